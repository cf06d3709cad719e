"""What holds for every test."""

import os

from hypothesis import settings

# A machine that is busy with other things is no failure; tests that must be quick measure it themselves. The same
# examples each time, so that a change is judged by what it changed; to look for new ones: HYPOTHESIS_PROFILE=explore.
settings.register_profile("nightdesk", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "nightdesk"))

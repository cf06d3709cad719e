"""What holds for every test."""

from hypothesis import settings

# A machine that is busy with other things is no failure; tests that must be quick measure it themselves.
settings.register_profile("nightdesk", deadline=None)
settings.load_profile("nightdesk")

"""A newsroom and a court that do not exist, played over real HTTP: for `nightdesk demo` and for tests.

    newsroom = Newsroom()
    newsroom.start()
    newsroom.act("silent-edit")          # what the ferry story says changes, and nobody is told
    newsroom.act("docket-order")
    newsroom.stop()

Every fetch of a story differs in what does not matter: counters, lists of what is read most, relative times, tokens,
advertisements. Nothing here knows of the rest of the program.
"""

from monitor.demo.newsroom import ACTS, Answer, Newsroom
from monitor.demo.sources import sources_toml

__all__ = ["ACTS", "Answer", "Newsroom", "sources_toml"]

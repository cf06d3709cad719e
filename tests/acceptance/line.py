"""The line on the demo's newsroom and court, which the test has act."""

from __future__ import annotations

from pathlib import Path

from monitor.demo import Newsroom
from tests.acceptance import settings
from tests.acceptance.desk import MORNING, Desk


class Newsdesk(Desk):
    """Watches a story of the newsroom (`ferry`) and the court's docket (`docket`)."""

    def __init__(self, folder: Path) -> None:
        self.newsroom = Newsroom(lambda: getattr(self, "now", MORNING))
        self.newsroom.start()
        port = int(self.newsroom.url.rsplit(":", 1)[1].strip("/"))
        tables = (
            settings.nightdesk(folder, port),
            settings.source("ferry", "article", self.newsroom.story_url("ferry")),
            settings.source("docket", "docket", self.newsroom.docket_url),
            settings.all_to_screen(),
        )
        super().__init__(folder, "\n".join(tables))

    def close(self) -> None:
        super().close()
        self.newsroom.stop()

"""One version's paragraphs as a comparison reads them."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.compare.forms import plain_form
from monitor.compare.lexicon import Lexicon
from monitor.compare.strokes import Stroke
from monitor.compare.tokens import Text, read_text
from storage.records import Paragraph

_ODD_SPACES = ("\n", "\t", "\r", "\xa0", "\u202f", "\u2007", "\u2009")


class Side:
    """One version's paragraphs, read into words when first asked for."""

    def __init__(self, paragraphs: Sequence[Paragraph], lexicon: Lexicon) -> None:
        self.paragraphs = paragraphs
        self.raw = [p.text for p in paragraphs]
        self.exact = [p.text if p.kind != "post" else (p.text, p.at, p.author) for p in paragraphs]
        """What two paragraphs must share to be the same without a closer look."""
        self._lexicon = lexicon
        self._texts: dict[int, Text] = {}
        self._words: list[list[str] | None] = [None] * len(paragraphs)
        self._plain: list[str | None] = [None] * len(paragraphs)
        self._regular: list[bool | None] = [None] * len(paragraphs)
        self.became: dict[tuple[int, int], list[Stroke]] = {}
        """How one paragraph became another, where the two were held against each other."""
        self.has_links = True in [bool(paragraph.links) for paragraph in paragraphs]
        whole = "".join(self.raw)
        self.oddly_spaced = True in [space in whole for space in _ODD_SPACES]
        """It has white space other than spaces, of the kinds that texts have."""

    def words(self, index: int) -> list[str]:
        """Words as they stand between white space: enough to tell which paragraph is which, and quick."""
        found = self._words[index]
        if found is None:
            found = self._words[index] = self._plain_form(index).split()
        return found

    def _is_regular(self, index: int) -> bool:
        """White space in it is one space each, but for its ends."""
        found = self._regular[index]
        if found is None:
            plain = self._plain_form(index).strip()
            known = not self.oddly_spaced or plain.isprintable()
            found = self._regular[index] = known and "  " not in plain
        return found

    def _plain_form(self, index: int) -> str:
        found = self._plain[index]
        if found is None:
            found = self._plain[index] = plain_form(self.raw[index])
        return found

    def identity(self, index: int) -> object:
        """What makes two paragraphs the same one: a live-blog post is known by its time and author, others by their
        words."""
        paragraph = self.paragraphs[index]
        if paragraph.kind == "post" and paragraph.at:
            return (paragraph.at, paragraph.author)
        return self._plain_form(index).strip() if self._is_regular(index) else " ".join(self.words(index))

    def links_at(self, indexes: Sequence[int]) -> list[str]:
        """Addresses that these paragraphs link to, in order."""
        return [address for index in indexes for address in self.paragraphs[index].links]

    def texts(self, indexes: Sequence[int]) -> list[Text]:
        return [self.text(index) for index in indexes]

    def text(self, index: int) -> Text:
        found = self._texts.get(index)
        if found is None:
            found = self._texts[index] = read_text(self.raw[index], self._lexicon)
        return found

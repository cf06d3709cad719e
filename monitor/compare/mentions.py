"""What a stretch of words means: the figures, dates, names, negations, hedges and attributions in one paragraph."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from typing import Final

from monitor.compare.dates import dates
from monitor.compare.figures import figures
from monitor.compare.marks import CAPITAL, COUNT, DATE, HEDGE, NEGATION, SPEECH
from monitor.compare.names import names
from monitor.compare.paragraph import Mention, Paragraph, low_at
from monitor.compare.speech import attributions, denial_end, numbered

REACH: Final[Mapping[str, tuple[int, int]]] = {
    "date": (DATE, 4),
    "figure": (COUNT | DATE, 4),
    "name": (CAPITAL | DATE | COUNT, 2),
    "negation": (NEGATION, 0),
    "hedge": (HEDGE, 0),
    "attribution": (SPEECH, 8),
}
"""For each kind the marks whose words begin or bound its mentions, and how many pieces from a change such a word may
stand to matter to it."""
KINDS = tuple(REACH)


class Mentions:
    """A paragraph's mentions by kind, each kind's in order, found when first asked for. A piece may belong to mentions
    of different kinds."""

    def __init__(self, paragraph: Paragraph, near: Set[int]) -> None:
        self.paragraph = paragraph
        self.near = near
        """Pieces that changed or stand beside a change. Dates, figures and names elsewhere are not looked for."""
        self._found: dict[str, list[Mention]] = {}
        self._holding: dict[str, dict[int, list[Mention]]] = {}

    def __getitem__(self, kind: str) -> list[Mention]:
        found = self._found.get(kind)
        if found is None:
            found = self._found[kind] = _FINDERS[kind](self)
        return found

    def starts(self, mark: int, gap: int) -> list[int]:
        """Where mentions may begin: of words with the mark that stand within `gap` pieces of each other, all or none."""
        kept: list[int] = []
        run: list[int] = []
        for k in self.paragraph.starts(mark):
            if run and k - run[-1] > gap:
                kept += run if self._is_near(run, gap) else ()
                run = []
            run.append(k)
        return kept + (run if run and self._is_near(run, gap) else [])

    def _is_near(self, run: list[int], gap: int) -> bool:
        for k in range(run[0] - gap, run[-1] + gap + 1):  # noqa: SIM110 - a third of the time of any()
            if k in self.near:
                return True
        return False

    def holding(self, kind: str) -> dict[int, list[Mention]]:
        """Piece → the mentions of a kind that it belongs to."""
        found = self._holding.get(kind)
        if found is None:
            found = self._holding[kind] = {}
            for mention in self[kind]:
                for k in range(mention.start, mention.end):
                    found.setdefault(k, []).append(mention)
        return found

    def taken(self, *kinds: str) -> set[int]:
        return {k for kind in kinds for m in self[kind] for k in range(m.start, m.end)}


def _dates(found: Mentions) -> list[Mention]:
    return dates(found.paragraph, found.starts(DATE, 4))


def _figures(found: Mentions) -> list[Mention]:
    return figures(found.paragraph, found.starts(COUNT, 4), found.taken("date"))


def _names(found: Mentions) -> list[Mention]:
    return names(found.paragraph, found.starts(CAPITAL, 3), found.taken("date", "figure"))


def _negations(found: Mentions) -> list[Mention]:
    p = found.paragraph
    kept: list[Mention] = []
    for k in p.starts(NEGATION):
        if (not kept or k >= kept[-1].end) and not numbered(p, k) and (end := denial_end(p, k)) > k:
            kept.append(Mention("negation", k, end, True))
    return kept


def _hedges(found: Mentions) -> list[Mention]:
    p = found.paragraph
    sure, pairs = p.language.hedge, p.language.hedge_pairs
    return [
        Mention("hedge", k, k + 1, p.low[k])
        for k in p.starts(HEDGE)
        if p.low[k] in sure or low_at(p, k + 1) in pairs.get(p.low[k], ())
    ]


def _attributions(found: Mentions) -> list[Mention]:
    return list(attributions(found.paragraph, found.paragraph.starts(SPEECH)))


_FINDERS: Mapping[str, Callable[[Mentions], list[Mention]]] = {
    "date": _dates,
    "figure": _figures,
    "name": _names,
    "negation": _negations,
    "hedge": _hedges,
    "attribution": _attributions,
}

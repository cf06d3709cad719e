"""Passages and headlines that go back and forth between known wordings: several servers that are not of one mind, a
cache, a test.

A → B is an edit and B → A its revert: both are told. What then becomes B again has been both, and from there on its
turns are noise, until one wording has stood for `STAYS`: that is what the page says now, and it is told.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.compare.forms import plain_form
from storage.records import Article, Memory

_KEY, _TURNS, _SINCE = "flips", "turns", "since"
SWITCHES = 2
"""So many times a passage was told to come or go before its next turn is noise."""
STAYS = timedelta(days=2)
FADES = timedelta(days=14)
"""A wording that has neither come nor gone for so long is no longer going back and forth."""
EPOCH, HOUR = datetime(1970, 1, 1, tzinfo=UTC), timedelta(hours=1)
_KEPT = 300


class Flips:
    """What is known of a page's passages for one comparison; nothing any more once what was held back has stayed."""

    def __init__(self, memory: Memory, now: datetime | None) -> None:
        since = _since(memory)
        stayed = since is not None and now is not None and now - since >= STAYS
        self._turns = {} if stayed else turns(memory, now)

    @property
    def learnt(self) -> bool:
        return bool(self._turns)

    def know(self, texts: Iterable[str]) -> bool:
        """Whether each of these wordings has come and gone before."""
        return self.learnt and all(self._turns.get(_name(text), 0) >= SWITCHES for text in texts)


def wordings(article: Article) -> list[str]:
    """What may go back and forth on its own: the paragraphs, the headline and the dek."""
    return [text for text in (article.headline, article.dek, *(p.text for p in article.paragraphs)) if text]


def turns(memory: Memory, now: datetime | None) -> Mapping[str, int]:
    """Name of a wording → how often it was told to come or go, the last time not long ago."""
    return {name: many for name, (many, last) in _told(memory).items() if now is None or now - last < FADES}


def _told(memory: Memory) -> dict[str, tuple[int, datetime]]:
    """Name of a wording → how often it was told, and the hour of its last turn, told or held."""
    kept: Any = _kept(memory).get(_TURNS, {})
    told = kept.items() if isinstance(kept, Mapping) else ()
    return {name: (int(one[0]), EPOCH + one[1] * HOUR) for name, one in told if isinstance(one, list)}


def _hour(now: datetime) -> int:
    return (now - EPOCH) // HOUR


def is_held(memory: Memory) -> bool:
    """Whether the page shows another wording than the one that stands: it must be looked at, though it has not changed."""
    return _since(memory) is not None


def learn_turns(
    before: Iterable[str], after: Iterable[str], told: bool, memory: Memory, now: datetime | None
) -> Memory:
    """Memory with the wordings that came and went, if this visit's change is told; else with since when known ones are
    shown that do not stand."""
    if now is None:
        return memory
    old, new = ({_name(text) for text in texts} for texts in (before, after))
    known = turns(memory, now)
    turned = sorted(old ^ new) if told else [name for name in sorted(old ^ new) if known.get(name, 0) >= SWITCHES]
    counts = {name: [many, _hour(last)] for name, (many, last) in _told(memory).items() if name in known}
    for name in turned:
        counts.pop(name, None)
        counts[name] = [min(99, known.get(name, 0) + told), _hour(now)]
    kept: dict[str, Any] = {}
    if turned and not told:
        kept[_SINCE] = (_since(memory) or now).isoformat()
    if counts:
        kept[_TURNS] = dict(list(counts.items())[-_KEPT:])
    if kept == _kept(memory):
        return memory
    rest = {key: value for key, value in memory.page.items() if key != _KEY}
    return Memory({**rest, _KEY: kept} if kept else rest, memory.site)


def _kept(memory: Memory) -> Mapping[str, Any]:
    kept: Any = memory.page.get(_KEY, {})
    return kept if isinstance(kept, Mapping) else {}


def _since(memory: Memory) -> datetime | None:
    said: Any = _kept(memory).get(_SINCE)
    return datetime.fromisoformat(said) if isinstance(said, str) else None


def _name(text: str) -> str:
    return f"{zlib.crc32(' '.join(plain_form(text).split()).encode('utf-8', 'replace')):08x}"

"""Whether an attribution that changed names another source."""

from __future__ import annotations

from monitor.compare.pairs import Half, Pair
from monitor.compare.paragraph import Mention, low_at
from monitor.compare.slips import same_but_form

_ASIDE = ("", ".", ",", ";")


def names_source(pair: Pair, old: Mention | None, new: Mention | None) -> bool:
    """An attribution changed if its source did, or came, or went; or if a loaded verb took a plain one's place."""
    language = pair.setting.language
    gone = _left(pair.old, old) if old else _in_place(pair.old, pair.new, new)
    come = _left(pair.new, new) if new else _in_place(pair.new, pair.old, old)
    if gone and come and same_but_form(gone, come, language):
        return False
    if old is None or new is None:
        said = come if new else gone
        named = any(word in language.sources or word in language.according_heads for word in said)
        return named or _is_put_whole(pair.new, new) or _is_put_whole(pair.old, old)
    words = gone + come
    if any(word in language.sources or word in language.loaded or word in language.according_heads for word in words):
        return True
    return _other_speaker(pair.old, old) and _other_speaker(pair.new, new)


def _left(half: Half, mention: Mention) -> list[str]:
    """The mention's words that changed and have not been told."""
    span = range(mention.start, mention.end)
    return [half.paragraph.low[k] for k in span if k in half.changed and k not in half.explained]


def _in_place(half: Half, other: Half, mention: Mention | None) -> list[str]:
    """What stands where the other side has a mention, and has not been told."""
    regions = other.regions_of(mention) if mention else set()
    return [
        half.paragraph.low[k] for k, region in half.changed.items() if region in regions and k not in half.explained
    ]


def _is_put_whole(half: Half, mention: Mention | None) -> bool:
    """`, the captain said`: who says so, verb and comma, came or went whole; of a verb that may be something else
    besides (`, she added`) only as an aside."""
    if mention is None or any(k not in half.changed for k in range(mention.start, mention.end)):
        return False
    low, language = half.paragraph.low, half.paragraph.language
    parted = mention.start > 0 and low[mention.start - 1] == "," and mention.start - 1 in half.changed
    aside = low[mention.end - 1] in language.speech and low_at(half.paragraph, mention.end) in _ASIDE
    return parted and (aside or not language.saying.isdisjoint((low[mention.start], low[mention.end - 1])))


def _other_speaker(half: Half, mention: Mention) -> bool:
    """The noun beside a plain verb of saying changed, and has not been told as a name. It closes a phrase of its own
    (`, the captain said`): of a longer one the noun may be anything."""
    low, language = half.paragraph.low, half.paragraph.language
    if low[mention.end - 1] in language.saying:
        start, at = mention.start, mention.end - 2
        if start > 0 and low[start - 1][0].isalnum():
            return False
    elif low[mention.start] in language.saying:
        start = at = mention.start + 1
        while at + 1 < mention.end and (at == start or low[at + 1] not in language.function):
            at += 1
    else:
        return False
    changed = at in half.changed and at not in half.explained
    own = all(low[k] not in language.function for k in range(start + 1, at + 1))
    return changed and own and half.paragraph.words[at].islower()

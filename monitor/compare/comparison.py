"""The comparison's front: which kind of thing is compared, and what the item's own history says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from monitor.compare.articles import appeared, compare_articles, returned, vanished
from monitor.compare.flags import recurrence
from monitor.compare.flips import learn_turns, wordings
from monitor.compare.known import Known
from monitor.compare.noise import is_numbered, learn_moving
from monitor.compare.redline import redline_articles
from storage.content import content_digest
from storage.records import Article, Block, Change, Docket, Memory, Reading, Weight

RULES = "compare/1"

_LINES = ("paragraph-added", "paragraph-removed")


def compare(before: Reading | None, after: Reading | None, known: Known) -> Change | None:
    """What changed between two readings of one item and how much it matters; None if nothing but noise did.

    `before` None: the first reading of something found after the baseline, or of something that had been removed.
    `after` None: a confirmed removal."""
    change = _judge(before, after, known)
    if change is None:
        return None
    flag, held = recurrence(content_digest(after), known) if before and after and known.earlier else ("", "")
    flags = (*change.flags, flag) if flag else change.flags
    return replace(change, flags=flags, held=change.held or held, ruleset=RULES)


def _judge(before: Reading | None, after: Reading | None, known: Known) -> Change | None:
    shown = after or before
    if shown is None:
        return None
    if shown.docket is not None:
        return _judge_docket(before.docket if before else None, after.docket if after else None, known)
    old, new = before.article if before else None, after.article if after else None
    if old is None and new is not None:
        return returned(new) if _was_removed(known) else appeared(new)
    if new is None and old is not None:
        return vanished(old)
    return compare_articles(old or Article(), new or Article(), known)


def _judge_docket(before: Docket | None, after: Docket | None, known: Known) -> Change | None:
    from monitor.compare.dockets import compare_dockets

    if before is not None and after is not None:
        return compare_dockets(before, after, known)
    name = (after or before or Docket()).case_name or ""
    if after is None:
        change = vanished(Article(headline=name))
    else:
        change = (returned if _was_removed(known) else appeared)(Article(headline=name))
    return replace(change, telling=redline_dockets(before, after)[:3])


def _was_removed(known: Known) -> bool:
    return bool(known.earlier) and known.earlier[-1][0] == content_digest(None)


def redline(before: Reading | None, after: Reading | None) -> tuple[Block, ...]:
    """The redline of two readings in the newer one's order; a side that is None has nothing."""
    if (after or before) is not None and (after or before).docket is not None:  # type: ignore[union-attr]
        return redline_dockets(before.docket if before else None, after.docket if after else None)
    return redline_articles(before.article if before else None, after.article if after else None)


def redline_dockets(before: Docket | None, after: Docket | None) -> tuple[Block, ...]:
    from monitor.compare.dockets import docket_redline

    return docket_redline(before or Docket(), after or Docket())


def learn(
    before: Reading | None, after: Reading, change: Change | None, memory: Memory, now: datetime | None = None
) -> Memory:
    """What this visit taught about the passages that go back and forth, and about the lines of the page that keep
    changing in nothing but their numbers. The latter is taught only by visits on which nothing that matters changed, so
    that a figure in the story is never learnt away."""
    if before is None or before.article is None or after.article is None:
        return memory
    memory = learn_turns(wordings(before.article), wordings(after.article), change is not None, memory, now)
    if change is not None and change.weight is not Weight.MINOR and not _only_figures(change):
        return memory
    return learn_moving(before.article.paragraphs, after.article.paragraphs, memory)


def _only_figures(change: Change) -> bool:
    """Whether all that changed are figures, or numbered lines that came for others."""
    return all(f.kind == "figure" or (f.kind in _LINES and is_numbered(f.before or f.after)) for f in change.findings)

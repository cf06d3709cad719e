"""Findings about single entries: new ones with what they announce, edited, sealed, renumbered, their documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from monitor.compare.dockets.backfill import Earlier
from monitor.compare.dockets.documents import document_findings
from monitor.compare.dockets.entry_names import name_of, where_of
from monitor.compare.dockets.occasions import Occasion
from monitor.compare.dockets.signals import Signals, signals
from monitor.compare.dockets.wording import is_field, is_labelled, is_seal, likeness, normal, opens, plain, said
from storage.records import Entry, Finding, Weight

HEAVY = ("order", "opinion", "judgment", "hearing", "sealed", "unsealed", "judge-reassigned", "appeal")
ABOUT = {
    "order": "orders",
    "opinion": "opinions",
    "judgment": "judgments",
    "hearing": "hearings",
    "deadline": "deadlines",
    "motion": "motions",
    "notice": "notices",
    "appeal": "appeals",
    "sealed": "sealed",
    "unsealed": "sealed",
}
STRANGERS = 45
"""Below this likeness a text was replaced, not corrected."""
_ANNOTATED = re.compile(
    r"\b(?:modified|additional attachment|attachment|qc|docket text|text modified|replaced|linkage)\b", re.IGNORECASE
)


def new_entry(entry: Entry, standing: str, earlier: Earlier) -> Iterator[Finding]:
    """An entry that was not there before. `standing` is `Earlier.standing_of` it."""
    announced = signals(said(entry))
    if standing == "stub":
        return
    if standing == "twin":
        stub = earlier.stub_of(entry)
        yield from expanded(stub, entry, announced, earlier) if stub is not None else ()
        return
    where, name, about = where_of(entry), name_of(entry), about_of(announced, entry)
    if standing == "backfilled":
        yield Finding("entry-backfilled", "", said(entry), Weight.MINOR, "backfilled", where, name, about)
        return
    weight, rule = weight_of(announced)
    if standing == "restored":
        yield Finding("entry-restored", "", said(entry), Weight.MAJOR, "restored", where, name, about)
        return
    yield Finding("entry-new", "", said(entry), weight, rule, where, name, about)
    yield from occasion_findings(announced, entry, earlier)


def about_of(announced: Signals, entry: Entry) -> tuple[str, ...]:
    kinds = [ABOUT[kind] for kind in announced.kinds if kind in ABOUT]
    return tuple(dict.fromkeys([*kinds, *(["sealed"] if entry.restricted else [])]))


def weight_of(announced: Signals) -> tuple[Weight, str]:
    rule = next((kind for kind in HEAVY if kind in announced.kinds), "")
    if rule:
        return Weight.MAJOR, rule
    return Weight.SUBSTANTIVE, next((kind for kind in announced.kinds if kind in ABOUT), "entry")


def occasion_findings(announced: Signals, entry: Entry, earlier: Earlier) -> Iterator[Finding]:
    """Hearings and deadlines, with the old time where the text or the docket names it."""
    zone = earlier.after.zone or ""
    for occasion in announced.occasions:
        if earlier.tells(occasion):
            continue
        was = occasion.was
        if not was and occasion.kind.endswith(("-moved", "-cancelled")):
            stood = earlier.calendar.meant(occasion)
            was = stood.when if stood is not None else ""
        weight = (
            Weight.MAJOR
            if occasion.hearing
            else Weight.MINOR
            if occasion.kind == "deadline-set"
            else Weight.SUBSTANTIVE
        )
        about = ("hearings",) if occasion.hearing else ("deadlines",)
        after = "" if occasion.kind == "hearing-cancelled" else shown(occasion, occasion.when, zone)
        before = shown(occasion, was, zone) if was or not after else ""
        yield Finding(
            occasion.kind, before, after, weight, occasion.kind.split("-")[0], where_of(entry), name_of(entry), about
        )


def shown(occasion: Occasion, when: str, zone: str) -> str:
    """`Status Hearing, 2026-04-23 10:30 America/Los_Angeles`"""
    stamp = when.replace("T", " ") + (f" {zone}" if zone and "T" in when else "")
    name = occasion.what or ("Hearing" if occasion.hearing else "Deadline")
    return f"{name}, {stamp}" if when else name


# ---------------------------------------------------------------- the same entry


def same_entry(old: Entry, new: Entry, earlier: Earlier) -> Iterator[Finding]:
    where, name = where_of(new), name_of(new)
    sealed = closed(new) - closed(old)
    if sealed > 0 or (sealed < 0 and not any_closed(new)):
        kind = "entry-sealed" if sealed > 0 else "entry-unsealed"
        rule = kind.removeprefix("entry-")
        yield Finding(kind, said(old), said(new), Weight.MAJOR, rule, where, name, ("sealed",))
    else:
        yield from reworded(old, new, earlier)
    if is_labelled(old) and is_labelled(new) and old.number != new.number:
        yield from relabelled(old, new)
    elif old.number != new.number and new.number:
        yield Finding("entry-renumbered", old.number or "", new.number, Weight.MINOR, "number", where, name)
    if old.documents != new.documents and sealed <= 0 and earlier.before.form == earlier.after.form:
        yield from document_findings(old, new, where, name)


def relabelled(old: Entry, new: Entry) -> Iterator[Finding]:
    """A field that bears another name over the same value: one edit, which says what stood there."""
    if plain(old.number or "") != plain(new.number or "") and plain(said(old)) == plain(said(new)):
        before, after = f"{old.number}: {said(old)}", f"{new.number}: {said(new)}"
        yield Finding("entry-edited", before, after, Weight.MINOR, "label", where_of(new), name_of(new))


def reworded(old: Entry, new: Entry, earlier: Earlier) -> Iterator[Finding]:
    """Other words, another date, or both, which is one edit."""
    found = list(edited(old, new, earlier)) if old.text != new.text or old.short != new.short else []
    if old.date_filed == new.date_filed or not old.date_filed or not new.date_filed or old.stub:
        yield from found
        return
    if new.number or not any(f.kind == "entry-edited" for f in found):
        yield from found
        yield Finding("entry-edited", dated(old), dated(new), Weight.MAJOR, "date", where_of(new), name_of(new))
        return
    for f in found:
        both = f.kind == "entry-edited"
        yield replace(f, before=dated(old), after=dated(new), weight=Weight.MAJOR) if both else f


def dated(entry: Entry) -> str:
    """The date, and the words of an entry that nothing else names."""
    return entry.date_filed or "" if entry.number else f"{entry.date_filed} · {said(entry)}"


def closed(entry: Entry) -> int:
    """How much of an entry is under seal: its documents, and, above all of them, its text."""
    documents = sum(document.state == "sealed" for document in entry.documents)
    return documents + (1000 if entry.restricted or is_seal(entry) else 0)


def any_closed(entry: Entry) -> bool:
    return closed(entry) > 0


def edited(old: Entry, new: Entry, earlier: Earlier) -> Iterator[Finding]:
    """The words differ in more than marks and stamps; a stub in place of a known text is no edit."""
    before, after = said(old), said(new)
    if new.stub and not old.stub:
        return
    if plain(before) == plain(after):
        if is_field(new) and normal(before) != normal(after) and earlier.before.form == earlier.after.form:
            yield Finding("entry-edited", before, after, Weight.MINOR, "typography", where_of(new), name_of(new))
        return
    was, announced = signals(before), signals(after)
    if old.stub or (opens(old, new) and not is_annotated(plain(before), plain(after))):
        yield from expanded(old, new, announced, earlier)
        return
    rule, weight = edit_rule(old, new, was, announced)
    about = about_of(announced, new)
    yield Finding("entry-edited", before, after, weight, rule, where_of(new), name_of(new), about)
    yield from moved_by_edit(was, announced, new, earlier)


def edit_rule(old: Entry, new: Entry, was: Signals, announced: Signals) -> tuple[str, Weight]:
    if "correction" in announced.kinds and "correction" not in was.kinds:
        return "error marked", Weight.MAJOR
    before, after = plain(said(old)), plain(said(new))
    if is_annotated(before, after):
        return "annotated", Weight.SUBSTANTIVE
    if after.startswith(before):
        return "extended", Weight.SUBSTANTIVE
    return ("corrected" if likeness(old, new) >= STRANGERS else "replaced"), Weight.MAJOR


def is_annotated(before: str, after: str) -> bool:
    """The clerk has added a remark on the entry itself, such as `Modified on 3/4/2026`."""
    kept = before[: max(20, len(before) * 2 // 3)]
    return after.startswith(kept) and _ANNOTATED.search(after[len(kept) :]) is not None and len(after) > len(before)


def expanded(stub: Entry, full: Entry, announced: Signals, earlier: Earlier) -> Iterator[Finding]:
    """A stub's full text. What the stub told already is not told again; what only the full text says is news."""
    told = set(signals(said(stub)).kinds)
    fresh = [kind for kind in announced.kinds if kind in HEAVY and kind not in told]
    untold = not said(stub).strip()
    weight, rule = (Weight.MAJOR, fresh[0]) if fresh else weight_of(announced) if untold else (Weight.MINOR, "expanded")
    about = about_of(announced, full)
    yield Finding("entry-edited", said(stub), full.text, weight, rule, where_of(full), name_of(full), about)
    yield from occasion_findings(announced, full, earlier)


def moved_by_edit(was: Signals, announced: Signals, entry: Entry, earlier: Earlier) -> Iterator[Finding]:
    """The hearing's time in the text is another one now."""
    zone = earlier.after.zone or ""
    for before, after in zip(was.occasions, announced.occasions, strict=False):
        if earlier.tells(after):
            continue
        if before.hearing and after.hearing and before.when and after.when and before.when != after.when:
            words = shown(before, before.when, zone), shown(after, after.when, zone)
            yield Finding(
                "hearing-moved", *words, Weight.MAJOR, "hearing", where_of(entry), name_of(entry), ("hearings",)
            )

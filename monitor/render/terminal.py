"""Redline and findings for a terminal, in colour or plain. What came from outside cannot move the cursor."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from monitor.render.clean import clean_line, clean_text
from monitor.render.wording import finding_words, modified_words, reason_words
from storage.records import Block, Change, Finding, Span

_RESET = "\x1b[0m"
_COLOURS = {"del": "\x1b[31;9m", "ins": "\x1b[32;4m", "mark": "\x1b[2m", "head": "\x1b[1m"}
_PLAIN = {"del": ("[-", "-]"), "ins": ("{+", "+}")}
_MARKS = {"added": "+", "removed": "-", "moved": ">", "split": "/", "merged": "&", "edited": "~", "same": " "}
_WIDTH = 100
_BESIDE = {"headline", "dek", "byline", "note"}


def redline_text(blocks: Iterable[Block], colour: bool = False) -> str:
    """The redline, a block a paragraph; runs of unchanged paragraphs are folded to a line."""
    shown: list[str] = []
    for run in fold(blocks):
        shown.append(_folded(run, colour) if run[0].kind == "same" else _block(run[0], colour))
    return "\n".join(shown)


def fold(blocks: Iterable[Block]) -> list[list[Block]]:
    """Neighbouring unchanged blocks together, every other block alone."""
    runs: list[list[Block]] = []
    for block in blocks:
        if block.kind == "same" and runs and runs[-1][0].kind == "same":
            runs[-1].append(block)
        else:
            runs.append([block])
    return runs


def folded_words(run: Sequence[Block]) -> str:
    """What a run of unchanged blocks is, counted: entries of a docket, or paragraphs without what stands beside them."""
    entries = run[0].style == "entry"
    count = sum(block.style not in _BESIDE for block in run)
    many, one = ("entries", "entry") if entries else ("paragraphs", "paragraph")
    if count:
        return f"{count} {one if count == 1 else many} unchanged"
    return f"{' and '.join(dict.fromkeys(block.style for block in run))} unchanged"


def _folded(run: Sequence[Block], colour: bool) -> str:
    return _painted(f"  … {folded_words(run)}", "mark", colour)


def _block(block: Block, colour: bool) -> str:
    named = block.style if block.style not in ("paragraph", "") and not block.label.startswith("hearing ") else ""
    label = " ".join(part for part in (named, clean_line(block.label, 80)) if part)
    head = _painted(f"{_MARKS.get(block.kind, '~')} {f'[{label}] ' if label else ''}", "mark", colour)
    return head + "".join(_span(span, colour) for span in block.spans)


def _span(span: Span, colour: bool) -> str:
    text = clean_text(span.text).replace("\n\n", " ¶ ").replace("\n", " ")
    if span.op == "same":
        return text
    if colour:
        return _painted(text.rstrip(), span.op, True) + text[len(text.rstrip()) :]
    opened, closed = _PLAIN[span.op]
    return f"{opened}{text.rstrip()}{closed}{text[len(text.rstrip()) :]}"


def _painted(text: str, style: str, colour: bool) -> str:
    return f"{_COLOURS[style]}{text}{_RESET}" if colour else text


def change_text(change: Change, colour: bool = False) -> str:
    """What changed: weight with its reason, flags, every finding on a line, and what the outlet says."""
    head = _painted(
        clean_line(change.headline) or ("(taken down)" if change.taken_down else "(no headline)"), "head", colour
    )
    flags = f" · {', '.join(change.flags)}" if change.flags else ""
    lines = [head, f"{change.weight.value}{flags} · {clean_line(reason_words(change.reason))}"]
    if change.held:
        lines.append(f"held: {clean_line(change.held)}")
    lines += [f"  {finding_text(finding)}" for finding in change.findings]
    lines += _outlet(change)
    return "\n".join(lines)


def finding_text(finding: Finding) -> str:
    """`figure altered: nine → eleven`, without control characters, each side cut to a line."""
    before, after = clean_line(finding.before, 160), clean_line(finding.after, 160)
    if not before or not after:
        sign = "" if "-" in finding.kind else "− " if before else "+ "  # `hearing set` says it already
        words = f"{sign}{before or after}"
    else:
        words = f"{before} → {after}" if before != after else before
    speaker = f" ({clean_line(finding.speaker, 60)})" if finding.speaker else ""
    return f"{finding_words(finding.kind)}: {words}{speaker}"


def _outlet(change: Change) -> list[str]:
    said: Sequence[str] = [clean_line(claim, 400) for claim in change.claims]
    wrapped = [textwrap.fill(f"The outlet says: {claim}", _WIDTH, subsequent_indent="  ") for claim in said]
    if not said and "silent-edit" in change.flags and not change.taken_down:
        wrapped.append(f"The outlet says nothing of it; {modified_words(change.modified_moved)}.")
    return wrapped

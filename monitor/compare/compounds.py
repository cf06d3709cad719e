"""Numbers that a language writes as one word, made from the words it makes them of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_TENS = range(20, 100, 10)


def with_compounds(numbers: Mapping[str, float], rules: Mapping[str, str]) -> dict[str, float]:
    """The numbers with those grown together from them. `between` says how one to nine and the tens join: `{one}` and
    `{ten}` stand for the words, as in `{one}und{ten}`; `prefixes` are forms of one to nine that stand in such words
    only; `grown` names the scales that grow to the number before them, with their sizes, smallest first, and `and` is
    what may stand behind a hundred: `zweihundert`, `hunderttausend`, `hundertundzehn`."""
    found = dict(numbers)
    if not rules:
        return found
    ones = {word: size for word, size in numbers.items() if size in range(1, 10)}
    ones |= {pair.split("/")[0]: float(pair.split("/")[1]) for pair in rules.get("prefixes", "").split()}
    tens = {word: size for word, size in numbers.items() if size in _TENS}
    for form in rules.get("between", "").split():
        found |= {form.format(one=one, ten=ten): a + b for one, a in ones.items() for ten, b in tens.items()}
    below = {**found, **ones}
    for scale in rules.get("grown", "").split():
        word, size = scale.split("/")
        found |= dict(_grown(below, word, float(size), rules.get("and", "")))
        below = {**below, **found}
    return found


def _grown(below: Mapping[str, float], scale: str, size: float, joint: str) -> Iterator[tuple[str, float]]:
    """Whole numbers of a scale, and for hundreds those with a number below a hundred behind them."""
    small = [(word, count) for word, count in below.items() if 0 < count < min(size, 100)]
    heads = [("", 1.0), *((word, count) for word, count in small if size > 100 or count < 10)]
    for word, count in heads:
        yield word + scale, count * size
        if size == 100:
            for tail, more in small:
                yield f"{word}{scale}{tail}", count * size + more
                if joint:
                    yield f"{word}{scale}{joint}{tail}", count * size + more

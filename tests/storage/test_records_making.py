"""Records that are made by the thousand behave as frozen dataclasses do."""

from __future__ import annotations

import inspect
import pickle
from dataclasses import asdict, dataclass, fields, replace

import pytest

from storage.records import Block, Document, Entry, Finding, Paragraph, Span
from storage.records.making import record


@record
class Quick:
    name: str
    count: int = 3
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plain:
    name: str
    count: int = 3
    parts: tuple[str, ...] = ()


def test_it_is_filled_shown_and_compared_as_a_dataclass_is() -> None:
    assert asdict(Quick("a", parts=("x",))) == asdict(Plain("a", parts=("x",)))
    assert repr(Quick("a", 4)) == repr(Plain("a", 4)).replace("Plain", "Quick")
    assert (Quick("a"), hash(Quick("a"))) == (Quick("a", 3, ()), hash(Quick("a", 3, ())))
    assert Quick("a") != Quick("b")


def test_what_is_left_out_or_too_much_is_refused() -> None:
    for given in ((), ("a", 1, (), "more")):
        with pytest.raises(TypeError):
            Quick(*given)
    with pytest.raises(TypeError, match="colour"):
        Quick("a", colour="red")


def test_it_can_be_replaced_in_part_and_sent_but_not_set() -> None:
    one = Quick("a", 4)
    assert replace(one, name="b") == Quick("b", 4)
    assert pickle.loads(pickle.dumps(one)) == one
    with pytest.raises(AttributeError):
        one.name = "b"


@pytest.mark.parametrize("kind", [Block, Document, Entry, Finding, Paragraph, Span])
def test_every_field_of_our_records_can_be_given_in_its_order(kind: type) -> None:
    assert list(inspect.signature(kind).parameters) == [one.name for one in fields(kind)]
    values = [object() for _ in fields(kind)]
    made = kind(*values)
    assert [getattr(made, one.name) for one in fields(kind)] == values

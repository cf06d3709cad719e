"""Records that are made by the thousand: frozen, with slots that are filled directly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(kind: type[T]) -> type[T]:
    """`dataclass(frozen=True, slots=True)`, made in about half the time: a frozen dataclass's own `__init__` looks each
    slot up by name and asks whether it may be set. No default factories, no `__post_init__`."""
    made = dataclass(frozen=True, slots=True)(kind)
    setattr(made, "__init__", _init(made))  # noqa: B010 - type checkers know it from `dataclass_transform`
    return made


def _init(made: type[Any]) -> Callable[..., None]:
    """As dataclasses does it: the source of a function with the fields as its parameters, compiled once."""
    found = fields(made)
    given = {f"fill_{one.name}": made.__dict__[one.name].__set__ for one in found}
    given |= {f"default_{one.name}": one.default for one in found if one.default is not MISSING}
    source = f"def __init__(self, {', '.join(map(_parameter, found))}):\n"
    source += "".join(f"    fill_{one.name}(self, {one.name})\n" for one in found)
    exec(source, given)  # noqa: S102 - of our own records' field names alone
    made_init: Callable[..., None] = given["__init__"]
    return made_init


def _parameter(one: Field[Any]) -> str:
    return one.name if one.default is MISSING else f"{one.name}=default_{one.name}"

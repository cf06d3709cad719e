"""Problems of a configuration file in a person's words: place, what is wrong, the nearest right word."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from monitor.config.lines import Lines, Place
from monitor.config.tables import Table
from monitor.config.values import nearest
from monitor.config.vocabulary import SECRETS
from monitor.errors import Problem

_T = TypeVar("_T", bound=Table)
_WANTED = {
    "string_type": "must be text in quotes",
    "string_sub_type": "must be text in quotes",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "tuple_type": 'must be a list, as in ["one", "two"]',
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "path_type": "must be a path in quotes",
    "too_short": "must not be empty",
}
_EXAMPLES = {
    "slug": 'Add a short name: slug = "city-hall"',
    "kind": 'Add kind = "article", "feed", "section", "docket" or "page"; for a channel "email", "slack", "webhook" or '
    '"terminal"',
    "name": 'Add name = "…"',
    "channels": 'Add channel = "…" with the name of a [[channel]]',
    "from": 'Add from = "nightdesk@example.org"',
    "to": 'Add to = ["desk@example.org"]',
    "host": 'Add host = "mail.example.org"',
}


@dataclass
class Complaints:
    """Collects the problems of one file."""

    file: str
    lines: Lines
    problems: list[Problem] = field(default_factory=list)

    def add(self, place: Place, label: str, text: str, remedy: str = "", key: str = "") -> None:
        """Note a problem of the thing at `place`; `label` names its table for a person."""
        self.problems.append(Problem(self.file, self.lines.find(place), label, key, text, remedy))

    def build(self, model: type[_T], raw: Any, place: Place, label: str) -> _T | None:
        """The table as a model; None after noting all that is wrong with it."""
        if not isinstance(raw, dict):
            self.add(place, label, "must be a table")
            return None
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            for detail in error.errors():
                self._translate(detail, model, place, label)
        return None

    def _translate(self, detail: ErrorDetails, model: type[Table], place: Place, label: str) -> None:
        path = tuple(part for part in detail["loc"] if not _is_pydantics_own(part))
        key = ".".join(str(part) for part in path if not isinstance(part, int))
        text, remedy = _in_words(detail, _table_at(path, model))
        self.add((*place, *path), label, text, remedy, key)


def _table_at(path: tuple[str | int, ...], model: type[Table]) -> type[Table]:
    """The table in which the thing at `path` stands: `hosts` is a table of tables."""
    for part in path[:-1]:
        info = model.model_fields.get(str(part))
        inner = [kind for kind in get_args(info.annotation) if isinstance(kind, type)] if info else []
        model = next((kind for kind in inner if issubclass(kind, Table)), model)
    return model


def _is_pydantics_own(part: str | int) -> bool:
    """Pydantic names the branch of a union in the path; a person's file has no such key."""
    return isinstance(part, str) and ("[" in part or part in ("literal", "function-before"))


def _in_words(detail: ErrorDetails, model: type[Table]) -> tuple[str, str]:
    """What is wrong and what to do, as two sentences without the final full stop."""
    kind, key, value = detail["type"], str(detail["loc"][-1]) if detail["loc"] else "", detail["input"]
    if kind == "extra_forbidden":
        return _unknown_key(key, model)
    if kind == "missing":
        return "is missing", _EXAMPLES.get(key, "")
    if kind in ("literal_error", "enum"):
        return _unknown_word(value, detail)
    if kind == "value_error":
        first, _, rest = str(detail.get("ctx", {}).get("error", detail["msg"])).partition(". ")
        return first, rest
    if kind in _WANTED:
        return _WANTED[kind] + (f", not {value!r}" if isinstance(value, (str, int, float)) else ""), ""
    return detail["msg"][:1].lower() + detail["msg"][1:] + f", not {value!r}", ""


def _unknown_key(key: str, model: type[Table]) -> tuple[str, str]:
    stem = SECRETS.get(key.lower(), "")
    if f"{stem}_file" in model.model_fields:
        return (
            "a secret may not stand in this file",
            f'Put it into a file that only Nightdesk can read, and write {stem}_file = "PATH"; or {stem}_env = "NAME" '
            "for an environment variable",
        )
    keys = keys_of(model)
    near = nearest(key, keys, 60)
    return "there is no such key", f"Did you mean {near}?" if near else "Keys here: " + ", ".join(keys)


def _unknown_word(value: Any, detail: ErrorDetails) -> tuple[str, str]:
    words = str(detail.get("ctx", {}).get("expected", "")).replace(" or ", ", ").replace("'", "").split(", ")
    near = nearest(str(value), words, 50)
    remedy = f'Did you mean "{near}"?' if near else ""
    return f"{value!r} is not one of " + ", ".join(words), remedy


def keys_of(model: type[Table]) -> list[str]:
    """The keys that a table may hold, as a person writes them."""
    keys = [info.alias or name for name, info in model.model_fields.items()]
    return [*keys, "channel"] if "channels" in keys else keys

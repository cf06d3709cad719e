"""The tree of errors that are a user's or the world's, never ours; ours crash loudly.

NightdeskError            one clear line for a person; the command line prints it and exits with `exit_code`
├── ConfigError           sources.toml: every problem at once                                        exit 78
├── UnknownName           a slug, page, version or channel that does not exist                       exit 66
├── BadInput              an address, query or option that cannot be used                            exit 65
├── Busy                  another process holds the archive                                          exit 75
└── Refused               the egress guard does not allow an address                                 exit 77
"""

from __future__ import annotations

from dataclasses import dataclass


class NightdeskError(Exception):
    """{message}: one line, in a user's words, with the remedy."""

    exit_code = 1


class UnknownName(NightdeskError):
    """There is no {what} called {name}."""

    exit_code = 66


class BadInput(NightdeskError):
    """{input} cannot be used because {reason}."""

    exit_code = 65


class Busy(NightdeskError):
    """The archive is held by process {pid}."""

    exit_code = 75


class Refused(NightdeskError):
    """{address} may not be connected to: {reason}."""

    exit_code = 77


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a configuration file. `line` is 1-based, 0 if unknown."""

    file: str
    line: int
    table: str
    key: str
    text: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        at = ".".join(part for part in (self.table, self.key) if part)
        return f"{place}: {at + ': ' if at else ''}{self.text}{'. ' + self.remedy if self.remedy else ''}"


class ConfigError(NightdeskError):
    """{file} has problems; each is named with its line, table, key and remedy."""

    exit_code = 78

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))

    def __reduce__(self) -> tuple[type[ConfigError], tuple[list[Problem]]]:
        return type(self), (self.problems,)

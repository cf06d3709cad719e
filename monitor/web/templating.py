"""The templates: compiled once, everything in them escaped and showable."""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import quote, urlsplit

import jinja2
import jinja2.bccache
from jinja2.compiler import CodeGenerator
from markupsafe import Markup

from monitor.extract.dockets.courts import court_name
from monitor.render import times
from monitor.render.wording import modified_words
from monitor.web import drawn, words
from monitor.web.telling import marked


def compile_templates() -> jinja2.Environment:
    """An environment with all templates in it. What is compiled once is not compiled again, also not in processes that
    are forked later."""
    environment = _Environment(
        loader=jinja2.PackageLoader("monitor.web", "templates"),
        bytecode_cache=_COMPILED,
        autoescape=True,
        auto_reload=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters.update(
        one_line=words.one_line, flag=words.flag, tone=words.tone, count=times.count, size=words.size
    )
    environment.filters.update(finding=words.finding, outcome=words.outcome, tally=words.tally, span=times.span)
    environment.filters.update(
        beside=words.beside, reason=words.reason, court=court_name, sentence=words.sentence, marked=marked
    )
    environment.filters.update(modified=modified_words)
    environment.filters.update(web_address=web_address, wayback=wayback)
    environment.filters.update(bdi=drawn.bdi, source_name=drawn.source_name, item_title=drawn.item_title)
    environment.globals.update(spans=drawn.spans)
    for name in environment.list_templates():
        environment.get_template(name)  # no first reader waits for it
    return environment


def web_address(url: str) -> str:
    """The address if a link may lead there (http and https only), else nothing."""
    try:
        return url if urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def wayback(url: str) -> str:
    return f"https://web.archive.org/web/*/{quote(url, safe=':/?&=%')}"


def _shown(value: Any) -> str:
    """Every expression of every template passes here: nothing that reorders or hides text goes out, and nothing that is
    not markup already goes out unescaped."""
    if isinstance(value, Markup):
        return words.showable(value)
    return escape(words.showable(value if type(value) is str else str(value)))


class _Generator(CodeGenerator):
    """Has `_shown` alone called for each expression: it escapes too, where Jinja would put two calls more around it. A
    Jinja that asked other methods than these would escape twice, never less."""

    def _output_child_pre(self, *_: Any) -> None:
        self.write("environment.finalize(")

    def _output_child_post(self, *_: Any) -> None:
        self.write(")")


class _Environment(jinja2.Environment):
    code_generator_class = _Generator


class _Compiled(jinja2.BytecodeCache):
    """Templates that were compiled in this process, or in the one that it was forked from."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()

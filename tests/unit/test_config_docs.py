"""docs/sources.md documents every key of every table, and its examples load."""

import re
from pathlib import Path

import pytest

from monitor.config import load
from monitor.config.complaints import keys_of
from monitor.config.tables import (
    AlertConfig,
    Defaults,
    Desk,
    EmailChannel,
    HostPace,
    SlackChannel,
    SourceConfig,
    TerminalChannel,
    WebhookChannel,
)
from monitor.config.vocabulary import FLAGS

DOCS = (Path(__file__).parents[2] / "docs" / "sources.md").read_text("utf-8")
TABLES = [
    Desk,
    HostPace,
    Defaults,
    SourceConfig,
    EmailChannel,
    SlackChannel,
    WebhookChannel,
    TerminalChannel,
    AlertConfig,
]


@pytest.mark.parametrize("table", TABLES)
def test_every_key_is_documented(table):
    documented = set(re.findall(r"^\| `([a-z_]+)`", DOCS, re.MULTILINE))
    assert set(keys_of(table)) - documented == set()


def test_no_key_is_documented_that_is_none():
    documented = set(re.findall(r"^\| `([a-z_]+)`", DOCS, re.MULTILINE))
    assert documented - {key for table in TABLES for key in keys_of(table)} == set()


def test_every_flag_is_listed():
    assert [flag for flag in FLAGS if f"`{flag}`" not in DOCS] == []


@pytest.mark.parametrize("example", re.findall(r"```toml\n(.*?)```", DOCS, re.DOTALL))
def test_examples_load(tmp_path, example):
    path = tmp_path / "sources.toml"
    path.write_text(example, encoding="utf-8")
    load(path, {})

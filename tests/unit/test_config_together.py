"""Keys of sources.toml that do not go together, and files that cannot be read."""

from __future__ import annotations

import pytest

from monitor.config import load
from monitor.config.tables import (
    EmailChannel,
)
from monitor.errors import ConfigError
from tests.unit.test_config_keys import CHANNEL, FRAMES, read, toml

MAIL = FRAMES[EmailChannel][1]
TOGETHER = [
    (toml("[[channel]]", {**MAIL, "username": '"u"', "password_file": '"p"', "tls": '"none"'}), "in the clear"),
    (toml("[[channel]]", {"name": '"s"', "kind": '"slack"'}), "Add url_file or url_env"),
    (toml("[[channel]]", {"name": '"w"', "kind": '"webhook"'}), "has no address"),
    (toml("[[channel]]", {"name": '"w"', "kind": '"carrier-pigeon"'}), "is not one of email, slack, webhook, terminal"),
    (toml("[[channel]]", {"kind": '"terminal"'}), "name"),
    (CHANNEL + CHANNEL, "another channel has this name"),
    (CHANNEL + 2 * toml("[[alert]]", {"name": '"r"', "channel": '"screen"'}), "another alert has this name"),
    (CHANNEL + toml("[[alert]]", {"name": '"r"', "channel": '"screen"', "channels": '["screen"]'}), "Keep one of them"),
    (CHANNEL + toml("[[alert]]", {"name": '"r"'}), 'Add channel = "…"'),
    (CHANNEL + toml("[[alert]]", {"channel": '"screen"'}), 'Add name = "…"'),
    (toml("[[alert]]", {"name": '"r"', "channel": '"m"'}), "Add a [[channel]] with that name"),
    (CHANNEL + toml("[[alert]]", {"name": '"r"', "channel": '"screen"', "on": '"faults"', "flags": '["quote"]'}),
     "flags is about changes"),
    (toml("[[source]]", {"kind": '"page"', "url": '"https://x.example/"'}), 'slug = "city-hall"'),
    (toml("[[source]]", {"slug": '"x"', "url": '"https://x.example/"'}), 'Add kind = "article"'),
    (toml("[[source]]", {"slug": '"x"', "kind": '"docket"', "court": '"mdd"'}), "Add court and number, or url"),
    (toml("[[source]]", {"slug": '"x"', "kind": '"docket"', "number": '"1"'}), "Add court and number, or url"),
    (toml("[[source]]", {"slug": '"x"', "kind": '"page"', "url": '"https://x.example/"', "family": '"f"'}),
     "family is for dockets"),
    ("[[nightdesk]]\n", "must be a table"),
    ("nightdesk = 5\n", "must be a table"),
    ("source = 5\n", "must have double brackets"),
    ("[[sources]]\nslug = 'x'\n", "Did you mean [[source]]?"),
    ("[night_desk]\n", "Did you mean [nightdesk]?"),
    ("[webhooks]\n", "there is no such table"),
    ('source = ["a"]\n', "must be a table"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), TOGETHER, ids=[told for _, told in TOGETHER])
def test_keys_that_do_not_go_together(tmp_path, text, told):
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    assert any(told in str(problem) for problem in caught.value.problems), str(caught.value)
    assert len(caught.value.problems) == 1, str(caught.value)


def test_an_unknown_tag_is_taken_for_one_of_a_source_added_at_the_desk(tmp_path):
    alert = toml("[[alert]]", {"name": '"r"', "channel": '"screen"', "tags": '["elections"]'})
    assert read(tmp_path, CHANNEL + alert).alerts[0].tags == ("elections",)


def test_a_misspelt_channel_is_one_problem_not_two(tmp_path):
    """An alert that names a channel with another problem is not blamed for it."""
    broken = toml("[[channel]]", {**MAIL, "port": '"many"'})
    alert = toml("[[alert]]", {"name": '"r"', "channel": '"m"'})
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, broken + alert)
    assert [problem.key for problem in caught.value.problems] == ["port"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"[nightdesk]\ncontact = \"caf\xe9\"\n", "sources.toml:2: this is not UTF-8 text"),
        (b"\xff\xfe[\x00n\x00", "this is not UTF-8 text"),
        (b"[nightdesk\n", "this is not TOML"),
        (b"[nightdesk]\ngap = 5s\n", "sources.toml:2: this is not TOML"),
        (b"[nightdesk]\ngap = 1\ngap = 2\n", "this is not TOML"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_where(tmp_path, content, told):
    (tmp_path / "sources.toml").write_bytes(content)
    with pytest.raises(ConfigError, match=r"sources\.toml") as caught:
        load(tmp_path / "sources.toml", {})
    assert told in str(caught.value)


def test_a_folder_in_the_files_place_is_told(tmp_path):
    (tmp_path / "sources.toml").mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "sources.toml", {})

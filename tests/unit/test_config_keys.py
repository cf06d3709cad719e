"""Every key of every table: values that hold, and values that are refused with a line that names the place and helps."""

from __future__ import annotations

import json
from datetime import timedelta
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
from monitor.errors import ConfigError
from storage.records import Weight

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def toml(table: str, lines: dict[str, str], rest: str = "") -> str:
    return f"{table}\n" + "".join(f"{key} = {value}\n" for key, value in lines.items()) + rest


CHANNEL = '[[channel]]\nname = "screen"\nkind = "terminal"\n'
FRAMES: dict[type, tuple[str, dict[str, str], str]] = {
    Desk: ("[nightdesk]", {}, ""),
    HostPace: ('[nightdesk.hosts."*.example.org"]', {}, ""),
    Defaults: ("[defaults]", {}, ""),
    SourceConfig: ("[[source]]", {"slug": '"a"', "kind": '"docket"', "url": '"https://court.example/a"'}, ""),
    EmailChannel: (
        "[[channel]]",
        {"name": '"m"', "kind": '"email"', "host": '"h.example"', "from": '"a@b.example"', "to": '["c@d.example"]'},
        "",
    ),
    SlackChannel: ("[[channel]]", {"name": '"s"', "kind": '"slack"', "url_file": '"u"'}, ""),
    WebhookChannel: ("[[channel]]", {"name": '"w"', "kind": '"webhook"', "url": '"https://h.example/x"'}, ""),
    TerminalChannel: ("[[channel]]", {"name": '"t"', "kind": '"terminal"'}, ""),
    AlertConfig: ("[[alert]]", {"name": '"r"', "channels": '["screen"]'}, CHANNEL + '[[source]]\nslug = "src"\n'
                  'kind = "page"\nurl = "https://p.example/"\ntags = ["courts"]\n'),
}  # fmt: skip

ARTICLE = {"kind": '"article"'}
FEED = {"kind": '"feed"'}
GOOD: list[tuple[type, str, str, object, dict[str, str]]] = [
    (Desk, "contact", '"desk@example.org"', "desk@example.org", {}),
    (Desk, "public_url", '"https://desk.example.org/"', "https://desk.example.org/", {}),
    (Desk, "zone", '"America/New_York"', "America/New_York", {}),
    (Desk, "data_dir", '"/var/lib/x"', Path("/var/lib/x"), {}),
    (Desk, "listen", '"[::1]:9000"', "[::1]:9000", {}),
    (Desk, "listen", "9000", "127.0.0.1:9000", {}),
    (Desk, "password_file", '"/etc/pw"', Path("/etc/pw"), {}),
    (Desk, "user_agent", '"Ours/1 (desk)"', "Ours/1 (desk)", {}),
    (Desk, "gap", '"1m 30s"', timedelta(seconds=90), {}),
    (Desk, "gap", "7", timedelta(seconds=7), {}),
    (Desk, "gap", "2.5", timedelta(seconds=2.5), {}),
    (Desk, "gap_without_contact", '"20s"', timedelta(seconds=20), {}),
    (Desk, "floor", '"500ms"', timedelta(milliseconds=500), {}),
    (Desk, "ceiling", '"2w"', 14 * DAY, {}),
    (Desk, "budget", "6.5", 6.5, {}),
    (Desk, "deadline", '"30 s"', timedelta(seconds=30), {}),
    (Desk, "max_body", '"2 MB"', 2_000_000, {}),
    (Desk, "max_body", "123456", 123456, {}),
    (Desk, "max_docket_body", '"1.5gb"', 1_500_000_000, {}),
    (Desk, "visits_at_once", "256", 256, {}),
    (Desk, "slow_share", "1", 1.0, {}),
    (Desk, "shrink_share", "0", 0.0, {}),
    (Desk, "disk_reserve", '"100kB"', 100_000, {}),
    (Desk, "disk_share", "0.5", 0.5, {}),
    (Desk, "workers", "1", 1, {}),
    (Desk, "allow", '["10.1.2.3", "fd00::/8"]', ("10.1.2.3/32", "fd00::/8"), {}),
    (Desk, "allow", '"192.168.7.9/16"', ("192.168.0.0/16",), {}),
    (Desk, "ports", "[80, 8080]", (80, 8080), {}),
    (Desk, "courtlistener_token_file", '"t"', Path("t"), {}),
    (Desk, "courtlistener_token_env", '"T"', "T", {}),
    (Desk, "courtlistener_hook_file", '"h"', Path("h"), {"public_url": '"https://desk.example"'}),
    (Desk, "courtlistener_hook_env", '"H"', "H", {"public_url": '"https://desk.example"'}),
    (HostPace, "gap", '"1h"', HOUR, {}),
    (HostPace, "daily", "1", 1, {}),
    (SourceConfig, "slug", '"a.b_c-9"', "a.b_c-9", {}),
    (SourceConfig, "kind", '"page"', "page", {}),
    (SourceConfig, "url", '"http://127.0.0.1:8080/x?y=z#!/a"', "http://127.0.0.1:8080/x?y=z#!/a", {}),
    (SourceConfig, "name", '"Das „Amt“ 東京"', "Das „Amt“ 東京", {}),
    (SourceConfig, "tags", '"courts"', ("courts",), {}),
    (SourceConfig, "tags", '["a", "b c"]', ("a", "b c"), {}),
    (SourceConfig, "body", '["main > p:not(.ad)", "article"]', ("main > p:not(.ad)", "article"), {}),
    (SourceConfig, "remove", '".ad"', (".ad",), {}),
    (SourceConfig, "headline", '"h1"', ("h1",), {}),
    (SourceConfig, "dek", '".dek"', (".dek",), {}),
    (SourceConfig, "byline", '"[rel=author]"', ("[rel=author]",), {}),
    (SourceConfig, "published", '"time"', ("time",), {}),
    (SourceConfig, "modified", '"time.m"', ("time.m",), {}),
    (SourceConfig, "note", '"aside"', ("aside",), {}),
    (SourceConfig, "next", '"a.next"', ("a.next",), {}),
    (SourceConfig, "join", "false", False, {}),
    (SourceConfig, "ignore", "['''\\d+ views''']", (r"\d+ views",), {}),
    (SourceConfig, "keep", '"all"', "all", {}),
    (SourceConfig, "keep", "['''\\d+ dead''']", (r"\d+ dead",), {}),
    (SourceConfig, "render", "true", True, {}),
    (SourceConfig, "wait_for", '"#story"', ("#story",), {}),
    (SourceConfig, "floor", '"5m"', 5 * MINUTE, {}),
    (SourceConfig, "ceiling", '"1d"', DAY, {}),
    (SourceConfig, "gap", '"30s"', timedelta(seconds=30), {}),
    (SourceConfig, "priority", "0.1", 0.1, {}),
    (SourceConfig, "user_agent", '"Other/1"', "Other/1", {}),
    (SourceConfig, "robots", '"obey"', "obey", {}),
    (SourceConfig, "stop_after", '"30d"', 30 * DAY, {}),
    (SourceConfig, "paused", "true", True, {}),
    (SourceConfig, "muted", "true", True, {}),
    (SourceConfig, "permission", '"the clerk, 2026"', "the clerk, 2026", {}),
    (SourceConfig, "follow", '"/politics/*"', ("/politics/*",), FEED),
    (SourceConfig, "court", '"mdd"', "mdd", {}),
    (SourceConfig, "number", '"8:25-cv-00951"', "8:25-cv-00951", {}),
    (SourceConfig, "courtlistener", "5", 5, {}),
    (SourceConfig, "routes", '["https://m.example/"]', ("https://m.example/",), {}),
    (SourceConfig, "family", '"the-port-cases"', "the-port-cases", {}),
    (SourceConfig, "form", '"table"', "table", {}),
    (SourceConfig, "columns", "{ date = 0, text = 'Docket Text' }", {"date": 0, "text": "Docket Text"}, {}),
    (EmailChannel, "host", '"mail.example"', "mail.example", {}),
    (EmailChannel, "port", "25", 25, {}),
    (EmailChannel, "tls", '"tls"', "tls", {}),
    (EmailChannel, "to", '"one@d.example"', ("one@d.example",), {}),
    (EmailChannel, "username", '"u"', "u", {"password_file": '"pw"'}),
    (EmailChannel, "password_file", '"pw"', Path("pw"), {}),
    (EmailChannel, "password_env", '"PW"', "PW", {}),
    (SlackChannel, "url_file", '"slack"', Path("slack"), {}),
    (SlackChannel, "url_env", '"SLACK"', "SLACK", {}),
    (WebhookChannel, "url", '"https://h.example/y"', "https://h.example/y", {}),
    (WebhookChannel, "url_file", '"u"', Path("u"), {}),
    (WebhookChannel, "url_env", '"U"', "U", {}),
    (WebhookChannel, "secret_file", '"s"', Path("s"), {}),
    (WebhookChannel, "secret_env", '"S"', "S", {}),
    (TerminalChannel, "name", '"my-screen"', "my-screen", {}),
    (AlertConfig, "name", '"any words, even „these“"', "any words, even „these“", {}),
    (AlertConfig, "on", '"faults"', "faults", {}),
    (AlertConfig, "sources", '"src"', ("src",), {}),
    (AlertConfig, "tags", '["courts"]', ("courts",), {}),
    (AlertConfig, "flags", '["silent-edit", "paragraph-moved"]', ("silent-edit", "paragraph-moved"), {}),
    (AlertConfig, "weight", '"major"', Weight.MAJOR, {}),
    (AlertConfig, "keywords", '"port"', ("port",), {}),
    (AlertConfig, "entries", '"orders"', ("orders",), {}),
    (AlertConfig, "parties", '["Rowe"]', ("Rowe",), {}),
    (AlertConfig, "judges", '["Xinis"]', ("Xinis",), {}),
    (AlertConfig, "faults", '["disk", "quiet"]', ("disk", "quiet"), {"on": '"faults"'}),
]


def text_of(table: type, key: str, value: str, more: dict[str, str]) -> str:
    head, lines, rest = FRAMES[table]
    return toml(head, {**lines, **more, key: value}, rest)


def read(tmp_path: Path, text: str):
    path = tmp_path / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, {})


def table_in(config, table: type):
    return {
        Desk: lambda: config.nightdesk,
        HostPace: lambda: config.nightdesk.hosts["*.example.org"],
        Defaults: lambda: config.defaults,
        SourceConfig: lambda: config.sources[0],
        AlertConfig: lambda: config.alerts[0],
    }.get(table, lambda: config.channels[0])()


@pytest.mark.parametrize(
    ("table", "key", "value", "meant", "more"), GOOD, ids=[f"{t.__name__}-{k}-{v}" for t, k, v, *_ in GOOD]
)
def test_a_good_value_is_taken_as_it_is_meant(tmp_path, table, key, value, meant, more):
    found = table_in(read(tmp_path, text_of(table, key, value, more)), table)
    assert getattr(found, {"from": "sender", "channel": "channels"}.get(key, key)) == meant


def test_every_key_has_a_good_value_here():
    tried = {(table, key) for table, key, *_ in GOOD}
    shared = {key for table, key in tried if table is SourceConfig}
    missing = {
        (table.__name__, key)
        for table in FRAMES
        for key in keys_of(table)
        if (table, key) not in tried
        and not (table is Defaults and key in shared)
        and (table, key)
        not in {(Desk, "hosts"), (EmailChannel, "from"), (AlertConfig, "channels"), (AlertConfig, "channel")}
        and not (table in (EmailChannel, SlackChannel, WebhookChannel, TerminalChannel) and key in ("name", "kind"))
    }
    assert missing == set()


@pytest.mark.parametrize("key", [k for t, k, *_ in GOOD if t is SourceConfig and k in keys_of(Defaults)])
def test_every_key_of_defaults_reaches_a_source_that_does_not_say_its_own(tmp_path, key):
    value, meant = next((v, m) for t, k, v, m, _ in GOOD if t is SourceConfig and k == key)
    source = toml("[[source]]", {"slug": '"a"', "kind": '"article"', "url": '"https://x.example/"'})
    record = read(tmp_path, toml("[defaults]", {key: value}) + source).source_records()[0]
    if key == "tags":
        assert record.tags == meant
        return
    names = {"floor": "floor_s", "ceiling": "ceiling_s", "gap": "gap_s", "stop_after": "stop_after_days"}
    plain = list(meant) if isinstance(meant, tuple) else meant
    if isinstance(meant, timedelta):
        plain = meant / DAY if key == "stop_after" else meant.total_seconds()
    assert record.options == {names.get(key, key): plain}
    json.dumps(dict(record.options))


@pytest.mark.parametrize("key", [k for k in keys_of(Defaults) if k not in ("tags",)])
def test_a_sources_own_word_wins_over_defaults(tmp_path, key):
    own, other = OWN_AND_OTHER[key]
    source = toml("[[source]]", {"slug": '"a"', "kind": '"article"', "url": '"https://x.example/"', key: own})
    alone = read(tmp_path, source).source_records()[0].options
    both = read(tmp_path, toml("[defaults]", {key: other}) + source).source_records()[0].options
    assert both == alone
    assert alone


OWN_AND_OTHER = {
    **dict.fromkeys(
        ("body", "remove", "headline", "dek", "byline", "published", "modified", "note", "next", "wait_for"),
        ('"p"', '"div"'),
    ),
    **dict.fromkeys(("ignore", "keep"), ('"views"', '"ads"')),
    **dict.fromkeys(("floor", "ceiling", "gap", "stop_after"), ('"5m"', '"6m"')),
    "render": ("false", "true"),
    "join": ("false", "true"),
    "priority": ("2", "3"),
    "user_agent": ('"One"', '"Two"'),
    "robots": ('"obey"', '"ignore"'),
}

# ---------------------------------------------------------------- refused

BAD: list[tuple[type, str, str, str]] = [
    (Desk, "contact", '""', "one line of text"),
    (Desk, "contact", '"a\\nb"', "one line of text"),
    (Desk, "contact", "7", "must be text in quotes, not 7"),
    (Desk, "public_url", '"desk.example.org"', "must start with https:// or http://"),
    (Desk, "public_url", '"javascript:alert(1)"', "must start with https:// or http://"),
    (Desk, "zone", '"America/New York"', 'did you mean "America/New_York"?'),
    (Desk, "zone", '"Moon/Far_Side_Crater"', "is not a time zone"),
    (Desk, "data_dir", "3", "must be"),
    (Desk, "listen", '"localhost:80"', '"127.0.0.1:8470"'),
    (Desk, "listen", '"127.0.0.1"', '"127.0.0.1:8470"'),
    (Desk, "listen", '"127.0.0.1:65536"', '"127.0.0.1:8470"'),
    (Desk, "listen", "true", '"127.0.0.1:8470"'),
    (Desk, "user_agent", '"A\\r\\nX-Evil: 1"', "one line of text"),
    (Desk, "gap", '"5 parsecs"', '"5s", "2m", "1h 30m"'),
    (Desk, "gap", "-1", "is not a duration"),
    (Desk, "gap", "true", "is not a duration"),
    (Desk, "gap", '""', "is not a duration"),
    (Desk, "gap", '"5s5"', "is not a duration"),
    (Desk, "gap", "[5]", "is not a duration"),
    (Desk, "floor", '"10d"', "Make floor the shorter"),
    (Desk, "budget", "0", "greater than 0"),
    (Desk, "budget", '"lots"', "must be a number, not 'lots'"),
    (Desk, "max_body", '"8 elephants"', '"8MB", "500kB"'),
    (Desk, "max_body", "-8", "is not a size"),
    (Desk, "max_body", "true", "is not a size"),
    (Desk, "visits_at_once", "0", "greater than or equal to 1"),
    (Desk, "visits_at_once", "1.5", "must be a whole number"),
    (Desk, "slow_share", "0", "greater than 0"),
    (Desk, "slow_share", "1.01", "less than or equal to 1"),
    (Desk, "shrink_share", "1", "less than 1"),
    (Desk, "disk_share", "-0.1", "greater than or equal to 0"),
    (Desk, "workers", "65", "less than or equal to 64"),
    (Desk, "allow", '["10.0.0"]', 'Write "10.1.2.3" or "10.1.0.0/16"'),
    (Desk, "allow", '["intranet.example"]', "is not an address or network"),
    (Desk, "ports", "[0]", "greater than or equal to 1"),
    (Desk, "ports", "[65536]", "less than or equal to 65535"),
    (Desk, "hosts", "3", "must be a table"),
    (Desk, "courtlistener_token", '"abc"', "a secret may not stand in this file"),
    (Desk, "contacts", '"a@b"', "Did you mean contact?"),
    (Desk, "poll_interval", '"5m"', "Keys here: contact"),
    (Desk, "courtlistener_hook_file", '"h"', "public_url"),
    (HostPace, "gap", '"slow"', "is not a duration"),
    (HostPace, "daily", "0", "greater than or equal to 1"),
    (HostPace, "gaps", "1", "Did you mean gap?"),
    (HostPace, "robots", '"obey"', "Keys here: gap, daily"),
    (SourceConfig, "slug", '"City Hall"', 'Write "city-hall"'),
    (SourceConfig, "slug", '"-a"', 'Write "a"'),
    (SourceConfig, "slug", '""', "Write"),
    (SourceConfig, "slug", '"' + "a" * 65 + '"', "is not a short name"),
    (SourceConfig, "slug", "5", "is not a short name"),
    (SourceConfig, "kind", '"artcle"', 'Did you mean "article"?'),
    (SourceConfig, "kind", '"rss"', "is not one of article, feed, section, docket, page"),
    (SourceConfig, "url", '"https://"', "name a host"),
    (SourceConfig, "url", '"ftp://x.example/"', "must start with https://"),
    (SourceConfig, "url", '"https://x.example/a b"', "holds a space"),
    (SourceConfig, "url", '"https://x.example\\\\@evil.example/"', "backslash"),
    (SourceConfig, "url", '"https://x.example:99999/"', "is not an address"),
    (SourceConfig, "url", '"https://u:secret@x.example/"', "Take out the part before the @"),
    (SourceConfig, "url", '"https://[::1/"', "is not an address"),
    (SourceConfig, "url", "5", "Write it in quotes"),
    (SourceConfig, "name", "5", "must be text in quotes"),
    (SourceConfig, "tags", '[""]', "is not a tag"),
    (SourceConfig, "tags", '["' + "x" * 61 + '"]', "is not a tag"),
    (SourceConfig, "tags", "[1]", "must be text in quotes"),
    (SourceConfig, "tags", "5", "must be a list"),
    (SourceConfig, "body", '["div[["]', "is not a CSS selector"),
    (SourceConfig, "headline", '""', "is not a CSS selector"),
    (SourceConfig, "wait_for", '"::before("', "is not a CSS selector"),
    (SourceConfig, "ignore", "['''(a+)+''']", "is not a pattern we can run"),
    (SourceConfig, "ignore", '""', "is not a pattern"),
    (SourceConfig, "keep", '"("', "is not a pattern we can run"),
    (SourceConfig, "keep", "3", 'neither "all" nor a list of patterns'),
    (SourceConfig, "join", '"sometimes"', "must be true or false, not 'sometimes'"),
    (SourceConfig, "next", '"a["', "is not a CSS selector"),
    (SourceConfig, "render", '"sometimes"', "must be true or false, not 'sometimes'"),
    (SourceConfig, "floor", '"soon"', "is not a duration"),
    (SourceConfig, "priority", "0", "greater than or equal to 0.1"),
    (SourceConfig, "priority", "11", "less than or equal to 10"),
    (SourceConfig, "robots", '"obay"', 'Did you mean "obey"?'),
    (SourceConfig, "paused", '"perhaps"', "must be true or false"),
    (SourceConfig, "follow", '"/x"', "is for feeds and sections"),
    (SourceConfig, "courtlistener", "0", "greater than or equal to 1"),
    (SourceConfig, "routes", '["m.example"]', "must start with https://"),
    (SourceConfig, "columns", "5", "must be a table"),
    (SourceConfig, "columns", "{ date = 0 }", "does not say where the text stands"),
    (SourceConfig, "columns", "{ txt = 0 }", "there is no column 'txt'. Columns are text, date"),
    (SourceConfig, "colums", "{}", "Did you mean columns?"),
    (SourceConfig, "selector", '"p"', "Keys here: tags"),
    (EmailChannel, "host", "5", "must be text in quotes"),
    (EmailChannel, "port", "0", "greater than or equal to 1"),
    (EmailChannel, "tls", '"ssl"', "is not one of starttls, tls, none"),
    (EmailChannel, "from", '"nobody"', "is not a mail address"),
    (EmailChannel, "from", '"a@b.example\\r\\nBcc: c@d.example"', "is not a mail address"),
    (EmailChannel, "to", "[]", "must not be empty"),
    (EmailChannel, "to", '["a@b.example, c@d.example"]', "is not a mail address"),
    (EmailChannel, "username", '"u"', "Add password_file or password_env"),
    (EmailChannel, "password", '"hunter2"', "a secret may not stand in this file"),
    (EmailChannel, "smtp_password", '"hunter2"', "a secret may not stand in this file"),
    (EmailChannel, "sender", '"a@b.example"', "there is no such key"),
    (SlackChannel, "url", '"https://hooks.example/T0"', "a secret may not stand in this file"),
    (SlackChannel, "url_fil", '"u"', "Did you mean url_file?"),
    (WebhookChannel, "secret", '"whsec_x"', "a secret may not stand in this file"),
    (WebhookChannel, "url", '"hook.example"', "must start with https://"),
    (TerminalChannel, "colour", "true", "Keys here: name, kind"),
    (AlertConfig, "name", "5", "must be text in quotes"),
    (AlertConfig, "channels", "[]", "must not be empty"),
    (AlertConfig, "channels", '["scren"]', 'Did you mean "screen"?'),
    (AlertConfig, "on", '"errors"', "is not one of changes, faults"),
    (AlertConfig, "sources", '["scr"]', 'Did you mean "src"?'),
    (AlertConfig, "tags", '["court"]', 'Did you mean "courts"?'),
    (AlertConfig, "flags", '["headlines"]', 'did you mean "headline"?'),
    (AlertConfig, "flags", '["zzz"]', "docs/sources.md lists them"),
    (AlertConfig, "weight", '"mayor"', 'Did you mean "major"?'),
    (AlertConfig, "entries", '["rulings"]', "is not one of orders, opinions"),
    (AlertConfig, "faults", '["disk"]', 'set on = "faults"'),
    (AlertConfig, "when", '"always"', "there is no such key"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "key", "value", "told"), BAD, ids=[f"{t.__name__}-{k}-{v[:24]}" for t, k, v, _ in BAD]
)
def test_a_bad_value_is_refused_with_its_place_and_what_to_do(tmp_path, table, key, value, told):
    more = {"kind": '"page"'} if key == "follow" else {}
    text = text_of(table, key, value, more)
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    [problem] = caught.value.problems
    said = str(problem)
    assert told in said
    line = next(n for n, written in enumerate(text.splitlines(), 1) if written.startswith(f"{key} = "))
    lines = {line, 1} if problem.key in ("", key) and not problem.key else {line}
    assert problem.line in lines, said
    assert said.startswith(f"{tmp_path / 'sources.toml'}:{problem.line}: ")
    assert problem.table.startswith({"[nightdesk]": "nightdesk", "[defaults]": "defaults"}.get(FRAMES[table][0], ""))
    assert "\n" not in said
    assert "hunter2" not in said
    assert not any(word in said for word in ("pydantic", "ValidationError", "type=", "Input should be a valid"))


def test_every_key_has_a_bad_value_here_but_those_that_take_any_text():
    any_text = {"user_agent", "permission", "court", "number", "family", "form", "name", "muted", "gap", "modified"}
    any_text |= {"dek", "byline", "published", "note", "remove", "ceiling", "stop_after", "gap_without_contact"}
    any_text |= {"deadline", "max_docket_body", "disk_reserve", "keywords", "parties", "judges", "channel"}
    tried = {key for _, key, *_ in BAD}
    keys = {key for table in FRAMES for key in keys_of(table) if not key.endswith(("_file", "_env"))}
    assert keys - tried - any_text == set()


# ---------------------------------------------------------------- several keys together

"""sources.toml: what is refused, where, and in which words."""

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.config import INIT_TEXT, default_config, load, refusal
from monitor.errors import ConfigError
from storage.records import Kind

SHIPPED = Path(__file__).parents[2] / "sources.toml"
SOURCE = '[[source]]\nslug = "a"\nkind = "article"\nurl = "https://www.example.org/a"\n'


def read(tmp_path, text, **environ):
    path = tmp_path / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, environ)


def problems(tmp_path, text):
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    return caught.value.problems


def only(tmp_path, text):
    found = problems(tmp_path, text)
    assert len(found) == 1, [str(problem) for problem in found]
    return found[0]


def test_the_shipped_file_loads_and_watches_what_a_politics_desk_would():
    config = load(SHIPPED, {})
    records = {record.slug: record for record in config.source_records()}
    assert len(records) == 10
    assert {r.kind for r in records.values()} == {Kind.FEED, Kind.SECTION, Kind.DOCKET}
    assert records["scotus-24a949"].url.endswith("/24A949.json")
    case = records["mdd-8-25-cv-00951"]
    assert case.state == "needs"
    assert case.needs.startswith("a token: set courtlistener_token_file")
    assert sum(record.state == "active" for record in records.values()) == 9


def test_every_shipped_source_has_a_comment_before_it():
    lines = SHIPPED.read_text("utf-8").splitlines()
    starts = [n for n, line in enumerate(lines) if line == "[[source]]"]
    assert len(starts) == 10
    assert all(lines[n - 1].startswith("# ") for n in starts)


def test_the_first_file_of_init_loads(tmp_path):
    config = read(tmp_path, INIT_TEXT)
    assert [channel.name for channel in config.channels] == ["screen"]
    uncommented = "\n".join(
        line.removeprefix("# ") if " = " in line or "[[" in line else line for line in INIT_TEXT.splitlines()
    )
    assert len(read(tmp_path, uncommented).sources) == 3


def test_without_a_file_the_defaults_hold(tmp_path):
    config = default_config(tmp_path / "data")
    assert config.archive_path() == tmp_path / "data" / "nightdesk.sqlite"
    assert config.gap() == timedelta(seconds=10)
    assert config.listen_address() == ("127.0.0.1", 8470)


def test_all_problems_are_told_at_once_each_with_its_line(tmp_path):
    found = problems(
        tmp_path,
        '[nightdesk]\nzoen = "UTC"\ngap = "5 parsecs"\n\n[[source]]\nslug = "X y"\nkind = "artcle"\nurl = "htp://x"\n'
        '[[channel]]\nname = "m"\nkind = "emial"\n[[alert]]\nname = "q"\nchannel = "n"\nflags = ["silent-edits"]\n',
    )
    assert [problem.line for problem in found] == [2, 3, 6, 7, 8, 11, 14, 15]
    told = [str(problem) for problem in found]
    assert "Did you mean zone?" in told[0]
    assert '"5s"' in told[1]
    assert 'Write "x-y"' in told[2]
    assert 'Did you mean "article"?' in told[3]
    assert "https://" in told[4]
    assert 'Did you mean "email"?' in told[5]
    assert "This file names: m" in told[6]
    assert 'did you mean "silent-edit"?' in told[7]


def test_a_problem_inside_strings_and_lists_of_many_lines_has_the_right_line(tmp_path):
    text = (
        '[nightdesk]\ncontact = "a@b.c"\nallow = [\n  "10.0.0.0/8",  # [x]\n  "y = 1",\n]\n' + SOURCE + 'flor = "2m"\n'
    )
    found = problems(tmp_path, text)
    assert [(p.line, p.key) for p in found] == [(3, "allow"), (11, "flor")]


def test_broken_toml_has_its_line(tmp_path):
    assert only(tmp_path, '[nightdesk]\ncontact = "a\n').line == 2


def test_a_missing_file_says_what_to_do(tmp_path):
    with pytest.raises(ConfigError, match="nightdesk init"):
        load(tmp_path / "none.toml", {})


@pytest.mark.parametrize(
    ("key", "table"),
    [("password", "email"), ("webhook_url", "slack"), ("secret", "webhook"), ("url", "slack")],
)
def test_a_secret_in_the_file_is_refused_and_not_repeated(tmp_path, key, table):
    text = f'[[channel]]\nname = "c"\nkind = "{table}"\n{key} = "hunter2-sentinel"\n'
    told = "\n".join(str(problem) for problem in problems(tmp_path, text))
    assert "a secret may not stand in this file" in told
    assert "_file" in told
    assert "hunter2-sentinel" not in told


def test_a_secret_is_read_from_its_file_or_variable_at_use(tmp_path):
    (tmp_path / "pw").write_text("s3cret\n")
    mail = '[[channel]]\nname = "m"\nkind = "email"\nhost = "h.example"\nfrom = "a@b.c"\nto = "d@e.f"\nusername = "u"\n'
    assert read(tmp_path, mail + 'password_file = "pw"\n').secret("m", "password") == "s3cret"
    config = read(tmp_path, mail + 'password_env = "PW"\n', PW="other")
    assert config.secret("m", "password") == "other"
    config = read(tmp_path, mail + 'password_file = "none"\n')
    with pytest.raises(ConfigError, match="cannot be read"):
        config.secret("m", "password")
    assert len(config.missing_secrets()) == 1


def test_systemds_credentials_and_state_directory_are_used(tmp_path):
    (tmp_path / "creds").mkdir()
    (tmp_path / "creds" / "token").write_text("t0ken")
    text = '[nightdesk]\ncourtlistener_token_file = "token"\n'
    config = read(tmp_path, text, CREDENTIALS_DIRECTORY=str(tmp_path / "creds"), STATE_DIRECTORY="/var/lib/nightdesk")
    assert config.courtlistener_token() == "t0ken"
    assert config.data_dir == Path("/var/lib/nightdesk")


CASE = '[[source]]\nslug = "c"\nkind = "docket"\ncourt = "mdd"\nnumber = "8:25-cv-00951"\n'


def test_a_case_by_court_and_number_needs_a_token_until_one_is_given(tmp_path):
    assert read(tmp_path, CASE).source_records()[0].state == "needs"
    config = read(tmp_path, '[nightdesk]\ncourtlistener_token_env = "T"\n' + CASE, T="tok")
    source = config.source_records()[0]
    assert source.state == "active"
    assert "docket__docket_number=8%3A25-cv-00951" in source.url
    assert config.request_headers(source) == (("Authorization", "Token tok"),)
    assert config.pace("www.courtlistener.com").daily == 125


def test_the_token_goes_to_the_api_alone(tmp_path):
    text = (
        '[nightdesk]\ncourtlistener_token_env = "T"\n'
        + CASE
        + 'courtlistener = 5\nurl = "https://court.example.org/x"\n'
    )
    config = read(tmp_path, text, T="tok")
    source = config.source_records()[0]
    assert config.request_headers(source) == ()
    assert config.request_headers(source, "https://court.example.org/x") == ()
    assert config.request_headers(source, source.options["routes"][0]) != ()


@pytest.mark.parametrize(
    ("url", "permission", "word"),
    [
        ("https://ecf.mdd.uscourts.gov/cgi-bin/DktRpt.pl?1", "the clerk", "PACER is never"),
        ("https://pacer.login.uscourts.gov/", "x", "PACER is never"),
        ("https://ca4-ecf.uscourts.gov/x", "x", "PACER is never"),
        ("https://www.ca4.uscourts.gov/opinions", "", "without leave"),
        ("https://www.courtlistener.com/docket/1/x/", "", "robots.txt"),
    ],
)
def test_what_is_not_fetched(url, permission, word):
    assert word in (refusal(url, permission) or "")


@pytest.mark.parametrize(
    ("url", "permission"),
    [
        ("https://ecf.mdd.uscourts.gov/cgi-bin/rss_outside.pl", ""),
        ("https://www.courtlistener.com/api/rest/v4/dockets/1/", ""),
        ("https://www.courtlistener.com/docket/1/x/", "given by its owners"),
        ("https://www.example.org/ecf/pacer", ""),
        ("https://notuscourts.gov.example/", ""),
    ],
)
def test_what_may_be_fetched(url, permission):
    assert refusal(url, permission) is None


def test_a_refused_source_is_a_problem_with_its_line(tmp_path):
    problem = only(tmp_path, '[[source]]\nslug = "p"\nkind = "docket"\nurl = "https://ecf.mdd.uscourts.gov/x"\n')
    assert (problem.line, problem.key) == (4, "url")


def test_defaults_reach_sources_but_a_docket_is_not_ended_by_them(tmp_path):
    text = '[defaults]\nstop_after = "30d"\nrobots = "obey"\ntags = "politics"\n' + SOURCE + CASE
    article, docket = read(tmp_path, text).source_records()
    assert article.options == {"stop_after_days": 30.0, "robots": "obey"}
    assert article.tags == ("politics",)
    assert "stop_after_days" not in docket.options


def test_options_are_plain_values(tmp_path):
    text = SOURCE + 'body = "main p"\nfloor = "5m"\ngap = 20\nkeep = ["\\\\d+ dead"]\nignore = "views"\nrender = true\n'
    record = read(tmp_path, text).source_records()[0]
    assert record.options == {
        "body": ["main p"], "floor_s": 300.0, "gap_s": 20.0, "keep": ["\\d+ dead"], "ignore": ["views"], "render": True,
    }  # fmt: skip
    assert read(tmp_path, SOURCE + 'keep = "all"\n').source_records()[0].options == {"keep": "all"}


def test_gaps_follow_hosts_and_sources(tmp_path):
    text = '[nightdesk]\ncontact = "a@b.c"\n[nightdesk.hosts."*.example.org"]\ngap = "30s"\n' + SOURCE
    config = read(tmp_path, text)
    assert config.gaps() == {"": timedelta(seconds=5), "www.example.org": timedelta(seconds=30)}


def test_one_feed_may_have_many_cases(tmp_path):
    feed = 'kind = "docket"\nurl = "https://ecf.mdd.uscourts.gov/cgi-bin/rss_outside.pl"\ncourt = "mdd"\n'
    cases = [f'[[source]]\nslug = "case-{n}"\nnumber = "8:26-cv-0000{n}"\n{feed}' for n in (1, 2)]
    whole = f'[[source]]\nslug = "all"\n{feed}'
    assert len(read(tmp_path, "".join([*cases, whole])).source_records()) == 3
    twice = cases[0] + cases[0].replace("case-1", "again")
    assert "watches this address already" in str(only(tmp_path, twice))


def test_listening_beyond_this_machine_needs_a_password(tmp_path):
    assert only(tmp_path, '[nightdesk]\nlisten = "0.0.0.0:80"\n').key == "listen"
    read(tmp_path, '[nightdesk]\nlisten = "0.0.0.0:80"\npassword_file = "pw"\n')


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (SOURCE + SOURCE.replace("/a", "/b"), "short name"),
        (SOURCE + SOURCE.replace('"a"', '"b"'), "watches this address already"),
        ('[[source]]\nslug = "x"\nkind = "feed"\n', "has no address"),
        ('[[source]]\nslug = "x"\nkind = "docket"\n', "which docket"),
        (SOURCE + 'court = "mdd"\n', "is for dockets"),
        (SOURCE + 'body = ["div[["]\n', "CSS selector"),
        ("[sources]\n", r"[[source]]"),
        ("[source]\n", "double brackets"),
        ('contact = "x"\n', "must stand in a table"),
        ('[nightdesk]\nfloor = "8d"\n', "longer than ceiling"),
        ('[nightdesk]\nvisits_at_once = "many"\n', "whole number"),
        ('[[source]]\nslug = "x"\nkind = "page"\nurl = "https://u:p@example.org/"\n', "user name"),
    ],
)
def test_one_problem_each(tmp_path, text, word):
    assert word in str(only(tmp_path, text))


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        r"(\w*)*x",
        r"(a)\1",
        "(?=x)y",
        "(?<!x)y",
        "(a|ab)*c",
        ".*.*x",
        r"\s*\s*x",
        r"\d+\d+z",
        "x" * 501,
        "(",
        "a*(b?a*)c",
    ],
)
def test_patterns_that_could_run_for_long_are_refused(tmp_path, pattern):
    assert "pattern" in str(only(tmp_path, SOURCE + f"ignore = ['''{pattern}''']\n"))


@pytest.mark.parametrize(
    "pattern", [r"\d+ views", r"Updated \d+ min(utes)? ago", "ad|sponsor", r"[A-Z]{2,5}-\d+", "^Read more.*$"]
)
def test_ordinary_patterns_pass(tmp_path, pattern):
    read(tmp_path, SOURCE + f"ignore = ['''{pattern}''']\n")

"""The journal of the faults bench: what was lived is counted again and not lived again."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.bench.faults_day import Story
from tests.bench.faults_score import Journal


def story(*versions: str, told: int = 0, damage: tuple[str, ...] = ()) -> Story:
    seen = Counter((name, 1, "") for name in versions)
    return Story(seen, Counter(), Counter(), Counter({("a", 1): told}), damage)


def live(journal: Journal, name: str, got: Story) -> bool:
    with journal.life(name) as life:
        if life.new:
            life.came(story("a", "b", told=1), got, 1)
        return life.new


def test_what_is_missing_twice_or_new_is_counted(capsys) -> None:
    journal = Journal(None)
    live(journal, "good", story("a", "b", told=1))
    assert journal.score.counts() == {"kills": 1, "lost": 0, "doubled": 0, "false_changes": 0}
    live(journal, "bad", story("a", "a", "c", told=0, damage=("torn",)))
    assert journal.score.counts() == {"kills": 2, "lost": 3, "doubled": 1, "false_changes": 1}
    assert "bad:" in capsys.readouterr().err


def test_a_run_that_was_broken_off_is_taken_up(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    first = Journal(path)
    assert live(first, "one", story("a", told=1))
    assert live(first, "two", story("a", "b", told=1))
    again = Journal(path)
    assert not live(again, "one", story("a", "b", told=1))
    assert live(again, "three", story("a", "b", told=1))
    assert (again.score.lives, again.score.kills, again.score.lost) == (2, 2, 1)
    assert [line[:5] for line in again.score.wrong] == ["one: "]
    assert len(path.read_text(encoding="utf-8").splitlines()) == 3

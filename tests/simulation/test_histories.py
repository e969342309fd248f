"""Seeded histories over every write path, with faults, judged by every check; and that they can be trusted."""

from dataclasses import replace

import pytest

from tests.simulation.cloud.faults import Outcome
from tests.simulation.histories.acts import Act, Group, History, Setting, Weather
from tests.simulation.histories.areas import AREAS
from tests.simulation.histories.checks import violations
from tests.simulation.histories.generate import generate
from tests.simulation.histories.pieces import play_piece
from tests.simulation.histories.play import play, struck
from tests.simulation.histories.shrink import report, shrink, told
from tests.simulation.histories.story import Story

SLICE = 2_000
"""Histories of every run of the suite. CI plays ten times as many besides: `make histories`."""
FIRST = 0
PIECES = 8


@pytest.mark.slow
@pytest.mark.parametrize("piece", range(PIECES))
def test_no_history_breaks_a_promise(piece: int) -> None:
    size = SLICE // PIECES
    failures = play_piece(FIRST + piece * size, size)

    if failures:
        seed = int(min(failures, key=int))
        pytest.fail(f"{len(failures)} of {size} fail\n{told(seed, generate(seed))}", pytrace=False)


@pytest.mark.parametrize("area", AREAS)
def test_a_seed_always_tells_the_same_story(area: str) -> None:
    for seed in range(3):
        assert _told(play(generate(seed, area))) == _told(play(generate(seed, area)))


@pytest.mark.parametrize("area", AREAS)
def test_the_shortcut_through_botocore_changes_no_story(area: str) -> None:
    for seed in range(4):
        assert _told(play(generate(seed, area))) == _told(play(generate(seed, area), quick=False))


def test_what_days_set_off_is_heard_to_its_end() -> None:
    # The sign-up lapses a quarter of an hour before the day is over, and who hears of it may take an hour to.
    weather = Weather(ttl="prompt", poll=3_600.0)
    groups = (Group(acts=(Act(kind="sign_up"),)),)
    for seed in range(2):
        story = play(History(seed=seed, area="accounts", setting=Setting(), groups=groups, weather=weather, later=1))

        assert not violations(story)
        assert any(entry.task.startswith("archive_on_events") for entry in story.world.cloud.trace)


def test_what_a_history_finds_is_in_every_index_from_the_beginning() -> None:
    setting = Setting(posts=(0,), follows=((1, 0),))
    groups = (Group(acts=(Act(kind="publish"),)),)
    for seed in range(2):
        weather = Weather(index_lag=60.0, object_delay=0.1)
        story = play(History(seed=seed, area="publishing", setting=setting, groups=groups, weather=weather))

        assert len([row for row in story.rows("Feed") if "author_id" in row]) == 2
        assert not violations(story)


def test_faults_can_be_named_and_struck_again() -> None:
    story = play(_stormy())
    named = replace(story.history, faults=struck(story))

    assert struck(story)
    assert _told(play(named)) == _told(story)


def test_a_failing_history_is_shrunk_to_what_it_takes() -> None:
    def likes_at_all(history: History) -> set[str]:
        return {"likes"} if any(act.kind == "like" for act in history.acts) else set()

    small = shrink(_stormy(), likes_at_all)

    assert [act.kind for act in small.acts] == ["like"]
    assert small.faults == ()
    assert small.weather.calmer() == []


def test_a_report_says_how_to_see_it_again() -> None:
    story = play(generate(7))

    text = report(story, ["counts: wrong"])

    assert "VIOLATION counts: wrong" in text
    assert "replay: .venv/bin/python -m tests.simulation.histories 7" in text
    assert str(story.world.cloud.trace[0]) in text


def _stormy() -> History:
    acts = [Act(kind=kind, who=number % 2) for number, kind in enumerate(("like", "comment", "unlike", "like"))]
    weather = Weather(rates=((Outcome.LOST, 0.2), (Outcome.THROTTLED, 0.2)), duplication=0.3, short_reads=0.5)
    groups = (Group(acts=tuple(acts[:2]), pause=0.1), Group(acts=tuple(acts[2:])))
    return History(seed=5, area="likes", setting=Setting(posts=(0,)), groups=groups, weather=weather)


def _told(story: Story) -> tuple[list[str], list[str], list[str]]:
    assert not violations(story)
    return [str(one) for one in story.sent], [str(entry) for entry in story.world.cloud.trace], _rows(story)


def _rows(story: Story) -> list[str]:
    return [f"{table} {sorted(row.items())}" for table, rows in story.snapshot.items() for row in rows]

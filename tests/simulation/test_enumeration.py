"""A fault at every IO point of every write path, one at a time and two at a time."""

from collections.abc import Callable, Iterable

import pytest
from heliograph.comments.events import CommentPurged
from heliograph.core.events import Event
from heliograph.identity.events import AccountErased
from heliograph.posts.events import PostPurged

from tests.simulation.cloud.faults import Outcome
from tests.simulation.door import function_of
from tests.simulation.enumeration import planted
from tests.simulation.enumeration.enumerator import OUTCOMES, Fault, Run, own_pairs, run, singles
from tests.simulation.enumeration.scenario import Scenario
from tests.simulation.enumeration.scenarios import HOMES, SCENARIOS
from tests.simulation.histories.areas import CONSUMERS, WRITE_PATHS

BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
every_scenario = pytest.mark.parametrize("scenario", SCENARIOS, ids=BY_NAME)


def all_well(runs: Iterable[Run]) -> int:
    """How many runs there were. Fails with the first that went wrong: scenario, faults, IO points, what is wrong."""
    count = 0
    for one in runs:
        assert not one.wrong, f"\n{one}"
        count += 1
    return count


@every_scenario
def test_one_fault_leaves_what_was_acknowledged_exactly_once_and_nothing_half_done(scenario: Scenario) -> None:
    assert all_well([run(scenario)]) == 1
    # What stores variants has the most IO points by far, and the same ones whoever sends the file.
    without = () if scenario.name in HOMES["media_on_upload"] else ("media_on_upload",)

    assert all_well(singles(scenario, without=(*without, *scenario.alike))) % (len(OUTCOMES) + 2) == 0


@every_scenario
def test_two_faults_of_one_function_do_no_more(scenario: Scenario) -> None:
    without = [function for function, homes in HOMES.items() if scenario.name not in homes]

    assert all_well(own_pairs(scenario, without=without)) > 0


def test_the_scenarios_pass_through_every_function_that_writes() -> None:
    met = {point.task.partition("/")[0] for scenario in SCENARIOS for point in run(scenario).points}

    write = {function_of(*operation.split(" ")) for operation in WRITE_PATHS}
    # Who reads a first page after long away is caught up with, so reading it writes too.
    assert met == {"client", "feed_api", *write, *CONSUMERS}


def test_a_planned_fault_strikes_where_it_was_planned_and_as_often_as_asked() -> None:
    scenario = BY_NAME["like"]
    write = next(point for point in run(scenario).points if point.operation == "PutItem")

    struck = [
        point.number for point in run(scenario, Fault(write.number, Outcome.LOST, 2)).points if point.outcome != "ok"
    ]

    assert struck == [write.number, write.number + 1]


@pytest.mark.parametrize("name", ["like", "follow", "comment", "begin an upload", "post a file"])
def test_a_write_whose_answer_was_lost_on_the_way_is_recognised_as_ones_own(name: str) -> None:
    scenario = BY_NAME[name]
    write = next(point for point in run(scenario).points if point.operation in ("PutItem", "TransactWriteItems"))

    disturbed = run(scenario, Fault(write.number, Outcome.LOST))

    assert list(disturbed.statuses) == [201], f"\n{disturbed}"


@pytest.mark.parametrize(
    ("plant", "name", "said"),
    [
        (planted.count_every_delivery, "like", "counted"),
        (planted.swallow_what_could_not_be_put, "follow", "counted"),
        (planted.write_the_manifest_first, "send the file", "is ready without"),
        (planted.say_that_a_page_is_done_before_it_is, "become a celebrity", "is not marked by"),
        (planted.say_that_all_is_made_before_it_is, "return to a feed", "the feed of bob shows"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_naive_design_is_caught(
    monkeypatch: pytest.MonkeyPatch, plant: Callable[[pytest.MonkeyPatch], None], name: str, said: str
) -> None:
    plant(monkeypatch)

    found = next((one.wrong for one in singles(BY_NAME[name]) if one.wrong), "nothing was found wrong")

    assert said in found


@pytest.mark.parametrize(
    ("function", "gone", "scenario"),
    [
        *(
            (f"{context}_on_posts", PostPurged, "purge a post")
            for context in ("likes", "shares", "comments", "feed", "media", "posts")
        ),
        ("likes_on_posts", CommentPurged, "purge a post"),
        ("posts_on_posts", PostPurged, "forget a photograph"),
        *(
            (f"{context}_on_posts", AccountErased, "end an account")
            for context in ("likes", "shares", "comments", "media", "posts")
        ),
        *((f"{context}_on_people", AccountErased, "end an account") for context in ("graph", "identity")),
    ],
    ids=str,
)
def test_whoever_leaves_something_of_what_has_gone_is_caught(
    monkeypatch: pytest.MonkeyPatch, function: str, gone: type[Event], scenario: str
) -> None:
    planted.do_not_hear(monkeypatch, function, gone)

    assert run(BY_NAME[scenario]).wrong

"""Marks of celebrities' followers: page by page, by the crossing that is the latest, and none forgotten."""

from random import Random
from types import SimpleNamespace

import pytest
from heliograph.core.events import Change
from heliograph.core.ids import IdMaker
from heliograph.core.pages import Page
from heliograph.core.waiting import NotListedYet
from heliograph.counters.events import FameChanged
from heliograph.graph import marking as room
from heliograph.graph.events import FameFaded, MarkingAdvanced, UserFollowed, translate_crossing
from heliograph.graph.marking import Marking
from heliograph.graph.model import Contended, Crossing, Phase

from tests.people import ADA, BOB, CLEO, NOW, follow, tie
from tests.unit.graph.fakes import FakeStore

CROWD = [str(number) for number in range(100, 107)]
UP, DOWN = (FameChanged(user_id=ADA, is_celebrity=fame % 2 == 1, fame=fame) for fame in (1, 2))
PEOPLE = {"follower": {"id": BOB, "userName": "bob"}, "followed_user": {"id": ADA, "userName": "ada"}}
FOLLOWED = UserFollowed(**PEOPLE, is_followed_user_celebrity=False)


class FakeTies(FakeStore):
    """Ties, and an index of followers that may not show some of them yet."""

    def __init__(self):
        super().__init__()
        self.unlisted = set()

    def followers(self, user_id, limit, after=None):
        shown = [one for one in self.ties.values() if one.to_id == user_id and one.from_id not in self.unlisted]
        left = sorted(
            (one for one in shown if int(one.from_id) > (after[0] if after else 0)), key=lambda one: one.from_id
        )
        return Page(left[:limit], (int(left[limit - 1].from_id),) if len(left) >= limit else None)

    def lists(self, follower, user_id):
        return follower not in self.unlisted


class FakeCrossings:
    def __init__(self):
        self.there = {}

    def get(self, user_id):
        return self.there.get(user_id)

    def begin(self, crossing):
        before = self.there.get(crossing.user_id)
        if before is not None and before.fame >= crossing.fame:
            return False
        self.there[crossing.user_id] = crossing
        return True

    def advance(self, before, after):
        if self.there.get(before.user_id) != before:
            return False
        self.there.pop(before.user_id)
        if after is not None:
            self.there[before.user_id] = after
        return True


@pytest.fixture
def ties():
    return FakeTies()


@pytest.fixture
def crossings():
    return FakeCrossings()


@pytest.fixture
def tallies():
    said = SimpleNamespace(fame=1)
    said.fame_of = lambda _: said.fame
    return said


@pytest.fixture
def marking(ties, crossings, tallies, clock, monkeypatch):
    monkeypatch.setattr(room, "FOLLOWERS_PER_PAGE", 3)
    return Marking(
        ties=ties,
        crossings=crossings,
        tallies=tallies,
        ids=IdMaker(clock, Random(1)),
        fading_days=30,
        now=clock,
        sleep=lambda _: None,
    )


def told(crossing):
    return MarkingAdvanced(
        user_id=crossing.user_id, fame=crossing.fame, phase=crossing.phase, after=str(crossing.after)
    )


def run(marking, crossings, times=1):
    """Do pages until nothing is under way; each event comes so often."""
    pages = 0
    while (crossing := crossings.get(ADA)) and crossing.under_way:
        for _ in range(times):
            marking.go_on(told(crossing))
        pages += 1
    return pages


def fames(ties):
    return {one.from_id: one.fame for one in ties.ties.values()}


@pytest.mark.parametrize("times", [1, 16])
def test_every_follower_is_marked_page_by_page_however_often_each_is_asked_for(marking, ties, crossings, times):
    ties.given(*(follow(one, ADA) for one in CROWD), follow(ADA, CLEO))

    assert marking.begin(UP)
    assert run(marking, crossings, times) == 3
    assert fames(ties) == {**dict.fromkeys(CROWD, 1), ADA: 0}
    assert crossings.get(ADA) == Crossing(user_id=ADA, fame=1, phase=Phase.MARKED, marked_at=NOW)


def test_a_mark_is_a_new_version_of_a_tie_and_leaves_the_rest(marking, ties, crossings):
    before = follow(BOB, ADA, mutes=True, close_friend=True)
    ties.given(before)
    marking.begin(UP)
    run(marking, crossings)

    after = ties.get(BOB, ADA)
    assert after == follow(BOB, ADA, mutes=True, close_friend=True, fame=1, version=after.version)
    assert after.version != before.version


def test_marks_stay_for_the_life_of_a_feed_row_and_then_go(marking, ties, crossings, tallies, clock):
    ties.given(*(follow(one, ADA) for one in CROWD))
    marking.begin(UP)
    run(marking, crossings)
    tallies.fame = 2

    assert marking.begin(DOWN)
    fading = crossings.get(ADA)
    assert (fading.phase, fading.under_way, (fading.fades_at - clock()).days) == (Phase.FADING, False, 30)
    assert set(fames(ties).values()) == {1}

    crossings.there.clear()
    assert marking.take_away(FameFaded(user_id=ADA, fame=2))
    run(marking, crossings)
    assert not any(one.to_is_celebrity for one in ties.ties.values())
    assert crossings.there == {}


def test_an_event_that_was_overtaken_begins_nothing(marking, crossings, tallies):
    tallies.fame = 2

    assert not marking.begin(UP)
    assert crossings.there == {}


def test_crossing_back_in_the_middle_stops_the_marking(marking, ties, crossings, tallies):
    ties.given(*(follow(one, ADA) for one in CROWD))
    marking.begin(UP)
    marking.go_on(told(crossings.get(ADA)))
    overtaken = told(crossings.get(ADA))
    tallies.fame = 2
    marking.begin(DOWN)

    assert marking.go_on(overtaken) == 0
    assert list(fames(ties).values()) == [1, 1, 1, 0, 0, 0, 0]
    assert crossings.get(ADA).phase is Phase.FADING


def test_an_earlier_crossing_never_replaces_a_later_one(marking, crossings, tallies):
    tallies.fame = 3
    marking.begin(FameChanged(user_id=ADA, is_celebrity=True, fame=3))
    later = crossings.get(ADA)

    assert not marking.take_away(FameFaded(user_id=ADA, fame=2))
    assert not marking.begin(UP)
    assert crossings.get(ADA) == later


def test_a_mark_by_a_later_crossing_is_left_alone(marking, ties, crossings):
    ties.given(follow(BOB, ADA, fame=3))
    marking.begin(UP)
    run(marking, crossings)

    assert fames(ties) == {BOB: 3}


def test_a_tie_that_changes_while_it_is_marked_keeps_both_changes(marking, ties, crossings):
    ties.given(follow(BOB, ADA))
    ties.meanwhile.append(lambda: ties.given(follow(BOB, ADA, mutes=True, version="7")))
    marking.begin(UP)
    run(marking, crossings)

    marked = ties.get(BOB, ADA)
    assert (marked.mutes, marked.fame) == (True, 1)


def test_who_stops_following_while_being_marked_is_not_brought_back(marking, ties, crossings):
    ties.given(follow(BOB, ADA))
    ties.meanwhile.append(ties.ties.clear)
    marking.begin(UP)
    run(marking, crossings)

    assert ties.ties == {}


def test_a_tie_that_never_stands_still_comes_again(marking, ties, crossings):
    ties.given(follow(BOB, ADA))
    ties.meanwhile += [
        lambda version=version: ties.given(follow(BOB, ADA, version=str(version))) for version in range(10, 30)
    ]
    marking.begin(UP)

    with pytest.raises(Contended):
        marking.go_on(told(crossings.get(ADA)))
    assert crossings.get(ADA).phase is Phase.MARKING


@pytest.mark.parametrize(
    ("fame", "phase", "marked"),
    [(1, Phase.MARKING, 1), (1, Phase.MARKED, 1), (2, Phase.FADING, 1), (2, Phase.UNMARKING, 2)],
)
def test_a_follow_that_marking_did_not_find_is_brought_to_where_the_others_are(
    marking, ties, crossings, fame, phase, marked
):
    ties.given(follow(BOB, ADA))
    crossings.begin(Crossing(user_id=ADA, fame=fame, phase=phase))

    assert marking.catch_up(FOLLOWED)
    assert not marking.catch_up(FOLLOWED)
    assert fames(ties) == {BOB: marked}


def test_a_follow_of_somebody_ordinary_and_one_that_has_ended_are_left_alone(marking, ties, crossings):
    assert not marking.catch_up(FOLLOWED)
    ties.given(follow(BOB, ADA))
    assert not marking.catch_up(FOLLOWED)

    ties.given(tie(BOB, ADA, mutes=True))
    crossings.begin(Crossing(user_id=ADA, fame=1, phase=Phase.MARKED))
    assert not marking.catch_up(FOLLOWED)


def test_a_follow_that_the_index_does_not_show_comes_again(marking, ties):
    ties.given(follow(BOB, ADA))
    ties.unlisted.add(BOB)

    with pytest.raises(NotListedYet):
        marking.catch_up(FOLLOWED)


def test_a_crossing_tells_of_each_page_that_is_to_be_done_and_of_its_end():
    def row(phase, after=0, fame=1):
        return {"user_id": int(ADA), "fame": fame, "phase": phase, "after": after}

    def means(old, new, *, expired=False):
        return list(translate_crossing(Change("1", "1", NOW, old, new, expired=expired)))

    begun = MarkingAdvanced(user_id=ADA, fame=1, phase="marking", after="0")
    assert means(None, row("marking")) == [begun]
    assert means(row("marking"), row("marking", 7)) == [
        MarkingAdvanced(user_id=ADA, fame=1, phase="marking", after="7")
    ]
    assert means(row("marking", 7), row("marked")) == means(row("marked"), row("fading", fame=2)) == []
    assert means(row("fading", fame=2), None, expired=True) == [FameFaded(user_id=ADA, fame=2)]
    assert means(row("unmarking", fame=2), None) == []

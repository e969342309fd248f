"""A run over what is due: each draft for itself, decided by what it is now, and not for ever."""

from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.core.http import NoToken
from heliograph.drafts.due import ENOUGH, MOST, DueDrafts
from heliograph.drafts.model import Draft, DraftWithoutPictures
from heliograph.drafts.schedule import MOST_TRIES, Hindrance, Schedule
from heliograph.drafts.service import NotReady
from heliograph.media.upload import MediaNotFound, MediaNotUsable

from tests.people import ADA, NOW

POST = object()


class Shelf:
    """Drafts in memory; what the index says of them is as old as its last refreshing."""

    def __init__(self):
        self.drafts, self.listed, self.unreadable = {}, [], set()

    def put(self, *drafts):
        self.drafts |= {one.id: one for one in drafts}
        self.listed = [(one.owner_id, one.id) for one in self.drafts.values()]

    def due(self, now, most):
        assert most == MOST
        return self.listed

    def get(self, owner_id, draft_id):
        if draft_id in self.unreadable:
            raise ValueError(draft_id)
        return self.drafts.get(draft_id)

    def put_off(self, draft, schedule):
        return self._replaced(draft, replace(draft, schedule=schedule))

    def revise(self, draft, uploads):
        assert not uploads
        return self._replaced(replace(draft, version=draft.version - 1), draft)

    def _replaced(self, before, after):
        if self.drafts[before.id].version != before.version:
            return False
        self.drafts[before.id] = after
        return True


class Press:
    """Publishes what it is given, after `before` and unless `refusing` it."""

    def __init__(self, shelf):
        self.shelf, self.published, self.refusing, self.before = shelf, [], {}, lambda _draft: None

    def publish_as_read(self, draft, *, at_once):
        assert at_once
        self.before(draft)
        if draft.id in self.refusing:
            raise self.refusing[draft.id]
        if self.shelf.drafts[draft.id] != draft:
            return None
        self.published.append(draft.id)
        self.shelf.drafts[draft.id] = draft.become("77", NOW)
        return POST


def draft(draft_id, at=NOW, **fields):
    return Draft(id=draft_id, owner_id=ADA, created_at=NOW, schedule=Schedule.of(at), **fields)


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def press(shelf):
    return Press(shelf)


@pytest.fixture
def due(shelf, press, clock):
    return DueDrafts(store=shelf, publishing=press, now=clock)


def test_what_is_due_is_published_once_however_often_it_is_listed(shelf, press, due):
    shelf.put(draft("1"), draft("2"))

    assert due.publish() == {"published": 2}
    assert due.publish() == {"overtaken": 2}
    assert press.published == ["1", "2"]


def test_the_row_decides_and_not_the_index(shelf, press, due):
    shelf.put(draft("1"), draft("2"), draft("3"))
    shelf.put(draft("1", NOW + timedelta(seconds=1)), replace(draft("2"), schedule=None))
    del shelf.drafts["3"]

    assert due.publish() == {"overtaken": 3}
    assert press.published == []


def test_what_changes_while_it_is_published_is_left_alone(shelf, press, due):
    shelf.put(draft("1"))
    press.before = lambda read: shelf.put(replace(read, version=read.version + 1))

    assert due.publish() == {"overtaken": 1}
    assert shelf.drafts["1"] == replace(draft("1"), version=2)


@pytest.mark.parametrize(
    ("refusal", "reason"),
    [
        (DraftWithoutPictures, Hindrance.WITHOUT_PICTURES),
        (MediaNotFound, Hindrance.MEDIA_NOT_FOUND),
        (MediaNotUsable, Hindrance.MEDIA_NOT_USABLE),
        (NoToken, Hindrance.ACCOUNT_GIVEN_UP),
    ],
)
def test_what_is_refused_says_why_and_is_not_tried_again(shelf, press, due, refusal, reason):
    shelf.put(draft("1"))
    press.refusing["1"] = refusal("So it is.")

    assert due.publish() == {"failed": 1}
    failed = shelf.drafts["1"]
    assert (failed.schedule.failure.reason, failed.schedule.failure.detail, failed.version) == (reason, "So it is.", 2)
    assert due.publish() == {"overtaken": 1}


@pytest.mark.parametrize(
    ("trouble", "reason"), [(NotReady(), Hindrance.MEDIA_NOT_READY), (ZeroDivisionError(), Hindrance.TROUBLE)]
)
def test_what_may_pass_is_tried_again_for_some_hours_while_its_owner_sees_no_change(
    shelf, press, due, clock, trouble, reason
):
    shelf.put(draft("1"))
    press.refusing["1"] = trouble
    met = []
    while shelf.drafts["1"].schedule.failure is None:
        assert shelf.drafts["1"].version == 1
        met.append(due.publish())
        clock.turn(minutes=1)

    tries = [one for one in met if one != {"overtaken": 1}]
    assert tries == [{"waiting": 1}] * (MOST_TRIES - 1) + [{"failed": 1}]
    assert shelf.drafts["1"].schedule.failure.reason is reason
    assert timedelta(hours=1) < clock() - NOW < timedelta(hours=3)


def test_one_that_is_broken_does_not_keep_the_others(shelf, press, due):
    shelf.put(draft("1"), draft("2"), draft("3"))
    shelf.unreadable, press.refusing["2"] = {"1"}, RuntimeError()

    assert due.publish() == {"waiting": 2, "published": 1}
    assert press.published == ["3"]


def test_a_run_ends_in_time_and_the_next_goes_on(shelf, press, due, clock):
    shelf.put(*(draft(str(number)) for number in range(8)))
    press.before = lambda _: clock.turn(seconds=ENOUGH.total_seconds() / 5)

    assert due.publish() == {"published": 5}
    assert due.publish() == {"overtaken": 5, "published": 3}

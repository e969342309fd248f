"""What an edit makes of a draft, and what time makes of its schedule."""

from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.drafts.model import Draft, DraftEdit
from heliograph.drafts.schedule import MOST_TRIES, Failure, Hindrance, PublishAtOutOfBounds, Schedule, check_bounds
from heliograph.posts.model import About

from tests.people import ADA, NOW, POST

NOON = NOW + timedelta(hours=3)
BUSY = Failure(reason=Hindrance.MEDIA_NOT_READY, detail="An upload was still being processed.")
EMPTY = Failure(reason=Hindrance.WITHOUT_PICTURES, detail="Put an upload into it first.")
TEXTS = {"pictures": (("1", "a tower"), ("2", "a lamp")), "about": About(caption="Not yet")}
DRAFT = Draft(id=POST, owner_id=ADA, created_at=NOW, version=3, schedule=Schedule.of(NOON), **TEXTS)


def edited(draft=DRAFT, **said):
    return DraftEdit(**said).of(draft, NOW)


def test_pictures_keep_their_texts_wherever_they_go_and_new_ones_have_none():
    assert edited(media=["3", "2"]).pictures == (("3", ""), ("2", "a lamp"))


def test_texts_go_to_pictures_in_order_and_may_be_fewer_or_more():
    assert edited(alt_texts=["light"]).pictures == (("1", "light"), ("2", ""))
    assert edited(media=["2"], alt_texts=["light", "dark"]).pictures == (("2", "light"),)


@pytest.mark.parametrize(
    "said", [{}, {"media": ["1", "2"]}, {"fields": {"caption": "Not yet"}}, {"publish_at": NOON, "schedules": True}]
)
def test_what_it_says_already_is_no_edit(said):
    assert edited(**said) is DRAFT


def test_an_edit_is_the_next_version_and_leaves_the_schedule_alone_that_it_does_not_name():
    soon = edited(fields={"caption": "Soon"})

    assert (soon.version, soon.edited_at, soon.about.caption) == (4, NOW, "Soon")
    assert soon.schedule == DRAFT.schedule


def test_a_draft_is_scheduled_moved_and_not_scheduled_any_more():
    later = NOON + timedelta(days=1)

    assert edited(publish_at=later, schedules=True).schedule == Schedule.of(later)
    assert edited(schedules=True).schedule is None
    assert edited(replace(DRAFT, schedule=None), schedules=True).version == DRAFT.version


def test_the_same_moment_is_another_schedule_only_when_the_former_came_to_nothing():
    tried, failed = (replace(DRAFT, schedule=DRAFT.schedule.tried(why, NOON)) for why in (BUSY, EMPTY))

    assert edited(tried, publish_at=NOON, schedules=True) is tried
    assert edited(failed, publish_at=NOON, schedules=True).schedule == Schedule.of(NOON)


def test_what_has_become_a_post_says_which_and_nothing_else():
    note = DRAFT.become("77", NOW)

    assert (note.post_id, note.version) == ("77", 4)
    assert (note.pictures, note.about, note.schedule) == ((), About(), None)


def test_a_draft_is_due_from_its_moment_on_until_it_has_failed():
    schedule = DRAFT.schedule

    assert not schedule.is_due(NOON - timedelta(seconds=1))
    assert schedule.is_due(NOON)
    assert not schedule.tried(EMPTY, NOON).is_due(NOON + timedelta(days=1))


def test_what_may_pass_is_tried_ever_less_often_and_in_the_end_no_more():
    schedule, now, waits = DRAFT.schedule, NOON, []
    while schedule.failure is None:
        now = schedule.due_at
        schedule = schedule.tried(BUSY, now)
        waits.append((schedule.due_at - now) // timedelta(minutes=1))

    assert waits == [1, 2, 4, 8, 16, 32, 64, 0]
    assert (schedule.tries, schedule.failure, schedule.publish_at) == (MOST_TRIES, BUSY, NOON)


@pytest.mark.parametrize("reason", [one for one in Hindrance if not one.passing])
def test_what_does_not_pass_is_not_tried_again(reason):
    failure = replace(EMPTY, reason=reason)

    assert DRAFT.schedule.tried(failure, NOON).failure == failure


def test_a_schedule_lies_in_the_future_and_within_the_horizon():
    day = timedelta(days=1)
    for moment in (NOW + timedelta(seconds=1), NOW + day):
        check_bounds(moment, NOW, day)
    for moment in (NOW, NOW - day, NOW + day + timedelta(seconds=1)):
        with pytest.raises(PublishAtOutOfBounds, match="at most 1 days ahead"):
            check_bounds(moment, NOW, day)

"""Moments in bodies, and schedules in JSON."""

from datetime import UTC, datetime, timedelta

import pytest
from heliograph.drafts.model import Draft
from heliograph.drafts.schedule import Failure, Hindrance, Schedule
from heliograph.drafts.views import DraftBody, draft_json
from pydantic import ValidationError

from tests.people import ADA, NOW, POST


@pytest.mark.parametrize(
    "written", ["2026-12-24T17:00:00Z", "2026-12-24T18:00:00.999+01:00", "2026-12-24 12:00:00-05:00"]
)
def test_a_moment_is_written_with_its_offset_and_kept_to_the_second(written):
    edit = DraftBody(publishAt=written).edit()

    assert edit.publish_at == datetime(2026, 12, 24, 17, tzinfo=UTC)
    assert edit.publish_at.tzinfo is UTC


@pytest.mark.parametrize(
    "written",
    [
        *("", "noon", "2026-12-24", "2026-12-24T17:00:00", "2026-12-24T17:00Z", "1798131600", "2026-12-24T17:00:00Z "),
        *("2026-02-30T17:00:00Z", "2026-12-24T25:00:00Z", "2026-12-24T17:00:00+99:00", "٢٠٢٦-12-24T17:00:00Z"),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", 1798131600, 1.5, True, [], {}),
    ],
)
def test_what_is_no_moment_is_not_taken(written):
    with pytest.raises(ValidationError, match="publishAt"):
        DraftBody(publishAt=written)


def test_null_takes_the_schedule_away_and_silence_does_not():
    assert DraftBody(publishAt=None).edit().schedules
    assert not DraftBody(caption="Soon").edit().schedules


def test_a_draft_tells_when_it_is_to_be_published_and_why_it_was_not():
    schedule = Schedule.of(NOW).tried(Failure(reason=Hindrance.MEDIA_NOT_USABLE, detail="It failed."), NOW)
    shown = draft_json(Draft(id=POST, owner_id=ADA, created_at=NOW - timedelta(days=1), schedule=schedule))

    assert shown["publishAt"] == NOW.isoformat()
    assert shown["publishFailure"] == {"reason": "media-not-usable", "detail": "It failed."}

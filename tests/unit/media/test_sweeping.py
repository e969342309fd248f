"""What becomes of uploads of which nothing came, by what they are and how long ago they were made."""

from datetime import timedelta

import pytest
from heliograph.media.sweeping import ARRIVAL, MAKING, NEVER_CAME, NEVER_MADE, Fate, judge
from heliograph.media.upload import Status

from tests.people import NOW, POST, manifest, upload

UNUSED = timedelta(days=7)
SECOND = timedelta(seconds=1)


def verdict(age, status=Status.PENDING, *, arrived=False, **fields):
    return judge(upload(created_at=NOW - age, status=status, **fields), lambda: arrived, unused=UNUSED, now=NOW)


def test_a_file_is_awaited_for_an_hour_and_no_longer():
    assert verdict(ARRIVAL - SECOND).fate is Fate.WAIT
    assert (verdict(ARRIVAL).fate, verdict(ARRIVAL).reason) == (Fate.FAIL, NEVER_CAME)


@pytest.mark.parametrize("use", [{"post_id": POST}, {"avatar": True}])
def test_a_post_or_a_profile_does_not_make_it_awaited_any_longer(use):
    assert verdict(ARRIVAL, **use).fate is Fate.FAIL


@pytest.mark.parametrize("status", [Status.PENDING, Status.PROCESSING])
def test_a_file_that_has_arrived_has_a_day_to_be_made(status):
    assert verdict(ARRIVAL, status, arrived=True).again_at == NOW - ARRIVAL + MAKING
    assert verdict(MAKING - SECOND, status, arrived=True).fate is Fate.WAIT
    assert verdict(MAKING, status, arrived=True).reason == NEVER_MADE


@pytest.mark.parametrize("status", [Status.READY, Status.FAILED])
def test_what_is_done_and_of_no_use_is_kept_for_a_week(status):
    assert verdict(ARRIVAL, status).again_at == NOW - ARRIVAL + UNUSED
    assert verdict(UNUSED - SECOND, status).fate is Fate.WAIT
    assert verdict(UNUSED, status).fate is Fate.REMOVE


@pytest.mark.parametrize("status", [Status.READY, Status.FAILED])
@pytest.mark.parametrize("use", [{"post_id": POST}, {"avatar": True}])
def test_what_is_of_use_is_watched_no_more_however_old(status, use):
    assert verdict(UNUSED, status, manifest=manifest(), **use).fate is Fate.RELEASE


def test_nobody_asks_for_the_file_of_what_is_done():
    def asked():
        raise AssertionError

    assert judge(upload(status=Status.READY), asked, unused=UNUSED, now=NOW).fate is Fate.WAIT

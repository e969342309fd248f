"""How far somebody has looked through their feed: forward only, on every device, for a while."""

from datetime import timedelta

import pytest

from tests.people import ADA, BOB, an_id

VISIT = "/v1/me/feed/visit"


def shown(populated):
    return [one["postId"] for one in populated.call("GET", "/v1/me/feed", user=BOB).json["feeds"]]


def mark(populated, post_id, user=BOB):
    return populated.call("PUT", VISIT, user=user, json={"upTo": post_id})


def test_who_was_never_here_has_seen_nothing(populated):
    assert populated.call("GET", VISIT, user=BOB).json == {"upTo": None, "at": None}


def test_what_is_new_is_what_came_after_the_last_visit(populated):
    newest = shown(populated)[0]
    before = str(int(newest) - 1)
    mark(populated, before)

    up_to = populated.call("GET", VISIT, user=BOB).json["upTo"]
    new = populated.call("GET", "/v1/me/feed/poll", user=BOB, query={"since": up_to, "wait": "0"}).json["feeds"]

    assert up_to == before
    assert [one["postId"] for one in new] == [newest]
    assert mark(populated, newest).json["upTo"] == newest
    assert populated.call("GET", "/v1/me/feed/poll", user=BOB, query={"since": newest, "wait": "0"}).status == 204


def test_it_never_goes_back_and_is_nobody_elses(populated):
    there = mark(populated, "9").json

    assert mark(populated, "8").json == there
    assert populated.call("GET", VISIT, user=BOB).json == there
    assert populated.call("GET", VISIT, user=ADA).json == {"upTo": None, "at": None}


def test_a_visit_of_long_ago_counts_no_more_whether_or_not_its_row_is_there(populated, monkeypatch):
    visits = populated.module("feed_visits_api").visits
    mark(populated, "9")
    now = visits._now()
    monkeypatch.setattr(visits, "_now", lambda: now + timedelta(days=91))

    assert populated.call("GET", VISIT, user=BOB).json == {"upTo": None, "at": None}
    assert mark(populated, "8").json["upTo"] == "8"


@pytest.mark.parametrize("up_to", ["soon", "-1", 7, None])
def test_what_is_no_id_is_refused(populated, up_to):
    assert (mark(populated, up_to).status, mark(populated, up_to).problem) == (422, "not-valid")


def test_nobody_has_seen_what_is_still_to_come(populated):
    visits = populated.module("feed_visits_api").visits
    tomorrow = an_id(visits._now() + timedelta(days=1))

    refused = mark(populated, tomorrow)

    assert (refused.status, refused.problem) == (422, "not-valid")
    assert [one["field"] for one in refused.json["errors"]] == ["body.upTo"]
    assert populated.call("GET", VISIT, user=BOB).json["upTo"] is None

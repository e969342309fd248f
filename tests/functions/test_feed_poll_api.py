"""Waiting for what is new in a feed, through the function's door."""

import pytest

from tests.people import BOB

POLL = "/v1/me/feed/poll"


def newest(populated):
    return populated.call("GET", "/v1/me/feed", user=BOB).json["feeds"]


def test_who_has_nothing_yet_gets_what_the_feed_shows(populated):
    shown = newest(populated)

    answer = populated.call("GET", POLL, user=BOB, query={"since": "0"})

    assert shown
    assert answer.json == {"feeds": shown, "nextCursor": None}


def test_who_has_the_newest_post_waits_for_the_next(populated):
    query = {"since": newest(populated)[0]["postId"], "wait": 0}

    assert populated.call("GET", POLL, user=BOB, query=query).status == 204


def test_a_waiting_request_is_answered_when_a_post_comes(populated, monkeypatch):
    (post, *_), waited = newest(populated), []
    waiting, timeline = (vars(populated.module("feed_poll_api"))[name] for name in ("waiting", "timeline"))
    before = str(int(post["postId"]) - 1)

    def sleep(seconds):
        waited.append(seconds)
        monkeypatch.setattr(timeline, "newest", lambda me: type(timeline).newest(timeline, me))

    monkeypatch.setattr(timeline, "newest", lambda _: 0)
    monkeypatch.setattr(waiting, "_sleep", sleep)

    answer = populated.call("GET", POLL, user=BOB, query={"since": before})

    assert ([one["postId"] for one in answer.json["feeds"]], waited[-1]) == ([post["postId"]], 2.0)


@pytest.mark.parametrize(
    "query", [{}, {"since": "soon"}, {"since": "0", "wait": 26}, {"since": "0", "wait": -1}, {"since": "0", "limit": 0}]
)
def test_what_cannot_be_waited_for_is_refused(populated, query):
    assert populated.call("GET", POLL, user=BOB, query=query).problem == "not-valid"

"""Drafts, from starting one to the post that it becomes."""

from datetime import timedelta

import pytest
from heliograph.core import wire

from tests.functions.population import BROKEN, BROKEN_DRAFT, DRAFT, FREE, HELD
from tests.people import ADA, BOB, MEDIA


@pytest.fixture
def do(populated):
    """Ada, or somebody else, asks and is answered with this status."""

    def do(method, path, status, user=ADA, **content):
        answer = populated.call(method, path, user=user, **content)
        assert answer.status == status, answer
        return None if status == 204 else answer.json

    return do


@pytest.fixture
def timer(populated, monkeypatch):
    """An hour passes, and the timer runs, more than once."""

    def timer():
        later = wire.now() + timedelta(hours=1)
        monkeypatch.setattr(wire, "clock", lambda: later)
        for _ in range(2):
            populated.invoke("drafts_on_timer", {})

    return timer


def in_minutes(number):
    return (wire.now() + timedelta(minutes=number)).replace(microsecond=0).isoformat()


def anyhow(**body):
    return {"json": body, "headers": {"if-match": "*"}}


def ids_of(things):
    return [one["id"] for one in things]


SAID = {
    "caption": "With @bob at #sea",
    "location": {"name": "Pharos", "lat": 31.2, "lon": 29.9},
    "contentWarning": "heights",
    "commentsOff": True,
    "likeCountHidden": True,
    "visibility": "followers",
}


def test_a_draft_keeps_what_was_said_until_it_is_a_post_that_says_the_same(do):
    draft = do("POST", "/v1/drafts", 201, json={"media": [FREE], "altText": ["a tower"], **SAID})
    path = f"/v1/drafts/{draft['id']}"

    assert {name: draft[name] for name in SAID} == SAID
    assert draft["pictures"] == [{"mediaId": FREE, "altText": "a tower"}]
    assert do("GET", path, 200) == draft == do("GET", "/v1/drafts", 200)["drafts"][0]

    post = do("POST", f"{path}/publish", 201)

    assert {name: post[name] for name in SAID} == SAID
    assert [(one["mediaId"], one["altText"]) for one in post["pictures"]] == [(FREE, "a tower")]
    assert post["status"] == "published"
    assert post == do("GET", f"/v1/posts/{post['id']}", 200)
    assert do("POST", f"{path}/publish", 201)["id"] == post["id"]
    assert draft["id"] not in ids_of(do("GET", "/v1/drafts", 200)["drafts"])
    do("GET", path, 404)
    do("DELETE", path, 404)


def test_what_a_draft_holds_is_in_nothing_else_until_the_draft_lets_it_go(do):
    do("POST", "/v1/posts", 409, json={"media": [HELD]})
    do("PUT", "/v1/me/avatar", 409, json={"mediaId": HELD})
    do("POST", "/v1/drafts", 409, json={"media": [HELD]})
    edited = do("PATCH", f"/v1/drafts/{DRAFT}", 200, **anyhow(media=[FREE]))

    assert edited["pictures"] == [{"mediaId": FREE, "altText": ""}]
    do("POST", "/v1/posts", 201, json={"media": [HELD]})
    do("POST", "/v1/posts", 409, json={"media": [FREE]})
    do("DELETE", f"/v1/drafts/{DRAFT}", 204)
    do("POST", "/v1/posts", 201, json={"media": [FREE]})


def test_an_edit_changes_what_it_names_and_starts_from_what_was_seen(do, populated):
    seen = populated.call("GET", f"/v1/drafts/{DRAFT}", user=ADA).headers["etag"]
    media = {"media": [FREE, HELD]}

    edited = do("PATCH", f"/v1/drafts/{DRAFT}", 200, json=media, headers={"if-match": seen})
    do("PATCH", f"/v1/drafts/{DRAFT}", 412, json={"caption": "late"}, headers={"if-match": seen})
    again = do("PATCH", f"/v1/drafts/{DRAFT}", 200, json=media, headers={"if-match": seen})

    assert edited == again
    assert edited["caption"] == "Not yet"
    assert [(one["mediaId"], one["altText"]) for one in edited["pictures"]] == [(FREE, ""), (HELD, "a tower")]


def test_a_draft_is_its_owners_alone(do):
    assert do("GET", "/v1/drafts", 200, user=BOB)["drafts"] == []
    for method, rest in (("GET", ""), ("DELETE", ""), ("POST", "/publish")):
        do(method, f"/v1/drafts/{DRAFT}{rest}", 404, user=BOB)


def test_drafts_are_read_page_by_page_newest_first(do):
    made = [do("POST", "/v1/drafts", 201, json={"caption": str(number)})["id"] for number in range(3)]
    first = do("GET", "/v1/drafts", 200, query={"limit": 2})
    second = do("GET", "/v1/drafts", 200, query={"limit": 1, "cursor": first["nextCursor"]})

    assert ids_of(first["drafts"]) + ids_of(second["drafts"]) == made[::-1]


def test_media_that_becomes_ready_in_a_draft_publishes_nothing(do, populated):
    offer = do("POST", "/v1/media", 201, json={"contentType": "image/jpeg"})
    draft = do("POST", "/v1/drafts", 201, json={"media": [offer["id"]]})
    posts = ids_of(do("GET", f"/v1/users/{ADA}/posts", 200)["posts"])
    populated.settle()

    assert ids_of(do("GET", f"/v1/users/{ADA}/posts", 200)["posts"]) == posts
    assert do("POST", f"/v1/drafts/{draft['id']}/publish", 201)["status"] == "processing"


@pytest.mark.parametrize("media", [[MEDIA], [BROKEN], [FREE, FREE], ["42"]])
def test_a_draft_that_cannot_be_is_refused_and_counts_for_nothing(do, populated, media):
    before = populated.account.holdings()

    assert populated.call("POST", "/v1/drafts", user=ADA, json={"media": media}).status in (404, 409)
    assert populated.account.holdings() == before


def test_a_draft_is_published_when_its_moment_has_come_and_not_before(do, timer):
    path, soon, later = f"/v1/drafts/{DRAFT}", in_minutes(50), in_minutes(110)
    posts = ids_of(do("GET", f"/v1/users/{ADA}/posts", 200)["posts"])
    do("PATCH", path, 200, **anyhow(publishAt=soon))
    moved = do("PATCH", path, 200, **anyhow(publishAt=later))
    timer()

    assert do("GET", "/v1/drafts", 200)["drafts"][-1] == moved
    assert (moved["publishAt"], moved["publishFailure"]) == (later, None)

    timer()

    (post,) = (one for one in do("GET", f"/v1/users/{ADA}/posts", 200)["posts"] if one["id"] not in posts)
    assert (post["caption"], post["status"]) == ("Not yet", "published")
    assert post["createdAt"] >= later
    do("GET", path, 404)
    assert do("POST", f"{path}/publish", 201)["id"] == post["id"]


def test_a_draft_whose_schedule_is_taken_away_is_published_by_nobody(do, timer):
    scheduled = do("POST", "/v1/drafts", 201, json={"media": [FREE], "publishAt": in_minutes(50)})
    path = f"/v1/drafts/{scheduled['id']}"
    cleared = do("PATCH", path, 200, **anyhow(publishAt=None))
    timer()

    assert do("GET", path, 200) == cleared
    assert cleared["publishAt"] is None


def test_a_draft_that_cannot_be_published_says_why_and_can_be_scheduled_again(do, timer):
    path, soon = f"/v1/drafts/{BROKEN_DRAFT}", in_minutes(50)
    before = do("PATCH", path, 200, **anyhow(publishAt=soon))
    timer()

    failed = do("GET", path, 200)
    assert failed["publishFailure"]["reason"] == "media-not-usable"
    assert "not a picture" in failed["publishFailure"]["detail"]
    assert failed == {**before, "publishFailure": failed["publishFailure"]}
    do("PATCH", path, 422, **anyhow(publishAt=soon))
    mended = do("PATCH", path, 200, **anyhow(media=[FREE], publishAt=in_minutes(5)))
    assert mended["publishFailure"] is None
    timer()
    do("GET", path, 404)


@pytest.mark.parametrize(
    "moment", ["tomorrow", 1795000000, "1795000000", "2026-12-24T18:00:00", "0001-01-01T00:00:00+14:00"]
)
def test_a_moment_that_is_none_is_refused_and_named(do, moment):
    refused = do("PATCH", f"/v1/drafts/{DRAFT}", 422, **anyhow(publishAt=moment))

    assert {one["field"] for one in refused["errors"]} == {"body.publishAt"}

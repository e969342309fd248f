"""Drafts, from starting one to the post that it becomes."""

import pytest

from tests.functions.population import BROKEN, DRAFT, FREE, HELD
from tests.people import ADA, BOB, MEDIA


@pytest.fixture
def do(populated):
    """Ada, or somebody else, asks and is answered with this status."""

    def do(method, path, status, user=ADA, **content):
        answer = populated.call(method, path, user=user, **content)
        assert answer.status == status, answer
        return None if status == 204 else answer.json

    return do


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

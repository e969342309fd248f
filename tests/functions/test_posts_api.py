"""Publishing: by a file inside the request, or by uploads that went to storage before."""

import pytest
from heliograph.media.model import digest_of

from tests.functions.calls import call_of
from tests.functions.pictures import padded, photo, photograph, picture
from tests.functions.population import AGAIN, AGAIN_DRAFT, FREE, HIDDEN
from tests.functions.requests import File
from tests.people import ADA, BOB, POST

SEED_FIELDS = {
    "type",
    "id",
    "createdAt",
    "createdBy",
    "name",
    "updatedAt",
    "updatedBy",
    "fullImageUrl",
    "size",
    "thumbnail",
}
"""What the seed design's answer to an upload has; ours adds `status`."""


@pytest.fixture
def populated(informed):
    """Nobody has anything left to hear but what comes of the test."""
    return informed


@pytest.fixture
def call(populated):
    return lambda operation, **changed: populated.call(**call_of(operation, **changed))


POSTING = [
    ("POST /v1/posts", {"json": {"media": [AGAIN]}}, {"json": {"media": [AGAIN], "allowDuplicate": True}}),
    (
        "POST /users/{user_id}/posts",
        {"form": {"file": File("again.jpg", "image/jpeg", photograph())}},
        {"form": {"file": File("again.jpg", "image/jpeg", photograph()), "allowDuplicate": "true"}},
    ),
    (
        "POST /v1/drafts/{draft_id}/publish",
        {"path": f"/v1/drafts/{AGAIN_DRAFT}/publish"},
        {"path": f"/v1/drafts/{AGAIN_DRAFT}/publish", "query": {"allowDuplicate": "true"}},
    ),
]
"""Ways of posting what POST shows already, and of insisting on it."""


@pytest.fixture
def row(populated):
    """A row by its id, in the table that a variable names."""

    def row(variable, key, value):
        rows = populated.account.rows(populated.account.setting(variable))
        return next((one for one in rows if str(one[key]) == value), None)

    return row


def test_the_answer_to_an_upload_is_the_seed_designs(call):
    answer = call("POST /users/{user_id}/posts", form={"file": photo(width=2000, height=1000)})

    assert answer.status == 201
    assert set(answer.json) == SEED_FIELDS | {"status"}
    assert answer.json["type"] == "ImageFile"
    assert answer.json["name"] == "lighthouse.jpg"
    assert answer.json["createdBy"] == answer.json["updatedBy"] == ADA
    assert answer.json["createdAt"].isdigit()
    assert answer.json["size"] == {"width": "1080", "height": "540"}
    assert answer.json["thumbnail"] == {"type": "Size", "width": "150", "height": "150"}
    assert answer.json["status"] == "processing"


def test_a_picture_that_lies_on_its_side_is_measured_upright(call):
    answer = call("POST /users/{user_id}/posts", form={"file": photo(width=2000, height=1000, orientation=6)})

    assert answer.json["size"] == {"width": "540", "height": "1080"}


def test_the_address_in_the_answer_is_where_the_variant_will_be(call, row, populated):
    answer = call("POST /users/{user_id}/posts")
    (stored,) = row("POSTS_TABLE", "post_id", answer.json["id"])["pictures"]

    path = f"{stored['media_id']}/{digest_of(picture())}/full.jpg"
    assert answer.json["fullImageUrl"].partition("?")[0].endswith(f"/{path}")
    populated.settle()
    assert f"variants/{path}" in populated.account.objects(populated.account.setting("MEDIA_BUCKET"))


def test_both_routes_of_the_seed_design_lead_to_the_same_place(call):
    by_user, by_me = call("POST /users/{user_id}/posts").json, call("POST /v1/me/feed").json
    of_one_post = {"id", "createdAt", "updatedAt", "fullImageUrl"}

    assert {k: v for k, v in by_user.items() if k not in of_one_post} == {
        k: v for k, v in by_me.items() if k not in of_one_post
    }


def test_the_original_is_kept_as_it_was_sent(call, row, populated):
    data = picture("PNG")
    answer = call("POST /users/{user_id}/posts", form={"file": File("a.png", "image/png", data)})
    (stored,) = row("POSTS_TABLE", "post_id", answer.json["id"])["pictures"]

    objects = populated.account.objects(populated.account.setting("MEDIA_BUCKET"))
    assert objects == {f"uploads/{stored['media_id']}": data}
    assert row("MEDIA_TABLE", "media_id", stored["media_id"])["content_type"] == "image/png"


def test_a_file_of_the_largest_size_that_fits_a_request_is_taken(call):
    form = {"file": File("large.jpg", "image/jpeg", padded(4_500_000))}

    assert call("POST /users/{user_id}/posts", form=form).status == 201


@pytest.mark.parametrize("content_type", ["application/octet-stream", "image/jpeg; charset=binary", "IMAGE/JPEG"])
def test_a_file_may_say_little_of_its_type_as_long_as_it_does_not_lie(call, content_type):
    form = {"file": File("blob", content_type, picture())}

    assert call("POST /users/{user_id}/posts", form=form).status == 201


def test_what_is_said_about_a_picture_goes_with_it(call):
    said = {"caption": "Ⓐ 🏝️ #light", "location": "Pharos", "altText": "a tower", "visibility": "closeFriends"}
    made = call("POST /users/{user_id}/posts", form={"file": photo(), **said}).json
    answer = call("GET /v1/posts/{post_id}", path=f"/v1/posts/{made['id']}", user=ADA).json

    assert answer["caption"] == said["caption"]
    assert answer["location"] == {"name": "Pharos", "lat": None, "lon": None}
    assert answer["pictures"][0]["altText"] == "a tower"
    assert answer["visibility"] == "closeFriends"


def test_a_post_is_its_owners_alone_until_its_picture_is_ready(call, populated):
    made = call("POST /users/{user_id}/posts").json
    path = f"/v1/posts/{made['id']}"

    assert populated.call("GET", path, user=BOB).problem == "post-not-found"
    assert populated.call("GET", path, user=ADA).json["status"] == "processing"
    populated.settle()
    assert populated.call("GET", path, user=BOB).json["status"] == "published"


def test_a_post_of_uploads_that_are_ready_is_published_at_once(call, row):
    body = {
        "media": [FREE],
        "caption": "At last",
        "location": {"name": "Pharos", "lat": 31.2139, "lon": 29.8856},
        "altText": ["a tower"],
    }
    answer = call("POST /v1/posts", json=body)

    assert answer.status == 201
    assert answer.json["status"] == "published"
    assert answer.json["location"] == body["location"]
    assert set(answer.json["pictures"][0]["variants"]) == {"thumb", "feed", "full", "story"}
    assert str(row("MEDIA_TABLE", "media_id", FREE)["post_id"]) == answer.json["id"]


def test_a_grid_shows_others_only_what_is_published(populated):
    seen = {
        user: [one["id"] for one in populated.call("GET", f"/v1/users/{ADA}/posts", user=user).json["posts"]]
        for user in (ADA, BOB)
    }

    assert seen == {ADA: [HIDDEN, POST], BOB: [POST]}


def test_the_cursor_of_one_page_leads_to_the_next(populated):
    first = populated.call("GET", f"/v1/users/{ADA}/posts", user=ADA, query={"limit": 1}).json
    second = populated.call(
        "GET", f"/v1/users/{ADA}/posts", user=ADA, query={"limit": 1, "cursor": first["nextCursor"]}
    ).json

    assert [one["id"] for one in [*first["posts"], *second["posts"]]] == [HIDDEN, POST]


def test_a_picture_whose_bytes_cannot_be_stored_but_were_is_published(call, populated, monkeypatch):
    """The answer to a put may be lost after the bytes have arrived and something has come of them."""
    bucket = populated.module("posts_api").bucket
    keep = bucket.put_original

    def keep_and_lose_the_answer(upload, data):
        keep(upload, data)
        populated.settle()
        raise ConnectionError("the answer was lost")

    monkeypatch.setattr(bucket, "put_original", keep_and_lose_the_answer)
    answer = call("POST /users/{user_id}/posts")

    assert answer.status == 201
    post = populated.call("GET", f"/v1/posts/{answer.json['id']}", user=BOB)
    assert post.json["status"] == "published"


@pytest.mark.parametrize(("operation", "asked", "insisted"), POSTING, ids=["uploads", "a file", "a draft"])
def test_the_same_picture_again_is_refused_with_where_it_stands_unless_its_author_insists(
    call, operation, asked, insisted
):
    refused = call(operation, **asked)

    assert (refused.status, refused.problem) == (409, "picture-already-posted")
    assert refused.json["existing"] == {"id": POST, "path": f"/v1/posts/{POST}"}
    made = call(operation, **insisted)
    assert made.status == 201
    post = {"path": f"/v1/posts/{made.json['id']}", "user": ADA}
    assert call("GET /v1/posts/{post_id}", **post).json["duplicateOf"] == POST


def test_a_duplicate_is_told_to_nobody_but_its_author(call):
    made = call("POST /v1/posts", json={"media": [AGAIN], "allowDuplicate": True}).json

    seen = [call("GET /v1/posts/{post_id}", path=f"/v1/posts/{made['id']}", user=who) for who in (ADA, BOB)]

    assert made["duplicateOf"] == POST
    assert [answer.json["duplicateOf"] for answer in seen] == [POST, None]

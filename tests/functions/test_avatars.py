"""Avatars: worn, shown wherever people are listed, and taken off."""

import pytest

from tests.functions.population import FREE, LIST
from tests.people import ADA, BOB, POST


@pytest.fixture
def worn(populated):
    answer = populated.call("PUT", "/v1/me/avatar", user=ADA, json={"mediaId": FREE})
    assert answer.status == 200
    return answer.json["avatar"]


def test_a_profile_shows_it_to_everybody(populated, worn):
    assert "/thumb?Policy=" in worn["thumb"]["url"]
    assert populated.call("GET", f"/v1/users/{ADA}", user=BOB).json["avatar"] == worn
    assert populated.call("GET", "/v1/users", user=BOB, query={"userName": "ada"}).json["avatar"] == worn


def test_lists_of_people_show_it(populated, worn):
    assert populated.call("PUT", f"/v1/users/{ADA}/follow", user=BOB).status in (201, 409)
    assert populated.call("PUT", f"/v1/me/close-friends/{ADA}", user=BOB).status == 201
    assert populated.call("PUT", f"/v1/posts/{POST}/like", user=ADA).status == 201

    for path in (f"/v1/users/{BOB}/following", "/v1/me/close-friends"):
        (shown,) = populated.call("GET", path, user=BOB).json["users"]
        assert (shown["userName"], shown["avatar"]) == ("ada", worn)
    likers = populated.call("GET", f"/v1/posts/{POST}/likes", user=BOB).json["likes"]
    assert {one["likerUserName"]: one["avatar"] for one in likers} == {"ada": worn, "bob": None}


def test_lists_that_somebody_made_show_it(populated, worn):
    made = populated.call("POST", "/v1/me/lists", user=BOB, json={"name": "All"}).json["id"]
    assert populated.call("PUT", f"/v1/me/lists/{made}/members/{ADA}", user=BOB).status == 201

    (shown,) = populated.call("GET", f"/v1/me/lists/{made}/members", user=BOB).json["users"]
    assert shown["avatar"] == worn
    (bob,) = populated.call("GET", f"/v1/me/lists/{LIST}/members", user=ADA).json["users"]
    assert bob["avatar"] is None


def test_what_is_worn_goes_into_no_post(populated, worn):
    answer = populated.call("POST", "/v1/posts", user=ADA, json={"media": [FREE]})

    assert (answer.status, answer.problem) == (409, "media-not-usable")


def test_what_is_taken_off_is_gone(populated, worn):
    for _ in range(2):
        assert populated.call("DELETE", "/v1/me/avatar", user=ADA).status == 204

    assert populated.call("GET", "/v1/me", user=ADA).json["avatar"] is None
    assert populated.call("GET", f"/v1/media/{FREE}", user=ADA).problem == "media-not-found"

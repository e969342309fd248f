"""Lists of people, from making one to reading who is on it."""

import pytest

from tests.functions.population import FRIDA, LIST, NOBODY
from tests.people import ADA, BOB, CLEO

MEMBERS = f"/v1/me/lists/{LIST}/members"


@pytest.fixture
def do(populated):
    """Ada, or somebody else, asks and is answered with this status."""

    def do(method, path, status, user=ADA, **content):
        answer = populated.call(method, path, user=user, **content)
        assert answer.status == status
        return None if status == 204 else answer.json

    return do


def members(page):
    return [one["userName"] for one in page["users"]]


def test_a_list_is_made_renamed_and_deleted(do):
    made = do("POST", "/v1/me/lists", 201, json={"name": "  Climbing "})
    renamed = do("PUT", f"/v1/me/lists/{made['id']}", 200, json={"name": "CLIMBING"})

    assert (made["name"], renamed) == ("Climbing", {"id": made["id"], "name": "CLIMBING"})
    assert renamed in do("GET", "/v1/me/lists", 200)["lists"]
    do("DELETE", f"/v1/me/lists/{made['id']}", 204)
    assert [one["name"] for one in do("GET", "/v1/me/lists", 200)["lists"]] == ["Work", "Family"]


def test_who_is_on_a_list_is_shown_in_pages(do):
    do("PUT", f"{MEMBERS}/{FRIDA}", 201)
    do("PUT", f"{MEMBERS}/{CLEO}", 201)
    first = do("GET", MEMBERS, 200, query={"limit": "2"})
    second = do("GET", MEMBERS, 200, query={"limit": "2", "cursor": first["nextCursor"]})

    assert members(first) + members(second) == ["bob", "cleo", "frida"]
    assert second["nextCursor"] is None


def test_who_is_taken_off_is_not_shown(do):
    do("DELETE", f"{MEMBERS}/{BOB}", 204)

    assert members(do("GET", MEMBERS, 200)) == []


def test_who_blocks_the_owner_is_left_out_until_that_ends(do):
    do("PUT", f"/v1/users/{ADA}/block", 201, user=BOB)
    assert members(do("GET", MEMBERS, 200)) == []
    do("DELETE", f"/v1/users/{ADA}/block", 204, user=BOB)
    assert members(do("GET", MEMBERS, 200)) == ["bob"]


def test_a_list_is_its_owners_alone(do):
    do("GET", MEMBERS, 404, user=BOB)
    do("PUT", f"/v1/me/lists/{LIST}", 404, user=BOB, json={"name": "Mine"})
    do("DELETE", f"/v1/me/lists/{LIST}", 204, user=BOB)
    do("DELETE", f"{MEMBERS}/{BOB}", 204, user=BOB)

    assert do("GET", "/v1/me/lists", 200, user=BOB) == {"lists": []}
    assert members(do("GET", MEMBERS, 200)) == ["bob"]


def test_taking_away_what_is_not_there_changes_nothing(do):
    do("DELETE", f"/v1/me/lists/{NOBODY}", 204)
    do("DELETE", f"{MEMBERS}/{NOBODY}", 204)

    assert members(do("GET", MEMBERS, 200)) == ["bob"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 51, None, 1])
def test_a_name_of_nothing_or_of_too_much_is_refused(populated, name):
    answer = populated.call("POST", "/v1/me/lists", user=ADA, json={"name": name})

    assert (answer.status, answer.problem) == (422, "not-valid")

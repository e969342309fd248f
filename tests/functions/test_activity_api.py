"""What people did and what they are told, from the act to the answer, with the wiring of the template."""

import pytest
from heliograph.graph.store import TieStore

from tests.functions.deployed import Deployed
from tests.functions.pictures import photo
from tests.functions.population import COMMENT, FRIDA, NOBODY, heard, settled
from tests.people import ADA, BOB, CLEO, POST, tie


def told_once(deployed):
    deployed.call("PUT", f"/v1/posts/{POST}/like", user=CLEO)
    deployed.settle()


def told_four_times(deployed):
    deployed.call("PUT", f"/v1/posts/{POST}/like", user=CLEO)
    deployed.settle(4)


@pytest.fixture(params=[told_once, told_four_times])
def told(one_account, request):
    """Bob follows Ada, likes her post and comments on it; Ada likes that, Cleo answers it, and likes the post too.

    All of it delivered so many times."""
    return Deployed.after(one_account, settled, request.param)


def notifications(deployed, user=ADA, **query):
    return deployed.call("GET", "/v1/me/notifications", user=user, query=query).json["notifications"]


def by_kind(deployed, **query):
    return {one["kind"]: one for one in notifications(deployed, **query)}


def test_each_thing_is_told_once_and_people_are_grouped(told):
    found = by_kind(told)

    assert len(notifications(told)) == len(found) == 4
    assert (found["liked"]["count"], found["liked"]["targetId"]) == (2, POST)
    assert {one["userName"] for one in found["liked"]["users"]} == {"bob", "cleo"}
    assert found["liked"]["who"] in ("bob and cleo", "cleo and bob")
    assert (found["commented"]["count"], found["followed"]["who"], found["shared"]["who"]) == (2, "bob", "cleo")
    assert (found["commented"]["postId"], found["followed"]["postId"]) == (POST, None)
    assert all(one["unread"] for one in found.values())


def test_whoever_wrote_a_comment_is_told_of_answers_and_of_likes(told):
    found = {one["kind"]: one for one in notifications(told, BOB)}

    assert {kind: (one["who"], one["targetId"], one["postId"]) for kind, one in found.items()} == {
        "replied": ("cleo", COMMENT, POST),
        "comment-liked": ("ada", COMMENT, POST),
    }


def test_what_is_taken_back_is_told_no_more(told):
    told.call("DELETE", f"/v1/posts/{POST}/like", user=CLEO)
    told.call("DELETE", f"/v1/posts/{POST}/comments/{COMMENT}", user=BOB)
    told.settle(2)

    found = by_kind(told)
    assert (found["liked"]["who"], found["commented"]["who"]) == ("bob", "cleo")


def test_nobody_is_told_of_themselves_nor_of_what_concerns_others(told):
    told.call("PUT", f"/v1/posts/{POST}/like", user=ADA)
    told.settle()

    assert by_kind(told)["liked"]["count"] == 2
    assert notifications(told, CLEO) == []
    assert [one["kind"] for one in notifications(told, FRIDA)] == ["requested"]


def test_a_deleted_post_is_told_of_no_more(told):
    told.call("DELETE", f"/v1/posts/{POST}", user=ADA)

    assert set(by_kind(told)) == {"followed"}


@pytest.mark.parametrize("change", [{"blocks": True}, {"mutes": True}, {"blocked_by": True}])
def test_whom_one_blocks_or_mutes_is_named_no_more_at_the_very_next_read(told, change):
    ties = TieStore(told.account.setting("GRAPH_TABLE"))
    before = wire_tie(ties)
    assert ties.step(before, tie(ADA, BOB, version="7", **change))

    found = by_kind(told)

    assert set(found) == {"liked", "commented", "shared"}
    assert {(one["who"], one["count"]) for one in found.values()} == {("cleo", 1)}


def wire_tie(ties):
    return ties.get(ADA, BOB) or tie(ADA, BOB, version=None)


def test_what_was_read_is_not_unread_and_what_comes_later_is(told):
    newest = notifications(told)[0]["id"]
    told.call("PUT", "/v1/me/notifications/read", user=ADA, json={"upTo": newest})
    assert not any(one["unread"] for one in notifications(told))
    assert told.call("GET", "/v1/me/notifications", user=ADA, query={"wait": 1}).status == 204

    told.call("PUT", "/v1/me/notifications/read", user=ADA, json={"upTo": "7"})

    assert not any(one["unread"] for one in notifications(told))


def test_a_kind_that_is_turned_off_is_not_told(told):
    path = "/v1/me/notifications/settings"
    assert told.call("PUT", path, user=ADA, json={"off": ["liked", "followed"]}).json == {"off": ["followed", "liked"]}
    assert told.call("GET", path, user=ADA).json == {"off": ["followed", "liked"]}
    assert set(by_kind(told)) == {"commented", "shared"}

    told.call("PUT", path, user=ADA, json={"off": []})

    assert len(notifications(told)) == 4
    assert [one["kind"] for one in notifications(told, kind="liked")] == ["liked"]


def test_pages_hold_everything_once(told):
    seen, cursor = [], {}
    while True:
        page = told.call("GET", "/v1/me/notifications", user=ADA, query={"limit": 1, **cursor}).json
        seen += [one["kind"] for one in page["notifications"]]
        if page["nextCursor"] is None:
            break
        cursor = {"cursor": page["nextCursor"]}

    assert sorted(seen) == ["commented", "followed", "liked", "shared"]


def test_who_waits_is_answered_as_soon_as_something_newer_comes(told, monkeypatch):
    module = told.module("activity_api")
    since = notifications(told)[0]["id"]
    waited = []

    def sleep(seconds):
        waited.append(seconds)
        monkeypatch.setattr(module.notifications, "_is_newer", lambda *_: True)

    monkeypatch.setattr(module.notifications, "_sleep", sleep)

    answer = told.call("GET", "/v1/me/notifications", user=ADA, query={"wait": 25, "since": since})

    assert (answer.status, len(answer.json["notifications"]), waited) == (200, 4, [2.0])


@pytest.mark.parametrize("query", [{"wait": 26}, {"wait": -1}, {"since": "soon"}, {"kind": "poked"}])
def test_what_cannot_be_waited_for_is_refused(told, query):
    assert told.call("GET", "/v1/me/notifications", user=ADA, query=query).problem == "not-valid"


def test_my_actions_are_mine_newest_first_and_can_be_narrowed(told):
    def actions(user, **query):
        return told.call("GET", "/v1/me/activity", user=user, query=query).json["actions"]

    mine = actions(BOB)
    did = ["comment-written", "follow-requested", "post-liked", "post-published", "user-followed"]
    assert sorted(one["action"] for one in mine) == did
    seconds = [one["at"][:19] for one in mine]
    assert seconds == sorted(seconds, reverse=True)
    (liked,) = actions(BOB, action="post-liked")
    assert (liked["postId"], liked["userId"]) == (POST, ADA)
    assert [one["action"] for one in actions(FRIDA)] == ["post-published"]
    assert actions(NOBODY) == []


def test_an_action_that_nobody_can_have_done_is_refused(told):
    assert told.call("GET", "/v1/me/activity", user=BOB, query={"action": "poked"}).problem == "not-valid"


def two_are_mentioned(deployed):
    text = {"comment": "Look, @Cleo and @ada, at this #light! @nobody.here"}
    assert deployed.call("POST", f"/v1/posts/{POST}/comments", user=BOB, json=text).status == 201
    deployed.settle(2)


@pytest.fixture
def mentioned(one_account):
    """Bob mentions Cleo and Ada, whose post it is, under Ada's post; all of it is heard twice."""
    deployed = Deployed.after(one_account, settled, heard, two_are_mentioned)
    newest = deployed.call("GET", f"/v1/posts/{POST}/comments", user=BOB).json["comments"][0]
    return deployed, newest["id"]


def mentions(deployed, user=CLEO):
    return [one for one in notifications(deployed, user) if one["kind"] == "mentioned"]


def test_whom_a_comment_mentions_is_told_once_and_of_the_post(mentioned):
    deployed, _ = mentioned

    (told,) = mentions(deployed)
    assert (told["who"], told["count"], told["targetId"], told["postId"]) == ("bob", 1, POST, POST)
    assert mentions(deployed, ADA) == []


def test_a_mention_goes_with_its_comment(mentioned):
    deployed, comment_id = mentioned
    deployed.call("DELETE", f"/v1/posts/{POST}/comments/{comment_id}", user=BOB)
    deployed.settle(2)

    assert mentions(deployed) == []


@pytest.mark.parametrize("change", [{"blocks": True}, {"mutes": True}, {"blocked_by": True}])
@pytest.mark.parametrize("other", [ADA, BOB])
def test_nobody_is_told_of_a_mention_by_or_under_a_post_of_who_is_blocked(mentioned, change, other):
    deployed, _ = mentioned
    ties = TieStore(deployed.account.setting("GRAPH_TABLE"))
    before = ties.get(CLEO, other) or tie(CLEO, other, version=None)
    assert ties.step(before, tie(CLEO, other, version="7", **change))

    assert bool(mentions(deployed)) == (other == ADA and "mutes" in change)


def test_nobody_is_told_of_a_mention_under_a_post_that_they_may_not_see(mentioned):
    deployed, _ = mentioned
    assert deployed.call("PATCH", "/v1/me", user=ADA, json={"isPrivate": True}).status == 200

    assert mentions(deployed) == []


def test_whoever_is_asked_is_told_until_the_request_is_answered(informed):
    assert informed.call("PATCH", "/v1/me", user=ADA, json={"isPrivate": True}).status == 200
    assert informed.call("PUT", f"/v1/users/{ADA}/follow", user=CLEO).status == 202
    informed.settle(2)
    (asked,) = [one for one in notifications(informed) if one["kind"] == "requested"]
    assert (asked["who"], asked["targetId"], asked["postId"]) == ("cleo", ADA, None)

    assert informed.call("PUT", f"/v1/me/requests/{CLEO}", user=ADA).status < 300
    informed.settle(2)

    assert "requested" not in by_kind(informed)
    assert by_kind(informed)["followed"]["count"] == 2


def a_favourite_posts(deployed):
    assert deployed.call("PUT", f"/v1/me/favourites/{ADA}", user=BOB).status == 201
    publish(deployed)
    deployed.settle(4)


@pytest.fixture
def posted(one_account):
    """Ada is Bob's favourite, and publishes a post; all of it is heard four times. Answers its id too."""
    deployed = Deployed.after(one_account, settled, heard, a_favourite_posts)
    return deployed, deployed.call("GET", f"/v1/users/{ADA}/posts", user=BOB).json["posts"][0]["id"]


def publish(deployed):
    return deployed.call("POST", f"/users/{ADA}/posts", user=ADA, form={"file": photo()}).json["id"]


def announced(deployed, user=BOB, **query):
    return [one for one in notifications(deployed, user, **query) if one["kind"] == "posted"]


def test_of_a_favourites_post_one_is_told_once_and_of_none_before_or_after_it_was_one(posted):
    deployed, post_id = posted

    (told,) = announced(deployed)
    assert (told["who"], told["count"], told["targetId"], told["postId"]) == ("ada", 1, post_id, post_id)
    assert told["unread"]
    assert announced(deployed, CLEO) == announced(deployed, FRIDA) == []
    waited = deployed.call("GET", "/v1/me/notifications", user=BOB, query={"wait": 1, "kind": "posted", "since": "1"})
    assert [one["postId"] for one in waited.json["notifications"]] == [post_id]

    assert deployed.call("DELETE", f"/v1/me/favourites/{ADA}", user=BOB).status == 204
    publish(deployed)
    deployed.settle()
    assert announced(deployed) == [told]


def test_a_favourites_post_is_told_as_long_as_it_is_there_for_one_and_its_author_followed(posted):
    deployed, post_id = posted
    told, path = announced(deployed), f"/v1/posts/{post_id}"

    for visibility, shown in (("onlyMe", []), ("followers", told)):
        narrowed = {"json": {"visibility": visibility}, "headers": {"If-Match": "*"}}
        assert deployed.call("PATCH", path, user=ADA, **narrowed).status == 200
        assert announced(deployed) == shown
    assert deployed.call("DELETE", path, user=ADA).status == 204
    assert announced(deployed) == []
    assert deployed.call("POST", f"{path}/undelete", user=ADA).status == 200
    deployed.settle()
    assert announced(deployed) == told
    assert deployed.call("DELETE", f"/v1/users/{ADA}/follow", user=BOB).status == 204

    assert announced(deployed) == []

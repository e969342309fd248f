"""Conversations under a post, as people see them: replies, likes, and what is left of what was deleted."""

from itertools import pairwise

import pytest
from heliograph.core import wire
from heliograph.identity.store import AccountStore
from heliograph.likes.store import LikeStore

from tests.functions.population import COMMENT, REPLY
from tests.functions.trouble import overhearing
from tests.people import ADA, BOB, CLEO, POST, comment_like

HERE = f"/v1/posts/{POST}/comments"


@pytest.fixture
def populated(informed):
    """Nobody has anything left to hear but what comes of the test."""
    return informed


@pytest.fixture
def write(populated):
    """Somebody comments, or answers a comment; answers the id."""

    def write(who, text, answering=None):
        path = f"{HERE}/{answering}/replies" if answering else HERE
        answer = populated.call("POST", path, user=who, json={"comment": text})
        assert answer.status == 201
        return answer.json["id"]

    return write


@pytest.fixture
def read(populated):
    """What somebody reads under the post, or under a comment."""

    def read(who, under=None, **query):
        path = f"{HERE}/{under}/replies" if under else HERE
        return populated.call("GET", path, user=who, query=query).json["comments"]

    return read


def test_a_thread_goes_as_deep_as_people_answer_each_other(write, read):
    deeper = [REPLY]
    for who in (BOB, ADA, CLEO):
        deeper.append(write(who, f"answer {len(deeper)}", answering=deeper[-1]))

    for parent, answer in pairwise(deeper):
        (shown,) = read(BOB, under=parent)
        assert (shown["id"], shown["parentId"], shown["threadId"]) == (answer, parent, COMMENT)
    assert [one["id"] for one in read(BOB)] == [COMMENT]


def test_replies_are_read_as_they_came_page_by_page(write, populated):
    written = [REPLY, *(write(BOB, f"answer {n}", answering=COMMENT) for n in range(3))]

    seen, query = [], {"limit": 2}
    while True:
        page = populated.call("GET", f"{HERE}/{COMMENT}/replies", user=CLEO, query=query).json
        seen += [one["id"] for one in page["comments"]]
        if page["nextCursor"] is None:
            break
        query["cursor"] = page["nextCursor"]

    assert seen == sorted(written, key=int)


def test_counts_of_likes_and_replies_arrive_with_the_comments_and_so_does_ones_own_heart(write, read, populated):
    write(BOB, "And another", answering=COMMENT)
    for who in (BOB, CLEO):
        populated.call("PUT", f"{HERE}/{COMMENT}/like", user=who)
    populated.call("DELETE", f"{HERE}/{COMMENT}/like", user=BOB)
    populated.settle()

    (by_cleo,), (by_bob,) = read(CLEO), read(BOB)

    assert (by_cleo["numberOfLikes"], by_cleo["numberOfReplies"], by_cleo["likedByMe"]) == (2, 2, True)
    assert by_bob["likedByMe"] is False
    assert populated.call("GET", f"/v1/posts/{POST}", user=BOB).json["numberOfComments"] == 3


def test_the_feed_shows_the_newest_comments_with_those_who_like_them(populated, write):
    mine = write(CLEO, "Where is this?")
    for who in (ADA, BOB):
        populated.call("PUT", f"{HERE}/{mine}/like", user=who)
    populated.call("PUT", f"{HERE}/{REPLY}/like", user=BOB)
    populated.settle(times=2)

    (item,) = populated.call("GET", "/v1/me/feed", user=BOB).json["feeds"]

    likers = [{"likerId": who, "likerUserName": name} for who, name in ((ADA, "ada"), (BOB, "bob"))]
    assert item["comments"] == [
        {"commenterUserId": CLEO, "commenterName": "cleo", "comment": "Where is this?", "likes": likers},
        {"commenterUserId": BOB, "commenterName": "bob", "comment": "What light!", "likes": likers[:1]},
    ]


@pytest.mark.parametrize(("who", "other"), [(BOB, CLEO), (CLEO, BOB)])
def test_the_feed_shows_nobody_under_a_post_whom_either_side_blocks(populated, write, who, other):
    write(CLEO, "Where is this?")
    populated.call("PUT", f"{HERE}/{write(ADA, 'At home')}/like", user=CLEO)
    populated.settle(times=2)
    assert populated.call("PUT", f"/v1/users/{other}/block", user=who).status == 201

    (item,) = populated.call("GET", "/v1/me/feed", user=BOB).json["feeds"]

    assert (item["comments"][0]["comment"], item["comments"][0]["likes"]) == ("At home", [])
    assert CLEO not in {one["commenterUserId"] for one in item["comments"]}


def test_the_feed_shows_nobody_under_a_post_who_has_given_the_account_up(populated, write):
    write(CLEO, "Where is this?")
    populated.settle(times=2)
    accounts = AccountStore(populated.account.setting("IDENTITY_TABLE"))
    assert accounts.give_up(accounts.get(CLEO).given_up(wire.now()), wire.now())

    (item,) = populated.call("GET", "/v1/me/feed", user=BOB).json["feeds"]

    assert [one["commenterUserId"] for one in item["comments"]] == [BOB]


def test_a_feed_costs_one_batch_more_at_most_where_a_comment_is_new_under_its_posts(populated, write):
    def reads():
        with overhearing() as asked:
            assert populated.call("GET", "/v1/me/feed", user=BOB).status == 200
        return asked

    once = ["Query", "Query", "BatchGetItem"]
    assert reads() == once
    write(CLEO, "Where is this?")
    populated.settle()
    # A container that has seen Cleo under this post before expects her.
    assert reads() in (once, [*once, "BatchGetItem"])
    assert reads() == once


def test_an_answered_comment_leaves_its_place_and_one_that_nobody_answered_leaves_nothing(write, read, populated):
    mine = write(CLEO, "Never mind")
    for who, one in ((CLEO, mine), (BOB, COMMENT)):
        assert populated.call("DELETE", f"{HERE}/{one}", user=who).status == 204
    populated.settle()

    (left,) = read(CLEO)
    assert (left["id"], left["deleted"], left["comment"]) == (COMMENT, True, "")
    assert (left["commenterUserId"], left["commenterName"], left["numberOfReplies"]) == (None, None, 1)
    assert [one["id"] for one in read(CLEO, under=COMMENT)] == [REPLY]
    assert populated.call("GET", f"/v1/posts/{POST}", user=BOB).json["numberOfComments"] == 1


def test_what_was_deleted_can_neither_be_answered_nor_liked_nor_deleted_again(populated):
    populated.call("DELETE", f"{HERE}/{COMMENT}", user=BOB)

    for method, rest, body in (
        ("POST", "/replies", {"json": {"comment": "too late"}}),
        ("PUT", "/like", {}),
        ("GET", "/likes", {}),
        ("DELETE", "", {}),
    ):
        answer = populated.call(method, f"{HERE}/{COMMENT}{rest}", user=ADA, **body)
        assert (answer.status, answer.problem) == (404, "comment-not-found")
    assert populated.call("DELETE", f"{HERE}/{COMMENT}/like", user=ADA).status == 204


def test_names_are_those_of_today_wherever_people_are_listed(populated, read):
    LikeStore(populated.account.setting("LIKES_TABLE")).add(comment_like(BOB, COMMENT, liker_name="robert"))
    accounts = AccountStore(populated.account.setting("IDENTITY_TABLE"))

    liker = populated.call("GET", f"{HERE}/{COMMENT}/likes", user=ADA).json["likes"][-1]

    assert liker["likerUserName"] == read(ADA)[0]["commenterName"] == accounts.get(BOB).user_name == "bob"


def test_a_page_costs_the_same_reads_however_many_comments_it_holds(populated, write):
    def reads(path):
        with overhearing() as asked:
            assert populated.call("GET", path, user=CLEO).status == 200
        return asked

    short = reads(HERE)
    for n in range(12):
        write((ADA, BOB, CLEO)[n % 3], f"comment {n}")

    assert reads(HERE) == short
    assert len(short) <= 4


def test_what_somebody_wrote_under_anothers_posts_is_paged_with_the_posts_it_is_under(write, populated):
    second = write(BOB, "Again")
    path = f"/v1/users/{ADA}/commenters/{BOB}/comments"
    first_page = populated.call("GET", path, user=CLEO, query={"limit": 1}).json
    cursor = first_page["nextCursor"]
    last_page = populated.call("GET", path, user=CLEO, query={"limit": 1, "cursor": cursor}).json

    assert [one["id"] for page in (first_page, last_page) for one in page["comments"]] == [second, COMMENT]
    assert first_page["posts"] == last_page["posts"] == [POST]
    assert populated.call("GET", path, user=CLEO).json["posts"] == [POST]
    other = populated.call("GET", f"/v1/users/{ADA}/commenters/{CLEO}/comments", user=CLEO, query={"cursor": cursor})
    assert (other.status, other.problem) == (400, "cursor-not-valid")


def test_what_was_deleted_is_not_among_what_somebody_wrote_and_neither_is_what_lies_under_a_deleted_post(populated):
    path = f"/v1/users/{ADA}/commenters/%s/comments"

    def left(who):
        return [one["id"] for one in populated.call("GET", path % who, user=ADA).json["comments"]]

    assert (left(BOB), left(CLEO)) == ([COMMENT], [REPLY])
    populated.call("DELETE", f"{HERE}/{COMMENT}", user=BOB)
    assert (left(BOB), left(CLEO)) == ([], [REPLY])
    populated.call("DELETE", f"/v1/posts/{POST}", user=ADA)
    assert left(CLEO) == []

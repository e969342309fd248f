"""Editing and deleting a post, and having it back, through the door."""

import pytest

from tests.functions.calls import call_of
from tests.functions.population import DELETED, DRAFT, FREE, HELD, HIDDEN, QUIET
from tests.people import ADA, BOB, CLEO, POST


@pytest.fixture
def populated(informed):
    """Nobody has anything left to hear but what comes of the test."""
    return informed


@pytest.fixture
def call(populated):
    return lambda operation, **changed: populated.call(**call_of(operation, **changed))


def shown(populated, who):
    """Every id that `who` gets to see anywhere."""
    pages = [populated.call("GET", f"/v1/users/{ADA}/posts", user=who).json["posts"]]
    pages.append(populated.call("GET", "/v1/me/feed", user=who).json["feeds"])
    single = populated.call("GET", f"/v1/posts/{POST}", user=who)
    return {one.get("id") or one["postId"] for page in pages for one in page} | {POST} & {(single.json or {}).get("id")}


def test_a_deleted_post_is_gone_from_every_read_and_from_everything_under_it(call, populated):
    assert all(POST in shown(populated, who) for who in (ADA, BOB, CLEO))

    assert call("DELETE /v1/posts/{post_id}").status == 204

    assert not any(POST in shown(populated, who) for who in (ADA, BOB, CLEO))
    for method, rest in (("GET", "likes"), ("GET", "comments"), ("PUT", "like")):
        answer = populated.call(method, f"/v1/posts/{POST}/{rest}", user=BOB)
        assert (answer.status, answer.problem) == (404, "post-not-found")


def test_it_comes_back_with_its_likes_and_comments_and_in_its_place_in_feeds(call, populated):
    populated.settle()
    before = {who: populated.call("GET", f"/v1/posts/{POST}", user=who).json for who in (ADA, BOB)}
    call("DELETE /v1/posts/{post_id}")
    populated.settle()

    back = call("POST /v1/posts/{post_id}/undelete", path=f"/v1/posts/{POST}/undelete")
    populated.settle()

    assert back.status == 200
    assert {who: populated.call("GET", f"/v1/posts/{POST}", user=who).json for who in (ADA, BOB)} == before
    assert POST in shown(populated, BOB)
    for rest in ("likes", "comments"):
        assert len(populated.call("GET", f"/v1/posts/{POST}/{rest}", user=BOB).json[rest]) == 1


def test_an_author_counts_what_others_can_see(call, populated):
    def counted():
        populated.settle()
        return populated.call("GET", f"/v1/users/{ADA}", user=BOB).json["counts"]["posts"]

    start = counted()
    for _ in range(2):
        call("DELETE /v1/posts/{post_id}")
        call("DELETE /v1/posts/{post_id}", path=f"/v1/posts/{HIDDEN}")
    assert counted() == start - 1
    for _ in range(2):
        call("POST /v1/posts/{post_id}/undelete", path=f"/v1/posts/{POST}/undelete")
        call("POST /v1/posts/{post_id}/undelete", path=f"/v1/posts/{HIDDEN}/undelete")
    assert counted() == start


@pytest.mark.parametrize("post_id", [POST, HIDDEN, DELETED, "42"])
@pytest.mark.parametrize("operation", ["DELETE /v1/posts/{post_id}", "POST /v1/posts/{post_id}/undelete"])
def test_nobody_touches_what_is_somebody_elses(call, populated, operation, post_id):
    before = populated.account.holdings()
    path = call_of(operation)["path"].replace(POST, post_id).replace(DELETED, post_id)

    answer = call(operation, path=path, user=BOB)

    assert (answer.status, answer.problem) == (404, "post-not-found")
    assert populated.account.holdings() == before


def read(populated, who=ADA):
    return populated.call("GET", f"/v1/posts/{POST}", user=who)


def test_an_edit_shows_in_every_read_that_comes_after_it(call, populated):
    seen = read(populated).headers["etag"]
    change = {"caption": "With @bob at #sea", "location": {"name": "Pharos"}, "altText": ["a lamp"]}

    edited = call("PATCH /v1/posts/{post_id}", json=change, headers={"if-match": seen})

    assert edited.status == 200
    assert edited.headers["etag"] == read(populated).headers["etag"] != seen
    grid = populated.call("GET", f"/v1/users/{ADA}/posts", user=CLEO).json["posts"]
    feed = populated.call("GET", "/v1/me/feed", user=BOB).json["feeds"]
    for shown in (edited.json, read(populated, BOB).json, grid[0], feed[0]):
        assert (shown["caption"], shown["editedAt"]) == (change["caption"], edited.json["editedAt"])
        assert [link["target"] for link in shown["captionLinks"]] == ["bob", "sea"]
        assert [picture["altText"] for picture in shown["pictures"]] == ["a lamp"]


def test_an_album_is_put_into_another_order_and_its_history_tells_the_former_one(populated):
    album = {"json": {"media": [HELD, FREE], "altText": ["a tower", "a lamp"]}, "headers": {"if-match": "*"}}
    assert populated.call("PATCH", f"/v1/drafts/{DRAFT}", user=ADA, **album).status == 200
    path = f"/v1/posts/{populated.call('POST', f'/v1/drafts/{DRAFT}/publish', user=ADA).json['id']}"
    seen = {"if-match": populated.call("GET", path, user=ADA).headers["etag"]}
    turned = {"media": [FREE, HELD], "visibility": "followers"}

    assert populated.call("PATCH", path, user=ADA, json=turned, headers=seen).status == 200
    assert populated.call("PATCH", path, user=ADA, json={"media": [HELD, FREE]}, headers=seen).status == 412

    (former,) = populated.call("GET", f"{path}/history", user=ADA).json["editions"]
    for shown, order in ((populated.call("GET", path, user=BOB).json, turned["media"]), (former, [HELD, FREE])):
        texts = {HELD: "a tower", FREE: "a lamp"}
        assert [(one["mediaId"], one["altText"]) for one in shown["pictures"]] == [(one, texts[one]) for one in order]
    assert former["visibility"] == "everyone"


def test_an_edit_of_what_was_edited_since_it_was_read_is_refused_and_one_sent_again_is_not(call, populated):
    seen = read(populated).headers["etag"]

    def edit(caption):
        return call("PATCH /v1/posts/{post_id}", json={"caption": caption}, headers={"if-match": seen})

    assert [edit("one").status, edit("two").status, edit("one").status] == [200, 412, 200]
    assert read(populated).json["caption"] == "one"
    assert len(populated.call("GET", f"/v1/posts/{POST}/history", user=BOB).json["editions"]) == 1


def test_likes_hinder_no_edit(call, populated):
    seen = read(populated).headers["etag"]
    populated.call("PUT", f"/v1/posts/{POST}/like", user=CLEO)
    populated.settle()
    assert read(populated).headers["etag"] != seen

    assert call("PATCH /v1/posts/{post_id}", json={"caption": "one"}, headers={"if-match": seen}).status == 200


def test_a_history_is_read_by_everybody_who_sees_the_post_and_comes_back_with_it(call, populated):
    for caption in ("one", "two"):
        call("PATCH /v1/posts/{post_id}", json={"caption": caption, "location": None})
    first = populated.call("GET", f"/v1/posts/{POST}/history", user=BOB, query={"limit": 1})
    more = {"limit": 1, "cursor": first.json["nextCursor"]}
    second = populated.call("GET", f"/v1/posts/{POST}/history", user=BOB, query=more)

    former = [*first.json["editions"], *second.json["editions"]]
    assert [(one["edition"], one["caption"]) for one in former] == [(2, "one"), (1, "Evening at the lighthouse")]
    assert former[0]["since"] == former[1]["until"]

    call("DELETE /v1/posts/{post_id}")
    assert populated.call("GET", f"/v1/posts/{POST}/history", user=ADA).problem == "post-not-found"
    call("POST /v1/posts/{post_id}/undelete", path=f"/v1/posts/{POST}/undelete")
    assert len(populated.call("GET", f"/v1/posts/{POST}/history", user=BOB).json["editions"]) == 2


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"caption": None},
        {"caption": "x" * 2_201},
        {"location": {"name": ""}},
        {"media": []},
        {"media": ["ada"]},
        {"altText": ["x" * 1_001]},
        {"visibility": "nobody"},
    ],
)
def test_an_edit_with_a_field_that_does_not_fit_is_refused(call, changed):
    assert call("PATCH /v1/posts/{post_id}", json=changed).problem == "not-valid"


def test_a_posts_switches_show_in_every_read_and_hide_its_likes_from_all_but_its_author(call, populated):
    populated.settle()
    likes = read(populated).json["numberOfLikes"]
    switched = {"contentWarning": "heights", "commentsOff": True, "likeCountHidden": True}

    assert call("PATCH /v1/posts/{post_id}", json=switched).status == 200

    grid = populated.call("GET", f"/v1/users/{ADA}/posts", user=CLEO).json["posts"]
    feed = populated.call("GET", "/v1/me/feed", user=BOB).json["feeds"]
    for shown in (read(populated, BOB).json, grid[0], feed[0]):
        assert (shown["contentWarning"], shown["commentsOff"], shown["numberOfLikes"]) == ("heights", True, None)
    assert (read(populated).json["numberOfLikes"], likes) == (1, 1)
    assert len(populated.call("GET", f"/v1/posts/{POST}/likes", user=ADA).json["likes"]) == 1
    assert populated.call("GET", f"/v1/posts/{POST}/likes", user=BOB).problem == "likes-hidden"


def test_under_a_post_with_comments_off_what_is_there_is_read_and_deleted_and_nothing_is_added(call, populated):
    call("PATCH /v1/posts/{post_id}", json={"commentsOff": True})
    path = f"/v1/posts/{POST}/comments"

    assert populated.call("POST", path, user=BOB, json={"comment": "but"}).problem == "comments-off"
    (comment,) = populated.call("GET", path, user=CLEO).json["comments"]
    assert populated.call("DELETE", f"{path}/{comment['id']}", user=BOB).status == 204

    call("PATCH /v1/posts/{post_id}", json={"commentsOff": False})
    assert populated.call("POST", path, user=BOB, json={"comment": "at last"}).status == 201


FOR = {"everyone": {ADA, BOB, CLEO}, "followers": {ADA, BOB}, "closeFriends": {ADA, CLEO}, "onlyMe": {ADA}}
"""Bob follows Ada, and Cleo is her close friend."""


def test_whom_a_post_is_for_acts_on_every_next_read_there_and_back(call, populated):
    assert populated.call("PUT", f"/v1/me/close-friends/{CLEO}", user=ADA).status == 201

    for visibility in (*FOR, *reversed(FOR)):
        assert call("PATCH /v1/posts/{post_id}", json={"visibility": visibility}).json["visibility"] == visibility
        for who in (ADA, BOB, CLEO):
            assert (POST in shown(populated, who)) is (who in FOR[visibility])
            for method, rest in (("GET", "likes"), ("GET", "comments"), ("GET", "history"), ("PUT", "like")):
                answer = populated.call(method, f"/v1/posts/{POST}/{rest}", user=who)
                assert (answer.problem == "post-not-found") is (who not in FOR[visibility])
            told = populated.call("GET", "/v1/me/feed", user=who).json["feeds"]
            assert bool(told) is (who == BOB and who in FOR[visibility])

    assert call("PATCH /v1/posts/{post_id}", json={"visibility": "closeFriends"}).status == 200
    assert populated.call("DELETE", f"/v1/me/close-friends/{CLEO}", user=ADA).status == 204
    assert POST not in shown(populated, CLEO)


def test_one_publishes_with_a_warning_and_with_switches_turned(call):
    said = {"contentWarning": "heights", "commentsOff": True, "likeCountHidden": True, "visibility": "followers"}
    made = call("POST /v1/posts", json={**call_of("POST /v1/posts")["json"], **said})

    assert {name: made.json[name] for name in said} == said
    assert call("GET /v1/posts/{post_id}", path=f"/v1/posts/{QUIET}", user=BOB).json["numberOfLikes"] is not None

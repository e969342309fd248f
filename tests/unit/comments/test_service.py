"""Writing, reading and deleting comments."""

from random import Random

import pytest
from heliograph.comments.model import CommentNotFound, NotYourComment
from heliograph.comments.service import Comments
from heliograph.core.ids import IdMaker, shard_of
from heliograph.core.pages import Page
from heliograph.identity.service import People
from heliograph.posts.model import PostNotFound
from heliograph.posts.service import Posts

from tests.people import ADA, BOB, CLEO, POST, post, unpublished, user
from tests.sights import FakeSight

HIDDEN = unpublished(id="5")


class FakeStore:
    def __init__(self):
        self.comments = {}

    def add(self, comment):
        self.comments[comment.post_id, comment.id] = comment

    def get(self, post_id, comment_id):
        return self.comments.get((post_id, comment_id))

    def remove(self, post_id, comment_id):
        self.comments.pop((post_id, comment_id), None)

    def of_post(self, post_id, limit, before):
        return Page(list(self.comments.values())[:limit], None)


class ById:
    """A store of posts or users as far as `get` goes."""

    def __init__(self, *things):
        self.get = {one.id: one for one in things}.get


@pytest.fixture
def store():
    return FakeStore()


@pytest.fixture
def comments(store, clock):
    sight = FakeSight({(CLEO, BOB): {"blocked_by": True}})
    return Comments(
        store=store,
        posts=Posts(store=ById(post(), HIDDEN, post("6")), sight=sight),
        sight=sight,
        people=People(store=ById(user(ADA), user(BOB), user(CLEO)), now=clock),
        ids=IdMaker(clock, Random(1)),
        now=clock,
    )


def test_a_comment_lives_in_its_writers_shard_and_carries_the_names(comments, store):
    made = comments.write(BOB, POST, "What light!")

    assert (made.commenter_id, made.commenter_name, made.post_owner_id) == (BOB, "bob", ADA)
    assert shard_of(made.id) == shard_of(BOB)
    assert store.comments == {(POST, made.id): made}


@pytest.mark.parametrize("me", [BOB, ADA])
def test_its_writer_and_the_posts_owner_may_delete_a_comment(comments, store, me):
    made = comments.write(BOB, POST, "What light!")

    comments.delete(me, POST, made.id)

    assert store.comments == {}


def test_nobody_else_may_delete_a_comment(comments, store):
    made = comments.write(BOB, POST, "What light!")

    with pytest.raises(NotYourComment):
        comments.delete(CLEO, POST, made.id)

    assert set(store.comments) == {(POST, made.id)}


@pytest.mark.parametrize(("post_id", "comment"), [(POST, "404"), ("6", None)])
def test_a_comment_is_found_under_its_own_post_only(comments, post_id, comment):
    made = comments.write(BOB, POST, "What light!")

    with pytest.raises(CommentNotFound):
        comments.delete(BOB, post_id, comment or made.id)


@pytest.mark.parametrize("post_id", ["404", HIDDEN.id])
@pytest.mark.parametrize(
    "act",
    [
        lambda comments, one: comments.write(BOB, one, "hello"),
        lambda comments, one: comments.delete(BOB, one, "1"),
        lambda comments, one: comments.of_post(BOB, one, limit=20, before=None),
    ],
)
def test_under_a_post_that_one_may_not_see_there_is_nothing_to_do(comments, store, act, post_id):
    with pytest.raises(PostNotFound):
        act(comments, post_id)

    assert store.comments == {}


def test_comments_of_those_who_blocked_one_do_not_appear(comments):
    theirs, hers = comments.write(BOB, POST, "What light!"), comments.write(ADA, POST, "Thank you.")

    assert comments.of_post(ADA, POST, limit=20, before=None).items == [theirs, hers]
    assert comments.of_post(CLEO, POST, limit=20, before=None).items == [hers]

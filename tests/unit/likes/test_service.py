"""Liking and no longer liking."""

import pytest
from heliograph.core.pages import Page
from heliograph.identity.service import People
from heliograph.likes.model import AlreadyLiked
from heliograph.likes.service import Likes
from heliograph.posts.model import PostNotFound
from heliograph.posts.service import Posts

from tests.people import ADA, BOB, CLEO, NOW, POST, like, post, unpublished, user
from tests.sights import FakeSight


class FakeStore:
    def __init__(self):
        self.likes = {}

    def add(self, like):
        if (like.post_id, like.liker_id) in self.likes:
            raise AlreadyLiked("…")
        self.likes[like.post_id, like.liker_id] = like

    def remove(self, post_id, liker_id):
        self.likes.pop((post_id, liker_id), None)

    def of_post(self, post_id, limit, after):
        return Page([one for one in self.likes.values() if one.post_id == post_id][:limit], None)


class ById:
    """A store of posts or users as far as `get` goes."""

    def __init__(self, *things):
        self.get = {one.id: one for one in things}.get


HIDDEN = unpublished(id="5")
DAN = "44"


@pytest.fixture
def store():
    return FakeStore()


@pytest.fixture
def likes(store, clock):
    sight = FakeSight({(BOB, ADA): {"follows": True}, (CLEO, DAN): {"blocks": True}, (ADA, BOB): {"blocked_by": True}})
    return Likes(
        store=store,
        posts=Posts(store=ById(post(), HIDDEN), sight=sight),
        people=People(store=ById(user(BOB), user(CLEO), user(DAN)), now=clock),
        sight=sight,
        now=clock,
    )


def test_a_like_carries_the_names_and_the_caption_of_its_moment(likes, store):
    made = likes.like(BOB, POST)

    assert made == like(BOB, at=NOW)
    assert store.likes == {(POST, BOB): made}


@pytest.mark.parametrize(("me", "follows"), [(BOB, True), (CLEO, False)])
def test_a_like_knows_whether_the_liker_follows_the_owner(likes, me, follows):
    assert likes.like(me, POST).liker_follows_owner is follows


def test_liking_twice_is_refused_and_counts_once(likes, store):
    likes.like(BOB, POST)

    with pytest.raises(AlreadyLiked):
        likes.like(BOB, POST)

    assert len(store.likes) == 1


def test_a_like_taken_back_is_gone_however_often_it_is_taken_back(likes, store):
    likes.like(BOB, POST)
    likes.like(CLEO, POST)

    likes.unlike(BOB, POST)
    likes.unlike(BOB, POST)

    assert set(store.likes) == {(POST, CLEO)}


@pytest.mark.parametrize("post_id", ["404", HIDDEN.id])
@pytest.mark.parametrize(
    "act",
    [
        lambda likes, one: likes.like(BOB, one),
        lambda likes, one: likes.unlike(BOB, one),
        lambda likes, one: likes.of_post(BOB, one, limit=20, after=None),
    ],
)
def test_a_post_that_one_may_not_see_is_answered_like_one_that_does_not_exist(likes, store, act, post_id):
    with pytest.raises(PostNotFound) as refused:
        act(likes, post_id)

    assert refused.value.detail == f"There is no post {post_id} that you may see."
    assert store.likes == {}


def test_who_likes_a_post_is_listed(likes):
    likes.like(BOB, POST)

    assert [one.liker_id for one in likes.of_post(CLEO, POST, limit=20, after=None).items] == [BOB]


def test_of_those_who_like_a_post_only_those_appear_whom_neither_side_has_blocked(likes):
    for one in (BOB, CLEO, DAN):
        likes.like(one, POST)

    def shown_to(me):
        return [one.liker_id for one in likes.of_post(me, POST, limit=20, after=None).items]

    assert (shown_to(ADA), shown_to(BOB), shown_to(CLEO)) == ([CLEO, DAN], [BOB, CLEO, DAN], [BOB, CLEO])

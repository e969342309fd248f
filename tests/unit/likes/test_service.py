"""Liking and no longer liking."""

from random import Random

import pytest
from heliograph.comments.model import CommentNotFound
from heliograph.comments.service import Comments
from heliograph.core.events import comment_key, post_key
from heliograph.core.ids import IdMaker
from heliograph.core.pages import Page
from heliograph.identity.service import People
from heliograph.likes.model import AlreadyLiked, CommentLike, Liker, LikesHidden
from heliograph.likes.service import CommentLikes, Likers, Likes
from heliograph.posts.model import PostNotFound
from heliograph.posts.service import Posts

from tests.people import ADA, BOB, CLEO, NOW, POST, comment, comment_like, like, post, reply, unpublished, user
from tests.sights import FakeSight


class FakeStore:
    def __init__(self):
        self.likes = {}

    def add(self, like):
        target = comment_key(like.comment_id) if isinstance(like, CommentLike) else post_key(like.post_id)
        if (target, like.liker_id) in self.likes:
            raise AlreadyLiked("…")
        self.likes[target, like.liker_id] = like

    def remove(self, target, liker_id):
        self.likes.pop((target, liker_id), None)

    def likers(self, target, limit, after):
        here = [one for (liked, _), one in self.likes.items() if liked == target]
        return Page([Liker(id=one.liker_id, name="a name of then", at=one.at) for one in here[:limit]], None)


class ById:
    """A store of posts or users as far as `get` goes."""

    def __init__(self, *things):
        self.get = {one.id: one for one in things}.get


class Written:
    """A store of comments as far as `get` goes."""

    def __init__(self, comments):
        self.get = lambda *key: comments.get(key)


class NothingToRead:
    """A reader of sightings that need no keys."""

    def fetch(self, *_):
        return {}


HIDDEN = unpublished(id="5")
QUIET = post("6", like_count_hidden=True)
DAN = "44"


@pytest.fixture
def store():
    return FakeStore()


@pytest.fixture
def sight():
    return FakeSight({(BOB, ADA): {"follows": True}, (CLEO, DAN): {"blocks": True}, (ADA, BOB): {"blocked_by": True}})


@pytest.fixture
def posts(sight):
    return Posts(store=ById(post(), HIDDEN, QUIET), sight=sight)


@pytest.fixture
def people(clock):
    return People(store=ById(user(BOB), user(CLEO), user(DAN)), now=clock)


@pytest.fixture
def likers(store, sight):
    return Likers(store=store, sight=sight, reader=NothingToRead())


@pytest.fixture
def likes(store, posts, people, likers, clock):
    return Likes(store=store, posts=posts, people=people, likers=likers, now=clock)


@pytest.fixture
def comment_likes(store, posts, people, likers, sight, clock):
    asked = comment("77", commenter_id=DAN)
    written = {(POST, one.id): one for one in (asked, reply("78", asked))}
    comments = Comments(
        store=Written(written),
        posts=posts,
        sight=sight,
        people=people,
        naming=None,
        ids=IdMaker(clock, Random(1)),
        now=clock,
    )
    return CommentLikes(store=store, comments=comments, people=people, likers=likers, now=clock)


def test_a_like_carries_the_names_and_the_caption_of_its_moment(likes, store):
    made = likes.like(BOB, POST)

    assert made == like(BOB, at=NOW)
    assert store.likes == {(post_key(POST), BOB): made}


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

    assert set(store.likes) == {(post_key(POST), CLEO)}


def test_what_one_may_not_see_any_more_is_taken_back_all_the_same(likes, comment_likes, store):
    store.add(like(BOB, HIDDEN.id))
    store.add(comment_like(CLEO, "77", commenter_id=DAN))

    likes.unlike(BOB, HIDDEN.id)
    comment_likes.unlike(CLEO, "77")

    assert store.likes == {}


@pytest.mark.parametrize("post_id", ["404", HIDDEN.id])
@pytest.mark.parametrize(
    "act", [lambda likes, one: likes.like(BOB, one), lambda likes, one: likes.of_post(BOB, one, limit=20, after=None)]
)
def test_a_post_that_one_may_not_see_is_answered_like_one_that_does_not_exist(likes, store, act, post_id):
    with pytest.raises(PostNotFound) as refused:
        act(likes, post_id)

    assert refused.value.detail == f"There is no post {post_id} that you may see."
    assert store.likes == {}


def test_who_likes_a_post_is_listed_under_the_name_of_today(likes):
    likes.like(BOB, POST)

    assert [(one.id, one.name) for one in likes.of_post(CLEO, POST, limit=20, after=None).items] == [(BOB, "bob")]


def test_of_those_who_like_a_post_only_those_appear_whom_neither_side_has_blocked(likes):
    for one in (BOB, CLEO, DAN):
        likes.like(one, POST)

    def shown_to(me):
        return [one.id for one in likes.of_post(me, POST, limit=20, after=None).items]

    assert (shown_to(ADA), shown_to(BOB), shown_to(CLEO)) == ([CLEO, DAN], [BOB, CLEO, DAN], [BOB, CLEO])


@pytest.mark.parametrize(("comment_id", "is_reply"), [("77", False), ("78", True)])
def test_a_comment_is_liked_for_itself_and_not_for_its_post(comment_likes, store, comment_id, is_reply):
    writer = CLEO if is_reply else DAN
    made = comment_likes.like(BOB, POST, comment_id)

    assert made == comment_like(BOB, comment_id, commenter_id=writer, reply=is_reply, at=NOW)
    assert set(store.likes) == {(comment_key(comment_id), BOB)}
    comment_likes.unlike(BOB, comment_id)
    assert store.likes == {}


def test_liking_a_comment_twice_is_refused(comment_likes):
    comment_likes.like(BOB, POST, "77")

    with pytest.raises(AlreadyLiked):
        comment_likes.like(BOB, POST, "77")


@pytest.mark.parametrize(
    ("me", "comment_id"), [(BOB, "404"), (CLEO, "77")], ids=["not there", "of somebody who is blocked"]
)
@pytest.mark.parametrize(
    "act", [lambda likes, *what: likes.like(*what), lambda likes, *what: likes.of_comment(*what, limit=20, after=None)]
)
def test_a_comment_that_one_may_not_see_has_no_heart(comment_likes, store, act, me, comment_id):
    with pytest.raises(CommentNotFound):
        act(comment_likes, me, POST, comment_id)

    assert store.likes == {}


def test_of_those_who_like_a_comment_only_those_appear_who_may(comment_likes):
    for one in (BOB, CLEO):
        comment_likes.like(one, POST, "78")

    shown = comment_likes.of_comment(ADA, POST, "78", limit=20, after=None).items
    assert [one.id for one in shown] == [CLEO]


def test_who_likes_a_post_with_a_hidden_count_only_its_author_sees(likes):
    likes.like(BOB, QUIET.id)

    with pytest.raises(LikesHidden):
        likes.of_post(BOB, QUIET.id, limit=20, after=None)
    assert [one.id for one in likes.of_post(ADA, QUIET.id, limit=20, after=None).items] == []

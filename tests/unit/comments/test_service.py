"""Writing, reading and deleting comments."""

from dataclasses import replace
from functools import partial
from random import Random
from types import SimpleNamespace

import pytest
from heliograph.comments.model import CommentNotFound, CommentsOff, NotYourComment, Tombstone
from heliograph.comments.service import Between, Comments, Conversations
from heliograph.core.ids import IdMaker, shard_of
from heliograph.core.lookups import Lookup
from heliograph.core.pages import Page
from heliograph.counters.service import Counters
from heliograph.identity.model import UserNotFound
from heliograph.identity.service import People
from heliograph.posts.markup import TASTE_TAGS, Named
from heliograph.posts.model import PostNotFound
from heliograph.posts.service import Posts

from tests.people import ADA, BOB, CLEO, NOW, POST, comment, post, unpublished, user
from tests.sights import FakeSight

HIDDEN = unpublished(id="5")
TAGS = tuple(f"tag{n}" for n in range(TASTE_TAGS + 1))


class FakeStore:
    """Keeps comments; `meanwhile` is done once, just before the next write."""

    def __init__(self):
        self.comments, self.meanwhile = {}, None

    def _happens(self):
        act, self.meanwhile = self.meanwhile, None
        if act:
            act()

    def add(self, comment, parent=None):
        self._happens()
        if parent and (parent.post_id, parent.id) not in self.comments:
            return False
        if parent:
            self.comments[parent.post_id, parent.id] = replace(parent, answered=True)
        self.comments[comment.post_id, comment.id] = comment
        return True

    def get(self, post_id, comment_id):
        return self.comments.get((post_id, comment_id))

    def of_post(self, post_id, limit, before):
        return Page([one for one in self.comments.values() if one.parent_id is None][:limit], None)

    def replies(self, post_id, comment_id, limit, after):
        return Page([one for one in self.comments.values() if one.parent_id == comment_id][:limit], None)

    def between(self, commenter_id, owner_id, limit, before):
        pair = [
            one for one in self.comments.values() if (one.commenter_id, one.post_owner_id) == (commenter_id, owner_id)
        ]
        return Page(pair[:limit], None)

    def remove(self, comment):
        self._happens()
        if self.get(comment.post_id, comment.id) != comment:
            return False
        del self.comments[comment.post_id, comment.id]
        return True


class ById:
    """A store of posts or users as far as `get` goes."""

    def __init__(self, *things):
        self.get = {one.id: one for one in things}.get


@pytest.fixture
def store():
    return FakeStore()


@pytest.fixture
def sight():
    return FakeSight({(CLEO, BOB): {"blocked_by": True}})


@pytest.fixture
def posts(sight):
    return Posts(store=ById(post(), HIDDEN, post("6", named=Named(tags=TAGS))), sight=sight)


@pytest.fixture
def comments(store, posts, sight, clock):
    return Comments(
        store=store,
        posts=posts,
        sight=sight,
        people=People(store=ById(user(ADA), user(BOB), user(CLEO)), now=clock),
        naming=SimpleNamespace(in_text=lambda text: Named(tags=(text,), people={BOB: "bob"})),
        ids=IdMaker(clock, Random(1)),
        now=clock,
    )


@pytest.fixture
def conversations(store, posts, sight):
    nothing = Lookup(table="none", keys={}, decode=dict)
    return Conversations(
        store=store,
        posts=posts,
        sight=sight,
        counters=Counters(SimpleNamespace(lookup=lambda _: nothing)),
        liked=lambda _me, _ids: nothing,
        reader=SimpleNamespace(fetch=lambda *_: {}),
    )


@pytest.fixture
def between_as_seen(store):
    """Makes one for people who stand to each other as is given."""

    def between_as_seen(given):
        nothing = Lookup(table="none", keys={}, decode=dict)
        posts = {one.id: one for one in (post(), HIDDEN, post("6"), post("7").tombstone(NOW, NOW))}
        return Between(
            store=store,
            posts=SimpleNamespace(lookup=lambda _: SimpleNamespace(found=lambda _: posts)),
            sight=FakeSight(given),
            counters=Counters(SimpleNamespace(lookup=lambda _: nothing)),
            liked=lambda _me, _ids: nothing,
            reader=SimpleNamespace(fetch=lambda *_: {}),
        )

    return between_as_seen


def test_a_comment_lives_in_its_writers_shard_and_carries_the_names(comments, store):
    made = comments.write(BOB, POST, "What light!")

    assert (made.commenter_id, made.commenter_name, made.post_owner_id) == (BOB, "bob", ADA)
    assert shard_of(made.id) == shard_of(BOB)
    assert store.comments == {(POST, made.id): made}


def test_a_comment_keeps_what_its_text_names(comments):
    assert comments.write(BOB, POST, "What light!").named == Named(tags=("What light!",), people={BOB: "bob"})


def test_a_comment_keeps_some_of_what_its_post_is_about(comments):
    assert comments.write(BOB, "6", "What light!").post_tags == TAGS[:TASTE_TAGS]
    assert comments.write(BOB, POST, "What light!").post_tags == ()


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


def test_a_reply_names_whom_it_answers_and_the_beginning_of_the_thread(comments, store):
    first = comments.write(BOB, POST, "What light!")
    second = comments.write(ADA, POST, "Indeed", answering=first.id)
    third = comments.write(BOB, POST, "Is it not?", answering=second.id)

    assert (second.parent_id, second.thread_id, second.parent.commenter_id) == (first.id, first.id, BOB)
    assert (third.parent_id, third.thread_id, third.parent.commenter_id) == (second.id, first.id, ADA)
    assert first.thread_id is None


@pytest.mark.parametrize("act", ["answer", "see"])
@pytest.mark.parametrize("who", [BOB, CLEO])
def test_what_is_not_there_or_of_somebody_who_has_blocked_me_is_nothing_to_answer(comments, store, act, who):
    made = comments.write(BOB, POST, "What light!")
    one = "404" if who == BOB else made.id

    with pytest.raises(CommentNotFound):
        comments.write(who, POST, "Indeed", answering=one) if act == "answer" else comments.visible(who, POST, one)

    assert set(store.comments) == {(POST, made.id)}


def test_what_was_deleted_while_somebody_answered_has_no_reply(comments, store):
    made = comments.write(BOB, POST, "What light!")
    store.meanwhile = store.comments.clear

    with pytest.raises(CommentNotFound):
        comments.write(ADA, POST, "Indeed", answering=made.id)

    assert store.comments == {}


def test_what_was_answered_while_somebody_deleted_it_is_deleted_all_the_same(comments, store):
    made = comments.write(BOB, POST, "What light!")
    store.meanwhile = lambda: comments.write(ADA, POST, "Indeed", answering=made.id)

    comments.delete(BOB, POST, made.id)

    assert [one.text for one in store.comments.values()] == ["Indeed"]


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
        lambda comments, one: comments.write(BOB, one, "hello", answering="1"),
        lambda comments, one: comments.visible(BOB, one, "1"),
    ],
)
def test_under_a_post_that_one_may_not_see_there_is_nothing_to_do(comments, store, act, post_id):
    with pytest.raises(PostNotFound):
        act(comments, post_id)

    assert store.comments == {}


def test_comments_and_replies_of_those_who_blocked_one_do_not_appear(comments, conversations):
    first = comments.write(ADA, POST, "Thank you all.")
    theirs, hers = comments.write(BOB, POST, "What light!"), comments.write(ADA, POST, "Thank you.")
    comments.write(BOB, POST, "Not at all", answering=first.id)

    def read(me):
        under_post = conversations.of_post(me, POST, limit=20, before=None)
        replies = conversations.replies(me, POST, first.id, limit=20, after=None)
        return [entry.user_name for page in (under_post, replies) for entry in page.items]

    assert read(ADA) == ["ada", "bob", "ada", "bob"]
    assert read(CLEO) == ["ada", "ada"]
    assert conversations.one(CLEO, POST, hers.id).comment == hers
    for act in (conversations.one, partial(conversations.replies, limit=20, after=None)):
        with pytest.raises(CommentNotFound):
            act(CLEO, POST, theirs.id)


def test_a_tombstone_is_nobodys_and_leads_everybody_to_the_replies(comments, conversations, store):
    tombstone = Tombstone(id="7", post_id=POST, at=NOW, parent_id=None, thread_id=None)
    store.comments[POST, "7"] = tombstone

    assert [entry.comment for entry in conversations.of_post(CLEO, POST, limit=20, before=None).items] == [tombstone]
    assert conversations.replies(CLEO, POST, "7", limit=20, after=None).items == []
    with pytest.raises(CommentNotFound):
        comments.delete(ADA, POST, "7")


@pytest.mark.parametrize(("me", "seen"), [(BOB, ["1", "2"]), (ADA, ["1", "2", "3"])])
def test_what_somebody_wrote_under_anothers_posts_shows_where_one_may_see_the_post(between_as_seen, store, me, seen):
    for comment_id, post_id in (("1", POST), ("2", "6"), ("3", HIDDEN.id), ("4", "7")):
        store.add(comment(comment_id, post_id=post_id))

    page = between_as_seen({}).of(me, BOB, ADA, limit=20, before=None)

    assert [entry.comment.id for entry in page.items] == seen
    assert {entry.user_name for entry in page.items} == {"bob"}


@pytest.mark.parametrize(
    "how",
    [
        {(CLEO, BOB): {"owner_is_there": False}},
        {(CLEO, BOB): {"blocked_by": True}},
        {(CLEO, BOB): {"blocks": True}},
        {(CLEO, ADA): {"owner_is_there": False}},
        {(CLEO, ADA): {"owner_is_private": True}},
        {(CLEO, ADA): {"blocks": True}},
    ],
)
def test_who_may_not_see_both_is_not_told_which_of_them(store, between_as_seen, how):
    store.add(comment("1"))

    assert between_as_seen({}).of(CLEO, BOB, ADA, limit=20, before=None).items
    with pytest.raises(UserNotFound, match=r"^One of the two is not there, or you may not see them\.$"):
        between_as_seen(how).of(CLEO, BOB, ADA, limit=20, before=None)


class Turned(ById):
    """One post, whose comments are off from the moment `off` is called."""

    def __init__(self):
        self.post = post()
        self.get = lambda _: self.post

    def off(self):
        self.post = replace(self.post, comments_off=True)


@pytest.fixture
def turned():
    return Turned()


@pytest.fixture
def commenting(turned, store, sight, clock):
    people = People(store=ById(user(ADA), user(BOB), user(CLEO)), now=clock)
    ids = IdMaker(clock, Random(1))
    return Comments(
        store=store,
        posts=Posts(store=turned, sight=sight),
        sight=sight,
        people=people,
        naming=SimpleNamespace(in_text=lambda _: Named()),
        ids=ids,
        now=clock,
    )


@pytest.mark.parametrize("who", [ADA, BOB])
def test_nobody_comments_where_comments_are_off_and_what_is_there_is_answered_by_nobody(commenting, turned, store, who):
    before = commenting.write(BOB, POST, "What light!")
    turned.off()

    for answering in (None, before.id):
        with pytest.raises(CommentsOff):
            commenting.write(who, POST, "too late", answering=answering)
    assert list(store.comments.values()) == [before]
    commenting.delete(BOB, POST, before.id)


@pytest.mark.parametrize("answering", [True, False])
def test_a_comment_that_races_with_turning_comments_off_is_taken_back(commenting, turned, store, answering):
    asked = commenting.write(BOB, POST, "What light?")
    store.meanwhile = turned.off

    with pytest.raises(CommentsOff):
        commenting.write(ADA, POST, "too late", answering=asked.id if answering else None)
    assert [one.text for one in store.comments.values()] == ["What light?"]

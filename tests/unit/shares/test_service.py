"""Sharing and no longer sharing."""

import pytest
from heliograph.core.pages import Page
from heliograph.identity.service import People
from heliograph.posts.model import PostNotFound
from heliograph.posts.service import Posts
from heliograph.shares.model import AlreadyShared, NotShareable, SelfShare, Sharer
from heliograph.shares.service import Shares

from tests.people import ADA, BOB, CLEO, NOW, POST, post, share, unpublished, user
from tests.sights import FakeSight


class FakeStore:
    def __init__(self):
        self.shares = {}

    def add(self, made):
        if (made.post_id, made.sharer_id) in self.shares:
            raise AlreadyShared("…")
        self.shares[made.post_id, made.sharer_id] = made

    def remove(self, post_id, sharer_id):
        self.shares.pop((post_id, sharer_id), None)

    def sharers(self, post_id, limit, after):
        here = [one for (shared, _), one in self.shares.items() if shared == post_id]
        return Page([Sharer(id=one.sharer_id, name="a name of then", at=one.at) for one in here[:limit]], None)


class ById:
    """A store of posts or users as far as `get` goes."""

    def __init__(self, *things):
        self.get = {one.id: one for one in things}.get


DAN, FRIDA = "44", "55"
HIDDEN = unpublished(id="5")
FOR_FOLLOWERS = post("6", owner_id=FRIDA, owner_name="frida")


@pytest.fixture
def store():
    return FakeStore()


@pytest.fixture
def shares(store, clock):
    private = {"owner_is_private": True}
    sight = FakeSight(
        {
            (BOB, FRIDA): {**private, "follows": True},
            (CLEO, FRIDA): private,
            (FRIDA, FRIDA): private,
            (CLEO, DAN): {"blocks": True},
            (ADA, BOB): {"blocked_by": True},
        }
    )
    return Shares(
        store=store,
        posts=Posts(store=ById(post(), HIDDEN, FOR_FOLLOWERS), sight=sight),
        people=People(store=ById(user(BOB), user(CLEO), user(DAN)), now=clock),
        sight=sight,
        now=clock,
    )


def test_a_share_carries_the_names_and_the_caption_of_its_moment(shares, store):
    made = shares.share(BOB, POST)

    assert made == share(BOB, at=NOW)
    assert store.shares == {(POST, BOB): made}


def test_sharing_twice_is_refused_and_counts_once(shares, store):
    shares.share(BOB, POST)

    with pytest.raises(AlreadyShared):
        shares.share(BOB, POST)

    assert len(store.shares) == 1


def test_a_share_taken_back_is_gone_however_often_it_is_taken_back(shares, store):
    shares.share(BOB, POST)
    shares.share(CLEO, POST)

    shares.unshare(BOB, POST)
    shares.unshare(BOB, POST)

    assert set(store.shares) == {(POST, CLEO)}


@pytest.mark.parametrize("post_id", [HIDDEN.id, FOR_FOLLOWERS.id])
def test_what_one_may_not_see_any_more_is_taken_back_all_the_same(shares, store, post_id):
    store.add(share(CLEO, post_id))

    shares.unshare(CLEO, post_id)

    assert store.shares == {}


@pytest.mark.parametrize(("me", "post_id"), [(BOB, "404"), (BOB, HIDDEN.id), (CLEO, FOR_FOLLOWERS.id)])
@pytest.mark.parametrize(
    "act",
    [lambda shares, *what: shares.share(*what), lambda shares, *what: shares.of_post(*what, limit=20, after=None)],
)
def test_a_post_that_one_may_not_see_is_answered_like_one_that_does_not_exist(shares, store, act, me, post_id):
    with pytest.raises(PostNotFound) as refused:
        act(shares, me, post_id)

    assert refused.value.detail == f"There is no post {post_id} that you may see."
    assert store.shares == {}


def test_a_post_of_a_private_account_is_not_shared_by_those_who_see_it(shares, store):
    with pytest.raises(NotShareable) as refused:
        shares.share(BOB, FOR_FOLLOWERS.id)

    assert refused.value.detail == "Post 6 is for those alone whom its author lets see it."
    assert store.shares == {}


@pytest.mark.parametrize(("me", "post_id"), [(ADA, POST), (ADA, HIDDEN.id), (FRIDA, FOR_FOLLOWERS.id)])
def test_ones_own_post_is_not_shared_whatever_its_state(shares, store, me, post_id):
    with pytest.raises(SelfShare):
        shares.share(me, post_id)

    assert store.shares == {}


def test_who_shares_a_post_is_listed_under_the_name_of_today(shares):
    shares.share(BOB, POST)

    assert [(one.id, one.name) for one in shares.of_post(CLEO, POST, limit=20, after=None).items] == [(BOB, "bob")]


def test_of_those_who_share_a_post_only_those_appear_whom_neither_side_has_blocked(shares):
    for one in (BOB, CLEO, DAN):
        shares.share(one, POST)

    def shown_to(me):
        return [one.id for one in shares.of_post(me, POST, limit=20, after=None).items]

    assert (shown_to(ADA), shown_to(BOB), shown_to(CLEO)) == ([CLEO, DAN], [BOB, CLEO, DAN], [BOB, CLEO])

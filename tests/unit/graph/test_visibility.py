"""Who may see what: every combination of account, tie and post, against the rule in words."""

from dataclasses import replace
from itertools import product

import pytest
from heliograph.graph.visibility import (
    NOBODY,
    View,
    Visibility,
    belongs_in_feed,
    is_for_everybody,
    may_appear,
    may_see_post,
    may_see_posts,
    may_see_profile,
)
from msgspec import structs

from tests.people import ADA, BOB, NOW, post, unpublished

FLAGS = ("owner_is_there", "owner_is_private", "follows", "blocks", "blocked_by", "mutes")
VIEWS = [
    View(viewer_id=viewer, owner_id=ADA, **dict(zip(FLAGS, flags, strict=True)))
    for viewer in (ADA, BOB)
    for flags in product((False, True), repeat=len(FLAGS))
]
POSTS = (post(), unpublished())

NOTHING, LISTED, OPEN, FEED = range(4)
"""What one sees of somebody: nothing; that they are there; their posts and followers; and that in the feed as well."""

TABLE = (
    # gone   own    blocked_by blocks private follows mutes  what one sees
    ((True, None, None, None, None, None, None), NOTHING),
    ((False, None, True, None, None, None, None), NOTHING),
    ((False, True, False, None, None, None, None), OPEN),
    ((False, False, False, True, None, None, None), LISTED),
    ((False, False, False, False, True, False, None), LISTED),
    ((False, False, False, False, False, False, None), OPEN),
    ((False, False, False, False, None, True, True), OPEN),
    ((False, False, False, False, None, True, False), FEED),
)
"""The specification: None stands for either."""


def specified(view):
    asked = (
        not view.owner_is_there,
        view.is_own,
        view.blocked_by,
        view.blocks,
        view.owner_is_private,
        view.follows,
        view.mutes,
    )
    (seen,) = {
        seen
        for pattern, seen in TABLE
        if all(given is None or given is found for given, found in zip(pattern, asked, strict=True))
    }
    return seen


def sane(view):
    """Nobody has a tie to themselves, and a block has cut every follow."""
    cut = view.follows and (view.blocks or view.blocked_by)
    return not cut and not (view.is_own and (view.follows or view.blocks or view.blocked_by or view.mutes))


SANE = [view for view in VIEWS if sane(view)]


@pytest.mark.parametrize("view", SANE, ids=str)
def test_the_rule_is_what_the_table_says(view):
    seen = specified(view)

    assert may_see_profile(view) is (seen >= LISTED)
    assert may_see_posts(view) is (seen >= OPEN)
    for shown in POSTS:
        assert may_see_post(view, shown) is (seen >= OPEN and (shown.published or view.is_own))
        assert belongs_in_feed(view, shown) is (seen == FEED and shown.published)
    assert may_appear(view) is (seen >= LISTED and not view.blocks)


@pytest.mark.parametrize(
    ("visibility", "admitted"),
    [
        (Visibility.EVERYONE, lambda _: True),
        (Visibility.FOLLOWERS, lambda view: view.follows),
        (Visibility.CLOSE_FRIENDS, lambda view: view.close_friend_of),
        (Visibility.ONLY_ME, lambda _: False),
    ],
)
def test_of_those_who_may_see_the_posts_of_somebody_one_shows_to_whom_it_is_for_and_to_its_owner(visibility, admitted):
    for one, friend, shown in product(VIEWS, (False, True), POSTS):
        view, narrow = structs.replace(one, close_friend_of=friend), replace(shown, visibility=visibility)
        for ask in (may_see_post, belongs_in_feed):
            assert ask(view, narrow) is (ask(view, shown) and (view.is_own or admitted(view)))


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_a_tie_that_should_not_be_shows_nothing_that_a_sane_one_would_not(view):
    """Even a follow that outlived a block by a mistake of ours opens nothing."""
    if view.blocked_by or not view.owner_is_there:
        assert not any(ask(view) for ask in (may_see_profile, may_see_posts, may_appear))
        assert not any(ask(view, shown) for ask in (may_see_post, belongs_in_feed) for shown in POSTS)
    if view.blocks and not view.is_own:
        assert not may_see_posts(view)
        assert not any(ask(view, shown) for ask in (may_see_post, belongs_in_feed) for shown in POSTS)


def test_for_everybody_is_what_a_viewer_without_any_tie_may_see():
    for view, visibility, shown in product(VIEWS, Visibility, POSTS):
        stranger = View(
            viewer_id=NOBODY, owner_id=ADA, owner_is_there=view.owner_is_there, owner_is_private=view.owner_is_private
        )
        narrow = replace(shown, visibility=visibility)
        for one in (narrow, narrow.tombstone(NOW, NOW)):
            assert is_for_everybody(view, one) is may_see_post(stranger, one)


def test_what_opens_less_never_shows_more():
    """Going private, blocking, being blocked, muting, giving the account up: each takes away or changes nothing."""
    for view, flag in product(VIEWS, ("owner_is_private", "blocks", "blocked_by", "mutes")):
        if not getattr(view, flag):
            narrower = structs.replace(view, **{flag: True})
            for ask in (may_see_profile, may_see_posts, may_appear):
                assert ask(narrower) <= ask(view)
            for ask, shown in product((may_see_post, belongs_in_feed), POSTS):
                assert ask(narrower, shown) <= ask(view, shown)

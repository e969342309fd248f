"""Deleted posts come back, or go for good; a dry run does neither."""

from datetime import timedelta

import pytest
from heliograph.core import wire
from heliograph.posts.model import PostNotFound
from heliograph.posts.removal import GRACE
from heliograph.posts.store import PostStore

from cli.operator import posts
from tests.functions.population import DELETED, NOBODY
from tests.people import ADA, POST


@pytest.fixture
def stored(account):
    return lambda post_id: PostStore(account.setting("POSTS_TABLE")).get(post_id)


def test_a_deleted_post_is_restored_as_it_was(door, said, stored):
    posts.restore(door(dry_run=True), post=DELETED)
    assert stored(DELETED).deleted

    posts.restore(door(), post=DELETED)

    assert not stored(DELETED).deleted
    assert said("would-restore") == said("restored") == [{"post_id": DELETED, "was_deleted": True}]


def test_a_post_that_is_purged_has_minutes_left(door, said, stored):
    posts.purge(door(dry_run=True), post=POST)
    assert not stored(POST).deleted

    posts.purge(door(), post=POST)

    assert stored(POST).deleted
    assert stored(POST).expires_at <= wire.now() + GRACE + timedelta(seconds=1)
    assert said("purging") == [{"post_id": POST, "owner_id": ADA}]


@pytest.mark.parametrize("verb", [posts.restore, posts.purge])
@pytest.mark.parametrize("post", [NOBODY, "no-id"])
def test_a_post_that_is_not_there_is_refused(door, verb, post):
    with pytest.raises(PostNotFound):
        verb(door(), post=post)

"""Deleting a post and having it back: who may, how long, and against whatever else moves the post on."""

from datetime import timedelta

import pytest
from heliograph.media.events import MediaReady
from heliograph.posts.model import PostNotFound
from heliograph.posts.removal import Removal
from heliograph.posts.service import Developing, PostLookups, Posts

from tests.people import ADA, BOB, MEDIA, NOW, POST, manifest, post, unpublished
from tests.sights import FakeSight
from tests.unit.posts.test_posts import FakeStore

READY = MediaReady(media_id=MEDIA, owner_id=ADA, post_id=POST, manifest=manifest().to_dict())


@pytest.fixture
def removal_of(clock):
    return lambda store: Removal(store=store, undelete_days=30, now=clock)


def test_a_deleted_post_is_nobodys_to_see_not_even_its_owners(removal_of):
    store = FakeStore(post())
    posts = Posts(store=store, sight=FakeSight())

    removal_of(store).delete(ADA, POST)

    assert not PostLookups(store).is_published(POST)
    assert posts.of_owner(ADA, ADA, limit=20, before=None).items == []
    for who in (ADA, BOB):
        with pytest.raises(PostNotFound):
            posts.visible(who, POST)


def test_it_comes_back_as_it_was(removal_of):
    store = FakeStore(post())
    removal = removal_of(store)

    removal.delete(ADA, POST)
    restored = removal.undelete(ADA, POST)

    assert restored == store.posts[POST]
    assert {**vars(restored), "version": 1} == vars(post())
    assert restored.version == 3


def test_deleting_again_keeps_the_first_moment_and_undeleting_again_changes_nothing(removal_of, clock):
    store = FakeStore(post())
    removal = removal_of(store)

    first = removal.delete(ADA, POST)
    clock.turn(days=3)
    assert removal.delete(ADA, POST) is first
    back = removal.undelete(ADA, POST)
    assert removal.undelete(ADA, POST) is back
    assert first.expires_at == NOW + timedelta(days=30)


def test_when_the_window_is_over_it_is_not_there_any_more_however_late_its_row_goes(removal_of, clock):
    store = FakeStore(post())
    removal = removal_of(store)
    removal.delete(ADA, POST)

    clock.turn(days=30)

    for act in (removal.undelete, removal.delete):
        with pytest.raises(PostNotFound):
            act(ADA, POST)


@pytest.mark.parametrize("there", [FakeStore(), FakeStore(post()), FakeStore(post().tombstone(NOW, NOW))])
def test_what_is_somebody_elses_is_answered_as_if_it_were_not_there(removal_of, there):
    before = dict(there.posts)
    for act in (removal_of(there).delete, removal_of(there).undelete):
        with pytest.raises(PostNotFound, match=f"There is no post {POST} of yours."):
            act(BOB, POST)

    assert there.posts == before


def test_a_picture_that_becomes_ready_while_the_post_is_being_deleted_does_not_bring_it_back(removal_of, clock):
    store = FakeStore(unpublished())
    posts = Developing(store=store, now=clock)
    store.meanwhile.append(lambda _: posts.media_ready(READY))

    removal_of(store).delete(ADA, POST)

    assert store.posts[POST].deleted
    assert store.posts[POST].pictures[0].ready
    assert removal_of(store).undelete(ADA, POST).published


def test_a_post_deleted_while_its_picture_becomes_ready_stays_deleted(removal_of, clock):
    store = FakeStore(unpublished())
    store.meanwhile.append(lambda _: removal_of(store).delete(ADA, POST))

    Developing(store=store, now=clock).media_ready(READY)

    assert store.posts[POST].deleted
    assert not store.posts[POST].published

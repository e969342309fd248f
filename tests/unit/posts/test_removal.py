"""Deleting a post and having it back: who may, how long, and against whatever else moves the post on."""

from datetime import timedelta

import pytest
from heliograph.core.pages import Page
from heliograph.media.events import MediaReady
from heliograph.posts.model import PostNotFound
from heliograph.posts.removal import GRACE, Removal
from heliograph.posts.service import Developing, PostLookups, Posts

from tests.people import ADA, BOB, MEDIA, NOW, POST, manifest, post, unpublished
from tests.shelves import repeats
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
    posts = Developing(store=store, repeats=repeats(store.posts), now=clock)
    store.meanwhile.append(lambda _: posts.media_ready(READY))

    removal_of(store).delete(ADA, POST)

    assert store.posts[POST].deleted
    assert store.posts[POST].pictures[0].ready
    assert removal_of(store).undelete(ADA, POST).published


def test_a_post_deleted_while_its_picture_becomes_ready_stays_deleted(removal_of, clock):
    store = FakeStore(unpublished())
    store.meanwhile.append(lambda _: removal_of(store).delete(ADA, POST))

    Developing(store=store, repeats=repeats(store.posts), now=clock).media_ready(READY)

    assert store.posts[POST].deleted
    assert not store.posts[POST].published


def test_purging_hides_at_once_leaves_nothing_to_have_back_and_lets_requests_under_way_end_first(removal_of, clock):
    store = FakeStore(post())
    removal = removal_of(store)

    assert removal.purge(POST)

    assert not store.posts[POST].published
    assert store.posts[POST].expires_at == NOW + GRACE
    clock.turn(minutes=5)
    with pytest.raises(PostNotFound):
        removal.undelete(ADA, POST)


def test_purging_again_does_not_put_it_off(removal_of, clock):
    store = FakeStore(post())
    removal = removal_of(store)
    removal.delete(ADA, POST)
    removal.purge(POST)
    end = store.posts[POST].expires_at

    clock.turn(minutes=1)
    assert removal.purge(POST)

    assert store.posts[POST].expires_at == end
    assert not removal.purge("404")


def test_all_posts_of_an_author_end_whatever_state_they_are_in(removal_of, clock):
    store = FakeStore(post("1"), unpublished(id="2"), post("3").tombstone(NOW, NOW + timedelta(days=30)))
    first, *rest = store.posts.values()
    pages = {None: Page([first], (2,)), (2,): Page(rest, None)}
    store.of_owner = lambda *asked: pages[asked[-1]]

    assert removal_of(store).purge_all_of(ADA) == 3
    assert {one.expires_at for one in store.posts.values()} == {NOW + GRACE}

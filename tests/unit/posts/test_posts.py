"""What a post becomes as its media arrives, and who reads it."""

from dataclasses import replace
from itertools import permutations

import pytest
from heliograph.core.pages import Page
from heliograph.identity.model import UserNotFound
from heliograph.media.events import MediaFailed, MediaReady
from heliograph.media.film import Film
from heliograph.posts.model import NotYourself, PostNotFound, Status, location_from
from heliograph.posts.service import Developing, Posts, only_self

from tests.people import ADA, BOB, NOW, POST, manifest, post, unpublished
from tests.shelves import repeats
from tests.sights import FakeSight


class FakeStore:
    """Posts by id, replaced only by the version after the one that is there."""

    def __init__(self, *posts):
        self.posts = {one.id: one for one in posts}
        self.meanwhile = []

    def get(self, post_id):
        return self.posts.get(post_id)

    def replace(self, post):
        if self.meanwhile:
            self.meanwhile.pop()(self)
        if self.posts[post.id].version != post.version - 1:
            return False
        self.posts[post.id] = post
        return True

    def revise(self, post, former):
        """The parts of a transaction are, here, what is to be called when it goes through."""
        done = self.replace(post)
        for part in former if done else ():
            part()
        return done

    def of_owner(self, owner_id, limit, before):
        older = [one for one in self.posts.values() if before is None or int(one.id) < before[0]]
        found = sorted(older, key=lambda one: int(one.id), reverse=True)[:limit]
        return Page(found, (int(found[-1].id),) if len(found) == limit else None)


def ready(media_id, post_id=POST):
    return MediaReady(media_id=media_id, owner_id=ADA, post_id=post_id, manifest=manifest().to_dict())


def failed(media_id, post_id=POST):
    return MediaFailed(media_id=media_id, owner_id=ADA, post_id=post_id, reason=f"Picture {media_id} is damaged.")


def hear(posts, event):
    return posts.media_ready(event) if isinstance(event, MediaReady) else posts.media_failed(event)


def filmed(media_id, rendition=None):
    film = Film(seconds=3.0, has_sound=True, rendition=rendition)
    return replace(ready(media_id), manifest=replace(manifest(), film=film).to_dict())


def test_a_published_video_can_be_played_once_there_is_something_to_play_and_stays_so(clock):
    store = FakeStore(unpublished("1"))
    posts = Developing(store=store, repeats=repeats(store.posts), now=clock)
    shown = posts.media_ready(filmed("1"))

    moved = posts.media_ready(filmed("1", (64, 48)))

    assert moved.pictures[0].film.rendition == (64, 48)
    assert (moved.version, moved.published_at, moved.edition) == (shown.version + 1, shown.published_at, shown.edition)
    assert posts.media_ready(filmed("1", (64, 48))) is None
    assert posts.media_ready(filmed("1")) is None
    assert store.posts[POST] == moved


def test_a_post_of_one_picture_is_published_when_it_is_ready(clock):
    store = FakeStore(unpublished("1"))

    moved = Developing(store=store, repeats=repeats(store.posts), now=clock).media_ready(ready("1"))

    assert moved == store.posts[POST]
    assert moved.published
    assert moved.published_at == NOW
    (picture,) = moved.pictures
    assert (picture.ready, picture.blurhash, picture.alt_text) == (True, manifest().blurhash, "a lighthouse")


@pytest.mark.parametrize("order", list(permutations("123")))
def test_a_post_is_published_with_the_last_of_its_pictures_in_whatever_order_they_come(clock, order):
    store = FakeStore(unpublished("1", "2", "3"))
    posts = Developing(store=store, repeats=repeats(store.posts), now=clock)

    states = [posts.media_ready(ready(media_id)).status for media_id in order]

    assert states == [Status.PROCESSING, Status.PROCESSING, Status.PUBLISHED]
    assert [one.media_id for one in store.posts[POST].pictures] == ["1", "2", "3"]


@pytest.mark.parametrize("order", list(permutations((ready("1"), failed("2"), ready("3")))))
def test_a_post_with_a_picture_that_failed_is_never_published(clock, order):
    store = FakeStore(unpublished("1", "2", "3"))
    posts = Developing(store=store, repeats=repeats(store.posts), now=clock)

    for event in order:
        hear(posts, event)

    final = store.posts[POST]
    assert final.status is Status.FAILED
    assert final.failure == "Picture 2 is damaged."
    assert final.published_at is None


@pytest.mark.parametrize("event", [ready("1"), failed("1")])
def test_hearing_the_same_again_changes_nothing(clock, event):
    store = FakeStore(unpublished("1"))
    posts = Developing(store=store, repeats=repeats(store.posts), now=clock)
    hear(posts, event)
    before = store.posts[POST]
    clock.turn(hours=1)

    assert hear(posts, event) is None
    assert store.posts[POST] is before


@pytest.mark.parametrize("event", [ready("1"), failed("1"), ready("2", post_id="404"), failed("2", post_id="404")])
def test_what_is_heard_of_a_post_that_has_gone_changes_nothing(clock, event):
    store = FakeStore()

    assert hear(Developing(store=store, repeats=repeats(store.posts), now=clock), event) is None
    assert store.posts == {}


def test_a_picture_that_the_post_does_not_show_changes_nothing(clock):
    store = FakeStore(unpublished("1"))

    assert Developing(store=store, repeats=repeats(store.posts), now=clock).media_ready(ready("2")) is None


def test_two_pictures_ready_at_the_same_time_both_count(clock):
    store = FakeStore(unpublished("1", "2"))
    posts = Developing(store=store, repeats=repeats(store.posts), now=clock)
    store.meanwhile.append(lambda _: posts.media_ready(ready("2")))

    posts.media_ready(ready("1"))

    assert store.posts[POST].published
    assert all(one.ready for one in store.posts[POST].pictures)


def test_a_post_that_waits_is_seen_by_its_owner_alone():
    posts = Posts(store=FakeStore(unpublished("1")), sight=FakeSight())

    assert posts.visible(ADA, POST).status is Status.PROCESSING
    with pytest.raises(PostNotFound):
        posts.visible(BOB, POST)


def test_a_hidden_post_and_a_missing_one_are_answered_alike():
    details = set()
    for store in (FakeStore(unpublished("1")), FakeStore()):
        with pytest.raises(PostNotFound) as refused:
            Posts(store=store, sight=FakeSight()).visible(BOB, POST)
        details.add(refused.value.detail)

    assert len(details) == 1


def test_a_grid_shows_others_what_is_published_and_goes_on_after_the_last_one_examined():
    store = FakeStore(post("1"), post("2"), unpublished(id="3"), post("4"))
    posts = Posts(store=store, sight=FakeSight())

    theirs = posts.of_owner(BOB, ADA, limit=2, before=None)
    mine = posts.of_owner(ADA, ADA, limit=2, before=None)

    assert ([one.id for one in theirs.items], theirs.next) == (["4", "2"], (2,))
    assert ([one.id for one in mine.items], mine.next) == (["4", "3"], (3,))


PRIVATE, BLOCKED = {"owner_is_private": True}, {"blocked_by": True}


@pytest.mark.parametrize("how", [PRIVATE, BLOCKED, {"blocks": True}, {"owner_is_there": False}])
def test_posts_of_whom_one_may_not_see_are_answered_like_missing_ones(how):
    posts = Posts(store=FakeStore(post()), sight=FakeSight({(BOB, ADA): how}))

    with pytest.raises(PostNotFound) as refused:
        posts.visible(BOB, POST)
    with pytest.raises(UserNotFound) as grid:
        posts.of_owner(BOB, ADA, limit=20, before=None)

    assert refused.value.detail == f"There is no post {POST} that you may see."
    assert grid.value.detail == f"There is no user {ADA}."


def test_a_follower_sees_the_posts_of_a_private_account():
    posts = Posts(store=FakeStore(post()), sight=FakeSight({(BOB, ADA): {**PRIVATE, "follows": True}}))

    assert posts.seen(BOB, POST)[1].follows
    assert [one.id for one in posts.of_owner(BOB, ADA, limit=20, before=None).items] == [POST]


def test_a_post_and_a_grid_have_their_owners_name_of_now():
    posts = Posts(store=FakeStore(post(owner_name="augusta")), sight=FakeSight())

    assert posts.visible(BOB, POST).owner_name == "ada"
    assert [one.owner_name for one in posts.of_owner(BOB, ADA, limit=20, before=None).items] == ["ada"]


def test_what_one_does_under_a_users_path_one_does_as_that_user():
    only_self(ADA, ADA)
    with pytest.raises(NotYourself):
        only_self(ADA, BOB)


def test_a_location_may_have_a_name_alone():
    assert location_from(None) is None
    assert location_from({"name": "Eddystone"}).lat is None
    assert location_from({"name": "Eddystone", "lat": 50, "lon": -4}).lon == -4.0

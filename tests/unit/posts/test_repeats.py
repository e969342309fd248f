"""The same picture again: refused at the door, told of later, and hindered by nothing that is not there any more."""

from dataclasses import replace

import pytest
from heliograph.core.problems import problem
from heliograph.likeness.model import Print
from heliograph.media.events import MediaReady
from heliograph.media.film import Film
from heliograph.posts.events import PostPurged
from heliograph.posts.model import About, Picture, Status
from heliograph.posts.repeats import PictureAlreadyPosted, shelf_of
from heliograph.posts.service import Developing

from tests.people import ADA, BOB, MEDIA, NOW, POST, manifest, unpublished
from tests.shelves import FakeShelves, repeats
from tests.unit.likeness.test_model import LIGHTHOUSE, turned
from tests.unit.posts.test_posts import FakeStore
from tests.unit.posts.test_publishing import DATA, publish, publishing, ready, world

__all__ = ["publishing", "world"]
AGAIN = turned(LIGHTHOUSE, [5, 40])
OTHER = turned(LIGHTHOUSE, list(range(0, 64, 2)))


def looking(media_id, fingerprint=LIGHTHOUSE, **fields):
    return replace(ready(media_id, **fields), manifest=replace(manifest(), fingerprint=fingerprint))


def publish_uploads(publishing, world, *looks, **how):
    """A post of ready uploads that look so."""
    media = [str(100 + len(world.uploads) + number) for number in range(len(looks))]
    world.uploads |= {one: looking(one, look) for one, look in zip(media, looks, strict=True)}
    return publishing.publish_uploads(ADA, [(one, "") for one in media], About(), **how)


@pytest.mark.parametrize("look", [LIGHTHOUSE, AGAIN])
def test_the_same_picture_again_is_refused_and_told_where_it_stands(publishing, world, look):
    first = publish_uploads(publishing, world, LIGHTHOUSE)

    with pytest.raises(PictureAlreadyPosted) as refused:
        publish_uploads(publishing, world, OTHER, look)

    assert refused.value.members == {"existing": {"id": first.id, "path": f"/v1/posts/{first.id}"}}
    assert f'"existing":{{"id":"{first.id}"' in problem(refused.value).body
    assert set(world.posts) == {first.id}


def test_a_file_inside_of_a_request_is_recognised_too(publishing, world):
    world.looks = {DATA: LIGHTHOUSE, DATA + b" again": AGAIN}
    publish(publishing)

    with pytest.raises(PictureAlreadyPosted):
        publish(publishing, DATA + b" again")

    assert len(world.posts) == len(world.objects) == 1


def test_who_says_so_posts_it_again_and_is_told(publishing, world):
    first = publish_uploads(publishing, world, LIGHTHOUSE)

    second = publish_uploads(publishing, world, LIGHTHOUSE, repeated=True)

    assert (first.duplicate_of, second.duplicate_of) == (None, first.id)


@pytest.mark.parametrize("look", [OTHER, None])
def test_another_picture_and_one_that_says_too_little_are_no_duplicates(publishing, world, look):
    publish_uploads(publishing, world, LIGHTHOUSE, None)

    assert publish_uploads(publishing, world, look).published


def test_two_pictures_of_one_post_may_look_alike(publishing, world):
    assert publish_uploads(publishing, world, LIGHTHOUSE, LIGHTHOUSE).published


@pytest.mark.parametrize(
    "gone",
    [
        lambda it: it.tombstone(NOW, NOW),
        lambda it: replace(it, status=Status.FAILED, failure="Another picture of it is damaged."),
        lambda _: None,
    ],
    ids=["deleted", "failed", "purged, and its rows are about to go"],
)
def test_what_nobody_can_see_hinders_nobody(publishing, world, gone):
    first = publish_uploads(publishing, world, LIGHTHOUSE)
    if left := gone(first):
        world.posts[first.id] = left
    else:
        del world.posts[first.id]

    assert publish_uploads(publishing, world, LIGHTHOUSE).duplicate_of is None


def test_a_post_whose_file_never_came_hinders_for_a_moment_only(publishing, world, clock):
    world.looks = {DATA: LIGHTHOUSE}
    publish(publishing)
    with pytest.raises(PictureAlreadyPosted):
        publish(publishing)
    clock.turn(minutes=2)

    assert publish(publishing).duplicate_of is None


def test_a_deleted_post_that_is_back_hinders_again(publishing, world):
    first = publish_uploads(publishing, world, LIGHTHOUSE)
    world.posts[first.id] = first.tombstone(NOW, NOW).restored()

    with pytest.raises(PictureAlreadyPosted):
        publish_uploads(publishing, world, LIGHTHOUSE)


def test_whoever_lost_the_race_for_the_shelf_looks_again(publishing, world):
    """Two post the same picture at once: both have looked, and seen nothing."""
    world.transaction_fails, world.uploads = True, {"1": looking("1"), "2": looking("2")}

    def the_other_was_quicker():
        world.transaction_fails = False
        publishing.publish_uploads(ADA, [("2", "")], About())

    world.meanwhile = the_other_was_quicker

    with pytest.raises(PictureAlreadyPosted):
        publishing.publish_uploads(ADA, [("1", "")], About())

    assert world.uploads["1"] == looking("1")


def test_a_request_whose_answer_was_lost_is_not_its_own_duplicate(publishing, world):
    """The client library has tried the write again, and that failed on what the first try wrote."""
    world.uploads, add = {"1": looking("1")}, publishing._composing._store.add

    def add_and_lose_the_answer(post, parts):
        assert add(post, parts) or True
        return False

    publishing._composing._store.add = add_and_lose_the_answer

    made = publishing.publish_uploads(ADA, [("1", "")], About())

    assert list(world.posts) == [made.id]


# Known only when the variants are made


def heard(media_id, post_id, fingerprint=LIGHTHOUSE):
    look = replace(manifest(), fingerprint=fingerprint).to_dict()
    return MediaReady(media_id=media_id, owner_id=ADA, post_id=post_id, manifest=look)


def test_a_picture_that_was_posted_before_it_was_ready_is_marked_when_it_is(clock):
    store = FakeStore(unpublished("1", post_id="11"), unpublished("2", post_id="12"))
    developing = Developing(store=store, repeats=repeats(store.posts), now=clock)

    first = developing.media_ready(heard("1", "11"))
    second = developing.media_ready(heard("2", "12", AGAIN))

    assert (first.duplicate_of, second.duplicate_of) == (None, "11")
    assert first.published
    assert second.published
    assert developing.media_ready(heard("2", "12", AGAIN)) is None, "a repeat"


def test_what_came_inside_of_a_request_keeps_the_look_it_had_then(clock):
    known = Picture(media_id="1", fingerprint=LIGHTHOUSE)
    store = FakeStore(unpublished(pictures=(known,)))
    shelf = repeats(store.posts)

    moved = Developing(store=store, repeats=shelf, now=clock).media_ready(heard("1", POST, AGAIN))

    assert [one.fingerprint for one in moved.pictures] == [LIGHTHOUSE]
    assert shelf.compared(moved, ())[1] == [], "it stands on the shelf already"


def test_a_poster_is_no_photograph_that_could_be_posted_again():
    filmed = replace(manifest(), fingerprint=LIGHTHOUSE, film=Film(seconds=0.9, has_sound=False))

    assert Picture(media_id="1").developed(filmed).fingerprint is None


# The end


def test_what_has_gone_for_good_is_taken_off_the_shelf():
    shelves = FakeShelves()
    for part in shelves.putting(shelf_of(ADA), Print(LIGHTHOUSE, MEDIA, POST)):
        part()
    purged = PostPurged(post_id=POST, owner_id=ADA, media=[MEDIA, "7"], fingerprints={MEDIA: LIGHTHOUSE})

    assert repeats(shelves=shelves).forget(purged) == 3
    assert not any(shelves.prints.values())


def test_nobody_is_hindered_by_what_others_have_posted(publishing, world):
    publish_uploads(publishing, world, LIGHTHOUSE)
    world.uploads["1"] = replace(looking("1"), owner_id=BOB)

    assert publishing.publish_uploads(BOB, [("1", "")], About()).duplicate_of is None
    assert set(world.shelves.pages) == {shelf_of(ADA), shelf_of(BOB)}

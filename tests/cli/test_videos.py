"""What is made of videos anew: the same again, and what could not be made before."""

from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import pytest
from heliograph.core import wire
from heliograph.media import video
from heliograph.media.bucket import MediaBucket
from heliograph.media.darkroom import CuttingRoom
from heliograph.media.film import PLAYED
from heliograph.media.model import variant_key
from heliograph.media.refusals import VideoTooComplex
from heliograph.media.store import UploadStore
from heliograph.media.video import making

from cli.operator import media
from tests.clips import clip
from tests.people import upload


@contextmanager
def unplayable():
    """While this goes on nothing to play can be made."""

    def refuse(*_, **__):
        raise VideoTooComplex("Too much.")

    with pytest.MonkeyPatch.context() as trouble:
        trouble.setattr(making, "rendition", refuse)
        yield


@pytest.fixture
def store(account):
    return UploadStore(account.setting("MEDIA_TABLE"))


@pytest.fixture
def files(account):
    """What lies in the bucket now."""
    return lambda: account.objects(account.setting("MEDIA_BUCKET"))


@pytest.fixture
def arrive(account, store):
    """Ada's video comes, and what can be made of it is made."""
    name = account.setting("MEDIA_BUCKET")
    shelf, render = MediaBucket(wire.s3(), name, wire.now), partial(video.make_apart, max_seconds=60)

    def arrive(data=None):
        wire.s3().put_object(Bucket=name, Key="videos/77", Body=data or clip(frames=4))
        if store.get("77") is None:
            store.add(upload("77", content_type="video/mp4"))
            CuttingRoom(store=store, bucket=shelf, render=render, max_bytes=10**9).develop("77")

    return arrive


@pytest.fixture
def poster(arrive):
    """A video of Ada's that could not be made playable."""
    with unplayable():
        arrive()


def test_what_is_made_of_a_video_is_made_anew(door, said, account, arrive, files):
    arrive()
    made = files()
    lost = [key for key in made if key.startswith("variants/77/")]
    MediaBucket(wire.s3(), account.setting("MEDIA_BUCKET"), wire.now).remove(lost)

    media.regenerate(door(), media="77", user=None)

    assert files() == made
    assert said("regenerated")[0]["files"] == 9


@pytest.mark.usefixtures("poster")
def test_a_video_that_had_nothing_to_play_has_it_once_it_can_be_made(door, said, store, files):
    before, shown = files(), store.get("77").manifest

    media.regenerate(door(), media="77", user=None)
    media.regenerate(door(), media="77", user=None)

    known = store.get("77").manifest
    assert (shown.film.rendition, known.film.rendition) == (None, (64, 48))
    assert replace(known, film=shown.film) == shown
    assert files().keys() - before.keys() == {variant_key("77", shown.digest, *PLAYED)}
    assert {key: files()[key] for key in before} == before
    assert [one["files"] for one in said("regenerated")] == [9, 9]


@pytest.mark.usefixtures("poster")
def test_what_there_is_to_play_stays_if_it_cannot_be_made_again(door, store, files):
    media.regenerate(door(), media="77", user=None)
    known, before = store.get("77"), files()

    with unplayable():
        media.regenerate(door(), media="77", user=None)

    assert store.get("77") == known
    assert files() == before


@pytest.mark.usefixtures("poster")
def test_another_file_in_its_place_does_not_become_what_is_played(door, said, store, arrive):
    arrive(clip(frames=5))

    media.regenerate(door(), media="77", user=None)

    assert store.get("77").manifest.film.rendition is None
    assert [one["media_id"] for one in said("left-as-it-is")] == ["77"]

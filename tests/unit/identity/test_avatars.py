"""Avatars: what happens when somebody changes the profile or the upload in between."""

from dataclasses import replace

import pytest
from heliograph.core.http import NoToken
from heliograph.identity.avatars import Avatars, AvatarsInTheMaking
from heliograph.identity.model import Avatar
from heliograph.identity.service import People
from heliograph.media.events import AvatarFailed, AvatarReady
from heliograph.media.service import Wardrobe
from heliograph.media.upload import MediaNotFound, MediaNotUsable, Status

from tests.people import ADA, BOB, MEDIA, NOW, POST, manifest, upload, user

OTHER = "9"
READY = AvatarReady(media_id=MEDIA, owner_id=ADA, digest=manifest().digest)
FAILED = AvatarFailed(media_id=MEDIA, owner_id=ADA, reason="This file is not a picture.")
PENDING, MADE = Avatar(media_id=MEDIA), Avatar(media_id=MEDIA, digest=manifest().digest)


class Both:
    """Accounts and uploads in memory. `meanwhile` holds what somebody else does just before a write."""

    def __init__(self):
        self.users, self.uploads, self.meanwhile = {}, {}, []

    def get(self, one):
        return self.users.get(one) or self.uploads.get(one)

    def revise(self, after, *parts):
        if self.meanwhile:
            self.meanwhile.pop()()
        before = self.users[after.id]
        if before.version != after.version - 1 or before.deleted_at or not all(part() for part in parts):
            return False
        self.users[after.id] = after
        return True

    def develop(self, after):
        if self.meanwhile:
            self.meanwhile.pop()()
        if self.users[after.id].version != after.version - 1:
            return False
        self.users[after.id] = after
        return True

    def wearing(self, upload):
        def part():
            there = self.uploads[upload.id]
            if there.owner_id != upload.owner_id or there.post_id or there.avatar or there.status is Status.FAILED:
                return False
            self.uploads[upload.id] = replace(there, avatar=True)
            return True

        return part

    def doffing(self, media_id):
        return lambda: self.uploads.pop(media_id).avatar


@pytest.fixture
def both():
    both = Both()
    both.users[ADA] = user()
    both.uploads |= {MEDIA: upload(), OTHER: upload(id=OTHER, status=Status.READY, manifest=manifest())}
    return both


@pytest.fixture
def avatars(both):
    return Avatars(store=both, people=People(store=both, now=lambda: NOW), wardrobe=Wardrobe(both))


def test_what_is_made_already_shows_at_once_and_what_is_not_does_not(avatars):
    assert avatars.wear(ADA, OTHER).avatar.digest == manifest().digest
    assert avatars.wear(ADA, MEDIA).avatar == PENDING


def test_the_former_one_goes(avatars, both):
    avatars.wear(ADA, OTHER)
    avatars.wear(ADA, MEDIA)

    assert list(both.uploads) == [MEDIA]


def test_the_same_again_changes_nothing(avatars):
    assert avatars.wear(ADA, MEDIA) == avatars.wear(ADA, MEDIA)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"owner_id": BOB}, MediaNotFound),
        ({"post_id": POST}, MediaNotUsable),
        ({"status": Status.FAILED, "reason": "Too dark."}, MediaNotUsable),
    ],
)
def test_an_upload_of_others_or_of_another_use_is_refused_also_when_it_becomes_so_meanwhile(
    avatars, both, changed, refusal
):
    both.meanwhile = [lambda: both.uploads.update({MEDIA: replace(both.uploads[MEDIA], **changed)})]

    for _ in range(2):
        with pytest.raises(refusal):
            avatars.wear(ADA, MEDIA)
    assert both.users[ADA].avatar is None


def test_of_two_that_are_worn_at_once_one_is_left(avatars, both):
    both.meanwhile = [lambda: avatars.wear(ADA, OTHER)]

    avatars.wear(ADA, MEDIA)

    assert both.users[ADA].avatar == PENDING
    assert list(both.uploads) == [MEDIA]


def test_the_same_one_that_is_worn_twice_at_once_is_worn_once(avatars, both):
    both.meanwhile = [lambda: avatars.wear(ADA, MEDIA)]

    assert avatars.wear(ADA, MEDIA) == both.users[ADA]
    assert both.users[ADA].version == 2


def test_taking_it_off_takes_off_what_came_meanwhile(avatars, both):
    avatars.wear(ADA, MEDIA)
    both.meanwhile = [lambda: avatars.wear(ADA, OTHER)]

    assert avatars.doff(ADA)
    assert not avatars.doff(ADA)
    assert (both.users[ADA].avatar, both.uploads) == (None, {})


def test_who_has_given_the_account_up_meanwhile_wears_nothing_more(avatars, both):
    both.meanwhile = [lambda: both.users.update({ADA: both.users[ADA].given_up(NOW)})]

    with pytest.raises(NoToken):
        avatars.wear(ADA, MEDIA)
    assert not both.uploads[MEDIA].avatar


@pytest.mark.parametrize("given_up", [False, True])
def test_it_shows_once_it_is_made_also_on_an_account_that_may_come_back(both, given_up):
    worn = user(avatar=PENDING)
    both.users[ADA] = worn.given_up(NOW) if given_up else worn

    assert AvatarsInTheMaking(both).ready(READY)
    assert not AvatarsInTheMaking(both).ready(READY)
    assert both.users[ADA].avatar == MADE


def test_what_fails_is_worn_no_more(both):
    both.users[ADA] = user(avatar=PENDING)

    assert AvatarsInTheMaking(both).failed(FAILED)
    assert both.users[ADA].avatar is None


def test_what_is_made_too_late_does_not_take_the_place_of_another(avatars, both):
    both.users[ADA] = user(avatar=PENDING)
    both.uploads[MEDIA] = upload(avatar=True)
    both.meanwhile = [lambda: avatars.wear(ADA, OTHER)]

    assert not AvatarsInTheMaking(both).ready(READY)
    assert both.users[ADA].avatar.media_id == OTHER


def test_nobody_is_there_for_an_avatar_any_more(both):
    del both.users[ADA]

    assert not AvatarsInTheMaking(both).ready(READY)

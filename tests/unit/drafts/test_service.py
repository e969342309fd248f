"""What becomes of a draft that somebody changes between reading and writing it."""

from dataclasses import replace

import pytest
from heliograph.core.conditional import ChangedMeanwhile
from heliograph.drafts.model import Draft, DraftEdit, DraftNotFound
from heliograph.drafts.service import DraftPublishing, Drafts, NotReady
from heliograph.drafts.settings import DraftsSettings
from heliograph.media.upload import MediaNotUsable
from heliograph.posts.repeats import PictureAlreadyPosted

from tests.people import ADA, NOW, picture, post, unpublished

DRAFT = Draft(id="1", owner_id=ADA, created_at=NOW, version=3)
FULL = replace(DRAFT, pictures=(("2", ""),))


class Shelf:
    """One draft in memory. `meanwhile` holds what somebody else makes of it, just before each write."""

    def __init__(self, draft):
        self.draft, self.meanwhile, self.note = draft, [], None

    def get(self, _owner_id, _draft_id):
        return self.draft

    def revise(self, draft, _uploads):
        return self.written(draft, draft.version - 1)

    def drop(self, draft, _uploads):
        return self.written(None, draft.version)

    def becoming(self, note):
        self.note = note
        return []

    def written(self, draft, version):
        if self.meanwhile:
            self.draft = self.meanwhile.pop(0)
        if self.draft is None or self.draft.version != version:
            return False
        self.draft = draft
        return True


LOOKS_POSTED = "66"


class Press:
    """Composes posts of ready pictures, and writes each as one transaction with the end of its draft."""

    def __init__(self, shelf, *, ready=True):
        self.shelf, self.ready, self.posts = shelf, ready, {}

    def id_for(self, _me):
        return str(77 + len(self.posts))

    def of_uploads(self, _me, media, _about, *, post_id, held_by, repeated):
        assert held_by == DRAFT.id
        if LOOKS_POSTED in (one for one, _ in media) and not repeated:
            raise PictureAlreadyPosted("Post 9 shows it.")
        made = post if self.ready else unpublished
        return replace(made(), id=post_id, pictures=tuple(picture(one) for one, _ in media)), []

    def write(self, made, _parts):
        if not self.shelf.written(self.shelf.note, self.shelf.note.version - 1):
            return False
        self.posts[made.id] = made
        return True

    def made(self, _me, post_id):
        return self.posts.get(post_id)


class Nothing:
    """The reader, and who may have uploads, where there are none."""

    def lookup(self, _media):
        return None

    def one(self, _lookup, *, consistent):
        assert consistent
        return {}

    def usable(self, *_asked):
        return []


def drafts(shelf, clock):
    rest = {"people": None, "claims": Nothing(), "reader": Nothing(), "ids": None}
    return Drafts(store=shelf, now=clock, settings=DraftsSettings(table="drafts"), **rest)


def publishing(shelf, clock, **how):
    press = Press(shelf, **how)
    return DraftPublishing(store=shelf, composing=press, now=clock), press


def test_an_edit_of_whatever_is_there_is_made_to_what_came_in_between(clock):
    shelf = Shelf(DRAFT)
    shelf.meanwhile = [replace(DRAFT, version=4, about=replace(DRAFT.about, content_warning="heights"))]

    edited = drafts(shelf, clock).edit(ADA, "1", DraftEdit(fields={"caption": "Soon"}), seen=None)

    assert (edited.version, edited.about.caption, edited.about.content_warning) == (5, "Soon", "heights")


def test_an_edit_of_what_was_seen_is_not_made_to_anything_else(clock):
    shelf = Shelf(DRAFT)
    shelf.meanwhile = [replace(DRAFT, version=4)]

    with pytest.raises(ChangedMeanwhile):
        drafts(shelf, clock).edit(ADA, "1", DraftEdit(fields={"caption": "Soon"}), seen=3)
    assert shelf.draft == replace(DRAFT, version=4)


def test_a_draft_is_deleted_as_it_is_then_and_not_when_it_has_become_a_post(clock):
    shelf = Shelf(DRAFT)
    changed = replace(DRAFT, version=4)
    shelf.meanwhile = [changed, changed.become("77", NOW)]

    with pytest.raises(DraftNotFound):
        drafts(shelf, clock).delete(ADA, "1")
    assert shelf.draft.post_id == "77"


def test_publishing_takes_the_draft_as_it_is_then_and_answers_the_one_post_of_it(clock):
    shelf = Shelf(FULL)
    shelf.meanwhile = [replace(FULL, version=4, pictures=(("5", ""),))]
    publish, press = publishing(shelf, clock)

    made = publish.publish(ADA, "1")

    assert [one.media_id for one in made.pictures] == ["5"]
    assert publish.publish(ADA, "1") == made
    assert list(press.posts) == [made.id]


def test_who_finds_the_uploads_in_the_post_that_another_has_just_made_is_answered_that_post(clock):
    shelf = Shelf(FULL)
    publish, press = publishing(shelf, clock)
    first = publish.publish(ADA, "1")
    became, shelf.draft = shelf.draft, FULL

    def taken(*_asked, **_held_by):
        shelf.draft = became
        raise MediaNotUsable("It is in a post already.")

    press.of_uploads = taken
    assert publish.publish(ADA, "1") == first


def test_an_upload_that_cannot_be_used_is_told_of_when_nobody_changed_the_draft(clock):
    publish, press = publishing(Shelf(FULL), clock)

    def failed(*_asked, **_held_by):
        raise MediaNotUsable("It failed.")

    press.of_uploads = failed
    with pytest.raises(MediaNotUsable):
        publish.publish(ADA, "1")


def test_a_draft_whose_post_has_gone_is_no_draft_any_more(clock):
    publish, press = publishing(Shelf(FULL), clock)
    press.posts.pop(publish.publish(ADA, "1").id)

    with pytest.raises(DraftNotFound):
        publish.publish(ADA, "1")


def test_a_post_waits_for_its_pictures_unless_others_are_to_see_it_at_once(clock):
    shelf = Shelf(FULL)
    publish, press = publishing(shelf, clock, ready=False)

    with pytest.raises(NotReady):
        publish.publish_as_read(FULL, at_once=True)
    assert (shelf.draft, press.posts) == (FULL, {})
    assert publish.publish_as_read(FULL)


def test_a_picture_that_was_posted_before_is_asked_about_unless_there_is_nobody_to_ask(clock):
    draft = replace(FULL, pictures=((LOOKS_POSTED, ""),))
    for how in ({"repeated": True}, {"at_once": True}):
        publish, _ = publishing(Shelf(draft), clock)
        with pytest.raises(PictureAlreadyPosted):
            publish.publish(ADA, "1")

        assert publish.publish_as_read(draft, **how)

"""Editing a post: what changes, what an edit starts from, and what stays of it for whom."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from heliograph.core.conditional import ChangedMeanwhile
from heliograph.core.pages import Page
from heliograph.graph.visibility import Visibility
from heliograph.posts.editing import Editing, History
from heliograph.posts.markup import Named
from heliograph.posts.model import Location, NotThesePictures, PostEdit, PostNotFound
from heliograph.posts.service import Developing, Posts

from tests.people import ADA, BOB, CLEO, NOW, POST, picture, post, unpublished
from tests.shelves import repeats
from tests.sights import FakeSight
from tests.unit.posts.test_posts import FakeStore, ready

ALBUM = post(
    pictures=tuple(replace(picture(one), alt_text=text) for one, text in (("1", "one"), ("2", "two"), ("3", "three")))
)


class FakeEditions:
    """What was kept, newest first."""

    def __init__(self):
        self.kept = []

    def keeping(self, former):
        yield lambda: self.kept.insert(0, former)

    def of_post(self, post_id, limit, before):
        return Page([one for one in self.kept if before is None or one.edition < before[0]][:limit], None)


@pytest.fixture
def editions():
    return FakeEditions()


@pytest.fixture
def editing_of(clock, editions):
    naming = SimpleNamespace(in_text=lambda text: Named(tags=(text,)))
    return lambda store: Editing(store=store, editions=editions, naming=naming, now=clock)


def test_a_caption_that_is_changed_names_what_it_names_then_and_one_that_is_not_what_it_named(editing_of):
    store = FakeStore(replace(ALBUM, named=Named(tags=("then",))))

    assert editing_of(store).edit(ADA, POST, PostEdit(order=["3", "1", "2"]), seen=None).named.tags == ("then",)
    assert editing_of(store).edit(ADA, POST, captioned("now"), seen=None).named.tags == ("now",)


def captioned(text):
    return PostEdit(fields={"caption": text})


def said(post):
    return post.caption, post.location, [(one.media_id, one.alt_text) for one in post.pictures]


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (captioned("new"), ("new", None, [("1", "one"), ("2", "two"), ("3", "three")])),
        (
            PostEdit(fields={"location": Location(name="Pharos")}),
            (ALBUM.caption, Location(name="Pharos"), [("1", "one"), ("2", "two"), ("3", "three")]),
        ),
        (PostEdit(order=["3", "1", "2"]), (ALBUM.caption, None, [("3", "three"), ("1", "one"), ("2", "two")])),
        (PostEdit(alt_texts=["a", "", "c"]), (ALBUM.caption, None, [("1", "a"), ("2", ""), ("3", "c")])),
        (
            PostEdit(order=["2", "3", "1"], alt_texts=["b", "c", "a"]),
            (ALBUM.caption, None, [("2", "b"), ("3", "c"), ("1", "a")]),
        ),
    ],
)
def test_an_edit_changes_what_it_names_and_keeps_what_was_said(editing_of, editions, edit, says):
    store = FakeStore(ALBUM)

    edited = editing_of(store).edit(ADA, POST, edit, seen=1)

    assert edited == store.posts[POST]
    assert said(edited) == says
    assert (edited.version, edited.edition, edited.edited_at) == (2, 2, NOW)
    (former,) = editions.kept
    assert (former.caption, former.location, list(former.pictures)) == said(ALBUM)
    assert (former.edition, former.since, former.until) == (1, ALBUM.created_at, NOW)


@pytest.mark.parametrize("switch", ["comments_off", "like_count_hidden"])
def test_a_switch_is_turned_without_a_word_of_history(editing_of, editions, switch):
    store = FakeStore(ALBUM)
    editing = editing_of(store)

    on = editing.edit(ADA, POST, PostEdit(fields={switch: True}), seen=1)
    off = editing.edit(ADA, POST, PostEdit(fields={switch: False}), seen=1)

    assert (on, off) == (replace(ALBUM, version=2, **{switch: True}), replace(ALBUM, version=3))
    assert editions.kept == []


def test_a_content_warning_is_said_so_it_has_a_history(editing_of, editions):
    store = FakeStore(ALBUM)
    editing = editing_of(store)

    warned = editing.edit(ADA, POST, PostEdit(fields={"content_warning": "heights", "comments_off": True}), seen=1)
    editing.edit(ADA, POST, PostEdit(fields={"content_warning": ""}), seen=2)

    assert (warned.content_warning, warned.comments_off, warned.edition) == ("heights", True, 2)
    assert [one.content_warning for one in editions.kept] == ["heights", ""]


def test_whom_a_post_is_for_is_said_so_it_has_a_history(editing_of, editions):
    store = FakeStore(ALBUM)

    narrow = editing_of(store).edit(ADA, POST, PostEdit(fields={"visibility": Visibility.ONLY_ME}), seen=1)

    assert (narrow.visibility, narrow.edition) == (Visibility.ONLY_ME, 2)
    assert [one.visibility for one in editions.kept] == [Visibility.EVERYONE]


@pytest.mark.parametrize("seen", [1, 7, None])
@pytest.mark.parametrize("edit", [captioned(ALBUM.caption), PostEdit(order=["1", "2", "3"]), PostEdit()])
def test_what_changes_nothing_is_no_edit_so_one_may_be_sent_again(editing_of, editions, edit, seen):
    store = FakeStore(ALBUM)

    assert editing_of(store).edit(ADA, POST, edit, seen=seen) is ALBUM
    assert editions.kept == []


def test_an_edit_of_an_edition_that_is_not_there_any_more_is_refused(editing_of, editions, clock):
    store = FakeStore(ALBUM)
    editing = editing_of(store)
    editing.edit(ADA, POST, captioned("first"), seen=1)
    clock.turn(minutes=1)

    with pytest.raises(ChangedMeanwhile):
        editing.edit(ADA, POST, captioned("second"), seen=1)
    assert editing.edit(ADA, POST, captioned("third"), seen=2).edition == 3
    assert editing.edit(ADA, POST, captioned("fourth"), seen=None).edition == 4
    assert [one.caption for one in editions.kept] == ["third", "first", ALBUM.caption]
    assert editions.kept[1].since == editions.kept[2].until == NOW


def test_of_two_edits_at_once_one_is_made_and_the_other_is_told(editing_of, editions):
    store = FakeStore(ALBUM)
    editing = editing_of(store)
    store.meanwhile.append(lambda _: editing.edit(ADA, POST, captioned("first"), seen=1))

    with pytest.raises(ChangedMeanwhile):
        editing.edit(ADA, POST, captioned("second"), seen=1)
    assert store.posts[POST].caption == "first"
    assert len(editions.kept) == 1


def test_a_picture_that_becomes_ready_meanwhile_hinders_no_edit(editing_of, clock):
    store = FakeStore(unpublished("1"))
    store.meanwhile.append(
        lambda _: Developing(store=store, repeats=repeats(store.posts), now=clock).media_ready(ready("1"))
    )

    edited = editing_of(store).edit(ADA, POST, captioned("new"), seen=1)

    assert (edited.published, edited.caption, edited.edition) == (True, "new", 2)


@pytest.mark.parametrize(
    "edit",
    [
        PostEdit(order=["1", "2"]),
        PostEdit(order=["1", "2", "2"]),
        PostEdit(order=["1", "2", "3", "4"]),
        PostEdit(alt_texts=["a", "b"]),
        PostEdit(alt_texts=[]),
    ],
)
def test_other_pictures_than_the_posts_are_refused(editing_of, edit):
    with pytest.raises(NotThesePictures):
        editing_of(FakeStore(ALBUM)).edit(ADA, POST, edit, seen=None)


@pytest.mark.parametrize("there", [FakeStore(), FakeStore(post().tombstone(NOW, NOW + timedelta(days=30)))])
def test_what_is_not_there_or_deleted_cannot_be_edited(editing_of, there):
    with pytest.raises(PostNotFound):
        editing_of(there).edit(ADA, POST, captioned("new"), seen=None)


def test_what_is_somebody_elses_is_answered_as_if_it_were_not_there(editing_of):
    with pytest.raises(PostNotFound, match=f"There is no post {POST} of yours."):
        editing_of(FakeStore(ALBUM)).edit(BOB, POST, captioned("new"), seen=None)


def test_others_see_of_the_history_what_they_could_see_then(editing_of, editions, clock):
    store = FakeStore(unpublished("1", caption="while it waited"))
    editing = editing_of(store)
    editing.edit(ADA, POST, captioned("when it was published"), seen=1)
    clock.turn(minutes=1)
    Developing(store=store, repeats=repeats(store.posts), now=clock).media_ready(ready("1"))
    clock.turn(minutes=1)
    editing.edit(ADA, POST, captioned("now"), seen=None)
    history = History(editions=editions, posts=Posts(store=store, sight=FakeSight()))

    def captions(who):
        return [one.caption for one in history.of_post(who, POST, limit=20, before=None).items]

    assert captions(ADA) == ["when it was published", "while it waited"]
    assert captions(BOB) == ["when it was published"]


def test_what_a_post_said_to_fewer_stays_among_them_when_it_is_for_more(editing_of, editions):
    store = FakeStore(post(caption="to friends", visibility=Visibility.CLOSE_FRIENDS))
    editing = editing_of(store)
    editing.edit(ADA, POST, PostEdit(fields={"caption": "to all", "visibility": Visibility.EVERYONE}), seen=None)
    editing.edit(ADA, POST, captioned("to all as well"), seen=None)
    friends = {(BOB, ADA): {"close_friend_of": True}}
    history = History(editions=editions, posts=Posts(store=store, sight=FakeSight(friends)))

    def captions(who):
        return [one.caption for one in history.of_post(who, POST, limit=20, before=None).items]

    assert captions(ADA) == captions(BOB) == ["to all", "to friends"]
    assert captions(CLEO) == ["to all"]


def test_who_may_not_see_a_post_may_not_see_its_history(editions):
    hidden = Posts(store=FakeStore(replace(unpublished(), id=POST)), sight=FakeSight())

    with pytest.raises(PostNotFound):
        History(editions=editions, posts=hidden).of_post(BOB, POST, limit=20, before=None)

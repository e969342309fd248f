"""Telling of favourites' posts: whom, of which, and how far it has come."""

from datetime import timedelta

import pytest
from heliograph.activity.announced import Announcement
from heliograph.activity.announcing import Announcing
from heliograph.core.pages import Page
from heliograph.core.waiting import LOOKS, NotListedYet
from heliograph.graph.events import FavouriteChosen
from heliograph.posts.events import PostPublished, PostRestored

from tests.people import ADA, BOB, NOW, POST, follow, post, unpublished

EARLIER, LATER = NOW - timedelta(minutes=1), NOW + timedelta(minutes=1)
FIELDS = {"owner": {"id": ADA, "userName": "ada"}, "tags": [], "mentions": []}
PUBLISHED = PostPublished(post={"id": POST, "caption": "", "publishedAt": NOW.isoformat()}, **FIELDS)
CHOSEN = FavouriteChosen(chooser={"id": BOB, "userName": "bob"}, favourite={"id": ADA, "userName": "ada"})
SAID = Announcement(post_id=POST, author_id=ADA, at=NOW)


class FakeStore:
    """Who was told of what, and how far it has come; it dies when it has told so many pages."""

    def __init__(self, dies_after=None):
        self.told, self.noted, self.left = [], None, dies_after

    def lives(self, said):
        return said.at > NOW - timedelta(days=90)

    def tell(self, said, user_ids):
        if self.left == 0:
            raise ConnectionError
        self.left = self.left and self.left - 1
        self.told += [(said.post_id, one) for one in user_ids]
        return len(user_ids)

    def progress(self, post_id):
        return self.noted

    def note(self, post_id, after):
        self.noted = after


class FakeFavour:
    """Ties of those who have Ada for a favourite, by id; the index of them shows nobody for so many looks."""

    def __init__(self, *ties, listed_after=0):
        self.ties, self.listed_after, self.pages = {tie.from_id: tie for tie in ties}, listed_after, []

    def holders(self, user_id, *, limit, after):
        self.pages.append(after)
        left = [tie for tie in self.ties.values() if after is None or int(tie.from_id) > after[0]]
        return Page(left[:limit], (int(left[limit - 1].from_id),) if len(left) > limit else None)

    def between(self, holder_id, user_id):
        return self.ties.get(holder_id)

    def lists(self, holder_id, user_id):
        self.listed_after -= 1
        return self.listed_after < 0


class FakePosts:
    """Posts of Ada; the index of them shows none for so many looks."""

    def __init__(self, *posts, listed_after=0):
        self.posts, self.listed_after = posts, listed_after

    def of_owner(self, owner_id, *, limit, before):
        return Page(list(self.posts), None)

    def lists(self, owner_id, post_id):
        self.listed_after -= 1
        return self.listed_after < 0

    def is_published(self, post_id):
        return any(one.published for one in self.posts if one.id == post_id)


def holder(number, since=EARLIER):
    return follow(str(number), ADA, favourite_since=since)


def announcing(store, favour, posts=None, at_once=2):
    return Announcing(
        store=store,
        posts=posts or FakePosts(post(POST, published_at=NOW)),
        favour=favour,
        at_once=at_once,
        sleep=lambda _: None,
    )


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5])
def test_everybody_is_told_whose_favourite_the_author_is(count):
    store, readers = FakeStore(), range(1, count + 1)

    assert announcing(store, FakeFavour(*map(holder, readers))).tell(PUBLISHED) == count

    assert store.told == [(POST, str(one)) for one in readers]


def test_who_chose_after_it_was_published_is_not_told_of_it():
    store = FakeStore()

    announcing(store, FakeFavour(holder(1), holder(2, LATER), holder(3, NOW))).tell(PUBLISHED)

    assert [reader for _, reader in store.told] == ["1", "3"]


def test_how_far_it_has_come_is_noted_after_each_page_but_the_last_and_never_for_few():
    few, many = FakeStore(), FakeStore()

    announcing(few, FakeFavour(*map(holder, range(1, 3)))).tell(PUBLISHED)
    announcing(many, FakeFavour(*map(holder, range(1, 6)))).tell(PUBLISHED)

    assert (few.noted, many.noted) == (None, 4)


def test_whoever_died_half_way_goes_on_there():
    store, favour = FakeStore(dies_after=2), FakeFavour(*map(holder, range(1, 8)))
    telling = announcing(store, favour)
    with pytest.raises(ConnectionError):
        telling.tell(PUBLISHED)
    store.left, favour.pages = None, []

    assert telling.tell(PUBLISHED) == 3

    assert [reader for _, reader in store.told] == [str(one) for one in range(1, 8)]
    assert favour.pages == [None, (4,), (6,)]


@pytest.mark.parametrize("posts", [FakePosts(), FakePosts(unpublished(id=POST)), FakePosts(post(POST, deleted_at=NOW))])
def test_nobody_is_told_of_what_nobody_may_see(posts):
    store = FakeStore()

    assert announcing(store, FakeFavour(holder(1)), posts).tell(PUBLISHED) == 0

    assert store.told == []


def test_a_post_that_comes_back_is_told_as_of_when_it_was_published_and_one_that_never_was_is_not():
    store = FakeStore()
    telling = announcing(store, FakeFavour(holder(1), holder(2, LATER)))

    assert telling.tell(PostRestored(post=PUBLISHED.post, **FIELDS, published=True)) == 1
    assert telling.tell(PostRestored(post={**PUBLISHED.post, "publishedAt": None}, **FIELDS, published=False)) == 0


def test_what_has_lapsed_is_not_told():
    old = PostPublished(post={**PUBLISHED.post, "publishedAt": (NOW - timedelta(days=91)).isoformat()}, **FIELDS)

    assert announcing(FakeStore(), FakeFavour(holder(1, NOW - timedelta(days=99)))).tell(old) == 0


def test_holders_are_read_when_the_index_shows_the_post_and_not_before():
    favour = FakeFavour(holder(1))

    assert announcing(FakeStore(), favour, FakePosts(post(POST), listed_after=LOOKS - 1)).tell(PUBLISHED) == 1
    with pytest.raises(NotListedYet):
        announcing(FakeStore(), favour, FakePosts(post(POST), listed_after=LOOKS)).tell(PUBLISHED)


def test_who_has_just_chosen_is_told_of_what_was_published_since():
    store, before = FakeStore(), post("1", published_at=EARLIER - timedelta(seconds=1))
    posts = FakePosts(post(POST, published_at=NOW), before, unpublished(id="2"), post("3", deleted_at=NOW))

    assert announcing(store, FakeFavour(holder(BOB)), posts).catch_up(CHOSEN) == 1

    assert store.told == [(POST, BOB)]


def test_who_has_just_chosen_catches_up_when_the_index_shows_it_unless_it_is_over_by_then():
    assert announcing(FakeStore(), FakeFavour(holder(BOB), listed_after=LOOKS - 1)).catch_up(CHOSEN) == 1
    assert announcing(FakeStore(), FakeFavour(listed_after=1)).catch_up(CHOSEN) == 0
    with pytest.raises(NotListedYet):
        announcing(FakeStore(), FakeFavour(holder(BOB), listed_after=LOOKS)).catch_up(CHOSEN)

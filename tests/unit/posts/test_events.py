"""What a post's row change means."""

import pytest
from heliograph.core.events import Change
from heliograph.posts.events import PostDeleted, PostEdited, PostPublished, PostPurged, PostRestored, translate

from tests.people import ADA, BOB, MEDIA, NOW, POST, post_row


def means(old, new):
    return list(translate(Change("1", "1", NOW, old, new)))


PUBLISHED = PostPublished(
    post={"id": POST, "caption": "Evening at the lighthouse", "publishedAt": NOW.isoformat()},
    owner={"id": ADA, "userName": "ada"},
    tags=[],
    mentions=[],
)
NAMES = {"tags": ["sea"], "mentions": [{"id": BOB, "userName": "bob"}]}


GONE = {"deleted_at": NOW.isoformat(), "expires_at": 1_776_072_413}


@pytest.mark.parametrize("before", [None, post_row("processing"), post_row("failed")])
def test_a_post_that_becomes_published_is_news(before):
    assert means(before, post_row("published")) == [PUBLISHED]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (None, post_row("processing")),
        (None, post_row("failed")),
        (post_row("processing"), post_row("processing", version=3)),
        (post_row("processing"), post_row("failed")),
        (post_row("processing", **GONE), post_row("published", version=4, **GONE)),
        (post_row("processing", **GONE), post_row("failed", version=4, **GONE)),
    ],
)
def test_nothing_else_is(old, new):
    assert means(old, new) == []


@pytest.mark.parametrize("status", ["processing", "published", "failed"])
def test_an_edit_tells_what_the_post_says_and_calls_now_and_what_before(status):
    bob, ada = ([{"id": one, "userName": name}] for one, name in ((BOB, "bob"), (ADA, "ada")))
    old = post_row(status, caption="#sea, @bob and #SEA", tags=["sea"], mentions=bob)
    later = {"version": 3, "edition": 2, "edited_at": NOW.isoformat()}
    new = post_row(status, caption="@ada at the #lighthouse", tags=["lighthouse"], mentions=ada, **later)

    (edited,) = means(old, new)

    assert isinstance(edited, PostEdited)
    assert (edited.post["caption"], edited.tags, edited.mentions) == (new["caption"], ["lighthouse"], ada)
    assert edited.former == {"caption": old["caption"], "tags": ["sea"], "mentions": bob}
    assert (edited.edition, edited.published) == (2, status == "published")
    assert edited.keys() == PUBLISHED.keys()


@pytest.mark.parametrize("status", ["processing", "published", "failed"])
def test_deleting_and_restoring_tell_whether_others_could_see_it(status):
    there, gone = post_row(status), post_row(status, version=3, **GONE)

    (deleted,), (restored,) = means(there, gone), means(gone, post_row(status, version=4))

    assert isinstance(deleted, PostDeleted)
    assert isinstance(restored, PostRestored)
    assert deleted.published == restored.published == (status == "published")
    assert deleted.post["id"] == restored.post["id"] == POST
    assert deleted.keys() == restored.keys() == PUBLISHED.keys()


def test_a_post_that_became_ready_while_it_was_deleted_is_published_by_its_return():
    waiting, gone = post_row("processing"), post_row("processing", **GONE)
    told = [*means(waiting, gone), *means(gone, post_row("published", **GONE))]
    told += means(post_row("published", **GONE), post_row("published"))

    assert [(type(one), one.published) for one in told] == [(PostDeleted, False), (PostRestored, True)]


def test_a_publication_is_about_its_author():
    assert PUBLISHED.keys() == (f"user#{ADA}",)


@pytest.mark.parametrize("last", [post_row("published", **GONE), post_row("failed", **GONE), post_row("processing")])
@pytest.mark.parametrize("expired", [True, False])
def test_when_its_row_goes_all_that_hangs_on_a_post_is_to_go(last, expired):
    (purged,) = translate(Change("1", "1", NOW, last, None, expired=expired))

    assert purged == PostPurged(post_id=POST, owner_id=ADA, media=[MEDIA], fingerprints={})
    assert purged.keys() == (f"post#{POST}",)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (None, post_row("published")),
        (post_row("published"), post_row("published", **GONE)),
        (post_row("published", **GONE), post_row("published")),
    ],
)
def test_what_a_caption_names_is_said_whenever_the_post_comes_and_goes(old, new):
    (event,) = means(old and {**old, **NAMES}, {**new, **NAMES})

    assert {name: event.payload()[name] for name in NAMES} == NAMES

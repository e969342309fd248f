"""What a post's row change means."""

import pytest
from heliograph.core.events import Change
from heliograph.posts.events import PostPublished, translate

from tests.people import ADA, NOW, POST, post_row


def means(old, new):
    return list(translate(Change("1", "1", NOW, old, new)))


PUBLISHED = PostPublished(
    post={"id": POST, "caption": "Evening at the lighthouse", "publishedAt": NOW.isoformat()},
    owner={"id": ADA, "userName": "ada"},
)


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
        (post_row("published"), post_row("published", caption="edited")),
        (post_row("published"), None),
        (post_row("processing"), None),
    ],
)
def test_nothing_else_is(old, new):
    assert means(old, new) == []


def test_a_publication_is_about_its_author():
    assert PUBLISHED.keys() == (f"user#{ADA}",)

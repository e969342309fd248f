"""What the feed's benchmarks read: posts by as many authors as a page has, and everything that is shown with them."""

from datetime import timedelta
from random import Random
from typing import Any

from heliograph.core.rows import from_row
from heliograph.feed.model import PRESENCE_ID
from heliograph.graph.store import TieStore
from heliograph.likes.lookups import LikesOfOne
from heliograph.posts.store import PostStore

from benchmarks.stub import Tables
from tests.people import NOW, an_id, follow, picture, post

PAGE, POSTS, READERS = 20, 2_000, 1_500
ROWS = 30
"""Of a reader: a page, what is read ahead of it, and some more."""
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1"}


def tables() -> Tables:
    """Posts by as many authors as a page has, and readers whose newest are drawn as popularity has it."""
    dice = Random(7)  # noqa: S311 - the same pages every time
    posts = [an_id(NOW - timedelta(seconds=one), one % PAGE) for one in range(POSTS)]
    pages = {reader_id(one): _drawn(dice, posts) for one in range(READERS + 1)}
    authors = sorted({author(one) for one in posts})
    lives = int((NOW + timedelta(days=9)).timestamp())
    rows = [
        {"reader_id": int(me), "post_id": int(one), "author_id": int(author(one)), "expires_at": lives}
        for me, page in pages.items()
        for one in page
    ]
    # Who opens the app in the suite `cold` looked yesterday; the others' first pages are read without asking.
    about = {"reader_id": int(reader_id(READERS)), "post_id": PRESENCE_ID, "expires_at": 1 << 40}
    tallies = [{"pk": f"post#{one}", "likes": 1_204, "comments": 0, "views": 40_000} for one in posts]
    return {
        "feed": (("reader_id", "post_id"), [from_row(row) for row in (about, *rows)]),
        "posts": (("post_id",), [_post(one) for one in posts]),
        "tallies": (("pk",), [from_row(row) for row in tallies]),
        "accounts": (("pk",), [_account(one) for one in authors]),
        "ties": (("from_id", "to_id"), [_tie(me, one) for me in pages for one in authors]),
        "ties/celebrities": (("from_id", "celebrity_id"), []),
        "likes": (("pk", "liker_id"), [_like(me, one) for me, page in pages.items() for one in page[::2]]),
    }


def _drawn(dice: Random, posts: list[str]) -> list[str]:
    """Rows of different posts, four in five of them from a fifth that is popular, whether old or new."""
    popular, others = posts[::5], [one for number, one in enumerate(posts) if number % 5]
    found = {*dice.sample(popular, ROWS * 4 // 5), *dice.sample(others, ROWS // 5)}
    return sorted(found, key=int, reverse=True)


def reader_id(reader: int) -> str:
    return an_id(NOW - timedelta(days=99), reader % 8_192)


def author(post_id: str) -> str:
    return an_id(NOW - timedelta(days=9), int(post_id) >> 10 & 8_191)


def _post(post_id: str) -> dict[str, Any]:
    caption = f"Evening {post_id[-6:]}: light over the bay #sea"
    made = post(post_id, owner_id=author(post_id), caption=caption, pictures=(picture(post_id),))
    return dict(PostStore("posts")._row(made).serialize())


def _tie(me: str, author: str) -> dict[str, Any]:
    return dict(TieStore("ties")._row(follow(me, author)).serialize())


def _account(user_id: str) -> dict[str, Any]:
    row = {
        "pk": f"user#{user_id}",
        "user_id": int(user_id),
        "user_name": f"somebody{user_id}",
        "full_name": "Some Body",
    }
    rest = {"email_digest": "d" * 64, "bio": "Light and water.", "created_at": NOW.isoformat(), "location": "Lisbon"}
    return from_row({**row, **rest, "last_login_at": NOW.isoformat(), "is_private": False, "version": 3})


def _like(me: str, post_id: str) -> dict[str, Any]:
    row = {
        **LikesOfOne("likes").of_posts(me, [post_id]).keys[post_id],
        "liker_name": "ada",
        "post_id": int(post_id),
        "post_owner_id": int(author(post_id)),
        "at": NOW.isoformat(),
        "liker_follows_owner": True,
        "post_caption": "Evening light over the bay #sea",
        "post_owner_name": "somebody",
    }
    return from_row(row)

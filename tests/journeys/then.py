"""What is so afterwards. Derived things arrive in seconds, so these look until they see it, or give up."""

from typing import Any

import httpx

from cli.client import wait_until
from tests.journeys.given import User

SECONDS = 90


def post_becomes(status: str, author: User, post_id: str) -> dict[str, Any]:
    """The post, once it has that status."""
    seen: dict[str, Any] = {}

    def look() -> bool:
        seen.update(author.client.get(f"/v1/posts/{post_id}"))
        return bool(seen["status"] == status)

    wait_until(f"post {post_id} is {status}", look, seconds=SECONDS)
    return seen


def feed_holds(user: User, *post_ids: str) -> list[dict[str, Any]]:
    """The feed, once it holds exactly these posts, newest first."""
    seen: list[dict[str, Any]] = []

    def look() -> bool:
        seen[:] = user.client.get("/v1/me/feed")["feeds"]
        return [item["postId"] for item in seen] == list(post_ids)

    wait_until(f"the feed of {user.account.user_name} is {post_ids}", look, seconds=SECONDS)
    return seen


def post_counts(author: User, post_id: str, *, likes: int, comments: int) -> None:
    def look() -> bool:
        seen = author.client.get(f"/v1/posts/{post_id}")
        return (seen["numberOfLikes"], seen["numberOfComments"]) == (likes, comments)

    wait_until(f"post {post_id} has {likes} likes and {comments} comments", look, seconds=SECONDS)


def user_counts(user: User, **counts: int) -> None:
    def look() -> bool:
        return all(user.client.get("/v1/me")["counts"][name] == count for name, count in counts.items())

    wait_until(f"{user.account.user_name} has {counts}", look, seconds=SECONDS)


def is_problem(answer: httpx.Response, status: int, slug: str) -> dict[str, Any]:
    """An RFC 9457 problem of that name; answers the document."""
    document: dict[str, Any] = answer.json()
    assert answer.status_code == status, document
    assert answer.headers["content-type"] == "application/problem+json"
    assert document["type"] == f"urn:heliograph:problem:{slug}"
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    return document

"""What people do."""

from typing import Any

import httpx

from tests.journeys.given import User


def follows(user: User, other: User) -> None:
    user.client.put(f"/v1/users/{other.id}/follow")


def unfollows(user: User, other: User) -> None:
    user.client.delete(f"/v1/users/{other.id}/follow")


def publishes(user: User, photograph: bytes, **fields: str) -> dict[str, Any]:
    """By the seed design's multipart route; answers its answer."""
    answer: dict[str, Any] = user.client.upload(photograph, name="photo.jpg", **fields)
    return answer


def begins_an_upload(user: User, content_type: str = "image/jpeg") -> dict[str, Any]:
    """The presigned POST that takes the bytes, with the media id."""
    offer: dict[str, Any] = user.client.post("/v1/media", json={"contentType": content_type})
    return offer


def sends(offer: dict[str, Any], photograph: bytes) -> None:
    """Straight to storage."""
    httpx.post(offer["url"], data=offer["fields"], files={"file": photograph}, timeout=60).raise_for_status()


def uploads(user: User, photograph: bytes, content_type: str = "image/jpeg") -> str:
    """Both of the above; answers the media id."""
    offer = begins_an_upload(user, content_type)
    sends(offer, photograph)
    return str(offer["id"])


def publishes_uploads(user: User, *media_ids: str, **fields: Any) -> dict[str, Any]:
    post: dict[str, Any] = user.client.post("/v1/posts", json={"media": media_ids, **fields})
    return post


def likes(user: User, post_id: str) -> None:
    user.client.put(f"/v1/posts/{post_id}/like")


def unlikes(user: User, post_id: str) -> None:
    user.client.delete(f"/v1/posts/{post_id}/like")


def comments(user: User, post_id: str, text: str) -> str:
    return str(user.client.post(f"/v1/posts/{post_id}/comments", json={"comment": text})["id"])

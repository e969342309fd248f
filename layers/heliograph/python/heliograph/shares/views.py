"""Shares in JSON."""

from typing_extensions import TypedDict

from heliograph.core.pages import Page
from heliograph.identity.views import AvatarJson, avatar_json
from heliograph.media.delivery import Delivery
from heliograph.shares.model import Share, Sharer


class SharerJson(TypedDict):
    sharerId: str
    sharerUserName: str
    sharedAt: str


class ListedSharerJson(SharerJson):
    avatar: AvatarJson | None


class ShareJson(SharerJson):
    postId: str


class SharersJson(TypedDict):
    shares: list[ListedSharerJson]
    nextCursor: str | None


def share_json(share: Share) -> ShareJson:
    return {
        "postId": share.post_id,
        "sharerId": share.sharer_id,
        "sharerUserName": share.sharer_name,
        "sharedAt": share.at.isoformat(),
    }


def sharers_json(page: Page[Sharer], next_cursor: str | None, delivery: Delivery) -> SharersJson:
    shares: list[ListedSharerJson] = [
        {
            "sharerId": sharer.id,
            "sharerUserName": sharer.name,
            "avatar": avatar_json(sharer.avatar, delivery),
            "sharedAt": sharer.at.isoformat(),
        }
        for sharer in page.items
    ]
    return {"shares": shares, "nextCursor": next_cursor}

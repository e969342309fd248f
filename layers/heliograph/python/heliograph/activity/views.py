"""Activity in JSON. Kinds and names are spelled as `activity.model` and the events have them."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from heliograph.activity.actions import NAMES
from heliograph.activity.model import Action, Kind, Preferences, Told, at_moment, in_words
from heliograph.core.ids import PATTERN
from heliograph.core.pages import Page

ActionName = StrEnum("ActionName", {name.replace("-", "_").upper(): name for name in NAMES})  # type: ignore[misc]
"""What an action may be called: the events' names."""


class ReadBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    upTo: Annotated[str, Field(pattern=PATTERN, description="The `id` of the newest notification that was seen.")]


class SettingsBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    off: Annotated[list[Kind], Field(max_length=len(Kind), description="What you do not want to be told.")]


class SomebodyJson(TypedDict):
    id: str
    userName: str


class NotificationJson(TypedDict):
    id: str
    kind: Literal[
        "liked", "shared", "commented", "replied", "comment-liked", "followed", "requested", "mentioned", "posted"
    ]
    targetId: str
    postId: str | None
    who: str
    count: int
    users: list[SomebodyJson]
    unread: bool
    at: str


class NotificationsJson(TypedDict):
    notifications: list[NotificationJson]
    nextCursor: str | None


class SettingsJson(TypedDict):
    off: list[str]


class ActionJson(TypedDict):
    action: str
    postId: str | None
    userId: str | None
    at: str


class ActionsJson(TypedDict):
    actions: list[ActionJson]
    nextCursor: str | None


def notifications_json(page: Page[Told], next_cursor: str | None) -> NotificationsJson:
    return {"notifications": [_notification_json(one) for one in page.items], "nextCursor": next_cursor}


def settings_json(preferences: Preferences) -> SettingsJson:
    return {"off": sorted(preferences.off)}


def actions_json(page: Page[Action], next_cursor: str | None) -> ActionsJson:
    return {"actions": [_action_json(one) for one in page.items], "nextCursor": next_cursor}


def _notification_json(told: Told) -> NotificationJson:
    notification, group = told.notification, told.notification.group
    return {
        "id": str(notification.moment),
        "kind": group.kind.value,
        "targetId": group.target_id,
        "postId": group.post_id,
        "who": in_words(told.names.values(), told.count),
        "count": told.count,
        "users": [{"id": user_id, "userName": name} for user_id, name in told.names.items()],
        "unread": told.unread,
        "at": at_moment(notification.moment).isoformat(),
    }


def _action_json(action: Action) -> ActionJson:
    return {"action": action.name, "postId": action.post_id, "userId": action.other_id, "at": action.at.isoformat()}

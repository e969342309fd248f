"""Lists of people in JSON."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from heliograph.core.pages import Page
from heliograph.identity.model import User
from heliograph.identity.views import AvatarJson, avatar_json
from heliograph.lists.model import PeopleList
from heliograph.lists.settings import NAME_LENGTH
from heliograph.media.delivery import Delivery


class ListBody(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: Annotated[str, Field(min_length=1, max_length=NAME_LENGTH)]


class ListJson(TypedDict):
    id: str
    name: str


class ListsJson(TypedDict):
    lists: list[ListJson]


class MemberJson(TypedDict):
    id: str
    userName: str
    avatar: AvatarJson | None


class MembersJson(TypedDict):
    users: list[MemberJson]
    nextCursor: str | None


class ListedJson(TypedDict):
    listId: str
    userId: str


def list_json(one: PeopleList) -> ListJson:
    return {"id": one.id, "name": one.name}


def lists_json(lists: Sequence[PeopleList]) -> ListsJson:
    return {"lists": [list_json(one) for one in lists]}


def members_json(page: Page[User], next_cursor: str | None, delivery: Delivery) -> MembersJson:
    users: list[MemberJson] = [
        {"id": one.id, "userName": one.user_name, "avatar": avatar_json(one.avatar, delivery)} for one in page.items
    ]
    return {"users": users, "nextCursor": next_cursor}

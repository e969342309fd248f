"""Identity in JSON: what clients send and what they read."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from typing_extensions import TypedDict

from heliograph.core.ids import PATTERN
from heliograph.counters.model import Tally
from heliograph.identity.model import EMAIL, HANDLE, Avatar, ProfileEdit, Tokens, User
from heliograph.identity.settings import BIO_LENGTH, FULL_NAME_LENGTH, LOCATION_LENGTH
from heliograph.media.delivery import Delivery
from heliograph.media.views import FileJson

Email = Annotated[str, Field(pattern=EMAIL, max_length=254, examples=["ada@example.com"])]
Password = Annotated[str, Field(max_length=256, examples=["correct horse battery"])]
FullName = Annotated[str, Field(max_length=FULL_NAME_LENGTH, examples=["Ada Lovelace"])]
Code = Annotated[str, Field(pattern=r"^[0-9]{6}$", examples=["123456"])]
Handle = Annotated[str, Field(pattern=HANDLE, examples=["ada"])]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class SignUpBody(Body):
    userName: Handle
    fullName: FullName = ""
    email: Email
    password: Password


class EditMeBody(Body):
    """What is absent stays as it is."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    fullName: FullName = ""
    bio: Annotated[str, Field(max_length=BIO_LENGTH)] = ""
    location: Annotated[str, Field(max_length=LOCATION_LENGTH)] = ""
    isPrivate: Annotated[bool, Field(strict=True)] = False

    @model_validator(mode="after")
    def changes_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("name at least one field to change")
        return self

    def edit(self) -> ProfileEdit:
        given = self.model_dump(exclude_unset=True)
        return ProfileEdit(
            full_name=given.get("fullName"),
            bio=given.get("bio"),
            location=given.get("location"),
            is_private=given.get("isPrivate"),
        )


class AvatarBody(Body):
    mediaId: Annotated[str, Field(pattern=PATTERN)]


class UserNameBody(Body):
    userName: Handle


class ConfirmBody(Body):
    email: Email
    code: Code


class ResendBody(Body):
    email: Email


class SignInBody(Body):
    login: Annotated[str, Field(min_length=1, max_length=254, description="User name or e-mail address.")]
    password: Password


class ChangePasswordBody(Body):
    currentPassword: Password
    password: Password


class ForgotPasswordBody(Body):
    email: Email


class ResetPasswordBody(Body):
    email: Email
    code: Code
    password: Password


class DeletionBody(Body):
    password: Password


class RefreshBody(Body):
    refreshToken: Annotated[str, Field(min_length=1, max_length=8192)]


class TokensJson(TypedDict):
    userId: Annotated[str | None, Field(pattern=PATTERN)]
    accessToken: str
    refreshToken: str | None
    expiresIn: int


class AccountJson(TypedDict):
    id: str
    userName: str
    fullName: str
    confirmed: bool


class CountsJson(TypedDict):
    followers: int
    following: int
    posts: int


class AvatarJson(TypedDict):
    """The two sizes in which people are shown: small beside a name, larger on a profile."""

    thumb: FileJson
    feed: FileJson


class UserJson(TypedDict):
    id: str
    userName: str
    fullName: str
    bio: str
    location: str
    isPrivate: bool
    isCelebrity: bool
    avatar: AvatarJson | None
    createdAt: str
    counts: CountsJson


class MeJson(UserJson):
    lastLoginAt: str | None


def account_json(user: User) -> AccountJson:
    return {"id": user.id, "userName": user.user_name, "fullName": user.full_name, "confirmed": user.confirmed}


def tokens_json(tokens: Tokens, user: User | None = None) -> TokensJson:
    return {
        "userId": user.id if user else None,
        "accessToken": tokens.access_token,
        "refreshToken": tokens.refresh_token,
        "expiresIn": tokens.expires_in,
    }


def avatar_json(avatar: Avatar | None, delivery: Delivery) -> AvatarJson | None:
    """Null as long as there is nothing to see; everybody may see whose profile is shown (`may_see_profile`)."""
    if avatar is None or avatar.digest is None:
        return None
    return {
        "thumb": {"url": delivery.url(avatar.media_id, avatar.digest, "thumb", for_everybody=True)},
        "feed": {"url": delivery.url(avatar.media_id, avatar.digest, "feed", for_everybody=True)},
    }


def user_json(user: User, tally: Tally, delivery: Delivery) -> UserJson:
    return {
        "id": user.id,
        "userName": user.user_name,
        "fullName": user.full_name,
        "bio": user.bio,
        "location": user.location,
        "isPrivate": user.is_private,
        "isCelebrity": tally.is_celebrity,
        "avatar": avatar_json(user.avatar, delivery),
        "createdAt": user.created_at.isoformat(),
        "counts": {"followers": tally.followers, "following": tally.following, "posts": tally.posts},
    }


def me_json(user: User, tally: Tally, delivery: Delivery) -> MeJson:
    last_login = user.last_login_at.isoformat() if user.last_login_at else None
    return {**user_json(user, tally, delivery), "lastLoginAt": last_login}

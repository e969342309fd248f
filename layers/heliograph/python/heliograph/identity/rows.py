"""The rows of accounts. `store.py` says where they stand and who asks for them; users out of them: `lookups`."""

from datetime import datetime

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model

from heliograph.core.store import IdAttribute, PlainMap
from heliograph.identity.model import User, fold


class UserRow(Model):
    pk = UnicodeAttribute(hash_key=True)
    user_id = IdAttribute()
    user_name = UnicodeAttribute()
    email_digest = UnicodeAttribute()
    full_name = UnicodeAttribute()
    bio = UnicodeAttribute()
    created_at = UnicodeAttribute()
    last_login_at = UnicodeAttribute(null=True)
    location = UnicodeAttribute()
    avatar = PlainMap(null=True)
    is_private = BooleanAttribute()
    version = NumberAttribute()
    deleted_at = UnicodeAttribute(null=True)
    former_name = UnicodeAttribute(null=True)
    renamed_at = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)


class ReservationRow(Model):
    pk = UnicodeAttribute(hash_key=True)
    user_id = IdAttribute()
    held = BooleanAttribute(null=True)
    expires_at = NumberAttribute(null=True)


def name_pks(user: User, digest: str) -> tuple[str, str]:
    return handle_pk(user.user_name), f"email#{digest}"


def handle_pk(user_name: str) -> str:
    return f"handle#{fold(user_name)}"


def free(now: datetime) -> Condition:
    """Nobody has the name, or has it no longer."""
    condition: Condition = ReservationRow.pk.does_not_exist() | (ReservationRow.expires_at <= int(now.timestamp()))
    return condition


def version_of(user: User) -> list[Action]:
    """What a version of a profile consists of."""
    actions: list[Action] = [
        UserRow.user_name.set(user.user_name),
        UserRow.full_name.set(user.full_name),
        UserRow.bio.set(user.bio),
        UserRow.location.set(user.location),
        UserRow.is_private.set(user.is_private),
        UserRow.version.set(user.version),
        avatar_of(user),
    ]
    if user.former_name and user.renamed_at:
        actions += [UserRow.former_name.set(user.former_name), UserRow.renamed_at.set(user.renamed_at.isoformat())]
    return actions


def avatar_of(user: User) -> Action:
    """What of a version is the avatar."""
    if user.avatar is None:
        return UserRow.avatar.remove()
    return UserRow.avatar.set({name: value for name, value in vars(user.avatar).items() if value is not None})


def follows_on(user: User) -> Condition:
    """Nobody wrote this user's version first, and the account has not been given up."""
    condition: Condition = next_version(user) & UserRow.deleted_at.does_not_exist()
    return condition


def next_version(user: User) -> Condition:
    """Nobody wrote this user's version first."""
    condition: Condition = UserRow.version == user.version - 1
    return condition

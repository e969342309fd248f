"""When a draft becomes a post by itself, how often that is tried, and why it did not."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from heliograph.core.errors import FieldError, Invalid

MOST_TRIES: Final = 8
"""How often a draft is tried that may do by waiting: within some two hours, with 1, 2, 4, … minutes between."""


class Hindrance(StrEnum):
    """Why a draft was not published when it was due; those that are refusals are named as these are."""

    WITHOUT_PICTURES = "draft-without-pictures"
    MEDIA_NOT_FOUND = "media-not-found"
    MEDIA_NOT_USABLE = "media-not-usable"
    MEDIA_NOT_READY = "media-not-ready"
    ACCOUNT_GIVEN_UP = "account-given-up"
    TROUBLE = "trouble"

    @property
    def passing(self) -> bool:
        """Whether it may be otherwise a little later."""
        return self in (Hindrance.MEDIA_NOT_READY, Hindrance.TROUBLE)


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why it came to nothing, in a word for programs and in words for its owner."""

    reason: Hindrance
    detail: str


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Moments are whole seconds. With a `failure` it has come to nothing, and is not tried again.

    `due_at` is when somebody looks at it: at `publish_at`, and after each of the `tries` a while later.
    """

    publish_at: datetime
    due_at: datetime
    tries: int = 0
    failure: Failure | None = None

    @classmethod
    def of(cls, publish_at: datetime) -> Self:
        return cls(publish_at=publish_at, due_at=publish_at)

    def is_due(self, now: datetime) -> bool:
        return self.failure is None and self.due_at <= now

    def tried(self, failure: Failure, now: datetime) -> Self:
        """After a try that failed: to be tried again later, or failed for good."""
        tries = self.tries + 1
        if not failure.reason.passing or tries >= MOST_TRIES:
            return replace(self, tries=tries, failure=failure)
        later = now + timedelta(minutes=2**self.tries)
        return replace(self, tries=tries, due_at=later.replace(microsecond=0))


class PublishAtOutOfBounds(Invalid):
    """A draft is scheduled for the future, and not for too far a one."""


def check_bounds(publish_at: datetime, now: datetime, horizon: timedelta) -> None:
    """Raises: PublishAtOutOfBounds."""
    if not now < publish_at <= now + horizon:
        message = f"must lie in the future, and at most {horizon.days} days ahead"
        raise PublishAtOutOfBounds(f"publishAt {message}.", errors=[FieldError("body.publishAt", message)])

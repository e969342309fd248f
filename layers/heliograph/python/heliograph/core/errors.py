"""Refusals: the domain's way of saying no.

A service raises a refusal, `core.http` turns it into an RFC 9457 problem document, and nothing in between
looks at it. The family (`NotFound`, `Conflict`, …) decides the HTTP status; the class decides the problem's
`type` and `title`; the instance brings the `detail`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class FieldError:
    """One field that was refused: `field` is its path in the input (`body.caption`), `message` says what is wrong."""

    field: str
    message: str


class Refusal(Exception):
    """A request that cannot be carried out as asked. The first line of a subclass's docstring is its title."""

    status: ClassVar[int] = 400

    def __init__(
        self,
        detail: str,
        *,
        errors: Iterable[FieldError] = (),
        retry_after: int | None = None,
        members: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(errors)
        self.retry_after = retry_after
        self.members = members or {}
        """What else clients are told, by name: RFC 9457's extension members."""

    @classmethod
    def slug(cls) -> str:
        """`AlreadyLiked` → `already-liked`: the stable last part of the problem's `type`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    @classmethod
    def title(cls) -> str:
        return (cls.__doc__ or cls.__name__).strip().splitlines()[0].rstrip(".")


class BadRequest(Refusal):
    """The request could not be understood."""

    status = 400


class Unauthenticated(Refusal):
    """The request does not say who is asking."""

    status = 401


class Forbidden(Refusal):
    """You may not do this."""

    status = 403


class NotFound(Refusal):
    """There is no such thing, or you may not see it."""

    status = 404


class Conflict(Refusal):
    """The state of things does not allow this."""

    status = 409


class TooLarge(Refusal):
    """The request is larger than this route accepts."""

    status = 413


class UnsupportedMedia(Refusal):
    """This kind of file is not accepted."""

    status = 415


class Invalid(Refusal):
    """Some fields have values that are not accepted."""

    status = 422


class TooMany(Refusal):
    """Too many requests."""

    status = 429


class Unavailable(Refusal):
    """The service cannot do this right now."""

    status = 503

"""Conditional requests (RFC 9110, section 13): reading only what is new, and changing only what one has seen.

Every 200 of a GET has a strong ETag of its bytes, and is a 304 where `If-None-Match` names it. For that a route's
author does nothing. For a thing that can be edited, three lines:

    @app.get("/v1/posts/<post_id>", …)
    def post(post_id: IdInPath) -> views.PostJson:
        found = posts.visible(actor(app, door), post_id)
        tag(app, found.version)                                    # here, and in the answer of the edit
        …

    @app.patch("/v1/posts/<post_id>", **signed_in("Edit a post", PostNotFound, *EDIT_REFUSALS, …))
    def edit(post_id: IdInPath, body: views.EditBody, if_match: IfMatch = None) -> views.PostJson:
        posts.edit(me, post_id, …, seen=expected(if_match))        # raise ChangedMeanwhile where the version is another

The ETag is then `"<version>.<digest>"`: all of it tells whether the bytes are the same, the version whether an edit
starts from what stands. Counts beside the text change the digest and hinder no edit. The service writes on the
condition that the version is still `seen`; `seen` is None where the client says `If-Match: *`, whatever it is.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from heliograph.core.errors import Refusal
from heliograph.core.params import InHeader

if TYPE_CHECKING:
    from heliograph.core.http import Router

IfMatch = Annotated[
    str | None,
    InHeader(
        alias="If-Match", max_length=200, description="The `ETag` of what you have seen, or `*` for whatever is there."
    ),
]


class ChangedMeanwhile(Refusal):
    """It is not any more what you have seen."""

    status = 412


class IfMatchNeeded(Refusal):
    """Say what you have seen: send If-Match."""

    status = 428


EDIT_REFUSALS = (ChangedMeanwhile, IfMatchNeeded)
"""What an edit that takes `IfMatch` may answer beside its own refusals."""


def tag(router: "Router", version: int) -> None:
    """Say which version of an editable thing this answer shows."""
    router.context["version"] = version


def expected(if_match: str | None) -> int | None:
    """The version that an edit must find; None for whatever is there.

    Raises: IfMatchNeeded; ChangedMeanwhile, for a tag that none of our versions has.
    """
    if if_match is None:
        raise IfMatchNeeded("Read it first, and send its ETag as If-Match; or `If-Match: *` to change it unseen.")
    if if_match.strip() == "*":
        return None
    matched = re.fullmatch(r'"([0-9]{1,18})\.[\w-]+"', if_match.strip(), re.ASCII)
    if not matched:
        raise ChangedMeanwhile("If-Match must be one strong ETag of this very thing, as a read or an edit answered it.")
    return int(matched[1])


def expected_if_said(if_match: str | None) -> int | None:
    """The same for an edit that needs no If-Match, because it leaves alone what it does not name.

    Raises: ChangedMeanwhile.
    """
    return None if if_match is None else expected(if_match)


def etag(body: bytes, version: int | None = None) -> str:
    """The strong tag of these bytes, which begins with the version that they show, if there is one."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(body).digest()[:16]).decode().rstrip("=")
    return f'"{digest}"' if version is None else f'"{version}.{digest}"'


def is_known(headers: Mapping[str, str], tag: str) -> bool:
    """Whether the client has what this tag is of: `If-None-Match` names it, and compares weakly."""
    known = str(headers.get("if-none-match") or "")
    return tag in [one.strip().removeprefix("W/") for one in known.split(",")]

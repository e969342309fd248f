"""Drafts in JSON, and what people send about them: all that a post says, and nothing of it needed."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field, model_validator
from typing_extensions import TypedDict

from heliograph.core.pages import Page
from heliograph.drafts.model import Draft, DraftEdit
from heliograph.drafts.schedule import Hindrance
from heliograph.graph.visibility import Visibility
from heliograph.posts.bodies import MediaIds, SaidBody, fields_of
from heliograph.posts.settings import ALBUM_SIZE
from heliograph.posts.views import DescribedJson, LocationJson, location_json

RFC_3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:]{8}(\.[0-9]{1,9})?(Z|[+-][0-9:]{5})", re.ASCII | re.IGNORECASE
)


def _written(moment: Any) -> Any:
    """Pydantic would take numbers too."""
    if not isinstance(moment, str) or not RFC_3339.fullmatch(moment):
        raise ValueError("write a date, a time and an offset, as in 2026-12-24T18:00:00+01:00")
    return moment


def _second(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        raise ValueError("there is no such moment in UTC") from None


Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_written),
    AfterValidator(_second),
    Field(description="When it is to be published by itself, to the second; null: not by itself."),
]


class DraftBody(SaidBody):
    """What is absent stays as it is, or, in a new draft, is empty."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"minProperties": 1})

    media: Annotated[MediaIds, Field(max_length=ALBUM_SIZE, default_factory=list)]
    publishAt: Moment | None = None

    @model_validator(mode="after")
    def says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("name at least one field")
        return self

    def edit(self) -> DraftEdit:
        given = self.model_fields_set
        return DraftEdit(
            fields=fields_of(self, given),
            media=self.media if "media" in given else None,
            alt_texts=self.altText if "altText" in given else None,
            publish_at=self.publishAt,
            schedules="publishAt" in given,
        )


class PublishFailureJson(TypedDict):
    reason: Hindrance
    detail: str


class DraftJson(TypedDict):
    id: str
    pictures: list[DescribedJson]
    caption: str
    location: LocationJson | None
    contentWarning: str | None
    visibility: Visibility
    commentsOff: bool
    likeCountHidden: bool
    publishAt: str | None
    publishFailure: PublishFailureJson | None
    createdAt: str
    editedAt: str | None


class DraftsJson(TypedDict):
    drafts: list[DraftJson]
    nextCursor: str | None


def draft_json(draft: Draft) -> DraftJson:
    about, schedule = draft.about, draft.schedule
    failure = schedule.failure if schedule else None
    return {
        "id": draft.id,
        "pictures": [{"mediaId": media_id, "altText": text} for media_id, text in draft.pictures],
        "caption": about.caption,
        "location": location_json(about.location),
        "contentWarning": about.content_warning or None,
        "visibility": about.visibility,
        "commentsOff": about.comments_off,
        "likeCountHidden": about.like_count_hidden,
        "publishAt": schedule.publish_at.isoformat() if schedule else None,
        "publishFailure": {"reason": failure.reason, "detail": failure.detail} if failure else None,
        "createdAt": draft.created_at.isoformat(),
        "editedAt": draft.edited_at.isoformat() if draft.edited_at else None,
    }


def drafts_json(page: Page[Draft], next_cursor: str | None) -> DraftsJson:
    return {"drafts": [draft_json(one) for one in page.items], "nextCursor": next_cursor}

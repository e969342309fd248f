"""Drafts in JSON, and what people send about them: all that a post says, and nothing of it needed."""

from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator
from typing_extensions import TypedDict

from heliograph.core.pages import Page
from heliograph.drafts.model import Draft, DraftEdit
from heliograph.graph.visibility import Visibility
from heliograph.posts.bodies import MediaIds, PostBody, fields_of
from heliograph.posts.settings import ALBUM_SIZE
from heliograph.posts.views import DescribedJson, LocationJson, location_json


class DraftBody(PostBody):
    """What is absent stays as it is, or, in a new draft, is empty."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"minProperties": 1})

    media: Annotated[MediaIds, Field(max_length=ALBUM_SIZE, default_factory=list)]

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
        )


class DraftJson(TypedDict):
    id: str
    pictures: list[DescribedJson]
    caption: str
    location: LocationJson | None
    contentWarning: str | None
    visibility: Visibility
    commentsOff: bool
    likeCountHidden: bool
    createdAt: str
    editedAt: str | None


class DraftsJson(TypedDict):
    drafts: list[DraftJson]
    nextCursor: str | None


def draft_json(draft: Draft) -> DraftJson:
    about = draft.about
    return {
        "id": draft.id,
        "pictures": [{"mediaId": media_id, "altText": text} for media_id, text in draft.pictures],
        "caption": about.caption,
        "location": location_json(about.location),
        "contentWarning": about.content_warning or None,
        "visibility": about.visibility,
        "commentsOff": about.comments_off,
        "likeCountHidden": about.like_count_hidden,
        "createdAt": draft.created_at.isoformat(),
        "editedAt": draft.edited_at.isoformat() if draft.edited_at else None,
    }


def drafts_json(page: Page[Draft], next_cursor: str | None) -> DraftsJson:
    return {"drafts": [draft_json(one) for one in page.items], "nextCursor": next_cursor}

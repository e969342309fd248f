"""What people send about posts: the fields of forms and bodies, as far as each can be checked by itself."""

from collections.abc import Container
from typing import Annotated, Any, Self

from aws_lambda_powertools.event_handler.openapi.params import File, Form, UploadFile
from pydantic import BaseModel, ConfigDict, Field, model_validator

from heliograph.core.ids import PATTERN
from heliograph.core.params import InQuery
from heliograph.graph.visibility import Visibility
from heliograph.posts.model import About, Location, PostEdit
from heliograph.posts.settings import ALBUM_SIZE, ALT_TEXT_LENGTH, CAPTION_LENGTH, WARNING_LENGTH

Caption = Annotated[str, Field(max_length=CAPTION_LENGTH)]
AltText = Annotated[str, Field(max_length=ALT_TEXT_LENGTH)]
ContentWarning = Annotated[
    str, Field(max_length=WARNING_LENGTH, description="What not everybody wants to see unasked; empty: nothing.")
]
Switch = Annotated[bool, Field(strict=True)]
MediaIds = list[Annotated[str, Field(pattern=PATTERN)]]
Album = Annotated[MediaIds, Field(min_length=1, max_length=ALBUM_SIZE)]
LocationName = Annotated[str, Field(min_length=1, max_length=100)]


PictureField = Annotated[UploadFile, File(description="The picture's bytes.")]
CaptionField = Annotated[Caption, Form()]
LocationField = Annotated[LocationName | None, Form()]
AltTextField = Annotated[AltText, Form()]
WarningField = Annotated[ContentWarning, Form()]
VisibilityField = Annotated[Visibility, Form()]
AGAIN = "Whether pictures that you have posted before may be posted again."
AgainInQuery = Annotated[bool, InQuery(description=AGAIN)]
AgainField = Annotated[bool, Form(description=AGAIN)]


class LocationBody(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: LocationName
    lat: Annotated[float | None, Field(ge=-90, le=90)] = None
    lon: Annotated[float | None, Field(ge=-180, le=180)] = None

    def place(self) -> Location:
        return Location(**self.model_dump())


class SaidBody(BaseModel):
    """What is said of pictures."""

    model_config = ConfigDict(extra="forbid")

    media: Album
    caption: Caption = ""
    location: LocationBody | None = None
    altText: Annotated[
        list[AltText], Field(max_length=ALBUM_SIZE, description="One per item of `media`, in order.")
    ] = []
    contentWarning: ContentWarning = ""
    commentsOff: Switch = False
    likeCountHidden: Switch = False
    visibility: Visibility = Visibility.EVERYONE

    def about(self) -> About:
        return About(**fields_of(self))


class PostBody(SaidBody):
    """A post to be made of uploads."""

    allowDuplicate: Annotated[Switch, Field(description=AGAIN)] = False

    def described(self) -> list[tuple[str, str]]:
        """(media id, alt text), in order; texts may be fewer than media."""
        texts = [*self.altText, *[""] * len(self.media)]
        return list(zip(self.media, texts, strict=False))


class EditPostBody(BaseModel):
    """What is absent stays as it is."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"minProperties": 1})

    caption: Caption = ""
    location: Annotated[LocationBody | None, Field(description="None takes it away.")] = None
    media: Annotated[Album, Field(description="The pictures of the post, each once, in their new order.")] = []
    altText: Annotated[
        list[AltText], Field(max_length=ALBUM_SIZE, description="One per picture, in their order after the edit.")
    ] = []
    contentWarning: ContentWarning = ""
    commentsOff: Switch = False
    likeCountHidden: Switch = False
    visibility: Visibility = Visibility.EVERYONE

    @model_validator(mode="after")
    def changes_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("name at least one field to change")
        return self

    def edit(self) -> PostEdit:
        given = self.model_fields_set
        return PostEdit(
            fields=fields_of(self, given),
            order=self.media if "media" in given else None,
            alt_texts=self.altText if "altText" in given else None,
        )


def about_a_file(caption: str, location: str | None, content_warning: str, visibility: Visibility) -> About:
    """What the fields of a form say of its picture."""
    place = Location(name=location) if location else None
    return About(caption=caption, location=place, content_warning=content_warning, visibility=visibility)


FIELDS = {
    "caption": "caption",
    "location": "location",
    "contentWarning": "content_warning",
    "commentsOff": "comments_off",
    "likeCountHidden": "like_count_hidden",
    "visibility": "visibility",
}
"""What is said about a post: its name in JSON, and ours."""


def fields_of(body: BaseModel, given: Container[str] = FIELDS) -> dict[str, Any]:
    """Those that are `given`, under our names."""
    values = {ours: getattr(body, name) for name, ours in FIELDS.items() if name in given}
    if values.get("location"):
        values["location"] = values["location"].place()
    return values

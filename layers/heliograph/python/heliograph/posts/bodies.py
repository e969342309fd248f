"""What people send about posts: the fields of forms and bodies, as far as each can be checked by itself."""

from typing import Annotated, Self

from aws_lambda_powertools.event_handler.openapi.params import File, Form, UploadFile
from pydantic import BaseModel, ConfigDict, Field, model_validator

from heliograph.core.ids import PATTERN
from heliograph.posts.model import Location, PostEdit
from heliograph.posts.settings import ALBUM_SIZE, ALT_TEXT_LENGTH, CAPTION_LENGTH

Caption = Annotated[str, Field(max_length=CAPTION_LENGTH)]
AltText = Annotated[str, Field(max_length=ALT_TEXT_LENGTH)]
Album = Annotated[list[Annotated[str, Field(pattern=PATTERN)]], Field(min_length=1, max_length=ALBUM_SIZE)]
LocationName = Annotated[str, Field(min_length=1, max_length=100)]


PictureField = Annotated[UploadFile, File(description="The picture's bytes.")]
CaptionField = Annotated[Caption, Form()]
LocationField = Annotated[LocationName | None, Form()]
AltTextField = Annotated[AltText, Form()]


class LocationBody(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: LocationName
    lat: Annotated[float | None, Field(ge=-90, le=90)] = None
    lon: Annotated[float | None, Field(ge=-180, le=180)] = None

    def place(self) -> Location:
        return Location(**self.model_dump())


class PostBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    media: Album
    caption: Caption = ""
    location: LocationBody | None = None
    altText: Annotated[
        list[AltText], Field(max_length=ALBUM_SIZE, description="One per item of `media`, in order.")
    ] = []

    def described(self) -> list[tuple[str, str]]:
        """(media id, alt text), in order; texts may be fewer than media."""
        texts = [*self.altText, *[""] * len(self.media)]
        return list(zip(self.media, texts, strict=False))

    def place(self) -> Location | None:
        return self.location.place() if self.location else None


class EditPostBody(BaseModel):
    """What is absent stays as it is."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"minProperties": 1})

    caption: Caption = ""
    location: Annotated[LocationBody | None, Field(description="None takes it away.")] = None
    media: Annotated[Album, Field(description="The pictures of the post, each once, in their new order.")] = []
    altText: Annotated[
        list[AltText], Field(max_length=ALBUM_SIZE, description="One per picture, in their order after the edit.")
    ] = []

    @model_validator(mode="after")
    def changes_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("name at least one field to change")
        return self

    def edit(self) -> PostEdit:
        given = self.model_fields_set
        fields = {name: value for name, value in self._fields().items() if name in given}
        return PostEdit(
            fields=fields,
            order=self.media if "media" in given else None,
            alt_texts=self.altText if "altText" in given else None,
        )

    def _fields(self) -> dict[str, object]:
        return {"caption": self.caption, "location": self.location.place() if self.location else None}

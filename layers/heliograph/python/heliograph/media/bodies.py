"""What clients send of uploads."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from heliograph.media.film import VIDEO_TYPES
from heliograph.media.model import ACCEPTED


class UploadBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    contentType: Annotated[
        str,
        Field(
            max_length=100, examples=["image/jpeg"], description=", ".join((*ACCEPTED.values(), *VIDEO_TYPES.values()))
        ),
    ]
    checksum: Annotated[
        str | None,
        Field(
            pattern=r"^[A-Za-z0-9+/]{43}=$",
            examples=["47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="],
            description="The file's SHA-256 in base64: no other bytes are taken then.",
        ),
    ] = None
    size: Annotated[
        int | None, Field(strict=True, ge=1, description="The file's bytes: no more and no fewer then.")
    ] = None


class CompleteBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    parts: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=100)]],
        Field(min_length=1, max_length=1_000, description="The ETags that S3 answered to the parts, in their order."),
    ]

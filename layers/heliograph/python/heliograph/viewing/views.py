"""Views in JSON."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from heliograph.core.ids import PATTERN
from heliograph.viewing.settings import MOST_AT_ONCE


class SeenBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    posts: Annotated[list[Annotated[str, Field(pattern=PATTERN)]], Field(min_length=1, max_length=MOST_AT_ONCE)]

"""Views in JSON."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from heliograph.core.ids import PATTERN
from heliograph.viewing.settings import MOST_AT_ONCE, MOST_OPENED_AT_ONCE

PostIds = list[Annotated[str, Field(pattern=PATTERN)]]


class SeenBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    posts: Annotated[PostIds, Field(min_length=1, max_length=MOST_AT_ONCE)]
    opened: Annotated[
        PostIds,
        Field(
            max_length=MOST_OPENED_AT_ONCE, description="Those that were opened: tapped, or a link in them followed."
        ),
    ] = []

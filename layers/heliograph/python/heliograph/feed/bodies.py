"""What readers send of their feeds."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from heliograph.core.ids import PATTERN


class VisitBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    upTo: Annotated[str, Field(pattern=PATTERN, description="`postId` of the newest post that was shown.")]

"""What a route takes from a request besides its body: where it stands, and what it must be like.

    Limit = Annotated[int, InQuery(ge=1, le=100, description="How many items a page holds at most.")]

These are words of ours, because Powertools' own cost a third of a cold start in pydantic before anybody has asked for
anything. Whatever is described or refused goes by Powertools all the same, which is told by `core.resolver` what they
mean; `core.reading` takes what is plainly right by itself.
"""

import re
from dataclasses import dataclass
from typing import Any


class NotPlain(Exception):
    """A value that may be right or wrong: somebody must look at it who can say what is the matter."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """One parameter; None is no bound."""

    alias: str | None = None
    """Its name in the request, where that is not the argument's."""
    description: str | None = None
    ge: int | None = None
    le: int | None = None
    max_length: int | None = None
    pattern: str | None = None

    def number(self, text: str) -> int:
        """Raises: NotPlain."""
        if not re.fullmatch(r"[0-9]{1,15}", text, re.ASCII):
            raise NotPlain
        value = int(text)
        if value < (value if self.ge is None else self.ge) or value > (value if self.le is None else self.le):
            raise NotPlain
        return value

    def text(self, text: str) -> str:
        """Raises: NotPlain."""
        if self.max_length is not None and len(text) > self.max_length:
            raise NotPlain
        if self.pattern is not None and not re.fullmatch(self.pattern, text, re.ASCII):
            raise NotPlain
        return text

    def said(self) -> dict[str, Any]:
        """What is said of it, as keywords."""
        return {name: value for name, value in vars(self).items() if value is not None}


class InPath(Given):
    """Stands in the path, as `<name>`."""


class InQuery(Given):
    """Stands in the query."""


class InHeader(Given):
    """Stands in a header."""

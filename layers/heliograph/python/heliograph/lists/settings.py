"""Settings of lists."""

from dataclasses import dataclass

from heliograph.core.settings import Settings

MOST_LISTS = 50
"""Lists of one person; their names stand in one item."""
MOST_MEMBERS = 500
"""People on one list; the list's own item counts them."""
NAME_LENGTH = 50
"""Characters in the name of a list."""


@dataclass(frozen=True, kw_only=True)
class ListsSettings(Settings):
    """Where lists are, and how many somebody may have, of how many people."""

    table: str
    most_lists: int = MOST_LISTS
    most_members: int = MOST_MEMBERS

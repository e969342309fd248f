"""Who may see what: the only copy of the rule.

It is decided when somebody reads, from the state of that moment, and never baked into a feed row or a cache. Every
read in every context asks here.
"""

from dataclasses import dataclass
from typing import Protocol


class Shown(Protocol):
    """What the rule needs to know of a post."""

    @property
    def owner_id(self) -> str: ...

    @property
    def published(self) -> bool: ...

    @property
    def deleted(self) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Who looks, and what the graph says between them and an owner."""

    id: str
    follows: bool = False


def may_see_post(viewer: Viewer, post: Shown) -> bool:
    """The owner sees every state of a post but deleted; everybody else sees it once it is published."""
    return post.published or (viewer.id == post.owner_id and not post.deleted)


def belongs_in_feed(viewer: Viewer, post: Shown) -> bool:
    """A feed holds what its reader may see of the people the reader follows now."""
    return viewer.follows and may_see_post(viewer, post)

"""Who may see what: the only copy of the rule.

It is decided when somebody reads, from the state of that moment, and never baked into a feed row or a cache. Every
read in every context asks here, with a `View` that `graph.service.Sight` makes. What may not be seen is answered like
what is not there.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from typing import Final, Protocol

from msgspec import Struct

from heliograph.identity.model import Avatar

NOBODY: Final = ""
"""The viewer who has no tie to anybody; no id is empty."""
SOMEBODY: Final = "somebody"
"""Whoever it is; no id has letters."""


class Visibility(StrEnum):
    """Whom an author lets see a post, of those who may see the author's posts at all."""

    EVERYONE = "everyone"
    FOLLOWERS = "followers"
    CLOSE_FRIENDS = "closeFriends"
    ONLY_ME = "onlyMe"


class Shown(Protocol):
    """What the rule needs to know of a post."""

    @property
    def owner_id(self) -> str: ...

    @property
    def published(self) -> bool: ...

    @property
    def deleted(self) -> bool: ...

    @property
    def visibility(self) -> Visibility: ...


class View(Struct, frozen=True, kw_only=True):
    """Who looks at whom, and how things stand: the owner's account, and the viewer's tie to the owner."""

    viewer_id: str
    owner_id: str
    owner_is_there: bool
    """The account is confirmed and was not given up."""
    owner_name: str = ""
    """The handle of now, whatever a row says that the owner was called when it was written."""
    owner_avatar: Avatar | None = None
    owner_is_private: bool = False
    follows: bool = False
    """The viewer follows the owner; a request that waits is none."""
    close_friend_of: bool = False
    """The owner has the viewer for a close friend."""
    blocks: bool = False
    blocked_by: bool = False
    mutes: bool = False

    @property
    def is_own(self) -> bool:
        return self.viewer_id == self.owner_id


def may_see_profile(view: View) -> bool:
    """Everybody's who is there, but of those who blocked the viewer."""
    return view.owner_is_there and not view.blocked_by


def may_see_posts(view: View) -> bool:
    """One's own; of others those of public accounts and of accounts one follows, but of nobody one blocks.

    The same holds for whom they follow and who follows them.
    """
    if not may_see_profile(view):
        return False
    return (not view.blocks and (view.follows or not view.owner_is_private)) or view.is_own


def may_see_post(view: View, post: Shown) -> bool:
    """And like it, comment on it, and see who did.

    The owner sees every state of a post but deleted; everybody else whom it admits sees it once it is published.
    """
    if not may_see_posts(view):
        return False
    return not post.deleted if view.is_own else post.published and admits(post.visibility, view)


def admits(visibility: Visibility, view: View) -> bool:
    """Whether what has this visibility is for the viewer, of those who may see the owner's posts."""
    return _ADMITTED[visibility](view) or view.is_own


def is_for_everybody(view: View, post: Shown) -> bool:
    """Whether anybody at all may see it: whom the owner does not know, and who is not signed in to be blocked."""
    return _strangers_see(view.owner_is_there, view.owner_is_private, post.published, post.visibility)


def belongs_in_feed(view: View, post: Shown) -> bool:
    """A feed holds what its reader may see of the people the reader follows now and has not muted."""
    return view.follows and not view.mutes and may_see_post(view, post)


def may_be_shared(view: View, post: Shown) -> bool:
    """By the viewer: what everybody may see, but nothing of one's own."""
    for_all = post.visibility is Visibility.EVERYONE and not view.owner_is_private
    return may_see_post(view, post) and for_all and not view.is_own


def belongs_by_share(owner: View, sharer: View, post: Shown) -> bool:
    """A feed also holds what the people whom its reader follows share, of owners whom the reader has not muted."""
    return may_be_shared(owner, post) and not owner.mutes and sharer.follows and not sharer.mutes and may_appear(sharer)


def may_appear(view: View) -> bool:
    """In a list of people, or with a comment or a like: everybody but those whom either side has blocked."""
    return may_see_profile(view) and not view.blocks


class _Sample(Struct, frozen=True, kw_only=True):
    """A post of which is known what the rule needs, and no more."""

    owner_id: str = SOMEBODY
    published: bool
    deleted: bool = False
    visibility: Visibility


@cache
def _strangers_see(there: bool, private: bool, published: bool, visibility: Visibility) -> bool:  # noqa: FBT001 - keywords would take longer than the answer
    """What nobody in particular may see of whoever is there, or private, or not; a page asks for each of its posts."""
    view = View(viewer_id=NOBODY, owner_id=SOMEBODY, owner_is_there=there, owner_is_private=private)
    return may_see_post(view, _Sample(published=published, visibility=visibility))


_ADMITTED: Final[Mapping[Visibility, Callable[[View], bool]]] = {
    Visibility.EVERYONE: lambda _: True,
    Visibility.FOLLOWERS: lambda view: view.follows,
    Visibility.CLOSE_FRIENDS: lambda view: view.close_friend_of,
    Visibility.ONLY_ME: lambda _: False,
}

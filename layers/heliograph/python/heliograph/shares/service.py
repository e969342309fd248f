"""Sharing and no longer sharing."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from heliograph.core.pages import Page, Position, filled
from heliograph.graph.service import Sight
from heliograph.graph.visibility import may_be_shared
from heliograph.identity.events import AccountErased
from heliograph.identity.service import People
from heliograph.posts.events import PostPurged
from heliograph.posts.service import Posts
from heliograph.shares.model import NotShareable, SelfShare, Share, Sharer

if TYPE_CHECKING:
    from heliograph.shares.store import ShareStore


class Shares:
    """What people pass on to those who follow them."""

    def __init__(
        self, *, store: "ShareStore", posts: Posts, people: People, sight: Sight, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._posts = posts
        self._people = people
        self._sight = sight
        self._now = now

    def share(self, me: str, post_id: str) -> Share:
        """Raises: PostNotFound, SelfShare, NotShareable, AlreadyShared."""
        post, view = self._posts.seen(me, post_id)
        if view.is_own:
            raise SelfShare("Your followers have it in their feeds.")
        if not may_be_shared(view, post):
            raise NotShareable(f"Post {post_id} is for those alone whom its author lets see it.")
        share = Share(
            post_id=post.id,
            post_caption=post.caption,
            post_owner_id=post.owner_id,
            post_owner_name=post.owner_name,
            sharer_id=me,
            sharer_name=self._people.acting(me).user_name,
            at=self._now(),
        )
        self._store.add(share)
        return share

    def unshare(self, me: str, post_id: str) -> None:
        """Afterwards `me` does not share the post, whatever was before and whether or not `me` may see it still."""
        self._store.remove(post_id, me)

    def of_post(self, me: str, post_id: str, *, limit: int, after: Position | None) -> Page[Sharer]:
        """Who shares a post, as far as `me` may see them, under their present names. Raises: PostNotFound."""
        self._posts.visible(me, post_id)
        return filled(
            lambda count, last: self._store.sharers(post_id, count, last),
            lambda sharers: self._shown(me, sharers),
            limit=limit,
            after=after,
        )

    def _shown(self, me: str, sharers: Sequence[Sharer]) -> list[Sharer]:
        return [
            replace(sharer, name=view.owner_name, avatar=view.owner_avatar)
            for sharer, view in self._sight.among(me, sharers, _who)
        ]


class SharesOfTheGone:
    """What becomes of shares when what they are of, or who they are by, has gone for good."""

    def __init__(self, store: "ShareStore") -> None:
        self._store = store

    def of_post(self, purged: PostPurged) -> int:
        return self._store.purge(purged.post_id)

    def by_person(self, erased: AccountErased) -> int:
        """They are taken back, so that counts go down and feeds hear of it."""
        return self._store.remove_all_by(erased.user_id)


class ShareLookups:
    """Shares as those read them who spread news: nobody's sight has been asked yet."""

    def __init__(self, store: "ShareStore") -> None:
        self._store = store

    def stands(self, post_id: str, sharer_id: str) -> bool:
        """At this moment."""
        return self._store.stands(post_id, sharer_id)

    def author_of_shared(self, post_id: str, sharer_id: str) -> str | None:
        """Whose post it is that somebody shares at this moment; None if they do not."""
        return self._store.author_of_shared(post_id, sharer_id)

    def lists(self, sharer_id: str, post_id: str) -> bool:
        """Whether `of_sharer` shows the share by now."""
        return self._store.lists(sharer_id, post_id)

    def of_sharer(self, sharer_id: str, *, limit: int, before: Position | None) -> Page[tuple[str, str]]:
        """(post, its owner) of what somebody shares, the newest posts first."""
        return self._store.of_sharer(sharer_id, limit, before)


def _who(sharer: Sharer) -> str:
    return sharer.id

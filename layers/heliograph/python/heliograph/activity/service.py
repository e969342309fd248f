"""Hearing what people do, and telling those whom it concerns."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from heliograph.activity.actions import action
from heliograph.activity.model import SHOWN_NAMES, Action, Group, Kind, Notification, Preferences, Step, Told
from heliograph.activity.notices import notices
from heliograph.core.events import Envelope
from heliograph.core.lookups import Reader
from heliograph.core.pages import DEFAULT_LIMIT, Page, Position
from heliograph.graph.service import Sight
from heliograph.graph.visibility import View, belongs_in_feed, may_appear, may_see_post
from heliograph.identity.events import AccountErased
from heliograph.identity.model import User
from heliograph.posts.model import Post
from heliograph.posts.service import PostLookups

if TYPE_CHECKING:
    from heliograph.activity.store import ActivityStore

REFILLS = 4
"""How often a page is filled up again after filtering thinned it; then it stays short, and the cursor goes on."""
POLL_SECONDS = 2.0
"""How often a waiting request looks. A look is half a read unit; what waiting costs is the function that waits."""


class Ears:
    """The consumer: what is said on the streams, written down for those who did it and for those whom it concerns."""

    def __init__(self, store: "ActivityStore") -> None:
        self._store = store

    def hear(self, envelope: Envelope) -> int:
        """Write an envelope's facts down, each once however often it comes; answers how many were told as news.

        Of whom has gone for good all is removed. What is heard of them later lapses.
        """
        for gone in envelope.events():
            if isinstance(gone, AccountErased):
                self._store.erase(gone.user_id)
        self._store.log(done for fact in envelope.facts if (done := action(envelope.key, fact)))
        groups: dict[Group, list[Step]] = {}
        for fact in envelope.facts:
            for notice in notices(envelope.key, fact):
                step = Step(sequence=fact.sequence, at=fact.at, notice=notice)
                groups.setdefault(notice.group, []).append(step)
        return sum(self._store.tell(steps, envelope.source) for steps in groups.values())


class Log:
    """What I did."""

    def __init__(self, store: "ActivityStore") -> None:
        self._store = store

    def read(self, me: str, *, name: str | None, limit: int, before: Position | None) -> Page[Action]:
        """Newest first, of one event's name only if it is given; a page may hold fewer than `limit`."""
        items: list[Action] = []
        for _ in range(1 + REFILLS):
            page = self._store.actions(me, name, limit - len(items), before)
            items += page.items
            before = page.next
            if before is None or len(items) == limit:
                break
        return Page(items, before)


class Notifications:
    """What others did that concerns me."""

    def __init__(
        self,
        *,
        store: "ActivityStore",
        posts: PostLookups,
        sight: Sight,
        reader: Reader,
        now: Callable[[], datetime],
        sleep: Callable[[float], None],
    ) -> None:
        self._store = store
        self._posts = posts
        self._sight = sight
        self._reader = reader
        self._now = now
        self._sleep = sleep

    def read(self, me: str, *, kinds: Collection[Kind], limit: int, before: Position | None) -> Page[Told]:
        """Newest first, of these kinds or of all; of those alone that `me` may see now and wants to be told."""
        preferences = self._store.preferences(me)
        wanted = set(kinds or Kind) - preferences.off
        items: list[Told] = []
        for _ in range(1 + REFILLS):
            page = self._store.notifications(me, limit - len(items), before)
            found = [one for one in page.items if one.group.kind in wanted]
            items += self._told(me, found, preferences)
            before = page.next
            if before is None or len(items) == limit:
                break
        return Page(items, before)

    def awaited(self, me: str, *, kinds: Collection[Kind], since: str | None, seconds: int) -> bool:
        """Whether there is something newer than the notification `since`, or than what was read; waits so long for it.

        Without waiting the answer is always yes.
        """
        if not seconds:
            return True
        border = int(since) if since else self._store.preferences(me).read_to
        until = self._now().timestamp() + seconds
        while not self._is_newer(me, kinds, border):
            left = until - self._now().timestamp()
            if left <= 0:
                return False
            self._sleep(min(POLL_SECONDS, left))
        return True

    def preferences(self, me: str) -> Preferences:
        return self._store.preferences(me)

    def turn_off(self, me: str, kinds: Collection[Kind]) -> Preferences:
        """Of these kinds `me` is told nothing any more, and of all others again."""
        self._store.turn_off(me, kinds)
        return self._store.preferences(me)

    def mark_read(self, me: str, up_to: str) -> None:
        """Everything up to a notification is read; what was read stays so."""
        self._store.read_to(me, int(up_to))

    def _is_newer(self, me: str, kinds: Collection[Kind], border: int) -> bool:
        # One small read tells whether a page is worth composing.
        newest = self._store.notifications(me, 1, None)
        if newest.items and newest.items[0].moment <= border:
            return False
        if not newest.items and newest.next is None:
            return False
        page = self.read(me, kinds=kinds, limit=DEFAULT_LIMIT, before=None)
        return any(told.notification.moment > border for told in page.items)

    def _told(self, me: str, found: Sequence[Notification], preferences: Preferences) -> list[Told]:
        people = {entry.user_id for one in found for entry in one.entries}
        owners = {one.group.post_owner_id for one in found if one.group.post_owner_id}
        sighting = self._sight.lookup(me, people | owners)
        posts = self._posts.lookup({one.group.post_id for one in found if one.group.post_id})
        rows = self._reader.fetch(*sighting.lookups, posts)
        views, users, known = sighting.found(rows), sighting.accounts.found(rows), posts.found(rows)
        told = (_told(one, views, users, preferences) for one in found if _stands(one.group, views, known))
        return [one for one in told if one]


def _stands(group: Group, views: Mapping[str, View], posts: Mapping[str, Post]) -> bool:
    """Whether what it is about may still be seen; that somebody posted, as long as one follows them."""
    if group.post_id is None or group.post_owner_id is None:
        return True
    post = posts.get(group.post_id)
    shows = belongs_in_feed if group.kind is Kind.POSTED else may_see_post
    return post is not None and shows(views[group.post_owner_id], post)


def _told(
    one: Notification, views: Mapping[str, View], users: Mapping[str, User], preferences: Preferences
) -> Told | None:
    """As its reader may see it: nobody is named, nor counted, whom the reader has muted or may not see."""
    people = dict.fromkeys(entry.user_id for entry in one.entries)
    shown = [user_id for user_id in people if may_appear(views[user_id]) and not views[user_id].mutes]
    if not shown:
        return None
    repeats, hidden = len(one.entries) - len(people), len(people) - len(shown)
    return Told(
        notification=one,
        names={user_id: users[user_id].user_name for user_id in shown[:SHOWN_NAMES]},
        count=max(one.count - repeats - hidden, len(shown)),
        unread=one.moment > preferences.read_to,
    )

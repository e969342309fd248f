"""`feeds`: readers' feeds, and the heads of authors that they fetch from."""

from collections.abc import Sequence

from heliograph.core import wire
from heliograph.core.ids import IdMaker
from heliograph.feed.backfill import BackFill
from heliograph.feed.before import Before, PostsBefore, SharesBefore
from heliograph.feed.heads import HeadStore
from heliograph.feed.keeping import Heads
from heliograph.feed.model import FeedRow, SharedRow
from heliograph.feed.settings import FeedSettings, HeadsSettings
from heliograph.feed.store import FeedStore
from heliograph.graph.crossings import CrossingStore
from heliograph.graph.service import Edges, Fame
from heliograph.graph.settings import CrossingsSettings, GraphSettings
from heliograph.graph.store import TieStore
from heliograph.posts.service import PostLookups
from heliograph.posts.settings import PostsSettings
from heliograph.posts.store import PostStore
from heliograph.shares.service import ShareLookups
from heliograph.shares.settings import SharesSettings
from heliograph.shares.store import ShareStore

from cli.operator.accounts import WHO, person
from cli.operator.exporting import pages
from cli.operator.verbs import Door, Verb

ROWS_PER_READ = 500
AUTHORS_PER_READ = 100


def clear(door: Door, *, user: str) -> None:
    """Take every row out of somebody's feed; new posts come in as ever. Raises: UserNotFound."""
    reader = person(door.deployment, user)
    store = FeedStore(wire.tables(), door.deployment.settings(FeedSettings).table)
    shares = list(pages(lambda before: store.shared_with(reader.id, ROWS_PER_READ, before)))
    if not door.dry_run:
        store.remove_shared(shares)
    count, before = len(shares), None
    while True:
        # Expired rows are rows too.
        page = store.of_reader(reader.id, 0, ROWS_PER_READ, before)
        if not door.dry_run:
            store.remove(page.items)
        count += len(page.items)
        before = page.next
        if before is None:
            break
    door.out.say("would-clear" if door.dry_run else "cleared", user_id=reader.id, rows=count)


def build(door: Door, *, user: str) -> None:
    """Put the newest posts of everybody whom somebody follows, and what they share, into the feed, as new follows do.

    What is in it stays; rows that are written again are the same. Of celebrities nothing is written, because it is
    fetched. Raises: UserNotFound.
    """
    reader = person(door.deployment, user)
    ties = TieStore(door.deployment.settings(GraphSettings).table)
    fillings = [_backfill(door, ties, one) for one in _before(door)]
    authors = rows = 0
    followed = pages(lambda after: ties.following(reader.id, AUTHORS_PER_READ, after))
    for tie in door.out.track(followed, "authors"):
        authors += 1
        rows += sum(one.bring(reader.id, tie.to_id) for one in fillings)
    door.out.say("would-build" if door.dry_run else "built", user_id=reader.id, authors=authors, rows=rows)


def head(door: Door, *, user: str) -> None:
    """Make the head of an author anew, of posts and shares as they stand. Writes may go on. Raises: UserNotFound."""
    author, heads = person(door.deployment, user), _heads(door)
    made = heads.made(author.id) if door.dry_run else heads.keep(author.id)
    found = {"posts": len(made.posts), "floor": made.floor, "shares": len(made.shares)}
    door.out.say("would-head" if door.dry_run else "headed", user_id=author.id, **found)


class _Unwritten(FeedStore):
    """The feed's rows in a dry run."""

    def put(self, rows: Sequence[FeedRow]) -> None:
        """Nothing is written."""

    def put_shared(self, rows: Sequence[SharedRow]) -> None:
        """Nothing is written."""


def _backfill(door: Door, ties: TieStore, of: Before) -> BackFill:
    return BackFill(
        of=of,
        edges=Edges(ties),
        fame=Fame(CrossingStore(door.deployment.settings(CrossingsSettings).table)),
        back_posts=door.deployment.settings(FeedSettings).back_posts,
    )


def _before(door: Door) -> tuple[Before, ...]:
    settings = door.deployment.settings(FeedSettings)
    store = (_Unwritten if door.dry_run else FeedStore)(wire.tables(), settings.table)
    return (
        PostsBefore(store=store, posts=_posts(door), row_days=settings.row_days, now=wire.now),
        SharesBefore(store=store, shares=_shares(door), row_days=settings.row_days, now=wire.now),
    )


def _heads(door: Door) -> Heads:
    settings = door.deployment.settings(HeadsSettings)
    return Heads(
        store=HeadStore(settings.table),
        posts=_posts(door),
        shares=_shares(door),
        ids=IdMaker(wire.now, wire.randomness),
        most=settings.posts,
        row_days=door.deployment.settings(FeedSettings).row_days,
        now=wire.now,
    )


def _posts(door: Door) -> PostLookups:
    return PostLookups(PostStore(door.deployment.settings(PostsSettings).table))


def _shares(door: Door) -> ShareLookups:
    return ShareLookups(ShareStore(door.deployment.settings(SharesSettings).table))


VERBS = {
    "build": Verb(does=build, help="put the newest posts of the followed into a feed", arguments=(WHO,), changes=True),
    "head": Verb(does=head, help="make the list of an author's newest posts anew", arguments=(WHO,), changes=True),
    "clear": Verb(does=clear, help="take every row out of somebody's feed", arguments=(WHO,), changes=True),
}

"""`counters`: what is counted of posts, comments and people."""

from collections.abc import Callable, Iterable, Iterator, Set
from itertools import islice
from types import ModuleType

from heliograph.comments import events as comment_events
from heliograph.comments.settings import CommentsSettings
from heliograph.comments.store import CommentStore
from heliograph.core import wire
from heliograph.core.events import comment_key, post_key, user_key
from heliograph.core.rows import Row
from heliograph.core.tablelog import TableLog
from heliograph.counters.fame import Border
from heliograph.counters.recount import Correction, Recount, Source, UnknownShard
from heliograph.counters.settings import CountersSettings
from heliograph.counters.store import TallyStore
from heliograph.graph import events as graph_events
from heliograph.graph.settings import GraphSettings
from heliograph.graph.store import TieStore
from heliograph.likes import events as like_events
from heliograph.likes.settings import LikesSettings
from heliograph.likes.store import LikeStore
from heliograph.posts import events as post_events
from heliograph.posts.settings import PostsSettings
from heliograph.posts.store import PostStore
from heliograph.shares import events as share_events
from heliograph.shares.settings import SharesSettings
from heliograph.shares.store import ShareStore

from cli.operator.accounts import person
from cli.operator.deployment import Deployment
from cli.operator.trouble import NotDone, NotUnderstood
from cli.operator.verbs import Argument, Door, Verb
from local.pump.records import table_shard

AT_ONCE = 10_000
"""Targets whose rows are held in memory together; for each such group the streams are read once."""


def recount(door: Door, *, post: str | None, user: str | None, all: bool) -> None:  # noqa: A002 - the option's name
    """Count anew from the rows, and put right what is off. Raises: NotUnderstood, NotDone, UserNotFound."""
    if sum((post is not None, user is not None, all)) != 1:
        raise NotUnderstood("Say one of --post, --user and --all.")
    books = _Books(door.deployment)
    targets: Iterable[str]
    if post:
        targets = books.of_post(post)
    elif user:
        targets = books.of_user(person(door.deployment, user).id)
    else:
        targets = books.of_everything()
    seen = off = 0
    try:
        for correction in door.out.track(books.recount(targets, dry_run=door.dry_run), "recounting"):
            seen += 1
            for name, drift in correction.drift.items():
                off += 1
                door.out.say("count", key=correction.key, name=name, off_by=drift, put_right=correction.done)
    except UnknownShard as error:
        raise NotDone(str(error)) from error
    door.out.say("recounted", targets=seen, counts_off=off)


class _Books:
    """The tables whose rows count, and the tallies."""

    def __init__(self, deployment: Deployment) -> None:
        self._named: Callable[[str, str], str] = _local if deployment.local else _as_it_is
        self._comments = CommentStore(deployment.settings(CommentsSettings).table)
        self._posts = PostStore(deployment.settings(PostsSettings).table)
        self._likes = LikeStore(deployment.settings(LikesSettings).table)
        self._shares = ShareStore(deployment.settings(SharesSettings).table)
        self._ties = TieStore(deployment.settings(GraphSettings).table)
        counters = deployment.settings(CountersSettings)
        border = Border(up=counters.celebrity_followers, down=counters.ordinary_followers)
        self._tallies = TallyStore(wire.dynamodb(), counters.table, wire.now, border)
        likes, comments = deployment.settings(LikesSettings).table, deployment.settings(CommentsSettings).table
        ties, posts = deployment.settings(GraphSettings).table, deployment.settings(PostsSettings).table
        shares = deployment.settings(SharesSettings).table
        of_posts, of_people = _of("post#", self._comments.all_of_post), _of("user#", self._posts.all_of_owner)
        self._sources = [
            self._source(likes, like_events, ("pk", "liker_id"), {"likes"}, self._likes_of),
            self._source(shares, share_events, ("pk", "sharer_id"), {"shares"}, _of("post#", self._shares.all_of)),
            self._source(comments, comment_events, ("post_id", "comment_id"), {"comments", "replies"}, of_posts),
            self._source(
                ties, graph_events, ("from_id", "to_id"), {"followers", "following"}, _of("user#", self._ties.all_of)
            ),
            self._source(posts, post_events, ("post_id",), {"posts"}, of_people),
        ]

    def recount(self, targets: Iterable[str], *, dry_run: bool) -> Iterator[Correction]:
        recount = Recount(store=self._tallies, sources=self._sources, now=wire.now, sleep=wire.sleep)
        left = iter(targets)
        while group := list(islice(left, AT_ONCE)):
            yield from recount.recount(group, dry_run=dry_run)

    def of_post(self, post_id: str) -> list[str]:
        """A post and what is written under it: replies are counted from the post's rows, so they go together."""
        rows = self._comments.all_of_post(post_id)
        return [post_key(post_id), *(comment_key(str(row["comment_id"])) for row in rows)]

    def of_user(self, user_id: str) -> Iterator[str]:
        """Somebody, and all that they posted."""
        yield user_key(user_id)
        for row in self._posts.all_of_owner(user_id):
            yield from self.of_post(str(row["post_id"]))

    def of_everything(self) -> Iterator[str]:
        """Everybody and every post that has a tally."""
        for key in self._tallies.targets():
            if key.startswith("post#"):
                yield from self.of_post(key.removeprefix("post#"))
            elif key.startswith("user#"):
                yield key

    def _source(
        self,
        table: str,
        events: ModuleType,
        key: tuple[str, ...],
        counts: Set[str],
        rows: Callable[[str], Iterable[Row]],
    ) -> Source:
        """A context whose rows count, named after its module of events; its log is its table's stream."""
        context, streams = events.__name__.split(".")[1], wire.table_streams()
        log = TableLog(
            tables=wire.dynamodb(), streams=streams, table=table, context=context, sleep=wire.sleep, named=self._named
        )
        return Source(
            context=context, key=key, counts=frozenset(counts), rows=rows, translate=events.translate, log=log
        )

    def _likes_of(self, key: str) -> Iterable[Row]:
        return () if key.startswith("user#") else self._likes.all_of(key)


def _of(prefix: str, rows: Callable[[str], Iterable[Row]]) -> Callable[[str], Iterable[Row]]:
    """Rows by the id of a target of this kind; others have none."""
    return lambda key: rows(key.removeprefix(prefix)) if key.startswith(prefix) else ()


def _as_it_is(_stream: str, shard: str) -> str:
    return shard


def _local(stream: str, _shard: str) -> str:
    """The local cloud's pump gives each stream's one shard a name of its own."""
    return table_shard(stream)


VERBS = {
    "recount": Verb(
        does=recount,
        help="count anew from the rows, and put right what is off",
        arguments=(
            Argument("--post", help="a post's id: the post and what is written under it"),
            Argument("--user", help="a user id or a user name: somebody and all that they posted"),
            Argument("--all", action="store_true", help="everybody and every post that has a tally"),
        ),
        changes=True,
    )
}

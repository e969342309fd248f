"""HTTP: waiting for what is new in one's feed. A function of its own, because who waits must not hold up who reads."""

from datetime import timedelta
from typing import Annotated

from heliograph.core import wire
from heliograph.core.http import actor, reads, serve, signed_in
from heliograph.core.ids import PATTERN
from heliograph.core.lookups import Reader
from heliograph.core.pages import DEFAULT_LIMIT, LONGEST_WAIT, Limit, Page
from heliograph.core.params import InQuery
from heliograph.core.settings import ApiSettings
from heliograph.counters.lookups import TalliesByKey
from heliograph.counters.settings import CountersSettings
from heliograph.feed import views
from heliograph.feed.lookups import HeadsByAuthor
from heliograph.feed.merging import FreshHeads, Merging
from heliograph.feed.polling import Waiting
from heliograph.feed.presence import Presences
from heliograph.feed.returning import Returning
from heliograph.feed.settings import FeedSettings, HeadsSettings
from heliograph.feed.store import FeedStore
from heliograph.feed.timeline import Timeline
from heliograph.graph.followed import Followed
from heliograph.graph.lookups import CrossingsByUser, TiesOfOne
from heliograph.graph.marked import MarkedTies
from heliograph.graph.service import Sight
from heliograph.graph.settings import CrossingsSettings, GraphSettings
from heliograph.identity.lookups import UsersById
from heliograph.identity.settings import IdentitySettings
from heliograph.likes.lookups import LikesOfOne
from heliograph.likes.settings import LikesSettings
from heliograph.media.delivery import Delivery
from heliograph.media.settings import DeliverySettings
from heliograph.posts.index import PostIndex
from heliograph.posts.lookups import PostsById
from heliograph.posts.settings import PostsSettings
from heliograph.shares.index import ShareIndex
from heliograph.shares.lookups import SharesByKey
from heliograph.shares.settings import SharesSettings

door = ApiSettings.read()
feeds = views.FeedViews(Delivery(DeliverySettings.read()))
reader = Reader(wire.tables())
settings = FeedSettings.read()
pause = timedelta(seconds=settings.pause_seconds)
ties = GraphSettings.read().table
posts = PostsSettings.read().table
users = UsersById(IdentitySettings.read().table)
rows = FeedStore(wire.tables(), settings.table)
index = PostIndex(wire.tables(), posts)
shares = SharesSettings.read().table
returning = Returning(
    store=rows,
    presences=Presences(store=rows, away_days=settings.away_days, now=wire.now),
    followed=Followed(wire.tables(), ties, CrossingsByUser(CrossingsSettings.read().table)),
    posts=index,
    shares=ShareIndex(wire.tables(), shares),
    row_days=settings.row_days,
    now=wire.now,
)
timeline = Timeline(
    merging=Merging(
        store=rows,
        returning=returning,
        marked=MarkedTies(wire.tables(), ties),
        heads=FreshHeads(HeadsByAuthor(HeadsSettings.read().table), reader),
        posts=index,
        shares=ShareIndex(wire.tables(), shares),
        row_days=settings.row_days,
        now=wire.now,
    ),
    posts=PostsById(posts),
    counters=TalliesByKey(CountersSettings.read().table),
    sight=Sight(store=TiesOfOne(ties), people=users, reader=reader),
    likes=LikesOfOne(LikesSettings.read().table),
    shares=SharesByKey(shares),
    reader=reader,
)
waiting = Waiting(timeline=timeline, pause=pause, now=wire.now, sleep=wire.sleep)
app = reads()

Since = Annotated[str, InQuery(pattern=PATTERN, description="`postId` of the newest post that you have; 0 for none.")]
Wait = Annotated[int, InQuery(ge=0, le=LONGEST_WAIT, description="Seconds to wait for something newer.")]


@app.get(
    "/v1/me/feed/poll",
    **signed_in(
        "Wait for what is new in my feed",
        ok="The newest posts after `since`, newest first; a full page may not be all of them.",
        also={204: "Nothing newer came while you waited."},
    ),
)
def poll(since: Since, limit: Limit = DEFAULT_LIMIT, wait: Wait = LONGEST_WAIT) -> views.FeedsJson | None:
    found = waiting.newer(actor(app, door), since, limit=limit, seconds=wait)
    if found:
        return feeds.feeds_json(Page(found, None), None)
    return None


handler = serve(app, door)

"""HTTP: reading one's feed. The seed design's two routes lead to the same place."""

from heliograph.activity.settings import ActivitySettings
from heliograph.core import wire
from heliograph.core.cursors import Cursors
from heliograph.core.http import IdInPath, actor, reads, serve, signed_in
from heliograph.core.lookups import Reader
from heliograph.core.pages import DEFAULT_LIMIT, CursorNotValid, CursorText, Limit
from heliograph.core.settings import ApiSettings
from heliograph.counters.lookups import TalliesByKey
from heliograph.counters.settings import CountersSettings
from heliograph.feed import views
from heliograph.feed.lookups import HeadsByAuthor, VisitsByReader
from heliograph.feed.merging import FreshHeads, Merging
from heliograph.feed.modes import Asked, Modes, OrderText, Place, Since, Why
from heliograph.feed.presence import Presences
from heliograph.feed.ranked import RankedFeed
from heliograph.feed.returning import Returning
from heliograph.feed.settings import FeedSettings, HeadsSettings, VisitsSettings
from heliograph.feed.store import FeedStore
from heliograph.feed.tastes import Tastes
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
from heliograph.posts.model import NotYourself
from heliograph.posts.service import only_self
from heliograph.posts.settings import PostsSettings
from heliograph.ranking.service import Arms
from heliograph.shares.index import ShareIndex
from heliograph.shares.lookups import SharesByKey
from heliograph.shares.settings import SharesSettings
from heliograph.viewing.settings import ViewingSettings

door = ApiSettings.read()
feeds = views.FeedViews(Delivery(DeliverySettings.read()))
reader = Reader(wire.tables())
settings = FeedSettings.read()
counters = TalliesByKey(CountersSettings.read().table)
ties = GraphSettings.read().table
posts = PostsSettings.read().table
sight = Sight(store=TiesOfOne(ties), people=UsersById(IdentitySettings.read().table), reader=reader)
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
    counters=counters,
    sight=sight,
    likes=LikesOfOne(LikesSettings.read().table),
    shares=SharesByKey(shares),
    reader=reader,
)
ranked = RankedFeed(
    timeline=timeline,
    counters=counters,
    ties=TiesOfOne(ties),
    tastes=Tastes.kept(wire.tables(), actions=ActivitySettings.read().table, openings=ViewingSettings.read().table),
    visits=VisitsByReader(VisitsSettings.read().table),
    reader=reader,
    ranker=Arms(newest_percent=settings.newest_weights_percent).of,
    in_a_row=settings.ranked_in_a_row,
    row_days=settings.row_days,
    now=wire.now,
)
modes = Modes(timeline=timeline, ranked=ranked, ranked_percent=settings.ranked_percent)
app = reads()
cursors = Cursors(app, door)


@app.get(
    "/users/<user_id>/feeds",
    **signed_in("A user's feed, which must be one's own", NotYourself, CursorNotValid, ok="A page, newest first."),
)
def feed_of(user_id: IdInPath, limit: Limit = DEFAULT_LIMIT, cursor: CursorText = None) -> views.FeedsJson:
    only_self(actor(app, door), user_id)
    page = timeline.read(user_id, limit=limit, before=cursors.open(cursor))
    return feeds.feeds_json(page, cursors.seal(page.next))


@app.get("/v1/me/feed", **signed_in("My feed", CursorNotValid, ok="A page of posts, in the order asked for."))
def my_feed(
    mode: OrderText = None, since: Since = None, why: Why = "false", limit: Limit = DEFAULT_LIMIT, cursor: Place = None
) -> views.FeedsJson:
    asked = Asked(mode=mode, since=since, why=why == "true")
    page = modes.read(actor(app, door), asked, limit=limit, at=cursors.open(cursor, numbers=None))
    return feeds.feeds_json(page, cursors.seal(page.next))


handler = serve(app, door)

"""Events: the relay from the tables' streams to Kinesis."""

from heliograph.counters.events import FAME

from infra.capabilities.comments import CommentsState
from infra.capabilities.counters import CountersState
from infra.capabilities.graph import GraphState
from infra.capabilities.identity import IdentityState
from infra.capabilities.likes import LikesState
from infra.capabilities.media import MediaState
from infra.capabilities.posts import PostsState
from infra.capabilities.shares import SharesState
from infra.capabilities.viewing import ViewingState
from infra.function import Functions
from infra.streams import EventStreams


class Events:
    """The outbox emptied: every change of these tables is heard by the relay. To be made after all who listen.

    Of tallies only those of people who have ever been celebrities: they are written all the time, and nothing else of
    them is an event.
    """

    def __init__(
        self,
        *,
        functions: Functions,
        events: EventStreams,
        comments: CommentsState,
        counters: CountersState,
        graph: GraphState,
        identity: IdentityState,
        likes: LikesState,
        media: MediaState,
        posts: PostsState,
        shares: SharesState,
        viewing: ViewingState,
    ) -> None:
        sources = (comments, graph, identity, likes, media, posts, shares, viewing)
        relay = functions.make(
            "events_on_change",
            settings=[
                events.settings,
                counters.settings,
                graph.crossings_settings,
                *(source.settings for source in sources),
            ],
            timeout_seconds=60,
        )
        events.allow_put(relay)
        for source in sources:
            events.relay_from(relay, source.table)
        events.relay_from(relay, graph.crossings)
        events.relay_from(relay, counters.table, having=FAME)
        events.deploy_last(relay)

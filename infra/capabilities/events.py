"""Events: the relay from the tables' streams to Kinesis."""

from constructs import Construct

from infra.capabilities.comments import CommentsState
from infra.capabilities.graph import GraphState
from infra.capabilities.likes import LikesState
from infra.capabilities.media import MediaState
from infra.capabilities.posts import PostsState
from infra.function import Function
from infra.layers import Layers
from infra.stages import Stage
from infra.streams import EventStreams


class Events:
    """The outbox emptied: every change of these tables is heard by the relay."""

    def __init__(
        self,
        scope: Construct,
        *,
        stage: Stage,
        layers: Layers,
        events: EventStreams,
        comments: CommentsState,
        graph: GraphState,
        likes: LikesState,
        media: MediaState,
        posts: PostsState,
    ) -> None:
        sources = (comments, graph, likes, media, posts)
        relay = Function(
            scope,
            "events_on_change",
            stage=stage,
            layers=layers,
            settings=[events.settings, *(source.settings for source in sources)],
            timeout_seconds=60,
        )
        events.allow_put(relay)
        for source in sources:
            events.relay_from(relay, source.table)

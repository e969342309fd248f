"""Graph: the ties, the functions that change them, and the one that hears of people who have gone."""

from constructs import Construct
from heliograph.core.events import ENGAGEMENT, POSTS
from heliograph.counters.events import FameChanged
from heliograph.feed.settings import ROW_DAYS
from heliograph.graph.events import FameFaded, MarkingAdvanced, UserFollowed
from heliograph.graph.settings import CrossingsSettings, GraphSettings
from heliograph.identity.events import AccountErased

from infra.capabilities.counters import CountersState
from infra.capabilities.identity import IdentityState
from infra.capabilities.media import MediaState
from infra.function import Functions
from infra.gateway import Gateway
from infra.stages import Stage
from infra.streams import EventStreams
from infra.tables import ID, Table


class GraphState(Construct):
    """What holds between people."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        super().__init__(scope, "Graph")
        self.table = Table(
            self, "Ties", stage=stage, key=("from_id", ID), sort=("to_id", ID), streams=True, expires=True
        )
        self.table.index("followers", ("followed_id", ID), ("from_id", ID))
        self.table.index("following", ("from_id", ID), ("followed_id", ID))
        self.table.index("celebrities", ("from_id", ID), ("celebrity_id", ID))
        self.table.index("requests", ("requested_id", ID), ("from_id", ID))
        self.table.index("requested", ("from_id", ID), ("requested_id", ID))
        self.table.index("blocked", ("from_id", ID), ("blocked_id", ID))
        self.table.index("muted", ("from_id", ID), ("muted_id", ID))
        self.table.index("close", ("from_id", ID), ("close_id", ID))
        self.table.index("favourites", ("from_id", ID), ("favourite_id", ID))
        self.table.index("holders", ("favourite_id", ID), ("from_id", ID), keys_only=True)
        self.table.index("towards", ("to_id", ID), ("from_id", ID))
        self.crossings = Table(self, "Crossings", stage=stage, key=("user_id", ID), streams=True, expires=True)
        self.settings = GraphSettings(table=self.table.table_name)
        self.crossings_settings = CrossingsSettings(table=self.crossings.table_name, fading_days=ROW_DAYS)


class Graph:
    """Following, requests, and whom one wants near or not."""

    def __init__(
        self,
        *,
        functions: Functions,
        gateway: Gateway,
        events: EventStreams,
        graph: GraphState,
        identity: IdentityState,
        media: MediaState,
        counters: CountersState,
    ) -> None:
        shared = [gateway.settings, media.delivery, graph.settings, identity.settings]
        api = functions.make("graph_api", settings=[*shared, graph.crossings_settings])
        requests = functions.make("graph_requests_api", settings=[*shared, graph.crossings_settings])
        circle = functions.make("graph_circle_api", settings=shared)
        favourites = functions.make("graph_favourites_api", settings=shared)
        for function, indexes in (
            (api, ("followers", "following")),
            (requests, ("requests", "requested")),
            (circle, ("blocked", "muted", "close")),
            (favourites, ("favourites",)),
        ):
            graph.table.allow(function, "dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:BatchGetItem")
            for index in indexes:
                graph.table.allow(function, "dynamodb:Query", index=index)
            identity.table.allow(function, "dynamodb:BatchGetItem")
            media.signing.allow(function)
            gateway.serve(function)
        identity.table.allow(api, "dynamodb:ConditionCheckItem")
        for function in (api, requests):
            graph.crossings.allow(function, "dynamodb:BatchGetItem")
        for function in (api, circle):
            graph.table.allow(function, "dynamodb:DeleteItem")

        on_people = functions.make(
            "graph_on_people", settings=[graph.settings, graph.crossings_settings], timeout_seconds=300
        )
        graph.table.allow(on_people, "dynamodb:Query", "dynamodb:BatchWriteItem")
        graph.table.allow(on_people, "dynamodb:Query", index="towards")
        graph.crossings.allow(on_people, "dynamodb:DeleteItem")
        events.consume(on_people, POSTS, [AccountErased])

        on_fame = functions.make(
            "graph_on_fame", settings=[graph.settings, graph.crossings_settings, counters.settings], timeout_seconds=120
        )
        graph.table.allow(on_fame, "dynamodb:GetItem", "dynamodb:PutItem")
        graph.table.allow(on_fame, "dynamodb:Query", index="followers")
        graph.crossings.allow(on_fame, "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem")
        counters.table.allow(on_fame, "dynamodb:BatchGetItem")
        events.consume(on_fame, ENGAGEMENT, [FameChanged, FameFaded, MarkingAdvanced, UserFollowed])

"""Graph: the edges, and the function that follows and unfollows."""

from constructs import Construct
from heliograph.graph.settings import GraphSettings

from infra.capabilities.counters import CountersState
from infra.capabilities.identity import IdentityState
from infra.function import Functions
from infra.gateway import Gateway
from infra.stages import Stage
from infra.tables import ID, Table


class GraphState(Construct):
    """What holds between people."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        super().__init__(scope, "Graph")
        self.table = Table(self, "Ties", stage=stage, key=("from_id", ID), sort=("to_id", ID), streams=True)
        self.table.index("followers", ("followed_id", ID), ("from_id", ID))
        self.table.index("following", ("from_id", ID), ("followed_id", ID))
        self.settings = GraphSettings(table=self.table.table_name)


class Graph:
    """Following."""

    def __init__(
        self,
        *,
        functions: Functions,
        gateway: Gateway,
        graph: GraphState,
        identity: IdentityState,
        counters: CountersState,
    ) -> None:
        api = functions.make(
            "graph_api", settings=[gateway.settings, graph.settings, identity.settings, counters.settings]
        )
        graph.table.allow(api, "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:BatchGetItem")
        for index in ("followers", "following"):
            graph.table.allow(api, "dynamodb:Query", index=index)
        identity.table.allow(api, "dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem")
        counters.table.allow(api, "dynamodb:BatchGetItem")
        gateway.serve(api)

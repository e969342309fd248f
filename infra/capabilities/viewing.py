"""Viewing: the table of who saw what on which day and opened it, and its function."""

from constructs import Construct
from heliograph.viewing.settings import ViewingSettings

from infra.capabilities.graph import GraphState
from infra.capabilities.identity import IdentityState
from infra.capabilities.posts import PostsState
from infra.function import Functions
from infra.gateway import Gateway
from infra.stages import Stage
from infra.tables import ID, WORD, Table


class ViewingState(Construct):
    """Who saw and opened which posts, for as long as that can still count."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        super().__init__(scope, "Viewing")
        self.table = Table(
            self, "Looks", stage=stage, key=("viewer_id", ID), sort=("day", WORD), streams=True, expires=True
        )
        self.settings = ViewingSettings(table=self.table.table_name)


class Viewing:
    """Taking note of what was seen."""

    def __init__(
        self,
        *,
        functions: Functions,
        gateway: Gateway,
        viewing: ViewingState,
        posts: PostsState,
        identity: IdentityState,
        graph: GraphState,
    ) -> None:
        read = (posts, identity, graph)
        api = functions.make(
            "viewing_api", settings=[gateway.settings, viewing.settings, *(one.settings for one in read)]
        )
        viewing.table.allow(api, "dynamodb:UpdateItem", "dynamodb:PutItem")
        for one in read:
            one.table.allow(api, "dynamodb:BatchGetItem")
        gateway.serve(api)

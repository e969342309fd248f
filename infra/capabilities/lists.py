"""Lists of people: their table, the function that changes them, and the one that hears of people who have gone."""

from constructs import Construct
from heliograph.core.events import POSTS
from heliograph.identity.events import AccountErased
from heliograph.lists.settings import ListsSettings

from infra.capabilities.graph import GraphState
from infra.capabilities.identity import IdentityState
from infra.capabilities.media import MediaState
from infra.function import Functions
from infra.gateway import Gateway
from infra.stages import Stage
from infra.streams import EventStreams
from infra.tables import ID, WORD, Table


class ListsState(Construct):
    """People's lists, and who is on them."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        super().__init__(scope, "Lists")
        self.table = Table(self, "Lists", stage=stage, key=("owner_id", ID), sort=("key", WORD))
        self.table.index("member", ("user_id", ID), ("list_id", ID))
        self.settings = ListsSettings(table=self.table.table_name)


class Lists:
    """What people do with their own lists, and what is left of them in others'."""

    def __init__(
        self,
        *,
        functions: Functions,
        gateway: Gateway,
        events: EventStreams,
        lists: ListsState,
        identity: IdentityState,
        media: MediaState,
        graph: GraphState,
    ) -> None:
        read = (identity, graph)
        api = functions.make(
            "lists_api", settings=[gateway.settings, media.delivery, lists.settings, *(one.settings for one in read)]
        )
        changes = ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem")
        lists.table.allow(api, "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", *changes)
        for one in read:
            one.table.allow(api, "dynamodb:BatchGetItem")
        media.signing.allow(api)
        gateway.serve(api)

        on_people = functions.make("lists_on_people", settings=[lists.settings], timeout_seconds=300)
        removal = ("dynamodb:DeleteItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem")
        lists.table.allow(on_people, "dynamodb:Query", *removal)
        lists.table.allow(on_people, "dynamodb:Query", index="member")
        events.consume(on_people, POSTS, [AccountErased])

"""Drafts: their table, the function that changes and publishes them, the one that publishes what is due, and the one
that hears of people who have gone."""

from constructs import Construct
from heliograph.core.events import POSTS
from heliograph.drafts.settings import DraftsSettings
from heliograph.identity.events import AccountErased

from infra.capabilities.identity import IdentityState
from infra.capabilities.likeness import LikenessState
from infra.capabilities.media import MediaState
from infra.capabilities.posts import PostsState
from infra.function import Functions
from infra.gateway import Gateway
from infra.stages import Stage
from infra.streams import EventStreams
from infra.tables import ID, Table
from infra.timers import start_every_minute

MOST_SECONDS_OF_A_RUN = 120
"""It begins nothing after 50, and one draft takes less than the rest even if everything has to be asked again."""


class DraftsState(Construct):
    """What people have not published yet."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        super().__init__(scope, "Drafts")
        self.table = Table(self, "Drafts", stage=stage, key=("owner_id", ID), sort=("draft_id", ID), expires=True)
        self.table.index("due", ("scheduled", ID), ("due_at", ID), keys_only=True)
        self.settings = DraftsSettings(table=self.table.table_name)


class Drafts:
    """What people do with their drafts."""

    def __init__(
        self,
        *,
        functions: Functions,
        gateway: Gateway,
        events: EventStreams,
        drafts: DraftsState,
        posts: PostsState,
        likeness: LikenessState,
        media: MediaState,
        identity: IdentityState,
    ) -> None:
        api = functions.make(
            "drafts_api",
            settings=[
                gateway.settings,
                drafts.settings,
                posts.settings,
                likeness.settings,
                media.settings,
                media.delivery,
                identity.settings,
            ],
        )
        drafts.table.allow(
            api, "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:Query"
        )
        posts.table.allow(api, "dynamodb:PutItem", "dynamodb:BatchGetItem")
        likeness.table.allow(api, "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem")
        media.table.allow(api, "dynamodb:UpdateItem", "dynamodb:BatchGetItem")
        identity.table.allow(api, "dynamodb:GetItem", "dynamodb:BatchGetItem")
        media.signing.allow(api)
        gateway.serve(api)

        on_timer = functions.make(
            "drafts_on_timer",
            settings=[drafts.settings, posts.settings, likeness.settings, media.settings, identity.settings],
            timeout_seconds=MOST_SECONDS_OF_A_RUN,
        )
        drafts.table.allow(on_timer, "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:GetItem")
        drafts.table.allow(on_timer, "dynamodb:Query", index="due")
        posts.table.allow(on_timer, "dynamodb:PutItem", "dynamodb:BatchGetItem")
        likeness.table.allow(on_timer, "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem")
        media.table.allow(on_timer, "dynamodb:UpdateItem", "dynamodb:BatchGetItem")
        identity.table.allow(on_timer, "dynamodb:BatchGetItem")
        start_every_minute(on_timer)

        on_people = functions.make("drafts_on_people", settings=[drafts.settings], timeout_seconds=300)
        drafts.table.allow(on_people, "dynamodb:Query", "dynamodb:BatchWriteItem")
        events.consume(on_people, POSTS, [AccountErased])

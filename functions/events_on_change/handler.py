"""DynamoDB streams of every table: the relay. Row changes become events, events travel in envelopes on Kinesis.

The mapping has a tumbling window for one reason: only then does Lambda say which shard a batch comes from, and marks
are kept per shard (docs/decisions/0004). The window's state is not used.
"""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.comments import events as comments
from heliograph.comments.settings import CommentsSettings
from heliograph.core import wire
from heliograph.core.log import effect, entry
from heliograph.core.settings import StreamsSettings
from heliograph.core.streams import Relay, changes, source_shard, source_table
from heliograph.counters import events as counters
from heliograph.counters.settings import CountersSettings
from heliograph.graph import events as graph
from heliograph.graph.settings import CrossingsSettings, GraphSettings
from heliograph.identity import events as identity
from heliograph.identity.settings import IdentitySettings
from heliograph.likes import events as likes
from heliograph.likes.settings import LikesSettings
from heliograph.media import events as media
from heliograph.media.settings import MediaSettings
from heliograph.posts import events as posts
from heliograph.posts.settings import PostsSettings
from heliograph.shares import events as shares
from heliograph.shares.settings import SharesSettings
from heliograph.viewing import events as viewing
from heliograph.viewing.settings import ViewingSettings

relay = Relay(wire.kinesis(), StreamsSettings.read().names())
TABLES = {
    CommentsSettings.read().table: ("comments", comments.translate),
    CountersSettings.read().table: ("counters", counters.translate),
    GraphSettings.read().table: ("graph", graph.translate),
    CrossingsSettings.read().table: ("crossings", graph.translate_crossing),
    IdentitySettings.read().table: ("identity", identity.translate),
    LikesSettings.read().table: ("likes", likes.translate),
    MediaSettings.read().table: ("media", media.translate),
    PostsSettings.read().table: ("posts", posts.translate),
    SharesSettings.read().table: ("shares", shares.translate),
    ViewingSettings.read().table: ("viewing", viewing.translate),
}


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    records = event.get("Records") or ()
    if records:
        context, translate = TABLES[source_table(records[0])]
        sent = relay.pass_on(source_shard(context, event), changes(event), translate)
        effect("changes-relayed", context=context, changes=len(records), envelopes=sent)
    return {"state": {}}

"""Every minute: drafts whose moment has come become posts."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.core import wire
from heliograph.core.ids import IdMaker
from heliograph.core.log import effect, entry
from heliograph.core.lookups import Reader
from heliograph.drafts.due import DueDrafts
from heliograph.drafts.service import DraftPublishing
from heliograph.drafts.settings import DraftsSettings
from heliograph.drafts.store import DraftStore
from heliograph.identity.service import People
from heliograph.identity.settings import IdentitySettings
from heliograph.identity.store import AccountStore
from heliograph.likeness.service import Likenesses
from heliograph.likeness.settings import LikenessSettings
from heliograph.likeness.store import LikenessStore
from heliograph.media.service import Claims
from heliograph.media.settings import MediaSettings
from heliograph.media.store import UploadStore
from heliograph.posts.composing import Composing
from heliograph.posts.naming import Naming
from heliograph.posts.repeats import Repeats
from heliograph.posts.settings import PostsSettings
from heliograph.posts.store import PostStore

store = DraftStore(DraftsSettings.read().table)
reader = Reader(wire.tables())
people = People(store=AccountStore(IdentitySettings.read().table), now=wire.now)
posts = PostStore(PostsSettings.read().table)
likeness = LikenessSettings.read()
likenesses = Likenesses(store=LikenessStore(likeness.table), reader=reader, settings=likeness)
composing = Composing(
    store=posts,
    people=people,
    naming=Naming(people=people, reader=reader),
    claims=Claims(UploadStore(MediaSettings.read().table)),
    repeats=Repeats(likenesses=likenesses, posts=posts, reader=reader),
    reader=reader,
    ids=IdMaker(wire.now, wire.randomness),
    now=wire.now,
)
publishing = DraftPublishing(store=store, composing=composing, now=wire.now)
drafts = DueDrafts(store=store, publishing=publishing, now=wire.now)


@entry
def handler(_event: dict[str, Any], _: LambdaContext) -> None:
    met = drafts.publish()
    if met:
        effect("drafts-due", **met)

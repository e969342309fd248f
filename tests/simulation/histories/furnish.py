"""What a history finds: people, ready posts, edges, with every row and object that the real thing would have left.

Written past the API and past the streams, complete with their counts, so that a small history is about its requests.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from heliograph.activity.model import Kind, moment
from heliograph.core.ids import EPOCH
from heliograph.core.rows import from_row
from heliograph.media import imaging
from heliograph.media.model import ENCODINGS, Manifest, digest_of, original_key, plan_sizes, variant_key

from tests.simulation.door import Person, small_picture
from tests.simulation.histories.acts import Setting
from tests.simulation.wiring import CELEBRITY, wiring
from tests.simulation.world import World

NAMES = ("ada", "bob", "cyd", "dan", "eva", "fay")
Files = dict[tuple[str, str], bytes]


@dataclass(frozen=True)
class KnownPost:
    """A post that the story's people know of, by its id."""

    id: str
    owner: Person


@cache
def rendered(data: bytes) -> tuple[Manifest, Files]:
    """`imaging.render`, once per picture and process: its work is the same every time. Refusals come anew."""
    manifest, files = imaging.render(data)
    return manifest, dict(files)


def media_bucket() -> str:
    """The bucket of pictures."""
    return wiring().media_bucket


def furnish(world: World, setting: Setting) -> tuple[list[Person], list[KnownPost]]:
    """Put the setting's people and posts into a world that runs."""
    streams = {table: table.stream for table in world.cloud.dynamodb.tables.values()}
    for table in streams:
        table.stream = None
    people = [world.person(name) for name in NAMES[: setting.people]]
    tallies: dict[str, dict[str, int]] = {}
    posts = [_post(world, people[owner], number) for number, owner in enumerate(setting.posts)]
    for post in posts:
        _count(tallies, post.owner, "posts")
    for follower, followee in setting.follows:
        famous = sum(other == followee for _, other in setting.follows) >= CELEBRITY
        follow(world, people[follower], people[followee], famous=famous)
        _count(tallies, people[follower], "following")
        _count(tallies, people[followee], "followers")
    for key, counts in tallies.items():
        famous = counts.get("followers", 0) >= CELEBRITY
        world.put("Tallies", from_row({"pk": key, **counts, **({"fame": 1} if famous else {})}))
        if famous:
            crossing = {"user_id": int(key.removeprefix("user#")), "fame": 1, "phase": "marked", "after": 0}
            world.put("Crossings", from_row(crossing))
    for followee in {followee for _, followee in setting.follows}:
        _tell(world, people[followee], [people[one] for one, other in setting.follows if other == followee])
    _feeds(world, setting, people, posts)
    for table, stream in streams.items():
        table.stream = stream
    return people, posts


def _post(world: World, owner: Person, number: int) -> KnownPost:
    manifest, files = rendered(small_picture())
    now = world.cloud.clock.utc()
    milliseconds = int((now - EPOCH).total_seconds() * 1000) - 5_000 + 10 * number
    post_id, media_id = (milliseconds << 23 | int(owner.id) % (1 << 23) | part for part in (1, 2))
    picture: dict[str, Any] = {"media_id": str(media_id), "alt_text": "", "digest": manifest.digest, "ready": True}
    picture["sizes"] = {name: list(size) for name, size in plan_sizes(manifest.width, manifest.height).items()}
    shared = {"owner_id": int(owner.id), "created_at": now.isoformat()}
    post = {"post_id": post_id, "owner_name": owner.name, "caption": f"found {number}", "version": 2, **shared}
    post |= {"status": "published", "published_at": now.isoformat(), "pictures": [picture]}
    picture |= {"blurhash": manifest.blurhash, "colour": manifest.colour}
    media = {"media_id": media_id, "post_id": post_id, "status": "ready", "content_type": "image/jpeg", **shared}
    world.put("Posts", from_row(post))
    world.put("Media", from_row({**media, "manifest": manifest.to_dict()}))
    _objects(world, str(media_id), files)
    return KnownPost(str(post_id), owner)


def _objects(world: World, media_id: str, files: Files) -> None:
    bucket = world.cloud.s3.bucket(media_bucket())
    listeners, bucket.listeners = bucket.listeners, []
    bucket.put(original_key(media_id), small_picture(), {})
    digest = digest_of(small_picture())
    for (variant, encoding), data in files.items():
        kind = {"content-type": ENCODINGS[encoding].content_type}
        bucket.put(variant_key(media_id, digest, variant, encoding), data, kind)
    bucket.listeners = listeners


def follow(world: World, follower: Person, followee: Person, *, famous: bool) -> None:
    """An edge, and its mark if the followed is a celebrity; nothing that follows from it."""
    row = {"from_id": int(follower.id), "to_id": int(followee.id), "followed_id": int(followee.id), "follow": "active"}
    names = {"from_name": follower.name, "to_name": followee.name, "version": 1}
    flags = dict.fromkeys(("blocks", "blocked_by", "mutes", "close_friend"), False)
    row |= {"fame": 1, "celebrity_id": int(followee.id)} if famous else {}
    world.put("Ties", from_row({**row, **names, **flags, "since": world.cloud.clock.utc().isoformat()}))


def _feeds(world: World, setting: Setting, people: list[Person], posts: list[KnownPost]) -> None:
    expires = int(world.cloud.clock.now()) + 30 * 86_400 - 5
    for follower, followee in setting.follows:
        for post in posts:
            if post.owner == people[followee]:
                row = {"reader_id": int(people[follower].id), "post_id": int(post.id), "author_id": int(post.owner.id)}
                world.put("Feed", from_row({**row, "expires_at": expires}))


def _tell(world: World, followee: Person, followers: list[Person]) -> None:
    """What activity would have made of the follows."""
    at = moment(world.cloud.clock.utc(), Kind.FOLLOWED, followee.id)
    row = {"pk": f"told#{followee.id}", "sk": f"{Kind.FOLLOWED}#{followee.id}", "kind": str(Kind.FOLLOWED)}
    rest = {"target_id": followee.id, "count": len(followers), "moment": at, "expires_at": 1 << 40}
    entries = {f"e#{one.id}": {"user_id": one.id, "moment": at} for one in followers}
    world.put("Activity", from_row({**row, **rest, **entries}))


def _count(tallies: dict[str, dict[str, int]], person: Person, name: str) -> None:
    counts = tallies.setdefault(f"user#{person.id}", {})
    counts[name] = counts.get(name, 0) + 1

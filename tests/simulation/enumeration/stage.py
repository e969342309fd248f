"""What scenarios find when they begin: people, an edge, a published post; all at rest, and written past the API."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from heliograph.core.ids import EPOCH
from heliograph.core.rows import from_row
from heliograph.core.wire import dynamodb, now
from heliograph.media.model import Manifest, plan_sizes
from heliograph.posts.model import Picture, Post, Status
from heliograph.posts.store import PostStore

from tests.simulation.door import Person
from tests.simulation.histories.acts import Setting
from tests.simulation.histories.furnish import furnish
from tests.simulation.wiring import wiring
from tests.simulation.world import World

SHIFT = 23
"""Bits of an id below its milliseconds."""


@dataclass
class Stage:
    """Ada posts, Bob follows her if the scenario says so.

    `made` holds ids by what they are ids of; `offer` is what `POST /v1/media` answered, `tags` are its parts'.
    """

    world: World
    ada: Person
    bob: Person
    made: dict[str, str] = field(default_factory=dict)
    offer: dict[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    others: list[Person] = field(default_factory=list)


def people(world: World) -> Stage:
    return _furnished(world, Setting(people=2))


def follower(world: World) -> Stage:
    """Bob follows Ada."""
    return _furnished(world, Setting(people=2, follows=((1, 0),)))


def followed_by_two(world: World) -> Stage:
    """Bob and another one follow Ada: one more than a chunk has."""
    return _furnished(world, Setting(people=3, follows=((1, 0), (2, 0))))


def passed_on_to_two(world: World) -> Stage:
    """The same, and somebody whom none of them follows has published a post."""
    return _furnished(world, Setting(people=4, posts=(3,), follows=((1, 0), (2, 0))))


def nearly_famous(world: World) -> Stage:
    """Two others follow Ada: with one follower more she is a celebrity."""
    return _furnished(world, Setting(people=4, follows=((2, 0), (3, 0))))


def famous(world: World) -> Stage:
    """Bob and two others follow Ada, who is a celebrity."""
    return _furnished(world, Setting(people=4, follows=((1, 0), (2, 0), (3, 0))))


def audience(world: World) -> Stage:
    """Bob follows Ada, who has published a post; its id is `made["post"]`."""
    return _furnished(world, Setting(people=2, posts=(0,), follows=((1, 0),)))


def passed_on(world: World) -> Stage:
    """The same, and somebody follows Bob alone."""
    return _furnished(world, Setting(people=3, posts=(0,), follows=((1, 0), (2, 1))))


def _furnished(world: World, setting: Setting) -> Stage:
    (ada, bob, *others), posts = furnish(world, setting)
    return Stage(world, ada, bob, {"post": posts[0].id} if posts else {}, others=others)


def post(world: World, owner: Person) -> str:
    """A published post whose upload is ready, as rows alone: whoever looks for its objects finds none."""
    moment = now()
    post_id = str((int((moment - EPOCH) / timedelta(milliseconds=1)) << SHIFT) + len(world.rows("Posts")))
    picture = Picture(
        media_id=post_id, digest="0" * 32, sizes=plan_sizes(4, 3), blurhash="x", colour="#000000", ready=True
    )
    manifest = Manifest(digest="0" * 32, width=4, height=3, format="JPEG", blurhash="x", colour="#000000", variants={})
    made = Post(
        id=post_id,
        owner_id=owner.id,
        owner_name=owner.name,
        pictures=(picture,),
        caption="",
        location=None,
        created_at=moment,
        status=Status.PUBLISHED,
        published_at=moment,
    )
    upload = {"media_id": int(post_id), "owner_id": int(owner.id), "post_id": int(post_id), "status": "ready"}
    rest = {"content_type": "image/jpeg", "created_at": moment.isoformat(), "manifest": manifest.to_dict()}
    dynamodb().put_item(TableName=wiring().table_named("Uploads"), Item=from_row({**upload, **rest}))
    assert PostStore(wiring().table_named("Posts")).add(made, ())
    return post_id

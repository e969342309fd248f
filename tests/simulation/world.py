"""Heliograph, whole, on the cloud that can be broken: real handlers, wired as the synthesised template wires them.

    with World(seed=7).running() as world:
        ada, bob = world.person("ada"), world.person("bob")
        liking = world.ask(bob, "PUT", f"/v1/posts/{post_id}/like")   # a task; it runs when the cloud runs
        world.cloud.run_until_quiet()
        assert liking.answer.status == 201

Handlers are imported once per process and bound anew to each world's cloud; what an AWS container would not share
between two invocations (the event that a router is looking at) is kept apart by the scheduler.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from random import Random
from typing import Any
from unittest.mock import patch

from heliograph.core import wire
from heliograph.core.limits import Limiter
from heliograph.core.rows import to_row
from heliograph.feed.model import PRESENCE_ID
from heliograph.feed.presence import SLACK
from heliograph.feed.settings import AWAY_DAYS
from heliograph.identity.model import email_digest

from tests.simulation.cloud import Cloud, Task
from tests.simulation.cloud.dynamodb.partitions import Row
from tests.simulation.cloud.dynamodb.values import Item, weigh_item
from tests.simulation.cloud.sqs.queue import Queue
from tests.simulation.cognito import Pool
from tests.simulation.door import Answer, Person, function_of, request
from tests.simulation.films import CUTTER
from tests.simulation.shortcut import shortcut
from tests.simulation.wiring import PARKED, Booted, booted, wiring
from tests.template import first_value

PASSWORD = "correct horse battery"
"""Of everybody who was there before."""
ABOUT = AWAY_DAYS * 86_400.0 + SLACK.total_seconds()
"""Seconds for which they are about, as if they had just looked into their feeds."""


class PartRefused(OSError):
    """S3 would not take a part."""


class Asked:
    """A request under way. `answer` is None while it runs, and for ever if it was killed or timed out."""

    def __init__(self, task: Task) -> None:
        self.task = task

    @property
    def answer(self) -> Answer | None:
        if not self.task.done or self.task.killed or self.task.error:
            return None
        result: dict[str, Any] = self.task.result
        return Answer(result["statusCode"], result["headers"], result["body"])


class World:
    """One deployment on a cloud of its own. All that happens follows from `seed` and from what is asked."""

    def __init__(self, seed: int = 0, *, limited: bool = False) -> None:
        self.cloud = Cloud(seed)
        self.pool = Pool()
        self._people = 0
        self._limited = limited

    @contextmanager
    def running(self, *, quick: bool = True) -> Iterator["World"]:
        """Within: this world's cloud answers every AWS client; its clock and dice are the application's.

        `quick` takes the shortcut through botocore, which changes no answer and costs a fraction.
        """
        functions = booted()
        before = wire.clock, wire.entropy, wire.ticks
        functions.pool.pool = self.pool
        CUTTER.calls = 0
        wire.clock, wire.ticks = self.cloud.clock.utc, self.cloud.clock.now
        wire.randomness.seed(self.cloud.seed)
        wire.entropy = Random(self.cloud.seed).randbytes
        for maker in functions.id_makers:
            maker.__init__(wire.now, wire.randomness)  # type: ignore[misc]
        for known in (*functions.key_rings, *functions.memories):
            known.forget()
        self._provide(functions)
        try:
            with self.cloud.installed(), shortcut(self.cloud) if quick else nullcontext(), self._limits():
                yield self
        finally:
            wire.clock, wire.entropy, wire.ticks = before

    def _limits(self) -> AbstractContextManager[Any]:
        """Limits lead every write through one more table, so most worlds go without them."""
        return nullcontext() if self._limited else patch.object(Limiter, "take", return_value=None)

    def person(self, name: str) -> Person:
        """Somebody who is signed up, confirmed and about; written by the test, so nothing can go wrong with it."""
        self._people += 1
        user_id = str(self._people << 10)
        user = {"pk": {"S": f"user#{user_id}"}, "user_id": {"N": user_id}, "user_name": {"S": name}}
        rest = {"full_name": {"S": name}, "bio": {"S": ""}, "created_at": {"S": self.cloud.clock.utc().isoformat()}}
        rest |= {"location": {"S": ""}, "is_private": {"BOOL": False}, "version": {"N": "1"}}
        digest = email_digest(f"{name}@people.example")
        rest |= {"email_digest": {"S": digest}}
        names = [{"pk": {"S": pk}, "user_id": {"N": user_id}} for pk in (f"handle#{name}", f"email#{digest}")]
        for item in ({**user, **rest}, *names):
            self.put("Accounts", item)
        place = {"reader_id": {"N": user_id}, "post_id": {"N": str(PRESENCE_ID)}}
        self.put("Feed", {**place, "expires_at": {"N": str(int(self.cloud.clock.now() + ABOUT))}})
        self.pool.users[user_id] = {"password": PASSWORD, "confirmed": True, "epoch": 0}
        return Person(user_id, name)

    def ask(self, who: Person | None, method: str, path: str, **content: Any) -> Asked:
        """Send a request (`content` as `door.request` takes it) to the function that the API's document names.

        It runs when the cloud runs, interleaved with whatever else does.
        """
        name = function_of(method, path)
        event = request(who, method, path, **content)
        return Asked(self.cloud.invoke(booted().handlers[name], event, name=name))

    def answer(self, who: Person | None, method: str, path: str, **content: Any) -> Answer:
        """The answer to a request that runs alone. Raises: AssertionError when there is none."""
        asked = self.ask(who, method, path, **content)
        self.cloud.run()
        assert asked.answer is not None, asked.task.outcome()
        return asked.answer

    def start(self, timed: str) -> Task:
        """Start one of the functions that the clock starts; it runs when the cloud runs."""
        assert timed in wiring().timers
        return self.cloud.invoke(booted().handlers[timed], {}, name=timed)

    def new_containers(self) -> None:
        """Whoever is asked from now on has met nobody before."""
        for memory in booted().memories:
            memory.forget()

    def send_parts(self, offer: Mapping[str, Any], data: bytes) -> tuple[str, ...]:
        """Send a file in the parts of an offer; the ETags that S3 answered. Raises: ConnectionBroken, PartRefused."""
        tags, start = [], 0
        for part in offer["parts"]:
            body = data[start : (start := start + part["size"])]
            answer = self.cloud.http("PUT", part["url"], body=body)
            if answer.status != 200:
                raise PartRefused(answer.body)
            tags.append(answer.headers["etag"])
        return tuple(tags)

    def put(self, table: str, item: Item) -> None:
        """Write a row (as DynamoDB writes it) past the API, so that no call of it can fail; streams hear of it."""
        place = self.cloud.dynamodb.table(wiring().table_named(table))
        place.write(place.schema.place_of(item), Row(item, weigh_item(item)))

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Every row of the table whose logical id has this word (`Posts`, `Likes`, `Tallies` …), as plain Python."""
        return [to_row(item) for item in self.cloud.dynamodb.items(wiring().table_named(table))]

    def parked(self) -> list[str]:
        """Keys of batches and events that were given up, and bodies of messages."""
        keys = [str(key) for key in self.cloud.s3.bucket(PARKED).keys()]  # noqa: SIM118 - a method of the bucket
        queues = {queue.dead_letters.name: queue.dead_letters for queue in self.queues if queue.dead_letters}
        return keys + [message.body for queue in queues.values() for message in queue.messages.values()]

    @property
    def queues(self) -> list[Queue]:
        """All of them, those of parked messages too."""
        return list(self.cloud.sqs.queues.values())

    def _provide(self, functions: Booted) -> None:
        plan = wiring()
        self.cloud.s3.create_bucket(PARKED)
        self.cloud.s3.multiparts.smallest = 1
        for name, properties in plan.buckets.items():
            self.cloud.s3.create_bucket_from(properties, name)
        for secret, properties in plan.secrets.items():
            self.cloud.secrets.create_secret(secret, first_value(properties))
        for schema in plan.schemas:
            self.cloud.dynamodb.add_table(schema)
        for name, properties in plan.streams.items():
            self.cloud.kinesis.create_stream_from(properties, name)
        for name, properties in plan.queues.items():
            self.cloud.sqs.create_queue_from(properties, name)
        for name, properties in plan.queues.items():
            if policy := properties.get("RedrivePolicy"):
                parked = self.cloud.sqs.queue_of_arn(policy["deadLetterTargetArn"])
                self.cloud.sqs.queues[name].dead_letters = parked
        for function, source, settings in plan.mappings:
            handler = functions.handlers[function]
            self.cloud.map(source, settings, handler, name=function)
        for function, bucket, prefix in plan.notifications:
            self.cloud.on_object_created(bucket, prefix, functions.handlers[function], name=function)

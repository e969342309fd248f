"""Events: facts in the past tense, and the envelopes they travel in.

A context declares its events as frozen dataclasses and derives them from row changes in `translate`. On the wire an
envelope is one JSON object per key and batch:

    {"key": "post#9", "types": ["post-liked"], "source": {"shard": "likes/shardId-…", "first": "…", "last": "…"},
     "events": [{"id": "…", "seq": "…", "name": "post-liked", "version": 1, "at": "2026-…Z", "likerId": "7", …}]}

`shard` names the source: the context whose table changed and the shard of its stream. Sequence numbers grow within a
shard; they have up to 40 digits, so they are written zero-padded and compared as strings.
"""

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Final, Self

import orjson

from heliograph.core.rows import Row

SEQUENCE_DIGITS = 40
"""DynamoDB stream sequence numbers have 21 to 40 digits (API reference, StreamRecord)."""

REDRIVEN = "redriven/"
"""What the shard's name begins with in an envelope that was parked and is sent again, out of its order."""

POSTS = "posts"
ENGAGEMENT = "engagement"


def user_key(user_id: str) -> str:
    return f"user#{user_id}"


def post_key(post_id: str) -> str:
    return f"post#{post_id}"


def comment_key(comment_id: str) -> str:
    return f"comment#{comment_id}"


def pad(sequence: str) -> str:
    """A source sequence number, so that string order is number order."""
    return sequence.zfill(SEQUENCE_DIGITS)


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact. Subclasses name themselves in the past tense, set `stream`, and say in `keys` whom they are about."""

    stream: ClassVar[str]
    version: ClassVar[int] = 1
    earlier: ClassVar[Mapping[int, Mapping[str, Any]]] = {}
    """Version before this one → what fields are taken for that it had not yet, or meant otherwise, as on the wire."""

    @classmethod
    def name(cls) -> str:
        """`PostLiked` → `post-liked`."""
        return _kebab(cls.__name__)

    def keys(self) -> tuple[str, ...]:
        """The keys whose order of events matters; the fact travels once to each."""
        raise NotImplementedError(f"{type(self).__name__} must say whom it is about")

    def payload(self) -> dict[str, Any]:
        """The event's own fields, in camelCase."""
        return {_camel(field.name): _plain(getattr(self, field.name)) for field in dataclasses.fields(self)}

    @classmethod
    def parse(cls, payload: Mapping[str, Any]) -> Self:
        """The event that `payload()` was made from; fields it does not know are passed over.

        Raises: KeyError, when a field is missing that the version promises.
        """
        return cls(**{field.name: payload[_camel(field.name)] for field in dataclasses.fields(cls)})


@dataclass(frozen=True)
class Change:
    """One row change of a table's stream. `expired` marks a removal by TTL, which is no user's act.

    A row that goes because the post it hangs on goes for good is marked `purged` first (`core.store.erase`): its mark
    and its removal are nobody's acts either, and say nothing.
    """

    id: str
    sequence: str
    at: datetime
    old: Row | None
    new: Row | None
    expired: bool = False

    @property
    def purging(self) -> bool:
        return self.expired or bool((self.new or self.old or {}).get("purged"))


Translate = Callable[[Change], Iterable[Event]]


@dataclass(frozen=True)
class Source:
    """Where a batch came from: `shard` names table and shard, `first` and `last` are padded sequence numbers."""

    shard: str
    first: str
    last: str

    @property
    def late(self) -> bool:
        """Newer facts of the same key may have come before these."""
        return self.shard.startswith(REDRIVEN)


@dataclass(frozen=True)
class Fact:
    """An event as it happened: `id` is unique for ever, `sequence` is its change's place in the source shard."""

    id: str
    sequence: str
    at: datetime
    event: Event


@dataclass(frozen=True)
class Envelope:
    """All of one key's facts out of one batch of changes, in order."""

    key: str
    source: Source
    facts: tuple[Fact, ...]

    def to_json(self) -> bytes:
        names = dict.fromkeys(fact.event.name() for fact in self.facts)
        return orjson.dumps(
            {
                "key": self.key,
                "types": list(names),
                "source": dataclasses.asdict(self.source),
                "events": [_fact_json(fact) for fact in self.facts],
            }
        )

    def events(self) -> Iterator[Event]:
        return (fact.event for fact in self.facts)


def redriven(data: bytes | str) -> bytes:
    """A parked envelope as it is to be sent again: from a source of its own.

    Newer envelopes of its key may have been counted while it was parked. Their shard's mark is past it, so under its
    own name it would be taken for a repeat and lost; under a new one it has a mark of its own, and counts once
    however often it is sent again. It must not have been counted before it was parked: poison never was.
    """
    document = orjson.loads(data)
    source = document["source"]
    if not source["shard"].startswith(REDRIVEN):
        source["shard"] = f"{REDRIVEN}{source['shard']}/{source['first']}"
    return orjson.dumps(document)


def parse_envelope(data: bytes | str, hears: Iterable[type[Event]]) -> Envelope:
    """An envelope off the wire with the events that the consumer `hears`, in every version they ever had.

    Others are left out.

    Raises: ValueError or KeyError when it is not an envelope.
    """
    known = {(kind.name(), version): (kind, instead) for kind in hears for version, instead in _versions(kind)}
    document = orjson.loads(data)
    facts = tuple(
        Fact(item["id"], item["seq"], datetime.fromisoformat(item["at"]), heard[0].parse({**item, **heard[1]}))
        for item in document["events"]
        if (heard := known.get((item["name"], item["version"])))
    )
    return Envelope(document["key"], Source(**document["source"]), facts)


def _versions(kind: type[Event]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Every version that a class understands, and what to take for the fields of which it knows nothing."""
    yield kind.version, {}
    yield from kind.earlier.items()


UNNAMED: Final[Mapping[str, Any]] = {"tags": [], "mentions": []}
"""What the texts of events name that were said before they named anything."""


def named_in(row: Row) -> dict[str, Any]:
    """The fields of an event that say what the row's text names: hashtags, and people as maps of id and userName."""
    return {name: row.get(name, []) for name in UNNAMED}


def _fact_json(fact: Fact) -> dict[str, Any]:
    return {
        "id": fact.id,
        "seq": fact.sequence,
        "name": fact.event.name(),
        "version": fact.event.version,
        "at": fact.at.isoformat(),
        **fact.event.payload(),
    }


@cache
def _kebab(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


@cache
def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else list(value) if isinstance(value, tuple) else value

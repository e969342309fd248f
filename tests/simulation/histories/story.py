"""What came of a history: every request with its answer, and everything that stands in the cloud at the end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from typing import Any

from tests.simulation.cloud import Task
from tests.simulation.door import Answer, Person
from tests.simulation.histories.acts import Act, History
from tests.simulation.histories.furnish import KnownPost, media_bucket
from tests.simulation.wiring import wiring
from tests.simulation.world import Asked, World

Rows = list[dict[str, Any]]


@dataclass(eq=False)
class Sent:
    """One request as it was sent (a client's repeat is a request of its own).

    `about` is the id it is about, if any; `text` what makes it recognisable in rows (a caption, a comment, a handle).
    `after` marks those sent when everything was quiet.
    """

    act: Act
    who: Person | None
    method: str
    path: str
    about: str
    text: str
    started: float
    asked: Asked | None
    task: Task
    after: bool = False

    @property
    def ended(self) -> float:
        return self.task.ended

    @cached_property
    def answer(self) -> Answer | None:
        """None if the client got none: killed, timed out, or (an upload to storage) a broken connection."""
        return self.asked.answer if self.asked else None

    @property
    def status(self) -> int:
        """The answer's status; 0 without an answer. What is no request has 200 when it came to its end."""
        if self.asked is None:
            if not self.task.done or self.task.error or self.task.killed:
                return 0
            return int(getattr(self.task.result, "status", 200))
        return self.answer.status if self.answer else 0

    @cached_property
    def json(self) -> Any:
        return self.answer.json if self.answer else None

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300

    @property
    def unknown(self) -> bool:
        """May or may not have had its effect."""
        return self.status in (0, 500, 502, 503, 504) and not self.refused

    @property
    def refused(self) -> bool:
        """The answer says that nothing came of it."""
        if self.status == 503 and self.answer:
            return str((self.json or {}).get("type", "")).endswith("storage-unavailable")
        return 400 <= self.status < 500

    def __str__(self) -> str:
        name = self.who.name if self.who else "somebody"
        answer = f"{self.status}" if self.status else "no answer"
        return f"{self.started:14.3f}…{self.ended:.3f} {name} {self.method} {self.path} {self.text} -> {answer}"


@dataclass(eq=False)
class Story:
    """A history as it was played. `world` is quiet; its cloud may be looked at, but no longer asked."""

    history: History
    world: World
    people: list[Person]
    found: list[KnownPost]
    sent: list[Sent] = field(default_factory=list)
    quiet: bool = True
    settled_at: float = 0.0

    def of(self, *kinds: str) -> list[Sent]:
        """The requests of these kinds, in the order they were begun."""
        return [one for one in self.sent if one.act.kind in kinds]

    def rows(self, table: str) -> Rows:
        """Every row of the table whose logical id has this word (`Posts`, `Likes` …) as things came to rest."""
        return self.snapshot[wiring().table_named(table)]

    @cached_property
    def snapshot(self) -> Mapping[str, Rows]:
        return {name: self.world.rows(name) for name in wiring().tables}

    @cached_property
    def posts(self) -> dict[str, dict[str, Any]]:
        return {str(row["post_id"]): row for row in self.rows("Posts")}

    @cached_property
    def media(self) -> dict[str, dict[str, Any]]:
        return {str(row["media_id"]): row for row in self.rows("Media")}

    @cached_property
    def objects(self) -> dict[str, tuple[bytes, float]]:
        """Key → bytes and since when there are any, of every picture in storage; written again, they are as old."""
        bucket = self.world.cloud.s3.bucket(media_bucket())
        found = {}
        for key in bucket.keys():  # noqa: SIM118 - a method of the bucket
            version = bucket.current(key)
            if version is not None:
                since_erased = takewhile(lambda one: not one.marker, reversed(bucket.versions(key)))
                found[key] = version.body, min(one.modified for one in since_erased)
        return found


def items(sent: Sent) -> list[dict[str, Any]]:
    """What a page shows: posts, items of a feed, comments."""
    answer = sent.json
    return list(answer.get("feeds") or answer.get("posts") or answer.get("comments") or [])

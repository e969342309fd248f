"""A town for the suite `graph`: its people and who follows whom, laid into simulated tables below the request path."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from heliograph.core.pages import Position

from tests.simulation.cloud import Cloud
from tests.simulation.cloud.calls import JsonService
from tests.simulation.cloud.dynamodb.partitions import Row
from tests.simulation.cloud.dynamodb.service import tables_of
from tests.simulation.cloud.dynamodb.values import Item, weigh_item
from tests.simulation.cloud.errors import AwsError
from tests.template import synthesised

PEOPLE = 7_115
FOLLOWS = 103_689
MILLION = 1_000_000
STAR = "9000000"
FIRST_FAN = 10_000_000
SKEW = 0.5
"""How steeply popularity falls with rank, as exponent: some hundreds follow the most followed."""
READS = frozenset({"GetItem", "BatchGetItem", "Query"})
TABLES = {"accounts": "Accounts", "ties": "Ties", "crossings": "Crossings"}


@dataclass
class Reading:
    """What was asked of DynamoDB meanwhile."""

    calls: Counter[str] = field(default_factory=Counter)
    units: float = 0
    writes: int = 0
    write_units: float = 0


class Meter:
    """Stands before the simulated DynamoDB and has it tell what each call consumed."""

    def __init__(self, cloud: Cloud) -> None:
        self._handle = cloud.dynamodb.handle
        self._reading = Reading()
        slow = AwsError("ProvisionedThroughputExceededException", "Nothing is throttled here.")
        cloud.exchange.services["dynamodb"] = JsonService("dynamodb", self._metered, slow, tables_of)

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        self._reading = Reading()
        yield self._reading
        self._reading = Reading()

    def _metered(self, operation: str, request: Mapping[str, Any]) -> Mapping[str, Any]:
        answer = self._handle(operation, {**request, "ReturnConsumedCapacity": "TOTAL"})
        consumed = answer["ConsumedCapacity"]
        units = sum(one["CapacityUnits"] for one in (consumed if isinstance(consumed, list) else [consumed]))
        reading = self._reading
        reading.calls[operation] += 1
        if operation in READS:
            reading.units += units
        else:
            reading.writes += 1
            reading.write_units += units
        return answer


class Town:
    """Names of the tables, who follows whom by id, and the meter. `followers` and `followed` are without the star's."""

    accounts, ties, crossings = TABLES.values()

    def __init__(self, seed: int) -> None:
        self._rng = Random(seed)  # noqa: S311 - a town, no secret
        self._cloud = Cloud(seed)
        self.meter = Meter(self._cloud)
        self.followers: dict[str, list[str]] = {}
        self.followed: dict[str, list[str]] = {}
        tables = synthesised("dev").of_type("AWS::DynamoDB::GlobalTable").items()
        for name in TABLES.values():
            (properties,) = (one for logical_id, one in tables if name in logical_id)
            self._cloud.create_table_from(properties, name)

    @contextmanager
    def open(self) -> Iterator[None]:
        """Within: every AWS client talks to this town."""
        with self._cloud.installed():
            yield

    def settle(self, follow: Callable[[str, str], object]) -> None:
        """Bring everybody in. One real `follow` shows how a row of a tie is written; the others are like it."""
        self._lay_accounts([str(number) for number in range(1, PEOPLE + 1)])
        # Of the million, those have an account who stand on a page that is asked for.
        middle = FIRST_FAN + MILLION // 2
        fans = [str(first + number) for first in (FIRST_FAN, middle) for number in range(100)]
        self._lay_accounts([STAR, *fans])
        pairs = self._pairs()
        follow(*pairs[0])
        ((_, pattern),) = self._cloud.dynamodb.table(self.ties).rows()
        for follower, followed in pairs:
            self.followers.setdefault(followed, []).append(follower)
            self.followed.setdefault(follower, []).append(followed)
        self._lay_ties(pattern.item, pairs[1:])
        self._lay_fans(pattern.item)

    def middle_of_followers(self, user_id: str) -> Position:
        if user_id == STAR:
            return (FIRST_FAN + MILLION // 2,)
        return _middle(self.followers[user_id])

    def middle_of_followed(self, user_id: str) -> Position:
        return _middle(self.followed[user_id])

    def _pairs(self) -> list[tuple[str, str]]:
        """Who follows whom: both ends are drawn by popularity, each pair once."""
        weights = [(rank + 1) ** -SKEW for rank in range(PEOPLE)]
        followed = [str(number) for number in range(2, PEOPLE + 1)]
        followers = self._rng.sample(followed, len(followed))
        pairs: dict[tuple[str, str], None] = {}
        while len(pairs) < FOLLOWS:
            some = FOLLOWS - len(pairs)
            ends = (self._rng.choices(one, weights[: len(one)], k=some) for one in (followers, followed))
            pairs |= {pair: None for pair in zip(*ends, strict=True) if pair[0] != pair[1]}
        return list(pairs)

    def _lay_accounts(self, ids: list[str]) -> None:
        table = self._cloud.dynamodb.table(self.accounts)
        alike: Item = {
            "email_digest": {"S": "0" * 64},
            "full_name": {"S": "Somebody"},
            "bio": {"S": ""},
            "created_at": {"S": "2026-01-01T00:00:00+00:00"},
            "location": {"S": ""},
            "is_private": {"BOOL": False},
            "version": {"N": "1"},
        }
        for one in ids:
            item: Item = {"pk": {"S": f"user#{one}"}, "user_id": {"N": one}, "user_name": {"S": f"user{one}"}, **alike}
            table.write(table.schema.place_of(item), Row(item, weigh_item(item)))

    def _lay_ties(self, pattern: Item, pairs: list[tuple[str, str]]) -> None:
        table = self._cloud.dynamodb.table(self.ties)
        for follower, followed in pairs:
            item = _tie(pattern, {"N": follower}, {"N": followed})
            table.write(table.schema.place_of(item), Row(item, weigh_item(item)))

    def _lay_fans(self, pattern: Item) -> None:
        """The million stand in the index of followers alone, where a page is read: it is a third of the memory."""
        table, star = self._cloud.dynamodb.table(self.ties), {"N": STAR}
        index = table.indexes["followers"]
        size = weigh_item(_tie(pattern, {"N": str(FIRST_FAN)}, star))
        for number in range(FIRST_FAN, FIRST_FAN + MILLION):
            item = _tie(pattern, {"N": str(number)}, star)
            index.write(table.schema.place_of(item), None, Row(item, size))


def _tie(pattern: Item, follower: dict[str, str], followed: dict[str, str]) -> Item:
    return {**pattern, "from_id": follower, "to_id": followed, "followed_id": followed}


def _middle(ids: list[str]) -> Position:
    return (sorted(map(int, ids))[(len(ids) - 20) // 2],)

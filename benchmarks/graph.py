"""What following and its lists cost, in calls and units of DynamoDB, however many people follow somebody.

A seeded power-law graph of 7,115 people and 103,689 follows, and beside it one account that a million follow, on the
simulated DynamoDB of the tests. `small` is the account with the fewest who fill a page of 20, `median` the median of
those who do, `largest` the one with the most. Each list is asked for its first page and one from its middle, and the
worse counts: `queries` of the list; `calls` with those that ask whether it and its people may be seen; `units` of all.
"""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from random import Random
from statistics import median
from typing import Any

from heliograph.core import wire
from heliograph.core.ids import IdMaker
from heliograph.core.lookups import Reader
from heliograph.core.pages import DEFAULT_LIMIT, Page, Position
from heliograph.graph.crossings import CrossingStore
from heliograph.graph.following import Following
from heliograph.graph.model import Listed
from heliograph.graph.service import Sight
from heliograph.graph.steps import Steps
from heliograph.graph.store import TieStore
from heliograph.identity.service import People
from heliograph.identity.store import AccountStore

from benchmarks.town import FOLLOWS, MILLION, PEOPLE, STAR, Town

ROUNDS = 200
NOW = datetime(2026, 1, 1, tzinfo=UTC)
NOWHERE = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "AWS_DEFAULT_REGION": "us-east-1"}
READER = "1"
"""Reads every list, and follows and is followed by nobody."""
List = Callable[..., Page[Listed]]


def run() -> dict[str, float]:
    """Sizes, calls and units; CPU as ratios of interleaved rounds, and in microseconds with the simulation's share."""
    os.environ |= NOWHERE
    town = Town(seed=7)
    with town.open():
        following = _following(town)
        town.settle(following.follow)
        followers = {**_by_size(town.followers), "million": (STAR, MILLION)}
        followed = _by_size(town.followed)
        figures: dict[str, float] = {"people": PEOPLE, "follows": FOLLOWS}
        figures |= _pages(town, "followers", following.followers, followers, town.middle_of_followers)
        figures |= _pages(town, "following", following.following, followed, town.middle_of_followed)
        figures |= _writes(town, following, followers)
        figures |= _cpu(following, followers)
    return figures


def _following(town: Town) -> Following:
    people = People(store=AccountStore(town.accounts), now=lambda: NOW)
    store, reader = TieStore(town.ties), Reader(wire.tables())
    steps = Steps(store=store, people=people, reader=reader, ids=IdMaker(lambda: NOW, Random(7)))  # noqa: S311
    sight = Sight(store=store, people=people, reader=reader)
    crossings = CrossingStore(town.crossings)
    return Following(steps=steps, sight=sight, crossings=crossings, now=lambda: NOW)


def _by_size(lists: dict[str, list[str]]) -> dict[str, tuple[str, int]]:
    """Name → whose list, and how long it is, among those that fill a page."""
    sizes = sorted((len(found), user_id) for user_id, found in lists.items() if len(found) > DEFAULT_LIMIT)
    chosen = {"small": sizes[0], "median": sizes[len(sizes) // 2], "largest": sizes[-1]}
    return {name: (user_id, size) for name, (size, user_id) in chosen.items()}


def _pages(
    town: Town, what: str, read: List, accounts: dict[str, tuple[str, int]], middle: Callable[[str], Position]
) -> dict[str, float]:
    figures: dict[str, float] = {}
    for name, (user_id, size) in accounts.items():
        spent = []
        for after in (None, middle(user_id)):
            with town.meter.reading() as reading:
                read(READER, user_id, limit=DEFAULT_LIMIT, after=after)
            spent.append((reading.calls["Query"], reading.calls.total(), reading.units))
        queries, calls, units = map(max, zip(*spent, strict=True))
        place = f"{what}_{name}"
        figures |= {
            f"{place}_size": size,
            f"{place}_queries": queries,
            f"{place}_calls": calls,
            f"{place}_units": units,
        }
    return figures


def _writes(town: Town, following: Following, accounts: dict[str, tuple[str, int]]) -> dict[str, float]:
    """Of somebody new: following, and taking it back."""
    figures: dict[str, float] = {}
    for name in ("small", "million"):
        user_id, _ = accounts[name]
        for what, act in (("follow", following.follow), ("unfollow", following.unfollow)):
            with town.meter.reading() as reading:
                act(READER, user_id)
            figures[f"{what}_{name}_calls"] = reading.calls.total()
            figures[f"{what}_{name}_writes"] = reading.writes
            figures[f"{what}_{name}_write_units"] = reading.write_units
    return figures


def _cpu(following: Following, accounts: dict[str, tuple[str, int]]) -> dict[str, float]:
    """Pages of all sizes and follows in turn, so that whatever else the machine does strikes them alike.

    Taking a follow back is not timed: the simulation moves half of a million keys to close the gap, DynamoDB does not.
    """
    taken: dict[str, list[int]] = {}
    pages: dict[str, Callable[[], Any]] = {
        f"page_{name}": partial(following.followers, READER, user_id, limit=DEFAULT_LIMIT, after=None)
        for name, (user_id, _) in accounts.items()
    }
    follows: dict[str, Callable[[], Any]] = {
        f"follow_{name}": partial(following.follow, READER, accounts[name][0]) for name in ("small", "million")
    }
    for _ in range(ROUNDS):
        for name, work in {**pages, **follows}.items():
            taken.setdefault(name, []).append(_nanoseconds(work))
        for name in ("small", "million"):
            following.unfollow(READER, accounts[name][0])
    middle = {name: median(times) / 1_000 for name, times in taken.items()}
    return {
        **{f"{name}_us": value for name, value in middle.items()},
        **{f"page_{one}_vs_small": middle[f"page_{one}"] / middle["page_small"] for one in ("largest", "million")},
        "follow_million_vs_small": middle["follow_million"] / middle["follow_small"],
    }


def _nanoseconds(work: Callable[[], Any]) -> int:
    before = time.process_time_ns()
    work()
    return time.process_time_ns() - before

"""A seed → a history. Most are small and about one thing; a few are about everything.

What they may be about stands in the rooms of `areas/`.
"""

from dataclasses import replace
from random import Random

from tests.simulation.cloud.faults import Outcome
from tests.simulation.histories.acts import Act, Group, History, Setting, Weather
from tests.simulation.histories.areas import AREAS, OUTAGES, OWN
from tests.simulation.histories.room import Area

FAULTS = tuple(outcome for outcome in Outcome if outcome is not Outcome.OK)


def generate(seed: int, area: str | None = None) -> History:
    """The history of a seed, always the same one."""
    rng = Random(f"history {seed}")
    area = area or rng.choices(list(AREAS), [one.share for one in AREAS.values()])[0]
    plan = AREAS[area]
    setting = _setting(rng, plan)
    return History(
        seed=seed,
        area=area,
        setting=setting,
        groups=(*_opening(rng, plan), *_groups(rng, _acts(rng, plan, setting.people))),
        weather=_stormy(rng, plan, _weather(rng, OWN.get(area, ()))),
        later=rng.choice(plan.later),
    )


def _setting(rng: Random, plan: Area) -> Setting:
    people = rng.randint(*plan.people)
    pairs = [(one, other) for one in range(people) for other in range(people) if one != other]
    return Setting(
        people=people,
        posts=tuple(rng.randrange(people) for _ in range(rng.randint(*plan.posts))),
        follows=tuple(pair for pair in pairs if rng.random() < plan.follows),
    )


def _opening(rng: Random, plan: Area) -> list[Group]:
    """What the first person does before the rest, one after the other, or the beginning of it."""
    begun = plan.opening[: rng.randint(0, len(plan.opening))]
    return [
        Group(acts=(Act(kind=kind, how=rng.randrange(4), patience=3),), pause=rng.choice(plan.pauses)) for kind in begun
    ]


def _acts(rng: Random, plan: Area, people: int) -> list[Act]:
    # Few different things, so that requests meet at the same edge, like or upload.
    kinds, weights = list(plan.kinds), list(plan.kinds.values())
    drawn = rng.choices(kinds, weights, k=rng.randint(*plan.acts))
    return [
        Act(
            kind=kind,
            who=rng.randrange(min(people, 2 if rng.random() < 0.7 else people)),
            what=rng.randrange(2) if rng.random() < 0.7 else rng.randrange(6),
            how=rng.randrange(6),
            patience=rng.choice((0, 1, 3)),
            twice=rng.random() < 0.12,
            glance=rng.random() < 0.2,
        )
        for kind in drawn
    ]


def _groups(rng: Random, acts: list[Act]) -> tuple[Group, ...]:
    groups: list[Group] = []
    while acts:
        size = rng.choice((1, 1, 2, 3))
        pause = rng.choice((0.0, 0.0, rng.uniform(0.0, 0.3), rng.uniform(0.5, 4.0)))
        # Somebody taps twice: the same request two times at once.
        again = acts[:1] if rng.random() < 0.12 else []
        groups.append(Group(acts=(*acts[:size], *again), pause=pause))
        acts = acts[size:]
    return tuple(groups)


def _stormy(rng: Random, plan: Area, usual: Weather) -> Weather:
    """What follows from the last act falls into it as well, so it may be over before that is looked at."""
    if not plan.storms:
        return usual
    outage, seconds = rng.choice(list(plan.storms)), rng.uniform(15.0, 30.0)
    storm = {"outage": outage, "hard": plan.storms[outage], "outage_after": 0.0, "outage_seconds": seconds}
    return replace(usual, **storm, aftermath=seconds)


def _weather(rng: Random, own: tuple[str, ...]) -> Weather:
    def now_and_then(chance: float, low: float, high: float) -> float:
        return rng.uniform(low, high) if rng.random() < chance else 0.0

    outage = rng.choice(own if own and rng.random() < 0.6 else OUTAGES)
    kinds = rng.sample(FAULTS, rng.choice((0, 1, 2, 3, len(FAULTS))))
    total = rng.choice((0.02, 0.06, 0.15))
    return Weather(
        rates=tuple((kind, total / len(kinds)) for kind in kinds),
        index_lag=now_and_then(0.3, 0.05, 1.0),
        staleness=now_and_then(0.25, 0.05, 1.0),
        rotation=now_and_then(0.15, 0.05, 0.3),
        splitting=now_and_then(0.15, 0.1, 0.4),
        duplication=now_and_then(0.3, 0.05, 0.5),
        short_reads=now_and_then(0.3, 0.1, 0.7),
        object_duplication=now_and_then(0.4, 0.1, 0.6),
        object_delay=rng.choice((0.1, 0.1, 2.0, 5.0)),
        ttl=rng.choice(("usual", "usual", "prompt", "late", "never")),
        rewind=rng.choice((0, 0, 0, 1, 2, 5)),
        poll=rng.choice((0.25, 2.0, 5.0, 5.0)),
        outage=outage if rng.random() < 0.4 else "",
        outage_after=rng.choice((0.0, 0.0, rng.uniform(0.0, 12.0))),
        outage_seconds=rng.uniform(0.5, 30.0),
        hard=rng.random() < 0.4,
        aftermath=rng.choice((0.0, 0.0, rng.uniform(1.0, 10.0), rng.uniform(10.0, 40.0))),
        stickiness=now_and_then(0.3, 0.3, 0.9),
        pool_trouble=now_and_then(0.4, 0.05, 0.3),
    )

"""A history as data: a handful of requests, what runs at once, what goes wrong.

Acts name things by ordinals ("the second person", "the third post there is") that are looked up when it is played,
so a history stays playable whatever is dropped from it.
"""

from dataclasses import dataclass, field, replace
from typing import Self

from tests.simulation.cloud.faults import Outcome

Struck = tuple[str, int, Outcome]
"""A fault that struck: task, step of the task, outcome."""


@dataclass(frozen=True, kw_only=True)
class Act:
    """One intention of one person. `what` is the post, person, upload … it is about; `how` varies it.

    `patience`: how often the client asks again when no good answer came. `twice`: it asks again although one came, as
    a client does whose connection broke just then.
    """

    kind: str
    who: int = 0
    what: int = 0
    how: int = 0
    patience: int = 0
    twice: bool = False
    glance: bool = False

    def __str__(self) -> str:
        rest = f"{f' asks up to {1 + self.patience}×' if self.patience else ''}{' and once more' if self.twice else ''}"
        rest += " and looks" if self.glance else ""
        return f"person {self.who} {self.kind} {self.what} ({self.how}){rest}"


@dataclass(frozen=True, kw_only=True)
class Group:
    """Acts begun at once; `pause` virtual seconds pass before the next group, with all that falls due in them."""

    acts: tuple[Act, ...]
    pause: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Weather:
    """What is late, doubled or broken. Chances per call for `rates`; seconds at most for the lags.

    `outage` names a table, stream or bucket that hardly answers (or, if it is `hard`, does nothing at all) for
    `outage_seconds` from `outage_after` on; without it a call that is tried four times would hardly ever fail.
    `aftermath` is how long all of it goes on after the last act, for what follows from the acts. `rewind` is how
    many records stream mappings read again now and then, as after a lost checkpoint. `poll` is how long stream
    mappings wait: the longer, the larger batches.
    """

    rates: tuple[tuple[Outcome, float], ...] = ()
    index_lag: float = 0.0
    staleness: float = 0.0
    rotation: float = 0.0
    splitting: float = 0.0
    duplication: float = 0.0
    short_reads: float = 0.0
    object_duplication: float = 0.0
    object_delay: float = 2.0
    ttl: str = "usual"
    stickiness: float = 0.0
    pool_trouble: float = 0.0
    poll: float = 0.25
    rewind: int = 0
    outage: str = ""
    outage_after: float = 0.0
    outage_seconds: float = 0.0
    hard: bool = False
    aftermath: float = 0.0

    def calmer(self) -> list["Weather"]:
        """This weather with one thing put right, for each that is not."""
        fair = Weather()
        wrong = [name for name in vars(fair) if name != "rates" and getattr(self, name) != getattr(fair, name)]
        return [replace(self, **{name: getattr(fair, name)}) for name in wrong]


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What the history finds: so many people, ready posts by (owner), and follows (follower, followee)."""

    people: int = 2
    posts: tuple[int, ...] = ()
    follows: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class History:
    """All that a story follows from. `faults` replaces the weather's rates by exactly these, when shrinking.

    `later` is how many days pass after everything is quiet, before people look once more.
    """

    seed: int
    area: str
    setting: Setting
    groups: tuple[Group, ...]
    weather: Weather = field(default_factory=Weather)
    later: int = 0
    faults: tuple[Struck, ...] | None = None

    @property
    def acts(self) -> list[Act]:
        return [act for group in self.groups for act in group.acts]

    def without(self, group: int, act: int) -> Self:
        """This history with one act less."""
        acts = self.groups[group].acts
        left = replace(self.groups[group], acts=acts[:act] + acts[act + 1 :])
        kept = (*self.groups[:group], *((left,) if left.acts else ()), *self.groups[group + 1 :])
        return replace(self, groups=kept)

    def __str__(self) -> str:
        lines = [f"history {self.seed} ({self.area}): {self.setting}", f"  {self.weather}"]
        for group in self.groups:
            lines.append(f"  at once, then {group.pause:g} s:")
            lines += [f"    {act}" for act in group.acts]
        lines += [f"  then {self.later} days"] if self.later else []
        lines += [f"  fault: {task}#{step} {outcome}" for task, step, outcome in self.faults or ()]
        return "\n".join(lines)

"""Several invocations at once, in one thread, switching only where they call the cloud or sleep.

Greenlets, not threads: a switch costs about half a microsecond, needs no locks and is the same on every run; a hand-off
between threads costs ten times as much and leaves the operating system a say. (``README.md`` has the measurements.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from math import inf
from random import Random
from typing import Any

from greenlet import getcurrent, greenlet

from tests.simulation.cloud.clock import Clock
from tests.simulation.cloud.faults import Killed

Isolated = tuple[tuple[Any, str], ...]
"""(owner, attribute): what every task has a value of its own of."""


@dataclass(slots=True, eq=False)
class Task:
    """One invocation. When ``done``: its ``result``, or its ``error``, or ``killed``.

    ``steps`` counts its IO points so far. ``started`` and ``ended`` are virtual times; past ``deadline`` its next call
    to the cloud kills it, as Lambda's timeout would.
    """

    name: str
    started: float
    steps: int = 0
    done: bool = False
    killed: bool = False
    result: Any = None
    error: Exception | None = None
    ended: float = 0.0
    deadline: float = inf
    on_done: Callable[[Task], None] | None = None
    _greenlet: Any = None
    _isolated: Isolated = ()
    _kept: list[Any] = field(default_factory=list)

    def outcome(self) -> Any:
        """The result; raises what the task raised."""
        if self.killed:
            raise Killed(self.name)
        if self.error:
            raise self.error
        return self.result


class Scheduler:
    """Runs tasks; the random source picks which of those ready goes on at every IO point.

    ``stickiness`` is the chance that the running task simply goes on instead (0 by default).
    """

    def __init__(self, clock: Clock, rng: Random) -> None:
        self.clock = clock
        self.rng = rng
        self.current: Task | None = None
        self.stickiness = 0.0
        self._ready: list[Task] = []
        self._asleep: list[tuple[float, int, Task]] = []
        self._tickets = count()
        self._isolated: Isolated = ()
        self._holder: Task | None = None
        self._found: dict[tuple[int, str], tuple[Any, str, Any]] = {}
        self._hub: Any = None

    def spawn(
        self,
        name: str,
        run: Callable[[], Any],
        on_done: Callable[[Task], None] | None = None,
        isolated: Iterable[tuple[Any, str]] = (),
    ) -> Task:
        """A new task, ready to run; it starts when the scheduler first picks it.

        ``isolated`` names attributes it has values of its own of, beside those that every task has.
        """
        task = Task(name, self.clock.now(), on_done=on_done)
        task._greenlet = greenlet(lambda: self._run(task, run))
        task._isolated = (*self._isolated, *isolated)
        task._kept = [None] * len(task._isolated)
        self._ready.append(task)
        return task

    def isolate(self, owner: Any, attribute: str) -> None:
        """Give every task its own value of ``owner.attribute``, for state that a real container would not share."""
        self._isolated = (*self._isolated, (owner, attribute))

    def pause(self) -> None:
        """Let others run before the caller's next effect. Outside of a task: nothing."""
        task = self.current
        if task is None:
            return
        if self.stickiness and self.rng.random() < self.stickiness:
            return
        self._ready.append(task)
        self._hub.switch()

    def sleep(self, seconds: float) -> None:
        """Virtual sleep: the caller alone waits, if it is a task; otherwise the clock moves on."""
        task = self.current
        if task is None:
            self.clock.advance(seconds)
            return
        if task.killed:
            raise Killed(task.name)
        heappush(self._asleep, (self.clock.now() + max(0.0, seconds), next(self._tickets), task))
        self._hub.switch()

    def step(self) -> bool:
        """Run one ready task up to its next pause. False if none is ready now."""
        self._wake()
        if not self._ready:
            return False
        ready = self._ready
        chosen = self.rng.randrange(len(ready)) if len(ready) > 1 else 0
        ready[chosen], ready[-1] = ready[-1], ready[chosen]
        self._switch_to(ready.pop())
        return True

    def next_wake(self) -> float | None:
        """When the first sleeping task wakes."""
        return self._asleep[0][0] if self._asleep else None

    def end(self) -> None:
        """Kill every task that has begun and not ended, lest its clean-up runs when some later cloud is installed."""
        for task in [*self._ready, *(sleeper for _, _, sleeper in self._asleep)]:
            if task._greenlet:
                task.killed = True
                self._switch_to(task, Killed(task.name))
        self._ready = [task for task in self._ready if not task.done]
        self._asleep = [entry for entry in self._asleep if not entry[2].done]
        self._holder = None
        for owner, attribute, value in self._found.values():
            setattr(owner, attribute, value)

    def _wake(self) -> None:
        now = self.clock.now()
        while self._asleep and self._asleep[0][0] <= now:
            self._ready.append(heappop(self._asleep)[2])

    def _switch_to(self, task: Task, blow: Killed | None = None) -> None:
        outer, outer_hub = self.current, self._hub
        self.current, self._hub = task, getcurrent()
        self._hand_over_to(task)
        if not task._greenlet:
            task._greenlet.parent = self._hub  # whoever spawned it may be gone when it ends
        try:
            if blow is None:
                task._greenlet.switch()
            else:
                task._greenlet.throw(blow)
        finally:
            if outer:
                self._hand_over_to(outer)
            self.current, self._hub = outer, outer_hub

    def _hand_over_to(self, task: Task) -> None:
        """Put the task's own values in place. They stay there until another task has values, or the end."""
        holder = self._holder
        if holder is task or not task._isolated:
            return
        if holder and not holder.done:
            holder._kept = [getattr(owner, attribute) for owner, attribute in holder._isolated]
        for (owner, attribute), value in zip(task._isolated, task._kept, strict=True):
            place = id(owner), attribute
            if place not in self._found:
                self._found[place] = owner, attribute, getattr(owner, attribute, None)
            setattr(owner, attribute, value)
        self._holder = task

    def _run(self, task: Task, run: Callable[[], Any]) -> None:
        try:
            task.result = run()
        except Killed:
            task.killed = True
        except Exception as error:  # noqa: BLE001 (whatever the handler raises is the task's outcome)
            task.error = error
        task.done, task.ended = True, self.clock.now()
        if task.on_done:
            task.on_done(task)

"""Many histories: one piece after another on all cores, and what is known of each seed that failed."""

import gc
import json
import traceback
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from multiprocessing import get_context
from pathlib import Path

from tests.simulation.histories.checks import violations
from tests.simulation.histories.generate import generate
from tests.simulation.histories.play import play
from tests.simulation.wiring import booted

PIECE = 500
"""Histories of one piece: seconds of work, so that little is lost when a run is broken off."""
GARBAGE = 50
"""Histories between two garbage collections. A world is full of cycles, but collecting at any moment halves the speed:
the synthesised templates and botocore's models are a large heap to walk."""


@dataclass
class State:
    """How far a run has come: pieces done, and seed → what is wrong with it. Lives in a file."""

    start: int
    histories: int
    done: list[int] = field(default_factory=list)
    failures: dict[str, list[str]] = field(default_factory=dict)

    def save(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(self)))
        fresh.replace(file)

    @classmethod
    def load(cls, file: Path, start: int, histories: int) -> "State":
        """The state of the same run, or a new one."""
        if file.exists():
            stored = cls(**json.loads(file.read_text()))
            if (stored.start, stored.histories) == (start, histories):
                return stored
        return cls(start, histories)

    @property
    def left(self) -> list[int]:
        """First seeds of the pieces to do."""
        every = range(self.start, self.start + self.histories, PIECE)
        return [first for first in every if first not in self.done]

    @property
    def played(self) -> int:
        """How many histories the pieces done had."""
        end = self.start + self.histories
        return sum(min(PIECE, end - first) for first in self.done)


def judge(seed: int) -> list[str]:
    """What is wrong with the history of a seed; a crash of the simulation is."""
    try:
        return violations(play(generate(seed)))
    except Exception:  # noqa: BLE001 - whatever it is, the seed is to be looked at
        return [f"crash: {traceback.format_exc(limit=-3)}"]


def play_piece(first: int, count: int) -> dict[str, list[str]]:
    """Seed → violations, for those of a run of seeds that have any."""
    failures: dict[str, list[str]] = {}
    with lean_memory():
        for seed in range(first, first + count):
            found = judge(seed)
            if found:
                failures[str(seed)] = found
            if seed % GARBAGE == 0:
                gc.collect()
    return failures


def play_pieces(state: State, cores: int) -> Iterator[tuple[int, dict[str, list[str]]]]:
    """(first seed, failures) of each piece that is left, as it ends; pieces run on so many cores."""
    end = state.start + state.histories
    booted()  # once, before forking: the children find everything imported
    with ProcessPoolExecutor(cores, mp_context=get_context("fork")) as pool:
        running = {pool.submit(play_piece, first, min(PIECE, end - first)): first for first in state.left}
        try:
            for future in as_completed(running):
                yield running[future], future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def lean_memory() -> Iterator[None]:
    """No garbage collection of its own accord, and none ever of what stands by now."""
    booted()
    before = gc.isenabled()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        if before:
            gc.enable()

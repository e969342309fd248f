"""`python -m cli proof`: the release size of the histories, in pieces that can be broken off and resumed.

Needs the test dependencies: the simulation is imported by name, as nothing else of the door knows of it. State is kept
in `.build/proof/`; the same arguments go on where the last run ended.
"""

import os
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / ".build" / "proof"


def main(histories: int, seed: int, *, planted: bool = True) -> int:
    """Play the histories of `seed` … `seed + histories - 1`, then plant the bugs; 1 if anything is wrong."""
    pieces: Any = import_module("tests.simulation.histories.pieces")
    file = FOLDER / f"{seed}-{histories}.json"
    state = pieces.State.load(file, seed, histories)
    cores = os.cpu_count() or 1
    begun, resumed = time.monotonic(), state.played
    print(f"{histories:,} histories from seed {seed} on {cores} cores; {resumed:,} were played before")
    for first, failures in pieces.play_pieces(state, cores):
        state.done.append(first)
        state.failures |= failures
        state.save(file)
        known = state.played
        rate = (known - resumed) / (time.monotonic() - begun)
        left = (histories - known) / rate if rate else 0.0
        print(f"{known:>9,} played · {rate:6.1f}/s · {_span(left)} left · {len(state.failures)} failed", flush=True)
    for failed, found in sorted(state.failures.items(), key=lambda one: int(one[0]))[:20]:
        print(f"seed {failed}: {found[0]}\n  replay: {sys.executable} -m tests.simulation.histories {failed}")
    return int(bool(state.failures)) | (_plant() if planted else 0)


def _plant() -> int:
    """Plant every bug; 1 if one is not caught."""
    hunting: Any = import_module("tests.simulation.mutants.hunt")
    planted: Any = import_module("tests.simulation.mutants.planted")
    missed = 0
    for bug in planted.PLANTED:
        caught = hunting.hunt(bug)
        missed |= caught is None
        fate = (
            f"caught by history {caught.histories}: {caught.found[:100]}"
            if caught
            else f"NOT CAUGHT in {hunting.WITHIN}"
        )
        print(f"planted {bug.__name__}: {fate}", flush=True)
    return missed


def _span(seconds: float) -> str:
    hours, rest = divmod(int(seconds), 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}"

"""R1, R2 and R3: what is played on all cores, in parts of seconds each that are kept as they end."""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from random import Random
from typing import Any

from tests.proof.state import Figure
from tests.simulation.enumeration.enumerator import OUTCOMES, Fault, Run, own_pairs, run, singles
from tests.simulation.enumeration.scenarios import HOMES, SCENARIOS
from tests.simulation.histories.generate import generate
from tests.simulation.histories.pieces import lean_memory, play_piece
from tests.simulation.histories.shrink import told
from tests.simulation.mutants.hunt import WITHIN, hunt
from tests.simulation.mutants.planted import PLANTED
from tests.simulation.wiring import booted

PIECE = 500
"""Histories of a part."""
PAIRS = 250
"""Sampled pairs of a part."""
SHOWN = 3
"""Failing seeds that are shrunk and told in full; of the others the seed stands."""
FRESH = 1_000_000_000
"""Where bugs are hunted: far from the seeds that anybody looked at while the histories were made."""

Work = Callable[..., Any]


def histories(figure: Figure, cores: int) -> None:
    """R1."""
    start, count = figure.asked["seed"], figure.asked["histories"]
    firsts = range(start, start + count, PIECE)
    work = {str(first): (play_piece, first, min(PIECE, start + count - first)) for first in firsts}
    _spread(figure, work, cores)
    failures = {seed: found for part in figure.parts.values() for seed, found in part.items()}
    for number, (seed, found) in enumerate(sorted(failures.items(), key=lambda one: int(one[0]))):
        figure.violations.append(told(int(seed), generate(int(seed))) if number < SHOWN else f"seed {seed}: {found[0]}")
    figure.measured = {"histories": count, "failed": len(failures), "per second": round(count / figure.seconds, 1)}


def bugs(figure: Figure, cores: int) -> None:
    """R2."""
    start = FRESH + figure.asked["seed"]
    _spread(figure, {bug.__name__: (_hunted, bug.__name__, start) for bug in PLANTED}, cores)
    caught = {name: took for name, took in figure.parts.items() if took}
    figure.violations = [
        f"{name} survived {WITHIN} histories from seed {start}" for name in figure.parts.keys() - caught
    ]
    slowest = max(caught, key=caught.__getitem__, default="")
    figure.measured = {"planted": len(PLANTED), "caught": len(caught)}
    figure.measured |= {"slowest": f"{slowest} after {caught.get(slowest)}"}


def faults(figure: Figure, cores: int) -> None:
    """R3: all single faults, all pairs within a function, and a sample of those across functions."""
    work: dict[str, tuple[Any, ...]] = {}
    for scenario in SCENARIOS:
        work[f"singles of {scenario.name}"] = (_singles, scenario.name)
        work[f"pairs of {scenario.name}"] = (_own_pairs, scenario.name)
    for first in range(0, figure.asked["pairs"], PAIRS):
        work[f"pairs across, from {first}"] = (_pairs_across, first, min(PAIRS, figure.asked["pairs"] - first))
    _spread(figure, work, cores)
    runs = {kind: sum(part["runs"] for name, part in figure.parts.items() if name.startswith(kind)) for kind in _KINDS}
    figure.violations = [wrong for part in figure.parts.values() for wrong in part["wrong"]]
    figure.measured = {"scenarios": len(SCENARIOS), **{f"{kind.strip()} runs": count for kind, count in runs.items()}}
    figure.measured |= {"pairs across": "a sample"}


_KINDS = ("singles", "pairs of", "pairs across")


def _spread(figure: Figure, work: dict[str, tuple[Any, ...]], cores: int) -> None:
    """Do what is not done yet, so many at once, and keep what each part found as soon as it is known."""
    begun, before = time.monotonic(), figure.seconds
    booted()  # once, before forking: the children find everything imported
    with ProcessPoolExecutor(cores, mp_context=get_context("fork")) as pool:
        left = {name: job for name, job in work.items() if name not in figure.parts}
        running = {pool.submit(*job): name for name, job in left.items()}
        try:
            for future in as_completed(running):
                figure.parts[running[future]] = future.result()
                figure.seconds = before + time.monotonic() - begun
                figure.save()
                print(
                    f"  {figure.id}: {len(figure.parts):,} of {len(work):,} parts, {figure.seconds:.0f} s", flush=True
                )
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _hunted(name: str, start: int) -> int:
    """How many histories it took; 0 if it was not caught."""
    (bug,) = (one for one in PLANTED if one.__name__ == name)
    with lean_memory():
        caught = hunt(bug, start=start)
    return caught.histories if caught else 0


def _singles(name: str) -> dict[str, Any]:
    scenario = _named(name)
    return _judged([run(scenario)]) if not run(scenario).points else _judged(singles(scenario))


def _own_pairs(name: str) -> dict[str, Any]:
    without = [function for function, homes in HOMES.items() if name not in homes]
    return _judged(own_pairs(_named(name), without=without))


def _pairs_across(first: int, count: int) -> dict[str, Any]:
    return _judged(_pair(Random(f"pair {number}")) for number in range(first, first + count))


def _pair(rng: Random) -> Run:
    """Any scenario with any fault anywhere, and any other at any later point of what comes of that."""
    scenario = rng.choice(SCENARIOS)
    first = Fault(rng.choice(run(scenario).points).number, rng.choice(OUTCOMES))
    begun = run(scenario, first)
    later = [point.number for point in begun.points if point.number > first.number]
    return run(scenario, first, Fault(rng.choice(later), rng.choice(OUTCOMES))) if later else begun


def _named(name: str) -> Any:
    (scenario,) = (one for one in SCENARIOS if one.name == name)
    return scenario


def _judged(runs: Iterable[Run]) -> dict[str, Any]:
    done, wrong = 0, []
    with lean_memory():
        for one in runs:
            done += 1
            wrong += [str(one)] if one.wrong else []
    return {"runs": done, "wrong": wrong}

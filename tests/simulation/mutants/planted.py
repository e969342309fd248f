"""All planted bugs. A new one goes into a file of `bugs/`: into `PLANTED`, and `SELDOM` if it takes many histories."""

from importlib import import_module
from itertools import chain
from pkgutil import iter_modules

from tests.simulation.mutants import bugs
from tests.simulation.mutants.hunt import Bug

_files = [import_module(f"{bugs.__name__}.{name}") for name in sorted(one.name for one in iter_modules(bugs.__path__))]

PLANTED: tuple[Bug, ...] = tuple(chain.from_iterable(file.PLANTED for file in _files))
"""Each is caught within `hunt.WITHIN` histories on seeds that nobody looked at; `make proof` hunts them all."""

SELDOM: tuple[Bug, ...] = tuple(chain.from_iterable(getattr(file, "SELDOM", ()) for file in _files))
"""Those that take hundreds of histories, because faults must meet that seldom do: too many for every change."""

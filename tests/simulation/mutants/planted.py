"""All planted bugs. A new one goes into a file of `bugs/`, and into that file's `PLANTED` as soon as it is caught."""

from importlib import import_module
from itertools import chain
from pkgutil import iter_modules

from tests.simulation.mutants import bugs
from tests.simulation.mutants.hunt import Bug

_files = [import_module(f"{bugs.__name__}.{name}") for name in sorted(one.name for one in iter_modules(bugs.__path__))]

PLANTED: tuple[Bug, ...] = tuple(chain.from_iterable(getattr(file, "PLANTED", ()) for file in _files))
"""Caught by the histories."""

AT_LARGE: tuple[Bug, ...] = tuple(chain.from_iterable(getattr(file, "AT_LARGE", ()) for file in _files))
"""Planted, and not caught within 250 histories so far: some need faults that the histories seldom bring together, some
may be planted where they change nothing. Each is either to be caught or to be shown harmless."""

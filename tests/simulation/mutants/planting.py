"""How a bug is planted: attributes of the real code replaced within a context, and put back after it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from tests.simulation.wiring import booted


@contextmanager
def instead(owner: Any, name: str, make: Callable[[Any], Any]) -> Iterator[None]:
    """Within: `owner.name` is what `make` makes of the original."""
    own = name in vars(owner)
    before = getattr(owner, name)
    setattr(owner, name, make(before))
    try:
        yield
    finally:
        if own:
            setattr(owner, name, before)
        else:
            delattr(owner, name)


def module(function: str) -> ModuleType:
    """The booted handler module of a function."""
    return booted().modules[function]

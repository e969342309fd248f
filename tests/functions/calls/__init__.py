"""For every operation a call that succeeds among the people of `population`, to be varied by tests.

Each context has a file here with its `CALLS`. It may name some of them `WITHOUT_STORES` (they ask AWS for nothing) or
`BEYOND_MOTO` (moto cannot answer them well; another test calls them).
"""

from collections.abc import Mapping
from importlib import import_module
from itertools import chain
from pkgutil import iter_modules
from typing import Any

_files = [import_module(f"{__name__}.{name}") for name in sorted(module.name for module in iter_modules(__path__))]

CALLS: Mapping[str, Mapping[str, Any]] = {name: call for file in _files for name, call in file.CALLS.items()}
WITHOUT_STORES = tuple(chain.from_iterable(getattr(file, "WITHOUT_STORES", ()) for file in _files))
BEYOND_MOTO = tuple(chain.from_iterable(getattr(file, "BEYOND_MOTO", ()) for file in _files))


def call_of(operation: str, **changed: Any) -> dict[str, Any]:
    """`Deployed.call`'s keywords for an operation, with some of them changed; None takes one away."""
    how = {"method": operation.split(maxsplit=1)[0], **CALLS[operation], **changed}
    if "form" in changed or "body" in changed:
        how.pop("json", None)
    if "json" in changed or "body" in changed:
        how.pop("form", None)
    return {name: value for name, value in how.items() if value is not None}

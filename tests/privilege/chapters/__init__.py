"""What a full run tells: a file for each context, with `tell(run)`. A new one is a file here.

A chapter finds Ada, who has published `run.post`, and Bob, and leaves both as they were; who else it needs it makes.
"""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

from tests.privilege.run import Run

CHAPTERS: tuple[Callable[[Run], None], ...] = tuple(
    import_module(f"{__name__}.{name}").tell for name in sorted(module.name for module in iter_modules(__path__))
)

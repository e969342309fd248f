"""`make events`: the catalogue of events, out of their classes, their samples and whoever hears them.

`events/README.md` is committed so that a new event shows in review; a test holds it to the code.
"""

import ast
import importlib
import json
import pkgutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import heliograph
from heliograph.core.events import Event

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "events"
CATALOGUE = SAMPLES / "README.md"
HEAD = """# Events

Made by `make events` from the event classes, their samples and the functions that hear them; not edited by hand.

An event is a fact, derived from a row change by its context's `translate`. It travels in an envelope
(`heliograph/core/events.py`) under each of its keys, in order per key. Consumers meet every event at least once and
tell a repeat from news. The samples, `<stream>/<event>.v<version>.json`, are the contract: one for each version ever
sent, never edited. A field may be added to a version; anything else is a new version with a new sample.
`aws/` holds what Lambda hands to the functions, as AWS shapes it.

| event | what it says | stream | said by | keys | heard by |
|---|---|---|---|---|---|
"""


def main(*, check: bool = False) -> int:
    """Write the catalogue, or with `check` only say whether it is as the code has it. Answers the exit code."""
    made = catalogue()
    if check:
        same = CATALOGUE.exists() and CATALOGUE.read_text() == made
        print("events/README.md is current" if same else "events/README.md is stale: run `make events`")
        return 0 if same else 1
    CATALOGUE.write_text(made)
    print(f"{CATALOGUE.relative_to(ROOT)}: {len(event_classes())} events")
    return 0


def catalogue() -> str:
    """The page, from the code as it stands."""
    heard_by = listeners()
    return HEAD + "".join(_line(kind, heard_by.get(kind, [])) for kind in event_classes())


def event_classes() -> list[type[Event]]:
    """Every event of every context, by stream and name."""
    modules = [
        importlib.import_module(package.name)
        for package in pkgutil.walk_packages(heliograph.__path__, "heliograph.")
        if package.name.endswith(".events") and package.name != "heliograph.core.events"
    ]
    kinds = {
        kind
        for module in modules
        for name, kind in vars(module).items()
        if isinstance(kind, type) and issubclass(kind, Event) and kind is not Event and not name.startswith("_")
    }
    return sorted(kinds, key=lambda kind: (kind.stream, kind.name()))


def sample_path(kind: type[Event]) -> Path:
    """Where the sample of a class's version lies."""
    return SAMPLES / kind.stream / f"{kind.name()}.v{kind.version}.json"


def listeners() -> dict[type[Event], list[str]]:
    """Event class → the functions that hear it, read from each handler's `HEARS`."""
    found: dict[type[Event], list[str]] = {}
    for path in sorted((ROOT / "functions").glob("*/handler.py")):
        for kind in _heard(ast.parse(path.read_text())):
            found.setdefault(kind, []).append(path.parent.name)
    return found


def _heard(handler: ast.Module) -> Iterator[type[Event]]:
    # Read, not imported: importing a handler needs its environment.
    imported = {
        name.asname or name.name: (node.module, name.name)
        for node in handler.body
        if isinstance(node, ast.ImportFrom) and node.module
        for name in node.names
    }
    if "HEARS" in imported:
        yield from _named(*imported["HEARS"])
    for node in handler.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id="HEARS")], value=ast.Dict(keys=kinds))
                | ast.AnnAssign(target=ast.Name(id="HEARS"), value=ast.Dict(keys=kinds))
            ):
                yield from (_named(*imported[ast.unparse(kind)]) for kind in kinds if kind)


def _named(module: str, name: str) -> Any:
    return getattr(importlib.import_module(module), name)


def _line(kind: type[Event], heard_by: list[str]) -> str:
    sample = sample_path(kind)
    payload = json.loads(sample.read_text())
    says = (kind.__doc__ or "").strip().splitlines()[0]
    name = f"[{kind.name()} v{kind.version}]({sample.relative_to(SAMPLES)})"
    about = kind.parse(payload).keys()
    keys = ", ".join(f"`{_spelt(key, payload)}`" for key in about)
    context = kind.__module__.split(".")[1]
    return f"| {name} | {says} | {kind.stream} | {context} | {keys} | {', '.join(heard_by) or '(nobody yet)'} |\n"


def _spelt(key: str, payload: Mapping[str, Any]) -> str:
    """`post#316…` → `post#<postId>`: which field of the event the key is made of."""
    prefix, _, identifier = key.partition("#")
    path = next(path for path, value in _leaves(payload) if value == identifier)
    return f"{prefix}#<{path}>"


def _leaves(value: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, inner in value.items():
        if isinstance(inner, Mapping):
            yield from _leaves(inner, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", inner


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))

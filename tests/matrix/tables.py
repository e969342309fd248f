"""The declared outcomes, read from `outcomes/*.md`, and the same tables written from what is answered."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.matrix.town import ACTORS

OUTCOMES = Path(__file__).parent / "outcomes"
Key = tuple[str, str, str]
"""(operation, state, actor)"""


def declared(folder: Path = OUTCOMES) -> dict[Key, str]:
    """Every cell of every table. Raises: ValueError when one is declared twice or a row has not its columns."""
    found: dict[Key, str] = {}
    for path in sorted(folder.glob("*.md")):
        for key, outcome in _cells(path.name, path.read_text().splitlines()):
            if key in found:
                raise ValueError(f"{path.name} declares {' · '.join(key)} a second time")
            found[key] = outcome
    return found


def written(outcomes: Mapping[Key, str], operations: Iterable[str]) -> str:
    """The tables of some operations, as they stand in a file."""
    return "\n".join(_table(operation, outcomes) for operation in operations)


def _cells(name: str, lines: Iterable[str]) -> Iterable[tuple[Key, str]]:
    operation, actors = "", []
    for number, line in enumerate(lines, 1):
        columns = [column.strip() for column in line.strip("| ").split("|")]
        if line.startswith("## "):
            operation = line.removeprefix("## ").strip("` ")
        elif line.startswith("| state"):
            actors = columns[1:]
        elif line.startswith("|") and not line.startswith("|-"):
            if len(columns) != len(actors) + 1:
                raise ValueError(f"{name}:{number} has {len(columns)} columns, not {len(actors) + 1}")
            yield from (((operation, columns[0], actor), one) for actor, one in zip(actors, columns[1:], strict=True))


def _table(operation: str, outcomes: Mapping[Key, str]) -> str:
    states = dict.fromkeys(state for name, state, _ in outcomes if name == operation)
    rows = [["state", *ACTORS]]
    rows += [[state, *(outcomes[operation, state, actor] for actor in ACTORS)] for state in states]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([f"## {operation}", "", lines[0], rule, *lines[1:], ""])

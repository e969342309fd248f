"""What is known of each figure so far. It lives in a file, so that a run may be broken off and go on."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SOURCES = ("layers", "functions", "infra", "tests")
FOLDER = ROOT / ".build" / "proof"


@dataclass
class Figure:
    """`asked` is the size it was asked for, `measured` what came of it, `violations` all that was wrong, told in full.

    `parts` are pieces of work that are done, with what each of them found.
    """

    id: str
    what: str
    asked: dict[str, Any] = field(default_factory=dict)
    measured: dict[str, Any] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)
    seconds: float = 0.0
    done: bool = False
    parts: dict[str, Any] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        sizes = "-".join(str(value) for value in self.asked.values())
        return FOLDER / fingerprint() / f"{self.id}{f'-{sizes}' if sizes else ''}.json"

    def save(self) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.file.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(self), indent=1))
        fresh.replace(self.file)

    def resumed(self) -> "Figure":
        """This figure as far as an earlier run has come."""
        return Figure(**json.loads(self.file.read_text())) if self.file.exists() else self

    def __str__(self) -> str:
        measured = " · ".join(f"{name} {value}" for name, value in self.measured.items())
        verdict = f"{len(self.violations)} violations" if self.violations else "holds"
        return f"{self.id}  {verdict}  {measured}  ({self.seconds:.0f} s)  {self.what}"


def report(figures: Iterable[Figure]) -> Path:
    """Write what all figures came to, without their parts, for machines to read."""
    whole = {one.id: {name: value for name, value in asdict(one).items() if name != "parts"} for one in figures}
    file = FOLDER / "proof.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"source": fingerprint(), "figures": whole}, indent=1))
    return file


@cache
def fingerprint() -> str:
    """Of all source that a figure depends on: what was found of other source says nothing of this."""
    digest = sha256()
    for folder in SOURCES:
        for file in sorted((ROOT / folder).rglob("*.py")):
            digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()[:16]

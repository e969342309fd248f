"""Run suites, write their figures and the tables of README.md."""

import argparse
import importlib
import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
SUITES = ("media", "video", "events", "engagement", "graph", "feed", "fanout", "cold", "ranking", "duplicates")


def main() -> None:
    """Run the suite that is named, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("suite", nargs="?", choices=SUITES, help="all if left out")
    chosen = parser.parse_args().suite
    for suite in [chosen] if chosen else SUITES:
        module = importlib.import_module(f"benchmarks.{suite}")
        figures = {f"{suite}.{name}": round(value, 4) for name, value in module.run().items()}
        (HERE / "results" / f"{suite}.json").write_text(json.dumps(figures, indent=1) + "\n")
        _write_table(suite, str(module.__doc__).strip(), figures)
        for name, value in figures.items():
            print(f"{name:<40}{value:>14,.4g}")


def _write_table(suite: str, what: str, figures: dict[str, float]) -> None:
    """Put the suite's table between its markers."""
    page = HERE / "README.md"
    begin, end = f"<!-- {suite} -->", f"<!-- /{suite} -->"
    head, _, rest = page.read_text().partition(begin)
    _, _, tail = rest.partition(end)
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    where = f"{machine}, {datetime.now(UTC):%Y-%m-%d}"
    rows = "\n".join(f"| `{name}` | {value:,.4g} |" for name, value in figures.items())
    page.write_text(f"{head}{begin}\n{what}\n\n| figure ({where}) | |\n|---|---|\n{rows}\n{end}{tail}")


if __name__ == "__main__":
    main()

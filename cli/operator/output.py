"""What a verb says: lines for people or for machines on one stream, progress and trouble on standard error."""

import json
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

from rich.console import Console
from rich.progress import track

Thing = TypeVar("Thing")
Fact = str | int | float | bool | None


class Output:
    """A line is the name of what it tells and its facts: `queue  function=feed_on_posts  parked=2`, or that as JSON."""

    def __init__(self, *, machine: bool, stream: TextIO) -> None:
        self._machine = machine
        self._stream = stream
        self._aside = Console(stderr=True, highlight=False)

    def say(self, what: str, **facts: Fact) -> None:
        """One line."""
        if self._machine:
            text = json.dumps({"what": what, **facts})
        else:
            text = "  ".join([what, *(f"{name}={_shown(value)}" for name, value in facts.items())])
        print(text, file=self._stream, flush=True)

    def trouble(self, message: str) -> None:
        """Why it was not done."""
        if self._machine:
            self._aside.file.write(json.dumps({"what": "trouble", "message": message}) + "\n")
        else:
            self._aside.print(message, style="red", markup=False)

    def track(self, things: Iterable[Thing], doing: str, total: int | None = None) -> Iterator[Thing]:
        """The same things, with a progress bar where somebody is there to see it."""
        if self._machine or not self._aside.is_terminal:
            yield from things
        else:
            yield from track(things, doing, total=total, console=self._aside, transient=True)


def _shown(value: Fact) -> str:
    text = "-" if value is None else str(value)
    return json.dumps(text) if not text or " " in text else text

"""Settings of the graph."""

from dataclasses import dataclass

from heliograph.core.settings import Settings


@dataclass(frozen=True, kw_only=True)
class GraphSettings(Settings):
    """Where ties are."""

    table: str


@dataclass(frozen=True, kw_only=True)
class CrossingsSettings(Settings):
    """Where it stands how far the marks of celebrities' followers are, and how long they fade.

    `fading_days` is the life of a feed row: what was not pushed is fetched until then.
    """

    table: str
    fading_days: int

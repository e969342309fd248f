"""Settings of the graph."""

from dataclasses import dataclass

from heliograph.core.settings import Settings


@dataclass(frozen=True, kw_only=True)
class GraphSettings(Settings):
    """Where edges are."""

    table: str

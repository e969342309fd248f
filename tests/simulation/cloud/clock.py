"""Virtual time. Nothing moves it but the cloud's calls, the sleeps of what runs on it, and the test itself."""

from __future__ import annotations

from datetime import UTC, datetime

START = 1_767_225_600.0  # 2026-01-01T00:00:00Z, so that no history depends on the day it runs


class Clock:
    """Seconds since the Unix epoch, never going back."""

    def __init__(self, start: float = START) -> None:
        self._now = start

    def now(self) -> float:
        return self._now

    def utc(self) -> datetime:
        return datetime.fromtimestamp(self._now, UTC)

    def advance(self, seconds: float) -> None:
        if seconds > 0:
            self._now += seconds

    def advance_to(self, moment: float) -> None:
        self._now = max(self._now, moment)

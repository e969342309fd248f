"""How long calls take when some are made at the same time, reckoned instead of waited for.

The simulation runs a pool's jobs in place, one after the other, so that all is in an order of its own. Here each job
begins when a thread of its pool would have been free, and whoever waits for it goes on when it is done.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from heliograph.core.aws.client import JsonService


class Waves:
    """A stopwatch. Whoever makes a call says what it `takes`; with 1 for each, `now` counts sequential round trips."""

    def __init__(self) -> None:
        self.now = 0.0

    def takes(self, time: float) -> None:
        self.now += time

    @contextmanager
    def reckoned(self) -> Iterator[None]:
        """Within: pools of threads, and calls that are begun, work so. Enter it inside of `World.running()`."""
        free: dict[ThreadPoolExecutor, list[float]] = {}
        ended = ThreadPoolExecutor.shutdown

        def submit(pool: ThreadPoolExecutor, job: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
            asked = self.now
            threads = free.setdefault(pool, [0.0] * pool._max_workers)
            first = min(range(len(threads)), key=threads.__getitem__)
            self.now = max(asked, threads[first])
            future = _Reckoned(self)
            future.run(job, *given, **named)
            threads[first], self.now = future.done_at, asked
            return future

        def shutdown(pool: ThreadPoolExecutor, *given: Any, **named: Any) -> None:
            self.now = max([self.now, *free.pop(pool, [])])
            ended(pool, *given, **named)

        begun = JsonService.begin

        def begin(service: JsonService, *given: Any) -> Callable[[], Any]:
            asked, future = self.now, _Reckoned(self)
            future.run(lambda: begun(service, *given)())  # noqa: PLW0108 - so that sending is reckoned too
            self.now = asked
            return future.result

        with (
            patch.object(ThreadPoolExecutor, "submit", submit),
            patch.object(ThreadPoolExecutor, "shutdown", shutdown),
            patch.object(JsonService, "begin", begin),
        ):
            yield


class _Reckoned(Future[Any]):
    """What came of a job, and when."""

    def __init__(self, waves: Waves) -> None:
        super().__init__()
        self._waves = waves
        self.done_at = 0.0

    def run(self, job: Callable[..., Any], *given: Any, **named: Any) -> None:
        self.set_running_or_notify_cancel()
        try:
            self.set_result(job(*given, **named))
        except Exception as error:  # noqa: BLE001 (as the pool itself does)
            self.set_exception(error)
        self.done_at = self._waves.now

    def result(self, timeout: float | None = None) -> Any:
        self._waves.now = max(self._waves.now, self.done_at)
        return super().result(timeout)

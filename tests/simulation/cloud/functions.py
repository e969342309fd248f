"""Functions as Lambda runs them: a handler, a time limit, and the context object it is given."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count
from typing import Any

import orjson

from tests.simulation.cloud.clock import Clock
from tests.simulation.cloud.scheduler import Scheduler, Task

Handler = Callable[[Any, Any], Any]


class Context:
    """The part of Lambda's context object that handlers and Powertools read."""

    function_version = "$LATEST"
    memory_limit_in_mb = "512"

    def __init__(self, name: str, request_id: str, deadline: float, clock: Clock) -> None:
        self.function_name = name
        self.aws_request_id = request_id
        self.invoked_function_arn = f"arn:aws:lambda:us-east-1:000000000000:function:{name}"
        self.log_group_name = f"/aws/lambda/{name}"
        self.log_stream_name = "simulation"
        self._deadline = deadline
        self._clock = clock

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._deadline - self._clock.now()) * 1000))


class Functions:
    """Starts invocations. ``timeout`` applies, in virtual seconds, to functions that name none of their own."""

    def __init__(self, clock: Clock, scheduler: Scheduler) -> None:
        self.clock = clock
        self.timeout = 60.0
        self._scheduler = scheduler
        self._requests = count()

    def start(
        self,
        handler: Handler,
        event: Any,
        *,
        name: str,
        timeout: float | None = None,
        on_done: Callable[[Task], None] | None = None,
    ) -> Task:
        """Invoke with a copy of the event, as JSON would carry it. The task's name is ``<name>/<count>``.

        A handler may name in its attribute ``isolated`` what no two invocations of it share.
        """
        number = next(self._requests)
        carried = orjson.dumps(event)
        deadline = self.clock.now() + (self.timeout if timeout is None else timeout)
        context = Context(name, f"00000000-0000-4000-8000-{number:012x}", deadline, self.clock)

        def run() -> Any:
            result = handler(orjson.loads(carried), context)
            return None if result is None else orjson.loads(json.dumps(result))

        task = self._scheduler.spawn(f"{name}/{number}", run, on_done, getattr(handler, "isolated", ()))
        task.deadline = deadline
        return task

"""Logs, metrics and traces: one structured line per effect, written at the edge.

`entry` dresses a Lambda handler with all three. `effect` is the only way a handler says that something happened:
it writes one JSON line and counts one metric of the same name, so what is logged and what is counted agree.
"""

import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

# Most reads have no effect to count, and saying so on each of them helps nobody.
warnings.filterwarnings("ignore", message="No application metrics to publish")

logger = Logger()
metrics = Metrics(namespace="Heliograph")

Handler = Callable[[dict[str, Any], "LambdaContext"], Any]


def entry(handler: Handler, *, segments: bool = True) -> Handler:
    """Give a handler its log context, its metrics flush and, with `segments`, its own part of the trace.

    The X-Ray SDK brings botocore, most of a cold start. Where nothing else needs it, a trace has what Lambda says by
    itself: initialization, invocation, and what came of it.
    """
    traced = Tracer().capture_lambda_handler(handler, capture_response=False) if segments else handler
    counted = metrics.log_metrics(traced)
    return logger.inject_lambda_context(counted, clear_state=True)


def effect(name: str, **facts: str | int | float | bool | None) -> None:
    """Say that something happened: `effect("post-liked", post_id=…)`. `facts` are ids and numbers, never contents."""
    logger.info(name, extra=facts, stacklevel=3)
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=1)

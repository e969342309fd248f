"""What the alarms of a template are about."""

import re
from collections.abc import Iterator

from tests.template import Properties, Synthesis, symbol

ALARM, FUNCTION, TOPIC, DASHBOARD = (
    "AWS::CloudWatch::Alarm",
    "AWS::Lambda::Function",
    "AWS::SNS::Topic",
    "AWS::CloudWatch::Dashboard",
)
STAGES = ("dev", "prod")
"""Those that have alarms."""

Metric = tuple[str, str, str, frozenset[tuple[str, str]]]
"""Namespace, name, statistic, dimensions."""


def metrics_of(template: Synthesis, alarm: Properties) -> Iterator[Metric]:
    for one in alarm["Metrics"]:
        if measured := one.get("MetricStat"):
            metric = measured["Metric"]
            dimensions = template.resolve(metric.get("Dimensions", []), symbol)
            named = frozenset((each["Name"], each["Value"]) for each in dimensions)
            yield metric["Namespace"], metric["MetricName"], measured["Stat"], named


def watched(template: Synthesis) -> set[Metric]:
    return {metric for alarm in template.of_type(ALARM).values() for metric in metrics_of(template, alarm)}


def period_of(alarm: Properties) -> int:
    """In seconds: the one that all of its metrics have."""
    measured = [{**one, **one.get("MetricStat", {})} for one in alarm["Metrics"]]
    (period,) = {int(one["Period"]) for one in measured if "Period" in one}
    return period


def kind(alarm: Properties) -> str:
    """The name of its entry on the page: without the stage, and without the number of a group."""
    return re.sub(r"^heliograph-(dev|prod)-|-\d+$", "", str(alarm["AlarmName"]))


def queries_of(template: Synthesis, metric: str) -> list[str]:
    """The queries for a metric, or for any whose name begins so, of whatever there is."""
    expressions = [one.get("Expression", "") for alarm in template.of_type(ALARM).values() for one in alarm["Metrics"]]
    return [one for one in expressions if one.startswith(f"SELECT SUM({metric}")]

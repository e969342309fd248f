"""What an operator looks at first: how requests fare, and for each alarm what it watches, a line for each thing."""

from collections.abc import Sequence
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from infra.alarms import Watched, prefix
from infra.function import Function
from infra.gateway import Gateway
from infra.stages import Stage

WIDTH: Final = 24
"""Of a dashboard, in its own units."""
HALF, HEIGHT, ALARMS_HEIGHT = WIDTH // 2, 6, 4
MINUTES: Final = 5


def dashboard(scope: Construct, stage: Stage, *, watched: Sequence[Watched], gateway: Gateway, pages: Function) -> None:
    """The dashboard of a stage; none where there are no alarms. `pages` is what answers a page of a feed."""
    if not watched:
        return
    made = cloudwatch.Dashboard(scope, "Dashboard", dashboard_name=prefix(stage))
    made.add_widgets(_states([name for one in watched for name in one.alarms], scope))
    made.add_widgets(_requests(gateway), _durations(pages))
    for left, right in zip(watched[::2], [*watched[1::2], None], strict=False):
        made.add_widgets(*(_graph(one) for one in (left, right) if one))


def _states(names: Sequence[str], scope: Construct) -> cloudwatch.AlarmStatusWidget:
    """By name, because a reference to an alarm of the other stack would keep that one from ever being taken away."""
    alarms = [
        cdk.Stack.of(scope).format_arn(
            service="cloudwatch", resource="alarm", resource_name=name, arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME
        )
        for name in names
    ]
    imported = [
        cloudwatch.Alarm.from_alarm_arn(scope, f"Shown{number}", arn) for number, arn in enumerate(alarms, start=1)
    ]
    return cloudwatch.AlarmStatusWidget(title="Alarms", alarms=imported, width=WIDTH, height=ALARMS_HEIGHT)


def _requests(gateway: Gateway) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(
        title="Requests",
        left=[
            cloudwatch.Metric(
                namespace="AWS/ApiGateway",
                metric_name=metric,
                statistic="Sum",
                period=cdk.Duration.minutes(MINUTES),
                dimensions_map={"ApiId": gateway.api_id},
            )
            for metric in ("Count", "4xx", "5xx")
        ],
        width=HALF,
        height=HEIGHT,
    )


def _durations(pages: Function) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(
        title="A page of a feed",
        left=[
            pages.metric_duration(statistic=statistic, label=statistic, period=cdk.Duration.minutes(MINUTES))
            for statistic in ("p50", "p90", "p99")
        ],
        width=HALF,
        height=HEIGHT,
    )


def _graph(watched: Watched) -> cloudwatch.GraphWidget:
    rule = watched.rule
    return cloudwatch.GraphWidget(
        title=rule.name,
        left=watched.lines,
        left_annotations=[cloudwatch.HorizontalAnnotation(value=rule.threshold, label="alarm")],
        width=HALF,
        height=HEIGHT,
    )

"""When alarms ring: every threshold, period and number of periods, with its reason. docs/alarms.md has what to do then.

What is said here of alarms and of math is from CloudWatch's user guide, of a metric from the guide of the service that
makes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch

BELOW: Final = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
AT_LEAST: Final = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
HOUR_MS: Final = 3_600_000


@dataclass(frozen=True, kw_only=True)
class Rule:
    """When one kind of alarm rings. Its name is that of its entry in docs/alarms.md."""

    name: str
    says: str
    namespace: str
    metric: str
    statistic: str
    of_several: str = "MAX(FILL(METRICS(), 0))"
    """What is made of several. Filled, because a function that was not called says nothing, not 0."""
    threshold: float
    comparison: cloudwatch.ComparisonOperator = AT_LEAST
    minutes: int = 5
    periods: int = 1
    """So many periods, one after the other, it must be beyond the threshold."""
    missing: cloudwatch.TreatMissingData = cloudwatch.TreatMissingData.NOT_BREACHING
    """Most of these metrics have no data while nothing happens ("Configuring how CloudWatch alarms treat missing data"
    names `ThrottledRequests`)."""
    tells_the_end: bool = True

    @property
    def period(self) -> cdk.Duration:
        return cdk.Duration.minutes(self.minutes)

    @property
    def construct_id(self) -> str:
        return "".join(map(str.capitalize, self.name.split("-")))

    def line(self, label: str, *, metric: str | None = None, **dimensions: str) -> cloudwatch.Metric:
        """The metric of one thing, or another `metric` of the same service."""
        return cloudwatch.Metric(
            namespace=self.namespace,
            metric_name=metric or self.metric,
            statistic=self.statistic,
            label=label,
            period=self.period,
            dimensions_map=dimensions or None,
        )

    def joined(self, expression: str, lines: Mapping[str, cloudwatch.Metric]) -> cloudwatch.MathExpression:
        """One measure out of several metrics."""
        return cloudwatch.MathExpression(
            expression=expression, using_metrics=lines, label=self.name, period=self.period
        )

    def lines_of_every(self, dimension: str) -> cloudwatch.MathExpression:
        """The metric of each thing of the account in this region, also with further dimensions: a query.

        An alarm of one rings for each thing by itself, and says for which ("Create an alarm based on a Multi Time
        Series Metrics Insights query").
        """
        function = self.statistic.upper()
        what, where = f"SELECT {function}({self.metric})", f'FROM "{self.namespace}"'
        how = f"GROUP BY {dimension} ORDER BY {function}() DESC"
        return cloudwatch.MathExpression(expression=f"{what} {where} {how}", label="", period=self.period)


PARKED_MESSAGES: Final = Rule(
    name="parked-messages",
    says="Messages that failed too often lie in a dead-letter queue.",
    namespace="AWS/SQS",
    metric="ApproximateNumberOfMessagesVisible",
    statistic="Maximum",
    of_several="MAX(METRICS())",
    threshold=1,
    missing=cloudwatch.TreatMissingData.IGNORE,
)
"""One is enough: each is somebody's feed. SQS reports on a queue only while it is active, and who is parked is left
alone; so what a silent queue said last holds, and the alarm ends when the queue is empty, not when it is forgotten."""

PARKED_BATCHES: Final = Rule(
    name="parked-batches",
    says="Batches or events that failed for good were put into the failures bucket.",
    namespace="AWS/S3",
    metric="PutRequests",
    statistic="Sum",
    threshold=1,
    tells_the_end=False,
)
"""Nothing but Lambda writes there. A level would be better, but S3 counts objects once a day, and former versions with
them. So this rings when something comes, and is silent soon after: that is no end, and is not told as one. S3 delivers
these metrics on a best-effort basis; what one rarely misses `queues list` shows."""

PARKING_FAILS: Final = Rule(
    name="parking-fails",
    says="A batch or an event that failed for good could not be put into the failures bucket, and is gone.",
    namespace="AWS/Lambda",
    metric="DestinationDeliveryFailures",
    statistic="Sum",
    threshold=1,
)
"""Nothing else tells of it: Lambda sends this metric and goes on, and the bucket has nothing. What is gone there the
streams have for 24 hours, and the archive for 90 days."""

QUEUE_AGE: Final = Rule(
    name="queue-age",
    says="Work has waited in a queue for half an hour.",
    namespace="AWS/SQS",
    metric="ApproximateAgeOfOldestMessage",
    statistic="Maximum",
    threshold=30 * 60,
    periods=2,
)
"""Beyond what a single bad message reaches: it comes back after six minutes, and when it has been received three times
SQS leaves it out of this metric. Messages are kept for four days."""

STREAM_LAG: Final = Rule(
    name="stream-lag",
    says="A consumer of a stream is an hour behind.",
    namespace="AWS/Lambda",
    metric="IteratorAge",
    statistic="Maximum",
    threshold=HOUR_MS,
)
"""The age of the last record of a batch. Tables' streams and Kinesis keep a record for 24 hours, and then it is gone
for its consumers: 23 are left to mend it. An age says by itself how long it has been so, so one period is enough. The
archive's consumer waits up to five minutes for a batch, by intention."""

FUNCTION_ERRORS: Final = Rule(
    name="function-errors",
    says="A function has failed for a quarter of an hour.",
    namespace="AWS/Lambda",
    metric="Errors",
    statistic="Sum",
    of_several="SUM(FILL(METRICS(), 0))",
    threshold=1,
    periods=3,
)
"""Whatever fails once is tried again, and told of when it is given up. This is for what goes on: a mistake of a
deployment, a grant that is missing, timeouts. A record that a consumer says it could not handle is
no error to Lambda."""

ROTATION_ERRORS: Final = Rule(
    name="rotation-errors",
    says="A function that runs once in a while has failed.",
    namespace="AWS/Lambda",
    metric="Errors",
    statistic="Sum",
    of_several="SUM(FILL(METRICS(), 0))",
    threshold=1,
    minutes=60,
)
"""A rotation of keys comes once a month, so a quarter of an hour of errors would never be seen."""

TIMERS_SILENT: Final = Rule(
    name="timers-silent",
    says="A function that the clock starts every minute was not started for a quarter of an hour.",
    namespace="AWS/Lambda",
    metric="Invocations",
    statistic="Sum",
    of_several="MIN(FILL(METRICS(), 0))",
    threshold=1,
    comparison=BELOW,
    periods=3,
    missing=cloudwatch.TreatMissingData.BREACHING,
)
"""Nobody else notices: what does not run has no errors."""

FUNCTION_THROTTLES: Final = Rule(
    name="function-throttles",
    says="Invocations have been refused for a quarter of an hour: the account's concurrency is used up.",
    namespace="AWS/Lambda",
    metric="Throttles",
    statistic="Sum",
    threshold=1,
    periods=3,
)
"""No function has concurrency of its own, so all of them share the account's, in this region, with whatever else runs
there: Lambda's metric without dimensions. Streams, queues and uploads are tried again, so only what goes on matters."""

HTTP_ERRORS: Final = Rule(
    name="http-errors",
    says="One request in a hundred ends in a 5xx.",
    namespace="AWS/ApiGateway",
    metric="5xx",
    statistic="Sum",
    threshold=1,
    periods=2,
)
"""Percent, so that it means the same for ten requests and for a million. Every fault of a function that answers HTTP
shows here, be it an exception, a timeout or a throttle. 36 hours of that use up what 99.95 % leave of a month."""

FEED_SLOW: Final = Rule(
    name="feed-slow",
    says="One page of a feed in a hundred takes a second or more.",
    namespace="AWS/Lambda",
    metric="Duration",
    statistic="p99",
    threshold=1000,
    periods=3,
)
"""Five times the bar for such a page, 200 ms at p99. Not the API's own latency: that has the long polls in it, which
take 25 seconds when all is well, and metrics for each route cost as custom ones."""

READ_THROTTLES: Final = Rule(
    name="read-throttles",
    says="A table or its indexes refuse one read a second, for a quarter of an hour.",
    namespace="AWS/DynamoDB",
    metric="ReadThrottleEvents",
    statistic="Sum",
    threshold=300,
    periods=3,
)
"""Clients try again, so bursts pass unseen. Not `ThrottledRequests`, which leaves out a batch of which a part gets
through; the metric of a table leaves out its indexes, so the query takes all there is, by table."""

WRITE_THROTTLES: Final = Rule(
    name="write-throttles",
    says="A table or its indexes refuse one write a second, for a quarter of an hour.",
    namespace="AWS/DynamoDB",
    metric="WriteThrottleEvents",
    statistic="Sum",
    threshold=300,
    periods=3,
)
"""As for reads."""

"""The event path: table streams → relay → Kinesis → consumers, and where it leaves what it could not handle."""

from collections.abc import Mapping, Sequence
from typing import Any

import aws_cdk as cdk
import jsii
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_s3 as s3
from constructs import Construct
from heliograph.core.events import ENGAGEMENT, POSTS, Event
from heliograph.core.settings import StreamsSettings

from infra.function import Function, Trigger
from infra.stages import Stage

BATCH = 100
RETRIES = 8
"""Then what is left of the halved batch is parked in the failures bucket, payload and all."""
WINDOW = cdk.Duration.minutes(15)
ALL_PARKED = "all"
"""Of all that is written into the failures bucket S3 counts the requests under this name."""
KEPT_AT_ONCE, KEPT_WITHIN = 10_000, cdk.Duration.minutes(5)
"""The most that Lambda allows, because every object costs a request: docs/decisions/0018."""
KEPT_WITHIN_LOCALLY = cdk.Duration.seconds(1)
"""Nobody who waits on a laptop for the streams to be read pays for requests."""


class EventStreams(Construct):
    """The two Kinesis streams and the bucket of parked batches."""

    def __init__(self, scope: Construct, stage: Stage, *, logs: s3.IBucket) -> None:
        super().__init__(scope, "Events")
        self._local = stage.local is not None
        self._streams = {name: self._stream(name, stage) for name in (POSTS, ENGAGEMENT)}
        self.failures = s3.Bucket(
            self,
            "Failures",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=stage.local is None,
            versioned=True,
            removal_policy=stage.removal,
            server_access_logs_bucket=logs,
            server_access_logs_prefix="failures/",
            metrics=[s3.BucketMetrics(id=ALL_PARKED)],
        )
        posts, engagement = self._streams[POSTS], self._streams[ENGAGEMENT]
        self._listeners: list[Function] = []
        self.settings = StreamsSettings(posts=posts.stream_name, engagement=engagement.stream_name)

    def relay_from(self, function: Function, table: dynamodb.TableV2, *, having: str | None = None) -> None:
        """Have the relay read a table's stream, one invocation per shard at a time; `having`, what becomes of rows that
        have this attribute alone.

        Batches are answered whole, so there is no partial response; halving a failing batch still finds the poison.
        The window is there because only with one does Lambda name the shard (docs/decisions/0004).
        """
        function.triggers.add(Trigger.STREAM)
        function.add_event_source(
            sources.DynamoEventSource(
                table,
                starting_position=lambda_.StartingPosition.TRIM_HORIZON,
                batch_size=BATCH,
                tumbling_window=WINDOW,
                bisect_batch_on_error=True,
                retry_attempts=RETRIES,
                on_failure=_ParkedBatch(self.failures),
                filters=[_rows_having(having)] if having else None,
            )
        )

    def deploy_last(self, relay: Function) -> None:
        """Change the relay after all of its listeners: who hears a version before knowing it passes the fact over."""
        for listener in self._listeners:
            relay.node.add_dependency(listener)

    def allow_put(self, function: Function) -> None:
        for stream in self._streams.values():
            stream.grant(function, "kinesis:PutRecords")

    def consume(self, function: Function, stream: str, hears: Sequence[type[Event]]) -> None:
        """Have a function hear these events of a stream; batches that hold none of them do not wake it."""
        self._listeners.append(function)
        function.triggers.add(Trigger.STREAM)
        names = [event.name() for event in hears if event.stream == stream]
        function.add_event_source(
            sources.KinesisEventSource(
                self._streams[stream],
                starting_position=lambda_.StartingPosition.TRIM_HORIZON,
                batch_size=BATCH,
                bisect_batch_on_error=True,
                report_batch_item_failures=True,
                retry_attempts=RETRIES,
                on_failure=_ParkedBatch(self.failures),
                filters=[lambda_.FilterCriteria.filter({"data": {"types": names}})],
            )
        )

    def keep(self, function: Function) -> None:
        """Have a function hear all there is, in large batches: whatever is an envelope, whoever its events are for."""
        function.triggers.add(Trigger.STREAM)
        for stream in self._streams.values():
            function.add_event_source(
                sources.KinesisEventSource(
                    stream,
                    starting_position=lambda_.StartingPosition.TRIM_HORIZON,
                    batch_size=KEPT_AT_ONCE,
                    max_batching_window=KEPT_WITHIN_LOCALLY if self._local else KEPT_WITHIN,
                    bisect_batch_on_error=True,
                    report_batch_item_failures=True,
                    retry_attempts=RETRIES,
                    on_failure=_ParkedBatch(self.failures),
                    filters=[lambda_.FilterCriteria.filter({"data": {"key": lambda_.FilterRule.exists()}})],
                )
            )

    def park_failures_of(self, function: Function) -> None:
        """Asynchronous invocations that fail for good leave their event in the failures bucket."""
        function.triggers.add(Trigger.ARRIVAL)
        function.configure_async_invoke(on_failure=_ParkedEvent(self.failures), retry_attempts=2)

    def _stream(self, name: str, stage: Stage) -> kinesis.Stream:
        return kinesis.Stream(
            self,
            name.capitalize(),
            stream_mode=kinesis.StreamMode.PROVISIONED if stage.local else kinesis.StreamMode.ON_DEMAND,
            shard_count=1 if stage.local else None,
            encryption=kinesis.StreamEncryption.MANAGED,
            removal_policy=stage.removal,
        )


def _rows_having(attribute: str) -> Mapping[str, Any]:
    there = {attribute: {"N": lambda_.FilterRule.exists()}}
    return lambda_.FilterCriteria.filter({"dynamodb": {"NewImage": there}})


@jsii.implements(lambda_.IEventSourceDlq)
class _ParkedBatch:
    """Where a mapping leaves a batch that fails for good: in a bucket, because only there the payload is kept.

    CDK's own S3 destination lets the function read and delete all of the bucket; Lambda needs less.
    """

    def __init__(self, bucket: s3.IBucket) -> None:
        self._bucket = bucket

    def bind(self, _: lambda_.IEventSourceMapping, function: lambda_.IFunction) -> lambda_.DlqDestinationConfig:
        _allow_parking(function, self._bucket)
        return lambda_.DlqDestinationConfig(destination=self._bucket.bucket_arn)


@jsii.implements(lambda_.IDestination)
class _ParkedEvent:
    """The same for asynchronous invocations."""

    def __init__(self, bucket: s3.IBucket) -> None:
        self._bucket = bucket

    def bind(
        self,
        _: Construct,
        fn: lambda_.IFunction,
        *,
        type: lambda_.DestinationType,  # noqa: A002, ARG002 - CDK's own word
    ) -> lambda_.DestinationConfig:
        _allow_parking(fn, self._bucket)
        return lambda_.DestinationConfig(destination=self._bucket.bucket_arn)


def _allow_parking(function: lambda_.IFunction, bucket: s3.IBucket) -> None:
    """What an S3 destination needs (AWS Lambda developer guide, "Retaining records of asynchronous invocations")."""
    function.add_to_role_policy(iam.PolicyStatement(actions=["s3:PutObject"], resources=[bucket.arn_for_objects("*")]))
    function.add_to_role_policy(iam.PolicyStatement(actions=["s3:ListBucket"], resources=[bucket.bucket_arn]))

"""What Lambda itself does in a function's name: it reads streams and queues for it, parks what fails, writes logs.

Each need follows from something in the template that makes Lambda do it, so a grant without its cause is one too many.
"""

from collections.abc import Iterator

from tests.privilege.roles import Need, Stage

LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")
TRACES = ("xray:PutTraceSegments", "xray:PutTelemetryRecords")
TABLE_STREAM = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams")
"""As AWS's own AWSLambdaDynamoDBExecutionRole."""
KINESIS = (
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
    "kinesis:ListStreams",
    "kinesis:SubscribeToShard",
)
"""As AWS's own AWSLambdaKinesisExecutionRole."""
QUEUE = ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")
"""As AWS's own AWSLambdaSQSQueueExecutionRole."""
NOTIFICATION = ("s3:GetBucketNotification", "s3:PutBucketNotification")
"""CDK's function reads a foreign bucket's configuration and puts it back with ours in it."""
TOLERATED = frozenset({"kinesis:DescribeStreamConsumer"})
"""`KinesisEventSource` adds it to every mapping's role; it reads the description of a consumer and nothing else."""


def needs(stage: Stage) -> Iterator[Need]:
    """What Lambda and CloudFormation need in the name of each function."""
    yield from _logs_and_traces(stage)
    yield from _mappings(stage)
    yield from _parking(stage)
    yield from _notifications(stage)


def _logs_and_traces(stage: Stage) -> Iterator[Need]:
    for function, properties in stage.functions().items():
        group = properties.get("LoggingConfig", {}).get("LogGroup")
        if group:
            yield from (
                Need(function, action, stage.resolved({"Fn::GetAtt": [group["Ref"], "Arn"]})) for action in LOGS
            )
        if properties.get("TracingConfig", {}).get("Mode") == "Active":
            yield from (Need(function, action, "*") for action in TRACES)


def _mappings(stage: Stage) -> Iterator[Need]:
    for mapping in stage.template.of_type("AWS::Lambda::EventSourceMapping").values():
        function = stage.name_of(mapping["FunctionName"]["Ref"])
        source = stage.resolved(mapping["EventSourceArn"])
        yield from (Need(function, action, source) for action in _reading(source))
        if destination := mapping.get("DestinationConfig"):
            yield from _parked(function, stage.resolved(destination["OnFailure"]["Destination"]))


def _reading(source: str) -> tuple[str, ...]:
    if ":sqs:" in source:
        return QUEUE
    return KINESIS if ":kinesis:" in source else TABLE_STREAM


def _parking(stage: Stage) -> Iterator[Need]:
    for settings in stage.template.of_type("AWS::Lambda::EventInvokeConfig").values():
        function = stage.name_of(settings["FunctionName"]["Ref"])
        yield from _parked(function, stage.resolved(settings["DestinationConfig"]["OnFailure"]["Destination"]))


def _parked(function: str, bucket: str) -> Iterator[Need]:
    """AWS Lambda developer guide, "Retaining records of asynchronous invocations": what an S3 destination needs."""
    yield Need(function, "s3:PutObject", f"{bucket}/*")
    yield Need(function, "s3:ListBucket", bucket)


def _notifications(stage: Stage) -> Iterator[Need]:
    for notification in stage.template.of_type("Custom::S3BucketNotifications").values():
        function = stage.name_of(notification["ServiceToken"]["Fn::GetAtt"][0])
        bucket = f"arn:aws:s3:::{stage.resolved(notification['BucketName'])}"
        yield from (Need(function, action, bucket) for action in NOTIFICATION)

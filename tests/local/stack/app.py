"""A small stack that has one of everything that the local cloud stands in for."""

import sys
from pathlib import Path

from aws_cdk import App, CfnOutput, CliCredentialsStackSynthesizer, Duration, Environment, RemovalPolicy, Stack, Tags
from aws_cdk import aws_apigatewayv2 as gateway
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs

HERE = Path(__file__).parent
ENVIRONMENT = Environment(account="000000000000", region="us-east-1")
API_ID = "small"


def build(folder: Path) -> None:
    """Synthesises into ``folder``: a state stack and a service stack."""
    app = App(outdir=str(folder))
    state = State(app)
    Service(app, state)
    app.synth()


class State(Stack):
    def __init__(self, app: App) -> None:
        super().__init__(app, "small-state", env=ENVIRONMENT, synthesizer=CliCredentialsStackSynthesizer())
        self.table = dynamodb.TableV2(
            self,
            "Table",
            partition_key=dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING),
            dynamo_stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
            time_to_live_attribute="expires_at",
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.stream = kinesis.Stream(self, "Stream", shard_count=1)
        media = s3.Bucket(self, "Media", block_public_access=s3.BlockPublicAccess.BLOCK_ALL)
        origin = origins.S3BucketOrigin.with_origin_access_control(media, origin_path="/public")
        behavior = cloudfront.BehaviorOptions(
            origin=origin, viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS
        )
        distribution = cloudfront.Distribution(self, "Distribution", default_behavior=behavior)
        CfnOutput(self, "MediaBucket", value=media.bucket_name)
        CfnOutput(self, "DistributionId", value=distribution.distribution_id)
        CfnOutput(self, "TableName", value=self.table.table_name)


class Service(Stack):
    def __init__(self, app: App, state: State) -> None:
        super().__init__(app, "small-service", env=ENVIRONMENT, synthesizer=CliCredentialsStackSynthesizer())
        self._code = lambda_.Code.from_asset(str(HERE / "code"))
        self._layer = lambda_.LayerVersion(self, "Layer", code=lambda_.Code.from_asset(str(HERE / "layer")))
        queue, parked = sqs.Queue(self, "Heard"), s3.Bucket(self, "Parked")
        self._variables = {
            "TABLE": state.table.table_name,
            "STREAM": state.stream.stream_name,
            "QUEUE": queue.queue_url,
        }
        self._api(state)
        self._relay(state)
        self._consumer(state, queue, parked)
        self._worker(queue)
        CfnOutput(self, "HeardUrl", value=queue.queue_url)
        CfnOutput(self, "ParkedBucket", value=parked.bucket_name)

    def _function(self, name: str) -> lambda_.Function:
        return lambda_.Function(
            self,
            name.title(),
            runtime=lambda_.Runtime.PYTHON_3_13,
            code=self._code,
            handler=f"index.{name}",
            layers=[self._layer],
            environment=self._variables,
            timeout=Duration.seconds(20),
        )

    def _api(self, state: State) -> None:
        function = self._function("api")
        state.table.grant(function, "dynamodb:PutItem")
        cors = gateway.CorsPreflightOptions(
            allow_origins=["https://example.org"],
            allow_methods=[gateway.CorsHttpMethod.POST],
            allow_headers=["content-type"],
        )
        api = gateway.HttpApi(self, "HttpApi", cors_preflight=cors)
        Tags.of(api).add("ms-custom-id", API_ID)
        integration = integrations.HttpLambdaIntegration("Integration", function)
        api.add_routes(path="/rows", methods=[gateway.HttpMethod.POST], integration=integration)

    def _relay(self, state: State) -> None:
        function = self._function("relay")
        state.stream.grant(function, "kinesis:PutRecord")
        function.add_event_source(
            sources.DynamoEventSource(
                state.table,
                starting_position=lambda_.StartingPosition.TRIM_HORIZON,
                batch_size=100,
                tumbling_window=Duration.seconds(900),
            )
        )

    def _consumer(self, state: State, queue: sqs.Queue, parked: s3.Bucket) -> None:
        function = self._function("consume")
        queue.grant_send_messages(function)
        function.add_event_source(
            sources.KinesisEventSource(
                state.stream,
                starting_position=lambda_.StartingPosition.TRIM_HORIZON,
                batch_size=50,
                bisect_batch_on_error=True,
                retry_attempts=2,
                report_batch_item_failures=True,
                on_failure=sources.S3OnFailureDestination(parked),
                filters=[lambda_.FilterCriteria.filter({"data": {"name": ["INSERT", "REMOVE"]}})],
            )
        )

    def _worker(self, queue: sqs.Queue) -> None:
        function, jobs = self._function("work"), sqs.Queue(self, "Jobs", visibility_timeout=Duration.seconds(20))
        queue.grant_send_messages(function)
        function.add_event_source(sources.SqsEventSource(jobs, batch_size=10, report_batch_item_failures=True))
        CfnOutput(self, "JobsUrl", value=jobs.queue_url)


if __name__ == "__main__":
    build(Path(sys.argv[1]))

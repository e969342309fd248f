"""A function: its folder, its settings, and a role of its own that may do nothing but log until somebody grants it."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct
from heliograph.core.settings import Settings

from infra.layers import ARCHITECTURE, CODE_EXCLUDES, ROOT, RUNTIME, Layers
from infra.stages import Stage

LOG_LEVEL = "INFO"


class Function(lambda_.Function):
    """`functions/<name>/handler.py` in the cloud. `settings` become its environment; the handler reads them back."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        stage: Stage,
        layers: Layers,
        settings: Sequence[Settings] = (),
        imaging: bool = False,
        memory_mb: int = 512,
        timeout_seconds: int = 10,
    ) -> None:
        construct_id = "".join(part.capitalize() for part in name.split("_"))
        log_group = logs.LogGroup(
            scope, f"{construct_id}Logs", retention=stage.log_retention, removal_policy=cdk.RemovalPolicy.DESTROY
        )
        # Not CDK's default role: that one comes with a managed policy for every log group of the account.
        role = iam.Role(scope, f"{construct_id}Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        super().__init__(
            scope,
            construct_id,
            code=lambda_.Code.from_asset(str(ROOT / "functions" / name), exclude=CODE_EXCLUDES),
            handler="handler.handler",
            runtime=RUNTIME,
            architecture=ARCHITECTURE,
            role=role,
            log_group=log_group,
            layers=[layers.heliograph, layers.dependencies, *([layers.imaging] if imaging else [])],
            memory_size=memory_mb,
            timeout=cdk.Duration.seconds(timeout_seconds),
            tracing=lambda_.Tracing.ACTIVE if stage.traced else lambda_.Tracing.DISABLED,
            environment=_environment(name, stage, settings),
        )
        log_group.grant_write(role)
        self.short_name = name


def _environment(name: str, stage: Stage, settings: Sequence[Settings]) -> dict[str, str]:
    environment = {
        "POWERTOOLS_SERVICE_NAME": name,
        "POWERTOOLS_METRICS_NAMESPACE": "Heliograph",
        "POWERTOOLS_LOG_LEVEL": LOG_LEVEL,
        "POWERTOOLS_TRACE_DISABLED": str(not stage.traced).lower(),
    }
    for one in settings:
        environment |= one.environment()
    return environment

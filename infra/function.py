"""A function: its folder, its settings, and a role of its own that may do nothing but log until somebody grants it."""

from collections.abc import Sequence
from enum import Enum, auto
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct
from heliograph.core.settings import Settings

from infra.layers import CODE_EXCLUDES, ROOT, RUNTIME, Layers
from infra.stages import Stage

LAMBDAS_OWN_MB: Final = 512
"""What a function may write to /tmp without asking."""


class Trigger(Enum):
    """What starts a function. Whoever wires it says so, and alarms go by it."""

    HTTP = auto()
    STREAM = auto()
    QUEUE = auto()
    ARRIVAL = auto()
    """An object in a bucket: an asynchronous invocation."""
    CLOCK = auto()


class Function(lambda_.Function):
    """`functions/<short_name>/handler.py` in the cloud."""

    short_name: str
    triggers: set[Trigger]


class Functions:
    """Makes the functions of a stack."""

    def __init__(self, scope: Construct, stage: Stage, layers: Layers) -> None:
        self.scope = scope
        self._stage = stage
        self._layers = layers
        self.made: list[Function] = []

    def started_by(self, *triggers: Trigger) -> list[Function]:
        """Those made so far that any of these starts."""
        return [one for one in self.made if one.triggers.intersection(triggers)]

    def make(
        self,
        name: str,
        *,
        settings: Sequence[Settings] = (),
        imaging: bool = False,
        video: bool = False,
        storage_mb: int = LAMBDAS_OWN_MB,
        memory_mb: int = 512,
        timeout_seconds: int = 10,
    ) -> Function:
        """The function in `functions/<name>`. `settings` become its environment; its handler reads them back."""
        construct_id = "".join(part.capitalize() for part in name.split("_"))
        log_group = logs.LogGroup(
            self.scope,
            f"{construct_id}Logs",
            retention=self._stage.log_retention,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        # Not CDK's default role: that one comes with a managed policy for every log group of the account.
        role = iam.Role(self.scope, f"{construct_id}Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log_group.grant_write(role)
        architecture, layers = self._layers.of_function(imaging=imaging, video=video)
        function = Function(
            self.scope,
            construct_id,
            code=lambda_.Code.from_asset(str(ROOT / "functions" / name), exclude=CODE_EXCLUDES),
            handler="handler.handler",
            runtime=RUNTIME,
            architecture=architecture,
            role=role,
            log_group=log_group,
            layers=layers,
            memory_size=memory_mb,
            ephemeral_storage_size=cdk.Size.mebibytes(storage_mb) if storage_mb != LAMBDAS_OWN_MB else None,
            timeout=cdk.Duration.seconds(timeout_seconds),
            tracing=lambda_.Tracing.ACTIVE if self._stage.traced else lambda_.Tracing.DISABLED,
            environment=self._environment(name, settings),
        )
        function.short_name, function.triggers = name, set()
        self.made.append(function)
        return function

    def _environment(self, name: str, settings: Sequence[Settings]) -> dict[str, str]:
        environment = {
            "POWERTOOLS_SERVICE_NAME": name,
            "POWERTOOLS_METRICS_NAMESPACE": "Heliograph",
            "POWERTOOLS_LOG_LEVEL": "INFO",
            "POWERTOOLS_TRACE_DISABLED": str(not self._stage.traced).lower(),
        }
        for one in settings:
            environment |= one.environment()
        return environment

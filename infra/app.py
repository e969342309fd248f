"""`cdk deploy -c stage=dev|prod`: the CDK app."""

import os
import sys
from collections.abc import Mapping
from typing import Any

import aws_cdk as cdk

from infra.stacks import Service, State
from infra.stages import Stage, UnknownStageError, stage_named

LOCAL_ACCOUNT = "000000000000"
LOCAL_REGION = "us-east-1"


def heliograph(app: cdk.App, stage: Stage) -> tuple[State, Service]:
    """Both stacks of a stage."""
    state = State(app, stage, **_where(stage))
    service = Service(app, stage, state, **_where(stage))
    cdk.Tags.of(app).add("application", "heliograph")
    return state, service


def stage_of(app: cdk.App) -> Stage:
    """The stage that the command line asks for. Raises: UnknownStageError."""
    context = app.node.try_get_context
    return stage_named(context("stage") or "dev", endpoint=context("cloud_endpoint"), media_url=context("media_url"))


def _where(stage: Stage) -> Mapping[str, Any]:
    if stage.local:
        # The local cloud has no bootstrap roles to assume while it enforces IAM.
        return {
            "env": cdk.Environment(account=LOCAL_ACCOUNT, region=LOCAL_REGION),
            "synthesizer": cdk.CliCredentialsStackSynthesizer(),
        }
    account, region = os.environ.get("CDK_DEFAULT_ACCOUNT"), os.environ.get("CDK_DEFAULT_REGION")
    return {"env": cdk.Environment(account=account, region=region)}


def main() -> None:
    app = cdk.App()
    try:
        heliograph(app, stage_of(app))
    except UnknownStageError as error:
        sys.exit(str(error))
    app.synth()


if __name__ == "__main__":
    main()

"""`make synth` and `make deploy`: the CDK CLI, pinned, on the node that is pinned."""

import os
import subprocess
import sys
from pathlib import Path

from local import node

ROOT = Path(__file__).parents[1]
APP = f"{sys.executable} -m infra.app"


def synth(stage: str) -> int:
    """Templates of a stage into cdk.out. Answers the CLI's exit code."""
    return _cdk("synth", "--quiet", "-c", f"stage={stage}")


def bootstrap(stage: str) -> int:
    """What CDK needs in an account and region before the first deployment. Answers the CLI's exit code."""
    return _cdk("bootstrap", "-c", f"stage={stage}")


def deploy(stage: str) -> int:
    """Both stacks of a stage to the account that the environment's credentials name. Answers the CLI's exit code."""
    return _cdk("deploy", "--all", "-c", f"stage={stage}")


def destroy(stage: str) -> int:
    """Take both stacks of a stage away; what a protected stage keeps, stays. Answers the CLI's exit code."""
    return _cdk("destroy", "--all", "-c", f"stage={stage}")


def _cdk(*arguments: str) -> int:
    command = [*node.cdk(ROOT / ".cloud"), "--app", APP, *arguments]
    environment = {**os.environ, "PATH": node.path_with_node(), "CDK_DISABLE_CLI_TELEMETRY": "true"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603 - our own words

"""Deploy an app to the emulator with the real CDK CLI, then mend what the emulator lost."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TextIO

from botocore.exceptions import ClientError

from local import direct, mends, node
from local.deployed import Deployed
from local.emulator import ACCOUNT, REGION, ROOT_KEY, ROOT_SECRET
from local.session import CloudSession

Progress = Callable[[str], None]
# stack | 3/24 | time | CREATE_COMPLETE | AWS::Kind | Name (LogicalId)
EVENT = re.compile(
    r"(?P<stack>\S+) *\| *(?P<done>\d+)/(?P<total>\d+) *\|[^|]*\| *(?P<status>\w+) *\|[^|]*\|(?P<rest>.*)"
)
TAIL_LINES = 30


class DeployError(RuntimeError):
    """The deployment failed; the message holds what the CLI or CloudFormation said of it."""


def deploy(
    session: CloudSession,
    *,
    app: str,
    state: Path,
    context: Mapping[str, str] | None = None,
    fast: bool = False,
    progress: Progress = print,
) -> dict[str, dict[str, str]]:
    """Deploys all stacks of ``app`` and returns their outputs by stack.

    ``app`` is a synthesised folder (``cdk.out``) or, for the CLI only, the command that synthesises. ``context`` is
    passed on to that command. ``fast`` leaves the CLI out. Keeps ``deploy.log`` and ``outputs.json`` in ``state``.
    """
    state.mkdir(parents=True, exist_ok=True)
    if fast:
        _directly(session, Path(app), state, progress)
    else:
        _by_cli(session, app, state, context or {}, progress)
    for mend in mends.apply(session):
        progress(f"mended: {mend}")
    outputs = Deployed(session).outputs()
    (state / "outputs.json").write_text(json.dumps(outputs, indent=2) + "\n")
    return outputs


def _directly(session: CloudSession, folder: Path, state: Path, progress: Progress) -> None:
    try:
        direct.deploy(session, folder, cache=state / "assets", progress=progress)
    except (direct.StackError, ClientError) as error:
        raise DeployError(str(error)) from error


def _by_cli(session: CloudSession, app: str, state: Path, context: Mapping[str, str], progress: Progress) -> None:
    command = [*node.cdk(state), "--no-notices", "--no-version-reporting", "--no-path-metadata", "--ci"]
    environment = _environment(session.endpoint, state)
    with (state / "deploy.log").open("w") as log:
        if not _bootstrapped(session):
            progress("bootstrapping the account")
            # From a folder without a cdk.json, whose app the CLI would synthesise first, for nothing.
            _run([*command, "bootstrap", f"aws://{ACCOUNT}/{REGION}"], environment, log, lambda _: None, cwd=state)
        flags = [part for key, value in context.items() for part in ("--context", f"{key}={value}")]
        arguments = ["deploy", "--all", "--app", app, "--require-approval", "never", "--progress", "events", *flags]
        _run([*command, *arguments], environment, log, _Narrator(progress).hear, cwd=None)


def _environment(endpoint: str, state: Path) -> dict[str, str]:
    """The developer's own AWS settings are left out: a slip here must not reach a real account."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "CDK_"))}
    return {
        **kept,
        "PATH": node.path_with_node(),
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": ROOT_KEY,
        "AWS_SECRET_ACCESS_KEY": ROOT_SECRET,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        # The CLI remembers key → account in its home: that stays ours.
        "CDK_HOME": str(state / "cdk"),
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_DISABLE_VERSION_CHECK": "true",
        "NO_COLOR": "1",
    }


def _bootstrapped(session: CloudSession) -> bool:
    try:
        session.client("ssm").get_parameter(Name=direct.BOOTSTRAP_PARAMETER)
        session.client("s3").head_bucket(Bucket=f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}")
    except ClientError:
        return False
    return True


def _run(command: list[str], environment: dict[str, str], log: TextIO, hear: Progress, *, cwd: Path | None) -> None:
    tail: deque[str] = deque(maxlen=TAIL_LINES)
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    try:
        for line in process.stdout or ():
            log.write(line)
            log.flush()
            tail.append(line)
            hear(line)
        code = process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
    if code:
        raise DeployError(f"the CDK CLI ended with {code}. The end of what it said:\n{''.join(tail)}")


class _Narrator:
    """Turns the CLI's event lines into a few that a person wants to read."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._said: dict[str, int] = {}

    def hear(self, line: str) -> None:
        if event := EVENT.match(line):
            self._event(event)
        elif line.startswith((" ✅", "✅", "❌", " ❌")) or "failed:" in line:
            self._progress(line.strip())

    def _event(self, event: re.Match[str]) -> None:
        stack, done, total = event["stack"], int(event["done"]), int(event["total"])
        if event["status"].endswith("FAILED"):
            self._progress(f"{stack}: {event['status']} {event['rest'].strip()}")
        quarter = 4 * done // max(total, 1)
        if quarter > self._said.get(stack, 0):
            self._said[stack] = quarter
            self._progress(f"{stack}: {done}/{total} resources")

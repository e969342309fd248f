"""Deploy an assembly by CloudFormation calls, without the CLI: seconds less, for tests that deploy often.

The templates and assets are the same as the CLI's; what is left out is the CLI's change sets and its bootstrap stack.
"""

from __future__ import annotations

import shutil
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local import assembly
from local.session import CloudSession

# The template's parameter of this name is checked against the bootstrap stack, which is not here.
BOOTSTRAP_PARAMETER = "/cdk-bootstrap/hnb659fds/version"
BOOTSTRAP_VERSION = "30"
POLL_SECONDS = 0.1
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
FIXED_TIME = (1980, 1, 1, 0, 0, 0)


class StackError(RuntimeError):
    """A stack could not be deployed; the message lists the resources that failed and why."""


def deploy(
    session: CloudSession, folder: Path, *, cache: Path, progress: Callable[[str], None], deadline: float = 300.0
) -> None:
    """Creates or updates every stack of the assembly, in order. Zipped assets are kept in ``cache`` by their hash."""
    ssm = session.client("ssm")
    ssm.put_parameter(Name=BOOTSTRAP_PARAMETER, Value=BOOTSTRAP_VERSION, Type="String", Overwrite=True)
    for stack in assembly.read(folder):
        _upload(session, stack, cache)
        _apply(session, stack, progress, deadline)


def _upload(session: CloudSession, stack: assembly.Stack, cache: Path) -> None:
    s3 = session.client("s3")
    for bucket in {asset.bucket for asset in stack.assets}:
        s3.create_bucket(Bucket=bucket)
    for asset in stack.assets:
        if _missing(s3, asset):
            s3.upload_file(str(_file(asset, cache)), asset.bucket, asset.key)


def _missing(s3: Any, asset: assembly.Asset) -> bool:
    try:
        s3.head_object(Bucket=asset.bucket, Key=asset.key)
    except ClientError:
        return True
    return False


def _file(asset: assembly.Asset, cache: Path) -> Path:
    """The asset as one file. A folder is zipped once: its key is a hash of its contents."""
    if not asset.zipped or asset.source.is_file():
        return asset.source
    file = cache / asset.key
    if not file.exists():
        cache.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f"{file.name}.{time.monotonic_ns()}")
        _zip(asset.source, part)
        shutil.move(part, file)
    return file


def _zip(folder: Path, target: Path) -> None:
    # Stored, not deflated: it never leaves this machine, and the emulator unpacks it for every worker.
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(str(file.relative_to(folder)), FIXED_TIME)
            entry.external_attr = (file.stat().st_mode & 0xFFFF) << 16
            archive.writestr(entry, file.read_bytes())


def _apply(session: CloudSession, stack: assembly.Stack, progress: Callable[[str], None], deadline: float) -> None:
    cloudformation = session.client("cloudformation")
    arguments = {
        "StackName": stack.name,
        "TemplateURL": f"{session.endpoint}/{stack.bucket}/{stack.template_key}",
        "Capabilities": CAPABILITIES,
        "Tags": [{"Key": key, "Value": value} for key, value in stack.tags.items()],
    }
    if not _start(cloudformation, arguments):
        progress(f"{stack.name}: no changes")
        return
    status = _wait(cloudformation, stack.name, deadline)
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise StackError(f"{stack.name} ended as {status}:\n{_reasons(cloudformation, stack.name)}")
    progress(f"{stack.name}: {status.lower().replace('_', ' ')}")


def _start(cloudformation: Any, arguments: dict[str, Any]) -> bool:
    """False when the stack is there already and nothing in it changes."""
    try:
        cloudformation.create_stack(**arguments, OnFailure="DO_NOTHING")
    except ClientError as error:
        if error.response["Error"]["Code"] != "AlreadyExistsException":
            raise
        return _update(cloudformation, arguments)
    return True


def _update(cloudformation: Any, arguments: dict[str, Any]) -> bool:
    try:
        cloudformation.update_stack(**arguments)
    except ClientError as error:
        if "No updates" in error.response["Error"]["Message"]:
            return False
        raise
    return True


def _wait(cloudformation: Any, name: str, deadline: float) -> str:
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        status = str(cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])
        if not status.endswith("_IN_PROGRESS"):
            return status
        time.sleep(POLL_SECONDS)
    raise StackError(f"{name} was not ready in {deadline:.0f} s")


def _reasons(cloudformation: Any, name: str) -> str:
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    failed = [event for event in reversed(events) if event["ResourceStatus"].endswith("_FAILED")]
    return "\n".join(f"  {event['LogicalResourceId']}: {event.get('ResourceStatusReason', '?')}" for event in failed)

"""``python -m local up|down|status|deploy``: the local cloud from a shell."""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local import deploy
from local.cloud import CDN_PORT, PORT, LocalCloud, context, read_outputs, state_of
from local.emulator import HOST, EmulatorError, in_use
from local.node import NodeError
from local.session import CloudSession

ROOT = Path(__file__).resolve().parent.parent
HOLDER = "up.json"
STOP_SECONDS = 30


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        return int({"up": up, "down": down, "status": status, "deploy": deploy_to}[options.command](options))
    except (EmulatorError, deploy.DeployError, NodeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def up(options: argparse.Namespace) -> int:
    """Starts the cloud, deploys if told what, and stays until Ctrl-C or ``down``."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _interrupt)
    cloud = LocalCloud(ROOT, port=options.port, cdn_port=options.cdn_port, auth=options.auth)
    try:
        with _held(cloud.state, {"pid": os.getpid(), "endpoint": cloud.endpoint, "media": cloud.media_url}), cloud:
            print(f"the local cloud is up: {cloud.endpoint} (media {cloud.media_url}, state {cloud.state})", flush=True)
            if options.app:
                cloud.deploy(options.app, fast=options.fast)
                print("".join(f"  {name} = {value}\n" for name, value in cloud.outputs.items()), end="", flush=True)
            _stay(cloud)
    except KeyboardInterrupt:
        print("the local cloud is down")
    return 0


def down(options: argparse.Namespace) -> int:
    """Ends the ``up`` of this port, which ends the rest."""
    holder = _holder(state_of(ROOT, options.port))
    if holder is None:
        print(f"no local cloud of ours is up on port {options.port}")
        return 0
    os.kill(int(str(holder["pid"])), signal.SIGTERM)
    end = time.monotonic() + STOP_SECONDS
    while time.monotonic() < end:
        if _holder(state_of(ROOT, options.port)) is None:
            print("the local cloud is down")
            return 0
        time.sleep(0.1)
    raise EmulatorError(f"process {holder['pid']} did not end in {STOP_SECONDS} s")


def status(options: argparse.Namespace) -> int:
    state = state_of(ROOT, options.port)
    holder = _holder(state)
    if holder is None:
        print(f"port {options.port}: {'in use by others' if in_use(options.port) else 'down'}")
        return 1
    print(f"port {options.port}: up, process {holder['pid']}, media {holder['media']}")
    for stack, outputs in read_outputs(state).items():
        print(stack, *(f"  {name} = {value}" for name, value in outputs.items()), sep="\n")
    return 0


def deploy_to(options: argparse.Namespace) -> int:
    """Deploys to a cloud that is up; its own process notices."""
    state = state_of(ROOT, options.port)
    holder = _holder(state)
    if holder is None:
        raise EmulatorError(f"no local cloud of ours is up on port {options.port}: `python -m local up` starts one")
    endpoint = f"http://{HOST}:{options.port}"
    known = context(endpoint, str(holder["media"]))
    deploy.deploy(CloudSession(endpoint), app=options.app or "cdk.out", state=state, context=known, fast=options.fast)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local", description="The local cloud.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="up|down|status|deploy")
    texts = {"up": "start it and stay", "down": "end it", "status": "say what is up", "deploy": "deploy to it"}
    for name, text in texts.items():
        command = commands.add_parser(name, help=text)
        command.add_argument("--port", type=int, default=PORT)
        if name in ("up", "deploy"):
            command.add_argument("--app", help="a synthesised folder (cdk.out), or the command that synthesises")
            command.add_argument("--fast", action="store_true", help="without the CDK CLI; needs a synthesised folder")
    commands.choices["up"].add_argument("--cdn-port", type=int, default=CDN_PORT)
    commands.choices["up"].add_argument("--no-auth", dest="auth", action="store_false", help="do not enforce IAM")
    return parser


def _stay(cloud: LocalCloud) -> None:
    while cloud.alive():
        (cloud.state / "pump.json").write_text(json.dumps(cloud.counters(), indent=2) + "\n")
        time.sleep(1)
    raise EmulatorError(f"the emulator ended by itself; see {cloud.state / 'emulator.log'}")


def _interrupt(*_: object) -> None:
    # Once is enough: a second one while stopping would leave things half stopped.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


@contextmanager
def _held(state: Path, content: dict[str, object]) -> Iterator[None]:
    """Names us as the holder of this state while we live: the lock, not the number, is what ``down`` believes."""
    state.mkdir(parents=True, exist_ok=True)
    with (state / HOLDER).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EmulatorError("a local cloud is up on this port already") from None
        file.truncate(0)
        file.write(json.dumps(content))
        file.flush()
        yield


def _holder(state: Path) -> dict[str, object] | None:
    try:
        with (state / HOLDER).open("r+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                found: dict[str, object] = json.loads(file.read())
                return found
    except FileNotFoundError:
        pass
    return None


if __name__ == "__main__":
    sys.exit(main())

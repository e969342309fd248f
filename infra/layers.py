"""Layers: our code as it stands, and what it imports, built by uv for the functions' platform without Docker."""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.stages import Stage

ROOT: Final = Path(__file__).parents[1]
RUNTIME: Final = lambda_.Runtime.PYTHON_3_13
PYTHON: Final = "3.13"
"""The one place that says which Python the functions run on."""
ARCHITECTURE: Final = lambda_.Architecture.ARM_64
PLATFORM: Final = "aarch64-manylinux_2_28"
CODE_EXCLUDES: Final = ["**/__pycache__", "**/*.egg-info", "**/*.pyc"]


class LayerBuildError(RuntimeError):
    """uv could not build a layer; its own words are in the message."""


class Layers(Construct):
    """`heliograph` is our package, `dependencies` all it imports, `imaging` what opens pictures."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        super().__init__(scope, "Layers")
        code = lambda_.Code.from_asset(str(ROOT / "layers" / "heliograph"), exclude=CODE_EXCLUDES)
        self.heliograph = self._layer("Heliograph", code, "Heliograph's own package.")
        self.dependencies = self._layer("Dependencies", _built("dependencies", stage), "What heliograph imports.")
        self.imaging = self._layer("Imaging", _built("imaging", stage), "Pillow.")

    def of_function(self, *, imaging: bool) -> list[lambda_.ILayerVersion]:
        """What a function needs: our code and what it imports, and, where it opens pictures, what does that."""
        return [self.heliograph, self.dependencies, *([self.imaging] if imaging else [])]

    def _layer(self, name: str, code: lambda_.Code, description: str) -> lambda_.LayerVersion:
        return lambda_.LayerVersion(
            self,
            name,
            code=code,
            description=description,
            compatible_runtimes=[RUNTIME],
            compatible_architectures=[ARCHITECTURE],
        )


def _built(name: str, stage: Stage) -> lambda_.Code:
    """The layer's folder, built once for its requirements and platform and kept under `.build/`."""
    requirements = ROOT / "layers" / name / "requirements.txt"
    # The local cloud runs functions with the interpreter it runs on itself, which is of this one's version.
    target = [] if stage.local else ["--python-platform", PLATFORM, "--python-version", PYTHON]
    key = hashlib.sha256(requirements.read_bytes() + repr([target, sys.version_info[:2]]).encode()).hexdigest()[:16]
    folder = ROOT / ".build" / "layers" / f"{name}-{key}"
    if not folder.exists():
        _install(requirements, folder, target)
    return lambda_.Code.from_asset(str(folder), exclude=CODE_EXCLUDES)


def _install(requirements: Path, folder: Path, target: list[str]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Several synths may build a layer at once: each in a folder of its own, and whoever comes second takes the first's.
    unfinished = Path(tempfile.mkdtemp(prefix=f"{folder.name}-", dir=folder.parent))
    tool = [sys.executable, "-m", "uv", "pip", "install", "--quiet"]
    pinned = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", str(requirements)]
    command = [*tool, "--python", sys.executable, *target, *pinned, "--target", str(unfinished / "python")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words only
    try:
        if done.returncode:
            raise LayerBuildError(f"{' '.join(command)}\n{done.stderr}")
        _settle(unfinished, folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _settle(unfinished: Path, folder: Path) -> None:
    """Give a built layer its name, unless another process has built it meanwhile."""
    try:
        unfinished.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise

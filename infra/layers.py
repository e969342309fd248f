"""Layers: our code as it stands, and what it imports, built by uv for the functions' platform without Docker."""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import bytecode
from infra.stages import Stage

ROOT: Final = Path(__file__).parents[1]
RUNTIME: Final = lambda_.Runtime.PYTHON_3_13
PYTHON: Final = "3.13"
"""The one place that says which Python the functions run on."""
ARM: Final = lambda_.Architecture.ARM_64
X86: Final = lambda_.Architecture.X86_64
PLATFORMS: Final = {"arm64": "aarch64-manylinux_2_28", "x86_64": "x86_64-manylinux_2_28"}
"""Lambda's name of an architecture → uv's."""
CODE_EXCLUDES: Final = ["**/__pycache__", "**/*.egg-info", "**/*.pyc"]


class LayerBuildError(RuntimeError):
    """uv could not build a layer; its own words are in the message."""


class Layers(Construct):
    """`heliograph` is our package, `dependencies` all it imports; `imaging` opens pictures and `video` videos.

    Functions run on ARM, which costs a fifth less per second. Those that open pictures run on x86-64, where resizing
    has SIMD and costs a sixth (docs/decisions/0036): for them there are dependencies of their own.
    """

    def __init__(self, scope: Construct, stage: Stage, *, opening: bool = True) -> None:
        """`opening`: whether any function opens pictures."""
        super().__init__(scope, "Layers")
        self._stage = stage
        self.heliograph = self._layer("Heliograph", _own(stage), "Heliograph's own package.", ARM, X86)
        self.dependencies = self._third_party("Dependencies", ARM, "What heliograph imports.")
        if not opening:
            return
        self.dependencies_beside_imaging = self._third_party("DependenciesX86", X86, "What heliograph imports.")
        self.imaging = self._third_party("Imaging", X86, "Pillow, and what resizes fast.")
        self.video = self._third_party("Video", X86, "PyAV with FFmpeg.")

    def of_function(self, *, imaging: bool, video: bool) -> tuple[lambda_.Architecture, list[lambda_.ILayerVersion]]:
        """Where a function runs, and what it needs: our code, what it imports, and, if it opens pictures, what does.

        What opens videos opens pictures too: their posters.
        """
        if imaging or video:
            opening = [self.imaging, self.video] if video else [self.imaging]
            return X86, [self.heliograph, self.dependencies_beside_imaging, *opening]
        return ARM, [self.heliograph, self.dependencies]

    def _third_party(self, name: str, architecture: lambda_.Architecture, description: str) -> lambda_.LayerVersion:
        code = _built(name.removesuffix("X86").lower(), architecture, self._stage)
        return self._layer(name, code, description, architecture)

    def _layer(
        self, name: str, code: lambda_.Code, description: str, *architectures: lambda_.Architecture
    ) -> lambda_.LayerVersion:
        return lambda_.LayerVersion(
            self,
            name,
            code=code,
            description=description,
            compatible_runtimes=[RUNTIME],
            compatible_architectures=[*architectures],
        )


def here() -> tuple[Path, Path]:
    """Our package and what it imports, as layers for the interpreter that runs this: those of the local cloud."""
    return _copied(sys.executable), _folder("dependencies", [], sys.executable)


def _own(stage: Stage) -> lambda_.Code:
    return lambda_.Code.from_asset(str(_copied(_compiler(stage))))


def _built(name: str, architecture: lambda_.Architecture, stage: Stage) -> lambda_.Code:
    # The local cloud runs functions with the interpreter it runs on itself, which is of this one's version.
    platform = PLATFORMS[architecture.name]
    target = [] if stage.local else ["--python-platform", platform, "--python-version", PYTHON]
    return lambda_.Code.from_asset(str(_folder(name, target, _compiler(stage))))


def _compiler(stage: Stage) -> str | None:
    return sys.executable if stage.local else bytecode.interpreter(PYTHON)


def _copied(compiler: str | None) -> Path:
    """Our package, compiled, kept under `.build/` for as long as no source of it changes."""
    origin = ROOT / "layers" / "heliograph"
    sources = sorted(origin.rglob("*.py"))
    said = [(str(one.relative_to(origin)), one.read_bytes()) for one in sources]
    key = hashlib.sha256(repr([said, bytecode.version(compiler)]).encode()).hexdigest()[:16]
    folder = ROOT / ".build" / "layers" / f"heliograph-{key}"
    if not folder.exists():
        with _unfinished(folder) as unfinished:
            for one in sources:
                copy = unfinished / one.relative_to(origin)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(one, copy)
            bytecode.compile_all(unfinished, compiler)
    return folder


def _folder(name: str, target: list[str], compiler: str | None) -> Path:
    """A layer of third parties, built once for its requirements and platform and kept under `.build/`."""
    requirements = ROOT / "layers" / name / "requirements.txt"
    made_by = repr([target, sys.version_info[:2], bytecode.version(compiler)])
    key = hashlib.sha256(requirements.read_bytes() + made_by.encode()).hexdigest()[:16]
    folder = ROOT / ".build" / "layers" / f"{name}-{key}"
    if not folder.exists():
        _install(requirements, folder, target, compiler)
    return folder


def _install(requirements: Path, folder: Path, target: list[str], compiler: str | None = None) -> None:
    tool = [sys.executable, "-m", "uv", "pip", "install", "--quiet"]
    pinned = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", str(requirements)]
    command = [*tool, "--python", sys.executable, *target, *pinned, "--target"]
    with _unfinished(folder) as unfinished:
        command.append(str(unfinished / "python"))
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words only
        if done.returncode:
            raise LayerBuildError(f"{' '.join(command)}\n{done.stderr}")
        bytecode.compile_all(unfinished, compiler)


@contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    """A folder of one's own that becomes `folder` in the end.

    Several synths may build a layer at once: each in a folder of its own, and whoever comes second takes the first's.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f"{folder.name}-", dir=folder.parent))
    try:
        yield unfinished
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

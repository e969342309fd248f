"""Layers are built once, whoever asks first and however many ask at once."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import run
from threading import Barrier
from types import SimpleNamespace

import pytest

from infra import bytecode, layers

TOGETHER = 4


@pytest.fixture
def uv(monkeypatch):
    """A uv whose every run ends only when all of them have begun."""
    begun = Barrier(TOGETHER)

    def run(command, **_):
        target = Path(command[-1])
        begun.wait(timeout=10)
        target.mkdir(parents=True)
        (target / "module.py").write_text("built = True\n")
        return SimpleNamespace(returncode=0, stderr="")

    monkeypatch.setattr(layers.subprocess, "run", run)


def test_layers_that_are_built_at_once_do_not_disturb_each_other(tmp_path, uv):
    folder = tmp_path / "layers" / "dependencies-0123"

    with ThreadPoolExecutor(TOGETHER) as pool:
        builds = [pool.submit(layers._install, tmp_path / "requirements.txt", folder, []) for _ in range(TOGETHER)]
    errors = [build.exception() for build in builds]

    assert errors == [None] * TOGETHER
    assert (folder / "python" / "module.py").read_text() == "built = True\n"
    assert list(folder.parent.iterdir()) == [folder]


def test_a_layer_that_cannot_be_built_says_why_and_leaves_nothing(tmp_path, monkeypatch):
    failed = SimpleNamespace(returncode=2, stderr="no such wheel")
    monkeypatch.setattr(layers.subprocess, "run", lambda *_, **__: failed)
    folder = tmp_path / "layers" / "imaging-0123"

    with pytest.raises(layers.LayerBuildError, match="no such wheel"):
        layers._install(tmp_path / "requirements.txt", folder, [])

    assert list(folder.parent.iterdir()) == []


SAYS = "import sys; sys.path.insert(0, sys.argv[1]); import module"


def test_modules_are_compiled_so_that_they_are_good_whatever_becomes_of_their_times(tmp_path):
    module = tmp_path / "python" / "module.py"
    module.parent.mkdir()
    module.write_text("print('compiled')")
    bytecode.compile_all(tmp_path, sys.executable)
    # What stands in the source now is not what was compiled, and its time is another, as in an asset.
    module.write_text("print('compiled anew')")
    os.utime(module, (315_532_800, 315_532_800))

    told = [sys.executable, "-B", "-c", SAYS, str(module.parent)]
    said = run(told, capture_output=True, text=True, check=True)  # noqa: S603 - our own words only

    assert said.stdout.splitlines()[0] == "compiled"


def test_without_a_python_of_the_functions_version_a_layer_goes_uncompiled(tmp_path):
    (tmp_path / "module.py").write_text("built = True\n")
    bytecode.compile_all(tmp_path, bytecode.interpreter("2.1"))

    assert [one.name for one in tmp_path.iterdir()] == ["module.py"]


def test_our_own_layer_is_our_package_as_it_stands_and_compiled():
    origin, own = layers.ROOT / "layers" / "heliograph", layers._copied(sys.executable)
    sources = {one.relative_to(own): one.read_bytes() for one in own.rglob("*.py")}

    assert sources == {one.relative_to(origin): one.read_bytes() for one in origin.rglob("*.py")}
    assert len(list(own.rglob("*.pyc"))) == len(sources)

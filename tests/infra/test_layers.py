"""Layers are built once, whoever asks first and however many ask at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from types import SimpleNamespace

import pytest

from infra import layers

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

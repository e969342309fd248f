import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local import node
from local.cloud import LocalCloud

ROOT = Path(__file__).parents[2]
APP = Path(__file__).parent / "stack" / "app.py"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One emulator serves the slow ones, so one process runs them."""
    for item in items:
        if Path(__file__).parent in item.path.parents and item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.xdist_group("local"))


@pytest.fixture(scope="session")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small stack, synthesised once by an interpreter of its own: jsii must find our node on PATH."""
    folder = tmp_path_factory.mktemp("assembly")
    environment = {**os.environ, "PATH": node.path_with_node(), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(APP), str(folder)]
    subprocess.run(command, check=True, env=environment, capture_output=True, timeout=120)  # noqa: S603 (our own app)
    return folder


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """A running local cloud on free ports, with IAM enforced and nothing deployed."""
    with LocalCloud(ROOT, port=0, cdn_port=0, state=tmp_path_factory.mktemp("cloud")) as running:
        yield running

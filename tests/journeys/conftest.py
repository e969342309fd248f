import json
import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from cli.client import Client
from local.cloud import LocalCloud
from tests.journeys.given import World

ROOT = Path(__file__).parents[2]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One cloud serves them all, so one process runs them all."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.xdist_group("journeys"))


@pytest.fixture(scope="package")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """The app, deployed to a local cloud on free ports that enforces IAM: every function has its own role only.

    It ends with the last test here: a cloud that waits costs every other test a seventh of a processor.
    """
    folder = tmp_path_factory.mktemp("journeys")
    with LocalCloud(ROOT, port=0, cdn_port=0, state=folder / "state") as running:
        assembly = _synthesised(folder / "cdk.out", running.context)
        running.deploy(assembly, fast=True)
        yield running


@pytest.fixture(scope="session")
def numbers() -> Iterator[int]:
    """Numbers that no other test of this run gets, for names."""
    return count(1)


@pytest.fixture
def world(cloud: LocalCloud, numbers: Iterator[int]) -> World:
    return World(cloud, Client(cloud.api_url), numbers)


def _synthesised(folder: Path, context: dict[str, str]) -> Path:
    # In a process of its own: the app is what `cdk` runs, with the context that `cdk` would give it.
    settings = {"CDK_OUTDIR": str(folder), "CDK_CONTEXT_JSON": json.dumps({**_cdk_context(), **context})}
    command = [sys.executable, "-m", "infra.app"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, check=True, timeout=180)  # noqa: S603
    return folder


def _cdk_context() -> dict[str, object]:
    context: dict[str, object] = json.loads((ROOT / "cdk.json").read_text())["context"]
    return context

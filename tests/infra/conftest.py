"""The templates of every stage."""

import pytest

from tests.template import STAGES, Synthesis, synthesised


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def template(stage: str) -> Synthesis:
    return synthesised(stage)

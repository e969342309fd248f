"""What every test stands on: an environment in which nothing reaches a real account."""

import os

import pytest
from hypothesis import settings

from tests.people import Clock

os.environ.update(
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    AWS_DEFAULT_REGION="us-east-1",
    AWS_EC2_METADATA_DISABLED="true",
    POWERTOOLS_SERVICE_NAME="tests",
    POWERTOOLS_METRICS_NAMESPACE="Heliograph",
    POWERTOOLS_TRACE_DISABLED="true",
    POWERTOOLS_DEV="false",
)


# How long an example takes says more about the machine than about the code.
settings.register_profile("heliograph", deadline=None)
settings.load_profile("heliograph")


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at `tests.people.NOW` until it is turned."""
    return Clock()

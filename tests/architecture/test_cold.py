"""What a function that is cold does not import: each of these costs more than all of ours together."""

import json
import subprocess
import sys

import pytest

from tests.architecture.source import ROOT
from tests.template import symbol, synthesised

HEAVY = {
    "boto3",
    "botocore.client",
    "botocore.exceptions",  # Powertools imports the bare package, to say who it is; that is nothing
    "pynamodb",
    "pydantic",
    "aws_xray_sdk",
    "aws_lambda_powertools.event_handler",
    "cryptography",
    "urllib3",
    "http.client",
    "asyncio",
}
LEAN = ("feed_api", "feed_poll_api")
"""Functions whose first answer somebody waits for who has just opened the app."""
IMPORTED = "import json, sys; sys.path.insert(0, sys.argv[1]); import handler; print(json.dumps(sorted(sys.modules)))"


@pytest.mark.parametrize("function", LEAN)
def test_a_function_that_reads_feeds_starts_without(function):
    started = subprocess.run(  # noqa: S603 - our own words only
        [sys.executable, "-c", IMPORTED, f"functions/{function}"],
        env={**synthesised("dev").environment(function, symbol), "AWS_REGION": "us-east-1"},
        cwd=ROOT,
        capture_output=True,
        check=True,
    )

    imported = set(json.loads(started.stdout))

    assert "heliograph.feed.timeline" in imported
    assert sorted(HEAVY & imported) == []

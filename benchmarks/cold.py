"""From the start of a process to the first page of a feed: feed_api against the same function as one writes it first.

Theirs (`naive/handler.py`) stands on boto3, PynamoDB, and Powertools with Tracer and validation. Both answer the same
twenty posts out of the same stub of DynamoDB (`stub`), traced as the template has it; ours also seals a cursor, with a
key from the stub's Secrets Manager. Each start is a new process, in turns, and counts from before the interpreter's own
start (`bare`) until the answer is there; medians. Packages are those of our layers, and boto3 as Lambda's Python has
it, all of them compiled beforehand. `uncompiled` is ours without compiled modules in the layers.
"""

import json
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from heliograph.activity.settings import ActivitySettings
from heliograph.core.buckets import bucket_of
from heliograph.core.settings import ApiSettings
from heliograph.counters.settings import CountersSettings
from heliograph.feed.settings import FeedSettings, HeadsSettings, VisitsSettings
from heliograph.graph.settings import CrossingsSettings, GraphSettings
from heliograph.identity.settings import IdentitySettings
from heliograph.likes.settings import LikesSettings
from heliograph.media.settings import DeliverySettings
from heliograph.posts.settings import PostsSettings
from heliograph.shares.settings import SharesSettings
from heliograph.viewing.settings import ViewingSettings

from benchmarks.pages import KEYS, PAGE, READERS, reader_id, tables
from benchmarks.stub import stub
from infra import layers

HERE = Path(__file__).parent
PAIRS = 21
ME = reader_id(READERS)
CLIENT = KEYRING = "named in the stub"
OF_THE_RUNTIME = ("boto3", "botocore", "s3transfer", "jmespath", "urllib3", "dateutil", "six")
"""What Lambda's Python has beside the standard library, and our layers leave out."""
SETTINGS = (
    ApiSettings(client_id=CLIENT, cursor_secret=KEYRING, requests_table="requests", limits_table="limits"),
    FeedSettings(table="feed"),
    HeadsSettings(table="heads"),
    VisitsSettings(table="visits"),
    ActivitySettings(table="activity"),
    PostsSettings(table="posts"),
    CountersSettings(table="tallies"),
    IdentitySettings(table="accounts"),
    GraphSettings(table="ties"),
    CrossingsSettings(table="crossings", fading_days=30),
    LikesSettings(table="likes"),
    SharesSettings(table="shares"),
    ViewingSettings(table="views"),
    DeliverySettings(base_url="https://pictures.example", secret=KEYRING, keys="0=K1"),
)


@dataclass(frozen=True)
class Start:
    """One way of starting: what the interpreter is told, and where it finds packages."""

    told: tuple[str, ...]
    packages: tuple[Path, ...]


def run() -> dict[str, float]:
    """Milliseconds of wall and of processor time, and ratios."""
    with tempfile.TemporaryDirectory() as folder, stub(tables()) as endpoint:
        starts = _starts(Path(folder))
        environment = _environment(endpoint)
        pages = {name: _page(_started(start, environment)[0]) for name, start in starts.items() if name != "bare"}
        if any(page["feeds"] != pages["naive"]["feeds"] or not page["nextCursor"] for page in pages.values()):
            raise RuntimeError("the pages differ")
        if len(pages["naive"]["feeds"]) != PAGE:
            raise RuntimeError("the pages are not whole")
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in starts}
        for _ in range(PAIRS):
            for name, start in starts.items():
                taken[name].append(_started(start, environment)[1:])
    wall = {name: statistics.median(one for one, _ in times) for name, times in taken.items()}
    cpu = {name: statistics.median(one for _, one in times) for name, times in taken.items()}
    return {
        "feed_api_vs_naive": wall["feed_api"] / wall["naive"],
        "feed_api_cpu_vs_naive": cpu["feed_api"] / cpu["naive"],
        "feed_api_vs_uncompiled": wall["feed_api"] / wall["uncompiled"],
        **{f"{name}_ms": one for name, one in wall.items()},
        **{f"{name}_cpu_ms": one for name, one in cpu.items()},
    }


def _starts(folder: Path) -> dict[str, Start]:
    layered = tuple(one / "python" for one in layers.here())
    runtime = folder / "runtime"
    runtime.mkdir()
    for name in OF_THE_RUNTIME:
        origin = Path(str(find_spec(name).origin))  # type: ignore[union-attr]
        place = origin.parent if origin.name == "__init__.py" else origin
        (runtime / place.name).symlink_to(place)
    sources = tuple(folder / str(number) for number, _ in enumerate(layered))
    for source, layer in zip(sources, layered, strict=True):
        shutil.copytree(layer, source, ignore=shutil.ignore_patterns("__pycache__"))
    start, request = str(HERE / "start.py"), json.dumps(_request())
    ours, theirs = (str(HERE.parent / "functions" / "feed_api"), str(HERE / "naive"))
    return {
        "bare": Start(("-c", ""), ()),
        "feed_api": Start((start, ours, request), (*layered, runtime)),
        "naive": Start((start, theirs, request), (*layered, runtime)),
        "uncompiled": Start((start, ours, request), (*sources, runtime)),
    }


def _started(start: Start, environment: Mapping[str, str]) -> tuple[str, float, float]:
    """What a new process says, and its milliseconds, on the wall and of processors."""
    found = {"PYTHONPATH": ":".join(map(str, start.packages)), "PYTHONDONTWRITEBYTECODE": "1"}
    used, before = _processor_seconds(), time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own words only
        [sys.executable, "-S", *start.told], env={**environment, **found}, capture_output=True, check=True, text=True
    )
    wall = time.perf_counter() - before
    return done.stdout, wall * 1_000, (_processor_seconds() - used) * 1_000


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _page(said: str) -> dict[str, Any]:
    answer = json.loads(said.splitlines()[-1])
    if answer["statusCode"] != 200:
        raise RuntimeError(f"no page: {answer}")
    # The naive one signs no addresses.
    page: dict[str, Any] = json.loads(re.sub(r'\?Policy=[^"]*', "", answer["body"]))
    return page


def _environment(endpoint: str) -> dict[str, str]:
    told = {name: value for one in SETTINGS for name, value in one.environment().items()}
    powertools = {"POWERTOOLS_SERVICE_NAME": "feed_api", "POWERTOOLS_METRICS_NAMESPACE": "Heliograph"}
    traced = {
        "POWERTOOLS_TRACE_DISABLED": "false",
        "LAMBDA_TASK_ROOT": "/var/task",
        "_X_AMZN_TRACE_ID": "Root=1-65f2c31d-2f6f1d3b7a4c5d6e7f809102;Parent=2f6f1d3b7a4c5d6e;Sampled=1",
    }
    place = {**KEYS, "AWS_REGION": KEYS["AWS_DEFAULT_REGION"], "AWS_ENDPOINT_URL": endpoint, "HOME": "/nonexistent"}
    return {**told, **powertools, **traced, **place, "BUCKET": str(bucket_of(ME))}


def _request() -> dict[str, Any]:
    """As the gateway sends it (payload format 2.0)."""
    request: dict[str, Any] = json.loads((HERE.parent / "events" / "aws" / "http-request.json").read_text())
    request["requestContext"]["authorizer"]["jwt"]["claims"] |= {"username": ME, "client_id": CLIENT}
    return request

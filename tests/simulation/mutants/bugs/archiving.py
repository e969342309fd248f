"""Bugs in the archive."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from heliograph.archive import service

from tests.simulation.mutants.planting import instead


@contextmanager
def archive_names_objects_by_hour_and_shard() -> Iterator[None]:
    """The next batch of the hour takes the place of the one before."""
    with instead(service, "slices", _renamed(lambda key: key.rpartition("/")[0] + "/records.jsonl.gz")):
        yield


def _renamed(rename: Callable[[str], str]) -> Callable[[Any], Any]:
    return lambda real: lambda records: (replace(one, key=rename(one.key)) for one in real(records))


PLANTED = (archive_names_objects_by_hour_and_shard,)

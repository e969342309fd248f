"""A process to fork from."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest


@pytest.fixture(scope="session")
def small_process() -> Iterator[ProcessPoolExecutor]:
    """Forking costs by the memory of who forks, and the process of a whole suite has a lot."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield pool

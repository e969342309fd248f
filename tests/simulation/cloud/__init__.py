"""A seeded, deterministic cloud below botocore, in process. Start at ``Cloud``; ``README.md`` says what it models."""

from tests.simulation.cloud.cloud import Cloud
from tests.simulation.cloud.faults import Killed, Outcome
from tests.simulation.cloud.scheduler import Task

__all__ = ["Cloud", "Killed", "Outcome", "Task"]

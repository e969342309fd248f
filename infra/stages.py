"""Stages: what differs between a laptop, a trial account and production, and nothing else does."""

from dataclasses import dataclass, replace
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_logs as logs

LOCAL_API_ID: Final = "heliograph"
"""The tag `ms-custom-id` gives an API this id in the local cloud, so that its address is known before it exists."""


@dataclass(frozen=True, kw_only=True)
class Local:
    """Where the local cloud listens; it decides addresses that AWS would decide."""

    endpoint: str
    media_url: str

    @property
    def api_url(self) -> str:
        return f"{self.endpoint}/_aws/execute-api/{LOCAL_API_ID}/$default"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One way of deploying the same system."""

    name: str
    protected: bool
    """Whether tables, buckets and the user pool refuse to be deleted, and the state stack to be terminated."""
    log_retention: logs.RetentionDays
    traced: bool
    replicas: tuple[str, ...] = ()
    """Further regions that hold the tables."""
    signing: tuple[int, ...] = (0,)
    """From which moments (epoch seconds) on which keys sign the addresses of pictures; docs/operating.md says how to
    turn them. 0 is the first one's."""
    alarms_to: tuple[str, ...] = ()
    """E-mail addresses that hear of alarms. Each gets a letter from AWS first, and nothing until it has agreed."""
    local: Local | None = None

    @property
    def removal(self) -> cdk.RemovalPolicy:
        return cdk.RemovalPolicy.RETAIN if self.protected else cdk.RemovalPolicy.DESTROY


STAGES: Final = {
    stage.name: stage
    for stage in (
        Stage(name="dev", protected=False, log_retention=logs.RetentionDays.ONE_WEEK, traced=True),
        Stage(name="prod", protected=True, log_retention=logs.RetentionDays.THREE_MONTHS, traced=True),
        Stage(name="local", protected=False, log_retention=logs.RetentionDays.ONE_DAY, traced=False),
    )
}


class UnknownStageError(ValueError):
    """There is no such stage, or it lacks what it needs."""


def stage_named(name: str, *, endpoint: str | None = None, media_url: str | None = None) -> Stage:
    """The stage of that name; `local` needs to know where the local cloud listens.

    Raises: UnknownStageError.
    """
    if name not in STAGES:
        raise UnknownStageError(f"stage {name!r} is none of {', '.join(STAGES)}")
    for address in STAGES[name].alarms_to:
        # A single one without its comma is a text, and a text is many letters.
        if "@" not in address:
            raise UnknownStageError(f"stage {name!r} has {address!r} in alarms_to, a tuple of e-mail addresses")
    if name != "local":
        return STAGES[name]
    if not endpoint or not media_url:
        raise UnknownStageError("the local stage needs -c cloud_endpoint=http://… and -c media_url=http://…")
    return replace(STAGES[name], local=Local(endpoint=endpoint, media_url=media_url))

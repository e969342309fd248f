"""AWS Secrets Manager over its JSON protocol: versions and their stages, as far as reading and rotating go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.cloud.errors import AwsError, NotModelled

Answer = dict[str, Any]
Request = Mapping[str, Any]
CURRENT, PREVIOUS = "AWSCURRENT", "AWSPREVIOUS"
FIRST = "00000000-0000-4000-8000-000000000001"


@dataclass
class Secret:
    """``values`` by version; ``stages`` say which version a label is on."""

    values: dict[str, str]
    stages: dict[str, str] = field(default_factory=dict)

    def labels_of(self, version: str) -> list[str]:
        return [stage for stage, one in self.stages.items() if one == version]


class SecretsManager:
    """All secrets of one cloud, by id."""

    def __init__(self) -> None:
        self.secrets: dict[str, Secret] = {}

    def create_secret(self, secret_id: str, value: str) -> None:
        self.secrets[secret_id] = Secret({FIRST: value}, {CURRENT: FIRST})

    def handle(self, operation: str, request: Request) -> Answer:
        """Perform one call. Raises AwsError as AWS would refuse it, NotModelled for calls unknown here."""
        perform = _operations.get(operation)
        if perform is None:
            raise NotModelled(f"Secrets Manager {operation}")
        secret = self.secrets.get(request["SecretId"])
        if secret is None:
            raise AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
        return {"ARN": request["SecretId"], "Name": request["SecretId"], **perform(secret, request)}


def _get(secret: Secret, request: Request) -> Answer:
    version = request.get("VersionId") or secret.stages.get(request.get("VersionStage", CURRENT), "")
    wanted = request.get("VersionStage")
    if version not in secret.values or (wanted and secret.stages.get(wanted) != version):
        raise AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret value.")
    return {"VersionId": version, "SecretString": secret.values[version], "VersionStages": secret.labels_of(version)}


def _put(secret: Secret, request: Request) -> Answer:
    version, value = request["ClientRequestToken"], request["SecretString"]
    if secret.values.setdefault(version, value) != value:
        raise AwsError("ResourceExistsException", "You can't use ClientRequestToken because that value is in use.")
    for stage in request.get("VersionStages", (CURRENT,)):
        secret.stages[stage] = version
    return {"VersionId": version, "VersionStages": secret.labels_of(version)}


def _describe(secret: Secret, _: Request) -> Answer:
    return {"VersionIdsToStages": {one: labels for one in secret.values if (labels := secret.labels_of(one))}}


def _move(secret: Secret, request: Request) -> Answer:
    stage, to, away = request["VersionStage"], request["MoveToVersionId"], request.get("RemoveFromVersionId")
    if to not in secret.values or secret.stages.get(stage) != away:
        raise AwsError("InvalidParameterException", "The parameter RemoveFromVersionId can't be empty or another one.")
    secret.stages[stage] = to
    if stage == CURRENT and away:
        secret.stages[PREVIOUS] = away
    return {}


_operations: dict[str, Callable[[Secret, Request], Answer]] = {
    "GetSecretValue": _get,
    "PutSecretValue": _put,
    "DescribeSecret": _describe,
    "UpdateSecretVersionStage": _move,
}

"""Secrets Manager without an SDK: the one operation that is part of reading a page."""

from typing import TYPE_CHECKING, Any, TypeAlias

from heliograph.core.aws.client import JsonService

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

    AnySecrets: TypeAlias = "SecretsManagerClient | Secrets"


class Secrets:
    """Reads. Keyword arguments and answers are those of the API."""

    def __init__(self, service: JsonService) -> None:
        self._service = service

    def get_secret_value(self, **asked: Any) -> Any:
        """The current value, unless another version is named."""
        return self._service.call("GetSecretValue", asked)

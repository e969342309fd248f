"""A boto3 session whose every client talks to one emulator, whatever the machine's own AWS settings are."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.config import Config

from local.emulator import REGION, ROOT_KEY, ROOT_SECRET


class CloudSession:
    """``client(name)`` and ``resource(name)`` as boto3 has them, with endpoint, region and root key set."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._session = boto3.Session(aws_access_key_id=ROOT_KEY, aws_secret_access_key=ROOT_SECRET, region_name=REGION)

    def client(self, name: str, **config: Any) -> Any:
        return self._session.client(name, endpoint_url=self.endpoint, config=_config(config))  # type: ignore[call-overload]

    def resource(self, name: str, **config: Any) -> Any:
        return self._session.resource(name, endpoint_url=self.endpoint, config=_config(config))  # type: ignore[call-overload]


def _config(extra: dict[str, Any]) -> Config:
    usual: dict[str, Any] = {"retries": {"total_max_attempts": 3}, "max_pool_connections": 50}
    # Path style: bucket names as host names under 127.0.0.1 cannot resolve.
    return Config(s3={"addressing_style": "path"}, **{**usual, **extra})

"""Where a service is and in whose name it is called, by botocore's rules; where it gets rare, botocore is asked.

On Lambda, and wherever a test or the local cloud sets them, the environment names keys, region and endpoint, and
reading it costs nothing. For a profile, a role, a container's credentials, a region of another partition or FIPS,
botocore is imported, and its own resolvers answer and renew what runs out, a quarter of an hour before it does.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from heliograph.core.aws.connection import Address
from heliograph.core.aws.signing import Credentials

COMMERCIAL = re.compile(r"(af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d")
"""Regions whose endpoints are `<service>.<region>.amazonaws.com`."""
OTHERWISE = ("AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT", "AWS_PROFILE", "AWS_DEFAULT_PROFILE")
"""With any of these an endpoint is none that we know."""


class Place:
    """One service, as `variables` (the process's environment) have it."""

    def __init__(self, service: str, variables: Mapping[str, str]) -> None:
        self.service = service
        self._variables = variables
        self._session: Any = None
        self._chain: Any = None
        url = urlsplit(self._named_endpoint() or self._usual_endpoint() or self._resolved_endpoint())
        tls = url.scheme == "https"
        self.address = Address(str(url.hostname), url.port or (443 if tls else 80), tls)
        self.host = url.netloc
        self.path = url.path or "/"
        self.region = self._region() or str(self._botocore().get_config_variable("region"))
        self.trusted = variables.get("AWS_CA_BUNDLE") or variables.get("REQUESTS_CA_BUNDLE")

    def credentials(self) -> Credentials:
        """Those that hold at this moment."""
        found = self._variables
        if found.get("AWS_ACCESS_KEY_ID") and found.get("AWS_SECRET_ACCESS_KEY") and not _lapse(found):
            token = found.get("AWS_SESSION_TOKEN") or found.get("AWS_SECURITY_TOKEN")
            return Credentials(found["AWS_ACCESS_KEY_ID"], found["AWS_SECRET_ACCESS_KEY"], token)
        if self._chain is None:
            self._chain = self._botocore().get_credentials()
        if self._chain is None:
            raise PermissionError("no AWS credentials: neither in the environment nor where botocore looks for them")
        now = self._chain.get_frozen_credentials()
        return Credentials(now.access_key, now.secret_key, now.token)

    def _region(self) -> str | None:
        return self._variables.get("AWS_DEFAULT_REGION") or self._variables.get("AWS_REGION")

    def _named_endpoint(self) -> str | None:
        if self._variables.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true":
            return None
        named = f"AWS_ENDPOINT_URL_{self.service.upper().replace('-', '_')}"
        return self._variables.get(named) or self._variables.get("AWS_ENDPOINT_URL")

    def _usual_endpoint(self) -> str | None:
        region = self._region() or ""
        if not COMMERCIAL.fullmatch(region) or any(map(self._variables.get, OTHERWISE)) or self._configured():
            return None
        return f"https://{self.service}.{region}.amazonaws.com"

    def _resolved_endpoint(self) -> str:
        client = self._botocore().create_client(self.service, region_name=self._region())
        return str(client.meta.endpoint_url)

    def _configured(self) -> bool:
        """Whether there is a file that may name an endpoint."""
        named = self._variables.get("AWS_CONFIG_FILE") or f"{self._variables.get('HOME', '/nowhere')}/.aws/config"
        return Path(named).exists()

    def _botocore(self) -> Any:
        if self._session is None:
            from botocore.session import get_session  # noqa: PLC0415 - 233 ms that most places can do without

            self._session = get_session()
        return self._session


def _lapse(variables: Mapping[str, str]) -> bool:
    """Keys that say when they lapse are renewed by botocore."""
    return bool(variables.get("AWS_CREDENTIAL_EXPIRATION"))

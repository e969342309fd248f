"""What the emulator loses of a template, put back after every deployment from the template's own values."""

from __future__ import annotations

from typing import Any

from local.deployed import Deployed
from local.session import CloudSession


def apply(session: CloudSession) -> list[str]:
    """Mends what can be mended; returns one line per mend."""
    deployed = Deployed(session)
    return _cors(session, deployed)


def _cors(session: CloudSession, deployed: Deployed) -> list[str]:
    """The emulator's CloudFormation stores an HTTP API's CORS under names that its gateway does not read: every
    preflight gets 403."""
    gateway = session.client("apigatewayv2")
    done = []
    for api in deployed.resources("AWS::ApiGatewayV2::Api"):
        if configuration := api.properties.get("CorsConfiguration"):
            _refuse_references(api.logical_id, configuration)
            gateway.update_api(ApiId=api.physical_id, CorsConfiguration=configuration)
            done.append(f"CORS of {api.logical_id}")
    return done


def _refuse_references(name: str, configuration: dict[str, Any]) -> None:
    """A mend is made of plain values. A reference would need a second CloudFormation here."""
    values = (one for value in configuration.values() for one in (value if isinstance(value, list) else [value]))
    if any(isinstance(value, dict) for value in values):
        raise ValueError(f"CorsConfiguration of {name} holds a reference: give it plain values in the local stage")

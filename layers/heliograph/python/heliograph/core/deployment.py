"""CloudFormation's custom resources: functions that it has do something while it deploys, and waits for.

It hands over an address to which the outcome is put (AWS CloudFormation user guide, "Custom resource request and
response reference"). A failure is told like a success: while nobody tells it anything, it waits for an hour.
"""

import http.client
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

Put = Callable[[str, bytes], None]
TIMEOUT_SECONDS = 10


def put(url: str, body: bytes) -> None:
    """Put the outcome where CloudFormation reads it. Raises: ConnectionError."""
    address = urlsplit(url)
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = kind(address.netloc, timeout=TIMEOUT_SECONDS)
    try:
        # An empty type, because the address is signed for none.
        connection.request("PUT", f"{address.path}?{address.query}", body, {"Content-Type": ""})
        status = connection.getresponse().status
    finally:
        connection.close()
    if status >= http.HTTPStatus.BAD_REQUEST:
        raise ConnectionError(f"CloudFormation's address answered {status}")


def fulfil(
    event: Mapping[str, Any], make: Callable[[Mapping[str, Any]], Mapping[str, str]], *, tell: Put = put
) -> bool:
    """Have `make` turn the resource's properties into its attributes, unless it is being deleted; and tell the outcome.

    Answers whether that went well. `make` may be called any number of times with the same properties.
    """
    answer = {
        "PhysicalResourceId": event.get("PhysicalResourceId", event["LogicalResourceId"]),
        **{name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")},
    }
    try:
        made = make(event["ResourceProperties"]) if event["RequestType"] != "Delete" else {}
    except Exception as error:  # noqa: BLE001 - whatever it is, CloudFormation waits for it
        reason = f"{type(error).__name__}: {error}"
        tell(event["ResponseURL"], json.dumps({**answer, "Status": "FAILED", "Reason": reason}).encode())
        return False
    tell(event["ResponseURL"], json.dumps({**answer, "Status": "SUCCESS", "Data": dict(made)}).encode())
    return True

"""Browser uploads: a form whose policy says what it may hold ("Creating a POST policy", S3 API reference).

Signatures are not checked: the policy is taken as its signer meant it.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.simulation.cloud.errors import AwsError
from tests.simulation.cloud.s3.objects import Bucket
from tests.simulation.cloud.s3.wire import stored_headers, tag, xml
from tests.simulation.cloud.wire import Request, Response

_uncovered = ("x-amz-signature", "file", "policy", "awsaccesskeyid", "signature")


def upload(bucket: Bucket, request: Request, now: float) -> Response:
    """Evaluate the form and store its file; raises AwsError as S3 refuses it."""
    fields, filename, content = read_form(request)
    if "key" not in fields:
        raise _invalid("Bucket POST must contain a field named 'key'.")
    if "policy" not in fields:
        raise AwsError("AccessDenied", "Access Denied", status=403)
    _check_policy(_policy(fields["policy"]), {**fields, "bucket": bucket.name}, len(content), now)
    key = fields["key"].replace("${filename}", filename)
    version = bucket.put(key, content, stored_headers(fields), "ObjectCreated:Post")
    headers = {"etag": version.etag, "location": f"https://{bucket.name}.s3.amazonaws.com/{key}"}
    status = int(fields.get("success_action_status", 204))
    if status != 201:
        return Response(status if status in (200, 204) else 204, headers)
    inner = tag("Location", headers["location"]) + tag("Bucket", bucket.name) + tag("Key", key)
    response = xml("PostResponse", inner + tag("ETag", version.etag))
    return Response(201, headers | response.headers, response.body)


def read_form(request: Request) -> tuple[dict[str, str], str, bytes]:
    """The fields before the file (S3 ignores those after it) by lower-case name, the file's name and its content."""
    boundary = re.search(r'boundary="?([^";,]+)', request.headers.get("content-type", ""))
    if not boundary:
        raise _invalid("The body of your POST request is not well-formed multipart/form-data.", "MalformedPOSTRequest")
    fields: dict[str, str] = {}
    for part in request.body.split(b"--" + boundary.group(1).encode())[1:]:
        head, _, content = part.partition(b"\r\n\r\n")
        name = re.search(r'[; ]name="([^"]*)"', head.decode())
        if name and name.group(1).lower() == "file":
            filename = re.search(r'filename="([^"]*)"', head.decode())
            return fields, filename.group(1) if filename else "", content.removesuffix(b"\r\n")
        if name:
            fields[name.group(1).lower()] = content.removesuffix(b"\r\n").decode()
    raise _invalid("POST requires exactly one file upload per request.", "IncorrectNumberOfFilesInPostRequest")


def _policy(text: str) -> Mapping[str, Any]:
    try:
        policy: Mapping[str, Any] = json.loads(b64decode(text))
        datetime.fromisoformat(policy["expiration"])
        list(policy["conditions"])
    except (ValueError, KeyError, TypeError):
        raise AwsError("InvalidPolicyDocument", "Invalid Policy: Invalid JSON.") from None
    return policy


def _check_policy(policy: Mapping[str, Any], fields: Mapping[str, str], size: int, now: float) -> None:
    if datetime.fromisoformat(policy["expiration"]).timestamp() <= now:
        raise _denied("Policy expired.")
    covered = set(_uncovered) | {"bucket"}
    for condition in policy["conditions"]:
        for operator, name, wanted in _rules(condition):
            if operator == "content-length-range":
                _check_size(int(name), int(wanted), size)
                continue
            covered.add(name)
            if not _holds(operator, fields.get(name, ""), str(wanted)):
                raise _denied(f"Policy Condition failed: {json.dumps([operator, '$' + name, wanted])}")
    extra = [name for name in fields if name not in covered and not name.startswith("x-ignore-")]
    if extra:
        raise _denied(f"Extra input fields: {', '.join(extra)}")


def _rules(condition: Any) -> list[tuple[str, str, Any]]:
    if isinstance(condition, Mapping):
        return [("eq", name.lower(), wanted) for name, wanted in condition.items()]
    operator, name, wanted = condition
    return [(operator.lower(), str(name).removeprefix("$").lower(), wanted)]


def _holds(operator: str, value: str, wanted: str) -> bool:
    if operator == "eq":
        return value == wanted
    if operator == "starts-with":
        return value.startswith(wanted)
    raise AwsError("InvalidPolicyDocument", f"Invalid Policy: Unknown condition {operator}")


def _check_size(low: int, high: int, size: int) -> None:
    if size > high:
        fields = {"ProposedSize": size, "MaxSizeAllowed": high}
        raise AwsError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", fields=fields)
    if size < low:
        fields = {"ProposedSize": size, "MinSizeAllowed": low}
        raise AwsError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", fields=fields)


def _denied(reason: str) -> AwsError:
    return AwsError("AccessDenied", f"Invalid according to Policy: {reason}", status=403)


def _invalid(message: str, code: str = "InvalidArgument") -> AwsError:
    return AwsError(code, message)

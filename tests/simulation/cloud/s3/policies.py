"""Browser uploads: a form whose signed policy says what it may hold ("Creating a POST policy", S3 API reference).

What S3 looks at first is looked at first: the form, then who signed it, then the policy, then the file.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.simulation.cloud.errors import AwsError
from tests.simulation.cloud.s3 import checksums, signatures
from tests.simulation.cloud.s3.objects import Bucket
from tests.simulation.cloud.s3.wire import stored_headers, tag, xml
from tests.simulation.cloud.wire import Request, Response

MAX_FIELDS_BYTES = 20_000
"""Of everything before the file ("MaxPostPreDataLengthExceeded", S3 error responses)."""
SIGNING = ("x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature")
UNCOVERED = {"x-amz-signature", "file", "policy"}
"""What a form holds without any condition on it, beside the fields that begin with `x-ignore-`."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """An upload taken apart. `fields` by lower-case name: those before the file, for S3 ignores what comes after it."""

    fields: Mapping[str, str]
    filename: str
    content: bytes


def upload(bucket: Bucket, request: Request, now: float, secret_of: signatures.SecretOf) -> Response:
    """Evaluate the form and store its file; raises AwsError as S3 refuses it."""
    form = _expanded(read_form(request))
    _check_presence(form.fields)
    _check_signature(form.fields, secret_of)
    _check_policy(_policy(form.fields["policy"]), {**form.fields, "bucket": bucket.name}, len(form.content), now)
    checksums.check(form.fields, form.content)
    key = form.fields["key"]
    version = bucket.put(key, form.content, stored_headers(form.fields), "ObjectCreated:Post")
    return _stored(bucket.name, key, version.etag, form.fields.get("success_action_status", "204"))


def read_form(request: Request) -> Form:
    """Raises: AwsError, for what is no form, or a form without exactly one file."""
    kind = request.headers.get("content-type", "")
    if not kind.lower().startswith("multipart/form-data"):
        condition = "Bucket POST must be of the enclosure-type multipart/form-data"
        message = "At least one of the pre-conditions you specified did not hold"
        raise AwsError("PreconditionFailed", message, status=412, fields={"Condition": condition})
    boundary = re.search(r'boundary="?([^";,]+)', kind)
    parts = (b"\r\n" + request.body).split(b"\r\n--" + boundary.group(1).encode()) if boundary else []
    if len(parts) < 3 or not parts[-1].startswith(b"--"):
        raise _invalid("The body of your POST request is not well-formed multipart/form-data.", "MalformedPOSTRequest")
    fields: dict[str, str] = {}
    files: list[tuple[str, bytes]] = []
    for name, filename, content in map(_part, parts[1:-1]):
        if name == "file":
            files.append((filename, content))
        elif not files:
            fields[name] = content.decode()
    if len(files) != 1:
        raise _invalid("POST requires exactly one file upload per request.", "IncorrectNumberOfFilesInPostRequest")
    if sum(len(name) + len(value) for name, value in fields.items()) > MAX_FIELDS_BYTES:
        raise _invalid("Your POST request fields preceding the upload file were too large.",
                       "MaxPostPreDataLengthExceeded")  # fmt: skip
    return Form(fields=fields, filename=files[0][0], content=files[0][1])


def _part(part: bytes) -> tuple[str, str, bytes]:
    head, _, content = part.partition(b"\r\n\r\n")
    name = re.search(r'[; ]name="([^"]*)"', head.decode())
    filename = re.search(r'filename="([^"]*)"', head.decode())
    return (name.group(1).lower() if name else ""), (filename.group(1) if filename else ""), content


def _expanded(form: Form) -> Form:
    """Variables are put in before the policy is asked ("Condition matching", S3 API reference)."""
    fields = {name: value.replace("${filename}", form.filename) for name, value in form.fields.items()}
    return Form(fields=fields, filename=form.filename, content=form.content)


def _check_presence(fields: Mapping[str, str]) -> None:
    if "key" not in fields:
        raise _missing("key")
    if "policy" not in fields and not any(name in fields for name in SIGNING):
        raise AwsError("AccessDenied", "Access Denied", status=403)  # Nobody's request, to a bucket that is private.
    for name in ("policy", *SIGNING):
        if name not in fields:
            raise _missing(name)


def _check_signature(fields: Mapping[str, str], secret_of: signatures.SecretOf) -> None:
    if fields["x-amz-algorithm"] != signatures.ALGORITHM:
        raise _invalid(f'X-Amz-Algorithm only supports "{signatures.ALGORITHM}"')
    access_key, _, scope = fields["x-amz-credential"].partition("/")
    if not re.fullmatch(r"\d{8}/[a-z0-9-]+/s3/aws4_request", scope) or not fields["x-amz-date"].startswith(scope[:8]):
        raise _invalid("The X-Amz-Credential is malformed or of another day than X-Amz-Date.")
    secret = secret_of(access_key)
    if secret is None:
        message = "The AWS Access Key Id you provided does not exist in our records."
        raise AwsError("InvalidAccessKeyId", message, status=403, fields={"AWSAccessKeyId": access_key})
    if not signatures.same(signatures.signature(secret, scope, fields["policy"]), fields["x-amz-signature"]):
        message = "The request signature we calculated does not match the signature you provided."
        raise AwsError("SignatureDoesNotMatch", message, status=403, fields={"AWSAccessKeyId": access_key})


@dataclass(frozen=True, kw_only=True)
class Policy:
    """`rules` are (operator, field by lower-case name, what is wanted of it), or a range of the file's size."""

    expires: float
    rules: tuple[tuple[str, str, str], ...]


def _policy(text: str) -> Policy:
    try:
        said = json.loads(b64decode(text, validate=True))
        expires, rules = datetime.fromisoformat(said["expiration"]), tuple(_rules(said["conditions"]))
    except (NoBase64, ValueError, KeyError, TypeError, AttributeError):
        raise AwsError("InvalidPolicyDocument", "Invalid Policy: Invalid JSON.") from None
    if not expires.tzinfo:
        raise AwsError("InvalidPolicyDocument", f"Invalid Policy: Invalid 'expiration' value: '{said['expiration']}'")
    return Policy(expires=expires.timestamp(), rules=rules)


def _rules(conditions: list[Any]) -> Iterator[tuple[str, str, str]]:
    for condition in conditions:
        if isinstance(condition, Mapping):
            yield from (("eq", name.lower(), str(wanted)) for name, wanted in condition.items())
            continue
        operator, name, wanted = condition
        known = operator.lower() in ("eq", "starts-with") and str(name).startswith("$")
        if not known and operator.lower() != "content-length-range":
            raise AwsError(
                "InvalidPolicyDocument", f"Invalid Policy: Invalid Condition: unknown operation '{operator}'."
            )
        if not known:
            int(name), int(wanted)
        yield operator.lower(), str(name).removeprefix("$").lower(), str(wanted)


def _check_policy(policy: Policy, fields: Mapping[str, str], size: int, now: float) -> None:
    if policy.expires <= now:
        raise _denied("Policy expired.")
    for operator, name, wanted in policy.rules:
        if operator != "content-length-range" and not _holds(operator, fields.get(name, ""), wanted, name):
            raise _denied(f"Policy Condition failed: {json.dumps([operator, '$' + name, wanted])}")
    covered = UNCOVERED | {"bucket"} | {name for _, name, _ in policy.rules}
    extra = [name for name in fields if name not in covered and not name.startswith("x-ignore-")]
    if extra:
        raise _denied(f"Extra input fields: {', '.join(extra)}")
    for operator, low, high in policy.rules:
        if operator == "content-length-range":
            _check_size(int(low), int(high), size)


def _holds(operator: str, value: str, wanted: str, name: str) -> bool:
    if operator == "eq":
        return value == wanted
    # Of a list of content types each must begin so.
    values = value.split(",") if name == "content-type" else [value]
    return all(one.startswith(wanted) for one in values)


def _check_size(low: int, high: int, size: int) -> None:
    if size > high:
        fields = {"ProposedSize": size, "MaxSizeAllowed": high}
        raise AwsError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", fields=fields)
    if size < low:
        fields = {"ProposedSize": size, "MinSizeAllowed": low}
        raise AwsError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", fields=fields)


def _stored(bucket: str, key: str, etag: str, wanted_status: str) -> Response:
    headers = {"etag": etag, "location": f"https://{bucket}.s3.amazonaws.com/{key}"}
    if wanted_status != "201":
        return Response(200 if wanted_status == "200" else 204, headers)
    inner = tag("Location", headers["location"]) + tag("Bucket", bucket) + tag("Key", key)
    response = xml("PostResponse", inner + tag("ETag", etag))
    return Response(201, headers | response.headers, response.body)


def _denied(reason: str) -> AwsError:
    return AwsError("AccessDenied", f"Invalid according to Policy: {reason}", status=403)


def _missing(name: str) -> AwsError:
    message = (
        f"Bucket POST must contain a field named '{name}'.  If it is specified, please check the order of the fields."
    )
    return AwsError("InvalidArgument", message, fields={"ArgumentName": name, "ArgumentValue": ""})


def _invalid(message: str, code: str = "InvalidArgument") -> AwsError:
    return AwsError(code, message)

"""Conditional requests and ranges ("Add preconditions to S3 operations with conditional requests", S3 user guide)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.simulation.cloud.errors import AwsError
from tests.simulation.cloud.s3.objects import Version
from tests.simulation.cloud.wire import Response


def check_write(current: Version | None, headers: Mapping[str, str], key: str) -> None:
    """Refuse a put whose If-None-Match: * or If-Match does not hold."""
    if headers.get("if-none-match") == "*" and current:
        raise _failed("If-None-Match")
    wanted = headers.get("if-match")
    if wanted and current is None:
        raise AwsError("NoSuchKey", "The specified key does not exist.", status=404, fields={"Key": key})
    if wanted and current and wanted.strip('"') != current.etag.strip('"'):
        raise _failed("If-Match")


def check_copy(source: Version, headers: Mapping[str, str]) -> None:
    wanted, unwanted = headers.get("x-amz-copy-source-if-match"), headers.get("x-amz-copy-source-if-none-match")
    if wanted and wanted.strip('"') != source.etag.strip('"'):
        raise _failed("x-amz-copy-source-If-Match")
    if unwanted and unwanted.strip('"') == source.etag.strip('"'):
        raise _failed("x-amz-copy-source-If-None-Match")


def unchanged(version: Version, headers: Mapping[str, str]) -> bool:
    """Whether a read answers 304; raises 412 where its If-Match does not hold."""
    wanted = headers.get("if-match")
    if wanted and wanted.strip('"') != version.etag.strip('"'):
        raise _failed("If-Match")
    known = headers.get("if-none-match")
    return bool(known) and known.strip('"') == version.etag.strip('"')  # type: ignore[union-attr]


def ranged(response: Response, wanted: str) -> Response:
    """The part of the body that a Range header asks for."""
    match = re.fullmatch(r"bytes=(\d*)-(\d*)", wanted)
    if not match or match.group() == "bytes=-":
        return response
    size = len(response.body)
    first, last = match.groups()
    start = int(first) if first else max(0, size - int(last))
    stop = min(size, int(last) + 1) if first and last else size
    if start >= size:
        raise AwsError("InvalidRange", "The requested range is not satisfiable", status=416)
    headers = {"content-range": f"bytes {start}-{stop - 1}/{size}", "content-length": str(stop - start)}
    return Response(206, response.headers | headers, response.body[start:stop])


def _failed(condition: str) -> AwsError:
    message = "At least one of the pre-conditions you specified did not hold"
    return AwsError("PreconditionFailed", message, status=412, fields={"Condition": condition})

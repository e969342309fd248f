"""S3's own dialect of HTTP: XML, stored headers, chunked signed bodies."""

from __future__ import annotations

from email.utils import formatdate
from xml.sax.saxutils import escape

from tests.simulation.cloud.errors import AwsError
from tests.simulation.cloud.s3.objects import Version
from tests.simulation.cloud.wire import Request, Response

_stored = ("content-type", "cache-control", "content-disposition", "content-encoding", "content-language", "expires")
NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


def tag(name: str, text: object) -> str:
    return f"<{name}>{escape(str(text))}</{name}>"


def xml(root: str, inner: str) -> Response:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">{inner}</{root}>'
    return Response(200, {"content-type": "application/xml"}, text.encode())


def xml_refusal(refusal: AwsError, *, head: bool = False) -> Response:
    """An error document; answers to HEAD have none, so that all a client sees is the status."""
    if head:
        return Response(refusal.status)
    extra = "".join(tag(name, value) for name, value in refusal.fields.items())
    inner = tag("Code", refusal.code) + tag("Message", refusal.message) + extra
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inner}</Error>'
    return Response(refusal.status, {"content-type": "application/xml"}, text.encode())


def stored_headers(headers: object) -> dict[str, str]:
    """The headers of a write that come back with every read: system and user metadata."""
    given: dict[str, str] = dict(headers)  # type: ignore[call-overload]
    kept = {name: value for name, value in given.items() if name in _stored or name.startswith("x-amz-meta-")}
    encodings = [
        part for part in kept.pop("content-encoding", "").split(",") if part.strip() not in ("", "aws-chunked")
    ]
    return kept | ({"content-encoding": ",".join(encodings)} if encodings else {})


def object_headers(version: Version) -> dict[str, str]:
    return {
        "content-type": "binary/octet-stream",
        **version.headers,
        "content-length": str(len(version.body)),
        "etag": version.etag,
        "last-modified": formatdate(version.modified, usegmt=True),
        "accept-ranges": "bytes",
    }


def decoded_body(request: Request) -> bytes:
    """The body as the client meant it: botocore may send chunks with a checksum at the end (aws-chunked)."""
    if "aws-chunked" not in request.headers.get("content-encoding", ""):
        return request.body
    body, rest = b"", request.body
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size.partition(b";")[0], 16)
        if not length:
            break
        body, rest = body + rest[:length], rest[length + 2 :]
    return body

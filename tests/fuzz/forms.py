"""Bodies as clients send them, and as they should not."""

import json
from collections.abc import Mapping
from typing import Any

from tests.simulation.door import small_picture

BOUNDARY = "a-boundary-of-ours"
JSON_HEADERS = {"content-type": "application/json"}
FORM_HEADERS = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}


def json_body(value: Any) -> bytes:
    """JSON with everything beyond ASCII in escapes, lone surrogates too."""
    return json.dumps(value).encode()


def escaped(name: str) -> str:
    """A file's name as browsers put it into a form (WHATWG HTML, multipart/form-data encoding algorithm)."""
    return name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")


def form(
    fields: Mapping[str, str | bytes], *, file: str = "file", name: str = "p.jpg", picture: bytes | None = None
) -> bytes:
    """A form (RFC 7578) with a picture; nothing in it is escaped."""
    head = f'Content-Disposition: form-data; name="{file}"; filename="{name}"\r\nContent-Type: image/jpeg'
    parts = [head.encode("utf-8", "surrogatepass") + b"\r\n\r\n" + (picture or small_picture())]
    for field, value in fields.items():
        data = value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
        parts.append(f'Content-Disposition: form-data; name="{field}"\r\n\r\n'.encode() + data)
    return b"".join(f"--{BOUNDARY}\r\n".encode() + part + b"\r\n" for part in parts) + f"--{BOUNDARY}--\r\n".encode()

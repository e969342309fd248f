"""multipart/form-data, as a browser sends an upload."""

from __future__ import annotations

from collections.abc import Mapping

BOUNDARY = "simulation-form-boundary-7f3a"


def form(fields: Mapping[str, str], content: bytes, filename: str) -> tuple[str, bytes]:
    """(content type, body): the fields in their order, then the file."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n'
    head += "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    body = b"".join(parts) + head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    return f"multipart/form-data; boundary={BOUNDARY}", body

"""Uploads in parts ("Uploading and copying objects using multipart upload", S3 user guide)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import md5
from random import Random

from tests.simulation.cloud.errors import AwsError

SMALLEST = 5 * 1024 * 1024
"""Bytes of every part but the last (S3 user guide, multipart upload limits)."""


@dataclass
class Begun:
    """An upload that is under way: what its object will be, and the parts that came so far by their numbers."""

    bucket: str
    key: str
    headers: dict[str, str]
    parts: dict[int, bytes] = field(default_factory=dict)


class Multiparts:
    """All uploads of one cloud that are under way. `smallest` may be turned, for tests that send little."""

    def __init__(self, rng: Random) -> None:
        self.begun: dict[str, Begun] = {}
        self.smallest = SMALLEST
        self._rng = rng

    def begin(self, bucket: str, key: str, headers: dict[str, str]) -> str:
        upload_id = f"{self._rng.getrandbits(256):064x}"
        self.begun[upload_id] = Begun(bucket, key, headers)
        return upload_id

    def put(self, bucket: str, key: str, upload_id: str, number: int, body: bytes) -> str:
        """Keep a part, in the place of one that had its number; answers its ETag."""
        if not 1 <= number <= 10_000:
            raise AwsError("InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive")
        self._find(bucket, key, upload_id).parts[number] = body
        return etag(body)

    def complete(
        self, bucket: str, key: str, upload_id: str, request: bytes, size: str
    ) -> tuple[bytes, dict[str, str]]:
        """The object's bytes and headers, which is no longer under way. `size` is `x-amz-mp-object-size`, if any."""
        begun = self._find(bucket, key, upload_id)
        wanted = [(int(_text(part, "PartNumber")), _text(part, "ETag")) for part in _parts(request)]
        if not wanted:
            raise AwsError("MalformedXML", "The XML you provided was not well-formed")
        numbers = [number for number, _ in wanted]
        if numbers != sorted(set(numbers)):
            raise AwsError("InvalidPartOrder", "The list of parts was not in ascending order.")
        for number, tag in wanted:
            if number not in begun.parts or etag(begun.parts[number]).strip('"') != tag.strip('"'):
                raise AwsError("InvalidPart", "One or more of the specified parts could not be found.")
        if any(len(begun.parts[number]) < self.smallest for number in numbers[:-1]):
            raise AwsError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
        body = b"".join(begun.parts[number] for number in numbers)
        if size and int(size) != len(body):
            raise AwsError("InvalidRequest", "The provided 'x-amz-mp-object-size' does not match what was uploaded")
        del self.begun[upload_id]
        return body, begun.headers

    def abort(self, bucket: str, key: str, upload_id: str) -> None:
        self._find(bucket, key, upload_id)
        del self.begun[upload_id]

    def _find(self, bucket: str, key: str, upload_id: str) -> Begun:
        begun = self.begun.get(upload_id)
        if begun is None or (begun.bucket, begun.key) != (bucket, key):
            message = "The specified multipart upload does not exist. The upload ID may be invalid, or the upload may \
have been aborted or completed."
            raise AwsError("NoSuchUpload", message, status=404, fields={"UploadId": upload_id})
        return begun


def etag(body: bytes) -> str:
    return f'"{md5(body, usedforsecurity=False).hexdigest()}"'


def _parts(request: bytes) -> list[str]:
    return re.findall(r"<Part>(.*?)</Part>", request.decode(), re.DOTALL)


def _text(part: str, name: str) -> str:
    found = re.search(rf"<{name}>(.*?)</{name}>", part)
    return found.group(1).replace("&quot;", '"').replace("&#34;", '"') if found else "0"

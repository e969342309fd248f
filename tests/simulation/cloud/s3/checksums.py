"""Checksums that come with an object ("Checking object integrity", S3 user guide): other bytes are refused."""

from __future__ import annotations

import hashlib
import zlib
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from collections.abc import Callable, Mapping

from tests.simulation.cloud.errors import AwsError, NotModelled

PREFIX = "x-amz-checksum-"
ALGORITHMS: Mapping[str, Callable[[bytes], bytes]] = {
    "sha256": lambda data: hashlib.sha256(data).digest(),
    "sha1": lambda data: hashlib.sha1(data, usedforsecurity=False).digest(),
    "crc32": lambda data: zlib.crc32(data).to_bytes(4, "big"),
}


def check(fields: Mapping[str, str], content: bytes) -> None:
    """Raises: AwsError, unless the content has every checksum that is given with it."""
    given = {
        name.removeprefix(PREFIX): value
        for name, value in fields.items()
        if name.startswith(PREFIX) and name != f"{PREFIX}algorithm"
    }
    chosen = fields.get(f"{PREFIX}algorithm", "").lower()
    if chosen and given and chosen not in given:
        raise _invalid("Value for x-amz-checksum-algorithm header does not match the checksum that is given.")
    for name, value in given.items():
        if name not in ALGORITHMS:
            raise NotModelled(f"S3 checksum {name}")
        _compare(name.upper(), ALGORITHMS[name](content), value, f"Value for {PREFIX}{name} header is invalid.")
    if "content-md5" in fields:
        digest = hashlib.md5(content, usedforsecurity=False).digest()
        _compare("Content-MD5", digest, fields["content-md5"], "The Content-MD5 you specified was invalid.")


def _compare(name: str, right: bytes, given: str, malformed: str) -> None:
    try:
        plausible = len(b64decode(given, validate=True)) == len(right)
    except NoBase64:
        plausible = False
    if not plausible:
        raise AwsError("InvalidDigest", malformed) if name == "Content-MD5" else _invalid(malformed)
    if b64encode(right).decode() != given:
        raise AwsError("BadDigest", f"The {name} you specified did not match the calculated checksum.")


def _invalid(message: str) -> AwsError:
    return AwsError("InvalidRequest", message)

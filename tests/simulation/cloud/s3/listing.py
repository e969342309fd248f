"""ListObjectsV2, ListObjectVersions and the body of DeleteObjects."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from urllib.parse import quote
from xml.etree import ElementTree as ET
from xml.sax.saxutils import unescape

from tests.simulation.cloud.s3.objects import Bucket, Version
from tests.simulation.cloud.s3.wire import tag, xml
from tests.simulation.cloud.wire import Response


def iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def page(bucket: Bucket, query: dict[str, str]) -> Response:
    """One page of current objects; a delimiter folds keys into common prefixes, which count as entries."""
    prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
    token, limit = query.get("continuation-token", ""), min(1000, int(query.get("max-keys", 1000)))
    after = b64decode(token).decode() if token else query.get("start-after", "")
    encode = quote if query.get("encoding-type") == "url" else str
    entries: list[str] = []
    last, truncated = "", False
    for key in bucket.keys(prefix, after):
        folded = _folded(key, prefix, delimiter)
        if folded and (last.startswith(folded) or after.startswith(folded)):
            continue
        if len(entries) == limit:
            truncated = True
            break
        version = bucket.current(key)
        assert version
        entries.append(_prefix(encode(folded)) if folded else _contents(version, encode(key)))
        last = folded + "\U0010ffff" if folded else key
    inner = [tag("Name", bucket.name), tag("Prefix", encode(prefix)), tag("KeyCount", len(entries))]
    inner += [tag("MaxKeys", limit), tag("IsTruncated", str(truncated).lower()), *entries]
    if encode is quote:
        inner.append(tag("EncodingType", "url"))
    if truncated:
        inner.append(tag("NextContinuationToken", b64encode(last.encode()).decode()))
    return xml("ListBucketResult", "".join(inner))


def versions(bucket: Bucket, query: dict[str, str]) -> Response:
    """All versions under a prefix, in one page, newest first for each key."""
    prefix = query.get("prefix", "")
    encode = quote if query.get("encoding-type") == "url" else str
    inner = [tag("Name", bucket.name), tag("IsTruncated", "false")]
    for key in sorted(bucket._versions):
        if key.startswith(prefix):
            newest = bucket.versions(key)[-1:]
            inner += [_version(one, encode(key), newest=one in newest) for one in reversed(bucket.versions(key))]
    return xml("ListVersionsResult", "".join(inner))


def read_delete_request(body: bytes) -> list[tuple[str, str]]:
    """(key, version id or "") of each object of a DeleteObjects request."""
    if b"<!" in body:
        raise ValueError("a document type has no place in a DeleteObjects request")
    found = []
    for element in ET.fromstring(body):  # noqa: S314 (refused above if it declares anything)
        if element.tag.endswith("Object"):
            members = {re.sub(r"{.*}", "", member.tag): member.text or "" for member in element}
            found.append((unescape(members["Key"]), members.get("VersionId", "")))
    return found


def _folded(key: str, prefix: str, delimiter: str) -> str:
    if not delimiter:
        return ""
    head, found, _ = key[len(prefix) :].partition(delimiter)
    return prefix + head + delimiter if found else ""


def _prefix(shown: str) -> str:
    return f"<CommonPrefixes>{tag('Prefix', shown)}</CommonPrefixes>"


def _contents(version: Version, shown: str) -> str:
    inner = tag("Key", shown) + tag("LastModified", iso(version.modified)) + tag("ETag", version.etag)
    return f"<Contents>{inner}{tag('Size', len(version.body))}{tag('StorageClass', 'STANDARD')}</Contents>"


def _version(version: Version, shown: str, *, newest: bool) -> str:
    inner = tag("Key", shown) + tag("VersionId", version.version) + tag("IsLatest", str(newest).lower())
    inner += tag("LastModified", iso(version.modified))
    if version.marker:
        return f"<DeleteMarker>{inner}</DeleteMarker>"
    return f"<Version>{inner}{tag('ETag', version.etag)}{tag('Size', len(version.body))}</Version>"

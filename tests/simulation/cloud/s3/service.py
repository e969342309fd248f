"""Amazon S3: objects in one part or several, versions, conditional requests, listing, copying, and POST uploads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import parse_qsl, unquote

from tests.simulation.cloud.calls import Call
from tests.simulation.cloud.clock import Clock
from tests.simulation.cloud.errors import AwsError, NotModelled
from tests.simulation.cloud.s3 import conditions, listing, policies, signatures
from tests.simulation.cloud.s3.multipart import Multiparts
from tests.simulation.cloud.s3.objects import Bucket, Version
from tests.simulation.cloud.s3.wire import decoded_body, object_headers, stored_headers, tag, xml, xml_refusal
from tests.simulation.cloud.wire import Request, Response

Query = dict[str, str]
_throttle = AwsError("SlowDown", "Please reduce your request rate.", status=503)
_unmodelled = ("tagging", "acl", "policy", "lifecycle", "retention", "select")


@dataclass(frozen=True, slots=True)
class Ask:
    """One call, taken apart. ``key`` is empty for calls on a bucket."""

    bucket: str
    key: str
    query: Query
    request: Request


class S3:
    """All buckets of one cloud, addressed by path or by virtual host."""

    def __init__(self, clock: Clock, rng: Random) -> None:
        self.clock = clock
        self.rng = rng
        self.buckets: dict[str, Bucket] = {}
        self.multiparts = Multiparts(rng)

    def create_bucket(self, name: str, *, versioned: bool = False) -> Bucket:
        self.buckets[name] = Bucket(name, self.clock, self.rng, versioned=versioned)
        return self.buckets[name]

    def create_bucket_from(self, properties: Mapping[str, Any], name: str | None = None) -> Bucket:
        """A bucket from the ``Properties`` of a template's ``AWS::S3::Bucket``."""
        status = (properties.get("VersioningConfiguration") or {}).get("Status")
        return self.create_bucket(name or properties["BucketName"], versioned=status == "Enabled")

    def put(self, bucket: str, key: str, body: bytes, headers: dict[str, str] | None = None) -> Version:
        """Store an object past the API, as a service of AWS or a test would."""
        return self.bucket(bucket).put(key, body, headers or {})

    def bucket(self, name: str) -> Bucket:
        if name not in self.buckets:
            raise AwsError(
                "NoSuchBucket", "The specified bucket does not exist", status=404, fields={"BucketName": name}
            )
        return self.buckets[name]

    def call(self, request: Request) -> Call:
        bucket, key = _address(request)
        query = dict(parse_qsl(request.query, keep_blank_values=True))
        operation, perform = self._operation(request, key, query)

        def in_time() -> Response:
            signatures.check_presigned(request, query, self.clock.now())
            return perform(Ask(bucket, key, query, request))

        head = request.method == "HEAD"
        return Call(
            "s3",
            operation,
            f"{bucket}/{key}" if key else bucket,
            in_time,
            lambda refusal: xml_refusal(refusal, head=head),
            _throttle,
        )

    def _operation(self, request: Request, key: str, query: Query) -> tuple[str, Callable[..., Response]]:
        if any(name in query for name in _unmodelled):
            raise NotModelled(f"S3 {request.method} with {sorted(query)}")
        if "uploads" in query or "uploadId" in query:
            return self._operation_in_parts(request, query)
        if request.method == "PUT" and key:
            copying = "x-amz-copy-source" in request.headers
            return ("CopyObject", self._copy) if copying else ("PutObject", self._put)
        if request.method == "POST" and "delete" in query:
            return "DeleteObjects", self._delete_many
        if request.method == "GET" and "versions" in query:
            return "ListObjectVersions", self._list_versions
        known = _on_object if key else _on_bucket
        if request.method not in known:
            raise NotModelled(f"S3 {request.method} {request.path}?{request.query}")
        name, method = known[request.method]
        return name, getattr(self, method)

    def _operation_in_parts(self, request: Request, query: Query) -> tuple[str, Callable[..., Response]]:
        asked = (request.method, "uploads" in query)
        if asked not in _in_parts:
            raise NotModelled(f"S3 {request.method} with {sorted(query)}")
        name, method = _in_parts[asked]
        return name, getattr(self, method)

    def _begin(self, ask: Ask) -> Response:
        self.bucket(ask.bucket)
        upload_id = self.multiparts.begin(ask.bucket, ask.key, stored_headers(ask.request.headers))
        inner = tag("Bucket", ask.bucket) + tag("Key", ask.key) + tag("UploadId", upload_id)
        return xml("InitiateMultipartUploadResult", inner)

    def _put_part(self, ask: Ask) -> Response:
        number, body = int(ask.query["partNumber"]), decoded_body(ask.request)
        return Response(200, {"etag": self.multiparts.put(ask.bucket, ask.key, ask.query["uploadId"], number, body)})

    def _complete(self, ask: Ask) -> Response:
        size = ask.request.headers.get("x-amz-mp-object-size", "")
        made = self.multiparts.complete(ask.bucket, ask.key, ask.query["uploadId"], decoded_body(ask.request), size)
        version = self.bucket(ask.bucket).put(ask.key, *made, "ObjectCreated:CompleteMultipartUpload")
        inner = tag("Bucket", ask.bucket) + tag("Key", ask.key) + tag("ETag", version.etag)
        return xml("CompleteMultipartUploadResult", inner)

    def _abort(self, ask: Ask) -> Response:
        self.multiparts.abort(ask.bucket, ask.key, ask.query["uploadId"])
        return Response(204)

    def _put(self, ask: Ask) -> Response:
        place = self.bucket(ask.bucket)
        conditions.check_write(place.current(ask.key), ask.request.headers, ask.key)
        version = place.put(ask.key, decoded_body(ask.request), stored_headers(ask.request.headers))
        return Response(200, {"etag": version.etag, **_version_header(place, version)})

    def _get(self, ask: Ask) -> Response:
        response = self._head(ask)
        if response.status != 200:
            return response
        version = self._existing(ask.bucket, ask.key, ask.query)
        response.body = version.body
        return conditions.ranged(response, ask.request.headers.get("range", ""))

    def _head(self, ask: Ask) -> Response:
        version = self._existing(ask.bucket, ask.key, ask.query)
        headers = object_headers(version) | _version_header(self.bucket(ask.bucket), version)
        if conditions.unchanged(version, ask.request.headers):
            return Response(304, headers)
        return Response(200, headers)

    def _delete(self, ask: Ask) -> Response:
        marker = self.bucket(ask.bucket).delete(ask.key, ask.query.get("versionId", ""))
        headers = {"x-amz-delete-marker": "true", "x-amz-version-id": marker.version} if marker else {}
        return Response(204, headers)

    def _delete_many(self, ask: Ask) -> Response:
        place, deleted = self.bucket(ask.bucket), []
        for name, version in listing.read_delete_request(decoded_body(ask.request)):
            marker = place.delete(name, version)
            extra = tag("DeleteMarker", "true") + tag("DeleteMarkerVersionId", marker.version) if marker else ""
            deleted.append(
                f"<Deleted>{tag('Key', name)}{tag('VersionId', version) if version else ''}{extra}</Deleted>"
            )
        return xml("DeleteResult", "".join(deleted))

    def _copy(self, ask: Ask) -> Response:
        source, _, version_id = unquote(ask.request.headers["x-amz-copy-source"]).partition("?versionId=")
        from_bucket, _, from_key = source.removeprefix("/").partition("/")
        original = self._existing(from_bucket, from_key, {"versionId": version_id} if version_id else {})
        conditions.check_copy(original, ask.request.headers)
        place = self.bucket(ask.bucket)
        conditions.check_write(place.current(ask.key), ask.request.headers, ask.key)
        replaced = ask.request.headers.get("x-amz-metadata-directive") == "REPLACE"
        headers = stored_headers(ask.request.headers) if replaced else dict(original.headers)
        version = place.put(ask.key, original.body, headers, "ObjectCreated:Copy")
        body = tag("ETag", version.etag) + tag("LastModified", listing.iso(version.modified))
        response = xml("CopyObjectResult", body)
        response.headers |= _version_header(place, version)
        return response

    def _list(self, ask: Ask) -> Response:
        if "location" in ask.query:
            return xml("LocationConstraint", "")
        return listing.page(self.bucket(ask.bucket), ask.query)

    def _list_versions(self, ask: Ask) -> Response:
        return listing.versions(self.bucket(ask.bucket), ask.query)

    def _create_bucket(self, ask: Ask) -> Response:
        if "versioning" in ask.query:
            self.bucket(ask.bucket).versioned = b"<Status>Enabled</Status>" in ask.request.body
        elif ask.query:
            raise NotModelled(f"S3 ask.bucket setting {sorted(ask.query)}")
        elif ask.bucket not in self.buckets:
            self.create_bucket(ask.bucket)
        return Response(200)

    def _head_bucket(self, ask: Ask) -> Response:
        self.bucket(ask.bucket)
        return Response(200)

    def _post(self, ask: Ask) -> Response:
        place = self.bucket(ask.bucket)
        return policies.upload(place, ask.request, self.clock.now(), signatures.secret_of_environment)

    def _existing(self, bucket: str, key: str, query: Query) -> Version:
        version = self.bucket(bucket).get(key, query.get("versionId", ""))
        if version is None:
            raise AwsError("NoSuchKey", "The specified key does not exist.", status=404, fields={"Key": key})
        if version.marker:
            raise AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", status=405)
        return version


_in_parts = {
    ("POST", True): ("CreateMultipartUpload", "_begin"),
    ("PUT", False): ("UploadPart", "_put_part"),
    ("POST", False): ("CompleteMultipartUpload", "_complete"),
    ("DELETE", False): ("AbortMultipartUpload", "_abort"),
}
"""By method, and whether the question is for uploads at large."""
_on_object = {"GET": ("GetObject", "_get"), "HEAD": ("HeadObject", "_head"), "DELETE": ("DeleteObject", "_delete")}
_on_bucket = {
    "GET": ("ListObjectsV2", "_list"),
    "PUT": ("CreateBucket", "_create_bucket"),
    "HEAD": ("HeadBucket", "_head_bucket"),
    "POST": ("PostObject", "_post"),
}


def _address(request: Request) -> tuple[str, str]:
    """(bucket, key) from a virtual-hosted or a path-style address."""
    path = unquote(request.path).removeprefix("/")
    host = request.host.partition(":")[0]
    bucket, found, _ = host.partition(".s3.")
    if found and host.endswith("amazonaws.com"):
        return bucket, path
    bucket, _, key = path.partition("/")
    return bucket, key


def _version_header(bucket: Bucket, version: Version) -> dict[str, str]:
    return {"x-amz-version-id": version.version} if bucket.versioned else {}

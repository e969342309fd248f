"""The archive's bucket, keys by `archive.model`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from heliograph.archive.model import Slice

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class ArchiveBucket:
    """Writes and reads of objects."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, one: Slice) -> None:
        self._client.put_object(Bucket=self._bucket, Key=one.key, Body=one.body, ContentType="application/gzip")

    def get(self, key: str) -> bytes:
        return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()

    def keys(self, prefix: str) -> Iterator[str]:
        """In their order."""
        for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix):
            yield from (one["Key"] for one in page.get("Contents", ()))

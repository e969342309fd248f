"""Files in parts, as S3 takes them: what is signed for a part takes that part, and what makes up no file is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.simulation.cloud import Cloud

FIVE = 5 * 1024 * 1024


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with Cloud(3).installed() as cloud:
        cloud.s3.create_bucket("photos")
        yield cloud


@pytest.fixture
def s3(cloud: Cloud) -> Any:
    return boto3.client("s3", config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}))


WHERE = {"Bucket": "photos", "Key": "uploads/k"}


def begun(s3: Any) -> dict[str, Any]:
    return {**WHERE, "UploadId": s3.create_multipart_upload(**WHERE, ContentType="image/png")["UploadId"]}


def sent(s3: Any, upload: dict[str, Any], *bodies: bytes) -> list[dict[str, Any]]:
    return [
        {"PartNumber": number, "ETag": s3.upload_part(**upload, PartNumber=number, Body=body)["ETag"]}
        for number, body in enumerate(bodies, 1)
    ]


def refused(complete: Any, **how: Any) -> str:
    with pytest.raises(ClientError) as error:
        complete(**how)
    return str(error.value.response["Error"]["Code"])


def test_parts_make_up_a_file_in_one_moment(cloud: Cloud, s3: Any) -> None:
    upload = begun(s3)
    parts = sent(s3, upload, b"a" * FIVE, b"b")
    assert not cloud.s3.bucket("photos").keys()
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts}, MpuObjectSize=FIVE + 1)
    stored = cloud.s3.bucket("photos").current("uploads/k")
    assert stored
    assert (len(stored.body), stored.headers["content-type"]) == (FIVE + 1, "image/png")
    again = {"MultipartUpload": {"Parts": parts}}
    assert refused(s3.complete_multipart_upload, **upload, **again) == "NoSuchUpload"


def test_parts_that_make_up_no_file_are_refused_and_may_be_named_again(cloud: Cloud, s3: Any) -> None:
    upload = begun(s3)
    one, two = sent(s3, upload, b"a" * FIVE, b"b")
    small = begun(s3)
    smalls = sent(s3, small, b"a", b"b")
    for code, where, parts, size in (
        ("InvalidPart", upload, [one, {**two, "ETag": '"0"'}], FIVE + 1),
        ("InvalidPart", upload, [one, {**two, "PartNumber": 3}], FIVE + 1),
        ("InvalidPartOrder", upload, [two, one], FIVE + 1),
        ("InvalidRequest", upload, [one, two], FIVE + 2),
        ("EntityTooSmall", small, smalls, 2),
    ):
        how = {"MultipartUpload": {"Parts": parts}, "MpuObjectSize": size}
        assert refused(s3.complete_multipart_upload, **where, **how) == code
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [one, two]})
    assert cloud.s3.bucket("photos").keys() == ["uploads/k"]


def test_nothing_comes_of_what_was_ended(cloud: Cloud, s3: Any) -> None:
    upload = begun(s3)
    parts = sent(s3, upload, b"a")
    s3.abort_multipart_upload(**upload)
    assert refused(s3.complete_multipart_upload, **upload, MultipartUpload={"Parts": parts}) == "NoSuchUpload"
    assert refused(s3.upload_part, **upload, PartNumber=1, Body=b"a") == "NoSuchUpload"
    assert refused(s3.abort_multipart_upload, **upload) == "NoSuchUpload"


def test_an_address_for_a_part_takes_that_part_in_that_length_for_its_time(cloud: Cloud, s3: Any) -> None:
    upload = begun(s3)
    part = {**upload, "PartNumber": 2, "ContentLength": 3}
    url = s3.generate_presigned_url("upload_part", Params=part, ExpiresIn=60)
    for address, body, status in (
        (url, b"abc", 200),
        (url, b"abcd", 403),
        (url, b"", 403),
        (url.replace("partNumber=2", "partNumber=3"), b"abc", 403),
        (url.replace("uploads/k", "uploads/x"), b"abc", 403),
        (url.replace("X-Amz-Expires=60", "X-Amz-Expires=600"), b"abc", 403),
    ):
        assert cloud.http("PUT", address, body=body).status == status
    assert list(cloud.s3.multiparts.begun[upload["UploadId"]].parts) == [2]
    cloud.clock.advance(61)
    assert cloud.http("PUT", url, body=b"abc").status == 403

"""Forms that go to S3, and how it refuses those that its signer did not mean: emulators take them all."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from heliograph.core import wire
from heliograph.media.bucket import MediaBucket
from moto import mock_aws

from tests.people import MEDIA, upload
from tests.simulation.cloud import Cloud
from tests.simulation.cloud.forms import BOUNDARY, form
from tests.simulation.cloud.s3 import policies, signatures
from tests.simulation.cloud.wire import Response

PICTURE = b"\r\n--\xff\x00\n\n"
SHA256 = b64encode(hashlib.sha256(PICTURE).digest()).decode()
OTHER_SHA256 = b64encode(hashlib.sha256(b"other").digest()).decode()
HASHED = {"x-amz-checksum-algorithm": "SHA256", "x-amz-checksum-sha256": SHA256}


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with Cloud(3).installed() as cloud:
        cloud.s3.create_bucket("photos")
        yield cloud


def offered(key: str = "uploads/k", most: int = 10, **fields: str) -> dict[str, Any]:
    """A form that is good for PICTURE, signed as ours are."""
    fields = {"Content-Type": "image/jpeg", **fields}
    conditions = [*({name: value} for name, value in fields.items()), ["content-length-range", 1, most]]
    s3 = boto3.client("s3", config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}))
    made: dict[str, Any] = s3.generate_presigned_post(
        "photos", key, Fields=fields, Conditions=conditions, ExpiresIn=300
    )
    return made


def said(response: Response) -> tuple[int, str]:
    code = re.search(rb"<Code>(\w+)</Code>", response.body)
    return response.status, code.group(1).decode() if code else ""


def test_a_form_that_is_meant_so_is_stored(cloud: Cloud) -> None:
    offer = offered()
    assert said(cloud.post_form(offer["url"], offer["fields"], PICTURE)) == (204, "")
    stored = cloud.s3.bucket("photos").current("uploads/k")
    assert stored
    assert (stored.body, stored.headers["content-type"]) == (PICTURE, "image/jpeg")


def without(*names: str) -> Callable[[dict[str, str]], dict[str, str]]:
    return lambda fields: {name: value for name, value in fields.items() if name not in names}


def changed(**values: str) -> Callable[[dict[str, str]], dict[str, str]]:
    return lambda fields: {**fields, **{name.replace("_", "-"): value for name, value in values.items()}}


def renamed_policy(fields: dict[str, str]) -> dict[str, str]:
    """A policy of the client's own making, under the signature of ours."""
    wider = b64decode(fields["policy"]).replace(b"uploads/k", b"uploads/x")
    return {**fields, "key": "uploads/x", "policy": b64encode(wider).decode()}


BESIDE_ITS_POLICY: Mapping[str, tuple[Callable[[dict[str, str]], dict[str, str]], bytes, int, str]] = {
    "too large": (dict, b"x" * 11, 400, "EntityTooLarge"),
    "empty": (dict, b"", 400, "EntityTooSmall"),
    "another type": (changed(Content_Type="text/html"), PICTURE, 403, "AccessDenied"),
    "no type": (without("Content-Type"), PICTURE, 403, "AccessDenied"),
    "another key": (changed(key="uploads/other"), PICTURE, 403, "AccessDenied"),
    "a key that begins so": (changed(key="uploads/k2"), PICTURE, 403, "AccessDenied"),
    "no key": (without("key"), PICTURE, 400, "InvalidArgument"),
    "a field that no condition names": (changed(acl="public-read"), PICTURE, 403, "AccessDenied"),
    "metadata that no condition names": (changed(x_amz_meta_owner="eve"), PICTURE, 403, "AccessDenied"),
    "a field to be ignored": (changed(x_ignore_me="1"), PICTURE, 204, ""),
    "a policy of its own": (renamed_policy, PICTURE, 403, "SignatureDoesNotMatch"),
    "another signature": (changed(x_amz_signature="0" * 64), PICTURE, 403, "SignatureDoesNotMatch"),
    "no signature": (without("x-amz-signature"), PICTURE, 400, "InvalidArgument"),
    "no policy": (without("policy"), PICTURE, 400, "InvalidArgument"),
    "nothing signed at all": (without("policy", *policies.SIGNING), PICTURE, 403, "AccessDenied"),
    "another algorithm": (changed(x_amz_algorithm="AWS4-HMAC-SHA1"), PICTURE, 400, "InvalidArgument"),
    "a credential that is none": (changed(x_amz_credential="testing"), PICTURE, 400, "InvalidArgument"),
    "a policy that is none": (changed(policy="e30="), PICTURE, 403, "SignatureDoesNotMatch"),
    "an MD5 of other bytes": (changed(Content_MD5="1B2M2Y8AsgTpgAmY7PhCfg=="), PICTURE, 403, "AccessDenied"),
}


@pytest.mark.parametrize("case", BESIDE_ITS_POLICY)
def test_a_form_beside_its_policy_is_refused(cloud: Cloud, case: str) -> None:
    change, content, status, error = BESIDE_ITS_POLICY[case]
    offer = offered()
    assert said(cloud.post_form(offer["url"], change(offer["fields"]), content)) == (status, error)
    assert bool(cloud.s3.bucket("photos").keys()) == (status == 204)


@pytest.mark.parametrize(
    ("change", "content", "answer"),
    [
        (dict, PICTURE, (204, "")),
        (dict, b"other", (400, "BadDigest")),
        (changed(x_amz_checksum_sha256=OTHER_SHA256), b"other", (403, "AccessDenied")),
        (without("x-amz-checksum-sha256"), b"other", (403, "AccessDenied")),
        (without("x-amz-checksum-algorithm"), PICTURE, (403, "AccessDenied")),
    ],
)
def test_a_form_that_names_a_checksum_takes_these_bytes_and_no_others(
    cloud: Cloud, change: Callable[[dict[str, str]], dict[str, str]], content: bytes, answer: tuple[int, str]
) -> None:
    offer = offered(**HASHED)
    assert said(cloud.post_form(offer["url"], change(offer["fields"]), content)) == answer


def test_a_checksum_that_is_none_is_refused(cloud: Cloud) -> None:
    for wrong in ({**HASHED, "x-amz-checksum-sha256": "AAAA"}, {**HASHED, "x-amz-checksum-algorithm": "CRC32"}):
        offer = offered(**wrong)
        assert said(cloud.post_form(offer["url"], offer["fields"], PICTURE)) == (400, "InvalidRequest")


def test_a_policy_ends_by_the_virtual_clock(cloud: Cloud) -> None:
    offer = offered()
    cloud.clock.advance(299)
    assert said(cloud.post_form(offer["url"], offer["fields"], PICTURE)) == (204, "")
    cloud.clock.advance(2)
    assert said(cloud.post_form(offer["url"], offer["fields"], PICTURE)) == (403, "AccessDenied")


def test_who_has_no_key_of_ours_signs_in_vain(cloud: Cloud) -> None:
    offer = offered()
    stranger = "AKIDSTRANGER/" + offer["fields"]["x-amz-credential"].partition("/")[2]
    forged = {**offer["fields"], "x-amz-credential": stranger}
    assert said(cloud.post_form(offer["url"], forged, PICTURE)) == (403, "InvalidAccessKeyId")


def raw(fields: Mapping[str, str]) -> bytes:
    return form(fields, PICTURE, "file")[1].removesuffix(f"--{BOUNDARY}--\r\n".encode())


def part(name: str, value: bytes = b"x") -> bytes:
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()
FORM_TYPE = f"multipart/form-data; boundary={BOUNDARY}"


def test_fields_after_the_file_are_not_read(cloud: Cloud) -> None:
    offer = offered()
    late = without("key")(offer["fields"])
    for body, answer in (
        (raw(late) + part("key", b"uploads/k") + END, (400, "InvalidArgument")),
        (raw(offer["fields"]) + part("acl") + END, (204, "")),
        (raw(offer["fields"]) + part("file") + END, (400, "IncorrectNumberOfFilesInPostRequest")),
        (part("key", b"uploads/k") + END, (400, "IncorrectNumberOfFilesInPostRequest")),
        (raw(offer["fields"]), (400, "MalformedPOSTRequest")),
        (raw({**offer["fields"], "x-ignore-me": "x" * 20_000}) + END, (400, "MaxPostPreDataLengthExceeded")),
    ):
        assert said(cloud.http("POST", offer["url"], {"content-type": FORM_TYPE}, body)) == answer
    as_json = cloud.http("POST", offer["url"], {"content-type": "application/json"}, b"{}")
    assert said(as_json) == (412, "PreconditionFailed")


NO_POLICIES = (
    b"{}",
    b"[]",
    b'{"expiration": "soon", "conditions": []}',
    b'{"expiration": "2099-01-01T00:00:00Z"}',
    b'{"expiration": "2099-01-01T00:00:00", "conditions": []}',
    b'{"expiration": "2099-01-01T00:00:00Z", "conditions": [["near", "$key", "x"]]}',
    b'{"expiration": "2099-01-01T00:00:00Z", "conditions": [["content-length-range", 1, "x"]]}',
)


def test_what_is_signed_and_yet_no_policy_is_refused(cloud: Cloud) -> None:
    for text in NO_POLICIES:
        offer = offered()
        fields = offer["fields"]
        policy, scope = b64encode(text).decode(), fields["x-amz-credential"].partition("/")[2]
        signed = {**fields, "policy": policy, "x-amz-signature": signatures.signature("testing", scope, policy)}
        assert said(cloud.post_form(offer["url"], signed, PICTURE)) == (400, "InvalidPolicyDocument")


def test_the_signature_is_that_of_the_published_example() -> None:
    """ "Example: browser-based upload using HTTP POST" of the S3 API reference, with its credentials."""
    conditions = "".join(
        f"    {line}\r\n"
        for line in (
            '{"bucket": "sigv4examplebucket"},',
            '["starts-with", "$key", "user/user1/"],',
            '{"acl": "public-read"},',
            '{"success_action_redirect": "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},',
            '["starts-with", "$Content-Type", "image/"],',
            '{"x-amz-meta-uuid": "14365123651274"},',
            '{"x-amz-server-side-encryption": "AES256"},',
            '["starts-with", "$x-amz-meta-tag", ""],',
        )
    )
    signing = "".join(
        f"    {line}\r\n"
        for line in (
            '{"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},',
            '{"x-amz-algorithm": "AWS4-HMAC-SHA256"},',
            '{"x-amz-date": "20151229T000000Z" }',
        )
    )
    text = f'{{ "expiration": "2015-12-30T12:00:00.000Z",\r\n  "conditions": [\r\n{conditions}\r\n{signing}  ]\r\n}}'
    signature = signatures.signature(
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "20151229/us-east-1/s3/aws4_request",
        b64encode(text.encode()).decode(),
    )
    assert signature == "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e"


@dataclass(frozen=True)
class Sent:
    """A form that S3 takes, and what is seen of it: moto takes every form, so of these alone it is right."""

    key: str = "uploads/k"
    fields: tuple[tuple[str, str], ...] = ()
    filename: str = "file"


TAKEN = (
    Sent(),
    Sent(fields=(("success_action_status", "201"),)),
    Sent(fields=(("success_action_status", "200"),)),
    Sent(key="uploads/${filename}", filename="a b.jpg"),
    Sent(fields=(("x-amz-meta-owner", "ann"), ("Cache-Control", "max-age=60"))),
    Sent(fields=tuple(HASHED.items())),
)


def seen(sent: Sent, post: Callable[[str, dict[str, str], str], int]) -> tuple[Any, ...]:
    offer = offered(sent.key, **dict(sent.fields))
    status = post(offer["url"], offer["fields"], sent.filename)
    s3 = boto3.client("s3")
    (key,) = [one["Key"] for one in s3.list_objects_v2(Bucket="photos")["Contents"]]
    found = s3.get_object(Bucket="photos", Key=key)
    shown = (found["ContentType"], found["Metadata"], found.get("CacheControl"), found["ETag"])
    s3.delete_object(Bucket="photos", Key=key)
    return status, key, found["Body"].read(), *shown


def by_moto() -> list[tuple[Any, ...]]:
    def post(url: str, fields: dict[str, str], filename: str) -> int:
        content_type, body = form(fields, PICTURE, filename)
        taken = requests.post(url, data=body, headers={"content-type": content_type}, timeout=5)
        return int(taken.status_code)

    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="photos")
        return [seen(sent, post) for sent in TAKEN]


def test_what_is_taken_is_stored_as_moto_stores_it() -> None:
    wanted = by_moto()
    with Cloud(5).installed() as cloud:
        cloud.s3.create_bucket("photos")
        got = [seen(sent, lambda *how: cloud.post_form(how[0], how[1], PICTURE, how[2]).status) for sent in TAKEN]
    assert got == wanted


def test_our_own_offers_take_what_they_were_made_for_and_nothing_else(cloud: Cloud) -> None:
    offer = MediaBucket(wire.s3(), "photos", wire.now).offer(upload(content_type="image/png"))
    for fields, content, answer in (
        (dict(offer.fields), PICTURE, (204, "")),
        ({**offer.fields, "key": f"uploads/{MEDIA}7"}, PICTURE, (403, "AccessDenied")),
        ({**offer.fields, "Content-Type": "image/svg+xml"}, PICTURE, (403, "AccessDenied")),
        (dict(offer.fields), b"", (400, "EntityTooSmall")),
    ):
        assert said(cloud.post_form(offer.url, fields, content)) == answer

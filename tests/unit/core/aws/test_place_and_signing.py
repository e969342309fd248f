"""Where calls go and who signs them: what botocore would say, held against botocore."""

import socket
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from threading import Thread

import orjson
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as Theirs
from botocore.session import Session
from heliograph.core.aws.place import Place
from heliograph.core.aws.signing import Credentials, Signer

KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"}
HERE = {**KEYS, "AWS_DEFAULT_REGION": "eu-central-1"}
BODY = b'{"TableName":"feed"}'


@cache
def loader():
    """One for all tests: reading what botocore knows of services takes it longest."""
    return Session().get_component("data_loader")


def place(**variables):
    return Place("dynamodb", {**HERE, **variables})


@pytest.fixture
def environment(monkeypatch, tmp_path):
    """Makes the process's own environment what a test says, because botocore reads that."""

    def become(**variables):
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("HOME", str(tmp_path))
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return {"HOME": str(tmp_path), **variables}

    return become


@pytest.mark.parametrize("token", [None, "session-token"])
@pytest.mark.parametrize("host", ["dynamodb.eu-central-1.amazonaws.com", "127.0.0.1:4566"])
def test_a_signature_is_the_one_that_botocore_makes(monkeypatch, token, host):
    moment = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: moment.replace(tzinfo=None))
    headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.Query", "Host": host}
    request = AWSRequest("POST", f"https://{host}/", headers=headers, data=BODY)
    SigV4Auth(Theirs("AKID", "secret", token), "dynamodb", "eu-central-1").add_auth(request)

    signer = Signer(
        service="dynamodb", region="eu-central-1", host=host, path="/", content_type="application/x-amz-json-1.0"
    )
    head = signer.head("DynamoDB_20120810.Query", BODY, Credentials("AKID", "secret", token), moment).decode()

    assert f"authorization:{request.headers['Authorization']}\r\n" in head


def test_each_try_is_signed_for_its_own_second():
    signer = Signer(service="dynamodb", region="us-east-1", host="host", path="/", content_type="json")
    moments = [datetime(2026, 3, 14, 9, 26, 53, 999_999, tzinfo=UTC) + timedelta(microseconds=one) for one in (0, 1, 0)]

    heads = [signer.head("Query", b"", Credentials("one", "mine"), moment).decode() for moment in moments]

    dates = [line for head in heads for line in head.split("\r\n") if line.startswith("x-amz-date")]
    assert [one.partition(":")[2] for one in dates] == ["20260314T092653Z", "20260314T092654Z", "20260314T092653Z"]
    assert heads[0] == heads[2]


def test_the_signing_key_is_of_the_day_and_of_the_secret():
    signer = Signer(service="dynamodb", region="us-east-1", host="host", path="/", content_type="json")
    today = datetime(2026, 3, 14, tzinfo=UTC)
    mine, yours = Credentials("one", "mine"), Credentials("one", "yours")

    heads = [signer.head("Query", b"", by, day) for by in (mine, yours) for day in (today, today + timedelta(days=1))]
    again = signer.head("Query", b"", mine, today)

    assert len(set(heads)) == 4
    assert again == heads[0]


@pytest.mark.parametrize(
    ("variables", "host"),
    [
        ({}, "dynamodb.eu-central-1.amazonaws.com"),
        ({"AWS_ENDPOINT_URL": "http://localhost:4566"}, "localhost:4566"),
        ({"AWS_ENDPOINT_URL": "http://a:1", "AWS_ENDPOINT_URL_DYNAMODB": "https://b:2"}, "b:2"),
        ({"AWS_ENDPOINT_URL_KINESIS": "http://a:1"}, "dynamodb.eu-central-1.amazonaws.com"),
        (
            {"AWS_ENDPOINT_URL": "http://a:1", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
            "dynamodb.eu-central-1.amazonaws.com",
        ),
        ({"AWS_DEFAULT_REGION": "cn-north-1"}, "dynamodb.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_the_endpoint_is_the_one_that_botocore_finds(environment, variables, host):
    known = environment(**{**HERE, **variables})

    found = Place("dynamodb", known)

    session = Session()
    session.register_component("data_loader", loader())
    theirs = session.create_client("dynamodb").meta.endpoint_url
    assert found.host == host
    assert theirs == f"{'https' if found.address.tls else 'http'}://{host}"


def test_an_endpoint_in_the_configuration_file_is_found(environment, tmp_path):
    (tmp_path / "config").write_text("[default]\nendpoint_url = http://elsewhere:99\nregion = eu-west-3\n")

    found = Place("dynamodb", environment(**KEYS, AWS_CONFIG_FILE=str(tmp_path / "config")))

    assert (found.host, found.region) == ("elsewhere:99", "eu-west-3")


def test_the_regions_usual_endpoint_needs_no_sdk(monkeypatch):
    monkeypatch.setattr(Place, "_botocore", lambda _: pytest.fail("botocore was asked"))

    assert place().credentials() == Credentials("AKIDEXAMPLE", "secret", None)
    assert place(AWS_SESSION_TOKEN="token").credentials().token == "token"


def test_a_bundle_of_certificates_is_taken_where_one_is_named():
    assert place(AWS_CA_BUNDLE="/etc/ours.pem").trusted == "/etc/ours.pem"
    assert place().trusted is None


def test_no_credentials_anywhere_is_said(environment):
    found = Place("dynamodb", environment(AWS_DEFAULT_REGION="us-east-1", AWS_EC2_METADATA_DISABLED="true"))

    with pytest.raises(PermissionError, match="no AWS credentials"):
        found.credentials()


def test_a_containers_credentials_are_renewed_before_they_lapse(environment):
    lives = [timedelta(minutes=1), timedelta(hours=6)]
    with socket.create_server(("127.0.0.1", 0)) as door:
        Thread(target=_hand_out, args=(door, list(lives)), daemon=True).start()
        url = f"http://127.0.0.1:{door.getsockname()[1]}/role"
        found = Place("dynamodb", environment(AWS_DEFAULT_REGION="us-east-1", AWS_CONTAINER_CREDENTIALS_FULL_URI=url))

        names = [found.credentials().access_key for _ in range(3)]

    assert names[-1] == "KEY2"
    assert names == sorted(names)


def _hand_out(door, lives):
    with suppress(OSError, IndexError):
        for number in (1, 2, 3):
            line, _ = door.accept()
            with line:
                line.recv(65536)
                expires = (datetime.now(UTC) + lives.pop(0)).isoformat()
                keys = {"AccessKeyId": f"KEY{number}", "SecretAccessKey": "s", "Token": "t", "Expiration": expires}
                body = orjson.dumps(keys)
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body)

"""The local cloud against a real emulator, with a stack that has one of everything."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from local.cloud import LocalCloud
from local.emulator import in_use

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("local cloud")]


@pytest.fixture(scope="module")
def small(cloud: LocalCloud, assembly: Path) -> Iterator[LocalCloud]:
    """The small stack, deployed without the CLI."""
    cloud.deploy(assembly, fast=True)
    yield cloud
    cloud.reset()


def rows(cloud: LocalCloud) -> str:
    return f"{cloud.endpoint}/_aws/execute-api/small/$default/rows"


def heard(cloud: LocalCloud) -> list[dict[str, str]]:
    """What the consumer said that it heard, oldest first; each time what is new."""
    sqs, url = cloud.session().client("sqs"), cloud.outputs["HeardUrl"]
    found: list[dict[str, str]] = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        for message in messages:
            found.append(json.loads(message["Body"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def parked(cloud: LocalCloud) -> list[dict[str, object]]:
    s3, bucket = cloud.session().client("s3"), cloud.outputs["ParkedBucket"]
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    return [json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read()) for key in keys]


def write(cloud: LocalCloud, *names: str, **attributes: object) -> None:
    table = cloud.session().resource("dynamodb").Table(cloud.outputs["TableName"])
    for name in names:
        table.put_item(Item={"pk": name, **attributes})


def test_a_request_runs_the_function_with_its_layer_under_its_own_role(small: LocalCloud) -> None:
    answer = httpx.post(rows(small), json={"pk": "from outside"}, timeout=20)
    assert answer.json() == {"word": "from the layer", "allowed": False}
    small.until_quiet()
    assert [(fact["name"], fact["key"]) for fact in heard(small)] == [("INSERT", "from outside")]


def test_records_of_a_hundred_writes_arrive_once_and_in_order(small: LocalCloud) -> None:
    names = [f"row {n:03}" for n in range(100)]
    write(small, *names)
    small.until_quiet()
    assert [fact["key"] for fact in heard(small)] == names


def test_the_relay_is_told_the_shard_of_the_table(small: LocalCloud) -> None:
    write(small, "whose shard")
    small.until_quiet()
    (fact,) = heard(small)
    assert fact["shard"].startswith("shardId-0000000")


def test_what_the_filter_refuses_is_not_heard(small: LocalCloud) -> None:
    write(small, "changed")
    write(small, "changed", again=True)
    small.until_quiet()
    assert [fact["name"] for fact in heard(small)] == ["INSERT"]


def test_one_poison_record_is_parked_with_its_payload_and_nothing_else_is_lost(small: LocalCloud) -> None:
    names = [f"good {n:02}" for n in range(60)]
    write(small, *names[:30], "poison", *names[30:])
    small.until_quiet()
    assert [fact["key"] for fact in heard(small)] == names
    (body,) = parked(small)
    (record,) = json.loads(str(body["payload"]))["Records"]
    assert record["eventSource"] == "aws:kinesis"
    assert body["requestContext"]["condition"] == "RetryAttemptsExhausted"  # type: ignore[index]


def test_of_a_batch_of_messages_those_that_failed_alone_come_again(small: LocalCloud) -> None:
    sqs, url = small.session().client("sqs"), small.outputs["JobsUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "1"})
    bodies = ["a", "poison", "b"]

    sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": one, "MessageBody": one} for one in bodies])

    facts: list[dict[str, str]] = []
    until = time.monotonic() + 30
    while len(facts) <= len(bodies) and time.monotonic() < until:
        facts += heard(small)
        time.sleep(0.1)
    times = [(fact["body"], fact["times"]) for fact in facts]
    assert (sorted(times[:-1]), times[-1]) == ([("a", "1"), ("b", "1"), ("poison", "1")], ("poison", "2"))


def test_an_expired_row_goes_and_its_record_says_who_did_it(small: LocalCloud) -> None:
    write(small, "old", expires_at=int(time.time()) - 60)
    write(small, "young", expires_at=int(time.time()) + 600)
    small.until_quiet()
    small.pump.sweeper.sweep()
    small.until_quiet()
    facts = [(fact["name"], fact["key"], fact["by"]) for fact in heard(small)]
    assert facts == [("INSERT", "old", ""), ("INSERT", "young", ""), ("REMOVE", "old", "dynamodb.amazonaws.com")]


def test_a_browser_may_ask_before_it_posts(small: LocalCloud) -> None:
    headers = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    answer = httpx.options(rows(small), headers=headers)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "https://example.org"


def test_the_cdn_serves_the_private_bucket_s_public_folder_only(small: LocalCloud) -> None:
    s3, bucket = small.session().client("s3"), small.outputs["MediaBucket"]
    photo = bytes(range(256)) * 4000
    s3.put_object(Bucket=bucket, Key="public/a/photo.webp", Body=photo, ContentType="image/webp")
    s3.put_object(Bucket=bucket, Key="private.webp", Body=b"no")
    whole = httpx.get(f"{small.media_url}/a/photo.webp")
    assert (whole.status_code, whole.content, whole.headers["content-type"]) == (200, photo, "image/webp")
    part = httpx.get(f"{small.media_url}/a/photo.webp", headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.content) == (206, bytes([2, 3, 4]))
    same = httpx.get(f"{small.media_url}/a/photo.webp", headers={"If-None-Match": whole.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    head = httpx.head(f"{small.media_url}/a/photo.webp")
    assert (head.status_code, head.headers["content-length"]) == (200, str(len(photo)))
    assert httpx.get(f"{small.media_url}/private.webp").status_code == 403
    assert httpx.get(f"{small.endpoint}/{bucket}/public/a/photo.webp").status_code == 403
    assert httpx.post(f"{small.media_url}/a/photo.webp").status_code == 501


def test_deploying_again_keeps_the_place_in_every_stream(small: LocalCloud, assembly: Path) -> None:
    write(small, "before")
    small.until_quiet()
    small.deploy(assembly, fast=True)
    write(small, "after")
    small.until_quiet()
    assert [fact["key"] for fact in heard(small)] == ["before", "after"]


def test_the_real_cli_deploys_the_same_and_the_emulator_ends_with_us(tmp_path: Path, assembly: Path) -> None:
    root = Path(__file__).parents[2]
    with LocalCloud(root, port=0, cdn_port=0, state=tmp_path) as own:
        said: list[str] = []
        own.deploy(assembly, progress=said.append)
        assert any("small-service" in line for line in said)
        assert httpx.post(rows(own), json={"pk": "a"}, timeout=20).status_code == 200
        own.until_quiet()
        assert [fact["key"] for fact in heard(own)] == ["a"]
        port = int(own.endpoint.rpartition(":")[2])
    assert not in_use(port)
    assert list((tmp_path / "tmp").iterdir()) == []

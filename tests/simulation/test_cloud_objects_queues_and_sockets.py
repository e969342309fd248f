"""S3, SQS and WebSocket connections, by AWS's documented answers."""

from __future__ import annotations

import json
from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.simulation.cloud import Cloud


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with Cloud(3).installed() as cloud:
        cloud.s3.create_bucket("photos")
        yield cloud


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def test_an_object_comes_back_with_its_metadata(cloud: Cloud) -> None:
    s3 = boto3.client("s3")
    s3.put_object(Bucket="photos", Key="a/b c.jpg", Body=b"bytes", ContentType="image/jpeg", Metadata={"owner": "ann"},
                  CacheControl="max-age=60")  # fmt: skip
    found = s3.get_object(Bucket="photos", Key="a/b c.jpg")
    assert found["Body"].read() == b"bytes"
    assert (found["ContentType"], found["Metadata"], found["CacheControl"]) == (
        "image/jpeg", {"owner": "ann"}, "max-age=60",
    )  # fmt: skip
    assert s3.head_object(Bucket="photos", Key="a/b c.jpg")["ContentLength"] == 5
    assert s3.get_object(Bucket="photos", Key="a/b c.jpg", Range="bytes=1-2")["Body"].read() == b"yt"


def test_missing_objects_and_buckets_are_named_as_s3_names_them(cloud: Cloud) -> None:
    s3 = boto3.client("s3")
    with pytest.raises(ClientError) as error:
        s3.get_object(Bucket="photos", Key="none")
    assert code(error) == "NoSuchKey"
    with pytest.raises(ClientError) as error:
        s3.head_object(Bucket="photos", Key="none")
    assert code(error) == "404"
    with pytest.raises(ClientError) as error:
        s3.get_object(Bucket="elsewhere", Key="none")
    assert code(error) == "NoSuchBucket"


def test_if_none_match_keeps_what_is_there(cloud: Cloud) -> None:
    s3 = boto3.client("s3")
    s3.put_object(Bucket="photos", Key="k", Body=b"1", IfNoneMatch="*")
    with pytest.raises(ClientError) as error:
        s3.put_object(Bucket="photos", Key="k", Body=b"2", IfNoneMatch="*")
    assert code(error) == "PreconditionFailed"
    etag = s3.head_object(Bucket="photos", Key="k")["ETag"]
    s3.put_object(Bucket="photos", Key="k", Body=b"3", IfMatch=etag)
    with pytest.raises(ClientError) as error:
        s3.put_object(Bucket="photos", Key="k", Body=b"4", IfMatch=etag)
    assert code(error) == "PreconditionFailed"


def test_versions_outlive_deletion(cloud: Cloud) -> None:
    cloud.s3.create_bucket("kept", versioned=True)
    s3 = boto3.client("s3")
    first = s3.put_object(Bucket="kept", Key="k", Body=b"1")["VersionId"]
    s3.put_object(Bucket="kept", Key="k", Body=b"2")
    marker = s3.delete_object(Bucket="kept", Key="k")
    assert marker["DeleteMarker"]
    with pytest.raises(ClientError):
        s3.get_object(Bucket="kept", Key="k")
    assert s3.get_object(Bucket="kept", Key="k", VersionId=first)["Body"].read() == b"1"
    s3.delete_object(Bucket="kept", Key="k", VersionId=marker["VersionId"])
    assert s3.get_object(Bucket="kept", Key="k")["Body"].read() == b"2"
    assert len(s3.list_object_versions(Bucket="kept", Prefix="k")["Versions"]) == 2


def test_listing_pages_folds_and_deletes(cloud: Cloud) -> None:
    s3 = boto3.client("s3")
    for key in ("a/1", "a/2", "b/1", "c", "d é"):
        s3.put_object(Bucket="photos", Key=key, Body=b"")
    first = s3.list_objects_v2(Bucket="photos", Delimiter="/", MaxKeys=2)
    assert [entry["Prefix"] for entry in first["CommonPrefixes"]] == ["a/", "b/"]
    rest = s3.list_objects_v2(Bucket="photos", Delimiter="/", ContinuationToken=first["NextContinuationToken"])
    assert [entry["Key"] for entry in rest["Contents"]] == ["c", "d é"]
    s3.delete_objects(Bucket="photos", Delete={"Objects": [{"Key": "a/1"}, {"Key": "c"}, {"Key": "never was"}]})
    assert cloud.s3.bucket("photos").keys() == ["a/2", "b/1", "d é"]


def test_a_copy_keeps_or_replaces_metadata(cloud: Cloud) -> None:
    s3 = boto3.client("s3")
    s3.put_object(Bucket="photos", Key="a", Body=b"x", ContentType="image/png", Metadata={"m": "1"})
    s3.copy_object(Bucket="photos", Key="b", CopySource={"Bucket": "photos", "Key": "a"})
    assert s3.head_object(Bucket="photos", Key="b")["Metadata"] == {"m": "1"}
    s3.copy_object(
        Bucket="photos", Key="c", CopySource="photos/a", MetadataDirective="REPLACE", ContentType="image/gif"
    )
    assert s3.head_object(Bucket="photos", Key="c")["ContentType"] == "image/gif"


def test_a_presigned_get_expires_too(cloud: Cloud) -> None:
    cloud.s3.put("photos", "k", b"x")
    url = boto3.client("s3").generate_presigned_url("get_object", {"Bucket": "photos", "Key": "k"}, ExpiresIn=60)
    signed = "X-Amz-Expires" in url
    assert cloud.http("GET", url).body == b"x"
    cloud.clock.advance(61)
    assert not signed or cloud.http("GET", url).status == 403


def test_a_received_message_hides_and_comes_back(cloud: Cloud) -> None:
    queue, sqs = cloud.sqs.create_queue("jobs"), boto3.client("sqs")
    sqs.send_message(QueueUrl=queue.url, MessageBody="hello", MessageAttributes={
        "kind": {"DataType": "String", "StringValue": "x"}})  # fmt: skip
    (message,) = sqs.receive_message(QueueUrl=queue.url)["Messages"]
    assert (message["Body"], message["Attributes"]["ApproximateReceiveCount"]) == ("hello", "1")
    assert "Messages" not in sqs.receive_message(QueueUrl=queue.url)
    cloud.clock.advance(31)
    (again,) = sqs.receive_message(QueueUrl=queue.url)["Messages"]
    sqs.delete_message(QueueUrl=queue.url, ReceiptHandle=message["ReceiptHandle"])
    assert queue.messages, "an old receipt handle deletes nothing"
    sqs.change_message_visibility(QueueUrl=queue.url, ReceiptHandle=again["ReceiptHandle"], VisibilityTimeout=0)
    (last,) = sqs.receive_message(QueueUrl=queue.url)["Messages"]
    sqs.delete_message(QueueUrl=queue.url, ReceiptHandle=last["ReceiptHandle"])
    assert not queue.messages
    with pytest.raises(sqs.exceptions.QueueDoesNotExist):
        sqs.get_queue_url(QueueName="none")


def test_a_message_received_too_often_moves_to_the_dead_letters(cloud: Cloud) -> None:
    sqs = boto3.client("sqs")
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 2})
    jobs = sqs.create_queue(QueueName="jobs", Attributes={"RedrivePolicy": redrive})["QueueUrl"]
    entries = [{"Id": str(n), "MessageBody": str(n)} for n in range(3)]
    assert len(sqs.send_message_batch(QueueUrl=jobs, Entries=entries)["Successful"]) == 3
    for _ in range(2):
        assert len(sqs.receive_message(QueueUrl=jobs, MaxNumberOfMessages=10)["Messages"]) == 3
        cloud.clock.advance(31)
    assert "Messages" not in sqs.receive_message(QueueUrl=jobs, MaxNumberOfMessages=10)
    assert len(sqs.receive_message(QueueUrl=dead, MaxNumberOfMessages=10)["Messages"]) == 3


def test_posts_reach_open_connections_and_are_gone_for_others(cloud: Cloud) -> None:
    api = boto3.client("apigatewaymanagementapi", endpoint_url="https://abc.execute-api.us-east-1.amazonaws.com/live")
    connection = cloud.websockets.connect("L0SM9cOFvHcCIhw=")
    api.post_to_connection(ConnectionId="L0SM9cOFvHcCIhw=", Data=b"hi")
    assert connection.received == [b"hi"]
    with pytest.raises(api.exceptions.GoneException):
        api.post_to_connection(ConnectionId="unknown", Data=b"hi")
    with pytest.raises(api.exceptions.PayloadTooLargeException):
        api.post_to_connection(ConnectionId=connection.id, Data=b"x" * (128 * 1024 + 1))
    cloud.clock.advance(601)
    with pytest.raises(api.exceptions.GoneException):
        api.post_to_connection(ConnectionId=connection.id, Data=b"hi")
    cloud.websockets.connect("two")
    api.delete_connection(ConnectionId="two")
    assert not cloud.websockets.is_open("two")

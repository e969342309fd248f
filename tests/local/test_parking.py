import json
import re
from dataclasses import replace
from typing import Any

from local.pump.delivery import Answer, Discard
from local.pump.parking import Parking
from tests.local.made import BUCKET, MAPPING, TABLE, changed, said

AT = 1_573_691_884.835


class Clients:
    """A session whose clients write down what they are asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def client(self, _: str) -> "Clients":
        return self

    def put_object(self, **arguments: Any) -> None:
        self.asked.append(arguments)

    def get_queue_url(self, **arguments: Any) -> dict[str, str]:
        return {"QueueUrl": f"http://queue/{arguments['QueueName']}"}

    send_message = publish = put_object


def discard(*records: dict[str, Any], last: Answer | None = Answer(error="x", request_id="r-9")) -> Discard:  # noqa: B008
    return Discard(
        records=list(records),
        event={"Records": list(records)},
        condition="RetryAttemptsExhausted",
        invocations=3,
        last=last,
    )


def parked(destination: str | None, what: Discard, **settings: Any) -> list[dict[str, Any]]:
    clients = Clients()
    Parking(clients).put(replace(MAPPING, destination=destination, **settings), "shardId-000000000001", what)  # type: ignore[arg-type]
    return clients.asked


def test_s3_gets_the_whole_event_as_text_and_where_it_came_from() -> None:
    (put,) = parked(BUCKET, discard(said(4, at=AT), said(9, at=AT + 1)))
    body = json.loads(put["Body"])
    timestamp = body.pop("timestamp")
    assert [record["kinesis"]["sequenceNumber"][-1] for record in json.loads(body.pop("payload"))["Records"]] == [
        "4",
        "9",
    ]
    assert body == {
        "requestContext": {
            "requestId": "r-9",
            "functionArn": MAPPING.function,
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 3,
        },
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "version": "1.0",
        "KinesisBatchInfo": {
            "shardId": "shardId-000000000001",
            "startSequenceNumber": f"{4:030d}",
            "endSequenceNumber": f"{9:030d}",
            "approximateArrivalOfFirstRecord": "2019-11-14T00:38:04.835Z",
            "approximateArrivalOfLastRecord": "2019-11-14T00:38:05.835Z",
            "batchSize": 2,
            "streamArn": MAPPING.source,
        },
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", timestamp)


def test_the_key_is_as_lambda_documents_it() -> None:
    (put,) = parked(BUCKET, discard(said(4)))
    assert put["Bucket"] == "parked"
    form = r"aws/lambda/u-1/shardId-000000000001/\d{4}/\d\d/\d\d/\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[0-9a-f-]{36}"
    assert re.fullmatch(form, put["Key"])


def test_sqs_gets_no_payload() -> None:
    (sent,) = parked("arn:aws:sqs:us-east-1:000000000000:dead", discard(said(4)))
    assert sent["QueueUrl"] == "http://queue/dead"
    assert "payload" not in json.loads(sent["MessageBody"])


def test_table_streams_are_described_by_their_own_name_in_whole_seconds() -> None:
    (put,) = parked(BUCKET, discard(changed(1, at=AT)), source=TABLE)
    assert json.loads(put["Body"])["DDBStreamBatchInfo"]["approximateArrivalOfFirstRecord"] == "2019-11-14T00:38:04Z"


def test_what_was_never_tried_has_no_answer_to_show() -> None:
    (put,) = parked(BUCKET, discard(said(1), last=None))
    assert "responseContext" not in json.loads(put["Body"])


def test_without_a_destination_nothing_is_kept() -> None:
    assert parked(None, discard(said(1))) == []

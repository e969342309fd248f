"""What CloudFormation is told by a function that it has do something while it deploys."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from heliograph.core.deployment import fulfil, put

EVENT = {
    "RequestType": "Create",
    "ResponseURL": "https://cloudformation.example/?signed=for-nobody-else",
    "StackId": "stack",
    "RequestId": "request",
    "LogicalResourceId": "Keys",
    "ResourceProperties": {"Wanted": "keys"},
}


@pytest.fixture
def told():
    return []


@pytest.fixture
def tell(told):
    return lambda url, body: told.append((url, json.loads(body)))


def test_what_was_made_becomes_the_resources_attributes(told, tell):
    assert fulfil(EVENT, lambda wanted: {"Public": wanted["Wanted"]}, tell=tell)

    assert told == [
        (
            EVENT["ResponseURL"],
            {
                "PhysicalResourceId": "Keys",
                "StackId": "stack",
                "RequestId": "request",
                "LogicalResourceId": "Keys",
                "Status": "SUCCESS",
                "Data": {"Public": "keys"},
            },
        )
    ]


def test_a_failure_is_told_as_well(told, tell):
    def fail(_):
        raise ValueError("no keys")

    assert not fulfil(EVENT, fail, tell=tell)

    ((_, answer),) = told
    assert (answer["Status"], answer["Reason"]) == ("FAILED", "ValueError: no keys")


def test_what_is_deleted_is_not_made_once_more(told, tell):
    deleting = {**EVENT, "RequestType": "Delete", "PhysicalResourceId": "made before"}

    assert fulfil(deleting, lambda _: pytest.fail("made"), tell=tell)

    ((_, answer),) = told
    assert (answer["Status"], answer["PhysicalResourceId"]) == ("SUCCESS", "made before")


@pytest.mark.parametrize("status", [200, 403])
def test_the_outcome_is_put_to_the_address_with_its_query_and_without_a_type(status):
    asked = []

    class Listener(BaseHTTPRequestHandler):
        def do_PUT(self):
            asked.append(
                (self.path, self.headers["Content-Type"], self.rfile.read(int(self.headers["Content-Length"])))
            )
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_):
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/answer?signed=yes"
        if status == 200:
            put(url, b"{}")
        else:
            with pytest.raises(ConnectionError):
                put(url, b"{}")

    assert asked == [("/answer?signed=yes", "", b"{}")]

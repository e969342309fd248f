"""Signed JSON calls to the emulator over kept-open connections.

Why not boto3: polling a dozen shards ten times a second costs it half a core, and it decodes what an event wants as it
was on the wire (attribute values, base64, epoch seconds).
"""

from __future__ import annotations

import http.client
import json
import threading
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from local.emulator import REGION, ROOT_KEY, ROOT_SECRET

TIMEOUT_SECONDS = 30


class WireError(Exception):
    """The service refused; ``code`` is its error code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class Wire:
    """``call("kinesis", "Kinesis_20131202.GetRecords", {…})``. Any number of threads, one connection each."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._address = endpoint.removeprefix("http://")
        self._credentials = Credentials(ROOT_KEY, ROOT_SECRET)
        self._local = threading.local()

    def call(self, service: str, target: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Raises WireError for a refusal and OSError when nobody answers."""
        body = json.dumps(payload).encode()
        headers = {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1"}
        request = AWSRequest("POST", f"{self._endpoint}/", data=body, headers=headers)
        SigV4Auth(self._credentials, service, REGION).add_auth(request)
        status, answer = self._send(body, dict(request.headers.items()))
        if status >= http.HTTPStatus.BAD_REQUEST:
            code = str(answer.get("__type", status)).rpartition("#")[2]
            raise WireError(code, str(answer.get("message", answer.get("Message", ""))))
        return answer

    def _send(self, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        try:
            return self._exchange(body, headers)
        except (http.client.HTTPException, ConnectionError):
            # An idle connection that the other side closed; every call made here is safe to repeat.
            self._local.connection = None
            try:
                return self._exchange(body, headers)
            except http.client.HTTPException as error:
                self._local.connection = None
                raise ConnectionError(str(error)) from error

    def _exchange(self, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        connection: http.client.HTTPConnection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = http.client.HTTPConnection(self._address, timeout=TIMEOUT_SECONDS)
        connection.request("POST", "/", body, headers)
        response = connection.getresponse()
        text = response.read()
        try:
            answer = json.loads(text) if text else {}
        except ValueError:
            answer = {"__type": "UnreadableAnswer", "message": text[:200].decode(errors="replace")}
        return response.status, answer

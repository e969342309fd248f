"""A shorter way through botocore: past its making of requests, and past its reading of plain successes.

Most of a history's time would be botocore validating, serialising and signing calls that a simulation reads again at
once. Here a call goes straight to the cloud. When the answer is not a plain success it is handed to botocore's endpoint
as the answer to its first attempt, and everything that matters then (retries, backoff, parsing, error classes) is
botocore's own. A test holds stories played on both ways to be the same.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count
from typing import Any
from urllib.parse import quote

import orjson
from botocore.client import BaseClient
from botocore.endpoint import Endpoint
from botocore.httpsession import URLLib3Session
from botocore.response import StreamingBody

from tests.simulation.cloud import Cloud
from tests.simulation.cloud.botocore_door import answer_to, in_this_thread
from tests.simulation.cloud.wire import ConnectionBroken, Request, Response

Params = Mapping[str, Any]
_targets = {"dynamodb": "DynamoDB_20120810", "kinesis": "Kinesis_20131202"}
_headers = {"ContentType": "content-type", "CacheControl": "cache-control"}
_put = {"Bucket", "Key", "Body", *_headers}


@dataclass(slots=True)
class _Prepared:
    """As much of a prepared request as botocore's endpoint looks at, and what the cloud looks at in its place."""

    asked: Request
    answer: Response | ConnectionBroken | None = None
    method: str = "POST"
    url: str = "https://amazonaws.com/"
    body: bytes = b""
    stream_output: bool = False
    headers: dict[str, str] = field(default_factory=dict)

    def reset_stream(self) -> None:
        """There is none."""


@contextmanager
def shortcut(cloud: Cloud) -> Iterator[None]:
    """Within: calls of botocore clients cost a fraction. Enter it inside of `cloud.installed()`."""
    owners: tuple[Any, ...] = (BaseClient, Endpoint, URLLib3Session)
    names = ("_make_api_call", "create_request", "send")
    before = [getattr(owner, name) for owner, name in zip(owners, names, strict=True)]
    for owner, name, original, make in zip(owners, names, before, (_call, _create, _send), strict=True):
        setattr(owner, name, in_this_thread(make(cloud, original), original))
    try:
        yield
    finally:
        for owner, name, original in zip(owners, names, before, strict=True):
            setattr(owner, name, original)


def _call(cloud: Cloud, whole: Callable[..., Any]) -> Callable[..., Any]:
    tokens = count()

    def call(client: Any, operation: str, params: Params) -> Any:
        if operation == "TransactWriteItems":
            params = {"ClientRequestToken": f"token-{next(tokens)}", **params}
        request = _request(client.meta.service_model.service_name, operation, params)
        if request is None:
            return whole(client, operation, params)
        answer: Response | ConnectionBroken
        try:
            answer = cloud.exchange(request)
        except ConnectionBroken as broken:
            answer = broken
        else:
            if answer.status == 200:
                return _read(operation, answer)
        return _retried(client, operation, _Prepared(request, answer, stream_output=operation == "GetObject"))

    return call


def _create(_cloud: Cloud, create: Callable[..., Any]) -> Callable[..., Any]:
    return lambda endpoint, params, model=None: params.get("prepared") or create(endpoint, params, model)


def _send(cloud: Cloud, send: Callable[..., Any]) -> Callable[..., Any]:
    def send_prepared(session: Any, prepared: Any) -> Any:
        if not isinstance(prepared, _Prepared):
            return send(session, prepared)
        first, prepared.answer = prepared.answer, None
        return answer_to(lambda: _given(first) if first else cloud.exchange(prepared.asked), prepared)

    return send_prepared


def _retried(client: Any, operation: str, prepared: _Prepared) -> Any:
    """What a client makes of a call whose first answer was no success: the end of `BaseClient._make_api_call`."""
    model = client.meta.service_model.operation_model(operation)
    config = client.meta.config
    context = {"client_region": client.meta.region_name, "client_config": config, "has_streaming_input": False}
    http, parsed = client._endpoint.make_request(model, {"context": context, "prepared": prepared})
    if http.status_code < 300:
        return parsed
    code = parsed.get("Error", {}).get("Code")
    raise client.exceptions.from_code(code)(parsed, operation)


def _given(answer: Response | ConnectionBroken) -> Response:
    if isinstance(answer, ConnectionBroken):
        raise answer
    return answer


def _request(service: str, operation: str, params: Params) -> Request | None:
    """The request as botocore would send it, as far as the cloud looks at it; None for those not known here."""
    if service == "dynamodb" or operation == "PutRecords":
        target = {"x-amz-target": f"{_targets[service]}.{operation}"}
        if operation == "PutRecords":
            records = [{**record, "Data": b64encode(record["Data"]).decode()} for record in params["Records"]]
            params = {**params, "Records": records}
        body = orjson.dumps(params, default=_binary)
        return Request("POST", f"{service}.us-east-1.amazonaws.com", "/", "", target, body)
    path = f"/{params.get('Bucket')}/{quote(str(params.get('Key')))}"
    if operation == "PutObject" and params.keys() <= _put:
        headers = {_headers[name]: params[name] for name in _headers if name in params}
        return Request("PUT", "s3.us-east-1.amazonaws.com", path, "", headers, params["Body"])
    if operation == "GetObject" and params.keys() == {"Bucket", "Key"}:
        return Request("GET", "s3.us-east-1.amazonaws.com", path, "", {}, b"")
    return None


def _binary(value: Any) -> str:
    """Bytes as DynamoDB's JSON has them."""
    if not isinstance(value, bytes):
        raise TypeError(f"nothing of type {type(value).__name__} goes over the wire")
    return b64encode(value).decode()


_read_object: Callable[[Response], dict[str, Any]] = lambda response: {  # noqa: E731
    "ContentLength": len(response.body),
    "Body": StreamingBody(BytesIO(response.body), len(response.body)),
}


def _read(operation: str, response: Response) -> dict[str, Any]:
    if operation == "GetObject":
        return _read_object(response)
    if operation == "PutObject":
        return {"ETag": response.headers["etag"]}
    answer: dict[str, Any] = orjson.loads(response.body)
    return answer

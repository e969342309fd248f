"""Where botocore would open a socket: everything boto3 and PynamoDB send comes through ``URLLib3Session.send``.

PynamoDB 6 makes its own botocore clients and calls ``_make_api_call`` on them, so the HTTP session is the lowest place
that both share. It is patched on the class: clients made before, elsewhere or once for a thousand clouds all reach the
cloud that is installed now, and real serialisation, retries and parsing stay in play.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from threading import get_ident
from typing import Any
from urllib.parse import urlsplit

import botocore.auth
import botocore.signers
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ConnectionClosedError, ConnectTimeoutError, ReadTimeoutError
from botocore.httpsession import URLLib3Session
from botocore.regions import EndpointRulesetResolver
from botocore.retries.quota import RetryQuota
from botocore.signers import RequestSigner
from botocore.useragent import UserAgentString

from tests.simulation.cloud.spoken_door import spoken_door
from tests.simulation.cloud.wire import ConnectionBroken, Exchange, Request, Response

_environment = {
    "AWS_ACCESS_KEY_ID": "AKIASIMULATION",
    "AWS_SECRET_ACCESS_KEY": "simulated",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


def in_this_thread(patched: Callable[..., Any], original: Callable[..., Any]) -> Callable[..., Any]:
    """What is patched holds for the thread that simulates; others, say of a local cloud, go on with the real thing."""
    simulating = get_ident()

    def chosen(*given: Any, **named: Any) -> Any:
        return (patched if get_ident() == simulating else original)(*given, **named)

    return chosen


@contextmanager
def door_open(
    exchange: Exchange, sleep: Callable[[float], None], utc: Callable[[], datetime], seed: int, *, lean: bool
) -> Iterator[None]:
    """While open: botocore talks to ``exchange``, ``time.sleep`` is virtual, thread pools run in place.

    What botocore signs (and when a presigned form expires) is dated by ``utc``, the virtual clock.

    botocore's retries draw their jitter from the global ``random``, so that is seeded here and restored after; its
    retry
    quotas start full, so that one history's throttling does not eat the next one's retries. ``lean`` leaves out what
    a simulation never looks at and what costs half of a call: signatures, the user agent, the look-up of endpoints.
    """
    random_state = random.getstate()
    random.seed(seed)
    given = {name: value for name, value in _environment.items() if name not in os.environ}
    os.environ.update(given)
    patches: list[tuple[Any, str, Any]] = [
        (URLLib3Session, "send", lambda _session, request: _send(exchange, request)),
        spoken_door(exchange),
        (time, "sleep", sleep),
        (RetryQuota, "acquire", _fresh_quota(RetryQuota.acquire)),
        (ThreadPoolExecutor, "submit", _run_in_place),
        (botocore.auth, "get_current_datetime", _today(utc)),
        (botocore.signers, "get_current_datetime", _today(utc)),
    ]
    if lean:
        patches += [
            (RequestSigner, "sign", _sign_only_presigned(RequestSigner.sign)),
            (EndpointRulesetResolver, "construct_endpoint", _endpoint_once(EndpointRulesetResolver.construct_endpoint)),
            (UserAgentString, "to_string", lambda _agent: "simulation"),
        ]
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in patches]
    for (owner, name, patched), (_, _, original) in zip(patches, before, strict=True):
        setattr(owner, name, in_this_thread(patched, original))
    try:
        yield
    finally:
        for owner, name, original in before:
            setattr(owner, name, original)
        for name in given:
            os.environ.pop(name, None)
        random.setstate(random_state)


class _Body(BytesIO):
    """As much of urllib3's response as botocore reads: ``read`` and ``stream``."""

    def stream(self, amt: int = 65536, **_options: Any) -> Iterator[bytes]:
        while chunk := self.read(amt):
            yield chunk


class _Headers(Mapping[str, str]):
    """A request's headers by lower-case name, decoded when asked for: most calls are asked for one of ten."""

    def __init__(self, prepared: AWSPreparedRequest) -> None:
        self._given: Any = prepared.headers

    def __getitem__(self, name: str) -> str:
        value = self._given[name]
        return value.decode() if isinstance(value, bytes) else str(value)

    def __iter__(self) -> Iterator[str]:
        return (name.lower() for name in self._given)

    def __len__(self) -> int:
        return len(self._given)


def _send(exchange: Exchange, prepared: AWSPreparedRequest) -> AWSResponse:
    url = urlsplit(prepared.url)
    request = Request(prepared.method, url.netloc, url.path, url.query, _Headers(prepared), _body_of(prepared))
    return answer_to(lambda: exchange(request), prepared)


def answer_to(ask: Callable[[], Response], prepared: Any) -> AWSResponse:
    """What is answered, in botocore's words. ``prepared`` says where it was sent and how the answer is to be read."""
    try:
        response = ask()
    except ConnectionBroken as broken:
        raise _as_botocore_says(broken, prepared.url) from None
    raw = _Body(response.body) if prepared.stream_output else None
    answer: Any = AWSResponse(prepared.url, response.status, response.headers, raw)  # type: ignore[arg-type]
    if raw is None:
        answer._content = response.body
    return answer  # type: ignore[no-any-return]


def _as_botocore_says(broken: ConnectionBroken, url: str) -> Exception:
    if broken.how == "unreached":
        return ConnectTimeoutError(endpoint_url=url)
    if broken.how == "timed-out":
        return ReadTimeoutError(endpoint_url=url)
    return ConnectionClosedError(endpoint_url=url)


def _body_of(prepared: AWSPreparedRequest) -> bytes:
    body = prepared.body
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, bytes | bytearray):
        return bytes(body)
    content: Any = body.read()
    return bytes(content)


def _sign_only_presigned(sign: Callable[..., None]) -> Callable[..., None]:
    """A presigned URL or form is its signature's work, so those are still signed."""

    def perhaps(
        signer: RequestSigner, operation: str, request: Any, region: Any = None, kind: str = "standard", *rest: Any,
        **named: Any,
    ) -> None:  # fmt: skip
        if named.pop("signing_type", kind) != "standard":
            sign(signer, operation, request, region, kind, *rest, **named)

    return perhaps


def _endpoint_once(construct: Callable[..., Any]) -> Callable[..., Any]:
    """Everywhere but in S3, whose endpoints depend on the bucket, a client's operation has one endpoint."""

    def known(resolver: Any, operation_model: Any, call_args: Any, request_context: Any) -> Any:
        if operation_model.service_model.service_name == "s3":
            return construct(resolver, operation_model, call_args, request_context)
        met = resolver.__dict__.setdefault("_simulated_endpoints", {})
        name = operation_model.name
        if name not in met:
            met[name] = construct(resolver, operation_model, call_args, request_context)
        return met[name]

    return known


def _today(utc: Callable[[], datetime]) -> Callable[..., datetime]:
    return lambda remove_tzinfo=True: utc().replace(tzinfo=None) if remove_tzinfo else utc()


def _fresh_quota(acquire: Callable[[RetryQuota, int], bool]) -> Callable[[RetryQuota, int], bool]:
    met: set[int] = set()

    def first_full(quota: Any, amount: int) -> bool:
        if id(quota) not in met:
            met.add(id(quota))
            quota._available_capacity = quota._max_capacity
        return acquire(quota, amount)

    return first_full


def _run_in_place(pool: ThreadPoolExecutor, job: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
    """Run the job now, in the task that submits it: real threads would make the order of calls a matter of luck."""
    future: Future[Any] = Future()
    future.set_running_or_notify_cancel()
    try:
        future.set_result(job(*given, **named))
    except Exception as error:  # noqa: BLE001 (as the pool itself does)
        future.set_exception(error)
    return future

"""A loopback door to the CloudFront distribution: a browser cannot send the Host that the emulator knows it by.

``http://127.0.0.1:<port>/<path>`` → the emulator, as a viewer's https request for that path of the distribution.
"""

from __future__ import annotations

import http.client
import shutil
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from local.emulator import HOST
from local.signatures import refusal

TIMEOUT_SECONDS = 60
# Of one connection, not of the message; and what this door sets itself.
NOT_PASSED = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "host",
        "x-forwarded-proto",
        "content-length",
    }
)


class Cdn:
    """Serves GET and HEAD in threads. ``find`` answers the distribution's host name, or None while there is none.

    ``keys``: id → public half of whose signatures it believes; where there are none, it asks for no signature.
    """

    def __init__(
        self, *, port: int, endpoint: str, find: Callable[[], str | None], keys: Callable[[], Mapping[str, str]] = dict
    ) -> None:
        address = endpoint.removeprefix("http://")
        attributes = {"upstream": address, "find": staticmethod(find), "keys": staticmethod(keys)}
        handler = type("Handler", (_Handler,), attributes)
        self._server = ThreadingHTTPServer((HOST, port), handler)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, name="cdn", daemon=True)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = TIMEOUT_SECONDS
    upstream: str
    find: Callable[[], str | None]
    keys: Callable[[], Mapping[str, str]]

    def do_GET(self) -> None:
        self._pass_on()

    def do_HEAD(self) -> None:
        self._pass_on()

    def log_message(self, *_: object) -> None:
        """Quiet: the emulator logs what it serves."""

    def _pass_on(self) -> None:
        host = self.find()
        if host is None:
            return self.send_error(HTTPStatus.SERVICE_UNAVAILABLE, "no distribution is deployed yet")
        keys = self.keys()
        if keys and (why := refusal(f"http://{self.headers['Host']}{self.path}", keys)):
            return self.send_error(HTTPStatus.FORBIDDEN, why)
        connection = http.client.HTTPConnection(self.upstream, timeout=TIMEOUT_SECONDS)
        try:
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in [("Host", host), ("X-Forwarded-Proto", "https"), *_passed(self.headers.items())]:
                connection.putheader(name, value)
            connection.endheaders()
            self._answer(connection.getresponse())
        except (OSError, http.client.HTTPException) as error:
            self.close_connection = True
            self.log_error("%s", error)
        finally:
            connection.close()
        return None

    def _answer(self, response: http.client.HTTPResponse) -> None:
        length = response.headers.get("Content-Length")
        self.send_response_only(response.status, response.reason)
        for name, value in _passed(response.getheaders()):
            self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", length)
        else:
            # Without a length the end of the connection is the end of the body.
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        if self.command == "GET":
            shutil.copyfileobj(response, self.wfile)


def _passed(headers: object) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name.lower() not in NOT_PASSED]  # type: ignore[attr-defined]

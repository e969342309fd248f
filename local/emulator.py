"""MiniStack as a child process: started clean, watched till it answers, and gone when we are gone."""

from __future__ import annotations

import contextlib
import http.client
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from local.node import path_with_node

REGION = "us-east-1"
ACCOUNT = "000000000000"
# The emulator's root key: with AUTH on it may do everything, while functions get a session of their own role.
ROOT_KEY = ROOT_SECRET = "test"  # noqa: S105 (fixed by the emulator, reachable from loopback only)

HOST = "127.0.0.1"
GUARD = Path(__file__).with_name("guard.py")
LOG_TAIL_LINES = 25


class EmulatorError(RuntimeError):
    """The emulator could not be started, or it died; the message says why and shows the end of its log."""


class Emulator:
    """One emulator on loopback. ``port=0`` takes a free one. State dies with it.

    ``python`` is the interpreter of the emulator's own venv: the functions run in it too.
    ``state`` is a folder for its log and home; its TMPDIR is made under it and removed on stop.
    """

    def __init__(self, *, python: Path, state: Path, port: int = 0, auth: bool = True) -> None:
        self.port = port or free_port()
        self.log = state / "emulator.log"
        self._python = python
        self._state = state
        self._auth = auth
        self._guard: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self.port}"

    def start(self, *, deadline: float = 60.0) -> None:
        """Returns when the emulator answers. Raises EmulatorError otherwise, and leaves nothing running."""
        self._check()
        scratch = self._scratch()
        with self.log.open("wb") as log:
            self._guard = subprocess.Popen(
                [sys.executable, str(GUARD), str(scratch), str(self._python), "-m", "ministack"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=scratch,
                env=self._environment(scratch),
                start_new_session=True,
            )
        try:
            self._wait_until_ready(deadline)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends the emulator and its workers. Safe to call twice."""
        guard, self._guard = self._guard, None
        if guard is None:
            return
        if guard.stdin:
            guard.stdin.close()
        try:
            guard.wait(10)
        except subprocess.TimeoutExpired:
            guard.kill()
            guard.wait()

    def alive(self) -> bool:
        return self._guard is not None and self._guard.poll() is None

    def reset(self) -> None:
        """Forgets everything that was deployed or written. Takes milliseconds."""
        self._ask("POST", "/_ministack/reset")

    def tail(self) -> str:
        with contextlib.suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:])
        return ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _check(self) -> None:
        if self.alive():
            raise EmulatorError("this emulator has been started already")
        if not self._python.exists():
            raise EmulatorError(f"no interpreter at {self._python}: make the emulator's venv first (`make` does it)")
        if in_use(self.port):
            raise EmulatorError(f"port {self.port} is in use: is a local cloud up already? Or give another --port")

    def _scratch(self) -> Path:
        home = self._state / "home"
        home.mkdir(parents=True, exist_ok=True)
        (self._state / "tmp").mkdir(exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=f"{self.port}-", dir=self._state / "tmp"))

    def _environment(self, scratch: Path) -> dict[str, str]:
        """Nothing of ours leaks in: functions inherit this, and a developer's real AWS keys must not reach them."""
        return {
            "PATH": path_with_node(),  # It runs the distribution's functions.
            "HOME": str(self._state / "home"),
            "TMPDIR": str(scratch),
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": HOST,
            "MINISTACK_REGION": REGION,
            "AUTH": str(self._auth).lower(),
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "AWS_ACCESS_KEY_ID": ROOT_KEY,
            "AWS_SECRET_ACCESS_KEY": ROOT_SECRET,
        }

    def _wait_until_ready(self, deadline: float) -> None:
        end = time.monotonic() + deadline
        while time.monotonic() < end:
            if not self.alive():
                raise EmulatorError(f"the emulator ended while starting. The end of {self.log}:\n{self.tail()}")
            with contextlib.suppress(OSError, http.client.HTTPException):
                self._ask("GET", "/_ministack/health")
                return
            time.sleep(0.05)
        raise EmulatorError(f"the emulator did not answer in {deadline:.0f} s. The end of {self.log}:\n{self.tail()}")

    def _ask(self, method: str, path: str) -> None:
        """Raises OSError or HTTPException when nobody answers, EmulatorError for a refusal."""
        with contextlib.closing(http.client.HTTPConnection(HOST, self.port, timeout=30)) as connection:
            connection.request(method, path)
            answer = connection.getresponse()
            answer.read()
            if answer.status >= http.HTTPStatus.BAD_REQUEST:
                raise EmulatorError(f"{method} {path}: {answer.status}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def in_use(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0

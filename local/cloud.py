"""The local cloud as one thing: emulator, pump and CDN door, and deploying to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from local import deploy
from local.cdn import Cdn
from local.emulator import Emulator, EmulatorError, free_port, in_use
from local.pump.pump import Pump
from local.session import CloudSession

PORT = 4566
CDN_PORT = 4567
API_OUTPUT = "ApiUrl"
DISTRIBUTION_OUTPUT = "DistributionId"
SIGNING_KEY_OUTPUT = "SigningKey"


class LocalCloud:
    """``with LocalCloud(root) as cloud: cloud.deploy("cdk.out")``.

    ``root`` is the repository: state goes to ``root/.cloud``, or ``root/.cloud/<port>`` for a cloud that is not on the
    default port, so that two never mix. ``port`` and ``cdn_port``: 0 takes a free one. Everything ends with the block.
    """

    def __init__(
        self,
        root: Path,
        *,
        port: int = PORT,
        cdn_port: int = CDN_PORT,
        auth: bool = True,
        state: Path | None = None,
        python: Path | None = None,
    ) -> None:
        port = port or free_port()
        self.state = state or state_of(root, port)
        python = python or root / ".venv-cloud" / "bin" / "python"
        self._emulator = Emulator(python=python, state=self.state, port=port, auth=auth)
        self._session = CloudSession(self.endpoint)
        self._cdn_port = cdn_port or free_port()
        self._cdn: Cdn | None = None
        self._pump: Pump | None = None
        self._distributions: dict[str, str] = {}

    @property
    def endpoint(self) -> str:
        return self._emulator.endpoint

    @property
    def media_url(self) -> str:
        """The base URL of the distribution, without a trailing slash; known before anything is deployed."""
        return f"http://127.0.0.1:{self._cdn_port}"

    @property
    def api_url(self) -> str:
        """The ``ApiUrl`` output, without a trailing slash. Raises KeyError before a deployment."""
        return self.outputs[API_OUTPUT].rstrip("/")

    @property
    def outputs(self) -> dict[str, str]:
        """All outputs of all stacks by name, those between the stacks left out."""
        pairs = (pair for stack in read_outputs(self.state).values() for pair in stack.items())
        return {name: value for name, value in pairs if not name.startswith("ExportsOutput")}

    @property
    def context(self) -> dict[str, str]:
        """What the app must know before it is synthesised: CDK context for its local stage."""
        return context(self.endpoint, self.media_url)

    @property
    def pump(self) -> Pump:
        if self._pump is None:
            raise EmulatorError("the local cloud is not up")
        return self._pump

    def session(self) -> CloudSession:
        return self._session

    def deploy(self, app: str | Path, *, fast: bool = False, progress: Callable[[str], None] = print) -> dict[str, str]:
        """Deploys a synthesised folder, or (not ``fast``) what the command ``app`` synthesises. Returns ``outputs``."""
        deploy.deploy(self._session, app=str(app), state=self.state, context=self.context, fast=fast, progress=progress)
        self.pump.refresh()
        return self.outputs

    def reset(self) -> None:
        """Empties the cloud: as new, in milliseconds."""
        self._emulator.reset()
        self.pump.refresh()
        (self.state / "outputs.json").unlink(missing_ok=True)

    def until_quiet(self, timeout: float = 60.0) -> None:
        """Waits till all stream records are handled. Raises NotQuiet, which says where they hang."""
        self.pump.until_quiet(timeout)

    def counters(self) -> dict[str, dict[str, Any]]:
        return self.pump.counters()

    def alive(self) -> bool:
        return self._emulator.alive()

    def start(self) -> None:
        if in_use(self._cdn_port):
            raise EmulatorError(f"port {self._cdn_port}, meant for the CDN, is in use: give another --cdn-port")
        self.state.mkdir(parents=True, exist_ok=True)
        (self.state / "outputs.json").unlink(missing_ok=True)
        self._emulator.start()
        try:
            self._cdn = Cdn(port=self._cdn_port, endpoint=self.endpoint, find=self._distribution, keys=self._keys)
            self._cdn.start()
            self._pump = Pump(self._session)
            self._pump.start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Safe to call twice, and after a start that failed."""
        pump, self._pump = self._pump, None
        cdn, self._cdn = self._cdn, None
        if pump:
            pump.stop()
        if cdn:
            cdn.stop()
        self._emulator.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _keys(self) -> dict[str, str]:
        """The keys of signed addresses: what a key group holds, where the cloud knows key groups."""
        names = {name: name.removeprefix(SIGNING_KEY_OUTPUT) for name in self.outputs}
        return {f"LOCAL{moment}": self.outputs[name] for name, moment in names.items() if name != moment}

    def _distribution(self) -> str | None:
        """The host name behind the ``DistributionId`` output. Asked per request: others may deploy too."""
        identifier = self.outputs.get(DISTRIBUTION_OUTPUT)
        if identifier is None:
            return None
        if identifier not in self._distributions:
            found = self._session.client("cloudfront").get_distribution(Id=identifier)
            self._distributions[identifier] = found["Distribution"]["DomainName"]
        return self._distributions[identifier]


def context(endpoint: str, media_url: str) -> dict[str, str]:
    return {"stage": "local", "cloud_endpoint": endpoint, "media_url": media_url}


def state_of(root: Path, port: int) -> Path:
    return root / ".cloud" if port == PORT else root / ".cloud" / str(port)


def read_outputs(state: Path) -> Mapping[str, Mapping[str, str]]:
    try:
        found: dict[str, dict[str, str]] = json.loads((state / "outputs.json").read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return found

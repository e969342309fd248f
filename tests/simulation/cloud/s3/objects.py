"""Buckets and the versions of their objects."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import md5
from random import Random

from tests.simulation.cloud.clock import Clock


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an object, or a delete marker. ``headers`` are the stored ones, lower-case names."""

    key: str
    version: str
    modified: float
    sequencer: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    marker: bool = False

    @property
    def etag(self) -> str:
        return f'"{md5(self.body, usedforsecurity=False).hexdigest()}"'


Listener = Callable[["Bucket", str, Version], None]


class Bucket:
    """``listeners`` hear of every change as (bucket, event name without ``s3:``, version)."""

    def __init__(self, name: str, clock: Clock, rng: Random, *, versioned: bool = False) -> None:
        self.name = name
        self.versioned = versioned
        self.listeners: list[Listener] = []
        self._clock = clock
        self._rng = rng
        self._versions: dict[str, list[Version]] = {}
        self._current: list[str] = []
        self._changes = 0

    def put(self, key: str, body: bytes, headers: dict[str, str], event: str = "ObjectCreated:Put") -> Version:
        version = self._version(key, body=body, headers=headers)
        if not self.current(key):
            insort(self._current, key)
        self._store(version)
        self._tell(event, version)
        return version

    def current(self, key: str) -> Version | None:
        """The newest version, unless it is a delete marker."""
        versions = self._versions.get(key)
        return versions[-1] if versions and not versions[-1].marker else None

    def get(self, key: str, version: str = "") -> Version | None:
        """The named version or, without a name, the current one."""
        if not version:
            return self.current(key)
        return next((one for one in self._versions.get(key, ()) if one.version == version), None)

    def delete(self, key: str, version: str = "") -> Version | None:
        """Remove the object, hide it behind a delete marker (versioned), or remove one version. Returns the marker."""
        existed = self.current(key)
        if version:
            gone = self.get(key, version)
            kept = [one for one in self._versions.get(key, ()) if one.version != version]
            self._versions[key] = kept
            if gone:
                self._tell("ObjectRemoved:Delete", gone)
            marker = None
        elif self.versioned:
            marker = self._version(key, marker=True)
            self._store(marker)
            self._tell("ObjectRemoved:DeleteMarkerCreated", marker)
        else:
            marker = None
            self._versions.pop(key, None)
            if existed:
                self._tell("ObjectRemoved:Delete", self._version(key, marker=True))
        self._index(key, existed=existed is not None)
        return marker

    def keys(self, prefix: str = "", after: str = "") -> list[str]:
        """Keys of current objects in UTF-8 order, from ``prefix`` and strictly after ``after``."""
        start = bisect_left(self._current, max(prefix, after))
        found = []
        for key in self._current[start:]:
            if not key.startswith(prefix):
                break
            if key != after or not after:
                found.append(key)
        return found

    def versions(self, key: str) -> list[Version]:
        return list(self._versions.get(key, ()))

    def _version(
        self, key: str, *, body: bytes = b"", headers: dict[str, str] | None = None, marker: bool = False
    ) -> Version:
        self._changes += 1
        version = f"{self._rng.getrandbits(128):032x}" if self.versioned else "null"
        return Version(key, version, self._clock.now(), f"{self._changes:018X}", body, headers or {}, marker)

    def _store(self, version: Version) -> None:
        versions = self._versions.setdefault(version.key, [])
        if not self.versioned:
            versions.clear()
        versions.append(version)

    def _index(self, key: str, *, existed: bool) -> None:
        exists = self.current(key) is not None
        if existed and not exists:
            del self._current[bisect_left(self._current, key)]
        elif exists and not existed:
            insort(self._current, key)

    def _tell(self, event: str, version: Version) -> None:
        for hear in self.listeners:
            hear(self, event, version)

"""Finds the stream mappings of what is deployed, takes them over from the emulator, and runs them."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.deployed import Deployed
from local.pump import mapping as settings
from local.pump import source
from local.pump.delivery import Answer
from local.pump.mapping import Mapping
from local.pump.parking import Parking
from local.pump.source import Log
from local.pump.sweeper import Expiry, Ledger, Sweeper
from local.pump.wire import Wire, WireError
from local.pump.worker import Worker
from local.session import CloudSession

logger = logging.getLogger(__name__)

STREAMS = (":kinesis:", ":dynamodb:")
LOOK_EVERY_SECONDS = 0.5
# Longer than any function may run: a second invocation because the first is slow would not be Lambda's doing.
INVOKE_TIMEOUT_SECONDS = 910


class NotQuiet(TimeoutError):
    """Records were still under way at the deadline; the message says where."""


class Pump:
    """``start`` looks for mappings now and twice a second; ``refresh`` looks at once, after a deployment."""

    def __init__(self, session: CloudSession) -> None:
        self.ledger = Ledger()
        self._wire = Wire(session.endpoint)
        self._lambda = session.client("lambda", read_timeout=INVOKE_TIMEOUT_SECONDS, retries={"total_max_attempts": 1})
        self._deployed = Deployed(session)
        self._parking = Parking(session)
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._seen: object = None
        self._logs: dict[str, list[Log]] = {}
        self._workers: dict[str, list[Worker]] = {}
        self.sweeper = Sweeper(self._wire, self.ledger)
        self._thread = threading.Thread(target=self._run, name="pump", daemon=True)

    def start(self) -> None:
        self.refresh()
        self.sweeper.start()
        self._thread.start()

    def stop(self) -> None:
        """Lets running invocations be; batches that are not confirmed are lost with the emulator's memory."""
        self._stop.set()
        self.sweeper.stop()
        with self._lock:
            _stop_all([*self._running(), *self._reading()])

    def refresh(self) -> None:
        """Takes over every mapping that is deployed. Returns when each has its place in its streams."""
        with self._lock:
            listed = self._take_over()
            seen = (self._deployed.fingerprint(), frozenset(listed))
            if seen != self._seen:
                self._attach(listed)
                self._seen = seen

    def until_quiet(self, timeout: float = 60.0) -> None:
        """Returns when every record, and every record that came of handling one, is delivered or given up.

        Asynchronous invocations (S3, SQS, schedules) that are still running are not seen. Raises NotQuiet.
        """
        end = time.monotonic() + timeout
        self.refresh()
        while time.monotonic() < end:
            for log in self._reading():
                log.hurry()
            if not _becomes(self._delivered, end):
                break
            # No function runs now. What the last ones wrote is found by a question asked from here on.
            before = self._total()
            if self._polled(time.monotonic(), end) and self._total() == before:
                return
        raise NotQuiet(f"not quiet after {timeout:.0f} s:\n{self.report()}")

    def counters(self) -> dict[str, dict[str, Any]]:
        """Per mapping and shard: records, filtered, invocations, failures, discarded, last_error, behind."""
        return {
            f"{worker.mapping.name} {worker.log.name}": {**asdict(worker.counters), "behind": worker.behind}
            for worker in self._running()
        }

    def report(self) -> str:
        return "\n".join(f"  {name}: {json.dumps(counters)}" for name, counters in self.counters().items())

    def _run(self) -> None:
        while not self._stop.wait(LOOK_EVERY_SECONDS):
            try:
                self.refresh()
            except (ClientError, BotoCoreError, WireError, OSError) as error:
                if not self._stop.is_set():
                    logger.warning("looking for mappings: %s", error)

    def _take_over(self) -> dict[str, dict[str, Any]]:
        """Switches the emulator's own pollers off at once: what they fail to deliver is lost. All else about the
        mapping stays as it is, and CloudFormation does not touch this again unless the template says so."""
        listed: dict[str, dict[str, Any]] = {}
        for page in self._lambda.get_paginator("list_event_source_mappings").paginate():
            for entry in page["EventSourceMappings"]:
                if any(kind in entry["EventSourceArn"] for kind in STREAMS):
                    listed[entry["UUID"]] = entry
        for uuid, entry in listed.items():
            if entry["State"] != "Disabled":
                self._lambda.update_event_source_mapping(UUID=uuid, Enabled=False)
        return listed

    def _attach(self, listed: dict[str, dict[str, Any]]) -> None:
        templates = {r.physical_id: r.properties for r in self._deployed.resources("AWS::Lambda::EventSourceMapping")}
        wanted = {
            uuid: settings.read(entry, templates[uuid], self._role(entry["FunctionArn"]))
            for uuid, entry in listed.items()
            if uuid in templates and settings.wanted(templates[uuid])
        }
        for uuid in set(self._workers) - set(wanted):
            _stop_all(self._workers.pop(uuid))
        for uuid, mapping in wanted.items():
            if uuid in self._workers:
                for worker in self._workers[uuid]:
                    worker.change(mapping)
            else:
                self._begin(mapping)
        for stream in set(self._logs) - {mapping.source for mapping in wanted.values()}:
            _stop_all(self._logs.pop(stream))
        self.sweeper.watch(self._expiries())

    def _begin(self, mapping: Mapping) -> None:
        logs = self._logs_of(mapping.source)
        park = self._parking.put
        self._workers[mapping.uuid] = [Worker(mapping, log, invoke=self._invoke, park=park) for log in logs]
        for worker in self._workers[mapping.uuid]:
            worker.start()

    def _logs_of(self, stream: str) -> list[Log]:
        if stream not in self._logs:
            logs = [Log(shard) for shard in source.shards(self._wire, stream, self.ledger.mark)]
            for log in logs:
                log.start()
            self._logs[stream] = logs
        return self._logs[stream]

    def _role(self, function: str) -> str:
        return str(self._lambda.get_function_configuration(FunctionName=function)["Role"])

    def _expiries(self) -> tuple[Expiry, ...]:
        tables = self._deployed.resources("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")
        found = ((table.physical_id, table.properties.get("TimeToLiveSpecification", {})) for table in tables)
        return tuple(Expiry(table=name, attribute=ttl["AttributeName"]) for name, ttl in found if ttl.get("Enabled"))

    def _invoke(self, function: str, event: dict[str, Any]) -> Answer:
        try:
            answer = self._lambda.invoke(FunctionName=function, Payload=json.dumps(event).encode())
            text = answer["Payload"].read()
        except (ClientError, BotoCoreError, OSError) as error:
            return Answer(error=str(error), reached=False)
        request = answer["ResponseMetadata"].get("RequestId", "")
        if answer.get("FunctionError"):
            return Answer(error=text.decode(errors="replace")[:2000], request_id=request)
        return Answer(value=json.loads(text) if text else None, request_id=request)

    def _running(self) -> list[Worker]:
        return [worker for workers in list(self._workers.values()) for worker in workers]

    def _reading(self) -> list[Log]:
        return [log for logs in list(self._logs.values()) for log in logs]

    def _polled(self, since: float, end: float) -> bool:
        """Whether every shard was found empty by a question asked after ``since``."""
        return _becomes(lambda: all(log.polled_empty >= since for log in self._reading()), end)

    def _delivered(self) -> bool:
        return all(worker.quiet for worker in self._running())

    def _total(self) -> int:
        return sum(log.length for log in self._reading())


def _stop_all(threads: Sequence[Worker | Log]) -> None:
    for thread in threads:
        thread.stop()


def _becomes(condition: Callable[[], bool], end: float) -> bool:
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True

"""What CloudFormation says is deployed: the one source for everything that the emulator forgets of a template."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from local.session import CloudSession

GONE = ("DELETE_COMPLETE",)
# The bootstrap stack is the CLI's own.
FOREIGN = ("CDKToolkit",)


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One deployed resource: its id in the emulator, and its properties as the template has them (unresolved)."""

    stack: str
    logical_id: str
    physical_id: str
    properties: dict[str, Any]


class Deployed:
    """The deployed stacks. Nothing is kept: every question asks again, ``fingerprint`` is the cheap one."""

    def __init__(self, session: CloudSession) -> None:
        self._cloudformation = session.client("cloudformation")

    def fingerprint(self) -> frozenset[tuple[str, str]]:
        """Changes whenever a deployment ends; empty while none has."""
        return frozenset(
            (stack["StackId"], str(stack.get("LastUpdatedTime", stack.get("CreationTime"))))
            for stack in self._stacks()
            if not stack["StackStatus"].endswith("_IN_PROGRESS")
        )

    def resources(self, *kinds: str) -> Iterator[Resource]:
        """Every resource of these types, of every stack."""
        for stack in self._stacks():
            name = stack["StackName"]
            wanted = {key: value for key, value in self._template(name).items() if value["Type"] in kinds}
            if wanted:
                yield from self._resources(name, wanted)

    def outputs(self) -> dict[str, dict[str, str]]:
        """Stack → output → value, in the form of the CLI's ``--outputs-file``."""
        found = self._cloudformation.describe_stacks()["Stacks"]
        return {
            stack["StackName"]: {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
            for stack in found
            if stack["StackName"] not in FOREIGN and stack["StackStatus"] not in GONE
        }

    def _stacks(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._cloudformation.list_stacks()["StackSummaries"]
        return [stack for stack in found if stack["StackStatus"] not in GONE and stack["StackName"] not in FOREIGN]

    def _template(self, name: str) -> dict[str, Any]:
        body = self._cloudformation.get_template(StackName=name)["TemplateBody"]
        template = json.loads(body) if isinstance(body, str) else body
        resources: dict[str, Any] = template["Resources"]
        return resources

    def _resources(self, name: str, wanted: dict[str, Any]) -> Iterator[Resource]:
        for page in self._cloudformation.get_paginator("list_stack_resources").paginate(StackName=name):
            for summary in page["StackResourceSummaries"]:
                if (logical := summary["LogicalResourceId"]) in wanted and summary.get("PhysicalResourceId"):
                    physical, properties = summary["PhysicalResourceId"], wanted[logical].get("Properties", {})
                    yield Resource(stack=name, logical_id=logical, physical_id=physical, properties=properties)

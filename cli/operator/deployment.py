"""A deployed stage as CloudFormation knows it: what its functions are called, and the settings infra put on them.

A settings object is read back from the environment of a function that carries it. So the operator's door has no wiring
of its own: what a verb opens is what the functions open.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self, TypeVar

import boto3
from botocore.exceptions import ClientError
from heliograph.core.settings import Settings

from cli.operator.trouble import NotDone
from local.cloud import PORT
from local.emulator import HOST, REGION, ROOT_KEY, ROOT_SECRET

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

LOCAL = "local"
NAME = "POWERTOOLS_SERVICE_NAME"
"""The variable that says which folder of `functions/` a function is made from."""

Kind = TypeVar("Kind", bound=Settings)


@dataclass(frozen=True, kw_only=True)
class DeployedFunction:
    """`functions/<name>` under the name that CloudFormation gave it, with its variables."""

    name: str
    physical: str
    environment: Mapping[str, str]


class Deployment:
    """One stage in one account and region. `outputs` are those of both stacks."""

    def __init__(self, *, functions: Mapping[str, DeployedFunction], outputs: Mapping[str, str], local: bool) -> None:
        self.functions = functions
        self.outputs = outputs
        self.local = local

    @classmethod
    def find(cls, stage: str, endpoint: str | None) -> Self:
        """The stage that is deployed where the environment's credentials lead, or at an endpoint.

        Raises: NotDone, when there is none.
        """
        local = stage == LOCAL
        if local:
            endpoint = endpoint or f"http://{HOST}:{PORT}"
            os.environ.update(AWS_ACCESS_KEY_ID=ROOT_KEY, AWS_SECRET_ACCESS_KEY=ROOT_SECRET, AWS_DEFAULT_REGION=REGION)
        if endpoint:
            # Every client that a store makes for itself reads it there, as the functions of the local cloud do.
            os.environ["AWS_ENDPOINT_URL"] = endpoint
        looked = _Look(stage)
        return cls(functions=looked.functions(), outputs=looked.outputs(), local=local)

    def settings(self, kind: type[Kind]) -> Kind:
        """A settings object as it is deployed. Raises: NotDone."""
        variables = set(kind.variables().values())
        for function in self.functions.values():
            if variables <= function.environment.keys():
                return kind.read(function.environment)
        raise NotDone(f"No deployed function has {kind.__name__}; is the deployment older than this code?")

    def output(self, name: str) -> str:
        """An output of the stacks. Raises: NotDone."""
        if name not in self.outputs:
            raise NotDone(f"The stacks have no output {name}; is the deployment older than this code?")
        return self.outputs[name]

    def name_of(self, arn: str) -> str | None:
        """Our name of a function by its ARN, with or without a qualifier; None when it is none of ours."""
        return self._names.get(arn.split(":")[6])

    @cached_property
    def _names(self) -> dict[str, str]:
        return {one.physical: one.name for one in self.functions.values()}


class _Look:
    """The questions that CloudFormation and Lambda are asked."""

    def __init__(self, stage: str) -> None:
        self._stacks = [f"heliograph-{stage}-{part}" for part in ("state", "service")]
        self._cloudformation = boto3.client("cloudformation")
        self._lambda: LambdaClient = boto3.client("lambda")

    def outputs(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for stack in self._stacks:
            (described,) = self._cloudformation.describe_stacks(StackName=stack)["Stacks"]
            found |= {one["OutputKey"]: one["OutputValue"] for one in described.get("Outputs", [])}
        return found

    def functions(self) -> dict[str, DeployedFunction]:
        pages = self._cloudformation.get_paginator("list_stack_resources").paginate(StackName=self._stacks[1])
        try:
            resources = [one for page in pages for one in page["StackResourceSummaries"]]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ValidationError":
                raise
            raise NotDone(f"There is no stack {self._stacks[1]} here. Is it deployed, and in this region?") from error
        found = (
            self._function(one["PhysicalResourceId"])
            for one in resources
            if one["ResourceType"] == "AWS::Lambda::Function" and one.get("PhysicalResourceId")
        )
        return {one.name: one for one in found if one.name}

    def _function(self, physical: str) -> DeployedFunction:
        configuration = self._lambda.get_function_configuration(FunctionName=physical)
        environment = configuration.get("Environment", {}).get("Variables", {})
        return DeployedFunction(name=environment.get(NAME, ""), physical=physical, environment=environment)

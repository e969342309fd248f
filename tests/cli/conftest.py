"""Verbs on an account of moto's that holds what the template declares, and on the simulation."""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from cli.operator.deployment import DeployedFunction, Deployment
from cli.operator.output import Output
from cli.operator.trouble import NotDone
from cli.operator.verbs import Door
from tests.account import Account, new_account
from tests.functions.deployed import Deployed
from tests.functions.population import settled
from tests.simulation.wiring import booted
from tests.simulation.world import World
from tests.template import Named, synthesised


class Said:
    """What a verb said: `said("queue")` are the facts of all lines of that name."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    def __call__(self, what: str) -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in self.stream.getvalue().splitlines()]
        return [
            {name: value for name, value in line.items() if name != "what"} for line in lines if line["what"] == what
        ]


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture(scope="module")
def one_account() -> Iterator[Account]:
    with new_account(synthesised("dev")) as account:
        yield account


@pytest.fixture
def account(one_account: Account) -> Account:
    """Everything deployed, with the people of `population` in it."""
    return Deployed.after(one_account, settled).account


@pytest.fixture
def door(account: Account, said: Said) -> Callable[..., Door]:
    """`door(dry_run=True)`: as a verb gets it."""
    deployment = deployed("dev", account.name)
    return lambda **how: Door(deployment=deployment, out=Output(machine=True, stream=said.stream), **how)


def deployed(stage: str, named: Named) -> Deployment:
    """A stage whose things have these names; functions go by our own."""
    template = synthesised(stage)
    functions = {
        name: DeployedFunction(name=name, physical=name, environment=template.environment(name, named))
        for name in template.functions()
    }
    outputs = {**template.state["Outputs"], **template.service["Outputs"]}
    names = ("FailuresBucket", "FeedOnChunksParked")
    values = {name: template.resolve(outputs[name]["Value"], named) for name in names}
    return Deployment(functions=functions, outputs=values, local=False)


def invoker(world: World) -> Callable[[str, Mapping[str, Any]], Any]:
    """The simulation's way of invoking."""

    def invoke(function: str, event: Mapping[str, Any]) -> Any:
        task = world.cloud.invoke(booted().handlers[function], event, name=function)
        world.cloud.run()
        if task.error:
            raise NotDone(f"{function} failed: {task.error!r}")
        return task.result

    return invoke

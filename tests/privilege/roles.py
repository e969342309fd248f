"""What each function may do: the statements of its own synthesised role, one by one, names resolved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from tests.simulation.wiring import named
from tests.template import Properties, Synthesis, synthesised

FUNCTION, POLICY, ROLE = "AWS::Lambda::Function", "AWS::IAM::Policy", "AWS::IAM::Role"


@dataclass(frozen=True, order=True)
class Need:
    """A call that a function makes: what IAM would ask whether it may."""

    function: str
    action: str
    resource: str


@dataclass(frozen=True, order=True)
class Grant:
    """One action on one resource (a pattern with `*`) that a role allows."""

    function: str
    action: str
    resource: str

    def allows(self, need: Need) -> bool:
        same = (self.function, self.action) == (need.function, need.action)
        return same and fnmatchcase(need.resource, self.resource.replace("[", "[[]"))


@dataclass(frozen=True)
class Stage:
    """The functions of a stage's template and what they may do."""

    template: Synthesis

    @classmethod
    def named(cls, name: str) -> "Stage":
        return cls(synthesised(name))

    def functions(self) -> dict[str, Properties]:
        """Every function that has a role: ours by the name of their folder, CDK's own by their logical id."""
        return {self.name_of(logical_id): one for logical_id, one in self.template.of_type(FUNCTION).items()}

    def name_of(self, logical_id: str) -> str:
        variables = self.template.of_type(FUNCTION)[logical_id].get("Environment", {}).get("Variables", {})
        return str(variables.get("POWERTOOLS_SERVICE_NAME", logical_id))

    def role_of(self, function: str) -> str:
        """The logical id of a function's role."""
        role = self.functions()[function]["Role"]
        return str(role["Fn::GetAtt"][0])

    def grants(self) -> set[Grant]:
        return {grant for function in self.functions() for grant in self._granted_to(function)}

    def resolved(self, value: Any) -> Any:
        return self.template.resolve(value, named)

    def _granted_to(self, function: str) -> Iterator[Grant]:
        role = self.role_of(function)
        properties = self.template.of_type(ROLE)[role]
        if properties.get("ManagedPolicyArns"):
            raise ValueError(f"{role} has managed policies, which allow what this template does not show")
        documents = [one["PolicyDocument"] for one in properties.get("Policies", ())]
        policies = self.template.of_type(POLICY).values()
        documents += [one["PolicyDocument"] for one in policies if {"Ref": role} in one.get("Roles", ())]
        for document in documents:
            for statement in document["Statement"]:
                yield from self._grants_of(function, statement)

    def _grants_of(self, function: str, statement: Mapping[str, Any]) -> Iterator[Grant]:
        if statement["Effect"] != "Allow" or not statement.keys() <= {"Sid", "Effect", "Action", "Resource"}:
            raise ValueError(f"{function}: this measure does not know statements like {statement}")
        for action in _listed(statement["Action"]):
            for resource in _listed(statement["Resource"]):
                yield Grant(function, action, self.resolved(resource))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]

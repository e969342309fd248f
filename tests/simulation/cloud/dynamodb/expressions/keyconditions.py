"""Key-condition expressions: one partition, and a range of its sort keys ("Query operation", developer guide)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from tests.simulation.cloud.dynamodb.expressions.binding import Condition
from tests.simulation.cloud.dynamodb.expressions.conditions import Node, Operand, Values
from tests.simulation.cloud.dynamodb.values import AttributeValue, Key, comparable
from tests.simulation.cloud.errors import AwsError, validation

_reversed = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}
_first = itemgetter(0)


@dataclass(frozen=True, slots=True)
class KeyRange:
    """The partition asked for, and how to find the first and past-the-last place among its ordered sort keys."""

    partition: Key
    operator: str = ""
    bounds: tuple[Any, ...] = ()

    def slice(self, order: Sequence[tuple[Any, ...]]) -> tuple[int, int]:
        """(start, stop) in a partition's order; its members are tuples led by the sort key."""
        if not self.operator:
            return 0, len(order)
        low = self.bounds[0]
        if self.operator == "begins_with":
            length = len(low)
            return bisect_left(order, (low,)), bisect_right(order, low, key=lambda member: member[0][:length])
        if self.operator == "BETWEEN":
            return bisect_left(order, (low,)), bisect_right(order, self.bounds[1], key=_first)
        start = bisect_left(order, (low,)) if self.operator in ("=", ">=") else 0
        if self.operator == ">":
            start = bisect_right(order, low, key=_first)
        if self.operator in ("=", "<="):
            return start, bisect_right(order, low, key=_first)
        return start, bisect_left(order, (low,)) if self.operator == "<" else len(order)

    def covers(self, sort_key: tuple[Any, ...]) -> bool:
        """Whether this place lies within the range: what ExclusiveStartKey is held to."""
        return self.slice([sort_key]) == (0, 1)


def key_range(condition: Condition, values: Values, hash_name: str, range_name: str, types: dict[str, str]) -> KeyRange:
    """Read the condition as ``hash = :v [AND range <op> …]``; anything else is refused."""
    partition: Key | None = None
    operator, bounds = "", ()
    seen = set()
    for node in _conjuncts(condition.node):
        name, comparison, operands = _simple(node)
        if name in seen:
            raise validation("KeyConditionExpressions must only contain one condition per key")
        seen.add(name)
        wanted = tuple(_typed(values[operand.ref], name, types) for operand in operands)
        if name == hash_name:
            if comparison != "=":
                raise validation("Query key condition not supported")
            (partition,) = wanted
        elif name == range_name and range_name:
            operator, bounds = comparison, wanted
        else:
            raise validation(f"Query condition missed key schema element: {range_name or hash_name}")
    if partition is None:
        raise validation(f"Query condition missed key schema element: {hash_name}")
    return KeyRange(partition, operator, bounds)


def _conjuncts(node: Node) -> list[Node]:
    if node.operator in ("AND", "()"):
        return [leaf for child in node.children for leaf in _conjuncts(child)]
    if node.operator in ("OR", "NOT", "IN", "<>"):
        raise validation(f"Invalid operator used in KeyConditionExpression: {node.operator}")
    return [node]


def _simple(node: Node) -> tuple[str, str, tuple[Operand, ...]]:
    subject, *others = node.operands
    operator = node.operator
    if subject.kind == "value" and len(others) == 1 and operator in _reversed:
        subject, others, operator = others[0], [subject], _reversed[operator]
    if operator not in ("BETWEEN", "begins_with") and operator not in _reversed:
        raise _unsupported(f"Invalid operator used in KeyConditionExpression: {operator}")
    if subject.kind != "path" or any(other.kind != "value" for other in others):
        raise _unsupported("Invalid KeyConditionExpression: KeyConditionExpressions must compare a key with a value")
    if len(subject.path) != 1:
        raise _unsupported("Key condition expressions may not use nested attributes")
    return str(subject.path[0]), operator, tuple(others)


def _unsupported(message: str) -> AwsError:
    return validation(message)


def _typed(value: AttributeValue, name: str, types: dict[str, str]) -> Any:
    (kind,) = value
    if name in types and kind != types[name]:
        trouble = "One or more parameter values were invalid: Condition parameter type does not match schema type"
        raise validation(trouble)
    if value[kind] == "":
        raise validation(
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
            f"empty {'string' if kind == 'S' else 'binary'} value. Key: {name}"
        )
    return comparable(value)

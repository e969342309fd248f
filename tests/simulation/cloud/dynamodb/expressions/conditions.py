"""Condition, filter and key-condition expressions: parsed to a small tree, compiled to closures.

Grammar and comparison rules: "Comparison operator and function reference" in the DynamoDB developer guide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.simulation.cloud.dynamodb.expressions.paths import Path, Scope, look_up, read_path
from tests.simulation.cloud.dynamodb.expressions.tokens import Tokens
from tests.simulation.cloud.dynamodb.values import AttributeValue, Item, comparable, same, type_names
from tests.simulation.cloud.errors import AwsError

Values = Mapping[str, AttributeValue]
Test = Callable[[Item, Values], bool]
Read = Callable[[Item, Values], AttributeValue | None]
Check = Callable[[Values], None]

COMPARATORS = ("=", "<>", "<", "<=", ">", ">=")
_arity = {"attribute_exists": 1, "attribute_not_exists": 1, "attribute_type": 2, "begins_with": 2, "contains": 2}
_ordered = ("S", "N", "B")


@dataclass(frozen=True, slots=True)
class Operand:
    """kind: path, value (a :placeholder) or size (of a path)."""

    kind: str
    path: Path = ()
    ref: str = ""

    def reader(self) -> Read:
        if self.kind == "value":
            return lambda _item, values: values[self.ref]
        if self.kind == "size":
            return lambda item, _values: _size(look_up(item, self.path))
        if len(self.path) == 1:
            name: Any = self.path[0]
            return lambda item, _values: item.get(name)
        return lambda item, _values: look_up(item, self.path)


@dataclass(frozen=True, slots=True)
class Node:
    """operator: AND OR NOT, a comparator, BETWEEN, IN, or a function's name."""

    operator: str
    operands: tuple[Operand, ...] = ()
    children: tuple[Node, ...] = ()


class ConditionParser:
    """Recursive descent: OR below AND below NOT below comparisons, as the precedence rules say."""

    def __init__(self, tokens: Tokens, scope: Scope) -> None:
        self.tokens = tokens
        self.scope = scope
        self.checks: list[Check] = []

    def parse(self) -> Node:
        node = self._either()
        if self.tokens.peek().kind != "end":
            raise self.tokens.syntax_error()
        return node

    def _either(self) -> Node:
        nodes = [self._both()]
        while self.tokens.take_word("OR"):
            nodes.append(self._both())
        return nodes[0] if len(nodes) == 1 else Node("OR", children=tuple(nodes))

    def _both(self) -> Node:
        nodes = [self._negation()]
        while self.tokens.take_word("AND"):
            nodes.append(self._negation())
        return nodes[0] if len(nodes) == 1 else Node("AND", children=tuple(nodes))

    def _negation(self) -> Node:
        if self.tokens.take_word("NOT"):
            return Node("NOT", children=(self._negation(),))
        if not self.tokens.take("("):
            return self._comparison()
        node = self._either()
        if node.operator == "()":
            raise self.tokens.refuse("The expression has redundant parentheses;")
        self.tokens.expect(")")
        return Node("()", children=(node,))

    def _comparison(self) -> Node:
        name = self.tokens.peek().text
        if self._at_function() and name != "size":
            return self._function(name)
        left = self._operand()
        operator = self.tokens.peek().text
        if operator in COMPARATORS:
            self.tokens.next()
            return self._compare(operator, left, self._operand())
        if self.tokens.take_word("BETWEEN"):
            low = self._operand()
            if not self.tokens.take_word("AND"):
                raise self.tokens.syntax_error()
            return self._between(left, low, self._operand())
        if self.tokens.take_word("IN"):
            return Node("IN", (left, *self._list()))
        raise self.tokens.syntax_error()

    def _at_function(self) -> bool:
        return self.tokens.peek().kind == "name" and self.tokens.peek(1).text == "("

    def _list(self) -> list[Operand]:
        self.tokens.expect("(")
        operands = [self._operand()]
        while self.tokens.take(","):
            operands.append(self._operand())
        self.tokens.expect(")")
        if len(operands) > 100:
            trouble = "Operator or function has more than the maximum number of operands; operator or function: IN"
            raise self.tokens.refuse(trouble)
        return operands

    def _operand(self) -> Operand:
        token = self.tokens.peek()
        if token.kind == "value_ref":
            self.scope.used_values.add(self.tokens.next().text)
            return Operand("value", ref=token.text)
        if self._at_function():
            if token.text == "size":
                self.tokens.next()
                self.tokens.expect("(")
                path = read_path(self.tokens, self.scope)
                self.tokens.expect(")")
                return Operand("size", path)
            raise self._misused(token.text)
        return Operand("path", read_path(self.tokens, self.scope))

    def _misused(self, name: str) -> AwsError:
        if name not in _arity:
            return self.tokens.refuse(f"Invalid function name; function: {name}")
        return self.tokens.refuse(f"The function is not allowed to be used this way in an expression; function: {name}")

    def _function(self, name: str) -> Node:
        if name not in _arity:
            raise self._misused(name) if name not in ("if_not_exists", "list_append") else self._not_here(name)
        self.tokens.next()
        operands = self._list()
        if len(operands) != _arity[name]:
            trouble = "Incorrect number of operands for operator or function; operator or function: "
            raise self.tokens.refuse(f"{trouble}{name}, number of operands: {len(operands)}")
        if operands[0].kind != "path" and name.startswith("attribute_"):
            trouble = "Operator or function requires a document path; operator or function: "
            raise self.tokens.refuse(trouble + name)
        if name == "attribute_type":
            self._require(name, operands[1], ("S",))
            self.checks.append(self._known_type(operands[1].ref))
        if name == "begins_with":
            self._require(name, operands[1], ("S", "B"))
        return Node(name, tuple(operands))

    def _not_here(self, name: str) -> AwsError:
        return self.tokens.refuse(f"The function is not allowed in a condition expression; function: {name}")

    def _compare(self, operator: str, left: Operand, right: Operand) -> Node:
        if operator not in ("=", "<>"):
            self._require(operator, left, _ordered)
            self._require(operator, right, _ordered)
        if left.kind == right.kind == "path" and left.path == right.path:
            trouble = "The first operand must be distinct from the remaining operands for this operator or function;"
            shown = "[" + ", ".join(map(str, left.path)) + "]"
            raise self.tokens.refuse(f"{trouble} operator: {operator}, first operand: {shown}")
        return Node(operator, (left, right))

    def _between(self, subject: Operand, low: Operand, high: Operand) -> Node:
        for operand in (low, high):
            self._require("BETWEEN", operand, _ordered)
        if low.kind == high.kind == "value":
            self.checks.append(lambda values: self._refuse_empty_range(values[low.ref], values[high.ref]))
        return Node("BETWEEN", (subject, low, high))

    def _refuse_empty_range(self, low: AttributeValue, high: AttributeValue) -> None:
        if low.keys() != high.keys():
            trouble = "The BETWEEN operator requires same data type for lower and upper bounds; "
            raise self.tokens.refuse(f"{trouble}lower bound operand: AttributeValue: {low}, upper: {high}")
        if comparable(low) > comparable(high):
            trouble = "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
            shown = [f"AttributeValue: {{{kind}:{text}}}" for bound in (low, high) for kind, text in bound.items()]
            raise self.tokens.refuse(f"{trouble}lower bound operand: {shown[0]}, upper bound operand: {shown[1]}")

    def _require(self, operator: str, operand: Operand, kinds: tuple[str, ...]) -> None:
        """A :value of another type can never match, so DynamoDB refuses it whatever the item holds."""
        if operand.kind != "value":
            return

        def check(values: Values) -> None:
            (kind,) = values[operand.ref]
            if kind not in kinds:
                trouble = f"Incorrect operand type for operator or function; operator or function: {operator}"
                raise self.tokens.refuse(f"{trouble}, operand type: {type_names[kind]}")

        self.checks.append(check)

    def _known_type(self, ref: str) -> Check:
        def check(values: Values) -> None:
            if (name := values[ref]["S"]) not in type_names:
                raise self.tokens.refuse(f"Invalid attribute type name found; type: {name}, valid types: {{...}}")

        return check


def compile_condition(node: Node) -> Test:
    """The tree as one closure ``(item, values) -> bool``."""
    if node.operator in ("AND", "OR", "NOT", "()"):
        return _compile_logic(node.operator, [compile_condition(child) for child in node.children])
    reads = [operand.reader() for operand in node.operands]
    if node.operator == "attribute_exists":
        return lambda item, values: reads[0](item, values) is not None
    if node.operator == "attribute_not_exists":
        return lambda item, values: reads[0](item, values) is None
    if node.operator == "IN":
        return lambda item, values: any(_holds("=", reads[0](item, values), read(item, values)) for read in reads[1:])
    if node.operator == "BETWEEN":
        return lambda item, values: (
            _holds(">=", reads[0](item, values), reads[1](item, values))
            and _holds("<=", reads[0](item, values), reads[2](item, values))
        )
    operator, (left, right) = node.operator, reads
    return lambda item, values: _holds(operator, left(item, values), right(item, values))


def _compile_logic(operator: str, tests: list[Test]) -> Test:
    if operator == "AND":
        return lambda item, values: all(test(item, values) for test in tests)
    if operator == "OR":
        return lambda item, values: any(test(item, values) for test in tests)
    (only,) = tests
    return only if operator == "()" else lambda item, values: not only(item, values)


def _holds(operator: str, left: AttributeValue | None, right: AttributeValue | None) -> bool:
    """One comparison. A missing side satisfies nothing but ``<>``; sides of two types are never in order."""
    if left is None or right is None:
        return operator == "<>" and (left is not None or right is not None)
    if operator == "=":
        return same(left, right)
    if operator == "<>":
        return not same(left, right)
    if operator == "contains":
        return _contains(left, right)
    if operator == "attribute_type":
        return right["S"] in left
    if left.keys() != right.keys():
        return False
    mine, theirs = comparable(left), comparable(right)
    return _order[operator](mine, theirs) if next(iter(left)) in _ordered else False


_order: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda left, right: bool(left < right),
    "<=": lambda left, right: bool(left <= right),
    ">": lambda left, right: bool(left > right),
    ">=": lambda left, right: bool(left >= right),
    "begins_with": lambda left, right: isinstance(left, str | bytes) and left.startswith(right),
}


def _contains(whole: AttributeValue, part: AttributeValue) -> bool:
    (kind, content), (part_kind, wanted) = *whole.items(), *part.items()
    if kind == "L":
        return any(same(member, part) for member in content)
    if kind in ("S", "B"):
        return kind == part_kind and comparable(part) in comparable(whole)
    return kind == part_kind + "S" and wanted in content


def _size(value: AttributeValue | None) -> AttributeValue | None:
    if value is None:
        return None
    ((kind, content),) = value.items()
    if kind == "S":
        return {"N": str(len(content.encode()))}
    if kind == "B":
        return {"N": str(len(comparable(value)))}
    return {"N": str(len(content))} if kind in ("SS", "NS", "BS", "M", "L") else None

"""One request's expressions with its placeholders: each parsed once per text and names, then served from a cache."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.simulation.cloud.dynamodb.expressions.conditions import (
    Check,
    ConditionParser,
    Node,
    Test,
    Values,
    compile_condition,
)
from tests.simulation.cloud.dynamodb.expressions.paths import Path, Projection, Scope, read_path, refuse_overlaps
from tests.simulation.cloud.dynamodb.expressions.tokens import Tokens
from tests.simulation.cloud.dynamodb.expressions.updates import Update, UpdateParser
from tests.simulation.cloud.dynamodb.values import weigh
from tests.simulation.cloud.errors import AwsError, NotModelled, validation

MAX_EXPRESSION = 4096
_legacy = (
    "AttributeUpdates", "AttributesToGet", "ConditionalOperator", "Expected", "KeyConditions", "QueryFilter",
    "ScanFilter",
)  # fmt: skip
_expressions = (
    "ConditionExpression", "FilterExpression", "KeyConditionExpression", "ProjectionExpression", "UpdateExpression",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Condition:
    """``holds(item, values)``; ``paths`` are the document paths it reads; ``node`` its tree, for key conditions."""

    node: Node
    holds: Test
    paths: tuple[Path, ...]
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class _Compiled:
    what: Any
    names: frozenset[str]
    values: frozenset[str]
    checks: tuple[Check, ...]


class Bound:
    """The expressions of one request (or of one member of a transaction), placeholders checked as AWS checks them."""

    __slots__ = ("_request", "_used_names", "_used_values", "names", "values")

    def __init__(self, request: Mapping[str, Any]) -> None:
        self._request = request
        self.names: Mapping[str, str] = request.get("ExpressionAttributeNames") or {}
        self.values: Values = request.get("ExpressionAttributeValues") or {}
        self._used_names: frozenset[str] = frozenset()
        self._used_values: frozenset[str] = frozenset()
        if "ExpressionAttributeNames" in request or "ExpressionAttributeValues" in request:
            self._check_placeholders()
        for parameter in _legacy:
            if parameter in request:
                raise NotModelled(f"the legacy parameter {parameter}")

    def condition(self, label: str = "ConditionExpression") -> Condition | None:
        compiled = self._compiled(label, _compile_condition)
        return compiled.what if compiled else None

    def update(self) -> Update | None:
        compiled = self._compiled("UpdateExpression", _compile_update)
        return compiled.what if compiled else None

    def projection(self) -> Projection | None:
        compiled = self._compiled("ProjectionExpression", _compile_projection)
        return compiled.what if compiled else None

    def finish(self) -> None:
        """Call once all expressions were asked for: what no expression used is refused."""
        if self.names and len(self._used_names) != len(self.names):
            unused = ", ".join(name for name in self.names if name not in self._used_names)
            raise validation(f"Value provided in ExpressionAttributeNames unused in expressions: keys: {{{unused}}}")
        if self.values and len(self._used_values) != len(self.values):
            unused = ", ".join(ref for ref in self.values if ref not in self._used_values)
            raise validation(f"Value provided in ExpressionAttributeValues unused in expressions: keys: {{{unused}}}")

    def _compiled(self, label: str, compile_text: Callable[[Tokens, Scope], tuple[Any, list[Check]]]) -> Any:
        text = self._request.get(label)
        if text is None:
            return None
        key = (label, text, tuple(self.names.items()))
        compiled = _cache.get(key)
        if compiled is None:
            compiled = _compile(label, text, self.names, compile_text)
            if len(_cache) > 20_000:
                _cache.clear()
            _cache[key] = compiled
        if isinstance(compiled, AwsError):
            raise compiled
        self._used_names |= compiled.names
        self._used_values |= compiled.values
        if not compiled.values <= self.values.keys():
            missing = min(compiled.values - self.values.keys())
            trouble = "An expression attribute value used in expression is not defined; attribute value: "
            raise validation(f"Invalid {label}: {trouble}{missing}")
        for check in compiled.checks:
            check(self.values)
        return compiled

    def _check_placeholders(self) -> None:
        request = self._request
        for parameter in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
            if parameter not in request:
                continue
            given = [label for label in _expressions if request.get(label) is not None]
            if not given:
                raise validation(f"{parameter} can only be specified when using expressions")
            if not request[parameter]:
                raise validation(f"{parameter} must not be empty")
        for name in self.names:
            if not name.startswith("#") or len(name) < 2:
                raise validation(f'ExpressionAttributeNames contains invalid key: Syntax error; key: "{name}"')
        for ref, value in self.values.items():
            if not ref.startswith(":") or len(ref) < 2:
                raise validation(f'ExpressionAttributeValues contains invalid key: Syntax error; key: "{ref}"')
            try:
                weigh(value)
            except AwsError as refusal:
                message = refusal.message
                raise validation(f"ExpressionAttributeValues contains invalid value: {message} for key {ref}") from None


_cache: dict[tuple[str, str, tuple[tuple[str, str], ...]], _Compiled | AwsError] = {}


def _compile(label: str, text: str, names: Mapping[str, str], compile_text: Any) -> _Compiled | AwsError:
    try:
        if len(text.encode()) > MAX_EXPRESSION:
            raise validation(f"Invalid {label}: Expression size has exceeded the maximum allowed size;")
        scope = Scope(names)
        what, checks = compile_text(Tokens(label, text), scope)
        return _Compiled(what, frozenset(scope.used_names), frozenset(scope.used_values), tuple(checks))
    except AwsError as refusal:
        return refusal


def _compile_condition(tokens: Tokens, scope: Scope) -> tuple[Condition, list[Check]]:
    parser = ConditionParser(tokens, scope)
    node = parser.parse()
    return Condition(node, compile_condition(node), tuple(_paths_of(node)), tuple(parser.checks)), parser.checks


def _paths_of(node: Node) -> list[Path]:
    paths = [operand.path for operand in node.operands if operand.path]
    for child in node.children:
        paths += _paths_of(child)
    return paths


def _compile_update(tokens: Tokens, scope: Scope) -> tuple[Update, list[Check]]:
    parser = UpdateParser(tokens, scope)
    return parser.parse(), parser.checks


def _compile_projection(tokens: Tokens, scope: Scope) -> tuple[Projection, list[Check]]:
    paths = [read_path(tokens, scope)]
    while tokens.take(","):
        paths.append(read_path(tokens, scope))
    if tokens.peek().kind != "end":
        raise tokens.syntax_error()
    refuse_overlaps(tokens.label, paths)
    return Projection(paths), []

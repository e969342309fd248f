"""Lambda's event-filter patterns ("Filter rule syntax", event filtering, Lambda developer guide)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.simulation.cloud.errors import NotModelled

_absent = object()


def passes(patterns: tuple[Mapping[str, Any], ...], event: Mapping[str, Any], payload: str = "") -> bool:
    """Whether any pattern matches (or there is none).

    ``payload`` names the key whose value is text that the pattern sees parsed: ``data`` (Kinesis) or ``body`` (SQS). If
    a pattern looks into it and it is no JSON, the record is dropped, as Lambda drops it.
    """
    return not patterns or any(_matches(pattern, _parsed(pattern, event, payload)) for pattern in patterns)


def _parsed(pattern: Mapping[str, Any], event: Mapping[str, Any], payload: str) -> Mapping[str, Any]:
    if not payload or not isinstance(pattern.get(payload), Mapping):
        return event
    try:
        return {**event, payload: json.loads(event[payload])}
    except ValueError:
        return {name: value for name, value in event.items() if name != payload}


def _matches(pattern: Mapping[str, Any], event: Any) -> bool:
    if not isinstance(event, Mapping):
        return False
    for name, wanted in pattern.items():
        if name == "$or":
            if not any(_matches(alternative, event) for alternative in wanted):
                return False
        elif isinstance(wanted, Mapping):
            below = event.get(name)
            nested = below if isinstance(below, list) else [below]
            if not any(_matches(wanted, member if member is not None else {}) for member in nested):
                return False
        elif not any(_rule(rule, event.get(name, _absent)) for rule in wanted):
            return False
    return True


def _rule(rule: Any, value: Any) -> bool:
    if isinstance(value, list):
        return any(_rule(rule, member) for member in value) if value else rule == {"exists": True}
    if not isinstance(rule, Mapping):
        return _equal(rule, value)
    ((name, wanted),) = rule.items()
    match name:
        case "exists":
            return (value is not _absent) is bool(wanted)
        case "prefix":
            return isinstance(value, str) and value.startswith(wanted)
        case "suffix":
            return isinstance(value, str) and value.endswith(wanted)
        case "equals-ignore-case":
            return isinstance(value, str) and value.casefold() == wanted.casefold()
        case "anything-but":
            return value is not _absent and not _excluded(wanted, value)
        case "numeric":
            return _number(value) and all(
                _in_order(*pair, value) for pair in zip(wanted[::2], wanted[1::2], strict=True)
            )
    raise NotModelled(f"filter rule {name}")


def _equal(rule: Any, value: Any) -> bool:
    """Exact, with types: 1 matches 1.0 but neither true nor "1"."""
    if _number(rule):
        return _number(value) and bool(rule == value)
    return type(rule) is type(value) and bool(rule == value)


def _excluded(wanted: Any, value: Any) -> bool:
    if isinstance(wanted, Mapping):
        return _rule(wanted, value)
    return any(_equal(other, value) for other in (wanted if isinstance(wanted, list) else [wanted]))


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _in_order(operator: str, bound: float, value: float) -> bool:
    match operator:
        case "=":
            return value == bound
        case "<":
            return value < bound
        case "<=":
            return value <= bound
        case ">":
            return value > bound
        case ">=":
            return value >= bound
    raise NotModelled(f"numeric operator {operator}")

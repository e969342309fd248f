"""Lambda's event filter patterns: which records of a stream a function hears.

A pattern is an object of the record's shape whose leaves are lists of alternatives. Alternatives are values (``null``
included) or rules: ``prefix``, ``suffix``, ``equals-ignore-case``, ``anything-but``, ``numeric``, ``exists``. Fields
are joined by *and*, the entries of ``$or`` by *or*. A list in the record matches if one of its members does.
"""

from __future__ import annotations

import base64
import json
import operator
from collections.abc import Callable
from typing import Any

Pattern = dict[str, Any]
MISSING = object()

COMPARE: dict[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class PatternError(ValueError):
    """Lambda would refuse this pattern."""


def parse(text: str) -> Pattern:
    pattern = json.loads(text)
    if not isinstance(pattern, dict):
        raise PatternError(f"a filter pattern is a JSON object, not {text}")
    _check(pattern)
    return pattern


def heard(record: dict[str, Any], patterns: tuple[Pattern, ...]) -> bool:
    """Whether a Lambda-shaped record passes: any of the patterns, or there are none."""
    if not patterns:
        return True
    view = _view(record)
    return any(matches(view, pattern) for pattern in patterns)


def matches(value: Any, pattern: Pattern) -> bool:
    return all(_field(value, key, rule) for key, rule in pattern.items())


def _view(record: dict[str, Any]) -> dict[str, Any]:
    """What patterns are held against: for Kinesis its fields at the top, with ``data`` decoded (JSON if it is JSON)."""
    if "kinesis" not in record:
        return record
    kinesis = record["kinesis"]
    data = base64.b64decode(kinesis["data"])
    try:
        decoded = json.loads(data)
    except ValueError:
        decoded = data.decode(errors="replace")
    return {**record, **kinesis, "data": decoded}


def _field(value: Any, key: str, rule: Any) -> bool:
    if key == "$or":
        return any(matches(value, alternative) for alternative in rule)
    found = value.get(key, MISSING) if isinstance(value, dict) else MISSING
    if isinstance(rule, dict):
        # A list of objects matches if one of them does.
        inner = found if isinstance(found, list) else [found]
        return any(matches(None if item is MISSING else item, rule) for item in inner)
    return any(_allows(alternative, found) for alternative in rule)


def _allows(alternative: Any, found: Any) -> bool:
    if isinstance(alternative, dict) and "exists" in alternative:
        # Of leaves only: an object is no value.
        return (found is not MISSING and not isinstance(found, dict)) is bool(alternative["exists"])
    if found is MISSING:
        return False
    candidates = found if isinstance(found, list) else [found]
    return any(_accepts(alternative, candidate) for candidate in candidates)


def _accepts(alternative: Any, candidate: Any) -> bool:
    if not isinstance(alternative, dict):
        return _same(alternative, candidate)
    ((rule, argument),) = alternative.items()
    return RULES[rule](argument, candidate)


def _same(a: Any, b: Any) -> bool:
    """JSON equality: 1 and 1.0 are one number, but true is not 1."""
    return a == b and isinstance(a, bool) is isinstance(b, bool)


def _text(test: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    def rule(argument: Any, candidate: Any) -> bool:
        if not isinstance(candidate, str):
            return False
        if isinstance(argument, dict):
            return test(candidate.casefold(), str(argument["equals-ignore-case"]).casefold())
        return test(candidate, argument)

    return rule


def _anything_but(argument: Any, candidate: Any) -> bool:
    banned = argument if isinstance(argument, list) else [argument]
    return not any(_accepts(one, candidate) for one in banned)


def _numeric(argument: list[Any], candidate: Any) -> bool:
    if isinstance(candidate, bool) or not isinstance(candidate, int | float):
        return False
    return all(COMPARE[sign](candidate, bound) for sign, bound in zip(argument[::2], argument[1::2], strict=True))


def _ignoring_case(argument: str, candidate: Any) -> bool:
    return isinstance(candidate, str) and candidate.casefold() == argument.casefold()


RULES: dict[str, Callable[[Any, Any], bool]] = {
    "prefix": _text(str.startswith),
    "suffix": _text(str.endswith),
    "equals-ignore-case": _ignoring_case,
    "anything-but": _anything_but,
    "numeric": _numeric,
}


def _check(pattern: Any) -> None:
    for key, rule in pattern.items():
        if key == "$or":
            for alternative in rule:
                _check(alternative)
        elif isinstance(rule, dict):
            _check(rule)
        elif not isinstance(rule, list):
            raise PatternError(f"{key}: a leaf of a filter pattern is a list, not {rule!r}")
        else:
            _check_alternatives(key, rule)


def _check_alternatives(key: str, alternatives: list[Any]) -> None:
    for alternative in alternatives:
        if isinstance(alternative, dict) and (len(alternative) != 1 or not set(alternative) <= {*RULES, "exists"}):
            raise PatternError(f"{key}: no such rule in a filter pattern: {alternative!r}")

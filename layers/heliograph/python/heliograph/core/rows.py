"""DynamoDB's attribute values as plain Python and back, for code that may not import boto3.

Numbers become `int` (or `Decimal` with a fraction), lists and maps nest, sets become `frozenset`, binary is not used.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

Row = Mapping[str, Any]
"""One item as plain Python: attribute name → str, int, Decimal, bool, None, list or dict of these."""

AttributeValues = Mapping[str, Mapping[str, Any]]
"""One item as DynamoDB writes it: attribute name → {"S": "…"} and so on."""


def to_row(item: AttributeValues) -> dict[str, Any]:
    """{"likes": {"N": "3"}} → {"likes": 3}."""
    return {name: _from_value(value) for name, value in item.items()}


def from_row(row: Row) -> dict[str, Any]:
    """{"likes": 3} → {"likes": {"N": "3"}}."""
    return {name: _to_value(value) for name, value in row.items()}


def _from_value(value: Mapping[str, Any]) -> Any:
    ((kind, content),) = value.items()
    match kind:
        case "S" | "BOOL":
            return content
        case "N":
            return _number(content)
        case "NULL":
            return None
        case "M":
            return to_row(content)
        case "L":
            return [_from_value(inner) for inner in content]
        case "SS":
            return frozenset(content)
        case "NS":
            return frozenset(map(_number, content))
    raise ValueError(f"rows hold no attribute values of type {kind}")


def _to_value(value: Any) -> dict[str, Any]:
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": value}
        case int() | Decimal():
            return {"N": str(value)}
        case dict():
            return {"M": from_row(value)}
        case list() | tuple():
            return {"L": [_to_value(inner) for inner in value]}
    raise ValueError(f"rows hold no values of type {type(value).__name__}")


def _number(text: str) -> int | Decimal:
    try:
        return int(text)
    except ValueError:
        number = Decimal(text)
        return int(number) if number == number.to_integral_value() else number

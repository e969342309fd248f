"""DynamoDB's attribute values as plain Python and back, for code that may not import boto3.

Numbers become `int` (or `Decimal` with a fraction), lists and maps nest, sets become `frozenset`, binary `bytes`.
"""

from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from msgspec import Struct

Row = Mapping[str, Any]
"""One item as plain Python: attribute name → str, int, Decimal, bool, None, list or dict of these."""

AttributeValues = Mapping[str, Mapping[str, Any]]
"""One item as DynamoDB writes it: attribute name → {"S": "…"} and so on."""


class Text(Struct, frozen=True):
    """A value that is a text, for who reads a row from JSON by a type of its own."""

    S: str


class Number(Struct, frozen=True):
    """One that is a number, as the text that it comes as."""

    N: str


class Flag(Struct, frozen=True):
    """One that holds or does not."""

    BOOL: bool


def to_row(item: AttributeValues) -> dict[str, Any]:
    """{"likes": {"N": "3"}} → {"likes": 3}."""
    # A page of a feed is some thousand values, nearly all of them texts, numbers and flags.
    row: dict[str, Any] = {}
    for name, value in item.items():
        if "S" in value:
            row[name] = value["S"]
        elif "N" in value:
            row[name] = _number(value["N"])
        elif "BOOL" in value:
            row[name] = value["BOOL"]
        else:
            row[name] = _read(value)
    return row


def from_row(row: Row) -> dict[str, Any]:
    """{"likes": 3} → {"likes": {"N": "3"}}."""
    return {name: _to_value(value) for name, value in row.items()}


def _to_value(value: Any) -> dict[str, Any]:
    if type(value) is int:  # as most keys are; a bool is an int too, but not this one
        return {"N": str(value)}
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


class _Readers(dict[str, Callable[[Any], Any]]):
    def __missing__(self, kind: str) -> Any:
        raise ValueError(f"rows hold no attribute values of type {kind}")


def _list(values: Iterable[Mapping[str, Any]]) -> list[Any]:
    return [_number(value["N"]) if "N" in value else _read(value) for value in values]


def _read(value: Mapping[str, Any]) -> Any:
    ((kind, content),) = value.items()
    return READ[kind](content)


READ: Final = _Readers(
    {
        "S": str,
        "B": lambda value: value if isinstance(value, bytes) else b64decode(value),  # boto3 has decoded it already
        "N": _number,
        "BOOL": bool,
        "M": to_row,
        "L": _list,
        "NULL": lambda _: None,
        "SS": frozenset,
        "NS": lambda numbers: frozenset(map(_number, numbers)),
    }
)
"""What DynamoDB calls a type → how a value of it is read."""

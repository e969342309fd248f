"""Attribute values as they stand on the wire (``{"S": "x"}``): checked, made canonical, weighed, compared.

Sizes follow "DynamoDB item sizes and formats", number limits "Supported data types and naming rules" (38 digits,
magnitude 1E-130 to 9.99E+125) in the DynamoDB developer guide.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation
from typing import Any

from tests.simulation.cloud.errors import AwsError, invalid_parameters, validation

type_names = {
    "S": "STRING", "N": "NUMBER", "B": "BINARY", "SS": "STRING_SET", "NS": "NUMBER_SET", "BS": "BINARY_SET",
    "M": "MAP", "L": "LIST", "BOOL": "BOOLEAN", "NULL": "NULL",
}  # fmt: skip

AttributeValue = dict[str, Any]
Item = dict[str, AttributeValue]
Key = str | Decimal | bytes

MAX_DEPTH = 32
MAX_DIGITS = 38
_plain_integer = re.compile(r"(?:0|-?[1-9][0-9]{0,37})\Z")
_arithmetic = Context(prec=MAX_DIGITS, traps=[Inexact, InvalidOperation], Emax=200, Emin=-200)


def weigh(value: AttributeValue, depth: int = 0) -> int:
    """Check one attribute value, make it canonical in place, and return its size in bytes.

    Raises ValidationException (or SerializationException for what is no attribute value at all).
    """
    if not isinstance(value, dict):
        raise AwsError("SerializationException", "Unexpected value type in payload")
    if len(value) != 1:
        trouble = "has more than one datatypes set" if value else "is empty"
        raise validation(f"Supplied AttributeValue {trouble}, must contain exactly one of the supported datatypes")
    for kind, content in value.items():
        if kind == "S":
            if not isinstance(content, str):
                break
            return len(content) if content.isascii() else len(content.encode())
        weigher = _weighers.get(kind)
        if weigher is None:
            break
        return weigher(value, content, depth)
    raise validation("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")


def weigh_item(item: Item) -> int:
    """Check a whole item in place and return its size: names and values, without the 100 bytes of storage overhead."""
    size = 0
    for name, value in item.items():
        size += len(name) if name.isascii() else len(name.encode())
        text = value.get("S") if len(value) == 1 else None
        if type(text) is str:  # most attributes are strings: spare them a call
            size += len(text) if text.isascii() else len(text.encode())
        else:
            size += weigh(value)
    return size


def canonical_number(text: Any) -> str:
    """The one spelling under which DynamoDB gives a number back: no exponent, no leading or trailing zeros."""
    if not isinstance(text, str):
        raise AwsError("SerializationException", "NUMBER_VALUE cannot be converted to String")
    if _plain_integer.match(text):
        return text
    try:
        number = Decimal(text)
    except DecimalException:
        raise validation(f"The parameter cannot be converted to a numeric value: {text}") from None
    if not number.is_finite():
        raise validation(f"The parameter cannot be converted to a numeric value: {text}")
    return number_text(number)


def number_text(number: Decimal) -> str:
    """A Decimal's canonical spelling; refuses more than 38 digits and magnitudes outside the supported range."""
    if not number:
        return "0"
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    trailing = 0
    while digits[-1 - trailing] == 0:
        trailing += 1
    if len(digits) - trailing > MAX_DIGITS:
        raise validation("Attempting to store more than 38 significant digits in a Number")
    magnitude = number.adjusted()
    if magnitude > 125:
        raise validation("Number overflow. Attempting to store a number with magnitude larger than supported range")
    if magnitude < -130:
        raise validation("Number underflow. Attempting to store a number with magnitude smaller than supported range")
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def add_numbers(left: str, right: str, sign: int = 1) -> str:
    """left + sign * right in DynamoDB's 38 digits; a result that needs more is refused."""
    try:
        total = _arithmetic.add(Decimal(left), Decimal(right) * sign)
    except DecimalException:
        raise validation("Attempting to store more than 38 significant digits in a Number") from None
    return number_text(total)


def comparable(value: AttributeValue) -> Any:
    """What <, >, BETWEEN and sort keys compare by. (UTF-8 byte order is code point order: strings serve as such.)"""
    for kind, content in value.items():
        if kind == "N":
            return Decimal(content)
        if kind == "B":
            return base64.b64decode(content)
        return content
    raise AssertionError("an attribute value has one type")


def same(left: AttributeValue, right: AttributeValue) -> bool:
    """Deep equality. Numbers are canonical already; sets do not mind their order."""
    if left == right:
        return True
    (kind, mine), (other_kind, theirs) = *left.items(), *right.items()
    if kind != other_kind:
        return False
    if kind in ("SS", "NS", "BS"):
        return len(mine) == len(theirs) and set(mine) == set(theirs)
    if kind == "L":
        return len(mine) == len(theirs) and all(map(same, mine, theirs))
    if kind == "M":
        return mine.keys() == theirs.keys() and all(same(mine[name], theirs[name]) for name in mine)
    return False


def _number_size(text: str) -> int:
    digits = text.lstrip("-").replace(".", "").strip("0")
    return (len(digits) + 1) // 2 + 1 + text.startswith("-")


def _weigh_number(value: AttributeValue, content: Any, depth: int) -> int:
    value["N"] = text = canonical_number(content)
    return _number_size(text)


def _decoded(content: Any) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise AwsError("SerializationException", "Invalid binary value in payload") from None


def _weigh_binary(value: AttributeValue, content: Any, depth: int) -> int:
    raw = _decoded(content)
    value["B"] = base64.b64encode(raw).decode()
    return len(raw)


def _weigh_bool(value: AttributeValue, content: Any, depth: int) -> int:
    if not isinstance(content, bool):
        raise AwsError("SerializationException", "Unexpected token received from parser")
    return 1


def _weigh_null(value: AttributeValue, content: Any, depth: int) -> int:
    if content is not True:
        raise invalid_parameters("Null attribute value types must have the value of true")
    return 1


def _weigh_map(value: AttributeValue, content: dict[str, AttributeValue], depth: int) -> int:
    _deeper(depth)
    size = 3 + len(content)
    for name, member in content.items():
        size += len(name.encode()) + weigh(member, depth + 1)
    return size


def _weigh_list(value: AttributeValue, content: list[AttributeValue], depth: int) -> int:
    _deeper(depth)
    return 3 + len(content) + sum(weigh(member, depth + 1) for member in content)


def _deeper(depth: int) -> None:
    if depth >= MAX_DEPTH:
        raise validation("Nesting Levels have exceeded supported limits: attributes nested too deeply (maximum 32)")


def _weigh_set(kind: str, word: str, canonical: Callable[[Any], str], size: Callable[[str], int]) -> Any:
    def weigh_members(value: AttributeValue, content: list[Any], depth: int) -> int:
        if not content:
            raise invalid_parameters(f"An {word} set  may not be empty")
        value[kind] = members = [canonical(member) for member in content]
        if len(set(members)) != len(members):
            raise invalid_parameters(f"Input collection [{', '.join(members)}] contains duplicates.")
        return sum(map(size, members))

    return weigh_members


def _text_member(member: Any) -> str:
    if not isinstance(member, str):
        raise AwsError("SerializationException", "Unexpected token received from parser")
    if not member:
        raise invalid_parameters("An string set may not have a empty string as a member")
    return member


def _binary_member(member: Any) -> str:
    return base64.b64encode(_decoded(member)).decode()


_weighers: dict[str, Callable[[AttributeValue, Any, int], int]] = {
    "N": _weigh_number,
    "B": _weigh_binary,
    "BOOL": _weigh_bool,
    "NULL": _weigh_null,
    "M": _weigh_map,
    "L": _weigh_list,
    "SS": _weigh_set("SS", "string", _text_member, lambda text: len(text.encode())),
    "NS": _weigh_set("NS", "number", canonical_number, _number_size),
    "BS": _weigh_set("BS", "binary", _binary_member, lambda text: len(base64.b64decode(text))),
}

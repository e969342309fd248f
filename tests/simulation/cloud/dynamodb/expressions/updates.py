"""Update expressions: SET, REMOVE, ADD, DELETE ("Using update expressions in DynamoDB", developer guide).

Every right-hand side reads the item as it was before the update.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tests.simulation.cloud.dynamodb.expressions.conditions import Check, Read, Values
from tests.simulation.cloud.dynamodb.expressions.paths import (
    Path,
    Scope,
    assign,
    look_up,
    read_path,
    refuse_overlaps,
    remove,
)
from tests.simulation.cloud.dynamodb.expressions.tokens import Tokens
from tests.simulation.cloud.dynamodb.values import AttributeValue, Item, add_numbers, type_names
from tests.simulation.cloud.errors import AwsError, validation

Action = tuple[Path, Read]
T = TypeVar("T")
_sections = ("SET", "REMOVE", "ADD", "DELETE")


@dataclass(frozen=True, slots=True)
class Update:
    """A compiled update expression. ``paths`` are the document paths it touches, in the order written."""

    sets: tuple[Action, ...]
    removes: tuple[Path, ...]
    adds: tuple[tuple[Path, str], ...]
    deletes: tuple[tuple[Path, str], ...]
    paths: tuple[Path, ...]
    checks: tuple[Check, ...]

    def applied(self, item: Item, values: Values) -> Item:
        """The updated copy; the given item stays as it is (unchanged members are shared)."""
        fresh = [(path, read(item, values)) for path, read in self.sets]
        updated = dict(item)
        for path, value in fresh:
            if value is None:
                raise validation("The provided expression refers to an attribute that does not exist in the item")
            assign(updated, path, value)
        for path, ref in self.adds:
            assign(updated, path, _added(look_up(item, path), values[ref]))
        for path, ref in self.deletes:
            self._delete_members(updated, path, look_up(item, path), values[ref])
        for path in sorted(self.removes, key=_last_index, reverse=True):
            remove(updated, path)
        return updated

    def _delete_members(self, updated: Item, path: Path, old: AttributeValue | None, gone: AttributeValue) -> None:
        if old is None:
            return
        (kind, members), (gone_kind, names) = *old.items(), *gone.items()
        if kind != gone_kind:
            raise _wrong_type()
        kept = [member for member in members if member not in names]
        if kept:
            assign(updated, path, {kind: kept})
        else:
            remove(updated, path)


def _last_index(path: Path) -> int:
    """Elements leave a list from its end, so that the indexes before them keep their meaning."""
    return path[-1] if isinstance(path[-1], int) else -1


def _wrong_type() -> AwsError:
    return validation("An operand in the update expression has an incorrect data type")


def _added(old: AttributeValue | None, more: AttributeValue) -> AttributeValue:
    if old is None:
        return more
    (kind, content), (more_kind, addend) = *old.items(), *more.items()
    if kind != more_kind:
        raise _wrong_type()
    if kind == "N":
        return {"N": add_numbers(content, addend)}
    return {kind: content + [member for member in addend if member not in content]}


class UpdateParser:
    def __init__(self, tokens: Tokens, scope: Scope) -> None:
        self.tokens = tokens
        self.scope = scope
        self.checks: list[Check] = []
        self.paths: list[Path] = []

    def parse(self) -> Update:
        sets: list[Action] = []
        removes: list[Path] = []
        changes: dict[str, list[tuple[Path, str]]] = {"ADD": [], "DELETE": []}
        seen = set()
        while self.tokens.peek().kind != "end":
            section = self.tokens.word()
            if section not in _sections:
                raise self.tokens.syntax_error()
            if section in seen:
                raise self.tokens.refuse(f'The "{section}" section can only be used once in an update expression;')
            seen.add(section)
            self.tokens.next()
            if section == "SET":
                sets = self._listed(self._assignment)
            elif section == "REMOVE":
                removes = self._listed(self._path)
            else:
                changes[section] = self._listed(lambda section=section: self._change(section))  # type: ignore[misc]
        refuse_overlaps(self.tokens.label, self.paths)
        adds, deletes = tuple(changes["ADD"]), tuple(changes["DELETE"])
        return Update(tuple(sets), tuple(removes), adds, deletes, tuple(self.paths), tuple(self.checks))

    def _listed(self, one: Callable[[], T]) -> list[T]:
        members = [one()]
        while self.tokens.take(","):
            members.append(one())
        return members

    def _path(self) -> Path:
        path = read_path(self.tokens, self.scope)
        self.paths.append(path)
        return path

    def _assignment(self) -> Action:
        path = self._path()
        self.tokens.expect("=")
        left = self._operand("SET")
        sign = self.tokens.peek().text
        if sign not in ("+", "-"):
            return path, left
        self.tokens.next()
        right = self._operand("SET", sign)
        if isinstance(left, _Value):
            self._require(sign, left.ref, ("N",))
        return path, _sum(left, right, 1 if sign == "+" else -1)

    def _operand(self, where: str, arithmetic: str = "") -> Read:
        token = self.tokens.peek()
        if token.kind == "value_ref":
            ref = self._value()
            if arithmetic:
                self._require(arithmetic, ref, ("N",))
            return _Value(ref)
        if token.kind == "name" and self.tokens.peek(1).text == "(":
            return self._function()
        if self.tokens.take("("):
            inner = self._operand(where, arithmetic)
            self.tokens.expect(")")
            return inner
        path = read_path(self.tokens, self.scope)
        return _existing(path)

    def _value(self) -> str:
        if self.tokens.peek().kind != "value_ref":
            raise self.tokens.syntax_error()
        self.scope.used_values.add(self.tokens.peek().text)
        return self.tokens.next().text

    def _function(self) -> Read:
        name = self.tokens.next().text
        if name not in ("if_not_exists", "list_append"):
            known = name in ("size", "attribute_exists", "attribute_not_exists", "contains", "begins_with")
            trouble = "The function is not allowed in an update expression" if known else "Invalid function name"
            raise self.tokens.refuse(f"{trouble}; function: {name}")
        self.tokens.expect("(")
        if name == "if_not_exists":
            path = read_path(self.tokens, self.scope)
            self.tokens.expect(",")
            read = _if_not_exists(path, self._operand(name))
        else:
            first = self._list_operand()
            self.tokens.expect(",")
            read = _list_append(first, self._list_operand())
        self.tokens.expect(")")
        return read

    def _list_operand(self) -> Read:
        operand = self._operand("list_append")
        if isinstance(operand, _Value):
            self._require("list_append", operand.ref, ("L",))
        return operand

    def _change(self, section: str) -> tuple[Path, str]:
        path = self._path()
        ref = self._value()
        kinds = ("N", "SS", "NS", "BS") if section == "ADD" else ("SS", "NS", "BS")
        self._require(section, ref, kinds, "operator")
        return path, ref

    def _require(self, name: str, ref: str, kinds: tuple[str, ...], noun: str = "operator or function") -> None:
        def check(values: Values) -> None:
            (kind,) = values[ref]
            if kind not in kinds:
                trouble = f"Incorrect operand type for operator or function; {noun}: {name}"
                shown = f"{trouble}, operand type: {type_names[kind]}"
                raise self.tokens.refuse(shown + (", typeSet: ALLOWED_FOR_ADD_OPERAND" if name == "ADD" else ""))

        self.checks.append(check)


class _Value:
    """Reads a :placeholder; a class of its own so that the parser can tell it from a path."""

    def __init__(self, ref: str) -> None:
        self.ref = ref

    def __call__(self, _item: Item, values: Values) -> AttributeValue:
        return values[self.ref]


def _existing(path: Path) -> Read:
    def read(item: Item, values: Values) -> AttributeValue:
        value = look_up(item, path)
        if value is None:
            raise validation("The provided expression refers to an attribute that does not exist in the item")
        return value

    return read


def _if_not_exists(path: Path, otherwise: Read) -> Read:
    def read(item: Item, values: Values) -> AttributeValue | None:
        value = look_up(item, path)
        return otherwise(item, values) if value is None else value

    return read


def _sum(left: Read, right: Read, sign: int) -> Read:
    def read(item: Item, values: Values) -> AttributeValue:
        one, other = left(item, values) or {}, right(item, values) or {}
        if "N" not in one or "N" not in other:
            raise _wrong_type()
        return {"N": add_numbers(one["N"], other["N"], sign)}

    return read


def _list_append(first: Read, second: Read) -> Read:
    def read(item: Item, values: Values) -> AttributeValue:
        one, other = first(item, values) or {}, second(item, values) or {}
        if "L" not in one or "L" not in other:
            raise _wrong_type()
        return {"L": one["L"] + other["L"]}

    return read

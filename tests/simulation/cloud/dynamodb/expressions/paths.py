"""Document paths such as ``a.b[2].#c``: read, written, removed, projected, and refused where they overlap.

A path is a tuple of attribute names (str) and list indexes (int); its first element is always a name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from tests.simulation.cloud.dynamodb.expressions.reserved import RESERVED
from tests.simulation.cloud.dynamodb.expressions.tokens import Token, Tokens
from tests.simulation.cloud.dynamodb.values import AttributeValue, Item
from tests.simulation.cloud.errors import AwsError, validation

Path = tuple[str | int, ...]


class Scope:
    """The placeholders one expression may use (#names given) and those it did use."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names
        self.used_names: set[str] = set()
        self.used_values: set[str] = set()


def read_path(tokens: Tokens, scope: Scope) -> Path:
    """Parse one document path at the cursor."""
    path: list[str | int] = [_read_name(tokens, scope)]
    while True:
        if tokens.take("."):
            path.append(_read_name(tokens, scope))
        elif tokens.take("["):
            if tokens.peek().kind != "index":
                raise tokens.syntax_error()
            path.append(int(tokens.next().text))
            tokens.expect("]")
        else:
            return tuple(path)


def _read_name(tokens: Tokens, scope: Scope) -> str:
    token: Token = tokens.peek()
    if token.kind == "name":
        if token.text.upper() in RESERVED:
            raise tokens.refuse(f"Attribute name is a reserved keyword; reserved keyword: {token.text}")
        return tokens.next().text
    if token.kind == "name_ref":
        if token.text not in scope.names:
            missing = "An expression attribute name used in the document path is not defined; attribute name: "
            raise tokens.refuse(missing + token.text)
        scope.used_names.add(token.text)
        return scope.names[tokens.next().text]
    raise tokens.syntax_error()


def look_up(item: Item, path: Path) -> AttributeValue | None:
    """The value at the path, or None where the item has none (DynamoDB has no null there: NULL is a type)."""
    value = item.get(path[0])  # type: ignore[arg-type]
    for step in path[1:]:
        if value is None:
            return None
        value = _member(value, step)
    return value


def _member(value: AttributeValue, step: str | int) -> AttributeValue | None:
    if isinstance(step, str):
        found: AttributeValue | None = value["M"].get(step) if "M" in value else None
        return found
    members = value.get("L", ())
    return members[step] if step < len(members) else None


def assign(item: Item, path: Path, value: AttributeValue) -> None:
    """Set the value in an item whose top level is the caller's own copy; deeper levels are copied on the way.

    An index past a list's end appends ("Adding elements to a list", UpdateExpression reference).
    """
    if len(path) == 1:
        item[path[0]] = value  # type: ignore[index]
        return
    container = _own_container(item, path)
    step = path[-1]
    if isinstance(step, int) and step >= len(container):
        container.append(value)
    else:
        container[step] = value


def remove(item: Item, path: Path) -> None:
    """Remove the attribute or element if it is there; the path up to its last step must exist."""
    if len(path) == 1:
        item.pop(path[0], None)  # type: ignore[arg-type]
        return
    container = _own_container(item, path)
    step = path[-1]
    if isinstance(step, str):
        container.pop(step, None)
    elif step < len(container):
        del container[step]


def _own_container(item: Item, path: Path) -> Any:
    """The map or list that holds the path's last step, copied so that the stored item stays as it was."""
    holder: Any = item
    for step, following in pairwise(path):
        kind = "M" if isinstance(following, str) else "L"
        value = holder.get(step) if isinstance(step, str) else holder[step] if step < len(holder) else None
        if value is None or kind not in value:
            raise validation("The document path provided in the update expression is invalid for update")
        own = value[kind].copy()
        holder[step] = {kind: own}
        holder = own
    return holder


def refuse_overlaps(label: str, paths: Sequence[Path]) -> None:
    """Raise if one path is another's beginning, or if two disagree whether a place is a map or a list."""
    if all(len(path) == 1 for path in paths) and len(set(paths)) == len(paths):
        return
    for position, one in enumerate(paths):
        for two in paths[position + 1 :]:
            shared = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), None)
            if shared is None:
                raise _overlap(label, "overlap", "; must remove or rewrite one of these paths", one, two)
            if type(one[shared]) is not type(two[shared]):
                raise _overlap(label, "conflict", "", one, two)


def _overlap(label: str, verb: str, advice: str, one: Path, two: Path) -> AwsError:
    def shown(path: Path) -> str:
        return "[" + ", ".join(f"[{step}]" if isinstance(step, int) else step for step in path) + "]"

    trouble = f"Two document paths {verb} with each other{advice}; path one: {shown(one)}, path two: {shown(two)}"
    return validation(f"Invalid {label}: {trouble}")


class Projection:
    """Some paths of an item, with the structure above them kept and lists closed up."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self.paths = paths
        self._tree: dict[Any, Any] = {}
        for path in paths:
            branch = self._tree
            for step in path[:-1]:
                branch = branch.setdefault(step, {})
            branch[path[-1]] = None

    def of(self, item: Item) -> Item:
        return _pick_map(item, self._tree)


def _pick_map(members: Item, tree: dict[Any, Any]) -> Item:
    picked = {}
    for name, branch in tree.items():
        if name in members:
            value = members[name] if branch is None else _pick(members[name], branch)
            if value is not None:
                picked[name] = value
    return picked


def _pick(value: AttributeValue, tree: dict[Any, Any]) -> AttributeValue | None:
    if "M" in value and isinstance(next(iter(tree)), str):
        members = _pick_map(value["M"], tree)
        return {"M": members} if members else None
    if "L" in value and isinstance(next(iter(tree)), int):
        chosen = ((value["L"][at], tree[at]) for at in sorted(tree) if at < len(value["L"]))
        elements = [element if branch is None else _pick(element, branch) for element, branch in chosen]
        kept = [element for element in elements if element is not None]
        return {"L": kept} if kept else None
    return None

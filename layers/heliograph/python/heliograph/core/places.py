"""Primary keys as texts: what tells rows apart in a page, whichever way DynamoDB writes them.

A page asks for a hundred of them and looks for them again in what comes back. Ids are texts everywhere else, and
DynamoDB writes its numbers as texts too, so there is nothing to be made of them on the way.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, TypeAlias

from heliograph.core.rows import AttributeValues, Row

Key = Any
"""A primary key as something hashable: its values as texts in the order of their names, one alone without a tuple."""


class Single:
    """Keys of one attribute: a number or a text."""

    def __init__(self, name: str, kind: str) -> None:
        self._name, self._kind = name, kind

    def keys(self, places: Mapping[str, str]) -> "Keys":
        """Of texts by name."""
        return Keys(self, places)

    def places(self, rows: Mapping[str, Row]) -> dict[str, Key]:
        """name → key, of keys as rows."""
        only = self._name
        return {name: str(row[only]) for name, row in rows.items()}

    def row(self, place: Key) -> Row:
        return {self._name: _plain(self._kind, place)}

    def written(self, places: Iterable[Key]) -> dict[Key, dict[str, Any]]:
        """key → the same as DynamoDB writes it."""
        only, kind = self._name, self._kind
        return {place: {only: {kind: place}} for place in places}

    def place_of(self, item: AttributeValues) -> Key:
        return item[self._name][self._kind]


class Pair:
    """Keys of two attributes, in the order of their names."""

    def __init__(self, first: str, kind: str, second: str, other: str) -> None:
        self._names, self._kinds = (first, second), (kind, other)

    def keys(self, places: Mapping[str, tuple[str, str]]) -> "Keys":
        """Of pairs of texts by name."""
        return Keys(self, places)

    def places(self, rows: Mapping[str, Row]) -> dict[str, Key]:
        first, second = self._names
        return {name: (str(row[first]), str(row[second])) for name, row in rows.items()}

    def row(self, place: Key) -> Row:
        return {name: _plain(*one) for name, *one in zip(self._names, self._kinds, place, strict=True)}

    def written(self, places: Iterable[Key]) -> dict[Key, dict[str, Any]]:
        (first, second), (kind, other) = self._names, self._kinds
        return {place: {first: {kind: place[0]}, second: {other: place[1]}} for place in places}

    def place_of(self, item: AttributeValues) -> Key:
        (first, second), (kind, other) = self._names, self._kinds
        return item[first][kind], item[second][other]


Form: TypeAlias = Single | Pair
"""What all keys of one table have in common."""


class Keys(Mapping[str, Row]):
    """Keys by name, of one form, known as texts. Whoever looks at one finds it as a row."""

    def __init__(self, form: Form, places: Mapping[str, Key]) -> None:
        self.form, self.places = form, places

    @classmethod
    def of(cls, rows: Mapping[str, Row]) -> "Keys":
        """Of keys as rows, whose form shows in the first one."""
        if isinstance(rows, Keys):
            return rows
        shape = next(iter(rows.values()), {"": ""})
        form = _form(*[(name, type(shape[name]) is int) for name in sorted(shape)])
        return cls(form, form.places(rows))

    def __getitem__(self, name: str) -> Row:
        return self.form.row(self.places[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)


@cache
def _form(*attributes: tuple[str, bool]) -> Form:
    """Of names, each with whether it is a number."""
    kinds = [(name, "N" if is_number else "S") for name, is_number in attributes]
    return Pair(*kinds[0], *kinds[1]) if len(kinds) > 1 else Single(*kinds[0])


def _plain(kind: str, text: str) -> int | str:
    return int(text) if kind == "N" else text

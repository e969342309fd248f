"""What a table looks like, read from CreateTable's parameters or from a template resource's ``Properties``.

``AWS::DynamoDB::Table``, ``AWS::DynamoDB::GlobalTable`` and CreateTable spell keys, indexes, stream and TTL alike, so
one reader serves all three.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.cloud.dynamodb.values import AttributeValue, Item, Key, comparable
from tests.simulation.cloud.errors import AwsError, invalid_parameters, validation

MAX_HASH_BYTES = 2048
MAX_RANGE_BYTES = 1024
Place = tuple[Key, tuple[Key, ...]]


@dataclass(frozen=True, slots=True)
class IndexSchema:
    """``attributes`` are the projected names, or None for ALL. A local index shares the table's hash key."""

    name: str
    hash: str
    range: str
    attributes: frozenset[str] | None
    local: bool
    description: Mapping[str, Any] = field(compare=False)


@dataclass(slots=True)
class TableSchema:
    """Key names (``range`` is empty where there is none), attribute types, indexes, TTL attribute and stream view."""

    name: str
    hash: str
    range: str
    types: dict[str, str]
    indexes: tuple[IndexSchema, ...]
    ttl: str
    stream_view: str
    definition: Mapping[str, Any]
    keys: tuple[str, ...]

    def place_of_key(self, key: Item) -> Place:
        """Where a request's ``Key`` points. Refuses a key of other attributes than the schema's."""
        if not isinstance(key, dict) or len(key) != len(self.keys) or any(name not in key for name in self.keys):
            raise validation("The provided key element does not match the schema")
        for name in self.keys:
            if self.types[name] not in key[name]:
                raise validation("The provided key element does not match the schema")
        return self.place_of(key)

    def place_of(self, item: Item) -> Place:
        """Where a whole item lives. Refuses missing, mistyped, empty and oversized keys."""
        hash_key = self._key(item, self.hash, MAX_HASH_BYTES)
        return (hash_key, (self._key(item, self.range, MAX_RANGE_BYTES),)) if self.range else (hash_key, ())

    def key_of(self, item: Item) -> Item:
        return {name: item[name] for name in self.keys}

    def check_index_keys(self, item: Item) -> None:
        """An item may lack an index's keys (the index is sparse) but may not hold them mistyped or empty."""
        for index in self.indexes:
            for name in (index.hash, index.range):
                if name and name in item and name not in self.keys:
                    self._check_index_key(index, name, item[name])

    def _check_index_key(self, index: IndexSchema, name: str, value: AttributeValue) -> None:
        ((kind, content),) = value.items()
        if kind != self.types[name]:
            trouble = f"Type mismatch for Index Key {name} Expected: {self.types[name]} Actual: {kind}"
            raise invalid_parameters(f"{trouble} IndexName: {index.name}")
        if content == "":
            raise validation(
                "One or more parameter values are not valid. A value specified for a secondary index key is not "
                "supported. The AttributeValue for a key attribute cannot contain an empty "
                f"{'string' if kind == 'S' else 'binary'} value. IndexName: {index.name}, IndexKey: {name}"
            )

    def _key(self, item: Item, name: str, limit: int) -> Key:
        value = item.get(name)
        if value is None:
            raise invalid_parameters(f"Missing the key {name} in the item")
        kind = self.types[name]
        if kind not in value:
            actual = next(iter(value))
            raise invalid_parameters(f"Type mismatch for key {name} expected: {kind} actual: {actual}")
        content = value[kind]
        if content == "":
            raise validation(
                "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
                f"empty {'string' if kind == 'S' else 'binary'} value. Key: {name}"
            )
        key: Key = content if kind == "S" else comparable(value)
        if not isinstance(content, str) or len(content) * 4 > limit:
            _refuse_long(key, limit)
        return key


def _refuse_long(key: Key, limit: int) -> None:
    size = len(key.encode()) if isinstance(key, str) else len(key) if isinstance(key, bytes) else 0
    if size > limit:
        which = "hashkey" if limit == MAX_HASH_BYTES else "rangekey"
        trouble = f"Size of {which} has exceeded the maximum size limit of {limit} bytes"
        raise invalid_parameters(trouble)


def read_schema(definition: Mapping[str, Any], name: str | None = None) -> TableSchema:
    """Raises ValidationException where the key schema and the attribute definitions disagree."""
    types = {entry["AttributeName"]: entry["AttributeType"] for entry in definition.get("AttributeDefinitions", ())}
    hash_name, range_name = _key_names(definition["KeySchema"])
    indexes = [_read_index(entry, hash_name, range_name, local=False) for entry in _listed(definition, "Global")]
    indexes += [_read_index(entry, hash_name, range_name, local=True) for entry in _listed(definition, "Local")]
    used = {hash_name, range_name, *(key for index in indexes for key in (index.hash, index.range))} - {""}
    if used != set(types):
        raise _unmatched(used, set(types))
    ttl = definition.get("TimeToLiveSpecification") or {}
    return TableSchema(
        name=name or definition["TableName"],
        hash=hash_name,
        range=range_name,
        types=types,
        indexes=tuple(indexes),
        ttl=ttl.get("AttributeName", "") if ttl.get("Enabled", True) else "",
        stream_view=_stream_view(definition.get("StreamSpecification") or {}),
        definition=definition,
        keys=(hash_name, range_name) if range_name else (hash_name,),
    )


def _stream_view(specification: Mapping[str, Any]) -> str:
    view: str = specification.get("StreamViewType", "")
    return view if specification.get("StreamEnabled", True) else ""


def _listed(definition: Mapping[str, Any], scope: str) -> list[Mapping[str, Any]]:
    return list(definition.get(f"{scope}SecondaryIndexes") or ())


def _unmatched(used: set[str], defined: set[str]) -> AwsError:
    if used - defined:
        trouble = "Some index key attributes are not defined in AttributeDefinitions. "
        return invalid_parameters(f"{trouble}Keys: {sorted(used)}, AttributeDefinitions: {sorted(defined)}")
    trouble = "Number of attributes in KeySchema does not exactly match number of attributes defined in "
    return invalid_parameters(f"{trouble}AttributeDefinitions")


def _key_names(schema: list[Mapping[str, Any]]) -> tuple[str, str]:
    by_type: dict[str, str] = {entry["KeyType"]: entry["AttributeName"] for entry in schema}
    return by_type["HASH"], by_type.get("RANGE", "")


def _read_index(entry: Mapping[str, Any], table_hash: str, table_range: str, *, local: bool) -> IndexSchema:
    hash_name, range_name = _key_names(entry["KeySchema"])
    projection = entry.get("Projection") or {"ProjectionType": "ALL"}
    attributes = None
    if projection["ProjectionType"] != "ALL":
        keys = {hash_name, range_name, table_hash, table_range} - {""}
        attributes = frozenset(keys | set(projection.get("NonKeyAttributes") or ()))
    return IndexSchema(entry["IndexName"], hash_name, range_name, attributes, local, entry)

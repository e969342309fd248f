"""Random calls, asked of moto and of the cloud: the answers must be the same wherever moto is known to be right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from random import Random
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from tests.simulation.cloud import Cloud

Ask = tuple[str, dict[str, Any]]

TABLE: dict[str, Any] = {
    "TableName": "things",
    "BillingMode": "PAY_PER_REQUEST",
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    "AttributeDefinitions": [
        {"AttributeName": name, "AttributeType": kind}
        for name, kind in {"pk": "S", "sk": "N", "owner": "S", "rank": "N"}.items()
    ],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by-owner",
            "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}, {"AttributeName": "rank", "KeyType": "RANGE"}],
            "Projection": {"ProjectionType": "ALL"},
        },
        {
            "IndexName": "owners",
            "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        },
    ],
}
NAMES = {"#owner": "owner", "#rank": "rank", "#c": "count", "#d": "doc", "#t": "tags", "#l": "elements"}


class Author:
    """Writes random requests over a handful of keys, so that they meet."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)

    def ask(self) -> Ask:
        pick = self.rng.choices(
            [
                self.put,
                self.update,
                self.delete,
                self.get,
                self.query,
                self.index,
                self.transact,
                self.batch,
                self.scan,
            ],
            [4, 8, 2, 3, 3, 3, 3, 2, 1],
        )[0]
        return pick()

    def key(self) -> dict[str, Any]:
        return {"pk": {"S": self.rng.choice("abc")}, "sk": {"N": str(self.rng.randint(-2, 12))}}

    def number(self) -> dict[str, Any]:
        return {"N": self.rng.choice(["0", "1", "-7", "2.5", "100", "12345678901234567890"])}

    def text(self) -> dict[str, Any]:
        return {"S": self.rng.choice(["", "ann", "bob", "anna", "é", "zzz"])}

    def value(self, depth: int = 0) -> dict[str, Any]:
        kind = self.rng.choice(["N", "S", "B", "BOOL", "NULL", "SS", "NS"] + ([] if depth > 1 else ["L", "M"]))
        match kind:
            case "N":
                return self.number()
            case "S":
                return self.text()
            case "B":
                return {"B": self.rng.choice([b"", b"\x00\xff", b"ann"])}
            case "BOOL":
                return {"BOOL": self.rng.random() < 0.5}
            case "NULL":
                return {"NULL": True}
            case "SS":
                return {"SS": self.rng.sample(["ann", "bob", "cid"], self.rng.randint(1, 3))}
            case "NS":
                return {"NS": self.rng.sample(["1", "2", "3.5"], self.rng.randint(1, 3))}
            case "L":
                return {"L": [self.value(depth + 1) for _ in range(self.rng.randint(0, 3))]}
        return {"M": {name: self.value(depth + 1) for name in self.rng.sample("xyz", self.rng.randint(0, 3))}}

    def present(self) -> dict[str, Any]:
        """A value that is not NULL: moto takes a missing attribute for one, AWS does not."""
        value = self.value()
        return self.number() if "NULL" in value else value

    def item(self) -> dict[str, Any]:
        item = self.key()
        if self.rng.random() < 0.7:
            item["owner"] = {"S": self.rng.choice(["ann", "bob"])}
        if self.rng.random() < 0.7:
            item["rank"] = {"N": str(self.rng.randint(0, 5))}
        if self.rng.random() < 0.5:
            item["count"] = self.number()
        if self.rng.random() < 0.5:
            item["doc"] = {"M": {"x": self.value(), "y": {"L": [self.value(), self.value()]}}}
        if self.rng.random() < 0.4:
            item["tags"] = {"SS": self.rng.sample(["ann", "bob", "cid"], 2)}
        if self.rng.random() < 0.4:
            item["elements"] = {"L": [self.value() for _ in range(3)]}
        return item

    def condition(self) -> tuple[str, dict[str, Any]]:
        left, right = self.rng.choice(_conditions), self.rng.choice(_conditions)
        text = self.rng.choice([left[0], f"{left[0]} AND {right[0]}", f"({left[0]}) OR {right[0]}", f"NOT ({left[0]})"])
        used = {ref: make(self) for ref, make in {**left[1], **right[1]}.items() if _uses(text, ref)}
        return text, used

    def conditional(self, request: dict[str, Any], chance: float = 0.6) -> dict[str, Any]:
        if self.rng.random() < chance:
            text, values = self.condition()
            request["ConditionExpression"] = text
            request["ExpressionAttributeValues"] = {**request.get("ExpressionAttributeValues", {}), **values}
        if self.rng.random() < 0.5:
            request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        return _named(request)

    def put(self) -> Ask:
        request = {"TableName": "things", "Item": self.item(), "ReturnValues": self.rng.choice(["NONE", "ALL_OLD"])}
        return "put_item", self.conditional(request)

    def delete(self) -> Ask:
        request = {"TableName": "things", "Key": self.key(), "ReturnValues": self.rng.choice(["NONE", "ALL_OLD"])}
        return "delete_item", self.conditional(request)

    def change(self, *, flat: bool = False) -> dict[str, Any]:
        """An update; ``flat`` where moto words a refused document path otherwise than the reasons AWS documents."""
        sections: dict[str, list[str]] = {}
        values: dict[str, Any] = {}
        for section, text, makers in self.rng.sample(_updates, self.rng.randint(1, 3)):
            if flat and "#d.x" in text:
                continue
            sections.setdefault(section, []).append(text)
            values |= {ref: make(self) for ref, make in makers.items()}
        sections = sections or {"REMOVE": ["note2"]}
        expression = " ".join(f"{section} {', '.join(texts)}" for section, texts in sections.items())
        request = {"TableName": "things", "Key": self.key(), "UpdateExpression": expression}
        return request | ({"ExpressionAttributeValues": values} if values else {})

    def update(self) -> Ask:
        request = self.change()
        request["ReturnValues"] = self.rng.choice(["NONE", "ALL_OLD", "ALL_NEW"])
        return "update_item", self.conditional(request, 0.4)

    def get(self) -> Ask:
        request = {"TableName": "things", "Key": self.key()}
        if self.rng.random() < 0.6:
            request["ProjectionExpression"] = self.rng.choice(["#c, #owner", "#d.x", "#rank, #l", "#d.y[1], pk", "#t"])
        return "get_item", _named(request)

    def query(self) -> Ask:
        text, makers = self.rng.choice(_sort_conditions)
        request: dict[str, Any] = {
            "TableName": "things",
            "KeyConditionExpression": "pk = :p" + text,
            "ExpressionAttributeValues": {":p": {"S": self.rng.choice("abc")}}
            | {r: make(self) for r, make in makers.items()},
            "ScanIndexForward": self.rng.random() < 0.5,
        }
        return "query", self.paged(request)

    def index(self) -> Ask:
        request: dict[str, Any] = {
            "TableName": "things",
            "IndexName": "by-owner",
            "KeyConditionExpression": self.rng.choice(["#owner = :o", "#owner = :o AND #rank >= :r"]),
            "ExpressionAttributeValues": {":o": {"S": self.rng.choice(["ann", "bob"])}},
        }
        if ":r" in request["KeyConditionExpression"]:
            request["ExpressionAttributeValues"][":r"] = {"N": "2"}
        return "query", _named(request)

    def scan(self) -> Ask:
        return "scan", {"TableName": "things"}

    def paged(self, request: dict[str, Any]) -> dict[str, Any]:
        if self.rng.random() < 0.5:
            request["Limit"] = self.rng.randint(1, 4)
        if self.rng.random() < 0.3:
            request["FilterExpression"] = "attribute_exists(#c)"
        return _named(request)

    def transact(self) -> Ask:
        members = []
        for _ in range(self.rng.randint(1, 4)):
            kind = self.rng.choice(["Put", "Update", "Delete", "ConditionCheck"])
            if kind == "Put":
                member = self.conditional({"TableName": "things", "Item": self.item()}, 0.3)
            elif kind == "Update":
                member = self.conditional(self.change(flat=True), 0.3)
            else:
                member = {"TableName": "things", "Key": self.key()}
                member = self.conditional(member, 1.0 if kind == "ConditionCheck" else 0.3)
            members.append({kind: member})
        return "transact_write_items", {"TransactItems": members}

    def batch(self) -> Ask:
        if self.rng.random() < 0.5:
            keys = list({key["pk"]["S"] + key["sk"]["N"]: key for key in (self.key() for _ in range(4))}.values())
            return "batch_get_item", {"RequestItems": {"things": {"Keys": keys}}}
        item, key = self.item(), self.key()
        entries: list[dict[str, Any]] = [{"PutRequest": {"Item": item}}]
        if any(item[name] != key[name] for name in key):
            entries.append({"DeleteRequest": {"Key": key}})
        return "batch_write_item", {"RequestItems": {"things": entries}}


_conditions: list[tuple[str, dict[str, Callable[[Author], dict[str, Any]]]]] = [
    ("attribute_exists(pk)", {}),
    ("attribute_not_exists(pk)", {}),
    ("attribute_not_exists(#c)", {}),
    ("#c = :n1", {":n1": Author.number}),
    ("#c < :n2", {":n2": Author.number}),
    ("#c <> :v1", {":v1": Author.present}),
    ("#c BETWEEN :lo AND :hi", {":lo": lambda _: {"N": "0"}, ":hi": lambda _: {"N": "50"}}),
    ("#owner IN (:s1, :s2)", {":s1": Author.text, ":s2": Author.text}),
    ("begins_with(#owner, :s3)", {":s3": Author.text}),
    ("contains(#t, :s4)", {":s4": Author.text}),
    ("attribute_type(#d, :m)", {":m": lambda _: {"S": "M"}}),
    ("#d.x = :v2", {":v2": Author.present}),
    ("#rank <= #c", {}),
]
_updates: list[tuple[str, str, dict[str, Callable[[Author], dict[str, Any]]]]] = [
    ("SET", "#c = :u1", {":u1": Author.number}),
    ("SET", "#rank = :u2", {":u2": lambda author: {"N": str(author.rng.randint(0, 5))}}),
    ("SET", "note = if_not_exists(note, :u3)", {":u3": Author.value}),
    ("SET", "#l = list_append(if_not_exists(#l, :u4), :u4)", {":u4": lambda author: {"L": [author.value(2)]}}),
    ("SET", "#d.x = :u5", {":u5": Author.value}),
    ("SET", "tally = if_not_exists(tally, :u6) + :u7", {":u6": lambda _: {"N": "0"}, ":u7": Author.number}),
    ("REMOVE", "#owner", {}),
    ("REMOVE", "note2", {}),
    ("ADD", "hits :u8", {":u8": Author.number}),
    ("ADD", "#t :u9", {":u9": lambda author: {"SS": author.rng.sample(["ann", "bob", "dan"], 2)}}),
    ("DELETE", "friends :u10", {":u10": lambda _: {"SS": ["ann"]}}),
]
_sort_conditions: list[tuple[str, dict[str, Callable[[Author], dict[str, Any]]]]] = [
    ("", {}),
    (" AND sk > :k", {":k": lambda author: {"N": str(author.rng.randint(-2, 12))}}),
    (" AND sk <= :k", {":k": lambda author: {"N": str(author.rng.randint(-2, 12))}}),
    (" AND sk = :k", {":k": lambda author: {"N": str(author.rng.randint(-2, 12))}}),
    (" AND sk BETWEEN :k AND :k2", {":k": lambda _: {"N": "1"}, ":k2": lambda _: {"N": "7"}}),
]


def _uses(text: str, ref: str) -> bool:
    return any(text[at + len(ref) : at + len(ref) + 1] not in "0123456789" or text.endswith(ref)
               for at in range(len(text)) if text.startswith(ref, at))  # fmt: skip


def _named(request: dict[str, Any]) -> dict[str, Any]:
    texts = " ".join(str(request[name]) for name in request if name.endswith("Expression"))
    names = {ref: name for ref, name in NAMES.items() if ref in texts}
    if names:
        request["ExpressionAttributeNames"] = names
    if not request.get("ExpressionAttributeValues", True):
        del request["ExpressionAttributeValues"]
    return request


_aside = ("ResponseMetadata", "ConsumedCapacity", "ItemCollectionMetrics")


def answers(client: Any, asks: list[Ask]) -> Iterator[Any]:
    client.create_table(**TABLE)
    for operation, request in asks:
        try:
            answer = getattr(client, operation)(**request)
        except ClientError as error:
            reasons = error.response.get("CancellationReasons", [])
            kept = [(reason["Code"], _plain(reason.get("Item"))) for reason in reasons]
            yield error.response["Error"]["Code"], kept, _plain(error.response.get("Item"))
        else:
            yield _plain({name: answer[name] for name in answer if name not in _aside})


def _plain(value: Any) -> Any:
    """The same for sets in any order, for batches and for scans, whose order is AWS's own affair."""
    if isinstance(value, dict):
        plain = {name: _plain(value[name]) for name in sorted(value)}
        if isinstance(plain.get("N"), str):
            plain["N"] = f"{Decimal(plain['N']).normalize():f}"  # moto keeps 5.0, AWS answers 5
        for kind in ("SS", "NS"):
            if kind in plain and isinstance(plain[kind], list):
                plain[kind] = sorted(plain[kind])
        if "Responses" in plain:
            plain["Responses"] = {name: sorted(map(repr, items)) for name, items in plain["Responses"].items()}
        return plain
    return [_plain(member) for member in value] if isinstance(value, list) else value


def comparable(operation: str, answer: Any) -> Any:
    """moto forgets LastEvaluatedKey where Limit ends a query with its last row; AWS gives it ("Paginating", query)."""
    if operation == "query" and isinstance(answer, dict):
        return {name: answer[name] for name in answer if name != "LastEvaluatedKey"}
    if operation == "scan" and isinstance(answer, dict):
        return answer | {"Items": sorted(map(repr, answer["Items"]))}
    return answer


@pytest.mark.parametrize("seed", range(40))
def test_the_cloud_answers_random_calls_as_moto_does(seed: int) -> None:
    author = Author(seed)
    asks = [author.ask() for _ in range(60)]
    with mock_aws():
        theirs = list(answers(boto3.client("dynamodb", region_name="us-east-1"), asks))
    with Cloud(seed).installed():
        ours = list(answers(boto3.client("dynamodb", region_name="us-east-1"), asks))
    for number, ((operation, request), one, other) in enumerate(zip(asks, theirs, ours, strict=True)):
        shown = f"call {number}: {operation} {request}\n  moto:  {one}\n  cloud: {other}"
        assert comparable(operation, one) == comparable(operation, other), shown

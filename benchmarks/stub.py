"""A DynamoDB that costs nothing: a process of its own that finds rows in dictionaries and says yes to every write.

It keeps connections open and answers as the real one does, checksum and all, so that a client has all of its work.
The keys that seal cursors can be had of it too.
"""

import os
import signal
import socket
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Thread
from typing import Any

import orjson

Items = Sequence[Mapping[str, Any]]
Tables = Mapping[str, tuple[Sequence[str], Items]]
"""Name → the names of its key's attributes, and its items as DynamoDB writes them; an index is called table/index."""


@contextmanager
def stub(tables: Tables) -> Iterator[str]:
    """While open: an endpoint with these tables. A Query brings items whose partition key is among its values."""
    # Before anybody may ask: whoever does so waits for three seconds and no longer.
    places = {name: {_place(one, key): one for one in items} for name, (key, items) in tables.items()}
    parts = {name: _by_partition(items, key[0]) for name, (key, items) in tables.items()}
    with socket.create_server(("127.0.0.1", 0), backlog=64) as door:
        child = os.fork()
        if child == 0:
            _serve(door, tables, places, parts)
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            os.kill(child, signal.SIGTERM)
            os.waitpid(child, 0)


def _serve(door: socket.socket, *laid: Mapping[str, Any]) -> None:
    while True:
        line, _ = door.accept()
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        Thread(target=_attend, args=(line, *laid), daemon=True).start()


def _attend(line: socket.socket, *laid: Mapping[str, Any]) -> None:
    reading = line.makefile("rb")
    known: dict[tuple[str, bytes], bytes] = {}
    while lines := _head(reading):
        headers = dict(one.lower().split(b":", 1) for one in lines[1:])
        body = reading.read(int(headers[b"content-length"]))
        operation = headers[b"x-amz-target"].strip().decode().rpartition(".")[2]
        asked = (operation, b"" if operation == "batchwriteitem" else body)
        if asked not in known:
            known[asked] = _answer(*asked, *laid)
        line.sendall(known[asked])


def _head(reading: Any) -> list[bytes]:
    lines = []
    while (one := reading.readline()) not in (b"\r\n", b""):
        lines.append(one.strip())
    return lines


def _answer(operation: str, body: bytes, tables: Tables, places: Mapping[str, Any], parts: Mapping[str, Any]) -> bytes:
    said: dict[str, Any] = {"UnprocessedItems": {}}
    if operation == "query":
        wanted = orjson.loads(body)
        values = list(wanted["ExpressionAttributeValues"].values())
        index = wanted.get("IndexName")
        there = parts[wanted["TableName"] + (f"/{index}" if index else "")]
        every = [one for value in values for one in there.get(orjson.dumps(value), ())]
        items = every[: wanted.get("Limit")]
        said = {"Items": items, "Count": len(items), "ScannedCount": len(items)}
        if len(items) < len(every):
            said["LastEvaluatedKey"] = {name: items[-1][name] for name in tables[wanted["TableName"]][0]}
    if operation == "getsecretvalue":
        said = {"SecretString": '{"0": "the text of a key"}'}
    if operation == "batchgetitem":
        wanted = orjson.loads(body)["RequestItems"]
        responses = {
            name: [
                _projected(item, one) for key in one["Keys"] if (item := places[name].get(_place(key, tables[name][0])))
            ]
            for name, one in wanted.items()
        }
        said = {"Responses": responses, "UnprocessedKeys": {}}
    whole = orjson.dumps(said)
    head = (
        "HTTP/1.1 200 OK\r\nServer: Server\r\nDate: Wed, 25 Nov 2026 12:00:00 GMT\r\nConnection: keep-alive\r\n"
        f"Content-Type: application/x-amz-json-1.0\r\nContent-Length: {len(whole)}\r\nx-amzn-RequestId: {'A' * 52}\r\n"
        f"x-amz-crc32: {zlib.crc32(whole)}\r\n\r\n"
    )
    return head.encode() + whole


def _by_partition(items: Items, key: str) -> dict[bytes, list[Mapping[str, Any]]]:
    parts: dict[bytes, list[Mapping[str, Any]]] = {}
    for one in items:
        parts.setdefault(orjson.dumps(one[key]), []).append(one)
    return parts


def _projected(item: Mapping[str, Any], asked: Mapping[str, Any]) -> Mapping[str, Any]:
    if "ProjectionExpression" not in asked:
        return item
    names = [asked["ExpressionAttributeNames"][one.strip()] for one in asked["ProjectionExpression"].split(",")]
    return {name: item[name] for name in names if name in item}


def _place(item: Mapping[str, Any], key: Sequence[str]) -> bytes:
    return orjson.dumps([item[name] for name in key])

"""Bugs in adding up."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError
from heliograph.core.rows import to_row
from heliograph.counters.model import sum_up
from heliograph.counters.store import MARK, TallyStore, _Words

from tests.simulation.mutants.planting import instead, module


@contextmanager
def count_without_marks() -> Iterator[None]:
    """ADD per delivered envelope: whatever comes twice counts twice."""

    def add(store: Any, envelope: Any) -> int:
        mark = MARK + envelope.source.shard
        _update_always(store, envelope.key, mark, envelope.facts)
        return len(envelope.facts)

    with instead(TallyStore, "add", lambda _: add):
        yield


@contextmanager
def mark_without_condition() -> Iterator[None]:
    """The mark is read first and written along, but the write does not depend on it: two at once both add."""

    def add(store: Any, envelope: Any) -> int:
        mark = MARK + envelope.source.shard
        answer = store._client.get_item(TableName=store._table, Key={"pk": {"S": envelope.key}})
        seen = str(to_row(answer.get("Item", {})).get(mark, "")).partition("@")[0]
        facts = tuple(fact for fact in envelope.facts if fact.sequence > seen)
        if facts:
            _update_always(store, envelope.key, mark, facts)
        return len(facts)

    with instead(TallyStore, "add", lambda _: add):
        yield


@contextmanager
def count_whole_envelope_on_overlap() -> Iterator[None]:
    """An envelope that overlaps the mark is taken for a repeat: the news at its end is lost."""

    def add(store: Any, envelope: Any) -> int:
        try:
            store._update(envelope, MARK + envelope.source.shard, None, envelope.facts)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
        return len(envelope.facts)

    with instead(TallyStore, "add", lambda _: add):
        yield


@contextmanager
def count_verbs() -> Iterator[None]:
    """Counts follow the verbs that were asked for, not what became of the rows."""
    likes, store = module("likes_api").likes, module("counters_on_events").counters._store

    def counting(verb: Any, amount: int) -> Any:
        def act(me: str, post_id: str) -> Any:
            made = verb(me, post_id)
            store._client.update_item(
                TableName=store._table,
                Key={"pk": {"S": f"post#{post_id}"}},
                UpdateExpression="ADD likes :n",
                ExpressionAttributeValues={":n": {"N": str(amount)}},
            )
            return made

        return act

    relay = module("events_on_change")
    silent = {**relay.TABLES, likes._store._table: ("likes", lambda _change: ())}
    with (
        instead(relay, "TABLES", lambda _: silent),
        instead(likes, "like", lambda verb: counting(verb, 1)),
        instead(likes, "unlike", lambda verb: counting(verb, -1)),
    ):
        yield


def _update_always(store: Any, key: str, mark: str, facts: Any) -> None:
    words = _Words(sum_up(key, facts))
    words.set(mark, f"{facts[-1].sequence}@{int(store._now().timestamp())}")
    store._client.update_item(
        TableName=store._table,
        Key={"pk": {"S": key}},
        UpdateExpression=words.expression(),
        ExpressionAttributeNames=words.names,
        ExpressionAttributeValues=words.values,
    )


PLANTED = (count_without_marks, mark_without_condition, count_whole_envelope_on_overlap, count_verbs)

"""As much of a DynamoDB table as `TallyStore` uses, faithful in that, and invocations that outlive being given up.

`test_store.py` holds the table to moto.
"""

import re
from collections.abc import Callable, Mapping
from random import Random
from threading import Semaphore, Thread, current_thread
from typing import Any, Self

from botocore.exceptions import ClientError, ReadTimeoutError

Item = dict[str, dict[str, Any]]
CLAUSE = re.compile(r"(ADD|SET|REMOVE) (.*?)(?= (?:ADD|SET|REMOVE) |$)")


class Killed(BaseException):
    """The process has gone; no handler of ours may catch it."""


def throttled() -> ClientError:
    return ClientError({"Error": {"Code": "ProvisionedThroughputExceededException", "Message": "…"}}, "UpdateItem")


def _invalid(why: str) -> ClientError:
    return ClientError({"Error": {"Code": "ValidationException", "Message": why}}, "UpdateItem")


class Table:
    """UpdateItem and GetItem, each atomic. `at_io` is called before and after; `lost` answers come again or never."""

    def __init__(self, dice: Random | None = None, at_io: Callable[[], None] = lambda: None, lost: float = 0.0) -> None:
        self.items: dict[str, Item] = {}
        self._dice = dice or Random(0)
        self._at_io = at_io
        self.lost = lost

    def update_item(self, **asked: Any) -> dict[str, Any]:
        self._io()
        answer = self._update(asked)
        self._io()
        if self._dice.random() < self.lost:
            if self._dice.random() < 0.5:
                raise ReadTimeoutError(endpoint_url="https://dynamodb")
            return self._update(asked)
        return answer

    def get_item(self, **asked: Any) -> dict[str, Any]:
        self._io()
        answer = {"Item": dict(self.items.get(asked["Key"]["pk"]["S"], {}))}
        self._io()
        return answer

    def _io(self) -> None:
        Zombie.pause()
        self._at_io()

    def _update(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        key = asked["Key"]["pk"]["S"]
        names, values = asked["ExpressionAttributeNames"], asked.get("ExpressionAttributeValues", {})
        update, condition = asked["UpdateExpression"], asked.get("ConditionExpression", "")
        used = set(re.findall(r"[#:]\w+", f"{update} {condition}"))
        if used != {*names, *values}:
            raise _invalid(f"placeholders used and given differ: {used ^ {*names, *values}}")
        old = self.items.get(key, {})
        if condition and not _holds(condition, old, names, values):
            refusal = {
                "Error": {"Code": "ConditionalCheckFailedException", "Message": "The conditional request failed"}
            }
            wants_old = asked.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
            raise ClientError({**refusal, **({"Item": dict(old)} if wants_old and old else {})}, "UpdateItem")
        self.items[key] = _updated(update, {"pk": {"S": key}, **old}, names, values)
        return {"Attributes": dict(self.items[key])} if asked.get("ReturnValues") == "ALL_NEW" else {}


def _updated(update: str, old: Item, names: Mapping[str, str], values: Mapping[str, Any]) -> Item:
    new, touched = dict(old), []
    for verb, actions in CLAUSE.findall(update):
        for action in actions.split(", "):
            words = action.split()
            name, last = names[words[0]], words[-1]
            touched.append(name)
            match verb:
                case "ADD":
                    new[name] = {"N": str(int(old.get(name, {"N": "0"})["N"]) + int(values[last]["N"]))}
                case "SET":
                    new[name] = values[last]
                case "REMOVE":
                    new.pop(name, None)
    if len(set(touched)) != len(touched):
        raise _invalid("Two document paths overlap with each other")
    return new


def _holds(condition: str, item: Item, names: Mapping[str, str], values: Mapping[str, Any]) -> bool:
    return any(
        all(_true(term, item, names, values) for term in part.split(" AND ")) for part in condition.split(" OR ")
    )


def _true(term: str, item: Item, names: Mapping[str, str], values: Mapping[str, Any]) -> bool:
    if absent := re.fullmatch(r"attribute_not_exists\((#\w+)\)", term):
        return names[absent[1]] not in item
    left, operator, right = term.split()
    there, value = item.get(names[left]), values[right]
    if operator == "=":
        return there == value
    if operator in ("<=", ">="):
        count = int(there["N"]) if there else None
        return count is not None and (count <= int(value["N"]) if operator == "<=" else count >= int(value["N"]))
    return there is not None and there["S"].encode() < value["S"].encode()


class Zombie(Thread):
    """An invocation that Lambda has given up, frozen after some steps; `step` lets it go on to its next call.

    A thread, but never at the same time as another: the baton goes back and forth.
    """

    def __init__(self, invocation: Callable[[], object], steps: int) -> None:
        super().__init__(daemon=True)
        self._invocation = invocation
        self._go, self._rest = Semaphore(0), Semaphore(0)
        self._dead = self._done = False
        self.start()
        for _ in range(steps):
            self.step()

    def run(self) -> None:
        self._go.acquire()
        try:
            if not self._dead:
                self._invocation()
        except Killed:
            pass
        finally:
            self._done = True
            self._rest.release()

    def step(self) -> None:
        """On to its next call, or its end."""
        if not self._done:
            self._go.release()
            self._rest.acquire()

    def bury(self) -> None:
        """It never goes on."""
        self._dead = True
        while not self._done:
            self.step()

    @classmethod
    def running(cls) -> Self | None:
        thread = current_thread()
        return thread if isinstance(thread, cls) else None

    @classmethod
    def pause(cls) -> None:
        """Rest here, if it is a zombie that comes along."""
        zombie = cls.running()
        if zombie is None:
            return
        zombie._rest.release()
        zombie._go.acquire()
        if zombie._dead:
            raise Killed

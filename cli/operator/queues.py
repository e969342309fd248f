"""`queues`: what was given up and lies parked, and sending it again."""

from collections.abc import Iterable, Iterator

from heliograph.core import wire

from cli.operator.invoking import Invoke, by_lambda, check
from cli.operator.output import Fact
from cli.operator.parked import FailuresBucket, NotParked, Parked
from cli.operator.trouble import NotDone, NotUnderstood
from cli.operator.verbs import Argument, Door, Verb


def show(door: Door) -> None:
    """One line per function and kind of batch: how many are parked, and since when."""
    waiting: dict[tuple[str, str], list[Parked]] = {}
    for parked in _parked(door, bucket_of(door)):
        waiting.setdefault((door.deployment.name_of(parked.function_arn) or "unknown", parked.kind), []).append(parked)
    for (function, kind), batches in sorted(waiting.items()):
        records = sum(one.records for one in batches)
        oldest = min(one.at for one in batches)
        door.out.say("queue", function=function, kind=kind, batches=len(batches), records=records, oldest=oldest)
    door.out.say("parked", batches=sum(map(len, waiting.values())))


def redrive(door: Door, *, function: str | None) -> None:
    """Send everything that is parked again, or what one function gave up.

    Raises: NotUnderstood; NotDone, when some could not be handled again: those stay parked.
    """
    if function is not None and function not in door.deployment.functions:
        raise NotUnderstood(f"{function} is none of {', '.join(sorted(door.deployment.functions))}")
    bucket = bucket_of(door)
    send_again(door, bucket, _parked(door, bucket), by_lambda(), function)


def send_again(
    door: Door, bucket: FailuresBucket, batches: Iterable[Parked], invoke: Invoke, function: str | None = None
) -> None:
    """Invoke the function of each batch; the object goes when the function has done all of it, and not before.

    A run that dies in between sends a batch twice, which its function takes for a repeat. Raises: NotDone.
    """
    sent = left = 0
    for parked in batches:
        name = door.deployment.name_of(parked.function_arn)
        if name is None or function not in (None, name):
            left += name is None
            continue
        facts: dict[str, Fact] = {"function": name, "kind": parked.kind, "records": parked.records, "key": parked.key}
        if door.dry_run:
            door.out.say("would-redrive", **facts)
            continue
        try:
            check(name, invoke(door.deployment.functions[name].physical, parked.again()))
        except NotDone as error:
            left += 1
            door.out.say("still-parked", **facts, why=str(error))
            continue
        bucket.remove(parked.key)
        sent += 1
        door.out.say("redriven", **facts)
    door.out.say("redrive", batches=sent, left=left)
    if left:
        raise NotDone(f"{left} batches could not be handled again and stay parked; the functions' logs say why.")


def bucket_of(door: Door) -> FailuresBucket:
    return FailuresBucket(wire.s3(path_style=door.deployment.local), door.deployment.output("FailuresBucket"))


def _parked(door: Door, bucket: FailuresBucket) -> Iterator[Parked]:
    for key in door.out.track(list(bucket.keys()), "parked batches"):
        try:
            yield bucket.get(key)
        except NotParked as error:
            door.out.say("not-a-batch", key=key, why=str(error))


VERBS = {
    "list": Verb(does=show, help="how much is parked, by function"),
    "redrive": Verb(
        does=redrive,
        help="send what is parked again, to the functions that gave it up",
        changes=True,
        arguments=(Argument("--function", help="only what this function gave up"),),
    ),
}

"""The verbs of `python -m cli ranking`, and how they end: 0 done, 1 not done, 2 not asked for rightly."""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError
from heliograph.core import wire
from heliograph.core.events import Fact
from heliograph.core.ids import EPOCH
from heliograph.ranking.weights import SHIPPED, Weights, WeightsNotValid

from cli.operator.output import Output
from cli.operator.trouble import NotDone, NotUnderstood
from cli.ranking.examples import WARM_UP, Example, examples, is_held_out, some
from cli.ranking.fitting import fit
from cli.ranking.measures import Measured, compared, measure
from cli.ranking.sources import from_deployment, from_folder, to_folder
from cli.ranking.town import Town

DONE, FAILED, USAGE = 0, 1, 2
KEPT: Final = timedelta(days=90)
"""How far back the archive is read if nothing else is said: as far as it reaches. Of a folder all is read."""
MOST: Final = 20_000
"""Examples to train on if nothing else is said: some ten seconds, and twice as many move no coefficient."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Where to read, as the command line has it."""

    folder: Path | None
    stage: str | None
    endpoint: str | None
    since: datetime | None
    until: datetime | None

    def facts(self) -> Iterator[Fact]:
        """Raises: NotUnderstood, NotDone."""
        until = self.until or wire.now()
        since = self.since or (EPOCH if self.folder else until - KEPT)
        if since >= until:
            raise NotUnderstood(f"--since {since.isoformat()} is not before {until.isoformat()}.")
        if self.folder:
            return from_folder(self.folder, since, until)
        return from_deployment(str(self.stage), self.endpoint, since, until)


def train(asked: Asked, out: Output, *, to: Path, name: str | None, most: int) -> None:
    """Write weights that were trained on some readers, and say how they do with the others. Raises: NotDone."""
    if most < 1:
        raise NotUnderstood("--most must be 1 or more.")
    seen, unseen = _parted(asked.facts())
    weights = fit(some(seen, most), name or f"trained-{wire.now():%Y-%m-%dT%H:%M}Z")
    measured = measure(weights, unseen)
    to.write_bytes(weights.dump())
    out.say("trained", examples=min(most, len(seen)), outcomes=" ".join(weights.outcomes), to=str(to))
    _say(out, weights, measured)


def evaluate(asked: Asked, out: Output, *, weights: Path) -> None:
    """Say how weights do with the readers that training leaves out. Raises: NotDone."""
    loaded = Weights.load(weights)
    _, unseen = _parted(asked.facts())
    _say(out, loaded, measure(loaded, unseen))


def compare(asked: Asked, out: Output, *, percent: int) -> None:
    """Say what those did with what they were shown for whom each weights rank. Raises: NotUnderstood, NotDone."""
    if not 0 <= percent <= 100:
        raise NotUnderstood("--percent is between 0 and 100.")
    seen, unseen = _parted(asked.facts())
    for arm in compared([*seen, *unseen], percent):
        rates = {str(outcome): round(rate, 2) for outcome, rate in arm.of_hundred.items()}
        out.say("arm", weights=arm.weights, readers=arm.readers, examples=arm.examples, **rates)


def simulate(out: Output, *, to: Path, people: int, days: int, seed: int) -> None:
    """Write the events of made-up people into a new folder. Raises: NotUnderstood, NotDone."""
    if people <= 1 or days < 1:
        raise NotUnderstood("A town has two people or more, and a day or more.")
    if to.exists():
        raise NotDone(f"{to} is there already.")
    facts = to_folder(Town(people=people, days=days, seed=seed).facts(), to)
    out.say("simulated", facts=facts, people=people, days=days, seed=seed, to=str(to))


def run(*, does: Callable[..., None], json: bool, **arguments: Any) -> int:
    """Do one verb; answers the exit code."""
    out = Output(machine=json, stream=sys.stdout)
    if "folder" in arguments:
        names = ("folder", "stage", "endpoint", "since", "until")
        arguments = {"asked": Asked(**{name: arguments.pop(name) for name in names}), **arguments}
    try:
        does(out=out, **arguments)
    except NotUnderstood as error:
        out.trouble(str(error))
        return USAGE
    except (NotDone, WeightsNotValid, OSError, BotoCoreError, ClientError) as error:
        out.trouble(str(error))
        return FAILED
    return DONE


def add_verbs(parser: argparse.ArgumentParser) -> None:
    """Give the parser of `ranking` its verbs."""
    choices = parser.add_subparsers(required=True, metavar="verb")
    verb = _verb(choices, "train", train, "write weights that are trained on what people did")
    _source(verb)
    verb.add_argument("--to", type=Path, required=True, help="the file to write")
    verb.add_argument("--name", help="what these weights are called; the moment if not given")
    verb.add_argument("--most", type=int, default=MOST, help=f"examples to train on at most ({MOST})")
    verb = _verb(choices, "evaluate", evaluate, "say how well weights order what people saw")
    _source(verb)
    verb.add_argument("--weights", type=Path, default=SHIPPED[-1], help="the file; the shipped ones if not given")
    verb = _verb(choices, "compare", compare, "say what accounts did whose feeds different weights ranked")
    _source(verb)
    verb.add_argument("--percent", type=int, required=True, help="the deployment's FEED_NEWEST_WEIGHTS_PERCENT")
    verb = _verb(choices, "simulate", simulate, "write the events of made-up people, as the archive has them")
    verb.add_argument("--to", type=Path, required=True, help="the folder to make")
    for option, default in (("--people", 100), ("--days", 21), ("--seed", 1)):
        verb.add_argument(option, type=int, default=default, help=f"({default})")


def _verb(choices: Any, name: str, does: Callable[..., None], what: str) -> argparse.ArgumentParser:
    verb: argparse.ArgumentParser = choices.add_parser(name, help=what, description=what)
    verb.add_argument("--json", action="store_true", help="one JSON object per line, for machines")
    verb.set_defaults(does=does)
    return verb


def _source(verb: argparse.ArgumentParser) -> None:
    source = verb.add_mutually_exclusive_group(required=True)
    source.add_argument("--from", dest="folder", type=Path, help="a folder with a copy of an archive's bucket")
    source.add_argument("--stage", help="the deployed stage whose archive is read")
    verb.add_argument("--endpoint", help="where AWS's APIs are; for the stage local, the local cloud if not given")
    verb.add_argument(
        "--since", type=moment, help="the first moment that counts; 90 days ago if not given, and all of a folder"
    )
    verb.add_argument("--until", type=moment, help="the last moment that counts; now if not given")


def moment(text: str) -> datetime:
    """ISO 8601; without an offset it is UTC."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _parted(facts: Iterable[Fact]) -> tuple[list[Example], list[Example]]:
    """Examples of the readers to train on, and of those who are held out. Raises: NotDone, without any."""
    seen: list[Example] = []
    unseen: list[Example] = []
    for one in examples(facts):
        (unseen if is_held_out(one.reader_id) else seen).append(one)
    if not seen and not unseen:
        raise NotDone(f"In what was read nobody saw a post after the first {WARM_UP.days} days and before the last.")
    return seen, unseen


def _say(out: Output, weights: Weights, measured: Measured) -> None:
    out.say(
        "measured",
        weights=weights.name,
        examples=measured.examples,
        sessions=measured.sessions,
        auc=round(measured.auc, 4),
        **{f"auc_{outcome}": round(one, 4) for outcome, one in measured.auc_of.items()},
        ndcg=round(measured.ndcg, 4),
        vs_chronological=round(measured.vs_chronological, 4),
        vs_popularity=round(measured.vs_popularity, 4),
    )

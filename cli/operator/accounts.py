"""`accounts`: people's accounts."""

from contextlib import nullcontext

from heliograph.core import wire
from heliograph.core.lookups import Reader
from heliograph.counters.service import Counters, Tallies
from heliograph.counters.settings import CountersSettings
from heliograph.counters.store import TallyStore
from heliograph.identity.departure import Dismissal
from heliograph.identity.model import User
from heliograph.identity.pool import PoolKeeper
from heliograph.identity.service import People
from heliograph.identity.settings import IdentitySettings, PoolSettings
from heliograph.identity.store import AccountStore

from cli.operator.deployment import Deployment
from cli.operator.exporting import Export, opened, write
from cli.operator.trouble import NotDone
from cli.operator.verbs import Argument, Door, Verb

WHO = Argument("user", help="a user id or a user name")


def show(door: Door, *, user: str) -> None:
    """What is known of an account. Raises: UserNotFound."""
    found = person(door.deployment, user)
    tally = _tallies(door.deployment).of_user(found.id)
    door.out.say(
        "account",
        id=found.id,
        user_name=found.user_name,
        full_name=found.full_name,
        created_at=found.created_at.isoformat(),
        last_login_at=found.last_login_at.isoformat() if found.last_login_at else None,
        posts=tally.posts,
        followers=tally.followers,
        following=tally.following,
    )


def export(door: Door, *, user: str, to: str) -> None:
    """Write what is a user's own into a zip file that is not there yet. Raises: UserNotFound, NotDone."""
    found = person(door.deployment, user)
    everything = Export(door.deployment, found)
    try:
        archive = None if door.dry_run else opened(to)
    except OSError as error:
        raise NotDone(f"{to} cannot be written: {error.strerror}.") from error
    with archive or nullcontext():
        for name, things in everything.kinds().items():
            followed = door.out.track(things, name)
            count = write(archive, name, followed) if archive else sum(1 for _ in followed)
            door.out.say("would-export" if door.dry_run else "exported", kind=name, things=count)
        count = 0
        for name, data in door.out.track(everything.originals(), "originals"):
            count += 1
            if archive:
                archive.writestr(name, data)
        door.out.say("would-export" if door.dry_run else "exported", kind="originals", things=count)


def delete(door: Door, *, user: str) -> None:
    """Give an account up in its user's place: gone for everybody now, erased in time, to be had back until then.

    Raises: UserNotFound.
    """
    found = person(door.deployment, user)
    if not door.dry_run:
        store = AccountStore(door.deployment.settings(IdentitySettings).table)
        keeper = PoolKeeper(wire.cognito(), door.deployment.settings(PoolSettings).id)
        found = Dismissal(store=store, keeper=keeper, now=wire.now).give_up(found.id)
    erased_at = found.erased_at.isoformat() if found.erased_at else None
    door.out.say(
        "would-delete" if door.dry_run else "deleted", id=found.id, user_name=found.user_name, erased_at=erased_at
    )


def person(deployment: Deployment, named: str) -> User:
    """Somebody by id, or else by user name. Raises: UserNotFound."""
    people = People(store=AccountStore(deployment.settings(IdentitySettings).table), now=wire.now)
    return people.get(named) if named.isdecimal() else people.by_name(named)


def _tallies(deployment: Deployment) -> Tallies:
    store = TallyStore(wire.dynamodb(), deployment.settings(CountersSettings).table, wire.now)
    return Tallies(Counters(store), Reader(wire.tables()))


VERBS = {
    "show": Verb(does=show, help="what is known of an account", arguments=(WHO,)),
    "export": Verb(
        does=export,
        help="write what is a user's own into a zip file",
        arguments=(WHO, Argument("--to", required=True, help="the zip file, which is not there yet")),
        changes=True,
    ),
    "delete": Verb(does=delete, help="give an account up in its user's place", arguments=(WHO,), changes=True),
}

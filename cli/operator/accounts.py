"""`accounts`: people's accounts."""

from heliograph.core import wire
from heliograph.core.lookups import Reader
from heliograph.counters.service import Counters, Tallies
from heliograph.counters.settings import CountersSettings
from heliograph.counters.store import TallyStore
from heliograph.identity.model import User
from heliograph.identity.service import People
from heliograph.identity.settings import IdentitySettings
from heliograph.identity.store import AccountStore

from cli.operator.deployment import Deployment
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


def person(deployment: Deployment, named: str) -> User:
    """Somebody by id, or else by user name. Raises: UserNotFound."""
    people = People(store=AccountStore(deployment.settings(IdentitySettings).table), now=wire.now)
    return people.get(named) if named.isdecimal() else people.by_name(named)


def _tallies(deployment: Deployment) -> Tallies:
    store = TallyStore(wire.dynamodb(), deployment.settings(CountersSettings).table, wire.now)
    return Tallies(Counters(store), Reader(wire.tables()))


VERBS = {"show": Verb(does=show, help="what is known of an account", arguments=(WHO,))}

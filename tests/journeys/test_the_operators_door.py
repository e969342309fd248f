"""Verbs against a deployed stage: what they find by CloudFormation is what the functions work with."""

import json
import subprocess
import sys
from typing import Any

from tests.journeys import given, then, when
from tests.journeys.conftest import ROOT
from tests.journeys.given import World


def test_an_operator_shows_an_account_and_clears_its_feed(world: World) -> None:
    ada, bob = given.a_user(world, "ada"), given.a_user(world, "bob")
    when.follows(bob, ada)
    post_id = when.publishes(ada, given.a_photograph(300, 200))["id"]
    then.feed_holds(bob, post_id)
    then.user_counts(ada, followers=1, posts=1)

    (account,) = operate(world, "accounts", "show", ada.account.user_name)
    assert (account["id"], account["followers"], account["posts"]) == (ada.id, 1, 1)

    assert operate(world, "feeds", "clear", bob.id) == [{"what": "cleared", "user_id": bob.id, "rows": 1}]
    assert bob.client.get("/v1/me/feed")["feeds"] == []
    assert operate(world, "feeds", "build", bob.id)[-1]["rows"] == 1
    then.feed_holds(bob, post_id)


def operate(world: World, *words: str) -> list[dict[str, Any]]:
    """Run a verb on the local cloud; answers its lines."""
    where = ("--stage", "local", "--endpoint", world.cloud.endpoint, "--json")
    command = [sys.executable, "-m", "cli", *words, *where]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]

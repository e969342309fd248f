"""Verbs against a deployed stage: what they find by CloudFormation is what the functions work with."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

from cli.operator.deployment import NAME
from tests.journeys import given, then, when
from tests.journeys.conftest import ROOT
from tests.journeys.given import World


def test_an_operator_shows_an_account_and_clears_its_feed(world: World) -> None:
    ada, bob = given.a_user(world, "ada"), given.a_user(world, "bob")
    when.follows(bob, ada)
    post_id = when.publishes(ada, given.a_photograph(300, 200))["id"]
    then.feed_holds(bob, post_id)
    then.user_counts(ada, followers=1, posts=1)
    world.cloud.until_quiet()

    (account,) = operate(world, "accounts", "show", ada.account.user_name)
    assert (account["id"], account["followers"], account["posts"]) == (ada.id, 1, 1)

    assert operate(world, "feeds", "clear", bob.id) == [{"what": "cleared", "user_id": bob.id, "rows": 1}]
    assert bob.client.get("/v1/me/feed")["feeds"] == []
    assert operate(world, "feeds", "build", bob.id)[-1]["rows"] == 1
    then.feed_holds(bob, post_id)


def test_an_operator_lets_a_consumer_hear_again_what_it_heard(world: World) -> None:
    start = datetime.now(UTC).isoformat()
    ada, bob = given.a_user(world, "ada"), given.a_user(world, "bob")
    when.follows(bob, ada)
    post_id = when.publishes(ada, given.a_photograph(300, 200))["id"]
    then.feed_holds(bob, post_id)
    world.cloud.until_quiet()
    operate(world, "feeds", "clear", bob.id)
    again = ("streams", "replay", "--from", start, "--to-consumer", "feed_on_posts", "--only", "post-published")

    assert operate(world, *again, "--dry-run")[-1]["what"] == "would-replay"
    assert bob.client.get("/v1/me/feed")["feeds"] == []
    for _ in range(2):
        assert operate(world, *again)[-1]["what"] == "replayed"

    assert [one["postId"] for one in bob.client.get("/v1/me/feed")["feeds"]] == [post_id]


def test_an_operator_sends_again_what_a_function_gave_up(world: World) -> None:
    ada = given.a_user(world, "ada")
    media_id = when.uploads(ada, given.a_photograph(300, 200))
    an_arrival_that_was_given_up(world, media_id)

    listed, _ = operate(world, "queues", "list")
    assert (listed["function"], listed["kind"], listed["batches"]) == ("media_on_upload", "event", 1)
    assert [one["what"] for one in operate(world, "queues", "redrive", "--dry-run")] == ["would-redrive", "redrive"]
    assert operate(world, "queues", "redrive")[-1] == {"what": "redrive", "batches": 1, "left": 0}

    assert operate(world, "queues", "list") == [{"what": "parked", "batches": 0}]
    post = when.publishes_uploads(ada, media_id)
    then.post_becomes("published", ada, post["id"])


def an_arrival_that_was_given_up(world: World, media_id: str) -> None:
    """Lies in the failures bucket as Lambda leaves an asynchronous invocation there after its last try."""
    session, bucket = world.cloud.session(), world.cloud.outputs["MediaBucket"]
    pages = session.client("lambda").get_paginator("list_functions").paginate()
    functions = [one for page in pages for one in page["Functions"]]
    (arn,) = [
        one["FunctionArn"]
        for one in functions
        if one.get("Environment", {}).get("Variables", {}).get(NAME) == "media_on_upload"
    ]
    file = {"bucket": {"name": bucket}, "object": {"key": f"uploads/{media_id}", "size": 1}}
    parked = {
        "version": "1.0",
        "timestamp": "2026-03-14T09:26:53Z",
        "requestContext": {"functionArn": arn, "condition": "RetriesExhausted"},
        "requestPayload": {"Records": [{"eventName": "ObjectCreated:Post", "s3": file}]},
    }
    key = f"aws/lambda/async/media_on_upload/{media_id}"
    session.client("s3").put_object(Bucket=world.cloud.outputs["FailuresBucket"], Key=key, Body=json.dumps(parked))


def operate(world: World, *words: str) -> list[dict[str, Any]]:
    """Run a verb on the local cloud; answers its lines."""
    where = ("--stage", "local", "--endpoint", world.cloud.endpoint, "--json")
    command = [sys.executable, "-m", "cli", *words, *where]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]

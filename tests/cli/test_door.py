"""How verbs are asked for and how they end."""

import importlib
import io
import json

import pytest
from botocore.stub import Stubber
from heliograph.counters.settings import CountersSettings
from heliograph.identity.model import UserNotFound

from cli.__main__ import main
from cli.operator import NOUNS, verbs
from cli.operator.deployment import DeployedFunction, Deployment
from cli.operator.output import Output
from cli.operator.trouble import NotDone, NotUnderstood


@pytest.fixture
def found(monkeypatch):
    """A deployment without functions is found, whatever is asked for; answers what was asked for."""
    asked = []

    def find(stage, endpoint):
        asked.append((stage, endpoint))
        return Deployment(functions={}, outputs={}, local=False)

    monkeypatch.setattr(Deployment, "find", find)
    return asked


def verb(does):
    return {"verb": verbs.Verb(does=does, help=""), "stage": "dev", "endpoint": None, "json": True}


def raising(error):
    def does(_door):
        raise error

    return does


@pytest.mark.parametrize("noun", NOUNS)
def test_every_noun_has_a_module_whose_verbs_say_what_they_do(noun):
    declared = importlib.import_module(f"cli.operator.{noun}").VERBS

    assert declared
    assert all(one.help and one.does.__doc__ for one in declared.values())


@pytest.mark.parametrize("arguments", [["queues"], ["queues", "dance"], ["accounts", "show"], ["queues", "list", "-x"]])
def test_what_is_not_asked_for_rightly_ends_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        main(arguments)

    assert end.value.code == verbs.USAGE
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (NotDone("The stack is gone."), verbs.FAILED, "The stack is gone."),
        (NotUnderstood("x is no function"), verbs.USAGE, "x is no function"),
        (UserNotFound("There is no user 7."), verbs.FAILED, "There is no such user. There is no user 7."),
        (ConnectionError("nobody listens"), verbs.FAILED, "nobody listens"),
    ],
)
def test_what_cannot_be_done_says_why_and_how_it_ended(found, capsys, error, code, message):
    assert verbs.run(**verb(raising(error))) == code
    assert json.loads(capsys.readouterr().err) == {"what": "trouble", "message": message}


def test_a_verb_gets_its_arguments_and_whether_it_is_a_dry_run(found, monkeypatch):
    asked = {}
    monkeypatch.setitem(
        importlib.import_module("cli.operator.queues").VERBS,
        "redrive",
        verbs.Verb(
            does=lambda door, **how: asked.update(how, dry_run=door.dry_run),
            help="redrive",
            changes=True,
            arguments=(verbs.Argument("--function"),),
        ),
    )

    ended = main(["queues", "redrive", "--function", "feed_on_posts", "--dry-run", "--stage", "prod"])

    assert ended == verbs.DONE
    assert asked == {"function": "feed_on_posts", "dry_run": True}
    assert found == [("prod", None)]


def test_people_read_words_and_machines_read_json():
    words, machine = io.StringIO(), io.StringIO()

    Output(machine=False, stream=words).say("queue", function="feed_on_posts", oldest=None, note="two words")
    Output(machine=True, stream=machine).say("queue", function="feed_on_posts", oldest=None)

    assert words.getvalue() == 'queue  function=feed_on_posts  oldest=-  note="two words"\n'
    assert json.loads(machine.getvalue()) == {"what": "queue", "function": "feed_on_posts", "oldest": None}


def test_settings_are_those_of_a_function_that_carries_them():
    wanted = CountersSettings(table="tallies", celebrity_followers=20, ordinary_followers=10)
    functions = [
        DeployedFunction(name="media_api", physical="m-1", environment={"MEDIA_TABLE": "uploads"}),
        DeployedFunction(name="counters_on_events", physical="c-1", environment=wanted.environment()),
    ]
    deployment = Deployment(functions={one.name: one for one in functions}, outputs={}, local=False)

    assert deployment.settings(CountersSettings) == wanted
    assert deployment.name_of("arn:aws:lambda:eu-west-1:1:function:c-1:$LATEST") == "counters_on_events"
    assert deployment.name_of("arn:aws:lambda:eu-west-1:1:function:somebody-elses") is None


def test_settings_and_outputs_that_nothing_deployed_has_are_said_to_be_missing():
    deployment = Deployment(functions={}, outputs={}, local=False)

    with pytest.raises(NotDone, match="CountersSettings"):
        deployment.settings(CountersSettings)
    with pytest.raises(NotDone, match="FailuresBucket"):
        deployment.output("FailuresBucket")


def test_a_stage_that_is_not_deployed_is_named(monkeypatch, capsys):
    import boto3

    cloudformation = boto3.client("cloudformation", region_name="us-east-1")
    monkeypatch.setattr(boto3, "client", lambda *_, **__: cloudformation)
    with Stubber(cloudformation) as stub:
        stub.add_client_error("list_stack_resources", "ValidationError", "Stack with id x does not exist")
        ended = main(["queues", "list", "--stage", "nowhere", "--json"])

    assert ended == verbs.FAILED
    assert "heliograph-nowhere-service" in json.loads(capsys.readouterr().err)["message"]

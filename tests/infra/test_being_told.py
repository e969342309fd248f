"""Who hears of an alarm, and what they find then: the letter, the dashboard, the page."""

import importlib
import json
import re
from dataclasses import replace
from typing import Any

import pytest

from cli.operator import NOUNS
from tests.infra.alarms import (
    ALARM,
    DASHBOARD,
    FUNCTION,
    STAGES,
    TOPIC,
    kind,
    metrics_of,
    period_of,
    queries_of,
    watched,
)
from tests.template import ROOT, Synthesis, symbol

PAGE = ROOT / "docs" / "alarms.md"


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest) -> str:
    """Not the local one."""
    return str(request.param)


def test_an_alarm_of_several_functions_names_them_and_where_to_see_which_it_was(template: Synthesis):
    made = template.of_type(FUNCTION)
    (dashboard,) = template.of_type(DASHBOARD).values()
    for alarm in template.of_type(ALARM).values():
        of_functions = [dict(one).get("FunctionName") for _, _, _, one in metrics_of(template, alarm)]
        if len(of_functions) > 1 and all(of_functions):
            for function in of_functions:
                ours = made[str(function)]["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
                assert f" {ours}" in alarm["AlarmDescription"]
            assert f"the dashboard {dashboard['DashboardName']} shows" in alarm["AlarmDescription"]


def test_every_alarm_rings_and_says_when_it_is_over_unless_its_silence_means_nothing(template: Synthesis):
    (topic,) = template.of_type(TOPIC)
    for alarm in template.of_type(ALARM).values():
        assert template.resolve(alarm["AlarmActions"], symbol) == [topic]
        ended = [] if kind(alarm) == "parked-batches" else [topic]
        assert template.resolve(alarm.get("OKActions", []), symbol) == ended


def test_what_alarms_say_is_encrypted_by_a_key_that_cloudwatch_may_use(template: Synthesis):
    (topic,) = template.of_type(TOPIC).values()
    ((name, key),) = template.of_type("AWS::KMS::Key").items()
    allowed = [
        set(one["Action"])
        for one in key["KeyPolicy"]["Statement"]
        if one["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    ]

    assert template.resolve(topic["KmsMasterKeyId"], symbol) == f"Arn({name})"
    assert allowed == [{"kms:Decrypt", "kms:GenerateDataKey"}]
    assert key["EnableKeyRotation"] is True


def test_the_topic_is_published_to_by_alarms_of_the_stage_alone_and_over_tls_alone(template: Synthesis, stage):
    (policy,) = template.of_type("AWS::SNS::TopicPolicy").values()
    denied, allowed = template.resolve(policy["PolicyDocument"]["Statement"], symbol)

    assert (denied["Effect"], denied["Principal"]) == ("Deny", "*")
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert (allowed["Effect"], allowed["Principal"]) == ("Allow", {"Service": "cloudwatch.amazonaws.com"})
    (source,) = allowed["Condition"]["ArnLike"].values()
    assert source.endswith(f":alarm:heliograph-{stage}-*")
    assert all(one["AlarmName"].startswith(f"heliograph-{stage}-") for one in template.of_type(ALARM).values())


def test_addresses_of_the_stage_are_subscribed_and_no_stage_has_any_of_ours():
    # infra first: it says which node CDK runs on.
    from infra.alarms import topic  # isort: skip
    import aws_cdk as cdk

    from infra.stages import STAGES

    stack = cdk.Stack()
    topic(stack, replace(STAGES["prod"], alarms_to=("ada@example.org", "grace@example.org")))
    made = cdk.assertions.Template.from_stack(stack).to_json()["Resources"].values()
    subscribed = {
        (one["Properties"]["Protocol"], one["Properties"]["Endpoint"])
        for one in made
        if one["Type"] == "AWS::SNS::Subscription"
    }

    assert subscribed == {("email", "ada@example.org"), ("email", "grace@example.org")}
    assert {stage.alarms_to for stage in STAGES.values()} == {()}


def test_an_address_that_is_none_is_refused_before_anything_is_deployed(monkeypatch):
    # infra first: it says which node CDK runs on.
    from infra import stages  # isort: skip

    forgotten_comma = replace(stages.STAGES["dev"], alarms_to="ada@example.org")  # type: ignore[arg-type]
    monkeypatch.setitem(stages.STAGES, "dev", forgotten_comma)

    with pytest.raises(stages.UnknownStageError, match="'a' in alarms_to, a tuple"):
        stages.stage_named("dev")


def widgets(template: Synthesis) -> list[dict[str, Any]]:
    (dashboard,) = template.of_type(DASHBOARD).values()
    return list(json.loads(template.resolve(dashboard["DashboardBody"], symbol))["widgets"])


def drawn(template: Synthesis) -> set[tuple[str, str, frozenset[tuple[str, str]]] | str]:
    """Namespace, metric and dimensions of every line; of an expression, its text."""
    found: set[tuple[str, str, frozenset[tuple[str, str]]] | str] = set()
    for line in (each for one in widgets(template) for each in one["properties"].get("metrics", [])):
        namespace, name, *dimensions = [part for part in line if isinstance(part, str)] or ["", ""]
        pairs = frozenset(zip(dimensions[::2], dimensions[1::2], strict=True))
        found.add((namespace, name, pairs) if namespace else line[0]["expression"])
    return found


def test_the_dashboard_draws_whatever_an_alarm_watches_and_shows_every_alarm(template: Synthesis):
    metrics = {(namespace, name, dimensions) for namespace, name, _, dimensions in watched(template)}
    queries = set(queries_of(template, ""))
    shown = {arn.split(":")[-1] for one in widgets(template) for arn in one["properties"].get("alarms", [])}

    assert metrics
    assert metrics | queries <= drawn(template)
    assert shown == {one["AlarmName"] for one in template.of_type(ALARM).values()}


def rows() -> dict[str, list[str]]:
    """The page's table: alarm → the other cells."""
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    cells = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    return {name.strip("`"): others for name, *others in cells}


def test_every_alarm_is_on_the_page_with_the_value_and_the_time_it_rings_at_and_no_other_is(template: Synthesis):
    rings = {}
    for alarm in template.of_type(ALARM).values():
        minutes = period_of(alarm) * alarm["EvaluationPeriods"] // 60
        rings[kind(alarm)] = (f"{alarm['Threshold']:,}", f"{minutes} min")

    assert {name: (cells[1].split()[0], cells[2]) for name, cells in rows().items()} == rings


def test_every_alarm_has_an_entry_that_its_letters_lead_to_and_every_entry_an_alarm(template: Synthesis):
    entries = set(re.findall(r"^### (.+)$", PAGE.read_text(), re.MULTILINE))
    alarms = template.of_type(ALARM).values()

    assert entries == {kind(one) for one in alarms}
    for one in alarms:
        assert one["AlarmDescription"].endswith(f"docs/alarms.md#{kind(one)}")


def test_every_verb_that_the_page_asks_for_is_behind_the_operators_door():
    asked = set(re.findall(rf"`({'|'.join(NOUNS)}) ([a-z]+)", PAGE.read_text()))

    assert {("queues", "list"), ("queues", "redrive"), ("streams", "replay")} <= asked
    assert {(n, v) for n, v in asked if v not in importlib.import_module(f"cli.operator.{n}").VERBS} == set()

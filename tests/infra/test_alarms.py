"""Alarms: whatever can fail unseen is watched, at values that make sense of it, and every alarm has its page.

What is to be watched is read from the queues, mappings, functions, tables and routes of the template, not from a list
of alarms.
"""

import importlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from cli.operator import NOUNS
from tests.template import ROOT, Properties, Synthesis, symbol, synthesised

ALARM, FUNCTION, QUEUE = "AWS::CloudWatch::Alarm", "AWS::Lambda::Function", "AWS::SQS::Queue"
MAPPING, TABLE, TOPIC = "AWS::Lambda::EventSourceMapping", "AWS::DynamoDB::GlobalTable", "AWS::SNS::Topic"
MOST_METRICS = 10
"""In the expression of an alarm (CloudWatch user guide, "Alarm data queries")."""
LONGEST_DESCRIPTION = 1024
PAGE = ROOT / "docs" / "alarms.md"

Metric = tuple[str, str, str, frozenset[tuple[str, str]]]
"""Namespace, name, statistic, dimensions."""


@pytest.fixture(params=["dev", "prod"])
def stage(request: pytest.FixtureRequest) -> str:
    """The stages that have alarms."""
    return str(request.param)


def metrics_of(template: Synthesis, alarm: Properties) -> Iterator[Metric]:
    for one in alarm["Metrics"]:
        if measured := one.get("MetricStat"):
            metric = measured["Metric"]
            dimensions = template.resolve(metric.get("Dimensions", []), symbol)
            named = frozenset((each["Name"], each["Value"]) for each in dimensions)
            yield metric["Namespace"], metric["MetricName"], measured["Stat"], named


def watched(template: Synthesis) -> set[Metric]:
    return {metric for alarm in template.of_type(ALARM).values() for metric in metrics_of(template, alarm)}


def watching(template: Synthesis, name: str) -> Properties:
    """The one alarm of this metric."""
    (found,) = (
        alarm
        for alarm in template.of_type(ALARM).values()
        if name in {metric for _, metric, _, _ in metrics_of(template, alarm)}
    )
    return found


def period_of(alarm: Properties) -> int:
    """In seconds: the one that all of its metrics have."""
    measured = [{**one, **one.get("MetricStat", {})} for one in alarm["Metrics"]]
    (period,) = {int(one["Period"]) for one in measured if "Period" in one}
    return period


def of(dimension: str, value: str) -> frozenset[tuple[str, str]]:
    return frozenset({(dimension, value)})


def kind(template: Synthesis, alarm: Properties) -> str:
    """The name of its entry on the page: without the stage, and without the number of a group."""
    return re.sub(r"^heliograph-(dev|prod)-|-\d+$", "", str(alarm["AlarmName"]))


def dead_letter_queues(template: Synthesis) -> set[str]:
    policies = [one["RedrivePolicy"] for one in template.of_type(QUEUE).values() if "RedrivePolicy" in one]
    return {template.resolve(one, symbol)["deadLetterTargetArn"].removeprefix("Arn(")[:-1] for one in policies}


def sources(template: Synthesis) -> dict[str, set[str]]:
    """The functions that mappings feed → the ARNs of what feeds them."""
    found: dict[str, set[str]] = {}
    for mapping in template.of_type(MAPPING).values():
        source = template.resolve(mapping["EventSourceArn"], symbol)
        found.setdefault(mapping["FunctionName"]["Ref"], set()).add(source)
    return found


def behind_queues(template: Synthesis) -> set[str]:
    """The queues that functions work off."""
    return {name for name in template.of_type(QUEUE) for fed in sources(template).values() if f"Arn({name})" in fed}


def behind_the_gateway(template: Synthesis) -> dict[str, str]:
    """Integration → its function."""
    integrations = template.of_type("AWS::ApiGatewayV2::Integration")
    return {name: template.resolve(one["IntegrationUri"], symbol)[4:-1] for name, one in integrations.items()}


def run_by_deployments(template: Synthesis) -> set[str]:
    """Functions whose failure is CloudFormation's to tell, because it waits for their answer."""
    tokens = (one.get("Properties", {}).get("ServiceToken") for one in template.resources().values())
    return {template.resolve(token, symbol)[4:-1] for token in tokens if token}


def test_every_dead_letter_queue_is_watched_for_a_single_message(template: Synthesis):
    wanted = {
        ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", of("QueueName", f"QueueName({queue})"))
        for queue in dead_letter_queues(template)
    }

    assert wanted
    assert wanted <= watched(template)
    assert watching(template, "ApproximateNumberOfMessagesVisible")["Threshold"] == 1


def test_an_alarm_of_parked_messages_does_not_end_because_the_queue_falls_silent(template: Synthesis):
    assert watching(template, "ApproximateNumberOfMessagesVisible")["TreatMissingData"] == "ignore"


def test_every_queue_that_is_worked_off_is_watched_for_the_age_of_what_waits(template: Synthesis):
    wanted = {
        ("AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", of("QueueName", f"QueueName({queue})"))
        for queue in behind_queues(template)
    }

    assert wanted
    assert wanted <= watched(template)


def test_every_queue_is_worked_off_or_a_dead_letter_queue_and_so_is_watched(template: Synthesis):
    assert behind_queues(template) | dead_letter_queues(template) == set(template.of_type(QUEUE))


def test_waiting_is_told_of_long_before_messages_go_and_not_for_one_that_is_tried_again(template: Synthesis):
    beyond = watching(template, "ApproximateAgeOfOldestMessage")["Threshold"]
    for name in behind_queues(template):
        queue = template.of_type(QUEUE)[name]
        # After three receives SQS counts a message no more.
        assert beyond > 3 * queue["VisibilityTimeout"]
        assert beyond < queue.get("MessageRetentionPeriod", 4 * 86_400) / 10


def test_every_bucket_that_failures_are_left_in_counts_what_is_written_and_is_watched_for_it(template: Synthesis):
    leaving = [*template.of_type(MAPPING).values(), *template.of_type("AWS::Lambda::EventInvokeConfig").values()]
    targets = {
        template.resolve(one["DestinationConfig"]["OnFailure"]["Destination"], symbol)
        for one in leaving
        if "DestinationConfig" in one
    }
    buckets = {name: one for name, one in template.of_type("AWS::S3::Bucket").items() if f"Arn({name})" in targets}

    assert len(buckets) == len(targets) == 1
    for name, bucket in buckets.items():
        (counted,) = bucket["MetricsConfigurations"]
        assert set(counted) == {"Id"}, "whatever narrows it is not counted"
        dimensions = frozenset({("BucketName", name), ("FilterId", counted["Id"])})
        assert ("AWS/S3", "PutRequests", "Sum", dimensions) in watched(template)
    assert watching(template, "PutRequests")["Threshold"] == 1


def test_every_function_behind_a_stream_is_watched_for_how_far_it_is_behind(template: Synthesis):
    queues = {f"Arn({name})" for name in template.of_type(QUEUE)}
    wanted = {
        ("AWS/Lambda", "IteratorAge", "Maximum", of("FunctionName", function))
        for function, fed in sources(template).items()
        if fed - queues
    }

    assert wanted
    assert wanted <= watched(template)


def test_lagging_is_told_of_while_most_of_the_time_is_left_for_which_streams_keep_records(template: Synthesis):
    kept = {one["RetentionPeriodHours"] for one in template.of_type("AWS::Kinesis::Stream").values()}
    beyond = {one["Threshold"] for one in template.of_type(ALARM).values() if kind(template, one) == "stream-lag"}

    # Tables' streams keep theirs for 24 hours.
    assert max(beyond) / 3_600_000 <= min(kept | {24}) / 10
    # The archive waits for its batches, so that far behind is not behind.
    waits = (one.get("MaximumBatchingWindowInSeconds", 0) for one in template.of_type(MAPPING).values())
    assert min(beyond) / 1000 > 2 * max(waits)


def test_every_function_that_answers_no_request_is_watched_for_errors(template: Synthesis):
    answering = set(behind_the_gateway(template).values())
    unseen = set(template.of_type(FUNCTION)) - answering - run_by_deployments(template)
    wanted = {("AWS/Lambda", "Errors", "Sum", of("FunctionName", function)) for function in unseen}

    assert sources(template).keys() <= unseen
    assert wanted <= watched(template)


def test_what_runs_seldom_is_told_of_when_it_fails_once(template: Synthesis):
    rotating = {
        template.resolve(one["RotationLambdaARN"], symbol)[4:-1]
        for one in template.of_type("AWS::SecretsManager::RotationSchedule").values()
    }
    (alarm,) = (one for one in template.of_type(ALARM).values() if kind(template, one) == "rotation-errors")

    assert rotating
    assert {dict(dimensions)["FunctionName"] for _, _, _, dimensions in metrics_of(template, alarm)} == rotating
    assert (alarm["EvaluationPeriods"], alarm["Threshold"]) == (1, 1)


def test_every_function_that_the_clock_starts_is_missed_when_it_is_not_started(template: Synthesis):
    schedules = template.of_type("AWS::Scheduler::Schedule").values()
    started = {template.resolve(one["Target"]["Arn"], symbol)[4:-1] for one in schedules}
    alarm = watching(template, "Invocations")

    assert started
    assert {dict(dimensions)["FunctionName"] for _, _, _, dimensions in metrics_of(template, alarm)} == started
    assert {one["ScheduleExpression"] for one in schedules} == {"rate(1 minute)"}
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 1)
    # Not started at all, it has no data.
    assert alarm["TreatMissingData"] == "breaching"


def test_throttling_of_functions_is_watched_for_the_account_because_none_has_concurrency_of_its_own(
    template: Synthesis,
):
    assert not [one for one in template.of_type(FUNCTION).values() if "ReservedConcurrentExecutions" in one]
    assert ("AWS/Lambda", "Throttles", "Sum", frozenset()) in watched(template)


def test_every_api_is_watched_for_the_share_of_its_answers_that_are_faults(template: Synthesis):
    for api in template.of_type("AWS::ApiGatewayV2::Api"):
        for metric in ("5xx", "Count"):
            assert ("AWS/ApiGateway", metric, "Sum", of("ApiId", api)) in watched(template)


def test_the_function_that_answers_pages_of_feeds_is_watched_for_the_slowest_of_a_hundred(template: Synthesis):
    routes = template.of_type("AWS::ApiGatewayV2::Route").values()
    (feed,) = (one for one in routes if one["RouteKey"] == "GET /v1/me/feed")
    target = template.resolve(feed["Target"], symbol).removeprefix("integrations/")
    function = behind_the_gateway(template)[target]

    assert ("AWS/Lambda", "Duration", "p99", of("FunctionName", function)) in watched(template)
    # One that waits, as long polls do, would always be slow.
    assert template.of_type(FUNCTION)[function]["Timeout"] <= 10


@pytest.mark.parametrize("events", ["ReadThrottleEvents", "WriteThrottleEvents"])
def test_every_table_and_every_index_is_watched_for_throttling_each_by_itself(template: Synthesis, events):
    queries = [
        one["Expression"]
        for alarm in template.of_type(ALARM).values()
        for one in alarm["Metrics"]
        if f"({events})" in one.get("Expression", "")
    ]

    assert template.of_type(TABLE)
    # No condition and no SCHEMA, which would leave out the metrics of indexes: they have two dimensions.
    assert [one.split() for one in queries] == [
        [
            "SELECT",
            f"SUM({events})",
            "FROM",
            '"AWS/DynamoDB"',
            "GROUP",
            "BY",
            "TableName",
            "ORDER",
            "BY",
            "SUM()",
            "DESC",
        ]
    ]


def test_an_alarm_holds_no_more_than_cloudwatch_takes(template: Synthesis):
    for alarm in template.of_type(ALARM).values():
        assert len([*metrics_of(template, alarm)]) <= MOST_METRICS
        assert period_of(alarm) * alarm["EvaluationPeriods"] <= 86_400
        assert [one["ReturnData"] for one in alarm["Metrics"]].count(True) == 1
        assert len(alarm["AlarmDescription"]) <= LONGEST_DESCRIPTION


def test_an_expression_reaches_every_metric_of_its_alarm(template: Synthesis):
    for alarm in template.of_type(ALARM).values():
        named = {one["Id"] for one in alarm["Metrics"] if not one["ReturnData"]}
        (expression,) = (one.get("Expression", "") for one in alarm["Metrics"] if one["ReturnData"])
        assert "METRICS()" in expression or named == set(re.findall(r"\b[a-z_]+\b", expression)), alarm["AlarmName"]


def test_an_alarm_of_several_functions_names_them_and_where_to_see_which_it_was(template: Synthesis):
    made = template.of_type(FUNCTION)
    (dashboard,) = template.of_type("AWS::CloudWatch::Dashboard").values()
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
        ended = [] if kind(template, alarm) == "parked-batches" else [topic]
        assert template.resolve(alarm.get("OKActions", []), symbol) == ended


def test_the_local_cloud_has_no_alarms_because_its_emulator_knows_none_of_several_metrics():
    local = synthesised("local")

    assert not [one for one in (ALARM, TOPIC, "AWS::CloudWatch::Dashboard", "AWS::KMS::Key") if local.of_type(one)]


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


def widgets(template: Synthesis) -> list[dict[str, Any]]:
    (dashboard,) = template.of_type("AWS::CloudWatch::Dashboard").values()
    return list(json.loads(template.resolve(dashboard["DashboardBody"], symbol))["widgets"])


def drawn(template: Synthesis) -> set[tuple[str, ...]]:
    """Namespace, metric and dimensions of every line; of a query, its text."""
    lines = [line for one in widgets(template) for line in one["properties"].get("metrics", [])]
    return {tuple(part for part in line if isinstance(part, str)) or (line[0].get("expression", ""),) for line in lines}


def test_the_dashboard_draws_whatever_an_alarm_watches_and_shows_every_alarm(template: Synthesis):
    metrics = {
        (namespace, name, *(part for dimension in dimensions for part in dimension))
        for namespace, name, _, dimensions in watched(template)
        if len(dimensions) < 2
    }
    queries = {
        (one["Expression"],)
        for alarm in template.of_type(ALARM).values()
        for one in alarm["Metrics"]
        if one.get("Expression", "").startswith("SELECT")
    }
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
        rings[kind(template, alarm)] = (f"{alarm['Threshold']:,}", f"{minutes} min")

    assert {name: (cells[1].split()[0], cells[2]) for name, cells in rows().items()} == rings


def test_every_alarm_has_an_entry_that_its_letters_lead_to_and_every_entry_an_alarm(template: Synthesis):
    entries = set(re.findall(r"^### (.+)$", PAGE.read_text(), re.MULTILINE))
    alarms = template.of_type(ALARM).values()

    assert entries == {kind(template, one) for one in alarms}
    for one in alarms:
        assert one["AlarmDescription"].endswith(f"docs/alarms.md#{kind(template, one)}")


def test_every_verb_that_the_page_asks_for_is_behind_the_operators_door():
    asked = set(re.findall(rf"`({'|'.join(NOUNS)}) ([a-z]+)", PAGE.read_text()))

    assert {("queues", "list"), ("queues", "redrive"), ("streams", "replay")} <= asked
    assert {(n, v) for n, v in asked if v not in importlib.import_module(f"cli.operator.{n}").VERBS} == set()

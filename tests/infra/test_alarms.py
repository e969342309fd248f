"""Alarms: whatever can fail unseen is watched, at values that make sense of it.

What is to be watched is read from the queues, mappings, functions, tables and routes of the template, not from a list
of alarms.
"""

import re

import pytest

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
from tests.template import Properties, Synthesis, symbol, synthesised

QUEUE, MAPPING, TABLE = "AWS::SQS::Queue", "AWS::Lambda::EventSourceMapping", "AWS::DynamoDB::GlobalTable"
MOST_METRICS = 10
"""In the expression of an alarm (CloudWatch user guide, "Alarm data queries")."""
LONGEST_DESCRIPTION = 1024


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest) -> str:
    """Not the local one."""
    return str(request.param)


def watching(template: Synthesis, name: str) -> Properties:
    """The one alarm of this metric."""
    (found,) = (
        alarm
        for alarm in template.of_type(ALARM).values()
        if name in {metric for _, metric, _, _ in metrics_of(template, alarm)}
    )
    return found


def of(dimension: str, value: str) -> frozenset[tuple[str, str]]:
    return frozenset({(dimension, value)})


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
    beyond = {one["Threshold"] for one in template.of_type(ALARM).values() if kind(one) == "stream-lag"}

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
    (alarm,) = (one for one in template.of_type(ALARM).values() if kind(one) == "rotation-errors")

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


def test_every_function_is_watched_for_what_it_gives_up_and_cannot_park(template: Synthesis):
    queries = queries_of(template, "DestinationDeliveryFailures")

    # No condition leaves a function out.
    assert queries == [
        'SELECT SUM(DestinationDeliveryFailures) FROM "AWS/Lambda" GROUP BY FunctionName ORDER BY SUM() DESC'
    ]


@pytest.mark.parametrize("events", ["ReadThrottleEvents", "WriteThrottleEvents"])
def test_every_table_and_every_index_is_watched_for_throttling_each_by_itself(template: Synthesis, events):
    queries = queries_of(template, events)

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


def test_the_local_cloud_has_no_alarms_because_its_emulator_knows_none_of_several_metrics():
    local = synthesised("local")

    assert not [one for one in (ALARM, TOPIC, DASHBOARD, "AWS::KMS::Key") if local.of_type(one)]

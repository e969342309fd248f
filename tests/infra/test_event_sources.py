"""Mappings: how streams reach functions, how often they try, and where they leave what cannot be handled."""

import json

import pytest
from heliograph.core.events import Event

from tests.functions.deployed import boot
from tests.template import Properties, Synthesis, symbol, synthesised

MAPPING = "AWS::Lambda::EventSourceMapping"
STREAM, QUEUE = "AWS::Kinesis::Stream", "AWS::SQS::Queue"
MOST_RETRIES = 20


def function_of(template: Synthesis, mapping: Properties) -> str:
    """The name of our function that a mapping feeds."""
    properties = template.resources()[mapping["FunctionName"]["Ref"]]["Properties"]
    return next(name for name, one in template.functions().items() if one == properties)


def hears_everything(template: Synthesis, function: str) -> bool:
    return not hasattr(module_of(template, function), "HEARS")


def source_of(template: Synthesis, mapping: Properties) -> str:
    return str(template.resolve(mapping["EventSourceArn"], symbol))


def of_tables(template: Synthesis) -> list[Properties]:
    return [one for one in template.of_type(MAPPING).values() if source_of(template, one).startswith("StreamArn(")]


def of_streams(template: Synthesis) -> list[Properties]:
    return [one for one in template.of_type(MAPPING).values() if source_of(template, one) in arns(template, STREAM)]


def of_queues(template: Synthesis) -> list[Properties]:
    return [one for one in template.of_type(MAPPING).values() if source_of(template, one) in arns(template, QUEUE)]


def of_tables_and_streams(template: Synthesis) -> list[Properties]:
    return of_tables(template) + of_streams(template)


def arns(template: Synthesis, kind: str) -> set[str]:
    return {f"Arn({one})" for one in template.of_type(kind)}


def module_of(template: Synthesis, function: str):
    return boot(function, tuple(template.environment(function, symbol).items()))


def heard(template: Synthesis, function: str) -> set[type[Event]]:
    """The events that a consumer's handler hands on to its code."""
    return set(module_of(template, function).HEARS)


def stream_names(template: Synthesis) -> dict[str, str]:
    """An event's `stream` → the stream as mappings name it."""
    found = {}
    for stream in ("posts", "engagement"):
        (value,) = template.values_of(f"STREAMS_{stream.upper()}")
        found[stream] = f"Arn({template.resolve(value, symbol)})"
    return found


def test_every_mapping_is_of_a_table_or_of_a_stream_or_of_a_queue(template: Synthesis):
    kinds = [of_tables(template), of_streams(template), of_queues(template)]
    assert all(kinds)
    assert sum(map(len, kinds)) == len(template.of_type(MAPPING))


def test_every_mapping_of_records_retries_a_few_times_halves_the_batch_and_parks_it_whole_in_a_bucket(
    template: Synthesis,
):
    buckets = {f"Arn({one})" for one in template.of_type("AWS::S3::Bucket")}
    for mapping in of_tables_and_streams(template):
        assert 1 <= mapping["MaximumRetryAttempts"] <= MOST_RETRIES
        assert mapping["BisectBatchOnFunctionError"] is True
        # Any other destination keeps only where the batch was, not what was in it.
        assert template.resolve(mapping["DestinationConfig"], symbol)["OnFailure"]["Destination"] in buckets


def test_every_mapping_of_records_starts_with_the_oldest_one(template: Synthesis):
    assert {one["StartingPosition"] for one in of_tables_and_streams(template)} == {"TRIM_HORIZON"}


def test_a_mappings_function_may_park_what_it_cannot_handle_and_do_no_more_to_what_is_parked(template: Synthesis):
    for mapping in of_tables_and_streams(template):
        bucket = template.resolve(mapping["DestinationConfig"], symbol)["OnFailure"]["Destination"]
        role = template.functions()[function_of(template, mapping)]["Role"]["Fn::GetAtt"][0]
        allowed = {
            action
            for policy in template.of_type("AWS::IAM::Policy").values()
            if role in [template.resolve(one, symbol) for one in policy["Roles"]]
            for one in policy["PolicyDocument"]["Statement"]
            if bucket in str(template.resolve(one["Resource"], symbol))
            for action in ([one["Action"]] if isinstance(one["Action"], str) else one["Action"])
        }
        assert allowed == {"s3:PutObject", "s3:ListBucket"}


def test_consumers_of_streams_and_of_queues_say_which_records_failed(template: Synthesis):
    for mapping in of_streams(template) + of_queues(template):
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_the_relay_answers_its_batches_whole(template: Synthesis):
    for mapping in of_tables(template):
        assert "FunctionResponseTypes" not in mapping


def test_the_relay_is_told_the_shard_and_runs_once_for_each(template: Synthesis):
    for mapping in of_tables(template):
        # Lambda names the shard in the event only when there is a window.
        assert 0 < mapping["TumblingWindowInSeconds"] <= 900
        assert mapping.get("ParallelizationFactor", 1) == 1


def test_consumers_of_streams_keep_the_order_of_a_key(template: Synthesis):
    # Records of one key stay in order whatever the factor is; a window would run them one after the other.
    for mapping in of_streams(template):
        assert "TumblingWindowInSeconds" not in mapping


def test_the_relay_hears_every_table_that_it_translates_and_every_table_that_has_a_stream(template: Synthesis):
    mapped = {source_of(template, one) for one in of_tables(template)}
    translated = {f"StreamArn({table})" for table in module_of(template, "events_on_change").TABLES}
    streaming = {
        f"StreamArn({name})"
        for name, table in template.of_type("AWS::DynamoDB::GlobalTable").items()
        if "StreamSpecification" in table
    }

    assert {function_of(template, one) for one in of_tables(template)} == {"events_on_change"}
    assert mapped == translated == streaming


def test_streams_of_tables_hold_what_a_row_was_and_what_it_became(template: Synthesis):
    tables = template.of_type("AWS::DynamoDB::GlobalTable").values()
    kinds = {one["StreamSpecification"]["StreamViewType"] for one in tables if "StreamSpecification" in one}

    assert kinds == {"NEW_AND_OLD_IMAGES"}


def consumers() -> list[str]:
    template = synthesised("dev")
    return sorted({function_of(template, one) for one in of_streams(template)})


def test_there_are_consumers_of_streams():
    assert {"counters_on_events", "feed_on_posts", "posts_on_media"} <= set(consumers())


def test_a_mapping_lets_through_exactly_what_its_functions_handler_hears(template: Synthesis):
    for function in {function_of(template, one) for one in of_streams(template)}:
        if hears_everything(template, function):
            continue
        wanted: dict[str, set[str]] = {}
        for event in heard(template, function):
            wanted.setdefault(stream_names(template)[event.stream], set()).add(event.name())
        let_through = {}
        for mapping in of_streams(template):
            if function_of(template, mapping) == function:
                (one,) = mapping["FilterCriteria"]["Filters"]
                pattern = json.loads(one["Pattern"])
                assert set(pattern) == {"data"}
                assert set(pattern["data"]) == {"types"}
                let_through[source_of(template, mapping)] = set(pattern["data"]["types"])
        assert let_through == wanted, function


def test_the_relay_changes_after_all_who_hear_so_that_nobody_is_told_what_they_do_not_know_yet(template: Synthesis):
    resources = template.resources()
    (relay,) = (one for one in resources.values() if one.get("Properties") == template.functions()["events_on_change"])
    functions = {one["FunctionName"]["Ref"] for one in of_streams(template) if not hears_everything_of(template, one)}

    assert functions <= set(relay["DependsOn"])


def hears_everything_of(template: Synthesis, mapping: Properties) -> bool:
    return hears_everything(template, function_of(template, mapping))


def test_the_archive_alone_hears_everything_and_of_every_stream(template: Synthesis):
    mappings = [one for one in of_streams(template) if hears_everything(template, function_of(template, one))]

    assert {function_of(template, one) for one in mappings} == {"archive_on_events"}
    assert {source_of(template, one) for one in mappings} == set(stream_names(template).values())
    for mapping in mappings:
        (one,) = mapping["FilterCriteria"]["Filters"]
        assert json.loads(one["Pattern"]) == {"data": {"key": [{"exists": True}]}}


def queue_of(template: Synthesis, mapping: Properties) -> Properties:
    (name,) = (one for one in template.of_type(QUEUE) if f"Arn({one})" == source_of(template, mapping))
    return template.of_type(QUEUE)[name]


def test_a_message_is_hidden_until_six_times_its_functions_timeout_is_over(template: Synthesis):
    # Amazon SQS with Lambda, developer guide: or a message that is being worked off is given to another invocation.
    for mapping in of_queues(template):
        timeout = template.resources()[mapping["FunctionName"]["Ref"]]["Properties"]["Timeout"]
        assert queue_of(template, mapping)["VisibilityTimeout"] >= 6 * timeout


def test_a_message_that_fails_a_few_times_is_parked_as_long_as_sqs_keeps_anything(template: Synthesis):
    parked = {f"Arn({name})": one for name, one in template.of_type(QUEUE).items()}
    for mapping in of_queues(template):
        policy = template.resolve(queue_of(template, mapping)["RedrivePolicy"], symbol)
        assert 5 <= policy["maxReceiveCount"] <= MOST_RETRIES
        assert parked[policy["deadLetterTargetArn"]]["MessageRetentionPeriod"] == 14 * 86_400


def test_the_operators_door_is_told_where_a_functions_messages_are_parked(template: Synthesis):
    for mapping in of_queues(template):
        policy = template.resolve(queue_of(template, mapping)["RedrivePolicy"], symbol)
        words = function_of(template, mapping).split("_")
        output = template.service["Outputs"]["".join(map(str.capitalize, words)) + "Parked"]
        assert f"Arn({template.resolve(output['Value'], symbol)})" == policy["deadLetterTargetArn"]


def test_large_accounts_take_fewer_invocations_at_the_same_time_than_all_others(template: Synthesis):
    at_once = {
        template.resolve(one["EventSourceArn"], symbol): one["ScalingConfig"]["MaximumConcurrency"]
        for one in of_queues(template)
    }
    (ordinary,), (large,) = (template.values_of(f"CHUNKS_{name}") for name in ("ORDINARY", "LARGE"))
    few, many = (at_once[f"Arn({template.resolve(one, symbol)})"] for one in (large, ordinary))

    assert len(at_once) == 2
    assert few * 5 <= many


def test_what_waits_in_queues_is_read_over_tls_alone():
    template = synthesised("prod")
    policies = template.of_type("AWS::SQS::QueuePolicy").values()
    kept = {
        one["Ref"]
        for policy in policies
        for one in policy["Queues"]
        if '"aws:SecureTransport": "false"' in json.dumps(policy)
    }

    assert kept == set(template.of_type(QUEUE))


@pytest.mark.parametrize("function", ["media_on_upload", "media_on_video"])
def test_an_upload_that_cannot_be_made_into_anything_is_tried_again_and_then_parked(template: Synthesis, function):
    (config,) = (
        one
        for one in template.of_type("AWS::Lambda::EventInvokeConfig").values()
        if template.resources()[one["FunctionName"]["Ref"]]["Properties"] == template.functions()[function]
    )
    buckets = {f"Arn({one})" for one in template.of_type("AWS::S3::Bucket")}

    assert config["MaximumRetryAttempts"] == 2
    assert template.resolve(config["DestinationConfig"], symbol)["OnFailure"]["Destination"] in buckets


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_streams_are_encrypted_and_grow_by_themselves(stage):
    for stream in synthesised(stage).of_type("AWS::Kinesis::Stream").values():
        assert stream["StreamEncryption"]["EncryptionType"] == "KMS"
        assert stream["StreamModeDetails"] == {"StreamMode": "ON_DEMAND"}

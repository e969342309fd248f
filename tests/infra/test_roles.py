"""Least privilege: what each function may do, and that it may do nothing else."""

from collections.abc import Iterator

import pytest

from tests.template import ROOT, Synthesis, symbol

FUNCTIONS = sorted(path.parent.name for path in ROOT.glob("functions/*/handler.py"))
ON_EVERYTHING = {
    "xray:PutTraceSegments": "X-Ray has no resources to name (AWS service authorization reference)",
    "xray:PutTelemetryRecords": "X-Ray has no resources to name (AWS service authorization reference)",
    "dynamodb:ListStreams": "lists all streams of the account or none (AWS service authorization reference)",
    "kinesis:ListStreams": "lists all streams of the account or none (AWS service authorization reference)",
}
"""Actions that AWS cannot narrow to a resource, and why."""
ERASERS = {
    "media_on_posts": ("uploads", "videos", "variants"),
    "media_on_upload": ("uploads", "variants"),
    "media_on_video": ("videos", "variants"),
}
"""Who may remove what from the media bucket for good."""
READERS_OF_ORIGINALS = {
    "uploads/": {"media_on_upload", "media_api", "media_on_timer", "media_parts_api"},
    "videos/": {"media_on_video", "media_api", "media_on_timer", "media_parts_api"},
}
ENDERS_OF_PARTS = {"media_on_timer", "media_parts_api"}
WRITERS = {
    "uploads/": {"media_api", "media_parts_api", "posts_api"},
    "videos/": {"media_api", "media_parts_api"},
    "variants/": {"media_on_upload", "media_on_video"},
}
"""Who may write what in the media bucket: a presigned POST may do what the function may that signed it."""


def role_of(template: Synthesis, function: str) -> str:
    return str(template.functions()[function]["Role"]["Fn::GetAtt"][0])


def statements(template: Synthesis, role: str) -> Iterator[tuple[set[str], set[str]]]:
    """(actions, resources) of everything that a role is allowed by policies of its own."""
    for policy in template.of_type("AWS::IAM::Policy").values():
        if role in [template.resolve(one, symbol) for one in policy["Roles"]]:
            for one in policy["PolicyDocument"]["Statement"]:
                assert one["Effect"] == "Allow"
                yield _listed(one["Action"]), _listed(template.resolve(one["Resource"], symbol))


def _listed(value: str | list[str]) -> set[str]:
    return set(value) if isinstance(value, list) else {value}


def actions_on(template: Synthesis, function: str, resource: str) -> set[str]:
    """What a function may do to resources whose name contains this."""
    found = statements(template, role_of(template, function))
    return {action for actions, resources in found if any(resource in one for one in resources) for action in actions}


def test_every_function_has_a_role_of_its_own(template: Synthesis):
    roles = [role_of(template, function) for function in template.functions()]

    assert len(set(roles)) == len(roles) == len(FUNCTIONS)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_is_for_lambda_alone_and_takes_no_managed_policy(template: Synthesis, function):
    role = template.of_type("AWS::IAM::Role")[role_of(template, function)]
    (trusted,) = role["AssumeRolePolicyDocument"]["Statement"]

    assert (trusted["Action"], trusted["Principal"]) == ("sts:AssumeRole", {"Service": "lambda.amazonaws.com"})
    assert not role.get("ManagedPolicyArns")
    assert not role.get("Policies")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_names_every_action_it_allows(template: Synthesis, function):
    allowed = {action for actions, _ in statements(template, role_of(template, function)) for action in actions}

    assert allowed
    assert [action for action in allowed if "*" in action] == []


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_allows_nothing_on_everything_but_what_aws_cannot_narrow(template: Synthesis, function):
    wide = {
        action
        for actions, resources in statements(template, role_of(template, function))
        if "*" in resources
        for action in actions
    }

    assert wide <= set(ON_EVERYTHING)


def test_no_policy_at_all_allows_a_wildcard_action(template: Synthesis):
    allowed = {
        action
        for policy in template.of_type("AWS::IAM::Policy").values()
        for one in policy["PolicyDocument"]["Statement"]
        for action in _listed(one["Action"])
    }

    assert [action for action in allowed if "*" in action] == []


def test_only_cdks_own_helpers_have_managed_policies(template: Synthesis):
    managed = {name for name, role in template.of_type("AWS::IAM::Role").items() if role.get("ManagedPolicyArns")}
    # CDK's custom resource that writes bucket notifications; its role is made by CDK.
    assert all(name.startswith("BucketNotificationsHandler") for name in managed)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_touches_the_media_bucket_only_where_it_must(template: Synthesis, function):
    (value,) = template.values_of("MEDIA_BUCKET")
    bucket = f"Arn({template.resolve(value, symbol)})"
    wanted = {
        ("s3:GetObject", f"{bucket}/{prefix}*")
        for prefix, readers in READERS_OF_ORIGINALS.items()
        if function in readers
    }
    wanted |= {("s3:PutObject", f"{bucket}/{prefix}*") for prefix, writers in WRITERS.items() if function in writers}

    if function in ENDERS_OF_PARTS:
        wanted |= {("s3:AbortMultipartUpload", f"{bucket}/{prefix}/*") for prefix in ("uploads", "videos")}
    if function in ERASERS:
        wanted |= {("s3:DeleteObjectVersion", f"{bucket}/{prefix}/*") for prefix in ERASERS[function]}
        wanted.add(("s3:ListBucketVersions", bucket))

    allowed = {
        (action, resource)
        for actions, resources in statements(template, role_of(template, function))
        for action in actions
        for resource in resources
        if resource.startswith(bucket)
    }

    assert allowed == wanted


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_that_is_not_told_of_a_table_may_not_touch_it(template: Synthesis, function):
    told = set(template.environment(function, symbol).values())

    for table in template.of_type("AWS::DynamoDB::GlobalTable"):
        if table not in told:
            assert actions_on(template, function, f"({table})") == set()


def test_nobody_but_the_counters_writes_counts_and_nobody_but_who_fills_feeds_writes_those(template: Synthesis):
    writing = ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem")
    for variable, wanted in (
        ("COUNTERS_TABLE", {"counters_on_events"}),
        (
            "FEED_TABLE",
            {"feed_on_posts", "feed_on_follows", "feed_on_shares", "feed_on_chunks", "feed_api", "feed_poll_api"},
        ),
    ):
        (value,) = template.values_of(variable)
        table = f"Arn({template.resolve(value, symbol)})"
        writers = {one for one in FUNCTIONS if actions_on(template, one, table).intersection(writing)}
        assert writers == wanted


def test_nobody_but_the_relay_puts_events(template: Synthesis):
    putting = {
        function
        for function in FUNCTIONS
        for actions, _ in statements(template, role_of(template, function))
        if any(action.startswith("kinesis:Put") for action in actions)
    }

    assert putting == {"events_on_change"}


def test_nobody_but_who_fans_out_sends_chunks_and_nobody_but_who_works_them_off_takes_them(template: Synthesis):
    plan, take = {"sqs:SendMessage"}, {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
    wanted = {"feed_on_posts": plan, "feed_on_shares": plan, "feed_on_chunks": take}
    for variable in ("CHUNKS_ORDINARY", "CHUNKS_LARGE"):
        (value,) = template.values_of(variable)
        queue = f"Arn({template.resolve(value, symbol)})"
        assert {one: does for one in FUNCTIONS if (does := actions_on(template, one, queue))} == wanted

"""Every function may do what it does, and nothing else."""

from collections import defaultdict
from typing import Any

import pytest

from tests.functions.document import operations
from tests.privilege import lambdas_own
from tests.privilege.full_run import everything_needed
from tests.privilege.roles import POLICY, ROLE, Grant, Need, Stage
from tests.simulation.wiring import wiring

pytestmark = pytest.mark.xdist_group("least privilege")
"""One process makes the full run that all of these look at."""

STAGES = ("dev", "prod", "local")
BEYOND_PREFIXES = ("uploads/*", "videos/*", "variants/*", "posts/*", "engagement/*")
"""Where a grant may end in a wildcard, beside the failures bucket: keys under them are made at run time."""

STARTED_BY_AWS = {"keys_on_rotation", "media_on_deployment"}
"""By Secrets Manager and by CloudFormation, neither of which the run has."""


def denied(needs: set[Need], grants: set[Grant]) -> list[Need]:
    of = defaultdict(list)
    for grant in grants:
        of[grant.function, grant.action].append(grant)
    return sorted(need for need in needs if not any(grant.allows(need) for grant in of[need.function, need.action]))


def unused(needs: set[Need], grants: set[Grant]) -> list[Grant]:
    return sorted(grant for grant in grants if not any(grant.allows(need) for need in needs))


@pytest.fixture(scope="module", params=STAGES)
def stage(request: pytest.FixtureRequest) -> Stage:
    return Stage.named(request.param)


@pytest.fixture(scope="module")
def needs(stage: Stage) -> set[Need]:
    return {*everything_needed(), *lambdas_own.needs(stage)}


def test_no_call_of_a_full_run_is_denied(stage: Stage, needs: set[Need]) -> None:
    assert denied(needs, stage.grants()) == []


def test_no_grant_is_left_unused_by_a_full_run(stage: Stage, needs: set[Need]) -> None:
    idle = [grant for grant in unused(needs, stage.grants()) if grant.action not in lambdas_own.TOLERATED]
    assert idle == []


def test_no_grant_is_for_any_action(stage: Stage) -> None:
    assert [grant for grant in stage.grants() if "*" in grant.action or "?" in grant.action] == []


def test_a_wildcard_resource_is_a_prefix_of_objects_or_a_trace(stage: Stage) -> None:
    (failures,) = (name for name in stage.template.of_type("AWS::S3::Bucket") if "Failures" in name)
    wild = {grant for grant in stage.grants() if "*" in grant.resource and grant.action not in lambdas_own.TRACES}
    assert {grant.action for grant in wild} == {
        *("s3:GetObject", "s3:PutObject", "s3:DeleteObjectVersion"),
        "s3:AbortMultipartUpload",
    }
    assert [one for one in wild if not one.resource.endswith((*BEYOND_PREFIXES, f":::{failures}/*"))] == []


def test_every_role_is_the_role_of_one_function(stage: Stage) -> None:
    roles = [*(stage.role_of(function) for function in stage.functions()), *timers_roles(stage)]
    assert sorted(roles) == sorted(stage.template.of_type(ROLE))
    given = [role["Ref"] for policy in stage.template.of_type(POLICY).values() for role in policy["Roles"]]
    assert set(given) <= set(roles)


def timers_roles(stage: Stage) -> dict[str, Any]:
    """The role of each schedule, and the schedule."""
    timers = stage.template.of_type("AWS::Scheduler::Schedule").values()
    return {one["Target"]["RoleArn"]["Fn::GetAtt"][0]: one for one in timers}


def test_a_schedule_may_start_its_own_function_and_do_nothing_else(stage: Stage) -> None:
    for role, timer in timers_roles(stage).items():
        (policy,) = (one for one in stage.template.of_type(POLICY).values() if {"Ref": role} in one["Roles"])
        (allowed,) = policy["PolicyDocument"]["Statement"]
        (trusted,) = stage.template.of_type(ROLE)[role]["AssumeRolePolicyDocument"]["Statement"]
        assert (allowed["Action"], allowed["Resource"]) == ("lambda:InvokeFunction", timer["Target"]["Arn"])
        assert trusted["Principal"] == {"Service": "scheduler.amazonaws.com"}


def test_the_full_run_wakes_every_function_that_asks_aws_for_something() -> None:
    ours = {one.function for one in operations().values()} | wiring().started | STARTED_BY_AWS
    assert ours == set(Stage.named("prod").template.functions())
    assert {need.function for need in everything_needed()} == ours - {"docs_api"}


@pytest.mark.parametrize(
    "extra",
    [
        Grant("likes_api", "dynamodb:UpdateItem", "arn:aws:dynamodb:us-east-1:000000000000:table/LikesDF72A020"),
        Grant("docs_api", "s3:GetObject", "arn:aws:s3:::MediaBucket4022EBBF/*"),
        Grant("feed_api", "kinesis:ListShards", "arn:aws:kinesis:us-east-1:000000000000:stream/EventsPosts53BDA20D"),
    ],
)
def test_a_grant_too_many_is_found(extra: Grant) -> None:
    prod = Stage.named("prod")
    needed = {*everything_needed(), *lambdas_own.needs(prod)}
    assert extra in unused(needed, {*prod.grants(), extra})


def test_each_grant_that_is_taken_away_is_missed() -> None:
    prod = Stage.named("prod")
    grants = prod.grants()
    needed = {*everything_needed(), *lambdas_own.needs(prod)}
    blind = [one for one in grants if not denied(needed, grants - {one}) and one.action not in lambdas_own.TOLERATED]
    assert blind == []

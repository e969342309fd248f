"""The stacks as wholes."""

import pytest

from tests.template import Synthesis, symbol, synthesised

KEPT = (
    "AWS::DynamoDB::GlobalTable",
    "AWS::S3::Bucket",
    "AWS::Kinesis::Stream",
    "AWS::SQS::Queue",
    "AWS::Cognito::UserPool",
)
MOST_RESOURCES = 500
"""CloudFormation's limit for a stack."""


def test_the_same_code_gives_the_same_templates():
    assert synthesised("dev-again") == synthesised("dev")


def test_no_stack_comes_near_the_limit_of_resources(template: Synthesis):
    assert len(template.state["Resources"]) < MOST_RESOURCES / 2
    assert len(template.service["Resources"]) < MOST_RESOURCES * 0.85


def test_what_must_not_be_lost_is_in_the_state_stack_and_nowhere_else(template: Synthesis):
    assert {one["Type"] for one in template.service["Resources"].values()}.isdisjoint(KEPT)
    assert {one["Type"] for one in template.state["Resources"].values()}.issuperset(KEPT)


def test_the_service_stack_can_be_replaced_at_will_so_state_takes_nothing_from_it(template: Synthesis):
    assert "Fn::ImportValue" not in repr(template.state)


def test_only_the_state_of_production_is_protected_from_termination():
    protected = {stage: dict(synthesised(stage).protected) for stage in ("dev", "prod", "local")}

    assert protected == {
        "dev": {"state": False, "service": False},
        "prod": {"state": True, "service": False},
        "local": {"state": False, "service": False},
    }


@pytest.mark.parametrize("kind", KEPT)
def test_in_production_state_outlives_its_stack(kind):
    kept = [one for one in synthesised("prod").state["Resources"].values() if one["Type"] == kind]

    assert kept
    assert {one["DeletionPolicy"] for one in kept} == {"Retain"}
    assert {one["UpdateReplacePolicy"] for one in kept} == {"Retain"}


def test_a_setting_has_one_value_wherever_it_stands(template: Synthesis):
    variables = {name for one in template.functions() for name in template.environment(one, symbol)}
    settings = {name for name in variables if not name.startswith("POWERTOOLS_")}

    assert {name: len(template.values_of(name)) for name in settings} == dict.fromkeys(settings, 1)


def test_all_stages_have_the_same_functions_with_the_same_settings():
    per_stage = [
        {name: set(synthesised(stage).environment(name, symbol)) for name in synthesised(stage).functions()}
        for stage in ("dev", "prod", "local")
    ]

    assert per_stage[0] == per_stage[1] == per_stage[2]

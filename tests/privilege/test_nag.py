"""What cdk-nag says is followed or acknowledged, and acknowledgements do not outlive their cause."""

import re

import pytest

from infra.nag import ACKNOWLEDGED, Acknowledgement, Finding, findings, judge

import aws_cdk as cdk  # isort: skip
from aws_cdk import aws_s3 as s3  # isort: skip

FOUND = Finding("AwsSolutions-S1", "a-stack/Bucket/Resource", "The bucket has no access logs.")
KNOWN = Acknowledgement(rules="AwsSolutions-S1", at="a-stack/Bucket/Resource", reason="It is where logs go.")


@pytest.fixture(scope="module")
def careless() -> list[Finding]:
    """What the real packs say of a bucket that nobody has thought about."""
    app = cdk.App()
    s3.Bucket(cdk.Stack(app, "careless"), "Open")
    return list(findings(app))


@pytest.mark.slow
def test_both_packs_are_asked_and_find_what_is_wrong(careless: list[Finding]) -> None:
    assert {"AwsSolutions-S1", "AwsSolutions-S10"} <= {one.rule for one in careless}
    assert {one.path for one in careless} == {"careless/Open/Resource"}
    assert list(judge(careless, ACKNOWLEDGED))[: len(careless)] == [str(one) for one in careless]


def test_a_finding_that_nobody_acknowledged_is_a_complaint() -> None:
    assert list(judge([FOUND], [])) == [str(FOUND)]


def test_an_acknowledged_finding_is_none() -> None:
    assert list(judge([FOUND], [KNOWN])) == []


def test_the_same_rule_elsewhere_is_not_acknowledged_with_it() -> None:
    elsewhere = Finding(FOUND.rule, "a-stack/Bucket2/Resource", FOUND.what)
    assert list(judge([FOUND, elsewhere], [KNOWN])) == [str(elsewhere)]


def test_an_acknowledgement_that_acknowledges_nothing_is_a_complaint() -> None:
    (complaint,) = judge([], [KNOWN])
    assert complaint.startswith("AwsSolutions-S1 is acknowledged")


def test_acknowledgements_are_few_and_have_reasons() -> None:
    assert len(ACKNOWLEDGED) <= 8
    assert all(len(one.reason.split()) >= 8 for one in ACKNOWLEDGED)


def test_no_acknowledgement_covers_a_wildcard_action_or_a_whole_bucket() -> None:
    path = "heliograph-prod-service/PostsApiRole/DefaultPolicy/Resource"
    for what in ("Action::s3:*", "Action::dynamodb:*", "Resource::<MediaBucket.Arn>/*", "Resource::arn:aws:iam::1:*"):
        finding = Finding(f"AwsSolutions-IAM5[{what}]", path, "")
        assert next(judge([finding], ACKNOWLEDGED)) == str(finding)


def test_every_acknowledgement_names_rules_of_the_packs() -> None:
    for one in ACKNOWLEDGED:
        assert re.match(r"(AwsSolutions|Serverless)-", one.rules)

"""Buckets and the CDN before them."""

import pytest

from tests.template import Synthesis, symbol, synthesised


def media_bucket(template: Synthesis) -> str:
    (value,) = template.values_of("MEDIA_BUCKET")
    return template.resolve(value, symbol)


def statements(template: Synthesis, bucket: str) -> list[dict]:
    """The statements of a bucket's policy."""
    policies = template.of_type("AWS::S3::BucketPolicy").values()
    return [
        template.resolve(one, symbol)
        for policy in policies
        if template.resolve(policy["Bucket"], symbol) == bucket
        for one in policy["PolicyDocument"]["Statement"]
    ]


def test_no_bucket_can_be_made_public(template: Synthesis):
    for bucket in template.of_type("AWS::S3::Bucket").values():
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        assert len(bucket["PublicAccessBlockConfiguration"]) == 4


def test_pictures_that_are_overwritten_or_deleted_are_kept(template: Synthesis):
    bucket = template.of_type("AWS::S3::Bucket")[media_bucket(template)]

    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_every_bucket_refuses_what_does_not_come_by_tls(stage):
    template = synthesised(stage)
    for bucket in template.of_type("AWS::S3::Bucket"):
        denied = [one for one in statements(template, bucket) if one["Effect"] == "Deny"]
        (insecure,) = [one for one in denied if one["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}]
        assert insecure["Action"] == "s3:*"
        assert insecure["Principal"] == {"AWS": "*"}
        assert set(insecure["Resource"]) == {f"Arn({bucket})", f"Arn({bucket})/*"}


def test_the_cdn_may_read_variants_and_nothing_else_and_nobody_else_may_read_anything(template: Synthesis):
    bucket = media_bucket(template)
    (distribution,) = template.of_type("AWS::CloudFront::Distribution")
    (allowed,) = [one for one in statements(template, bucket) if one["Effect"] == "Allow"]

    assert allowed["Action"] == "s3:GetObject"
    assert allowed["Resource"] == f"Arn({bucket})/variants/*"
    assert allowed["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert allowed["Condition"]["StringEquals"]["AWS:SourceArn"].endswith(f":distribution/{distribution}")


def test_the_cdn_serves_the_variants_of_the_media_bucket_signed_and_by_https(template: Synthesis):
    (distribution,) = template.of_type("AWS::CloudFront::Distribution").values()
    config = distribution["DistributionConfig"]
    (origin,) = config["Origins"]

    assert origin["OriginPath"] == "/variants"
    assert media_bucket(template) in template.resolve(origin["DomainName"], symbol)
    assert origin["OriginAccessControlId"]
    assert config["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "redirect-to-https"


@pytest.mark.parametrize(("prefix", "function"), [("uploads/", "media_on_upload"), ("videos/", "media_on_video")])
def test_every_original_wakes_the_function_of_its_kind_and_no_other_does(template: Synthesis, prefix, function):
    (wired,) = template.of_type("Custom::S3BucketNotifications").values()
    everything = wired["NotificationConfiguration"]["LambdaFunctionConfigurations"]
    rule = [{"Name": "prefix", "Value": prefix}]
    (notified,) = [one for one in everything if one["Filter"]["Key"]["FilterRules"] == rule]
    woken = template.resources()[notified["LambdaFunctionArn"]["Fn::GetAtt"][0]]["Properties"]

    assert woken == template.functions()[function]
    assert notified["Events"] == ["s3:ObjectCreated:*"]
    assert media_bucket(template) in str(template.resolve(wired["BucketName"], _arn))


def _arn(name: str, attribute: str) -> str:
    return f"arn:aws:s3:::{name}" if attribute == "Arn" else name

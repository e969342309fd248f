"""Where buckets and the CDN write down who asked them for what."""

import aws_cdk as cdk
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.stages import Stage

KEPT = cdk.Duration.days(90)


def access_logs(scope: Construct, stage: Stage) -> s3.Bucket:
    """The bucket of access logs. CloudFront's standard logging still writes with an ACL, so objects may have one."""
    return s3.Bucket(
        scope,
        "AccessLogs",
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        enforce_ssl=stage.local is None,
        object_ownership=s3.ObjectOwnership.OBJECT_WRITER,
        removal_policy=stage.removal,
        lifecycle_rules=[s3.LifecycleRule(expiration=KEPT)],
    )

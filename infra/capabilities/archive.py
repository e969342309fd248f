"""Archive: the bucket that keeps every envelope, and the function that fills it."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct
from heliograph.archive.settings import ArchiveSettings
from heliograph.core.events import ENGAGEMENT, POSTS

from infra.function import Functions
from infra.stages import Stage
from infra.streams import EventStreams

KEPT = cdk.Duration.days(90)
"""Events name people; what is older helps nobody to mend anything."""


class ArchiveState(Construct):
    """Every envelope that was sent."""

    def __init__(self, scope: Construct, stage: Stage, *, logs: s3.IBucket) -> None:
        super().__init__(scope, "Archive")
        self.bucket = s3.Bucket(
            self,
            "Archived",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=stage.local is None,
            removal_policy=stage.removal,
            server_access_logs_bucket=logs,
            server_access_logs_prefix="archive/",
            lifecycle_rules=[s3.LifecycleRule(expiration=KEPT)],
        )
        self.settings = ArchiveSettings(bucket=self.bucket.bucket_name, path_style=stage.local is not None)


class Archive:
    """Keeping what the streams say."""

    def __init__(self, *, functions: Functions, events: EventStreams, archive: ArchiveState) -> None:
        on_events = functions.make(
            "archive_on_events", settings=[archive.settings, events.settings], timeout_seconds=60
        )
        objects = [archive.bucket.arn_for_objects(f"{stream}/*") for stream in (POSTS, ENGAGEMENT)]
        on_events.add_to_role_policy(iam.PolicyStatement(actions=["s3:PutObject"], resources=objects))
        events.keep(on_events)

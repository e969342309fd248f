"""Media: the bucket and its CDN, the uploads table, what offers uploads, and what makes of them what is shown."""

import math

import aws_cdk as cdk
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_notifications as notifications
from constructs import Construct
from heliograph.core.events import POSTS
from heliograph.identity.events import AccountErased
from heliograph.media.events import AvatarDoffed, UploadDropped
from heliograph.media.settings import (
    ALLOCATOR,
    DeliverySettings,
    MediaSettings,
    PartsSettings,
    SweepingSettings,
    VideoSettings,
)
from heliograph.posts.events import PostPurged

from infra.cdn import distribution
from infra.function import LAMBDAS_OWN_MB, Function, Functions
from infra.gateway import Gateway
from infra.signing import SigningKeys
from infra.stages import Stage
from infra.streams import EventStreams
from infra.tables import ID, Table
from infra.timers import start_every_minute

UPLOADS = "uploads/"
VIDEOS = "videos/"
VARIANTS = "variants/"
MOST_SECONDS_OF_A_SWEEP = 300


class MediaState(Construct):
    """Originals and variants in one private, versioned bucket; the CDN reads `variants/` and nothing else."""

    def __init__(self, scope: Construct, stage: Stage, *, functions: Functions, logs: s3.IBucket) -> None:
        super().__init__(scope, "Media")
        self.table = Table(self, "Uploads", stage=stage, key=("media_id", ID), streams=True)
        self.table.index("owner", ("owner_id", ID), ("media_id", ID))
        self.table.index("due", ("watched", ID), ("due_at", ID), keys_only=True)
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=stage.local is None,
            versioned=True,
            removal_policy=stage.removal,
            cors=[
                s3.CorsRule(
                    allowed_methods=[s3.HttpMethods.POST, s3.HttpMethods.PUT],
                    allowed_origins=["*"],
                    allowed_headers=["*"],
                    exposed_headers=["ETag"],
                )
            ],
            server_access_logs_bucket=logs,
            server_access_logs_prefix="media/",
            lifecycle_rules=[s3.LifecycleRule(abort_incomplete_multipart_upload_after=cdk.Duration.days(1))],
        )
        self.signing = SigningKeys(self, stage, functions)
        self.distribution = self._distribution(logs)
        self.settings = MediaSettings(
            table=self.table.table_name, bucket=self.bucket.bucket_name, path_style=stage.local is not None
        )
        address = stage.local.media_url if stage.local else f"https://{self.distribution.domain_name}"
        self.delivery = DeliverySettings(
            base_url=address,
            secret=self.signing.ring.arn,
            keys=" ".join(f"{moment}={key_id}" for moment, key_id in self.signing.ids.items()),
        )
        self.videos = VideoSettings()

    def _distribution(self, logs: s3.IBucket) -> cloudfront.Distribution:
        # An imported bucket, because CDK would otherwise let the CDN read the originals too.
        readable = s3.Bucket.from_bucket_attributes(
            self,
            "Readable",
            bucket_arn=self.bucket.bucket_arn,
            bucket_regional_domain_name=self.bucket.bucket_regional_domain_name,
        )
        made = distribution(self, bucket=readable, prefix=VARIANTS, signers=self.signing.groups, logs=logs)
        self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                actions=["s3:GetObject"],
                resources=[self.bucket.arn_for_objects(f"{VARIANTS}*")],
                principals=[iam.ServicePrincipal("cloudfront.amazonaws.com")],
                conditions={"StringEquals": {"AWS:SourceArn": made.distribution_arn}},
            )
        )
        return made


class Media:
    """Offering uploads, and making variants of what arrives."""

    def __init__(self, *, functions: Functions, gateway: Gateway, events: EventStreams, media: MediaState) -> None:
        offering = [media.settings, media.delivery, media.videos, PartsSettings()]
        api = functions.make("media_api", settings=[gateway.settings, *offering])
        media.signing.allow(api)
        media.table.allow(api, "dynamodb:PutItem", "dynamodb:GetItem")
        # A presigned form may do what its signer may, and so may a presigned address.
        for originals in (UPLOADS, VIDEOS):
            _allow(api, media, "s3:PutObject", originals)
            _allow(api, media, "s3:GetObject", originals)
        gateway.serve(api)

        parts = functions.make("media_parts_api", settings=[gateway.settings, media.settings, media.delivery])
        media.signing.allow(parts)
        media.table.allow(parts, "dynamodb:GetItem", "dynamodb:DeleteItem")
        for originals in (UPLOADS, VIDEOS):
            for action in ("s3:PutObject", "s3:AbortMultipartUpload", "s3:GetObject"):
                _allow(parts, media, action, originals)
        gateway.serve(parts)

        on_upload = functions.make(
            "media_on_upload",
            settings=[media.settings],
            imaging=True,
            memory_mb=1769,  # One whole vCPU (AWS Lambda developer guide, memory).
            timeout_seconds=60,
        )
        for name, value in ALLOCATOR.items():
            on_upload.add_environment(name, value)
        on_video = functions.make(
            "media_on_video",
            settings=[media.settings, media.videos],
            video=True,
            memory_mb=3538,  # Two whole vCPUs: the encoder uses both.
            storage_mb=LAMBDAS_OWN_MB + math.ceil(media.videos.max_bytes / 1024**2),
            timeout_seconds=600,  # Beyond what the limits on CPU leave: they end first, and say why.
        )
        # By ARN: a notification set on the state stack's own construct would make the stacks depend on each other.
        arriving = s3.Bucket.from_bucket_attributes(
            functions.scope,
            "ArrivingUploads",
            bucket_arn=media.bucket.bucket_arn,
            notifications_handler_role=_notifier(functions.scope, media.bucket),
        )
        for function, originals in ((on_upload, UPLOADS), (on_video, VIDEOS)):
            media.table.allow(function, "dynamodb:UpdateItem", "dynamodb:GetItem")
            _allow_erasing(function, media, originals)
            _allow(function, media, "s3:GetObject", originals)
            _allow(function, media, "s3:PutObject", VARIANTS)
            events.park_failures_of(function)
            arriving.add_event_notification(
                s3.EventType.OBJECT_CREATED,
                notifications.LambdaDestination(function),
                s3.NotificationKeyFilter(prefix=originals),
            )

        on_posts = functions.make("media_on_posts", settings=[media.settings], timeout_seconds=300)
        media.table.allow(on_posts, "dynamodb:DeleteItem")
        media.table.allow(on_posts, "dynamodb:Query", index="owner")
        _allow_erasing(on_posts, media, UPLOADS, VIDEOS)
        events.consume(on_posts, POSTS, [PostPurged, AvatarDoffed, UploadDropped, AccountErased])

        on_timer = functions.make(
            "media_on_timer", settings=[media.settings, SweepingSettings()], timeout_seconds=MOST_SECONDS_OF_A_SWEEP
        )
        media.table.allow(on_timer, "dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem")
        media.table.allow(on_timer, "dynamodb:Query", index="due")
        for originals in (UPLOADS, VIDEOS):
            _allow(on_timer, media, "s3:GetObject", originals)
            _allow(on_timer, media, "s3:AbortMultipartUpload", originals)
        start_every_minute(on_timer)


def _notifier(scope: Construct, bucket: s3.IBucket) -> iam.IRole:
    """The role of CDK's function that sets the notification while deploying; what fails it says to CloudFormation.

    CDK would add a managed policy with leave to write to every log group of the account.
    """
    role = iam.Role(scope, "NotifierRole", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    actions = ["s3:GetBucketNotification", "s3:PutBucketNotification"]
    role.add_to_policy(iam.PolicyStatement(actions=actions, resources=[bucket.bucket_arn]))
    return role.without_policy_updates()


def _allow(function: Function, media: MediaState, action: str, prefix: str) -> None:
    function.add_to_role_policy(
        iam.PolicyStatement(actions=[action], resources=[media.bucket.arn_for_objects(f"{prefix}*")])
    )


def _allow_erasing(function: Function, media: MediaState, *originals: str) -> None:
    """All versions: without naming them, deleting in a versioned bucket only hides."""
    for prefix in (*originals, VARIANTS):
        _allow(function, media, "s3:DeleteObjectVersion", prefix)
    function.add_to_role_policy(
        iam.PolicyStatement(actions=["s3:ListBucketVersions"], resources=[media.bucket.bucket_arn])
    )

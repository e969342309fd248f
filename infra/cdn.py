"""The distribution that pictures are read through: which requests it takes, what it keeps, what it adds."""

from collections.abc import Sequence
from typing import Final

from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.layers import ROOT

EDGE_CODE: Final = ROOT / "infra" / "edge" / "pictures.js"
EDGE_EVENTS: Final = (cloudfront.FunctionEventType.VIEWER_REQUEST, cloudfront.FunctionEventType.VIEWER_RESPONSE)


def distribution(
    scope: Construct, *, bucket: s3.IBucket, prefix: str, signers: Sequence[cloudfront.IKeyGroup], logs: s3.IBucket
) -> cloudfront.Distribution:
    """A distribution of what lies under `prefix` of the bucket, without the prefix in its addresses.

    It answers signed addresses alone: every one of them, so that none becomes public by taking its signature off.
    """
    edge = cloudfront.Function(
        scope,
        "Edge",
        code=cloudfront.FunctionCode.from_file(file_path=str(EDGE_CODE)),
        runtime=cloudfront.FunctionRuntime.JS_2_0,
        comment="WebP or JPEG by Accept, and how long an answer may be kept.",
    )
    return cloudfront.Distribution(
        scope,
        "Cdn",
        log_bucket=logs,
        log_file_prefix="cdn/",
        default_behavior=cloudfront.BehaviorOptions(
            origin=origins.S3BucketOrigin.with_origin_access_control(bucket, origin_path=f"/{prefix.rstrip('/')}"),
            trusted_key_groups=list(signers) or None,
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
            # Its key is the path alone, as `edge` has written it: no header and no query.
            cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
            # `nosniff` among them.
            response_headers_policy=cloudfront.ResponseHeadersPolicy.CORS_ALLOW_ALL_ORIGINS_AND_SECURITY_HEADERS,
            function_associations=[
                cloudfront.FunctionAssociation(event_type=event, function=edge) for event in EDGE_EVENTS
            ],
        ),
    )

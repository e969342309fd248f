"""cdk-nag's AwsSolutions and Serverless rules over the production stacks, and what of them is not followed, and why.

    python -m infra.nag      # ends with 1 and the findings when one is not acknowledged

The packs are asked directly, not through `Validations.acknowledge`: that one takes a rule for the whole app only, or
one generated resource name at a time, and does not tell when it acknowledges nothing any more.
"""

import re
import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

# infra first: it says which node CDK runs on.
from infra.app import heliograph
from infra.stages import STAGES

import aws_cdk as cdk  # isort: skip
from cdk_nag import AwsSolutionsChecks, ServerlessChecks  # isort: skip


@dataclass(frozen=True)
class Finding:
    """A rule that a construct does not follow."""

    rule: str
    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.rule} at {self.path}: {self.what}"


@dataclass(frozen=True, kw_only=True)
class Acknowledgement:
    """Findings of these rules at these constructs are meant so. Both are regular expressions for the whole name."""

    rules: str
    at: str
    reason: str

    def covers(self, finding: Finding) -> bool:
        return bool(re.fullmatch(self.rules, finding.rule) and re.fullmatch(self.at, finding.path))


FUNCTIONS: Final = r"heliograph-prod-(service|state)/([A-Z][a-z]+)+(Api|On[A-Z][a-z]+)/Resource"
CHUNKS: Final = (
    r"heliograph-prod-service/FeedOnChunks/From\w+/Resource",
    "heliograph-prod-state/Feed/Chunks/Parked/Resource",
)
CDN: Final = "heliograph-prod-state/Media/Cdn/Resource"
POOL: Final = "heliograph-prod-state/Identity/Pool/Resource"

ACKNOWLEDGED: Final = (
    Acknowledgement(
        rules="AwsSolutions-APIG4",
        at=r"heliograph-prod-service/Gateway/Api/(POST--v1--auth--(?!sign-out).+|GET--docs|GET--openapi\.json)/Resource",
        reason="Who signs up or in has no token yet, and the API's description is public. Every other route has the "
        "authorizer.",
    ),
    Acknowledgement(
        rules=r"AwsSolutions-IAM5\[Resource::(\*|.+/(uploads|videos|variants)/\*|.+EventsFailures.+/\*|.+ArchiveArchived.+/(posts|engagement)/\*)\]",
        at=r"heliograph-prod-(service|state)/\w+Role/DefaultPolicy/Resource",
        reason="X-Ray's two actions know no resources; object keys are made at run time, so grants end at a prefix. "
        "tests/privilege holds each of them to what is used.",
    ),
    Acknowledgement(
        rules="AwsSolutions-L1|Serverless-LambdaLatestVersion",
        at=FUNCTIONS,
        reason="Python 3.13 is the newest that our code has been run on; a runtime that no test has seen is no "
        "improvement.",
    ),
    Acknowledgement(
        rules="Serverless-LambdaDLQ|Serverless-LambdaEventSourceMappingDestination|Serverless-SQSRedrivePolicy",
        at="|".join((FUNCTIONS, *CHUNKS)),
        reason="A function's dead-letter queue hears of asynchronous invocations only. The two functions that are "
        "invoked so park their events in the failures bucket, whole, as the stream mappings do; others answer HTTP. "
        "A mapping of a queue takes no destination: its queue has a dead-letter queue, and that one has none.",
    ),
    Acknowledgement(
        rules="AwsSolutions-CFR[12]",
        at=CDN,
        reason="Photographs are served to readers everywhere, and the CDN passes GETs of immutable objects to a "
        "private bucket: there is nothing behind it that a web application firewall would protect.",
    ),
    Acknowledgement(
        rules="AwsSolutions-CFR4",
        at=CDN,
        reason="CloudFront's own certificate fixes the oldest TLS it takes. Whoever deploys with a domain of their own "
        "sets TLSv1.2_2021 with its certificate.",
    ),
    Acknowledgement(
        rules="AwsSolutions-COG[128]",
        at=POOL,
        reason="NIST SP 800-63B: length, not classes of characters, makes passwords strong. A second factor must not "
        "be forced on readers of photographs, and Cognito's Plus plan costs every deployer 0.02 $ per monthly user: "
        "both are the deployer's to decide.",
    ),
    Acknowledgement(
        rules="AwsSolutions-SMG4",
        at="heliograph-prod-state/(Keys/Cursors|Media/Signing/Secret)/Resource",
        reason="Cursors' keys are turned every 30 days: the schedule stands in the service stack, beside the function "
        "that turns them, where the rule does not look. A deployment turns signing keys, and tells CloudFront.",
    ),
)


def main() -> int:
    """Answers the exit code."""
    app = cdk.App()
    heliograph(app, STAGES["prod"])
    complaints = list(judge(findings(app), ACKNOWLEDGED))
    sys.stdout.write("".join(f"{one}\n" for one in complaints) or "cdk-nag: nothing unacknowledged\n")
    return 1 if complaints else 0


def findings(app: cdk.App) -> Iterator[Finding]:
    """What both packs find, warnings too."""
    for pack in (AwsSolutionsChecks(app), ServerlessChecks(app)):
        for violation in pack.validate_scope(app).violations:
            for resource in violation.violating_resources:
                yield Finding(violation.rule_name, resource.construct_path or "", violation.description)


def judge(found: Iterable[Finding], acknowledged: Collection[Acknowledgement]) -> Iterator[str]:
    """What is found and not acknowledged, and what is acknowledged and not found."""
    idle = set(acknowledged)
    for finding in found:
        covering = {one for one in acknowledged if one.covers(finding)}
        idle -= covering
        if not covering:
            yield str(finding)
    for one in sorted(idle, key=lambda idler: idler.rules):
        yield f"{one.rules} is acknowledged at {one.at} and found nowhere: take it away"


if __name__ == "__main__":
    sys.exit(main())

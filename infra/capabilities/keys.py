"""Keys: the secret that seals cursors, and the function that turns it."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.function import Functions
from infra.rings import Ring
from infra.stages import Stage

TURNED_DAYS = 30


class KeysState(Construct):
    """The secret."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        super().__init__(scope, "Keys")
        ring = Ring(self, "Cursors", stage, description="Seals cursors; turned by keys_on_rotation.")
        self.secret = ring.arn
        self.allow = ring.allow


class Keys:
    """Turning the keys once in a while."""

    def __init__(self, scope: Construct, *, stage: Stage, functions: Functions, keys: KeysState) -> None:
        on_rotation = functions.make("keys_on_rotation", timeout_seconds=30)
        keys.allow(
            on_rotation,
            "secretsmanager:GetSecretValue",
            "secretsmanager:PutSecretValue",
            "secretsmanager:DescribeSecret",
            "secretsmanager:UpdateSecretVersionStage",
        )
        invocation = iam.ServicePrincipal("secretsmanager.amazonaws.com")
        on_rotation.add_permission("Rotation", principal=invocation, source_arn=keys.secret)
        if stage.local is None:  # The local cloud has no schedules of rotation; there the function is called by hand.
            schedule = secretsmanager.CfnRotationSchedule(
                scope,
                "KeysRotation",
                secret_id=keys.secret,
                rotation_lambda_arn=on_rotation.function_arn,
                rotation_rules=secretsmanager.CfnRotationSchedule.RotationRulesProperty(
                    automatically_after_days=TURNED_DAYS
                ),
            )
            schedule.node.add_dependency(on_rotation)

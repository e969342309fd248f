"""Keys: the secret that seals cursors, and the function that turns it."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.function import Functions
from infra.stages import Stage

TURNED_DAYS = 30


class KeysState(Construct):
    """The secret. Its first text seals from moment 0 on (heliograph.core.keys)."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        super().__init__(scope, "Keys")
        secret = secretsmanager.Secret(
            self,
            "Cursors",
            description="Seals cursors; turned by keys_on_rotation.",
            removal_policy=stage.removal,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template="{}",  # noqa: S106 - the generated text goes into it
                generate_string_key="0",
                password_length=64,
                exclude_punctuation=True,
            ),
        )
        resource = secret.node.default_child
        assert isinstance(resource, secretsmanager.CfnSecret)  # noqa: S101 - for mypy; it is what CDK makes
        # Not `secret_arn`: that one is the resource's Ref, which is a name in the local cloud. Id is the ARN in both.
        self.secret = resource.attr_id

    def allow(self, function: iam.IGrantable, *actions: str) -> None:
        """Let a function do this to the secret. (`grant_read` would add what only people need.)"""
        iam.Grant.add_to_principal(grantee=function, actions=list(actions), resource_arns=[self.secret])


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

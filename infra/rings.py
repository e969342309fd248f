"""Rings of keys: secrets whose first text is generated, and holds from moment 0 on (heliograph.core.keys)."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.stages import Stage


class Ring:
    """One secret of texts by moment."""

    def __init__(self, scope: Construct, name: str, stage: Stage, *, description: str) -> None:
        secret = secretsmanager.Secret(
            scope,
            name,
            description=description,
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
        self.arn = resource.attr_id

    def allow(self, function: iam.IGrantable, *actions: str) -> None:
        """Let a function do this to the secret. (`grant_read` would add what only people need.)"""
        iam.Grant.add_to_principal(grantee=function, actions=list(actions), resource_arns=[self.arn])

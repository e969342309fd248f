"""What signs the addresses of pictures, and what tells CloudFront whose signatures to believe."""

import aws_cdk as cdk
from aws_cdk import aws_cloudfront as cloudfront
from constructs import Construct

from infra.function import Function, Functions
from infra.rings import Ring
from infra.stages import Stage


class SigningKeys(Construct):
    """One key for each of the stage's moments: private halves in a secret, public ones in a key group.

    A function makes them while deploying, because no template may hold a private key; CloudFormation hears the public
    halves only. The local cloud knows no key groups: there they are outputs, by which its CDN door checks signatures.
    """

    def __init__(self, scope: Construct, stage: Stage, functions: Functions) -> None:
        super().__init__(scope, "Signing")
        self.ring = Ring(self, "Secret", stage, description="Signs addresses of pictures.")
        made = self._made(stage, functions)
        public = {moment: made.get_att_string(f"Public{moment}") for moment in stage.signing}
        self.groups: list[cloudfront.IKeyGroup] = []
        if stage.local:
            for moment, pem in public.items():
                cdk.CfnOutput(cdk.Stack.of(self), f"SigningKey{moment}", value=pem)
            self.ids = {moment: f"LOCAL{moment}" for moment in public}
        else:
            keys = {m: cloudfront.PublicKey(self, f"Public{m}", encoded_key=pem) for m, pem in public.items()}
            self.groups = [cloudfront.KeyGroup(self, "Group", items=[*keys.values()])]
            self.ids = {moment: key.public_key_id for moment, key in keys.items()}

    def _made(self, stage: Stage, functions: Functions) -> cdk.CustomResource:
        on_deployment = functions.make("media_on_deployment", timeout_seconds=60)
        self.ring.allow(on_deployment, "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue")
        return cdk.CustomResource(
            self,
            "Keys",
            service_token=on_deployment.function_arn,
            resource_type="Custom::SigningKeys",
            properties={"Secret": self.ring.arn, "Moments": [str(moment) for moment in stage.signing]},
        )

    def allow(self, function: Function) -> None:
        """Let a function sign."""
        self.ring.allow(function, "secretsmanager:GetSecretValue")

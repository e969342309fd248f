"""Identity: the accounts table, the user pool, the functions of signing up and in, of passwords and of profiles.

And those that show avatars once they are made, and take out of the user pool who has gone for good.
"""

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_iam as iam
from constructs import Construct
from heliograph.core.events import POSTS
from heliograph.identity.events import AccountErased
from heliograph.identity.settings import PASSWORD_LENGTH, IdentitySettings, PoolSettings
from heliograph.media.events import AvatarFailed, AvatarReady

from infra.capabilities.counters import CountersState
from infra.capabilities.media import MediaState
from infra.function import Functions
from infra.gateway import Gateway
from infra.stages import Stage
from infra.streams import EventStreams
from infra.tables import WORD, Table

if TYPE_CHECKING:
    from infra.capabilities.graph import GraphState  # which reads accounts, as profiles ask the graph who may see them


class IdentityState(Construct):
    """Accounts and passwords."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        super().__init__(scope, "Identity")
        self.table = Table(self, "Accounts", stage=stage, key=("pk", WORD), streams=True, expires=True)
        self.settings = IdentitySettings(table=self.table.table_name)
        self.pool = cognito.UserPool(
            self,
            "Pool",
            self_sign_up_enabled=True,
            sign_in_aliases=cognito.SignInAliases(username=True),
            sign_in_case_sensitive=True,
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            standard_attributes=cognito.StandardAttributes(
                email=cognito.StandardAttribute(required=True, mutable=True)
            ),
            password_policy=cognito.PasswordPolicy(
                min_length=PASSWORD_LENGTH,
                require_digits=False,
                require_lowercase=False,
                require_symbols=False,
                require_uppercase=False,
            ),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            deletion_protection=stage.protected,
            removal_policy=stage.removal,
        )
        self.client = self.pool.add_client(
            "Apps",
            auth_flows=cognito.AuthFlow(user_password=True),
            # All that is left of a session after its user has signed out everywhere (decision 26).
            access_token_validity=cdk.Duration.minutes(15),
            id_token_validity=cdk.Duration.hours(1),
            refresh_token_validity=cdk.Duration.days(30),
            enable_token_revocation=True,
            prevent_user_existence_errors=True,
            disable_o_auth=True,
        )


class Identity:
    """Signing up and in, profiles, the end of accounts.

    Cognito's operations are public and need no grant, but for that of the end.
    """

    def __init__(
        self,
        *,
        functions: Functions,
        gateway: Gateway,
        events: EventStreams,
        identity: IdentityState,
        counters: CountersState,
        graph: "GraphState",
        media: MediaState,
    ) -> None:
        api = functions.make("identity_api", settings=[gateway.settings, identity.settings])
        identity.table.allow(api, "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem")
        gateway.serve(api)

        passwords = functions.make("passwords_api", settings=[gateway.settings, identity.settings])
        identity.table.allow(passwords, "dynamodb:GetItem")
        gateway.serve(passwords)

        profiles = functions.make(
            "profiles_api",
            settings=[
                gateway.settings,
                identity.settings,
                counters.settings,
                graph.settings,
                media.settings,
                media.delivery,
            ],
        )
        identity.table.allow(
            profiles, "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"
        )
        for table in (counters.table, graph.table):
            table.allow(profiles, "dynamodb:BatchGetItem")
        media.table.allow(profiles, "dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem")
        media.signing.allow(profiles)
        gateway.serve(profiles)

        on_media = functions.make("identity_on_media", settings=[identity.settings])
        identity.table.allow(on_media, "dynamodb:GetItem", "dynamodb:UpdateItem")
        events.consume(on_media, POSTS, [AvatarReady, AvatarFailed])

        on_people = functions.make(
            "identity_on_people", settings=[identity.settings, PoolSettings(id=identity.pool.user_pool_id)]
        )
        identity.table.allow(on_people, "dynamodb:GetItem")
        on_people.add_to_role_policy(
            iam.PolicyStatement(actions=["cognito-idp:AdminDeleteUser"], resources=[identity.pool.user_pool_arn])
        )
        events.consume(on_people, POSTS, [AccountErased])

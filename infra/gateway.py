"""The HTTP door. Its routes are those of the OpenAPI document, which is made from the code's typed routes.

An operation of the document names its function (`x-heliograph-function`) and says whether it needs a token and what
parameters it takes; route, integration, authorizer and what the function's edge must be allowed follow from that, so a
route is declared once.
"""

import json
from collections.abc import Iterator
from typing import Any

import aws_cdk as cdk
import jsii
from aws_cdk import aws_apigateway
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_logs as logs
from constructs import Construct
from heliograph.core.settings import ApiSettings

from infra.capabilities.keys import KeysState
from infra.capabilities.requests import RequestsState
from infra.function import Function, Trigger
from infra.layers import ROOT
from infra.stages import LOCAL_API_ID, Stage

DOCUMENT = ROOT / "functions" / "docs_api" / "openapi.json"
FUNCTION = "x-heliograph-function"
LIMIT = "x-heliograph-limit"
LOGGED = {
    "requestId": "requestId",
    "requestTime": "requestTime",
    "ip": "identity.sourceIp",
    "protocol": "protocol",
    "route": "routeKey",
    "status": "status",
    "responseLength": "responseLength",
    "milliseconds": "integrationLatency",
    "error": "integrationErrorMessage",
}
"""Field of the access log → variable of the gateway's."""


@jsii.implements(apigateway.IAccessLogSettings)
class _AccessLog:
    """Access logs as JSON. CDK asks for an object of this shape and ships no class that makes one.

    Nor has it a format for an HTTP API, which knows no `$context.resourcePath` (API Gateway developer guide, "Customize
    HTTP API access logs"). The route says which operation it was, without anybody's ids.
    """

    def __init__(self, group: logs.ILogGroup) -> None:
        self._destination = apigateway.LogGroupLogDestination(group)

    @property
    def destination(self) -> apigateway.IAccessLogDestination:
        return self._destination

    @property
    def format(self) -> aws_apigateway.AccessLogFormat:
        return aws_apigateway.AccessLogFormat.custom(
            json.dumps({name: f"$context.{variable}" for name, variable in LOGGED.items()})
        )


class Gateway(Construct):
    """One HTTP API for all contexts; `serve` gives a function its routes."""

    def __init__(
        self,
        scope: Construct,
        *,
        stage: Stage,
        pool: cognito.IUserPool,
        client: cognito.IUserPoolClient,
        keys: KeysState,
        requests: RequestsState,
    ) -> None:
        super().__init__(scope, "Gateway")
        self._keys = keys
        self._requests = requests
        self._operations = json.loads(DOCUMENT.read_text())["paths"]
        self._authorizer = authorizers.HttpUserPoolAuthorizer("Tokens", pool, user_pool_clients=[client])
        self._api = apigateway.HttpApi(
            self,
            "Api",
            api_name=f"heliograph-{stage.name}",
            create_default_stage=False,
            cors_preflight=apigateway.CorsPreflightOptions(
                allow_origins=["*"],
                allow_methods=[apigateway.CorsHttpMethod.ANY],
                allow_headers=["authorization", "content-type", "idempotency-key", "if-match", "if-none-match"],
                expose_headers=["etag", "link", "ratelimit", "ratelimit-policy", "retry-after"],
                max_age=cdk.Duration.hours(1),
            ),
        )
        cdk.Tags.of(self._api).add("ms-custom-id", LOCAL_API_ID)
        access = logs.LogGroup(
            self, "AccessLogs", retention=stage.log_retention, removal_policy=cdk.RemovalPolicy.DESTROY
        )
        self._api.add_stage(
            "DefaultStage",
            auto_deploy=True,
            throttle=apigateway.ThrottleSettings(rate_limit=2_000, burst_limit=1_000),
            access_log_settings=_AccessLog(access),
        )
        self.api_id = self._api.api_id
        self.url = stage.local.api_url if stage.local else self._api.api_endpoint
        self.settings = ApiSettings(
            client_id=client.user_pool_client_id,
            cursor_secret=keys.secret,
            requests_table=requests.table.table_name,
            limits_table=requests.limits.table_name,
        )

    def serve(self, function: Function) -> None:
        """Give a function the routes that the document says are its own, and the gateway leave to call it."""
        function.triggers.add(Trigger.HTTP)
        integration = integrations.HttpLambdaIntegration(
            f"{function.node.id}Integration", function, scope_permission_to_route=False
        )
        operations = list(self._operations_of(function.short_name))
        if any(_takes(operation, "query", "cursor") for _, _, operation in operations):
            self._keys.allow(function, "secretsmanager:GetSecretValue")
        if any(_takes(operation, "header", "Idempotency-Key") for _, _, operation in operations):
            self._requests.table.allow(function, "dynamodb:PutItem", "dynamodb:UpdateItem")
        if any(operation.get(LIMIT) for _, _, operation in operations):
            self._requests.limits.allow(function, "dynamodb:UpdateItem")
        for path, method, operation in operations:
            self._api.add_routes(
                path=path,
                methods=[apigateway.HttpMethod(method.upper())],
                integration=integration,
                authorizer=self._authorizer if operation.get("security") else None,
            )

    def _operations_of(self, name: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
        for path, item in self._operations.items():
            for method, operation in item.items():
                if operation[FUNCTION] == name:
                    yield path, method, operation


def _takes(operation: dict[str, Any], place: str, name: str) -> bool:
    return any((one["in"], one["name"]) == (place, name) for one in operation.get("parameters", ()))

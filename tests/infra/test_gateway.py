"""The HTTP door: its routes are the OpenAPI document's operations, and tokens are asked where the document says so."""

import json

from tests.functions.document import operations
from tests.template import Properties, Synthesis, symbol


def routes(template: Synthesis) -> dict[str, Properties]:
    """`GET /v1/me` → the route."""
    return {one["RouteKey"]: one for one in template.of_type("AWS::ApiGatewayV2::Route").values()}


def function_behind(template: Synthesis, route: Properties) -> str:
    integration = template.resolve(route["Target"], symbol).removeprefix("integrations/")
    described = template.of_type("AWS::ApiGatewayV2::Integration")[integration]
    target = template.resolve(described["IntegrationUri"], symbol)
    made = {f"Arn({name})": one for name, one in template.of_type("AWS::Lambda::Function").items()}
    return next(name for name, one in template.functions().items() if one == made[target])


def test_the_routes_are_the_documents_operations(template: Synthesis):
    assert set(routes(template)) == set(operations())


def test_a_route_leads_to_the_function_that_answers_its_operation(template: Synthesis):
    behind = {name: function_behind(template, route) for name, route in routes(template).items()}

    assert behind == {name: operation.function for name, operation in operations().items()}


def test_a_route_asks_for_a_token_exactly_where_the_document_says_so(template: Synthesis):
    (authorizer,) = template.of_type("AWS::ApiGatewayV2::Authorizer")
    for name, route in routes(template).items():
        if operations()[name].signed_in:
            assert route["AuthorizationType"] == "JWT", name
            assert route["AuthorizerId"] == {"Ref": authorizer}, name
        else:
            assert route["AuthorizationType"] == "NONE", name


def test_only_tokens_of_our_pool_for_our_client_count(template: Synthesis):
    (authorizer,) = template.of_type("AWS::ApiGatewayV2::Authorizer").values()
    (pool,) = template.of_type("AWS::Cognito::UserPool")
    (client,) = template.of_type("AWS::Cognito::UserPoolClient")
    configured = template.resolve(authorizer["JwtConfiguration"], symbol)

    assert authorizer["AuthorizerType"] == "JWT"
    assert authorizer["IdentitySource"] == ["$request.header.Authorization"]
    assert configured["Audience"] == [client]
    assert configured["Issuer"].endswith(f".amazonaws.com/{pool}")


def test_functions_check_for_the_client_that_the_authorizer_checks_for(template: Synthesis):
    (client,) = template.of_type("AWS::Cognito::UserPoolClient")
    (value,) = template.values_of("API_CLIENT_ID")

    assert template.resolve(value, symbol) == client


def test_the_gateway_may_call_each_function_behind_it(template: Synthesis):
    (api,) = template.of_type("AWS::ApiGatewayV2::Api")
    granted = {
        template.resolve(one["FunctionName"], symbol)
        for one in template.of_type("AWS::Lambda::Permission").values()
        if one["Principal"] == "apigateway.amazonaws.com" and api in str(template.resolve(one["SourceArn"], symbol))
    }
    made = {f"Arn({name})": one for name, one in template.of_type("AWS::Lambda::Function").items()}
    named = {name for name, one in template.functions().items() for arn in granted if made[arn] == one}

    assert named == {function_behind(template, route) for route in routes(template).values()}


def test_the_gateway_throttles_and_writes_down_who_asked_for_what(template: Synthesis):
    (stage,) = template.of_type("AWS::ApiGatewayV2::Stage").values()

    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] > 0
    assert stage["DefaultRouteSettings"]["ThrottlingBurstLimit"] > 0
    assert stage["AccessLogSettings"]["DestinationArn"]


def test_a_line_of_the_access_log_names_the_route_and_nothing_that_stands_in_an_address(template: Synthesis):
    (stage,) = template.of_type("AWS::ApiGatewayV2::Stage").values()
    line = json.loads(stage["AccessLogSettings"]["Format"])

    assert {"$context.routeKey", "$context.status", "$context.requestId"} <= set(line.values())
    # An HTTP API has no `resourcePath`, and a path has ids in it.
    assert [one for one in line.values() if "path" in one.lower()] == []


def test_browsers_of_any_site_may_call_with_a_token_but_send_no_cookies(template: Synthesis):
    (api,) = template.of_type("AWS::ApiGatewayV2::Api").values()
    cors = api["CorsConfiguration"]

    assert cors["AllowOrigins"] == ["*"]
    assert "authorization" in cors["AllowHeaders"]
    assert not cors.get("AllowCredentials")


def test_the_pool_tells_nobody_which_users_exist_and_takes_passwords_and_refresh_tokens_only(template: Synthesis):
    (client,) = template.of_type("AWS::Cognito::UserPoolClient").values()

    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert set(client["ExplicitAuthFlows"]) == {"ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"}
    assert client["EnableTokenRevocation"] is True
    assert not client.get("GenerateSecret")

"""Docs: the function that serves the API's description."""

from constructs import Construct

from infra.function import Function
from infra.gateway import Gateway
from infra.layers import Layers
from infra.stages import Stage


class Docs:
    """`/openapi.json` and the page to try it."""

    def __init__(self, scope: Construct, *, stage: Stage, layers: Layers, gateway: Gateway) -> None:
        gateway.serve(Function(scope, "docs_api", stage=stage, layers=layers))

"""Docs: the function that serves the API's description."""

from infra.function import Functions
from infra.gateway import Gateway


class Docs:
    """`/openapi.json` and the page to try it."""

    def __init__(self, *, functions: Functions, gateway: Gateway) -> None:
        gateway.serve(functions.make("docs_api"))

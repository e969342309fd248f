"""HTTP: the API's own description, and a page to try it.

`openapi.json` beside this file is made from the typed routes of all functions by `make openapi`; a test holds it
to them.
"""

from pathlib import Path

from aws_lambda_powertools.event_handler import Response
from heliograph.core import openapi as swagger
from heliograph.core.http import anyone, api, serve

DOCUMENT = (Path(__file__).parent / "openapi.json").read_text()

app = api()


@app.get("/openapi.json", **anyone("This document", ok="The OpenAPI description of every route."))
def document() -> Response[str]:
    return Response(status_code=200, content_type="application/json", body=DOCUMENT)


@app.get("/docs", **anyone("A page to try the API", ok="HTML."))
def page() -> Response[str]:
    return Response(status_code=200, content_type="text/html; charset=utf-8", body=swagger.page())


handler = serve(app)

"""The page on which a person tries the API: Swagger UI as Powertools ships it, on our one document."""

from functools import cache
from importlib.resources import files

PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Heliograph API</title><style>{css}</style></head>
<body><div id="swagger-ui"></div><script>{script}</script>
<script>SwaggerUIBundle({{url: "./openapi.json", dom_id: "#swagger-ui", persistAuthorization: true}})</script>
</body></html>"""


@cache
def page() -> str:
    """HTML that needs nothing from any other host."""
    assets = files("aws_lambda_powertools.event_handler.openapi.swagger_ui")
    css = assets.joinpath("swagger-ui.min.css").read_text()
    return PAGE.format(css=css, script=assets.joinpath("swagger-ui-bundle.min.js").read_text())

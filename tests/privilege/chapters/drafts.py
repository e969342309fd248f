"""Drafts."""

from tests.privilege.run import Run

JPEG = {"contentType": "image/jpeg"}


def tell(run: Run) -> None:
    """Drafts are started, read, filled, emptied and deleted, and one becomes a post."""
    media = [run.do(run.ada, "POST", "/v1/media", 201, body=JPEG).json["id"] for _ in range(2)]
    body = {"media": media[:1], "caption": f"for @{run.bob.name}"}
    first, second = (
        f"/v1/drafts/{run.do(run.ada, 'POST', '/v1/drafts', 201, body=said).json['id']}"
        for said in (body, {"caption": "another"})
    )
    run.read_pages(run.ada, "/v1/drafts")
    run.do(run.ada, "GET", first, 200)
    run.do(run.ada, "PATCH", first, 200, body={"media": media}, headers={"if-match": "*"})
    for _ in range(2):
        run.do(run.ada, "POST", f"{first}/publish", 201)
    run.do(run.ada, "DELETE", second, 204)

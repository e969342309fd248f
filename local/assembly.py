"""What is in a synthesised ``cdk.out``: its stacks in deployment order and the files that they need."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.emulator import ACCOUNT, REGION


@dataclass(frozen=True, kw_only=True)
class Asset:
    """One file of an assembly. ``zipped``: a folder that is uploaded as a zip."""

    source: Path
    zipped: bool
    bucket: str
    key: str


@dataclass(frozen=True, kw_only=True)
class Stack:
    """One stack of an assembly; ``template_key`` is where its template lies among the assets."""

    name: str
    bucket: str
    template_key: str
    assets: tuple[Asset, ...]
    tags: dict[str, str]


def read(folder: Path) -> list[Stack]:
    """The stacks in an order that can be deployed. Raises FileNotFoundError if the folder is no assembly."""
    artifacts: dict[str, Any] = json.loads((folder / "manifest.json").read_text())["artifacts"]
    done: dict[str, Stack] = {}

    def visit(name: str) -> None:
        artifact = artifacts[name]
        if name in done or artifact["type"] != "aws:cloudformation:stack":
            return
        for dependency in artifact.get("dependencies", []):
            visit(dependency)
        done[name] = _stack(folder, name, artifact, artifacts)

    for name in artifacts:
        visit(name)
    return list(done.values())


def _stack(folder: Path, name: str, artifact: dict[str, Any], artifacts: dict[str, Any]) -> Stack:
    properties = artifact["properties"]
    needed = (artifacts[dependency] for dependency in artifact.get("dependencies", []))
    manifests = [folder / other["properties"]["file"] for other in needed if other["type"] == "cdk:asset-manifest"]
    assets = tuple(asset for file in manifests for asset in _assets(folder, json.loads(file.read_text())))
    template = next(asset for asset in assets if asset.source.name == properties["templateFile"])
    return Stack(
        name=properties.get("stackName", name),
        bucket=template.bucket,
        template_key=template.key,
        assets=assets,
        tags=properties.get("tags", {}),
    )


def _assets(folder: Path, manifest: dict[str, Any]) -> list[Asset]:
    return [
        Asset(
            source=folder / file["source"]["path"],
            zipped=file["source"]["packaging"] == "zip",
            bucket=_filled(destination["bucketName"]),
            key=destination["objectKey"],
        )
        for file in manifest.get("files", {}).values()
        for destination in file["destinations"].values()
    ]


def _filled(text: str) -> str:
    """An assembly without a fixed environment leaves account and region open."""
    for name, value in {"AccountId": ACCOUNT, "Region": REGION, "Partition": "aws"}.items():
        text = text.replace(f"${{AWS::{name}}}", value)
    return text

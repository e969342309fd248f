"""What `cdk deploy` would deploy, as dictionaries: the only wiring diagram, so tests take their wiring from it.

    synthesised("dev").of_type("AWS::DynamoDB::GlobalTable")
    synthesised("dev").functions()["posts_api"]["Environment"]

Synthesis takes seconds, so its result stands in `.build/templates/` under a digest of everything that the templates
are made from. Run as a module it synthesises the stages named in its arguments and prints them as JSON.
"""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".build" / "templates"
SOURCES = (
    "cdk.json",
    "requirements.txt",
    "infra/**/*.py",
    "layers/*/requirements.txt",
    "layers/heliograph/python/heliograph/*/settings.py",
    "layers/heliograph/python/heliograph/*/events.py",
    "functions/docs_api/openapi.json",
    "tests/template.py",
)
STAGES = ("dev", "prod", "local")
ADDRESSES = {"endpoint": "http://127.0.0.1:4566", "media_url": "http://127.0.0.1:4580/media"}

Properties = Mapping[str, Any]
Named = Callable[[str, str], str]
"""(logical id, attribute or "Ref") → what CloudFormation would put there."""


@dataclass(frozen=True)
class Synthesis:
    """Both stacks of a stage."""

    state: Mapping[str, Any]
    service: Mapping[str, Any]
    protected: Mapping[str, bool]
    """Stack (`state`, `service`) → is it protected from termination?"""

    def resources(self) -> Mapping[str, Mapping[str, Any]]:
        """Every resource of both stacks by logical id, with its type, properties and policies."""
        return {**self.state["Resources"], **self.service["Resources"]}

    def of_type(self, kind: str) -> dict[str, Properties]:
        """The properties of all resources of a type, by logical id."""
        return {name: one.get("Properties", {}) for name, one in self.resources().items() if one["Type"] == kind}

    def functions(self) -> dict[str, Properties]:
        """Our functions by the name of their folder; CDK's own helpers are not among them."""
        made = self.of_type("AWS::Lambda::Function").values()
        named = ((_variables(one).get("POWERTOOLS_SERVICE_NAME"), one) for one in made)
        return {name: one for name, one in named if name}

    def environment(self, function: str, named: Named) -> dict[str, str]:
        """A function's variables as they are when it runs in an account where things have these names."""
        return {name: self.resolve(value, named) for name, value in _variables(self.functions()[function]).items()}

    def values_of(self, variable: str) -> list[Any]:
        """The different values that a variable has on our functions, unresolved."""
        found: list[Any] = []
        for function in self.functions().values():
            value = _variables(function).get(variable)
            if value is not None and value not in found:
                found.append(value)
        return found

    def resolve(self, value: Any, named: Named) -> Any:
        """A value of the template with its intrinsic functions carried out, exports followed."""
        match value:
            case {"Ref": str() as name}:
                return named(name, "Ref")
            case {"Fn::GetAtt": [name, attribute]}:
                return named(name, attribute)
            case {"Fn::ImportValue": str() as export}:
                return self.resolve(self._exports()[export], named)
            case {"Fn::Join": [between, parts]}:
                return between.join(self.resolve(part, named) for part in parts)
            case {"Fn::Select": [place, parts]}:
                return self.resolve(parts, named)[int(place)]
            case {"Fn::Split": [between, text]}:
                return self.resolve(text, named).split(between)
            case dict():
                unknown = [key for key in value if key.startswith("Fn::")]
                if unknown:
                    raise ValueError(f"no test has needed {unknown[0]} so far")
                return {key: self.resolve(inner, named) for key, inner in value.items()}
            case list():
                return [self.resolve(inner, named) for inner in value]
        return value

    def _exports(self) -> dict[str, Any]:
        return {one["Export"]["Name"]: one["Value"] for one in self.state["Outputs"].values() if "Export" in one}


def synthesised(stage: str) -> Synthesis:
    """Both stacks of `dev`, `prod` or `local`; `dev-again` is `dev` out of another process with other hash seeds."""
    return Synthesis(**_all()[stage])


def symbol(name: str, attribute: str) -> str:
    """Names for tests that never create anything: the logical id itself, and `Arn(<logical id>)`."""
    return name if attribute == "Ref" else f"{attribute}({name})"


def first_value(secret: Properties) -> str:
    """What Secrets Manager generates for a new secret, with a text that is the same every time."""
    how = secret["GenerateSecretString"]
    text = "generated-" * how["PasswordLength"]
    return json.dumps(
        {**json.loads(how["SecretStringTemplate"]), how["GenerateStringKey"]: text[: how["PasswordLength"]]}
    )


def _variables(function: Properties) -> Mapping[str, Any]:
    return function.get("Environment", {}).get("Variables", {})


@cache
def _all() -> Mapping[str, Any]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    kept = FOLDER / f"{_digest()}.json"
    with (FOLDER / ".lock").open("w") as lock:
        # One process of a parallel test run synthesises, the others wait for it here.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            unfinished = kept.with_suffix(".unfinished")
            unfinished.write_text(json.dumps(_fresh()))
            unfinished.rename(kept)
            for older in set(FOLDER.glob("*.json")) - {kept}:
                older.unlink()
    return json.loads(kept.read_text())


def _digest() -> str:
    digest = hashlib.sha256()
    for path in sorted(path for pattern in SOURCES for path in ROOT.glob(pattern)):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _fresh() -> dict[str, Any]:
    with ThreadPoolExecutor() as pool:
        first = pool.submit(_in_a_process, *STAGES, hash_seed=1)
        second = pool.submit(_in_a_process, "dev", hash_seed=2)
    return {**first.result(), "dev-again": second.result()["dev"]}


def _in_a_process(*stages: str, hash_seed: int) -> dict[str, Any]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CDK_"))}
    done = subprocess.run(  # noqa: S603 - our own words only
        [sys.executable, "-m", "tests.template", *stages],
        cwd=ROOT,
        env={**environment, "PYTHONHASHSEED": str(hash_seed)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"synthesis failed:\n{done.stderr}")
    return json.loads(done.stdout)


def _main() -> Iterator[tuple[str, dict[str, Any]]]:
    # infra first: it says which node CDK runs on.
    from infra import layers  # isort: skip
    import aws_cdk as cdk
    from aws_cdk import aws_lambda as lambda_

    from infra.app import heliograph
    from infra.stages import stage_named

    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    with tempfile.TemporaryDirectory() as folder:
        # What layers hold is no part of a template, and building them needs the network.
        empty = Path(folder) / "layer"
        empty.mkdir()
        (empty / "empty").touch()
        layers._built = layers._own = lambda *_: lambda_.Code.from_asset(str(empty))
        for stage in sys.argv[1:]:
            app = cdk.App(outdir=str(Path(folder) / stage), context=context)
            state, service = heliograph(app, stage_named(stage, **ADDRESSES))
            assembly = app.synth()
            made = {name: assembly.get_stack_by_name(stack.stack_name) for name, stack in _pair(state, service)}
            templates = {name: stack.template for name, stack in made.items()}
            yield stage, {**templates, "protected": {name: bool(s.termination_protection) for name, s in made.items()}}


def _pair(state: Any, service: Any) -> tuple[tuple[str, Any], tuple[str, Any]]:
    return ("state", state), ("service", service)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(dict(_main())))

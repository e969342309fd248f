"""The source as the rules see it: modules, what they import, and where."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "layers" / "heliograph" / "python" / "heliograph"
FOREIGN = (".venv", "cdk.out", ".build", ".cloud", "node_modules", "__pycache__")


@dataclass(frozen=True)
class Import:
    """`module` is imported at `line`; for `from a import b` that is `a.b` where `b` is itself a module, else `a`."""

    module: str
    line: int


@dataclass(frozen=True)
class Source:
    """One file of ours. `module` is its dotted name, or its path with dots where it is in no package."""

    path: Path
    module: str
    text: str = field(repr=False)
    tree: ast.Module = field(repr=False)

    @property
    def context(self) -> str:
        """`heliograph.posts.service` → `posts`; "" outside of any."""
        parts = self.module.split(".")
        return parts[1] if parts[0] == "heliograph" and len(parts) > 1 else ""

    @property
    def room(self) -> str:
        """`heliograph.posts.service` → `service`; "" for the package itself."""
        return ".".join(self.module.split(".")[2:])

    def at(self, line: int) -> str:
        return f"{self.path.relative_to(ROOT)}:{line}"

    def imports(self) -> Iterator[Import]:
        """Everything it imports, wherever the import stands (TYPE_CHECKING and functions included)."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (Import(name.name, node.lineno) for name in node.names)
            if isinstance(node, ast.ImportFrom):
                base = node.module or ""
                assert not node.level, f"{self.at(node.lineno)} imports relatively"
                for name in node.names:
                    whole = f"{base}.{name.name}"
                    yield Import(whole if _is_module(whole) else base, node.lineno)


def _is_module(name: str) -> bool:
    path = PACKAGE.parent / name.replace(".", "/")
    return path.with_suffix(".py").exists() or path.is_dir()


@cache
def heliograph() -> tuple[Source, ...]:
    """Every module of our package."""
    return tuple(_read(path, PACKAGE.parent) for path in sorted(PACKAGE.rglob("*.py")))


@cache
def under(folder: str) -> tuple[Source, ...]:
    """Every Python file below a folder of the repository."""
    found = (path for path in sorted((ROOT / folder).rglob("*.py")) if not {*FOREIGN} & {*path.parts})
    return tuple(_read(path, ROOT) for path in found)


def handlers() -> tuple[Source, ...]:
    return tuple(source for source in under("functions") if source.path.name == "handler.py")


def contexts() -> tuple[str, ...]:
    """The packages beside `core`."""
    return tuple(
        path.name for path in sorted(PACKAGE.iterdir()) if path.is_dir() and path.name not in ("core", "__pycache__")
    )


def _read(path: Path, top: Path) -> Source:
    module = ".".join(path.relative_to(top).with_suffix("").parts).removesuffix(".__init__")
    text = path.read_text()
    return Source(path, module, text, ast.parse(text, str(path)))


def is_in(module: str, *packages: str) -> bool:
    """Is `module` one of `packages`, or inside one?"""
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def none(offences: Iterator[str] | list[str], rule: str) -> None:
    """Fails with every offence, each naming file and line."""
    found = list(offences)
    assert not found, f"{rule}:\n  " + "\n  ".join(found)

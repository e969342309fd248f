"""The documentation against the code: nothing is there that no page describes, and no table describes what is not."""

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import heliograph
import pytest
from heliograph.core.errors import Refusal
from heliograph.core.events import Event
from heliograph.core.settings import Settings
from heliograph.media.upload import Status as UploadStatus
from heliograph.posts.model import Status as PostStatus

from cli.operator import NOUNS

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(ROOT.glob("docs/**/*.md"))
HANDLERS = sorted(ROOT.glob("functions/*/handler.py"))

Kind = TypeVar("Kind")


def test_every_setting_is_in_the_operating_page_under_its_own_variable_and_no_other_is():
    declared = {
        (settings.__name__, name, variable)
        for settings in of_the_package(Settings)
        for name, variable in settings.variables().items()
    }

    assert {tuple(row[:3]) for row in table("docs/operating.md", "class")} == declared


def test_every_effect_is_in_the_operating_page_with_its_function_and_no_other_is():
    said = {(effect, path.parent.name) for path in HANDLERS for effect in effects(path.read_text())}

    assert {(row[0], row[1]) for row in table("docs/operating.md", "effect")} == said


def test_every_problem_is_in_the_api_page_with_its_status_and_no_other_is():
    refusals = {(kind.slug(), str(kind.status)) for kind in of_the_package(Refusal) if not kind.__subclasses__()}
    by_hand = {("internal", "500")}

    assert {(row[0], row[1]) for row in table("docs/api.md", "problem")} == refusals | by_hand


def test_a_family_of_refusals_is_never_an_answer():
    """So the page may leave the families out."""
    families = {kind.__name__ for kind in of_the_package(Refusal) if kind.__subclasses__()}
    raised = re.compile(rf"raise ({'|'.join(families)})\b")
    sources = [*ROOT.glob("layers/heliograph/python/**/*.py"), *HANDLERS]

    assert [path.name for path in sources if raised.search(path.read_text())] == []


def test_every_event_is_in_the_events_page_with_its_context_and_stream_and_no_other_is():
    declared = {
        (kind.name(), kind.__module__.split(".")[1], kind.stream)
        for kind in of_the_package(Event)
        if not kind.__name__.startswith("_")
    }

    assert {tuple(row[:3]) for row in table("docs/events.md", "event")} == declared


def test_every_function_is_in_the_architecture_page_and_no_other_is():
    assert {row[0] for row in table("docs/architecture.md", "function")} == {path.parent.name for path in HANDLERS}


def test_every_table_is_in_the_data_page_with_the_keys_that_are_deployed():
    deployed = {
        (f"`{name}`", context, *keys_of(call))
        for path in sorted(ROOT.glob("infra/capabilities/*.py"))
        for context, name, call in declarations(path)
    }
    described = {
        (row[0], row[1], row[2].split(" ")[0], row[3].split(" ")[0], "yes" if row[5] == "yes" else "no", row[6])
        for row in table("docs/data.md", "table (construct)", plain=False)
    }

    assert described == deployed


def test_every_index_is_in_the_data_page():
    declared = {
        (name, *keys)
        for path in ROOT.glob("infra/capabilities/*.py")
        for name, *keys in re.findall(r'\.index\("(\w+)", \("(\w+)", \w+\), \("(\w+)", \w+\)[,)]', path.read_text())
    }
    described = {
        tuple(re.findall(r"`(\w+)`", index))
        for row in table("docs/data.md", "table (construct)", plain=False)
        for index in row[4].split(";")
        if index.strip()
    }

    assert described == declared


def test_every_bucket_is_in_the_data_page():
    data = (ROOT / "docs" / "data.md").read_text()
    made = {
        name
        for path in modules(ROOT / "infra")
        for name in re.findall(r's3\.Bucket\(\s*\w+,\s*"(\w+)"', path.read_text())
    }

    assert made
    assert {name for name in made if f"| `{name}` (" not in data} == set()


def test_every_attribute_of_a_row_is_in_the_data_page():
    data = (ROOT / "docs" / "data.md").read_text()
    stores = "".join(path.read_text() for path in sorted(ROOT.glob("layers/heliograph/python/heliograph/*/store.py")))
    stores += "".join(path.read_text() for path in sorted(ROOT.glob("layers/heliograph/python/heliograph/*/rows.py")))
    attributes = set(re.findall(r"^    (\w+) = \w+(?:Attribute|Map|List)\(", stores, re.MULTILINE))

    assert attributes
    assert {name for name in attributes if f"`{name}`" not in data} == set()


def test_every_make_target_is_in_the_operating_page_and_no_other_is():
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert {row[0].removeprefix("make ") for row in table("docs/operating.md", "command")} == targets


@pytest.mark.parametrize("package", ["cli", "local"])
def test_every_command_is_in_the_operating_page(package):
    commands = subcommands(importlib.import_module(f"{package}.__main__")._parser())
    page = " ".join((ROOT / "docs" / "operating.md").read_text().split())
    sentence = page.split(f"`python -m {package}` with")[1]

    assert commands
    assert [name for name in commands if f"`{name}`" not in sentence.split(f"`python -m {package}`")[0]] == []


def test_every_verb_is_in_the_operating_page_and_no_other_is():
    verbs = {f"{noun} {verb}" for noun in NOUNS for verb in importlib.import_module(f"cli.operator.{noun}").VERBS}

    assert {row[0] for row in table("docs/operating.md", "verb")} == verbs


def test_every_route_that_the_pages_name_is_in_the_openapi_document():
    paths = (ROOT / "functions" / "docs_api" / "openapi.json").read_text()
    named = {
        path
        for page in PAGES
        for path in re.findall(r"\b(?:GET|POST|PUT|DELETE)\s+(/(?:v1|users)[\w/{}-]*)", page.read_text())
    }

    assert {path for path in named if f'"{generic(path)}"' not in generic(paths)} == set()


def test_every_folder_of_tests_is_in_the_testing_page_and_no_other_is():
    here = {f"tests/{path.parts[len(ROOT.parts) + 1]}" for path in ROOT.glob("tests/*/**/test_*.py")}
    described = {row[0] for row in table("docs/testing.md", "folder")}

    assert here - described == set()
    assert {folder for folder in described if not (ROOT / folder).is_dir()} == set()


def test_every_room_of_the_package_is_in_the_readme():
    tree = (ROOT / "README.md").read_text()
    rooms = {path.parent.name for path in ROOT.glob("layers/heliograph/python/heliograph/*/__init__.py")}

    assert {room for room in rooms if f"  {room}/ " not in tree} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page):
    targets = re.findall(r"\]\((?!https?:)([^)]+)\)", page.read_text())

    assert [target for target in targets if not leads_somewhere(page, target)] == []


def test_decisions_are_numbered_without_a_gap_and_carry_number_and_date():
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    assert [path.name[:4] for path in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
    for number, path in enumerate(decisions, start=1):
        assert re.match(rf"# {number}\. .+\n\n20\d\d-\d\d-\d\d\n\n\*\*Context\.\*\* ", path.read_text()), path.name


def test_decisions_that_the_code_names_are_there():
    sources = [path for folder in ("functions", "infra", "layers", "local", "cli") for path in modules(ROOT / folder)]
    named = {number for path in sources for number in re.findall(r"docs/decisions/(\d{4})", path.read_text())}

    assert {number for number in named if not list((ROOT / "docs" / "decisions").glob(f"{number}-*.md"))} == set()


def of_the_package(base: type[Kind]) -> list[type[Kind]]:
    """Every subclass of `base` that our own modules declare."""
    for package in pkgutil.walk_packages(heliograph.__path__, "heliograph."):
        importlib.import_module(package.name)
    return [kind for kind in descendants(base) if kind.__module__.startswith("heliograph.")]


def descendants(base: type[Kind]) -> Iterator[type[Kind]]:
    for kind in base.__subclasses__():
        yield kind
        yield from descendants(kind)


def table(page: str, first_heading: str, *, plain: bool = True) -> list[list[str]]:
    """The cells of the page's table whose first heading is this; `plain` takes the backticks off."""
    lines = (ROOT / page).read_text().splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"| {first_heading} |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        rows.append([cell.replace("`", "") for cell in cells] if plain else cells)
    return rows


def effects(source: str) -> Iterator[str]:
    """The names that a handler gives to `effect`, with statuses in the place of their placeholders."""
    statuses: dict[str, Callable[[], Iterable[str]]] = {
        "media-{status}": lambda: (UploadStatus.READY, UploadStatus.FAILED),
        "post-{moved.status}": lambda: PostStatus,
    }
    for call in re.findall(r"\beffect\((.+?)[,)]", source):
        for name in re.findall(r'"([^"]+)"', call):
            made = statuses.get(name)
            yield from (f"{name.split('{')[0]}{status}" for status in made()) if made else (name,)


def declarations(path: Path) -> Iterator[tuple[str, str, str]]:
    """Context, construct id and arguments of each table that a capability declares."""
    for name, call in re.findall(r'= Table\(\s*(?:self|scope), "(\w+)", (.+?)\s*\)\n', path.read_text(), re.DOTALL):
        yield path.stem, name, call


def keys_of(call: str) -> tuple[str, str, str, str]:
    """Partition key, sort key, stream, TTL as the data page writes them."""
    key = re.search(r'key=\("(\w+)"', call)
    sort = re.search(r'sort=\("(\w+)"', call)
    assert key
    return (
        f"`{key[1]}`",
        f"`{sort[1]}`" if sort else "",
        "yes" if "streams=True" in call else "no",
        "`expires_at`" if "expires=True" in call else "",
    )


def subcommands(parser) -> list[str]:
    return [name for action in parser._actions if isinstance(action.choices, dict) for name in action.choices]


def generic(path: str) -> str:
    """`/v1/posts/{post_id}` and `/v1/posts/{id}` are the same path."""
    return re.sub(r"\{\w+\}", "{}", path)


def leads_somewhere(page: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    file = (page.parent / path).resolve() if path else page
    return file.exists() and (not anchor or anchor in anchors(file))


def anchors(page: Path) -> set[str]:
    """The names that GitHub gives to a page's headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def modules(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*.py") if "node_modules" not in path.parts)

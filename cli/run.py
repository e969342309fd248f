"""`make run`: the local cloud, the app deployed to it by the real CDK CLI, and a demonstration by the public API."""

import signal
import sys
from pathlib import Path

from rich.console import Console
from rich.panel import Panel

from cli.client import ProblemError
from cli.demo.story import Story, StoryError
from local.cloud import LocalCloud
from local.deploy import DeployError
from local.emulator import EmulatorError
from local.node import NodeError

ROOT = Path(__file__).parents[1]
APP = f"{sys.executable} -m infra.app"

console = Console(highlight=False)


def main(*, once: bool = False, photo: Path | None = None) -> int:
    """Run it; with `once`, end with 0 if the demonstration came out as it should, else with 1."""
    if photo is not None and not photo.is_file():
        console.print(f"[red]There is no file {photo}.[/red]")
        return 1
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    try:
        with LocalCloud(ROOT) as cloud:
            console.print(f"The local cloud listens on {cloud.endpoint}. Deploying Heliograph to it …")
            cloud.deploy(APP, progress=lambda line: console.print(f"  [dim]{line}[/dim]"))
            story = Story(cloud.api_url, cloud.media_url, console)
            story.tell(photo)
            if once:
                return 0
            console.print(_how_to_go_on(cloud, story))
            signal.pause()
    except KeyboardInterrupt:
        console.print("\nThe local cloud is down; what it held is gone.")
    except (DeployError, EmulatorError, NodeError, ProblemError, StoryError, TimeoutError) as error:
        console.print(f"[red]{error}[/red]")
        return 1
    return 0


def _how_to_go_on(cloud: LocalCloud, story: Story) -> Panel:
    account = story.accounts[0]
    lines = [
        f"API     {cloud.api_url}",
        f"Try it  {cloud.api_url}/docs",
        f"Photos  {story.example_url}",
        "",
        f"Sign in as {account.user_name} and read the feed:",
        "",
        f"  API='{cloud.api_url}'",
        """  TOKEN=$(curl -s "$API/v1/auth/sign-in" -H 'content-type: application/json' \\""",
        f"""    -d '{{"login":"{account.user_name}","password":"{account.password}"}}' \\""",
        """    | python3 -c 'import json,sys; print(json.load(sys.stdin)["accessToken"])')""",
        """  curl -s "$API/v1/me/feed" -H "authorization: Bearer $TOKEN" """.rstrip(),
        "",
        "Ctrl-C ends it.",
    ]
    return Panel("\n".join(lines), title="Heliograph is up", expand=False)

"""Every function starts with exactly the environment that the template gives it."""

import pytest
from heliograph.core.settings import SettingsError
from heliograph.media.settings import ALLOCATOR

from benchmarks import cold
from tests.functions.deployed import boot
from tests.template import ROOT, symbol, synthesised

FUNCTIONS = sorted(path.parent.name for path in ROOT.glob("functions/*/handler.py"))
OF_LIBRARIES = (
    *ALLOCATOR,
    "POWERTOOLS_LOG_LEVEL",
    "POWERTOOLS_METRICS_NAMESPACE",
    "POWERTOOLS_SERVICE_NAME",
    "POWERTOOLS_TRACE_DISABLED",
)
"""Read by Powertools and by the C library themselves."""


def environment(function: str) -> dict[str, str]:
    return synthesised("dev").environment(function, symbol)


def settings(function: str) -> list[str]:
    return [name for name in environment(function) if name not in OF_LIBRARIES]


def test_every_folder_of_functions_is_a_function_of_the_template_and_the_other_way_round():
    assert sorted(synthesised("dev").functions()) == FUNCTIONS


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_boots_with_its_own_environment(function):
    module = boot(function, tuple(environment(function).items()))

    assert callable(module.handler)


def test_the_bench_of_cold_starts_gives_feed_api_what_the_template_does():
    given = {name for one in cold.SETTINGS for name in one.environment()}

    assert given == set(settings("feed_api"))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_without_one_of_its_settings_says_which_and_does_not_boot(function):
    for variable in settings(function):
        lacking = {name: value for name, value in environment(function).items() if name != variable}
        with pytest.raises(SettingsError, match=variable):
            boot(function, tuple(lacking.items()))

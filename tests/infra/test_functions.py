"""What every function has."""

import pytest

from tests.template import ROOT, Synthesis, synthesised

FUNCTIONS = sorted(path.parent.name for path in ROOT.glob("functions/*/handler.py"))
LONGEST_ANSWER_SECONDS = 29
"""The gateway waits for 30."""


def test_every_function_runs_on_the_same_python(template: Synthesis):
    assert len({one["Runtime"] for one in template.functions().values()}) == 1


@pytest.mark.parametrize("function", FUNCTIONS)
def test_layers_are_for_the_runtime_and_machine_of_their_functions(template: Synthesis, function):
    made, layers = template.functions()[function], template.of_type("AWS::Lambda::LayerVersion")
    for layer in made["Layers"]:
        assert layers[layer["Ref"]]["CompatibleRuntimes"] == [made["Runtime"]]
        assert made["Architectures"][0] in layers[layer["Ref"]]["CompatibleArchitectures"]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_opens_pictures_runs_where_resizing_has_simd_and_all_else_where_it_is_cheaper(template, function):
    opens = "media import imaging" in (ROOT / "functions" / function / "handler.py").read_text()

    assert template.functions()[function]["Architectures"] == ["x86_64" if opens else "arm64"]


def test_every_function_is_its_folders_handler(template: Synthesis):
    assert {one["Handler"] for one in template.functions().values()} == {"handler.handler"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_logs_to_a_group_of_its_own_whose_lines_go_after_a_while(template: Synthesis, function):
    groups = template.of_type("AWS::Logs::LogGroup")
    used = [one["LoggingConfig"]["LogGroup"]["Ref"] for one in template.functions().values()]
    mine = template.functions()[function]["LoggingConfig"]["LogGroup"]["Ref"]

    assert used.count(mine) == 1
    assert groups[mine]["RetentionInDays"] >= 1


def test_production_keeps_its_logs_longer_than_a_trial():
    def shortest(stage: str) -> int:
        return min(one["RetentionInDays"] for one in synthesised(stage).of_type("AWS::Logs::LogGroup").values())

    assert shortest("prod") > shortest("dev")


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_functions_are_traced_where_there_is_x_ray(stage):
    functions = synthesised(stage).functions().values()

    assert {one["TracingConfig"]["Mode"] for one in functions} == {"Active"}


@pytest.mark.parametrize("function", [one for one in FUNCTIONS if one.endswith("_api")])
def test_a_function_that_answers_the_gateway_ends_before_the_gateway_gives_up(template: Synthesis, function):
    assert template.functions()[function]["Timeout"] <= LONGEST_ANSWER_SECONDS


def layers_of(template: Synthesis, function: str) -> set[str]:
    layers = template.of_type("AWS::Lambda::LayerVersion")
    return {str(layers[one["Ref"]]["Description"]) for one in template.functions()[function]["Layers"]}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_carries_the_imaging_layer_if_and_only_if_it_opens_pictures(template: Synthesis, function):
    opens = "media import imaging" in (ROOT / "functions" / function / "handler.py").read_text()

    assert any("Pillow" in one for one in layers_of(template, function)) is opens

"""What every function has."""

import pytest
from heliograph.media.film import MAX_FILMING_BYTES, MAX_POSTER_SECONDS, MAX_RENDITION_SECONDS
from heliograph.media.settings import VideoSettings

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
    opens = opens_pictures(function) or opens_videos(function)

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


def opens_pictures(function: str) -> bool:
    return "media import imaging" in (ROOT / "functions" / function / "handler.py").read_text()


def opens_videos(function: str) -> bool:
    return "media import video" in (ROOT / "functions" / function / "handler.py").read_text()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_carries_the_layers_of_what_it_opens_and_no_others(template: Synthesis, function):
    layers = " ".join(layers_of(template, function))

    assert ("Pillow" in layers) is (opens_pictures(function) or opens_videos(function))
    assert ("PyAV" in layers) is opens_videos(function)


def test_what_makes_videos_has_room_for_an_original_and_time_beyond_the_limits_on_its_work(template: Synthesis):
    made = template.functions()["media_on_video"]

    assert made["EphemeralStorage"]["Size"] * 1024**2 >= 2 * VideoSettings().max_bytes
    assert made["Timeout"] >= MAX_POSTER_SECONDS + MAX_RENDITION_SECONDS
    assert made["MemorySize"] * 1024**2 > MAX_FILMING_BYTES + VideoSettings().max_bytes

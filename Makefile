# The two commands: `make run` and `make test`. Everything they need is fetched and pinned; only python3 and make are asked for.

PYTHON ?= python3
UV_VERSION := 0.13.8
VENV := .venv/bin/python
UV := $(shell command -v uv || echo .uv/bin/uv)
export UV_LINK_MODE := copy
# The machine's own certificates, because some networks look into TLS.
export UV_SYSTEM_CERTS := true
export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/.uv/bin:$(PATH)
export CDK_DISABLE_CLI_TELEMETRY := true
# Without compiled modules each process of a suite reads a thousand sources anew, which is most of its first seconds.
unexport PYTHONDONTWRITEBYTECODE

STAGE ?= dev
ONCE ?=
PHOTO ?=
SUITE ?=
HISTORIES ?=
SEED ?=
PAIRS ?=

.DEFAULT_GOAL := help
.PHONY: help run test bench histories proof check format openapi events synth bootstrap deploy destroy lock clean

help:  ## This list.
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: .venv/.stamp .venv-cloud/.stamp  ## The whole system on this machine, with people and photographs. ONCE=1 checks and ends; PHOTO=path posts yours too.
	@$(VENV) -m cli run $(if $(ONCE),--once) $(if $(PHOTO),--photo "$(PHOTO)")

test: .venv/.stamp .venv-cloud/.stamp  ## The whole test suite.
	$(VENV) -m pytest -n 2 --dist loadgroup

bench: .venv/.stamp  ## What things cost: every suite, or SUITE=name; figures to benchmarks/results.
	$(VENV) -m benchmarks $(SUITE)

histories: .venv/.stamp  ## 20,000 seeded fault histories on other seeds than the suite's: CI's third step.
	$(VENV) -m tests.proof R1 --histories 20000 --seed 100000

proof: .venv/.stamp  ## Every reliability figure at release size, resumable: HISTORIES=1000000 from SEED=0, PAIRS=20000 across functions.
	$(VENV) -m tests.proof $(if $(HISTORIES),--histories $(HISTORIES)) $(if $(SEED),--seed $(SEED)) $(if $(PAIRS),--pairs $(PAIRS))

check: .venv/.stamp  ## Style, types, import rules, generated files, template rules, security lint.
	$(VENV) -m ruff check .
	$(VENV) -m ruff format --check .
	$(VENV) -m mypy
	$(VENV) -m pytest tests/architecture
	$(VENV) -m cli openapi --check
	$(VENV) -m cli events --check
	$(VENV) -m bandit -q -ll -r layers/heliograph functions infra cli local
	$(VENV) -m infra.nag
	$(VENV) -m cli synth --stage prod
	.venv/bin/cfn-lint cdk.out/*.template.json

format: .venv/.stamp  ## Write the code as `make check` wants it.
	$(VENV) -m ruff check --fix .
	$(VENV) -m ruff format .

openapi: .venv/.stamp  ## Write the OpenAPI document from the routes.
	$(VENV) -m cli openapi

events: .venv/.stamp  ## Write the events' catalogue from the event classes.
	$(VENV) -m cli events

synth: .venv/.stamp  ## Synthesise the templates of STAGE (dev) into cdk.out.
	$(VENV) -m cli synth --stage $(STAGE)

bootstrap: .venv/.stamp  ## Prepare the AWS account and region of the environment for CDK; once.
	$(VENV) -m cli bootstrap --stage $(STAGE)

deploy: .venv/.stamp  ## Deploy STAGE (dev) to the AWS account of the environment.
	$(VENV) -m cli deploy --stage $(STAGE)

destroy: .venv/.stamp  ## Take STAGE (dev) away from the AWS account of the environment.
	$(VENV) -m cli destroy --stage $(STAGE)

lock: | $(UV)  ## Pin every requirement anew, with hashes.
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml --group dev -o requirements.txt
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-header -c requirements.txt $(patsubst %,--no-emit-package %,botocore urllib3 jmespath python-dateutil six) layers/dependencies/requirements.in -o layers/dependencies/requirements.txt
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-header -c requirements.txt layers/imaging/requirements.in -o layers/imaging/requirements.txt
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-header -c requirements.txt layers/video/requirements.in -o layers/video/requirements.txt
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-header local/requirements.in -o local/requirements.txt
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-header -c requirements.txt benchmarks/requirements.in -o benchmarks/requirements.txt

clean:  ## Remove everything that the other commands made.
	rm -rf .venv .venv-cloud .uv .build .cloud cdk.out .mypy_cache .ruff_cache .pytest_cache local/node_modules benchmarks/sharp/node_modules

.uv/bin/uv:
	$(PYTHON) -m venv .uv
	.uv/bin/python -m pip install -q --disable-pip-version-check uv==$(UV_VERSION)

.venv/.stamp: requirements.txt pyproject.toml | $(UV)
	$(UV) venv -q --allow-existing --python $(PYTHON) .venv
	$(UV) pip sync -q --python .venv --require-hashes requirements.txt
	$(UV) pip install -q --python .venv --no-deps --no-build-isolation -e .
	@touch $@

# The emulator's own: it pins a botocore that the application does not use.
.venv-cloud/.stamp: local/requirements.txt .venv/.stamp | $(UV)
	$(UV) venv -q --allow-existing --python $(VENV) .venv-cloud
	$(UV) pip sync -q --python .venv-cloud --require-hashes local/requirements.txt
	@touch $@

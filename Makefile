# Two commands: `make up` (set-up, lab, dev stack, one canary release) and `make test` (set-up, checks, tests).
PYTHON ?= python3
VENV := .venv
# Programs are run by the interpreter: a script's first line can't name every path to it.
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Not compiled: most modules of the Pulumi SDKs are never imported, and compiling them takes a minute.
PIP := PYTHONWARNINGS=ignore $(BIN)/python -m pip install -qq --no-compile --disable-pip-version-check

# The tests start hundreds of Python processes: without caches each compiles all that it imports.
unexport PYTHONDONTWRITEBYTECODE

# More than cores: tests of the lab mostly wait.
WORKERS ?= 5
SEEDS ?= 20000
FUZZ_SECONDS ?= 60

.DEFAULT_GOAL := help
.PHONY: help up down test soak lint docs generate lock fuzz bench clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: $(READY) ## set-up, lab, dev stack, then one canary release shown live
	@$(BIN)/python -m devflow lab up
	@$(BIN)/python -m devflow up --stack dev
	@$(BIN)/python -m devflow demo shop --stack dev

down: $(READY) ## stop the lab, keep its data (`devflow lab down --purge` removes them)
	@$(BIN)/python -m devflow lab down

test: lint ## set-up, lint, types, then all tests, those on the real control plane too
	@$(BIN)/python -m devflow lab build
	$(BIN)/python -m pytest -n $(WORKERS) --durations=25

soak: $(READY) ## what `make test` only samples: SEEDS=20000 simulations, aborts, readers fuzzed for FUZZ_SECONDS=60 each
	$(BIN)/python -m pytest -n auto --durations=5 --seeds $(SEEDS) tests/unit/controller/simulation
	$(BIN)/python -m pytest -n auto --durations=5 --soak tests/unit tests/components
	$(BIN)/python -m pytest --soak --durations=5 tests/linters
	@mkdir -p build && rm -f build/aborts.jsonl
	DEVFLOW_FIGURES=$(CURDIR)/build/aborts.jsonl $(BIN)/python -m pytest --durations=5 tests/lab/own_lab/test_traffic_is_on_stable.py
	$(BIN)/python -m pytest --soak --durations=5 tests/lab/own_lab/test_lab_repair.py tests/lab/spec/test_bad_input.py \
		tests/lab/release/test_adopted_releases.py tests/lab/actions/test_plugin.py
	@$(BIN)/python -m devflow lab build --with traefik-proxy
	$(BIN)/python -m pytest --soak --durations=5 tests/lab/own_lab/test_traefik.py
	@$(MAKE) fuzz

lint: $(READY) ## ruff, mypy strict, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports

docs: $(READY) ## the documents as a site in build/site, with every link checked
	$(BIN)/python -m tools.docs_site

generate: $(READY) ## write anew what is generated: arguments, schemas, the list of what the image holds
	@$(BIN)/python -m tools.generate_args
	@$(BIN)/python -m tools.generate_schema
	@$(BIN)/python -m tools.image_parts

lock: $(READY) ## pin the newest versions that pyproject.toml allows
	$(BIN)/python -m piptools compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --extra dev \
	  --extra docs --extra controller --extra notify --extra lab \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header \
	  --output-file requirements.lock pyproject.toml
	$(BIN)/python -m piptools compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --constraint requirements.lock \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --no-annotate \
	  --output-file bench/requirements.lock bench/requirements.in
	$(BIN)/python -m piptools compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --constraint requirements.lock \
	  --extra controller --extra notify --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --no-annotate \
	  --output-file image/requirements.lock pyproject.toml
	$(BIN)/python -m piptools compile --quiet --upgrade --generate-hashes --allow-unsafe --constraint requirements.lock \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --no-annotate \
	  --output-file image/build.lock image/build.in

fuzz: $(READY) ## search inputs that a reader can't take, FUZZ_SECONDS=60 for each
	@$(PIP) 'atheris>=3,<4'
	@$(BIN)/python -m tests.fuzz $(FUZZ_SECONDS)

bench: $(READY) ## speed, as ratios against peers in the same run
	@$(PIP) --require-hashes -r bench/requirements.lock
	@$(BIN)/python -m devflow lab build
	@$(BIN)/python -m bench

clean: ## remove the environment and caches of this folder; the lab's data stay
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# The stamp is written last, so an interrupted set-up is simply done again. Ctrl-C in venv is no traceback.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) is older than Python 3.11; name a newer one: make PYTHON=python3.11" >&2; exit 2; }
	@echo "Setting up $(VENV): Python packages, half a minute"
	@$(PYTHON) -c 'import runpy, signal; signal.signal(signal.SIGINT, signal.SIG_DFL); runpy.run_module("venv", run_name="__main__")' $(VENV) || \
	  { echo "The venv module is missing: apt-get install python3-venv, then make again" >&2; exit 2; }
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

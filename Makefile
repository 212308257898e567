# The commands of a working day. `make help` lists them; tools/setup keeps .venv in the state they need.

HOME_DIR ?= data/home
PORT ?= 3000
# Words from the command line reach the recipes as environment, so a path may hold blanks and quotes.
export HOME_DIR LANDING AS_OF SETTINGS PORT PYTHON

# Without bytecode beside the libraries each run compiles them again: 15 s.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-strip-extras --no-header --no-annotate $(LOCK_ARGS)
EXTRAS := dashboard delta llm postgres spark

.DEFAULT_GOAL := help
.PHONY: help run ui test check bench docs install lock clean

help: ## list these targets
	@echo "make TARGET [LANDING=dir] [HOME_DIR=dir] [AS_OF=date] [SETTINGS=file] [PORT=number] [PYTHON=interpreter]"
	@sed -n 's/^\([a-z]*\):.*## /  \1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 14

run: ## turn landed exports into tomorrow's budget; LANDING, HOME_DIR, AS_OF and SETTINGS choose data, home, day, policies
	@tools/setup core
	@$(BIN)/marketing-assets run --home "$$HOME_DIR" $${LANDING:+--landing "$$LANDING"} $${AS_OF:+--as-of "$$AS_OF"} \
		$${SETTINGS:+--settings "$$SETTINGS"}

ui: ## Dagster's UI on the same home, at PORT
	@tools/setup core
	@$(BIN)/marketing-assets ui --home "$$HOME_DIR" $${LANDING:+--landing "$$LANDING"} \
		$${SETTINGS:+--settings "$$SETTINGS"} --port "$$PORT"

# Two workers share two cores: threads of the numeric libraries would only wait for each other.
test: ## all tests; ARGS="-k words" passes options to pytest
	@tools/setup dev
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest $(ARGS)

check: ## linters, types, import contracts, definitions
	@tools/setup dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/yamllint --strict .
	$(BIN)/mypy
	$(BIN)/lint-imports
	VIRTUAL_ENV="$(CURDIR)/.venv" DAGSTER_DISABLE_TELEMETRY=1 $(BIN)/dg check defs

bench: ## measure the headline figures into benchmarks/RESULTS.md (an hour)
	@tools/setup dev
	@$(BIN)/python benchmarks/run.py
	@$(BIN)/python benchmarks/reading.py
	@$(BIN)/python benchmarks/landing.py
	@$(BIN)/python benchmarks/scan.py
	@$(BIN)/python benchmarks/fuzz.py
	@$(BIN)/python benchmarks/kills.py

docs: ## write the generated parts of README.md and docs/
	@tools/setup core
	@$(BIN)/python -m marketing_assets.pipeline.documents

install: ## add optional parts: make install SETS="dashboard spark"
	@tools/setup core $(SETS)

lock: ## write the lock files anew from pyproject.toml; LOCK_ARGS=--upgrade for newer versions
	@tools/setup dev
	$(LOCK) -o requirements/core.lock
	$(LOCK) --extra dev --extra postgres -c requirements/core.lock -o requirements/dev.lock
	$(foreach extra,$(EXTRAS),$(LOCK) --extra $(extra) -c requirements/core.lock -o requirements/$(extra).lock &&) true
	printf 'uv\nsetuptools\n' | $(LOCK:pyproject.toml=-) -c requirements/dev.lock -o requirements/uv.lock

clean: ## remove .venv, caches and data/home; a HOME_DIR of your own stays
	rm -rf .venv build ./*.egg-info data/home .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find marketing_assets marketing_assets_tests -name __pycache__ -type d -prune -exec rm -rf {} +

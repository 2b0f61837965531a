# Mynah's few commands; `make help` lists them. Everything lives in .venv and, when run, in var.
VENV := .venv
BIN := $(VENV)/bin
DATA ?=

# The first Python that is new enough; PYTHON=... chooses another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

.DEFAULT_GOAL := help
.PHONY: help install run test check soak lock bench browser clean

help: ## List these commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(VENV)/installed ## Make .venv and install what the lock file names

run: $(VENV)/installed ## Install, index the handbook, start Mynah and say where to chat
	@$(BIN)/mynah serve --index docs

test: $(VENV)/tested browser check ## Install the test extras, run every check and every test
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder tests

check: $(VENV)/tested ## Style, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

soak: $(VENV)/tested browser ## The long tests: faults and fuzzing for minutes
	$(BIN)/python -m pytest -n 2 --dist loadfile -m soak --timeout 1800 tests

bench: $(VENV)/tested ## Measure turns, the door and indexing on this machine
	$(BIN)/mynah bench turn
	$(BIN)/mynah bench accept
	$(BIN)/mynah bench index

lock: $(VENV)/tested ## Renew the lock files
	$(BIN)/uv pip compile $(LOCKED) pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile $(LOCKED) -c requirements.lock --extra test pyproject.toml -o requirements-test.lock

LOCKED := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade

browser: $(VENV)/tested # Debian's Chromium, installed only as root; the browser tests say so otherwise
	@$(BIN)/python -m tests.e2e.browser --install

clean: ## Remove the environment and caches; what Mynah keeps stays in var
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info build

$(VENV)/made:
	@test -n "$(PYTHON)" || { echo "Mynah needs Python 3.11 or newer; install it or say PYTHON=/path/to/python" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/installed: requirements.lock pyproject.toml | $(VENV)/made
	@echo "Installing; this takes a few minutes the first time" >&2
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/tested: requirements-test.lock $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-test.lock
	@touch $@

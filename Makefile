# Mynah's few commands; `make help` lists them. Everything lives in .venv and, when run, in var.
VENV := .venv
BIN := $(VENV)/bin
DATA ?=

# The first Python that is new enough; PYTHON=... chooses another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

# Each of the many processes that tests start would otherwise compile Mynah anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install run test test-others test-safety test-weaviate check soak tools lock bench browser clean

help: ## List these commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 13

install: $(VENV)/installed ## Make .venv and install what the lock file names

run: $(VENV)/installed ## Install, index the handbook, start Mynah and say where to chat
	@$(BIN)/mynah serve --index docs

test: $(VENV)/tested browser check ## Install the test extras, run every check and every test
	$(BIN)/python -m pytest -n 5 --dist loadfile --no-loadscope-reorder tests

test-others: $(VENV)/others/installed ## Test before stand-ins for chat platforms that others wrote (with Node.js)
	$(BIN)/python -m pytest -m others tests/others

test-safety: $(VENV)/tested ## Test Detoxify itself, of the extra `safety` (installs torch, 1.2 GB)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check '.[safety]'
	$(BIN)/python -m pytest -m torch tests/adapters/models/test_detoxify.py

test-weaviate: $(VENV)/tested ## Hold the Weaviate server at WEAVIATE_URL to the contract of every index
	@test -n "$(WEAVIATE_URL)" || { echo "Say where the server is: WEAVIATE_URL=http://127.0.0.1:8090 make test-weaviate" >&2; exit 1; }
	$(BIN)/python -m pytest -k weaviate tests/adapters/indexes/test_index_contract.py tests/adapters/indexes/test_agreement.py

check: $(VENV)/tested ## Style, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

soak: $(VENV)/tested browser ## The long tests: faults, fuzzing and every property, for minutes
	THOROUGH=1 SOAK_DATA=$(DATA) $(BIN)/python -m pytest -n 2 --dist loadfile -m "soak or hypothesis" --timeout 1800 tests

bench: $(VENV)/tested ## Measure turns, the door and indexing on this machine
	$(BIN)/mynah bench turn
	$(BIN)/mynah bench accept
	$(BIN)/mynah bench index
	$(BIN)/mynah bench platforms

tools: $(VENV)/tested ## Make .venv with all that tests need

lock: $(VENV)/tested ## Renew the lock files
	$(BIN)/uv pip compile $(LOCKED) pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile $(LOCKED) -c requirements.lock --extra test pyproject.toml -o requirements-test.lock
	$(BIN)/uv pip compile $(LOCKED) --no-deps tests/others/requirements.in -o tests/others/requirements.lock
	cd tests/others && npm update $(NPM) --package-lock-only --omit-lockfile-registry-resolved

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

NPM := --ignore-scripts --no-audit --no-fund

$(VENV)/others/installed: tests/others/package.json tests/others/package-lock.json tests/others/requirements.lock | $(VENV)/tested
	@node -e 'process.exit(+(process.versions.node.split(".")[0] < 20))' 2>/dev/null && command -v npm >/dev/null || { \
		echo "The stand-ins that others wrote need Node.js 20 or newer with npm: install both, so that" >&2; \
		echo "'node --version' and 'npm --version' answer, then say 'make test-others' again." >&2; exit 1; }
	@rm -rf $(@D) && mkdir -p $(@D)
	@cp tests/others/package.json tests/others/package-lock.json $(@D)
	npm ci --silent --prefix $(@D) $(NPM)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --target $(@D)/python -r tests/others/requirements.lock
	@touch $@

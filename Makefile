# Everything runs from here. `make serve` needs Python 3.11 to 3.13 and make, nothing else.

VENV ?= .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
UV_VERSION := 0.13.9
LOCKER := build/locker
# Set in many containers: each of the tests' processes would compile all of our code and theirs again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: serve format check test test-web coverage coverage-machine lint lint-style lint-format lint-types lint-imports lint-web bench chaos lock generate env-example release install install-crew install-dev clean
.DEFAULT_GOAL := serve

# CVs are read by a crew of agents where a model is set, and only then is the crew installed: it doubles the weight.
CREW := $(shell if [ -n "$$OPENAI_API_KEY$$GROQ_API_KEY$$VIVAVOCE_MODELS" ] \
	|| grep -qsE '^(export )?(OPENAI_API_KEY|GROQ_API_KEY|VIVAVOCE_MODELS)=.' .env; then echo -crew; fi)

serve: $(VENV)/.installed$(CREW)
	@echo "Starting Vivavoce (the first time takes longer) ..."
	@exec $(BIN)/vivavoce serve

# What CI runs.
check: lint coverage-machine test

# Four processes on two cores: most tests wait for real services and browsers. tests/conftest.py sets their order.
# PYTEST_ARGS narrows or sharpens a run, e.g. PYTEST_ARGS="tests/unit -x".
test: install-dev test-web
	$(BIN)/pytest -n 4 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

# The tests, with the branches they take. The machine of a session, its log and the permissions are covered to the last
# branch by their own tests alone, the protocol by all.
coverage: install-dev test-web coverage-machine
	$(BIN)/pytest -n 4 --dist loadfile --no-loadscope-reorder --cov --cov-report= $(PYTEST_ARGS)
	$(BIN)/coverage report
	$(BIN)/coverage report --include="server/protocol/*" --fail-under=100

OWN_TESTS = tests/unit/sessions tests/unit/protocol/test_permissions.py tests/integration/sessions/test_log.py tests/integration/sessions/test_log_trouble.py tests/integration/sessions/test_log_writer.py tests/integration/sessions/test_endings.py

coverage-machine: install-dev
	$(BIN)/pytest $(OWN_TESTS) -q --hypothesis-seed=0 --cov=server/sessions/machine --cov=server/sessions/log --cov=server.protocol.permissions --cov-report= --no-cov-on-fail
	$(BIN)/coverage report --fail-under=100

test-web:
	@if command -v node >/dev/null; then node --test tests/web/; else echo "node is missing: the tests of web/ did not run"; fi

# `make -k lint` goes on after the first that fails.
lint: lint-style lint-format lint-types lint-imports lint-web

lint-style: install-dev
	$(BIN)/ruff check .

lint-format: install-dev
	$(BIN)/ruff format --check .

lint-types: install-dev
	$(BIN)/mypy

lint-imports: install-dev
	$(BIN)/lint-imports --no-logo

lint-web:
	@if command -v npm >/dev/null; then cd web && npm ci --silent --no-audit --no-fund && npm run --silent check && npm run --silent lint; \
	else echo "npm is missing: the types and the form of web/ were not checked"; fi

# Puts Python, JavaScript and style sheets into form.
format: install-dev
	$(BIN)/ruff format .
	cd web && npm ci --silent --no-audit --no-fund && npm run --silent format

# ARGS narrows it, e.g. ARGS="A B".
bench: install-dev
	$(BIN)/python -m tests.bench $(ARGS)

# All lock files come from one resolution: the others are held to the first. The container installs the last.
lock: $(LOCKER)/bin/uv
	$< pip compile pyproject.toml --group dev --group build --universal --generate-hashes --python-version 3.11 --no-annotate --no-header -o requirements-dev.lock -q
	$< pip compile pyproject.toml --group build --universal --generate-hashes --python-version 3.11 --no-annotate --no-header -c requirements-dev.lock -o requirements.lock -q
	$< pip compile pyproject.toml --group build --extra crew --extra s3 --universal --generate-hashes --python-version 3.11 --no-annotate --no-header -c requirements-dev.lock -o requirements-crew.lock -q
	$< pip compile pyproject.toml --group build --extra crew --extra s3 --extra pdf --universal --generate-hashes --python-version 3.11 --no-annotate --no-header -c requirements-dev.lock -o requirements-pdf.lock -q

$(LOCKER)/bin/uv:
	$(PYTHON) -m venv $(LOCKER)
	$(LOCKER)/bin/python -m pip --disable-pip-version-check --quiet install uv==$(UV_VERSION)

# Seeded faults on two nodes with exact invariants; ARGS="10 40" plays ten scenarios from seed 40 on. Some 20 minutes for all.
chaos: install-dev
	$(BIN)/python -m tests.chaos $(ARGS)

generate: install
	$(BIN)/python -m server.commands.generate

env-example: install
	$(BIN)/vivavoce settings > .env.example

# A release of this checkout: make release VERSION=1.2.3
# Installed anew in between: the kept data name the version that made them.
release: install-dev
	$(BIN)/python -m tests.releases.texts $(VERSION)
	$(PIP) install --no-deps --no-build-isolation -e .
	$(BIN)/python -m tests.releases $(VERSION)
	@echo "Look at README's pictures, commit, then: git tag -a v$(VERSION) -m 'Vivavoce $(VERSION)'"

install: $(VENV)/.installed
install-crew: $(VENV)/.installed-crew
install-dev: $(VENV)/.installed-dev

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Vivavoce needs Python 3.11, 3.12 or 3.13; none was found. Name one: make PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The stamp says which lock the environment holds, so that a second start installs nothing. Not compiled here: Python does
# that for what is used, when it is first used: 107 MB less to write at once.
$(VENV)/.installed: requirements.lock | $(BIN)/python
	@echo "Installing into $(VENV) (a minute or two, once) ..."
	$(PIP) install --no-compile --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-crew: requirements-crew.lock | $(BIN)/python
	@echo "Installing into $(VENV), with the crew that reads CVs with a model (a minute or two, once) ..."
	$(PIP) install --no-compile --require-hashes -r requirements-crew.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-dev: requirements-dev.lock | $(BIN)/python
	@echo "Installing into $(VENV) (a minute or two, once) ..."
	$(PIP) install --require-hashes -r requirements-dev.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.installed $(VENV)/.installed-crew

# Data in .vivavoce is yours; it stays.
clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .coverage .import_linter_cache .hypothesis web/node_modules
	find server interview parsing offers prompts tests -name __pycache__ -type d -prune -exec rm -rf {} +

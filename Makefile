# Every command here is written out in README.md for people without make.

VENV := .venv
BIN := $(VENV)/bin
VENVS := .venvs
LOWEST := $(VENVS)/lowest
PYTHONS := python3.11 python3.12 python3.13 python3.14
DEMO := .demo
SPEC := fixtures/specs/escalation.json
RUN := $(BIN)/gcp-caseplans

.PHONY: help demo test soak pythons test-lowest lint types bench reference clean
.DEFAULT_GOAL := help

help: ## Show what there is.
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' $(MAKEFILE_LIST)

demo: $(VENV)/.sandbox ## Apply the example spec to a new sandbox org, twice.
	@rm -rf $(DEMO)
	@mkdir -p $(DEMO)
	@echo "== gcp-caseplans apply $(SPEC) --sandbox-state $(DEMO)/sandbox.db --yes"
	@$(RUN) apply $(SPEC) --sandbox-state $(DEMO)/sandbox.db --yes
	@echo
	@echo "== gcp-caseplans ids $(SPEC) --sandbox-state $(DEMO)/sandbox.db"
	@$(RUN) ids $(SPEC) --sandbox-state $(DEMO)/sandbox.db
	@echo
	@echo "== gcp-caseplans plan $(SPEC) --sandbox-state $(DEMO)/sandbox.db"
	@$(RUN) plan $(SPEC) --sandbox-state $(DEMO)/sandbox.db

test: $(VENV)/.dev ## Run all tests.
	@$(BIN)/pytest -q -n auto

pythons: ## Run all tests on every Python from 3.11 on that is here, with the newest dependencies.
	@ran= failed=; \
	for python in $(PYTHONS); do \
	    version=`$$python -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null` || \
	        { echo "== $$python is not here"; continue; }; \
	    echo "== Python $$version"; \
	    ran="$$ran $$version"; \
	    { $$python -m venv $(VENVS)/$$version && \
	        $(VENVS)/$$version/bin/python -m pip install --quiet --disable-pip-version-check \
	            --upgrade --upgrade-strategy eager --editable '.[dev]' && \
	        $(VENVS)/$$version/bin/pytest -q -n auto; } || failed="$$failed $$version"; \
	done; \
	echo "Tests were run on:$${ran:- no Python}; they failed on:$${failed:- none}"; \
	test -n "$$ran" && test -z "$$failed"

# On the lowest Python, too; PYTHON=... names another.
test-lowest: ## Run all tests with the lowest dependencies that pyproject.toml allows.
	@rm -rf $(LOWEST)
	@$(or $(PYTHON),python3.11) -m venv $(LOWEST)
	@grep -o '"[A-Za-z][A-Za-z0-9._-]*>=[0-9.]*' pyproject.toml | sed 's/^"//; s/>=/==/' > $(LOWEST)/constraints.txt
	@$(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check \
	    --constraint $(LOWEST)/constraints.txt --editable '.[dev]'
	@$(LOWEST)/bin/pytest -q -n auto

soak: $(VENV)/.dev ## Run in full what the tests run a sample of, and print figures.
	@$(BIN)/pytest -q -n auto -m soak -rA

lint: $(VENV)/.dev ## Check style and format.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.dev ## Check types with mypy and pyright.
	@$(BIN)/mypy
	@$(BIN)/pyright

bench: $(VENV)/.dev ## Count requests and measure times.
	@$(BIN)/python tests/bench.py

reference: $(VENV)/.dev ## Write the reference pages of docs/ from the code.
	@$(BIN)/python docs/generate.py

clean: ## Remove what was made here.
	rm -rf $(VENV) $(VENVS) $(DEMO) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The newest Python of 3.11 or later; PYTHON=... names another.
$(VENV)/bin/python:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	    if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        $$python -m venv $(VENV) && exit 0; \
	        rm -rf $(VENV); \
	        echo "$$python cannot make a virtual environment: install its venv package (Debian: apt install python3-venv)" >&2; \
	        exit 1; \
	    fi; \
	done; \
	echo "Python 3.11 or later is needed, and python3 is `python3 --version 2>&1`: install one, or name it with PYTHON=/path/to/python3" >&2; \
	exit 1

# Installed again only when pyproject.toml changes.
$(VENV)/.sandbox: pyproject.toml | $(VENV)/bin/python
	@echo "Installing into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[sandbox]'
	@touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/bin/python
	@echo "Installing what tests need into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/.sandbox

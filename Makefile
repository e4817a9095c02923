# The same commands here and in CI. `make` alone lists them.

PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin
READY   = $(VENV)/.ready
TOOLS   = $(VENV)/.tools

.DEFAULT_GOAL := help
.PHONY: help demo test hostile check validate fmt bench clean

help:  ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s  %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(READY)  ## grade three sample submissions and say where the reports are
	@$(BIN)/grader grade tests/submissions/demo -o out/demo

test: check  ## every check and every test but those with a defence switched off
	$(BIN)/grader validate --figures docs/validation.md
	$(BIN)/python -m pytest -m "not weakened"

hostile: $(TOOLS)  ## every attack, and with each defence switched off
	$(BIN)/python -m pytest tests/hostile

check: $(TOOLS)  ## lint, types, layers, workflows
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/zizmor --offline --quiet .github

validate: $(READY)  ## how good the hidden tests are: also with mutants and three seeds
	$(BIN)/grader validate --mutate --repeat 3 --figures docs/validation.md

fmt: $(TOOLS)  ## format, and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(TOOLS)  ## measure what the README claims, as ratios in one run
	$(BIN)/python -m tests.bench

clean:  ## remove the environment and all output
	rm -rf $(VENV) out build dist

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3"; exit 1; }
	@echo "Setting up $(VENV) (once) ..."
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "The venv module is missing: on Debian, apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install -qq --disable-pip-version-check \
	  --constraint constraints.txt --editable .
	@touch $@

$(TOOLS): $(READY)
	@echo "Adding what checks and tests need (once) ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check \
	  --constraint constraints.txt --editable '.[dev]'
	@touch $@

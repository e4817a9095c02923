# A few commands, the same here and in CI. `make` alone lists them.

PYTHON ?= python3
VENV   ?= .venv
MINUTES ?= 10
BIN     = $(VENV)/bin
READY   = $(VENV)/.ready
TOOLS   = $(VENV)/.tools
RIVALS  = $(VENV)/.rivals
# Of the tests: another whenever one of them changes, and the same for all who have these.
ORDER   = $(shell find tests -name '*.py' | LC_ALL=C sort | xargs cat | cksum | cut -d ' ' -f 1)

.DEFAULT_GOAL := help
.PHONY: help demo wheel site test hostile check validate fuzz fmt words picture release-check bench clean

help:  ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s  %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(READY)  ## grade three sample submissions and say where the reports are
	@$(BIN)/grader grade tests/submissions/demo -o out/demo

wheel: $(READY)  ## build what students install: the wheel in dist/, without solutions
	@$(BIN)/python -m pip install -qq --disable-pip-version-check \
	  --constraint constraints.txt hatch-fancy-pypi-readme hatchling
	@rm -f dist/*.whl
	@$(BIN)/hatchling build --target wheel

site: $(TOOLS)  ## the pages of docs/ as a site, in out/site: it fetches nothing from elsewhere
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "The site: out/site/index.html"

test: check  ## every check, the gate of our own exercises, every test but the hostile ones
	$(BIN)/grader validate --named --figures docs/validation.md
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder \
	  --randomly-seed $(ORDER) --ignore tests/hostile

# By themselves and one at a time: some run without a wall, next to whatever runs beside them.
hostile: $(TOOLS)  ## every attack, and every defence switched off: CI runs it after the tests
	$(BIN)/python -m pytest --randomly-seed $(ORDER) tests/hostile

check: $(TOOLS)  ## lint, types, layers, workflows
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/[!c]*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.citation-file-format CITATION.cff
	$(BIN)/check-jsonschema --builtin-schema vendor.github-actions .github/actions/*/action.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.gitlab-ci --data-transform gitlab-ci .gitlab/*.yml
	$(BIN)/zizmor --offline --quiet .github

validate: $(READY)  ## how good the hidden tests are: also with mutants, each verdict 20 times
	$(BIN)/grader validate --mutate --repeat 20 --figures docs/validation.md

fuzz: $(TOOLS)  ## what a submission can send, with new hostile examples: MINUTES=10 of them
	@$(BIN)/python -m tests.fuzz $(MINUTES)

fmt: $(TOOLS)  ## format, and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

words: $(TOOLS)  ## put what is new in the source into the catalogues of translations
	$(BIN)/python -m tests.words

picture: $(TOOLS)  ## take the picture of a report in README.md anew
	@$(BIN)/python -m tests.picture

release-check: $(TOOLS)  ## build wheel and sdist into dist/, look at all of it, install it on each Python here
	@$(BIN)/python -m tests.release

bench: $(RIVALS)  ## measure what docs/performance.md says, as ratios in one run, and put it there
	$(BIN)/python -m tests.bench --page docs/performance.md

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

$(RIVALS): $(TOOLS)
	@echo "Adding what we are compared with (once) ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check \
	  --constraint constraints.txt --editable '.[bench]'
	@touch $@

# Everything here works on a fresh Debian with python3, git and make: it builds its own .venv and installs what is missing.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
REPO ?= .
REPOS ?= repositories
NAME ?=

.DEFAULT_GOAL := help
.PHONY: help demo test check golden docs screenshot rule accuracy validate bench clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/installed ## build an example repository, scan it and show its report
	@$(BIN)/mldebt demo

test: $(VENV)/equipped ## run every test, those in a browser included
	@sh tools/need chromium libatomic1 # the second is for the driver that playwright brings
	@MLDEBT_REQUIRE_BROWSER=1 $(BIN)/pytest -n auto --dist loadfile

check: $(VENV)/equipped ## all that a change must pass: lint, types, layers, tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

golden: $(VENV)/equipped ## write the expected outputs anew; read the difference before committing it
	MLDEBT_GOLDEN=write $(BIN)/pytest -n auto --dist loadfile -m "not browser"
	@git status --short tests

docs: $(VENV)/equipped ## write docs/rules.md, docs/commands.md and the document's schema from the code
	$(BIN)/python tools/document_rules.py
	$(BIN)/python tools/document_commands.py
	$(BIN)/python tools/write_schema.py

screenshot: $(VENV)/equipped ## take docs/report.png from the example's report
	@sh tools/need chromium libatomic1
	$(BIN)/python tools/take_screenshot.py

rule: $(VENV)/equipped ## start a new rule: make rule NAME=unpinned-seed
	@test -n "$(NAME)" || { echo "name it after the debt: make rule NAME=unpinned-seed"; exit 2; }
	$(BIN)/python tools/scaffold_rule.py $(NAME)

accuracy: $(VENV)/equipped ## score the tool on the labelled repositories cloned below REPOS=folder
	$(BIN)/python tools/accuracy.py $(REPOS)
	@$(BIN)/python tools/quote_accuracy.py

validate: $(VENV)/equipped ## ask whether past hotspot scores told later fixes, on REPO="folder …"; writes docs/validity.md
	$(BIN)/python tools/validate_hotspots.py $(REPO)

bench: $(VENV)/equipped ## print speed and memory as ratios, measured on REPO=folder
	$(BIN)/python -m benchmarks $(REPO)

clean: ## remove what these targets built
	rm -rf $(VENV) build dist *.egg-info .bench

$(VENV)/created:
	@sh tools/virtualenv $(PYTHON) $(VENV)
	@touch $@

$(VENV)/installed: $(VENV)/created setup.cfg pyproject.toml
	@echo "installing mldebt into $(VENV)"
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/equipped: $(VENV)/created setup.cfg pyproject.toml
	@echo "installing mldebt and what its tests need into $(VENV)"
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/installed

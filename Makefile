# Two commands: `make build`, then `make test`. Everything else is here for those who work on the package.
# ALEPPO_TEXTS=<folder> compares every span with the article texts, which the package does not ship.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: build test check format lint site shots reliability supply lowest help clean
.DEFAULT_GOAL := build

build: $(STAMP)  ## make the environment, then check, build and validate the tables
	@$(BIN)/aleppo build
	@$(BIN)/aleppo validate

test: $(STAMP)  ## run the tests
	@$(BIN)/python -m pytest -n auto --dist loadfile

check: $(STAMP)  ## check the annotations only
	@$(BIN)/aleppo check

format: $(STAMP)  ## lay out annotations and code
	@$(BIN)/aleppo format
	@$(BIN)/ruff format .

lint: $(STAMP)  ## what continuous integration checks before the tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/aleppo format --check
	@$(BIN)/aleppo build --check

site: $(STAMP)  ## make the explorer: static pages in site/, to be opened in a browser
	@$(BIN)/aleppo site

shots: site  ## take pictures of the explorer and the review desk in shots/, to be looked at; needs Chromium
	@$(BIN)/python scripts/shots.py site shots

reliability: $(STAMP)  ## fuzz, break and compare at length, and write docs/reliability.md
	@$(BIN)/python scripts/reliability.py

supply: $(STAMP)  ## write docs/dependencies.md and sbom.cdx.json
	@$(BIN)/python scripts/supply.py

lowest: $(STAMP)  ## try the lowest versions that pyproject.toml allows; needs uv
	@$(BIN)/python scripts/supply.py --lowest

help:  ## print this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

clean:  ## remove the environment
	rm -rf $(VENV)

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[build,site,review,cluster,dev]"
	@touch $(STAMP)

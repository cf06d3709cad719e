# make run    the service on ./sources.toml        make demo   the same on a newsroom and court that it plays itself
# make test   the whole test suite                 make check  format, lint, types, import contracts, tests
# make setup  what tests and benches need          make bench-NAME CORPUS=folder [ARGS=...]
# make compiled  the comparison in compiled form, in little more than half the time; everything works without
PYTHON ?= python3
BIN := .venv/bin
CORPUS ?=
ARGS ?=
TESTS ?= tests
JOBS ?= 2
SHELL := /bin/bash

.DEFAULT_GOAL := help
.PHONY: help run demo test check lint setup packages compiled pictures redlines clean

help:
	@sed -n '1,4s/^# //p' Makefile

.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Nightdesk needs Python 3.11 or newer; name one: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python has no venv module here; on Debian: apt-get install python3-venv"; exit 1; }
	@echo "Setting up .venv (once) …"
	@$(PYTHON) -m venv .venv

.venv/ready: .venv/pyvenv.cfg pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

.venv/ready-dev: .venv/pyvenv.cfg pyproject.toml
	@echo "Installing what tests and benches need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ .venv/ready

run: .venv/ready
	@exec $(BIN)/nightdesk run

demo: .venv/ready
	@exec $(BIN)/nightdesk demo

packages:
	@deploy/packages.sh

compiled: .venv/ready-dev
	@$(BIN)/python -m monitor.compare.compiling || echo "Everything works without it, in not quite twice the time."

setup: .venv/ready-dev packages compiled

test: .venv/ready-dev packages
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(TESTS) $(ARGS)

lint: .venv/ready-dev
	@$(BIN)/ruff format --check monitor storage tests
	@$(BIN)/ruff check monitor storage tests
	@$(BIN)/mypy
	@$(BIN)/lint-imports

check: lint compiled test

bench-%: .venv/ready-dev compiled
	@$(BIN)/python -m tests.bench.$* $(CORPUS) $(ARGS)

redlines: .venv/ready-dev
	@$(BIN)/python -m tests.redlines docs/redlines.html

pictures: .venv/ready-dev packages
	@$(BIN)/python -m tests.pictures docs/pictures $(ARGS)

clean:
	@rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

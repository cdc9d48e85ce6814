# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Every target says below what it does; `make` alone lists them.
#
# Variables: PYTHON (an interpreter of 3.11 or newer; found by itself), VENV (the virtualenv's
# place), V=1 (show all output of every step as it comes), PROFILE (of `make lab`),
# ANSIBLE_TEST (the ansible-test of another ansible-core), ARGS (more arguments for the command).

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

VENV ?= .venv
PROFILE ?= server
ARGS ?=
# ansible-test forks for every test, which takes minutes for all of them; plain pytest runs all.
UNITS ?= tests/unit/plugins/module_utils/hal/test_gather.py
export PYTHON VENV V ANSIBLE_TEST

override BIN := $(abspath $(VENV))/bin
STEP := tools/step
SUMMARY := --summary '^=+ .*(passed|skipped|xfailed|no tests ran)'
COLLECTIONS := $(CURDIR)/build/collections

export ANSIBLE_COLLECTIONS_PATH := $(COLLECTIONS)
export ANSIBLE_HOME := $(CURDIR)/build/ansible-home
# Linters start one another by name.
export PATH := $(BIN):$(PATH)

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# --- Using it ---------------------------------------------------------------------------------------

.PHONY: demo
demo: setup-demo ## Gather this machine's devices through Ansible; show them and write their XML
	@$(BIN)/python tools/demo $(ARGS)

.PHONY: bench
bench: setup-bench ## Measure against setup and bare reading; writes docs/benchmarks.md
	@PYTHONPATH=$(COLLECTIONS) $(BIN)/python -m tests.bench $(ARGS)

.PHONY: lab
lab: setup-lab ## A shell in an emulated machine: make lab PROFILE=server
	@PYTHONPATH=$(COLLECTIONS) $(BIN)/python -m tests.lab shell $(PROFILE) $(ARGS)

# --- Testing it -------------------------------------------------------------------------------------

.PHONY: test
test: setup-test lint sanity units units-fast lab-test ## Set up all, run all checks and tests
	@echo "All checks and tests passed."

.PHONY: lint
lint: lint-ruff lint-mypy lint-yaml lint-changelog lint-docs lint-ansible ## All linters, see lint-*

.PHONY: lint-ruff
lint-ruff: setup-test ## Python style, import order, and the grammar of Python 3.8 in module code
	@$(STEP) "ruff" ruff check --output-format concise --cache-dir build/ruff $(ARGS)

.PHONY: lint-mypy
lint-mypy: setup-test ## Types in module code, against Python 3.8's standard library
	@$(STEP) "mypy" mypy --package ansible_collections.hostdev.nodedev.plugins.module_utils

.PHONY: lint-yaml
lint-yaml: setup-test ## YAML style
	@$(STEP) "yamllint" yamllint --strict .

.PHONY: lint-changelog
lint-changelog: setup-test ## Changelog fragments
	@$(STEP) "antsibull-changelog" antsibull-changelog lint

.PHONY: lint-docs
lint-docs: setup-test ## Documentation of modules and plugins
	@$(STEP) "antsibull-docs" antsibull-docs lint-collection-docs --plugin-docs \
	    --validate-collection-refs self --disallow-unknown-collection-refs .

.PHONY: lint-ansible
lint-ansible: setup-test ## ansible-lint, production profile
	@$(STEP) "ansible-lint" ansible-lint --profile production --offline --strict

.PHONY: sanity
sanity: setup-test ## ansible-test sanity, without containers
	@$(STEP) "ansible-test sanity" python tools/ansible_test.py sanity --color no $(ARGS)

.PHONY: units
units: setup-test ## ansible-test units, without containers
	@$(STEP) $(SUMMARY) "ansible-test units" python tools/ansible_test.py units --color no \
	    $(UNITS) $(ARGS)

.PHONY: units-fast
units-fast: setup-test ## The same tests, and those of the real system, by plain pytest
	@$(STEP) $(SUMMARY) "pytest" pytest --numprocesses auto $(ARGS)

.PHONY: fuzz
fuzz: setup-test ## For every night: 200,000 odd selectors for the parser (ARGS="COUNT SEED")
	@PYTHONPATH=$(COLLECTIONS) $(BIN)/python -m tests.fuzz.selector $(ARGS)

.PHONY: lab-test
lab-test: setup-test ## The tests on real kernels
	@$(STEP) $(SUMMARY) "tests on real kernels" pytest tests/lab tests/trees --durations=10 $(ARGS)

# --- Housekeeping -----------------------------------------------------------------------------------

.PHONY: setup-demo setup-test setup-bench setup-lab
setup-demo setup-test setup-bench setup-lab: setup-%:
	@tools/setup $*

.PHONY: constraints
constraints: ## Pin what the requirements pull in today (constraints.txt)
	@tools/pin

.PHONY: clean
clean: ## Remove all that was made here: the virtualenv, build/, caches
	rm -rf $(VENV) build .ansible .hypothesis .mypy_cache .pytest_cache .ruff_cache tests/output

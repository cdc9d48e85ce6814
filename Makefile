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
# Two run at a time, the longest of them first.
SCENARIOS := $(shell ls -r extensions/molecule/*/molecule.yml | cut -d / -f 3)

export ANSIBLE_COLLECTIONS_PATH := $(COLLECTIONS)
export ANSIBLE_HOME := $(CURDIR)/build/ansible-home
# Linters start one another by name.
export PATH := $(BIN):$(PATH)

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

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
test: setup-test lint sanity units units-fast oldest-core artefact-test integration molecule lab-test ## Set up all, run all checks and tests
	@echo "All checks and tests passed."

.PHONY: test-matrix
test-matrix: ## The newer ansible-cores, in the files of a Debian 13 (as root; ARGS="2.22" for one)
	@tools/matrix $(ARGS)

.PHONY: lint
lint: lint-ruff lint-mypy lint-oldest-python lint-yaml lint-changelog lint-docs lint-ansible ## All linters, see lint-*

.PHONY: lint-ruff
lint-ruff: setup-test ## Python style, import order, and the grammar of Python 3.8 in module code
	@$(STEP) "ruff" ruff check --output-format concise --cache-dir build/ruff $(ARGS)

.PHONY: lint-mypy
lint-mypy: setup-test ## Types, in module code against Python 3.8's standard library
	@$(STEP) "mypy" mypy --package ansible_collections.hostdev.nodedev.plugins.module_utils
	@$(STEP) "mypy, on the controller" mypy --python-version 3.10 \
	    --package ansible_collections.hostdev.nodedev.plugins.plugin_utils

.PHONY: lint-oldest-python
lint-oldest-python: setup-test ## No feature in module code that Python 3.8 lacks
	@$(STEP) "vermin" vermin --target=3.8- --no-tips --violations --eval-annotations \
	    plugins/modules plugins/module_utils

.PHONY: lint-yaml
lint-yaml: setup-test ## YAML style
	@$(STEP) "yamllint" yamllint --strict .

.PHONY: lint-changelog
lint-changelog: setup-test ## Changelog fragments
	@$(STEP) "antsibull-changelog" antsibull-changelog lint

.PHONY: lint-docs
lint-docs: setup-test ## Documentation of modules and plugins
	@$(STEP) "antsibull-docs" antsibull-docs lint-collection-docs --plugin-docs \
	    --validate-collection-refs dependent --disallow-unknown-collection-refs \
	    --check-extra-docs-refs .

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

.PHONY: oldest-core
oldest-core: setup-test ## ansible-test and a playbook with the oldest ansible-core, 2.16
	@tools/core 2.16

.PHONY: fuzz
fuzz: setup-test ## For every night: 200,000 odd selectors (ARGS="COUNT SEED"), plans on 20,000 drawn hosts
	@PYTHONPATH=$(COLLECTIONS) $(BIN)/python -m tests.fuzz.selector $(ARGS)
	@$(STEP) $(SUMMARY) "laws of plans" env -u CI NODEDEV_EXAMPLES=5000 \
	    pytest --numprocesses 2 tests/unit/plugins/module_utils/netlink/test_plan_properties.py

.PHONY: lab-test
lab-test: setup-test ## The tests on real kernels
	@$(STEP) $(SUMMARY) "tests on real kernels" pytest --numprocesses 2 --dist loadfile --durations=10 \
	    tests/lab tests/trees $(ARGS)

.PHONY: integration
integration: setup-test ## ansible-test integration, without containers; as root
	@$(STEP) "ansible-test integration" python tools/ansible_test.py integration --color no \
	    --allow-root $(ARGS)

.PHONY: molecule
molecule: setup-test ## Scenarios on managed hosts with real kernels, as root (ARGS="fleet" for one)
	@printf '%s\n' $(or $(ARGS),$(SCENARIOS)) | \
	    xargs -P 2 -I SCENARIO $(STEP) --beside "molecule SCENARIO" molecule test -s SCENARIO

# --- Releasing it -----------------------------------------------------------------------------------

.PHONY: dist
dist: setup-test ## Build the artefact, build/dist/hostdev-nodedev-VERSION.tar.gz
	@rm -rf build/dist
	@$(STEP) --summary '^Created collection' "artefact" \
	    ansible-galaxy collection build --output-path build/dist .

.PHONY: artefact-test
artefact-test: dist galaxy-check ## The artefact, installed into nothing: its content, README's and docs' examples
	@$(STEP) $(SUMMARY) "tests of the artefact" pytest --numprocesses auto tests/artefact $(ARGS)

.PHONY: galaxy-check
galaxy-check: dist ## What Ansible Galaxy checks of the artefact, and the licences of all files
	@VENV=build/venvs/release tools/setup release
	@$(STEP) "galaxy-importer" tools/galaxy_check build/dist
	@$(STEP) "reuse" tools/reuse

.PHONY: docsite
docsite: ## The documentation as web pages, in build/docsite
	@VENV=build/venvs/docsite tools/setup docsite
	@tools/docsite

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

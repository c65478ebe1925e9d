# Everything a person or a pipeline types. Each target sets up what it needs by itself; STACK is any Pulumi.STACK.yaml.
# What people type reaches the shell as variables, so that no quote in it ends a word or begins a command.

SHELL := /bin/sh
.DEFAULT_GOAL := help
STACK ?= dev
CONFIRM ?=
TESTS ?=
BENCH ?=
SKIP_PREVIEW ?=
VENV_PYTHON := .venv/bin/python
SANDBOX := $(VENV_PYTHON) -m sandbox
export STACK CONFIRM TESTS BENCH
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Without compiled files, each of the many programs of an `up` would compile all that it imports.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV PYTHONDONTWRITEBYTECODE

.PHONY: help venv setup up preview outputs destroy down unprotect status test test-faults check docs inventories mutation bench lock

help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  STACK=dev|staging|prod|... chooses the stack (dev by default), for instance: make up STACK=prod"
	@echo "  SKIP_PREVIEW=1 makes up and unprotect twice as fast: a rule then stops them half-way, instead of before they begin"

venv:
	@sh sandbox/setup.sh

setup: venv ## Get everything that the other targets need: packages, engine, Kubernetes
	@$(SANDBOX) setup

up: venv ## Bring a stack up in the sandbox, through the policy packs
	@$(SANDBOX) up --stack="$$STACK"$(if $(strip $(SKIP_PREVIEW)), --skip-preview)

preview: venv ## Show what `up` would do
	@$(SANDBOX) preview --stack="$$STACK"

outputs: venv ## Print a stack's outputs, secrets masked
	@$(SANDBOX) outputs --stack="$$STACK"

status: venv ## Tell which stacks are up in the sandbox
	@$(SANDBOX) status

destroy: venv ## Delete a stack; refused while anything in it is protected
	@$(SANDBOX) destroy --stack="$$STACK"

unprotect: venv ## Lift the protection of a stack: make unprotect STACK=prod CONFIRM=prod
	@$(SANDBOX) unprotect --stack="$$STACK" --confirm="$$CONFIRM"$(if $(strip $(SKIP_PREVIEW)), --skip-preview)

down: venv ## Stop the sandbox's cloud; stacks stay on disk
	@$(SANDBOX) down

test: setup ## Run all tests with coverage (TESTS=tests/policy for some, without coverage)
ifeq ($(strip $(TESTS)),)
	@$(VENV_PYTHON) -m pytest --numprocesses=3 --dist=loadfile --no-loadscope-reorder --cov --cov-report=term:skip-covered
else
	@$(VENV_PYTHON) -m pytest $$TESTS
endif

test-faults: setup ## Run the long stories of broken runs
	@$(VENV_PYTHON) -m pytest -m faults

check: venv ## Check format, style, types, settings, policy configuration and the lock file
	@$(VENV_PYTHON) -m black --check --quiet --diff .
	@$(VENV_PYTHON) -m ruff check --quiet .
	@$(VENV_PYTHON) -m mypy
	@$(VENV_PYTHON) -m environments validate
	@$(VENV_PYTHON) -m guardrails validate-config policy/config/dev.json --pack all --environment dev
	@$(VENV_PYTHON) -m guardrails validate-config policy/config/unprotect.json --pack all --environment prod --step unprotect
	@$(VENV_PYTHON) -m sandbox.lock_file
	@$(VENV_PYTHON) -m tests.reference --check
	@echo "check: all well"

docs: venv ## Write reference, diagrams and the reader's types anew, after showing what changes
	@$(VENV_PYTHON) -m tests.reference

inventories: venv ## Write the expected plans anew, after showing what changes
	@$(VENV_PYTHON) -m tests.inventories

mutation: venv ## Weaken every property of a stack and tell which rule refuses it
	@$(VENV_PYTHON) -m tests.mutation

bench: venv ## Measure how fast settings load, beside other libraries, and a thousand tenants (BENCH=config: one part)
	@cmp -s bench/requirements.lock build/bench/requirements.lock || { \
		$(VENV_PYTHON) -m pip install --quiet --upgrade --require-hashes --no-deps --target build/bench \
			--requirement bench/requirements.lock && cp bench/requirements.lock build/bench/; }
	@PYTHONPATH=build/bench $(VENV_PYTHON) -m bench $$BENCH

lock: venv ## Pin all packages anew, with hashes
	@$(VENV_PYTHON) -m piptools compile --quiet --upgrade --extra dev --generate-hashes --allow-unsafe --strip-extras \
		--no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
		--output-file requirements.lock pyproject.toml
	@$(VENV_PYTHON) -m piptools compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras \
		--no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
		--constraint requirements.lock --output-file bench/requirements.lock bench/requirements.in
	@$(VENV_PYTHON) -m sandbox.lock_file

# Sève: every verb of the project. `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.setup
DEV_STAMP := $(VENV)/.setup-dev
BENCH_STAMP := $(VENV)/.setup-bench
COMPILED := $(shell find src -name '*.pyx' -o -name '*.pxd')
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq --require-hashes --only-binary :all:
COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url -q pyproject.toml --group build

.DEFAULT_GOAL := help
.PHONY: help run demo test flood fuzz check audit sbom bench setup front lock messages docs clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: $(STAMP) ## set everything up (once) and start Sève
	@$(BIN)/seve up

demo: $(STAMP) ## the founding case, on a small web of some 300 sites
	@$(BIN)/seve demo

test: $(DEV_STAMP) ## every test, two at once
	@$(BIN)/python -m pytest -n 2 --dist worksteal

check: $(DEV_STAMP) ## style, types, walls between rooms, migrations, translations, docs, known flaws of libraries
	@$(BIN)/python -m tools.check

flood: $(DEV_STAMP) ## 1,000 requests a second for a minute against a real server; who is served meanwhile, and how fast
	@SEVE_FLOOD=60 $(BIN)/python -m pytest tests/security/test_flood.py -q -s -k thousand

fuzz: $(DEV_STAMP) ## broken input for every parser, FUZZ_RUNS times each (20,000); a table of runs and crashes
	@$(BIN)/python -m tools.fuzz

audit: $(DEV_STAMP) ## known flaws of the locked libraries (asks the public advisories)
	@$(BIN)/python -m tools.audit

sbom: $(DEV_STAMP) ## the bill of materials of the locked libraries (CycloneDX)
	@$(BIN)/python -m tools.sbom

bench: $(BENCH_STAMP) ## speed and memory beside the peers, in one run (ONLY=overlaps: that one)
	@$(BIN)/python -m bench $(ONLY)

setup: $(STAMP) ## install what Sève needs, without starting it

front: ## build the front-end parts from npm (only for those who change them; needs Node)
	@cd frontend && npm ci && npm run build

lock: ## renew the locked versions (needs uv)
	@$(COMPILE) -o requirements.lock
	@$(COMPILE) --group dev -o requirements-dev.lock
	@$(COMPILE) --group dev --group bench -o requirements-bench.lock

messages: $(DEV_STAMP) ## gather the sentences to translate
	@$(BIN)/python -m tools.messages

docs: $(STAMP) ## write the reference page of the commands
	@$(BIN)/python -m tools.reference

clean: ## remove what setup installed
	@rm -rf $(VENV)
	@find src -name '*.so' -delete

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Sève needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	@echo "Making the environment in $(VENV) (once)…"
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing; on Debian: apt install python3-venv"; rm -rf $(VENV); exit 1; }

$(STAMP): requirements.lock pyproject.toml hatch_build.py $(COMPILED) | $(VENV)/bin/python
	@echo "Installing Sève's libraries (once, about a minute)…"
	@$(PIP) -r requirements.lock
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --no-index -e .
	@ls src/seve/base/html/cutting.*.* >/dev/null 2>&1 || echo "No compiler of C was found: Sève works, and reads feeds twice as slowly. To change that: apt install gcc python3-dev, then make clean setup"
	@touch $@

$(DEV_STAMP): requirements-dev.lock | $(STAMP)
	@echo "Installing what the tests need (once)…"
	@$(PIP) -r requirements-dev.lock
	@touch $@

$(BENCH_STAMP): requirements-bench.lock | $(DEV_STAMP)
	@echo "Installing the peers to measure beside (once)…"
	@$(PIP) -r requirements-bench.lock
	@touch $@

# Everything runs in .venv beside this file; nothing has to be active, nothing outside of it is changed.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed
DEMO := demo
SEED ?= 1
FORMS ?= 500

.DEFAULT_GOAL := help
.PHONY: help setup demo test check format bench trials trials-dumps trials-printed fuzz clean

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

setup: $(INSTALLED) ## make .venv and install chuishao with its tools into it

demo: $(INSTALLED) ## read the golden documents into demo/chuishao.db and say what came out
	@rm -rf $(DEMO)
	@mkdir $(DEMO)
	@$(VENV)/bin/chuishao ingest golden/sources --db $(DEMO)/chuishao.db
	@$(VENV)/bin/chuishao status --db $(DEMO)/chuishao.db

test: $(INSTALLED) ## run all tests
	@$(PY) -m pytest -q -n 2

check: $(INSTALLED) ## lint, formatting, types, and the direction of imports
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports

format: $(INSTALLED) ## lay out the code and mend what lint can mend
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

bench: $(INSTALLED) ## measure speed and memory
	@$(PY) -m pipeline.trials.bench
	@$(PY) -m pipeline.trials.bench_pages

trials: $(INSTALLED) ## try all golden forms in every layout and every mutant, for many minutes; SEED=n draws others
	@$(PY) -m pipeline.trials.runner --seed $(SEED) --forms 0
	@$(PY) -m pipeline.trials.runner --seed $(SEED) --forms 1 --without-readers

trials-dumps: $(INSTALLED) ## try forms that other programs printed and dumped, for some minutes; SEED=n draws others
	@$(PY) -m pip install -qq --disable-pip-version-check --editable '.[dev,trials]'
	@$(PY) -m pipeline.trials.dumps --seed $(SEED) --out dumps --judge

trials-printed: $(INSTALLED) ## try forms printed to PDF and scanned with damage, for an hour; SEED=n draws others, FORMS=n as many
	@$(PY) -m pip install -qq --disable-pip-version-check --editable '.[dev,trials]'
	@$(PY) -m pipeline.trials.printed --seed $(SEED) --forms $(FORMS) --out printed --scans --judge

fuzz: $(INSTALLED) ## try the openers with 20,000 files changed by chance, for some minutes; SEED=n draws others
	@$(PY) -m pipeline.trials.hostile --seed $(SEED) --out fuzz --more golden/sources/fengtai-native-song.pdf

clean: ## remove .venv, the demo and all caches
	@rm -rf $(VENV) $(DEMO) dumps printed fuzz build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find pipeline tests -name __pycache__ -type d -prune -exec rm -rf {} +

# Installed again only when pyproject.toml is newer than the last time it went well.
$(INSTALLED): pyproject.toml | $(PY)
	@echo "installing chuishao and its tools into $(VENV) (the first time takes about a minute)" >&2
	@$(PY) -m pip install -qq --disable-pip-version-check --editable '.[dev]' || { \
	  echo "setup: pip could not install the packages named in pyproject.toml; see its lines above, check the network" \
	    "or pip's own settings, and run 'make setup' again" >&2; exit 1; }
	@touch $@

# venv where Python has it, uv where it has not (trusting the certificates that the system trusts, under either of the
# names that its versions give this); a half-made folder is not left behind.
$(PY):
	@if $(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	  $(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }; \
	elif command -v uv >/dev/null 2>&1; then \
	  UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1 uv venv --quiet --clear --seed --python '>=3.11' $(VENV) || { rm -rf $(VENV); exit 1; }; \
	else \
	  echo "setup: needs Python 3.11 or newer with venv, and '$(PYTHON)' is not that;" \
	    "on Debian or Ubuntu run 'apt install python3-venv'," \
	    "elsewhere install Python 3.11 or uv, or name another one: 'make setup PYTHON=python3.12'" >&2; exit 1; \
	fi

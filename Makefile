# One command each; every one sets up .venv first, which takes minutes once and then no time.
PYTHON ?= python3
BIN := .venv/bin
DATA := $(or $(CORROBORA_DATA),../shared/data)
PYTEST_ARGS ?= -n logical --maxprocesses 4

.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench lock clean

help:
	@echo "make demo    add a sample report to an index and ask four questions of it"
	@echo "make test    run the tests"
	@echo "make check   what CI runs: format, lint, types, import layers, tests with coverage"
	@echo "make bench   measure on real files: CORROBORA_DATA=FOLDER (default ../shared/data)"
	@echo "make lock    resolve pyproject.toml into requirements.lock; UPGRADE=1 takes the newest"
	@echo "make clean   remove .venv, caches, the demo's index and build output"

setup:
	@command -v $(PYTHON) >/dev/null || { echo "set-up: no $(PYTHON) found; install Python 3.11 or newer (Debian: apt-get install python3 python3-venv)" >&2; exit 2; }
	@$(PYTHON) scripts/setup.py

demo: setup
	@$(BIN)/corrobora demo

test: setup
	$(BIN)/pytest $(PYTEST_ARGS)

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) --no-print-directory test PYTEST_ARGS="--cov --cov-report=term:skip-covered $(PYTEST_ARGS)"

bench: setup
	@if [ ! -d "$(DATA)" ]; then \
	  echo "bench: skipped, no data in $(DATA); set CORROBORA_DATA (docs/benchmarks.md says to what)"; \
	else \
	  $(BIN)/python benchmarks/ingest.py "$(DATA)" && \
	  $(BIN)/python benchmarks/retrieval.py "$(DATA)" && \
	  $(BIN)/python benchmarks/latency.py "$(DATA)" && \
	  $(BIN)/python benchmarks/evaluate.py "$(DATA)"; \
	fi

lock: setup
	$(BIN)/python scripts/lock.py $(if $(UPGRADE),--upgrade)

clean:
	rm -rf .venv .corrobora .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -rf .coverage .coverage.* htmlcov build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

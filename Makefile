# `make demo` and `make test` set up all they need in .venv, from a fresh clone.

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable

.PHONY: demo test check slow benchmark picture clean

demo: .venv/ready
	@$(BIN)/python -m aggregator demo

test: .venv/ready-to-test
	$(BIN)/python -m pytest -n auto

slow: .venv/ready-to-test
	$(BIN)/python -m pytest -n auto -m slow

check: .venv/ready-to-test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

picture: .venv/ready-to-test
	$(BIN)/python tests/report/draw_picture.py

benchmark: .venv/ready
	$(BIN)/python -m benchmarks.collect

.venv/ready: pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later with venv is needed (Debian: apt-get install python3-venv)" >&2; exit 1; }
	@echo "Installing the program and its parts into .venv, once ..."
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@$(PIP) .
	@touch $@

.venv/ready-to-test: .venv/ready
	@echo "Installing what the tests need into .venv, once ..."
	@$(PIP) '.[test]'
	@touch $@

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info demo

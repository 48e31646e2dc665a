# On a fresh machine: `make demo` trains a network on real data, `make test` runs every test.  Both make .venv first.

VENV    ?= .venv
WORKERS ?= 2
# The first Python that starts and is new enough; PYTHON=... chooses another.
PYTHON  ?= $(shell for p in python3.11 python3 python3.12 python3.13; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
# NUMPY="numpy==2.0.*" tests against that one.
NUMPY   ?=
BIN     := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help demo test core twice examples bench peers lint wheel clean

help:
	@echo "make demo      train networks on handwritten digits, in plain NumPy and with layers (under a minute)"
	@echo "make test      the whole suite"
	@echo "make core      the essential tests only; PYTHON=, VENV= and NUMPY= choose what they run on"
	@echo "make twice     every program of the corpus to second order, and what is refused of it (minutes)"
	@echo "make examples  run every example"
	@echo "make lint      ruff, mypy --strict, architecture"
	@echo "make bench     zygopy against adjoints written by hand; make peers first for autograd, JAX and PyTorch too"
	@echo "make wheel     build the wheel into dist/"

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "zygopy needs Python 3.11 or newer; found none: make PYTHON=/path/to/python"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# A stamp says which requirements are there, so that the second run starts at once.
$(VENV)/demo.stamp: pyproject.toml | $(BIN)/python
	$(INSTALL) --editable ".[viz]" "scikit-learn>=1.5"
	@touch $@

$(VENV)/test.stamp: pyproject.toml | $(BIN)/python
	$(INSTALL) --editable ".[test]" $(if $(NUMPY),"$(NUMPY)")
	@touch $@

$(VENV)/bench.stamp: pyproject.toml | $(BIN)/python
	$(INSTALL) --editable ".[bench]"
	@touch $@

demo: $(VENV)/demo.stamp
	$(BIN)/python examples/demo.py
	$(BIN)/python examples/digits_cnn.py

test: $(VENV)/test.stamp
	$(BIN)/python -m pytest -n $(WORKERS) --durations=20

core: $(VENV)/test.stamp
	$(BIN)/python -m pytest -n $(WORKERS) -m core -q

twice: $(VENV)/test.stamp
	ZYGOPY_WHOLE=1 $(BIN)/python -m pytest -n $(WORKERS) -q -rs tests/test_corpus_twice.py

examples: $(VENV)/test.stamp
	@set -e; for script in examples/*.py; do echo "== $$script"; $(BIN)/python $$script --full; done

lint: $(VENV)/test.stamp
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy
	$(BIN)/python -m pytest -q tests/test_architecture.py

peers: $(VENV)/bench.stamp

bench: $(VENV)/test.stamp
	$(BIN)/python -m benchmarks.run
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m benchmarks.training

# Built, installed somewhere else and imported from there: both packages must be in it.
wheel: $(VENV)/test.stamp
	rm -rf build dist
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target build/installed dist/*.whl
	cd build/installed && PYTHONPATH=. ../../$(BIN)/python -c "import zygopy, layers; print('wheel:', zygopy.__file__)"
	test -f build/installed/zygopy/py.typed

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

# The front door. `make demo` and `make test` need Python 3.11 or newer, make and a package index.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# The tests start processes by the hundred: each would compile all modules again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: site demo test torture torture-process soak fuzz lint format bench docs clean

demo: $(READY)
	$(BIN)/python -m tests.demo

test: $(READY)
	$(BIN)/python -m tests.chromium
	$(BIN)/python -m pytest -n 2 --dist worksteal

torture: $(READY)
	$(BIN)/python -m tests.torture

torture-process: $(READY)
	$(BIN)/python -m tests.torture_process

soak: $(READY)
	$(BIN)/python -m tests.soak

fuzz: $(READY)
	$(BIN)/python -m tests.fuzz

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY)
	$(BIN)/python -m benchmarks.run $(if $(PAGES),--pages $(PAGES)) $(BENCH)

docs: $(READY)
	$(BIN)/python -m docs.generate

site: $(READY)
	$(BIN)/python -m mkdocs build --strict --quiet

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist archive.db archive.db-wal archive.db-shm
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	touch $@

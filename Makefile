# Two commands do everything: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test check golden bench clean help

help: ## list the targets
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

.venv/installed: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(INSTALL) --upgrade pip
	$(INSTALL) --editable '.[plot,polars,raster]'
	touch $@

.venv/ready: .venv/installed
	$(INSTALL) --group dev
	touch $@

demo: .venv/installed ## install, harvest the sample over loopback HTTP, ask it six questions
	$(BIN)/geocat demo --root out/demo

test: check ## install, check, test: what CI runs
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

check: .venv/ready ## lint Python and SQL, check types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar --nocolor sql

golden: .venv/ready ## rewrite the output in the README; review the diff
	$(BIN)/python -m tests.readme

bench: .venv/ready ## conform 20,000 items beside stac-geoparquet and rustac; harvest a million; Carbon Mapper whole; 500,000 labelled samples; shard maps of 100,000 granules
	$(BIN)/python -m tests.bench.conform --tuned --rounds 3
	$(BIN)/python -m tests.bench.million --items 10000 --padding 14000 --limit 250
	$(BIN)/python -m tests.bench.million
	$(BIN)/python -m tests.bench.methane
	$(BIN)/python -m tests.bench.labels out/rapidai4eo
	$(BIN)/python -m tests.bench.cover --granules 100000
	$(BIN)/python -m tests.bench.shardmap
	$(BIN)/python -m tests.bench.shardmap --first 10000 --order 9

clean: ## remove what the other targets made
	rm -rf .venv out .mypy_cache .ruff_cache .pytest_cache .hypothesis

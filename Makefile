# Everything a person types here. `make help` lists it.
PYTHON ?= python3
BIN := .venv/bin
export DVC_NO_ANALYTICS := 1
export MLFLOW_DISABLE_TELEMETRY := true

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | awk -F ':.*?## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.PHONY: setup
setup: $(BIN)/.ready ## Make the environment, .venv, from the hashed lock

# Installed with bytecode: without it every process compiles every import again, at twice the cost.
$(BIN)/.ready: requirements/dev.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	grep -A 30 '^uv==' requirements/dev.txt | awk 'NR > 1 && !/^ /{exit} {print}' > .venv/uv.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .venv/uv.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	touch $@

.PHONY: check
check: setup ## Lint, types, layers: the quick loop
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy --config-file= --ignore-missing-imports src/pipeline
	$(BIN)/lint-imports
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/zizmor --offline --quiet .github/workflows

.PHONY: unit
unit: setup ## Unit tests alone
	$(BIN)/pytest -n 2 --dist loadgroup tests/unit

.PHONY: test
test: setup ## All tests
	$(BIN)/pytest -n 2 --dist loadgroup

.PHONY: demo
demo: setup ## From the notebook to a prediction over HTTP, before your eyes
	$(BIN)/python scripts/demo.py

.PHONY: notebooks
notebooks: setup ## Execute the notebooks as CI does
	$(BIN)/nblift run notebooks/

.PHONY: rules
rules: setup ## Write the pages of `nblift check`'s rules anew
	$(BIN)/python scripts/rules.py

.PHONY: lift
lift: setup ## Lift the reference notebook again
	$(BIN)/nblift refactor notebooks/penguins.ipynb

.PHONY: verify
verify: setup ## Notebook values == pipeline values
	$(BIN)/nblift verify notebooks/penguins.ipynb

.PHONY: repro
repro: setup ## Reproduce the pipeline; register the model
	PATH="$(CURDIR)/$(BIN):$$PATH" dvc repro

.PHONY: serve
serve: setup ## Serve the production version on http://127.0.0.1:8000
	$(BIN)/nblift serve

.PHONY: ui
ui: setup ## MLflow's pages on http://127.0.0.1:5000
	$(BIN)/mlflow ui

.PHONY: export
export: setup
	$(BIN)/nblift export build/model

.PHONY: image
image: export ## Build the container image with Docker
	docker build -t penguins .

.PHONY: image-test
image-test: export ## Build and run the image without a Docker engine, and ask it for a prediction
	$(BIN)/python scripts/image_test.py

.PHONY: bench
bench: setup ## Measure what the README claims
	$(BIN)/python benchmarks/lift.py

.PHONY: lock
lock: ## Resolve the locks anew
	$(BIN)/uv pip compile --quiet pyproject.toml --all-extras --group dev --universal --python-version 3.10 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -o requirements/dev.txt
	$(BIN)/uv pip compile --quiet pyproject.toml --extra serve --universal --python-version 3.10 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -c requirements/dev.txt -o requirements/serve.txt
	echo 'hatchling>=1.27' | $(BIN)/uv pip compile --quiet - --universal --python-version 3.10 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -c requirements/dev.txt -o requirements/build.txt

.PHONY: clean
clean: ## Remove what the targets made, the environment too
	rm -rf .venv build dist mlruns mlflow.db .nblift/store reports/runs reports/lift

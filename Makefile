# Two commands on a fresh machine: `make serve` and `make test`. Both are quick the second time.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
PYTHON310 ?= python3.10
VENV := .venv
BIN := $(VENV)/bin
KALAVAANI := $(BIN)/kalavaani
RASA_VENV := .rasa-venv
RASA := RASA_TELEMETRY_ENABLED=false RASA_CACHE_DIRECTORY=$(RASA_VENV)/cache PYTHONWARNINGS=ignore SQLALCHEMY_SILENCE_UBER_WARNING=1 $(RASA_VENV)/bin/rasa
RASA_MODELS := $(RASA_VENV)/models
RASA_EPOCHS ?= 3
TEST_WORKERS ?= 2
export KALAVAANI_HOME ?= $(HOME)/.local/share/kalavaani

.PHONY: help serve test endurance test-torch rasa-check demo lint format bench clean

help: ## Show this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 16

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Kalavaani needs Python 3.11 or newer; set PYTHON=python3.11"; exit 1; }
	@echo "Creating the virtual environment in $(VENV)"
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: pyproject.toml | $(BIN)/python
	@echo "Installing Kalavaani (a minute or two the first time)"
	$(BIN)/python -m pip install --disable-pip-version-check --upgrade "pip>=25"
	$(BIN)/python -m pip install --disable-pip-version-check -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.base
	@echo "Installing what tests and linters need"
	$(BIN)/python -m pip install --disable-pip-version-check -e '.[dev]'
	@touch $@

$(VENV)/.torch: $(VENV)/.dev
	@echo "Installing the extra \`torch\` (large)"
	$(BIN)/python -m pip install --disable-pip-version-check -e '.[torch]'
	@touch $@

$(VENV)/.rasa: $(VENV)/.dev
	@echo "Installing the extra \`rasa\`"
	$(BIN)/python -m pip install --disable-pip-version-check -e '.[rasa]'
	@touch $@

$(RASA_VENV)/.installed: nlu/rasa/requirements.txt
	@$(PYTHON310) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' 2>/dev/null || { echo "Rasa 3.6 needs Python 3.10, and \`$(PYTHON310)\` is not that; set PYTHON310=/path/to/python3.10"; exit 1; }
	@echo "Installing Rasa in $(RASA_VENV) (2.7 GB, several minutes)"
	$(PYTHON310) -m venv $(RASA_VENV)
	$(RASA_VENV)/bin/python -m pip install --disable-pip-version-check -r nlu/rasa/requirements.txt
	@touch $@

node_modules/.installed: package.json .npmrc
	@command -v npm >/dev/null && node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' || { echo "The tests need Node.js 20.19 or newer, with npm"; exit 1; }
	@echo "Installing the widget's tools and the outside clients that channels are tested with"
	npm install --no-progress
	@touch $@

serve: $(VENV)/.base ## Install, fetch models, build the index, seed a demonstration marketplace, and start the server
	@$(KALAVAANI) setup
	@$(KALAVAANI) serve

test: $(VENV)/.dev node_modules/.installed ## Run all tests (except those of the extra `torch`)
	@$(KALAVAANI) models fetch
	@$(BIN)/python -m pytest -m "not torch and not endurance" --numprocesses $(TEST_WORKERS) --dist loadfile

endurance: $(VENV)/.dev ## A thousand messages three times each, and fifty power cuts in the middle of traffic
	@$(KALAVAANI) models fetch
	@$(BIN)/python -m pytest -m endurance tests/endurance

test-torch: $(VENV)/.torch ## Run the tests of the extra `torch`
	@$(BIN)/python -m pytest -m torch

rasa-check: $(VENV)/.rasa $(RASA_VENV)/.installed ## Train a real Rasa 3.6 on our data and domain, ask it, and let it call our actions
	@mkdir -p $(RASA_MODELS)
	@$(RASA) data validate --config nlu/rasa/light.yml --domain assistant/domain --data nlu/data
	@$(RASA) train nlu --config nlu/rasa/light.yml --domain assistant/domain --nlu nlu/data --out $(RASA_MODELS) --fixed-model-name all-languages
	@$(BIN)/python -m nlu.rasa.check $(RASA_VENV)/bin/rasa $(RASA_MODELS)/all-languages.tar.gz all
	@sed 's/epochs: .*/epochs: $(RASA_EPOCHS)/' nlu/rasa/config.yml > $(RASA_MODELS)/config.yml
	@$(RASA) train nlu --config $(RASA_MODELS)/config.yml --domain assistant/domain --nlu nlu/data/en --out $(RASA_MODELS) --fixed-model-name english
	@$(BIN)/python -m nlu.rasa.check $(RASA_VENV)/bin/rasa $(RASA_MODELS)/english.tar.gz
	@$(KALAVAANI) models fetch
	@$(BIN)/python -m pytest tests/rasa

demo: $(VENV)/.base ## Play voice notes through the whole turn
	@$(KALAVAANI) setup
	@$(KALAVAANI) demo tests/audio

lint: $(VENV)/.dev node_modules/.installed ## Check style, types, and that imports go one way
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@npm run --silent lint:widget

format: $(VENV)/.dev ## Put the code in its usual form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.dev ## Measure every figure that the README quotes
	@$(KALAVAANI) setup
	@for script in benchmarks/[a-z]*.py; do echo "== $$script"; $(BIN)/python $$script; done

clean: ## Remove the virtual environment and caches (not the state folder)
	rm -rf $(VENV) $(RASA_VENV) node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist

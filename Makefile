# Waypost. `make help` lists what there is. Nothing has to be installed by hand but git, make and a Python.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.SUFFIXES:

UV_HOME := var/uv
# An uv of the machine if there is one, else our own, fetched into var/.
UV := $(or $(shell command -v uv 2>/dev/null),$(UV_HOME)/bin/uv)
GATEWAY := .venv-gateway
ENGINE := .venv-engine
GATEWAY_PYTHON := $(GATEWAY)/bin/python
ENGINE_PYTHON := $(ENGINE)/bin/python
ENGINE_ENV := RASA_TELEMETRY_ENABLED=false HOME=$(CURDIR)/var/engine-home TF_CPP_MIN_LOG_LEVEL=3 PYTHONWARNINGS=ignore

.PHONY: help setup run test check train bench evaluate screenshots text fallback hsds content-report converse clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(GATEWAY)/.synced $(ENGINE)/.synced browser promtool  ## both Pythons and all they need

$(UV_HOME)/bin/uv:
	@python3 -m venv $(UV_HOME)
	@$(UV_HOME)/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9'

# interpreter VERSION: one that is on this machine (PATH, pyenv, uv's own), else let uv fetch it.
interpreter = $$(./tools/find-python $(1))

$(GATEWAY)/.synced: pyproject.toml uv.lock | $(UV)
	@echo "Setting up the gateway (Python 3.13) ..."
	@UV_PROJECT_ENVIRONMENT=$(GATEWAY) $(UV) sync --quiet --frozen --group gateway-dev --python "$(call interpreter,3.13)"
	@touch $@

$(ENGINE)/.synced: pyproject.toml uv.lock | $(UV)
	@echo "Setting up the engine (Python 3.10, Rasa; some minutes the first time) ..."
	@UV_PROJECT_ENVIRONMENT=$(ENGINE) $(UV) sync --quiet --frozen --group engine-dev --python "$(call interpreter,3.10)"
	@touch $@

.PHONY: browser
browser: $(GATEWAY)/.synced
	@./tools/get-browser

.PHONY: promtool
promtool:
	@./tools/get-promtool >/dev/null || echo "Its alert rules will be read, but not tried."

train: setup  ## train the model, unless it is there already
	@mkdir -p var/engine-home
	@$(ENGINE_ENV) $(ENGINE_PYTHON) -m engine.train

run: train  ## start engines, gateway and staff listener; Ctrl-C stops all
	@$(GATEWAY_PYTHON) -m bot run

text: setup  ## text the running bot: make text TEXT="my boss has my passport"
	@TWILIO_AUTH_TOKEN=$${TWILIO_AUTH_TOKEN:-test-token} $(GATEWAY_PYTHON) -m bot text "$$TEXT"

converse: train  ## talk with the bot in this terminal
	@$(GATEWAY_PYTHON) -m bot converse

fallback: setup  ## the TwiML for Twilio's fallback and voice URLs
	@$(GATEWAY_PYTHON) -m bot fallback

content-report: setup  ## the page of every reply that people sign: docs/content-report.html
	@$(GATEWAY_PYTHON) -m desk report docs/content-report.html

hsds: setup  ## the directory as HSDS 3.0 tables, into var/hsds
	@$(GATEWAY_PYTHON) -m bot hsds var/hsds

check: setup  ## lint, types, fast tests
	@$(GATEWAY)/bin/ruff check
	@$(GATEWAY)/bin/ruff format --check
	@$(GATEWAY)/bin/mypy
	@$(GATEWAY_PYTHON) -m desk check
	@$(GATEWAY_PYTHON) -m pytest -q tests/contract tests/content tests/desk tests/bot tests/docs tests/deploy

test: setup  ## everything, with the real engine, a real Redis and a real browser
	@$(MAKE) --no-print-directory --jobs=2 --output-sync test-system test-engine

# Two lanes for two cores: the model and the whole product, and beside them whatever needs no model yet.
.PHONY: test-system test-browser test-engine
test-system: train
	@$(GATEWAY_PYTHON) -m pytest -q tests/system

test-browser: check
	@$(GATEWAY_PYTHON) -m pytest -q tests/browser

test-engine: train test-browser
	@$(ENGINE_ENV) $(ENGINE_PYTHON) -m pytest -q tests/engine

evaluate: train  ## held-out figures into docs/evaluation.md
	@$(ENGINE_ENV) $(ENGINE_PYTHON) -m engine.measuring.evaluate

bench: train  ## messages a second and milliseconds a message, beside stock Rasa in the same run
	@$(GATEWAY_PYTHON) -m bench

screenshots: setup  ## the website and the staff pages, drawn anew into docs/screenshots/
	@$(GATEWAY_PYTHON) -m tests.browser.screenshots && $(GATEWAY_PYTHON) -m tests.browser.staff.screenshots
	@$(ENGINE_PYTHON) tools/smaller-pictures docs/screenshots/*.png docs/screenshots/staff/*.png

clean:  ## forget environments, models and data of this checkout
	@rm -rf $(GATEWAY) $(ENGINE) var

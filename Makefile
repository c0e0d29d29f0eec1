# Everything this project does, by name. `make help` lists it. Works with GNU make 3.81 (macOS) and later.
PORT ?= 8000
Q ?= Does ALS start with twitching?
ARGS ?=
BIN := .venv/bin
# The question reaches the program through the environment, so that quotes in it stay what they are.
export Q
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help run check ask test lint types unit format knowledge bench evaluate report stress simulate certify screenshots transcript pages papers model-card lock sbom setup-web setup-test browser clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' Makefile

run: setup-web ## set up and start the page on http://127.0.0.1:8000 (PORT=8001 for another)
	@$(BIN)/python -m backsense.faces.web --port $(PORT)

check: setup-web ## a check-up in the terminal (ARGS="--plain" for a screen reader)
	@$(BIN)/backsense check $(ARGS)

ask: setup-web ## a plain question: make ask Q="Can stress cause twitching?"
	@$(BIN)/backsense ask "$$Q" $(ARGS)

test: setup-test browser lint types unit ## set up and run every check and every test

lint: setup-test ## ruff: faults and layout
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup-test ## mypy: strict in domain and engine
	$(BIN)/mypy

unit: setup-test ## pytest: all tests (ARGS="-k red_flags" for some)
	$(BIN)/pytest -q $(ARGS)

format: setup-test ## lay out the code the way `make lint` wants it
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

knowledge: setup-web ## read every knowledge file and name every problem
	@$(BIN)/backsense knowledge check

bench: setup-test ## measure speed and how good it is, and write docs/benchmarks.md and docs/benchmark/
	$(BIN)/python benchmarks/run.py
	$(MAKE) report

evaluate: setup-web ## the open set of cases, in patient mode, with base lines (ARGS="--mode text" for the words alone)
	@$(BIN)/backsense evaluate src/backsense_knowledge/cases/vignettes/*.jsonl $(ARGS)

report: setup-web ## measure on the open set and write docs/benchmark/ (about a minute)
	$(BIN)/python -m backsense.evaluate.bench src/backsense_knowledge/cases/vignettes/*.jsonl --published docs/benchmark/published.tsv -o docs/benchmark $(ARGS)
	$(BIN)/python -m backsense.evaluate.model_card

stress: setup-test ## 20,000 drawn people beside the slow engine (about 4 minutes); writes docs/stress.md
	$(BIN)/python -m tests.properties.stress --cases 20000 --seed 11 -o docs/stress.md

simulate: setup-test ## 200 check-ups for each cause (about 3 minutes); writes docs/simulated_patients.md
	$(BIN)/python -m backsense.evaluate.simulate --per-condition 200 --seed 7 -o docs/simulated_patients.md

certify: setup-test ## prove the safety promises over every person and write docs/certificate/ (about two minutes)
	$(BIN)/backsense certify --self-test -o docs/certificate

screenshots: setup-test browser ## make docs/screenshots anew
	$(BIN)/python scripts/screenshots.py

transcript: setup-web ## make docs/transcript.md anew: ten check-ups and every question
	$(BIN)/python scripts/transcript.py

pages: setup-web ## make docs/generated anew: all knowledge as pages to read
	$(BIN)/python -m backsense.audit.pages -o docs/generated
	$(BIN)/python scripts/papers.py

papers: setup-web model-card ## make the counts in docs/papers/EVIDENCE.md and the model card anew
	$(BIN)/python scripts/papers.py

model-card: setup-web ## make docs/papers/MODEL-CARD.md anew from the figures `make report` keeps
	$(BIN)/python -m backsense.evaluate.model_card

lock: setup-web ## pin what the application stands on, with hashes: requirements/app.txt
	PYTHON=$(BIN)/python sh scripts/lock.sh lock

sbom: setup-web ## list the parts of the application (CycloneDX): requirements/sbom.cdx.json
	PYTHON=$(BIN)/python sh scripts/lock.sh sbom

setup-web:
	@sh scripts/setup.sh web

setup-test:
	@sh scripts/setup.sh test

browser:
	@sh scripts/browser.sh

clean: ## remove the environment and everything that can be made again
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

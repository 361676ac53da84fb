# The commands for developers. `make demo` and `make test` need Rust, make and a C compiler.

CARGO ?= cargo
# The duration of each fuzz target, in seconds.
SECONDS ?= 60

# Where `make install` installs; packagers set DESTDIR as a prefix.
PREFIX ?= /usr/local
DESTDIR ?=
# The binary to install; `make install` builds it first.
BINARY ?= $(or $(CARGO_TARGET_DIR),target)/release/chainmend
PAGES = bundle fix check chains batch explain intermediates config completions man

.PHONY: help demo examples test test-quick test-later public-api startup-order killing mutants conformance fuzz bench bench-start bench-fixing bench-batch bench-peers soak msrv package deb static roots release install \
	install-files uninstall servers check clean

help:
	@echo "make demo      build chainmend and demonstrate it on loopback"
	@echo "make examples  run the examples of the library, and build it without the command line and HTTP"
	@echo "make test      run all tests; installs the servers for them if it can"
	@echo "make test-quick  run the tests for every change, in under three minutes"
	@echo "make test-later  run the tests with a clock three years ahead (faketime)"
	@echo "make public-api  compare the public API of the library with docs/public-api.txt (CHAINMEND_UPDATE=1 updates it)"
	@echo "make startup-order  update the list of functions at the front of the release binary (valgrind)"
	@echo "make killing   kill 1,000 runs while they replace a set of files (ROUNDS)"
	@echo "make mutants   insert faults into changed code, and list those that no test detects (BASE=origin/main)"
	@echo "make conformance  run only the outside suites, with their counts"
	@echo "make fuzz      run every fuzz target for SECONDS (60); needs a nightly toolchain"
	@echo "make bench     compare it with openssl, certtool and rustls-webpki"
	@echo "make bench-start  compare the cost of a run with cat and rustls-webpki"
	@echo "make bench-fixing  compare fix on 10,000 bundles with a loop over openssl"
	@echo "make bench-batch  compare batch with signature verification alone and with a rustls-webpki program"
	@echo "make bench-peers  compare fetching with cert-chain-resolver and aia-chaser (PEERS=bin folder of a Python environment)"
	@echo "make soak      make 10,000 bundles with a server that has every fault, for at most SECONDS (120 here)"
	@echo "make check     format, lints, documentation, dependencies"
	@echo "make msrv      build with the oldest Rust that Cargo.toml allows"
	@echo "make package   package the crate, and build its examples from the package"
	@echo "make deb       build a Debian package, and test it in a temporary folder"
	@echo "make static    build a static binary, if the toolchain has a musl target"
	@echo "make roots     update the root stores (network)"
	@echo "make install   build the release binary, and install it with manual pages and completions (PREFIX=/usr/local, DESTDIR)"
	@echo "make uninstall  remove the installed files"

demo:
	$(CARGO) build --quiet --bin chainmend --example demo
	$(CARGO) run --quiet --example demo

# The example programs for the library, each with generated certificates.
examples:
	$(CARGO) build --quiet --example complete --example check_file --example own_fetcher --example own_store
	$(CARGO) run --quiet --example complete
	$(CARGO) run --quiet --example check_file
	$(CARGO) run --quiet --example own_fetcher
	$(CARGO) run --quiet --example own_store
	$(CARGO) check --quiet --no-default-features

# Slow tests: comparisons with other programs, thousands of certificates, and every pair of damages.
SLOW = crowds:: worlds:: topologies:: adversarial:: differential explain::tests::questions explain::tests::hostile \
	corpus:: servers:: services:: programs real:: client_rules:: legacy:: pasting:: appliances:: fetching:: two_keys:: \
	namesakes_by_the_thousand every_pair_of_damages hostile_texts hostile_names questions_left_out logs_beyond hundreds \
	large_ how_to_open encodings_of test_in_any files_written killed secret_key of_any_encoding

test-quick:
	$(CARGO) test --quiet --lib --test cli -- $(SLOW:%=--skip %)

test: servers
	$(CARGO) test --quiet

# The tests with a clock three years ahead: none may depend on the current date.
test-later: servers
	@.ci/later

# The public API changes only on purpose, so the list of it is committed.
public-api:
	@.ci/public-api

# The functions of short runs, for build/linking.rs. Updated before a release; an outdated list only helps less.
startup-order:
	@.ci/startup-order

# The tests kill a few runs; this kills many.
ROUNDS ?= 1000
killing:
	CHAINMEND_KILL_ROUNDS=$(ROUNDS) $(CARGO) test --quiet --test cli replacing::a_set_killed_at_any_moment -- --nocapture

# Inserts faults into changed code, one at a time; a test must detect each of them.
mutants:
	@.ci/mutants

# Tests that need a missing program are skipped; this installs the programs if apt-get can.
servers:
	@.ci/servers

# Outside suites: PKITS, and BetterTLS if its vectors are available (BETTERTLS=limbo.json; otherwise it prints how to
# get them).
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
	$(CARGO) run --quiet --release --example fixing

bench-batch:
	$(CARGO) build --quiet --release --bin chainmend
	$(CARGO) run --quiet --release --example batch

bench-peers:
	$(CARGO) build --quiet --release --bin chainmend --example peers
	$(CARGO) run --quiet --release --example peers

# No run may hang, grow or write a wrong bundle, whatever servers do.
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

# Installs an existing binary.
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

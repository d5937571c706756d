# SPDX-License-Identifier: GPL-3.0-or-later
# The whole build. A row USES_<folder> is the architecture: the linker and tests/lint/lint.py both obey it.

USES_common        :=
USES_policy/rules  := common
USES_policy/separation := common
USES_policy        := policy/rules policy/separation common
USES_crypto/header := common
USES_crypto        := crypto/header common
USES_mediad/broker := policy policy/rules policy/separation crypto crypto/header common
USES_mediad/usb    := common
USES_mediad/gate   := mediad/usb common
USES_mediad/door   := mediad/usb common
USES_mediad/volume := crypto crypto/header common
USES_mediactl      := policy/rules policy/separation crypto/header common
USES_mediactl/paper := common

# What each folder links from outside (pkg-config names; LINK_: what has none).
LIBS_common        := libcrypto jansson libsystemd inih
LIBS_policy/rules  :=
LIBS_policy/separation :=
LIBS_policy        := sqlite3
LIBS_crypto/header :=
LIBS_crypto        := tss2-esys tss2-mu tss2-rc tss2-tctildr libcryptsetup blkid pwquality libcrypto liburing
LIBS_mediad/broker := libudev
LIBS_mediad/usb    :=
LIBS_mediad/gate   := libcap-ng
LIBS_mediad/door   :=
LIBS_mediad/volume := libcap-ng
LIBS_mediactl      := libsystemd
LIBS_mediactl/paper := cairo pangocairo
LINK_mediactl/paper := -lzint -lm

PROGRAM_mediad/broker := mediad
PROGRAM_mediad/gate   := mediad-gate
PROGRAM_mediad/door   := mediad-door
PROGRAM_mediad/volume := mediad-volume
PROGRAM_mediactl      := mediactl
PROGRAM_mediactl/paper := mediad-paper

VERSION := 0.1
FOLDERS := common policy/rules policy/separation policy crypto/header crypto mediad/broker mediad/usb mediad/gate mediad/door mediad/volume mediactl mediactl/paper
PROGRAM_FOLDERS := mediad/broker mediad/gate mediad/door mediad/volume mediactl mediactl/paper

prefix      ?= /usr
sysconfdir  ?= /etc
BUILD       ?= build
ifeq ($(origin CC),default)
CC          := gcc
endif
V           ?= 0
quiet       := $(if $(filter 0,$(V)),@)
say          = $(if $(filter 0,$(V)),@printf '  %-7s %s\n' $(1) $(2))

cc_option = $(shell $(CC) -Werror $(1) -c -x c /dev/null -o /dev/null 2>/dev/null && echo ' $(1)')
WARNINGS  = -Wall -Wextra -Wformat=2 -Werror=format-security -Wconversion -Wshadow -Wvla -Wnull-dereference \
	-Wcast-qual -Wstrict-prototypes -Wswitch-enum \
	$(call cc_option,-Wstringop-overflow=4) $(call cc_option,-Warray-bounds=2)
HARDENING = -fstack-protector-strong $(call cc_option,-fstack-clash-protection) $(call cc_option,-fcf-protection=full) \
	$(call cc_option,-ftrivial-auto-var-init=zero) $(call cc_option,-fzero-call-used-regs=used-gpr) \
	-fno-delete-null-pointer-checks -fno-strict-overflow -fno-strict-aliasing -fno-common -fvisibility=hidden -fPIE
ifdef COVERAGE
OPTIMISE  = -O0 --coverage
else ifdef SANITIZE
SANITIZERS ?= address,undefined
OPTIMISE  = -O1 -fsanitize=$(SANITIZERS) -fno-sanitize-recover=all -fno-omit-frame-pointer
else
OPTIMISE  = -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
endif
OUR_CFLAGS := -std=gnu17 -pthread -g -D_GNU_SOURCE -DVERSION='"$(VERSION)"' -DPREFIX='"$(prefix)"' -I. $(WARNINGS) $(HARDENING) $(OPTIMISE)
, := ,
OUR_LDFLAGS := -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code,--as-needed $(if $(COVERAGE),--coverage) $(if $(SANITIZE),-fsanitize=address$(,)undefined,-Wl$(,)-z$(,)nodlopen)
ifdef WERROR
OUR_CFLAGS += -Werror
endif

sources  = $(wildcard $(1)/*.c)
objects  = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
archive  = $(BUILD)/$(subst /,-,$(1)).a
archives = $(foreach f,$(1) $(USES_$(1)),$(call archive,$(f)))
libs     = $(sort $(foreach f,$(1) $(USES_$(1)),$(LIBS_$(f))))
PROGRAMS := $(foreach f,$(PROGRAM_FOLDERS),$(BUILD)/$(PROGRAM_$(f)))
CATALOGUES := $(patsubst po/%.po,$(BUILD)/locale/%/LC_MESSAGES/mediad.mo,$(wildcard po/*.po))

.PHONY: all install uninstall check check-unit check-lint check-system check-san check-clang bench demo deps clean help print-uses pot
.DELETE_ON_ERROR:
.SECONDARY:

all: $(PROGRAMS) $(CATALOGUES) ## Build the programs and the Japanese catalogue

# An archive holds everything of a folder but main.o, so that tests link the program's own parts.
define FOLDER_RULE
$(call archive,$(1)): $(call objects,$(filter-out %/main.c,$(call sources,$(1))))
	$$(call say,AR,$$@)
	$(quiet)rm -f $$@ && ar rcs $$@ $$^
endef
$(foreach f,$(FOLDERS),$(eval $(call FOLDER_RULE,$(f))))

define PROGRAM_RULE
$(BUILD)/$(PROGRAM_$(1)): $(BUILD)/obj/$(1)/main.o $(call archives,$(1))
	$$(call say,LD,$$@)
	$(quiet)$(CC) $(OUR_LDFLAGS) $(LDFLAGS) -o $$@ $$^ $$$$(pkg-config --libs $(call libs,$(1))) $(LINK_$(1))
endef
$(foreach f,$(PROGRAM_FOLDERS),$(eval $(call PROGRAM_RULE,$(f))))

$(BUILD)/obj/%.o: %.c
	$(call say,CC,$<)
	$(quiet)mkdir -p $(@D)
	$(quiet)$(CC) $(OUR_CFLAGS) $(FOUND_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# Where cairo and pango keep their headers; others' warnings are not ours.
$(BUILD)/obj/mediactl/paper/%.o: FOUND_CFLAGS = $(patsubst -I%,-isystem %,$(shell pkg-config --cflags-only-I cairo pangocairo))

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)

$(BUILD)/locale/%/LC_MESSAGES/mediad.mo: po/%.po
	$(call say,MSGFMT,$@)
	$(quiet)mkdir -p $(@D) && msgfmt --check -o $@ $<

# ---- tests: tests/unit mirrors the tree; <folder>/<name>_test.c links what its folder may use ----

UNIT_SOURCES := $(foreach f,$(FOLDERS),$(wildcard tests/unit/$(f)/*_test.c))
UNIT_TESTS   := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(UNIT_SOURCES))
define UNIT_RULE
$(BUILD)/unit/$(1)/%_test: $(BUILD)/obj/tests/unit/$(1)/%_test.o $(call archives,$(1)) $(BUILD)/tests-fakes.a
	$$(call say,LD,$$@)
	$(quiet)mkdir -p $$(@D)
	$(quiet)$(CC) $(OUR_LDFLAGS) $(LDFLAGS) -o $$@ $$^ $(BUILD)/tests-fakes.a $(call archives,$(1)) $$$$(pkg-config --libs check $(call libs,$(1))) $(LINK_$(1))
endef
$(foreach f,$(FOLDERS),$(eval $(call UNIT_RULE,$(f))))

# Their papers are made by the real programs.
$(BUILD)/unit/mediactl/verb_paper_test: | $(BUILD)/mediad-paper
$(BUILD)/unit/mediad/broker/papers_test: | $(BUILD)/mediactl $(BUILD)/mediad-paper $(CATALOGUES)

$(BUILD)/tests-fakes.a: $(call objects,$(wildcard tests/fakes/*.c))
	$(call say,AR,$@)
	$(quiet)rm -f $@ && ar rcs $@ $^

check: deps ## Unit tests, lints, corpus replay and system scenarios (installs what it needs)
	$(quiet)$(MAKE) --no-print-directory check-lint check-unit check-fuzz
	$(quiet)$(MAKE) --no-print-directory check-system

check-unit: deps ## Unit tests only: no root, no hardware
	$(quiet)$(MAKE) --no-print-directory run-unit

.PHONY: run-unit
run-unit: $(UNIT_TESTS)
	$(quiet)sh tests/run-unit.sh $(UNIT_TESTS)

check-lint: deps ## Layers, doors, sizes, translations, tags of the tests, hardening of the programs
	$(quiet)python3 tests/lint/lint.py $(foreach f,$(FOLDERS),'$(f)=$(USES_$(f))')
	$(quiet)sh tests/lint/translations.sh
	$(quiet)python3 tests/lint/requirements.py check
	$(quiet)$(MAKE) --no-print-directory $(PROGRAMS)
	$(quiet)sh tests/lint/hardening.sh $(PROGRAMS)

.PHONY: requirements
requirements: ## Write docs/REQUIREMENTS.md anew from the tags of the tests
	$(quiet)python3 tests/lint/requirements.py write

check-system: deps ## Scenarios on real kernels in QEMU (ONLY='pattern*' picks some)
	$(quiet)$(MAKE) --no-print-directory all
	$(quiet)python3 -B tests/system/liar_test.py
	$(quiet)python3 -B tests/system/run.py $(ONLY)

.PHONY: check-long check-races check-storm check-erasures check-histories check-separation check-mutations
check-long: deps ## What make check leaves out: scenarios that take long or rarely change, races and storms
	$(quiet)$(MAKE) --no-print-directory all
	$(quiet)SELDOM=1 python3 -B tests/system/run.py
	$(quiet)$(MAKE) --no-print-directory check-races check-storm check-erasures check-histories check-separation check-mutations

HISTORIES ?= 10000
check-histories: deps ## Many histories of requests and movements against the model (HISTORIES=10000 of 1,000 events)
	$(quiet)$(MAKE) --no-print-directory $(BUILD)/unit/policy/model_test
	$(quiet)seq 1 100 $(HISTORIES) | MODEL_HISTORIES=100 MODEL_EVENTS=1000 CK_TIMEOUT_MULTIPLIER=100 CK_VERBOSITY=minimal \
		xargs -P $$(nproc) -I '{}' env MODEL_FIRST='{}' $(BUILD)/unit/policy/model_test

MUTATIONS ?= 10000
check-mutations: deps ## Many changes to a ledger behind mediad's back: each is found, or lies in the window that the report states (MUTATIONS=10000)
	$(quiet)$(MAKE) --no-print-directory $(BUILD)/unit/policy/ledger_mutation_test
	$(quiet)seq 1 500 $(MUTATIONS) | MUTATIONS=500 CK_TIMEOUT_MULTIPLIER=100 CK_VERBOSITY=minimal \
		xargs -P $$(nproc) -I '{}' env MUTATION_FIRST='{}' $(BUILD)/unit/policy/ledger_mutation_test

EVENTS ?= 1000000
check-separation: deps ## Any event by anybody: the books and the check of duties agree on each (EVENTS=1000000)
	$(quiet)$(MAKE) --no-print-directory $(BUILD)/unit/policy/separation_history_test
	$(quiet)MEDIAD_EVENTS=$(EVENTS) CK_TIMEOUT_MULTIPLIER=1000 $(BUILD)/unit/policy/separation_history_test

SWAPS ?= 10000
SEED  ?= 1
check-races: deps ## Many swapped devices against the gate (SWAPS=10000 SEED=1)
	$(quiet)$(MAKE) --no-print-directory all
	$(quiet)BACKSTOP=20000 SWAPS=$(SWAPS) SEED=$(SEED) python3 -B tests/system/run.py gate-race

SEEDS ?= 100
check-erasures: deps ## Erases that are cut off at random moments, and go on (SEEDS=100 from SEED=1 on)
	$(quiet)$(MAKE) --no-print-directory all
	$(quiet)BACKSTOP=20000 SEEDS=$(SEEDS) SEED=$(SEED) python3 -B tests/system/run.py erase-mishaps erase-goes-on

STORM ?= 600
check-storm: deps ## A hundred USB events a second for ten minutes (STORM=600 seconds); all pairs of functions
	$(quiet)$(MAKE) --no-print-directory all
	$(quiet)BACKSTOP=20000 STORM=$(STORM) PAIRS=all python3 -B tests/system/run.py 'storm-*' gate-pairs

check-san: deps ## Unit tests under AddressSanitizer and UndefinedBehaviorSanitizer
	$(quiet)$(MAKE) --no-print-directory BUILD=$(BUILD)/san SANITIZE=1 run-unit

# ---- how much the tests of the rules see: branches (gcov) and mutants (tests/mutate) ----

RULES_TESTS := $(filter tests/unit/policy/%,$(UNIT_SOURCES:.c=))
DECISIONS   := $(wildcard policy/decide*.c)
MUTATED     ?= $(DECISIONS)
MUTATE_SCORE ?= 95
.PHONY: coverage mutate run-coverage run-mutate
coverage: deps ## Branches of the decisions that no unit test takes: none may be left
	$(quiet)$(MAKE) --no-print-directory BUILD=$(BUILD)/coverage COVERAGE=1 run-coverage

run-coverage: $(RULES_TESTS:tests/%=$(BUILD)/%)
	$(quiet)python3 -B tests/mutate/coverage.py $(BUILD) $(DECISIONS) -- $(wildcard policy/rules/*.c)

mutate: deps ## Mutation testing of the decisions (MUTATED='policy/decide_host.c' for some, or others of policy/)
	$(quiet)$(MAKE) --no-print-directory BUILD=$(BUILD)/coverage COVERAGE=1 DECISIONS= run-coverage
	$(quiet)$(MAKE) --no-print-directory run-mutate

run-mutate: export MUTATE_CFLAGS = $(OUR_CFLAGS)
run-mutate: $(RULES_TESTS:tests/%=$(BUILD)/%)
	$(quiet)CC='$(CC)' \
		MUTATE_LIBS="$(BUILD)/tests-fakes.a $(call archives,policy) $(BUILD)/tests-fakes.a $(call archives,policy) $$(pkg-config --libs check $(call libs,policy))" \
		nice python3 -B tests/mutate/mutate.py $(BUILD) $(BUILD)/coverage $(MUTATE_SCORE) $(MUTATED)

# ---- fuzzing: a target tests/fuzz/<name>.c, its corpus tests/fuzz/corpus/<name>, and what it is linked with ----

FUZZ_descriptors := mediad/usb/descriptors.c mediad/usb/classes.c common/text.c
FUZZ_uevents     := mediad/broker/uevent.c policy/device.c $(wildcard policy/decide*.c) policy/lifecycle.c policy/rules/role.c policy/rules/handling.c common/text.c common/fault.c
FUZZ_header      := $(wildcard crypto/header/*.c) common/json.c common/text.c common/file.c common/fault.c common/digest.c common/jws.c common/jws_key.c \
	common/clock.c tests/fakes/header_image.c
FUZZ_label       := $(FUZZ_header) tests/fuzz/statement.c tests/fakes/signer.c
FUZZ_grant       := $(FUZZ_label)
FUZZ_escrow      := $(FUZZ_label)
FUZZ_keyring     := crypto/keyring_file.c crypto/keyring_entry.c crypto/secret.c common/file.c common/json.c common/text.c common/fault.c
FUZZ_storage_root := crypto/storage_root.c common/marshal.c common/json.c common/jws_key.c common/jws.c common/digest.c common/text.c common/fault.c
FUZZ_mynumber    := common/mynumber.c common/text.c common/fault.c
FUZZ_ledger      := common/canonical.c common/json.c common/text.c common/fault.c
FUZZ_csv         := common/csv.c common/mynumber.c common/text.c common/fault.c
FUZZ_policy      := $(wildcard policy/rules/*.c) common/settings.c common/ini.c common/mistakes.c common/mynumber.c common/digest.c common/file.c \
	common/text.c common/fault.c
FUZZ_paper_template := mediactl/paper_template.c mediactl/paper_template_find.c mediactl/paper_line.c mediactl/language.c common/ini.c common/mistakes.c \
	common/json.c common/canonical.c common/mynumber.c common/file.c common/text.c common/fault.c
FUZZ_erasing     := mediad/volume/erasing.c crypto/erase_state.c common/json.c common/canonical.c common/text.c common/file.c common/fault.c
FUZZ_TARGETS     := policy ledger mynumber csv descriptors uevents header label grant escrow keyring storage_root paper_template erasing
FUZZ_LIBS        := jansson libcrypto inih
define FUZZ_RULE
$(BUILD)/fuzz/$(1)-replay: $(call objects,tests/fuzz/$(1).c tests/fuzz/replay.c $(FUZZ_$(1)))
	$$(call say,LD,$$@)
	$(quiet)mkdir -p $$(@D)
	$(quiet)$(CC) $(OUR_LDFLAGS) $(LDFLAGS) -o $$@ $$^ $$$$(pkg-config --libs $(FUZZ_LIBS))
$(BUILD)/fuzz/$(1)-search: $(call objects,tests/fuzz/$(1).c $(FUZZ_$(1)))
	$$(call say,LD,$$@)
	$(quiet)mkdir -p $$(@D) $$@.found
	$(quiet)$(CC) $(OUR_LDFLAGS) $(LDFLAGS) -fsanitize=fuzzer -o $$@ $$^ $$$$(pkg-config --libs $(FUZZ_LIBS))
endef
$(foreach t,$(FUZZ_TARGETS),$(eval $(call FUZZ_RULE,$(t))))

check-fuzz: deps ## Everything that fuzzing ever found, replayed with the sanitizers
	$(quiet)$(MAKE) --no-print-directory BUILD=$(BUILD)/san SANITIZE=1 run-fuzz

.PHONY: check-fuzz run-fuzz fuzz run-search
run-fuzz: $(FUZZ_TARGETS:%=$(BUILD)/fuzz/%-replay)
	$(quiet)set -e; for t in $(FUZZ_TARGETS); do $(BUILD)/fuzz/$$t-replay tests/fuzz/corpus/$$t; done

SECONDS ?= 60
fuzz: ## Search for inputs that break the parsers (clang; SECONDS=60 for each)
	$(quiet)sh tests/install-packages.sh clang
	$(quiet)$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz CC=clang SANITIZE=1 SANITIZERS=fuzzer-no-link$(,)address$(,)undefined run-search

run-search: $(FUZZ_TARGETS:%=$(BUILD)/fuzz/%-search)
	$(quiet)set -e; for t in $(FUZZ_TARGETS); do p=$(BUILD)/fuzz/$$t-search; \
		$$p -timeout=10 -max_total_time=$(SECONDS) -artifact_prefix=$$p. -print_final_stats=1 $$p.found tests/fuzz/corpus/$$t; done

check-clang: ## Build everything with clang too, warnings as errors, and run the unit tests
	$(quiet)sh tests/install-packages.sh clang
	$(quiet)$(MAKE) --no-print-directory BUILD=$(BUILD)/clang CC=clang WERROR=1 all run-unit

BENCH_PROGRAMS := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/*.c))
BENCH_FOLDERS  := policy policy/rules policy/separation crypto crypto/header common
$(BUILD)/bench/%: $(BUILD)/obj/tests/bench/%.o $(BUILD)/tests-fakes.a $(foreach f,$(BENCH_FOLDERS),$(call archive,$(f)))
	$(call say,LD,$@)
	$(quiet)mkdir -p $(@D)
	$(quiet)$(CC) $(OUR_LDFLAGS) $(LDFLAGS) -o $@ $^ $$(pkg-config --libs fuse3 $(sort $(foreach f,$(BENCH_FOLDERS),$(LIBS_$(f)))))

BENCHES := $(patsubst tests/bench/%.sh,bench-%,$(wildcard tests/bench/*.sh))
.PHONY: $(BENCHES)
bench: $(BENCHES) ## All benchmarks, each beside a peer or the physical limit
$(BENCHES): bench-%: deps
	$(quiet)$(MAKE) --no-print-directory all $(BENCH_PROGRAMS)
	$(quiet)sh tests/bench/$*.sh $(BUILD)

demo: deps ## The whole life of one medium, in two virtual machines (installs what it needs)
	$(quiet)$(MAKE) --no-print-directory all
	$(quiet)python3 -B tests/system/demo.py

deps: ## Install the packages of tests/packages.txt that are missing
	$(quiet)sh tests/install-packages.sh

pot: ## Gather the texts to translate into build/mediad.pot and merge them into po/
	$(quiet)sh po/update.sh

install: all ## Install (DESTDIR, prefix)
	$(quiet)sh udev-rules/install.sh '$(BUILD)' '$(DESTDIR)' '$(prefix)' '$(sysconfdir)'

uninstall: all ## Remove what install put in place; keeps the books, the keys and the policy files
	$(quiet)sh udev-rules/uninstall.sh '$(BUILD)' '$(DESTDIR)' '$(prefix)' '$(sysconfdir)'

clean: ## Remove what was built
	rm -rf $(BUILD)

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16
	@echo "bench-<topic>   $(BENCHES)"

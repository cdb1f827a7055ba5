# tcpsim: verbs. `make help` lists them.
#
# Variants live side by side in build/: VARIANT=release (default), asan, clang, cover and fast.
VARIANT ?= release
CC ?= cc
BUILD := build/$(VARIANT)
PREFIX ?= /usr/local

WARN := -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	-Wnull-dereference -Wformat=2 -Wcast-qual -Wwrite-strings -Wundef -Werror
BASE := -std=c11 -D_POSIX_C_SOURCE=200809L -pthread -g $(WARN)

ifeq ($(VARIANT),asan)
OPT := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FORK := no # a leak check at the end of each test's process would take three quarters of the time
else ifeq ($(VARIANT),clang)
CC := clang
OPT := -O2
else ifeq ($(VARIANT),release)
OPT := -O2
else ifeq ($(VARIANT),cover)
OPT := -O1
COVERED := -O0 --coverage -DNDEBUG
LDFLAGS += --coverage
else ifeq ($(VARIANT),fast)
# Counts are found by the name of the object file, so the rehearsal is built in the same place.
OPT := -O2 $(if $(REHEARSAL),-fprofile-generate -fprofile-update=prefer-atomic,-fprofile-use -flto=auto) -w
else
$(error unknown VARIANT '$(VARIANT)': release, asan, clang, cover or fast)
endif
CFLAGS_ALL := $(BASE) $(OPT) $(CFLAGS)

# Which way includes point. Each part sees only what is below it: an #include that points up does not compile.
SEES_models := -Imodels $(COVERED)
SEES_base   := -Isim/base -Imodels
SEES_trace  := -Isim/trace $(SEES_base)
SEES_lang   := -Isim/lang $(SEES_trace)
SEES_render := -Isim/render $(SEES_trace)
SEES_world  := -Isim/world $(SEES_lang)
SEES_oracle := -Isim/oracle $(SEES_world)
SEES_coverage := -Isim/coverage $(SEES_render)
SEES_matrix := -Isim/matrix -Isim/render $(SEES_base)
SEES_compare := -Isim/compare $(SEES_render)
SEES_claims := -Isim/claims -Isim/render $(SEES_base)
SEES_explore := -Isim/explore -Isim/render -Isim/coverage $(SEES_oracle)
SEES_cli    := -Isim/cli -Isim/matrix -Isim/claims -Isim/compare $(SEES_explore)
PARTS := models sim/base sim/trace sim/lang sim/render sim/world sim/oracle sim/coverage sim/explore sim/matrix sim/claims sim/compare sim/cli

# make V=1 shows the commands
Q := $(if $(V),,@)
SAY = $(if $(V),,@echo "  $(1)	$@")

SRC := $(sort $(foreach part,$(PARTS),$(wildcard $(part)/*.c)))
OBJ := $(SRC:%.c=$(BUILD)/%.o)
LIB := $(filter-out $(BUILD)/sim/cli/%,$(OBJ)) $(BUILD)/sim/cli/workers.o
TESTS := $(sort $(wildcard tests/test_*.c) tests/main.c tests/bench.c)

.PHONY: fast trace-cost bench bench-instructions all demo deps test check check-readers unit golden scenarios wrong matrix rows mutants mutants-fit cover cli test-command explore-test docs lint fuzz install uninstall clean help same format explore-long

all: $(BUILD)/tcpsim ## build ./tcpsim
	@cp $(BUILD)/tcpsim tcpsim

fast: ## build ./tcpsim for what it did most in a rehearsal (gcc; a minute)
	rm -rf build/fast
	$(MAKE) VARIANT=fast REHEARSAL=yes build/fast/tcpsim build/fast/workloads
	@tests/rehearse.sh build/fast
	@find build/fast -name '*.o' -exec rm -f {} +
	$(MAKE) VARIANT=fast all build/fast/workloads

$(BUILD)/tcpsim: $(OBJ)
	$(call SAY,LD)
	$(Q)$(CC) $(CFLAGS_ALL) -o $@ $(OBJ) $(LDFLAGS)

define compile
$(BUILD)/$(1)/%.o: $(1)/%.c
	@mkdir -p $$(@D)
	$$(call SAY,CC)
	$$(Q)$$(CC) $$(CFLAGS_ALL) $$(SEES_$(notdir $(1))) -MMD -MP -c -o $$@ $$<
endef
$(foreach part,$(PARTS),$(eval $(call compile,$(part))))

demo: all ## build and draw the repair of a lost SYN
	@./tcpsim run scenarios/open/syn-lost.scn

deps: ## install what the tests need (Check, pkg-config; clang if there is none)
	@tests/deps.sh

# As many at once as there are processors, unless somebody has said how many.
JOBS = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell getconf _NPROCESSORS_ONLN) --output-sync=target)

test: $(filter deps,$(MAKECMDGOALS)) ## everything that must pass before a change goes in
	$(MAKE) $(JOBS) check
	$(MAKE) $(JOBS) check VARIANT=asan
	$(MAKE) $(JOBS) same
	@echo "all tests passed"

check: all unit scenarios golden wrong matrix rows mutants-fit cli explore-test test-command docs lint ## all tests of this VARIANT

# Check's flags are asked for only when a test is built: a plain build needs nothing.
$(BUILD)/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	$(call SAY,CC)
	$(Q)$(CC) $(CFLAGS_ALL) -Itests $(SEES_cli) $$(pkg-config --cflags check) -MMD -MP -c -o $@ $<

$(BUILD)/unit: $(TESTS:%.c=$(BUILD)/%.o) $(LIB)
	$(call SAY,LD)
	$(Q)$(CC) $(CFLAGS_ALL) -o $@ $^ $$(pkg-config --libs check) $(LDFLAGS)

unit: $(BUILD)/unit ## unit tests, in the order of the RFC
	@CK_FORK=$(or $(strip $(FORK)),yes) CK_TIMEOUT_MULTIPLIER=10 $(BUILD)/unit

scenarios: $(BUILD)/tcpsim ## every scenario holds what it expects
	@tests/scenarios.sh $(BUILD)/tcpsim

golden: $(BUILD)/tcpsim ## ladders are as reviewed (make golden-write rewrites them)
	@tests/golden.sh $(BUILD)/tcpsim

golden-write: $(BUILD)/tcpsim ## rewrite the golden ladders; read the diff before you commit it
	@tests/golden.sh $(BUILD)/tcpsim write

wrong: $(BUILD)/tcpsim ## every diagnostic has its exact text
	@tests/wrong.sh $(BUILD)/tcpsim

matrix: $(BUILD)/tcpsim ## each state against each segment: as a table written from the RFC has it
	@tests/matrix.sh $(BUILD)/tcpsim

mutants-fit: ## every mutant of tests/mutants/list.txt still fits its file
	@tests/mutants.sh --applies

mutants: all $(BUILD)/unit ## bugs put into models/ on purpose: each must be noticed by a test
	@tests/mutants.sh

cover: ## what the tests reach of models/: all lines, 95 of 100 branches
	$(MAKE) build/cover/unit build/cover/tcpsim VARIANT=cover
	@tests/cover.sh build/cover 95

rows: ## every row of the state machine has its test and its line in docs/conformance.md
	@tests/rows.sh

cli: $(BUILD)/tcpsim ## options, exit codes, hostile inputs and outputs
	@tests/cli.sh $(BUILD)/tcpsim
	@tests/stops.sh $(BUILD)/tcpsim

explore-test: $(BUILD)/tcpsim ## tcpsim explore: joint states, weakened protocols and their counterexamples
	@tests/explore.sh $(BUILD)/tcpsim

explore-long: $(BUILD)/tcpsim ## what takes longer: 3 losses, 2 duplicates and 2 reorderings; both variants of simultaneous open
	EXPLORE_ALL=1 tests/explore.sh $(BUILD)/tcpsim
	$(BUILD)/tcpsim explore -v --progress scenarios/explore/data-both-ways.scn

test-command: $(BUILD)/tcpsim ## tcpsim test and coverage: reports, exit codes, crashes
	@tests/test_command.sh $(BUILD)/tcpsim

docs: $(BUILD)/tcpsim ## what the documents show is what the program draws
	@tests/docs.sh $(BUILD)/tcpsim

check-readers: $(BUILD)/tcpsim ## every format is read by programs that are not ours; installs them (tshark, tcpdump, jsonschema)
	@tests/readers-deps.sh
	@bad=0; for script in tests/readers_*.sh; do $$script $(BUILD)/tcpsim || bad=1; done; exit $$bad

lint: ## includes point one way, names are unique, no stray words
	@tests/lint.sh

same: ## gcc and clang, twice each: the same bytes; with and without output: the same world at the end
	$(MAKE) all
	$(MAKE) all VARIANT=clang
	@tests/same.sh build/release/tcpsim build/clang/tcpsim build/asan/tcpsim

$(BUILD)/workloads: $(BUILD)/tests/workloads.o $(BUILD)/tests/workload_report.o $(LIB)
	$(call SAY,LD)
	$(Q)$(CC) $(CFLAGS_ALL) -o $@ $^ $(LDFLAGS)

bench: $(BUILD)/workloads ## speed and memory of a run, workload by workload (a few minutes; BENCH="--json", "--runs 1 w1")
	@$(BUILD)/workloads $(BENCH)

bench-instructions: $(BUILD)/workloads ## the same counted in instructions, which no other work on the machine disturbs (needs valgrind)
	@tests/instructions.sh $(BUILD)/workloads

trace-cost: $(BUILD)/tcpsim ## what each form of output costs, measured
	@tests/trace-cost.sh $(BUILD)/tcpsim

FUZZ_SECONDS ?= 60
fuzz: ## coverage-guided fuzzing of parser, schedules and searches, FUZZ_SECONDS each (needs clang with libFuzzer)
	@tests/fuzz.sh $(FUZZ_SECONDS)

install: all ## install tcpsim and its scenarios (PREFIX, DESTDIR)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/tcpsim
	install -m 755 tcpsim $(DESTDIR)$(PREFIX)/bin/tcpsim
	cp -R scenarios docs $(DESTDIR)$(PREFIX)/share/tcpsim/

uninstall: ## remove what install has put there
	rm -f $(DESTDIR)$(PREFIX)/bin/tcpsim
	rm -rf $(DESTDIR)$(PREFIX)/share/tcpsim

clean: ## remove all that was built
	rm -rf build tcpsim

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 18

-include $(OBJ:.o=.d) $(TESTS:%.c=$(BUILD)/%.d) $(BUILD)/tests/workloads.d $(BUILD)/tests/workload_report.d

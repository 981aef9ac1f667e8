# SPDX-License-Identifier: GPL-3.0-or-later
#
# make            release build: build/release/caltrace and libcaltrace.a
# make check      all tests          make demo       the main job on fixtures/
# make deps       installs the Debian packages this needs (root or sudo)
# BUILD=release|debug|asan|tsan|cover|clang, each in its own build/ folder.
# WERROR=1 as in CI; V=1 shows the commands.

VERSION = 0.1.0
BUILD   = release
prefix  = /usr/local
DESTDIR =

# Graphviz is for pictures of chains only; without it they are refused.
PACKAGES = gcc make libc6-dev pkg-config libgsl-dev libcsv-dev libyaml-dev \
  libudunits2-dev libutf8proc-dev libsodium-dev libsleef-dev
TEST_PACKAGES = git libcmocka-dev libjansson-dev libxml2-dev libmpfr-dev \
  librandom123-dev scdoc mandoc gettext universal-ctags clang \
  libclang-rt-14-dev clang-format valgrind python3 gcovr graphviz \
  libical-dev
BENCH_PACKAGES = python3-numpy python3-uncertainties python3-openturns \
  python3-scipy

CC = gcc
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wdouble-promotion \
  -Wvla -Wwrite-strings -Wcast-qual -Wstrict-prototypes -Wmissing-prototypes \
  -Wundef -Wimplicit-fallthrough
MODE_release = -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong
MODE_clang   = $(MODE_release)
MODE_debug   = -O0 -g3
MODE_asan    = -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
  -fno-omit-frame-pointer
MODE_tsan    = -O1 -g -fsanitize=thread
MODE_cover   = -O0 -g --coverage
MODE_fuzz    = -O1 -g -fsanitize=fuzzer-no-link,address,undefined \
  -fno-sanitize-recover=all
MODE = $(MODE_$(BUILD))
ifneq ($(filter clang fuzz,$(BUILD)),)
CC = clang
endif

OUT := build/$(BUILD)
Q   := $(if $(V),,@)
SAY := $(if $(V),@:,@echo)
INCLUDES = -I/usr/include/udunits2
ALL_CFLAGS = -std=c17 -D_POSIX_C_SOURCE=200809L -ffp-contract=off -fPIC \
  -fvisibility=hidden $(WARNINGS) $(if $(WERROR),-Werror) $(MODE) $(INCLUDES) \
  -DCT_VERSION='"$(VERSION)"' \
  -DCT_LOCALE_DIRECTORY='"$(prefix)/share/locale"' $(CFLAGS)
LIBRARIES = -lgsl -lgslcblas -lcsv -lyaml -ludunits2 -lutf8proc -lsodium \
  -lsleef -lm -pthread
# Calendars are read by libical where it is installed.
TEST_LIBRARIES = -lcmocka -ljansson -lxml2 -lmpfr -lgmp \
  $(shell pkg-config --libs libical 2>/dev/null)

# Inner loops with vector code, compiled once per instruction set (x86-64).
# Equal bits need -ffp-contract=off in all of them; AVX2 goes without -mfma, so
# that a slip there cannot fuse. Without -O3 gcc leaves plain loops scalar.
KERNEL_SETS  = sse2 avx2 avx512
KERNEL_FLAGS = $(if $(filter release clang,$(BUILD)),-O3)
FLAGS_sse2   =
FLAGS_avx2   = -mavx2
FLAGS_avx512 = -mavx512f -mavx512dq -mavx512vl -mprefer-vector-width=512
KERNEL_SOURCES := $(wildcard uncertainty/kernel_draw.c \
  uncertainty/kernel_model.c)
KERNEL_OBJECTS := $(foreach set,$(KERNEL_SETS),\
  $(KERNEL_SOURCES:%.c=$(OUT)/%.$(set).o))

LIBRARY_SOURCES := $(filter-out $(KERNEL_SOURCES),\
  $(wildcard uncertainty/*.c chains/*.c))
PROGRAM_SOURCES := $(filter-out calib/main.c,$(wildcard calib/*.c calib/*/*.c))
TEST_SOURCES    := $(wildcard tests/test_*.c)
LIBRARY_OBJECTS := $(LIBRARY_SOURCES:%.c=$(OUT)/%.o) $(KERNEL_OBJECTS)
PROGRAM_OBJECTS := $(PROGRAM_SOURCES:%.c=$(OUT)/%.o) $(OUT)/selftest_data.o
TESTS           := $(TEST_SOURCES:%.c=$(OUT)/%)

.PHONY: all
all: $(OUT)/caltrace $(OUT)/libcaltrace.a

# ---- build -----------------------------------------------------------------
$(OUT)/%.o: %.c $(OUT)/.flags
	@mkdir -p $(@D)
	$(SAY) compile $<
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# $(call kernel_rule,SET)
define kernel_rule
$(OUT)/%.$(1).o: %.c $(OUT)/.flags
	@mkdir -p $$(@D)
	$$(SAY) compile $$< for $(1)
	$$(Q)$$(CC) $$(ALL_CFLAGS) $$(KERNEL_FLAGS) $$(FLAGS_$(1)) \
	  -DCT_KERNEL_NAME=$(1) -MMD -MP -c -o $$@ $$<
endef
$(foreach set,$(KERNEL_SETS),$(eval $(call kernel_rule,$(set))))

$(OUT)/tests/%.o: INCLUDES += -I/usr/include/libxml2

$(OUT)/libcaltrace.a: $(LIBRARY_OBJECTS)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

# Everything but main(), so that tests and fuzzers link what they test.
$(OUT)/libprogram.a: $(PROGRAM_OBJECTS)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

# The published examples travel in the program.
$(OUT)/selftest_data.c: calib/selftest_data.sh \
  $(wildcard fixtures/budgets/*.yaml) fixtures/budgets/expected.json
	@mkdir -p $(@D)
	$(Q)calib/selftest_data.sh fixtures/budgets > $@.new && mv $@.new $@
$(OUT)/selftest_data.o: $(OUT)/selftest_data.c
	$(Q)$(CC) $(ALL_CFLAGS) -Icalib -c -o $@ $<

$(OUT)/caltrace: $(OUT)/calib/main.o $(OUT)/libprogram.a $(OUT)/libcaltrace.a
	$(SAY) link $@
	$(Q)$(CC) $(MODE) $(LDFLAGS) -o $@ $^ $(LIBRARIES)

$(OUT)/tests/test_%: $(OUT)/tests/test_%.o $(OUT)/libprogram.a \
  $(OUT)/libcaltrace.a
	$(SAY) link $@
	$(Q)$(CC) $(MODE) $(LDFLAGS) -o $@ $^ $(TEST_LIBRARIES) $(LIBRARIES)

# Objects of tests are kept like any other.
.SECONDARY:

# Programs whose memory runs out on request: those that say so.
FAILING = $(patsubst tests/test_%.c,%,$(shell grep -l \
  -e '"fail_malloc.h"' -e '"refused_memory.h"' tests/test_*.c))
$(FAILING:%=$(OUT)/tests/test_%): \
  $(OUT)/tests/fail_malloc.o

# Rebuild when the compiler or its flags change.
FLAGS_NOW = $(CC) $(ALL_CFLAGS) $(LDFLAGS) $(KERNEL_FLAGS) $(FLAGS_sse2) \
  $(FLAGS_avx2) $(FLAGS_avx512)
$(OUT)/.flags: force
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(FLAGS_NOW))' | cmp -s - $@ || \
	  echo '$(subst ','\'',$(FLAGS_NOW))' > $@

# ---- the two commands of the README ---------------------------------------
# Nothing is installed when everything is there.
.PHONY: deps demo check
deps:
	@missing=$$(dpkg-query -W -f '$${Status} $${Package}\n' \
	  $(PACKAGES) $(TEST_PACKAGES) 2>&1 | grep -vc '^install ok installed'); \
	if [ "$$missing" -gt 0 ]; then \
	  sudo=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	  $$sudo apt-get update && \
	  $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y \
	    --no-install-recommends $(PACKAGES) $(TEST_PACKAGES); \
	fi

demo: deps
	@$(MAKE) --no-print-directory all
	$(OUT)/caltrace budget fixtures/budgets/gum-h1-gauge-block.yaml
	$(OUT)/caltrace chain --lab fixtures/labs/city '12-WF1-1@100 g' \
	  --on 2026-06-30 --quiet
	$(OUT)/caltrace chain --lab fixtures/labs/faults F-107 \
	  --on 2026-06-30 --quiet || test $$? = 1
	$(OUT)/caltrace due fixtures/labs/city --on 2026-08-20 --within 2w \
	  --quiet || test $$? = 1
	$(OUT)/caltrace explain C19
	$(OUT)/caltrace impact --lab fixtures/labs/recall 12-WF1-2 --quiet || \
	  test $$? = 1
	$(OUT)/caltrace interval --lab fixtures/labs/city --on 2026-06-30 \
	  --by quantity --quiet
	$(OUT)/caltrace selftest

check: all $(TESTS)
	@tests/run.sh $(OUT)

# ---- more tests --------------------------------------------------------------
.PHONY: valgrind fuzz cover bench format format-check chroot-check
VALGRIND = valgrind -q --error-exitcode=99 --leak-check=full \
  --show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite
valgrind: all $(TESTS)
	@CALTRACE_TEST_CASES=60 CALTRACE_TEST_WRAPPER="$(VALGRIND)" \
	  tests/run.sh $(OUT)

FUZZ_SECONDS = 60
FUZZERS := $(patsubst tests/%.c,$(OUT)/tests/%,$(wildcard tests/fuzz_*.c))
$(OUT)/tests/fuzz_%: $(OUT)/tests/fuzz_%.o $(OUT)/libprogram.a \
  $(OUT)/libcaltrace.a
	$(SAY) link $@
	$(Q)$(CC) $(MODE) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(LIBRARIES)
.PHONY: fuzzers
fuzzers: $(FUZZERS)
fuzz:
	@$(MAKE) --no-print-directory BUILD=fuzz fuzzers
	@tests/fuzz.sh $(FUZZ_SECONDS) $(FUZZ_RUNS:%=runs=%) \
	  $(patsubst tests/%.c,build/fuzz/tests/%,$(wildcard tests/fuzz_*.c))

cover:
	$(MAKE) BUILD=cover check
	gcovr --root . --filter uncertainty/ --filter chains/ \
	  --filter calib/ --print-summary \
	  build/cover

# A program that measures, and H.1 by hand once per instruction set.
$(OUT)/tests/bench_montecarlo: $(OUT)/tests/bench_montecarlo.o \
  $(OUT)/tests/bench_floor.o \
  $(KERNEL_SETS:%=$(OUT)/tests/bench_floor_block.%.o) \
  $(OUT)/libprogram.a $(OUT)/libcaltrace.a
	$(SAY) link $@
	$(Q)$(CC) $(MODE) $(LDFLAGS) -o $@ $^ $(LIBRARIES)
# Laboratories, and libcsv by itself.
$(OUT)/tests/bench_lab: $(OUT)/tests/bench_lab.o $(OUT)/libprogram.a \
  $(OUT)/libcaltrace.a
	$(SAY) link $@
	$(Q)$(CC) $(MODE) $(LDFLAGS) -o $@ $^ $(LIBRARIES)
# A city's chains of calibrations.
$(OUT)/tests/bench_chain: $(OUT)/tests/bench_chain.o $(OUT)/libcaltrace.a
	$(SAY) link $@
	$(Q)$(CC) $(MODE) $(LDFLAGS) -o $@ $^ $(LIBRARIES)
# Models of reliability, fitted to many groups.
$(OUT)/tests/bench_interval: $(OUT)/tests/bench_interval.o \
  $(OUT)/libprogram.a $(OUT)/libcaltrace.a
	$(SAY) link $@
	$(Q)$(CC) $(MODE) $(LDFLAGS) -o $@ $^ $(LIBRARIES)
# Levelling.
$(OUT)/tests/bench_plan: $(OUT)/tests/bench_plan.o $(OUT)/libprogram.a \
  $(OUT)/libcaltrace.a
	$(SAY) link $@
	$(Q)$(CC) $(MODE) $(LDFLAGS) -o $@ $^ $(LIBRARIES)
bench: all $(OUT)/tests/bench_montecarlo $(OUT)/tests/bench_lab \
  $(OUT)/tests/bench_chain $(OUT)/tests/bench_plan \
  $(OUT)/tests/bench_interval
	@dpkg-query -W $(BENCH_PACKAGES) > /dev/null 2>&1 || \
	  echo 'without peers; for them: apt-get install $(BENCH_PACKAGES)'
	@tests/bench.py $(OUT)/caltrace
	@$(OUT)/tests/bench_chain 1000000
	@$(OUT)/tests/bench_plan 100000

SOURCES = $(shell git ls-files '*.c' '*.h')
format:
	@clang-format -i $(SOURCES)
format-check:
	@clang-format --dry-run -Werror $(SOURCES)

# The README's two commands in a fresh Debian: root, network, 1 GB of disk.
chroot-check:
	tests/chroot.sh

# ---- installation --------------------------------------------------------------
MANUALS := $(patsubst docs/%.scd,$(OUT)/%,$(wildcard docs/*.scd))
$(OUT)/%: docs/%.scd
	@mkdir -p $(@D)
	scdoc < $< > $@

$(OUT)/caltrace.pc: docs/caltrace.pc.in
	@mkdir -p $(@D)
	sed -e 's|@prefix@|$(prefix)|' -e 's|@VERSION@|$(VERSION)|' $< > $@

.PHONY: man install clean
man: $(MANUALS)
install: all man $(OUT)/caltrace.pc
	install -D -m 755 $(OUT)/caltrace $(DESTDIR)$(prefix)/bin/caltrace
	install -D -m 644 $(OUT)/libcaltrace.a $(DESTDIR)$(prefix)/lib/libcaltrace.a
	install -D -m 644 uncertainty/caltrace.h \
	  $(DESTDIR)$(prefix)/include/caltrace.h
	install -D -m 644 $(OUT)/caltrace.pc \
	  $(DESTDIR)$(prefix)/lib/pkgconfig/caltrace.pc
	for page in $(MANUALS); do \
	  install -D -m 644 $$page \
	    $(DESTDIR)$(prefix)/share/man/man$${page##*.}/$${page##*/}; \
	done
clean:
	rm -rf build

.PHONY: force
force:

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)

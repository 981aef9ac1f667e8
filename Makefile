# SPDX-License-Identifier: GPL-3.0-or-later
#
# make            release build: build/release/caltrace and libcaltrace.a
# make check      all tests          make demo       the main job on fixtures/
# make deps       installs the Debian packages this needs (root or sudo)
# BUILD=release|debug|asan|tsan|cover|clang, each in its own build/ folder.
# WERROR=1 as in CI.

VERSION = 0.1.0
BUILD   = release
prefix  = /usr/local
DESTDIR =

PACKAGES = gcc make libc6-dev pkg-config libgsl-dev libcsv-dev libyaml-dev \
  libudunits2-dev libutf8proc-dev libsodium-dev libsleef-dev
TEST_PACKAGES = libcmocka-dev libjansson-dev libxml2-dev libmpfr-dev \
  scdoc mandoc gettext universal-ctags clang libclang-rt-14-dev clang-format \
  valgrind python3
BENCH_PACKAGES = python3-numpy python3-uncertainties

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
MODE = $(MODE_$(BUILD))
ifeq ($(BUILD),clang)
CC = clang
endif

OUT := build/$(BUILD)
INCLUDES = -I/usr/include/udunits2
ALL_CFLAGS = -std=c17 -D_POSIX_C_SOURCE=200809L -ffp-contract=off -fPIC \
  -fvisibility=hidden $(WARNINGS) $(if $(WERROR),-Werror) $(MODE) $(INCLUDES) \
  -DCT_VERSION='"$(VERSION)"' $(CFLAGS)
LIBRARIES = -lgsl -lgslcblas -lcsv -lyaml -ludunits2 -lutf8proc -lsodium \
  -lsleef -lm -pthread
TEST_LIBRARIES = -lcmocka -ljansson -lxml2 -lmpfr -lgmp

LIBRARY_SOURCES := $(wildcard uncertainty/*.c chains/*.c)
PROGRAM_SOURCES := $(filter-out calib/main.c,$(wildcard calib/*.c calib/*/*.c))
TEST_SOURCES    := $(wildcard tests/test_*.c)
LIBRARY_OBJECTS := $(LIBRARY_SOURCES:%.c=$(OUT)/%.o)
PROGRAM_OBJECTS := $(PROGRAM_SOURCES:%.c=$(OUT)/%.o)
TESTS           := $(TEST_SOURCES:%.c=$(OUT)/%)

.PHONY: all
all: $(OUT)/caltrace $(OUT)/libcaltrace.a

# ---- build -----------------------------------------------------------------
$(OUT)/%.o: %.c $(OUT)/.flags
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(OUT)/libcaltrace.a: $(LIBRARY_OBJECTS)
	@rm -f $@
	$(AR) rcs $@ $^

# Everything but main(), so that tests and fuzzers link what they test.
$(OUT)/libprogram.a: $(PROGRAM_OBJECTS)
	@rm -f $@
	$(AR) rcs $@ $^

$(OUT)/caltrace: $(OUT)/calib/main.o $(OUT)/libprogram.a $(OUT)/libcaltrace.a
	$(CC) $(MODE) $(LDFLAGS) -o $@ $^ $(LIBRARIES)

$(OUT)/tests/test_%: $(OUT)/tests/test_%.o $(OUT)/libprogram.a \
  $(OUT)/libcaltrace.a
	$(CC) $(MODE) $(LDFLAGS) -o $@ $^ $(TEST_LIBRARIES) $(LIBRARIES)

# Rebuild when the compiler or its flags change.
FLAGS_NOW = $(CC) $(ALL_CFLAGS) $(LDFLAGS)
$(OUT)/.flags: force
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(FLAGS_NOW))' | cmp -s - $@ || \
	  echo '$(subst ','\'',$(FLAGS_NOW))' > $@
.PHONY: force
force:

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)

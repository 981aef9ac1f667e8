/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fuzz_formula.c - any bytes as a limit and as a quantity.
 *
 *     clang -std=c17 -D_POSIX_C_SOURCE=200809L -g -I/usr/include/udunits2 \
 *         -fsanitize=fuzzer,address,undefined tests/fuzz_formula.c \
 *         calib/files/{fold,written,written_faults,quantity}.c \
 *         calib/files/formula*.c uncertainty/{arena,buffer,finding}.c \
 *         uncertainty/{number,digits,decimal,decimal_text,near_miss}.c \
 *         uncertainty/{unit,expression,lexer,function,symbols,program}*.c \
 *         -ludunits2 -lutf8proc -lsleef -lm
 */
#include "../calib/files/formula.h"
#include "../calib/files/quantity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { UNITS = 6, ROUNDS = 2000 };

/* The table keeps every unit text it was shown: a new one now and then. */
static struct ct_units *units;
static const struct ct_unit *of_points[UNITS];
static int rounds;

struct context {
    struct ct_place whole;
};

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void look(void *context, const struct ct_finding *finding)
{
    const struct ct_place *whole = &((const struct context *)context)->whole;

    require(finding->place.source == whole->source);
    require(finding->place.offset >= whole->offset);
    require(finding->place.offset + finding->place.length <=
            whole->offset + whole->length);
}

static void renew(void)
{
    static const char *const texts[UNITS] = {"mm", "%", "°C", "%RH", "V", "1"};

    if (rounds++ % ROUNDS != 0)
        return;
    ct_units_free(units);
    ct_unit_library_init();
    require(ct_units_new(&units) == CT_OK);
    for (int i = 0; i < UNITS; i++)
        require(ct_unit_parse(units, texts[i], strlen(texts[i]),
                              (struct ct_place){0}, NULL,
                              &of_points[i]) == CT_OK);
}

static void check_quantity(const char *text, size_t length,
                           struct context *context)
{
    struct ct_sink sink = {.report = look, .context = context};
    struct ct_quantity q;
    enum ct_status status =
        ct_quantity_parse(units, text, length, context->whole, &sink, &q);

    require(status == CT_OK || status == CT_INVALID);
    require((status == CT_INVALID) == (sink.errors > 0));
    if (status != CT_OK)
        return;
    require(isfinite(q.number) && q.spread >= 0);
    require(q.spread_kind != CT_SPREAD_NONE || q.spread == 0);
    require(!q.exact || ct_decimal_to_double(q.decimal) == q.number);
    require(q.relative == CT_RELATIVE_NONE || q.unit != NULL);
}

static void check_formula(const char *text, size_t length,
                          struct context *context, double number)
{
    struct ct_sink sink = {.report = look, .context = context};
    struct ct_arena arena = {0};
    const struct ct_formula *formula;
    enum ct_status status = ct_formula_parse(units, &arena, text, length,
                                             context->whole, &sink, &formula);

    require(status == CT_OK || status == CT_INVALID);
    require((status == CT_INVALID) == (sink.errors > 0));
    for (int i = 0; status == CT_OK && i < UNITS; i++) {
        const struct ct_formula_point point = {number, of_points[i], -10, 300,
                                               NULL};
        double lower, upper;
        enum ct_status found =
            ct_formula_limits(formula, &point, &sink, &lower, &upper);

        require(found == CT_OK || found == CT_INVALID);
        require(found != CT_OK || lower <= upper);
        if (found == CT_OK && ct_formula_sides(formula) == CT_SIDES_BOTH)
            require(lower == -upper);
    }
    ct_arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct context context = {
        {.offset = 5, .length = (uint32_t)size, .source = 3}};
    char *text = malloc(size > 0 ? size : 1); /* no NUL behind the text */

    renew();
    require(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    check_quantity(text, size, &context);
    check_formula(text, size, &context, size % 2 == 0 ? 25.0 : -0.5);
    free(text);
    return 0;
}

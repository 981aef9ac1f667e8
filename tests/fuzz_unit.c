/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fuzz_unit.c - any bytes as the text of a unit. What is read is written,
 * read back and converted; what is refused has one finding inside the text.
 *
 *     clang -std=c17 -D_POSIX_C_SOURCE=200809L -g \
 *         -fsanitize=fuzzer,address,undefined tests/fuzz_unit.c \
 *         uncertainty/unit*.c uncertainty/{number,digits,decimal}.c \
 *         uncertainty/{decimal_text,buffer,arena,finding}.c \
 *         -ludunits2 -lutf8proc -lm
 */
#include "../uncertainty/unit.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

struct seen {
    size_t length;
    bool inside;
};

static void check_place(void *context, const struct ct_finding *finding)
{
    struct seen *seen = context;

    seen->inside =
        finding->place.offset + finding->place.length <= seen->length;
}

static bool is_within_limits(const struct ct_unit *unit)
{
    for (size_t i = 0; i < CT_BASES; i++)
        if (abs(unit->exponent[i]) > 16 * CT_EXPONENT_ONE)
            return false;
    return ct_decimal_magnitude(unit->scale.denominator) < 17 &&
           ct_decimal_magnitude(unit->scale.numerator) -
                   unit->scale.numerator.exponent <
               17;
}

static void check_unit(struct ct_units *units, const struct ct_unit *unit)
{
    struct ct_unit coherent = ct_unit_coherent(unit), computed = *unit;
    struct ct_place none = {0};
    struct ct_conversion conversion;
    struct ct_buffer out = {0};
    const struct ct_unit *again = NULL;

    computed.text = NULL;
    ct_unit_describe(&out, unit);
    ct_buffer_clear(&out);
    ct_unit_write(&out, &computed);
    ct_buffer_puts(&out, "");
    if (ct_unit_conversion(unit, &coherent, &conversion) == CT_OK)
        require(conversion.multiply > 0 && conversion.divide > 0);
    if (is_within_limits(unit)) {
        require(ct_unit_parse(units, out.data != NULL ? out.data : "",
                              out.length, none, NULL, &again) == CT_OK);
        require(ct_unit_same_dimension(unit, again) &&
                ct_unit_same_scale(unit, again));
    }
    ct_buffer_release(&out);
}

/* What a report prints is read as the same unit, unless it became too long. */
static void check_symbol(struct ct_units *units, const struct ct_unit *unit)
{
    enum { LONGEST = 200 };
    struct ct_place none = {0};
    struct ct_buffer out = {0};
    const struct ct_unit *again = NULL;

    ct_unit_write_symbol(&out, unit);
    if (out.length <= LONGEST) {
        require(ct_unit_parse(units, out.data != NULL ? out.data : "",
                              out.length, none, NULL, &again) == CT_OK);
        require(ct_unit_same_dimension(unit, again) &&
                ct_unit_same_scale(unit, again) && unit->kind == again->kind);
    }
    ct_buffer_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seen seen = {.length = size, .inside = true};
    struct ct_sink sink = {.report = check_place, .context = &seen};
    struct ct_place place = {.source = 1, .length = (uint32_t)size};
    const struct ct_unit *unit = NULL;
    struct ct_units *units = NULL;
    enum ct_status status;

    ct_unit_library_init();
    require(ct_units_new(&units) == CT_OK);
    status =
        ct_unit_parse(units, (const char *)data, size, place, &sink, &unit);
    require(seen.inside);
    require(status == CT_OK || status == CT_INVALID);
    require(sink.errors == (status == CT_INVALID));
    if (status == CT_OK)
        check_unit(units, unit);
    if (status == CT_OK)
        check_symbol(units, unit);
    ct_units_free(units);
    return 0;
}

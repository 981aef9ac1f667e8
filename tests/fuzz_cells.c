/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fuzz_cells.c - any bytes as a cell. The first byte chooses the kind, the
 * second what is declared. Places lie in the cell, errors and status agree,
 * and what is read is read again, to the same value and without a finding,
 * from its plain form.
 */
#include "../calib/lab/cell_work.h"
#include "../uncertainty/caltrace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROUNDS = 2000 };

/* The table keeps every unit text it was shown: a new one now and then. */
static struct ct_units *units;
static const struct ct_unit *millimetre;
static int rounds;

struct seen {
    struct ct_place whole;
    size_t count;
};

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void look(void *context, const struct ct_finding *finding)
{
    struct seen *seen = context;

    seen->count++;
    require(finding->place.source == seen->whole.source);
    require(finding->place.offset >= seen->whole.offset);
    require(finding->place.offset + finding->place.length <=
            seen->whole.offset + seen->whole.length);
}

static void renew(void)
{
    if (rounds++ % ROUNDS != 0)
        return;
    ct_units_free(units);
    ct_library_init();
    require(ct_units_new(&units) == CT_OK);
    require(ct_unit_parse(units, "mm", 2, (struct ct_place){0}, NULL,
                          &millimetre) == CT_OK);
}

/* Cells are UTF-8 without NUL (files/source, files/csv): other bytes become
 * `?`. */
static void make_utf8(char *text, size_t size)
{
    for (size_t i = 0; i < size;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t length =
            utf8proc_iterate((const utf8proc_uint8_t *)text + i,
                             (utf8proc_ssize_t)(size - i), &c);

        if (length <= 0 || c == 0)
            text[i] = '?';
        i += length > 0 ? (size_t)length : 1;
    }
}

static void check_value(const struct ct_cell_value *value)
{
    const struct ct_cell_uncertainty *u = &value->uncertainty;

    if (value->state == CT_CELL_MISSING)
        return;
    switch (value->kind) {
    case CT_CELL_NUMBER:
        require(isfinite(value->number.number));
        break;
    case CT_CELL_EXPANDED:
    case CT_CELL_FACTOR:
    case CT_CELL_DOF:
        require(value->number.number > 0);
        break;
    case CT_CELL_PROBABILITY:
        require(value->number.number > 0 && value->number.number < 1);
        break;
    case CT_CELL_DATE:
        require(value->date.days >= CT_DATE_FIRST &&
                value->date.days <= CT_DATE_LAST);
        break;
    case CT_CELL_INTERVAL:
        require(value->interval.interval.kind != CT_INTERVAL_LENGTH ||
                ct_interval_within(value->interval.interval, 10));
        break;
    case CT_CELL_RANGE:
        require(value->range.lower <= value->range.upper);
        break;
    case CT_CELL_ENVIRONMENT:
        require(value->environment.conditions->count > 0);
        for (size_t i = 0; i < value->environment.conditions->count; i++)
            require(value->environment.conditions->items[i].lower <=
                    value->environment.conditions->items[i].upper);
        break;
    case CT_CELL_UNCERTAINTY:
        require(u->formula != NULL || u->u > 0);
        break;
    default:
        break;
    }
}

/* The plain form says the same. */
static void read_back(const struct ct_cells *cells,
                      const struct ct_cell_value *value)
{
    struct seen seen = {{1000, UINT32_MAX, 3}, 0};
    struct ct_sink sink = {.report = look, .context = &seen};
    const struct ct_cell_rules rules = {.unit = cells->rules->unit,
                                        .span_known = cells->rules->span_known};
    struct ct_cells again = {cells->units, cells->arena, &sink, &rules};
    struct ct_buffer text = {0}, other = {0};
    struct ct_cell_value copy;

    ct_cell_write(value, &text);
    require(ct_buffer_status(&text) == CT_OK);
    if (text.length > 0) {
        const struct ct_cell cell = {text.data, text.length, {1000, 0, 3}};
        enum ct_status status = ct_cell_read(&again, value->kind, cell, &copy);

        require(status == CT_OK);
        ct_cell_write(&copy, &other);
        require(other.length == text.length &&
                memcmp(other.data, text.data, text.length) == 0);
    }
    ct_buffer_release(&text);
    ct_buffer_release(&other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ct_arena arena = {0};
    struct ct_cell_rules rules = {0};
    struct ct_cell_value value;
    struct ct_cell cell;
    struct seen seen = {0};
    struct ct_sink sink = {.report = look, .context = &seen};
    const struct ct_cells cells = {NULL, &arena, &sink, &rules};
    struct ct_cells with_units = cells;
    enum ct_cell_kind kind;
    enum ct_status status;
    char *text;

    if (size < 2)
        return 0;
    renew();
    with_units.units = units;
    kind = (enum ct_cell_kind)(data[0] % CT_CELL_KINDS);
    rules.decimal_comma = (data[1] & 1) != 0;
    rules.en_dash = (data[1] & 2) != 0;
    rules.date_order = (enum ct_day_order)((data[1] >> 2) % 4);
    rules.date_serial = (enum ct_date_serial)((data[1] >> 4) % 3);
    rules.unit = (data[1] & 64) != 0 ? millimetre : NULL;
    rules.span_known = (data[1] & 128) != 0;
    size -= 2;
    text = malloc(size > 0 ? size : 1); /* no NUL behind the text */
    require(text != NULL);
    if (size > 0)
        memcpy(text, data + 2, size);
    make_utf8(text, size);
    seen.whole = (struct ct_place){5, (uint32_t)size, 3};
    cell = (struct ct_cell){text, size, seen.whole};
    status = ct_cell_read(&with_units, kind, cell, &value);
    require(status == CT_OK || status == CT_INVALID);
    require((status == CT_INVALID) == (sink.errors > 0));
    if (status == CT_OK) {
        check_value(&value);
        if (kind != CT_CELL_TEXT)
            read_back(&with_units, &value);
    }
    ct_arena_release(&arena);
    free(text);
    return 0;
}

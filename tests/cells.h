/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cells.h - what tests of cells share: a cell read from a text, its findings
 * kept with their codes, its value in words.
 */
#ifndef CT_TEST_CELLS_H
#define CT_TEST_CELLS_H

#include "../calib/lab/cell_work.h"
#include "../calib/report/message.h"
#include "../uncertainty/caltrace.h"
#include "kept.h"
#include "seeded.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct ct_units *units;
static struct ct_arena arena;
static struct ct_cell_rules rules;

/* One reading. `text` is the value in its plain form, `(missing)`, with a `?`
 * behind it where it is a suggestion, or `!` for an error. */
struct reading {
    enum ct_status status;
    struct ct_cell_value value;
    char text[256];
    struct kept kept;
    size_t errors, warnings, notes;
};

static inline const struct ct_unit *unit_of(const char *text)
{
    const struct ct_unit *unit;

    assert_int_equal(ct_unit_parse(units, text, strlen(text),
                                   (struct ct_place){0}, NULL, &unit),
                     CT_OK);
    return unit;
}

static inline void put_value(struct reading *reading)
{
    struct ct_buffer out = {0};
    const char *text = "!";

    if (reading->status == CT_OK) {
        ct_cell_write(&reading->value, &out);
        if (reading->value.state == CT_CELL_SUGGESTED)
            ct_buffer_putc(&out, '?');
        assert_int_equal(ct_buffer_status(&out), CT_OK);
        text = reading->value.state == CT_CELL_MISSING ? "(missing)"
               : out.length > 0                        ? out.data
                                                       : "";
    }
    snprintf(reading->text, sizeof reading->text, "%s", text);
    ct_buffer_release(&out);
}

/* Reads `length` bytes that no NUL follows, so that a reader that goes on is
 * seen by the sanitizers, and checks what holds for all findings. */
static inline void read_bytes(enum ct_cell_kind kind, const char *text,
                              size_t length, struct reading *reading)
{
    struct ct_sink sink = {.report = keep, .context = &reading->kept};
    const struct ct_cells cells = {units, &arena, &sink, &rules};
    char *copy = ct_arena_alloc(&arena, length + 1);
    struct ct_cell cell = {
        .length = length,
        .place = {.offset = 1000, .length = (uint32_t)length, .source = 1}};

    assert_non_null(copy);
    memcpy(copy, text, length);
    copy[length] = '7';
    cell.text = copy;
    memset(reading, 0, sizeof *reading);
    reading->status = ct_cell_read(&cells, kind, cell, &reading->value);
    reading->errors = sink.errors;
    reading->warnings = sink.warnings;
    reading->notes = sink.notes;
    assert_int_equal(reading->status, sink.errors > 0 ? CT_INVALID : CT_OK);
    for (size_t i = 0; i < reading->kept.count; i++) {
        const struct ct_place *place = &reading->kept.at[i].place;

        assert_int_equal(place->source, 1);
        assert_true(place->offset >= 1000 &&
                    place->offset + place->length <= 1000 + length);
        assert_non_null(ct_finding_by_key(reading->kept.at[i].key));
    }
    put_value(reading);
}

static inline void read_cell(enum ct_cell_kind kind, const char *text,
                             struct reading *reading)
{
    read_bytes(kind, text, strlen(text), reading);
}

/* The code of finding `i`, or "". */
static inline const char *code_of(const struct reading *reading, size_t i)
{
    if (i >= reading->kept.count)
        return "";
    return ct_finding_by_key(reading->kept.at[i].key)->code;
}

/* A row of a table of cells: `key` is of the first finding, NULL for none;
 * exactly one is expected then. */
struct cell_case {
    const char *text, *value, *key;
};

static inline void check_case(enum ct_cell_kind kind,
                              const struct cell_case *expected)
{
    struct reading r;
    const char *key;

    read_cell(kind, expected->text, &r);
    key = r.kept.count > 0 ? r.kept.at[0].key : "";
    if (strcmp(r.text, expected->value) != 0 ||
        strcmp(key, expected->key != NULL ? expected->key : "") != 0 ||
        r.kept.count != (expected->key != NULL))
        fail_msg("%s `%s`: value `%s`, expected `%s`; %zu findings, first "
                 "`%s` {%s} {%s}, expected `%s`",
                 ct_cell_kind_name(kind), expected->text, r.text,
                 expected->value, r.kept.count, key, r.kept.at[0].argument[0],
                 r.kept.at[0].argument[1],
                 expected->key != NULL ? expected->key : "");
}

static inline void check_cases(enum ct_cell_kind kind,
                               const struct cell_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_case(kind, &cases[i]);
}

static inline int make_cells(void **state)
{
    (void)state;
    ct_library_init();
    rules = (struct ct_cell_rules){0};
    return ct_units_new(&units) == CT_OK ? 0 : -1;
}

static inline int free_cells(void **state)
{
    (void)state;
    ct_units_free(units);
    ct_arena_release(&arena);
    return 0;
}

static inline int plain_rules(void **state)
{
    (void)state;
    rules = (struct ct_cell_rules){0};
    return 0;
}

#endif

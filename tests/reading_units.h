/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reading_units.h - what tests of units share: one table, the finding that was
 * sent last, and units read without any.
 */
#ifndef CT_READING_UNITS_H
#define CT_READING_UNITS_H

#include "../uncertainty/unit.h"
#include "../uncertainty/unit_scale.h"
#include "../uncertainty/unit_table.h"
#include "assert_close.h"
#include "seeded.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct ct_units *units;

/* The last finding, and how many there were. */
static struct {
    size_t count;
    char key[32], text[CT_FINDING_ARGUMENTS][128];
    struct ct_place place;
    enum ct_severity severity;
} seen;

static inline void remember(void *context, const struct ct_finding *finding)
{
    (void)context;
    memset(seen.text, 0, sizeof seen.text);
    seen.count++;
    seen.place = finding->place;
    seen.severity = finding->severity;
    snprintf(seen.key, sizeof seen.key, "%s", finding->key);
    for (size_t i = 0; i < CT_FINDING_ARGUMENTS; i++)
        if (finding->arguments[i].kind == CT_ARGUMENT_TEXT)
            snprintf(seen.text[i], sizeof seen.text[i], "%.*s",
                     (int)finding->arguments[i].length,
                     finding->arguments[i].text);
}

static inline enum ct_status parse(const char *text,
                                   const struct ct_unit **unit)
{
    struct ct_sink sink = {.report = remember};
    size_t length = strlen(text);
    struct ct_place place = {.source = 1, .length = (uint32_t)length};

    seen.count = 0;
    return ct_unit_parse(units, text, length, place, &sink, unit);
}

/* The unit of a text that must be sound, without any finding. */
static inline struct ct_unit read_unit(const char *text)
{
    const struct ct_unit *unit = NULL;
    enum ct_status status = parse(text, &unit);

    if (status != CT_OK || seen.count != 0)
        fail_msg("`%s`: status %d, %s {%s} {%s}", text, (int)status, seen.key,
                 seen.text[0], seen.text[1]);
    return *unit;
}

static inline void assert_same_unit(const struct ct_unit *a,
                                    const struct ct_unit *b, const char *what)
{
    if (!ct_unit_same_dimension(a, b) || !ct_unit_same_scale(a, b) ||
        a->kind != b->kind || a->fahrenheit != b->fahrenheit)
        fail_msg("not the same unit: %s", what);
}

static inline struct ct_decimal decimal(const char *text)
{
    struct ct_decimal result;

    assert_int_equal(ct_decimal_parse(text, strlen(text), &result), CT_OK);
    return result;
}

/* The next word of a list with blanks; *length is 0 at first. */
static inline const char *next_word(const char *at, size_t *length)
{
    at += *length;
    at += strspn(at, " ");
    *length = strcspn(at, " ");
    return *length > 0 ? at : NULL;
}

static inline int make_units(void **state)
{
    (void)state;
    ct_unit_library_init();
    return ct_units_new(&units) == CT_OK ? 0 : -1;
}

static inline int free_units(void **state)
{
    (void)state;
    ct_units_free(units);
    return 0;
}

#endif

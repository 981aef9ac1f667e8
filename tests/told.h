/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * told.h - all findings of a run as one text, with the cells they are about:
 *
 *     id-twice 4:1 A;id;2 <id A #4>
 */
#ifndef CT_TOLD_H
#define CT_TOLD_H

#include "../calib/files/source.h"
#include "../uncertainty/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

struct told {
    struct ct_sources *sources;
    struct ct_sink sink;
    struct ct_buffer text;
};

static inline void told_printf(struct told *told, const char *format, ...)
{
    char text[200];
    va_list list;

    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    ct_buffer_add(&told->text, text, strlen(text));
}

static inline void told_argument(struct told *told, const char *before,
                                 const struct ct_argument *argument)
{
    struct ct_position at;

    switch (argument->kind) {
    case CT_ARGUMENT_NONE:
        return;
    case CT_ARGUMENT_TEXT:
        told_printf(told, "%s", before);
        ct_buffer_add(&told->text, argument->text, argument->length);
        break;
    case CT_ARGUMENT_NUMBER:
        told_printf(told, "%s%.17g", before, argument->number);
        break;
    case CT_ARGUMENT_INTEGER:
        told_printf(told, "%s%lld", before, (long long)argument->integer);
        break;
    case CT_ARGUMENT_PLACE:
        ct_source_locate(told->sources, argument->place, &at);
        told_printf(told, "%s%llu:%llu", before, (unsigned long long)at.line,
                    (unsigned long long)at.column);
        break;
    }
}

static inline void told_report(void *context, const struct ct_finding *finding)
{
    struct told *told = context;
    const struct ct_finding_cell *cell = &finding->cell;
    struct ct_argument place = ct_at(finding->place);

    told_printf(told, "%s", finding->key);
    told_argument(told, " ", &place);
    for (int i = 0; i < CT_FINDING_ARGUMENTS; i++)
        told_argument(told, i > 0 ? ";" : " ", &finding->arguments[i]);
    if (cell->row > 0) {
        told_printf(told, " <");
        ct_buffer_add(&told->text, cell->field, cell->field_length);
        if (cell->record_length > 0) {
            told_printf(told, " ");
            ct_buffer_add(&told->text, cell->record, cell->record_length);
            told_printf(told, " ");
        }
        told_printf(told, "#%llu>", (unsigned long long)cell->row);
    }
    told_printf(told, "\n");
}

static inline void told_init(struct told *told)
{
    memset(told, 0, sizeof *told);
    assert_int_equal(ct_sources_new(&told->sources), CT_OK);
    told->sink.report = told_report;
    told->sink.context = told;
}

static inline void told_release(struct told *told)
{
    ct_buffer_release(&told->text);
    ct_sources_free(told->sources);
}

static inline const char *told_text(const struct told *told)
{
    return told->text.length > 0 ? told->text.data : "";
}

#define assert_told(told, expected)                                            \
    assert_string_equal(told_text(told), (expected))
#define assert_told_equal(a, b) assert_string_equal(told_text(a), told_text(b))

#endif

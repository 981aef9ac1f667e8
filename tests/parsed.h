/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * parsed.h - expressions for tests: parsed at once, with the findings kept.
 */
#ifndef CT_PARSED_H
#define CT_PARSED_H

#include "../uncertainty/expression.h"
#include "assert_close.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARSED_FINDINGS = 64, PARSED_NAMES = 64 };

struct parsed_finding {
    const char *key;
    enum ct_severity severity;
    struct ct_place place;
    char arguments[3][64]; /* texts and whole numbers; others are empty */
    double numbers[3];
};

struct parsed {
    struct ct_units *units;
    struct ct_symbols *symbols;
    struct ct_program program;
    struct ct_sink sink;
    uint32_t output;
    enum ct_status status;
    struct parsed_finding findings[PARSED_FINDINGS];
    size_t count;
};

static inline void parsed_keep(void *context, const struct ct_finding *finding)
{
    struct parsed *p = context;
    struct parsed_finding *kept;

    if (p->count == PARSED_FINDINGS)
        return;
    kept = &p->findings[p->count++];
    kept->key = finding->key;
    kept->severity = finding->severity;
    kept->place = finding->place;
    for (size_t i = 0; i < 3; i++) {
        const struct ct_argument *a = &finding->arguments[i];

        kept->arguments[i][0] = '\0';
        if (a->kind == CT_ARGUMENT_TEXT)
            (void)snprintf(kept->arguments[i], sizeof kept->arguments[i],
                           "%.*s", (int)a->length, a->text);
        else if (a->kind == CT_ARGUMENT_INTEGER)
            (void)snprintf(kept->arguments[i], sizeof kept->arguments[i],
                           "%lld", (long long)a->integer);
        kept->numbers[i] = a->kind == CT_ARGUMENT_NUMBER ? a->number : 0;
    }
}

/* Tables without an expression yet; `p` stays where it is. */
static inline void parsed_init(struct parsed *p)
{
    *p = (struct parsed){0};
    p->sink = (struct ct_sink){.report = parsed_keep, .context = p};
    ct_unit_library_init();
    assert_int_equal(ct_units_new(&p->units), CT_OK);
    assert_int_equal(ct_symbols_new(&p->symbols), CT_OK);
}

static inline void parsed_release(struct parsed *p)
{
    ct_program_release(&p->program);
    ct_symbols_free(p->symbols);
    ct_units_free(p->units);
}

/* Symbols get their numbers in the order of `names` (blanks between). */
static inline void parsed_names(struct parsed *p, const char *names)
{
    uint32_t symbol;

    while (*names != '\0') {
        size_t length = strcspn(names, " ");

        assert_int_equal(ct_symbols_intern(p->symbols, names, length, &symbol),
                         CT_OK);
        names += length;
        names += strspn(names, " ");
    }
}

/* Parses one more expression; findings so far are forgotten. The place of the
 * text is source 1, offset 0. */
static inline enum ct_status parsed_text(struct parsed *p, const char *text,
                                         size_t length)
{
    struct ct_place place = {.length = (uint32_t)length, .source = 1};

    p->count = 0;
    p->sink.errors = p->sink.warnings = p->sink.notes = 0;
    p->status = ct_expression_parse(text, length, place, p->units, p->symbols,
                                    &p->sink, &p->program, &p->output);
    return p->status;
}

static inline enum ct_status parsed_more(struct parsed *p, const char *text)
{
    return parsed_text(p, text, strlen(text));
}

/* The value of the output for these inputs. */
static inline double parsed_value(const struct parsed *p, const double *inputs)
{
    double *registers = calloc(p->program.count + 1u, sizeof *registers);
    double value;

    assert_non_null(registers);
    ct_program_evaluate(&p->program, inputs, registers);
    value = registers[p->output];
    free(registers);
    return value;
}

/* The output as text; free() it. */
static inline char *parsed_write(const struct parsed *p)
{
    const char *names[PARSED_NAMES];
    struct ct_buffer out = {0};
    size_t count = ct_symbols_count(p->symbols);

    assert_true(count <= PARSED_NAMES);
    for (size_t s = 0; s < count; s++)
        names[s] = ct_symbols_name(p->symbols, s);
    assert_int_equal(ct_program_write(&p->program, p->output, names, &out),
                     CT_OK);
    return out.data;
}

#endif

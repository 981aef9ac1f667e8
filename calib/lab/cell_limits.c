/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Maximum permissible errors: formulas, in the cells of a table.
 */
#include "cell_work.h"

#include <math.h>
#include <string.h>

static const struct ct_cell_relay_row limits_rows[] = {
    {"formula-not-evaluable", "mpe-class", true},
    {"formula-needs-span", "mpe-needs-span", true},
    {"formula-needs-maximum", "mpe-needs-maximum", true},
    {"formula-ratio-unclear", "mpe-ratio-unclear", true},
    {"formula-sides", "mpe-sides", true},
    {"formula-unit-unclear", "mpe-unit-unclear", true},
    {"formula-crossed", "mpe-crossed", true},
};

static enum ct_status not_read(const struct ct_cells *cells,
                               const struct ct_cell_text *text, const char *key)
{
    return ct_report(cells->sink, CT_ERROR, key,
                     CT_ARGUMENTS(ct_cell_at(text), ct_cell_whole(text)));
}

/* ---- classes ------------------------------------------------------------- */

static bool starts_with(const struct ct_folded *text, const char *word)
{
    bool loose;
    size_t length = ct_cell_match(text, 0, word, &loose);

    return length > 0 && !ct_is_letter(ct_folded_byte(text, length));
}

static bool ends_with(const struct ct_folded *text, const char *word)
{
    size_t n = strlen(word);

    return n <= text->length &&
           ct_folded_match(text, text->length - n, word) > 0;
}

/* Accuracy classes that a formula would not know for what they are: E2, Ⅱ级,
 * 一等, class 0.5. */
static bool is_class(const struct ct_folded *text)
{
    static const char *const first[] = {"class", "accuracy class", "cl.",
                                        "grade", "准确度等级",     "等级"};
    static const char *const last[] = {"级", "等", "等级", "class", "grade"};
    static const char *const weights[] = {"E1", "E2",  "F1",  "F2", "M1",
                                          "M2", "M12", "M23", "M3"};

    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++)
        if (starts_with(text, first[i]))
            return true;
    for (size_t i = 0; i < sizeof last / sizeof last[0]; i++)
        if (ends_with(text, last[i]))
            return true;
    for (size_t i = 0; i < sizeof weights / sizeof weights[0]; i++)
        if (strlen(weights[i]) == text->length &&
            ct_folded_match(text, 0, weights[i]) > 0)
            return true;
    return false;
}

/* ---- spans --------------------------------------------------------------- */

/* Whether the formula asks for what is not there. */
struct asked {
    struct ct_sink *sink; /* of the relay */
    bool unit_known;      /* of the column: % of what can be told */
    bool constant;        /* crossed at one point, crossed at all */
    enum ct_status status;
};

static void look(void *context, const struct ct_finding *finding)
{
    struct asked *asked = context;

    if (strcmp(finding->key, "formula-needs-span") != 0 &&
        strcmp(finding->key, "formula-needs-maximum") != 0 &&
        (!asked->constant || strcmp(finding->key, "formula-crossed") != 0) &&
        (!asked->unit_known ||
         strcmp(finding->key, "formula-ratio-unclear") != 0))
        return;
    asked->status = CT_INVALID;
    asked->sink->report(asked->sink->context, finding);
}

/* Evaluates at a point in `unit` without a range; *done: whether that went as
 * far as there was something to see. Other faults depend on the point. */
static enum ct_status evaluate(const struct ct_formula *formula,
                               const struct ct_unit *unit, bool of_column,
                               struct ct_sink *relay, bool *done)
{
    struct asked asked = {.sink = relay,
                          .unit_known = of_column,
                          .constant = ct_formula_is_constant(formula)};
    struct ct_sink sink = {.report = look, .context = &asked};
    const struct ct_formula_point point = {.point = 1,
                                           .unit = unit,
                                           .range_min = (double)NAN,
                                           .range_max = (double)NAN};
    double lower, upper;
    enum ct_status status =
        ct_formula_limits(formula, &point, &sink, &lower, &upper);

    *done = status != CT_INVALID || asked.status != CT_OK;
    return status == CT_INVALID ? asked.status : status;
}

/* Bytes at `at` that may be a unit behind a number. */
static size_t unit_length(const struct ct_folded *text, size_t at)
{
    size_t end = at;
    unsigned char before = at > 0 ? ct_folded_byte(text, at - 1) : '0';

    if (!ct_is_digit(before) && !ct_is_blank(before) && before != ')')
        return 0;
    while (end < text->length &&
           strchr(" \t()[]+-*,;~", text->text[end]) == NULL)
        end++;
    return end - at;
}

/* Whether the span is asked for, in the unit of the column or, where that is
 * not known or does not fit, in one that the formula itself names. */
static enum ct_status check_span(const struct ct_cells *cells,
                                 const struct ct_cell_text *text,
                                 const struct ct_formula *formula,
                                 struct ct_sink *relay)
{
    const struct ct_folded *folded = &text->folded;
    const struct ct_unit *column = ct_cell_rules(cells)->unit;
    bool done;
    enum ct_status status =
        evaluate(formula, column, column != NULL, relay, &done);

    done |= ct_formula_is_constant(formula);
    for (size_t i = 1; i < folded->length && !done && status == CT_OK; i++) {
        const struct ct_unit *unit;
        size_t length = unit_length(folded, i);

        if (length == 0)
            continue;
        status = ct_unit_parse(cells->units, folded->text + i, length,
                               (struct ct_place){0}, NULL, &unit);
        if (status == CT_OK)
            status = evaluate(formula, unit, false, relay, &done);
        else if (status == CT_INVALID)
            status = CT_OK;
    }
    return status;
}

/* ---- all together -------------------------------------------------------- */

/* The folded text with ± for +/- and +-. */
static void write_plain(const struct ct_folded *text, struct ct_buffer *out)
{
    static const char *const signs[] = {"+/-", "+-"};

    for (size_t i = 0; i < text->length;) {
        size_t length = 0;

        for (size_t k = 0; k < 2 && length == 0; k++)
            length = ct_folded_match(text, i, signs[k]);
        if (length > 0)
            ct_buffer_puts(out, "±");
        else
            ct_buffer_putc(out, text->text[i]);
        i += length > 0 ? length : 1;
    }
}

void ct_cell_write_limits(const struct ct_formula *formula,
                          struct ct_buffer *out)
{
    struct ct_folded text = {0};

    text.text = ct_formula_text(formula, &text.length);
    write_plain(&text, out);
}

static enum ct_status note_limits(const struct ct_cells *cells,
                                  const struct ct_cell_text *text)
{
    struct ct_buffer as = {0};

    write_plain(&text->folded, &as);
    if (!text->changed && as.length == text->folded.length && !as.failed) {
        ct_buffer_release(&as);
        return CT_OK;
    }
    return ct_cell_note(cells, text, &as);
}

static enum ct_status read_open(const struct ct_cells *cells,
                                const struct ct_cell_text *text, void *result)
{
    struct ct_cell_limits *value = result;
    struct ct_cell_relay relay;
    enum ct_status status;

    if (is_class(&text->folded))
        return not_read(cells, text, "mpe-class");
    ct_cell_relay_init(&relay, cells, text);
    relay.rows = limits_rows;
    relay.count = sizeof limits_rows / sizeof limits_rows[0];
    relay.otherwise = "mpe-syntax";
    status = ct_formula_parse(cells->units, cells->arena, text->cell.text,
                              text->cell.length, text->cell.place, &relay.sink,
                              &value->formula);
    if (status == CT_OK && (!ct_cell_rules(cells)->span_known ||
                            ct_formula_is_constant(value->formula)))
        status = check_span(cells, text, value->formula, &relay.sink);
    return status == CT_OK ? note_limits(cells, text) : status;
}

enum ct_status ct_cell_limits(const struct ct_cells *cells, struct ct_cell cell,
                              struct ct_cell_limits *value)
{
    struct ct_cell_limits result = {0};
    enum ct_status status =
        ct_cell_with_commas(cells, cell, read_open, &result.state, &result);

    if (status == CT_OK)
        *value = result;
    return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The columns U, k, p and degrees of freedom.
 */
#include "cell_work.h"

#include <math.h>

/* A number that must be above zero; `key` says what it is not. The other
 * findings are the same for every such column. */
static enum ct_status positive(const struct ct_cells *cells,
                               struct ct_cell cell, const char *key,
                               struct ct_cell_number *value)
{
    struct ct_cell_number result;
    struct ct_cell trimmed;
    enum ct_status status = ct_cell_number(cells, cell, &result);

    if (status == CT_OK && result.state != CT_CELL_MISSING &&
        !(result.number > 0)) {
        trimmed = ct_cell_trim(cell);
        status = ct_report(cells->sink, CT_ERROR, key,
                           CT_ARGUMENTS(ct_at(trimmed.place),
                                        ct_text(trimmed.text, trimmed.length)));
    }
    if (status == CT_OK)
        *value = result;
    return status;
}

enum ct_status ct_cell_expanded(const struct ct_cells *cells,
                                struct ct_cell cell,
                                struct ct_cell_number *value)
{
    return positive(cells, cell, "uncertainty-not-positive", value);
}

enum ct_status ct_cell_factor(const struct ct_cells *cells, struct ct_cell cell,
                              struct ct_cell_number *value)
{
    struct ct_cell_rules rules = *ct_cell_rules(cells);
    struct ct_cells plain = *cells;

    rules.unit = NULL; /* k has none */
    plain.rules = &rules;
    return positive(&plain, cell, "coverage-factor-not-positive", value);
}

/* ---- probability --------------------------------------------------------- */

/* Cuts a percent sign off the end; whether there was one. */
static bool cut_percent(struct ct_cell *cell)
{
    static const char wide[] = "\xEF\xBC\x85"; /* U+FF05 */
    struct ct_cell_text text;
    size_t length = 0;

    if (cell->length > 0 && cell->text[cell->length - 1] == '%')
        length = 1;
    text.folded =
        (struct ct_folded){.text = cell->text, .length = cell->length};
    if (cell->length > 3 &&
        ct_folded_match(&text.folded, cell->length - 3, wide) > 0)
        length = 3;
    *cell =
        (struct ct_cell){cell->text, cell->length - length,
                         ct_place_part(cell->place, 0, cell->length - length)};
    return length > 0;
}

enum ct_status ct_cell_probability(const struct ct_cells *cells,
                                   struct ct_cell cell,
                                   struct ct_cell_number *value)
{
    struct ct_cell trimmed = ct_cell_trim(cell), digits = trimmed;
    bool percent = cut_percent(&digits), hundred;
    struct ct_cell_rules rules = *ct_cell_rules(cells);
    struct ct_cells plain = *cells;
    struct ct_cell_number result;
    struct ct_buffer as = {0};
    enum ct_status status;

    rules.unit = NULL;
    plain.rules = &rules;
    status = ct_cell_number(&plain, percent ? digits : cell, &result);
    if (status != CT_OK || result.state == CT_CELL_MISSING) {
        if (status == CT_OK)
            *value = result;
        return status;
    }
    hundred = percent || result.number > 1;
    if (hundred) {
        result.number /= 100;
        result.decimal.exponent -= 2;
    }
    if (!(result.number > 0 && result.number < 1))
        return ct_error(cells->sink, "coverage-probability-range",
                        ct_at(trimmed.place),
                        ct_text(trimmed.text, trimmed.length));
    if (hundred && !percent) {
        const struct ct_cell_text text = {.cell = trimmed};

        ct_number_shortest(&as, result.number);
        status = ct_cell_note(cells, &text, &as);
    }
    if (status == CT_OK)
        *value = result;
    return status;
}

/* ---- degrees of freedom -------------------------------------------------- */

/* Whether the cell is a word for infinity; *noted: not the plain one. */
static bool is_infinite(const struct ct_folded *text, bool *noted)
{
    static const char *const words[] = {"inf",    "infinite", "infinity",
                                        "∞",      "+∞",       "无穷",
                                        "无穷大", "无限",     "无限大"};
    bool loose;

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (ct_cell_is(text, words[i], &loose)) {
            *noted = loose || i > 0;
            return true;
        }
    }
    return false;
}

static enum ct_status read_infinite(const struct ct_cells *cells,
                                    struct ct_cell cell, bool *infinite)
{
    struct ct_cell_text text;
    struct ct_buffer as = {0};
    bool noted = false;
    enum ct_status status = ct_cell_fold(cell, &text);

    if (status != CT_OK)
        return status;
    *infinite = is_infinite(&text.folded, &noted);
    if (*infinite && (noted || text.changed)) {
        ct_buffer_puts(&as, "inf");
        status = ct_cell_note(cells, &text, &as);
    }
    ct_cell_text_release(&text);
    return status;
}

enum ct_status ct_cell_dof(const struct ct_cells *cells, struct ct_cell cell,
                           struct ct_cell_number *value)
{
    bool infinite = false;
    double number;
    enum ct_status status = CT_OK;

    if (ct_number_parse(cell.text, cell.length, &number) != CT_OK)
        status = read_infinite(cells, cell, &infinite);
    if (status != CT_OK)
        return status;
    if (!infinite)
        return positive(cells, cell, "cell-dof-not-positive", value);
    *value = (struct ct_cell_number){.state = CT_CELL_SOUND,
                                     .number = (double)INFINITY};
    return CT_OK;
}

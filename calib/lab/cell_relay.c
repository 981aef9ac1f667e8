/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers, units and formulas are read by the readers that budgets use; what
 * they find in a cell is reported as a fault of that cell.
 */
#include "cell_work.h"

#include <string.h>

static const struct ct_cell_relay_row common[] = {
    {"number-decimal-comma", "cell-decimal-comma", false},
    {"number-comma-ambiguous", "cell-comma-ambiguous", false},
    {"number-grouped", "cell-number-grouped", false},
    {"number-too-large", "cell-number-too-large", false},
    {"unknown-unit", "cell-unit-unknown", false},
    {"unit-joined", "cell-units-joined", false},
    {"unit-doubtful", "cell-unit-doubtful", false},
    {"unit-prefix", "cell-unit-syntax", true},
    {"unit-syntax", "cell-unit-syntax", true},
    {"unit-incomplete", "cell-unit-syntax", true},
    {"unit-parenthesis", "cell-unit-syntax", true},
    {"unit-number", "cell-unit-syntax", true},
    {"unit-denominator", "cell-unit-syntax", true},
    {"unit-sign", "cell-unit-syntax", true},
    {"unit-exponent", "cell-unit-syntax", true},
    {"unit-root", "cell-unit-syntax", true},
    {"unit-scale", "cell-unit-syntax", true},
    {"unit-too-long", "cell-unit-syntax", true},
    {"unit-character", "cell-unit-syntax", true},
    {"unit-product-power", "cell-unit-syntax", true},
    {"unit-hardness", "cell-unit-hardness", false},
};

static const struct ct_cell_relay_row *
find_row(const struct ct_cell_relay_row *rows, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].from, key) == 0)
            return &rows[i];
    return NULL;
}

/* Whether the argument says no more than the whole cell does. */
static bool is_whole(const struct ct_cell_relay *relay,
                     const struct ct_argument *argument)
{
    return argument->kind == CT_ARGUMENT_TEXT &&
           argument->length == relay->whole.length &&
           memcmp(argument->text, relay->whole.text, argument->length) == 0;
}

/* Which arguments a finding had, behind its place, for the new one. */
static void pass_on(const struct ct_cell_relay *relay,
                    const struct ct_finding *finding, const char *key,
                    bool whole)
{
    struct ct_argument arguments[CT_FINDING_ARGUMENTS + 1] = {
        ct_at(finding->place)};

    if (whole) {
        arguments[1] = relay->whole;
        if (!is_whole(relay, &finding->arguments[0]))
            arguments[2] = finding->arguments[0];
    } else {
        memcpy(arguments + 1, finding->arguments, sizeof finding->arguments);
    }
    (void)ct_report(relay->outer, finding->severity, key, arguments);
}

void ct_cell_relay_report(void *context, const struct ct_finding *finding)
{
    const struct ct_cell_relay *relay = context;
    const struct ct_cell_relay_row *row =
        find_row(relay->rows, relay->count, finding->key);

    if (row == NULL)
        row = find_row(common, sizeof common / sizeof common[0], finding->key);
    if (row != NULL)
        pass_on(relay, finding, row->to, row->whole);
    else if (relay->otherwise != NULL && finding->severity == CT_ERROR)
        pass_on(relay, finding, relay->otherwise, true);
    else
        pass_on(relay, finding, finding->key, false);
}

void ct_cell_relay_init(struct ct_cell_relay *relay,
                        const struct ct_cells *cells,
                        const struct ct_cell_text *text)
{
    *relay = (struct ct_cell_relay){
        .sink = {.report = ct_cell_relay_report, .context = relay},
        .outer = cells->sink,
        .whole = ct_cell_whole(text)};
}

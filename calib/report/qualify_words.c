/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Words and figures that the forms of a qualification share.
 */
#include "qualify.h"

#include "language.h"

#include <math.h>

void ct_qualify_figure(double number, struct ct_buffer *out)
{
    enum { DIGITS = 4 };

    if (isfinite(number))
        ct_number_significant(out, number, DIGITS);
}

void ct_qualify_subject(const struct ct_qualification *answer,
                        const struct ct_qualify_series *series,
                        struct ct_buffer *out)
{
    const struct ct_lab *lab = ct_lab_index_lab(answer->index);
    const struct ct_lab_check *check = &lab->checks[series->first];
    const char *quantity = ct_lab_text(lab, CT_KEY_TEXT, check->quantity);

    if (check->instrument != 0) {
        ct_buffer_puts(out,
                       ct_lab_text(lab, CT_KEY_INSTRUMENT, check->instrument));
        ct_buffer_puts(out, ": ");
    }
    ct_buffer_puts(out, quantity);
    if (isnan(check->point.number))
        return;
    ct_buffer_puts(out, quantity[0] == '\0' ? "" : ", ");
    ct_number_shortest(out, check->point.number);
    if (check->unit != NULL) {
        ct_buffer_putc(out, ' ');
        ct_unit_write_symbol(out, check->unit);
    }
}

static void put_formula(const struct ct_formula *formula, struct ct_buffer *out)
{
    size_t length;
    const char *text = ct_formula_text(formula, &length);

    ct_buffer_add(out, text, length);
}

void ct_qualify_accuracy(const struct ct_qualify_box *box,
                         struct ct_buffer *out)
{
    const char *before = "";

    if (box->U != NULL) {
        ct_buffer_puts(out, "U = ");
        put_formula(box->U, out);
        if (!isnan(box->k)) {
            ct_buffer_puts(out, " (k = ");
            ct_number_shortest(out, box->k);
            ct_buffer_putc(out, ')');
        }
        before = "; ";
    }
    if (box->accuracy_class[0] != '\0') {
        ct_buffer_puts(out, before);
        ct_buffer_puts(out, box->accuracy_class);
        before = "; ";
    }
    if (box->mpe != NULL) {
        ct_buffer_puts(out, before);
        ct_buffer_puts(out, "MPE ");
        put_formula(box->mpe, out);
        if (box->several)
            ct_buffer_puts(out, ct_translate(N_(" and others")));
    }
}

void ct_qualify_range(const struct ct_qualify_box *box, struct ct_buffer *out)
{
    const struct ct_lab_range *range = &box->range;
    bool lower = isfinite(range->min.number), upper;

    upper = isfinite(range->max.number);
    if (!lower && !upper)
        return;
    ct_buffer_puts(out, !lower ? "≤ " : !upper ? "≥ " : "");
    if (lower)
        ct_number_shortest(out, range->min.number);
    if (lower && upper)
        ct_buffer_puts(out, " … ");
    if (upper)
        ct_number_shortest(out, range->max.number);
    if (range->unit != NULL) {
        ct_buffer_putc(out, ' ');
        ct_unit_write_symbol(out, range->unit);
    }
}

const char *ct_qualify_chart_name(enum ct_chart_kind kind)
{
    /* ORDER CHART_KIND */
    static const char *const names[CT_CHART_KINDS] = {
        N_("chart of means and standard deviations"),
        N_("chart of means and ranges"),
        N_("chart of single values and moving ranges"),
    };

    return ct_translate(names[kind]);
}

void ct_qualify_broken(unsigned broken, struct ct_buffer *out)
{
    bool any = false;

    for (int rule = 0; rule < CT_CHART_RULES; rule++) {
        if ((broken & 1U << rule) == 0)
            continue;
        ct_buffer_puts(out, any ? ", " : "");
        ct_buffer_puts(out, ct_chart_rule_name((enum ct_chart_rule)rule));
        any = true;
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * budget_page.h - the parts of a budget for people. Private to budget_text.c
 * and budget_lines.c.
 */
#ifndef CT_BUDGET_PAGE_H
#define CT_BUDGET_PAGE_H

#include "budget.h"
#include "table.h"

/* The page being written. */
struct ct_page {
    const struct ct_budget_view *view;
    struct ct_buffer *out;
    struct ct_buffer cell; /* scratch */
    bool markdown;
};

/* The equations as they were written. */
void ct_page_equations(struct ct_page *page);
/* The result of one output: concise, expanded, relative, nu_eff. */
void ct_page_result(struct ct_page *page, size_t output);
/* r of the inputs, where any are correlated (JCGM 100:2008, 7.2.7). */
void ct_page_input_correlations(struct ct_page *page);

#endif

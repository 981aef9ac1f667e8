/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * budget_page.h - the parts of a budget for people. Private to budget_text.c,
 * budget_lines.c and monte_carlo_lines.c.
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

/* Begins a line with a label; an empty one stands for that of the line above.
 */
void ct_page_label(struct ct_page *page, const char *label);

/* The equations as they were written. */
void ct_page_equations(struct ct_page *page);
/* The result of one output: concise, expanded, relative, nu_eff. */
void ct_page_result(struct ct_page *page, size_t output);
/* What the Monte Carlo method says of it, below. */
void ct_page_monte_carlo(struct ct_page *page, size_t output);
/* And of all outputs together, where there are several. */
void ct_page_monte_carlo_together(struct ct_page *page);
/* Where the inputs are from that a laboratory gave. */
void ct_page_laboratory(struct ct_page *page);
/* r of the inputs, where any are correlated (JCGM 100:2008, 7.2.7). */
void ct_page_input_correlations(struct ct_page *page);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Proposals of intervals as text and Markdown.
 */
#include "interval.h"

#include "language.h"
#include "show_page.h"

#include "../../uncertainty/number.h"

#include <math.h>

enum { DIGITS = 4 };

struct page {
    const struct ct_interval_answer *answer;
    struct ct_sheet sheet;
};

static void take(struct page *p, struct ct_text_table *table)
{
    ct_table_take(table, &p->sheet.cell);
}

static void put(struct page *p, const char *text)
{
    ct_buffer_puts(&p->sheet.cell, text);
}

static void put_number(struct page *p, struct ct_text_table *table,
                       double number)
{
    if (isfinite(number))
        ct_number_significant(&p->sheet.cell, number, DIGITS);
    take(p, table);
}

static void put_time(struct page *p, struct ct_text_table *table, double time)
{
    ct_interval_time(p->answer, time, &p->sheet.cell);
    take(p, table);
}

/* ---- head ---------------------------------------------------------------- */

static void put_head(struct page *p)
{
    const struct ct_interval_answer *a = p->answer;

    ct_sheet_title(&p->sheet, ct_translate(N_("Calibration intervals")), "");
    put(p, ct_translate(N_("target reliability ")));
    ct_interval_percent(a->rules->target, &p->sheet.cell);
    put(p, ct_translate(N_(" %, method ")));
    put(p, ct_interval_method_name(a->rules->method));
    put(p, ct_translate(N_(", limits at a confidence of ")));
    ct_interval_percent(a->rules->confidence, &p->sheet.cell);
    put(p, " %");
    ct_sheet_line(&p->sheet);
    if (a->lab != NULL) {
        put(p, ct_translate(N_("calibrations up to ")));
        ct_sheet_day(&p->sheet, a->when.on);
        if (a->since != CT_LAB_NO_DATE) {
            put(p, ct_translate(N_(", since ")));
            ct_sheet_day(&p->sheet, a->since);
        }
        if (a->when.known_by < CT_DATE_LAST) {
            put(p, ct_translate(N_(", as known by ")));
            ct_sheet_day(&p->sheet, a->when.known_by);
        }
        put(p, ct_translate(N_("; in groups by ")));
        put(p, ct_group_by_names[a->by]);
        ct_sheet_line(&p->sheet);
    }
    if (!p->sheet.markdown)
        ct_buffer_putc(p->sheet.out, '\n');
}

/* ---- all groups ---------------------------------------------------------- */

static void put_share(struct page *p, struct ct_text_table *table, double share)
{
    if (!isnan(share))
        ct_interval_percent(share, &p->sheet.cell);
    take(p, table);
}

/* Only one side where all passed or none did. */
static void put_limits(struct page *p, struct ct_text_table *table,
                       const struct ct_proposal *one)
{
    if (one->n > 0 && one->in == one->n) {
        put(p, "≥ ");
        ct_interval_percent(one->lower, &p->sheet.cell);
    } else if (one->n > 0 && one->in == 0) {
        put(p, "≤ ");
        ct_interval_percent(one->upper, &p->sheet.cell);
    } else if (one->n > 0) {
        ct_interval_percent(one->lower, &p->sheet.cell);
        put(p, "…");
        ct_interval_percent(one->upper, &p->sheet.cell);
    }
    take(p, table);
}

static void put_groups(struct page *p)
{
    const struct ct_text_column columns[] = {
        {ct_translate(N_("group")), CT_LEFT, true},
        {"n", CT_RIGHT, false},
        {ct_translate(N_("in")), CT_RIGHT, false},
        {"%", CT_DECIMAL, false},
        {ct_translate(N_("limits %")), CT_LEFT, false},
        {ct_translate(N_("now")), CT_RIGHT, false},
        {ct_translate(N_("proposed")), CT_LEFT, false},
        {ct_translate(N_("method")), CT_LEFT, false},
    };
    struct ct_text_table *table;

    if (p->answer->count == 0) {
        put(p, ct_translate(N_("no calibrations")));
        ct_sheet_line(&p->sheet);
        return;
    }
    table = ct_sheet_begin(&p->sheet, columns, 8);

    for (size_t i = 0; i < p->answer->count && table != NULL; i++) {
        const struct ct_interval_entry *entry = &p->answer->entries[i];
        const struct ct_proposal *one = &entry->proposal;

        ct_table_string(table, entry->name);
        ct_sheet_count(&p->sheet, (size_t)one->n);
        take(p, table);
        ct_sheet_count(&p->sheet, (size_t)one->in);
        take(p, table);
        put_share(p, table, one->observed);
        put_limits(p, table, one);
        put_time(p, table, entry->group->current);
        if (isnan(one->proposed))
            put(p, ct_translate(N_("none")));
        else
            ct_interval_proposed(p->answer, entry, &p->sheet.cell);
        take(p, table);
        ct_table_string(table, ct_interval_method_name(one->method));
    }
    ct_sheet_table(&p->sheet, table);
}

/* ---- one group ----------------------------------------------------------- */

static const char *word_of(const struct ct_interval_entry *entry,
                           const struct ct_reliability_fit *fit, size_t i)
{
    const struct ct_proposal_fits *models = &entry->proposal.models;

    if (fit->status != CT_FIT_GOOD && fit->status != CT_FIT_AT_BOUNDARY)
        return ct_fit_status_name(fit->status);
    if (fit->rejected && models->tested)
        return ct_translate(N_("rejected"));
    if (fit->no_interval)
        return ct_translate(N_("no interval: below the target at once"));
    if ((models->extrapolated >> i & 1) != 0)
        return ct_translate(N_("far from all times observed"));
    if (i == models->best)
        return i == models->least_aic ? ct_translate(N_("best, least AIC"))
                                      : ct_translate(N_("best"));
    if (i == models->least_aic)
        return ct_translate(N_("least AIC"));
    return fit->status == CT_FIT_AT_BOUNDARY ? ct_fit_status_name(fit->status)
                                             : "";
}

/* At a boundary they ran as far as the search went: their last digits mean
 * nothing. */
static void put_parameters(struct page *p, const struct ct_reliability_fit *fit)
{
    static const double nothing = 1e-12;
    bool bound = fit->status == CT_FIT_AT_BOUNDARY;

    for (size_t k = 0; k < ct_reliability_parameters(fit->model); k++) {
        double number = fit->parameters[k];

        if (!isfinite(number))
            continue;
        put(p, k > 0 ? ", " : "");
        if (bound && number < nothing)
            put(p, "0");
        else
            ct_number_significant(&p->sheet.cell, number, bound ? 2 : DIGITS);
    }
}

static void put_models(struct page *p, const struct ct_interval_entry *entry)
{
    const struct ct_text_column columns[] = {
        {ct_translate(N_("model")), CT_LEFT, true},
        {ct_translate(N_("parameters")), CT_LEFT, true},
        {"-ln L", CT_DECIMAL, false},
        {"AIC", CT_DECIMAL, false},
        {"C", CT_DECIMAL, false},
        {ct_translate(N_("interval")), CT_DECIMAL, false},
        {ct_translate(N_("from")), CT_DECIMAL, false},
        {ct_translate(N_("to")), CT_DECIMAL, false},
        {ct_translate(N_("merit")), CT_DECIMAL, false},
        {"", CT_LEFT, true},
    };
    const struct ct_proposal_fits *models = &entry->proposal.models;
    struct ct_text_table *table = ct_sheet_begin(&p->sheet, columns, 10);

    for (size_t i = 0; i < models->count && table != NULL; i++) {
        const struct ct_reliability_fit *fit = &models->fits[i];

        ct_table_string(table, ct_reliability_name(fit->model));
        put_parameters(p, fit);
        take(p, table);
        if (isfinite(fit->minus_log_likelihood))
            ct_number_fixed(&p->sheet.cell, fit->minus_log_likelihood, 3);
        take(p, table);
        if (isfinite(fit->aic))
            ct_number_fixed(&p->sheet.cell, fit->aic, 2);
        take(p, table);
        put_number(p, table, fit->C);
        put_number(p, table, fit->interval);
        put_number(p, table, fit->profile[0]);
        put_number(p, table, fit->profile[1]);
        put_number(p, table, fit->merit);
        ct_table_string(table, word_of(entry, fit, i));
    }
    ct_sheet_table(&p->sheet, table);
}

/* ORDER LEFT_OUT */
static const char *const left_words[] = {
    N_("first calibration, or as found not applicable"),
    N_("as found not known"),
    N_("after damage, repair or adjustment"),
    N_("only as left is stated"),
    N_("replaced by a later issue"),
    N_("withdrawn because of an error"),
    N_("on the day of the one before"),
    N_("a row with an error"),
};
_Static_assert(sizeof left_words / sizeof *left_words == CT_LEFT_OUTS,
               "words each");

/* `12 first calibration, …; 3 as found not known`; false: nothing. */
static bool put_left(struct page *p, const size_t *left)
{
    bool any = false;

    for (int reason = 0; reason < CT_LEFT_OUTS; reason++) {
        if (left[reason] == 0)
            continue;
        put(p, any ? "; " : ct_translate(N_("left out: ")));
        ct_buffer_integer(&p->sheet.cell, (long long)left[reason]);
        put(p, " ");
        put(p, ct_translate(left_words[reason]));
        any = true;
    }
    return any;
}

static void put_group(struct page *p, const struct ct_interval_entry *entry)
{
    ct_sheet_heading(&p->sheet, entry->name);
    ct_interval_reason(p->answer, entry, true, &p->sheet.cell);
    ct_sheet_line(&p->sheet);
    if (entry->from != NULL && put_left(p, entry->from->left))
        ct_sheet_line(&p->sheet);
    if (entry->proposal.models.count > 0)
        put_models(p, entry);
}

static void put_sum(struct page *p)
{
    if (p->answer->left == NULL || p->answer->count < 2)
        return;
    if (!p->sheet.markdown)
        ct_buffer_putc(p->sheet.out, '\n');
    put(p, ct_translate(N_("all groups, ")));
    if (put_left(p, p->answer->left))
        ct_sheet_line(&p->sheet);
    else
        ct_buffer_clear(&p->sheet.cell);
}

enum ct_status ct_interval_page(const struct ct_interval_answer *answer,
                                bool markdown, int width, struct ct_buffer *out)
{
    struct page page = {.answer = answer,
                        .sheet = {.lab = answer->lab,
                                  .out = out,
                                  .markdown = markdown,
                                  .width = width}};

    put_head(&page);
    put_groups(&page);
    for (size_t i = 0; i < answer->count; i++)
        put_group(&page, &answer->entries[i]);
    put_sum(&page);
    if (page.sheet.cell.failed)
        out->failed = true;
    ct_buffer_release(&page.sheet.cell);
    return ct_buffer_status(out);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Covariances as text and Markdown.
 */
#include "covariance.h"

#include "language.h"
#include "show_page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PAIRS = 100, THROUGH = 4, DIGITS = 4 };

struct page {
    const struct ct_covariance_answer *answer;
    const struct ct_together *together;
    struct ct_sheet sheet;
    struct ct_together_share *shares;
    size_t room;
};

/* ---- texts --------------------------------------------------------------- */

const char *ct_covariance_id(const struct ct_covariance_answer *answer,
                             uint32_t certificate)
{
    const struct ct_lab *lab = answer->lab;

    return certificate < lab->tables[CT_TABLE_CERTIFICATES].count
               ? ct_lab_text(lab, CT_KEY_CERTIFICATE,
                             lab->certificates[certificate].id)
               : "";
}

static const struct ct_unit *unit_of(const struct ct_covariance_answer *answer,
                                     size_t value)
{
    return answer->together->values[value].reference->resolved.unit;
}

void ct_covariance_unit(const struct ct_covariance_answer *answer, size_t a,
                        struct ct_buffer *out)
{
    ct_unit_write(out, unit_of(answer, a));
}

void ct_covariance_product(const struct ct_covariance_answer *answer, size_t a,
                           size_t b, struct ct_buffer *out)
{
    struct ct_buffer one = {0}, other = {0};

    ct_covariance_unit(answer, a, &one);
    ct_covariance_unit(answer, b, &other);
    if (one.length > 0 && other.length > 0 &&
        unit_of(answer, a) == unit_of(answer, b)) {
        bool simple = strcspn(one.data, " */^-.0123456789") == one.length;

        ct_buffer_puts(out, simple ? "" : "(");
        ct_buffer_add(out, one.data, one.length);
        ct_buffer_puts(out, simple ? "^2" : ")^2");
    } else {
        ct_buffer_add(out, one.data, one.length);
        if (one.length > 0 && other.length > 0)
            ct_buffer_putc(out, '*');
        ct_buffer_add(out, other.data, other.length);
    }
    out->failed = out->failed || one.failed || other.failed;
    ct_buffer_release(&one);
    ct_buffer_release(&other);
}

static void take(struct page *p, struct ct_text_table *table)
{
    ct_table_take(table, &p->sheet.cell);
}

static void put_number(struct page *p, struct ct_text_table *table,
                       double number)
{
    if (isfinite(number))
        ct_number_significant(&p->sheet.cell, number, DIGITS);
    take(p, table);
}

/* ---- values -------------------------------------------------------------- */

static void put_head(struct page *p)
{
    ct_sheet_title(&p->sheet, ct_translate(N_("Covariance")), "");
    ct_buffer_puts(&p->sheet.cell, ct_translate(N_("values in use on ")));
    ct_sheet_day(&p->sheet, p->answer->when.on);
    if (p->answer->when.known_by < CT_DATE_LAST) {
        ct_buffer_puts(&p->sheet.cell, ct_translate(N_(", as known by ")));
        ct_sheet_day(&p->sheet, p->answer->when.known_by);
    }
    ct_sheet_line(&p->sheet);
    if (!p->sheet.markdown)
        ct_buffer_putc(p->sheet.out, '\n');
}

static void put_values(struct page *p)
{
    const struct ct_text_column columns[] = {
        {ct_translate(N_("item")), CT_LEFT, true},
        {ct_translate(N_("value")), CT_DECIMAL, false},
        {ct_translate(N_("unit")), CT_LEFT, false},
        {"u", CT_DECIMAL, false},
        {ct_translate(N_("from")), CT_LEFT, true},
    };
    struct ct_text_table *table = ct_sheet_begin(&p->sheet, columns, 5);

    for (size_t i = 0; i < p->together->count && table != NULL; i++) {
        const struct ct_together_value *value = &p->together->values[i];

        ct_table_string(table, p->answer->names[i]);
        ct_number_significant(&p->sheet.cell, value->reference->resolved.value,
                              10);
        take(p, table);
        ct_covariance_unit(p->answer, i, &p->sheet.cell);
        take(p, table);
        put_number(p, table, value->uncertainty);
        ct_table_string(table, value->reference->resolved.source);
    }
    ct_sheet_table(&p->sheet, table);
}

/* ---- matrices ------------------------------------------------------------ */

static void put_matrix(struct page *p, const char *heading,
                       const double *numbers)
{
    struct ct_text_column columns[CT_COVARIANCE_COLUMNS + 1] = {
        {"", CT_LEFT, true}};
    size_t n = p->together->count;
    struct ct_text_table *table;

    for (size_t b = 0; b < n; b++)
        columns[b + 1] =
            (struct ct_text_column){p->answer->names[b], CT_DECIMAL, false};
    ct_sheet_heading(&p->sheet, heading);
    table = ct_sheet_begin(&p->sheet, columns, n + 1);
    for (size_t a = 0; a < n && table != NULL; a++) {
        ct_table_string(table, p->answer->names[a]);
        for (size_t b = 0; b < n; b++)
            put_number(p, table, numbers[a * n + b]);
    }
    ct_sheet_table(&p->sheet, table);
}

static void put_matrices(struct page *p)
{
    if (p->together->count > CT_COVARIANCE_COLUMNS) {
        ct_buffer_puts(&p->sheet.cell,
                       ct_translate(N_("matrices: --format csv or json")));
        ct_sheet_line(&p->sheet);
        return;
    }
    put_matrix(p, ct_translate(N_("Covariance, in the product of both units")),
               p->together->covariance);
    put_matrix(p, ct_translate(N_("Correlation")), p->together->correlation);
}

/* ---- pairs --------------------------------------------------------------- */

/* `R-1 (1e-4), R-2 (-3e-5) …`: what each brings, the nearest ones marked. */
static enum ct_status put_shares(struct page *p, struct ct_text_table *table,
                                 size_t a, size_t b)
{
    size_t count, written = 0;
    enum ct_status status =
        ct_together_shares(p->together, a, b, &p->shares, &p->room, &count);

    for (size_t i = 0; i < count && status == CT_OK; i++) {
        const struct ct_together_share *share = &p->shares[i];
        const char *id = ct_covariance_id(p->answer, share->certificate);

        if (i >= THROUGH && !share->nearest)
            continue;
        ct_buffer_puts(&p->sheet.cell, written++ > 0 ? ", " : "");
        ct_buffer_puts(&p->sheet.cell, share->nearest ? "*" : "");
        ct_buffer_puts(&p->sheet.cell, id[0] != '\0' ? id : "-");
        ct_buffer_puts(&p->sheet.cell, " (");
        ct_number_significant(&p->sheet.cell, share->covariance, 3);
        ct_buffer_putc(&p->sheet.cell, ')');
    }
    if (written < count)
        ct_buffer_puts(&p->sheet.cell, " …");
    take(p, table);
    return status;
}

static enum ct_status put_pair(struct page *p, struct ct_text_table *table,
                               size_t a, size_t b)
{
    size_t n = p->together->count;

    ct_table_string(table, p->answer->names[a]);
    ct_table_string(table, p->answer->names[b]);
    put_number(p, table, p->together->correlation[a * n + b]);
    put_number(p, table, p->together->covariance[a * n + b]);
    ct_covariance_product(p->answer, a, b, &p->sheet.cell);
    take(p, table);
    put_number(p, table, ct_together_combined(p->together, a, b, 1));
    put_number(p, table, ct_together_combined(p->together, a, b, -1));
    put_number(p, table,
               hypot(ct_together_combined(p->together, a, b, 1),
                     ct_together_combined(p->together, a, b, -1)) /
                   sqrt(2));
    return put_shares(p, table, a, b);
}

static enum ct_status put_pairs(struct page *p)
{
    const struct ct_text_column columns[] = {
        {"a", CT_LEFT, true},
        {"b", CT_LEFT, true},
        {"r", CT_DECIMAL, false},
        {ct_translate(N_("covariance")), CT_DECIMAL, false},
        {ct_translate(N_("unit")), CT_LEFT, false},
        {"u(a + b)", CT_DECIMAL, false},
        {"u(a - b)", CT_DECIMAL, false},
        {ct_translate(N_("if r = 0")), CT_DECIMAL, false},
        {ct_translate(N_("through")), CT_LEFT, true},
    };
    size_t n = p->together->count, written = 0, all = n * (n - 1) / 2;
    struct ct_text_table *table;
    enum ct_status status = CT_OK;

    if (n < 2)
        return CT_OK;
    ct_sheet_heading(&p->sheet,
                     ct_translate(N_("Pairs, and the certificates they share "
                                     "with the covariance that each brings "
                                     "(* the nearest)")));
    table = ct_sheet_begin(&p->sheet, columns, 9);
    for (size_t a = 0; a < n && table != NULL && status == CT_OK; a++)
        for (size_t b = a + 1; b < n && written < PAIRS && status == CT_OK;
             b++) {
            status = put_pair(p, table, a, b);
            written++;
        }
    ct_sheet_table(&p->sheet, table);
    if (all > PAIRS) {
        ct_buffer_puts(&p->sheet.cell, ct_translate(N_("the first ")));
        ct_sheet_count(&p->sheet, PAIRS);
        ct_buffer_puts(&p->sheet.cell, ct_translate(N_(" of ")));
        ct_sheet_count(&p->sheet, all);
        ct_buffer_puts(&p->sheet.cell,
                       ct_translate(N_("; --format csv has all")));
        ct_sheet_line(&p->sheet);
    }
    return status;
}

/* ---- the page ------------------------------------------------------------ */

static void put_incomplete(struct page *p)
{
    bool any = false;

    for (size_t i = 0; i < p->together->count; i++) {
        if (!p->together->values[i].incomplete)
            continue;
        ct_buffer_puts(
            &p->sheet.cell,
            any ? ", "
                : ct_translate(N_("not all is known (links.csv) of what these "
                                  "rest on: ")));
        ct_buffer_puts(&p->sheet.cell, p->answer->names[i]);
        any = true;
    }
    if (!any)
        return;
    if (!p->sheet.markdown)
        ct_buffer_putc(p->sheet.out, '\n');
    ct_sheet_line(&p->sheet);
}

enum ct_status ct_covariance_page(const struct ct_covariance_answer *answer,
                                  bool markdown, int width,
                                  struct ct_buffer *out)
{
    struct page p = {.answer = answer,
                     .together = answer->together,
                     .sheet = {.lab = answer->lab,
                               .out = out,
                               .markdown = markdown,
                               .width = width}};
    enum ct_status status;

    put_head(&p);
    put_values(&p);
    put_matrices(&p);
    status = put_pairs(&p);
    put_incomplete(&p);
    ct_buffer_release(&p.sheet.cell);
    free(p.shares);
    return status == CT_OK ? ct_buffer_status(out) : status;
}

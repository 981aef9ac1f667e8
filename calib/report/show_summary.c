/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A laboratory in figures, on a page.
 */
#include "show_page.h"

#include "language.h"

#include "../lab/table.h"

static void say(struct ct_sheet *sheet, const char *text)
{
    ct_buffer_puts(&sheet->cell, ct_translate(text));
}

static void put_tables(struct ct_sheet *sheet)
{
    const struct ct_text_column columns[] = {
        {ct_translate(N_("table")), CT_LEFT, false},
        {ct_translate(N_("file")), CT_LEFT, true},
        {ct_translate(N_("encoding")), CT_LEFT, false},
        {ct_translate(N_("rows")), CT_RIGHT, false},
        {ct_translate(N_("with errors")), CT_RIGHT, false},
        {ct_translate(N_("unreadable")), CT_RIGHT, false},
    };
    struct ct_text_table *table;

    ct_sheet_heading(sheet, ct_translate(N_("Tables")));
    table = ct_sheet_begin(sheet, columns, sizeof columns / sizeof *columns);
    for (int i = 0; i < CT_TABLES && table != NULL; i++) {
        const struct ct_lab_table *one = &sheet->lab->tables[i];
        const struct ct_resource *resource = sheet->lab->package->tables[i];

        if (!one->present)
            continue;
        ct_table_string(table, ct_table_name((enum ct_table)i));
        ct_table_string(table, resource->path);
        ct_table_string(table,
                        ct_encoding_name(resource->dialect.csv.encoding));
        ct_sheet_count(sheet, one->count);
        ct_table_take(table, &sheet->cell);
        ct_sheet_count(sheet, one->unsound);
        ct_table_take(table, &sheet->cell);
        ct_sheet_count(sheet, one->unreadable);
        ct_table_take(table, &sheet->cell);
    }
    ct_sheet_table(sheet, table);
}

/* A word and how many there are, where there are any. */
static void put_count(struct ct_sheet *sheet, struct ct_text_table *table,
                      const char *word, size_t count)
{
    if (count == 0)
        return;
    ct_table_string(table, word);
    ct_sheet_count(sheet, count);
    ct_table_take(table, &sheet->cell);
}

static struct ct_text_table *begin_counts(struct ct_sheet *sheet,
                                          const char *heading, const char *left,
                                          const char *right)
{
    const struct ct_text_column columns[] = {
        {ct_translate(left), CT_LEFT, false},
        {ct_translate(right), CT_RIGHT, false},
    };

    ct_sheet_heading(sheet, ct_translate(heading));
    return ct_sheet_begin(sheet, columns, 2);
}

static void put_instruments(struct ct_sheet *sheet,
                            const struct ct_lab_summary *summary)
{
    struct ct_text_table *table;

    if (sheet->lab->tables[CT_TABLE_INSTRUMENTS].count == 0)
        return;
    table = begin_counts(sheet, N_("Instruments by role"), N_("role"),
                         N_("instruments"));
    for (int i = 0; i < CT_SUMMARY_ROLES && table != NULL; i++)
        put_count(sheet, table,
                  i < CT_SUMMARY_ROLES - 1 ? ct_cell_word_text(CT_CELL_ROLE, i)
                                           : ct_translate(N_("none said")),
                  summary->roles[i]);
    ct_sheet_table(sheet, table);
    table = begin_counts(sheet, N_("Instruments by service"), N_("service"),
                         N_("instruments"));
    for (int i = 0; i < CT_SERVICES && table != NULL; i++)
        put_count(sheet, table, ct_service_name((enum ct_service)i),
                  summary->services[i]);
    ct_sheet_table(sheet, table);
}

static void put_years(struct ct_sheet *sheet,
                      const struct ct_lab_summary *summary)
{
    struct ct_text_table *table;

    if (summary->certificates == 0)
        return;
    table = begin_counts(sheet, N_("Certificates by year of calibration"),
                         N_("year"), N_("certificates"));
    for (size_t i = 0; i < summary->year_count && table != NULL; i++) {
        ct_buffer_integer(&sheet->cell, summary->first_year + (int)i);
        ct_table_take(table, &sheet->cell);
        ct_sheet_count(sheet, summary->years[i]);
        ct_table_take(table, &sheet->cell);
    }
    ct_sheet_table(sheet, table);
}

static void put_pair(struct ct_sheet *sheet, struct ct_text_table *table,
                     const char *label)
{
    ct_table_string(table, ct_translate(label));
    ct_table_take(table, &sheet->cell);
}

static void say_roots(struct ct_sheet *sheet, unsigned roots)
{
    /* ORDER ROOT */
    static const char *const names[] = {"SI", "NMI", "ACC", "LMI",
                                        "EV", "CRM", "REF"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if ((roots & 1u << i) != 0) {
            ct_buffer_puts(&sheet->cell, sheet->cell.length > 0 ? ", " : "");
            ct_buffer_puts(&sheet->cell, names[i]);
        }
}

static void put_settings(struct ct_sheet *sheet,
                         const struct ct_lab_summary *summary)
{
    const struct ct_settings *s = &sheet->lab->package->settings;
    static const struct ct_text_column columns[] = {{"", CT_LEFT, false},
                                                    {"", CT_LEFT, true}};
    struct ct_text_table *table;

    ct_sheet_heading(sheet, ct_translate(N_("Days and settings")));
    table = ct_sheet_begin(sheet, columns, 2);
    if (table == NULL)
        return;
    if (summary->certificates > 0) {
        ct_sheet_day(sheet, summary->first);
        ct_buffer_puts(&sheet->cell, " … ");
        ct_sheet_day(sheet, summary->last);
        put_pair(sheet, table, N_("calibrations"));
    }
    ct_sheet_count(sheet, summary->unrecorded);
    put_pair(sheet, table, N_("certificates without recorded_on"));
    say(sheet, ct_due_rule_name(s->due_rule));
    put_pair(sheet, table, "due_rule");
    say(sheet, ct_anchor_name(s->anchor));
    put_pair(sheet, table, "anchor");
    if (s->default_k > 0)
        ct_number_shortest(&sheet->cell, s->default_k);
    else
        ct_buffer_puts(&sheet->cell, "–");
    put_pair(sheet, table, "default_k");
    say_roots(sheet, s->roots);
    put_pair(sheet, table, "allowed_roots");
    ct_sheet_table(sheet, table);
}

enum ct_status ct_show_summary_page(const struct ct_lab *lab,
                                    struct ct_lab_when when,
                                    const struct ct_lab_summary *summary,
                                    bool markdown, int width,
                                    struct ct_buffer *out)
{
    struct ct_sheet sheet = {
        .lab = lab, .out = out, .markdown = markdown, .width = width};

    ct_sheet_title(&sheet, lab->package->folder, "");
    say(&sheet, N_("laboratory on "));
    ct_sheet_day(&sheet, when.on);
    if (when.known_by < CT_DATE_LAST) {
        say(&sheet, N_(", as known by "));
        ct_sheet_day(&sheet, when.known_by);
    }
    ct_sheet_line(&sheet);
    put_tables(&sheet);
    put_instruments(&sheet, summary);
    put_years(&sheet, summary);
    put_settings(&sheet, summary);
    out->failed = out->failed || sheet.cell.failed;
    ct_buffer_release(&sheet.cell);
    return ct_buffer_status(out);
}

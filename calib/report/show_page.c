/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A view as text and Markdown: one page for each kind of thing.
 */
#include "show_page.h"

#include "language.h"

#include "../lab/table.h"

#include <math.h>
#include <string.h>

enum { MOST = 20 }; /* rows of long lists; JSON has all */

static void say(struct ct_sheet *sheet, const char *text)
{
    ct_buffer_puts(&sheet->cell, ct_translate(text));
}

/* ---- the head ------------------------------------------------------------ */

static void put_head(struct ct_sheet *sheet, enum ct_lab_key of, uint32_t name)
{
    const struct ct_view *view = sheet->view;
    /* ORDER VIEW_KIND */
    static const char *const kinds[CT_VIEW_KINDS] = {
        N_("instrument"), N_("certificate"), N_("measurement standard"),
        N_("laboratory"), N_("regulation")};

    ct_sheet_title(sheet, ct_lab_text(sheet->lab, of, view->id),
                   ct_lab_text(sheet->lab, CT_KEY_TEXT, name));
    say(sheet, kinds[view->kind]);
    say(sheet, N_(" on "));
    ct_sheet_day(sheet, view->when.on);
    if (view->when.known_by < CT_DATE_LAST) {
        say(sheet, N_(", as known by "));
        ct_sheet_day(sheet, view->when.known_by);
    }
    ct_sheet_line(sheet);
    if (view->when.known_by < CT_DATE_LAST && view->unrecorded > 0) {
        ct_sheet_count(sheet, view->unrecorded);
        say(sheet, N_(" certificates of the laboratory have no recorded_on; "
                      "they count as known from their day of issue or "
                      "calibration"));
        ct_sheet_line(sheet);
    }
    if (!sheet->markdown)
        ct_buffer_putc(sheet->out, '\n');
}

static struct ct_text_table *begin_fields(struct ct_sheet *sheet)
{
    static const struct ct_text_column columns[] = {{"", CT_LEFT, false},
                                                    {"", CT_LEFT, true}};

    return ct_sheet_begin(sheet, columns, 2);
}

/* A label, and the cell behind it; nothing where the cell is empty. */
static void put_pair(struct ct_sheet *sheet, struct ct_text_table *table,
                     const char *label)
{
    if (table == NULL || (sheet->cell.length == 0 && !sheet->cell.failed))
        return;
    ct_table_string(table, ct_translate(label));
    ct_table_take(table, &sheet->cell);
}

/* ---- what several kinds have --------------------------------------------- */

static void put_check(struct ct_sheet *sheet, const struct ct_view_check *one,
                      struct ct_text_table *table)
{
    const struct ct_lab_check *row = &sheet->lab->checks[one->first];

    ct_sheet_day(sheet, row->date);
    ct_table_take(table, &sheet->cell);
    ct_table_string(table,
                    row->kind == CT_LAB_NO_WORD
                        ? ""
                        : ct_cell_word_text(CT_CELL_CHECK_KIND, row->kind));
    ct_sheet_key(sheet, CT_KEY_TEXT, row->quantity);
    ct_table_take(table, &sheet->cell);
    ct_sheet_key(sheet, CT_KEY_TEXT, row->group);
    ct_table_take(table, &sheet->cell);
    ct_sheet_number(sheet, row->point);
    ct_table_take(table, &sheet->cell);
    ct_sheet_count(sheet, one->readings);
    ct_table_take(table, &sheet->cell);
    if (!isnan(one->mean))
        ct_number_significant(&sheet->cell, one->mean, 10);
    ct_table_take(table, &sheet->cell);
    if (!isnan(one->deviation))
        ct_number_significant(&sheet->cell, one->deviation, 2);
    ct_table_take(table, &sheet->cell);
    ct_sheet_number(sheet, row->reference_value);
    ct_table_take(table, &sheet->cell);
    ct_sheet_unit(sheet, row->unit);
    ct_table_take(table, &sheet->cell);
    ct_table_string(table,
                    one->result == CT_LAB_NO_WORD
                        ? ""
                        : ct_cell_word_text(CT_CELL_VERDICT, one->result));
    ct_sheet_key(sheet, CT_KEY_TEXT, row->by);
    ct_table_take(table, &sheet->cell);
}

static void put_checks(struct ct_sheet *sheet)
{
    const struct ct_view_checks *checks = &sheet->view->checks;
    size_t first = checks->count > MOST ? checks->count - MOST : 0;
    const struct ct_text_column columns[] = {
        {ct_translate(N_("date")), CT_LEFT, false},
        {ct_translate(N_("kind")), CT_LEFT, false},
        {ct_translate(N_("quantity")), CT_LEFT, true},
        {ct_translate(N_("group")), CT_LEFT, true},
        {ct_translate(N_("point")), CT_DECIMAL, false},
        {ct_translate(N_("readings")), CT_RIGHT, false},
        {ct_translate(N_("mean")), CT_DECIMAL, false},
        {ct_translate(N_("s")), CT_DECIMAL, false},
        {ct_translate(N_("reference")), CT_DECIMAL, false},
        {ct_translate(N_("unit")), CT_LEFT, false},
        {ct_translate(N_("result")), CT_LEFT, false},
        {ct_translate(N_("by")), CT_LEFT, true},
    };
    struct ct_text_table *table;

    if (checks->count == 0)
        return;
    ct_sheet_heading(sheet, ct_translate(N_("Checks")));
    if (first > 0) {
        say(sheet, N_("the last of"));
        ct_buffer_putc(&sheet->cell, ' ');
        ct_sheet_count(sheet, checks->count);
        ct_sheet_line(sheet);
    }
    table = ct_sheet_begin(sheet, columns, sizeof columns / sizeof *columns);
    for (size_t i = first; i < checks->count && table != NULL; i++) {
        put_check(sheet, &checks->items[i], table);
    }
    ct_sheet_table(sheet, table);
}

static const char *how_used(const struct ct_view_user *user)
{
    if (user->derived)
        return N_("through its instrument or standard");
    return user->linked ? N_("references, links") : N_("references");
}

static void put_users(struct ct_sheet *sheet)
{
    const struct ct_view_users *users = &sheet->view->users;
    size_t first = users->count > MOST ? users->count - MOST : 0;
    const struct ct_text_column columns[] = {
        {ct_translate(N_("calibrated on")), CT_LEFT, false},
        {ct_translate(N_("certificate")), CT_LEFT, false},
        {ct_translate(N_("instrument")), CT_LEFT, false},
        {ct_translate(N_("name")), CT_LEFT, true},
        {ct_translate(N_("by")), CT_LEFT, true},
    };
    struct ct_text_table *table;

    if (users->count == 0)
        return;
    ct_sheet_count(sheet, users->count);
    ct_sheet_heading(sheet, ct_translate(N_("Certificates that rest on it:")));
    if (first > 0) {
        say(sheet, N_("the last of them; --format json has all"));
        ct_sheet_line(sheet);
    }
    table = ct_sheet_begin(sheet, columns, sizeof columns / sizeof *columns);
    for (size_t i = first; i < users->count && table != NULL; i++) {
        const struct ct_view_user *one = &users->items[i];
        const struct ct_lab_certificate *row =
            &sheet->lab->certificates[one->certificate];
        uint32_t instrument =
            ct_lab_row_of(sheet->lab, CT_KEY_INSTRUMENT, row->instrument);

        ct_sheet_day(sheet, row->calibrated_on);
        ct_table_take(table, &sheet->cell);
        ct_sheet_certificate(sheet, one->certificate);
        ct_table_take(table, &sheet->cell);
        ct_sheet_key(sheet, CT_KEY_INSTRUMENT, row->instrument);
        ct_table_take(table, &sheet->cell);
        if (instrument != CT_LAB_NO_ROW)
            ct_sheet_key(sheet, CT_KEY_TEXT,
                         sheet->lab->instruments[instrument].name);
        ct_table_take(table, &sheet->cell);
        ct_table_string(table, ct_translate(how_used(one)));
    }
    ct_sheet_table(sheet, table);
}

static void put_end(struct ct_sheet *sheet)
{
    const struct ct_view *view = sheet->view;

    ct_sheet_records(
        sheet, ct_translate(N_("Changes")), CT_TABLE_CHANGES, &view->changes,
        "from table function field value by recorded_on reason", MOST);
    if (view->unsound_count == 0)
        return;
    if (!sheet->markdown)
        ct_buffer_putc(sheet->out, '\n');
    say(sheet, N_("Left out, with errors (table:line): "));
    for (size_t i = 0; i < view->unsound_count && i < MOST; i++) {
        ct_buffer_puts(&sheet->cell, i > 0 ? ", " : "");
        ct_buffer_puts(&sheet->cell, ct_table_name(view->unsound[i].table));
        ct_buffer_putc(&sheet->cell, ':');
        ct_buffer_integer(&sheet->cell, view->unsound[i].head.line);
    }
    if (view->unsound_count > MOST)
        ct_buffer_puts(&sheet->cell, ", …");
    ct_sheet_line(sheet);
}

/* ---- instruments --------------------------------------------------------- */

/* ORDER SERVICE */
static const char *const services[CT_SERVICES] = {N_("in service"),
                                                  N_("not yet in service"),
                                                  N_("lent"),
                                                  N_("away, at a laboratory"),
                                                  N_("damaged or in repair"),
                                                  N_("quarantined"),
                                                  N_("stored"),
                                                  N_("lost"),
                                                  N_("retired")};

static void put_instrument(struct ct_sheet *sheet)
{
    const struct ct_view *view = sheet->view;
    struct ct_text_table *table;

    put_head(sheet, CT_KEY_INSTRUMENT, view->instrument.name);
    table = begin_fields(sheet);
    ct_sheet_fields(sheet, CT_TABLE_INSTRUMENTS, &view->instrument,
                    "id name status", table);
    say(sheet, services[view->service.state]);
    if (view->service.since != CT_LAB_NO_DATE) {
        say(sheet, N_(" since "));
        ct_sheet_day(sheet, view->service.since);
    }
    put_pair(sheet, table, N_("service"));
    ct_sheet_table(sheet, table);
    ct_sheet_functions(sheet);
    ct_sheet_values(sheet);
    ct_sheet_records(sheet, ct_translate(N_("Ranges")), CT_TABLE_RANGES,
                     &view->ranges,
                     "quantity function range at resolution accuracy_class mpe "
                     "use drift drift_per drift_distribution "
                     "U_includes_drift own_correlation "
                     "interpolation interval environment",
                     MOST);
    if (view->narrowed) /* to a function or point: JSON has the rest */
        return;
    ct_sheet_records(sheet, ct_translate(N_("Certificates")),
                     CT_TABLE_CERTIFICATES, &view->certificates,
                     "calibrated_on id laboratory kind covers verdict as_found "
                     "adjusted due_on recorded_on replaces withdrawn_on "
                     "withdrawn_reason",
                     MOST);
    ct_sheet_records(sheet, ct_translate(N_("Events")), CT_TABLE_EVENTS,
                     &view->events,
                     "date event function until by recorded_on note", MOST);
    put_checks(sheet);
    ct_sheet_records(sheet, ct_translate(N_("Part of standards")),
                     CT_TABLE_STANDARD_ITEMS, &view->memberships,
                     "standard part from until", MOST);
}

/* ---- certificates -------------------------------------------------------- */

static void say_standing(struct ct_sheet *sheet)
{
    const struct ct_view *view = sheet->view;
    const struct ct_lab_standing *s = &view->standing;

    if (!s->known) {
        say(sheet, N_("not recorded by then"));
    } else if (!s->begun) {
        say(sheet, N_("not yet calibrated on the day"));
    } else if (s->replaced != CT_LAB_NO_ROW) {
        say(sheet, N_("replaced by "));
        ct_sheet_certificate(sheet, s->replaced);
    } else if (s->withdrawn) {
        say(sheet, N_("withdrawn on "));
        ct_sheet_day(sheet, view->certificate.withdrawn_on);
    } else if (s->newer != CT_LAB_NO_ROW) {
        say(sheet, N_("followed by "));
        ct_sheet_certificate(sheet, s->newer);
    } else {
        say(sheet, N_("the latest of its instrument"));
    }
    if (s->in_error)
        say(sheet, N_("; withdrawn for an error"));
}

static void put_certificate(struct ct_sheet *sheet)
{
    const struct ct_view *view = sheet->view;
    uint32_t row = ct_lab_row_of(sheet->lab, CT_KEY_INSTRUMENT,
                                 view->certificate.instrument);
    struct ct_text_table *table;

    put_head(sheet, CT_KEY_CERTIFICATE,
             row == CT_LAB_NO_ROW ? 0 : sheet->lab->instruments[row].name);
    table = begin_fields(sheet);
    if (view->standing.known)
        ct_sheet_fields(sheet, CT_TABLE_CERTIFICATES, &view->certificate, "id",
                        table);
    say_standing(sheet);
    put_pair(sheet, table, N_("standing"));
    ct_sheet_table(sheet, table);
    ct_sheet_functions(sheet);
    if (view->points.count > 0 || view->points.found >= CT_FOUND_OUTSIDE)
        ct_sheet_heading(sheet, ct_translate(N_("Values")));
    ct_sheet_not_found(sheet, view->points.found);
    ct_sheet_points(sheet, &view->points);
    ct_sheet_records(sheet, ct_translate(N_("Issued in its place")),
                     CT_TABLE_CERTIFICATES, &view->replacements,
                     "id calibrated_on issued_on recorded_on laboratory", MOST);
    put_users(sheet);
}

/* ---- standards ----------------------------------------------------------- */

static void put_item(struct ct_sheet *sheet, const struct ct_view_item *one,
                     struct ct_text_table *table)
{
    const struct ct_lab_standard_item *row =
        &sheet->lab->standard_items[one->row];

    ct_sheet_key(sheet, CT_KEY_INSTRUMENT, row->instrument);
    ct_table_take(table, &sheet->cell);
    if (one->instrument != CT_LAB_NO_ROW)
        ct_sheet_key(sheet, CT_KEY_TEXT,
                     sheet->lab->instruments[one->instrument].name);
    ct_table_take(table, &sheet->cell);
    ct_table_string(table, row->part == CT_LAB_NO_WORD
                               ? ""
                               : ct_cell_word_text(CT_CELL_PART, row->part));
    ct_sheet_day(sheet, row->from);
    ct_table_take(table, &sheet->cell);
    ct_sheet_day(sheet, row->until);
    ct_table_take(table, &sheet->cell);
    if (one->instrument == CT_LAB_NO_ROW)
        say(sheet, N_("not in the instruments table"));
    else if (!one->present)
        say(sheet, N_("not part of it on the day"));
    else {
        ct_sheet_count(sheet, one->held);
        say(sheet, N_(" of "));
        ct_sheet_count(sheet, one->functions);
    }
    ct_table_take(table, &sheet->cell);
    ct_sheet_certificate(sheet, one->certificate);
    ct_table_take(table, &sheet->cell);
    ct_sheet_day(sheet, one->due_on);
    ct_table_take(table, &sheet->cell);
}

static void put_items(struct ct_sheet *sheet)
{
    const struct ct_view_items *items = &sheet->view->items;
    const struct ct_text_column columns[] = {
        {ct_translate(N_("instrument")), CT_LEFT, false},
        {ct_translate(N_("name")), CT_LEFT, true},
        {ct_translate(N_("part")), CT_LEFT, false},
        {ct_translate(N_("from")), CT_LEFT, false},
        {ct_translate(N_("until")), CT_LEFT, false},
        {ct_translate(N_("functions held")), CT_LEFT, true},
        {ct_translate(N_("certificate")), CT_LEFT, false},
        {ct_translate(N_("holds until")), CT_LEFT, false},
    };
    struct ct_text_table *table;

    if (items->count == 0)
        return;
    ct_sheet_heading(sheet, ct_translate(N_("Instruments")));
    table = ct_sheet_begin(sheet, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < items->count && table != NULL; i++)
        put_item(sheet, &items->items[i], table);
    ct_sheet_table(sheet, table);
}

/* Whether a paper holds on the day. */
static void say_paper(struct ct_sheet *sheet, int32_t until)
{
    if (until == CT_LAB_NO_DATE)
        return;
    ct_sheet_day(sheet, until);
    if (until < sheet->view->when.on)
        say(sheet, N_(", past"));
}

static void put_standard(struct ct_sheet *sheet)
{
    const struct ct_view *view = sheet->view;
    struct ct_text_table *table;

    put_head(sheet, CT_KEY_STANDARD, view->standard.name);
    table = begin_fields(sheet);
    ct_sheet_fields(sheet, CT_TABLE_STANDARDS, &view->standard,
                    "id name valid_until public_valid_until", table);
    say_paper(sheet, view->standard.valid_until);
    put_pair(sheet, table, N_("valid until"));
    say_paper(sheet, view->standard.public_valid_until);
    put_pair(sheet, table, N_("public valid until"));
    ct_sheet_table(sheet, table);
    put_items(sheet);
    put_checks(sheet);
    put_users(sheet);
}

/* ---- laboratories and regulations ---------------------------------------- */

static void put_laboratory(struct ct_sheet *sheet)
{
    const struct ct_view *view = sheet->view;
    struct ct_text_table *table;

    put_head(sheet, CT_KEY_LABORATORY, view->laboratory.name);
    table = begin_fields(sheet);
    ct_sheet_fields(sheet, CT_TABLE_LABORATORIES, &view->laboratory, "id name",
                    table);
    ct_sheet_count(sheet, view->certificates.count);
    put_pair(sheet, table, N_("certificates issued"));
    ct_sheet_table(sheet, table);
    ct_sheet_records(sheet, ct_translate(N_("Scope")), CT_TABLE_SCOPES,
                     &view->scopes,
                     "quantity range at cmc valid_from valid_until", MOST * 5);
}

static void put_regulation(struct ct_sheet *sheet)
{
    const struct ct_view *view = sheet->view;
    struct ct_text_table *table;

    put_head(sheet, CT_KEY_REGULATION, view->regulation.title);
    table = begin_fields(sheet);
    ct_sheet_fields(sheet, CT_TABLE_REGULATIONS, &view->regulation,
                    "number title", table);
    ct_sheet_count(sheet, view->certificates.count);
    put_pair(sheet, table, N_("certificates by it"));
    ct_sheet_table(sheet, table);
    ct_sheet_records(sheet, ct_translate(N_("Replaced by")),
                     CT_TABLE_REGULATIONS, &view->replacements,
                     "number title effective", MOST);
    ct_sheet_records(sheet, ct_translate(N_("Standards")), CT_TABLE_STANDARDS,
                     &view->standards, "id name level holder", MOST);
}

/* ---- rows that gainsay each other ---------------------------------------- */

static void put_contested(struct ct_sheet *sheet)
{
    /* ORDER VIEW_KIND */
    static const enum ct_lab_key keys[CT_VIEW_KINDS] = {
        CT_KEY_INSTRUMENT, CT_KEY_CERTIFICATE, CT_KEY_STANDARD,
        CT_KEY_LABORATORY, CT_KEY_REGULATION};

    put_head(sheet, keys[sheet->view->kind], 0);
    say(sheet,
        N_("Several rows have this id and differ: none of them counts."));
    ct_sheet_line(sheet);
}

enum ct_status ct_show_page(const struct ct_view *view, bool markdown,
                            int width, struct ct_buffer *out)
{
    struct ct_sheet sheet = {.view = view,
                             .lab = ct_lab_index_lab(view->index),
                             .out = out,
                             .markdown = markdown,
                             .width = width};
    /* ORDER VIEW_KIND */
    static void (*const pages[CT_VIEW_KINDS])(struct ct_sheet *) = {
        put_instrument, put_certificate, put_standard, put_laboratory,
        put_regulation};

    if (view->contested)
        put_contested(&sheet);
    else
        pages[view->kind](&sheet);
    put_end(&sheet);
    out->failed = out->failed || sheet.cell.failed;
    ct_buffer_release(&sheet.cell);
    return ct_buffer_status(out);
}

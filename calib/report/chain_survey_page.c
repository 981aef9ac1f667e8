/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A survey as text, Markdown, CSV and JSON.
 */
#include "chain_survey.h"
#include "chain_work.h"

#include "language.h"
#include "message.h"

#include <string.h>

enum { MOST = 20, MOST_BROKEN = 200 };

struct page {
    const struct ct_chain_survey *survey;
    struct ct_sheet sheet;
};

static void say(struct page *page, const char *text)
{
    ct_buffer_puts(&page->sheet.cell, ct_translate(text));
}

/* `ACC, SI` */
static void put_goal(unsigned roots, struct ct_buffer *out)
{
    bool more = false;

    for (unsigned bit = CT_ROOT_SI; bit <= CT_ROOT_CYCLE; bit <<= 1)
        if ((roots & bit) != 0) {
            ct_buffer_puts(out, more ? ", " : "");
            ct_buffer_puts(out, ct_chain_root_word(bit));
            more = true;
        }
}

static const struct ct_lab_instrument *
instrument_of(const struct ct_lab *lab, const struct ct_trace_line *line)
{
    return &lab->instruments[line->instrument];
}

static void put_count(struct page *page, struct ct_text_table *table,
                      const char *label, size_t count)
{
    if (table == NULL)
        return;
    ct_table_string(table, ct_translate(label));
    ct_sheet_count(&page->sheet, count);
    ct_table_take(table, &page->sheet.cell);
}

static struct ct_text_table *begin_counts(struct page *page, const char *left,
                                          const char *right)
{
    const struct ct_text_column columns[] = {
        {left[0] != '\0' ? ct_translate(left) : "", CT_LEFT, true},
        {right[0] != '\0' ? ct_translate(right) : "", CT_RIGHT, false},
    };

    return ct_sheet_begin(&page->sheet, columns, 2);
}

/* ---- text and Markdown --------------------------------------------------- */

static void put_head(struct page *page)
{
    const struct ct_chain_survey *survey = page->survey;
    struct ct_text_table *table;

    ct_sheet_title(&page->sheet, page->sheet.lab->package->folder, "");
    say(page, N_("chains of calibrations on "));
    ct_sheet_day(&page->sheet, survey->when.on);
    if (survey->when.known_by < CT_DATE_LAST) {
        say(page, N_(", as known by "));
        ct_sheet_day(&page->sheet, survey->when.known_by);
    }
    ct_sheet_line(&page->sheet);
    if (!page->sheet.markdown)
        ct_buffer_putc(page->sheet.out, '\n');
    table = begin_counts(page, "", "");
    put_count(page, table, N_("functions of instruments"), survey->functions);
    put_count(page, table, N_("unbroken"), survey->unbroken);
    put_count(page, table, N_("broken"), survey->broken_count);
    put_count(page, table, N_("of these without a certificate in force"),
              survey->unheld);
    ct_sheet_table(&page->sheet, table);
}

static void put_goals(struct page *page)
{
    struct ct_text_table *table;

    if (page->survey->goal_count == 0)
        return;
    ct_sheet_heading(&page->sheet,
                     ct_translate(N_("Unbroken, by what they end in")));
    table = begin_counts(page, N_("roots"), N_("functions"));
    for (size_t i = 0; i < page->survey->goal_count && table != NULL; i++) {
        put_goal(page->survey->goals[i].roots, &page->sheet.cell);
        ct_table_take(table, &page->sheet.cell);
        ct_sheet_count(&page->sheet, page->survey->goals[i].functions);
        ct_table_take(table, &page->sheet.cell);
    }
    ct_sheet_table(&page->sheet, table);
}

/* How many of a long list are shown. */
static size_t shown(struct page *page, size_t count, size_t most)
{
    if (count <= most)
        return count;
    say(page, N_("the first "));
    ct_sheet_count(&page->sheet, most);
    say(page, N_(" of "));
    ct_sheet_count(&page->sheet, count);
    say(page, N_("; --format json has all"));
    ct_sheet_line(&page->sheet);
    return most;
}

static void put_breaks(struct page *page)
{
    const struct ct_text_column columns[] = {
        {ct_translate(N_("certificate")), CT_LEFT, false},
        {ct_translate(N_("instrument")), CT_LEFT, true},
        {ct_translate(N_("functions")), CT_RIGHT, false},
    };
    const struct ct_lab *lab = page->sheet.lab;
    struct ct_text_table *table;
    size_t count;

    if (page->survey->break_count == 0)
        return;
    ct_sheet_heading(&page->sheet, ct_translate(N_("Broken at")));
    count = shown(page, page->survey->break_count, MOST);
    table = ct_sheet_begin(&page->sheet, columns, 3);
    for (size_t i = 0; i < count && table != NULL; i++) {
        const struct ct_chain_break *one = &page->survey->breaks[i];

        ct_sheet_certificate(&page->sheet, one->certificate);
        ct_table_take(table, &page->sheet.cell);
        ct_sheet_key(&page->sheet, CT_KEY_INSTRUMENT,
                     lab->certificates[one->certificate].instrument);
        ct_table_take(table, &page->sheet.cell);
        ct_sheet_count(&page->sheet, one->functions);
        ct_table_take(table, &page->sheet.cell);
    }
    ct_sheet_table(&page->sheet, table);
}

static void put_causes(struct page *page)
{
    const struct ct_text_column columns[] = {
        {ct_translate(N_("code")), CT_LEFT, false},
        {ct_translate(N_("error")), CT_LEFT, true},
        {ct_translate(N_("findings")), CT_RIGHT, false},
    };
    struct ct_text_table *table;
    size_t count;

    if (page->survey->cause_count == 0)
        return;
    ct_sheet_heading(&page->sheet, ct_translate(N_("Most frequent causes")));
    count = shown(page, page->survey->cause_count, MOST);
    table = ct_sheet_begin(&page->sheet, columns, 3);
    for (size_t i = 0; i < count && table != NULL; i++) {
        const struct ct_chain_cause *one = &page->survey->causes[i];
        const struct ct_finding_entry *entry = ct_finding_by_key(one->key);
        const char *text = entry != NULL ? ct_translate(entry->text) : one->key;

        ct_table_string(table, entry != NULL ? entry->code : "");
        ct_message_outline(text, strlen(text), &page->sheet.cell);
        ct_table_take(table, &page->sheet.cell);
        ct_sheet_count(&page->sheet, one->findings);
        ct_table_take(table, &page->sheet.cell);
    }
    ct_sheet_table(&page->sheet, table);
}

/* ORDER FORCE */
static const char *const forces[CT_FORCES] = {
    N_("no certificate"),   N_("in force"),       N_("unfit"),
    N_("withdrawn"),        N_("adjusted since"), N_("two of one day"),
    N_("row with an error")};

static void put_broken(struct page *page)
{
    const struct ct_text_column columns[] = {
        {ct_translate(N_("instrument")), CT_LEFT, false},
        {ct_translate(N_("name")), CT_LEFT, true},
        {ct_translate(N_("function")), CT_LEFT, true},
        {ct_translate(N_("in force")), CT_LEFT, false},
        {ct_translate(N_("certificate")), CT_LEFT, false},
        {ct_translate(N_("broken at")), CT_LEFT, false},
    };
    const struct ct_lab *lab = page->sheet.lab;
    struct ct_text_table *table;
    size_t count;

    if (page->survey->broken_count == 0)
        return;
    ct_sheet_heading(&page->sheet, ct_translate(N_("Broken")));
    count = shown(page, page->survey->broken_count, MOST_BROKEN);
    table =
        ct_sheet_begin(&page->sheet, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < count && table != NULL; i++) {
        const struct ct_trace_line *line = &page->survey->broken[i];

        ct_sheet_key(&page->sheet, CT_KEY_INSTRUMENT,
                     instrument_of(lab, line)->id);
        ct_table_take(table, &page->sheet.cell);
        ct_sheet_key(&page->sheet, CT_KEY_TEXT, instrument_of(lab, line)->name);
        ct_table_take(table, &page->sheet.cell);
        ct_sheet_function(&page->sheet, line->function);
        ct_table_take(table, &page->sheet.cell);
        ct_table_string(table, line->force.state == CT_FORCE_VALID
                                   ? ""
                                   : ct_translate(forces[line->force.state]));
        ct_sheet_certificate(&page->sheet, line->force.certificate);
        ct_table_take(table, &page->sheet.cell);
        ct_sheet_certificate(&page->sheet, line->broken_at);
        ct_table_take(table, &page->sheet.cell);
    }
    ct_sheet_table(&page->sheet, table);
}

enum ct_status ct_survey_page(const struct ct_chain_survey *survey,
                              bool markdown, int width, struct ct_buffer *out)
{
    struct page page = {.survey = survey,
                        .sheet = {.lab = ct_lab_index_lab(survey->index),
                                  .out = out,
                                  .markdown = markdown,
                                  .width = width}};

    put_head(&page);
    put_goals(&page);
    put_causes(&page);
    put_breaks(&page);
    put_broken(&page);
    out->failed = out->failed || page.sheet.cell.failed;
    ct_buffer_release(&page.sheet.cell);
    return ct_buffer_status(out);
}

/* ---- CSV and JSON -------------------------------------------------------- */

/* The texts of a broken chain, by name. */
enum { FIELDS = 9 };
static const char *const fields[FIELDS] = {
    "instrument", "name",      "quantity",    "function", "state",
    "force",      "own_fault", "certificate", "broken_at"};

static void find_texts(const struct ct_lab *lab,
                       const struct ct_trace_line *line,
                       const char *texts[FIELDS])
{
    const struct ct_lab_instrument *instrument = instrument_of(lab, line);
    uint32_t held = line->force.certificate, at = line->broken_at;

    texts[0] = ct_lab_text(lab, CT_KEY_INSTRUMENT, instrument->id);
    texts[1] = ct_lab_text(lab, CT_KEY_TEXT, instrument->name);
    texts[2] = ct_lab_text(lab, CT_KEY_TEXT, line->function.quantity);
    texts[3] = ct_lab_text(lab, CT_KEY_TEXT, line->function.function);
    texts[4] = ct_chain_state_name(line->state);
    texts[5] = ct_force_name(line->force.state);
    texts[6] = line->own_fault ? "yes" : "no";
    texts[7] = held == CT_LAB_NO_ROW ? ""
                                     : ct_lab_text(lab, CT_KEY_CERTIFICATE,
                                                   lab->certificates[held].id);
    texts[8] = at == CT_LAB_NO_ROW ? ""
                                   : ct_lab_text(lab, CT_KEY_CERTIFICATE,
                                                 lab->certificates[at].id);
}

enum ct_status ct_survey_csv(const struct ct_chain_survey *survey,
                             struct ct_buffer *out)
{
    const struct ct_lab *lab = ct_lab_index_lab(survey->index);
    const char *texts[FIELDS];

    for (size_t i = 0; i <= survey->broken_count; i++) {
        if (i > 0)
            find_texts(lab, &survey->broken[i - 1], texts);
        for (size_t k = 0; k < FIELDS; k++) {
            const char *text = i > 0 ? texts[k] : fields[k];

            if (k > 0)
                ct_buffer_putc(out, ',');
            ct_csv_field_write(out, text, strlen(text));
        }
        ct_buffer_putc(out, '\n');
    }
    return ct_buffer_status(out);
}

static void put_goals_json(const struct ct_chain_survey *survey,
                           struct ct_json *json)
{
    ct_json_array(json, "roots");
    for (size_t i = 0; i < survey->goal_count; i++) {
        ct_json_object(json, NULL);
        ct_chain_roots_json(survey->goals[i].roots, json);
        ct_json_integer(json, "functions", (int64_t)survey->goals[i].functions);
        ct_json_end(json);
    }
    ct_json_end(json);
}

static void put_cause_json(const struct ct_chain_cause *cause,
                           struct ct_json *json)
{
    const struct ct_finding_entry *entry = ct_finding_by_key(cause->key);

    ct_json_object(json, NULL);
    ct_json_string(json, "code", entry != NULL ? entry->code : "");
    ct_json_string(json, "rule", cause->key);
    ct_json_integer(json, "findings", (int64_t)cause->findings);
    ct_json_end(json);
}

static void put_causes_json(const struct ct_chain_survey *survey,
                            struct ct_json *json)
{
    ct_json_array(json, "causes");
    for (size_t i = 0; i < survey->cause_count; i++)
        put_cause_json(&survey->causes[i], json);
    ct_json_end(json);
}

static void put_break_json(const struct ct_lab *lab,
                           const struct ct_chain_break *one,
                           struct ct_json *json)
{
    const struct ct_lab_certificate *row = &lab->certificates[one->certificate];

    ct_json_object(json, NULL);
    ct_json_string(json, "certificate",
                   ct_lab_text(lab, CT_KEY_CERTIFICATE, row->id));
    ct_json_string(json, "instrument",
                   ct_lab_text(lab, CT_KEY_INSTRUMENT, row->instrument));
    ct_json_integer(json, "functions", (int64_t)one->functions);
    ct_json_end(json);
}

static void put_lists(const struct ct_chain_survey *survey,
                      const struct ct_lab *lab, struct ct_json *json)
{
    put_goals_json(survey, json);
    put_causes_json(survey, json);
    ct_json_array(json, "broken_at");
    for (size_t i = 0; i < survey->break_count; i++)
        put_break_json(lab, &survey->breaks[i], json);
    ct_json_end(json);
}

static void put_item_json(const struct ct_lab *lab,
                          const struct ct_trace_line *line,
                          struct ct_json *json)
{
    const char *texts[FIELDS];

    find_texts(lab, line, texts);
    ct_json_object(json, NULL);
    for (size_t k = 0; k < FIELDS; k++) {
        if (strcmp(fields[k], "own_fault") == 0)
            ct_json_bool(json, fields[k], line->own_fault);
        else if (texts[k][0] != '\0')
            ct_json_string(json, fields[k], texts[k]);
        else
            ct_json_null(json, fields[k]);
    }
    ct_json_end(json);
}

void ct_survey_json(const struct ct_chain_survey *survey, struct ct_json *json)
{
    const struct ct_lab *lab = ct_lab_index_lab(survey->index);

    ct_json_integer(json, "functions", (int64_t)survey->functions);
    ct_json_integer(json, "unbroken", (int64_t)survey->unbroken);
    ct_json_integer(json, "broken", (int64_t)survey->broken_count);
    ct_json_integer(json, "without_certificate", (int64_t)survey->unheld);
    ct_json_object(json, "states");
    for (int i = 0; i < CT_CHAIN_STATES; i++)
        ct_json_integer(json, ct_chain_state_name((enum ct_chain_state)i),
                        (int64_t)survey->states[i]);
    ct_json_end(json);
    put_lists(survey, lab, json);
    ct_json_array(json, "items");
    for (size_t i = 0; i < survey->broken_count; i++)
        put_item_json(lab, &survey->broken[i], json);
    ct_json_end(json);
}

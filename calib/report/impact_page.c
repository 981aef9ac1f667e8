/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The impact of a shift as text and Markdown.
 */
#include "impact.h"

#include "language.h"
#include "show_page.h"

#include "../../uncertainty/rounding.h"

#include <math.h>
#include <string.h>

enum { MOST = 100 }; /* rows of a table */

struct page {
    const struct ct_impact_answer *answer;
    const struct ct_lab_impact_case *one;
    const struct ct_lab_impact *impact;
    struct ct_sheet sheet;
    size_t left; /* rows of the table at hand that are not shown */
};

static void say(struct page *page, const char *text)
{
    ct_buffer_puts(&page->sheet.cell, ct_translate(text));
}

/* ---- cells --------------------------------------------------------------- */

static void take(struct page *page, struct ct_text_table *table)
{
    ct_table_take(table, &page->sheet.cell);
}

/* A number as its uncertainty allows, one digit more, so that a step over a
 * limit can be seen. */
static void put_number(struct page *page, double number, double U)
{
    struct ct_rounding rule = ct_rounding_default();
    int place;

    rule.digits++;
    if (!isfinite(number))
        return;
    if (isfinite(U) && U > 0) {
        (void)ct_round_uncertainty(U, rule, &place);
        ct_write_to_place(&page->sheet.cell, number, place,
                          ct_rounding_of_value(rule.mode));
    } else {
        ct_number_shortest(&page->sheet.cell, number);
    }
}

static void put_amount(struct page *page, double number)
{
    if (isfinite(number))
        ct_number_significant(&page->sheet.cell, number, 3);
}

/* Errors as certificates state them; between points without the last digits,
 * which are roundings. */
static void put_error(struct page *page, double error)
{
    enum { DIGITS = 12 };

    if (isfinite(error))
        ct_number_significant(&page->sheet.cell, error, DIGITS);
}

/* `DCV, frequency=1 kHz, 100 V` */
static void put_place(struct page *page, const struct ct_result_selector *at)
{
    const uint32_t texts[] = {at->function != 0 ? at->function : at->quantity,
                              at->artefact, at->at};
    struct ct_buffer *cell = &page->sheet.cell;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (texts[i] == 0)
            continue;
        ct_buffer_puts(cell, cell->length > 0 ? ", " : "");
        ct_sheet_key(&page->sheet, CT_KEY_TEXT, texts[i]);
    }
    if (isnan(at->point))
        return;
    ct_buffer_puts(cell, cell->length > 0 ? ", " : "");
    ct_number_shortest(cell, at->point);
    ct_buffer_putc(cell, ' ');
    ct_sheet_unit(&page->sheet, at->point_unit);
}

static struct ct_result_selector place_of(const struct ct_lab_result *row)
{
    return (struct ct_result_selector){.quantity = row->quantity,
                                       .function = row->function,
                                       .artefact = row->artefact,
                                       .at = row->at,
                                       .point = row->point,
                                       .point_unit = ct_result_point_unit(row)};
}

/* ORDER VERDICT */
static const char *const verdicts[CT_IMPACT_VERDICTS] = {
    N_("pass"), N_("fail"), N_("undetermined"), ""};

static const char *verdict_word(enum ct_impact_verdict verdict)
{
    return verdict == CT_IMPACT_NO_LIMITS ? ""
                                          : ct_translate(verdicts[verdict]);
}

/* ---- head ---------------------------------------------------------------- */

static void put_date_of(struct page *page, uint32_t row)
{
    ct_sheet_certificate(&page->sheet, row);
    ct_buffer_puts(&page->sheet.cell, " (");
    ct_sheet_day(&page->sheet,
                 page->sheet.lab->certificates[row].calibrated_on);
    ct_buffer_putc(&page->sheet.cell, ')');
}

static void put_window(struct page *page)
{
    const struct ct_lab_impact_case *one = page->one;
    const struct ct_lab_check *check;

    say(page,
        one->window.closed ? N_("in doubt: from ") : N_("in doubt: after "));
    ct_sheet_day(&page->sheet, one->window.from);
    say(page, N_(" up to "));
    ct_sheet_day(&page->sheet, one->window.to);
    ct_sheet_line(&page->sheet);
    if (one->from_dated || one->good.check == CT_LAB_NO_ROW)
        return;
    check = &page->sheet.lab->checks[one->good.check];
    say(page, N_("last good evidence: a check that was passed ("));
    ct_buffer_puts(&page->sheet.cell,
                   ct_cell_word_text(CT_CELL_CHECK_KIND, check->kind));
    say(page, N_("), line "));
    ct_buffer_integer(&page->sheet.cell, check->row.line);
    say(page, N_(" of the checks"));
    ct_sheet_line(&page->sheet);
}

static void put_model(struct page *page)
{
    static const char *const words[CT_IMPACT_MODELS] = {
        /* ORDER IMPACT_MODEL */
        N_("taken to have been there, in full, on every day of it (worst "
           "case)"),
        N_("taken to have come with its first day (a step)"),
        N_("taken to have grown evenly, day by day (linear)")};

    say(page, N_("the shift is "));
    say(page, words[page->one->model]);
    ct_sheet_line(&page->sheet);
}

static void put_head(struct page *page)
{
    const struct ct_lab *lab = page->sheet.lab;
    const struct ct_lab_certificate *g = &lab->certificates[page->one->suspect];
    struct ct_lab_instrument item =
        ct_impact_instrument(page->answer, page->one->suspect);

    ct_sheet_title(&page->sheet,
                   ct_lab_text(lab, CT_KEY_INSTRUMENT, g->instrument),
                   ct_lab_text(lab, CT_KEY_TEXT, item.name));
    say(page, N_("suspect: "));
    put_date_of(page, page->one->suspect);
    if (page->one->found_by != CT_LAB_NO_ROW) {
        say(page, N_("; found by "));
        put_date_of(page, page->one->found_by);
    }
    ct_sheet_line(&page->sheet);
    put_window(page);
    put_model(page);
}

/* ---- tables of limited length -------------------------------------------- */

static bool fits(struct page *page, size_t *shown)
{
    if (*shown < MOST) {
        (*shown)++;
        return true;
    }
    page->left++;
    return false;
}

static void end_table(struct page *page, struct ct_text_table *table)
{
    ct_sheet_table(&page->sheet, table);
    if (page->left == 0)
        return;
    say(page, N_("and "));
    ct_sheet_count(&page->sheet, page->left);
    say(page, N_(" more; --format csv and json have all"));
    ct_sheet_line(&page->sheet);
    page->left = 0;
}

/* ---- shifts -------------------------------------------------------------- */

/* ORDER SHIFT_STATE */
static const char *const unknowns[CT_SHIFT_STATES] = {
    "", N_("nothing found at this point"), N_("nothing stated as found"),
    N_("nothing to compare")};

static void put_shift(struct page *page, struct ct_text_table *table,
                      const struct ct_lab_shift *shift)
{
    bool known = shift->state == CT_SHIFT_KNOWN;

    put_place(page, &shift->at);
    take(page, table);
    if (shift->nominal)
        say(page, N_("nominal"));
    else
        put_error(page, shift->taken);
    take(page, table);
    put_error(page, shift->found);
    take(page, table);
    if (known)
        ct_number_significant(&page->sheet.cell, shift->shift, 6);
    take(page, table);
    put_amount(page, shift->limit);
    take(page, table);
    ct_sheet_unit(&page->sheet, shift->unit);
    take(page, table);
    say(page, !known                ? unknowns[shift->state]
              : shift->given        ? N_("given")
              : !shift->significant ? N_("not significant")
              : isnan(shift->limit) ? N_("significance not known")
                                    : N_("significant"));
    take(page, table);
}

static void put_shifts(struct page *page)
{
    const struct ct_text_column columns[] = {
        {ct_translate(N_("used at")), CT_LEFT, true},
        {ct_translate(N_("error taken")), CT_DECIMAL, false},
        {ct_translate(N_("error found")), CT_DECIMAL, false},
        {ct_translate(N_("shift")), CT_DECIMAL, false},
        {"2u", CT_DECIMAL, false},
        {ct_translate(N_("unit")), CT_LEFT, false},
        {"", CT_LEFT, true},
    };
    struct ct_text_table *table;
    size_t shown = 0;

    if (page->impact->shift_count == 0)
        return;
    ct_sheet_heading(&page->sheet, ct_translate(N_("Shift: true less taken")));
    table = ct_sheet_begin(&page->sheet, columns, 7);
    for (size_t i = 0; i < page->impact->shift_count && table != NULL; i++)
        if (fits(page, &shown))
            put_shift(page, table, &page->impact->shifts[i]);
    end_table(page, table);
}

/* ---- results ------------------------------------------------------------- */

/* `0.05 → 0.03`; of one without errors the values. */
static void put_change(struct page *page, const struct ct_lab_hit *hit)
{
    bool error = isfinite(hit->old_error);

    put_number(page, error ? hit->old_error : hit->old_value, hit->expanded);
    if (hit->unknown)
        return;
    ct_buffer_puts(&page->sheet.cell, " → ");
    put_number(page, error ? hit->new_error : hit->new_value, hit->expanded);
}

static void put_hit(struct page *page, struct ct_text_table *table,
                    const struct ct_lab_hit_event *event,
                    const struct ct_lab_hit *hit)
{
    const struct ct_lab_result *row = &page->sheet.lab->results[hit->result];
    struct ct_result_selector at = place_of(row);

    ct_buffer_integer(&page->sheet.cell, event->ring);
    take(page, table);
    ct_sheet_certificate(&page->sheet, event->certificate);
    take(page, table);
    put_place(page, &at);
    take(page, table);
    if (hit->unknown)
        say(page, N_("not known"));
    else if (hit->guess)
        ct_buffer_puts(&page->sheet.cell, "≤ ");
    put_amount(page, hit->guess ? fabs(hit->effect) : hit->effect);
    take(page, table);
    put_change(page, hit);
    take(page, table);
    ct_sheet_unit(&page->sheet, hit->unit);
    take(page, table);
    put_amount(page, ct_impact_over_U(hit));
    take(page, table);
    put_amount(page, ct_impact_over_mpe(hit));
    take(page, table);
    ct_buffer_puts(&page->sheet.cell, verdict_word(hit->verdict));
    if (hit->flips) {
        ct_buffer_puts(&page->sheet.cell, " → ");
        ct_buffer_puts(&page->sheet.cell, verdict_word(hit->new_verdict));
    }
    take(page, table);
    say(page, !hit->significant             ? N_("not significant")
              : hit->guess && !hit->unknown ? N_("a guess")
                                            : "");
    take(page, table);
}

static void put_hits(struct page *page)
{
    const struct ct_text_column columns[] = {
        {ct_translate(N_("ring")), CT_RIGHT, false},
        {ct_translate(N_("certificate")), CT_LEFT, false},
        {ct_translate(N_("point")), CT_LEFT, true},
        {ct_translate(N_("effect")), CT_DECIMAL, false},
        {ct_translate(N_("error")), CT_LEFT, false},
        {ct_translate(N_("unit")), CT_LEFT, false},
        {ct_translate(N_("by U")), CT_DECIMAL, false},
        {ct_translate(N_("by MPE")), CT_DECIMAL, false},
        {ct_translate(N_("verdict")), CT_LEFT, false},
        {"", CT_LEFT, true},
    };
    const struct ct_lab_impact *impact = page->impact;
    struct ct_text_table *table;
    size_t shown = 0;

    if (impact->results == 0 && !(page->answer->all && impact->hit_count > 0))
        return;
    ct_sheet_heading(&page->sheet, ct_translate(N_("Results that are hit")));
    table = ct_sheet_begin(&page->sheet, columns, 10);
    for (size_t i = 0; i < impact->event_count && table != NULL; i++)
        for (size_t k = 0; k < impact->events[i].count; k++) {
            const struct ct_lab_hit *hit =
                &impact->hits[impact->events[i].first + k];

            if (ct_impact_shows(page->answer, hit->significant) &&
                fits(page, &shown))
                put_hit(page, table, &impact->events[i], hit);
        }
    end_table(page, table);
}

/* ---- whom to tell -------------------------------------------------------- */

static void put_recalled(struct page *page, struct ct_text_table *table,
                         const struct ct_lab_hit_event *event)
{
    const struct ct_lab_certificate *c =
        &page->sheet.lab->certificates[event->certificate];
    struct ct_lab_instrument item =
        ct_impact_instrument(page->answer, event->certificate);
    const uint32_t texts[] = {item.name, item.holder, item.custodian,
                              item.location};

    ct_sheet_certificate(&page->sheet, event->certificate);
    take(page, table);
    ct_sheet_key(&page->sheet, CT_KEY_TEXT, c->number);
    take(page, table);
    ct_sheet_day(&page->sheet, c->calibrated_on);
    take(page, table);
    ct_sheet_key(&page->sheet, CT_KEY_INSTRUMENT, c->instrument);
    take(page, table);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        ct_sheet_key(&page->sheet, CT_KEY_TEXT, texts[i]);
        take(page, table);
    }
    put_amount(page, event->worst);
    take(page, table);
    say(page, event->flips ? N_("verdict changes") : "");
    take(page, table);
}

static void put_recall(struct page *page)
{
    const struct ct_text_column columns[] = {
        {ct_translate(N_("certificate")), CT_LEFT, false},
        {ct_translate(N_("number")), CT_LEFT, false},
        {ct_translate(N_("calibrated")), CT_LEFT, false},
        {ct_translate(N_("instrument")), CT_LEFT, false},
        {ct_translate(N_("name")), CT_LEFT, true},
        {ct_translate(N_("customer")), CT_LEFT, true},
        {ct_translate(N_("custodian")), CT_LEFT, true},
        {ct_translate(N_("place")), CT_LEFT, true},
        {ct_translate(N_("by U")), CT_DECIMAL, false},
        {"", CT_LEFT, true},
    };
    struct ct_text_table *table;
    size_t shown = 0;

    if (page->impact->recalled == 0)
        return;
    ct_sheet_heading(&page->sheet,
                     ct_translate(N_("To be recalled, and whom to tell")));
    table = ct_sheet_begin(&page->sheet, columns, 10);
    for (size_t i = 0; i < page->impact->event_count && table != NULL; i++)
        if (page->impact->events[i].recalled && fits(page, &shown))
            put_recalled(page, table, &page->impact->events[i]);
    end_table(page, table);
}

static void put_unexplained(struct page *page)
{
    const struct ct_text_column columns[] = {
        {ct_translate(N_("certificate")), CT_LEFT, false},
        {ct_translate(N_("calibrated")), CT_LEFT, false},
        {ct_translate(N_("instrument")), CT_LEFT, false},
        {ct_translate(N_("customer")), CT_LEFT, true},
    };
    struct ct_text_table *table;
    size_t shown = 0;

    if (page->impact->unexplained == 0)
        return;
    ct_sheet_heading(
        &page->sheet,
        ct_translate(N_("Named as a reference, nothing says what for")));
    table = ct_sheet_begin(&page->sheet, columns, 4);
    for (size_t i = 0; i < page->impact->event_count && table != NULL; i++) {
        const struct ct_lab_hit_event *event = &page->impact->events[i];
        struct ct_lab_instrument item;

        if (!event->unexplained || !event->significant || !fits(page, &shown))
            continue;
        item = ct_impact_instrument(page->answer, event->certificate);
        ct_sheet_certificate(&page->sheet, event->certificate);
        take(page, table);
        ct_sheet_day(
            &page->sheet,
            page->sheet.lab->certificates[event->certificate].calibrated_on);
        take(page, table);
        ct_sheet_key(
            &page->sheet, CT_KEY_INSTRUMENT,
            page->sheet.lab->certificates[event->certificate].instrument);
        take(page, table);
        ct_sheet_key(&page->sheet, CT_KEY_TEXT, item.holder);
        take(page, table);
    }
    end_table(page, table);
}

/* ---- what is not known --------------------------------------------------- */

static void put_count(struct page *page, size_t count, const char *text)
{
    if (count == 0)
        return;
    ct_buffer_puts(&page->sheet.cell, "- ");
    say(page, text);
    ct_buffer_puts(&page->sheet.cell, ": ");
    ct_sheet_count(&page->sheet, count);
    ct_sheet_line(&page->sheet);
}

static void put_limits(struct page *page)
{
    const struct ct_lab_impact *impact = page->impact;

    ct_sheet_heading(&page->sheet,
                     ct_translate(N_("What the records cannot tell")));
    put_count(page, impact->guesses,
              N_("results of which no link says the sensitivity, so that it "
                 "was taken as 1 to either side, a guess"));
    put_count(page, impact->unknown,
              N_("results that are hit, and nothing says by how much"));
    put_count(page, impact->unjudged,
              N_("uses at points where the shift is not known"));
    put_count(page, impact->by_limits,
              N_("certificates that took what is hit at its permissible "
                 "errors, which no shift moves: they are as good as its "
                 "verdict"));
    put_count(page, impact->undated,
              N_("certificates that used it on a day that is not known"));
    put_count(page, impact->unsound,
              N_("rows with an error within reach, which are left out"));
    put_count(page, impact->newest,
              N_("instruments that still rely on a certificate that is hit"));
    put_count(page, impact->unrecorded,
              N_("certificates of the laboratory without the day on which "
                 "they were recorded"));
    say(page, N_("- what else was measured with these instruments is in no "
                 "record: their users have to look"));
    ct_sheet_line(&page->sheet);
}

static void put_sum(struct page *page)
{
    const struct ct_lab_impact *impact = page->impact;

    ct_buffer_putc(page->sheet.out, '\n');
    if (!impact->significant) {
        say(page, N_("the shift is within its uncertainty at every point: "
                     "nobody need be told"));
    } else {
        say(page, N_("certificates that are hit: "));
        ct_sheet_count(&page->sheet, impact->certificates);
        say(page, N_("; results: "));
        ct_sheet_count(&page->sheet, impact->results);
        say(page, N_("; verdicts that change: "));
        ct_sheet_count(&page->sheet, impact->flips);
        say(page, N_("; certificates to be recalled: "));
        ct_sheet_count(&page->sheet, impact->recalled);
    }
    ct_sheet_line(&page->sheet);
}

enum ct_status ct_impact_page(const struct ct_impact_answer *answer,
                              bool markdown, int width, struct ct_buffer *out)
{
    struct page page = {.answer = answer,
                        .one = answer->one,
                        .impact = answer->impact,
                        .sheet = {.lab = ct_lab_index_lab(answer->index),
                                  .out = out,
                                  .markdown = markdown,
                                  .width = width}};

    put_head(&page);
    put_shifts(&page);
    put_sum(&page);
    put_hits(&page);
    put_recall(&page);
    put_unexplained(&page);
    put_limits(&page);
    ct_buffer_release(&page.sheet.cell);
    return ct_buffer_status(out);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The qualification of a measurement standard on a page: the sections of a
 * technical report that rest on data, by its numbers.
 */
#include "qualify.h"

#include "language.h"
#include "show_page.h"

#include <math.h>

struct page {
    const struct ct_qualification *answer;
    struct ct_sheet sheet;
    struct ct_text_table *table;
};

static void say(struct page *page, const char *text)
{
    ct_buffer_puts(&page->sheet.cell, ct_translate(text));
}

static void take(struct page *page)
{
    if (page->table != NULL)
        ct_table_take(page->table, &page->sheet.cell);
    else
        ct_buffer_clear(&page->sheet.cell);
}

static void put_text(struct page *page, const char *text)
{
    ct_buffer_puts(&page->sheet.cell, text);
    take(page);
}

static void put_figure(struct page *page, double number)
{
    ct_qualify_figure(number, &page->sheet.cell);
    take(page);
}

/* A mean, one digit further than its readings. */
static void put_mean(struct page *page, double mean, uint32_t row)
{
    struct ct_lab_number number = page->sheet.lab->checks[row].reading;

    if (isnan(number.number))
        number = page->sheet.lab->checks[row].reference_value;
    number.number = mean;
    number.place--;
    ct_sheet_number(&page->sheet, number);
    take(page);
}

static void put_day(struct page *page, int32_t day)
{
    ct_sheet_day(&page->sheet, day);
    take(page);
}

/* ORDER QUALIFY_VERDICT */
static const char *const verdicts[CT_QUALIFY_VERDICTS] = {
    N_("not judged"), N_("pass"), N_("pass, but see the findings"), N_("fail")};

static void put_verdict(struct page *page, enum ct_qualify_verdict verdict)
{
    say(page, verdicts[verdict]);
    take(page);
}

static const struct ct_unit *unit_of(const struct page *page,
                                     const struct ct_qualify_series *series)
{
    return page->sheet.lab->checks[series->first].unit;
}

static void say_amount(struct page *page, double number,
                       const struct ct_unit *unit)
{
    ct_qualify_figure(number, &page->sheet.cell);
    if (unit != NULL) {
        ct_buffer_putc(&page->sheet.cell, ' ');
        ct_sheet_unit(&page->sheet, unit);
    }
}

/* ---- readings ------------------------------------------------------------ */

static void say_readings(struct page *page, const struct ct_qualify_set *set)
{
    for (size_t i = 0; i < set->row_count; i++) {
        struct ct_lab_number number =
            page->sheet.lab->checks[set->rows[i]].reading;

        if (isnan(number.number))
            continue;
        if (page->sheet.cell.length > 0)
            ct_buffer_putc(&page->sheet.cell, ' ');
        ct_sheet_number(&page->sheet, number);
    }
}

/* The subject and the unit of all numbers, as a line above a table. */
static void put_subject(struct page *page,
                        const struct ct_qualify_series *series)
{
    const struct ct_unit *unit = unit_of(page, series);

    ct_qualify_subject(page->answer, series, &page->sheet.cell);
    if (unit != NULL) {
        say(page, N_("; all in "));
        ct_sheet_unit(&page->sheet, unit);
    }
    ct_sheet_line(&page->sheet);
}

static void put_sets(struct page *page, const struct ct_qualify_series *series)
{
    const struct ct_text_column columns[] = {
        {ct_translate(N_("date")), CT_LEFT, false},
        {ct_translate(N_("group")), CT_LEFT, false},
        {ct_translate(N_("n")), CT_RIGHT, false},
        {ct_translate(N_("mean")), CT_DECIMAL, false},
        {ct_translate(N_("s")), CT_DECIMAL, false},
        {ct_translate(N_("change")), CT_DECIMAL, false},
        {ct_translate(N_("readings")), CT_LEFT, true},
    };

    page->table = ct_sheet_begin(&page->sheet, columns, 7);
    for (size_t i = 0; i < series->count; i++) {
        const struct ct_qualify_set *set = &series->sets[i];
        const struct ct_lab_check *check = &page->sheet.lab->checks[set->first];

        put_day(page, check->date);
        ct_sheet_key(&page->sheet, CT_KEY_TEXT, check->group);
        take(page);
        ct_sheet_count(&page->sheet, set->n);
        take(page);
        put_mean(page, set->mean, set->first);
        put_figure(page, set->deviation);
        put_figure(page,
                   series->kind != CT_CHECK_STABILITY || i == 0
                       ? (double)NAN
                       : ct_exact_double(ct_exact_subtract(
                             set->exact_mean, series->sets[i - 1].exact_mean)));
        say_readings(page, set);
        take(page);
    }
    ct_sheet_table(&page->sheet, page->table);
    page->table = NULL;
}

static void end_table(struct page *page)
{
    ct_sheet_table(&page->sheet, page->table);
    page->table = NULL;
    if (page->sheet.markdown)
        ct_buffer_putc(page->sheet.out, '\n');
}

/* ---- 7 repeatability ----------------------------------------------------- */

static bool has_kind(const struct ct_qualification *answer,
                     enum ct_check_kind kind)
{
    for (size_t i = 0; i < answer->series_count; i++)
        if (answer->series[i].kind == kind && answer->series[i].count > 0)
            return true;
    return false;
}

static void put_conclusion(struct page *page, enum ct_qualify_verdict verdict)
{
    if (page->sheet.markdown)
        ct_buffer_putc(page->sheet.out, '\n');
    say(page, verdicts[verdict]);
    ct_sheet_line(&page->sheet);
}

static void put_nothing(struct page *page)
{
    say(page, N_("no records"));
    ct_sheet_line(&page->sheet);
}

static void put_repeatability(struct page *page)
{
    ct_sheet_heading(&page->sheet, ct_translate(N_("7 Repeatability")));
    if (!has_kind(page->answer, CT_CHECK_REPEATABILITY))
        put_nothing(page);
    for (size_t i = 0; i < page->answer->series_count; i++) {
        const struct ct_qualify_series *series = &page->answer->series[i];

        if (series->kind != CT_CHECK_REPEATABILITY || series->count == 0)
            continue;
        put_subject(page, series);
        put_sets(page, series);
        put_conclusion(page, series->verdict);
    }
}

/* ---- 8 stability --------------------------------------------------------- */

/* ORDER STABILITY_RULE */
static const char *const rules[CT_STABILITY_RULES] = {
    NULL,
    N_("greatest less least mean: "),
    N_("neighbouring years: "),
};

/* ORDER QUALIFY_BASIS */
static const char *const bases[] = {
    NULL,
    N_("U, k = 2, used with corrections"),
    N_("|MPE|, used at nominal value"),
    N_("the smaller of U and |MPE|, how it is used is not said"),
};

static void put_stability_verdict(struct page *page,
                                  const struct ct_qualify_series *series)
{
    const struct ct_unit *unit = unit_of(page, series);

    if (page->sheet.markdown)
        ct_buffer_putc(page->sheet.out, '\n');
    if (!isnan(series->stability)) {
        say(page, rules[series->rule]);
        say_amount(page, series->stability, unit);
        if (series->limits.basis != CT_BASIS_NONE) {
            say(page, N_("; limit "));
            say_amount(page, ct_qualify_limit(&series->limits), unit);
            ct_buffer_puts(&page->sheet.cell, " (");
            say(page, bases[series->limits.basis]);
            ct_buffer_putc(&page->sheet.cell, ')');
        }
        ct_buffer_puts(&page->sheet.cell, "; ");
    }
    say(page, verdicts[series->verdict]);
    ct_sheet_line(&page->sheet);
}

static void put_chart(struct page *page, const struct ct_qualify_series *series)
{
    const struct ct_text_column columns[] = {
        {ct_translate(N_("date")), CT_LEFT, false},
        {ct_translate(N_("n")), CT_RIGHT, false},
        {ct_translate(N_("lower")), CT_DECIMAL, false},
        {ct_translate(N_("mean")), CT_DECIMAL, false},
        {ct_translate(N_("upper")), CT_DECIMAL, false},
        {ct_translate(N_("lower")), CT_DECIMAL, false},
        {ct_translate(N_("spread")), CT_DECIMAL, false},
        {ct_translate(N_("upper")), CT_DECIMAL, false},
        {ct_translate(N_("rules broken")), CT_LEFT, false},
    };

    ct_buffer_puts(&page->sheet.cell,
                   ct_qualify_chart_name(series->chart.kind));
    say(page, N_("; centre "));
    ct_number_significant(&page->sheet.cell, series->chart.centre, 9);
    say(page, N_(", sigma "));
    say_amount(page, series->chart.sigma, unit_of(page, series));
    ct_sheet_line(&page->sheet);
    page->table = ct_sheet_begin(&page->sheet, columns, 9);
    for (size_t i = 0; i < series->count; i++) {
        const struct ct_chart_point *point = &series->points[i];
        uint32_t row = series->sets[i].first;

        put_day(page, page->sheet.lab->checks[row].date);
        ct_sheet_count(&page->sheet, point->n);
        take(page);
        put_mean(page, point->lower, row);
        put_mean(page, point->mean, row);
        put_mean(page, point->upper, row);
        put_figure(page, point->spread_lower);
        put_figure(page, point->spread);
        put_figure(page, point->spread_upper);
        ct_qualify_broken(point->broken, &page->sheet.cell);
        take(page);
    }
    ct_sheet_table(&page->sheet, page->table);
    page->table = NULL;
    put_conclusion(page, series->verdict);
}

static void put_steps(struct page *page)
{
    const struct ct_text_column columns[] = {
        {ct_translate(N_("main item")), CT_LEFT, false},
        {ct_translate(N_("point")), CT_DECIMAL, false},
        {ct_translate(N_("from")), CT_LEFT, false},
        {ct_translate(N_("to")), CT_LEFT, false},
        {ct_translate(N_("change")), CT_DECIMAL, false},
        {ct_translate(N_("limit")), CT_DECIMAL, false},
        {ct_translate(N_("unit")), CT_LEFT, false},
        {ct_translate(N_("verdict")), CT_LEFT, false},
    };
    const struct ct_lab *lab = page->sheet.lab;

    if (page->answer->step_count == 0)
        return;
    say(page, N_("by the certificates of the main items"));
    ct_sheet_line(&page->sheet);
    page->table = ct_sheet_begin(&page->sheet, columns, 8);
    for (size_t i = 0; i < page->answer->step_count; i++) {
        const struct ct_qualify_step *step = &page->answer->steps[i];
        const struct ct_lab_result *to = &lab->results[step->later];

        if (step->instrument != CT_LAB_NO_ROW)
            ct_sheet_key(&page->sheet, CT_KEY_INSTRUMENT,
                         lab->instruments[step->instrument].id);
        take(page);
        ct_sheet_number(&page->sheet, ct_result_point(to));
        if (to->common->point_unit != NULL) {
            ct_buffer_putc(&page->sheet.cell, ' ');
            ct_sheet_unit(&page->sheet, to->common->point_unit);
        }
        take(page);
        ct_sheet_key(&page->sheet, CT_KEY_CERTIFICATE,
                     lab->results[step->earlier].certificate);
        take(page);
        ct_sheet_key(&page->sheet, CT_KEY_CERTIFICATE, to->certificate);
        take(page);
        put_figure(page, step->change);
        put_figure(page, ct_qualify_limit(&step->limits));
        ct_sheet_unit(&page->sheet, step->unit);
        take(page);
        put_verdict(page, step->verdict);
    }
    end_table(page);
}

static void put_stability(struct page *page)
{
    const struct ct_qualification *answer = page->answer;

    ct_sheet_heading(&page->sheet, ct_translate(N_("8 Stability")));
    if (!has_kind(answer, CT_CHECK_STABILITY) &&
        !has_kind(answer, CT_CHECK_CONTROL) && answer->step_count == 0)
        put_nothing(page);
    for (size_t i = 0; i < answer->series_count; i++) {
        const struct ct_qualify_series *series = &answer->series[i];

        if (series->count == 0 || (series->kind != CT_CHECK_STABILITY &&
                                   series->kind != CT_CHECK_CONTROL))
            continue;
        put_subject(page, series);
        if (series->points != NULL) {
            put_chart(page, series);
            continue;
        }
        put_sets(page, series);
        put_stability_verdict(page, series);
    }
    put_steps(page);
}

/* ---- 10 verification ----------------------------------------------------- */

/* ORDER VERIFICATION */
static const char *const kinds[CT_VERIFY_KINDS] = {
    N_("transfer"), N_("comparison"), N_("intermediate check")};

static void put_verification(struct page *page,
                             const struct ct_verification *one)
{
    const struct ct_lab *lab = page->sheet.lab;
    const struct ct_lab_check *check = &lab->checks[one->set->first];

    put_day(page, check->date);
    ct_qualify_subject(page->answer, one->series, &page->sheet.cell);
    take(page);
    say(page, kinds[one->kind]);
    if (one->kind == CT_VERIFY_COMPARISON) {
        ct_buffer_puts(&page->sheet.cell, ", n = ");
        ct_sheet_count(&page->sheet, one->n);
    }
    take(page);
    put_mean(page, one->value, one->set->first);
    put_mean(page, one->reference, one->set->first);
    put_figure(page, one->U);
    put_figure(page, one->U0);
    put_figure(page, one->difference);
    put_figure(page, one->limit);
    if (isfinite(one->en))
        ct_number_significant(&page->sheet.cell, one->en, 3);
    take(page);
    put_verdict(page, one->verdict);
    if (one->common != CT_LAB_NO_ROW)
        ct_sheet_certificate(&page->sheet, one->common);
    take(page);
}

/* Sets that are a failure by their record, beside what their readings say. */
static size_t put_recorded(struct page *page, bool count_only)
{
    const struct ct_qualification *answer = page->answer;
    size_t count = 0;

    for (size_t i = 0; i < answer->series_count; i++) {
        const struct ct_qualify_series *series = &answer->series[i];

        for (size_t k = 0; k < series->count; k++) {
            const struct ct_qualify_set *set = &series->sets[k];

            if (set->recorded != CT_VERDICT_FAIL)
                continue;
            count++;
            if (count_only)
                continue;
            put_day(page, page->sheet.lab->checks[set->first].date);
            ct_qualify_subject(answer, series, &page->sheet.cell);
            take(page);
            put_text(page,
                     ct_cell_word_text(CT_CELL_CHECK_KIND, (int)series->kind));
            put_mean(page, set->mean, set->first);
            for (int empty = 0; empty < 6; empty++)
                put_text(page, "");
            put_text(page, ct_translate(N_("fail, by its record")));
            put_text(page, "");
        }
    }
    return count;
}

static void put_verifications(struct page *page)
{
    const struct ct_text_column columns[] = {
        {ct_translate(N_("date")), CT_LEFT, false},
        {ct_translate(N_("of")), CT_LEFT, true},
        {ct_translate(N_("method")), CT_LEFT, false},
        {ct_translate(N_("y")), CT_DECIMAL, false},
        {ct_translate(N_("y0")), CT_DECIMAL, false},
        {ct_translate(N_("U")), CT_DECIMAL, false},
        {ct_translate(N_("U0")), CT_DECIMAL, false},
        {ct_translate(N_("difference")), CT_DECIMAL, false},
        {ct_translate(N_("limit")), CT_DECIMAL, false},
        {ct_translate(N_("E_n")), CT_DECIMAL, false},
        {ct_translate(N_("verdict")), CT_LEFT, false},
        {ct_translate(N_("shared, taken off")), CT_LEFT, true},
    };

    ct_sheet_heading(&page->sheet,
                     ct_translate(N_("10 Verification of results")));
    if (page->answer->verification_count + put_recorded(page, true) == 0) {
        put_nothing(page);
        return;
    }
    say(page, N_("U, U0 with k = 2"));
    ct_sheet_line(&page->sheet);
    page->table = ct_sheet_begin(&page->sheet, columns, 12);
    for (size_t i = 0; i < page->answer->verification_count; i++)
        put_verification(page, &page->answer->verifications[i]);
    (void)put_recorded(page, false);
    end_table(page);
}

/* ---- 6 diagram ----------------------------------------------------------- */

/* ORDER QUALIFY_LAYER */
static const char *const layers[CT_QUALIFY_LAYERS] = {
    N_("above"), N_("this standard"), N_("below")};

static void put_layers(struct page *page)
{
    const struct ct_text_column columns[] = {
        {ct_translate(N_("layer")), CT_LEFT, false},
        {ct_translate(N_("id")), CT_LEFT, false},
        {ct_translate(N_("name")), CT_LEFT, true},
        {ct_translate(N_("range")), CT_LEFT, false},
        {ct_translate(N_("uncertainty, class or MPE")), CT_LEFT, true},
        {ct_translate(N_("kept by")), CT_LEFT, true},
        {ct_translate(N_("method")), CT_LEFT, true},
        {ct_translate(N_("instruments")), CT_RIGHT, false},
    };

    ct_sheet_heading(&page->sheet,
                     ct_translate(N_("6 Traceability and dissemination")));
    page->table = ct_sheet_begin(&page->sheet, columns, 8);
    for (size_t i = 0; i < page->answer->box_count; i++) {
        const struct ct_qualify_box *box = &page->answer->boxes[i];

        put_text(page, ct_translate(layers[box->layer]));
        put_text(page, box->id);
        put_text(page, box->name);
        ct_qualify_range(box, &page->sheet.cell);
        take(page);
        ct_qualify_accuracy(box, &page->sheet.cell);
        take(page);
        put_text(page, box->keeper);
        put_text(page, box->layer == CT_LAYER_STANDARD ? "" : box->method);
        if (box->count > 0)
            ct_sheet_count(&page->sheet, box->count);
        take(page);
    }
    end_table(page);
}

/* ---- the page ------------------------------------------------------------ */

static void put_head(struct page *page)
{
    const struct ct_qualification *answer = page->answer;
    struct ct_sheet *sheet = &page->sheet;

    ct_sheet_title(
        sheet, ct_lab_text(sheet->lab, CT_KEY_STANDARD, answer->standard.id),
        ct_lab_text(sheet->lab, CT_KEY_TEXT, answer->standard.name));
    say(page, N_("qualification on "));
    ct_sheet_day(sheet, answer->when.on);
    if (answer->when.known_by < CT_DATE_LAST) {
        say(page, N_(", as known by "));
        ct_sheet_day(sheet, answer->when.known_by);
    }
    if (answer->standard.valid_until != CT_LAB_NO_DATE) {
        say(page, N_("; assessed until "));
        ct_sheet_day(sheet, answer->standard.valid_until);
    }
    if (!answer->options.layers_only)
        say(page,
            answer->in_order ? N_("; nothing failed") : N_("; not in order"));
    ct_sheet_line(sheet);
}

enum ct_status ct_qualify_page(const struct ct_qualification *answer,
                               bool markdown, int width, struct ct_buffer *out)
{
    struct page page = {.answer = answer,
                        .sheet = {.lab = ct_lab_index_lab(answer->index),
                                  .out = out,
                                  .markdown = markdown,
                                  .width = width}};

    put_head(&page);
    put_layers(&page);
    if (!answer->options.layers_only) {
        put_repeatability(&page);
        put_stability(&page);
        put_verifications(&page);
    }
    ct_buffer_release(&page.sheet.cell);
    return ct_buffer_status(out);
}

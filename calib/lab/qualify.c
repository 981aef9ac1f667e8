/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The qualification of a measurement standard as a whole, and the words that
 * its parts share.
 */
#include "locate.h"
#include "qualify_work.h"

#include "assessment.h"

/* ORDER QUALIFY_VERDICT */
static const char *const verdict_names[CT_QUALIFY_VERDICTS] = {
    "not-judged", "pass", "warned", "fail"};

const char *ct_qualify_verdict_name(enum ct_qualify_verdict verdict)
{
    return verdict_names[verdict];
}

/* ---- arguments of findings ----------------------------------------------- */

struct ct_qualify_amount ct_qualify_amount(const struct ct_qualifying *q,
                                           double number,
                                           const struct ct_unit *unit)
{
    enum { DIGITS = 6 };
    struct ct_qualify_amount amount = {""};
    struct ct_buffer text = {0};

    if (isfinite(number))
        ct_number_significant(&text, number, DIGITS);
    else
        ct_buffer_puts(&text, "∞");
    if (unit != NULL) {
        ct_buffer_putc(&text, ' ');
        ct_unit_write_symbol(&text, unit);
    }
    if (!text.failed && text.length < sizeof amount.text)
        memcpy(amount.text, text.data, text.length + 1);
    *q->failed = *q->failed || text.failed;
    ct_buffer_release(&text);
    return amount;
}

struct ct_argument ct_qualify_id(const struct ct_qualifying *q)
{
    return ct_string(
        ct_lab_text(q->lab, CT_KEY_STANDARD, q->answer->standard.id));
}

struct ct_argument ct_qualify_at(const struct ct_qualifying *q, uint32_t row,
                                 const char *column)
{
    return ct_at(ct_lab_cell_place(q->lab, CT_TABLE_CHECKS,
                                   &q->lab->checks[row].row, column));
}

struct ct_argument ct_qualify_at_standard(const struct ct_qualifying *q,
                                          const char *column)
{
    return ct_at(ct_lab_cell_place(q->lab, CT_TABLE_STANDARDS,
                                   &q->lab->standards[q->answer->row].row,
                                   column));
}

void ct_qualify_worsen(enum ct_qualify_verdict *verdict,
                       enum ct_qualify_verdict by)
{
    if (by > *verdict)
        *verdict = by;
}

/* ---- its instruments ----------------------------------------------------- */

bool ct_qualify_is_item(const struct ct_lab_standard_item *item, int32_t day)
{
    return !item->row.unsound &&
           (item->from == CT_LAB_NO_DATE || item->from <= day) &&
           (item->until == CT_LAB_NO_DATE || item->until >= day);
}

/* An item that left and came back the same day, or a row that was copied. */
static bool is_listed(const struct ct_qualifying *q, uint32_t instrument)
{
    enum { LOOKED_AT = 64 };
    const struct ct_qualification *answer = q->answer;

    for (size_t i = answer->item_count;
         i-- > 0 && answer->item_count - i <= LOOKED_AT;)
        if (q->lab->standard_items[answer->items[i]].instrument == instrument)
            return true;
    return false;
}

static enum ct_status find_items(struct ct_qualifying *q)
{
    struct ct_qualification *answer = q->answer;
    struct ct_lab_list list = ct_lab_rows_of(
        answer->index, CT_ITEMS_OF_STANDARD, answer->standard.id);

    answer->items =
        ct_arena_array(&answer->arena, list.count + 1, sizeof *answer->items);
    if (answer->items == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < list.count; i++) {
        const struct ct_lab_standard_item *item =
            &q->lab->standard_items[list.rows[i]];

        if (ct_qualify_is_item(item, answer->when.on) &&
            item->part != CT_PART_AUXILIARY && !is_listed(q, item->instrument))
            answer->items[answer->item_count++] = list.rows[i];
    }
    if (answer->item_count == 0)
        ct_note(q->sink, "qualify-no-items", ct_qualify_at_standard(q, "id"),
                ct_qualify_id(q));
    return CT_OK;
}

/* ---- its assessment ------------------------------------------------------ */

static void check_assessment(struct ct_qualifying *q, int32_t until,
                             const char *column)
{
    int32_t on = q->answer->when.on;
    struct ct_day_text last = ct_day_text(until), day;

    day = ct_day_text(on);
    switch (ct_lab_assessment(&q->answer->standard, until, on)) {
    case CT_ASSESSMENT_LAPSED:
        q->answer->in_order = false;
        (void)ct_error(q->sink, "assessment-lapsed",
                       ct_qualify_at_standard(q, column), ct_string(last.text),
                       ct_string(day.text));
        break;
    case CT_ASSESSMENT_LAPSED_OWN:
        ct_warning(q->sink, "assessment-lapsed-own",
                   ct_qualify_at_standard(q, column), ct_string(last.text),
                   ct_string(day.text));
        break;
    case CT_ASSESSMENT_ENDS:
        ct_warning(q->sink, "assessment-ends",
                   ct_qualify_at_standard(q, column), ct_string(last.text),
                   ct_integer(until - on));
        break;
    default:
        break;
    }
}

static void check_assessments(struct ct_qualifying *q)
{
    const struct ct_lab_standard *standard = &q->answer->standard;

    if (standard->valid_until != CT_LAB_NO_DATE)
        check_assessment(q, standard->valid_until, "valid_until");
    else
        ct_note(q->sink, "qualify-no-assessment",
                ct_qualify_at_standard(q, "valid_until"), ct_qualify_id(q));
    if (standard->public_valid_until != CT_LAB_NO_DATE &&
        standard->public_valid_until != standard->valid_until)
        check_assessment(q, standard->public_valid_until, "public_valid_until");
}

/* ---- the whole ----------------------------------------------------------- */

bool ct_qualify_is_latest(const struct ct_qualifying *q,
                          const struct ct_verification *one)
{
    const struct ct_qualify_series *series = one->series;

    return ct_qualify_check(q, one->set->first)->date ==
           ct_qualify_check(q, series->sets[series->count - 1].first)->date;
}

static void conclude(const struct ct_qualifying *q)
{
    struct ct_qualification *answer = q->answer;

    for (size_t i = 0; i < answer->verification_count; i++) {
        const struct ct_verification *one = &answer->verifications[i];

        if (ct_qualify_is_latest(q, one))
            ct_qualify_worsen(
                &answer->series[one->series - answer->series].verdict,
                one->verdict);
    }
    for (size_t i = 0; i < answer->series_count; i++)
        if (answer->series[i].verdict == CT_QUALIFY_FAIL)
            answer->in_order = false;
    for (size_t i = 0; i < answer->step_count; i++)
        if (answer->steps[i].counts &&
            answer->steps[i].verdict == CT_QUALIFY_FAIL)
            answer->in_order = false;
}

static enum ct_status judge_all(struct ct_qualifying *q)
{
    enum ct_status status;

    check_assessments(q);
    status = ct_qualify_gather(q);
    if (status == CT_OK)
        status = ct_qualify_judge(q);
    if (status == CT_OK)
        status = ct_qualify_verify(q);
    return status == CT_OK ? ct_qualify_upper(q) : status;
}

enum ct_status ct_qualify(const struct ct_lab_index *index,
                          const struct ct_lab_graph *graph, uint32_t row,
                          struct ct_lab_when when,
                          const struct ct_qualify_options *options,
                          struct ct_sink *sink, struct ct_qualification *answer)
{
    bool failed = false;
    struct ct_qualifying q = {.answer = answer,
                              .lab = ct_lab_index_lab(index),
                              .graph = graph,
                              .sink = sink,
                              .failed = &failed};
    enum ct_status status = CT_OK;

    *answer = (struct ct_qualification){.index = index,
                                        .when = when,
                                        .row = row,
                                        .options = *options,
                                        .in_order = true};
    answer->standard = ct_lab_standard_at(q.lab, row, when);
    answer->unsound_row = q.lab->standards[row].row.unsound;
    if (answer->unsound_row)
        return CT_OK;
    status = find_items(&q);
    if (status == CT_OK)
        status = ct_qualify_faulty(&q);
    if (status == CT_OK && !options->layers_only)
        status = judge_all(&q);
    if (status == CT_OK)
        status = ct_qualify_layers(&q);
    if (status == CT_OK)
        conclude(&q);
    if (status == CT_OK && failed)
        status = CT_NOMEM;
    ct_reader_free(q.reader);
    if (status != CT_OK)
        ct_qualification_release(answer);
    return status;
}

void ct_qualification_release(struct ct_qualification *answer)
{
    free(answer->faulty);
    ct_arena_release(&answer->arena);
    *answer = (struct ct_qualification){0};
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "batch_parts.h"

#include <stdlib.h>

/* A batch is full when one of these is passed. The first is what one thread
 * hands to the other in a millisecond; the others bound the memory where rows
 * are short, or results many. */
enum {
    TEXT_BYTES = 256 * 1024, /* of the table */
    ROWS = 4096,
    RESULTS = 16384, /* lines are some 100 bytes long for each of them */
    NUMBERS = 1 << 18,
    TEXTS = 1 << 17,
    VARIANTS = 256, /* some 40 KB each */
};

/* At least one, at most `most`; `each` may be 0. */
static size_t limit(size_t most, size_t budget, size_t each)
{
    size_t count = each > 0 ? budget / each : most;

    return count < 1 ? 1 : count > most ? most : count;
}

enum ct_status ct_batch_init(struct ct_batch *batch,
                             const struct ct_batch_work *work)
{
    size_t slots, passed;

    (void)ct_row_reader_slots(work->reader, &slots);
    (void)ct_row_reader_passed(work->reader, &passed);
    *batch = (struct ct_batch){0};
    ct_findings_init(&batch->findings);
    batch->row_limit = limit(ROWS, RESULTS, work->budget->model.output_count);
    batch->value_limit = slots * limit(ROWS, NUMBERS, slots);
    batch->text_limit = passed * limit(ROWS, TEXTS, passed);
    batch->rows = malloc(batch->row_limit * sizeof *batch->rows);
    batch->values = malloc((batch->value_limit + 1) * sizeof *batch->values);
    batch->texts = malloc((batch->text_limit + 1) * sizeof *batch->texts);
    if (batch->rows != NULL && batch->values != NULL && batch->texts != NULL)
        return CT_OK;
    ct_batch_release(batch);
    return CT_NOMEM;
}

static void release_variants(struct ct_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        ct_row_variant_release(batch->rows[i].variant);
    batch->count = batch->variants = 0;
}

void ct_batch_release(struct ct_batch *batch)
{
    release_variants(batch);
    free(batch->rows);
    free(batch->values);
    free(batch->texts);
    ct_buffer_release(&batch->passed);
    ct_buffer_release(&batch->out);
    ct_findings_release(&batch->findings);
    *batch = (struct ct_batch){0};
}

static void clear(struct ct_batch *batch)
{
    release_variants(batch);
    batch->value_count = batch->text_count = 0;
    ct_buffer_clear(&batch->passed);
    ct_buffer_clear(&batch->out);
    ct_findings_clear(&batch->findings);
    batch->counts = (struct ct_batch_counts){0};
    batch->status = CT_OK;
}

static void keep_texts(struct ct_batch *batch, const struct ct_row *row,
                       size_t passed)
{
    for (size_t i = 0; i < passed; i++) {
        const struct ct_csv_field *field = &row->passed[i];

        batch->texts[batch->text_count++].length = field->length;
        ct_buffer_add(&batch->passed, field->text, field->length);
    }
}

static void set_texts(struct ct_batch *batch)
{
    const char *at = batch->passed.data;

    for (size_t i = 0; i < batch->text_count; i++) {
        batch->texts[i].text = at;
        at += batch->texts[i].length;
    }
}

static bool has_room(const struct ct_batch *batch, size_t slots, size_t passed)
{
    return batch->count < batch->row_limit && batch->variants < VARIANTS &&
           batch->value_count + slots <= batch->value_limit &&
           batch->text_count + passed <= batch->text_limit;
}

static void add(struct ct_batch *batch, const struct ct_row *row, size_t slots,
                size_t passed)
{
    batch->rows[batch->count++] = (struct ct_batch_row){
        .number = row->number,
        .line = row->line,
        .place = row->place,
        .fault = row->fault,
        .variant = row->variant,
        .values = batch->value_count,
        .texts = batch->text_count,
    };
    if (row->fault == NULL)
        batch->value_count += slots;
    /* No row had it before, but the reader that keeps it. */
    batch->variants += row->variant != NULL && row->variant->users == 2;
    keep_texts(batch, row, passed);
}

enum ct_status ct_batch_fill(struct ct_batch *batch,
                             const struct ct_batch_work *work, bool *ended)
{
    const volatile sig_atomic_t *stop = work->context->stop;
    enum ct_status status = CT_OK;
    size_t slots, passed, bytes = 0;

    (void)ct_row_reader_slots(work->reader, &slots);
    (void)ct_row_reader_passed(work->reader, &passed);
    clear(batch);
    ct_row_reader_sink(work->reader, &batch->findings.sink);
    while (status == CT_OK && bytes < TEXT_BYTES &&
           has_room(batch, slots, passed)) {
        struct ct_row row;

        batch->findings.row = batch->count;
        status = *stop ? CT_INTERRUPTED
                       : ct_row_reader_next(work->reader,
                                            batch->values + batch->value_count,
                                            &row);
        if (status != CT_OK)
            break;
        if (row.number == 0) {
            *ended = true;
            break;
        }
        bytes += row.place.length + (size_t)1;
        add(batch, &row, slots, passed);
    }
    if (batch->passed.failed || batch->findings.no_memory)
        return CT_NOMEM;
    set_texts(batch);
    return status;
}

/* ---- what is said of it -------------------------------------------------- */

static void report_row(const struct ct_batch_row *row, struct ct_sink *sink)
{
    int64_t number = (int64_t)row->number;

    switch (row->trouble) {
    case CT_ROW_SOUND:
        break;
    case CT_ROW_NOT_EVALUATED:
        (void)ct_error(sink, "row-not-evaluated", ct_at(row->place),
                       ct_integer(number), ct_string(row->reason),
                       ct_at(row->where));
        break;
    case CT_ROW_WITHOUT_COVERAGE:
        (void)ct_error(sink, "row-without-coverage", ct_at(row->place),
                       ct_integer(number), ct_string(row->reason),
                       ct_at(row->where));
        break;
    case CT_ROW_WITHOUT_CMC:
        (void)ct_error(sink, "row-without-cmc", ct_at(row->place),
                       ct_integer(number), ct_number(row->value));
        break;
    }
}

void ct_batch_report(const struct ct_batch *batch, struct ct_sink *sink)
{
    size_t next = 0;

    if (batch->counts.failed == 0 && batch->findings.count == 0)
        return;
    for (size_t i = 0; i < batch->count; i++) {
        ct_findings_replay(&batch->findings, i, &next, sink);
        report_row(&batch->rows[i], sink);
    }
    ct_findings_replay(&batch->findings, batch->count, &next, sink);
}

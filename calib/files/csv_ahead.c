/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "csv_ahead.h"

#include "csv_work.h"

#include <string.h>

enum { BYTES = 64 * 1024, RECORDS = 1000 };

/* Text for what is to be shown; the record at hand stays in it. */
static enum ct_status gather(struct ct_csv *csv)
{
    uint64_t hold = csv->text.hold, held = csv->text.held;
    enum ct_status status = CT_OK;

    if (csv->record.place.length > 0)
        ct_csv_hold(csv, csv->record.place.offset);
    while (status == CT_OK && !csv->text.ended &&
           csv->text.length - csv->framer.start < BYTES)
        status = ct_csv_more(csv);
    csv->text.hold = hold;
    csv->text.held = held;
    return status;
}

struct ahead {
    const struct ct_csv *csv;
    struct ct_framer framer; /* a copy, which may go on */
    struct ct_csv_splitter splitter;
    struct ct_buffer text; /* of a record, which splitting cuts in place */
};

/* CT_INVALID: the record is faulty. */
static enum ct_status split(struct ahead *a, const struct ct_frame *frame,
                            struct ct_csv_record *record)
{
    const char *text = a->framer.text + frame->start;
    size_t marks = ct_frame_marks(text, frame->length), fault;
    enum ct_status status;

    ct_buffer_clear(&a->text);
    ct_buffer_add(&a->text, text + marks, frame->length - marks);
    ct_buffer_putc(&a->text, '\n');
    if (ct_buffer_status(&a->text) != CT_OK)
        return CT_NOMEM;
    status = ct_csv_split(&a->splitter, a->text.data, a->text.length, &fault);
    if (status != CT_OK)
        return status;
    *record = (struct ct_csv_record){
        .fields = a->splitter.fields,
        .count = a->splitter.count,
        .line = frame->line,
        .place = {.offset = a->csv->text.offset + frame->start + marks,
                  .length = (uint32_t)(frame->length - marks),
                  .source = a->csv->text.source}};
    return fault == SIZE_MAX ? CT_OK : CT_INVALID;
}

static enum ct_status show(struct ahead *a,
                           bool (*see)(void *context,
                                       const struct ct_csv_record *record),
                           void *context)
{
    for (int shown = 0; shown < RECORDS;) {
        struct ct_frame frame;
        struct ct_csv_record record;
        enum ct_status status;

        ct_framer_next(&a->framer, &frame);
        if (frame.kind == CT_FRAME_MORE || frame.kind == CT_FRAME_END ||
            frame.start - a->csv->framer.start >= BYTES)
            return CT_OK;
        if (frame.kind != CT_FRAME_RECORD)
            continue;
        status = split(a, &frame, &record);
        if (status == CT_INVALID)
            continue;
        if (status != CT_OK || see(context, &record))
            return status;
        shown++;
    }
    return CT_OK;
}

enum ct_status ct_csv_ahead(struct ct_csv *csv,
                            bool (*see)(void *context,
                                        const struct ct_csv_record *record),
                            void *context)
{
    struct ahead a = {.csv = csv};
    enum ct_status status = gather(csv);

    if (status != CT_OK)
        return status;
    a.framer = csv->framer;
    ct_csv_splitter_init(&a.splitter, a.framer.delimiter, a.framer.quote,
                         a.framer.skip_space);
    status = show(&a, see, context);
    ct_csv_splitter_release(&a.splitter);
    ct_buffer_release(&a.text);
    return status;
}

/* ---- what most rows have ------------------------------------------------- */

/* The candidate of a vote: with more than half of the rows it wins. */
struct vote {
    size_t cells, lead;
    size_t rows, of_them; /* of all, those that have so many cells */
};

static bool is_blank(const struct ct_csv_record *record)
{
    for (size_t i = 0; i < record->count; i++)
        if (record->fields[i].length > 0)
            return false;
    return true;
}

static bool see_candidate(void *context, const struct ct_csv_record *record)
{
    struct vote *vote = context;

    if (is_blank(record))
        return false;
    if (vote->lead == 0)
        vote->cells = record->count;
    vote->lead += record->count == vote->cells ? 1 : (size_t)-1;
    return false;
}

static bool see_count(void *context, const struct ct_csv_record *record)
{
    struct vote *vote = context;

    if (is_blank(record))
        return false;
    vote->rows++;
    vote->of_them += record->count == vote->cells;
    return false;
}

enum ct_status ct_csv_usual_cells(struct ct_csv *csv, size_t *cells, bool *sure)
{
    enum { FEWEST = 3 };
    struct vote vote = {0};
    enum ct_status status = ct_csv_ahead(csv, see_candidate, &vote);

    *cells = 0;
    if (status == CT_OK)
        status = ct_csv_ahead(csv, see_count, &vote);
    if (vote.of_them >= FEWEST && 2 * vote.of_them > vote.rows)
        *cells = vote.cells;
    *sure = *cells > 0 && 4 * vote.of_them >= 3 * vote.rows;
    return status;
}

enum ct_status ct_csv_skip_to(struct ct_csv *csv, uint64_t line,
                              const struct ct_csv_record **record)
{
    enum ct_status status;

    do
        status = ct_csv_next(csv, record);
    while (status == CT_OK && *record != NULL && (*record)->line < line);
    return status;
}

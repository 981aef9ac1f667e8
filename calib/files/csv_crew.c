/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs go round in a ring: cut, claimed by a thread, looked at, merged, cut
 * anew. The caller cuts before others run out of work, merges before it cuts
 * more, and cuts before it looks itself.
 */
#include "csv_crew.h"

#include "csv_late.h"
#include "csv_work.h"

#include <pthread.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

enum {
    RUN_BYTES = 32 * 1024,
    RUN_RECORDS = 1024,
    FIRST_RUNS = 2,
    FIRST_RECORDS = 16,
    AHEAD = 6 * 1024 * 1024, /* of text that is not merged: less than is held */
    ALONE = 128 * 1024,      /* of text before threads start */
    MOST_THREADS = 64,
    SOON = 12,         /* records */
    CACHE_LINES = 128, /* bytes that processors hand to each other at once */
};

/* A record of a run. */
struct piece {
    uint32_t start, length; /* in the run */
    uint32_t line;          /* after the run's first */
    uint8_t kind;           /* enum ct_frame_kind */
    uint8_t end;            /* enum ct_line_end */
    bool plain;             /* may be looked at */
    bool made;
};

struct run {
    uint64_t offset, line; /* of its first byte */
    char *text;            /* a copy, which splitting cuts in place */
    size_t length, capacity;
    struct piece *pieces;
    size_t count;         /* of pieces; while they are to be found, of lines */
    enum ct_line_end end; /* NONE: the pieces are known; else of all lines */
    uint64_t quote_line;  /* of the last piece, if it is a fault */
    unsigned char *made;
    struct ct_csv_hand hand;
    bool done;
    enum ct_status status;
    char apart[CACHE_LINES]; /* from the next, which another thread writes to */
};

struct crew {
    /* What all threads read, apart from what the caller writes to for each
     * record, there and in its stack. */
    alignas(CACHE_LINES) struct ct_csv_job job;
    uint32_t source;
    bool keep_blank;
    struct ct_framer framer; /* before any text */
    struct run *ring;
    size_t room; /* runs of the ring */
    char apart[CACHE_LINES];

    struct ct_csv *csv;
    struct ct_csv_late late; /* findings of reading ahead */
    enum ct_status status;   /* of reading ahead */
    bool ended;              /* nothing is left to be cut */
    bool stopped;            /* to be merged before cutting goes on */
    size_t cut, merged;      /* runs; the caller's own */
    struct ct_csv_splitter splitter;

    /* Under the lock: */
    pthread_mutex_t lock;
    pthread_cond_t ready, done; /* a run was cut, or looked at */
    size_t offered, claimed;    /* runs */
    bool closed;
    pthread_t helpers[MOST_THREADS];
    size_t helper_count;
    bool started;
};

/* ---- records of a run: any thread ---------------------------------------- */

/* Whether nothing has to be said or done about it in order. */
static bool is_silent(enum ct_line_end usual, const struct ct_frame *frame)
{
    return frame->end == usual && frame->end != CT_LINE_NONE &&
           frame->end != CT_LINE_CR;
}

/* What was framed in the text, where the run begins `before` bytes in. */
static void add_piece(const struct crew *crew, struct run *run,
                      enum ct_line_end usual, const char *text, size_t before,
                      const struct ct_frame *frame)
{
    bool silent = is_silent(usual, frame);
    bool left_out = frame->kind == CT_FRAME_COMMENT ||
                    (frame->kind == CT_FRAME_BLANK && !crew->keep_blank);
    bool marked = ct_frame_marks(text + frame->start, frame->length) > 0;

    if (left_out && silent && !marked)
        return;
    run->quote_line = frame->quote_line;
    run->pieces[run->count++] =
        (struct piece){.start = (uint32_t)(frame->start - before),
                       .length = (uint32_t)frame->length,
                       .line = (uint32_t)(frame->line - run->line),
                       .kind = (uint8_t)frame->kind,
                       .end = (uint8_t)frame->end,
                       .plain = frame->kind == CT_FRAME_RECORD && silent &&
                                !frame->doubtful && !marked};
}

/* Finds the records of a run of whole lines. */
static void frame_lines(const struct crew *crew, struct run *run)
{
    struct ct_framer framer = crew->framer;
    struct ct_frame frame;

    ct_framer_text(&framer, run->text, run->length, true, 0);
    framer.line = run->line;
    run->count = 0;
    for (;;) {
        ct_framer_next(&framer, &frame);
        if (frame.kind == CT_FRAME_END)
            return;
        add_piece(crew, run, run->end, run->text, 0, &frame);
    }
}

/* ---- looking: any thread ------------------------------------------------- */

static void look_at_piece(const struct crew *crew,
                          struct ct_csv_splitter *splitter, struct run *run,
                          size_t at, bool quotes)
{
    const struct ct_csv_job *job = &crew->job;
    struct piece *piece = &run->pieces[at];
    char *text = run->text + piece->start;
    struct ct_csv_record record = {
        .line = run->line + piece->line,
        .place = {.offset = run->offset + piece->start,
                  .length = piece->length,
                  .source = crew->source}};
    size_t length = (size_t)piece->length + 1, fault = SIZE_MAX;

    run->status = quotes || splitter->skip_space
                      ? ct_csv_split(splitter, text, length, &fault)
                      : ct_csv_cut(splitter, text, length);
    if (run->status != CT_OK || fault != SIZE_MAX)
        return;
    record.fields = splitter->fields;
    record.count = splitter->count;
    run->hand.at = at;
    piece->made = job->look(job->context, &run->hand, &record,
                            run->made + at * job->size);
    if (ct_buffer_status(&run->hand.extra) != CT_OK)
        run->status = CT_NOMEM;
}

/* Whether nothing is to be said of the bytes. */
static bool is_fine(const struct crew *crew, const char *text, size_t length)
{
    bool suspect;

    return ct_utf8_survey(text, length, &suspect) == length &&
           !(suspect && crew->csv->dialect.thorough);
}

static void look_at_run(const struct crew *crew,
                        struct ct_csv_splitter *splitter, struct run *run)
{
    bool quotes = memchr(run->text, splitter->quote, run->length) != NULL;
    bool fine = is_fine(crew, run->text, run->length);

    ct_buffer_clear(&run->hand.extra);
    if (run->end != CT_LINE_NONE)
        frame_lines(crew, run);
    for (size_t i = 0; i < run->count && run->status == CT_OK; i++) {
        const struct piece *piece = &run->pieces[i];

        if (piece->plain &&
            (fine || is_fine(crew, run->text + piece->start, piece->length)))
            look_at_piece(crew, splitter, run, i,
                          quotes &&
                              memchr(run->text + piece->start, splitter->quote,
                                     piece->length) != NULL);
    }
}

/* The next run that nobody has looked at; NULL: there is none. Under the lock.
 */
static struct run *claim(struct crew *crew)
{
    return crew->claimed < crew->offered
               ? &crew->ring[crew->claimed++ % crew->room]
               : NULL;
}

static void *help(void *context)
{
    struct crew *crew = context;
    struct ct_csv_splitter splitter;

    ct_csv_splitter_init(&splitter, crew->csv->framer.delimiter,
                         crew->csv->framer.quote, crew->csv->framer.skip_space);
    pthread_mutex_lock(&crew->lock);
    while (!crew->closed) {
        struct run *run = claim(crew);

        if (run == NULL) {
            pthread_cond_wait(&crew->ready, &crew->lock);
            continue;
        }
        pthread_mutex_unlock(&crew->lock);
        look_at_run(crew, &splitter, run);
        pthread_mutex_lock(&crew->lock);
        run->done = true;
        pthread_cond_signal(&crew->done);
    }
    pthread_mutex_unlock(&crew->lock);
    ct_csv_splitter_release(&splitter);
    return NULL;
}

/* ---- cutting: the caller ------------------------------------------------- */

static uint64_t framed(const struct crew *crew)
{
    return crew->csv->text.offset + crew->csv->framer.start;
}

/* Text from the first run on that is not merged stays at hand. */
static void hold(struct crew *crew)
{
    struct ct_csv_text *text = &crew->csv->text;
    const struct run *first = &crew->ring[crew->merged % crew->room];
    bool any = crew->merged < crew->cut || first->count > 0;

    text->hold = any ? first->offset : UINT64_MAX;
    text->held = any ? first->line : 0;
}

/* Reading ahead must not be heard of before what stands before it. */
static void ahead(struct crew *crew, enum ct_status (*call)(struct ct_csv *csv))
{
    struct ct_csv *csv = crew->csv;
    struct ct_sink *sink = csv->sink;

    csv->sink = &crew->late.sink;
    crew->status = call(csv);
    csv->sink = sink;
    crew->ended = crew->status != CT_OK;
}

static bool make_room(struct crew *crew, struct run *run)
{
    if (run->pieces == NULL)
        run->pieces = malloc(RUN_RECORDS * sizeof *run->pieces);
    if (run->made == NULL)
        run->made = malloc(RUN_RECORDS * crew->job.size);
    return run->pieces != NULL && run->made != NULL;
}

/* Copies the text of the run, of `length` bytes. */
static bool copy_text(const struct crew *crew, struct run *run, size_t length)
{
    const char *from =
        crew->csv->text.text + (run->offset - crew->csv->text.offset);

    run->length = length;
    if (length + 1 > run->capacity) {
        size_t capacity = length + 1 > RUN_BYTES + 4096
                              ? length + length / 8 + 1
                              : RUN_BYTES + 4096;
        char *text = malloc(capacity);

        if (text == NULL)
            return false;
        free(run->text);
        run->text = text;
        run->capacity = capacity;
    }
    memcpy(run->text, from, length);
    run->text[length] = '\n';
    return true;
}

/* Whether cutting may go on: no more text is read than may be held. */
static bool is_open(const struct crew *crew)
{
    const struct run *first = &crew->ring[crew->merged % crew->room];

    return !crew->ended && !crew->stopped &&
           (crew->merged == crew->cut || framed(crew) - first->offset < AHEAD);
}

/* The first runs are short and merged at once: what `look` learns from `read`
 * it learns there. */
static size_t records_of(const struct crew *crew)
{
    return crew->cut < FIRST_RUNS ? (size_t)FIRST_RECORDS << (3 * crew->cut)
                                  : (size_t)RUN_RECORDS;
}

/* Lines without a quote are records, whoever finds their ends; 0: there are
 * none here. */
static size_t cut_lines(const struct crew *crew, struct run *run)
{
    struct ct_csv *csv = crew->csv;

    if (crew->cut < FIRST_RUNS || csv->dialect.limit != 0)
        return 0;
    run->offset = framed(crew);
    run->line = csv->framer.line;
    run->end = csv->first_end;
    return ct_framer_pass(&csv->framer, run->end, RUN_BYTES, RUN_RECORDS,
                          &run->count);
}

/* Frames what comes next. */
static void cut_piece(struct crew *crew, struct run *run)
{
    struct ct_csv *csv = crew->csv;
    struct ct_frame frame;

    if (csv->dialect.limit != 0)
        ahead(crew, ct_csv_check_limit);
    if (crew->ended)
        return;
    ct_framer_next(&csv->framer, &frame);
    if (frame.kind == CT_FRAME_END) {
        crew->ended = true;
    } else if (frame.kind == CT_FRAME_MORE) {
        hold(crew);
        ahead(crew, ct_csv_more);
    } else {
        if (run->count == 0) {
            run->offset = csv->text.offset + frame.start;
            run->line = frame.line;
        }
        crew->stopped = frame.doubtful || frame.kind == CT_FRAME_OPEN_QUOTE ||
                        frame.kind == CT_FRAME_FAR_QUOTE ||
                        frame.kind == CT_FRAME_LONG ||
                        csv->first_end == CT_LINE_NONE;
        add_piece(crew, run, csv->first_end, csv->text.text,
                  (size_t)(run->offset - csv->text.offset), &frame);
    }
}

/* Cuts one run; it may come out empty. */
static enum ct_status cut_run(struct crew *crew, struct run *run)
{
    size_t length = 0;

    run->count = 0;
    run->done = false;
    run->status = CT_OK;
    if (!make_room(crew, run))
        return CT_NOMEM;
    while (length == 0 && is_open(crew) && run->count < records_of(crew) &&
           (run->count == 0 || framed(crew) - run->offset < RUN_BYTES)) {
        length = run->count == 0 ? cut_lines(crew, run) : 0;
        if (length == 0) {
            run->end = CT_LINE_NONE;
            cut_piece(crew, run);
        }
    }
    crew->stopped = crew->stopped || crew->cut < FIRST_RUNS;
    if (run->count == 0)
        return CT_OK;
    if (length == 0) {
        const struct piece *last = &run->pieces[run->count - 1];

        length = (size_t)last->start + last->length;
    }
    return copy_text(crew, run, length) ? CT_OK : CT_NOMEM;
}

static void start_helpers(struct crew *crew)
{
    size_t wanted = crew->job.threads > 1 ? crew->job.threads - 1 : 0;

    if (crew->started || framed(crew) < ALONE)
        return;
    crew->started = true;
    /* With fewer than asked for it takes longer, and that is all. */
    while (crew->helper_count < wanted &&
           pthread_create(&crew->helpers[crew->helper_count], NULL, help,
                          crew) == 0)
        crew->helper_count++;
}

static enum ct_status cut(struct crew *crew)
{
    const struct ct_csv_job *job = &crew->job;
    struct run *run = &crew->ring[crew->cut % crew->room];
    enum ct_status status = cut_run(crew, run);

    if (status != CT_OK || run->count == 0)
        return status;
    if (job->cut != NULL)
        status = job->cut(job->context, &run->hand, run->count,
                          crew->merged == crew->cut);
    if (status != CT_OK)
        return status;
    start_helpers(crew);
    pthread_mutex_lock(&crew->lock);
    crew->offered = ++crew->cut;
    pthread_cond_signal(&crew->ready);
    pthread_mutex_unlock(&crew->lock);
    return CT_OK;
}

/* ---- merging: the caller ------------------------------------------------- */

static struct ct_frame frame_of(const struct crew *crew, const struct run *run,
                                const struct piece *piece)
{
    const struct ct_csv *csv = crew->csv;

    return (struct ct_frame){.kind = (enum ct_frame_kind)piece->kind,
                             .end = (enum ct_line_end)piece->end,
                             .start = (size_t)(run->offset - csv->text.offset) +
                                      piece->start,
                             .length = piece->length,
                             .line = run->line + piece->line,
                             .quote = (size_t)(run->offset - csv->text.offset) +
                                      piece->start + piece->length,
                             .quote_line = run->quote_line};
}

static enum ct_status merge_piece(struct crew *crew, struct run *run, size_t at)
{
    const struct ct_csv_job *job = &crew->job;
    struct ct_csv *csv = crew->csv;
    const struct piece *piece = &run->pieces[at];
    struct ct_frame frame = frame_of(crew, run, piece);
    enum ct_status status;

    csv->here = &frame;
    if (piece->made) {
        csv->number++;
        csv->split = false;
        status =
            job->take(job->context, &run->hand, run->made + at * job->size);
    } else {
        status = ct_csv_use(csv, &frame);
        csv->split = true;
        if (status == CT_OK)
            status = job->read(job->context, &csv->record);
        else if (status == CT_INVALID && !csv->refused)
            status = CT_OK;
    }
    csv->here = NULL;
    return status;
}

static void tell_soon(const struct crew *crew, const struct run *run, size_t at)
{
    const struct ct_csv_job *job = &crew->job;

    if (job->soon == NULL)
        return;
    /* What another thread has made is fetched first. */
    if (at + 3 * SOON < run->count)
        __builtin_prefetch(run->made + (at + 3 * SOON) * job->size);
    for (size_t i = 2; i > 0; i--) {
        size_t other = at + i * SOON;

        if (other < run->count && run->pieces[other].made)
            job->soon(job->context, run->made + other * job->size, i == 1);
    }
}

static enum ct_status merge(struct crew *crew)
{
    struct run *run = &crew->ring[crew->merged % crew->room];
    enum ct_status status = run->status;

    for (size_t i = 0; i < run->count && status == CT_OK && !crew->csv->refused;
         i++) {
        tell_soon(crew, run, i);
        status = merge_piece(crew, run, i);
    }
    run->count = 0;
    crew->merged++;
    crew->stopped = crew->stopped && crew->merged < crew->cut;
    return status;
}

/* ---- all together -------------------------------------------------------- */

/* What the caller does next. */
enum turn { MERGE, CUT, LOOK, WAIT, END };

/* Under the lock. */
static enum turn next_turn(struct crew *crew, struct run **run)
{
    bool may_cut = is_open(crew) && crew->cut - crew->merged < crew->room;

    *run = &crew->ring[crew->merged % crew->room];
    if (may_cut && crew->offered - crew->claimed < crew->job.threads)
        return CUT;
    if (crew->merged < crew->cut && (*run)->done)
        return MERGE;
    if (may_cut)
        return CUT;
    if (crew->merged == crew->cut)
        return END;
    *run = claim(crew);
    return *run != NULL ? LOOK : WAIT;
}

static enum ct_status work(struct crew *crew)
{
    enum ct_status status = CT_OK;

    while (status == CT_OK && !crew->csv->refused) {
        struct run *run;
        enum turn turn;

        pthread_mutex_lock(&crew->lock);
        while ((turn = next_turn(crew, &run)) == WAIT)
            pthread_cond_wait(&crew->done, &crew->lock);
        pthread_mutex_unlock(&crew->lock);
        if (turn == END)
            break;
        if (turn == MERGE) {
            status = merge(crew);
        } else if (turn == CUT) {
            status = cut(crew);
        } else {
            look_at_run(crew, &crew->splitter, run);
            pthread_mutex_lock(&crew->lock);
            run->done = true;
            pthread_mutex_unlock(&crew->lock);
        }
    }
    if (status == CT_OK && !crew->csv->refused) {
        status = ct_csv_late_tell(&crew->late, crew->csv->sink);
        status = crew->status != CT_OK ? crew->status : status;
    }
    return status;
}

static void join(struct crew *crew)
{
    pthread_mutex_lock(&crew->lock);
    crew->closed = true;
    pthread_cond_broadcast(&crew->ready);
    pthread_mutex_unlock(&crew->lock);
    for (size_t i = 0; i < crew->helper_count; i++)
        pthread_join(crew->helpers[i], NULL);
    pthread_cond_destroy(&crew->done);
    pthread_cond_destroy(&crew->ready);
    pthread_mutex_destroy(&crew->lock);
}

static void release_runs(struct crew *crew)
{
    const struct ct_csv_job *job = &crew->job;

    for (size_t i = 0; i < crew->room; i++) {
        struct run *run = &crew->ring[i];

        if (job->release != NULL)
            job->release(job->context, &run->hand);
        ct_buffer_release(&run->hand.extra);
        free(run->text);
        free(run->pieces);
        free(run->made);
    }
    free(crew->ring);
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

enum ct_status ct_csv_crew(struct ct_csv *csv, const struct ct_csv_job *job)
{
    size_t threads = smaller(job->threads > 0 ? job->threads : 1, MOST_THREADS);
    struct crew crew = {.job = *job,
                        .source = csv->text.source,
                        .keep_blank = csv->dialect.keep_blank,
                        .room = threads > 1 ? 4 * threads + 8 : 1,
                        .csv = csv};
    enum ct_status status;

    if (csv->refused)
        return CT_OK;
    crew.job.threads = (unsigned)threads;
    ct_framer_init(&crew.framer, csv->framer.delimiter, csv->framer.quote,
                   csv->framer.comment, csv->framer.limit);
    crew.ring = calloc(crew.room, sizeof *crew.ring);
    if (crew.ring == NULL)
        return CT_NOMEM;
    ct_csv_late_init(&crew.late);
    ct_csv_splitter_init(&crew.splitter, csv->framer.delimiter,
                         csv->framer.quote, csv->framer.skip_space);
    pthread_mutex_init(&crew.lock, NULL);
    pthread_cond_init(&crew.ready, NULL);
    pthread_cond_init(&crew.done, NULL);
    status = work(&crew);
    join(&crew);
    csv->text.hold = UINT64_MAX;
    csv->text.held = 0;
    ct_csv_splitter_release(&crew.splitter);
    ct_csv_late_release(&crew.late);
    release_runs(&crew);
    return status;
}

enum ct_status ct_csv_here(struct ct_csv *csv,
                           const struct ct_csv_record **record)
{
    enum ct_status status = CT_OK;

    if (!csv->split)
        status = ct_csv_split_here(csv);
    *record = &csv->record;
    return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The whole laboratory: each certificate that something rests on is judged
 * once, and what is found goes down from the roots to the items.
 */
#include "crew.h"
#include "trace_work.h"

#include <stdlib.h>
#include <string.h>

/* Bits of a certificate. */
enum {
    WANTED = 1, /* some item rests on it */
    ABOVE = 2,  /* as a reference */
    FAULTY = 4, /* an error of its own */
    NOTED = 8,
    LAPSED = 16, /* it, or one above it */
};

/* Rows ahead at which memory is asked for what is there, and for what that
 * leads to; and how much of a list. */
enum { FAR = 8, NEAR = 3, FEW = 4 };

struct whole {
    struct ct_tracer *tracer;
    const struct ct_lab *lab;
    const struct ct_graph *graph;
    struct ct_lab_when when;
    struct ct_sink *sink;
    uint8_t *bits;      /* by certificate */
    uint8_t marks;      /* all that were set when certificates were judged */
    uint32_t *broken;   /* the nearest that has an error, itself included; */
    uint32_t *distance; /* to it; NULL: there is nothing to hand down */
    uint32_t *queue;    /* scratch */
    uint32_t *items;    /* rows of instruments, by id */
    size_t item_count;
    struct ct_trace_line *lines;
    size_t line_count;
    ct_trace_visit visit;
    void *visitor;
    void *helpers[CT_CREW_THREADS]; /* tracers */
    bool alone;                     /* one thread judges */
};

/* ---- order --------------------------------------------------------------- */

struct named {
    const char *id;
    uint32_t row;
};

static int by_id(const void *one, const void *other)
{
    const struct named *a = one, *b = other;
    int order = strcmp(a->id, b->id);

    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

/* Rows of instruments or certificates that are put in the order of their ids.
 * Registers are in order but for a few stretches. */
struct ordering {
    const struct ct_lab *lab;
    enum ct_lab_key key;
    const uint32_t *rows;
    size_t count;
    size_t breaks; /* rows that go before the one they stand behind */
    size_t at;     /* one of them */
};
struct breaks {
    size_t count, at;
};

static struct named named(const struct ordering *o, size_t i)
{
    uint32_t row = o->rows[i];
    uint32_t id = o->key == CT_KEY_INSTRUMENT ? o->lab->instruments[row].id
                                              : o->lab->certificates[row].id;

    return (struct named){ct_lab_text(o->lab, o->key, id), row};
}

/* In any thread. */
static enum ct_status look_run(void *context, void *worker, void *hand,
                               size_t first, size_t end)
{
    const struct ordering *o = context;
    struct breaks *breaks = hand;
    struct named before = named(o, first > 0 ? first - 1 : 0);

    (void)worker;
    breaks->count = 0;
    for (size_t i = first > 0 ? first : 1; i < end; i++) {
        struct named here = named(o, i);

        if (by_id(&before, &here) > 0) {
            breaks->count++;
            breaks->at = i;
        }
        before = here;
    }
    return CT_OK;
}

static enum ct_status note_run(void *context, void *hand, size_t first,
                               size_t end)
{
    struct ordering *o = context;
    const struct breaks *breaks = hand;

    (void)first;
    (void)end;
    o->breaks += breaks->count;
    if (breaks->count > 0)
        o->at = breaks->at;
    return CT_OK;
}

static enum ct_status find_breaks(struct ordering *o, unsigned threads)
{
    struct breaks hands[CT_CREW_THREADS * CT_CREW_HANDS];
    void *places[CT_CREW_THREADS * CT_CREW_HANDS];
    const struct ct_crew crew = {.context = o,
                                 .count = o->count,
                                 .worker_count =
                                     ct_crew_threads(threads, o->count),
                                 .hands = places,
                                 .work = look_run,
                                 .merge = note_run};

    for (size_t i = 0; i < crew.worker_count * CT_CREW_HANDS; i++)
        places[i] = &hands[i];
    return ct_crew_run(&crew);
}

/* Two stretches that are in order themselves. */
static void merge_rows(const struct ordering *o, uint32_t *rows)
{
    size_t a = 0, b = o->at, count = 0;
    struct named one = named(o, a), other = named(o, b);
    struct named last = named(o, o->count - 1);

    if (by_id(&last, &one) < 0) { /* the second as a whole before the first */
        count = o->count - b;
        memcpy(rows, o->rows + b, count * sizeof *rows);
        b = o->count;
    }
    while (a < o->at && b < o->count)
        if (by_id(&one, &other) < 0) {
            rows[count++] = o->rows[a++];
            one = named(o, a);
        } else {
            rows[count++] = o->rows[b++];
            if (b < o->count)
                other = named(o, b);
        }
    memcpy(rows + count, o->rows + a, (o->at - a) * sizeof *rows);
    memcpy(rows + count + (o->at - a), o->rows + b,
           (o->count - b) * sizeof *rows);
}

static enum ct_status sort_rows(const struct ordering *o, uint32_t *rows)
{
    struct named *list = malloc(o->count * sizeof *list);

    if (list == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < o->count; i++)
        list[i] = named(o, i);
    qsort(list, o->count, sizeof *list, by_id);
    for (size_t i = 0; i < o->count; i++)
        rows[i] = list[i].row;
    free(list);
    return CT_OK;
}

static enum ct_status order_rows(const struct whole *w, enum ct_lab_key key,
                                 uint32_t *rows, size_t count)
{
    struct ordering o = {w->lab, key, rows, count, 0, 0};
    enum ct_status status = find_breaks(&o, w->tracer->threads);
    uint32_t *copy;

    if (status != CT_OK || o.breaks == 0)
        return status;
    copy = malloc(count * sizeof *copy);
    if (copy == NULL)
        return CT_NOMEM;
    memcpy(copy, rows, count * sizeof *copy);
    o.rows = copy;
    if (o.breaks == 1)
        merge_rows(&o, rows);
    else
        status = sort_rows(&o, rows);
    free(copy);
    return status;
}

/* ---- lines --------------------------------------------------------------- */

static enum ct_status order_items(struct whole *w)
{
    size_t count = w->lab->tables[CT_TABLE_INSTRUMENTS].count;

    w->items = malloc((count + 1) * sizeof *w->items);
    if (w->items == NULL)
        return CT_NOMEM;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t id = w->lab->instruments[i].id;

        /* of several rows of one id the first stands for it */
        if (id != 0 && ct_lab_row_of(w->lab, CT_KEY_INSTRUMENT, id) == i)
            w->items[w->item_count++] = i;
    }
    return order_rows(w, CT_KEY_INSTRUMENT, w->items, w->item_count);
}

/* What nobody measures with on that day is left out. */
static bool is_away(const struct whole *w, uint32_t id)
{
    struct ct_lab_service service =
        ct_lab_service(w->tracer->index, id, w->when);

    return service.state == CT_SERVICE_RETIRED ||
           service.state == CT_SERVICE_LOST ||
           service.state == CT_SERVICE_STORED ||
           service.state == CT_SERVICE_NOT_YET;
}

/* Lines of a run of items. */
struct lines_of {
    struct ct_trace_line *list;
    size_t count;
};

static enum ct_status add_lines(const struct whole *w, uint32_t row,
                                const struct ct_lab_function *functions,
                                size_t count, struct lines_of *lines)
{
    uint32_t id = w->lab->instruments[row].id;

    for (size_t i = 0; i < count; i++) {
        if (!ct_room(lines->list, lines->count))
            return CT_NOMEM;
        lines->list[lines->count++] = (struct ct_trace_line){
            .instrument = row,
            .function = functions[i],
            .force =
                ct_lab_in_force(w->tracer->index, id, functions[i], w->when),
            .broken_at = CT_LAB_NO_ROW};
    }
    return CT_OK;
}

static enum ct_status find_lines(const struct whole *w, uint32_t row,
                                 struct lines_of *lines)
{
    struct ct_lab_function few[CT_TRACE_FUNCTIONS], *all;
    uint32_t id = w->lab->instruments[row].id;
    enum ct_status status;
    size_t count;

    if (is_away(w, id))
        return CT_OK;
    count = ct_lab_functions(w->tracer->index, id, w->when, few,
                             CT_TRACE_FUNCTIONS);
    if (count <= CT_TRACE_FUNCTIONS)
        return add_lines(w, row, few, count, lines);
    all = malloc(count * sizeof *all);
    if (all == NULL)
        return CT_NOMEM;
    (void)ct_lab_functions(w->tracer->index, id, w->when, all, count);
    status = add_lines(w, row, all, count, lines);
    free(all);
    return status;
}

static void fetch_item(const struct whole *w, size_t i, size_t end)
{
    const struct ct_lab_instrument *items = w->lab->instruments;
    struct ct_lab_list list;

    if (i + FAR < end)
        __builtin_prefetch(&items[w->items[i + FAR]].id);
    if (i + NEAR >= end)
        return;
    list = ct_lab_rows_of(w->tracer->index, CT_CERTIFICATES_OF_INSTRUMENT,
                          items[w->items[i + NEAR]].id);
    for (size_t k = 0; k < list.count && k < FEW; k++)
        __builtin_prefetch(&w->lab->certificates[list.rows[k]].id);
}

/* In any thread. */
static enum ct_status lines_run(void *context, void *worker, void *hand,
                                size_t first, size_t end)
{
    const struct whole *w = context;
    struct lines_of *lines = hand;
    enum ct_status status = CT_OK;

    (void)worker;
    lines->count = 0;
    for (size_t i = first; i < end && status == CT_OK; i++) {
        fetch_item(w, i, end);
        status = find_lines(w, w->items[i], lines);
    }
    return status;
}

/* In order. What is in force for a line is wanted. */
static enum ct_status keep_run(void *context, void *hand, size_t first,
                               size_t end)
{
    struct whole *w = context;
    const struct lines_of *lines = hand;

    (void)first;
    (void)end;
    for (size_t i = 0; i < lines->count; i++) {
        if (!ct_room(w->lines, w->line_count))
            return CT_NOMEM;
        w->lines[w->line_count++] = lines->list[i];
        if (lines->list[i].force.state == CT_FORCE_VALID)
            w->bits[lines->list[i].force.certificate] |= WANTED;
    }
    return CT_OK;
}

static enum ct_status make_lines(struct whole *w)
{
    struct lines_of hands[CT_CREW_THREADS * CT_CREW_HANDS] = {{NULL, 0}};
    void *places[CT_CREW_THREADS * CT_CREW_HANDS];
    const struct ct_crew crew = {
        .context = w,
        .count = w->item_count,
        .worker_count = ct_crew_threads(w->tracer->threads, w->item_count),
        .hands = places,
        .work = lines_run,
        .merge = keep_run};
    enum ct_status status;

    for (size_t i = 0; i < crew.worker_count * CT_CREW_HANDS; i++)
        places[i] = &hands[i];
    status = ct_crew_run(&crew);
    for (size_t i = 0; i < crew.worker_count * CT_CREW_HANDS; i++)
        free(hands[i].list);
    return status;
}

/* ---- certificates -------------------------------------------------------- */

/* Everything above what is wanted is wanted. */
static void find_wanted(struct whole *w)
{
    size_t count = 0;

    for (uint32_t i = 0; i < w->tracer->certificates; i++)
        if ((w->bits[i] & WANTED) != 0)
            w->queue[count++] = i;
    for (size_t i = 0; i < count; i++) {
        struct ct_numbers up = ct_graph_references(w->graph, w->queue[i]);

        for (size_t k = 0; k < up.count; k++) {
            uint8_t *bits = &w->bits[up.list[k]];

            if ((*bits & WANTED) == 0)
                w->queue[count++] = up.list[k];
            *bits |= WANTED | ABOVE;
        }
    }
}

static void judge_lapse(struct whole *w, struct ct_tracer *tracer, uint32_t row,
                        struct ct_sink *sink)
{
    const struct ct_trace_used used = {
        .certificate = row,
        .reference = CT_LAB_NO_ROW,
        .when = {w->lab->certificates[row].calibrated_on, w->when.known_by}};
    struct ct_judging j;
    int32_t until;

    if ((w->bits[row] & ABOVE) == 0 || used.when.on == CT_LAB_NO_DATE)
        return;
    until = ct_trace_valid_until(tracer, &used);
    if (until == CT_LAB_NO_DATE || until >= w->when.on)
        return;
    w->bits[row] |= LAPSED;
    ct_judging_begin(&j, tracer, row, w->when.known_by, sink);
    ct_trace_report_lapse(&j, until, w->when.on);
}

static enum ct_status judge_one(struct whole *w, struct ct_tracer *tracer,
                                uint32_t row, struct ct_sink *sink)
{
    struct ct_judgement judgement = {.whole = true};
    enum ct_status status =
        ct_trace_judge(tracer, row, w->when.known_by, sink, &judgement);

    if (judgement.all.errors > 0)
        w->bits[row] |= FAULTY;
    else if (judgement.all.others > 0)
        w->bits[row] |= NOTED;
    judge_lapse(w, tracer, row, sink);
    return status;
}

/* Certificates of a run of which something is to be said. */
struct said_of {
    bool loud[CT_CREW_RUN];
};

/* Asks memory for what the judging of a certificate begins with, and before
 * that for its own row. */
static void fetch_certificate(const struct whole *w, size_t i, size_t end)
{
    const struct ct_lab_certificate *c = w->lab->certificates;
    struct ct_lab_list results;
    uint32_t item;

    if (i + FAR < end)
        __builtin_prefetch(&c[w->queue[i + FAR]].id);
    if (i + NEAR >= end)
        return;
    c += w->queue[i + NEAR];
    item = ct_lab_row_of(w->lab, CT_KEY_INSTRUMENT, c->instrument);
    if (item != CT_LAB_NO_ROW)
        __builtin_prefetch(&w->lab->instruments[item].role);
    results =
        ct_lab_rows_of(w->tracer->index, CT_RESULTS_OF_CERTIFICATE, c->id);
    for (size_t k = 0; k < results.count && k < FEW; k++)
        __builtin_prefetch(&w->lab->results[results.rows[k]].point);
}

/* In any thread, and in silence: of most certificates there is nothing to say.
 * What has once been said to be absent is noted by the helper; the first
 * certificate that met it is one of those that some helper met it at first. */
static enum ct_status judge_run(void *context, void *worker, void *hand,
                                size_t first, size_t end)
{
    struct whole *w = context;
    struct ct_tracer *helper = worker;
    struct said_of *said = hand;
    enum ct_status status = CT_OK;

    for (size_t i = first; i < end && status == CT_OK; i++) {
        bool absent[CT_ABSENTS], *loud = &said->loud[i - first];
        uint32_t row = w->queue[i];

        fetch_certificate(w, i, end);
        *loud = true;
        if (w->alone)
            continue;
        memcpy(absent, helper->absent, sizeof absent);
        status = judge_one(w, helper, row, NULL);
        *loud = (w->bits[row] & (FAULTY | NOTED | LAPSED)) != 0 ||
                memcmp(absent, helper->absent, sizeof absent) != 0;
    }
    return status;
}

/* In order, with what is to be said. */
static enum ct_status say_run(void *context, void *hand, size_t first,
                              size_t end)
{
    struct whole *w = context;
    const struct said_of *said = hand;
    enum ct_status status = CT_OK;

    for (size_t i = first; i < end && status == CT_OK; i++)
        if (said->loud[i - first]) {
            status = judge_one(w, w->tracer, w->queue[i], w->sink);
            w->marks |= w->bits[w->queue[i]];
        }
    return status;
}

static enum ct_status make_helpers(struct whole *w, size_t count)
{
    enum ct_status status = CT_OK;

    w->alone = count == 1;
    for (size_t i = 0; i < count && !w->alone && status == CT_OK; i++) {
        struct ct_tracer *helper = w->helpers[i];

        if (helper == NULL)
            status = ct_tracer_helper(w->tracer, &helper);
        w->helpers[i] = helper;
    }
    return status;
}

/* `work` and `merge` have struct said_of for hands. */
static enum ct_status judge_all(struct whole *w, struct ct_crew crew)
{
    struct said_of hands[CT_CREW_THREADS * CT_CREW_HANDS];
    void *places[CT_CREW_THREADS * CT_CREW_HANDS];
    enum ct_status status;

    crew.context = w;
    crew.workers = w->helpers;
    crew.hands = places;
    crew.worker_count = ct_crew_threads(w->tracer->threads, crew.count);
    for (size_t i = 0; i < crew.worker_count * CT_CREW_HANDS; i++)
        places[i] = &hands[i];
    status = make_helpers(w, crew.worker_count);
    return status == CT_OK ? ct_crew_run(&crew) : status;
}

static enum ct_status judge_wanted(struct whole *w)
{
    size_t kept = 0;
    enum ct_status status;

    for (uint32_t i = 0; i < w->tracer->certificates; i++)
        if ((w->bits[i] & WANTED) != 0)
            w->queue[kept++] = i;
    status = order_rows(w, CT_KEY_CERTIFICATE, w->queue, kept);
    if (status != CT_OK)
        return status;
    return judge_all(
        w,
        (struct ct_crew){.count = kept, .work = judge_run, .merge = say_run});
}

/* From the top down: the nearest fault, and what notes there are. Circles stand
 * on level 0 and are faulty themselves. */
static enum ct_status hand_down(struct whole *w)
{
    struct ct_numbers order = ct_graph_order(w->graph);
    size_t n = w->tracer->certificates + 1;

    if ((w->marks & (FAULTY | NOTED | LAPSED)) == 0)
        return CT_OK;
    w->broken = malloc(n * sizeof *w->broken);
    w->distance = malloc(n * sizeof *w->distance);
    if (w->broken == NULL || w->distance == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < order.count; i++) {
        uint32_t row = order.list[i];
        struct ct_numbers up = ct_graph_references(w->graph, row);

        if ((w->bits[row] & WANTED) == 0)
            continue;
        w->broken[row] = CT_LAB_NO_ROW;
        w->distance[row] = UINT32_MAX;
        if ((w->bits[row] & FAULTY) != 0) {
            w->broken[row] = row;
            w->distance[row] = 0;
        }
        for (size_t k = 0; k < up.count; k++) {
            uint32_t above = up.list[k];
            const char *id, *best;

            w->bits[row] |= w->bits[above] & (NOTED | LAPSED);
            if (w->broken[above] == CT_LAB_NO_ROW ||
                w->distance[above] >= w->distance[row])
                continue;
            if (w->distance[above] + 1 == w->distance[row]) {
                id = ct_lab_text(w->lab, CT_KEY_CERTIFICATE,
                                 w->lab->certificates[w->broken[above]].id);
                best = ct_lab_text(w->lab, CT_KEY_CERTIFICATE,
                                   w->lab->certificates[w->broken[row]].id);
                if (strcmp(id, best) >= 0)
                    continue;
            }
            w->broken[row] = w->broken[above];
            w->distance[row] = w->distance[above] + 1;
        }
    }
    return CT_OK;
}

/* ---- answers ------------------------------------------------------------- */

/* The item itself on the day. */
static enum ct_status judge_line(struct whole *w, struct ct_tracer *tracer,
                                 const struct ct_trace_line *line,
                                 struct ct_sink *sink,
                                 struct ct_trace_said *said)
{
    uint32_t id = w->lab->instruments[line->instrument].id;
    const struct ct_trace_used used = {.certificate = line->force.certificate,
                                       .reference = CT_LAB_NO_ROW,
                                       .when = w->when,
                                       .functions = &line->function,
                                       .count = 1,
                                       .asked = true};
    struct ct_judging j;

    ct_judging_begin(&j, tracer, line->force.certificate, w->when.known_by,
                     sink);
    j.asked = id;
    if (line->force.state != CT_FORCE_VALID)
        ct_judge_no_force(&j, ct_lab_text(w->lab, CT_KEY_INSTRUMENT, id),
                          CT_LAB_NO_ROW, line->force, w->when.on);
    if (line->force.state == CT_FORCE_NONE)
        ct_judge_unsound_of(&j, id);
    if (line->force.state == CT_FORCE_VALID)
        ct_judge_used(&j, &used);
    *said =
        (struct ct_trace_said){j.sink.errors, j.sink.warnings + j.sink.notes};
    return j.status;
}

/* With what was said of the item itself. */
static void answer(const struct whole *w, struct ct_trace_said said,
                   struct ct_trace_line *line)
{
    uint32_t row = line->force.certificate;
    uint8_t bits;

    line->state = CT_CHAIN_BROKEN;
    if (line->force.state != CT_FORCE_VALID) {
        line->own_fault = true;
        line->broken_at = row;
        line->roots = CT_ROOT_NOTHING;
        return;
    }
    bits = w->bits[row];
    line->own_fault = said.errors > 0 || (bits & FAULTY) != 0;
    line->broken_at = line->own_fault     ? row
                      : w->broken != NULL ? w->broken[row]
                                          : CT_LAB_NO_ROW;
    line->roots = ct_graph_ends(w->graph, row);
    line->unbroken = line->broken_at == CT_LAB_NO_ROW;
    if (line->unbroken)
        line->state = (bits & LAPSED) != 0                     ? CT_CHAIN_LAPSED
                      : said.others > 0 || (bits & NOTED) != 0 ? CT_CHAIN_NOTED
                                                               : CT_CHAIN_GOOD;
}

/* As judge_run(). */
static enum ct_status answer_run(void *context, void *worker, void *hand,
                                 size_t first, size_t end)
{
    struct whole *w = context;
    struct ct_tracer *helper = worker;
    struct said_of *all = hand;
    enum ct_status status = CT_OK;

    for (size_t i = first; i < end && status == CT_OK; i++) {
        bool absent[CT_ABSENTS], *loud = &all->loud[i - first];
        struct ct_trace_line *line = &w->lines[i];
        struct ct_trace_said said;

        *loud = true;
        if (w->alone || line->force.state != CT_FORCE_VALID)
            continue;
        if (i + NEAR < end && line[NEAR].force.certificate != CT_LAB_NO_ROW)
            __builtin_prefetch(
                &w->lab->certificates[line[NEAR].force.certificate].id);
        memcpy(absent, helper->absent, sizeof absent);
        status = judge_line(w, helper, line, NULL, &said);
        *loud = said.errors > 0 || said.others > 0 ||
                memcmp(absent, helper->absent, sizeof absent) != 0;
        if (!*loud)
            answer(w, said, line);
    }
    return status;
}

/* As say_run(). */
static enum ct_status visit_run(void *context, void *hand, size_t first,
                                size_t end)
{
    struct whole *w = context;
    const struct said_of *all = hand;
    enum ct_status status = CT_OK;

    for (size_t i = first; i < end && status == CT_OK; i++) {
        struct ct_trace_line *line = &w->lines[i];
        struct ct_trace_said said;

        if (all->loud[i - first]) {
            status = judge_line(w, w->tracer, line, w->sink, &said);
            if (status == CT_OK)
                answer(w, said, line);
        }
        if (status == CT_OK)
            status = w->visit(w->visitor, line);
    }
    return status;
}

static enum ct_status make_whole(struct whole *w)
{
    size_t n = w->tracer->certificates + 1;

    w->bits = calloc(n, sizeof *w->bits);
    w->queue = malloc(n * sizeof *w->queue);
    return w->bits == NULL || w->queue == NULL ? CT_NOMEM : CT_OK;
}

enum ct_status ct_trace_all(struct ct_tracer *tracer, struct ct_lab_when when,
                            struct ct_sink *sink, ct_trace_visit visit,
                            void *context)
{
    struct whole w = {.tracer = tracer,
                      .lab = tracer->lab,
                      .graph = ct_lab_graph_events(tracer->graph),
                      .when = when,
                      .sink = sink,
                      .visit = visit,
                      .visitor = context};
    enum ct_status status = make_whole(&w);

    memset(tracer->absent, 0, sizeof tracer->absent);
    if (status == CT_OK)
        status = order_items(&w);
    if (status == CT_OK)
        status = make_lines(&w);
    if (status == CT_OK) {
        find_wanted(&w);
        status = judge_wanted(&w);
    }
    if (status == CT_OK)
        status = hand_down(&w);
    if (status == CT_OK)
        status = judge_all(&w, (struct ct_crew){.count = w.line_count,
                                                .work = answer_run,
                                                .merge = visit_run});
    for (size_t i = 0; i < CT_CREW_THREADS; i++)
        ct_tracer_free(w.helpers[i]);
    free(w.bits);
    free(w.broken);
    free(w.distance);
    free(w.queue);
    free(w.items);
    free(w.lines);
    return status;
}

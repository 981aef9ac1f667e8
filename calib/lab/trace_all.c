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

struct whole {
    struct ct_tracer *tracer;
    const struct ct_lab *lab;
    const struct ct_graph *graph;
    struct ct_lab_when when;
    struct ct_sink *sink;
    uint8_t *bits;      /* by certificate */
    uint32_t *broken;   /* the nearest that has an error, itself included */
    uint32_t *distance; /* to it */
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

/* ---- lines --------------------------------------------------------------- */

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

/* Where those that are in order from `first` on end. */
static size_t end_of_order(const struct named *list, size_t first, size_t count)
{
    size_t end = first + 1;

    while (end < count && by_id(&list[end - 1], &list[end]) <= 0)
        end++;
    return end < count ? end : count;
}

/* Rows in the order of their ids. Registers are in order but for a few
 * stretches: then the first ones are moved behind what comes before them. */
static void sort_rows(struct named *list, size_t count, uint32_t *rows)
{
    size_t first = count > 0 ? end_of_order(list, 0, count) : 0, a = 0, b;
    size_t end = first < count ? end_of_order(list, first, count) : count;

    if (end < count) {
        qsort(list, count, sizeof *list, by_id);
        first = count;
    }
    b = first;
    for (size_t i = 0; i < count; i++)
        rows[i] = b == count || (a < first && by_id(&list[a], &list[b]) <= 0)
                      ? list[a++].row
                      : list[b++].row;
}

static enum ct_status order_items(struct whole *w)
{
    size_t count = w->lab->tables[CT_TABLE_INSTRUMENTS].count, kept = 0;
    struct named *list = malloc((count + 1) * sizeof *list);
    enum ct_status status = CT_NOMEM;

    w->items = malloc((count + 1) * sizeof *w->items);
    if (list == NULL || w->items == NULL)
        goto done;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t id = w->lab->instruments[i].id;

        /* of several rows of one id the first stands for it */
        if (id != 0 && ct_lab_row_of(w->lab, CT_KEY_INSTRUMENT, id) == i)
            list[kept++] =
                (struct named){ct_lab_text(w->lab, CT_KEY_INSTRUMENT, id), i};
    }
    sort_rows(list, kept, w->items);
    status = CT_OK;
    w->item_count = kept;
done:
    free(list);
    return status;
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

static enum ct_status add_line(struct whole *w, uint32_t row,
                               struct ct_lab_function function)
{
    if (!ct_room(w->lines, w->line_count))
        return CT_NOMEM;
    w->lines[w->line_count++] = (struct ct_trace_line){
        .instrument = row, .function = function, .broken_at = CT_LAB_NO_ROW};
    return CT_OK;
}

/* In any thread. */
static enum ct_status force_run(void *context, void *worker, void *hand,
                                size_t first, size_t end)
{
    struct whole *w = context;

    (void)worker;
    (void)hand;
    for (size_t i = first; i < end; i++) {
        struct ct_trace_line *line = &w->lines[i];

        line->force = ct_lab_in_force(w->tracer->index,
                                      w->lab->instruments[line->instrument].id,
                                      line->function, w->when);
    }
    return CT_OK;
}

/* What is in force for each line is wanted. */
static enum ct_status find_force(struct whole *w)
{
    const struct ct_crew crew = {
        .context = w,
        .count = w->line_count,
        .worker_count = ct_crew_threads(w->tracer->threads, w->line_count),
        .work = force_run};
    enum ct_status status = ct_crew_run(&crew);

    for (size_t i = 0; i < w->line_count && status == CT_OK; i++)
        if (w->lines[i].force.state == CT_FORCE_VALID)
            w->bits[w->lines[i].force.certificate] |= WANTED;
    return status;
}

static enum ct_status find_lines(struct whole *w)
{
    struct ct_lab_function few[CT_TRACE_FUNCTIONS], *all = few;
    size_t room = CT_TRACE_FUNCTIONS;
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < w->item_count && status == CT_OK; i++) {
        uint32_t id = w->lab->instruments[w->items[i]].id;
        size_t count;

        if (is_away(w, id))
            continue;
        count = ct_lab_functions(w->tracer->index, id, w->when, all, room);
        if (count > room) {
            if (all != few)
                free(all);
            all = malloc(count * sizeof *all);
            if (all == NULL)
                return CT_NOMEM;
            room = count;
            count = ct_lab_functions(w->tracer->index, id, w->when, all, room);
        }
        for (size_t k = 0; k < count && status == CT_OK; k++)
            status = add_line(w, w->items[i], all[k]);
    }
    if (all != few)
        free(all);
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
        if (said->loud[i - first])
            status = judge_one(w, w->tracer, w->queue[i], w->sink);
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
    size_t count = w->tracer->certificates, kept = 0;
    struct named *list = malloc((count + 1) * sizeof *list);
    enum ct_status status = list == NULL ? CT_NOMEM : CT_OK;

    for (uint32_t i = 0; i < count && status == CT_OK; i++)
        if ((w->bits[i] & WANTED) != 0)
            list[kept++] =
                (struct named){ct_lab_text(w->lab, CT_KEY_CERTIFICATE,
                                           w->lab->certificates[i].id),
                               i};
    if (status == CT_OK)
        sort_rows(list, kept, w->queue);
    free(list);
    if (status != CT_OK)
        return status;
    return judge_all(
        w,
        (struct ct_crew){.count = kept, .work = judge_run, .merge = say_run});
}

/* From the top down: the nearest fault, and what notes there are. Circles stand
 * on level 0 and are faulty themselves. */
static void hand_down(struct whole *w)
{
    struct ct_numbers order = ct_graph_order(w->graph);

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
    if (line->force.state != CT_FORCE_VALID)
        ct_judge_no_force(&j, ct_lab_text(w->lab, CT_KEY_INSTRUMENT, id),
                          line->force, w->when.on);
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
    line->broken_at = line->own_fault ? row : w->broken[row];
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
    w->broken = malloc(n * sizeof *w->broken);
    w->distance = malloc(n * sizeof *w->distance);
    w->queue = malloc(n * sizeof *w->queue);
    if (w->bits == NULL || w->broken == NULL || w->distance == NULL ||
        w->queue == NULL)
        return CT_NOMEM;
    return CT_OK;
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
        status = find_lines(&w);
    if (status == CT_OK)
        status = find_force(&w);
    if (status == CT_OK) {
        find_wanted(&w);
        status = judge_wanted(&w);
    }
    if (status == CT_OK)
        hand_down(&w);
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

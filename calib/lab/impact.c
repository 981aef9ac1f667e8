/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a suspect certificate to all that it reaches.
 */
#include "impact_work.h"
#include "locate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ORDER IMPACT_MODEL */
static const char *const models[CT_IMPACT_MODELS] = {"worst-case", "step",
                                                     "linear"};
/* ORDER SHIFT_STATE */
static const char *const states[CT_SHIFT_STATES] = {"known", "not-found",
                                                    "no-as-found", "no-value"};

const char *ct_impact_model_name(enum ct_impact_model model)
{
    return models[model];
}

const char *ct_shift_state_name(enum ct_shift_state state)
{
    return states[state];
}

/* The first ring being made. */
struct ring {
    struct ct_impact_work *work;
    struct ct_feeds feeds;
    uint32_t *sources; /* rows: G and other issues of it */
    size_t source_count;
    uint32_t *events;
    size_t event_count;
    struct ct_impact_start *starts;
    size_t start_count;
    size_t faulty; /* readers whose day has an error */
};

/* ---- issues of one calibration ------------------------------------------- */

static bool is_source(const struct ring *ring, uint32_t row)
{
    for (size_t i = 0; i < ring->source_count; i++)
        if (ring->sources[i] == row)
            return true;
    return false;
}

static enum ct_status append(uint32_t **list, size_t *count, uint32_t row)
{
    if (!ct_room(*list, *count))
        return CT_NOMEM;
    (*list)[(*count)++] = row;
    return CT_OK;
}

/* The event in the graph: the first row with the id. */
static uint32_t event_of(const struct ct_lab *lab, uint32_t row)
{
    uint32_t first =
        ct_lab_row_of(lab, CT_KEY_CERTIFICATE, lab->certificates[row].id);

    return first != CT_LAB_NO_ROW ? first : row;
}

/* G, and those of its item that were issued of the same calibration: on the
 * same day, one in place of the other. */
static enum ct_status find_sources(struct ring *ring)
{
    const struct ct_impact_work *work = ring->work;
    const struct ct_lab_certificate *rows = work->lab->certificates;
    uint32_t suspect = work->one->suspect;
    struct ct_lab_list list = ct_lab_rows_of(
        work->index, CT_CERTIFICATES_OF_INSTRUMENT, rows[suspect].instrument);
    enum ct_status status = append(&ring->sources, &ring->source_count,
                                   event_of(work->lab, suspect));

    for (size_t i = 0; i < list.count && status == CT_OK; i++) {
        uint32_t row = event_of(work->lab, list.rows[i]);

        if (rows[row].calibrated_on == rows[suspect].calibrated_on &&
            (rows[row].replaces != 0 ||
             ct_lab_replacement(work->index, row, work->one->when.known_by) !=
                 CT_LAB_NO_ROW) &&
            rows[row].instrument == rows[suspect].instrument &&
            ct_lab_is_known(&rows[row], work->one->when.known_by) &&
            !is_source(ring, row) && row != work->one->found_by)
            status = append(&ring->sources, &ring->source_count, row);
    }
    return status;
}

/* ---- one use ------------------------------------------------------------- */

/* What of the shift holds on the day of use. */
static double part_on(const struct ct_lab_impact_case *one, int32_t day)
{
    double part;

    if (one->model != CT_IMPACT_LINEAR)
        return 1;
    if (one->window.to <= one->window.from)
        return 1;
    part = ((double)day - one->window.from) /
           ((double)one->window.to - one->window.from);
    return fmin(fmax(part, 0), 1);
}

/* Whether it is one of the values that are asked about. */
static bool is_asked(const struct ct_result_selector *s,
                     const struct ct_result_selector *used)
{
    struct ct_point asked = {s->exact_point, s->point_unit};
    struct ct_point point = {used->exact_point, used->point_unit};

    return (s->quantity == 0 || s->quantity == used->quantity) &&
           (s->function == 0 || s->function == used->function) &&
           (s->artefact == 0 || s->artefact == used->artefact) &&
           (isnan(s->point) ||
            (!isnan(used->point) && ct_point_is(point, asked)));
}

/* A match without a point of its own is at that of the row. */
static struct ct_result_selector place_of(const struct ct_lab *lab,
                                          const struct ct_feed *feed)
{
    struct ct_result_selector at = feed->selector;
    const struct ct_lab_result *row;

    if (!isnan(at.point) || feed->match.rows[0] == CT_LAB_NO_ROW)
        return at;
    row = &lab->results[feed->match.rows[0]];
    if (isnan(row->point))
        return at;
    at.point = row->point;
    at.exact_point = ct_decimal_from_double(at.point);
    at.point_unit = ct_result_point_unit(row);
    if (at.point_unit == NULL)
        at.point_unit = &ct_unit_one;
    return at;
}

static enum ct_status use(struct ring *ring, uint32_t result, int32_t day,
                          const struct ct_feed *feed,
                          struct ct_impact_start *to)
{
    struct ct_impact_work *work = ring->work;
    struct ct_result_selector at = place_of(work->lab, feed);
    struct ct_lab_shift *shift;
    double effect;
    size_t number;
    enum ct_status status;

    if (!is_asked(&work->one->selector, &at))
        return CT_OK;
    status =
        ct_impact_shift(work, feed->link.certificate, &at, feed->reference_unit,
                        feed->state == CT_FEED_LIMITS, &number);
    if (status != CT_OK)
        return status;
    shift = &work->impact->shifts[number];
    shift->uses++;
    to->result = result;
    effect = feed->sensitivity * shift->shift * part_on(work->one, day);
    if (shift->state != CT_SHIFT_KNOWN || !isfinite(effect)) {
        work->impact->unjudged++;
        to->unknown = true;
        to->marks |= CT_MARK_SIGNIFICANT;
        return CT_OK;
    }
    if (shift->significant)
        to->marks |= CT_MARK_SIGNIFICANT;
    if (ring->feeds.fed == CT_FED_SEVERAL ||
        (feed->methods & CT_METHOD_UNKNOWN) != 0)
        to->doubt += fabs(effect);
    else
        to->effect += effect;
    to->size += fabs(effect);
    return CT_OK;
}

/* One start for each result that took something from G. */
static enum ct_status add_result(struct ring *ring, uint32_t result,
                                 int32_t day)
{
    struct ct_impact_start start = {.result = CT_GRAPH_NONE};
    enum ct_status status =
        ct_lab_feeds(ring->work->index, result, ring->work->one->when.known_by,
                     &ring->feeds);

    for (size_t i = 0; i < ring->feeds.count && status == CT_OK; i++) {
        const struct ct_feed *feed = &ring->feeds.list[i];

        if (feed->link.state == CT_LINK_CERTIFICATE && ct_feed_is_used(feed) &&
            is_source(ring, event_of(ring->work->lab, feed->link.certificate)))
            status = use(ring, result, day, feed, &start);
    }
    if (status != CT_OK || start.result == CT_GRAPH_NONE)
        return status;
    if (!ct_room(ring->starts, ring->start_count))
        return CT_NOMEM;
    ring->starts[ring->start_count++] = start;
    return CT_OK;
}

/* ---- the first ring ------------------------------------------------------ */

static enum ct_status add_reader(struct ring *ring, uint32_t event)
{
    const struct ct_impact_work *work = ring->work;
    const struct ct_lab_certificate *c = &work->lab->certificates[event];
    struct ct_lab_list list =
        ct_lab_rows_of(work->index, CT_RESULTS_OF_CERTIFICATE, c->id);
    enum ct_status status;

    if (c->calibrated_on == CT_LAB_NO_DATE) {
        work->impact->undated++;
        ring->faulty += c->row.unsound;
        return CT_OK;
    }
    if (!ct_lab_is_suspect(work->one->window, c->calibrated_on) ||
        is_source(ring, event))
        return CT_OK;
    status = append(&ring->events, &ring->event_count, event);
    for (size_t i = 0; i < list.count && status == CT_OK; i++)
        if (!c->row.unsound)
            status = add_result(ring, list.rows[i], c->calibrated_on);
    return status;
}

/* Whether it was met among the readers of a source before. */
static bool is_met(const struct ring *ring, size_t source, uint32_t event)
{
    const struct ct_graph *graph = ct_lab_graph_events(ring->work->graph);

    for (size_t i = 0; i < source; i++) {
        struct ct_numbers readers = ct_graph_readers(graph, ring->sources[i]);
        size_t at = ct_smaller(readers.list, readers.count,
                               sizeof *readers.list, 0, event);

        if (at < readers.count && readers.list[at] == event)
            return true;
    }
    return false;
}

static enum ct_status find_ring(struct ring *ring)
{
    const struct ct_graph *graph = ct_lab_graph_events(ring->work->graph);
    size_t certificates = ring->work->lab->tables[CT_TABLE_CERTIFICATES].count;
    enum ct_status status = find_sources(ring);

    for (size_t i = 0; i < ring->source_count && status == CT_OK; i++) {
        struct ct_numbers readers = ct_graph_readers(graph, ring->sources[i]);

        for (size_t k = 0; k < readers.count && status == CT_OK; k++)
            if (readers.list[k] < certificates &&
                !is_met(ring, i, readers.list[k]))
                status = add_reader(ring, readers.list[k]);
    }
    return status;
}

/* ---- the answer ---------------------------------------------------------- */

static enum ct_status check_shifts(const struct ct_impact_work *work,
                                   struct ct_sink *sink)
{
    const struct ct_lab_impact *impact = work->impact;
    const struct ct_lab *lab = work->lab;
    uint32_t f = work->one->found_by;
    size_t known = 0, before = 0;
    struct ct_argument of_g = ct_string(ct_lab_text(
        lab, CT_KEY_CERTIFICATE, lab->certificates[work->one->suspect].id));

    for (size_t i = 0; i < impact->shift_count; i++) {
        known += impact->shifts[i].state == CT_SHIFT_KNOWN;
        before += impact->shifts[i].state == CT_SHIFT_NO_BEFORE;
    }
    if (known > 0)
        return CT_OK;
    if (work->one->given_count > 0)
        return ct_error(sink, "impact-given-nowhere",
                        ct_at((struct ct_place){0}), of_g);
    if (before > 0)
        return ct_error(sink, "impact-before",
                        ct_at(ct_lab_cell_place(lab, CT_TABLE_CERTIFICATES,
                                                &lab->certificates[f].row,
                                                "calibrated_on")),
                        ct_string(ct_lab_text(lab, CT_KEY_CERTIFICATE,
                                              lab->certificates[f].id)));
    return ct_error(sink, "impact-values",
                    ct_at(ct_lab_place(lab, CT_TABLE_CERTIFICATES,
                                       &lab->certificates[f].row)),
                    ct_string(ct_lab_text(lab, CT_KEY_CERTIFICATE,
                                          lab->certificates[f].id)),
                    of_g);
}

/* What it stated may have been a shift. */
static void count_faulty(const struct ct_impact_work *work,
                         uint32_t certificate)
{
    struct ct_lab_list list = {0};

    if (certificate != CT_LAB_NO_ROW)
        list = ct_lab_rows_of(work->index, CT_RESULTS_OF_CERTIFICATE,
                              work->lab->certificates[certificate].id);
    for (size_t i = 0; i < list.count; i++)
        work->impact->unsound += work->lab->results[list.rows[i]].row.unsound;
}

static enum ct_status go_down(struct ring *ring, struct ct_impact *down)
{
    struct ct_impact_work *work = ring->work;
    const struct ct_impact_question question = {
        .sources = ring->sources,
        .source_count = ring->source_count,
        .events = ring->events,
        .event_count = ring->event_count,
        .starts = ring->starts,
        .start_count = ring->start_count,
        .marks = work->impact->significant ? CT_MARK_SIGNIFICANT : 0,
        .depth = CT_IMPACT_ALL_RINGS};
    const struct ct_impact_event *events;
    size_t count;
    enum ct_status status = ct_impact_down(down, &question, &events, &count);

    if (status != CT_OK)
        return status;
    /* What is shown may be hit by way of what is not. */
    while (count > 0 && events[count - 1].ring > work->one->depth)
        count--;
    return ct_impact_hits(work, down, events, count);
}

enum ct_status ct_lab_impact(const struct ct_lab_index *index,
                             const struct ct_lab_graph *graph,
                             const struct ct_lab_impact_case *one,
                             struct ct_sink *sink, struct ct_lab_impact *impact)
{
    struct ct_impact_work work = {.index = index,
                                  .lab = ct_lab_index_lab(index),
                                  .graph = graph,
                                  .one = one,
                                  .impact = impact};
    struct ring ring = {.work = &work};
    struct ct_impact *down = NULL;
    enum ct_status status;

    *impact = (struct ct_lab_impact){.unrecorded = ct_lab_unrecorded(work.lab)};
    status = ct_impact_shifts(&work);
    if (status == CT_OK)
        status = find_ring(&ring);
    if (impact->significant)
        impact->unsound += ring.faulty;
    count_faulty(&work, one->suspect);
    if (one->given_count == 0)
        count_faulty(&work, one->found_by);
    if (status == CT_OK)
        status = check_shifts(&work, sink);
    if (status == CT_OK)
        status = ct_impact_new(ct_lab_graph_events(graph), &down);
    if (status == CT_OK)
        status = go_down(&ring, down);
    ct_impact_free(down);
    ct_reader_free(work.reader);
    ct_feeds_release(&ring.feeds);
    free(ring.sources);
    free(ring.events);
    free(ring.starts);
    free(work.slots);
    if (status != CT_OK)
        ct_lab_impact_release(impact);
    return status;
}

void ct_lab_impact_release(struct ct_lab_impact *impact)
{
    free(impact->shifts);
    free(impact->hits);
    free(impact->events);
    *impact = (struct ct_lab_impact){0};
}

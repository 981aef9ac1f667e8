/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a laboratory's graph is told of certificates, by any thread: it is a
 * function of their records.
 */
#include "graph_work.h"

#include "../../uncertainty/arena.h"

#include <math.h>
#include <stdlib.h>

/* Certificates that are asked for before it is their turn. */
enum { AHEAD = 4 };

/* ---- telling ------------------------------------------------------------- */

static enum ct_status say(struct ct_graph_maker *m, enum ct_fact_kind kind,
                          uint32_t a, uint32_t b)
{
    struct ct_graph_part *part = m->part;

    if (!ct_room(part->facts, part->fact_count))
        return CT_NOMEM;
    part->facts[part->fact_count++] = (struct ct_graph_fact){kind, a, b};
    return CT_OK;
}

static enum ct_status say_sum(struct ct_graph_maker *m, uint32_t result,
                              const struct ct_term *term)
{
    struct ct_graph_part *part = m->part;

    if (!ct_room(part->sums, part->sum_count))
        return CT_NOMEM;
    part->sums[part->sum_count++] = (struct ct_graph_sum){*term, result};
    return CT_OK;
}

/* The next sum is of these limits. */
static enum ct_status say_limits(struct ct_graph_maker *m,
                                 const struct ct_lab_parts *parts)
{
    struct ct_graph_part *part = m->part;

    if (!ct_room(part->limits, part->limits_count))
        return CT_NOMEM;
    part->limits[part->limits_count++] = (struct ct_graph_limits){
        ct_limits_of(m->graph, parts), part->sum_count};
    return CT_OK;
}

void ct_graph_part_release(struct ct_graph_part *part)
{
    free(part->facts);
    free(part->sums);
    free(part->limits);
    *part = (struct ct_graph_part){0};
}

/* ---- what results state -------------------------------------------------- */

/* Half a unit of the last printed digit of U, as a part of U. */
static double rounding_of(struct ct_lab_number U)
{
    struct ct_decimal half = ct_decimal_from_integer(5);

    half.exponent = U.place - 1;
    return ct_decimal_to_double(half) / fabs(U.number);
}

static struct ct_stated stated_of(const struct ct_lab *lab, uint32_t result)
{
    struct ct_stated stated = CT_NOTHING_STATED;
    struct ct_assigned_width width;
    double u;

    if (lab->results[result].row.unsound)
        return stated;
    width = ct_lab_width(lab, result);
    u = width.expanded_uncertainty / width.k;
    if (!(u >= 0 && u <= CT_COMBINE_LARGEST))
        return stated;
    stated.uncertainty = u;
    stated.rounding = u * rounding_of(width.stated);
    if (!(stated.rounding <= CT_COMBINE_LARGEST))
        stated.rounding = 0;
    if (width.dof > 0)
        stated.dof = width.dof;
    return stated;
}

/* ---- own parts of one certificate ---------------------------------------- */

static bool has_result_of(const struct ct_graph_maker *m,
                          const struct ct_lab_certificate *c,
                          const struct ct_lab_item_range *range)
{
    struct ct_lab_list results =
        ct_lab_rows_of(m->feeding.index, CT_RESULTS_OF_CERTIFICATE, c->id);

    for (size_t i = 0; i < results.count; i++) {
        const struct ct_lab_result *row =
            &m->feeding.lab->results[results.rows[i]];

        if ((range->quantity == 0 || row->quantity == 0 ||
             range->quantity == row->quantity) &&
            (range->function == 0 || range->function == row->function))
            return true;
    }
    return false;
}

/* The least of the ranges that the results lie in: what all of them have. */
static double correlation_of(const struct ct_graph_maker *m,
                             const struct ct_lab_certificate *c)
{
    struct ct_lab_list ranges = ct_lab_rows_of(
        m->feeding.index, CT_RANGES_OF_INSTRUMENT, c->instrument);
    const struct ct_lab_when when = {c->calibrated_on, m->graph->known_by};
    double least = (double)NAN;

    for (size_t i = 0; i < ranges.count; i++) {
        struct ct_lab_item_range range =
            ct_lab_range_at(m->feeding.lab, ranges.rows[i], when);
        double rho = range.own_correlation.number;

        if (range.row.unsound || !has_result_of(m, c, &range))
            continue;
        if (isnan(rho) || rho < 0 || rho > 1)
            return 0;
        least = fmin(least, rho);
    }
    return isnan(least) ? 0 : least;
}

/* ---- terms --------------------------------------------------------------- */

/* An influence without an amount, which says that what the result rests on is
 * known (no methods), or that it is not. */
static enum ct_status add_nothing(struct ct_graph_maker *m, uint32_t result,
                                  uint32_t methods)
{
    const struct ct_term term = {.source = ct_lab_graph_nothing(m->graph),
                                 .upper = CT_GRAPH_NONE,
                                 .kind = CT_TERM_INFLUENCE,
                                 .methods = methods};

    return say_sum(m, result, &term);
}

static enum ct_status add_feed(struct ct_graph_maker *m, uint32_t result,
                               const struct ct_feed *feed, uint32_t methods)
{
    const struct ct_lab_parts parts = {
        .selector = &feed->selector,
        .match = &feed->match,
        .rule = feed->rule,
        .taken = feed->taken,
        .unit = feed->reference_unit,
        .limits = feed->limits,
        .drift = feed->drift,
        .interpolation = feed->interpolation,
        .has_limits = feed->state == CT_FEED_LIMITS,
        .certificate =
            ct_lab_graph_event(m->feeding.lab, feed->link.certificate),
        .range = feed->range};
    struct ct_term terms[CT_LAB_PARTS];
    size_t count =
        ct_lab_graph_terms(m->graph, &parts, feed->sensitivity, terms);
    enum ct_status status = CT_OK;

    if (parts.has_limits && isfinite(terms[0].coefficient))
        status = say_limits(m, &parts);
    for (size_t i = 0; i < count && status == CT_OK; i++) {
        terms[i].methods = feed->methods | methods;
        if (isfinite(terms[i].coefficient))
            status = say_sum(m, result, &terms[i]);
        else
            status = add_nothing(m, result, CT_METHOD_UNKNOWN);
    }
    return status;
}

/* A row of links.csv that leads to nothing leaves it unknown what the result
 * rests on; a reference that does not fit was used for something else. */
static enum ct_status add_feeds(struct ct_graph_maker *m, uint32_t result)
{
    const struct ct_feeds *feeds = &m->feeds;
    uint32_t methods = feeds->fed == CT_FED_SEVERAL ? CT_METHOD_UNKNOWN : 0;
    enum ct_status status = CT_OK;
    bool unknown = feeds->fed == CT_FED_NOTHING;
    size_t added = 0;

    for (size_t i = 0; i < feeds->count && status == CT_OK; i++) {
        const struct ct_feed *feed = &feeds->list[i];

        if (ct_feed_is_used(feed)) {
            status = add_feed(m, result, feed, methods);
            added++;
        } else if (feed->state != CT_FEED_ROOT &&
                   (feeds->fed == CT_FED_LINKED ||
                    feed->state == CT_FEED_UNCLEAR ||
                    feed->state == CT_FEED_UNSOUND)) {
            unknown = true;
        }
    }
    if (status == CT_OK && (unknown || (methods != 0 && added == 0)))
        return add_nothing(m, result, CT_METHOD_UNKNOWN);
    if (status == CT_OK && added == 0 && feeds->fed != CT_FED_LOOSE)
        return add_nothing(m, result, 0); /* roots alone */
    return status;
}

/* ---- certificates -------------------------------------------------------- */

static enum ct_status add_links(struct ct_graph_maker *m, uint32_t event)
{
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < m->feeding.link_count && status == CT_OK; i++) {
        const struct ct_chain_link *link = &m->feeding.links[i];

        if (link->state == CT_LINK_CERTIFICATE)
            status = say(m, CT_FACT_REFER, event,
                         ct_lab_graph_event(m->feeding.lab, link->certificate));
        else
            status = say(m, CT_FACT_ROOT, event,
                         link->state == CT_LINK_ROOT ? link->roots
                                                     : CT_ROOT_NOTHING);
    }
    return status;
}

static enum ct_status add_terms(struct ct_graph_maker *m, uint32_t result)
{
    enum ct_status status = ct_feeding_result(&m->feeding, result, &m->feeds);

    if (status != CT_OK)
        return status;
    ct_graph_likes_note(m->likes, &m->feeding, &m->feeds);
    return add_feeds(m, result);
}

static enum ct_status place_results(struct ct_graph_maker *m, uint32_t row,
                                    struct ct_lab_list list, bool sound)
{
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < list.count && status == CT_OK; i++) {
        uint32_t result = list.rows[i];

        status = ct_graph_place(m->builder, result, row);
        m->graph->stated[result] =
            sound ? stated_of(m->feeding.lab, result) : CT_NOTHING_STATED;
    }
    return status;
}

static enum ct_status add_results(struct ct_graph_maker *m, uint32_t row,
                                  const struct ct_lab_certificate *c,
                                  bool known)
{
    struct ct_lab_list list =
        ct_lab_rows_of(m->feeding.index, CT_RESULTS_OF_CERTIFICATE,
                       m->feeding.lab->certificates[row].id);
    bool sound = known && !c->row.unsound;
    const uint32_t *like;
    enum ct_status status;

    if (sound)
        ct_graph_likes_begin(m->likes, &m->feeding, list);
    status = place_results(m, row, list, sound);
    like = sound ? ct_graph_like(m->likes, &m->feeding) : NULL;
    for (size_t i = 0; i < list.count && status == CT_OK && sound; i++)
        status = like != NULL ? say(m, CT_FACT_LIKE, list.rows[i], like[i])
                              : add_terms(m, list.rows[i]);
    if (sound && like == NULL)
        ct_graph_likes_keep(m->likes);
    return status;
}

/* Records are read one after another, but of several tables by turns, and too
 * little is done with each for them to come in the meantime. */
static void fetch_ahead(const struct ct_graph_maker *m, uint32_t row)
{
    const struct ct_lab *lab = m->feeding.lab;
    const struct ct_lab_certificate *c = &lab->certificates[row];
    struct ct_lab_list list;

    if (m->graph->certificates - row <= 2 * AHEAD)
        return;
    __builtin_prefetch(c + 2 * AHEAD);
    __builtin_prefetch(&c[2 * AHEAD].kind);
    list = ct_lab_rows_of(m->feeding.index, CT_RESULTS_OF_CERTIFICATE,
                          c[AHEAD].id);
    for (size_t i = 0; i < list.count && i < AHEAD; i++) {
        const struct ct_lab_result *result = &lab->results[list.rows[i]];

        __builtin_prefetch(result);
        __builtin_prefetch(result + 1);
    }
}

enum ct_status ct_graph_make_part(struct ct_graph_maker *m, uint32_t row)
{
    uint32_t event = ct_lab_graph_event(m->feeding.lab, row);
    enum ct_status status;
    const struct ct_lab_certificate *c = &m->feeding.certificate;
    bool known;

    fetch_ahead(m, row);
    status = ct_feeding_start(&m->feeding, row);
    if (status != CT_OK)
        return status;
    known = ct_feed_is_known(c, m->graph->known_by);
    if (known)
        status = add_links(m, event);
    if (status != CT_OK || event != row)
        return status;
    if (m->graph->own_correlation != NULL && known)
        m->graph->own_correlation[row] = correlation_of(m, c);
    return add_results(m, row, c, known);
}

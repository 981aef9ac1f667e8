/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Results that are hit: their values, limits and verdicts before and after.
 */
#include "impact_work.h"

#include "view_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ORDER VERDICT */
static const char *const verdicts[CT_IMPACT_VERDICTS] = {
    "pass", "fail", "undetermined", "no-limits"};

const char *ct_impact_verdict_name(enum ct_impact_verdict verdict)
{
    return verdicts[verdict];
}

/* ---- verdicts ------------------------------------------------------------ */

static struct ct_decimal difference(struct ct_decimal a, struct ct_decimal b)
{
    struct ct_decimal result;

    (void)ct_decimal_subtract(a, b, &result);
    return result;
}

static struct ct_decimal sum(struct ct_decimal a, struct ct_decimal b)
{
    struct ct_decimal result;

    (void)ct_decimal_add(a, b, &result);
    return result;
}

/* To the fourteenth digit of what it is a sum of, which products of
 * sensitivities keep: 0.1 × 3 mm moves an error onto its limit, and not beyond
 * it, and ways that cancel leave nothing. */
static double plain(double number, double size)
{
    enum { DIGITS = 14 };
    int place;

    if (!isfinite(number) || !isfinite(size) || !(size > 0))
        return number;
    place = (int)floor(log10(size)) - (DIGITS - 1);
    return ct_decimal_to_double(ct_decimal_round(ct_decimal_from_double(number),
                                                 place, CT_ROUND_NEAREST_EVEN));
}

/* -1, 0, 1; the bound may be infinite. */
static int against(struct ct_decimal error, double bound)
{
    if (isinf(bound))
        return bound > 0 ? -1 : 1;
    return ct_decimal_compare(error, ct_decimal_from_double(bound));
}

/* 3U > MPE, MPE being half the width. */
static bool is_uncertain(double lower, double upper, double expanded)
{
    struct ct_decimal six;

    if (!(expanded > 0) || isinf(expanded) || isinf(lower) || isinf(upper) ||
        ct_decimal_multiply(ct_decimal_from_double(expanded),
                            ct_decimal_from_integer(6), &six) != CT_OK)
        return false;
    return ct_decimal_compare(six, difference(ct_decimal_from_double(upper),
                                              ct_decimal_from_double(lower))) >
           0;
}

enum ct_impact_verdict ct_impact_judge(struct ct_decimal error, double lower,
                                       double upper, double expanded,
                                       bool jjf1094)
{
    struct ct_decimal U;

    if (isnan(lower) || isnan(upper))
        return CT_IMPACT_NO_LIMITS;
    if (!jjf1094 || !is_uncertain(lower, upper, expanded))
        return against(error, lower) < 0 || against(error, upper) > 0
                   ? CT_IMPACT_FAIL
                   : CT_IMPACT_PASS;
    U = ct_decimal_from_double(expanded);
    if (against(sum(error, U), upper) <= 0 &&
        against(difference(error, U), lower) >= 0)
        return CT_IMPACT_PASS;
    return against(difference(error, U), upper) >= 0 ||
                   against(sum(error, U), lower) <= 0
               ? CT_IMPACT_FAIL
               : CT_IMPACT_UNDETERMINED;
}

static bool is_jjf1094(const struct ct_lab *lab)
{
    static const char word[] = "jjf1094";
    const struct ct_yaml *rule = lab->package->settings.decision_rule;

    return rule != NULL && rule->length == sizeof word - 1 &&
           memcmp(rule->text, word, sizeof word - 1) == 0;
}

/* ---- one result ---------------------------------------------------------- */

struct judging {
    const struct ct_lab_hit_event *event;
    struct ct_lab_hit *hit;
    struct ct_assigned assigned;
    bool jjf1094;
};

/* The verdict with one effect; the error then in *error. */
static enum ct_impact_verdict judge_with(const struct judging *j, double effect,
                                         double *error)
{
    struct ct_decimal after = difference(j->assigned.as_left.exact_error,
                                         ct_decimal_from_double(effect));

    *error = ct_decimal_to_double(after);
    return ct_impact_judge(after, j->hit->lower, j->hit->upper,
                           j->hit->expanded, j->jjf1094);
}

/* Of the two ends of what is in doubt the one that changes the verdict, else
 * the one that moves it further. */
static void judge_error(const struct judging *j, double near, double far)
{
    struct ct_lab_hit *hit = j->hit;
    enum ct_impact_verdict of_far, of_near;
    double far_error, near_error, none;

    hit->old_error = j->assigned.as_left.error;
    hit->verdict = judge_with(j, 0, &none);
    of_far = judge_with(j, far, &far_error);
    of_near = judge_with(j, near, &near_error);
    hit->effect = far;
    hit->new_verdict = of_far;
    hit->new_error = far_error;
    if (of_far == hit->verdict && of_near != hit->verdict) {
        hit->effect = near;
        hit->new_verdict = of_near;
        hit->new_error = near_error;
    }
    hit->flips = hit->new_verdict != hit->verdict;
}

static void judge(const struct judging *j,
                  const struct ct_impact_effect *effect)
{
    struct ct_lab_hit *hit = j->hit;
    double size = effect->size + effect->doubt;
    double low = plain(effect->effect - effect->doubt, size);
    double high = plain(effect->effect + effect->doubt, size);
    double far = fabs(high) >= fabs(low) ? high : low;
    double near = fabs(high) >= fabs(low) ? low : high;

    hit->doubt = effect->doubt;
    hit->effect = far;
    hit->old_value = j->assigned.as_left.value;
    if (!isnan(j->assigned.as_left.error))
        judge_error(j, near, far);
    if (isnan(hit->old_value))
        return;
    hit->new_value = ct_decimal_to_double(sum(
        j->assigned.as_left.exact_value, ct_decimal_from_double(hit->effect)));
}

/* Without U or limits nothing says that an effect is small. */
static bool is_above(const struct ct_impact_work *work,
                     const struct ct_lab_hit *hit)
{
    double most = work->one->above * hit->expanded;

    if (isnan(hit->expanded) && isnan(hit->lower))
        return fabs(hit->effect) > 0;
    return fabs(hit->effect) > plain(most, most);
}

static bool is_significant(uint32_t marks)
{
    return (marks & CT_MARK_SIGNIFICANT) != 0;
}

/* Of a sound row. */
static void fill(struct ct_impact_work *work, const struct ct_impact_effect *e,
                 const struct ct_lab_hit_event *event, uint32_t row,
                 struct ct_lab_hit *hit)
{
    const struct ct_lab_certificate *c =
        &work->lab->certificates[event->certificate];
    const struct ct_view view = {
        .index = work->index,
        .when = {c->calibrated_on, work->one->when.known_by}};
    struct judging j = {
        .event = event, .hit = hit, .jjf1094 = is_jjf1094(work->lab)};

    *hit = (struct ct_lab_hit){.result = row,
                               .effect = (double)NAN,
                               .old_value = (double)NAN,
                               .new_value = (double)NAN,
                               .old_error = (double)NAN,
                               .new_error = (double)NAN,
                               .verdict = CT_IMPACT_NO_LIMITS,
                               .new_verdict = CT_IMPACT_NO_LIMITS,
                               .significant = is_significant(e->marks),
                               .unknown = e->unknown,
                               .guess = e->guess};
    if (ct_lab_assigned(work->index, row, &j.assigned) != CT_OK)
        return;
    hit->unit = j.assigned.unit;
    hit->expanded = j.assigned.as_left.expanded_uncertainty;
    hit->old_value = j.assigned.as_left.value;
    hit->old_error = j.assigned.as_left.error;
    if (!ct_view_limits(&view, c->instrument, &work->lab->results[row],
                        &j.assigned, &hit->lower, &hit->upper))
        hit->lower = hit->upper = (double)NAN;
    if (e->unknown) {
        if (!isnan(hit->old_error))
            hit->verdict =
                ct_impact_judge(j.assigned.as_left.exact_error, hit->lower,
                                hit->upper, hit->expanded, j.jjf1094);
        hit->new_verdict = hit->verdict;
        return;
    }
    judge(&j, e);
    hit->recalled = hit->significant && (hit->flips || is_above(work, hit));
}

/* ---- certificates -------------------------------------------------------- */

static void count_hit(struct ct_impact_work *work,
                      struct ct_lab_hit_event *event,
                      const struct ct_lab_hit *hit)
{
    struct ct_lab_impact *impact = work->impact;
    double ratio = fabs(hit->effect) / hit->expanded;

    event->significant = event->significant || hit->significant;
    event->unknown = event->unknown || (hit->unknown && hit->significant);
    if (!hit->significant)
        return;
    event->flips = event->flips || hit->flips;
    event->recalled = event->recalled || hit->recalled;
    if (isfinite(ratio))
        event->worst = fmax(event->worst, ratio);
    impact->results++;
    impact->flips += hit->flips;
    impact->above += is_above(work, hit);
    impact->guesses += hit->guess && !hit->unknown;
    impact->unknown += hit->unknown;
}

static enum ct_status add_hits(struct ct_impact_work *work,
                               const struct ct_impact *down,
                               struct ct_lab_hit_event *event)
{
    struct ct_lab_impact *impact = work->impact;
    struct ct_lab_list list =
        ct_lab_rows_of(work->index, CT_RESULTS_OF_CERTIFICATE,
                       work->lab->certificates[event->certificate].id);
    size_t unsound = 0;
    bool significant = false;

    event->first = impact->hit_count;
    for (size_t i = 0; i < list.count; i++) {
        const struct ct_impact_effect *effect =
            ct_impact_on(down, list.rows[i]);

        if (work->lab->results[list.rows[i]].row.unsound) {
            unsound++;
            significant = significant || is_significant(effect->marks);
            continue;
        }
        if (!effect->hit)
            continue;
        if (!ct_room(impact->hits, impact->hit_count))
            return CT_NOMEM;
        fill(work, effect, event, list.rows[i],
             &impact->hits[impact->hit_count]);
        count_hit(work, event, &impact->hits[impact->hit_count++]);
    }
    event->count = impact->hit_count - event->first;
    if (significant || event->significant)
        impact->unsound += unsound;
    return CT_OK;
}

/* Whether some result took what is hit at the limits of permissible errors,
 * which no shift moves. */
static enum ct_status find_limits(const struct ct_impact_work *work,
                                  uint32_t certificate, bool *by_limits)
{
    struct ct_lab_list list =
        ct_lab_rows_of(work->index, CT_RESULTS_OF_CERTIFICATE,
                       work->lab->certificates[certificate].id);
    struct ct_feeds feeds = {0};
    enum ct_status status = CT_OK;

    *by_limits = false;
    for (size_t i = 0; i < list.count && status == CT_OK && !*by_limits; i++) {
        status = ct_lab_feeds(work->index, list.rows[i],
                              work->one->when.known_by, &feeds);
        for (size_t k = 0; k < feeds.count && status == CT_OK; k++)
            *by_limits = *by_limits || feeds.list[k].state == CT_FEED_LIMITS;
    }
    ct_feeds_release(&feeds);
    return status;
}

static enum ct_status add_event(struct ct_impact_work *work,
                                const struct ct_impact *down,
                                const struct ct_impact_event *from)
{
    struct ct_lab_impact *impact = work->impact;
    const struct ct_lab_certificate *c = &work->lab->certificates[from->event];
    struct ct_lab_hit_event event = {.certificate = from->event,
                                     .ring = from->ring,
                                     .worst = (double)NAN,
                                     .unexplained = from->unexplained};
    struct ct_lab_standing standing =
        ct_lab_certificate_standing(work->index, from->event, work->one->when);
    enum ct_status status;

    impact->cyclic += from->cyclic && is_significant(from->marks);
    if (c->row.unsound) {
        impact->unsound += is_significant(from->marks);
        return CT_OK;
    }
    event.replaced_by = standing.replaced;
    event.newest = standing.newer == CT_LAB_NO_ROW && !standing.withdrawn &&
                   standing.replaced == CT_LAB_NO_ROW;
    status = add_hits(work, down, &event);
    if (status == CT_OK && event.unexplained)
        status = find_limits(work, from->event, &event.by_limits);
    if (status != CT_OK)
        return status;
    if (event.unexplained) {
        event.unexplained = !event.by_limits;
        event.significant = is_significant(from->marks);
    }
    if (!ct_room(impact->events, impact->event_count))
        return CT_NOMEM;
    impact->events[impact->event_count++] = event;
    if (!event.significant)
        return CT_OK;
    impact->certificates += event.count > 0;
    impact->flipped_certificates += event.flips;
    impact->recalled += event.recalled;
    impact->unexplained += event.unexplained;
    impact->by_limits += event.by_limits;
    impact->newest += event.newest && event.count > 0;
    return CT_OK;
}

/* ---- all ----------------------------------------------------------------- */

/* What is sorted: by ring, day and id, never by rows. */
struct entry {
    const struct ct_impact_event *event;
    int32_t day;
    const char *id;
};

static int compare(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    if (x->event->ring != y->event->ring)
        return x->event->ring < y->event->ring ? -1 : 1;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return strcmp(x->id, y->id);
}

enum ct_status ct_impact_hits(struct ct_impact_work *work,
                              const struct ct_impact *down,
                              const struct ct_impact_event *events,
                              size_t count)
{
    const struct ct_lab *lab = work->lab;
    size_t certificates = lab->tables[CT_TABLE_CERTIFICATES].count;
    struct entry *entries = calloc(count + 1, sizeof *entries);
    enum ct_status status = CT_OK;
    size_t hit = 0;

    if (entries == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < count; i++)
        if (events[i].hit && events[i].event < certificates) {
            const struct ct_lab_certificate *c =
                &lab->certificates[events[i].event];

            entries[hit++] =
                (struct entry){&events[i], c->calibrated_on,
                               ct_lab_text(lab, CT_KEY_CERTIFICATE, c->id)};
        }
    qsort(entries, hit, sizeof *entries, compare);
    for (size_t i = 0; i < hit && status == CT_OK; i++)
        status = add_event(work, down, entries[i].event);
    free(entries);
    return status;
}

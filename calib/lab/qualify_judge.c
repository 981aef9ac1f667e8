/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Repeatability, stability and control charts.
 */
#include "qualify_work.h"

#include "../../uncertainty/statistics.h"

enum {
    READINGS_LEAST = 10, /* of a set */
    GROUPS_LEAST = 4,    /* of a new standard */
    CHART_LEAST = 20,    /* sets behind limits that hold */
};

static int32_t day_of(const struct ct_qualifying *q,
                      const struct ct_qualify_set *set)
{
    return ct_qualify_check(q, set->first)->date;
}

static int year_of(const struct ct_qualifying *q,
                   const struct ct_qualify_set *set)
{
    return ct_date_from_days(day_of(q, set)).year;
}

static const struct ct_unit *unit_of(const struct ct_qualifying *q,
                                     const struct ct_qualify_series *series)
{
    return ct_qualify_check(q, series->first)->unit;
}

/* ---- sets ---------------------------------------------------------------- */

/* What the records of the last day say themselves, before sets without readings
 * go. */
static void check_recorded(const struct ct_qualifying *q,
                           struct ct_qualify_series *series)
{
    int32_t last = day_of(q, &series->sets[series->count - 1]);

    for (size_t i = 0; i < series->count; i++) {
        const struct ct_qualify_set *set = &series->sets[i];

        if (set->recorded != CT_VERDICT_FAIL || day_of(q, set) != last)
            continue;
        ct_qualify_worsen(&series->verdict, CT_QUALIFY_FAIL);
        (void)ct_error(q->sink, "qualify-recorded-fail",
                       ct_qualify_at(q, set->first, "result"), ct_qualify_id(q),
                       ct_string(ct_day_text(day_of(q, set)).text),
                       ct_string(ct_cell_word_text(CT_CELL_CHECK_KIND,
                                                   (int)series->kind)));
    }
}

static void drop_empty(struct ct_qualify_series *series)
{
    size_t count = 0;

    for (size_t i = 0; i < series->count; i++)
        if (series->sets[i].n > 0)
            series->sets[count++] = series->sets[i];
    series->count = count;
}

static bool is_full(const struct ct_qualifying *q,
                    const struct ct_qualify_set *set)
{
    if (set->n >= READINGS_LEAST)
        return true;
    ct_warning(q->sink, "qualify-few-readings",
               ct_qualify_at(q, set->first, "reading"), ct_qualify_id(q),
               ct_string(ct_day_text(day_of(q, set)).text),
               ct_integer((int64_t)set->n));
    return false;
}

/* ---- repeatability ------------------------------------------------------- */

/* The first test is what the budget took its s from; of the later ones the last
 * tells how things are. */
static void judge_repeatability(const struct ct_qualifying *q,
                                struct ct_qualify_series *series)
{
    const struct ct_qualify_set *first = NULL, *last = NULL;
    const double rounding = 1e-12; /* equal readings in another order */

    for (size_t i = 0; i < series->count; i++) {
        if (!is_full(q, &series->sets[i]))
            ct_qualify_worsen(&series->verdict, CT_QUALIFY_WARNED);
        if (isnan(series->sets[i].deviation))
            continue;
        first = first == NULL ? &series->sets[i] : first;
        last = &series->sets[i];
    }
    if (last == NULL)
        return;
    ct_qualify_worsen(&series->verdict, CT_QUALIFY_PASS);
    if (!(last->deviation > first->deviation * (1 + rounding)))
        return;
    ct_qualify_worsen(&series->verdict, CT_QUALIFY_WARNED);
    ct_warning(
        q->sink, "qualify-repeatability-larger",
        ct_qualify_at(q, last->first, "reading"), ct_qualify_id(q),
        ct_string(ct_day_text(day_of(q, last)).text),
        ct_string(
            ct_qualify_amount(q, last->deviation, unit_of(q, series)).text),
        ct_string(
            ct_qualify_amount(q, first->deviation, unit_of(q, series)).text));
}

/* ---- stability ----------------------------------------------------------- */

static struct ct_exact difference_of(const struct ct_qualify_series *series,
                                     size_t a, size_t b)
{
    return ct_exact_absolute(ct_exact_subtract(series->sets[b].exact_mean,
                                               series->sets[a].exact_mean));
}

/* Takes the pair where it differs by more than the one before. */
static void take_pair(struct ct_qualify_series *series, size_t a, size_t b)
{
    if (!isnan(series->stability) &&
        ct_exact_compare(difference_of(series, a, b),
                         difference_of(series, series->low, series->high)) <= 0)
        return;
    series->low = a;
    series->high = b;
    series->stability = ct_exact_double(difference_of(series, a, b));
}

static void find_spread(struct ct_qualify_series *series)
{
    const struct ct_qualify_set *sets = series->sets;
    size_t least = 0, greatest = 0;

    for (size_t i = 1; i < series->count; i++) {
        if (ct_exact_compare(sets[i].exact_mean, sets[least].exact_mean) < 0)
            least = i;
        if (ct_exact_compare(sets[i].exact_mean, sets[greatest].exact_mean) > 0)
            greatest = i;
    }
    if (series->count > 1)
        take_pair(series, least < greatest ? least : greatest,
                  least < greatest   ? greatest
                  : least > greatest ? least
                                     : 1);
}

/* Each set of a year against each of the next year on record. */
static void find_yearly(const struct ct_qualifying *q,
                        struct ct_qualify_series *series)
{
    for (size_t b = 1; b < series->count; b++) {
        int year = year_of(q, &series->sets[b]), before = 0;

        for (size_t a = b; a > 0; a--) {
            int other = year_of(q, &series->sets[a - 1]);

            if (other == year)
                continue;
            if (before == 0)
                before = other;
            if (other != before)
                break;
            take_pair(series, a - 1, b);
        }
    }
}

/* false: something is said. */
static bool check_gaps(const struct ct_qualifying *q,
                       const struct ct_qualify_series *series)
{
    bool fine = true;

    for (size_t i = 1; i < series->count; i++) {
        const struct ct_qualify_set *set = &series->sets[i];
        int32_t before = day_of(q, set - 1), month;

        if (ct_date_add_months(before, 1, &month) == CT_OK &&
            day_of(q, set) > month)
            continue;
        fine = false;
        ct_warning(q->sink, "qualify-groups-close",
                   ct_qualify_at(q, set->first, "date"), ct_qualify_id(q),
                   ct_string(ct_day_text(before).text),
                   ct_string(ct_day_text(day_of(q, set)).text));
    }
    if (series->count < GROUPS_LEAST) {
        fine = false;
        ct_warning(q->sink, "qualify-few-groups",
                   ct_qualify_at(q, series->first, "date"), ct_qualify_id(q),
                   ct_integer((int64_t)series->count));
    }
    return fine;
}

static bool check_years(const struct ct_qualifying *q,
                        const struct ct_qualify_series *series)
{
    bool fine = true;

    for (size_t i = 1; i < series->count; i++) {
        const struct ct_qualify_set *set = &series->sets[i];
        int before = year_of(q, set - 1), year = year_of(q, set);

        if (year <= before + 1)
            continue;
        fine = false;
        ct_warning(q->sink, "qualify-year-missing",
                   ct_qualify_at(q, set->first, "date"), ct_qualify_id(q),
                   ct_integer(before), ct_integer(year));
    }
    return fine;
}

/* Groups too small for a mean that tells anything are said, and count. */
static bool check_sizes(const struct ct_qualifying *q,
                        const struct ct_qualify_series *series)
{
    bool fine = true;

    for (size_t i = 0; i < series->count; i++) {
        const struct ct_qualify_set *set = &series->sets[i];

        if (set->n >= READINGS_LEAST)
            continue;
        fine = false;
        ct_warning(q->sink, "qualify-group-short",
                   ct_qualify_at(q, set->first, "reading"), ct_qualify_id(q),
                   ct_string(ct_day_text(day_of(q, set)).text),
                   ct_integer((int64_t)set->n));
    }
    return fine;
}

static enum ct_stability_rule rule_of(const struct ct_qualifying *q)
{
    const struct ct_qualification *answer = q->answer;

    if (answer->options.stability != CT_STABILITY_AUTO)
        return answer->options.stability;
    return answer->standard.certificate_no != 0 ? CT_STABILITY_EXISTING
                                                : CT_STABILITY_NEW;
}

/* A standard that was assessed within its first year has no years to compare
 * yet: then all its groups count. */
static bool find_stability(const struct ct_qualifying *q,
                           struct ct_qualify_series *series)
{
    bool fine = check_sizes(q, series);

    series->rule = rule_of(q);
    if (series->rule == CT_STABILITY_EXISTING) {
        find_yearly(q, series);
        fine = check_years(q, series) && fine;
    }
    if (!isnan(series->stability))
        return fine;
    series->rule = CT_STABILITY_NEW;
    find_spread(series);
    return check_gaps(q, series) && fine;
}

static void judge_stability(const struct ct_qualifying *q,
                            struct ct_qualify_series *series)
{
    const struct ct_unit *unit = unit_of(q, series);
    bool fine = find_stability(q, series);

    if (isnan(series->stability)) {
        ct_note(q->sink, "qualify-stability-one",
                ct_qualify_at(q, series->first, "date"), ct_qualify_id(q));
        return;
    }
    if (series->limits.basis == CT_BASIS_NONE) {
        ct_note(q->sink, "qualify-no-limit",
                ct_qualify_at(q, series->first, "point"), ct_qualify_id(q));
        return;
    }
    ct_qualify_worsen(&series->verdict,
                      fine ? CT_QUALIFY_PASS : CT_QUALIFY_WARNED);
    if (ct_qualify_is_below(&series->limits,
                            difference_of(series, series->low, series->high)))
        return;
    ct_qualify_worsen(&series->verdict, CT_QUALIFY_FAIL);
    (void)ct_error(
        q->sink, "qualify-unstable",
        ct_qualify_at(q, series->sets[series->high].first, "reading"),
        ct_qualify_id(q),
        ct_string(ct_qualify_amount(q, series->stability, unit).text),
        ct_string(ct_qualify_amount(q, ct_qualify_limit(&series->limits), unit)
                      .text));
}

/* ---- control charts ------------------------------------------------------ */

static void tell_broken(const struct ct_qualifying *q,
                        struct ct_qualify_series *series, size_t i)
{
    const struct ct_qualify_set *set = &series->sets[i];

    for (int rule = 0; rule < CT_CHART_RULES; rule++)
        if ((series->points[i].broken & 1U << rule) != 0)
            ct_warning(q->sink, "qualify-chart",
                       ct_qualify_at(q, set->first, "reading"),
                       ct_qualify_id(q),
                       ct_string(ct_day_text(day_of(q, set)).text),
                       ct_string(ct_chart_rule_name((enum ct_chart_rule)rule)));
    if (series->points[i].broken != 0)
        ct_qualify_worsen(&series->verdict, CT_QUALIFY_WARNED);
}

static double spread_of(const struct ct_qualify_set *set,
                        enum ct_chart_kind kind)
{
    double least = set->readings[0], greatest = least;

    if (kind != CT_CHART_RANGES)
        return set->deviation;
    for (size_t i = 1; i < set->n; i++) {
        least = fmin(least, set->readings[i]);
        greatest = fmax(greatest, set->readings[i]);
    }
    return ct_exact_double(
        ct_exact_subtract(ct_exact_of(greatest), ct_exact_of(least)));
}

static enum ct_status judge_control(const struct ct_qualifying *q,
                                    struct ct_qualify_series *series)
{
    enum ct_chart_kind kind =
        series->sets[0].n == 1 ? CT_CHART_SINGLE : q->answer->options.chart;
    enum ct_status status;

    series->points = ct_arena_array(&q->answer->arena, series->count,
                                    sizeof *series->points);
    if (series->points == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < series->count; i++)
        series->points[i] =
            (struct ct_chart_point){.mean = series->sets[i].mean,
                                    .spread = spread_of(&series->sets[i], kind),
                                    .n = series->sets[i].n};
    status = ct_chart_make(kind, q->answer->options.rules, series->points,
                           series->count, &series->chart);
    if (status == CT_NOMEM)
        return status;
    if (status != CT_OK) {
        series->points = NULL;
        ct_note(q->sink, "qualify-chart-sets",
                ct_qualify_at(q, series->first, "group"), ct_qualify_id(q));
        return CT_OK;
    }
    ct_qualify_worsen(&series->verdict, CT_QUALIFY_PASS);
    for (size_t i = 0; i < series->count; i++)
        tell_broken(q, series, i);
    if (series->count < CHART_LEAST)
        ct_note(q->sink, "qualify-chart-few",
                ct_qualify_at(q, series->first, "date"), ct_qualify_id(q),
                ct_integer((int64_t)series->count));
    return CT_OK;
}

/* ---- all of them --------------------------------------------------------- */

static enum ct_status judge(const struct ct_qualifying *q,
                            struct ct_qualify_series *series)
{
    const struct ct_lab_check *head = ct_qualify_check(q, series->first);

    check_recorded(q, series);
    if (series->kind != CT_CHECK_VERIFICATION &&
        series->kind != CT_CHECK_INTERMEDIATE)
        drop_empty(series);
    if (series->count == 0)
        return CT_OK;
    series->limits = ct_qualify_limits(
        q, head->quantity, head->point.number,
        series->sets[series->count - 1].mean, head->unit, head->unit,
        day_of(q, &series->sets[series->count - 1]));
    switch (series->kind) {
    case CT_CHECK_REPEATABILITY:
        judge_repeatability(q, series);
        break;
    case CT_CHECK_STABILITY:
        judge_stability(q, series);
        break;
    case CT_CHECK_CONTROL:
        return judge_control(q, series);
    default:
        break;
    }
    return CT_OK;
}

static void tell_absent(const struct ct_qualifying *q, enum ct_check_kind kind)
{
    ct_note(q->sink, "qualify-no-checks", ct_qualify_at_standard(q, "id"),
            ct_qualify_id(q),
            ct_string(ct_cell_word_text(CT_CELL_CHECK_KIND, (int)kind)));
}

enum ct_status ct_qualify_judge(struct ct_qualifying *q)
{
    bool seen[CT_CHECK_CONTROL + 1] = {false};
    struct ct_qualification *answer = q->answer;
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < answer->series_count && status == CT_OK; i++) {
        status = judge(q, &answer->series[i]);
        seen[answer->series[i].kind] = true;
    }
    if (!seen[CT_CHECK_REPEATABILITY])
        tell_absent(q, CT_CHECK_REPEATABILITY);
    if (!seen[CT_CHECK_STABILITY] && !seen[CT_CHECK_CONTROL])
        tell_absent(q, CT_CHECK_STABILITY);
    if (!seen[CT_CHECK_VERIFICATION])
        tell_absent(q, CT_CHECK_VERIFICATION);
    return status;
}

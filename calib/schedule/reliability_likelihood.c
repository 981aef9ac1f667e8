/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Observations as a fit wants them, and their likelihood.
 */
#include "reliability_work.h"

#include <float.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- observations ---------------------------------------------------------
 */

static int compare_events(const void *a, const void *b)
{
    const struct ct_work_event *x = a, *y = b;

    if (x->start < y->start || x->start > y->start)
        return x->start < y->start ? -1 : 1;
    return (x->t > y->t) - (x->t < y->t);
}

static bool is_outcome(const struct ct_outcome *o)
{
    return o->start >= 0 && o->t > o->start && isfinite(o->t) && o->in <= o->n;
}

/* Equal times as one; counts stay whole numbers, so that sums do not depend on
 * the order. */
static size_t merge(struct ct_work_event *events, size_t count)
{
    size_t kept = 0;

    qsort(events, count, sizeof *events, compare_events);
    for (size_t i = 0; i < count; i++) {
        struct ct_work_event *last = &events[kept - (kept > 0)];

        if (kept > 0 && compare_events(last, &events[i]) == 0) {
            last->in += events[i].in;
            last->out += events[i].out;
        } else {
            events[kept++] = events[i];
        }
    }
    return kept;
}

/* Events of one kind (renewed or not) into at most `most` bins of about as many
 * calibrations each. Returns how many. */
static size_t make_bins(const struct ct_work_event *events, size_t count,
                        struct ct_work_event *bins, size_t most)
{
    double total = 0, before = 0;
    size_t used = 0, last = SIZE_MAX;

    for (size_t i = 0; i < count; i++)
        total += events[i].in + events[i].out;
    for (size_t i = 0; i < count; i++) {
        const struct ct_work_event *e = &events[i];
        double n = e->in + e->out;
        size_t at = i;

        if (count > most)
            at = (size_t)((before + n / 2) / total * (double)most);
        before += n;
        if (used == 0 || at != last)
            bins[used++] = (struct ct_work_event){0};
        last = at;
        bins[used - 1].start += n * e->start;
        bins[used - 1].t += n * e->t;
        bins[used - 1].in += e->in;
        bins[used - 1].out += e->out;
    }
    for (size_t i = 0; i < used; i++) {
        bins[i].start /= bins[i].in + bins[i].out;
        bins[i].t /= bins[i].in + bins[i].out;
    }
    return used;
}

static size_t renewed(const struct ct_work_data *data)
{
    size_t n = 0;

    while (n < data->count && !(data->events[n].start > 0))
        n++;
    return n;
}

enum { BINS = 16 };

static void summarise(struct ct_work_data *data)
{
    size_t first = renewed(data);
    double span = 0;

    data->first = (double)INFINITY;
    for (size_t i = 0; i < data->count; i++) {
        const struct ct_work_event *e = &data->events[i];

        data->in += e->in;
        data->out += e->out;
        span += (e->in + e->out) * (e->t - e->start);
        data->first = fmin(data->first, e->t);
        data->last = fmax(data->last, e->t);
    }
    data->mean = span / (data->in + data->out);
    data->bin_count = make_bins(data->events, first, data->bins, BINS);
    data->bin_count += make_bins(data->events + first, data->count - first,
                                 data->bins + data->bin_count, BINS);
}

enum ct_status ct_work_data_init(struct ct_work_data *data,
                                 const struct ct_outcome *outcomes,
                                 size_t count)
{
    struct ct_work_data d = {0};

    for (size_t i = 0; i < count; i++)
        if (!is_outcome(&outcomes[i]))
            return CT_DOMAIN;
    d.events = malloc((count + 2 * BINS) * sizeof *d.events);
    if (d.events == NULL)
        return CT_NOMEM;
    d.bins = d.events + count;
    for (size_t i = 0; i < count; i++)
        if (outcomes[i].n > 0)
            d.events[d.count++] = (struct ct_work_event){
                outcomes[i].start, outcomes[i].t, (double)outcomes[i].in,
                (double)(outcomes[i].n - outcomes[i].in)};
    d.count = merge(d.events, d.count);
    if (d.count > 0)
        summarise(&d);
    *data = d;
    return CT_OK;
}

void ct_work_data_release(struct ct_work_data *data)
{
    free(data->events);
    *data = (struct ct_work_data){0};
}

size_t ct_work_bins(const struct ct_work_data *data, struct ct_outcome *bins)
{
    struct ct_work_event made[CT_RELIABILITY_BINS];
    size_t n =
        make_bins(data->events, renewed(data), made, CT_RELIABILITY_BINS);

    for (size_t i = 0; i < n; i++)
        bins[i] = (struct ct_outcome){0, made[i].t,
                                      (uint64_t)(made[i].in + made[i].out),
                                      (uint64_t)made[i].in};
    return n;
}

enum ct_status ct_outcome_bins(const struct ct_outcome *outcomes, size_t count,
                               struct ct_outcome *bins, size_t *used)
{
    struct ct_work_data data;
    enum ct_status status = ct_work_data_init(&data, outcomes, count);

    if (status != CT_OK)
        return status;
    *used = ct_work_bins(&data, bins);
    ct_work_data_release(&data);
    return CT_OK;
}

/* ---- where parameters may be ----------------------------------------------
 */

/* Wide enough that at the edge a parameter has no effect on ln L that a double
 * shows, and no model's arithmetic leaves the range. Rates are times the last
 * or the first time seen. */
enum unit { PLAIN, RATE, RATE_PER_TIME, TIME };
struct edge {
    double low, high;
    enum unit unit;
};
/* ORDER RELIABILITY */
static const struct edge edges[CT_RELIABILITIES][CT_WORK_PARAMETERS] = {
    {{1e-20, 1e4, RATE}},
    {{1e-280, 1e280, PLAIN}, {1e-3, 1e6, PLAIN}},
    {{1e-36, 1e250, RATE}, {1e-12, 1e15, PLAIN}},
    {{1e-18, 1e8, PLAIN}, {1e-18, 1e8, RATE}},
    {{1e-18, 1e8, PLAIN}, {1e-18, 1e28, PLAIN}, {1e-16, 1e4, RATE}},
    {{1e-8, 1e4, RATE}},
    {{1e-20, 1e4, RATE}, {1e-20, 1e4, RATE_PER_TIME}},
    {{1e-16, 1e5, RATE}, {1e-12, 1e18, TIME}},
    {{1e-12, 40, PLAIN}, {1e-12, 1e7, PLAIN}, {1e-16, 1e4, RATE}},
    {{1e-280, 1e280, PLAIN}, {1e-6, 1e3, PLAIN}},
};

void ct_work_model_init(struct ct_work_model *model, enum ct_reliability of,
                        const struct ct_work_data *data)
{
    double first = log(data->first), last = log(data->last);

    *model = (struct ct_work_model){.model = of};
    model->count = ct_reliability_parameters(of);
    for (size_t i = 0; i < model->count; i++) {
        const struct edge *edge = &edges[of][i];

        model->low[i] = log(edge->low);
        model->high[i] = log(edge->high);
        if (edge->unit == RATE || edge->unit == RATE_PER_TIME) {
            double power = edge->unit == RATE ? 1 : 2;

            model->low[i] -= power * last;
            model->high[i] -= power * first;
        } else if (edge->unit == TIME) {
            model->low[i] += first;
            model->high[i] += last;
        }
    }
}

void ct_work_parameters(const struct ct_work_model *model, const double *theta,
                        double *parameters)
{
    for (size_t i = 0; i < model->count; i++)
        parameters[i] = exp(theta[i]);
}

double ct_work_log_in(const struct ct_work_model *model, const double *theta,
                      double t, double *slopes)
{
    double p[CT_WORK_PARAMETERS], log_in, log_out;

    ct_work_parameters(model, theta, p);
    ct_reliability_slopes(model->model, p, t, &log_in, &log_out, slopes);
    return log_in;
}

/* ---- the likelihood -------------------------------------------------------
 */

/* ln of the conditional factor R(t) / R(start), of 1 less it, and its slopes.
 * False where the model lets R rise, which no item does. */
static bool condition(const struct ct_work_model *model, const double *p,
                      const struct ct_work_event *e, double *log_in,
                      double *log_out, double *slopes)
{
    double before[CT_WORK_PARAMETERS], in, out;

    ct_reliability_slopes(model->model, p, e->t, log_in, log_out, slopes);
    if (!(e->start > 0))
        return true;
    ct_reliability_slopes(model->model, p, e->start, &in, &out, before);
    *log_in -= in;
    if (!(*log_in <= 1e-12))
        return false;
    *log_in = fmin(*log_in, -DBL_MIN);
    *log_out = *log_in > -M_LN2 ? log(-expm1(*log_in)) : log1p(-exp(*log_in));
    for (size_t i = 0; i < model->count; i++)
        slopes[i] -= before[i];
    return true;
}

static void add_slopes(struct ct_work_point *point, size_t count,
                       const struct ct_work_event *e, double odds,
                       const double *slopes)
{
    double weight = (e->in + e->out) * odds;

    for (size_t i = 0; i < count; i++) {
        point->gradient[i] -= (e->in - e->out * odds) * slopes[i];
        for (size_t j = 0; j <= i; j++)
            point->information[i][j] += weight * slopes[i] * slopes[j];
    }
}

void ct_work_evaluate(const struct ct_work_model *model,
                      const struct ct_work_event *events, size_t count,
                      struct ct_work_point *point, bool slopes)
{
    double p[CT_WORK_PARAMETERS], f = 0;

    ct_work_parameters(model, point->theta, p);
    memset(point->gradient, 0, sizeof point->gradient);
    memset(point->information, 0, sizeof point->information);
    for (size_t i = 0; i < count; i++) {
        const struct ct_work_event *e = &events[i];
        double log_in, log_out, s[CT_WORK_PARAMETERS];

        if (!condition(model, p, e, &log_in, &log_out, s)) {
            f = (double)INFINITY;
            break;
        }
        if (e->in > 0)
            f -= e->in * log_in;
        if (e->out > 0)
            f -= e->out * log_out;
        if (slopes)
            add_slopes(point, model->count, e, exp(fmin(log_in - log_out, 600)),
                       s);
    }
    for (size_t i = 0; i < model->count; i++)
        for (size_t j = 0; j < i; j++)
            point->information[j][i] = point->information[i][j];
    point->f = isnan(f) ? (double)INFINITY : f;
}

bool ct_work_solve(double a[CT_WORK_PARAMETERS][CT_WORK_PARAMETERS], size_t n,
                   const double *b, double *x)
{
    double l[CT_WORK_PARAMETERS][CT_WORK_PARAMETERS] = {{0}};

    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = a[i][j];

            for (size_t k = 0; k < j; k++)
                sum -= l[i][k] * l[j][k];
            if (i != j)
                l[i][j] = sum / l[j][j];
            else if (sum > 1e-13 * a[i][i])
                l[i][i] = sqrt(sum);
            else
                return false;
        }
    }
    for (size_t i = 0; i < n; i++) {
        x[i] = b[i];
        for (size_t k = 0; k < i; k++)
            x[i] -= l[i][k] * x[k];
        x[i] /= l[i][i];
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t k = i + 1; k < n; k++)
            x[i] -= l[k][i] * x[k];
        x[i] /= l[i][i];
    }
    return true;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What one input says of its uncertainty: u, U, limits, resolution, mpe; and
 * which of the statements it is.
 */
#include "budget_shape.h"

#include "../../uncertainty/coverage.h"

#include <math.h>
#include <string.h>

const struct ct_yaml *shape_get(const struct shape *s, const char *key)
{
    return ct_yaml_get(s->subject->node, key);
}

/* Where the distribution stands: deviations stand about zero. */
double shape_centre(const struct shape *s)
{
    return s->subject->component ? 0 : s->subject->value;
}

enum ct_status shape_need_value(const struct shape *s)
{
    if (s->subject->component || s->subject->has_value)
        return CT_OK;
    return ct_error(s->r->sink, "value-missing", ct_at(s->subject->place),
                    ct_string(s->subject->name));
}

/* The name of the distribution is not one that this statement can have. */
enum ct_status shape_unfit(const struct shape *s, const char *statement)
{
    return ct_error(s->r->sink, "distribution-unfit",
                    ct_at(shape_get(s, "distribution") != NULL
                              ? shape_get(s, "distribution")->place
                              : s->subject->place),
                    ct_string(ct_distribution_name(s->kind)),
                    ct_string(statement));
}

/* Optional shape parameters of the bounded distributions. */
static enum ct_status read_shape(const struct shape *s,
                                 struct ct_distribution *d)
{
    const struct ct_yaml *beta = shape_get(s, "beta");
    const struct ct_yaml *inexactness = shape_get(s, "inexactness");
    enum ct_status status = CT_OK;

    if (d->kind == CT_TRAPEZOIDAL) {
        if (beta == NULL)
            return ct_error(s->r->sink, "parameter-missing",
                            ct_at(s->subject->place), ct_string("beta"),
                            ct_string("trapezoidal"));
        status = read_number(s->r, beta, &d->limits.beta);
    } else if (d->kind == CT_CURVILINEAR_TRAPEZOIDAL) {
        if (inexactness == NULL)
            return ct_error(s->r->sink, "parameter-missing",
                            ct_at(s->subject->place), ct_string("inexactness"),
                            ct_string("curvilinear_trapezoidal"));
        status =
            read_width(s->r, s->subject, inexactness, &d->limits.inexactness);
    }
    return status;
}

/* Half-width of a distribution of this kind with standard deviation u. */
static double half_width_for(const struct ct_distribution *d, double u)
{
    double beta = d->limits.beta, inexactness = d->limits.inexactness;

    switch (d->kind) {
    case CT_RECTANGULAR:
        return u * sqrt(3);
    case CT_TRIANGULAR:
        return u * sqrt(6);
    case CT_ARCSINE:
        return u * sqrt(2);
    case CT_TRAPEZOIDAL:
        return u * sqrt(6 / (1 + beta * beta));
    case CT_CURVILINEAR_TRAPEZOIDAL:
        return sqrt(fmax(0, 3 * (u * u - inexactness * inexactness / 9)));
    default:
        return u; /* two-point */
    }
}

static bool is_bounded(enum ct_distribution_kind kind)
{
    return kind >= CT_RECTANGULAR && kind <= CT_TWO_POINT;
}

enum ct_status shape_check(const struct shape *s, struct ct_place place)
{
    const char *fault = ct_distribution_fault(&s->st->distribution);

    if (fault == NULL)
        return CT_OK;
    return ct_report(s->r->sink, CT_ERROR, fault, CT_ARGUMENTS(ct_at(place)));
}

/* From a standard uncertainty: normal, t when there are degrees of freedom, or
 * a bounded shape of that standard deviation. */
static enum ct_status from_standard(const struct shape *s, double u,
                                    struct ct_place place,
                                    const char *statement)
{
    struct ct_distribution d = {.kind = s->kind};
    double half_width, middle = shape_centre(s);
    enum ct_status status;

    if (!s->named && s->has_dof && isfinite(s->st->dof))
        d.kind = CT_STUDENT_T;
    s->st->uncertainty = u;
    if (u == 0) {
        d.kind = CT_CONSTANT;
        d.normal.mean = middle;
    } else if (d.kind == CT_NORMAL) {
        d.normal.mean = middle;
        d.normal.standard_deviation = u;
    } else if (d.kind == CT_STUDENT_T) {
        d.t.location = middle;
        d.t.scale = u;
        d.t.dof = s->st->dof;
    } else if (is_bounded(d.kind)) {
        status = read_shape(s, &d);
        if (status != CT_OK)
            return status;
        half_width = half_width_for(&d, u);
        d.limits.lower = middle - half_width;
        d.limits.upper = middle + half_width;
        d.limits.mode = middle;
    } else {
        return shape_unfit(s, statement);
    }
    s->st->distribution = d;
    return u == 0 ? CT_OK : shape_check(s, place);
}

static enum ct_status read_u(struct shape *s, const struct ct_yaml *node)
{
    double u;
    enum ct_status status = shape_need_value(s);

    if (status == CT_OK)
        status = read_width(s->r, s->subject, node, &u);
    return status != CT_OK ? status : from_standard(s, u, node->place, "u");
}

/* The factor by which an expanded uncertainty is divided. */
static enum ct_status expansion(struct shape *s, const struct ct_yaml *stated,
                                double *factor)
{
    const struct ct_yaml *k = shape_get(s, "k"),
                         *p = shape_get(s, "probability");
    double probability, found;
    enum ct_status status;

    if (k == NULL && p == NULL)
        return ct_error(s->r->sink, "expanded-without-k", ct_at(stated->place),
                        ct_string("U"));
    if (p != NULL) {
        status = read_probability(s->r, p, &probability);
        if (status != CT_OK)
            return status;
    }
    if (k == NULL) {
        if (s->named && s->kind == CT_RECTANGULAR) {
            /* The share p of a rectangle of half-width a is p a. */
            *factor = probability * sqrt(3);
            return CT_OK;
        }
        return ct_coverage_factor(probability, s->st->dof, factor);
    }
    status = read_positive(s->r, k, "k", factor);
    if (status != CT_OK || p == NULL)
        return status;
    status = ct_coverage_probability(*factor, s->st->dof, &found);
    if (status == CT_OK && fabs(found - probability) > 0.01)
        ct_warning(s->r->sink, "k-against-probability", ct_at(p->place),
                   ct_number(*factor), ct_number(found),
                   ct_number(probability));
    return status;
}

static enum ct_status read_expanded(struct shape *s, const struct ct_yaml *node)
{
    double expanded, factor;
    enum ct_status status = shape_need_value(s);

    if (status == CT_OK)
        status = read_half(s->r, s->subject, node, &expanded);
    /* k may stand in the faulty text: 0.2 V (k=2) */
    if (status != CT_OK && shape_get(s, "k") == NULL &&
        shape_get(s, "probability") == NULL)
        return status;
    status = worse(status, expansion(s, node, &factor));
    if (status != CT_OK)
        return status;
    return from_standard(s, expanded / factor, node->place, "U");
}

enum ct_status shape_inside(const struct shape *s, double lower, double upper)
{
    double value = s->subject->value;

    if (s->subject->component || !s->subject->has_value ||
        (value >= lower && value <= upper))
        return CT_OK;
    return ct_error(s->r->sink, "value-outside-limits",
                    ct_at(shape_get(s, "value")->place), ct_number(value),
                    ct_number(lower), ct_number(upper));
}

static void shift(struct ct_distribution *d, double by)
{
    if (d->kind == CT_BETA) {
        d->beta.lower += by;
        d->beta.upper += by;
    } else if (is_bounded(d->kind)) {
        d->limits.lower += by;
        d->limits.upper += by;
        d->limits.mode += by;
    }
}

enum ct_status shape_offset(const struct shape *s, double expectation,
                            double width, struct ct_place place)
{
    static const char *const words[] = {"keep", NULL};
    const struct ct_yaml *bias = shape_get(s, "bias");
    double offset = shape_centre(s) - expectation;
    size_t word;

    if (bias != NULL) {
        enum ct_status status = read_choice(s->r, bias, words, &word);

        if (status != CT_OK)
            return status;
    }
    if (fabs(offset) <= 1e-9 * width)
        return CT_OK;
    if (bias != NULL)
        shift(&s->st->distribution, offset);
    else
        ct_warning(s->r->sink, "value-off-middle", ct_at(place),
                   ct_number(offset), ct_number(shape_centre(s)),
                   ct_number(expectation));
    return CT_OK;
}

/* The most probable value of a triangle between limits about `base`. */
static enum ct_status read_mode(struct shape *s, double base,
                                struct ct_distribution *d)
{
    const struct ct_yaml *mode = shape_get(s, "mode");
    enum ct_status status;

    if (mode == NULL)
        return CT_OK;
    if (d->kind != CT_TRIANGULAR)
        return ct_error(s->r->sink, "mode-without-triangle",
                        ct_at(mode->place));
    status = read_position(s->r, s->subject, mode, &d->limits.mode);
    d->limits.mode -= base;
    return status;
}

/* From limits about `base`, which may be so much larger that adding it to them
 * would leave nothing of their width. A value off their middle keeps its place
 * in the law of propagation; the Monte Carlo method draws between the limits.
 */
enum ct_status shape_limits(struct shape *s, double base, double lower,
                            double upper, struct ct_place place)
{
    struct ct_distribution d = {.kind = s->named ? s->kind : CT_RECTANGULAR};
    double middle = lower + (upper - lower) / 2;
    enum ct_status status;

    if (!is_bounded(d.kind))
        return shape_unfit(s, "half_width or limits");
    d.limits.lower = lower;
    d.limits.upper = upper;
    d.limits.mode = middle;
    status = read_mode(s, base, &d);
    if (status == CT_OK)
        status = read_shape(s, &d);
    if (status != CT_OK)
        return status;
    s->st->distribution = d;
    status = shape_check(s, place);
    if (status != CT_OK)
        return status;
    s->st->uncertainty = ct_distribution_standard_deviation(&d);
    if (shape_get(s, "mode") != NULL)
        middle = ct_distribution_mean(&d);
    shift(&s->st->distribution, base);
    if (s->subject->has_value || s->subject->component)
        return shape_offset(s, base + middle, upper - lower, place);
    s->st->has_value = true;
    s->st->value = base + middle;
    return CT_OK;
}

/* A half-width of a normal distribution needs the probability inside it
 * (JCGM 100:2008, 4.3.4-4.3.6). */
static enum ct_status normal_from_half_width(struct shape *s, double half_width,
                                             struct ct_place place)
{
    const struct ct_yaml *k = shape_get(s, "k"),
                         *p = shape_get(s, "probability");
    double factor, probability;
    enum ct_status status;

    if (k != NULL)
        status = read_positive(s->r, k, "k", &factor);
    else if (p == NULL)
        return ct_error(s->r->sink, "half-width-of-normal", ct_at(place),
                        ct_string(ct_distribution_name(s->kind)));
    else {
        status = read_probability(s->r, p, &probability);
        if (status == CT_OK)
            status = ct_coverage_factor(probability, s->st->dof, &factor);
    }
    if (status != CT_OK)
        return status;
    return from_standard(s, half_width / factor, place, "half_width");
}

static enum ct_status from_half_width(struct shape *s, double half_width,
                                      struct ct_place place)
{
    if (s->named && (s->kind == CT_NORMAL || s->kind == CT_STUDENT_T))
        return normal_from_half_width(s, half_width, place);
    if (half_width == 0)
        return ct_error(s->r->sink, "zero-half-width", ct_at(place));
    return shape_limits(s, shape_centre(s), -half_width, half_width, place);
}

static enum ct_status read_half_width(struct shape *s,
                                      const struct ct_yaml *node)
{
    double half_width;
    enum ct_status status = shape_need_value(s);

    if (status == CT_OK)
        status = read_half(s->r, s->subject, node, &half_width);
    if (status != CT_OK)
        return status;
    return from_half_width(s, half_width, node->place);
}

static enum ct_status read_resolution(struct shape *s,
                                      const struct ct_yaml *node)
{
    double resolution;
    enum ct_status status = shape_need_value(s);

    if (status == CT_OK)
        status = read_width(s->r, s->subject, node, &resolution);
    if (status != CT_OK)
        return status;
    return from_half_width(s, resolution / 2, node->place);
}

static enum ct_status read_limits(struct shape *s, const struct ct_yaml *node)
{
    const struct ct_yaml *low = shape_get(s, "lower"),
                         *high = shape_get(s, "upper");
    double lower, upper, middle;
    enum ct_status status;

    if (low == NULL || high == NULL)
        return ct_error(s->r->sink, "one-limit", ct_at(node->place),
                        ct_string(low == NULL ? "lower" : "upper"));
    status = read_position(s->r, s->subject, low, &lower);
    status = worse(status, read_position(s->r, s->subject, high, &upper));
    if (status != CT_OK)
        return status;
    if (!(lower < upper))
        return ct_error(s->r->sink, "limits-reversed", ct_at(low->place));
    status = shape_inside(s, lower, upper);
    if (status != CT_OK)
        return status;
    if (!s->named || (s->kind != CT_NORMAL && s->kind != CT_STUDENT_T))
        return shape_limits(s, 0, lower, upper, low->place);
    middle = lower + (upper - lower) / 2;
    if (!s->subject->has_value && !s->subject->component) {
        s->subject->has_value = s->st->has_value = true;
        s->subject->value = s->st->value = middle;
    }
    status = normal_from_half_width(s, (upper - lower) / 2, low->place);
    return status != CT_OK ? status
                           : shape_offset(s, middle, upper - lower, low->place);
}

static enum ct_status read_class(struct shape *s, const struct ct_yaml *node)
{
    return ct_error(
        s->r->sink, "class-needs-table", ct_at(node->place),
        ct_text(node->text != NULL ? node->text : "", node->length));
}

/* ---- which statement ----------------------------------------------------- */

static enum ct_status readings(struct shape *s, const struct ct_yaml *node)
{
    (void)node;
    return read_readings(s->r, s->subject, s->st);
}

static enum ct_status spread(struct shape *s, const struct ct_yaml *node)
{
    (void)node;
    return read_spread(s->r, s->subject, s->st);
}

static enum ct_status pooled(struct shape *s, const struct ct_yaml *node)
{
    (void)node;
    return read_pooled(s->r, s->subject, s->st);
}

static const struct {
    const char *key;
    enum ct_status (*read)(struct shape *s, const struct ct_yaml *node);
} statements[] = {
    {"u", read_u},
    {"U", read_expanded},
    {"half_width", read_half_width},
    {"lower", read_limits},
    {"upper", read_limits},
    {"resolution", read_resolution},
    {"mpe", read_mpe},
    {"class", read_class},
    {"readings", readings},
    {"s", spread},
    {"pooled", pooled},
    {"sample", read_sample},
};

enum { STATEMENTS = sizeof statements / sizeof statements[0] };

static enum ct_status report_distribution(const struct shape *s,
                                          const struct ct_yaml *node)
{
    const char *names[CT_DISTRIBUTIONS];

    for (int i = 0; i < CT_DISTRIBUTIONS; i++)
        names[i] = ct_distribution_name((enum ct_distribution_kind)i);
    return ct_error(s->r->sink, "unknown-distribution", ct_at(node->place),
                    ct_text(node->text, node->length),
                    ct_string(ct_near_miss(node->text, node->length, names,
                                           CT_DISTRIBUTIONS)));
}

static enum ct_status read_distribution(struct shape *s)
{
    const struct ct_yaml *node = shape_get(s, "distribution");
    enum ct_status status;

    if (node == NULL)
        return CT_OK;
    status = need_kind(s->r, node, CT_YAML_SCALAR, "a distribution");
    if (status != CT_OK)
        return status;
    if (!ct_distribution_find(node->text, node->length, &s->kind))
        return report_distribution(s, node);
    s->named = true;
    return CT_OK;
}

static enum ct_status read_dof(struct shape *s)
{
    static const char *const words[] = {"ignore", NULL};
    const struct ct_yaml *node = shape_get(s, "dof");
    const struct ct_yaml *monte_carlo = shape_get(s, "mc_dof");
    size_t word;

    s->st->dof = (double)INFINITY;
    if (monte_carlo != NULL) {
        enum ct_status status = read_choice(s->r, monte_carlo, words, &word);

        if (status != CT_OK)
            return status;
        s->st->plain = true;
    }
    if (node == NULL)
        return CT_OK;
    if (node->kind == CT_YAML_SCALAR &&
        (strcmp(node->text, "infinite") == 0 ||
         strcmp(node->text, "inf") == 0 || strcmp(node->text, "∞") == 0))
        return CT_OK;
    s->has_dof = true;
    return read_positive(s->r, node, "dof", &s->st->dof);
}

const struct ct_yaml *find_statement(const struct ct_yaml *mapping)
{
    for (size_t i = 0; i < STATEMENTS; i++)
        for (size_t k = 0; k < mapping->count; k++)
            if (strcmp(mapping->keys[k].text, statements[i].key) == 0)
                return &mapping->keys[k];
    return NULL;
}

/* The one statement in the mapping; two are reported. */
static enum ct_status choose(const struct shape *s, size_t *chosen)
{
    *chosen = STATEMENTS;
    for (size_t i = 0; i < STATEMENTS; i++) {
        if (shape_get(s, statements[i].key) == NULL)
            continue;
        if (*chosen < STATEMENTS &&
            statements[*chosen].read != statements[i].read)
            return ct_error(s->r->sink, "two-statements",
                            ct_at(shape_get(s, statements[i].key)->place),
                            ct_string(statements[*chosen].key),
                            ct_string(statements[i].key));
        *chosen = i;
    }
    if (*chosen < STATEMENTS && s->subject->spread_kind == CT_SPREAD_STANDARD)
        return ct_error(s->r->sink, "two-statements",
                        ct_at(shape_get(s, statements[*chosen].key)->place),
                        ct_string("value(…)"),
                        ct_string(statements[*chosen].key));
    return CT_OK;
}

/* `a(b)` is a standard uncertainty; `a ± b` needs what makes it one. */
static enum ct_status from_value(struct shape *s)
{
    double spread = s->subject->spread, factor;
    const struct ct_yaml *value = shape_get(s, "value");
    struct ct_place place = value != NULL ? value->place : s->subject->place;
    enum ct_status status;

    if (s->subject->spread_kind == CT_SPREAD_STANDARD)
        return from_standard(s, spread, place, "value(…)");
    if (s->named && is_bounded(s->kind))
        return from_half_width(s, spread, place);
    if (shape_get(s, "k") == NULL && shape_get(s, "probability") == NULL)
        return ct_error(s->r->sink, "plus-minus-unclear", ct_at(place));
    status = expansion(s, value != NULL ? value : s->subject->node, &factor);
    if (status != CT_OK)
        return status;
    return from_standard(s, spread / factor, place, "value ± …");
}

/* Beta distributions take lower and upper as parameters. */
static bool takes_parameters(const struct shape *s)
{
    return s->named && is_parametric(s->kind);
}

/* Student's t needs its degrees of freedom, which readings bring with them. */
static enum ct_status check_dof(const struct shape *s)
{
    if (!s->named || s->kind != CT_STUDENT_T || shape_get(s, "dof") != NULL)
        return CT_OK;
    return ct_error(s->r->sink, "parameter-missing",
                    ct_at(shape_get(s, "distribution")->place),
                    ct_string("dof"), ct_string(ct_distribution_name(s->kind)));
}

/* What a statement makes of the distribution that was asked for. */
static enum ct_status check_fit(const struct shape *s, const char *statement)
{
    static const char *const type_a[] = {"readings", "s", "pooled"};
    bool has_dof = false;

    for (size_t i = 0; i < sizeof type_a / sizeof type_a[0]; i++)
        if (s->named && strcmp(statement, type_a[i]) == 0 &&
            s->kind != CT_NORMAL && s->kind != CT_STUDENT_T)
            return shape_unfit(s, statement);
    if (s->named && strcmp(statement, "sample") == 0 && s->kind != CT_EMPIRICAL)
        return shape_unfit(s, statement);
    for (size_t i = 0; i < sizeof type_a / sizeof type_a[0]; i++)
        has_dof = has_dof || strcmp(statement, type_a[i]) == 0;
    return has_dof ? CT_OK : check_dof(s);
}

/* A distribution with parameters of its own takes no other statement; limits
 * are parameters of beta. */
static enum ct_status check_alone(const struct shape *s)
{
    for (size_t i = 0; i < STATEMENTS; i++)
        if (shape_get(s, statements[i].key) != NULL &&
            !(s->kind == CT_BETA && statements[i].read == read_limits))
            return shape_unfit(s, statements[i].key);
    if (s->subject->spread_kind != CT_SPREAD_NONE)
        return shape_unfit(s, "value(…)");
    return CT_OK;
}

static enum ct_status read_chosen(struct shape *s, size_t chosen)
{
    const char *key = statements[chosen].key;
    enum ct_status status = check_fit(s, key);

    if (status == CT_OK)
        status = statements[chosen].read(s, shape_get(s, key));
    if (status == CT_OK)
        warn_idle(s->r, s->subject->node, key,
                  s->named ? s->kind : s->st->distribution.kind);
    return status;
}

static enum ct_status read_spread_of_value(struct shape *s)
{
    enum ct_status status = check_dof(s);

    if (status == CT_OK)
        status = from_value(s);
    if (status == CT_OK)
        warn_idle(s->r, s->subject->node,
                  s->subject->spread_kind == CT_SPREAD_STANDARD ? "value(…)"
                                                                : "value ± …",
                  s->st->distribution.kind);
    return status;
}

enum ct_status read_statement(struct reader *r, struct subject *subject,
                              struct statement *statement)
{
    struct shape s = {
        .r = r, .subject = subject, .st = statement, .kind = CT_NORMAL};
    size_t chosen;
    enum ct_status status;

    *statement = (struct statement){.type = CT_TYPE_B};
    status = read_distribution(&s);
    status = worse(status, read_dof(&s));
    if (status != CT_OK)
        return status;
    if (takes_parameters(&s)) {
        status = check_alone(&s);
        return status == CT_OK ? read_parametric(&s) : status;
    }
    status = choose(&s, &chosen);
    if (status != CT_OK)
        return status;
    if (chosen < STATEMENTS)
        return read_chosen(&s, chosen);
    if (subject->spread_kind != CT_SPREAD_NONE)
        return read_spread_of_value(&s);
    if (r->calculator || (s.named && s.kind == CT_CONSTANT)) {
        statement->distribution.kind = CT_CONSTANT;
        statement->distribution.normal.mean = shape_centre(&s);
        return shape_need_value(&s);
    }
    return ct_error(r->sink, "no-uncertainty", ct_at(subject->place),
                    ct_string(subject->name));
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What one input says of its uncertainty: u, U, limits, resolution, mpe and
 * the distributions with parameters of their own.
 */
#include "budget_reader.h"
#include "formula.h"

#include "../../uncertainty/coverage.h"

#include <math.h>
#include <string.h>

/* One reading of a statement: what the helpers below hand on. */
struct shape {
    struct reader *r;
    struct subject *subject;
    struct statement *st;
    bool named;                     /* a distribution was asked for */
    enum ct_distribution_kind kind; /* the one, or the default */
    bool has_dof;
};

static const struct ct_yaml *get(const struct shape *s, const char *key)
{
    return ct_yaml_get(s->subject->node, key);
}

/* Where the distribution stands: deviations stand about zero. */
static double centre(const struct shape *s)
{
    return s->subject->component ? 0 : s->subject->value;
}

static enum ct_status need_value(const struct shape *s)
{
    if (s->subject->component || s->subject->has_value)
        return CT_OK;
    return ct_error(s->r->sink, "value-missing", ct_at(s->subject->place),
                    ct_string(s->subject->name));
}

/* The name of the distribution is not one that this statement can have. */
static enum ct_status unfit(const struct shape *s, const char *statement)
{
    return ct_error(
        s->r->sink, "distribution-unfit",
        ct_at(get(s, "distribution") != NULL ? get(s, "distribution")->place
                                             : s->subject->place),
        ct_string(ct_distribution_name(s->kind)), ct_string(statement));
}

/* Optional shape parameters of the bounded distributions. */
static enum ct_status read_shape(const struct shape *s,
                                 struct ct_distribution *d)
{
    const struct ct_yaml *beta = get(s, "beta");
    const struct ct_yaml *inexactness = get(s, "inexactness");
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

static enum ct_status check(const struct shape *s, struct ct_place place)
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
    double half_width, middle = centre(s);
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
        return unfit(s, statement);
    }
    s->st->distribution = d;
    return u == 0 ? CT_OK : check(s, place);
}

static enum ct_status read_u(struct shape *s, const struct ct_yaml *node)
{
    double u;
    enum ct_status status = need_value(s);

    if (status == CT_OK)
        status = read_width(s->r, s->subject, node, &u);
    return status != CT_OK ? status : from_standard(s, u, node->place, "u");
}

/* The factor by which an expanded uncertainty is divided. */
static enum ct_status expansion(struct shape *s, const struct ct_yaml *stated,
                                double *factor)
{
    const struct ct_yaml *k = get(s, "k"), *p = get(s, "probability");
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
    enum ct_status status = need_value(s);

    if (status == CT_OK)
        status = read_width(s->r, s->subject, node, &expanded);
    status = worse(status, expansion(s, node, &factor));
    if (status != CT_OK)
        return status;
    return from_standard(s, expanded / factor, node->place, "U");
}

/* From limits, both known. A value off their middle keeps its place in the law
 * of propagation; the Monte Carlo method draws between the limits. */
static enum ct_status from_limits(struct shape *s, double lower, double upper,
                                  struct ct_place place)
{
    struct ct_distribution d = {.kind = s->named ? s->kind : CT_RECTANGULAR};
    const struct ct_yaml *mode = get(s, "mode"), *bias = get(s, "bias");
    static const char *const words[] = {"keep", NULL};
    double middle = lower + (upper - lower) / 2, offset;
    size_t word;
    enum ct_status status = CT_OK;

    if (!is_bounded(d.kind))
        return unfit(s, "half_width or limits");
    d.limits.mode = middle;
    if (mode != NULL)
        status = d.kind == CT_TRIANGULAR
                     ? read_position(s->r, s->subject, mode, &d.limits.mode)
                     : ct_error(s->r->sink, "mode-without-triangle",
                                ct_at(mode->place));
    if (status == CT_OK)
        status = read_shape(s, &d);
    if (status == CT_OK && bias != NULL)
        status = read_choice(s->r, bias, words, &word);
    if (status != CT_OK)
        return status;
    d.limits.lower = lower;
    d.limits.upper = upper;
    s->st->distribution = d;
    status = check(s, place);
    if (status != CT_OK)
        return status;
    s->st->uncertainty = ct_distribution_standard_deviation(&d);
    if (s->subject->component)
        return CT_OK;
    if (!s->subject->has_value) {
        s->st->has_value = true;
        s->st->value = mode != NULL ? ct_distribution_mean(&d) : middle;
        return CT_OK;
    }
    offset =
        s->subject->value - (mode != NULL ? ct_distribution_mean(&d) : middle);
    if (fabs(offset) <= 1e-9 * (upper - lower))
        return CT_OK;
    if (bias != NULL) {
        s->st->distribution.limits.lower += offset;
        s->st->distribution.limits.upper += offset;
        s->st->distribution.limits.mode += offset;
    } else {
        ct_warning(s->r->sink, "value-off-middle", ct_at(place),
                   ct_number(offset), ct_number(s->subject->value),
                   ct_number(middle));
    }
    return CT_OK;
}

/* A half-width of a normal distribution needs the probability inside it
 * (JCGM 100:2008, 4.3.4-4.3.6). */
static enum ct_status normal_from_half_width(struct shape *s, double half_width,
                                             struct ct_place place)
{
    const struct ct_yaml *k = get(s, "k"), *p = get(s, "probability");
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
    double middle = centre(s);

    if (s->named && (s->kind == CT_NORMAL || s->kind == CT_STUDENT_T))
        return normal_from_half_width(s, half_width, place);
    if (half_width == 0)
        return ct_error(s->r->sink, "zero-half-width", ct_at(place));
    return from_limits(s, middle - half_width, middle + half_width, place);
}

static enum ct_status read_half_width(struct shape *s,
                                      const struct ct_yaml *node)
{
    double half_width;
    enum ct_status status = need_value(s);

    if (status == CT_OK)
        status = read_width(s->r, s->subject, node, &half_width);
    if (status != CT_OK)
        return status;
    return from_half_width(s, half_width, node->place);
}

static enum ct_status read_resolution(struct shape *s,
                                      const struct ct_yaml *node)
{
    double resolution;
    enum ct_status status = need_value(s);

    if (status == CT_OK)
        status = read_width(s->r, s->subject, node, &resolution);
    if (status != CT_OK)
        return status;
    return from_half_width(s, resolution / 2, node->place);
}

static enum ct_status read_limits(struct shape *s, const struct ct_yaml *node)
{
    const struct ct_yaml *low = get(s, "lower"), *high = get(s, "upper");
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
    if (!s->named || (s->kind != CT_NORMAL && s->kind != CT_STUDENT_T))
        return from_limits(s, lower, upper, low->place);
    middle = lower + (upper - lower) / 2;
    if (!s->subject->has_value && !s->subject->component) {
        s->subject->has_value = s->st->has_value = true;
        s->subject->value = s->st->value = middle;
    }
    return normal_from_half_width(s, (upper - lower) / 2, low->place);
}

/* A maximum permissible error: limits about the value, rectangular. */
static enum ct_status read_mpe(struct shape *s, const struct ct_yaml *node)
{
    const struct ct_yaml *span = get(s, "span");
    const struct ct_unit *unit =
        s->subject->unit != NULL ? s->subject->unit : &ct_unit_one;
    struct ct_formula_point point = {.point = s->subject->value,
                                     .unit = unit,
                                     .range_min = (double)NAN,
                                     .range_max = (double)NAN};
    const struct ct_formula *formula;
    double lower, upper, middle = centre(s);
    enum ct_status status = need_value(s);

    if (status == CT_OK)
        status = need_kind(s->r, node, CT_YAML_SCALAR, "mpe");
    if (status == CT_OK && span != NULL) {
        status = read_width(s->r, s->subject, span, &point.range_max);
        point.range_min = 0;
    }
    if (status == CT_OK)
        status =
            ct_formula_parse(s->r->units, &s->r->budget->arena, node->text,
                             node->length, node->place, s->r->sink, &formula);
    if (status == CT_OK)
        status = ct_formula_limits(formula, &point, s->r->sink, &lower, &upper);
    if (status != CT_OK)
        return status;
    if (isinf(lower) || isinf(upper))
        return ct_error(s->r->sink, "mpe-one-sided", ct_at(node->place));
    if (!(lower < upper))
        return ct_error(s->r->sink, "zero-half-width", ct_at(node->place));
    return from_limits(s, middle + lower, middle + upper, node->place);
}

static enum ct_status read_sample(struct shape *s, const struct ct_yaml *node)
{
    struct ct_distribution d = {.kind = CT_EMPIRICAL};
    double *values;
    size_t count;
    enum ct_status status;

    if (s->subject->component)
        return unfit(s, "a component");
    status = read_list(s->r, s->subject, node, &values, &count);
    if (status != CT_OK)
        return status;
    d.empirical.sample = values;
    d.empirical.count = count;
    s->st->distribution = d;
    status = check(s, node->place);
    if (status != CT_OK)
        return status;
    s->st->uncertainty = ct_distribution_standard_deviation(&d);
    s->st->has_value = !s->subject->has_value;
    s->st->value = ct_distribution_mean(&d);
    return CT_OK;
}

static enum ct_status read_class(struct shape *s, const struct ct_yaml *node)
{
    return ct_error(
        s->r->sink, "class-needs-table", ct_at(node->place),
        ct_text(node->text != NULL ? node->text : "", node->length));
}

/* ---- distributions with parameters of their own -------------------------- */

static enum ct_status parameter(const struct shape *s, const char *key,
                                const struct ct_yaml **node)
{
    *node = get(s, key);
    if (*node != NULL)
        return CT_OK;
    return ct_error(s->r->sink, "parameter-missing", ct_at(s->subject->place),
                    ct_string(key), ct_string(ct_distribution_name(s->kind)));
}

static enum ct_status read_gamma(struct shape *s, struct ct_distribution *d)
{
    const struct ct_yaml *shape, *scale;
    enum ct_status status = parameter(s, "shape", &shape);

    status = worse(status, parameter(s, "scale", &scale));
    if (status != CT_OK)
        return status;
    if (s->subject->unit == NULL) {
        struct subject alone = *s->subject;

        status = read_value(s->r, &alone, scale, &d->gamma.scale);
        s->subject->unit = alone.unit;
    } else {
        status = read_width(s->r, s->subject, scale, &d->gamma.scale);
    }
    return worse(status, read_number(s->r, shape, &d->gamma.shape));
}

static enum ct_status read_beta(struct shape *s, struct ct_distribution *d)
{
    const struct ct_yaml *node;
    enum ct_status status = parameter(s, "alpha", &node);

    if (status == CT_OK)
        status = read_number(s->r, node, &d->beta.alpha);
    if (status == CT_OK)
        status = parameter(s, "beta", &node);
    if (status == CT_OK)
        status = read_number(s->r, node, &d->beta.beta);
    d->beta.upper = 1;
    node = get(s, "lower");
    if (status == CT_OK && node != NULL)
        status = read_position(s->r, s->subject, node, &d->beta.lower);
    node = get(s, "upper");
    if (status == CT_OK && node != NULL)
        status = read_position(s->r, s->subject, node, &d->beta.upper);
    return status;
}

static enum ct_status read_lognormal(struct shape *s, struct ct_distribution *d)
{
    const struct ct_yaml *mean, *sd;
    enum ct_status status = parameter(s, "log_mean", &mean);

    status = worse(status, parameter(s, "log_sd", &sd));
    if (status != CT_OK)
        return status;
    status = read_number(s->r, mean, &d->lognormal.log_mean);
    return worse(status, read_number(s->r, sd, &d->lognormal.log_sd));
}

/* A count q: the posterior Gamma(q + 1, 1) in both methods, or q and its root
 * for the law of propagation only (`estimate: count`). */
static enum ct_status read_poisson(struct shape *s, struct ct_distribution *d)
{
    static const char *const words[] = {"posterior", "count", NULL};
    const struct ct_yaml *estimate = get(s, "estimate");
    size_t word = 0;
    double count = s->subject->value;
    enum ct_status status = need_value(s);

    if (status == CT_OK && estimate != NULL)
        status = read_choice(s->r, estimate, words, &word);
    if (status != CT_OK)
        return status;
    if (count < 0 || count != floor(count))
        return ct_error(s->r->sink, "not-a-count", ct_at(s->subject->place),
                        ct_number(count));
    d->poisson.count = count;
    s->st->has_value = true;
    s->st->value = word == 1 ? count : count + 1;
    s->st->uncertainty = sqrt(s->st->value);
    return CT_OK;
}

static enum ct_status read_parametric(struct shape *s)
{
    struct ct_distribution d = {.kind = s->kind};
    enum ct_status status;

    if (s->subject->component)
        return unfit(s, "a component");
    switch (s->kind) {
    case CT_EXPONENTIAL:
        status = need_value(s);
        d.exponential.mean = s->subject->value;
        break;
    case CT_GAMMA:
        status = read_gamma(s, &d);
        break;
    case CT_BETA:
        status = read_beta(s, &d);
        break;
    case CT_LOGNORMAL:
        status = read_lognormal(s, &d);
        break;
    default:
        status = read_poisson(s, &d);
        break;
    }
    s->st->distribution = d;
    if (status == CT_OK)
        status = check(s, s->subject->place);
    if (status != CT_OK || s->kind == CT_POISSON)
        return status;
    s->st->uncertainty = ct_distribution_standard_deviation(&d);
    s->st->value = ct_distribution_mean(&d);
    s->st->has_value = !s->subject->has_value;
    return CT_OK;
}

static bool is_parametric(enum ct_distribution_kind kind)
{
    return kind >= CT_EXPONENTIAL && kind <= CT_POISSON;
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

static enum ct_status read_distribution(struct shape *s)
{
    const struct ct_yaml *node = get(s, "distribution");
    enum ct_status status;

    if (node == NULL)
        return CT_OK;
    status = need_kind(s->r, node, CT_YAML_SCALAR, "a distribution");
    if (status != CT_OK)
        return status;
    if (!ct_distribution_find(node->text, node->length, &s->kind))
        return ct_error(s->r->sink, "unknown-distribution", ct_at(node->place),
                        ct_text(node->text, node->length));
    s->named = true;
    return CT_OK;
}

static enum ct_status read_dof(struct shape *s)
{
    static const char *const words[] = {"ignore", NULL};
    const struct ct_yaml *node = get(s, "dof");
    const struct ct_yaml *monte_carlo = get(s, "mc_dof");
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
        if (get(s, statements[i].key) == NULL)
            continue;
        if (*chosen < STATEMENTS &&
            statements[*chosen].read != statements[i].read)
            return ct_error(s->r->sink, "two-statements",
                            ct_at(get(s, statements[i].key)->place),
                            ct_string(statements[*chosen].key),
                            ct_string(statements[i].key));
        *chosen = i;
    }
    if (*chosen < STATEMENTS && s->subject->spread_kind == CT_SPREAD_STANDARD)
        return ct_error(s->r->sink, "two-statements",
                        ct_at(get(s, statements[*chosen].key)->place),
                        ct_string("value(…)"),
                        ct_string(statements[*chosen].key));
    return CT_OK;
}

/* `a(b)` is a standard uncertainty; `a ± b` needs what makes it one. */
static enum ct_status from_value(struct shape *s)
{
    double spread = s->subject->spread, factor;
    const struct ct_yaml *value = get(s, "value");
    struct ct_place place = value != NULL ? value->place : s->subject->place;
    enum ct_status status;

    if (s->subject->spread_kind == CT_SPREAD_STANDARD)
        return from_standard(s, spread, place, "value(…)");
    if (s->named && is_bounded(s->kind))
        return from_half_width(s, spread, place);
    if (get(s, "k") == NULL && get(s, "probability") == NULL)
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

/* A k beside a standard uncertainty is a mistake, not a comment. */
static void warn_idle(const struct shape *s)
{
    static const char *const keys[] = {"k", "probability"};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (get(s, keys[i]) != NULL)
            ct_warning(s->r->sink, "key-without-effect",
                       ct_at(get(s, keys[i])->place), ct_string(keys[i]));
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
    if (takes_parameters(&s))
        return read_parametric(&s);
    status = choose(&s, &chosen);
    if (status != CT_OK)
        return status;
    if (chosen < STATEMENTS) {
        if (statements[chosen].read == read_u)
            warn_idle(&s);
        return statements[chosen].read(&s, get(&s, statements[chosen].key));
    }
    if (subject->spread_kind != CT_SPREAD_NONE)
        return from_value(&s);
    if (r->calculator || (s.named && s.kind == CT_CONSTANT)) {
        statement->distribution.kind = CT_CONSTANT;
        statement->distribution.normal.mean = centre(&s);
        return need_value(&s);
    }
    return ct_error(r->sink, "no-uncertainty", ct_at(subject->place),
                    ct_string(subject->name));
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What one input says of its uncertainty: u, U; and which of the statements it
 * is.
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

enum ct_status shape_parameters(const struct shape *s,
                                struct ct_distribution *d)
{
    const struct ct_yaml *beta = shape_get(s, "beta");
    const struct ct_yaml *inexactness = shape_get(s, "inexactness");
    struct width width;
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
        status = measure_width(s->r, s->subject, inexactness, &width);
        if (status != CT_OK)
            return status;
        d->limits.inexactness = width_at(&width, s->subject->value);
        if (width.relative)
            s->st->rule.kind = RULE_NONE;
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

bool is_bounded(enum ct_distribution_kind kind)
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
        status = shape_parameters(s, &d);
        if (status != CT_OK)
            return status;
        if (d.kind == CT_CURVILINEAR_TRAPEZOIDAL) /* it may not go with u */
            s->st->rule.kind = RULE_NONE;
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

enum ct_status shape_by_factor(struct shape *s, double factor,
                               struct ct_place place, const char *statement)
{
    struct rule *rule = &s->st->rule;
    double width = width_at(&rule->width, s->subject->value) / rule->steps;

    /* A zero says nothing of what the distribution is. */
    rule->kind = s->named && width == 0 ? RULE_NONE : RULE_FACTOR;
    rule->factor = factor;
    return from_standard(s, width / factor, place, statement);
}

static enum ct_status read_u(struct shape *s, const struct ct_yaml *node)
{
    enum ct_status status = shape_need_value(s);

    if (status == CT_OK)
        status = measure_width(s->r, s->subject, node, &s->st->rule.width);
    return status != CT_OK ? status : shape_by_factor(s, 1, node->place, "u");
}

enum ct_status shape_quantile(struct shape *s, double probability,
                              double *factor)
{
    enum ct_status status = ct_coverage_factor(probability, s->st->dof, factor);

    s->st->rule.by_dof = true;
    s->st->rule.dof = s->st->dof;
    if (status != CT_DOMAIN && status != CT_NOCONVERGE)
        return status;
    return ct_error(s->r->sink, "coverage-out-of-range",
                    ct_at(shape_get(s, "probability")->place),
                    ct_number(probability), ct_number(s->st->dof));
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
        return shape_quantile(s, probability, factor);
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
    double factor;
    enum ct_status status = shape_need_value(s);

    if (status == CT_OK)
        status = measure_half(s->r, s->subject, node, &s->st->rule.width);
    /* k may stand in the faulty text: 0.2 V (k=2) */
    if (status != CT_OK && shape_get(s, "k") == NULL &&
        shape_get(s, "probability") == NULL)
        return status;
    status = worse(status, expansion(s, node, &factor));
    if (status != CT_OK)
        return status;
    return shape_by_factor(s, factor, node->place, "U");
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

bool is_infinite(const char *text)
{
    return strcmp(text, "infinite") == 0 || strcmp(text, "inf") == 0 ||
           strcmp(text, "∞") == 0;
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
    if (node->kind == CT_YAML_SCALAR && is_infinite(node->text))
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
    double factor;
    const struct ct_yaml *value = shape_get(s, "value");
    struct ct_place place = value != NULL ? value->place : s->subject->place;
    enum ct_status status;

    s->st->rule.width = (struct width){.number = s->subject->spread};
    if (s->subject->spread_kind == CT_SPREAD_STANDARD)
        return shape_by_factor(s, 1, place, "value(…)");
    if (s->named && is_bounded(s->kind))
        return shape_half_width(s, place);
    if (shape_get(s, "k") == NULL && shape_get(s, "probability") == NULL)
        return ct_error(s->r->sink, "plus-minus-unclear", ct_at(place));
    status = expansion(s, value != NULL ? value : s->subject->node, &factor);
    if (status != CT_OK)
        return status;
    return shape_by_factor(s, factor, place, "value ± …");
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

    *statement = (struct statement){.type = CT_TYPE_B, .rule.steps = 1};
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
        statement->rule = rule_fixed(0);
        return shape_need_value(&s);
    }
    return ct_error(r->sink, "no-uncertainty", ct_at(subject->place),
                    ct_string(subject->name));
}

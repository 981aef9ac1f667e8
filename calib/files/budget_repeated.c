/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Type A evaluation in a budget: readings, a standard deviation found once,
 * pooled standard deviations.
 */
#include "budget_reader.h"

#include "../../uncertainty/statistics.h"

#include <math.h>
#include <string.h>

static enum ct_status list_items(struct reader *r, struct subject *subject,
                                 const struct ct_yaml *node, double **values,
                                 size_t *count)
{
    double *list =
        ct_arena_array(&r->budget->arena, node->count + 1, sizeof *list);
    enum ct_status result;

    if (list == NULL)
        return CT_NOMEM;
    result = check_commas(r, node);
    if (result != CT_OK)
        return result;
    for (size_t i = 0; i < node->count; i++)
        result =
            worse(result, read_position(r, subject, &node->items[i], &list[i]));
    if (result == CT_OK && node->count == 0)
        result = ct_error(r->sink, "empty-list", ct_at(node->place));
    *values = list;
    *count = node->count;
    return result;
}

enum ct_status read_list(struct reader *r, struct subject *subject,
                         const struct ct_yaml *node, double **values,
                         size_t *count)
{
    static const char *const known[] = {"file", "column", NULL};
    const struct ct_yaml *file, *column;
    enum ct_status status;

    if (node->kind == CT_YAML_SEQUENCE)
        return list_items(r, subject, node, values, count);
    status = need_kind(r, node, CT_YAML_MAPPING, "numbers, or {file, column},");
    if (status == CT_OK)
        status = check_keys(r, node, known);
    if (status != CT_OK)
        return status;
    file = ct_yaml_get(node, "file");
    column = ct_yaml_get(node, "column");
    if (file == NULL || column == NULL)
        return ct_error(r->sink, "file-and-column", ct_at(node->place));
    return read_column(r, file, column, subject, values, count);
}

/* What a job's mean is taken over: m readings, 1 by default. */
static enum ct_status averaged_over(struct reader *r,
                                    const struct subject *subject, double *m)
{
    const struct ct_yaml *node = ct_yaml_get(subject->node, "averaged_over");
    enum ct_status status = CT_OK;

    if (node == NULL)
        return CT_OK;
    status = read_positive(r, node, "averaged_over", m);
    if (status == CT_OK && *m != floor(*m))
        status =
            ct_error(r->sink, "not-a-count", ct_at(node->place), ct_number(*m));
    return status;
}

/* A number of observations from which a standard deviation comes. */
static enum ct_status check_count(struct reader *r, const struct ct_yaml *node,
                                  double n)
{
    if (n != floor(n))
        return ct_error(r->sink, "not-a-count", ct_at(node->place),
                        ct_number(n));
    if (n < 2)
        return ct_error(r->sink, "too-few-observations", ct_at(node->place),
                        ct_number(n));
    return CT_OK;
}

/* A series that is only known by its standard deviation and its length. */
static enum ct_status read_series(struct reader *r,
                                  const struct subject *subject,
                                  const struct ct_yaml *node, double *s,
                                  double *n, bool *relative)
{
    static const char *const known[] = {"s", "n", NULL};
    const struct ct_yaml *spread, *count;
    struct width width;
    enum ct_status status = need_kind(r, node, CT_YAML_MAPPING, "a series");

    if (status == CT_OK)
        status = check_keys(r, node, known);
    if (status != CT_OK)
        return status;
    spread = ct_yaml_get(node, "s");
    count = ct_yaml_get(node, "n");
    if (spread == NULL || count == NULL)
        return ct_error(r->sink, "series-needs-s-and-n", ct_at(node->place));
    status = measure_width(r, subject, spread, &width);
    if (status == CT_OK) {
        *s = width_at(&width, subject->value);
        *relative = *relative || width.relative;
    }
    status = worse(status, read_positive(r, count, "n", n));
    return worse(status, status == CT_OK ? check_count(r, count, *n) : CT_OK);
}

/* u with nu degrees of freedom about a value: Student's t, JCGM 101, 6.4.9. */
static void type_a(struct statement *statement, double location, double u,
                   double dof)
{
    statement->type = CT_TYPE_A;
    statement->uncertainty = u;
    statement->dof = dof;
    statement->distribution = (struct ct_distribution){
        .kind = u > 0 ? CT_STUDENT_T : CT_CONSTANT,
        .t = {.location = location, .scale = u, .dof = dof}};
}

static double location_of(const struct subject *subject)
{
    return subject->component ? 0 : subject->value;
}

static enum ct_status reject_dof(struct reader *r,
                                 const struct subject *subject)
{
    const struct ct_yaml *dof = ct_yaml_get(subject->node, "dof");

    if (dof == NULL)
        return CT_OK;
    return ct_error(r->sink, "dof-with-readings", ct_at(dof->place));
}

/* The experimental standard deviation of the readings, pooled with an earlier
 * series where one is given. */
static enum ct_status spread_of(struct reader *r, const struct subject *subject,
                                const struct ct_yaml *node,
                                const double *values, size_t count, double *s,
                                double *dof)
{
    const struct ct_yaml *prior = ct_yaml_get(subject->node, "prior");
    double deviations[2], counts[2];
    bool relative = false; /* it cannot be: the readings are the value */
    enum ct_status status = CT_OK;

    if (prior != NULL)
        status = read_series(r, subject, prior, &deviations[0], &counts[0],
                             &relative);
    if (status != CT_OK)
        return status;
    if (count < 2 && prior == NULL)
        return ct_error(r->sink, "one-reading", ct_at(node->place));
    if (count >= 2) {
        deviations[1] = ct_standard_deviation(values, count);
        counts[1] = (double)count;
    }
    if (prior == NULL || count < 2) {
        size_t only = prior == NULL ? 1 : 0;

        *s = deviations[only];
        *dof = counts[only] - 1;
    } else {
        *s = ct_pooled_standard_deviation(deviations, counts, 2, dof);
    }
    return CT_OK;
}

enum ct_status read_readings(struct reader *r, struct subject *subject,
                             struct statement *statement)
{
    const struct ct_yaml *node = ct_yaml_get(subject->node, "readings");
    double *values, s = 0, dof = 0, m, mean;
    struct rule *rule = &statement->rule;
    size_t count;
    enum ct_status status = read_list(r, subject, node, &values, &count);

    if (status != CT_OK)
        return status;
    m = (double)count;
    status = spread_of(r, subject, node, values, count, &s, &dof);
    status = worse(status, averaged_over(r, subject, &m));
    status = worse(status, reject_dof(r, subject));
    if (status != CT_OK)
        return status;
    if (s == 0 && !subject->component)
        ct_warning(r->sink, "readings-equal", ct_at(node->place),
                   ct_integer((int64_t)count));
    mean = ct_mean(values, count);
    if (!subject->component && subject->has_value)
        return ct_error(r->sink, "value-with-readings",
                        ct_at(ct_yaml_get(subject->node, "value")->place));
    statement->has_value = true;
    statement->value = mean;
    type_a(statement, subject->component ? 0 : mean, s / sqrt(m), dof);
    *rule = rule_fixed(statement->uncertainty);
    if (ct_yaml_get(subject->node, "prior") != NULL)
        return CT_OK;
    rule->kind = RULE_READINGS;
    rule->averaged_over =
        ct_yaml_get(subject->node, "averaged_over") != NULL ? m : 0;
    return CT_OK;
}

static enum ct_status need_estimate(struct reader *r,
                                    const struct subject *subject)
{
    if (subject->component || subject->has_value)
        return CT_OK;
    return ct_error(r->sink, "value-missing", ct_at(subject->place),
                    ct_string(subject->name));
}

enum ct_status read_spread(struct reader *r, struct subject *subject,
                           struct statement *statement)
{
    const struct ct_yaml *node = ct_yaml_get(subject->node, "s");
    const struct ct_yaml *count = ct_yaml_get(subject->node, "n");
    struct rule *rule = &statement->rule;
    double n, m = 1;
    enum ct_status status = need_estimate(r, subject);

    if (count == NULL)
        return ct_error(r->sink, "series-needs-s-and-n", ct_at(node->place));
    status = worse(status, measure_width(r, subject, node, &rule->width));
    status = worse(status, read_positive(r, count, "n", &n));
    status = worse(status, averaged_over(r, subject, &m));
    status = worse(status, reject_dof(r, subject));
    if (status != CT_OK)
        return status;
    status = check_count(r, count, n);
    if (status != CT_OK)
        return status;
    rule->kind = RULE_FACTOR;
    rule->factor = sqrt(m);
    type_a(statement, location_of(subject),
           width_at(&rule->width, subject->value) / rule->steps / rule->factor,
           n - 1);
    return CT_OK;
}

enum ct_status read_pooled(struct reader *r, struct subject *subject,
                           struct statement *statement)
{
    const struct ct_yaml *node = ct_yaml_get(subject->node, "pooled");
    double *s, *n, m = 1, dof, pooled;
    bool relative = false;
    enum ct_status status = need_kind(r, node, CT_YAML_SEQUENCE, "pooled");

    if (status == CT_OK && node->count == 0)
        status = ct_error(r->sink, "empty-list", ct_at(node->place));
    if (status == CT_OK)
        status = need_estimate(r, subject);
    if (status != CT_OK)
        return status;
    s = ct_arena_array(&r->budget->arena, node->count, sizeof *s);
    n = ct_arena_array(&r->budget->arena, node->count, sizeof *n);
    if (s == NULL || n == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < node->count; i++)
        status = worse(status, read_series(r, subject, &node->items[i], &s[i],
                                           &n[i], &relative));
    status = worse(status, averaged_over(r, subject, &m));
    status = worse(status, reject_dof(r, subject));
    if (status != CT_OK)
        return status;
    pooled = ct_pooled_standard_deviation(s, n, node->count, &dof);
    type_a(statement, location_of(subject), pooled / sqrt(m), dof);
    if (!relative)
        statement->rule = rule_fixed(statement->uncertainty);
    return CT_OK;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether the columns of an input have a meaning together with what the budget
 * says of it.
 */
#include "row_work.h"

#include <string.h>

const struct row_column *row_column_at(const struct row_planner *p, size_t i)
{
    return &p->reader->columns[i];
}

enum ct_status row_refuse(const struct row_planner *p, size_t column,
                          const char *key, const char *second)
{
    const struct row_column *at = row_column_at(p, column);

    return ct_report(&p->reader->of_table.sink, CT_ERROR, key,
                     CT_ARGUMENTS(ct_at(at->place),
                                  ct_text(at->text, at->length),
                                  ct_string(second)));
}

/* The name of the statement that a mapping of the budget makes, as
 * key_counts() knows it. */
static const char *base_statement(const struct row_planner *p,
                                  const struct ct_yaml *node,
                                  const struct part *base)
{
    const struct ct_yaml *key = find_statement(node);
    enum ct_spread spread = p->base.subject.spread_kind;

    if (base->contribution.distribution.kind >= CT_EXPONENTIAL &&
        base->contribution.distribution.kind <= CT_POISSON)
        return ct_distribution_name(base->contribution.distribution.kind);
    if (key != NULL)
        return key->text;
    return spread == CT_SPREAD_PLUS_MINUS ? "value ± …" : "value(…)";
}

static bool is_type_a(const char *statement)
{
    return strcmp(statement, "readings") == 0 || strcmp(statement, "s") == 0 ||
           strcmp(statement, "pooled") == 0;
}

/* ---- whether it has a meaning -------------------------------------------- */

/* Two columns that state it. */
static enum ct_status check_one_statement(const struct row_planner *p,
                                          const struct row_part *part)
{
    const char *first, *key;
    size_t stating = row_stating_column(part, &first);
    enum ct_status status = CT_OK;

    for (int k = ROW_U; k <= ROW_HALF_WIDTH; k++) {
        size_t column = part->columns[k];

        key = row_keys[k];
        if (column != CT_NONE && column != stating)
            status = ct_error(&p->reader->of_table.sink, "two-statements",
                              ct_at(row_column_at(p, column)->place),
                              ct_string(first), ct_string(key));
    }
    return status;
}

/* An expanded uncertainty, or a half-width of a normal distribution, with
 * nothing that says how much it covers. */
static enum ct_status check_coverage(const struct row_planner *p,
                                     const struct ct_yaml *node,
                                     const struct row_part *part)
{
    const char *statement;
    size_t column = row_stating_column(part, &statement);
    enum ct_distribution_kind kind = row_kind_beside(node, part, statement);

    if (column == CT_NONE || part->columns[ROW_K] != CT_NONE ||
        ct_yaml_get(node, "k") != NULL ||
        ct_yaml_get(node, "probability") != NULL)
        return CT_OK;
    if (strcmp(statement, "U") == 0)
        return row_refuse(p, column, "column-needs-k", p->base.subject.name);
    if (strcmp(statement, "half_width") == 0 &&
        (kind == CT_NORMAL || kind == CT_STUDENT_T))
        return ct_error(&p->reader->of_table.sink, "half-width-of-normal",
                        ct_at(row_column_at(p, column)->place),
                        ct_string(ct_distribution_name(kind)));
    return CT_OK;
}

/* k, dof and point, beside the statement that there is. */
static enum ct_status check_effect(const struct row_planner *p,
                                   const struct ct_yaml *node,
                                   const struct row_part *part,
                                   const struct part *base)
{
    static const enum row_key keys[] = {ROW_K, ROW_POINT};
    const char *statement;
    enum ct_distribution_kind kind = base->contribution.distribution.kind;
    enum ct_status status = CT_OK;
    size_t dof = part->columns[ROW_DOF];

    if (row_stating_column(part, &statement) != CT_NONE)
        kind = row_kind_beside(node, part, statement);
    else
        statement = base_statement(p, node, base);
    for (size_t i = 0; i < 2; i++)
        if (part->columns[keys[i]] != CT_NONE &&
            !key_counts(row_keys[keys[i]], statement, kind))
            status =
                worse(status, row_refuse(p, part->columns[keys[i]],
                                         "column-without-effect", statement));
    if (dof != CT_NONE && is_type_a(statement))
        status = worse(status, row_refuse(p, dof, "dof-with-readings", NULL));
    return status;
}

/* Numbers that a set of simultaneous observations has in common. */
static enum ct_status check_observed(const struct row_planner *p,
                                     const struct row_part *part)
{
    enum ct_status status = CT_OK;

    if (!p->observed)
        return CT_OK;
    if (part->columns[ROW_DOF] != CT_NONE)
        status = row_refuse(p, part->columns[ROW_DOF], "column-observed", NULL);
    if (part->reading_count > 0)
        status = worse(
            status, row_refuse(p, part->readings[0], "column-observed", NULL));
    return status;
}

/* One reading alone has no spread, unless an earlier series has. */
static enum ct_status check_readings(const struct row_planner *p,
                                     const struct ct_yaml *node,
                                     const struct row_part *part)
{
    if (part->reading_count != 1 || ct_yaml_get(node, "prior") != NULL)
        return CT_OK;
    return row_refuse(p, part->readings[0], "one-reading", NULL);
}

static enum ct_status check_part(struct row_planner *p,
                                 const struct ct_yaml *node,
                                 const struct row_part *part,
                                 const struct part *base)
{
    enum ct_status status = check_one_statement(p, part);

    if (status == CT_OK)
        status = check_coverage(p, node, part);
    status = worse(status, check_effect(p, node, part, base));
    status = worse(status, check_observed(p, part));
    return worse(status, check_readings(p, node, part));
}

/* Columns about an uncertainty that the input does not have. */
static enum ct_status check_none(const struct row_planner *p,
                                 const struct row_part *part, const char *key,
                                 const char *second)
{
    enum ct_status status = CT_OK;

    for (int k = ROW_U; k < ROW_KEYS; k++)
        if (part->columns[k] != CT_NONE)
            status =
                worse(status, row_refuse(p, part->columns[k], key, second));
    if (part->reading_count > 0)
        status = worse(status, row_refuse(p, part->readings[0], key, second));
    return status;
}

/* Where the value may come from. */
struct sources {
    size_t readings; /* a column of readings, or CT_NONE */
    size_t replaced; /* a column in the place of what brought it, or CT_NONE */
    bool budget;     /* `value` */
    bool brought;    /* by the budget's readings, */
    bool expected;   /* or as the expectation of its distribution */
};

static struct sources find_sources(const struct row_planner *p)
{
    const struct row_input *input = p->input;
    struct sources from = {
        .readings = CT_NONE,
        .replaced = CT_NONE,
        .budget = ct_yaml_get(input->origin->subject.node, "value") != NULL};

    for (size_t i = 0; i < input->count; i++) {
        const struct row_part *part = &input->parts[i];
        const struct part *base = &p->base.parts[i];
        const char *key;
        size_t stating = row_stating_column(part, &key);

        if (part->reading_count > 0)
            from.readings = part->readings[0];
        else if (base->has_value && stating != CT_NONE)
            from.replaced = stating;
        else if (base->has_value && base->contribution.type == CT_TYPE_A)
            from.brought = true;
        else if (base->has_value)
            from.expected = true;
    }
    return from;
}

/* One value, and not two. */
static enum ct_status check_value(const struct row_planner *p)
{
    struct sources from = find_sources(p);
    size_t value = p->input->value_column;

    if (value != CT_NONE && from.readings != CT_NONE) {
        const struct row_column *first = row_column_at(p, from.readings);
        const struct row_column *second = row_column_at(p, value);

        return ct_error(&p->reader->of_table.sink, "two-statements",
                        ct_at(second->place),
                        ct_text(first->text, first->length),
                        ct_text(second->text, second->length));
    }
    if (from.brought && from.readings != CT_NONE)
        return row_refuse(p, from.readings, "value-twice", NULL);
    if (from.brought && value != CT_NONE)
        return row_refuse(p, value, "value-with-readings", NULL);
    if (from.replaced != CT_NONE && !from.budget && !from.brought &&
        from.readings == CT_NONE && value == CT_NONE)
        return row_refuse(p, from.replaced, "column-needs-value",
                          p->base.subject.name);
    return CT_OK;
}

enum ct_status row_check_input(struct row_planner *p)
{
    const struct row_input *input = p->input;
    const struct ct_yaml *node = input->origin->subject.node;
    const struct ct_yaml *components = ct_yaml_get(node, "components");
    const struct ct_model *model = &p->reader->budget->model;
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < input->count; i++) {
        const struct row_part *part = &input->parts[i];

        if (part->contribution == CT_NONE) {
            status = worse(status, check_none(p, part, "column-of-constant",
                                              p->base.subject.name));
            continue;
        }
        p->observed =
            model->contributions[part->contribution].observed != CT_NONE;
        status = worse(
            status,
            check_part(p, components != NULL ? &components->items[i] : node,
                       part, &p->base.parts[i]));
    }
    return status == CT_OK ? check_value(p) : status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Simultaneous observations: rows of numbers that are means with covariance
 * (JCGM 100:2008, eq. 17; H.2, H.4 first approach), or rows for which the
 * model is evaluated one by one (H.2.4, H.4 second approach).
 */
#include "budget_reader.h"

#include "../../uncertainty/statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A table of observations: `rows` rows of `count` columns. */
struct table {
    const struct ct_yaml *node;
    const struct ct_yaml **names; /* of the columns */
    const struct ct_unit **units; /* of the columns; NULL: none said */
    size_t count, rows;
    double *values;
};

static void release_table(struct table *table)
{
    free(table->names);
    free(table->units);
}

static double *column_of(struct reader *r, const struct table *table,
                         size_t column)
{
    double *values =
        ct_arena_array(&r->budget->arena, table->rows + 1, sizeof *values);

    for (size_t i = 0; values != NULL && i < table->rows; i++)
        values[i] = table->values[i * table->count + column];
    return values;
}

/* Twice as many numbers as columns: their commas were meant as decimal signs.
 */
static enum ct_status report_length(struct reader *r, const struct table *table,
                                    const struct ct_yaml *row)
{
    struct ct_buffer point = {0};
    enum ct_status status;

    if (row->count == 2 * table->count &&
        row->items[0].kind == CT_YAML_SCALAR &&
        row->items[1].kind == CT_YAML_SCALAR) {
        ct_buffer_puts(&point, row->items[0].text);
        ct_buffer_putc(&point, '.');
        ct_buffer_puts(&point, row->items[1].text);
    }
    status = ct_buffer_status(&point);
    if (status == CT_OK)
        status =
            ct_error(r->sink, "row-length", ct_at(row->place),
                     ct_integer((int64_t)row->count),
                     ct_integer((int64_t)table->count), ct_string(point.data));
    ct_buffer_release(&point);
    return status;
}

static enum ct_status read_row(struct reader *r, const struct table *table,
                               const struct ct_yaml *row, double *values)
{
    enum ct_status status = need_kind(r, row, CT_YAML_SEQUENCE, "a row");

    if (status == CT_OK)
        status = check_commas(r, row);
    if (status == CT_OK && row->count != table->count)
        status = report_length(r, table, row);
    for (size_t i = 0;
         status != CT_NOMEM && i < row->count && row->count == table->count;
         i++)
        status = worse(status, read_number(r, &row->items[i], &values[i]));
    return status;
}

static enum ct_status read_rows(struct reader *r, struct table *table,
                                const struct ct_yaml *rows)
{
    enum ct_status status = need_kind(r, rows, CT_YAML_SEQUENCE, "rows");

    if (status != CT_OK)
        return status;
    table->rows = rows->count;
    table->values =
        ct_arena_array(&r->budget->arena, rows->count * table->count + 1,
                       sizeof *table->values);
    if (table->values == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < rows->count; i++)
        status = worse(status, read_row(r, table, &rows->items[i],
                                        table->values + i * table->count));
    return status;
}

/* Column names: `columns`, else `inputs`. */
static enum ct_status read_names(struct reader *r, struct table *table)
{
    const struct ct_yaml *list = ct_yaml_get(table->node, "columns");
    const struct ct_yaml *compute = ct_yaml_get(table->node, "compute");
    enum ct_status status;

    if (list == NULL && compute != NULL)
        return ct_error(r->sink, "compute-without-columns",
                        ct_at(compute->place));
    if (list == NULL)
        list = ct_yaml_get(table->node, "inputs");
    if (list == NULL)
        return ct_error(r->sink, "observations-shape",
                        ct_at(table->node->place));
    status = need_kind(r, list, CT_YAML_SEQUENCE, "columns");
    if (status != CT_OK)
        return status;
    table->count = list->count;
    table->names = calloc(list->count + 1, sizeof *table->names);
    table->units = calloc(list->count + 1, sizeof *table->units);
    if (table->names == NULL || table->units == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < list->count; i++) {
        status = worse(status, need_kind(r, &list->items[i], CT_YAML_SCALAR,
                                         "a column's name"));
        table->names[i] = &list->items[i];
    }
    for (size_t i = 0; status == CT_OK && i < list->count; i++)
        for (size_t j = 0; j < i && status == CT_OK; j++)
            if (strcmp(list->items[i].text, list->items[j].text) == 0)
                status = ct_error(
                    r->sink, "column-twice", ct_at(list->items[i].place),
                    ct_text(list->items[i].text, list->items[i].length));
    if (status == CT_OK && list->count == 0)
        status = ct_error(r->sink, "empty-list", ct_at(list->place));
    return status;
}

static enum ct_status read_units(struct reader *r, struct table *table)
{
    const struct ct_yaml *list = ct_yaml_get(table->node, "units");
    enum ct_status status;

    for (size_t i = 0; i < table->count; i++)
        table->units[i] = &ct_unit_one;
    if (list == NULL)
        return CT_OK;
    status = need_kind(r, list, CT_YAML_SEQUENCE, "units");
    if (status == CT_OK && list->count != table->count)
        status = ct_error(r->sink, "row-length", ct_at(list->place),
                          ct_integer((int64_t)list->count),
                          ct_integer((int64_t)table->count));
    for (size_t i = 0;
         status != CT_NOMEM && i < list->count && list->count == table->count;
         i++) {
        status = worse(status, read_unit(r, &list->items[i], &table->units[i]));
        if (status == CT_OK && table->units[i]->fahrenheit)
            status = ct_error(r->sink, "fahrenheit-unit",
                              ct_at(list->items[i].place));
    }
    return status;
}

static enum ct_status read_table(struct reader *r, struct table *table)
{
    const struct ct_yaml *rows = ct_yaml_get(table->node, "rows");
    const struct ct_yaml *file = ct_yaml_get(table->node, "file");
    enum ct_status status = read_names(r, table);

    if (status == CT_OK)
        status = read_units(r, table);
    if (status != CT_OK)
        return status;
    if ((rows == NULL) == (file == NULL))
        return ct_error(r->sink, "observations-shape",
                        ct_at(table->node->place));
    status = rows != NULL ? read_rows(r, table, rows)
                          : read_columns(r, file, table->names, table->count,
                                         &table->values, &table->rows);
    if (status == CT_OK && table->rows < 2)
        status =
            ct_error(r->sink, "too-few-observations", ct_at(table->node->place),
                     ct_number((double)table->rows));
    return status;
}

/* ---- derived columns ----------------------------------------------------- */

/* A model whose inputs are the columns and the budget's constants. */
static enum ct_status derive_model(struct reader *r, const struct table *table,
                                   const struct ct_yaml *compute,
                                   struct ct_model *model)
{
    const struct ct_model *outer = &r->budget->model;
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < table->count; i++) {
        struct ct_input input = {.name = table->names[i]->text,
                                 .unit = table->units[i],
                                 .estimate = table->values[i],
                                 .place = table->names[i]->place,
                                 .used = true};

        status =
            worse(status, ct_model_add_input(model, &input, r->sink, NULL));
    }
    for (size_t i = 0; i < outer->input_count && status == CT_OK; i++) {
        struct ct_input constant = outer->inputs[i];

        constant.used = true;
        if (constant.count == 0 && constant.unit != NULL &&
            constant.column == CT_NONE)
            status = ct_model_add_input(model, &constant, r->sink, NULL);
    }
    for (size_t i = 0; i < compute->count && status != CT_NOMEM; i++) {
        const struct ct_yaml *key = &compute->keys[i];
        const struct ct_yaml *text = &compute->items[i];
        enum ct_status one =
            need_kind(r, text, CT_YAML_SCALAR, "an expression");

        if (is_repeated(r, compute, i))
            continue;
        if (one == CT_OK)
            one = ct_model_add_equation(model, key->text, key->length,
                                        key->place, text->text, text->length,
                                        text->place, r->sink);
        if (one == CT_OK)
            one = ct_model_add_output(model, key->text, key->length, NULL,
                                      key->place, r->sink);
        status = worse(status, one);
    }
    return status;
}

/* A constant that only derived columns need is used, too. */
static void mark_constants(struct reader *r, const struct ct_model *derived)
{
    struct ct_model *outer = &r->budget->model;

    for (uint32_t i = 0; i < derived->program.count; i++) {
        const struct ct_instruction *in = &derived->program.instructions[i];
        const char *name;
        size_t found;

        if (in->operation != CT_OP_INPUT)
            continue;
        name = derived->inputs[in->a].name;
        found = ct_model_find_input(outer, name, strlen(name));
        if (found != CT_NONE)
            outer->inputs[found].used = true;
    }
}

/* Evaluates the derived columns row by row into a table of their own. */
static enum ct_status derive_rows(struct reader *r, const struct table *table,
                                  const struct ct_model *model,
                                  struct table *derived)
{
    double *inputs = calloc(model->input_count + 1, sizeof *inputs);
    double *registers = calloc(model->program.count + 1, sizeof *registers);
    enum ct_status status = CT_NOMEM;

    derived->rows = table->rows;
    derived->values =
        ct_arena_array(&r->budget->arena, table->rows * derived->count + 1,
                       sizeof *derived->values);
    if (inputs == NULL || registers == NULL || derived->values == NULL)
        goto done;
    status = CT_OK;
    for (size_t i = 0; i < model->input_count; i++)
        inputs[i] = model->inputs[i].estimate;
    for (size_t row = 0; row < table->rows && status == CT_OK; row++) {
        memcpy(inputs, table->values + row * table->count,
               table->count * sizeof *inputs);
        ct_program_evaluate(&model->program, inputs, registers);
        status = ct_program_check_values(&model->program, registers, r->sink);
        for (size_t o = 0; o < derived->count; o++)
            derived->values[row * derived->count + o] =
                registers[model->outputs[o].reg];
    }
done:
    free(inputs);
    free(registers);
    return status;
}

/* The derived columns' names and units; texts of units live on in the arena. */
static enum ct_status name_derived(struct reader *r,
                                   const struct ct_yaml *compute,
                                   const struct ct_model *model,
                                   struct table *derived)
{
    derived->count = compute->count;
    derived->names = calloc(compute->count + 1, sizeof *derived->names);
    derived->units = calloc(compute->count + 1, sizeof *derived->units);
    if (derived->names == NULL || derived->units == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < compute->count; i++) {
        struct ct_unit *unit = ct_arena_alloc(&r->budget->arena, sizeof *unit);

        if (unit == NULL)
            return CT_NOMEM;
        *unit = *model->outputs[i].unit;
        derived->names[i] = &compute->keys[i];
        derived->units[i] = unit;
    }
    return CT_OK;
}

static enum ct_status derive(struct reader *r, const struct table *table,
                             const struct ct_yaml *compute,
                             struct table *derived)
{
    struct ct_model model;
    struct ct_sink *sink = r->sink;
    enum ct_status status = need_kind(r, compute, CT_YAML_MAPPING, "compute");

    if (status != CT_OK)
        return status;
    status = ct_model_init(&model, r->units);
    if (status == CT_OK)
        status = derive_model(r, table, compute, &model);
    if (status == CT_OK)
        status = ct_model_compile(&model, sink);
    if (status == CT_OK)
        status = name_derived(r, compute, &model, derived);
    if (status == CT_OK)
        status = derive_rows(r, table, &model, derived);
    if (status == CT_OK)
        mark_constants(r, &model);
    ct_model_release(&model);
    return status;
}

/* ---- into the model ------------------------------------------------------ */

/* The names that a faulty table would have defined, so that the equations'
 * use of them is not reported as well. */
static enum ct_status add_unsound(struct reader *r, const struct ct_yaml *node)
{
    static const char *const keys[] = {"inputs", "compute", "columns"};
    const struct ct_yaml *names = NULL;
    enum ct_status status = CT_INVALID;

    for (size_t i = 0; names == NULL && i < 3; i++)
        names = ct_yaml_get(node, keys[i]);
    if (names == NULL || names->count == 0)
        r->budget->model.incomplete = true;
    for (size_t i = 0; names != NULL && i < names->count; i++) {
        const struct ct_yaml *name =
            names->kind == CT_YAML_MAPPING ? &names->keys[i] : &names->items[i];
        struct ct_input input = {.name = name->text, .place = name->place};

        if (name->kind == CT_YAML_SCALAR &&
            ct_model_find_input(&r->budget->model, name->text, name->length) ==
                CT_NONE)
            status = worse(status, ct_model_add_input(&r->budget->model, &input,
                                                      r->sink, NULL));
    }
    return status;
}

static enum ct_status add_observed_input(struct reader *r,
                                         const struct table *table, size_t i,
                                         const double *column, bool by_rows)
{
    struct ct_input input = {.name = table->names[i]->text,
                             .unit = table->units[i],
                             .estimate = ct_mean(column, table->rows),
                             .place = table->names[i]->place,
                             .column = by_rows ? i : CT_NONE};

    return ct_model_add_input(&r->budget->model, &input, r->sink, NULL);
}

/* r of two means whose standard uncertainties are u_x and u_y: squares of the
 * readings may lie beyond the range of doubles, so both are brought near 1 by
 * a power of two. */
static double correlation_of(const double *x, double u_x, const double *y,
                             double u_y, size_t n, double *scaled)
{
    int of_x, of_y;
    double r;

    (void)frexp(u_x, &of_x);
    (void)frexp(u_y, &of_y);
    for (size_t k = 0; k < n; k++) {
        scaled[k] = ldexp(x[k] - x[0], -of_x);
        scaled[n + k] = ldexp(y[k] - y[0], -of_y);
    }
    r = ct_covariance_of_means(scaled, scaled + n, n) /
        (ldexp(u_x, -of_x) * ldexp(u_y, -of_y));
    return fmax(-1, fmin(1, r));
}

/* Equation 17 for every pair of columns that both scatter. */
static enum ct_status correlate(struct reader *r, const struct table *table,
                                double **columns, size_t first)
{
    struct ct_model *model = &r->budget->model;
    double *scaled =
        ct_arena_array(&r->budget->arena, 2 * table->rows, sizeof *scaled);
    enum ct_status status = scaled == NULL ? CT_NOMEM : CT_OK;

    for (size_t i = 0; i < table->count; i++)
        for (size_t j = 0; j < i && status == CT_OK; j++) {
            double u_i = model->contributions[first + i].uncertainty;
            double u_j = model->contributions[first + j].uncertainty;
            struct ct_correlation entry = {
                .a = first + i, .b = first + j, .place = table->node->place};

            if (u_i == 0 || u_j == 0)
                continue;
            entry.r = correlation_of(columns[i], u_i, columns[j], u_j,
                                     table->rows, scaled);
            status = ct_model_add_correlation(model, entry, r->sink);
        }
    return status;
}

/* Means, with the covariance of the means; one group of n - 1. */
static enum ct_status add_means(struct reader *r, const struct table *table,
                                double **columns)
{
    struct ct_model *model = &r->budget->model;
    struct ct_observed group = {.name = "simultaneous observations",
                                .dof = (double)table->rows - 1,
                                .place = table->node->place};
    size_t first = model->contribution_count, index;
    const char *stated = NULL;
    enum ct_status status = ct_model_add_observed(model, &group, &index);

    if (status == CT_OK)
        status = state_rows(r, table->rows, &stated);
    for (size_t i = 0; i < table->count && status == CT_OK; i++) {
        double u = ct_standard_deviation(columns[i], table->rows) /
                   sqrt((double)table->rows);
        struct ct_contribution contribution = {
            .name = table->names[i]->text,
            .uncertainty = u,
            .dof = group.dof,
            .distribution = {.kind = u > 0 ? CT_STUDENT_T : CT_CONSTANT,
                             .t = {.location = ct_mean(columns[i], table->rows),
                                   .scale = u,
                                   .dof = group.dof}},
            .type = CT_TYPE_A,
            .observed = index,
            .group = text_of(table->node, "group"),
            .source = text_of(table->node, "source"),
            .stated = stated,
            .place = table->names[i]->place};

        status = add_observed_input(r, table, i, columns[i], false);
        if (status == CT_OK)
            status = ct_model_add_contribution(model, &contribution, NULL);
    }
    if (status == CT_OK)
        status = correlate(r, table, columns, first);
    return status;
}

static enum ct_status add_rows(struct reader *r, const struct table *table,
                               double **columns)
{
    struct ct_model *model = &r->budget->model;
    enum ct_status status = CT_OK;

    if (model->rows.n > 0) {
        (void)ct_error(r->sink, "rows-twice", ct_at(table->node->place));
        return add_unsound(r, table->node);
    }
    model->rows = (struct ct_rows){.name = "observations",
                                   .values = table->values,
                                   .n = table->rows,
                                   .columns = table->count,
                                   .place = table->node->place};
    for (size_t i = 0; i < table->count && status == CT_OK; i++)
        status = add_observed_input(r, table, i, columns[i], true);
    return status;
}

static enum ct_status add_table(struct reader *r, const struct table *table,
                                bool by_rows)
{
    double **columns =
        ct_arena_array(&r->budget->arena, table->count, sizeof *columns);

    if (columns == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < table->count; i++) {
        columns[i] = column_of(r, table, i);
        if (columns[i] == NULL)
            return CT_NOMEM;
    }
    return by_rows ? add_rows(r, table, columns) : add_means(r, table, columns);
}

/* Where a name stands: in one of two tables of as many rows. */
static const struct table *find_column(const struct table *derived,
                                       const struct table *table,
                                       const struct ct_yaml *name,
                                       size_t *column)
{
    const struct table *tables[] = {derived, table};

    for (size_t t = 0; t < 2 && name->kind == CT_YAML_SCALAR; t++)
        for (size_t c = 0; c < tables[t]->count; c++)
            if (strcmp(tables[t]->names[c]->text, name->text) == 0) {
                *column = c;
                return tables[t];
            }
    return NULL;
}

static enum ct_status report_column(struct reader *r,
                                    const struct table *derived,
                                    const struct table *table,
                                    const struct ct_yaml *name)
{
    size_t count = derived->count + table->count;
    const char **known = calloc(count + 1, sizeof *known);
    const char *text = name->text != NULL ? name->text : "";

    if (known == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < count; i++)
        known[i] = i < derived->count ? derived->names[i]->text
                                      : table->names[i - derived->count]->text;
    (void)ct_error(r->sink, "column-unknown", ct_at(name->place),
                   ct_string(text),
                   ct_string(ct_near_miss(text, strlen(text), known, count)));
    free(known);
    return CT_INVALID;
}

/* The columns under `inputs`, computed or read. */
static enum ct_status pick(struct reader *r, const struct table *derived,
                           const struct table *table, struct table *picked)
{
    const struct ct_yaml *list = ct_yaml_get(table->node, "inputs");
    enum ct_status status = need_kind(r, list, CT_YAML_SEQUENCE, "inputs");

    if (status != CT_OK)
        return status;
    picked->count = list->count;
    picked->rows = table->rows;
    picked->names = calloc(list->count + 1, sizeof *picked->names);
    picked->units = calloc(list->count + 1, sizeof *picked->units);
    picked->values =
        ct_arena_array(&r->budget->arena, table->rows * list->count + 1,
                       sizeof *picked->values);
    if (picked->names == NULL || picked->units == NULL ||
        picked->values == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < list->count; i++) {
        const struct ct_yaml *name = &list->items[i];
        size_t c = 0;
        const struct table *from = find_column(derived, table, name, &c);

        if (from == NULL) {
            status = worse(status, report_column(r, derived, table, name));
            continue;
        }
        picked->names[i] = name;
        picked->units[i] = from->units[c];
        for (size_t row = 0; row < from->rows; row++)
            picked->values[row * list->count + i] =
                from->values[row * from->count + c];
    }
    return status;
}

static enum ct_status read_observation(struct reader *r,
                                       const struct ct_yaml *node)
{
    static const char *const known[] = {
        "inputs",  "rows",     "file",  "columns", "units",
        "compute", "evaluate", "group", "source",  NULL};
    static const char *const ways[] = {"means", "rows", NULL};
    struct table table = {.node = node}, derived = {.node = node};
    struct table picked = {.node = node};
    const struct table *whole = &table;
    const struct ct_yaml *compute, *evaluate;
    size_t way = 0;
    enum ct_status status = need_kind(r, node, CT_YAML_MAPPING, "observations");

    if (status != CT_OK) {
        r->budget->model.incomplete = true;
        return status;
    }
    status = check_keys(r, node, known);
    if (status != CT_OK)
        return add_unsound(r, node);
    compute = ct_yaml_get(node, "compute");
    evaluate = ct_yaml_get(node, "evaluate");
    if (evaluate != NULL)
        status = read_choice(r, evaluate, ways, &way);
    status = worse(status, read_table(r, &table));
    if (status == CT_OK && compute != NULL)
        status = derive(r, &table, compute, &derived);
    whole = compute != NULL ? &derived : &table;
    if (status == CT_OK && ct_yaml_get(node, "inputs") != NULL) {
        status = pick(r, &derived, &table, &picked);
        whole = &picked;
    }
    if (status == CT_OK)
        status = add_table(r, whole, way == 1);
    else if (status == CT_INVALID)
        status = add_unsound(r, node);
    release_table(&picked);
    release_table(&table);
    release_table(&derived);
    return status;
}

enum ct_status read_observations(struct reader *r, const struct ct_yaml *list)
{
    enum ct_status status = CT_OK;

    if (list->kind == CT_YAML_MAPPING)
        return read_observation(r, list);
    status = need_kind(r, list, CT_YAML_SEQUENCE, "observations");
    if (status != CT_OK) {
        r->budget->model.incomplete = true;
        return status;
    }
    for (size_t i = 0; status != CT_NOMEM && i < list->count; i++)
        status = worse(status, read_observation(r, &list->items[i]));
    return status;
}

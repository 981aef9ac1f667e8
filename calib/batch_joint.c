/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "batch_joint.h"

#include "files/output.h"
#include "report/table.h"
#include "../uncertainty/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is kept of one row. Results are numbered through all rows: row i has
 * those from i * output_count on. */
struct ct_joint {
    const struct ct_model *model;
    size_t *fixed; /* contributions of the fixed inputs */
    size_t fixed_count;
    size_t rows, capacity;
    uint64_t *numbers; /* of the rows */
    double *parts;     /* per result: signed c u of each fixed contribution; */
    double *spread;    /* and the sum of r c u over them */
    double *blocks;    /* per row: the covariance of its results, NAN where it
                          was not evaluated */
    double *scratch;   /* one number per contribution */
    uint64_t size;
};

static bool is_fixed(const struct ct_model *m, size_t q, const size_t *fixed,
                     size_t fixed_count)
{
    for (size_t i = 0; i < fixed_count; i++)
        if (m->contributions[q].input == fixed[i])
            return true;
    return false;
}

enum ct_status ct_joint_new(const struct ct_model *model, const size_t *fixed,
                            size_t fixed_count, struct ct_joint **joint)
{
    struct ct_joint *new = calloc(1, sizeof *new);
    size_t n = model->contribution_count;

    if (new == NULL)
        return CT_NOMEM;
    new->model = model;
    new->fixed = calloc(n + 1, sizeof *new->fixed);
    new->scratch = calloc(n + 1, sizeof *new->scratch);
    if (new->fixed == NULL || new->scratch == NULL) {
        ct_joint_free(new);
        return CT_NOMEM;
    }
    for (size_t q = 0; q < n; q++)
        if (is_fixed(model, q, fixed, fixed_count))
            new->fixed[new->fixed_count++] = q;
    *joint = new;
    return CT_OK;
}

void ct_joint_free(struct ct_joint *joint)
{
    if (joint == NULL)
        return;
    free(joint->fixed);
    free(joint->numbers);
    free(joint->parts);
    free(joint->spread);
    free(joint->blocks);
    free(joint->scratch);
    free(joint);
}

/* ---- collecting ---------------------------------------------------------- */

static bool grow(double **array, size_t count)
{
    double *grown = realloc(*array, (count + 1) * sizeof **array);

    if (grown == NULL)
        return false;
    *array = grown;
    return true;
}

static enum ct_status make_room(struct ct_joint *joint)
{
    size_t capacity = joint->capacity > 0 ? 2 * joint->capacity : 16;
    size_t n = joint->model->output_count;
    uint64_t *numbers;

    if (joint->rows < joint->capacity)
        return CT_OK;
    numbers = realloc(joint->numbers, capacity * sizeof *numbers);
    if (numbers == NULL)
        return CT_NOMEM;
    joint->numbers = numbers;
    if (!grow(&joint->parts, capacity * n * joint->fixed_count) ||
        !grow(&joint->spread, capacity * n * joint->fixed_count) ||
        !grow(&joint->blocks, capacity * n * n))
        return CT_NOMEM;
    joint->capacity = capacity;
    return CT_OK;
}

static double r_at(const struct ct_model *m, const double *correlation,
                   size_t a, size_t b)
{
    if (correlation == NULL)
        return a == b ? 1 : 0;
    return correlation[a * m->contribution_count + b];
}

/* Between rows the correlations of the budget hold: a column of the table
 * speaks of its row. */
static void keep_parts(struct ct_joint *joint, const double *contribution,
                       size_t result)
{
    size_t n = joint->fixed_count;
    double *parts = joint->parts + result * n;
    double *spread = joint->spread + result * n;

    for (size_t i = 0; i < n; i++)
        parts[i] = contribution[joint->fixed[i]];
    for (size_t i = 0; i < n; i++) {
        spread[i] = 0;
        for (size_t j = 0; j < n; j++)
            spread[i] += r_at(joint->model, joint->model->correlation,
                              joint->fixed[i], joint->fixed[j]) *
                         parts[j];
    }
}

/* JCGM 102:2011, eq. 3, over all contributions of the row. */
static void keep_block(struct ct_joint *joint, const struct ct_gum *outputs,
                       const struct ct_state *state)
{
    const struct ct_model *m = joint->model;
    size_t n = m->output_count, count = m->contribution_count;
    double *block = joint->blocks + joint->rows * n * n;

    for (size_t a = 0; a < n; a++) {
        for (size_t q = 0; q < count && n > 1; q++) {
            joint->scratch[q] = 0;
            for (size_t p = 0; p < count; p++)
                joint->scratch[q] += r_at(m, state->correlation, q, p) *
                                     outputs[a].contribution[p];
        }
        for (size_t b = 0; b < a; b++) {
            double sum = 0;

            for (size_t q = 0; q < count; q++)
                sum += joint->scratch[q] * outputs[b].contribution[q];
            block[a * n + b] = block[b * n + a] = sum;
        }
        block[a * n + a] =
            outputs[a].standard_uncertainty * outputs[a].standard_uncertainty;
    }
}

enum ct_status ct_joint_add(struct ct_joint *joint, uint64_t number,
                            const struct ct_gum *outputs,
                            const struct ct_state *state)
{
    size_t n = joint->model->output_count;
    enum ct_status status;

    joint->size += n;
    if (joint->size > CT_JOINT_LIMIT)
        return CT_LIMIT;
    status = make_room(joint);
    if (status != CT_OK)
        return status;
    joint->numbers[joint->rows] = number;
    if (outputs != NULL) {
        for (size_t o = 0; o < n; o++)
            keep_parts(joint, outputs[o].contribution, joint->rows * n + o);
        keep_block(joint, outputs, state);
    } else {
        for (size_t i = 0; i < n * n; i++)
            joint->blocks[joint->rows * n * n + i] = (double)NAN;
    }
    joint->rows++;
    return CT_OK;
}

uint64_t ct_joint_size(const struct ct_joint *joint)
{
    return joint->size;
}

/* ---- the matrix ---------------------------------------------------------- */

static bool is_known(const struct ct_joint *joint, size_t result)
{
    size_t n = joint->model->output_count;

    return !isnan(joint->blocks[result / n * n * n]);
}

/* Of two results of different rows, a before b: the sum is taken in one way,
 * so that the matrix is symmetric to the last bit. */
static double between(const struct ct_joint *joint, size_t a, size_t b)
{
    size_t n = joint->fixed_count;
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += joint->spread[a * n + i] * joint->parts[b * n + i];
    return sum;
}

static double covariance(const struct ct_joint *joint, size_t a, size_t b)
{
    size_t n = joint->model->output_count;

    if (!is_known(joint, a) || !is_known(joint, b))
        return (double)NAN;
    if (a / n == b / n)
        return joint->blocks[a / n * n * n + a % n * n + b % n];
    return a < b ? between(joint, a, b) : between(joint, b, a);
}

static void write_head(const struct ct_joint *joint, struct ct_buffer *out)
{
    size_t n = joint->model->output_count;

    for (size_t i = 0; i < joint->rows * n; i++) {
        const char *name = joint->model->outputs[i % n].name;

        if (i > 0)
            ct_buffer_putc(out, ',');
        ct_buffer_integer(out, (long long)joint->numbers[i / n]);
        ct_buffer_putc(out, ':');
        ct_csv_field_write(out, name, strlen(name));
    }
    ct_buffer_putc(out, '\n');
}

/* An empty line would be no record: a single cell that is empty is quoted. */
static void write_line(const struct ct_joint *joint, size_t a,
                       struct ct_buffer *out)
{
    size_t count = joint->rows * joint->model->output_count;

    for (size_t b = 0; b < count; b++) {
        double number = covariance(joint, a, b);

        if (b > 0)
            ct_buffer_putc(out, ',');
        if (isfinite(number))
            ct_number_shortest(out, number);
        else if (count == 1)
            ct_buffer_puts(out, "\"\"");
    }
    ct_buffer_putc(out, '\n');
}

enum ct_status ct_joint_write(const struct ct_joint *joint,
                              struct ct_output *output)
{
    size_t count = joint->rows * joint->model->output_count;
    struct ct_buffer out = {0};
    enum ct_status status;

    write_head(joint, &out);
    status = ct_output_write(output, &out);
    for (size_t a = 0; a < count && status == CT_OK; a++) {
        write_line(joint, a, &out);
        status = ct_output_write(output, &out);
    }
    ct_buffer_release(&out);
    return status;
}

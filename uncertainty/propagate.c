/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "propagate_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct ct_propagation ct_propagation_default(void)
{
    return (struct ct_propagation){.rule = CT_COVERAGE_PROBABILITY,
                                   .probability = 0.95,
                                   .factor = 2,
                                   .order = 1};
}

void ct_gum_result_release(struct ct_gum_result *result)
{
    ct_arena_release(&result->arena);
    *result = (struct ct_gum_result){0};
}

struct ct_place ct_work_place(const struct ct_propagator *w, size_t output)
{
    const struct ct_model *m = w->model;

    return m->equations[m->outputs[output].equation].place;
}

/* ---- memory -------------------------------------------------------------- */

/* Arrays of an arena, and whether one could not be had. */
struct room {
    struct ct_arena *arena;
    bool none;
};

static void *take(struct room *room, size_t count, size_t size)
{
    void *array = ct_arena_array(room->arena, count, size);

    room->none = room->none || array == NULL;
    return array;
}

static double *take_doubles(struct room *room, size_t count)
{
    return take(room, count, sizeof(double));
}

static enum ct_status allocate_second(struct ct_propagator *w)
{
    const struct ct_model *m = w->model;
    struct room room = {.arena = &w->arena};
    size_t registers = m->program.count, outputs = m->output_count;

    w->spread = take_doubles(&room, m->input_count);
    w->scratch = take(&room, 2 * registers, sizeof(ct_taylor));
    w->taylor = take(&room, (w->pairs ? outputs : 1) * (m->input_count + 1),
                     sizeof(ct_taylor));
    w->shape = take(&room, registers, sizeof *w->shape);
    w->curved = take(&room, outputs, sizeof *w->curved);
    w->second = take(&room, outputs * outputs, sizeof *w->second);
    return room.none ? CT_NOMEM : CT_OK;
}

static enum ct_status allocate_first(struct ct_propagator *w)
{
    const struct ct_model *m = w->model;
    struct room room = {.arena = &w->arena};
    size_t registers = m->program.count, outputs = m->output_count;
    size_t contributions = m->contribution_count, rows = outputs * m->rows.n;
    size_t blocks = contributions + m->observed_count + 1;
    enum ct_status status;

    w->input_of = take(&room, contributions, sizeof *w->input_of);
    w->estimates = take_doubles(&room, m->input_count);
    w->registers = take_doubles(&room, registers);
    w->adjoints = take_doubles(&room, registers);
    w->gradient = take_doubles(&room, m->input_count);
    w->correlated = take_doubles(&room, contributions);
    w->row_values = take_doubles(&room, rows);
    w->row_deviations = take_doubles(&room, rows);
    w->row_exponent = take(&room, outputs, sizeof *w->row_exponent);
    w->first = take(&room, outputs * outputs, sizeof *w->first);
    w->rest = take_doubles(&room, contributions);
    w->by_influences = take(&room, outputs, sizeof *w->by_influences);
    blocks += ct_influence_part_count(m);
    w->part = take_doubles(&room, blocks);
    w->dof = take_doubles(&room, blocks);
    status = ct_influence_sum_init(&w->sum, m, &w->arena);
    if (room.none || status != CT_OK)
        return CT_NOMEM;
    for (size_t q = 0; q < contributions; q++)
        w->input_of[q] = m->contributions[q].input;
    return CT_OK;
}

static enum ct_status allocate_result(struct ct_propagator *w)
{
    struct ct_gum_result *result = &w->result;
    struct room room = {.arena = &result->arena};
    size_t outputs = w->model->output_count;
    size_t contributions = w->model->contribution_count;

    result->output_count = outputs;
    result->contribution_count = contributions;
    result->outputs = take(&room, outputs, sizeof *result->outputs);
    if (w->full) {
        result->covariance = take_doubles(&room, outputs * outputs);
        result->correlation = take_doubles(&room, outputs * outputs);
    }
    for (size_t o = 0; o < outputs && !room.none; o++) {
        struct ct_gum *gum = &result->outputs[o];

        gum->sensitivity = take_doubles(&room, contributions);
        gum->contribution = take_doubles(&room, contributions);
        if (w->full)
            gum->share = take_doubles(&room, contributions);
    }
    return room.none ? CT_NOMEM : CT_OK;
}

static enum ct_status make(const struct ct_model *model,
                           const struct ct_propagation *settings, bool full,
                           struct ct_propagator **propagator)
{
    struct ct_propagator *w = calloc(1, sizeof *w);
    enum ct_status status;

    if (w == NULL)
        return CT_NOMEM;
    w->model = model;
    w->settings = settings;
    w->full = full;
    w->pairs = full && settings->order == 2;
    w->known.last_dof = w->known.probability_dof = (double)NAN;
    status = allocate_result(w);
    if (status == CT_OK)
        status = allocate_first(w);
    if (status == CT_OK && (full || settings->order == 2))
        status = allocate_second(w);
    if (status == CT_OK)
        *propagator = w;
    else
        ct_propagator_free(w);
    return status;
}

enum ct_status ct_propagator_new(const struct ct_model *model,
                                 const struct ct_propagation *settings,
                                 struct ct_propagator **propagator)
{
    return make(model, settings, false, propagator);
}

void ct_propagator_free(struct ct_propagator *propagator)
{
    if (propagator == NULL)
        return;
    ct_arena_release(&propagator->arena);
    ct_gum_result_release(&propagator->result);
    free(propagator);
}

/* ---- the numbers --------------------------------------------------------- */

/* All but the correlation, which is left to the caller. */
static enum ct_status numbers_of_model(const struct ct_model *model,
                                       struct ct_arena *arena,
                                       struct ct_state *state)
{
    struct room room = {.arena = arena};
    size_t n = model->contribution_count;
    struct ct_state numbers = {.estimates =
                                   take_doubles(&room, model->input_count),
                               .uncertainties = take_doubles(&room, n),
                               .dof = take_doubles(&room, n),
                               .dropped = take(&room, n, sizeof(bool))};

    if (room.none)
        return CT_NOMEM;
    for (size_t i = 0; i < model->input_count; i++)
        numbers.estimates[i] = model->inputs[i].estimate;
    for (size_t q = 0; q < n; q++) {
        numbers.uncertainties[q] = model->contributions[q].uncertainty;
        numbers.dof[q] = model->contributions[q].dof;
        numbers.dropped[q] = model->contributions[q].dropped;
    }
    *state = numbers;
    return CT_OK;
}

enum ct_status ct_state_of_model(const struct ct_model *model, bool correlated,
                                 struct ct_arena *arena, struct ct_state *state)
{
    size_t n = model->contribution_count;
    double *matrix = NULL;
    enum ct_status status;

    if (correlated || model->correlation != NULL) {
        matrix = ct_arena_array(arena, n, n * sizeof *matrix);
        if (matrix == NULL)
            return CT_NOMEM;
    }
    status = numbers_of_model(model, arena, state);
    if (status != CT_OK)
        return status;
    for (size_t a = 0; a < n && matrix != NULL; a++)
        for (size_t b = 0; b < n; b++)
            matrix[a * n + b] = ct_model_r(model, a, b);
    state->correlation = matrix;
    return CT_OK;
}

/* A matrix that correlates nothing is none: with it the second order has its
 * terms, and nothing cancels. */
static bool correlates(const double *matrix, size_t n)
{
    for (size_t a = 0; a < n && matrix != NULL; a++)
        for (size_t b = 0; b < a; b++)
            if (matrix[a * n + b] != 0)
                return true;
    return false;
}

/* Whether the state says of contributions with rows what the model does. */
static bool agrees_with_rows(const struct ct_model *model,
                             const double *correlation)
{
    size_t n = model->contribution_count;
    bool agrees = true;

    if (model->row_of == NULL || correlation == model->correlation)
        return true;
    for (size_t a = 0; a < n && agrees; a++)
        for (size_t b = 0; b < n && ct_has_influences(model, a); b++) {
            double r = correlation != NULL ? correlation[a * n + b] : a == b;

            agrees = agrees && r == ct_model_r(model, a, b);
        }
    return agrees;
}

/* ---- evaluation ---------------------------------------------------------- */

static enum ct_status run(struct ct_propagator *w, const struct ct_state *state,
                          struct ct_sink *sink)
{
    const struct ct_model *m = w->model;
    enum ct_status status;

    w->sink = sink;
    w->state = *state;
    if (!correlates(state->correlation, m->contribution_count))
        w->state.correlation = NULL;
    w->agrees = agrees_with_rows(m, state->correlation);
    for (size_t i = 0; i < m->input_count; i++)
        w->estimates[i] = state->estimates[i];
    status = ct_work_first_order(w);
    if (status == CT_OK && (w->full || w->settings->order == 2))
        status = ct_work_second_order(w);
    return status == CT_OK ? ct_work_coverage(w) : status;
}

enum ct_status ct_propagator_run(struct ct_propagator *propagator,
                                 const struct ct_state *state,
                                 struct ct_sink *sink,
                                 const struct ct_gum_result **result)
{
    enum ct_status status = run(propagator, state, sink);

    if (status == CT_OK)
        *result = &propagator->result;
    return status;
}

enum ct_status ct_propagate(const struct ct_model *model,
                            const struct ct_propagation *settings,
                            struct ct_sink *sink, struct ct_gum_result *result)
{
    struct ct_propagator *w;
    struct ct_state state;
    enum ct_status status = make(model, settings, true, &w);

    if (status != CT_OK)
        return status;
    status = numbers_of_model(model, &w->arena, &state);
    if (status == CT_OK) {
        state.correlation = model->correlation;
        status = run(w, &state, sink);
    }
    if (status == CT_OK) {
        *result = w->result;
        w->result = (struct ct_gum_result){0};
    }
    ct_propagator_free(w);
    return status;
}

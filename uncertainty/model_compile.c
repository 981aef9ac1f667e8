/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From equations and inputs to one program with its units.
 */
#include "model.h"

#include "influence.h"

#include <gsl/gsl_eigen.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How far a symbol of the model language has come. */
struct name {
    uint32_t reg; /* of the input, once it is loaded */
    bool loaded, used;
};

struct compiler {
    struct ct_model *model;
    struct ct_sink *sink;
    struct name *names; /* per symbol */
    size_t *order;      /* equations, each after what it uses */
    size_t ordered;
    struct ct_program linked;
    uint32_t *reg;   /* per equation: its register in `linked` */
    uint32_t *table; /* hash of linked instructions: register + 1 */
    size_t table_size;
};

/* ---- names --------------------------------------------------------------- */

static enum ct_status report_unknown(struct compiler *c, size_t symbol,
                                     struct ct_place place)
{
    const struct ct_model *model = c->model;
    const char *name = ct_symbols_name(model->symbols, symbol);
    size_t count = 0;
    const char *near;
    const char **known =
        calloc(model->input_count + model->equation_count + 1, sizeof *known);

    if (known == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < model->input_count; i++)
        known[count++] = model->inputs[i].name;
    for (size_t e = 0; e < model->equation_count; e++)
        known[count++] = model->equations[e].name;
    near = ct_near_miss(name, strlen(name), known, count);
    free(known);
    return ct_error(c->sink, "unknown-name", ct_at(place), ct_string(name),
                    ct_string(near));
}

/* Every name in an equation must mean something; each unknown one is reported
 * where it first stands. */
static enum ct_status resolve_equation(struct compiler *c, size_t e)
{
    const struct ct_program *piece = &c->model->equations[e].piece;
    enum ct_status result = CT_OK;

    for (uint32_t i = 0; i < piece->count; i++) {
        const struct ct_instruction *in = &piece->instructions[i];
        struct ct_meaning meaning;

        if (in->operation != CT_OP_INPUT)
            continue;
        meaning = ct_model_meaning(c->model, in->a);
        if (meaning.equation == CT_NONE && meaning.input == CT_NONE) {
            result = CT_INVALID;
            if (!c->names[in->a].used && !c->model->incomplete)
                result = report_unknown(c, in->a, in->place);
            if (result == CT_NOMEM)
                return result;
        }
        c->names[in->a].used = true;
    }
    return result;
}

static enum ct_status resolve(struct compiler *c)
{
    enum ct_status result = CT_OK;

    for (size_t e = 0; e < c->model->equation_count; e++) {
        enum ct_status status = resolve_equation(c, e);

        if (status == CT_NOMEM)
            return status;
        if (status != CT_OK)
            result = status;
    }
    return result;
}

static bool any_broken(const struct ct_model *model)
{
    for (size_t e = 0; e < model->equation_count; e++)
        if (model->equations[e].broken)
            return true;
    return false;
}

static void warn_unused(const struct compiler *c)
{
    const struct ct_model *model = c->model;

    if (any_broken(model) || model->incomplete)
        return; /* what could not be read may well name them */
    for (size_t i = 0; i < model->input_count; i++)
        if (!model->inputs[i].used && !c->names[model->inputs[i].symbol].used)
            ct_warning(c->sink, "unused-input", ct_at(model->inputs[i].place),
                       ct_string(model->inputs[i].name));
}

/* ---- order --------------------------------------------------------------- */

enum colour { WHITE, GREY, BLACK };

struct visit {
    size_t equation;
    uint32_t next; /* instruction of the piece to look at */
};

/* `path` holds the equations under way; the last refers to `first` again. */
static enum ct_status report_cycle(const struct compiler *c,
                                   const struct visit *path, size_t depth,
                                   size_t first, struct ct_place place)
{
    struct ct_buffer text = {0};
    size_t start = 0;
    enum ct_status status;

    while (path[start].equation != first)
        start++;
    for (size_t i = start; i < depth; i++) {
        ct_buffer_puts(&text, c->model->equations[path[i].equation].name);
        ct_buffer_puts(&text, " → ");
    }
    ct_buffer_puts(&text, c->model->equations[first].name);
    status = ct_buffer_status(&text);
    if (status == CT_OK)
        status = ct_error(c->sink, "cyclic-equations", ct_at(place),
                          ct_text(text.data, text.length));
    ct_buffer_release(&text);
    return status;
}

/* Depth first from one equation, with a stack of our own. A reference back
 * into the path is a cycle: reported, then passed over. */
static enum ct_status visit_from(struct compiler *c, size_t root,
                                 enum colour *colour, struct visit *path)
{
    size_t depth = 0;
    enum ct_status result = CT_OK;

    path[depth++] = (struct visit){.equation = root};
    colour[root] = GREY;
    while (depth > 0) {
        struct visit *top = &path[depth - 1];
        const struct ct_program *piece =
            &c->model->equations[top->equation].piece;
        const struct ct_instruction *in;
        size_t used;

        if (top->next == piece->count) {
            colour[top->equation] = BLACK;
            c->order[c->ordered++] = top->equation;
            depth--;
            continue;
        }
        in = &piece->instructions[top->next++];
        if (in->operation != CT_OP_INPUT)
            continue;
        used = ct_model_meaning(c->model, in->a).equation;
        if (used == CT_NONE || colour[used] == BLACK)
            continue;
        if (colour[used] == GREY) {
            result = report_cycle(c, path, depth, used, in->place);
            if (result == CT_NOMEM)
                return result;
            continue;
        }
        colour[used] = GREY;
        path[depth++] = (struct visit){.equation = used};
    }
    return result;
}

static enum ct_status order_equations(struct compiler *c)
{
    size_t count = c->model->equation_count;
    enum colour *colour = calloc(count, sizeof *colour);
    struct visit *path = calloc(count, sizeof *path);
    enum ct_status result = CT_OK;

    c->order = calloc(count, sizeof *c->order);
    if (colour == NULL || path == NULL || c->order == NULL) {
        result = CT_NOMEM;
        goto done;
    }
    for (size_t e = 0; e < count; e++) {
        enum ct_status status = CT_OK;

        if (colour[e] == WHITE)
            status = visit_from(c, e, colour, path);
        if (status != CT_OK)
            result = status;
        if (status == CT_NOMEM)
            break;
    }
done:
    free(colour);
    free(path);
    return result;
}

/* ---- one program --------------------------------------------------------- */

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ (hash >> 29);
}

static uint64_t bits_of(double number)
{
    uint64_t bits;

    memcpy(&bits, &number, sizeof bits);
    return bits;
}

static bool same_instruction(const struct ct_instruction *a,
                             const struct ct_instruction *b)
{
    return a->operation == b->operation && a->a == b->a && a->b == b->b &&
           bits_of(a->constant) == bits_of(b->constant) && a->unit == b->unit;
}

/* Appends an instruction, or finds the register of an equal one: what several
 * equations have in common is computed once. */
static enum ct_status link_instruction(struct compiler *c,
                                       struct ct_instruction in, uint32_t *reg)
{
    uint64_t hash = mix(mix(in.operation, in.a), in.b);
    size_t at = (size_t)mix(hash, bits_of(in.constant)) & (c->table_size - 1);
    enum ct_status status;

    while (c->table[at] != 0) {
        uint32_t other = c->table[at] - 1;

        if (same_instruction(&c->linked.instructions[other], &in)) {
            *reg = other;
            return CT_OK;
        }
        at = (at + 1) & (c->table_size - 1);
    }
    status = ct_program_append(&c->linked, in, reg);
    if (status == CT_OK)
        c->table[at] = *reg + 1;
    return status;
}

static enum ct_status link_name(struct compiler *c,
                                const struct ct_instruction *in, uint32_t *reg)
{
    struct ct_meaning meaning = ct_model_meaning(c->model, in->a);
    struct name *name = &c->names[in->a];
    enum ct_status status = CT_OK;

    if (meaning.equation != CT_NONE) {
        *reg = c->reg[meaning.equation];
        return CT_OK;
    }
    if (!name->loaded) {
        struct ct_instruction load = {.operation = CT_OP_INPUT,
                                      .a = (uint32_t)meaning.input,
                                      .place = in->place};

        status = ct_program_append(&c->linked, load, &name->reg);
        name->loaded = status == CT_OK;
    }
    *reg = name->reg;
    return status;
}

static enum ct_status link_equation(struct compiler *c, size_t e)
{
    const struct ct_program *piece = &c->model->equations[e].piece;
    uint32_t *map = calloc(piece->count + 1, sizeof *map);
    enum ct_status status = map == NULL ? CT_NOMEM : CT_OK;

    for (uint32_t i = 0; i < piece->count && status == CT_OK; i++) {
        struct ct_instruction in = piece->instructions[i];
        int arity = ct_operation_arity(in.operation);

        if (in.operation == CT_OP_INPUT) {
            status = link_name(c, &in, &map[i]);
            continue;
        }
        if (arity >= 1)
            in.a = map[in.a];
        if (arity >= 2)
            in.b = map[in.b];
        status = link_instruction(c, in, &map[i]);
    }
    if (status == CT_OK)
        c->reg[e] = map[c->model->equations[e].piece_output];
    free(map);
    return status;
}

static enum ct_status link_equations(struct compiler *c)
{
    size_t total = 0;
    enum ct_status status = CT_OK;

    for (size_t e = 0; e < c->model->equation_count; e++)
        total += c->model->equations[e].piece.count;
    for (c->table_size = 16; c->table_size < 2 * total;)
        c->table_size *= 2;
    c->table = calloc(c->table_size, sizeof *c->table);
    c->reg = calloc(c->model->equation_count, sizeof *c->reg);
    if (c->table == NULL || c->reg == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < c->ordered && status == CT_OK; i++)
        status = link_equation(c, c->order[i]);
    return status;
}

/* ---- units --------------------------------------------------------------- */

static enum ct_status check_units(struct compiler *c)
{
    struct ct_model *model = c->model;
    const struct ct_unit **units =
        calloc(model->input_count + 1, sizeof *units);
    uint32_t *map = calloc(c->linked.count + 1, sizeof *map);
    enum ct_status status = CT_NOMEM;

    if (units == NULL || map == NULL)
        goto done;
    for (size_t i = 0; i < model->input_count; i++)
        units[i] = model->inputs[i].unit;
    status = ct_program_units(&c->linked, units, c->sink, &model->program,
                              &model->register_units, map);
    if (status != CT_OK)
        goto done;
    for (size_t o = 0; o < model->output_count; o++)
        model->outputs[o].reg = map[c->reg[model->outputs[o].equation]];
done:
    free(units);
    free(map);
    return status;
}

static enum ct_status append_step(struct ct_model *model,
                                  enum ct_operation operation, double constant,
                                  struct ct_unit unit, uint32_t *reg)
{
    struct ct_place place = model->program.instructions[*reg].place;
    struct ct_instruction load = {
        .operation = CT_OP_CONSTANT, .constant = constant, .place = place};
    struct ct_instruction step = {
        .operation = operation, .a = *reg, .place = place};
    struct ct_unit *units = realloc(model->register_units,
                                    (model->program.count + 2) * sizeof *units);
    enum ct_status status;

    if (units == NULL)
        return CT_NOMEM;
    model->register_units = units;
    status = ct_program_append(&model->program, load, &step.b);
    if (status == CT_OK)
        status = ct_program_append(&model->program, step, reg);
    if (status != CT_OK)
        return status;
    units[step.b] = ct_unit_one;
    units[*reg] = unit;
    return CT_OK;
}

/* Puts the output in `unit` by instructions of its own, so that the law of
 * propagation and the Monte Carlo method see the same program. */
static enum ct_status convert_output(struct ct_model *model,
                                     struct ct_output *output,
                                     const struct ct_unit *unit)
{
    struct ct_conversion conversion;
    enum ct_status status = ct_unit_conversion(
        &model->register_units[output->reg], unit, &conversion);

    if (status == CT_OK && conversion.multiply != 1)
        status = append_step(model, CT_OP_MULTIPLY, conversion.multiply, *unit,
                             &output->reg);
    if (status == CT_OK && conversion.divide != 1)
        status = append_step(model, CT_OP_DIVIDE, conversion.divide, *unit,
                             &output->reg);
    if (status == CT_OK && unit->fahrenheit)
        status = append_step(model, CT_OP_ADD, 32.0, *unit, &output->reg);
    return status;
}

static enum ct_status report_mismatch(const struct ct_output *output,
                                      const struct ct_unit *found,
                                      const char *key, struct ct_sink *sink)
{
    struct ct_buffer asked = {0}, got = {0};
    enum ct_status status = CT_NOMEM;

    ct_unit_describe(&asked, output->unit);
    ct_unit_describe(&got, found);
    if (!asked.failed && !got.failed)
        status =
            ct_error(sink, key, ct_at(output->place), ct_string(output->name),
                     ct_string(got.data), ct_string(asked.data));
    ct_buffer_release(&asked);
    ct_buffer_release(&got);
    return status;
}

/* The unit of an input that is the one found, text and all; else NULL. */
static const struct ct_unit *input_unit_like(const struct ct_model *model,
                                             const struct ct_unit *found)
{
    for (size_t i = 0; i < model->input_count; i++) {
        const struct ct_unit *unit = model->inputs[i].unit;

        if (ct_unit_same_dimension(unit, found) &&
            ct_unit_same_scale(unit, found) && unit->kind == found->kind)
            return unit;
    }
    return NULL;
}

static enum ct_status settle_output(struct ct_model *model,
                                    struct ct_output *output,
                                    struct ct_sink *sink)
{
    struct ct_unit found = model->register_units[output->reg];

    if (!output->unit_asked) {
        output->unit = input_unit_like(model, &found);
        if (output->unit != NULL)
            return CT_OK;
        output->found = ct_unit_coherent(&found);
        output->unit = &output->found;
        return convert_output(model, output, output->unit);
    }
    if (!ct_unit_same_dimension(output->unit, &found))
        return report_mismatch(output, &found, "report-dimension", sink);
    if (!ct_kind_assignable((enum ct_kind)found.kind,
                            (enum ct_kind)output->unit->kind))
        return report_mismatch(output, &found, "report-kind", sink);
    return convert_output(model, output, output->unit);
}

static enum ct_status settle_outputs(struct compiler *c)
{
    enum ct_status result = CT_OK;

    for (size_t o = 0; o < c->model->output_count; o++) {
        enum ct_status status =
            settle_output(c->model, &c->model->outputs[o], c->sink);

        if (status == CT_NOMEM || status == CT_LIMIT)
            return status;
        if (status != CT_OK)
            result = status;
    }
    return result;
}

/* Which inputs each output leads to: backwards from its register. */
static enum ct_status find_dependence(struct ct_model *model)
{
    const struct ct_program *program = &model->program;
    bool *needed = calloc(program->count + 1, sizeof *needed);

    model->depends = calloc(model->output_count * model->input_count + 1,
                            sizeof *model->depends);
    for (size_t o = 0;
         o < model->output_count && needed != NULL && model->depends != NULL;
         o++) {
        memset(needed, 0, program->count * sizeof *needed);
        needed[model->outputs[o].reg] = true;
        for (uint32_t i = model->outputs[o].reg + 1; i-- > 0;) {
            const struct ct_instruction *in = &program->instructions[i];
            int arity = ct_operation_arity(in->operation);

            if (!needed[i])
                continue;
            if (in->operation == CT_OP_INPUT)
                model->depends[o * model->input_count + in->a] = true;
            if (arity >= 1)
                needed[in->a] = true;
            if (arity >= 2)
                needed[in->b] = true;
        }
    }
    if (needed == NULL || model->depends == NULL) {
        free(needed);
        return CT_NOMEM;
    }
    free(needed);
    return CT_OK;
}

/* Warns of temperatures on the wrong scale: needs the estimates. */
static enum ct_status check_temperatures(struct compiler *c)
{
    const struct ct_model *model = c->model;
    double *estimates = calloc(model->input_count + 1, sizeof *estimates);
    double *registers = calloc(model->program.count + 1, sizeof *registers);
    enum ct_status status = CT_NOMEM;

    if (estimates != NULL && registers != NULL) {
        for (size_t i = 0; i < model->input_count; i++)
            estimates[i] = model->inputs[i].estimate;
        ct_program_evaluate(&model->program, estimates, registers);
        ct_program_check_temperatures(&model->program, model->register_units,
                                      registers, c->sink);
        status = CT_OK;
    }
    free(estimates);
    free(registers);
    return status;
}

/* ---- correlations -------------------------------------------------------- */

/* Overwrites the matrix. All memory is ours: GSL's matrices and workspaces
 * lose what they have when they get only half of it. */
static enum ct_status smallest_eigenvalue(double *matrix, size_t n,
                                          double *smallest)
{
    double *memory = calloc(3 * n, sizeof *memory);
    gsl_eigen_symm_workspace work = {.size = n};
    gsl_matrix_view view = gsl_matrix_view_array(matrix, n, n);
    gsl_vector_view values;
    enum ct_status status = CT_NOCONVERGE;

    if (memory == NULL)
        return CT_NOMEM;
    values = gsl_vector_view_array(memory, n);
    work.d = memory + n;
    work.sd = memory + 2 * n;
    if (gsl_eigen_symm(&view.matrix, &values.vector, &work) == 0) {
        *smallest = gsl_vector_min(&values.vector);
        status = CT_OK;
    }
    free(memory);
    return status;
}

/* The contributions that are correlated with others; their number. */
static size_t find_correlated(const struct ct_model *model, size_t *indices)
{
    size_t n = model->contribution_count, count = 0;

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (i != j && model->correlation[i * n + j] != 0) {
                indices[count++] = i;
                break;
            }
    return count;
}

/* The matrix must be positive semidefinite (to rounding: eigenvalues are good
 * to about n epsilon); rows of uncorrelated contributions do not matter.
 * Coefficients computed from observations are so by themselves. */
static enum ct_status check_definite(struct compiler *c,
                                     struct ct_place declared)
{
    const struct ct_model *model = c->model;
    size_t n = model->contribution_count, count;
    size_t *indices = calloc(n, sizeof *indices);
    double *matrix = NULL, smallest = 0;
    enum ct_status status = CT_NOMEM;

    if (indices == NULL)
        return CT_NOMEM;
    count = find_correlated(model, indices);
    if (count == 0) {
        status = CT_OK;
        goto done;
    }
    matrix = calloc(count * count, sizeof *matrix);
    if (matrix == NULL)
        goto done;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++)
            matrix[i * count + j] =
                model->correlation[indices[i] * n + indices[j]];
    status = smallest_eigenvalue(matrix, count, &smallest);
    if (status == CT_OK && smallest < -1e-12 * (double)count)
        status = ct_error(c->sink, "correlation-not-psd", ct_at(declared),
                          ct_number(smallest));
done:
    free(matrix);
    free(indices);
    return status;
}

/* The full matrix of correlation coefficients. */
static enum ct_status make_correlation(struct compiler *c)
{
    struct ct_model *model = c->model;
    size_t n = model->contribution_count;
    const struct ct_correlation *declared = NULL;

    if (ct_model_correlated(model) == NULL)
        return CT_OK;
    if (n > 5000)
        return ct_error(c->sink, "too-many-correlated",
                        ct_at(model->correlations[0].place),
                        ct_integer((int64_t)n));
    model->correlation = calloc(n * n, sizeof *model->correlation);
    if (model->correlation == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < n; i++)
        model->correlation[i * n + i] = 1;
    for (size_t i = 0; i < model->correlation_count; i++) {
        const struct ct_correlation *entry = &model->correlations[i];

        model->correlation[entry->a * n + entry->b] = entry->r;
        model->correlation[entry->b * n + entry->a] = entry->r;
        if (entry->declared && declared == NULL)
            declared = entry;
    }
    return declared == NULL ? CT_OK : check_definite(c, declared->place);
}

/* ---- all of it ----------------------------------------------------------- */

static bool units_known(const struct ct_model *model)
{
    for (size_t i = 0; i < model->input_count; i++)
        if (model->inputs[i].unit == NULL)
            return false;
    return !any_broken(model);
}

static enum ct_status compile_names(struct compiler *c)
{
    enum ct_status status, ordered;

    c->names =
        calloc(ct_symbols_count(c->model->symbols) + 1, sizeof *c->names);
    if (c->names == NULL)
        return CT_NOMEM;
    status = resolve(c);
    if (status == CT_NOMEM)
        return status;
    if (status == CT_OK) /* a misspelt name is not also an unused one */
        warn_unused(c);
    ordered = order_equations(c);
    return ordered != CT_OK ? ordered : status;
}

static enum ct_status compile_program(struct compiler *c)
{
    enum ct_status status;

    if (c->model->output_count > CT_OUTPUT_LIMIT)
        return ct_error(c->sink, "too-many-outputs",
                        ct_at(c->model->outputs[CT_OUTPUT_LIMIT].place),
                        ct_integer((int64_t)c->model->output_count),
                        ct_integer(CT_OUTPUT_LIMIT));
    status = link_equations(c);

    if (status == CT_OK)
        status = check_units(c);
    if (status == CT_OK)
        status = settle_outputs(c);
    if (status == CT_OK)
        status = check_temperatures(c);
    if (status == CT_OK)
        status = find_dependence(c->model);
    return status;
}

enum ct_status ct_model_compile(struct ct_model *model, struct ct_sink *sink)
{
    struct compiler c = {.model = model, .sink = sink};
    enum ct_status status, correlated;

    if (model->equation_count == 0)
        return ct_error(sink, "no-equation", ct_at((struct ct_place){0}));
    status = compile_names(&c);
    if (status == CT_OK)
        status = units_known(model) ? compile_program(&c) : CT_INVALID;
    if (status == CT_OK || status == CT_INVALID) {
        correlated = ct_influences_compile(model, sink);
        if (correlated == CT_OK)
            correlated = make_correlation(&c);
        status = correlated != CT_OK ? correlated : status;
    }
    if (status == CT_LIMIT)
        status =
            ct_error(sink, "model-too-large", ct_at(model->equations[0].place));
    free(c.names);
    free(c.order);
    free(c.reg);
    free(c.table);
    ct_program_release(&c.linked);
    return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "function.h"

#include <math.h>
#include <stdlib.h>

struct sheet_row {
    const char *text;
    int arity;
};

/* ORDER OP */
static const struct sheet_row sheet[CT_OP_COUNT] = {
#define X(name, text, arity) {text, arity},
    CT_OPERATIONS(X)
#undef X
};

const char *ct_operation_text(enum ct_operation operation)
{
    return sheet[operation].text;
}

int ct_operation_arity(enum ct_operation operation)
{
    return sheet[operation].arity;
}

void ct_program_release(struct ct_program *program)
{
    free(program->instructions);
    *program = (struct ct_program){0};
}

static enum ct_status grow(struct ct_program *program)
{
    uint32_t capacity = program->capacity == 0 ? 16 : 2 * program->capacity;
    struct ct_instruction *instructions =
        realloc(program->instructions, capacity * sizeof *instructions);

    if (instructions == NULL)
        return CT_NOMEM;
    program->instructions = instructions;
    program->capacity = capacity;
    return CT_OK;
}

enum ct_status ct_program_append(struct ct_program *program,
                                 struct ct_instruction instruction,
                                 uint32_t *reg)
{
    enum ct_status status = CT_OK;

    if (program->count >= CT_PROGRAM_LIMIT)
        return CT_LIMIT;
    if (program->count == program->capacity)
        status = grow(program);
    if (status != CT_OK)
        return status;
    program->instructions[program->count] = instruction;
    *reg = program->count++;
    return CT_OK;
}

/* ---- constants -------------------------------------------------------- */

/* Operations whose operands or result have units that a folded constant would
 * hide from the unit pass. */
static bool keeps_units(enum ct_operation operation)
{
    switch (operation) {
    case CT_OP_ASIN:
    case CT_OP_ACOS:
    case CT_OP_ATAN:
    case CT_OP_ATAN2:
    case CT_OP_KELVIN:
    case CT_OP_CELSIUS:
    case CT_OP_TO_DB:
    case CT_OP_FROM_DB:
    case CT_OP_TO_DB_FIELD:
    case CT_OP_FROM_DB_FIELD:
        return true;
    default:
        return false;
    }
}

/* The constant without unit in one of the newest registers, `back` from the
 * end; else NULL. */
static const struct ct_instruction *
newest_constant(const struct ct_program *program, uint32_t reg, uint32_t back)
{
    const struct ct_instruction *in = &program->instructions[reg];

    if (reg + back != program->count || in->operation != CT_OP_CONSTANT)
        return NULL;
    return in->unit == NULL ? in : NULL;
}

/* x^n for a whole constant n is an instruction of its own. */
static void take_exponent(struct ct_program *program, struct ct_instruction *in)
{
    const struct ct_instruction *b;

    if (in->operation != CT_OP_POWER)
        return;
    b = newest_constant(program, in->b, 1);
    if (b == NULL || fabs(b->constant) > CT_POWER_INTEGER_LIMIT ||
        b->constant != (double)(int32_t)b->constant)
        return;
    in->operation = CT_OP_POWER_INTEGER;
    in->b = (uint32_t)(int32_t)b->constant;
    program->count--;
}

/* Takes constant operands off the program and makes `in` their result. */
static void fold(struct ct_program *program, struct ct_instruction *in)
{
    uint32_t arity = (uint32_t)ct_operation_arity(in->operation);
    const struct ct_instruction *a = newest_constant(program, in->a, arity);
    const struct ct_instruction *right;
    double b = (double)(int32_t)in->b, value;

    if (a == NULL || keeps_units(in->operation))
        return;
    if (arity == 2) {
        right = newest_constant(program, in->b, 1);
        if (right == NULL)
            return;
        b = right->constant;
    }
    value = ct_operation_apply(in->operation, a->constant, b);
    if (!isfinite(value) || value == 0)
        return;
    program->count -= arity;
    in->operation = CT_OP_CONSTANT;
    in->constant = value;
    in->unit = NULL;
    in->a = in->b = 0;
}

enum ct_status ct_program_operate(struct ct_program *program,
                                  struct ct_instruction instruction,
                                  uint32_t *reg)
{
    take_exponent(program, &instruction);
    fold(program, &instruction);
    return ct_program_append(program, instruction, reg);
}

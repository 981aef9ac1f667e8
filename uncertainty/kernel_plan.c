/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From registers to slots. Registers become values: what is computed twice is
 * one value, what does not depend on inputs is a constant. The values that the
 * outputs need are put in an order in which few are alive at a time, and get
 * slots that are free. All of it is linear in the number of instructions.
 */
#include "function.h"
#include "kernel_plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A slot, a value or a step that there is none of. */
#define NONE CT_BLOCK_NO_SLOT

/* INPUT has its number in `slot`, CONSTANT its number in `constant`; other
 * operations are those of a block instruction, with values for slots. */
struct value {
    uint32_t operation, a, b;
    uint32_t need; /* slots alive at once while it is computed, as a tree */
    double constant;
    uint32_t slot;
    uint32_t last_use; /* step of the schedule; NONE: lives to the end */
};

struct planner {
    struct value *values; /* operands come before what uses them */
    uint32_t count;
    uint32_t *table; /* hash table of values, 0 or value + 1 */
    uint32_t mask;   /* its size is a power of two */
    uint32_t *of_register;
    uint32_t *schedule; /* values in the order of their computation */
    uint32_t steps;
    uint32_t *stack; /* values to visit, later free slots */
    uint32_t slots, free_slots;
};

/* ---- values --------------------------------------------------------- */

/* The finisher of MurmurHash3 over all that tells values apart. */
static uint32_t hash(const struct value *value)
{
    uint64_t bits, h;

    memcpy(&bits, &value->constant, sizeof bits);
    h = bits ^ (uint64_t)value->operation << 56;
    h = (h ^ h >> 33) * UINT64_C(0xff51afd7ed558ccd);
    h ^= (uint64_t)value->a << 32 | value->b;
    h = (h ^ h >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return (uint32_t)(h ^ h >> 33);
}

static bool same(const struct value *x, const struct value *y)
{
    return x->operation == y->operation && x->a == y->a && x->b == y->b &&
           memcmp(&x->constant, &y->constant, sizeof x->constant) == 0;
}

static uint32_t need_of(const struct planner *p, uint32_t operand)
{
    return operand == NONE ? 0 : p->values[operand].need;
}

/* Slots while it is computed (Sethi and Ullman): the operand that needs more
 * goes first, its value waits while the other one is computed. Inputs need
 * none of their own. */
static uint32_t need_together(uint32_t a, uint32_t b)
{
    uint32_t most = a > b ? a : b;

    return most == 0 || a == b ? most + 1 : most;
}

/* The number of a value: an old one when there is the same. */
static uint32_t intern(struct planner *p, struct value value)
{
    uint32_t at = hash(&value) & p->mask;
    bool leaf;

    for (; p->table[at] != 0; at = (at + 1) & p->mask)
        if (same(&p->values[p->table[at] - 1], &value))
            return p->table[at] - 1;
    leaf = value.operation == CT_OP_INPUT || value.operation == CT_OP_CONSTANT;
    value.need =
        leaf ? 0 : need_together(need_of(p, value.a), need_of(p, value.b));
    value.slot =
        value.operation == CT_OP_INPUT ? (uint32_t)value.constant : NONE;
    value.last_use = 0;
    p->values[p->count] = value;
    p->table[at] = ++p->count;
    return p->count - 1;
}

static uint32_t value_of_input(struct planner *p, uint32_t input)
{
    return intern(p, (struct value){.operation = CT_OP_INPUT,
                                    .a = NONE,
                                    .b = NONE,
                                    .constant = (double)input});
}

static uint32_t value_of_constant(struct planner *p, double constant)
{
    if (isnan(constant))
        constant = (double)NAN; /* whatever its bits were */
    return intern(p, (struct value){.operation = CT_OP_CONSTANT,
                                    .a = NONE,
                                    .b = NONE,
                                    .constant = constant});
}

static uint32_t value_of(struct planner *p, uint32_t operation, uint32_t a,
                         uint32_t b, double constant)
{
    return intern(
        p, (struct value){
               .operation = operation, .a = a, .b = b, .constant = constant});
}

static bool is_constant(const struct planner *p, uint32_t value)
{
    return p->values[value].operation == CT_OP_CONSTANT;
}

/* ---- operations on values, always with the bits of the value pass --- */

/* a + -0 is a for every a, the zeros included; a + 0 is not. */
static uint32_t add_constant(struct planner *p, uint32_t a, double constant)
{
    if (constant == 0 && signbit(constant))
        return a;
    return value_of(p, CT_BLOCK_ADD_CONSTANT, a, NONE, constant);
}

static uint32_t multiply_constant(struct planner *p, uint32_t a,
                                  double constant)
{
    if (constant == 1)
        return a;
    return value_of(p, CT_BLOCK_MULTIPLY_CONSTANT, a, NONE, constant);
}

/* The quotient by a power of two is the product with another one. */
static uint32_t divide_by(struct planner *p, uint32_t a, double constant)
{
    int exponent;
    double inverse = 1 / constant;

    if (fabs(frexp(constant, &exponent)) == 0.5 && isfinite(inverse))
        return multiply_constant(p, a, inverse);
    return value_of(p, CT_BLOCK_DIVIDE_BY, a, NONE, constant);
}

/* Where one of the operands is a constant. */
static uint32_t binary_with_constant(struct planner *p,
                                     enum ct_operation operation, uint32_t a,
                                     uint32_t b)
{
    bool right = is_constant(p, b);
    double c = p->values[right ? b : a].constant;
    uint32_t other = right ? a : b;

    switch (operation) {
    case CT_OP_ADD:
        return add_constant(p, other, c);
    case CT_OP_SUBTRACT:
        return right ? add_constant(p, other, -c)
                     : value_of(p, CT_BLOCK_SUBTRACT_FROM, other, NONE, c);
    case CT_OP_MULTIPLY:
        return multiply_constant(p, other, c);
    case CT_OP_DIVIDE:
        return right ? divide_by(p, other, c)
                     : value_of(p, CT_BLOCK_DIVIDE_INTO, other, NONE, c);
    default:
        return value_of(p, operation, right ? a : NONE, right ? NONE : b, c);
    }
}

/* Sums and products have the same bits either way round, least and greatest
 * values have not: min(0, -0). */
static uint32_t binary(struct planner *p, enum ct_operation operation,
                       uint32_t a, uint32_t b)
{
    bool commutes = operation == CT_OP_ADD || operation == CT_OP_MULTIPLY;

    if (is_constant(p, a) && is_constant(p, b))
        return value_of_constant(p, ct_operation_apply(operation,
                                                       p->values[a].constant,
                                                       p->values[b].constant));
    if (is_constant(p, a) || is_constant(p, b))
        return binary_with_constant(p, operation, a, b);
    if (commutes && a > b)
        return value_of(p, operation, b, a, 0);
    return value_of(p, operation, a, b, 0);
}

/* The steps of ct_power_integer() for low exponents, so that x^2 and x^3 share
 * a square; higher ones are one operation that keeps its steps in registers. */
static uint32_t power(struct planner *p, uint32_t a, int32_t n)
{
    uint32_t square, positive;

    if (is_constant(p, a) || n == 0)
        return value_of_constant(p, ct_power_integer(p->values[a].constant, n));
    if (n < -4 || n > 4)
        return value_of(p, CT_OP_POWER_INTEGER, a, NONE, n);
    square = n * n == 1 ? a : binary(p, CT_OP_MULTIPLY, a, a);
    positive = square;
    if (n * n == 9)
        positive = binary(p, CT_OP_MULTIPLY, a, square);
    if (n * n == 16)
        positive = binary(p, CT_OP_MULTIPLY, square, square);
    return n > 0 ? positive
                 : value_of(p, CT_BLOCK_DIVIDE_INTO, positive, NONE, 1);
}

static uint32_t unary(struct planner *p, enum ct_operation operation,
                      uint32_t a)
{
    if (is_constant(p, a))
        return value_of_constant(
            p, ct_operation_apply(operation, p->values[a].constant, 0));
    if (operation == CT_OP_KELVIN || operation == CT_OP_CELSIUS)
        return add_constant(p, a, ct_operation_apply(operation, 0, 0));
    return value_of(p, operation, a, NONE, 0);
}

static uint32_t value_of_instruction(struct planner *p,
                                     const struct ct_instruction *in)
{
    const uint32_t *v = p->of_register;

    switch (in->operation) {
    case CT_OP_CONSTANT:
        return value_of_constant(p, in->constant);
    case CT_OP_INPUT:
        return value_of_input(p, in->a);
    case CT_OP_POWER_INTEGER:
        return power(p, v[in->a], (int32_t)in->b);
    default:
        if (ct_operation_arity(in->operation) == 2)
            return binary(p, in->operation, v[in->a], v[in->b]);
        return unary(p, in->operation, v[in->a]);
    }
}

/* ---- the order ------------------------------------------------------ */

static bool is_leaf(const struct value *value)
{
    return value->operation == CT_OP_INPUT ||
           value->operation == CT_OP_CONSTANT;
}

/* A value being visited has `last_use` NONE until it is put on the schedule,
 * which is when its operands are. */
static void schedule(struct planner *p, uint32_t root)
{
    uint32_t depth = 0;

    p->stack[depth++] = root;
    while (depth > 0) {
        uint32_t top = p->stack[depth - 1];
        struct value *value = &p->values[top];
        bool b_first = need_of(p, value->b) > need_of(p, value->a);
        uint32_t first = b_first ? value->b : value->a;
        uint32_t second = b_first ? value->a : value->b;

        if (is_leaf(value) || value->slot != NONE) {
            depth--;
        } else if (value->last_use == NONE) {
            value->slot = 0; /* scheduled; the real one comes later */
            p->schedule[p->steps++] = top;
            depth--;
        } else {
            value->last_use = NONE;
            if (second != NONE)
                p->stack[depth++] = second;
            if (first != NONE)
                p->stack[depth++] = first;
        }
    }
}

static void use(struct planner *p, uint32_t operand, uint32_t step)
{
    if (operand != NONE)
        p->values[operand].last_use = step;
}

static void find_last_uses(struct planner *p, const uint32_t *outputs,
                           size_t output_count)
{
    for (uint32_t step = 0; step < p->steps; step++) {
        use(p, p->values[p->schedule[step]].a, step);
        use(p, p->values[p->schedule[step]].b, step);
    }
    for (size_t o = 0; o < output_count; o++)
        p->values[p->of_register[outputs[o]]].last_use = NONE;
}

/* ---- slots ---------------------------------------------------------- */

static void give_back(struct planner *p, uint32_t operand, uint32_t step)
{
    const struct value *value = &p->values[operand];

    if (operand != NONE && value->operation != CT_OP_INPUT &&
        value->last_use == step)
        p->stack[p->free_slots++] = value->slot;
}

/* The slot given back last is the likeliest to be in the cache. */
static uint32_t take_slot(struct planner *p)
{
    return p->free_slots > 0 ? p->stack[--p->free_slots] : p->slots++;
}

static uint32_t slot_of(const struct planner *p, uint32_t operand)
{
    return operand == NONE ? NONE : p->values[operand].slot;
}

static struct ct_block_instruction pack(struct planner *p, uint32_t step)
{
    struct value *value = &p->values[p->schedule[step]];
    struct ct_block_instruction in = {.operation = value->operation,
                                      .a = slot_of(p, value->a),
                                      .b = slot_of(p, value->b),
                                      .constant = value->constant};

    give_back(p, value->a, step);
    if (value->b != value->a)
        give_back(p, value->b, step);
    value->slot = in.out = take_slot(p);
    return in;
}

/* Outputs that do not depend on inputs are filled in at the end. */
static void pack_outputs(struct planner *p, const uint32_t *registers,
                         struct ct_block_program *plan)
{
    for (size_t o = 0; o < plan->output_count; o++) {
        struct value *value = &p->values[p->of_register[registers[o]]];

        if (value->slot == NONE) {
            value->slot = take_slot(p);
            plan->instructions[plan->count++] =
                (struct ct_block_instruction){.operation = CT_OP_CONSTANT,
                                              .out = value->slot,
                                              .a = NONE,
                                              .b = NONE,
                                              .constant = value->constant};
        }
        plan->outputs[o] = value->slot;
    }
}

/* ---- the whole ------------------------------------------------------ */

/* Values there can be: powers may become three. */
static size_t most_values(const struct ct_program *program)
{
    size_t most = 0;

    for (uint32_t i = 0; i < program->count; i++)
        most +=
            program->instructions[i].operation == CT_OP_POWER_INTEGER ? 3 : 1;
    return most;
}

static void planner_release(struct planner *p)
{
    free(p->values);
    free(p->table);
    free(p->of_register);
    free(p->schedule);
    free(p->stack);
}

static enum ct_status planner_init(struct planner *p, size_t registers,
                                   size_t values)
{
    size_t size = 16;

    while (size < 2 * values)
        size *= 2;
    *p = (struct planner){.mask = (uint32_t)(size - 1)};
    p->values = malloc((values + 1) * sizeof *p->values);
    p->table = calloc(size, sizeof *p->table);
    p->of_register = malloc((registers + 1) * sizeof *p->of_register);
    p->schedule = malloc((values + 1) * sizeof *p->schedule);
    p->stack = malloc((2 * values + 1) * sizeof *p->stack);
    if (p->values == NULL || p->table == NULL || p->of_register == NULL ||
        p->schedule == NULL || p->stack == NULL) {
        planner_release(p);
        return CT_NOMEM;
    }
    return CT_OK;
}

static enum ct_status allocate(struct ct_block_program *plan, size_t most)
{
    plan->instructions = malloc((most + 1) * sizeof *plan->instructions);
    plan->outputs = malloc((plan->output_count + 1) * sizeof *plan->outputs);
    if (plan->instructions == NULL || plan->outputs == NULL) {
        ct_block_program_release(plan);
        return CT_NOMEM;
    }
    return CT_OK;
}

static void order_values(struct planner *p, const struct ct_program *program,
                         const uint32_t *registers, size_t output_count)
{
    for (uint32_t i = 0; i < program->count; i++)
        p->of_register[i] = value_of_instruction(p, &program->instructions[i]);
    for (size_t o = 0; o < output_count; o++)
        schedule(p, p->of_register[registers[o]]);
    find_last_uses(p, registers, output_count);
}

enum ct_status ct_block_program_init(struct ct_block_program *plan,
                                     const struct ct_program *program,
                                     size_t input_count,
                                     const uint32_t *registers,
                                     size_t output_count)
{
    struct ct_block_program made = {.input_count = input_count,
                                    .output_count = output_count};
    struct planner p;
    enum ct_status status =
        planner_init(&p, program->count, most_values(program));

    if (status != CT_OK)
        return status;
    order_values(&p, program, registers, output_count);
    status = allocate(&made, p.steps + output_count);
    if (status != CT_OK)
        goto done;
    p.slots = (uint32_t)input_count;
    for (; made.count < p.steps; made.count++)
        made.instructions[made.count] = pack(&p, (uint32_t)made.count);
    pack_outputs(&p, registers, &made);
    made.slot_count = p.slots;
    *plan = made;
done:
    planner_release(&p);
    return status;
}

void ct_block_program_release(struct ct_block_program *plan)
{
    free(plan->instructions);
    free(plan->outputs);
    *plan = (struct ct_block_program){0};
}

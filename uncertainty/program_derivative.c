/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * First derivatives by the reverse pass.
 *
 * Adjoints start as -0.0, which marks a register the output does not depend
 * on: a sum that starts there never returns to it, since every term is made
 * +0.0 or nonzero before it is added (IEEE 754: -0 + +0 = +0). So registers
 * of other outputs, and the operand that min or max did not take, are passed
 * over whatever their local derivatives are. Where the output does depend on a
 * register, 0 * inf stays NaN: in sqrt(x)^2 at 0 the adjoint of the root is 0
 * and the derivative of the root infinite, and 0 would be wrong. A kink is
 * another matter: |x|, min, max and hypot are Lipschitz continuous, so with the
 * adjoint 0 the derivative is 0, as in y|x| at y = 0.
 */
#include "function.h"

#include <math.h>

static const double NOT_A_NUMBER = (double)NAN;

static bool untouched(double adjoint)
{
    return adjoint == 0 && signbit(adjoint);
}

static void add(double *adjoint, double term)
{
    *adjoint += term + 0.0;
}

/* The term where an operation has a kink. */
static double kink(double adjoint)
{
    return adjoint == 0 ? 0 : NOT_A_NUMBER;
}

/* d(a^b)/db = a^b ln a; 0 on the line a = 0, b > 0, where a^b is 0. */
static double power_by_exponent(double a, double b, double y)
{
    if (a == 0 && b > 0)
        return 0;
    return y * ct_operation_apply(CT_OP_LOG, a, 0);
}

static void spread_power(double a, double b, double y, double adjoint,
                         double *adjoint_a, double *adjoint_b)
{
    double derivative[3];

    ct_power_derivatives(a, b, derivative);
    add(adjoint_a, adjoint * derivative[0]);
    add(adjoint_b, adjoint * power_by_exponent(a, b, y));
}

/* The operand that was taken gets all; on a tie neither side is right, unless
 * both are one register. */
static void spread_choice(double a, double b, double y, double adjoint,
                          double *adjoint_a, double *adjoint_b)
{
    if (a == b && adjoint_a != adjoint_b) {
        add(adjoint_a, kink(adjoint));
        add(adjoint_b, kink(adjoint));
    } else {
        add(y == a ? adjoint_a : adjoint_b, adjoint);
    }
}

static void spread_unary(const struct ct_instruction *in, double x, double y,
                         double adjoint, double *adjoint_a)
{
    double derivative[3];

    if (in->operation == CT_OP_ABS && x == 0) {
        add(adjoint_a, kink(adjoint));
        return;
    }
    if (in->operation == CT_OP_POWER_INTEGER)
        ct_power_integer_derivatives(x, (int32_t)in->b, derivative);
    else
        ct_function_derivatives(in->operation, x, y, derivative);
    add(adjoint_a, adjoint * derivative[0]);
}

static void spread_binary(enum ct_operation operation, double a, double b,
                          double y, double adjoint, double *adjoint_a,
                          double *adjoint_b)
{
    double h;

    switch (operation) {
    case CT_OP_ADD:
        add(adjoint_a, adjoint);
        add(adjoint_b, adjoint);
        break;
    case CT_OP_SUBTRACT:
        add(adjoint_a, adjoint);
        add(adjoint_b, -adjoint);
        break;
    case CT_OP_MULTIPLY:
        add(adjoint_a, adjoint * b);
        add(adjoint_b, adjoint * a);
        break;
    case CT_OP_DIVIDE:
        add(adjoint_a, adjoint / b);
        add(adjoint_b, -(adjoint * (y / b)));
        break;
    case CT_OP_POWER:
        spread_power(a, b, y, adjoint, adjoint_a, adjoint_b);
        break;
    case CT_OP_ATAN2:
        h = ct_operation_apply(CT_OP_HYPOT, a, b);
        add(adjoint_a, adjoint * (b / h / h));
        add(adjoint_b, -(adjoint * (a / h / h)));
        break;
    case CT_OP_HYPOT:
        add(adjoint_a, y == 0 ? kink(adjoint) : adjoint * (a / y));
        add(adjoint_b, y == 0 ? kink(adjoint) : adjoint * (b / y));
        break;
    default: /* MIN, MAX */
        spread_choice(a, b, y, adjoint, adjoint_a, adjoint_b);
        break;
    }
}

void ct_program_gradient(const struct ct_program *program, uint32_t output,
                         const double *registers, double *adjoints,
                         size_t symbols, double *gradient)
{
    for (size_t s = 0; s < symbols; s++)
        gradient[s] = 0;
    for (uint32_t i = 0; i < output; i++)
        adjoints[i] = -0.0;
    adjoints[output] = 1;
    for (uint32_t i = output + 1; i-- > 0;) {
        const struct ct_instruction *in = &program->instructions[i];
        int arity = ct_operation_arity(in->operation);

        if (untouched(adjoints[i]))
            continue;
        if (arity == 1)
            spread_unary(in, registers[in->a], registers[i], adjoints[i],
                         &adjoints[in->a]);
        else if (arity == 2)
            spread_binary(in->operation, registers[in->a], registers[in->b],
                          registers[i], adjoints[i], &adjoints[in->a],
                          &adjoints[in->b]);
        else if (in->operation == CT_OP_INPUT && in->a < symbols)
            gradient[in->a] += adjoints[i];
    }
}

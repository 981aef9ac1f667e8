/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Higher derivatives: the reverse pass in polynomials of degree 2.
 *
 * Along x(t) = x + t e_j every register is a polynomial c0 + c1 t + c2 t^2
 * (higher powers cut off), and so is every adjoint; that of input i is
 * f_i + f_ij t + f_ijj t^2 / 2.
 *
 * A polynomial that does not depend on t is marked by c1 = -0.0, an adjoint
 * of a register that the output does not depend on by c0 = -0.0; no sum or
 * product of others gives these (see program_derivative.c). So a register
 * that stands still meets no higher derivative of the functions it passes,
 * which may be infinite there.
 */
#include "function.h"

#include <math.h>

static const double NOT_A_NUMBER = (double)NAN;

struct poly {
    double c0, c1, c2;
};

static struct poly still(double c0)
{
    return (struct poly){c0, -0.0, 0};
}

static bool is_still(struct poly p)
{
    return p.c1 == 0 && signbit(p.c1);
}

static struct poly moving(double c0, double c1, double c2)
{
    return (struct poly){c0, c1 + 0.0, c2};
}

static struct poly add(struct poly p, struct poly q)
{
    if (is_still(p) && is_still(q))
        return still(p.c0 + q.c0);
    return moving(p.c0 + q.c0, p.c1 + q.c1, p.c2 + q.c2);
}

static struct poly scale(struct poly p, double k)
{
    if (is_still(p))
        return still(p.c0 * k);
    return moving(p.c0 * k, p.c1 * k, p.c2 * k);
}

static struct poly multiply(struct poly p, struct poly q)
{
    if (is_still(p))
        return scale(q, p.c0);
    if (is_still(q))
        return scale(p, q.c0);
    return moving(p.c0 * q.c0, p.c0 * q.c1 + p.c1 * q.c0,
                  p.c0 * q.c2 + p.c1 * q.c1 + p.c2 * q.c0);
}

static struct poly divide(struct poly p, struct poly q)
{
    double y0 = p.c0 / q.c0, y1;

    if (is_still(q)) {
        if (is_still(p))
            return still(y0);
        return moving(y0, p.c1 / q.c0, p.c2 / q.c0);
    }
    y1 = (p.c1 - y0 * q.c1) / q.c0;
    return moving(y0, y1, (p.c2 - y0 * q.c2 - y1 * q.c1) / q.c0);
}

/* f(p) from f, f', f'' at p.c0. */
static struct poly compose(double f0, double f1, double f2, struct poly p)
{
    if (is_still(p))
        return still(f0);
    return moving(f0, f1 * p.c1, f1 * p.c2 + 0.5 * f2 * p.c1 * p.c1);
}

static struct poly log_of(struct poly p)
{
    double y = ct_operation_apply(CT_OP_LOG, p.c0, 0), derivative[3];

    ct_function_derivatives(CT_OP_LOG, p.c0, y, derivative);
    return compose(y, derivative[0], derivative[1], p);
}

/* ---- forward ---------------------------------------------------------- */

static void unary_derivatives(const struct ct_instruction *in, double x,
                              double y, double derivative[3])
{
    if (in->operation == CT_OP_POWER_INTEGER)
        ct_power_integer_derivatives(x, (int32_t)in->b, derivative);
    else
        ct_function_derivatives(in->operation, x, y, derivative);
}

static struct poly forward_unary(const struct ct_instruction *in, struct poly p)
{
    double b = (double)(int32_t)in->b, derivative[3];
    double y = ct_operation_apply(in->operation, p.c0, b);

    unary_derivatives(in, p.c0, y, derivative);
    return compose(y, derivative[0], derivative[1], p);
}

/* With a moving exponent, a^b = exp(b ln a). */
static struct poly forward_power(struct poly a, struct poly b)
{
    double y = ct_operation_apply(CT_OP_POWER, a.c0, b.c0), derivative[3];

    if (is_still(a) && is_still(b))
        return still(y);
    if (!is_still(b))
        return compose(y, y, y, multiply(b, log_of(a)));
    ct_power_derivatives(a.c0, b.c0, derivative);
    return compose(y, derivative[0], derivative[1], a);
}

/* sqrt(a^2 + b^2): with c = a0/h0 and s = b0/h0,
 *   h1 = c a1 + s b1,
 *   h2 = c a2 + s b2 + (s a1 - c b1)^2 / (2 h0). */
static struct poly forward_hypot(struct poly a, struct poly b)
{
    double h = ct_operation_apply(CT_OP_HYPOT, a.c0, b.c0);
    double c = a.c0 / h, s = b.c0 / h, across = s * a.c1 - c * b.c1;

    if (is_still(a) && is_still(b))
        return still(h);
    return moving(h, c * a.c1 + s * b.c1,
                  c * a.c2 + s * b.c2 + across * across / (2 * h));
}

/* The angle's derivative is (b a' - a b') / h^2, to degree 1. */
static struct poly forward_atan2(struct poly a, struct poly b)
{
    double angle = ct_operation_apply(CT_OP_ATAN2, a.c0, b.c0);
    struct poly h = forward_hypot(a, b), slope;
    struct poly a_slope = moving(a.c1, 2 * a.c2, 0);
    struct poly b_slope = moving(b.c1, 2 * b.c2, 0);

    if (is_still(h))
        return still(angle);
    slope = add(multiply(divide(b, h), divide(a_slope, h)),
                scale(multiply(divide(a, h), divide(b_slope, h)), -1));
    return moving(angle, slope.c0, 0.5 * slope.c1);
}

static struct poly forward_choice(struct poly a, struct poly b, double y)
{
    if (a.c0 == b.c0 && (a.c1 != b.c1 || a.c2 != b.c2))
        return moving(y, NOT_A_NUMBER, NOT_A_NUMBER);
    return y == a.c0 ? a : b;
}

static struct poly forward_binary(enum ct_operation operation, struct poly a,
                                  struct poly b)
{
    switch (operation) {
    case CT_OP_ADD:
        return add(a, b);
    case CT_OP_SUBTRACT:
        return add(a, scale(b, -1));
    case CT_OP_MULTIPLY:
        return multiply(a, b);
    case CT_OP_DIVIDE:
        return divide(a, b);
    case CT_OP_POWER:
        return forward_power(a, b);
    case CT_OP_ATAN2:
        return forward_atan2(a, b);
    case CT_OP_HYPOT:
        return forward_hypot(a, b);
    default: /* MIN, MAX */
        return forward_choice(a, b, ct_operation_apply(operation, a.c0, b.c0));
    }
}

/* ---- storage ---------------------------------------------------------- */

static struct poly load(const ct_taylor from)
{
    return (struct poly){from[0], from[1], from[2]};
}

static void store(ct_taylor to, struct poly p)
{
    to[0] = p.c0;
    to[1] = p.c1;
    to[2] = p.c2;
}

static bool untouched(const ct_taylor adjoint)
{
    return adjoint[0] == 0 && signbit(adjoint[0]);
}

static void accumulate(ct_taylor adjoint, struct poly term)
{
    if (!untouched(adjoint))
        term = add(load(adjoint), term);
    term.c0 += 0.0;
    store(adjoint, term);
}

/* ---- reverse ---------------------------------------------------------- */

/* The term where an operation has a kink: see program_derivative.c. */
static struct poly kink(struct poly adjoint)
{
    if (adjoint.c0 != 0)
        return moving(NOT_A_NUMBER, NOT_A_NUMBER, NOT_A_NUMBER);
    return is_still(adjoint) ? still(0) : moving(0, NOT_A_NUMBER, NOT_A_NUMBER);
}

static void reverse_unary(const struct ct_instruction *in, struct poly a,
                          double y, struct poly adjoint, ct_taylor adjoint_a)
{
    double d[3];

    if (in->operation == CT_OP_ABS && a.c0 == 0) {
        accumulate(adjoint_a, kink(adjoint));
        return;
    }
    unary_derivatives(in, a.c0, y, d);
    accumulate(adjoint_a, multiply(adjoint, compose(d[0], d[1], d[2], a)));
}

static void reverse_power(struct poly a, struct poly b, struct poly y,
                          struct poly adjoint, ct_taylor adjoint_a,
                          ct_taylor adjoint_b)
{
    struct poly by_a, by_b;
    double d[3];

    if (is_still(b)) {
        ct_power_derivatives(a.c0, b.c0, d);
        by_a = compose(d[0], d[1], d[2], a);
    } else {
        by_a = divide(multiply(y, b), a);
    }
    if (a.c0 == 0 && b.c0 > 0)
        by_b = is_still(a) ? still(0) : moving(0, NOT_A_NUMBER, NOT_A_NUMBER);
    else
        by_b = multiply(y, log_of(a));
    accumulate(adjoint_a, multiply(adjoint, by_a));
    accumulate(adjoint_b, multiply(adjoint, by_b));
}

static void reverse_choice(struct poly a, struct poly b, double y,
                           struct poly adjoint, ct_taylor adjoint_a,
                           ct_taylor adjoint_b)
{
    if (a.c0 == b.c0 && adjoint_a != adjoint_b) {
        accumulate(adjoint_a, kink(adjoint));
        accumulate(adjoint_b, kink(adjoint));
    } else if (y == a.c0) {
        accumulate(adjoint_a, adjoint);
    } else {
        accumulate(adjoint_b, adjoint);
    }
}

static void reverse_binary(enum ct_operation operation, struct poly a,
                           struct poly b, struct poly y, struct poly adjoint,
                           ct_taylor adjoint_a, ct_taylor adjoint_b)
{
    struct poly h;
    bool at_zero;

    switch (operation) {
    case CT_OP_ADD:
        accumulate(adjoint_a, adjoint);
        accumulate(adjoint_b, adjoint);
        break;
    case CT_OP_SUBTRACT:
        accumulate(adjoint_a, adjoint);
        accumulate(adjoint_b, scale(adjoint, -1));
        break;
    case CT_OP_MULTIPLY:
        accumulate(adjoint_a, multiply(adjoint, b));
        accumulate(adjoint_b, multiply(adjoint, a));
        break;
    case CT_OP_DIVIDE:
        accumulate(adjoint_a, divide(adjoint, b));
        accumulate(adjoint_b, scale(multiply(adjoint, divide(y, b)), -1));
        break;
    case CT_OP_POWER:
        reverse_power(a, b, y, adjoint, adjoint_a, adjoint_b);
        break;
    case CT_OP_ATAN2:
        h = forward_hypot(a, b);
        accumulate(adjoint_a, multiply(adjoint, divide(divide(b, h), h)));
        accumulate(adjoint_b,
                   scale(multiply(adjoint, divide(divide(a, h), h)), -1));
        break;
    case CT_OP_HYPOT:
        at_zero = y.c0 == 0;
        accumulate(adjoint_a,
                   at_zero ? kink(adjoint) : multiply(adjoint, divide(a, y)));
        accumulate(adjoint_b,
                   at_zero ? kink(adjoint) : multiply(adjoint, divide(b, y)));
        break;
    default: /* MIN, MAX */
        reverse_choice(a, b, y.c0, adjoint, adjoint_a, adjoint_b);
        break;
    }
}

static void forward(const struct ct_program *program, uint32_t output,
                    const double *inputs, uint32_t j, ct_taylor *values)
{
    for (uint32_t i = 0; i <= output; i++) {
        const struct ct_instruction *in = &program->instructions[i];
        int arity = ct_operation_arity(in->operation);
        struct poly p;

        if (in->operation == CT_OP_CONSTANT)
            p = still(in->constant);
        else if (in->operation == CT_OP_INPUT)
            p = in->a == j ? moving(inputs[j], 1, 0) : still(inputs[in->a]);
        else if (arity == 1)
            p = forward_unary(in, load(values[in->a]));
        else
            p = forward_binary(in->operation, load(values[in->a]),
                               load(values[in->b]));
        store(values[i], p);
    }
}

static void collect(ct_taylor row, struct poly adjoint)
{
    row[0] += adjoint.c0;
    row[1] += adjoint.c1;
    row[2] += adjoint.c2;
}

void ct_program_gradient_along(const struct ct_program *program,
                               uint32_t output, const double *inputs,
                               uint32_t j, ct_taylor *scratch, size_t symbols,
                               ct_taylor *rows, double *f_jj)
{
    ct_taylor *values = scratch, *adjoints = scratch + program->count;

    for (size_t s = 0; s < symbols; s++)
        store(rows[s], (struct poly){0});
    forward(program, output, inputs, j, values);
    for (uint32_t i = 0; i < output; i++)
        store(adjoints[i], (struct poly){-0.0, -0.0, 0});
    store(adjoints[output], still(1));
    for (uint32_t i = output + 1; i-- > 0;) {
        const struct ct_instruction *in = &program->instructions[i];
        int arity = ct_operation_arity(in->operation);
        struct poly adjoint = load(adjoints[i]);

        if (untouched(adjoints[i]))
            continue;
        if (arity == 1)
            reverse_unary(in, load(values[in->a]), values[i][0], adjoint,
                          adjoints[in->a]);
        else if (arity == 2)
            reverse_binary(in->operation, load(values[in->a]),
                           load(values[in->b]), load(values[i]), adjoint,
                           adjoints[in->a], adjoints[in->b]);
        else if (in->operation == CT_OP_INPUT && in->a < symbols)
            collect(rows[in->a], adjoint);
    }
    *f_jj = 2 * values[output][2];
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The value pass, and what went wrong in it.
 */
#include "function.h"

#include <math.h>

static double value_of(const struct ct_instruction *in, const double *inputs,
                       const double *r)
{
    switch (in->operation) {
    case CT_OP_CONSTANT:
        return in->constant;
    case CT_OP_INPUT:
        return inputs[in->a];
    case CT_OP_ADD:
        return r[in->a] + r[in->b];
    case CT_OP_SUBTRACT:
        return r[in->a] - r[in->b];
    case CT_OP_MULTIPLY:
        return r[in->a] * r[in->b];
    case CT_OP_DIVIDE:
        return r[in->a] / r[in->b];
    case CT_OP_POWER_INTEGER:
        return ct_power_integer(r[in->a], (int32_t)in->b);
    default:
        if (ct_operation_arity(in->operation) == 1)
            return ct_operation_apply(in->operation, r[in->a], 0);
        return ct_operation_apply(in->operation, r[in->a], r[in->b]);
    }
}

void ct_program_evaluate(const struct ct_program *program, const double *inputs,
                         double *registers)
{
    for (uint32_t i = 0; i < program->count; i++)
        registers[i] = value_of(&program->instructions[i], inputs, registers);
}

/* ---- faults ----------------------------------------------------------- */

static bool domain_from_minus_one(double x)
{
    return x >= -1;
}

static bool domain_unit(double x)
{
    return x >= -1 && x <= 1;
}

static bool domain_not_negative(double x)
{
    return x >= 0;
}

static bool domain_from_one(double x)
{
    return x >= 1;
}

/* Functions of one argument: where they are defined, and what is said when
 * the argument is outside or where the function is infinite. */
struct domain {
    enum ct_operation operation;
    bool (*holds)(double x);
    const char *outside, *infinite;
};

static const struct domain domains[] = {
    {CT_OP_SQRT, domain_not_negative, "root-of-negative", NULL},
    {CT_OP_LOG, domain_not_negative, "log-of-negative", "log-of-zero"},
    {CT_OP_LOG2, domain_not_negative, "log-of-negative", "log-of-zero"},
    {CT_OP_LOG10, domain_not_negative, "log-of-negative", "log-of-zero"},
    {CT_OP_TO_DB, domain_not_negative, "log-of-negative", "log-of-zero"},
    {CT_OP_TO_DB_FIELD, domain_not_negative, "log-of-negative", "log-of-zero"},
    {CT_OP_LOG1P, domain_from_minus_one, "below-minus-one", "below-minus-one"},
    {CT_OP_ASIN, domain_unit, "outside-one", NULL},
    {CT_OP_ACOS, domain_unit, "outside-one", NULL},
    {CT_OP_ATANH, domain_unit, "outside-one", "infinite-at-one"},
    {CT_OP_ACOSH, domain_from_one, "below-one", NULL},
};

/* The key for a function of `x` (finite) whose value is not finite. */
static const char *function_fault(enum ct_operation operation, double x)
{
    for (size_t i = 0; i < sizeof domains / sizeof *domains; i++) {
        const struct domain *domain = &domains[i];

        if (domain->operation != operation)
            continue;
        if (!domain->holds(x))
            return domain->outside;
        if (domain->infinite != NULL)
            return domain->infinite;
    }
    return "value-overflow";
}

static const char *power_fault(double base, double exponent)
{
    if (base == 0 && exponent < 0)
        return "power-of-zero";
    if (base < 0 && exponent != floor(exponent))
        return "power-of-negative";
    return "value-overflow";
}

/* Argument {1} names the operation, {2} is its operand (for powers the base),
 * {3} the other operand. */
static enum ct_status report_value(const struct ct_instruction *in,
                                   const double *r, struct ct_sink *sink)
{
    const char *text = ct_operation_text(in->operation);
    double a = r[in->a], b = 0;
    const char *key;

    switch (in->operation) {
    case CT_OP_POWER_INTEGER:
        b = (double)(int32_t)in->b;
        key = power_fault(a, b);
        break;
    case CT_OP_POWER:
        b = r[in->b];
        key = power_fault(a, b);
        break;
    case CT_OP_DIVIDE:
        b = r[in->b];
        key = b == 0 ? "division-by-zero" : "value-overflow";
        break;
    default:
        if (ct_operation_arity(in->operation) == 2)
            b = r[in->b];
        key = ct_operation_arity(in->operation) == 1
                  ? function_fault(in->operation, a)
                  : "value-overflow";
        break;
    }
    return ct_error(sink, key, ct_at(in->place), ct_string(text), ct_number(a),
                    ct_number(b));
}

static bool operands_finite(const struct ct_instruction *in, const double *r)
{
    int arity = ct_operation_arity(in->operation);

    return (arity < 1 || isfinite(r[in->a])) &&
           (arity < 2 || isfinite(r[in->b]));
}

enum ct_status ct_program_check_values(const struct ct_program *program,
                                       const double *registers,
                                       struct ct_sink *sink)
{
    enum ct_status result = CT_OK;

    for (uint32_t i = 0; i < program->count; i++) {
        const struct ct_instruction *in = &program->instructions[i];

        if (isfinite(registers[i]) || !operands_finite(in, registers))
            continue;
        if (ct_operation_arity(in->operation) == 0)
            result = ct_error(sink, "value-not-finite", ct_at(in->place));
        else
            result = report_value(in, registers, sink);
    }
    return result;
}

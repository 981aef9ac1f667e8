/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * oracle.h - programs evaluated by MPFR, the independent check of values and
 * derivatives; and random programs to check.
 */
#ifndef CT_ORACLE_H
#define CT_ORACLE_H

#include "../uncertainty/function.h"
#include "assert_close.h"
#include "seeded.h"

#include <mpfr.h>
#include <stdlib.h>

/* ---- evaluation ------------------------------------------------------------
 */

static inline void oracle_scaled_log10(mpfr_t r, const mpfr_t x, unsigned scale)
{
    mpfr_log10(r, x, MPFR_RNDN);
    mpfr_mul_ui(r, r, scale, MPFR_RNDN);
}

static inline void oracle_scaled_exp10(mpfr_t r, const mpfr_t x, unsigned scale)
{
    mpfr_div_ui(r, x, scale, MPFR_RNDN);
    mpfr_exp10(r, r, MPFR_RNDN);
}

/* 273.15, correctly rounded to the precision of r, added or taken off. */
static inline void oracle_shift(mpfr_t r, const mpfr_t x, int sign)
{
    mpfr_t zero;

    mpfr_init2(zero, mpfr_get_prec(r));
    mpfr_set_str(zero, "273.15", 10, MPFR_RNDN);
    if (sign > 0)
        mpfr_add(r, x, zero, MPFR_RNDN);
    else
        mpfr_sub(r, x, zero, MPFR_RNDN);
    mpfr_clear(zero);
}

static inline void oracle_unary(mpfr_t r, enum ct_operation operation,
                                const mpfr_t x)
{
    static int (*const functions[CT_OP_COUNT])(mpfr_t, const mpfr_t,
                                               mpfr_rnd_t) = {
        [CT_OP_NEGATE] = mpfr_neg,  [CT_OP_SQRT] = mpfr_sqrt,
        [CT_OP_CBRT] = mpfr_cbrt,   [CT_OP_EXP] = mpfr_exp,
        [CT_OP_EXP2] = mpfr_exp2,   [CT_OP_EXPM1] = mpfr_expm1,
        [CT_OP_LOG] = mpfr_log,     [CT_OP_LOG2] = mpfr_log2,
        [CT_OP_LOG10] = mpfr_log10, [CT_OP_LOG1P] = mpfr_log1p,
        [CT_OP_SIN] = mpfr_sin,     [CT_OP_COS] = mpfr_cos,
        [CT_OP_TAN] = mpfr_tan,     [CT_OP_ASIN] = mpfr_asin,
        [CT_OP_ACOS] = mpfr_acos,   [CT_OP_ATAN] = mpfr_atan,
        [CT_OP_SINH] = mpfr_sinh,   [CT_OP_COSH] = mpfr_cosh,
        [CT_OP_TANH] = mpfr_tanh,   [CT_OP_ASINH] = mpfr_asinh,
        [CT_OP_ACOSH] = mpfr_acosh, [CT_OP_ATANH] = mpfr_atanh,
        [CT_OP_ERF] = mpfr_erf,     [CT_OP_ERFC] = mpfr_erfc,
    };

    switch (operation) {
    case CT_OP_ABS:
        mpfr_abs(r, x, MPFR_RNDN);
        break;
    case CT_OP_KELVIN:
        oracle_shift(r, x, 1);
        break;
    case CT_OP_CELSIUS:
        oracle_shift(r, x, -1);
        break;
    case CT_OP_TO_DB:
        oracle_scaled_log10(r, x, 10);
        break;
    case CT_OP_TO_DB_FIELD:
        oracle_scaled_log10(r, x, 20);
        break;
    case CT_OP_FROM_DB:
        oracle_scaled_exp10(r, x, 10);
        break;
    case CT_OP_FROM_DB_FIELD:
        oracle_scaled_exp10(r, x, 20);
        break;
    default:
        functions[operation](r, x, MPFR_RNDN);
        break;
    }
}

static inline void oracle_binary(mpfr_t r, enum ct_operation operation,
                                 const mpfr_t a, const mpfr_t b)
{
    static int (*const functions[CT_OP_COUNT])(mpfr_t, const mpfr_t,
                                               const mpfr_t, mpfr_rnd_t) = {
        [CT_OP_ADD] = mpfr_add,      [CT_OP_SUBTRACT] = mpfr_sub,
        [CT_OP_MULTIPLY] = mpfr_mul, [CT_OP_DIVIDE] = mpfr_div,
        [CT_OP_POWER] = mpfr_pow,    [CT_OP_ATAN2] = mpfr_atan2,
        [CT_OP_HYPOT] = mpfr_hypot,  [CT_OP_MIN] = mpfr_min,
        [CT_OP_MAX] = mpfr_max,
    };

    functions[operation](r, a, b, MPFR_RNDN);
}

/* One instruction on exact operands; for arity 1 `b` is not looked at. */
static inline void oracle_apply(mpfr_t r, const struct ct_instruction *in,
                                const mpfr_t a, const mpfr_t b)
{
    if (in->operation == CT_OP_POWER_INTEGER)
        mpfr_pow_si(r, a, (int32_t)in->b, MPFR_RNDN);
    else if (ct_operation_arity(in->operation) == 1)
        oracle_unary(r, in->operation, a);
    else
        oracle_binary(r, in->operation, a, b);
}

/* All registers, each mpfr_init2'ed by the caller. */
static inline void oracle_evaluate(const struct ct_program *program,
                                   mpfr_t *inputs, mpfr_t *registers)
{
    for (uint32_t i = 0; i < program->count; i++) {
        const struct ct_instruction *in = &program->instructions[i];

        if (in->operation == CT_OP_CONSTANT)
            mpfr_set_d(registers[i], in->constant, MPFR_RNDN);
        else if (in->operation == CT_OP_INPUT)
            mpfr_set(registers[i], inputs[in->a], MPFR_RNDN);
        else
            oracle_apply(
                registers[i], in, registers[in->a],
                registers[ct_operation_arity(in->operation) == 2 ? in->b
                                                                 : in->a]);
    }
}

/* ---- random programs -------------------------------------------------------
 */

static inline double seeded_between(struct seeded *random, double low,
                                    double high)
{
    double part = (double)(seeded_bits(random) >> 11) * 0x1p-53;

    return low + (high - low) * part;
}

/* Whether the operation may take these operands: inside its domain, away from
 * its edges and kinks, where derivatives are large. */
static inline bool oracle_domain(enum ct_operation operation, double a,
                                 double b)
{
    switch (operation) {
    case CT_OP_DIVIDE:
        return fabs(b) >= 0.2;
    case CT_OP_POWER:
        return a >= 0.2 && fabs(b) <= 3;
    case CT_OP_SQRT:
    case CT_OP_LOG:
    case CT_OP_LOG2:
    case CT_OP_LOG10:
    case CT_OP_TO_DB:
    case CT_OP_TO_DB_FIELD:
        return a >= 0.2;
    case CT_OP_CBRT:
    case CT_OP_ABS:
        return fabs(a) >= 0.2;
    case CT_OP_LOG1P:
        return a >= -0.8;
    case CT_OP_TAN:
        return fabs(cos(a)) >= 0.3;
    case CT_OP_ASIN:
    case CT_OP_ACOS:
    case CT_OP_ATANH:
        return fabs(a) <= 0.8;
    case CT_OP_ACOSH:
        return a >= 1.3;
    case CT_OP_POWER_INTEGER:
        return fabs(a) >= 0.2 && fabs(a) <= 3;
    case CT_OP_MIN:
    case CT_OP_MAX:
        return fabs(a - b) >= 0.05;
    case CT_OP_HYPOT:
    case CT_OP_ATAN2:
        return fabs(a) + fabs(b) >= 0.2;
    default:
        return true;
    }
}

/* Appends a random operation on registers of `program` whose values lie in
 * `registers`; false when what was drawn does not do: its value would lie
 * outside of 0.05 … 20. */
static inline bool oracle_append(struct seeded *random,
                                 struct ct_program *program, double *registers)
{
    struct ct_instruction in = {0};
    double value, b;
    uint32_t reg;

    in.operation = (enum ct_operation)(
        CT_OP_NEGATE + seeded_below(random, CT_OP_COUNT - CT_OP_NEGATE));
    in.a = (uint32_t)seeded_below(random, program->count);
    in.b = (uint32_t)seeded_below(random, program->count);
    b = registers[in.b];
    if (in.operation == CT_OP_POWER_INTEGER) {
        int32_t n = (int32_t)seeded_below(random, 9) - 4;

        in.b = (uint32_t)n;
        b = n;
    }
    if (!oracle_domain(in.operation, registers[in.a], b))
        return false;
    value = ct_operation_apply(in.operation, registers[in.a], b);
    if (!(fabs(value) >= 0.05 && fabs(value) <= 20))
        return false;
    assert_int_equal(ct_program_append(program, in, &reg), CT_OK);
    registers[reg] = value;
    return true;
}

/* A program of `count` registers: all `symbols` inputs first, then two
 * constants, then operations, the last of them the output. */
static inline void oracle_program(struct seeded *random, uint32_t symbols,
                                  uint32_t count, struct ct_program *program,
                                  double *inputs, double *registers)
{
    uint32_t reg;

    *program = (struct ct_program){0};
    for (uint32_t s = 0; s < symbols; s++) {
        struct ct_instruction in = {.operation = CT_OP_INPUT, .a = s};

        assert_int_equal(ct_program_append(program, in, &reg), CT_OK);
        inputs[s] = registers[reg] = seeded_between(random, 0.25, 2);
    }
    for (int c = 0; c < 2; c++) {
        struct ct_instruction in = {.operation = CT_OP_CONSTANT,
                                    .constant = seeded_between(random, -2, 3)};

        assert_int_equal(ct_program_append(program, in, &reg), CT_OK);
        registers[reg] = in.constant;
    }
    while (program->count < count)
        (void)oracle_append(random, program, registers);
}

#endif

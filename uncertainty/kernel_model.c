/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A model on a block of trials: one loop per instruction. Every operation has
 * the bits of ct_operation_apply() and ct_power_integer(), lane by lane, for
 * all operands; only which NaN it is need not agree.
 */
#include "kernel_plan.h"
#include "kernel_vector.h"

typedef struct ct_block_instruction instruction;

static const double LN2 = 0x1.62e42fefa39efp-1;

static double *slot(double *slots, uint32_t number)
{
    return slots + (size_t)number * CT_KERNEL_BLOCK;
}

/* out = expression in x, a lane of operand a, and c, the constant. In place:
 * a vector is read before it is written. */
#define LOOP_OF_ONE(name, expression)                                          \
    static void name(const instruction *in, double *slots)                     \
    {                                                                          \
        const double *a = slot(slots, in->a);                                  \
        double *out = slot(slots, in->out);                                    \
        vec c = vec_splat(in->constant);                                       \
                                                                               \
        (void)c;                                                               \
        for (size_t i = 0; i < CT_KERNEL_BLOCK; i += LANES) {                  \
            vec x = vec_load(a + i);                                           \
                                                                               \
            vec_store(out + i, expression);                                    \
        }                                                                      \
    }

/* The same in x and y, lanes of two slots. */
#define LOOP_OF_TWO(name, expression)                                          \
    static void name(const instruction *in, double *slots)                     \
    {                                                                          \
        const double *a = slot(slots, in->a), *b = slot(slots, in->b);         \
        double *out = slot(slots, in->out);                                    \
                                                                               \
        for (size_t i = 0; i < CT_KERNEL_BLOCK; i += LANES) {                  \
            vec x = vec_load(a + i), y = vec_load(b + i);                      \
                                                                               \
            vec_store(out + i, expression);                                    \
        }                                                                      \
    }

/* ---- operands that may be constants --------------------------------- */

/* A slot is walked along, a constant stands still. */
struct operand {
    const double *at;
    size_t step;
};

static struct operand operand_of(uint32_t number, const double *held,
                                 double *slots)
{
    if (number == CT_BLOCK_NO_SLOT)
        return (struct operand){held, 0};
    return (struct operand){slot(slots, number), 1};
}

#define LOOP_OF_ANY(name, expression)                                          \
    static void name(const instruction *in, double *slots)                     \
    {                                                                          \
        _Alignas(CT_KERNEL_ALIGNMENT) double held[LANES];                      \
        struct operand a, b;                                                   \
        double *out = slot(slots, in->out);                                    \
                                                                               \
        vec_store(held, vec_splat(in->constant));                              \
        a = operand_of(in->a, held, slots);                                    \
        b = operand_of(in->b, held, slots);                                    \
        for (size_t i = 0; i < CT_KERNEL_BLOCK; i += LANES) {                  \
            vec x = vec_load(a.at + i * a.step);                               \
            vec y = vec_load(b.at + i * b.step);                               \
                                                                               \
            vec_store(out + i, expression);                                    \
        }                                                                      \
    }

/* ---- arithmetic ----------------------------------------------------- */

LOOP_OF_ONE(negate, -x)
LOOP_OF_TWO(add, x + y)
LOOP_OF_TWO(subtract, x - y)
LOOP_OF_TWO(multiply, (x * y))
LOOP_OF_TWO(divide, x / y)
LOOP_OF_ONE(add_constant, x + c)
LOOP_OF_ONE(subtract_from, c - x)
LOOP_OF_ONE(multiply_constant, (x * c))
LOOP_OF_ONE(divide_by, x / c)
LOOP_OF_ONE(divide_into, c / x)

static void fill(const instruction *in, double *slots)
{
    double *out = slot(slots, in->out);

    for (size_t i = 0; i < CT_KERNEL_BLOCK; i += LANES)
        vec_store(out + i, vec_splat(in->constant));
}

static vec power_of(vec x, int32_t n)
{
    uint32_t bits = n < 0 ? 0u - (uint32_t)n : (uint32_t)n;
    vec one = vec_splat(1), result = one, power = x;

    for (; bits != 0; bits >>= 1) {
        if (bits & 1)
            result = result * power;
        if (bits > 1)
            power = power * power;
    }
    if (n < 0)
        result = one / result;
    return result;
}

LOOP_OF_ONE(power_integer, power_of(x, (int32_t)in->constant))

/* ---- functions beyond SLEEF's range: see function.h ----------------- */

static vec asinh_of(vec x)
{
    vec size = vec_abs(x), result = SLEEF(asinh, u10)(x);
    vec_mask far = vec_above(size, vec_splat(1e150));

    if (!vec_any(far))
        return result;
    size = SLEEF(log, u10)(size) + vec_splat(LN2);
    return vec_select(far, vec_copysign(size, x), result);
}

static vec acosh_of(vec x)
{
    vec result = SLEEF(acosh, u10)(x);
    vec_mask far = vec_above(x, vec_splat(1e150));

    if (!vec_any(far))
        return result;
    return vec_select(far, SLEEF(log, u10)(x) + vec_splat(LN2), result);
}

static vec log1p_of(vec x)
{
    vec result = SLEEF(log1p, u10)(x);
    vec_mask far = vec_above(x, vec_splat(1e300));

    return vec_any(far) ? vec_select(far, SLEEF(log, u10)(x), result) : result;
}

/* e^x / 2 */
static vec half_exp(vec x)
{
    vec half = vec_splat(0.5), root = SLEEF(exp, u10)(half * x);

    return half * root * root;
}

static vec sinh_of(vec x)
{
    vec size = vec_abs(x), result = SLEEF(sinh, u10)(x);
    vec_mask far = vec_above(size, vec_splat(709));

    if (!vec_any(far))
        return result;
    return vec_select(far, vec_copysign(half_exp(size), x), result);
}

static vec cosh_of(vec x)
{
    vec size = vec_abs(x), result = SLEEF(cosh, u10)(x);
    vec_mask far = vec_above(size, vec_splat(709));

    return vec_any(far) ? vec_select(far, half_exp(size), result) : result;
}

LOOP_OF_ONE(asinh_, asinh_of(x))
LOOP_OF_ONE(acosh_, acosh_of(x))
LOOP_OF_ONE(log1p_, log1p_of(x))
LOOP_OF_ONE(sinh_, sinh_of(x))
LOOP_OF_ONE(cosh_, cosh_of(x))

/* ---- functions ------------------------------------------------------ */

/* NaN in b comes out by itself, since then the second operand is taken. */
static vec minimum(vec a, vec b)
{
    return vec_select(vec_is_nan(a), a, vec_lesser(a, b));
}

static vec maximum(vec a, vec b)
{
    return vec_select(vec_is_nan(a), a, vec_greater(a, b));
}

LOOP_OF_ONE(sqrt_, vec_sqrt(x))
LOOP_OF_ONE(abs_, vec_abs(x))
LOOP_OF_ONE(cbrt_, SLEEF(cbrt, u10)(x))
LOOP_OF_ONE(exp_, SLEEF(exp, u10)(x))
LOOP_OF_ONE(exp2_, SLEEF(exp2, u10)(x))
LOOP_OF_ONE(expm1_, SLEEF(expm1, u10)(x))
LOOP_OF_ONE(log_, SLEEF(log, u10)(x))
LOOP_OF_ONE(log2_, SLEEF(log2, u10)(x))
LOOP_OF_ONE(log10_, SLEEF(log10, u10)(x))
LOOP_OF_ONE(sin_, SLEEF(sin, u10)(x))
LOOP_OF_ONE(cos_, SLEEF(cos, u10)(x))
LOOP_OF_ONE(tan_, SLEEF(tan, u10)(x))
LOOP_OF_ONE(asin_, SLEEF(asin, u10)(x))
LOOP_OF_ONE(acos_, SLEEF(acos, u10)(x))
LOOP_OF_ONE(atan_, SLEEF(atan, u10)(x))
LOOP_OF_ONE(tanh_, SLEEF(tanh, u10)(x))
LOOP_OF_ONE(atanh_, SLEEF(atanh, u10)(x))
LOOP_OF_ONE(erf_, SLEEF(erf, u10)(x))
LOOP_OF_ONE(erfc_, SLEEF(erfc, u15)(x))
LOOP_OF_ONE(to_db, vec_splat(10) * SLEEF(log10, u10)(x))
LOOP_OF_ONE(from_db, SLEEF(exp10, u10)(x / vec_splat(10)))
LOOP_OF_ONE(to_db_field, vec_splat(20) * SLEEF(log10, u10)(x))
LOOP_OF_ONE(from_db_field, SLEEF(exp10, u10)(x / vec_splat(20)))
LOOP_OF_ANY(power, SLEEF(pow, u10)(x, y))
LOOP_OF_ANY(atan2_, SLEEF(atan2, u10)(x, y))
LOOP_OF_ANY(hypot_, SLEEF(hypot, u05)(x, y))
LOOP_OF_ANY(min, minimum(x, y))
LOOP_OF_ANY(max, maximum(x, y))

/* ---- the table ------------------------------------------------------ */

/* ORDER BLOCK: INPUT, KELVIN and CELSIUS never come up. */
static void (*const loops[CT_BLOCK_COUNT])(const instruction *in,
                                           double *slots) = {
    [CT_OP_CONSTANT] = fill,
    [CT_OP_NEGATE] = negate,
    [CT_OP_ADD] = add,
    [CT_OP_SUBTRACT] = subtract,
    [CT_OP_MULTIPLY] = multiply,
    [CT_OP_DIVIDE] = divide,
    [CT_OP_POWER] = power,
    [CT_OP_POWER_INTEGER] = power_integer,
    [CT_OP_SQRT] = sqrt_,
    [CT_OP_CBRT] = cbrt_,
    [CT_OP_EXP] = exp_,
    [CT_OP_EXP2] = exp2_,
    [CT_OP_EXPM1] = expm1_,
    [CT_OP_LOG] = log_,
    [CT_OP_LOG2] = log2_,
    [CT_OP_LOG10] = log10_,
    [CT_OP_LOG1P] = log1p_,
    [CT_OP_SIN] = sin_,
    [CT_OP_COS] = cos_,
    [CT_OP_TAN] = tan_,
    [CT_OP_ASIN] = asin_,
    [CT_OP_ACOS] = acos_,
    [CT_OP_ATAN] = atan_,
    [CT_OP_ATAN2] = atan2_,
    [CT_OP_SINH] = sinh_,
    [CT_OP_COSH] = cosh_,
    [CT_OP_TANH] = tanh_,
    [CT_OP_ASINH] = asinh_,
    [CT_OP_ACOSH] = acosh_,
    [CT_OP_ATANH] = atanh_,
    [CT_OP_HYPOT] = hypot_,
    [CT_OP_ABS] = abs_,
    [CT_OP_MIN] = min,
    [CT_OP_MAX] = max,
    [CT_OP_ERF] = erf_,
    [CT_OP_ERFC] = erfc_,
    [CT_OP_TO_DB] = to_db,
    [CT_OP_FROM_DB] = from_db,
    [CT_OP_TO_DB_FIELD] = to_db_field,
    [CT_OP_FROM_DB_FIELD] = from_db_field,
    [CT_BLOCK_ADD_CONSTANT] = add_constant,
    [CT_BLOCK_SUBTRACT_FROM] = subtract_from,
    [CT_BLOCK_MULTIPLY_CONSTANT] = multiply_constant,
    [CT_BLOCK_DIVIDE_BY] = divide_by,
    [CT_BLOCK_DIVIDE_INTO] = divide_into,
};

void CT_KERNEL_FUNCTION(evaluate)(const struct ct_block_program *plan,
                                  double *slots)
{
    for (size_t i = 0; i < plan->count; i++) {
        const instruction *in = &plan->instructions[i];

        loops[in->operation](in, slots);
    }
}

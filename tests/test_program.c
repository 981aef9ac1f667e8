/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Programs: values of every operation against MPFR, faults of values, and
 * text that reads back.
 */
#include "oracle.h"
#include "parsed.h"

#define NOT_A_NUMBER ((double)NAN)

/* ---- values -------------------------------------------------------------- */

/* Arguments a (and b), and how far the value may be from the exact one in ulp
 * of the result: 0.5 where IEEE 754 or SLEEF's u05 says so, 1 for SLEEF's
 * u10, 1.5 for its u15, twice that and a rounding for 10*log10(x), since an
 * ulp of a product is up to twice that of the factor. */
struct range {
    enum ct_operation operation;
    double low, high; /* of a; logarithmic when low > 0 and high/low > 100 */
    double b_low, b_high;
    double ulp;
};

static const struct range ranges[] = {
    {CT_OP_NEGATE, -1e300, 1e300, 0, 0, 0},
    {CT_OP_ADD, -1e3, 1e3, -1e3, 1e3, 0.5},
    {CT_OP_SUBTRACT, -1e3, 1e3, -1e3, 1e3, 0.5},
    {CT_OP_MULTIPLY, -1e3, 1e3, -1e3, 1e3, 0.5},
    {CT_OP_DIVIDE, -1e3, 1e3, -1e3, 1e3, 0.5},
    {CT_OP_POWER, 1e-20, 1e20, -10, 10, 1},
    {CT_OP_POWER, 0.5, 2, -300, 300, 1},
    {CT_OP_SQRT, 1e-300, 1e300, 0, 0, 0.5},
    {CT_OP_CBRT, -1e3, 1e3, 0, 0, 1},
    {CT_OP_CBRT, 1e-300, 1e300, 0, 0, 1},
    {CT_OP_EXP, -700, 709, 0, 0, 1},
    {CT_OP_EXP, -1, 1, 0, 0, 1},
    {CT_OP_EXP2, -1000, 1023, 0, 0, 1},
    {CT_OP_EXPM1, -40, 700, 0, 0, 1},
    {CT_OP_EXPM1, 1e-300, 1, 0, 0, 1},
    {CT_OP_LOG, 1e-300, 1e300, 0, 0, 1},
    {CT_OP_LOG, 0.9, 1.1, 0, 0, 1},
    {CT_OP_LOG2, 1e-300, 1e300, 0, 0, 1},
    {CT_OP_LOG2, 0.9, 1.1, 0, 0, 1},
    {CT_OP_LOG10, 1e-300, 1e300, 0, 0, 1},
    {CT_OP_LOG10, 0.9, 1.1, 0, 0, 1},
    {CT_OP_LOG1P, -0.999, 1, 0, 0, 1},
    {CT_OP_LOG1P, 1e-300, 1.7e308, 0, 0, 1},
    {CT_OP_SIN, -100, 100, 0, 0, 1},
    {CT_OP_SIN, 1, 1e300, 0, 0, 1},
    {CT_OP_COS, -100, 100, 0, 0, 1},
    {CT_OP_TAN, -100, 100, 0, 0, 1},
    {CT_OP_ASIN, -1, 1, 0, 0, 1},
    {CT_OP_ACOS, -1, 1, 0, 0, 1},
    {CT_OP_ATAN, -10, 10, 0, 0, 1},
    {CT_OP_ATAN, 1e-300, 1e300, 0, 0, 1},
    {CT_OP_ATAN2, -10, 10, -10, 10, 1},
    {CT_OP_SINH, -700, 700, 0, 0, 1},
    {CT_OP_SINH, 1e-300, 1, 0, 0, 1},
    /* two factors exp(x/2) of 1 ulp: 2 each as ulp of the product, 0.5 */
    {CT_OP_SINH, 709.5, 710.4, 0, 0, 4.5},
    {CT_OP_COSH, -709, 709, 0, 0, 1},
    {CT_OP_COSH, -710.4, -709.5, 0, 0, 4.5},
    {CT_OP_TANH, -20, 20, 0, 0, 1},
    {CT_OP_TANH, 1e-300, 1, 0, 0, 1},
    {CT_OP_ASINH, -100, 100, 0, 0, 1},
    {CT_OP_ASINH, 1e-300, 1.7e308, 0, 0, 1.5},
    {CT_OP_ACOSH, 1, 2, 0, 0, 1},
    {CT_OP_ACOSH, 1, 1.7e308, 0, 0, 1.5},
    {CT_OP_ATANH, -1, 1, 0, 0, 1},
    {CT_OP_ATANH, 1e-300, 0.1, 0, 0, 1},
    {CT_OP_HYPOT, -10, 10, -10, 10, 0.501},
    {CT_OP_HYPOT, 1e-300, 1e300, 1, 2, 0.501},
    {CT_OP_ABS, -10, 10, 0, 0, 0},
    {CT_OP_MIN, -10, 10, -10, 10, 0},
    {CT_OP_MAX, -10, 10, -10, 10, 0},
    {CT_OP_ERF, -6, 6, 0, 0, 1},
    {CT_OP_ERF, 1e-300, 1, 0, 0, 1},
    {CT_OP_ERFC, -6, 26, 0, 0, 1.5},
    /* 273.15 is off by at most half an ulp of results from 256 on */
    {CT_OP_KELVIN, -15, 1e4, 0, 0, 1},
    {CT_OP_CELSIUS, 530, 1e4, 0, 0, 1},
    {CT_OP_TO_DB, 1e-300, 1e300, 0, 0, 2.5},
    {CT_OP_TO_DB_FIELD, 1e-300, 1e300, 0, 0, 2.5},
    /* x/10 is off by half an ulp: |x|/10 ln 10 half ulp at most 1e2 */
    {CT_OP_FROM_DB, -100, 100, 0, 0, 1 + 24},
    {CT_OP_FROM_DB_FIELD, -200, 200, 0, 0, 1 + 24},
};

static double draw(struct seeded *random, double low, double high)
{
    if (low > 0 && high / low > 100)
        return exp(seeded_between(random, log(low), log(high)));
    return seeded_between(random, low, high);
}

static double ulp_of(double x)
{
    x = fabs(x);
    return nextafter(x, HUGE_VAL) - x;
}

/* How many ulp of the result the value is off. */
static double error_of(const struct ct_instruction *in, double a, double b,
                       double got)
{
    mpfr_t x, y, exact;
    double off, ulp;

    mpfr_init2(x, 53);
    mpfr_init2(y, 53);
    mpfr_init2(exact, 200);
    mpfr_set_d(x, a, MPFR_RNDN);
    mpfr_set_d(y, b, MPFR_RNDN);
    oracle_apply(exact, in, x, y);
    ulp = ulp_of(mpfr_get_d(exact, MPFR_RNDN));
    mpfr_sub_d(exact, exact, got, MPFR_RNDN);
    off = fabs(mpfr_get_d(exact, MPFR_RNDN)) / ulp;
    mpfr_clears(x, y, exact, (mpfr_ptr)0);
    return off;
}

static void values_are_within_their_bounds(void **unused)
{
    struct seeded random = seeded_init(11);

    (void)unused;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        const struct range *r = &ranges[i];
        struct ct_instruction in = {.operation = r->operation};

        for (int k = 0; k < 2000; k++) {
            double a = draw(&random, r->low, r->high);
            double b = draw(&random, r->b_low, r->b_high);
            double got = ct_operation_apply(r->operation, a, b);
            double off = error_of(&in, a, b, got);

            if (!(off <= r->ulp))
                fail_msg("seed %llu: %s(%.17g, %.17g) = %.17g, %.3g ulp off",
                         (unsigned long long)random.seed,
                         ct_operation_text(r->operation), a, b, got, off);
        }
    }
    mpfr_free_cache();
}

/* |n| units of 2^-53, which are at most |n| ulp. */
static void whole_powers_are_within_their_bounds(void **unused)
{
    struct seeded random = seeded_init(12);

    (void)unused;
    for (int k = 0; k < 20000; k++) {
        int32_t n = (int32_t)seeded_below(&random, 2049) - 1024;
        double a = seeded_between(&random, 0.6, 1.7);
        struct ct_instruction in = {.operation = CT_OP_POWER_INTEGER,
                                    .b = (uint32_t)n};
        double got;

        a = k % 2 == 0 ? a : -a;
        got = ct_power_integer(a, n);
        if (!(error_of(&in, a, 0, got) <= abs(n)))
            fail_msg("%.17g^%d = %.17g", a, (int)n, got);
    }
    assert_close(ct_power_integer(0, 0), 1, 0);
    assert_close(ct_power_integer(0, 3), 0, 0);
    assert_close(ct_power_integer(0, -1), HUGE_VAL, 0);
    assert_close(ct_power_integer(-2, 3), -8, 0);
    assert_close(ct_power_integer(-2, -3), -0.125, 0);
    assert_close(ct_power_integer(10, -2), 0.01, 0);
    assert_close(ct_power_integer(1, INT32_MIN), 1, 0);
    assert_close(ct_power_integer(3, 1), 3, 0);
    mpfr_free_cache();
}

/* Values at round arguments that must come out round. */
static void round_arguments_give_round_values(void **unused)
{
    static const struct {
        enum ct_operation operation;
        double a, b, value;
    } cases[] = {
        {CT_OP_FROM_DB, 30, 0, 1000},
        {CT_OP_FROM_DB, -30, 0, 0.001},
        {CT_OP_FROM_DB, 0, 0, 1},
        {CT_OP_FROM_DB_FIELD, 20, 0, 10},
        {CT_OP_TO_DB, 1000, 0, 30},
        {CT_OP_TO_DB_FIELD, 10, 0, 20},
        {CT_OP_TO_DB, 1, 0, 0},
        {CT_OP_EXP, 0, 0, 1},
        {CT_OP_EXP2, 10, 0, 1024},
        {CT_OP_LOG10, 1000, 0, 3},
        {CT_OP_LOG2, 0.125, 0, -3},
        {CT_OP_POWER, 4, 0.5, 2},
        {CT_OP_POWER, 8, -1, 0.125},
        {CT_OP_POWER, -2, 3, -8},
        {CT_OP_CBRT, -27, 0, -3},
        {CT_OP_HYPOT, 3, 4, 5},
        {CT_OP_KELVIN, 0, 0, 273.15},
        {CT_OP_KELVIN, 20, 0, 293.15},
        {CT_OP_CELSIUS, 273.15, 0, 0},
        {CT_OP_SIN, 0, 0, 0},
        {CT_OP_COS, 0, 0, 1},
        {CT_OP_ERF, 0, 0, 0},
        {CT_OP_ERFC, 0, 0, 1},
        {CT_OP_ATAN2, 0, 1, 0},
        {CT_OP_ACOSH, 1, 0, 0},
        {CT_OP_ATANH, 0, 0, 0},
        {CT_OP_MIN, NOT_A_NUMBER, 1, NOT_A_NUMBER},
        {CT_OP_MIN, 1, NOT_A_NUMBER, NOT_A_NUMBER},
        {CT_OP_MAX, NOT_A_NUMBER, 1, NOT_A_NUMBER},
        {CT_OP_MAX, 2, 1, 2},
        {CT_OP_MIN, 1, 1, 1},
        {CT_OP_SQRT, -1, 0, NOT_A_NUMBER},
        {CT_OP_LOG, 0, 0, -HUGE_VAL},
        {CT_OP_ATANH, 1, 0, HUGE_VAL},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_close(
            ct_operation_apply(cases[i].operation, cases[i].a, cases[i].b),
            cases[i].value, 0);
}

/* ---- equal bits ------------------------------------------------------------
 */

/* FNV-1a over the bytes, the lowest first. */
static uint64_t add_bits(uint64_t hash, double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    for (int i = 0; i < 8; i++)
        hash = (hash ^ (bits >> 8 * i & 0xFF)) * UINT64_C(0x100000001b3);
    return hash;
}

/* All functions with their derivatives at some 300 arguments each. The
 * arguments are made without libm. The number changes only when a result
 * changes: with another SLEEF, or by a change of the formulas. */
static void bits_are_the_same_everywhere(void **unused)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325), state = 1;

    (void)unused;
    for (int k = 0; k < 20000; k++) {
        enum ct_operation operation =
            (enum ct_operation)(CT_OP_POWER + k % (CT_OP_COUNT - CT_OP_POWER));
        double a, b, y, d[3] = {0};

        state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
        a = (double)(int64_t)(state >> 12) * 0x1p-50 - 2;
        b = (double)(int64_t)(state & 0xFFFFFF) * 0x1p-20 - 8;
        if (operation == CT_OP_POWER_INTEGER)
            b = (double)(int32_t)b;
        y = ct_operation_apply(operation, a, b);
        if (operation == CT_OP_POWER)
            ct_power_derivatives(a, b, d);
        else if (operation == CT_OP_POWER_INTEGER)
            ct_power_integer_derivatives(a, (int32_t)b, d);
        else if (ct_operation_arity(operation) == 1)
            ct_function_derivatives(operation, a, y, d);
        hash = add_bits(hash, isnan(y) ? 0 : y);
        for (int i = 0; i < 3; i++)
            hash = add_bits(hash, isnan(d[i]) ? 0 : d[i]);
    }
    assert_int_equal(hash, UINT64_C(0x2521d8d872171d73));
}

/* ---- faults of values ---------------------------------------------------- */

struct value_fault {
    const char *text;
    double x, y;
    const char *key;
    const char *part; /* the subexpression */
    const char *name;
    double first, second; /* operands */
};

static const struct value_fault value_faults[] = {
    {"1 + x/y", 2, 0, "division-by-zero", "x/y", "/", 2, 0},
    {"x/(y - y)", 2, 5, "division-by-zero", "x/(y - y)", "/", 2, 0},
    {"x/y", 1e300, 1e-300, "value-overflow", "x/y", "/", 1e300, 1e-300},
    {"x + sqrt(y)", 1, -4, "root-of-negative", "sqrt(y)", "sqrt", -4, 0},
    {"log(x)", 0, 0, "log-of-zero", "log(x)", "log", 0, 0},
    {"log(x)", -1, 0, "log-of-negative", "log(x)", "log", -1, 0},
    {"log2(x)", -1, 0, "log-of-negative", "log2(x)", "log2", -1, 0},
    {"log10(x)", 0, 0, "log-of-zero", "log10(x)", "log10", 0, 0},
    {"to_dB(x)", 0, 0, "log-of-zero", "to_dB(x)", "to_dB", 0, 0},
    {"to_dB_field(x)", -1, 0, "log-of-negative", "to_dB_field(x)",
     "to_dB_field", -1, 0},
    {"log1p(x)", -1, 0, "below-minus-one", "log1p(x)", "log1p", -1, 0},
    {"log1p(x)", -2, 0, "below-minus-one", "log1p(x)", "log1p", -2, 0},
    {"asin(x)", 1.5, 0, "outside-one", "asin(x)", "asin", 1.5, 0},
    {"acos(x)", -1.5, 0, "outside-one", "acos(x)", "acos", -1.5, 0},
    {"atanh(x)", 2, 0, "outside-one", "atanh(x)", "atanh", 2, 0},
    {"atanh(x)", 1, 0, "infinite-at-one", "atanh(x)", "atanh", 1, 0},
    {"acosh(x)", 0.5, 0, "below-one", "acosh(x)", "acosh", 0.5, 0},
    {"x^y", -2, 0.5, "power-of-negative", "x^y", "^", -2, 0.5},
    {"x^0.5", -2, 0, "power-of-negative", "x^0.5", "^", -2, 0.5},
    {"x^y", 0, -1, "power-of-zero", "x^y", "^", 0, -1},
    {"x^-2", 0, 0, "power-of-zero", "x^-2", "^", 0, -2},
    {"x^100", 1e5, 0, "value-overflow", "x^100", "^", 1e5, 100},
    {"x^y", 10, 400, "value-overflow", "x^y", "^", 10, 400},
    {"exp(x)", 800, 0, "value-overflow", "exp(x)", "exp", 800, 0},
    {"2*(x*y)", 1e200, 1e200, "value-overflow", "x*y", "*", 1e200, 1e200},
    {"x + y", 1.7e308, 1.7e308, "value-overflow", "x + y", "+", 1.7e308,
     1.7e308},
    {"2*x", NOT_A_NUMBER, 0, "value-not-finite", "x", "", 0, 0},
    /* only the innermost one, whatever is made of it */
    {"sqrt(log(x) - 1/log(x))", 0, 0, "log-of-zero", "log(x)", "log", 0, 0},
};

static void check_value_fault(const struct value_fault *f)
{
    double inputs[2] = {f->x, f->y}, registers[16];
    struct parsed p;
    const struct parsed_finding *got = &p.findings[0];

    parsed_init(&p);
    parsed_names(&p, "x y");
    assert_int_equal(parsed_more(&p, f->text), CT_OK);
    assert_true(p.program.count <= 16);
    ct_program_evaluate(&p.program, inputs, registers);
    assert_int_equal(ct_program_check_values(&p.program, registers, &p.sink),
                     CT_INVALID);
    if (strcmp(got->key, f->key) != 0 || got->place.length != strlen(f->part) ||
        memcmp(f->text + got->place.offset, f->part, strlen(f->part)) != 0)
        fail_msg("`%s`: %s at %u+%u", f->text, got->key,
                 (unsigned)got->place.offset, got->place.length);
    assert_string_equal(got->arguments[0], f->name);
    assert_close(got->numbers[1], f->first, 0);
    assert_close(got->numbers[2], f->second, 0);
    parsed_release(&p);
}

static void faulty_values_name_their_cause(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof value_faults / sizeof *value_faults; i++)
        check_value_fault(&value_faults[i]);
}

static void all_faulty_values_are_reported(void **unused)
{
    double inputs[2] = {-1, 0}, registers[16];
    struct parsed p;

    (void)unused;
    parsed_init(&p);
    parsed_names(&p, "x y");
    assert_int_equal(parsed_more(&p, "sqrt(x) + 1/y - log(y)"), CT_OK);
    ct_program_evaluate(&p.program, inputs, registers);
    assert_int_equal(ct_program_check_values(&p.program, registers, &p.sink),
                     CT_INVALID);
    assert_int_equal(p.count, 3);
    inputs[0] = inputs[1] = 1;
    ct_program_evaluate(&p.program, inputs, registers);
    assert_int_equal(ct_program_check_values(&p.program, registers, &p.sink),
                     CT_OK);
    assert_int_equal(p.count, 3);
    parsed_release(&p);
}

/* ---- writing ------------------------------------------------------------- */

enum { SYMBOLS = 3, REGISTERS = 14 };

static bool same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static void derive(const struct ct_program *program, uint32_t output,
                   const double *inputs, double *gradient, ct_taylor *rows)
{
    double *registers = calloc(program->count, sizeof *registers);
    double *adjoints = calloc(program->count, sizeof *adjoints);
    ct_taylor *scratch = calloc(2 * (size_t)program->count, sizeof *scratch);
    double f_jj;

    assert_true(registers != NULL && adjoints != NULL && scratch != NULL);
    ct_program_evaluate(program, inputs, registers);
    gradient[SYMBOLS] = registers[output];
    ct_program_gradient(program, output, registers, adjoints, SYMBOLS,
                        gradient);
    ct_program_gradient_along(program, output, inputs, 1, scratch, SYMBOLS,
                              rows, &f_jj);
    free(registers);
    free(adjoints);
    free(scratch);
}

/* Parses what was written, and compares values bit by bit. Derivatives too
 * while the program is a tree; where a register is used twice, the written
 * text has it twice, and the terms of its adjoint are added in another order:
 * equal to 1e-12. */
static void check_round_trip(const struct ct_program *program,
                             const double *inputs, uint64_t seed)
{
    static const char *const names[] = {"x", "y", "z"};
    struct ct_buffer text = {0};
    double before[SYMBOLS + 1], after[SYMBOLS + 1];
    ct_taylor rows_before[SYMBOLS], rows_after[SYMBOLS];
    struct parsed p;
    enum ct_status status =
        ct_program_write(program, program->count - 1, names, &text);

    assert_int_equal(status, CT_OK);
    parsed_init(&p);
    parsed_names(&p, "x y z");
    if (parsed_text(&p, text.data, text.length) != CT_OK)
        fail_msg("seed %llu: `%s`: %s", (unsigned long long)seed, text.data,
                 p.findings[0].key);
    derive(program, program->count - 1, inputs, before, rows_before);
    derive(&p.program, p.output, inputs, after, rows_after);
    if (!same_bits(before[SYMBOLS], after[SYMBOLS]))
        fail_msg("seed %llu: `%s`: %.17g, %.17g", (unsigned long long)seed,
                 text.data, before[SYMBOLS], after[SYMBOLS]);
    for (int s = 0; s < SYMBOLS; s++) {
        assert_close(before[s], after[s], 1e-12 * (1 + fabs(before[s])));
        for (int k = 0; k < 3; k++)
            assert_close(rows_before[s][k], rows_after[s][k],
                         1e-10 * (1 + fabs(rows_before[s][k])));
    }
    parsed_release(&p);
    ct_buffer_release(&text);
}

static void written_programs_read_back(void **unused)
{
    struct seeded random = seeded_init(13);

    (void)unused;
    for (int k = 0; k < 2000; k++) {
        struct ct_program program;
        double inputs[SYMBOLS], registers[REGISTERS];

        oracle_program(&random, SYMBOLS, REGISTERS, &program, inputs,
                       registers);
        check_round_trip(&program, inputs, random.seed);
        ct_program_release(&program);
    }
}

/* A tree of text is written and read again until nothing changes: the second
 * text is the first one, and the derivatives have the same bits. */
static void written_trees_keep_their_bits(void **unused)
{
    struct seeded random = seeded_init(14);
    static const double inputs[] = {0.7, 1.3, 1.9};
    static const char *const parts[] = {
        "x",     "y",       "z",          "2",      "0.1",     "-3",
        "(",     ")",       "+",          "-",      "*",       "/",
        "^",     "sqrt(x)", "exp(y)",     "sin(z)", "x^2",     "y^-3",
        "(x-y)", "-z",      "max(x, y)",  "1e-3",   "2 '1'",   "3 'mm'",
        "(-2)",  "0.5",     "hypot(x,z)", "x^y",    "(x^y)^z", "-x^-y",
    };
    size_t read = 0;

    (void)unused;
    for (int k = 0; k < 30000; k++) {
        struct ct_buffer text = {0};
        struct parsed p, q;
        char *first, *second;
        double before[SYMBOLS + 1], after[SYMBOLS + 1];
        ct_taylor rows_before[SYMBOLS], rows_after[SYMBOLS];

        for (size_t n = 1 + seeded_below(&random, 9); n > 0; n--) {
            ct_buffer_puts(
                &text,
                parts[seeded_below(&random, sizeof parts / sizeof *parts)]);
            ct_buffer_puts(&text, " ");
        }
        parsed_init(&p);
        parsed_names(&p, "x y z");
        if (parsed_text(&p, text.data, text.length) == CT_OK) {
            read++;
            first = parsed_write(&p);
            parsed_init(&q);
            parsed_names(&q, "x y z");
            if (parsed_more(&q, first) != CT_OK)
                fail_msg("`%s` wrote `%s`", text.data, first);
            second = parsed_write(&q);
            assert_string_equal(first, second);
            derive(&p.program, p.output, inputs, before, rows_before);
            derive(&q.program, q.output, inputs, after, rows_after);
            for (int s = 0; s <= SYMBOLS; s++)
                assert_true(same_bits(before[s], after[s]) ||
                            (isnan(before[s]) && isnan(after[s])));
            for (int s = 0; s < SYMBOLS; s++)
                for (int i = 0; i < 3; i++)
                    assert_true(
                        same_bits(rows_before[s][i], rows_after[s][i]) ||
                        (isnan(rows_before[s][i]) && isnan(rows_after[s][i])));
            free(first);
            free(second);
            parsed_release(&q);
        }
        parsed_release(&p);
        ct_buffer_release(&text);
    }
    assert_true(read > 1000);
}

static struct ct_instruction constant(double value, const struct ct_unit *unit)
{
    return (struct ct_instruction){
        .operation = CT_OP_CONSTANT, .constant = value, .unit = unit};
}

/* Programs that no text makes: whole exponents that are not POWER_INTEGER,
 * negative constants, minus zero, units with the quote in them. */
static void odd_programs_are_written_soundly(void **unused)
{
    static const char *const names[] = {"x"};
    const struct ct_unit arcmin = {
        .kind = CT_KIND_ANGLE, .scale = ct_unit_one.scale, .text = "'"};
    static const struct {
        double base, exponent;
        enum ct_operation operation;
        const char *text;
    } cases[] = {
        {0, 2, CT_OP_POWER, "x^2 '1'"},     {0, -2, CT_OP_POWER, "x^-2 '1'"},
        {0, 2000, CT_OP_POWER, "x^2000"},   {0, 0.5, CT_OP_POWER, "x^0.5"},
        {0, -0.0, CT_OP_ADD, "x + -0"},     {0, -1.5, CT_OP_MULTIPLY, "x*-1.5"},
        {-2, 3, CT_OP_POWER, "(-2)^3 '1'"},
    };
    struct ct_buffer text = {0};
    struct ct_program program = {0};
    uint32_t reg;

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ct_instruction base = {.operation = CT_OP_INPUT};
        struct ct_instruction in = {
            .operation = cases[i].operation, .a = 0, .b = 1};

        if (cases[i].base != 0)
            base = constant(cases[i].base, NULL);
        program.count = 0;
        assert_int_equal(ct_program_append(&program, base, &reg), CT_OK);
        assert_int_equal(ct_program_append(
                             &program, constant(cases[i].exponent, NULL), &reg),
                         CT_OK);
        assert_int_equal(ct_program_append(&program, in, &reg), CT_OK);
        ct_buffer_clear(&text);
        assert_int_equal(ct_program_write(&program, reg, names, &text), CT_OK);
        assert_string_equal(text.data, cases[i].text);
    }
    program.count = 0;
    assert_int_equal(ct_program_append(&program, constant(5, &arcmin), &reg),
                     CT_OK);
    ct_buffer_clear(&text);
    assert_int_equal(ct_program_write(&program, reg, names, &text), CT_OK);
    assert_null(strstr(text.data, "'''"));
    program.instructions[0].constant = HUGE_VAL;
    assert_int_equal(ct_program_write(&program, reg, names, &text), CT_DOMAIN);
    ct_program_release(&program);
    ct_buffer_release(&text);
}

/* Doubling 25 times writes 2^25 names: refused, and nothing is left of it. */
static void writing_has_its_limits(void **unused)
{
    static const char *const names[] = {"x"};
    struct ct_buffer text = {0};
    struct ct_program program = {0};
    struct ct_instruction in = {.operation = CT_OP_INPUT};
    uint32_t reg;

    (void)unused;
    assert_int_equal(ct_program_append(&program, in, &reg), CT_OK);
    for (int i = 0; i < 25; i++) {
        in =
            (struct ct_instruction){.operation = CT_OP_ADD, .a = reg, .b = reg};
        assert_int_equal(ct_program_append(&program, in, &reg), CT_OK);
    }
    ct_buffer_puts(&text, "y = ");
    assert_int_equal(ct_program_write(&program, reg, names, &text), CT_LIMIT);
    assert_string_equal(text.data, "y = ");
    program.count = 1;
    reg = 0;
    for (int i = 0; i < CT_EXPRESSION_DEPTH; i++) {
        in = (struct ct_instruction){.operation = CT_OP_NEGATE, .a = reg};
        assert_int_equal(ct_program_append(&program, in, &reg), CT_OK);
    }
    assert_int_equal(ct_program_write(&program, reg, names, &text), CT_OK);
    in.a = reg;
    assert_int_equal(ct_program_append(&program, in, &reg), CT_OK);
    assert_int_equal(ct_program_write(&program, reg, names, &text), CT_LIMIT);
    ct_program_release(&program);
    ct_buffer_release(&text);
}

static void programs_have_a_limit(void **unused)
{
    struct ct_program program = {0};
    struct ct_instruction in = {.operation = CT_OP_INPUT};
    uint32_t reg = 0;

    (void)unused;
    for (uint32_t i = 0; i < CT_PROGRAM_LIMIT; i++) {
        if (ct_program_append(&program, in, &reg) != CT_OK)
            fail();
        assert_int_equal(reg, i);
    }
    assert_int_equal(ct_program_append(&program, in, &reg), CT_LIMIT);
    assert_int_equal(program.count, CT_PROGRAM_LIMIT);
    ct_program_release(&program);
    assert_null(program.instructions);
    ct_program_release(&program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_within_their_bounds),
        cmocka_unit_test(whole_powers_are_within_their_bounds),
        cmocka_unit_test(round_arguments_give_round_values),
        cmocka_unit_test(bits_are_the_same_everywhere),
        cmocka_unit_test(faulty_values_name_their_cause),
        cmocka_unit_test(all_faulty_values_are_reported),
        cmocka_unit_test(written_programs_read_back),
        cmocka_unit_test(written_trees_keep_their_bits),
        cmocka_unit_test(odd_programs_are_written_soundly),
        cmocka_unit_test(writing_has_its_limits),
        cmocka_unit_test(programs_have_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

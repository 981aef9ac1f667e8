/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Models in blocks: every operation and whole programs have the bits of the
 * value pass with every kernel the processor offers, and plans are packed.
 */
#include "../uncertainty/kernel_plan.h"
#include "fail_malloc.h"
#include "oracle.h"
#include "parsed.h"

#include <float.h>
#include <time.h>

enum { BLOCK = CT_KERNEL_BLOCK, INPUTS = 4, OUTPUTS = 8 };

/* ---- arguments ------------------------------------------------------------
 */

/* Zeros, ends of the range, of domains, and of where functions change their
 * way: 709 and 710 for exp, 1e150 and 1e300 as function.h says, 15, 1e14 and
 * 1e22 for the reduction of angles, ties of rounding. */
static const double edges[] = {0,
                               0x1p-1074,
                               0x1.8p-1060,
                               DBL_MIN,
                               0x1.fffffffffffffp-1023,
                               1e-300,
                               1e-160,
                               1e-20,
                               0x1p-54,
                               0x1p-53,
                               1e-8,
                               0.1,
                               0.5,
                               0x1.fffffffffffffp-1,
                               1,
                               0x1.0000000000001p0,
                               1.5,
                               2,
                               2.5,
                               3,
                               0x1.921fb54442d18p+0,
                               0x1.921fb54442d18p+1,
                               5.9,
                               10,
                               15,
                               26.5,
                               39,
                               100,
                               308.3,
                               324,
                               708.4,
                               709,
                               0x1.6280000000001p+9,
                               709.79,
                               710.475,
                               745.2,
                               1023.5,
                               1075,
                               3083,
                               6480,
                               1e5,
                               0x1.fffffffffffffp+30,
                               1e14,
                               0x1p52,
                               0x1.0000000000001p+53,
                               1e22,
                               1e150,
                               1.1e150,
                               1e154,
                               1e300,
                               1.1e300,
                               DBL_MAX,
                               (double)INFINITY,
                               (double)NAN};
enum { EDGES = sizeof edges / sizeof *edges };

static double sign_of(struct seeded *random, double x)
{
    return seeded_bits(random) & 1 ? -x : x;
}

/* Any bits; any of 2^-60 … 2^60; an edge, or about one; small numbers. */
static double argument(struct seeded *random)
{
    uint64_t bits = seeded_bits(random);
    double x;

    switch (seeded_below(random, 6)) {
    case 0:
        memcpy(&x, &bits, sizeof x);
        return x;
    case 1:
        return sign_of(random, ldexp(seeded_between(random, 1, 2),
                                     (int)(bits % 121) - 60));
    case 2:
        return seeded_between(random, -800, 800);
    case 3:
        return sign_of(random, edges[bits % EDGES]);
    case 4:
        return sign_of(random,
                       edges[bits % EDGES] * seeded_between(random, 0.5, 2));
    default:
        return seeded_between(random, -2, 2);
    }
}

/* ---- one block by all kernels ---------------------------------------------
 */

static bool same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static double *block_slots(const struct ct_block_program *plan)
{
    size_t count = (plan->slot_count + 1) * BLOCK;
    double *slots = aligned_alloc(CT_KERNEL_ALIGNMENT, count * sizeof *slots);

    assert_non_null(slots);
    for (size_t i = 0; i < count; i++)
        slots[i] = -12345.678; /* what nobody should read */
    return slots;
}

struct job {
    const struct ct_program *program;
    size_t inputs, outputs;
    uint32_t registers[OUTPUTS];
    double arguments[INPUTS][BLOCK], expected[OUTPUTS][BLOCK];
    struct ct_block_program plan;
    uint64_t seed;
};

static void job_expect(struct job *job)
{
    double *registers = calloc(job->program->count + 1u, sizeof *registers);
    double inputs[INPUTS];

    assert_non_null(registers);
    for (size_t t = 0; t < BLOCK; t++) {
        for (size_t i = 0; i < job->inputs; i++)
            inputs[i] = job->arguments[i][t];
        ct_program_evaluate(job->program, inputs, registers);
        for (size_t o = 0; o < job->outputs; o++)
            job->expected[o][t] = registers[job->registers[o]];
    }
    free(registers);
}

static void job_compare(const struct job *job, const struct ct_kernel *kernel,
                        const double *slots)
{
    for (size_t o = 0; o < job->outputs; o++)
        for (size_t t = 0; t < BLOCK; t++) {
            double got = slots[job->plan.outputs[o] * BLOCK + t];

            if (!same_bits(got, job->expected[o][t]))
                fail_msg("seed %llu, %s, output %zu of %u instructions (last "
                         "%s), at %a, %a, %a: %a, not %a",
                         (unsigned long long)job->seed, kernel->name, o,
                         job->program->count,
                         ct_operation_text(
                             job->program->instructions[job->program->count - 1]
                                 .operation),
                         job->arguments[0][t], job->arguments[1][t],
                         job->arguments[2][t], got, job->expected[o][t]);
        }
}

/* All kernels on the arguments; the inputs stay as they are. */
static void job_run(struct job *job)
{
    const struct ct_kernel *kernel;
    double *slots = block_slots(&job->plan);

    job_expect(job);
    for (size_t k = 0; (kernel = ct_kernel_at(k)) != NULL; k++) {
        memcpy(slots, job->arguments, job->inputs * sizeof *job->arguments);
        kernel->evaluate(&job->plan, slots);
        job_compare(job, kernel, slots);
        assert_memory_equal(slots, job->arguments,
                            job->inputs * sizeof *job->arguments);
    }
    free(slots);
}

static void job_plan(struct job *job)
{
    assert_int_equal(ct_block_program_init(&job->plan, job->program,
                                           job->inputs, job->registers,
                                           job->outputs),
                     CT_OK);
}

/* ---- building programs ----------------------------------------------------
 */

static uint32_t append(struct ct_program *program, enum ct_operation operation,
                       uint32_t a, uint32_t b)
{
    struct ct_instruction in = {.operation = operation, .a = a, .b = b};
    uint32_t reg;

    assert_int_equal(ct_program_append(program, in, &reg), CT_OK);
    return reg;
}

static uint32_t append_input(struct ct_program *program, uint32_t input)
{
    return append(program, CT_OP_INPUT, input, 0);
}

static uint32_t append_constant(struct ct_program *program, double constant)
{
    uint32_t reg = append(program, CT_OP_CONSTANT, 0, 0);

    program->instructions[reg].constant = constant;
    return reg;
}

/* ---- single operations ----------------------------------------------------
 */

enum form { SLOTS, LEFT_CONSTANT, RIGHT_CONSTANT, TWICE, FORMS };

static void operation_program(struct ct_program *program,
                              enum ct_operation operation, enum form form,
                              double constant)
{
    uint32_t x = append_input(program, 0), y = append_input(program, 1);
    uint32_t c = append_constant(program, constant);

    (void)append(program, operation, form == LEFT_CONSTANT ? c : x,
                 form == RIGHT_CONSTANT ? c
                 : form == TWICE        ? x
                                        : y);
}

static void check_operation(struct seeded *random, enum ct_operation operation,
                            enum form form, size_t blocks)
{
    struct ct_program program = {0};
    struct job *job = calloc(1, sizeof *job);

    assert_non_null(job);
    *job = (struct job){.program = &program,
                        .inputs = 2,
                        .outputs = 1,
                        .registers = {3},
                        .seed = random->seed};
    operation_program(&program, operation, form, argument(random));
    job_plan(job);
    for (size_t n = 0; n < blocks; n++) {
        for (size_t t = 0; t < BLOCK; t++) {
            job->arguments[0][t] = argument(random);
            job->arguments[1][t] = argument(random);
        }
        job_run(job);
    }
    ct_block_program_release(&job->plan);
    ct_program_release(&program);
    free(job);
}

/* Blocks of mixed arguments, so that a lane whose neighbours are extreme has
 * the bits it has alone. */
static void operations_have_the_bits_of_the_value_pass(void **unused)
{
    struct seeded random = seeded_init(20260901);
    size_t cases = seeded_cases(60);

    (void)unused;
    assert_non_null(ct_kernel_at(0));
    for (int op = CT_OP_NEGATE; op < CT_OP_COUNT; op++) {
        enum ct_operation operation = (enum ct_operation)op;

        if (operation == CT_OP_POWER_INTEGER)
            continue;
        if (ct_operation_arity(operation) == 1)
            check_operation(&random, operation, SLOTS, cases);
        else
            for (size_t n = 0; n < cases; n++)
                for (int form = SLOTS; form < FORMS; form++)
                    check_operation(&random, operation, (enum form)form, 1);
    }
}

static double power_of_two(struct seeded *random)
{
    return sign_of(random, ldexp(1, (int)seeded_below(random, 2098) - 1074));
}

/* Also by powers of two whose inverse is infinite, or not a normal number. */
static void quotients_by_powers_of_two_agree(void **unused)
{
    struct seeded random = seeded_init(20260904);
    struct job *job = calloc(1, sizeof *job);

    (void)unused;
    assert_non_null(job);
    for (size_t n = 0; n < seeded_cases(300); n++) {
        struct ct_program program = {0};
        uint32_t x = append_input(&program, 0);
        uint32_t c = append_constant(&program, power_of_two(&random));

        *job = (struct job){.program = &program, .inputs = 1, .outputs = 1};
        job->registers[0] = append(&program, CT_OP_DIVIDE, x, c);
        for (size_t t = 0; t < BLOCK; t++)
            job->arguments[0][t] = argument(&random) * power_of_two(&random);
        job_plan(job);
        job_run(job);
        ct_block_program_release(&job->plan);
        ct_program_release(&program);
    }
    free(job);
}

/* Every pair of edges, with both signs. */
static void operations_agree_on_all_pairs_of_edges(void **unused)
{
    struct ct_program program = {0};
    struct job *job = calloc(1, sizeof *job);
    size_t t = 0;

    (void)unused;
    assert_non_null(job);
    *job = (struct job){.program = &program, .inputs = 2, .outputs = OUTPUTS};
    operation_program(&program, CT_OP_MIN, SLOTS, 0);
    job->registers[0] = 3;
    job->registers[1] = append(&program, CT_OP_MAX, 0, 1);
    job->registers[2] = append(&program, CT_OP_ATAN2, 0, 1);
    job->registers[3] = append(&program, CT_OP_HYPOT, 0, 1);
    job->registers[4] = append(&program, CT_OP_POWER, 0, 1);
    job->registers[5] = append(&program, CT_OP_DIVIDE, 0, 1);
    job->registers[6] = append(&program, CT_OP_SUBTRACT, 0, 1);
    job->registers[7] = append(&program, CT_OP_MULTIPLY, 0, 1);
    job_plan(job);
    for (size_t pair = 0; pair < 4 * EDGES * EDGES; pair++) {
        double a = edges[pair / 4 % EDGES], b = edges[pair / 4 / EDGES];

        job->arguments[0][t] = pair & 1 ? -a : a;
        job->arguments[1][t] = pair & 2 ? -b : b;
        t = (t + 1) % BLOCK;
        if (t == 0 || pair + 1 == (size_t)4 * EDGES * EDGES)
            job_run(job);
    }
    ct_block_program_release(&job->plan);
    ct_program_release(&program);
    free(job);
}

static void whole_powers_have_the_bits_of_the_value_pass(void **unused)
{
    static const int32_t exponents[] = {
        0, 1, -1, 2, -2, 3,   -3,  4,    -4,    5,         -5,
        6, 7, 8,  9, 10, -11, 100, 1023, -1024, INT32_MAX, INT32_MIN};
    struct seeded random = seeded_init(20260902);

    (void)unused;
    for (size_t e = 0; e < sizeof exponents / sizeof *exponents; e++) {
        struct ct_program program = {0};
        struct job *job = calloc(1, sizeof *job);

        assert_non_null(job);
        *job = (struct job){.program = &program,
                            .inputs = 1,
                            .outputs = 1,
                            .seed = random.seed};
        job->registers[0] =
            append(&program, CT_OP_POWER_INTEGER, append_input(&program, 0),
                   (uint32_t)exponents[e]);
        job_plan(job);
        for (size_t t = 0; t < BLOCK; t++)
            job->arguments[0][t] = t % 2 == 0
                                       ? argument(&random)
                                       : seeded_between(&random, -1.5, 1.5);
        job_run(job);
        ct_block_program_release(&job->plan);
        ct_program_release(&program);
        free(job);
    }
}

/* ---- random programs ------------------------------------------------------
 */

static void append_random(struct seeded *random, struct ct_program *program)
{
    enum ct_operation operation =
        (enum ct_operation)seeded_below(random, CT_OP_COUNT);
    uint32_t count = program->count;
    uint32_t a = (uint32_t)seeded_below(random, count);
    uint32_t b = (uint32_t)seeded_below(random, count);

    if (operation == CT_OP_INPUT)
        (void)append_input(program, (uint32_t)seeded_below(random, INPUTS));
    else if (operation == CT_OP_CONSTANT)
        (void)append_constant(program, argument(random));
    else if (operation == CT_OP_POWER_INTEGER)
        (void)append(program, operation, a,
                     (uint32_t)((int32_t)seeded_below(random, 15) - 7));
    else
        (void)append(program, operation, a, b);
}

/* Half of the programs from any operations on any numbers, half from those of
 * oracle.h, whose values stay moderate where the inputs do. */
static void random_program(struct seeded *random, struct ct_program *program)
{
    double inputs[INPUTS], registers[60];

    if (seeded_bits(random) & 1) {
        oracle_program(random, INPUTS, 60, program, inputs, registers);
        return;
    }
    *program = (struct ct_program){0};
    (void)append_input(program, (uint32_t)seeded_below(random, INPUTS));
    while (program->count < 60)
        append_random(random, program);
}

static void programs_have_the_bits_of_the_value_pass(void **unused)
{
    struct seeded random = seeded_init(20260903);
    size_t cases = seeded_cases(400);
    struct job *job = calloc(1, sizeof *job);

    (void)unused;
    assert_non_null(job);
    for (size_t n = 0; n < cases; n++) {
        struct ct_program program;
        bool wild = seeded_bits(&random) & 1;

        random_program(&random, &program);
        job->program = &program;
        job->inputs = INPUTS;
        job->outputs = 1 + (size_t)seeded_below(&random, OUTPUTS);
        job->seed = random.seed;
        for (size_t o = 0; o < job->outputs; o++)
            job->registers[o] =
                (uint32_t)(59 - seeded_below(&random, o == 0 ? 1 : 60));
        for (size_t t = 0; t < BLOCK; t++)
            for (size_t i = 0; i < INPUTS; i++)
                job->arguments[i][t] =
                    wild ? argument(&random) : seeded_between(&random, 0.25, 2);
        job_plan(job);
        job_run(job);
        ct_block_program_release(&job->plan);
        ct_program_release(&program);
    }
    free(job);
}

/* ---- plans ----------------------------------------------------------------
 */

static void plan_text(struct ct_block_program *plan, const char *names,
                      size_t inputs, const char *text)
{
    struct parsed p;

    parsed_init(&p);
    parsed_names(&p, names);
    assert_int_equal(parsed_more(&p, text), CT_OK);
    assert_int_equal(
        ct_block_program_init(plan, &p.program, inputs, &p.output, 1), CT_OK);
    parsed_release(&p);
}

/* Instructions and slots beside those of the inputs. */
static void texts_become_short_plans(void **unused)
{
    static const struct {
        const char *text;
        size_t count, slots;
    } cases[] = {
        {"x", 0, 0},
        {"x + y", 1, 1},
        {"x*y + z", 2, 1},
        {"(x + y)*(z + x)", 3, 2},
        {"x*y + y*x", 2, 1},             /* one product */
        {"sin(x)^2 + cos(x)^2", 5, 2},   /* squares are products */
        {"exp(x + y)*exp(y + x)", 3, 1}, /* exp(x + y) squared */
        {"x^2 + x^3 + x^4", 5, 2},       /* x*x once */
        {"1*x/1 - 0", 0, 0},
        {"x^1", 0, 0},
        {"x + 0", 1, 1}, /* -0 + 0 is 0 */
        {"2*3*x", 1, 1},
        {"x/8 + x*0.125", 2, 1},
        {"3 - x", 1, 1},
        {"kelvin(x) - 273.15", 2, 1},
        {"0*2 + x*0", 2, 1},
        {"min(x, 3)", 1, 1},
        {"x^5", 1, 1},
        {"x^0", 1, 1}, /* a constant: filled in */
        {"x + (y + (z + (x*y + (y*z + x*z))))", 8, 2},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ct_block_program plan;

        plan_text(&plan, "x y z", 3, cases[i].text);
        if (plan.count != cases[i].count ||
            plan.slot_count != 3 + cases[i].slots)
            fail_msg("%s: %zu instructions in %zu slots", cases[i].text,
                     plan.count, plan.slot_count - 3);
        ct_block_program_release(&plan);
    }
}

/* Inputs, constants, the same register twice, and registers with one value. */
static void outputs_may_be_anything(void **unused)
{
    struct ct_program program = {0};
    uint32_t x = append_input(&program, 2), c = append_constant(&program, 4.5);
    uint32_t sum = append(&program, CT_OP_ADD, x, c);
    uint32_t same = append(&program, CT_OP_ADD, c, x);
    uint32_t nine = append(&program, CT_OP_ADD, c, c);
    struct job *job = calloc(1, sizeof *job);

    (void)unused;
    assert_non_null(job);
    *job = (struct job){.program = &program,
                        .inputs = INPUTS,
                        .outputs = 7,
                        .registers = {x, c, sum, same, nine, sum, c}};
    for (size_t t = 0; t < BLOCK; t++)
        job->arguments[2][t] = (double)t;
    job_plan(job);
    job_run(job);
    assert_int_equal(job->plan.outputs[0], 2);
    assert_int_equal(job->plan.outputs[1], job->plan.outputs[6]);
    assert_int_equal(job->plan.outputs[2], job->plan.outputs[3]);
    assert_int_equal(job->plan.outputs[2], job->plan.outputs[5]);
    assert_int_equal(job->plan.count, 3);
    assert_int_equal(job->plan.slot_count, INPUTS + 3);
    ct_block_program_release(&job->plan);
    job->outputs = 0;
    job_plan(job);
    assert_int_equal(job->plan.count, 0);
    ct_block_program_release(&job->plan);
    ct_program_release(&program);
    free(job);
}

/* A sum of products of two inputs, all different, the products before the sums
 * as equations of their own would have them. */
static void sum_of_products(struct ct_program *program, uint32_t terms,
                            uint32_t inputs)
{
    uint32_t sum = 0, first;

    for (uint32_t i = 0; i < inputs; i++)
        (void)append_input(program, i);
    first = program->count;
    for (uint32_t i = 0; i < terms; i++)
        (void)append(program, CT_OP_MULTIPLY, i % inputs,
                     (i + 1 + i / inputs) % inputs);
    for (uint32_t i = 0; i < terms; i++)
        sum = append(program, i == 0 ? CT_OP_ABS : CT_OP_ADD,
                     i == 0 ? first : sum, first + i);
}

static void long_sums_need_few_slots(void **unused)
{
    struct ct_program program = {0};
    struct ct_block_program plan;
    uint32_t output;

    (void)unused;
    sum_of_products(&program, 1000, 1000);
    output = program.count - 1;
    assert_int_equal(ct_block_program_init(&plan, &program, 1000, &output, 1),
                     CT_OK);
    assert_int_equal(plan.slot_count, 1002);
    assert_int_equal(plan.count, 2000);
    ct_block_program_release(&plan);
    ct_program_release(&program);
}

static void unused_instructions_are_left_out(void **unused)
{
    struct ct_program program = {0};
    uint32_t x = append_input(&program, 0), y = append_input(&program, 1);
    uint32_t output = append(&program, CT_OP_EXP, x, 0);
    uint32_t dead = append(&program, CT_OP_LOG, y, 0);
    struct ct_block_program plan;

    (void)unused;
    (void)append(&program, CT_OP_SIN, dead, 0);
    assert_int_equal(ct_block_program_init(&plan, &program, 2, &output, 1),
                     CT_OK);
    assert_int_equal(plan.count, 1);
    assert_int_equal(plan.instructions[0].operation, CT_OP_EXP);
    assert_int_equal(plan.slot_count, 3);
    assert_int_equal(plan.outputs[0], 2);
    ct_block_program_release(&plan);
    ct_program_release(&program);
}

/* A chain as deep as programs can be: nothing recurses. */
static void largest_programs_are_planned(void **unused)
{
    struct ct_program program = {0};
    uint32_t reg = append_input(&program, 0);
    struct ct_block_program plan;
    clock_t start, end;

    (void)unused;
    while (program.count < CT_PROGRAM_LIMIT)
        reg = append(&program, program.count % 2 == 0 ? CT_OP_SIN : CT_OP_ADD,
                     reg, 0);
    start = clock();
    assert_int_equal(ct_block_program_init(&plan, &program, 1, &reg, 1), CT_OK);
    end = clock();
    print_message("%d instructions planned in %.0f ms\n", CT_PROGRAM_LIMIT,
                  1e3 * (double)(end - start) / CLOCKS_PER_SEC);
    assert_int_equal(plan.count, CT_PROGRAM_LIMIT - 1);
    assert_int_equal(plan.slot_count, 2);
    ct_block_program_release(&plan);
    ct_program_release(&program);
}

/* A thousand outputs of a hundred thousand instructions. */
static void many_outputs_are_planned(void **unused)
{
    struct ct_program program = {0};
    struct ct_block_program plan;
    uint32_t outputs[1000];
    clock_t start, end;

    (void)unused;
    sum_of_products(&program, 50000, 1000);
    for (uint32_t o = 0; o < 1000; o++)
        outputs[o] = program.count - 1 - 50 * o;
    start = clock();
    assert_int_equal(
        ct_block_program_init(&plan, &program, 1000, outputs, 1000), CT_OK);
    end = clock();
    print_message("%u instructions planned in %.1f ms\n", program.count,
                  1e3 * (double)(end - start) / CLOCKS_PER_SEC);
    /* outputs stay; a product and a sum beside them */
    assert_in_range(plan.slot_count, 2000, 2002);
    for (size_t o = 1; o < 1000; o++)
        assert_int_not_equal(plan.outputs[o], plan.outputs[o - 1]);
    ct_block_program_release(&plan);
    ct_program_release(&program);
}

static void memory_may_run_out(void **unused)
{
    struct ct_program program = {0};
    enum ct_status status;
    size_t calls;

    (void)unused;
    if (!fail_malloc_works())
        skip();
    sum_of_products(&program, 20, 4);
    for (size_t nth = 1;; nth++) {
        struct ct_block_program plan = {.count = 77};
        uint32_t output = program.count - 1;
        long before = fail_malloc_balance();

        fail_malloc_at(nth, false);
        status = ct_block_program_init(&plan, &program, 4, &output, 1);
        calls = fail_malloc_calls();
        fail_malloc_reset();
        if (status == CT_OK) {
            ct_block_program_release(&plan);
            assert_int_equal(fail_malloc_balance(), before);
            assert_int_equal(nth, calls + 1);
            break;
        }
        assert_int_equal(status, CT_NOMEM);
        assert_int_equal(plan.count, 77);
        assert_int_equal(fail_malloc_balance(), before);
    }
    assert_true(calls >= 2);
    ct_program_release(&program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operations_have_the_bits_of_the_value_pass),
        cmocka_unit_test(quotients_by_powers_of_two_agree),
        cmocka_unit_test(operations_agree_on_all_pairs_of_edges),
        cmocka_unit_test(whole_powers_have_the_bits_of_the_value_pass),
        cmocka_unit_test(programs_have_the_bits_of_the_value_pass),
        cmocka_unit_test(texts_become_short_plans),
        cmocka_unit_test(outputs_may_be_anything),
        cmocka_unit_test(long_sums_need_few_slots),
        cmocka_unit_test(unused_instructions_are_left_out),
        cmocka_unit_test(largest_programs_are_planned),
        cmocka_unit_test(many_outputs_are_planned),
        cmocka_unit_test(memory_may_run_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fuzz_expression.c - any bytes as an expression: parsed, evaluated, derived,
 * given units, written and read again.
 *
 *     clang -std=c17 -D_POSIX_C_SOURCE=200809L -ffp-contract=off -g \
 *         -I/usr/include/udunits2 -fsanitize=fuzzer,address,undefined \
 *         tests/fuzz_expression.c uncertainty/{expression,lexer,symbols}.c \
 *         uncertainty/{near_miss,function,function_name,program,program_*}.c \
 *         uncertainty/{finding,buffer,arena,number,digits,decimal*,unit*}.c \
 *         -ludunits2 -lutf8proc -lsleef -lm
 */
#include "../uncertainty/expression.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NAMES = 64, INSTRUCTIONS = 4000 };

/* What is known while one input runs. */
struct run {
    struct ct_units *units;
    struct ct_symbols *symbols;
    struct ct_sink sink;
    size_t length; /* of the longest text so far */
};

static void require(bool condition)
{
    if (!condition)
        abort();
}

/* A finding has a key, and its place lies in the text. */
static void look_at(void *context, const struct ct_finding *finding)
{
    const struct run *run = context;

    require(finding->key[0] != '\0');
    require(finding->place.offset + finding->place.length <= run->length);
    for (size_t i = 0; i < CT_FINDING_ARGUMENTS; i++)
        if (finding->arguments[i].kind == CT_ARGUMENT_TEXT)
            require(finding->arguments[i].length == 0 ||
                    finding->arguments[i].text != NULL);
}

static enum ct_status parse(struct run *run, const char *text, size_t length,
                            struct ct_program *program, uint32_t *output)
{
    struct ct_place place = {.length = (uint32_t)length, .source = 1};
    size_t errors = run->sink.errors;
    enum ct_status status;

    run->length = length > run->length ? length : run->length;
    status = ct_expression_parse(text, length, place, run->units, run->symbols,
                                 &run->sink, program, output);
    require(status == CT_OK || status == CT_INVALID);
    require((status == CT_INVALID) == (run->sink.errors > errors));
    require(run->sink.errors - errors <= CT_EXPRESSION_FINDINGS);
    return status;
}

static bool same(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static void evaluate(struct run *run, const struct ct_program *program,
                     uint32_t output, double results[1 + 2 * NAMES])
{
    static double registers[INSTRUCTIONS], adjoints[INSTRUCTIONS];
    static ct_taylor scratch[2 * INSTRUCTIONS], rows[NAMES];
    double inputs[NAMES], f_jj;

    for (int s = 0; s < NAMES; s++)
        inputs[s] = 0.5 * s;
    ct_program_evaluate(program, inputs, registers);
    (void)!ct_program_check_values(program, registers, &run->sink);
    results[0] = registers[output];
    ct_program_gradient(program, output, registers, adjoints, NAMES,
                        results + 1);
    ct_program_gradient_along(program, output, inputs, 1, scratch, NAMES, rows,
                              &f_jj);
    for (int s = 0; s < NAMES; s++)
        results[1 + NAMES + s] = rows[s][2];
}

static void check_units(struct run *run, const struct ct_program *program)
{
    static double registers[20 * INSTRUCTIONS];
    static uint32_t map[INSTRUCTIONS];
    const struct ct_unit *inputs[NAMES];
    static const double values[NAMES] = {20};
    struct ct_program out;
    struct ct_unit *units;

    for (int s = 0; s < NAMES; s++)
        require(ct_unit_parse(run->units, s % 2 == 0 ? "°C" : "mm",
                              s % 2 == 0 ? 3 : 2, (struct ct_place){0}, NULL,
                              &inputs[s]) == CT_OK);
    if (ct_program_units(program, inputs, &run->sink, &out, &units, map) !=
        CT_OK)
        return;
    require(out.count <= 20 * INSTRUCTIONS);
    ct_program_evaluate(&out, values, registers);
    ct_program_check_temperatures(&out, units, registers, &run->sink);
    ct_program_release(&out);
    free(units);
}

static void check_text(struct run *run, const struct ct_program *program,
                       uint32_t output)
{
    double before[1 + 2 * NAMES], after[1 + 2 * NAMES];
    const char *names[NAMES];
    struct ct_buffer text = {0};
    struct ct_program again = {0};
    uint32_t reg;
    enum ct_status status;

    for (size_t s = 0; s < ct_symbols_count(run->symbols); s++)
        names[s] = ct_symbols_name(run->symbols, s);
    status = ct_program_write(program, output, names, &text);
    require(status == CT_OK || status == CT_LIMIT);
    if (status == CT_OK) {
        require(parse(run, text.data, text.length, &again, &reg) == CT_OK);
        evaluate(run, program, output, before);
        evaluate(run, &again, reg, after);
        for (int i = 0; i < 1 + 2 * NAMES; i++)
            require(same(before[i], after[i]));
        ct_program_release(&again);
    }
    ct_buffer_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct run run = {.sink = {.report = look_at}};
    struct ct_program program = {0};
    uint32_t output;

    run.sink.context = &run;
    ct_unit_library_init();
    require(ct_units_new(&run.units) == CT_OK);
    require(ct_symbols_new(&run.symbols) == CT_OK);
    if (parse(&run, (const char *)data, size, &program, &output) == CT_OK &&
        program.count <= INSTRUCTIONS &&
        ct_symbols_count(run.symbols) <= NAMES) {
        require(output + 1 == program.count);
        check_text(&run, &program, output);
        check_units(&run, &program);
    }
    ct_program_release(&program);
    ct_symbols_free(run.symbols);
    ct_units_free(run.units);
    return 0;
}

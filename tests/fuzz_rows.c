/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fuzz_rows.c - any text as a table of rows of one budget that has most kinds
 * of statements. Sound rows have numbers that a model can take; a fault was
 * reported, and has a place in the table.
 */
#include "../calib/files/row_reader.h"
#include "../uncertainty/caltrace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char text[] =
    "model: y = x + a*b + c*m + l + t + w\n"
    "constants: {c: 2}\n"
    "inputs:\n"
    "  x: {value: 10 V, U: 1 %, k: 2, dof: 9}\n"
    "  a: {value: 1 V, mpe: \"±(1 % rd + 2 mV)\"}\n"
    "  b: {value: 3, components: {s: {u: 1 %}, t: {s: 0.1, n: 4}},\n"
    "      largest_of: [s, t]}\n"
    "  m: {unit: V, readings: [1, 2, 4]}\n"
    "  l: {lower: 1 V, upper: 2 V, distribution: triangular, mode: 1.2 V}\n"
    "  t: {value: 1 V, U: 1 V, probability: 0.9, dof: 4}\n"
    "  w: 1.00(2) V\n"
    "pass: [id]\n";

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void report(void *context, const struct ct_finding *finding)
{
    const struct ct_sources *sources = context;
    struct ct_position position;

    ct_source_locate(sources, finding->place, &position);
    require(position.line > 0);
}

static void check_values(const struct ct_slot *slots, size_t count,
                         const double *values)
{
    for (size_t i = 0; i < count; i++) {
        require(!isnan(values[i]));
        switch (slots[i].kind) {
        case CT_SLOT_ESTIMATE:
            require(isfinite(values[i]));
            break;
        case CT_SLOT_UNCERTAINTY:
            require(values[i] >= 0);
            break;
        case CT_SLOT_DOF:
            require(values[i] > 0);
            break;
        case CT_SLOT_DROPPED:
            require(values[i] == 0 || values[i] == 1);
            break;
        case CT_SLOT_CORRELATION:
            require(values[i] >= -1 && values[i] <= 1);
            break;
        }
    }
}

static void read_rows(struct ct_row_reader *reader, struct ct_sink *sink)
{
    struct ct_row row = {.number = 1};
    size_t count, passed, errors = sink->errors;
    uint64_t number = 0;
    const struct ct_slot *slots = ct_row_reader_slots(reader, &count);
    double *values = calloc(count + 1, sizeof *values);

    require(values != NULL);
    (void)ct_row_reader_passed(reader, &passed);
    for (;;) {
        require(ct_row_reader_next(reader, values, &row) == CT_OK);
        require((row.fault != NULL) == (sink->errors > errors));
        if (row.number == 0)
            break;
        require(row.number > number);
        number = row.number;
        errors = sink->errors;
        if (row.fault == NULL)
            check_values(slots, count, values);
        for (size_t i = 0; i < passed; i++)
            require(row.passed[i].text != NULL);
        if (number % 3 == 0)
            ct_row_reader_hold(reader, row.place);
    }
    free(values);
}

static void read_table(struct ct_budget *budget, struct ct_sources *sources,
                       struct ct_units *units, struct ct_sink *sink)
{
    struct ct_row_reader *reader = NULL;
    enum ct_status status = ct_row_reader_open(sources, "-", false, budget,
                                               units, NULL, sink, &reader);

    require(status == CT_OK || (status == CT_INVALID && sink->errors > 0));
    if (reader != NULL)
        read_rows(reader, sink);
    ct_row_reader_free(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct ct_sources *sources;
    struct ct_sink sink = {.report = report};
    struct ct_units *units;
    struct ct_budget budget;
    uint32_t source;
    int ends[2];

    /* A pipe holds at least 64 KiB. */
    if (size > 60000 || pipe(ends) != 0)
        return 0;
    ct_library_init();
    require(write(ends[1], bytes, size) == (ssize_t)size);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    require(ct_sources_new(&sources) == CT_OK);
    sink.context = sources;
    require(ct_units_new(&units) == CT_OK);
    require(ct_source_text(sources, "budget", text, strlen(text), &source) ==
            CT_OK);
    require(ct_budget_read_source(sources, source, units, NULL, &sink,
                                  &budget) == CT_OK);
    require(ct_model_compile(&budget.model, &sink) == CT_OK);
    read_table(&budget, sources, units, &sink);
    ct_budget_release(&budget);
    ct_units_free(units);
    ct_sources_free(sources);
    return 0;
}

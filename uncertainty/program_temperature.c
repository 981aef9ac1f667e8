/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Celsius temperatures that are used as if they were thermodynamic ones.
 */
#include "program.h"

#include <math.h>
#include <string.h>

#define NONE UINT32_MAX

enum { SEARCH_DEPTH = 6 };

struct temperatures {
    const struct ct_program *program;
    const struct ct_unit *units;
    const double *registers;
    struct ct_sink *sink;
};

static const struct ct_instruction *at(const struct temperatures *t,
                                       uint32_t reg)
{
    return &t->program->instructions[reg];
}

/* The value of a temperature in K or °C. */
static double in_kelvin(const struct temperatures *t, uint32_t reg)
{
    struct ct_unit coherent = ct_unit_coherent(&t->units[reg]);
    struct ct_conversion conversion;

    if (ct_unit_conversion(&t->units[reg], &coherent, &conversion) != CT_OK)
        return 0;
    return ct_convert(conversion, t->registers[reg]);
}

static bool is_celsius(const struct temperatures *t, uint32_t reg)
{
    return t->units[reg].kind == CT_KIND_CELSIUS &&
           t->units[reg].exponent[CT_TEMPERATURE] == CT_EXPONENT_ONE;
}

/* A sum or comparison of a Celsius temperature with more than 100 K that is
 * no Celsius temperature: too large for a difference. */
static void check_sum(const struct temperatures *t,
                      const struct ct_instruction *in)
{
    for (int side = 0; side < 2; side++) {
        uint32_t celsius = side == 0 ? in->a : in->b;
        uint32_t other = side == 0 ? in->b : in->a;

        if (is_celsius(t, celsius) && !is_celsius(t, other) &&
            t->units[other].exponent[CT_TEMPERATURE] == CT_EXPONENT_ONE &&
            fabs(in_kelvin(t, other)) > 100)
            ct_warning(t->sink, "celsius-and-kelvin", ct_at(in->place),
                       ct_number(in_kelvin(t, celsius)),
                       ct_number(in_kelvin(t, other)));
    }
}

/* The Celsius temperature, not zero, that a factor is a power of; or NONE. */
static uint32_t celsius_factor(const struct temperatures *t, uint32_t reg)
{
    for (;;) {
        switch (at(t, reg)->operation) {
        case CT_OP_NEGATE:
        case CT_OP_ABS:
        case CT_OP_POWER:
        case CT_OP_POWER_INTEGER:
        case CT_OP_SQRT:
        case CT_OP_CBRT:
            reg = at(t, reg)->a;
            break;
        default:
            return is_celsius(t, reg) && t->registers[reg] != 0 ? reg : NONE;
        }
    }
}

static bool names_celsius(const struct ct_unit *unit)
{
    static const char *const names[] = {"°C",    "℃",      "degC",
                                        "deg_C", "elsius", "摄氏"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (unit->text != NULL && strstr(unit->text, names[i]) != NULL)
            return true;
    return false;
}

/* Whether the unit of a factor holds the kelvin, and not only a degree
 * Celsius as in a coefficient per °C. Looks a few operations down. */
static bool holds_kelvin(const struct temperatures *t, uint32_t reg, int depth)
{
    const struct ct_instruction *in = at(t, reg);
    int arity = ct_operation_arity(in->operation);

    if (t->units[reg].exponent[CT_TEMPERATURE] == 0 || is_celsius(t, reg))
        return false;
    if (arity == 0)
        return !names_celsius(&t->units[reg]);
    if (in->operation == CT_OP_KELVIN || depth == 0)
        return true;
    return holds_kelvin(t, in->a, depth - 1) ||
           (arity == 2 && holds_kelvin(t, in->b, depth - 1));
}

static void check_product(const struct temperatures *t,
                          const struct ct_instruction *in)
{
    for (int side = 0; side < 2; side++) {
        uint32_t celsius = celsius_factor(t, side == 0 ? in->a : in->b);
        uint32_t other = side == 0 ? in->b : in->a;

        if (celsius != NONE && holds_kelvin(t, other, SEARCH_DEPTH))
            ct_warning(t->sink, "celsius-in-product", ct_at(in->place),
                       ct_number(in_kelvin(t, celsius)));
    }
}

void ct_program_check_temperatures(const struct ct_program *program,
                                   const struct ct_unit *units,
                                   const double *registers,
                                   struct ct_sink *sink)
{
    struct temperatures t = {program, units, registers, sink};

    for (uint32_t i = 0; i < program->count; i++) {
        const struct ct_instruction *in = &program->instructions[i];

        switch (in->operation) {
        case CT_OP_ADD:
        case CT_OP_SUBTRACT:
        case CT_OP_MIN:
        case CT_OP_MAX:
            check_sum(&t, in);
            break;
        case CT_OP_MULTIPLY:
        case CT_OP_DIVIDE:
            check_product(&t, in);
            break;
        default:
            break;
        }
    }
}

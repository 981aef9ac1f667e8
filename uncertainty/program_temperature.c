/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Celsius temperatures that are used as if they were thermodynamic ones.
 *
 * Sums are looked at where they stand. A product or power of Celsius
 * temperatures may be part of a term whose coefficient cancels it, B*t^2 with
 * B in 1/°C²: it is pending until its unit is a number or a temperature again,
 * and wrong where it is used otherwise before that.
 */
#include "program.h"

#include <math.h>
#include <string.h>

#define NONE UINT32_MAX

enum {
    SEARCH_DEPTH = 6,
    SUM_DEPTH = 12,
    PENDING = 32, /* at a time; of more the oldest are forgotten */
};

/* Celsius temperatures multiplied into a register: exponents above and below
 * the line, in twelfths. */
struct powers {
    int above, below;
    uint32_t celsius; /* one of them, for the message */
};

struct temperatures {
    const struct ct_program *program;
    const struct ct_unit *units;
    const double *registers;
    struct ct_sink *sink;
    struct pending {
        uint32_t reg;
        struct powers powers;
        bool used; /* by a product that went on */
    } pending[PENDING];
    size_t count;
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

/* Whether a product was found wrong. */
static bool check_product(const struct temperatures *t,
                          const struct ct_instruction *in)
{
    bool wrong = false;

    for (int side = 0; side < 2; side++) {
        uint32_t celsius = celsius_factor(t, side == 0 ? in->a : in->b);
        uint32_t other = side == 0 ? in->b : in->a;

        if (celsius == NONE || !holds_kelvin(t, other, SEARCH_DEPTH))
            continue;
        ct_warning(t->sink, "celsius-in-product", ct_at(in->place),
                   ct_number(in_kelvin(t, celsius)));
        wrong = true;
    }
    return wrong;
}

/* ---- products and powers of Celsius temperatures alone --------------------
 */

/* How many Celsius temperatures a sum counts: 1 for their mean and for one with
 * a difference added. *sum: whether it is a sum at all. */
static double weight(const struct temperatures *t, uint32_t reg, int depth,
                     bool *sum)
{
    const struct ct_instruction *in = at(t, reg);
    double sign = in->operation == CT_OP_SUBTRACT ? -1 : 1;

    if (!is_celsius(t, reg))
        return 0;
    if (depth == 0)
        return 1;
    switch (in->operation) {
    case CT_OP_NEGATE:
        return -weight(t, in->a, depth - 1, sum);
    case CT_OP_ADD:
    case CT_OP_SUBTRACT:
        *sum = true;
        return weight(t, in->a, depth - 1, sum) +
               sign * weight(t, in->b, depth - 1, sum);
    case CT_OP_MULTIPLY:
        return is_celsius(t, in->a)
                   ? weight(t, in->a, depth - 1, sum) * t->registers[in->b]
                   : weight(t, in->b, depth - 1, sum) * t->registers[in->a];
    case CT_OP_DIVIDE:
        return weight(t, in->a, depth - 1, sum) / t->registers[in->b];
    default:
        return 1;
    }
}

/* A temperature that is not zero, or a multiple of one. No temperature is a
 * constant, which scales others (t/100 '°C'), nor the sum of two that is not
 * their mean: 243.12 '°C' + t in Magnus' formula is a shifted scale. */
static bool is_temperature(const struct temperatures *t, uint32_t reg)
{
    bool sum = false;
    double count;

    if (!is_celsius(t, reg) || t->registers[reg] == 0 ||
        at(t, reg)->operation == CT_OP_CONSTANT)
        return false;
    count = weight(t, reg, SUM_DEPTH, &sum);
    return !sum || fabs(count - 1) < 1e-6;
}

static struct pending *find_pending(struct temperatures *t, uint32_t reg)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->pending[i].reg == reg)
            return &t->pending[i];
    return NULL;
}

static void forget(struct temperatures *t, const struct pending *old)
{
    size_t i = (size_t)(old - t->pending);

    memmove(t->pending + i, t->pending + i + 1,
            (t->count - i - 1) * sizeof *t->pending);
    t->count--;
}

static void add_pending(struct temperatures *t, uint32_t reg,
                        struct powers powers)
{
    if (t->count == PENDING)
        forget(t, t->pending);
    t->pending[t->count++] = (struct pending){.reg = reg, .powers = powers};
}

/* What a factor brings in; pending ones go on in the product. */
static struct powers powers_of(struct temperatures *t, uint32_t reg)
{
    struct pending *pending = find_pending(t, reg);

    if (pending != NULL) {
        pending->used = true;
        return pending->powers;
    }
    if (is_temperature(t, reg))
        return (struct powers){.above = CT_EXPONENT_ONE, .celsius = reg};
    return (struct powers){.celsius = NONE};
}

static void warn(const struct temperatures *t, uint32_t reg,
                 const struct powers *powers)
{
    ct_warning(t->sink, "celsius-in-product", ct_at(at(t, reg)->place),
               ct_number(in_kelvin(t, powers->celsius)));
}

/* The register holds these powers: wrong when some cancel others, pending as
 * long as no coefficient has cancelled them. (A + B*t)*t: B*t is a coefficient
 * itself. */
static void note_powers(struct temperatures *t, uint32_t reg,
                        struct powers powers)
{
    int exponent = t->units[reg].exponent[CT_TEMPERATURE];

    if (powers.above > 0 && powers.below > 0)
        warn(t, reg, &powers);
    else if ((powers.above > 0 && exponent > 0 &&
              exponent != CT_EXPONENT_ONE) ||
             (powers.below > 0 && exponent < 0))
        add_pending(t, reg, powers);
}

static void note_product(struct temperatures *t, uint32_t reg)
{
    const struct ct_instruction *in = at(t, reg);
    struct powers a = powers_of(t, in->a), b = powers_of(t, in->b);
    bool divided = in->operation == CT_OP_DIVIDE;

    /* 100 '°C'/t is as wrong as t_1/t_2. */
    if (divided && b.above > 0 && is_celsius(t, in->a) &&
        at(t, in->a)->operation == CT_OP_CONSTANT)
        a.above = CT_EXPONENT_ONE;
    a.above += divided ? b.below : b.above;
    a.below += divided ? b.above : b.below;
    a.celsius = a.celsius != NONE ? a.celsius : b.celsius;
    note_powers(t, reg, a);
}

/* A product that is wrong already is not looked at again. */
static void check_factors(struct temperatures *t, uint32_t reg)
{
    const struct ct_instruction *in = at(t, reg);

    if (check_product(t, in)) {
        (void)powers_of(t, in->a);
        (void)powers_of(t, in->b);
    } else {
        note_product(t, reg);
    }
}

static void note_power(struct temperatures *t, uint32_t reg)
{
    const struct ct_instruction *in = at(t, reg);
    struct powers base = powers_of(t, in->a);
    int exponent = t->units[reg].exponent[CT_TEMPERATURE];
    int before = t->units[in->a].exponent[CT_TEMPERATURE];
    bool inverted = (exponent < 0) != (before < 0);

    if (base.celsius != NONE)
        note_powers(t, reg,
                    (struct powers){inverted ? base.below : base.above,
                                    inverted ? base.above : base.below,
                                    base.celsius});
}

/* Any other use of what is pending. */
static void check_use(struct temperatures *t, uint32_t reg)
{
    struct pending *pending = find_pending(t, reg);

    if (pending == NULL)
        return;
    warn(t, reg, &pending->powers);
    forget(t, pending);
}

static void check_operands(struct temperatures *t,
                           const struct ct_instruction *in)
{
    int arity = ct_operation_arity(in->operation);

    if (t->count > 0 && arity > 0)
        check_use(t, in->a);
    if (t->count > 0 && arity > 1)
        check_use(t, in->b);
}

void ct_program_check_temperatures(const struct ct_program *program,
                                   const struct ct_unit *units,
                                   const double *registers,
                                   struct ct_sink *sink)
{
    struct temperatures t = {.program = program,
                             .units = units,
                             .registers = registers,
                             .sink = sink};

    for (uint32_t i = 0; i < program->count; i++) {
        const struct ct_instruction *in = &program->instructions[i];

        switch (in->operation) {
        case CT_OP_MULTIPLY:
        case CT_OP_DIVIDE:
            check_factors(&t, i);
            break;
        case CT_OP_POWER:
        case CT_OP_POWER_INTEGER:
        case CT_OP_SQRT:
        case CT_OP_CBRT:
        case CT_OP_NEGATE:
        case CT_OP_ABS:
            note_power(&t, i);
            break;
        case CT_OP_ADD:
        case CT_OP_SUBTRACT:
        case CT_OP_MIN:
        case CT_OP_MAX:
            check_sum(&t, in);
            check_operands(&t, in);
            break;
        default:
            check_operands(&t, in);
            break;
        }
    }
    for (size_t i = 0; i < t.count; i++)
        if (!t.pending[i].used)
            warn(&t, t.pending[i].reg, &t.pending[i].powers);
}

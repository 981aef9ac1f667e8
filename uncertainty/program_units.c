/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The unit pass: the unit of every register, and the conversions that make
 * the numbers agree with the units.
 *
 * Each operation has a rule that looks at the units of its operands, converts
 * operands where it must, and appends the operation to the new program. After
 * a fault the register is POISON, and what depends on it is passed over in
 * silence.
 */
#include "arena.h"
#include "function.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define POISON UINT32_MAX

/* What is known of a register of the new program. */
struct fact {
    struct ct_unit unit;
    double value;       /* when it depends on no input */
    uint32_t converted; /* to another scale, last time; or POISON */
    bool constant;
    bool zero; /* the number 0 without a unit, which agrees with any unit */
};

struct pass {
    const struct ct_unit *const *inputs;
    struct ct_sink *sink;
    struct ct_program out;
    struct fact *facts; /* one per register of `out` */
    uint32_t *map;
    enum ct_status status; /* CT_NOMEM or CT_LIMIT ends the pass */
    bool faulty;
};

/* ---- the new program -------------------------------------------------- */

static uint32_t append(struct pass *pass, struct ct_instruction in,
                       struct ct_unit unit)
{
    struct fact fact = {.unit = unit, .converted = POISON};
    int arity = ct_operation_arity(in.operation);
    double a = 0, b = (double)(int32_t)in.b;
    struct fact *facts = ct_grow(pass->facts, pass->out.count, sizeof *facts);
    uint32_t reg = POISON;

    if (facts == NULL) {
        pass->status = CT_NOMEM;
        return POISON;
    }
    pass->facts = facts;
    fact.constant =
        in.operation == CT_OP_CONSTANT || (arity >= 1 && facts[in.a].constant &&
                                           (arity < 2 || facts[in.b].constant));
    if (fact.constant && arity == 0) {
        fact.value = in.constant;
    } else if (fact.constant) {
        a = facts[in.a].value;
        b = arity == 2 ? facts[in.b].value : b;
        fact.value = ct_operation_apply(in.operation, a, b);
    }
    pass->status = ct_program_append(&pass->out, in, &reg);
    if (pass->status != CT_OK)
        return POISON;
    facts[reg] = fact;
    return reg;
}

static uint32_t append_constant(struct pass *pass, double constant,
                                struct ct_unit unit, struct ct_place place)
{
    struct ct_instruction in = {
        .operation = CT_OP_CONSTANT, .constant = constant, .place = place};

    return append(pass, in, unit);
}

/* `reg` operation `constant`, in `unit`. */
static uint32_t append_step(struct pass *pass, enum ct_operation operation,
                            uint32_t reg, double constant, struct ct_unit unit)
{
    struct ct_instruction in = {.operation = operation, .a = reg};

    in.place = pass->out.instructions[reg].place;
    in.b = append_constant(pass, constant, ct_unit_one, in.place);
    return in.b == POISON ? POISON : append(pass, in, unit);
}

static const struct ct_unit *unit_of(const struct pass *pass, uint32_t reg)
{
    return &pass->facts[reg].unit;
}

/* ---- findings --------------------------------------------------------- */

/* Reports a fault about up to two units; `word` is argument {3}, `cure` {4}. */
static uint32_t report(struct pass *pass, const char *key,
                       struct ct_place place, const struct ct_unit *first,
                       const struct ct_unit *second, const char *word,
                       const char *cure)
{
    struct ct_buffer one = {0}, two = {0};

    pass->faulty = true;
    ct_unit_describe(&one, first);
    if (second != NULL)
        ct_unit_describe(&two, second);
    if (one.failed || two.failed)
        pass->status = CT_NOMEM;
    else
        (void)ct_error(
            pass->sink, key, ct_at(place), ct_text(one.data, one.length),
            ct_text(two.data, two.length), ct_string(word), ct_string(cure));
    ct_buffer_release(&one);
    ct_buffer_release(&two);
    return POISON;
}

static uint32_t fault(struct pass *pass, const char *key, struct ct_place place,
                      const struct ct_unit *first, const struct ct_unit *second,
                      const char *word)
{
    return report(pass, key, place, first, second, word, "");
}

/* The right operand's text if it stands inside the operation's (a register
 * that several equations share has its text elsewhere), else the whole. */
static struct ct_place right_place(const struct pass *pass,
                                   const struct ct_instruction *in, uint32_t b)
{
    struct ct_place whole = in->place, right = pass->out.instructions[b].place;
    bool inside = right.source == whole.source &&
                  right.offset >= whole.offset &&
                  right.offset + right.length <= whole.offset + whole.length;

    return inside ? right : whole;
}

/* ---- conversion ------------------------------------------------------- */

static uint32_t append_conversion(struct pass *pass, uint32_t reg,
                                  struct ct_conversion conversion,
                                  struct ct_unit unit)
{
    const struct ct_instruction *in = &pass->out.instructions[reg];

    if (in->operation == CT_OP_CONSTANT)
        return append_constant(pass, ct_convert(conversion, in->constant), unit,
                               in->place);
    if (conversion.multiply != 1)
        reg = append_step(pass, CT_OP_MULTIPLY, reg, conversion.multiply, unit);
    if (conversion.divide != 1 && reg != POISON)
        reg = append_step(pass, CT_OP_DIVIDE, reg, conversion.divide, unit);
    return reg;
}

/* The register in the scale of `to` (same dimension); it keeps its kind. A
 * register that several operations need is converted once. */
static uint32_t convert(struct pass *pass, uint32_t reg,
                        const struct ct_unit *to)
{
    struct ct_unit from = *unit_of(pass, reg), unit = *to;
    uint32_t converted = pass->facts[reg].converted;
    struct ct_conversion conversion;

    if (ct_unit_same_scale(&from, to))
        return reg;
    if (converted != POISON && ct_unit_same_scale(unit_of(pass, converted), to))
        return converted;
    if (unit.kind != from.kind)
        unit.text = NULL;
    unit.kind = from.kind;
    if (ct_unit_conversion(&from, to, &conversion) != CT_OK)
        return fault(pass, "conversion-range",
                     pass->out.instructions[reg].place, &from, to, "");
    converted = append_conversion(pass, reg, conversion, unit);
    pass->facts[reg].converted = converted;
    return converted;
}

static bool has_level(const struct ct_unit *unit)
{
    return unit->exponent[CT_LEVEL] != 0;
}

/* The operand as a pure number (an angle in rad), or a fault. */
static uint32_t need_number(struct pass *pass, const struct ct_instruction *in,
                            uint32_t reg)
{
    const struct ct_unit *unit = unit_of(pass, reg);

    if (ct_unit_dimensionless(unit))
        return convert(pass, reg, &ct_unit_one);
    return fault(pass,
                 has_level(unit) ? "function-needs-no-level"
                                 : "function-needs-number",
                 in->place, unit, NULL, ct_operation_text(in->operation));
}

/* ---- rules: leaves ---------------------------------------------------- */

typedef uint32_t rule(struct pass *pass, struct ct_instruction in);

/* A value in °F becomes one in °C; its uncertainty follows by 5/9. */
static uint32_t from_fahrenheit(struct pass *pass, uint32_t reg)
{
    struct ct_unit celsius = ct_unit_coherent(unit_of(pass, reg));

    celsius.fahrenheit = false;
    celsius.text = NULL;
    reg = append_step(pass, CT_OP_SUBTRACT, reg, 32, *unit_of(pass, reg));
    return reg == POISON ? POISON
                         : append_step(pass, CT_OP_DIVIDE, reg, 1.8, celsius);
}

static uint32_t load(struct pass *pass, struct ct_instruction in,
                     const struct ct_unit *unit)
{
    uint32_t reg;

    if (unit == NULL)
        unit = &ct_unit_one;
    reg = append(pass, in, *unit);
    return unit->fahrenheit && reg != POISON ? from_fahrenheit(pass, reg) : reg;
}

static uint32_t rule_constant(struct pass *pass, struct ct_instruction in)
{
    uint32_t reg = load(pass, in, in.unit);

    if (reg != POISON)
        pass->facts[reg].zero = in.constant == 0 && in.unit == NULL;
    return reg;
}

static uint32_t rule_input(struct pass *pass, struct ct_instruction in)
{
    return load(pass, in, pass->inputs[in.a]);
}

/* ---- rules: sums and comparisons -------------------------------------- */

/* Kinds that are compared must be one kind: 20 °C is not less than 20 K. */
static enum ct_kind_result kind_compare(enum ct_kind a, enum ct_kind b,
                                        enum ct_kind *kind)
{
    *kind = a == CT_KIND_NONE ? b : a;
    return a == b || a == CT_KIND_NONE || b == CT_KIND_NONE ? CT_KINDS_AGREE
                                                            : CT_KINDS_CONFLICT;
}

static enum ct_kind_result join_kinds(enum ct_operation operation,
                                      const struct ct_unit *a,
                                      const struct ct_unit *b,
                                      enum ct_kind *kind)
{
    enum ct_kind left = (enum ct_kind)a->kind, right = (enum ct_kind)b->kind;

    if (operation == CT_OP_ADD)
        return ct_kind_add(left, right, kind);
    return operation == CT_OP_SUBTRACT ? ct_kind_subtract(left, right, kind)
                                       : kind_compare(left, right, kind);
}

/* Converts an operand so that both have one scale: the right one, but a
 * constant on the left, which costs nothing, before what is none. */
static bool meet_scales(struct pass *pass, struct ct_instruction *in)
{
    const struct ct_instruction *left = &pass->out.instructions[in->a];
    const struct ct_instruction *right = &pass->out.instructions[in->b];

    if (left->operation == CT_OP_CONSTANT && right->operation != CT_OP_CONSTANT)
        in->a = convert(pass, in->a, unit_of(pass, in->b));
    else
        in->b = convert(pass, in->b, unit_of(pass, in->a));
    return in->a != POISON && in->b != POISON;
}

/* The functions of the model language that bring two kinds together, or "". */
static const char *kind_cure(const struct ct_unit *a, const struct ct_unit *b)
{
    static const struct {
        uint8_t first, second;
        const char *functions;
    } cures[] = {
        {CT_KIND_CELSIUS, CT_KIND_KELVIN, "kelvin(t) or celsius(T)"},
        {CT_KIND_LEVEL_MILLIWATT, CT_KIND_LEVEL_MILLIWATT, "from_dB()"},
        {CT_KIND_LEVEL_MILLIWATT, CT_KIND_LEVEL, "from_dB()"},
    };

    for (size_t i = 0; i < sizeof cures / sizeof *cures; i++)
        if ((a->kind == cures[i].first && b->kind == cures[i].second) ||
            (b->kind == cures[i].first && a->kind == cures[i].second))
            return cures[i].functions;
    return "";
}

/* Makes both operands agree; *unit is theirs, with the kind of the result.
 * False after a fault. */
static bool meet(struct pass *pass, struct ct_instruction *in,
                 struct ct_unit *unit)
{
    struct fact a = pass->facts[in->a], b = pass->facts[in->b];
    const char *text = ct_operation_text(in->operation);
    enum ct_kind kind;

    if (a.zero || b.zero) {
        *unit = a.zero ? b.unit : a.unit;
        return true;
    }
    if (!ct_unit_same_dimension(&a.unit, &b.unit)) {
        fault(pass, "dimension-mismatch", right_place(pass, in, in->b), &a.unit,
              &b.unit, text);
        return false;
    }
    if (join_kinds(in->operation, &a.unit, &b.unit, &kind) != CT_KINDS_AGREE) {
        (void)report(pass, "kind-mismatch", right_place(pass, in, in->b),
                     &a.unit, &b.unit, text, kind_cure(&a.unit, &b.unit));
        return false;
    }
    if (!meet_scales(pass, in))
        return false;
    *unit = *unit_of(pass, in->a);
    if (unit->kind != kind)
        unit->text = NULL;
    unit->kind = (uint8_t)kind;
    return true;
}

static uint32_t rule_sum(struct pass *pass, struct ct_instruction in)
{
    struct ct_unit unit;

    return meet(pass, &in, &unit) ? append(pass, in, unit) : POISON;
}

static struct ct_unit radian(void)
{
    struct ct_unit unit = ct_unit_one;

    unit.kind = CT_KIND_ANGLE;
    unit.text = NULL;
    return unit;
}

static uint32_t rule_atan2(struct pass *pass, struct ct_instruction in)
{
    struct ct_unit unit;

    return meet(pass, &in, &unit) ? append(pass, in, radian()) : POISON;
}

/* ---- rules: products and powers --------------------------------------- */

/* Whether every exponent of the product or quotient can be held. */
static bool exponents_fit(const struct ct_unit *a, const struct ct_unit *b,
                          int sign)
{
    for (int i = 0; i < CT_BASES; i++) {
        int sum = a->exponent[i] + sign * b->exponent[i];

        if (sum > INT16_MAX || sum < INT16_MIN)
            return false;
    }
    return true;
}

/* A level may be multiplied by what has no level (dB/m · m, mV/pH · pH), but
 * not dBm, whose zero is arbitrary, nor a level by a level. */
static bool levels_allow(const struct ct_unit *a, const struct ct_unit *b,
                         int sign)
{
    int sum = a->exponent[CT_LEVEL] + sign * b->exponent[CT_LEVEL];

    return a->kind != CT_KIND_LEVEL_MILLIWATT &&
           b->kind != CT_KIND_LEVEL_MILLIWATT && abs(sum) <= CT_EXPONENT_ONE;
}

static uint32_t rule_product(struct pass *pass, struct ct_instruction in)
{
    const struct ct_unit a = *unit_of(pass, in.a), b = *unit_of(pass, in.b);
    int sign = in.operation == CT_OP_MULTIPLY ? 1 : -1;

    if (!levels_allow(&a, &b, sign))
        return fault(pass, "level-in-product", in.place,
                     has_level(&a) ? &a : &b, NULL,
                     ct_operation_text(in.operation));
    if (!exponents_fit(&a, &b, sign))
        return fault(pass, "power-exponent", in.place, &a, NULL,
                     ct_operation_text(in.operation));
    return append(pass, in,
                  sign > 0 ? ct_unit_multiply(&a, &b) : ct_unit_divide(&a, &b));
}

/* Operand a to the power numerator/denominator. A scale without an exact root
 * goes to the coherent unit first. */
static uint32_t raise(struct pass *pass, struct ct_instruction in,
                      int numerator, int denominator)
{
    const struct ct_unit base = *unit_of(pass, in.a);
    struct ct_unit coherent, unit;
    enum ct_status status;

    if (has_level(&base) && numerator != denominator)
        return fault(pass, "level-in-product", in.place, &base, NULL,
                     ct_operation_text(in.operation));
    status = ct_unit_power(&base, numerator, denominator, &unit);
    if (status == CT_LIMIT) {
        coherent = ct_unit_coherent(&base);
        in.a = convert(pass, in.a, &coherent);
        if (in.a == POISON)
            return POISON;
        status = ct_unit_power(&coherent, numerator, denominator, &unit);
    }
    if (status != CT_OK)
        return fault(pass, "power-exponent", in.place, &base, NULL,
                     ct_operation_text(in.operation));
    return append(pass, in, unit);
}

/* The power of a number is that of the number itself, not of so many percent.
 */
static uint32_t raise_any(struct pass *pass, struct ct_instruction in,
                          int numerator, int denominator)
{
    if (!ct_unit_dimensionless(unit_of(pass, in.a)))
        return raise(pass, in, numerator, denominator);
    in.a = convert(pass, in.a, &ct_unit_one);
    return in.a == POISON ? POISON : append(pass, in, ct_unit_one);
}

static uint32_t rule_sqrt(struct pass *pass, struct ct_instruction in)
{
    return raise_any(pass, in, 1, 2);
}

static uint32_t rule_cbrt(struct pass *pass, struct ct_instruction in)
{
    return raise_any(pass, in, 1, 3);
}

static uint32_t rule_power_integer(struct pass *pass, struct ct_instruction in)
{
    return raise_any(pass, in, (int32_t)in.b, 1);
}

/* The fraction with the value of a constant exponent, such as 2/3. */
static bool find_fraction(double exponent, int *numerator, int *denominator)
{
    static const int denominators[] = {1, 2, 3, 4, 6, 12};

    for (size_t i = 0; i < sizeof denominators / sizeof *denominators; i++) {
        int d = denominators[i];
        double n = floor(exponent * d + 0.5);

        if (fabs(n) <= INT16_MAX && n / d == exponent) {
            *numerator = (int)n;
            *denominator = d;
            return true;
        }
    }
    return false;
}

/* 10^(A/10) of a level in dB is from_dB(A); other levels are made numbers by
 * their own unit. */
static uint32_t exponent_fault(struct pass *pass, struct ct_place place,
                               const struct ct_unit *unit)
{
    bool decibel =
        unit->kind == CT_KIND_LEVEL || unit->kind == CT_KIND_LEVEL_MILLIWATT;
    const char *symbol = unit->kind == CT_KIND_PH      ? "pH"
                         : unit->kind == CT_KIND_NEPER ? "Np"
                                                       : "";

    return report(pass, "exponent-needs-number", place, unit, NULL,
                  decibel ? "from_dB" : "", symbol);
}

static uint32_t rule_power(struct pass *pass, struct ct_instruction in)
{
    const struct ct_unit base = *unit_of(pass, in.a);
    struct fact exponent = pass->facts[in.b];
    int numerator, denominator;

    if (!ct_unit_dimensionless(&exponent.unit))
        return exponent_fault(pass, right_place(pass, &in, in.b),
                              &exponent.unit);
    in.b = convert(pass, in.b, &ct_unit_one);
    if (in.b == POISON)
        return POISON;
    if (ct_unit_dimensionless(&base)) {
        in.a = convert(pass, in.a, &ct_unit_one);
        return in.a == POISON ? POISON : append(pass, in, ct_unit_one);
    }
    exponent = pass->facts[in.b];
    if (!exponent.constant)
        return fault(pass, "power-needs-constant", right_place(pass, &in, in.b),
                     &base, NULL, "");
    if (!find_fraction(exponent.value, &numerator, &denominator))
        return fault(pass, "power-exponent", in.place, &base, NULL,
                     ct_operation_text(in.operation));
    return raise(pass, in, numerator, denominator);
}

/* ---- rules: functions ------------------------------------------------- */

static uint32_t rule_same(struct pass *pass, struct ct_instruction in)
{
    bool zero = pass->facts[in.a].zero;
    uint32_t reg = append(pass, in, *unit_of(pass, in.a));

    if (reg != POISON)
        pass->facts[reg].zero = zero;
    return reg;
}

static uint32_t rule_number(struct pass *pass, struct ct_instruction in)
{
    in.a = need_number(pass, &in, in.a);
    return in.a == POISON ? POISON : append(pass, in, ct_unit_one);
}

static uint32_t rule_angle(struct pass *pass, struct ct_instruction in)
{
    in.a = need_number(pass, &in, in.a);
    return in.a == POISON ? POISON : append(pass, in, radian());
}

/* kelvin() and celsius(): from one scale of temperature to the other. */
static uint32_t change_scale(struct pass *pass, struct ct_instruction in,
                             enum ct_kind from, enum ct_kind to,
                             const char *key)
{
    const struct ct_unit unit = *unit_of(pass, in.a);
    struct ct_unit kelvin = ct_unit_one;

    kelvin.exponent[CT_TEMPERATURE] = CT_EXPONENT_ONE;
    kelvin.kind = (uint8_t)to;
    kelvin.text = NULL;
    if (!ct_unit_same_dimension(&unit, &kelvin) ||
        (unit.kind != from && unit.kind != CT_KIND_NONE))
        return fault(pass, key, in.place, &unit, NULL, "");
    in.a = convert(pass, in.a, &kelvin);
    return in.a == POISON ? POISON : append(pass, in, kelvin);
}

static uint32_t rule_kelvin(struct pass *pass, struct ct_instruction in)
{
    return change_scale(pass, in, CT_KIND_CELSIUS, CT_KIND_KELVIN,
                        "kelvin-needs-celsius");
}

static uint32_t rule_celsius(struct pass *pass, struct ct_instruction in)
{
    return change_scale(pass, in, CT_KIND_KELVIN, CT_KIND_CELSIUS,
                        "celsius-needs-kelvin");
}

static struct ct_unit decibel(void)
{
    struct ct_unit unit = ct_unit_one;

    unit.exponent[CT_LEVEL] = CT_EXPONENT_ONE;
    unit.kind = CT_KIND_LEVEL;
    unit.text = NULL;
    return unit;
}

static struct ct_unit milliwatt(void)
{
    struct ct_unit unit = ct_unit_one;

    unit.exponent[CT_MASS] = CT_EXPONENT_ONE;
    unit.exponent[CT_LENGTH] = 2 * CT_EXPONENT_ONE;
    unit.exponent[CT_TIME] = -3 * CT_EXPONENT_ONE;
    unit.scale.numerator = (struct ct_decimal){.low = 1, .exponent = -3};
    unit.text = NULL;
    return unit;
}

static uint32_t rule_to_db(struct pass *pass, struct ct_instruction in)
{
    in.a = need_number(pass, &in, in.a);
    return in.a == POISON ? POISON : append(pass, in, decibel());
}

/* dB gives a number, dBm gives mW; a number without unit counts as dB. */
static uint32_t rule_from_db(struct pass *pass, struct ct_instruction in)
{
    const struct ct_unit unit = *unit_of(pass, in.a);
    const struct ct_unit level = decibel();

    if (ct_unit_dimensionless(&unit)) {
        in.a = convert(pass, in.a, &ct_unit_one);
        return in.a == POISON ? POISON : append(pass, in, ct_unit_one);
    }
    if (!ct_unit_same_dimension(&unit, &level) || unit.kind == CT_KIND_NEPER ||
        unit.kind == CT_KIND_PH ||
        (unit.kind == CT_KIND_LEVEL_MILLIWATT &&
         in.operation == CT_OP_FROM_DB_FIELD))
        return fault(pass, "function-needs-decibel", in.place, &unit, NULL,
                     ct_operation_text(in.operation));
    in.a = convert(pass, in.a, &level);
    if (in.a == POISON)
        return POISON;
    return append(pass, in,
                  unit.kind == CT_KIND_LEVEL_MILLIWATT ? milliwatt()
                                                       : ct_unit_one);
}

static rule *const rules[CT_OP_COUNT] = {
    [CT_OP_CONSTANT] = rule_constant,
    [CT_OP_INPUT] = rule_input,
    [CT_OP_NEGATE] = rule_same,
    [CT_OP_ADD] = rule_sum,
    [CT_OP_SUBTRACT] = rule_sum,
    [CT_OP_MULTIPLY] = rule_product,
    [CT_OP_DIVIDE] = rule_product,
    [CT_OP_POWER] = rule_power,
    [CT_OP_POWER_INTEGER] = rule_power_integer,
    [CT_OP_SQRT] = rule_sqrt,
    [CT_OP_CBRT] = rule_cbrt,
    [CT_OP_EXP] = rule_number,
    [CT_OP_EXP2] = rule_number,
    [CT_OP_EXPM1] = rule_number,
    [CT_OP_LOG] = rule_number,
    [CT_OP_LOG2] = rule_number,
    [CT_OP_LOG10] = rule_number,
    [CT_OP_LOG1P] = rule_number,
    [CT_OP_SIN] = rule_number,
    [CT_OP_COS] = rule_number,
    [CT_OP_TAN] = rule_number,
    [CT_OP_ASIN] = rule_angle,
    [CT_OP_ACOS] = rule_angle,
    [CT_OP_ATAN] = rule_angle,
    [CT_OP_ATAN2] = rule_atan2,
    [CT_OP_SINH] = rule_number,
    [CT_OP_COSH] = rule_number,
    [CT_OP_TANH] = rule_number,
    [CT_OP_ASINH] = rule_number,
    [CT_OP_ACOSH] = rule_number,
    [CT_OP_ATANH] = rule_number,
    [CT_OP_HYPOT] = rule_sum,
    [CT_OP_ABS] = rule_same,
    [CT_OP_MIN] = rule_sum,
    [CT_OP_MAX] = rule_sum,
    [CT_OP_ERF] = rule_number,
    [CT_OP_ERFC] = rule_number,
    [CT_OP_KELVIN] = rule_kelvin,
    [CT_OP_CELSIUS] = rule_celsius,
    [CT_OP_TO_DB] = rule_to_db,
    [CT_OP_FROM_DB] = rule_from_db,
    [CT_OP_TO_DB_FIELD] = rule_to_db,
    [CT_OP_FROM_DB_FIELD] = rule_from_db,
};

/* ---- the pass --------------------------------------------------------- */

static uint32_t translate(struct pass *pass, struct ct_instruction in)
{
    int arity = ct_operation_arity(in.operation);

    if (arity >= 1)
        in.a = pass->map[in.a];
    if (arity >= 2)
        in.b = pass->map[in.b];
    if ((arity >= 1 && in.a == POISON) || (arity >= 2 && in.b == POISON))
        return POISON;
    return rules[in.operation](pass, in);
}

static enum ct_status give_units(struct pass *pass, struct ct_unit **units)
{
    struct ct_unit *given = calloc((size_t)pass->out.count + 1, sizeof *given);

    if (given == NULL)
        return CT_NOMEM;
    for (uint32_t i = 0; i < pass->out.count; i++)
        given[i] = pass->facts[i].unit;
    *units = given;
    return CT_OK;
}

enum ct_status ct_program_units(const struct ct_program *program,
                                const struct ct_unit *const *inputs,
                                struct ct_sink *sink, struct ct_program *out,
                                struct ct_unit **units, uint32_t *map)
{
    struct pass pass = {.inputs = inputs, .sink = sink};

    pass.map = calloc((size_t)program->count + 1, sizeof *pass.map);
    if (pass.map == NULL)
        return CT_NOMEM;
    for (uint32_t i = 0; i < program->count && pass.status == CT_OK; i++)
        pass.map[i] = translate(&pass, program->instructions[i]);
    if (pass.status == CT_OK && pass.faulty)
        pass.status = CT_INVALID;
    if (pass.status == CT_OK)
        pass.status = give_units(&pass, units);
    if (pass.status == CT_OK) {
        *out = pass.out;
        memcpy(map, pass.map, program->count * sizeof *map);
    } else {
        ct_program_release(&pass.out);
    }
    free(pass.facts);
    free(pass.map);
    return pass.status;
}

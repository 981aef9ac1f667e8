/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The unit pass: what units results have, where conversions are put, what is
 * refused; and the check of temperatures. Numbers are worked out by hand from
 * the definitions of the units.
 */
#include "parsed.h"

#include "../uncertainty/function.h"

enum { NAMES = 4, LONGEST = 64 };

/* The unit texts of x, y, z, t; "" is the number one. */
struct model {
    struct parsed p;
    const struct ct_unit *inputs[NAMES];
    struct ct_program out;
    struct ct_unit *units;
    uint32_t map[LONGEST];
    enum ct_status status;
};

static void run(struct model *m, const char *text, const char *const units[])
{
    struct ct_place nowhere = {0};

    *m = (struct model){0};
    parsed_init(&m->p);
    parsed_names(&m->p, "x y z t");
    for (int s = 0; s < NAMES; s++) {
        const char *unit = units[s] != NULL ? units[s] : "";

        if (ct_unit_parse(m->p.units, unit, strlen(unit), nowhere, NULL,
                          &m->inputs[s]) != CT_OK)
            fail_msg("unit `%s`", unit);
    }
    if (parsed_more(&m->p, text) != CT_OK)
        fail_msg("`%s`: %s", text, m->p.findings[0].key);
    assert_true(m->p.program.count <= LONGEST);
    m->status = ct_program_units(&m->p.program, m->inputs, &m->p.sink, &m->out,
                                 &m->units, m->map);
}

static void end(struct model *m)
{
    ct_program_release(&m->out);
    free(m->units);
    parsed_release(&m->p);
}

/* ---- results ---------------------------------------------------------------
 */

struct result {
    const char *text;
    const char *units[NAMES];
    const char *unit; /* the result has this dimension, scale and kind */
    double value;     /* with x = 2, y = 3, z = 5, t = 7 */
    unsigned added;   /* instructions for conversions */
};

static const struct result results[] = {
    {"x + y", {"mm", "mm"}, "mm", 5, 0},
    {"x + y", {"mm", "m"}, "mm", 3002, 2},
    {"x + y", {"m", "mm"}, "m", 2.003, 2},
    {"x + y + z", {"mm", "m", "mm"}, "mm", 3007, 2},
    {"x - y*z", {"N", "kg", "m/s2"}, "N", -13, 0},
    {"x*y", {"mm", "m"}, "1e-3 m2", 6, 0},
    {"x/y", {"V", "A"}, "Ω", 2.0 / 3, 0},
    {"x/y", {"mm", "mm"}, "", 2.0 / 3, 0},
    {"x/y + z", {"mm", "m"}, "1e-3", 2.0 / 3 + 5000, 2},
    {"1 + x", {"%"}, "%", 102, 1},
    {"x*(1 + y)", {"V", "%"}, "1e-2 V", 2 * 103, 1},
    {"x + 1 'm'", {"mm"}, "mm", 1002, 1},
    {"1 'm' - x", {"mm"}, "mm", 998, 1},
    {"1 'm' - 1 'mm'", {""}, "m", 0.999, 1},
    /* the number zero goes with everything, but 0 'm' is a length */
    {"x + 0", {"mm"}, "mm", 2, 0},
    {"max(x, 0)", {"°C"}, "°C", 2, 0},
    {"0 - x", {"mm"}, "mm", -2, 0},
    {"max(-0, x)", {"dBm"}, "dBm", 2, 0},
    {"x + 0 'm'", {"mm"}, "mm", 2, 1},
    /* powers and roots */
    {"x^2", {"mm"}, "mm2", 4, 0},
    {"x^-1", {"s"}, "s-1", 0.5, 0},
    {"x^(1/2)", {"m2"}, "m", 1.41421356237309505, 0},
    {"x^0.5", {"mm2"}, "mm", 1.41421356237309505, 0},
    {"x^(2/3)", {"m3"}, "m2", 1.5874010519681995, 0},
    {"x^(2 'm' / 4 'm')", {"m4"}, "m2", 1.41421356237309505, 0},
    {"x^0", {"mm"}, "", 1, 0},
    {"x^(3 '%' - 1 '%')", {""}, "", 1.0139594797900291, 2},
    {"sqrt(x)", {"m2"}, "m", 1.41421356237309505, 0},
    {"sqrt(x*y)", {"m", "m"}, "m", 2.4494897427831781, 0},
    {"sqrt(x)", {"km2"}, "km", 1.41421356237309505, 0},
    /* 1e-3 has no exact root: metres are made first */
    {"sqrt(x)*sqrt(y)", {"mm", "mm"}, "m", 0.0024494897427831781, 4},
    {"cbrt(x)^3", {"mm2"}, "mm2", 2, 0},
    {"sqrt(x)", {"%"}, "", 0.141421356237309505, 2},
    {"cbrt(x)", {"m3"}, "m", 1.2599210498948732, 0},
    {"hypot(x, y)", {"V", "mV"}, "V", 2.0000022499987344, 2},
    {"x^y", {"", ""}, "", 8, 0},
    {"x^y", {"%", ""}, "", 8e-6, 2},
    {"(x/y)^z", {"mm", "m"}, "", 1.3168724279835391e-16, 2},
    /* functions */
    {"log(x/y)", {"Pa", "kPa"}, "", -7.3132203870903014, 2},
    {"log(x/y)", {"Pa", "Pa"}, "", -0.40546510810816438, 0},
    {"exp(-x*y)", {"Hz", "s"}, "", 0.0024787521766663585, 0},
    {"exp(x*y)", {"kHz", "us"}, "", 1.0060180360540649, 2},
    {"sin(x)", {"rad"}, "", 0.90929742682568170, 0},
    {"sin(x)", {""}, "", 0.90929742682568170, 0},
    {"sin(30 'deg')", {""}, "", 0.5, 1},
    {"cos(x)", {"deg"}, "", 0.99939082701909573, 2},
    {"asin(x/z)", {"m", "", "m"}, "rad", 0.41151684606748806, 0},
    {"atan2(x, y)", {"V", "V"}, "rad", 0.58800260354756755, 0},
    {"atan2(x, y)", {"V", "mV"}, "rad", 1.5692963279198951, 2},
    {"x + asin(y/z)", {"deg", "", ""}, "deg", 38.869897645844022, 2},
    {"erf(x)", {""}, "", 0.99532226501895273, 0},
    {"abs(-x)", {"mm"}, "mm", 2, 0},
    {"-x", {"°C"}, "°C", -2, 0},
    /* temperatures */
    {"x - y", {"°C", "°C"}, "K", -1, 0},
    {"x + y", {"°C", "K"}, "°C", 5, 0},
    {"x - y", {"°C", "K"}, "°C", -1, 0},
    {"(x + y)/2", {"°C", "°C"}, "°C", 2.5, 0},
    {"x*(t - 20 '°C')", {"1/K", "", "", "°C"}, "", -26, 0},
    {"kelvin(x)", {"°C"}, "K", 275.15, 0},
    {"celsius(x)", {"K"}, "°C", -271.15, 0},
    {"celsius(x)", {"mK"}, "°C", 0.002 - 273.15, 2},
    {"celsius(kelvin(x))", {"°C"}, "°C", 2, 0},
    {"x", {"°F"}, "°C", -30 / 1.8, 4},
    {"68 '°F'", {""}, "°C", 20, 4},
    {"y + x", {"°F", "°F"}, "°C", -59 / 1.8, 8},
    /* levels */
    {"x + y", {"dBm", "dB"}, "dBm", 5, 0},
    {"x - y", {"dBm", "dBm"}, "dB", -1, 0},
    {"x*y", {"dB/m", "m"}, "dB2/dB", 6, 0},
    {"2*x", {"dB"}, "dB", 4, 0},
    {"x/y", {"dB", "dB"}, "", 2.0 / 3, 0},
    {"to_dB(x/y)", {"W", "mW"}, "dB", 28.239087409443188, 2},
    {"from_dB(x)", {"dB"}, "", 1.5848931924611135, 0},
    {"from_dB(x)", {""}, "", 1.5848931924611135, 0},
    {"from_dB(x)", {"dBm"}, "mW", 1.5848931924611135, 0},
    {"y + from_dB(x)", {"dBm", "W"}, "W", 3.0015848931924611, 2},
    {"from_dB_field(x)", {"dB"}, "", 1.2589254117941673, 0},
    {"to_dB_field(x)", {""}, "dB", 6.0205999132796242, 0},
    {"x*y", {"mV", "pH"}, "mV*pH", 6, 0},
    {"10^(-x/(1 'pH'))", {"pH"}, "", 0.01, 0},
};

static struct ct_unit expected_unit(struct model *m, const char *text)
{
    const struct ct_unit *unit = NULL;
    struct ct_place nowhere = {0};

    if (ct_unit_parse(m->p.units, text, strlen(text), nowhere, NULL, &unit) !=
        CT_OK)
        fail_msg("unit `%s`", text);
    return *unit;
}

static void check_result(const struct result *r)
{
    static const double inputs[NAMES] = {2, 3, 5, 7};
    double registers[LONGEST];
    struct model m;
    struct ct_unit unit, expected;
    uint32_t output;

    run(&m, r->text, r->units);
    if (m.status != CT_OK)
        fail_msg("`%s`: %s: `%s`, `%s`", r->text, m.p.findings[0].key,
                 m.p.findings[0].arguments[0], m.p.findings[0].arguments[1]);
    output = m.map[m.p.output];
    unit = m.units[output];
    expected = expected_unit(&m, r->unit);
    if (!ct_unit_same_dimension(&unit, &expected) ||
        !ct_unit_same_scale(&unit, &expected) || unit.kind != expected.kind ||
        unit.fahrenheit)
        fail_msg("`%s`: the unit is not %s (kind %d)", r->text, r->unit,
                 unit.kind);
    if (m.out.count != m.p.program.count + r->added)
        fail_msg("`%s`: %u instructions added", r->text,
                 m.out.count - m.p.program.count);
    ct_program_evaluate(&m.out, inputs, registers);
    /* a handful of operations, each to 1 ulp */
    if (!(fabs(registers[output] - r->value) <= 8 * 0x1p-52 * fabs(r->value)))
        fail_msg("`%s`: %.17g", r->text, registers[output]);
    end(&m);
}

static void results_have_their_units(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof results / sizeof *results; i++)
        check_result(&results[i]);
}

/* The end gauge of JCGM 100:2008, H.1, in nm and K: not one conversion. */
static void a_model_in_one_unit_stays_as_it_is(void **unused)
{
    static const char *const units[NAMES] = {"nm", "K^-1", "K", "nm"};
    struct model m;

    (void)unused;
    run(&m, "x + t - x*(y*z + 1.5e-6 '1/K' * z)", units);
    assert_int_equal(m.status, CT_OK);
    assert_int_equal(m.out.count, m.p.program.count);
    for (uint32_t i = 0; i < m.p.program.count; i++) {
        assert_int_equal(m.map[i], i);
        assert_int_equal(m.out.instructions[i].operation,
                         m.p.program.instructions[i].operation);
    }
    end(&m);
}

/* A register that several operations need in another scale is converted once:
 * x + y and z + y with y in m, the others in mm. */
static void a_shared_register_is_converted_once(void **unused)
{
    static const char *const texts[] = {"mm", "m", "mm"};
    const struct ct_unit *inputs[3];
    struct ct_program program = {0}, out;
    struct ct_unit *units;
    struct ct_place nowhere = {0};
    struct parsed p;
    uint32_t reg, map[5];

    (void)unused;
    parsed_init(&p);
    for (uint32_t s = 0; s < 3; s++) {
        struct ct_instruction in = {.operation = CT_OP_INPUT, .a = s};

        assert_int_equal(ct_unit_parse(p.units, texts[s], strlen(texts[s]),
                                       nowhere, NULL, &inputs[s]),
                         CT_OK);
        assert_int_equal(ct_program_append(&program, in, &reg), CT_OK);
    }
    for (uint32_t s = 0; s < 3; s += 2) {
        struct ct_instruction in = {.operation = CT_OP_ADD, .a = s, .b = 1};

        assert_int_equal(ct_program_append(&program, in, &reg), CT_OK);
    }
    assert_int_equal(
        ct_program_units(&program, inputs, &p.sink, &out, &units, map), CT_OK);
    assert_int_equal(out.count, 7); /* one constant, one product more */
    assert_int_equal(out.instructions[map[3]].b, out.instructions[map[4]].b);
    ct_program_release(&program);
    ct_program_release(&out);
    free(units);
    parsed_release(&p);
}

/* Uncertainties in °F follow by 5/9: the conversion's derivative. */
static void fahrenheit_converts_affinely(void **unused)
{
    static const char *const units[NAMES] = {"°F"};
    static const double inputs[NAMES] = {212};
    double registers[LONGEST], adjoints[LONGEST], gradient[NAMES];
    struct model m;

    (void)unused;
    run(&m, "x", units);
    assert_int_equal(m.status, CT_OK);
    ct_program_evaluate(&m.out, inputs, registers);
    assert_close(registers[m.map[m.p.output]], 100, 0);
    ct_program_gradient(&m.out, m.map[m.p.output], registers, adjoints, NAMES,
                        gradient);
    assert_close_relative(gradient[0], 5.0 / 9, 2.3e-16);
    end(&m);
}

/* ---- faults ----------------------------------------------------------------
 */

struct fault {
    const char *text;
    const char *units[NAMES];
    struct {
        const char *key, *part; /* the text under the caret */
    } findings[3];
};

static const struct fault faults[] = {
    {"x + y", {"mm", "kg"}, {{"dimension-mismatch", "y"}}},
    {"x + 1", {"mm"}, {{"dimension-mismatch", "1"}}},
    {"x - y*z", {"m", "m", "m"}, {{"dimension-mismatch", "y*z"}}},
    {"max(x, y)", {"m", "s"}, {{"dimension-mismatch", "y"}}},
    {"atan2(x, y)", {"m", "s"}, {{"dimension-mismatch", "y"}}},
    {"hypot(x, 2)", {"m"}, {{"dimension-mismatch", "2"}}},
    {"x + 0 'kg'", {"mm"}, {{"dimension-mismatch", "0 'kg'"}}},
    {"x + y", {"dB", ""}, {{"dimension-mismatch", "y"}}},
    {"x^13 + y^13", {"Ym", "m"}, {{"conversion-range", "y^13"}}},
    {"x + y", {"Gy", "Sv"}, {{"kind-mismatch", "y"}}},
    {"x + y", {"Hz", "Bq"}, {{"kind-mismatch", "y"}}},
    {"min(x, y)", {"°C", "K"}, {{"kind-mismatch", "y"}}},
    {"x + y", {"dBm", "dBm"}, {{"kind-mismatch", "y"}}},
    {"x + y", {"dB", "Np"}, {{"kind-mismatch", "y"}}},
    {"x - y", {"dB", "dBm"}, {{"kind-mismatch", "y"}}},
    {"log(x)", {"Pa"}, {{"function-needs-number", "log(x)"}}},
    {"2 + exp(x)", {"°C"}, {{"function-needs-number", "exp(x)"}}},
    {"to_dB(x)", {"W"}, {{"function-needs-number", "to_dB(x)"}}},
    {"exp(x)", {"dB"}, {{"function-needs-no-level", "exp(x)"}}},
    {"x^y", {"m", ""}, {{"power-needs-constant", "y"}}},
    {"2^x", {"m"}, {{"exponent-needs-number", "x"}}},
    {"x^2.1", {"m"}, {{"power-exponent", "x^2.1"}}},
    {"x^0.1", {"m"}, {{"power-exponent", "x^0.1"}}},
    {"x^1000", {"m"}, {{"power-exponent", "x^1000"}}},
    {"x*y", {"dBm", "m"}, {{"level-in-product", "x*y"}}},
    {"x*y", {"dB", "dB"}, {{"level-in-product", "x*y"}}},
    {"x^2", {"dB"}, {{"level-in-product", "x^2"}}},
    {"sqrt(x)", {"dB"}, {{"level-in-product", "sqrt(x)"}}},
    {"2*x", {"dBm"}, {{"level-in-product", "2*x"}}},
    {"from_dB(x)", {"m"}, {{"function-needs-decibel", "from_dB(x)"}}},
    {"from_dB(x)", {"Np"}, {{"function-needs-decibel", "from_dB(x)"}}},
    {"from_dB(x)", {"pH"}, {{"function-needs-decibel", "from_dB(x)"}}},
    {"from_dB_field(x)",
     {"dBm"},
     {{"function-needs-decibel", "from_dB_field(x)"}}},
    {"kelvin(x)", {"K"}, {{"kelvin-needs-celsius", "kelvin(x)"}}},
    {"kelvin(x - y)",
     {"°C", "°C"},
     {{"kelvin-needs-celsius", "kelvin(x - y)"}}},
    {"kelvin(20)", {""}, {{"kelvin-needs-celsius", "kelvin(20)"}}},
    {"celsius(x)", {"°C"}, {{"celsius-needs-kelvin", "celsius(x)"}}},
    /* every fault, and none that only follows from another */
    {"log(x) + y*(z + t) + exp(x)",
     {"Pa", "m", "m", "s"},
     {{"function-needs-number", "log(x)"},
      {"dimension-mismatch", "t"},
      {"function-needs-number", "exp(x)"}}},
    {"sin((x + y)*z + t)",
     {"m", "s", "kg", "K"},
     {{"dimension-mismatch", "y"}}},
    {"(x + y) + (z + t)",
     {"m", "s", "kg", "K"},
     {{"dimension-mismatch", "y"}, {"dimension-mismatch", "t"}}},
};

static void check_fault(const struct fault *f)
{
    struct model m;
    size_t n = 0;

    run(&m, f->text, f->units);
    assert_int_equal(m.status, CT_INVALID);
    for (; n < 3 && f->findings[n].key != NULL; n++) {
        const struct parsed_finding *got = &m.p.findings[n];
        const char *part = f->findings[n].part;

        if (n >= m.p.count || strcmp(got->key, f->findings[n].key) != 0 ||
            got->place.length != strlen(part) ||
            memcmp(f->text + got->place.offset, part, strlen(part)) != 0)
            fail_msg("`%s`: %s at %u+%u", f->text,
                     n < m.p.count ? got->key : "nothing",
                     (unsigned)got->place.offset, got->place.length);
        assert_true(got->arguments[0][0] != '\0');
    }
    assert_int_equal(m.p.count, n);
    assert_null(m.out.instructions);
    assert_null(m.units);
    end(&m);
}

static void faults_are_found_in_their_place(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        check_fault(&faults[i]);
}

static void both_units_are_named(void **unused)
{
    static const char *const units[NAMES] = {"mm", "kg"};
    struct model m;

    (void)unused;
    run(&m, "x + y", units);
    assert_non_null(strstr(m.p.findings[0].arguments[0], "length"));
    assert_non_null(strstr(m.p.findings[0].arguments[1], "mass"));
    assert_string_equal(m.p.findings[0].arguments[2], "+");
    end(&m);
    run(&m, "x + 1", units);
    assert_string_equal(m.p.findings[0].arguments[1], "a pure number");
    end(&m);
}

/* Exponents of units that no longer fit are a fault, not an overflow. */
static void unit_exponents_have_a_limit(void **unused)
{
    struct ct_program program = {0}, out;
    struct ct_instruction in = {.operation = CT_OP_INPUT};
    const struct ct_unit *metre;
    struct ct_unit *units;
    struct ct_place nowhere = {0};
    struct parsed p;
    uint32_t reg, map[32];

    (void)unused;
    parsed_init(&p);
    assert_int_equal(ct_unit_parse(p.units, "m", 1, nowhere, NULL, &metre),
                     CT_OK);
    assert_int_equal(ct_program_append(&program, in, &reg), CT_OK);
    for (int i = 0; i < 20; i++) { /* x^(2^20) */
        in = (struct ct_instruction){
            .operation = CT_OP_MULTIPLY, .a = reg, .b = reg};
        assert_int_equal(ct_program_append(&program, in, &reg), CT_OK);
    }
    assert_int_equal(
        ct_program_units(&program, &metre, &p.sink, &out, &units, map),
        CT_INVALID);
    assert_int_equal(p.count, 1);
    assert_string_equal(p.findings[0].key, "power-exponent");
    ct_program_release(&program);
    parsed_release(&p);
}

/* ---- temperatures ----------------------------------------------------------
 */

struct warning {
    const char *text;
    const char *units[NAMES];
    double values[NAMES];
    const char *key; /* NULL: none */
};

static const struct warning warnings[] = {
    /* sums with a thermodynamic temperature */
    {"x + y", {"°C", "K"}, {20, 293.15}, "celsius-and-kelvin"},
    {"x - y", {"K", "°C"}, {293.15, 20}, "celsius-and-kelvin"},
    {"x - 273.15 'K'", {"°C"}, {20}, "celsius-and-kelvin"},
    {"x + y", {"°C", "mK"}, {20, 293150}, "celsius-and-kelvin"},
    {"x + y", {"°C", "K"}, {20, 0.5}, NULL},
    {"x + y", {"°C", "mK"}, {20, 500}, NULL},
    {"x - y", {"°C", "°C"}, {220, 20}, NULL},
    /* products with a unit that holds K */
    {"x*y", {"J/K", "°C"}, {8.3, 20}, "celsius-in-product"},
    {"x*kelvin(y)", {"J/K", "°C"}, {8.3, 20}, NULL},
    {"x/(y*z)", {"Pa", "J/(mol*K)", "°C"}, {1, 8.3, 20}, "celsius-in-product"},
    {"x*y", {"1/K", "°C"}, {1e-5, 20}, "celsius-in-product"},
    {"x*y", {"1/K", "°C"}, {1e-5, 0}, NULL},
    {"x*(y - z)", {"1/K", "°C", "°C"}, {1e-5, 25, 20}, NULL},
    {"x*(y - 20 '°C')", {"1/K", "°C"}, {1e-5, 25}, NULL},
    {"x*y^4", {"W/m2/K4", "°C"}, {5.67e-8, 20}, "celsius-in-product"},
    {"x*y", {"1/°C", "°C"}, {1e-5, 20}, NULL},
    {"1 + x*t + y*t^2",
     {"1/°C", "1/°C2", "", "°C"},
     {4e-3, -6e-7, 0, 20},
     NULL},
    {"1 + x/2*t", {"1/°C", "", "", "°C"}, {4e-3, 0, 0, 20}, NULL},
    {"exp(-x/(y*t))",
     {"J", "J/K", "", "°C"},
     {1, 1, 0, 20},
     "celsius-in-product"},
    {"t/x", {"K", "", "", "°C"}, {300, 0, 0, 20}, "celsius-in-product"},
    {"t*x", {"V", "", "", "°C"}, {3, 0, 0, 20}, NULL},
    /* ratios of Celsius temperatures */
    {"x/y", {"°C", "°C"}, {20, 100}, "celsius-in-product"},
    {"x/(2*y)", {"°C", "°C"}, {20, 100}, "celsius-in-product"},
    {"x/y", {"m°C", "°C"}, {20, 100}, "celsius-in-product"},
    {"2*x/((y + z)/2)",
     {"°C", "°C", "°C"},
     {20, 100, 50},
     "celsius-in-product"},
    {"x/(y + z)", {"°C", "°C", "K"}, {20, 100, 2}, "celsius-in-product"},
    {"100 '°C'/x", {"°C"}, {20}, "celsius-in-product"},
    {"x/y", {"°C", "°C"}, {0, 100}, NULL},
    {"x/100 '°C'", {"°C"}, {20}, NULL},
    {"(x/100 '°C')^2 + 1", {"°C"}, {20}, NULL},
    {"x/(y - z)", {"°C", "°C", "°C"}, {20, 100, 50}, NULL},
    {"(x - y)/(z - y)", {"°C", "°C", "°C"}, {20, 10, 50}, NULL},
    {"kelvin(x)/kelvin(y)", {"°C", "°C"}, {20, 10}, NULL},
    /* Magnus, Antoine: a sum that is no mean is no temperature */
    {"17.62*x/(243.12 '°C' + x)", {"°C"}, {20}, NULL},
    {"y*x/(z + x)", {"°C", "", "°C"}, {20, 17.62, 243.12}, NULL},
    {"8.07131 - y/(z + x)", {"°C", "°C", "°C"}, {20, 1730.63, 233.426}, NULL},
    /* powers and products */
    {"x^2", {"°C"}, {20}, "celsius-in-product"},
    {"x*x", {"°C"}, {20}, "celsius-in-product"},
    {"x*y", {"°C", "°C"}, {20, 30}, "celsius-in-product"},
    {"-(x*x)*2", {"°C"}, {20}, "celsius-in-product"},
    {"sqrt(x)", {"°C"}, {20}, "celsius-in-product"},
    {"1/x", {"°C"}, {20}, "celsius-in-product"},
    {"x^-1", {"°C"}, {20}, "celsius-in-product"},
    {"x^2", {"°C"}, {0}, NULL},
    {"x^2 + 1 'K2'", {"°C"}, {20}, "celsius-in-product"},
    {"(x - 20 '°C')^2", {"°C"}, {25}, NULL},
    {"(20 '°C' + x)^2", {"°C"}, {25}, NULL},
    {"sqrt(x^2*y)", {"°C", "1/°C2"}, {25, 4}, NULL},
    /* coefficients cancel them: Callendar-Van Dusen and Horner's form */
    {"x*x*y", {"°C", "1/°C2"}, {20, 1}, NULL},
    {"y*x*x", {"°C", "1/°C2"}, {20, 1}, NULL},
    {"y*(x*x)", {"°C", "1/°C2"}, {20, 1}, NULL},
    {"(y + z*x)*x", {"°C", "1/°C", "1/°C2"}, {20, 1, 1}, NULL},
    {"x + y*x^2", {"°C", "1/°C"}, {20, 1e-4}, NULL},
    {"y*x^2/2 '°C'", {"°C", "1/°C"}, {20, 1}, NULL},
    {"y/x", {"°C", "mV·°C"}, {20, 1}, NULL},
    {"1 + y*x + z*x^2 + t*(x - 100 '°C')*x^3",
     {"°C", "1/°C", "1/°C2", "1/°C4"},
     {-20, 3.9e-3, -5.8e-7, -4.2e-12},
     NULL},
    {"1 + y*x + z*x^2 + x^3*(x - 100 '°C')*t",
     {"°C", "1/°C", "1/°C2", "1/°C4"},
     {-20, 3.9e-3, -5.8e-7, -4.2e-12},
     NULL},
    {"t*2 + 1 'K'", {"", "", "", "°C"}, {0, 0, 0, 20}, NULL},
};

static void misused_temperatures_are_noticed(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof warnings / sizeof *warnings; i++) {
        const struct warning *w = &warnings[i];
        double registers[LONGEST];
        struct model m;

        run(&m, w->text, w->units);
        if (m.status != CT_OK)
            fail_msg("`%s`: %s", w->text, m.p.findings[0].key);
        ct_program_evaluate(&m.out, w->values, registers);
        ct_program_check_temperatures(&m.out, m.units, registers, &m.p.sink);
        if (m.p.count != (w->key != NULL) ||
            (w->key != NULL && strcmp(m.p.findings[0].key, w->key) != 0))
            fail_msg("`%s`: %zu, %s", w->text, m.p.count,
                     m.p.count > 0 ? m.p.findings[0].key : "none");
        assert_int_equal(m.p.sink.errors, 0);
        assert_int_equal(m.p.sink.warnings, m.p.count);
        end(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_have_their_units),
        cmocka_unit_test(a_model_in_one_unit_stays_as_it_is),
        cmocka_unit_test(a_shared_register_is_converted_once),
        cmocka_unit_test(fahrenheit_converts_affinely),
        cmocka_unit_test(faults_are_found_in_their_place),
        cmocka_unit_test(both_units_are_named),
        cmocka_unit_test(unit_exponents_have_a_limit),
        cmocka_unit_test(misused_temperatures_are_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

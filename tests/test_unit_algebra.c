/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Units as objects: kinds, products, powers, and the names that are written
 * for them.
 */
#include "reading_units.h"

/* ---- kinds
 * ---------------------------------------------------------------------- */

static void kinds_of_texts(void **state)
{
    static const struct {
        const char *text;
        enum ct_kind kind;
    } cases[] = {
        {"°C", CT_KIND_CELSIUS},
        {"m°C", CT_KIND_CELSIUS},
        {"°F", CT_KIND_CELSIUS},
        {"K", CT_KIND_KELVIN},
        {"°R", CT_KIND_KELVIN},
        {"mrad", CT_KIND_ANGLE},
        {"deg", CT_KIND_ANGLE},
        {"sr", CT_KIND_SOLID_ANGLE},
        {"mGy", CT_KIND_DOSE},
        {"µSv", CT_KIND_DOSE_EQUIVALENT},
        {"rem", CT_KIND_DOSE_EQUIVALENT},
        {"kHz", CT_KIND_FREQUENCY},
        {"Ci", CT_KIND_ACTIVITY},
        {"counts", CT_KIND_COUNT},
        {"rev", CT_KIND_COUNT},
        {"%RH", CT_KIND_HUMIDITY},
        {"dB", CT_KIND_LEVEL},
        {"dBm", CT_KIND_LEVEL_MILLIWATT},
        {"Np", CT_KIND_NEPER},
        {"pH", CT_KIND_PH},
        {"0.1 °C", CT_KIND_CELSIUS},
        {"(°C)", CT_KIND_CELSIUS},
        {"2 °F", CT_KIND_KELVIN}, /* no longer a scale with a zero */
        {"°C·m/m", CT_KIND_NONE},
        {"°C/W", CT_KIND_NONE},
        {"1/°C", CT_KIND_NONE},
        {"K2", CT_KIND_NONE},
        {"rad/s", CT_KIND_NONE},
        {"r/min", CT_KIND_NONE},
        {"mSv/h", CT_KIND_NONE},
        {"J/kg", CT_KIND_NONE},
        {"s-1", CT_KIND_NONE},
        {"√Hz", CT_KIND_NONE},
        {"%", CT_KIND_NONE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ct_unit unit = read_unit(cases[i].text);

        if (unit.kind != cases[i].kind)
            fail_msg("%s: kind %d", cases[i].text, unit.kind);
    }
    assert_true(read_unit("°F").fahrenheit);
    assert_false(read_unit("°C").fahrenheit);
    assert_false(read_unit("W/°F").fahrenheit);
    assert_false(read_unit("2 °F").fahrenheit);
    assert_false(read_unit("°R").fahrenheit);
}

static void sums_of_kinds(void **state)
{
    enum { CONFLICT = -1 };
    static const struct {
        enum ct_kind a, b;
        int sum, difference;
    } cases[] = {
        {CT_KIND_CELSIUS, CT_KIND_CELSIUS, CT_KIND_CELSIUS, CT_KIND_KELVIN},
        {CT_KIND_CELSIUS, CT_KIND_KELVIN, CT_KIND_CELSIUS, CT_KIND_CELSIUS},
        {CT_KIND_KELVIN, CT_KIND_CELSIUS, CT_KIND_CELSIUS, CT_KIND_CELSIUS},
        {CT_KIND_KELVIN, CT_KIND_KELVIN, CT_KIND_KELVIN, CT_KIND_KELVIN},
        {CT_KIND_LEVEL_MILLIWATT, CT_KIND_LEVEL, CT_KIND_LEVEL_MILLIWATT,
         CT_KIND_LEVEL_MILLIWATT},
        {CT_KIND_LEVEL, CT_KIND_LEVEL_MILLIWATT, CT_KIND_LEVEL_MILLIWATT,
         CONFLICT},
        {CT_KIND_LEVEL_MILLIWATT, CT_KIND_LEVEL_MILLIWATT, CONFLICT,
         CT_KIND_LEVEL},
        {CT_KIND_LEVEL, CT_KIND_LEVEL, CT_KIND_LEVEL, CT_KIND_LEVEL},
        {CT_KIND_DOSE, CT_KIND_DOSE_EQUIVALENT, CONFLICT, CONFLICT},
        {CT_KIND_FREQUENCY, CT_KIND_ACTIVITY, CONFLICT, CONFLICT},
        {CT_KIND_ANGLE, CT_KIND_SOLID_ANGLE, CONFLICT, CONFLICT},
        {CT_KIND_ANGLE, CT_KIND_COUNT, CONFLICT, CONFLICT},
        {CT_KIND_HUMIDITY, CT_KIND_ANGLE, CONFLICT, CONFLICT},
        {CT_KIND_LEVEL, CT_KIND_NEPER, CONFLICT, CONFLICT},
        {CT_KIND_LEVEL, CT_KIND_PH, CONFLICT, CONFLICT},
        {CT_KIND_PH, CT_KIND_PH, CT_KIND_PH, CT_KIND_PH},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        enum ct_kind sum = CT_KINDS, difference = CT_KINDS;
        bool agree =
            ct_kind_add(cases[i].a, cases[i].b, &sum) == CT_KINDS_AGREE;

        assert_int_equal(agree ? (int)sum : CONFLICT, cases[i].sum);
        agree = ct_kind_subtract(cases[i].a, cases[i].b, &difference) ==
                CT_KINDS_AGREE;
        assert_int_equal(agree ? (int)difference : CONFLICT,
                         cases[i].difference);
    }
    for (int kind = 0; kind < CT_KINDS; kind++) { /* NONE yields */
        enum ct_kind result = CT_KINDS;

        assert_int_equal(ct_kind_add(CT_KIND_NONE, (enum ct_kind)kind, &result),
                         CT_KINDS_AGREE);
        assert_int_equal(result, kind);
        assert_int_equal(
            ct_kind_subtract((enum ct_kind)kind, CT_KIND_NONE, &result),
            CT_KINDS_AGREE);
        assert_int_equal(result, kind);
    }
}

/* ---- algebra
 * --------------------------------------------------------------------- */

static void products_and_kinds(void **state)
{
    struct ct_unit celsius = read_unit("°C"), one = read_unit("1");
    struct ct_unit ratio = read_unit("m/m"), percent = read_unit("%");
    struct ct_unit result = ct_unit_multiply(&one, &celsius);

    (void)state;
    assert_same_unit(&result, &celsius, "1·°C");
    result = ct_unit_divide(&celsius, &ratio);
    assert_same_unit(&result, &celsius, "°C/1");
    assert_string_equal(result.text, "°C");
    result = ct_unit_multiply(&percent, &celsius);
    assert_int_equal(result.kind, CT_KIND_NONE);
    assert_null(result.text);
    result = ct_unit_divide(&celsius, &celsius);
    assert_same_unit(&result, &ct_unit_one, "°C/°C");
    result = ct_unit_divide(&one, &celsius);
    assert_int_equal(result.kind, CT_KIND_NONE);
    assert_int_equal(result.exponent[CT_TEMPERATURE], -CT_EXPONENT_ONE);
    result =
        ct_unit_coherent(&(struct ct_unit){.kind = CT_KIND_ANGLE, .text = "x"});
    assert_int_equal(result.kind, CT_KIND_ANGLE);
    assert_true(ct_unit_same_scale(&result, &one));
    assert_null(result.text);
    assert_true(ct_unit_dimensionless(&percent));
    assert_false(ct_unit_dimensionless(&celsius));
    assert_false(ct_unit_same_scale(&percent, &one));
}

static void powers(void **state)
{
    static const struct {
        const char *unit;
        int numerator, denominator;
        enum ct_status status;
        const char *result;
    } cases[] = {
        {"m", 2, 1, CT_OK, "m2"},
        {"mm", -3, 1, CT_OK, "mm^-3"},
        {"in", 8, 1, CT_OK, "in^8"},
        {"m2", 1, 2, CT_OK, "m"},
        {"mm2", 1, 2, CT_OK, "mm"},
        {"mm2", -1, 2, CT_OK, "mm-1"},
        {"mm2", -1, -2, CT_OK, "mm"},
        {"mm2", 3, 2, CT_OK, "mm3"},
        {"in2", 2, 4, CT_OK, "in"},
        {"psi^2", 1, 2, CT_OK, "psi"}, /* 28 digits */
        {"min2", 1, 2, CT_OK, "min"},
        {"1/min2", 1, 2, CT_OK, "1/min"},
        {"deg^2", 1, 2, CT_OK, "deg·m/m"},
        {"Hz", 1, 2, CT_OK, "√Hz"},
        {"1e-6", 1, 2, CT_OK, "1e-3"},
        {"1e-9", 1, 3, CT_OK, "1e-3"},
        {"m", 0, 5, CT_OK, "1"},
        {"°C", 3, 3, CT_OK, "°C"},
        {"mm", 1, 2, CT_LIMIT, NULL},
        {"deg", 1, 2, CT_LIMIT, NULL},
        {"in", 1, 3, CT_LIMIT, NULL},
        {"2 m", 1, 2, CT_LIMIT, NULL},
        {"m", 1, 5, CT_DOMAIN, NULL},
        {"m", 1, 24, CT_DOMAIN, NULL},
        {"m", 1, 0, CT_DOMAIN, NULL},
        {"m", 256, 1, CT_DOMAIN, NULL},
        {"m", -100000, 1, CT_DOMAIN, NULL},
        {"m^24", 255, 1, CT_DOMAIN, NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ct_unit unit = read_unit(cases[i].unit), result = ct_unit_one;
        enum ct_status status = ct_unit_power(&unit, cases[i].numerator,
                                              cases[i].denominator, &result);

        if (status != cases[i].status)
            fail_msg("%s: status %d", cases[i].unit, (int)status);
        if (status == CT_OK) {
            struct ct_unit expected = read_unit(cases[i].result);

            assert_same_unit(&result, &expected, cases[i].unit);
        } else {
            assert_same_unit(&result, &ct_unit_one, "left alone");
        }
    }
}

/* Exponents stay at the end of their range instead of running over. */
static void exponents_saturate(void **state)
{
    struct ct_unit unit = read_unit("m^24·s^-24");

    (void)state;
    for (int i = 0; i < 8; i++)
        unit = ct_unit_multiply(&unit, &unit);
    assert_int_equal(unit.exponent[CT_LENGTH], INT16_MAX);
    assert_int_equal(unit.exponent[CT_TIME], -INT16_MAX);
    unit = ct_unit_divide(&ct_unit_one, &unit);
    assert_int_equal(unit.exponent[CT_LENGTH], -INT16_MAX);
}

/* ---- names
 * ------------------------------------------------------------------------- */

static void assert_written(const struct ct_unit *unit, const char *expected)
{
    struct ct_buffer out = {0};

    ct_unit_write(&out, unit);
    ct_buffer_puts(&out, "");
    assert_int_equal(ct_buffer_status(&out), CT_OK);
    assert_string_equal(out.data == NULL ? "" : out.data, expected);
    ct_buffer_release(&out);
}

static void names_of_computed_units(void **state)
{
    static const char *const cases[][2] = {
        {"", ""},
        {"V·A/A", "V"},
        {"kg·m2/s2", "J"},
        {"kg/(m·s2)", "Pa"},
        {"kg·m2/(s3·A2)", "Ω"},
        {"1e-3 V", "mV"},
        {"1000 Ω", "kΩ"},
        {"V/mA", "kΩ"},
        {"1e-6·A·s/V", "µF"},
        {"100 Pa", "hPa"},
        {"1e5 Pa", "bar"},
        {"m2/s", "m2·s-1"},
        {"m/s2", "m·s-2"},
        {"mm/s", "mm·s-1"},
        {"mm·mm", "mm2"},
        {"cm·cm·cm", "cm3"},
        {"L", "dm3"},
        {"g·m/m", "g"},
        {"1e-3 g", "mg"},
        {"1000 kg", "t"},
        {"g/cm3", "1000·kg·m-3"},
        {"kg/m3", "kg·m-3"},
        {"kg/(m·s)", "Pa·s"},
        {"mV/K", "mV·K-1"},
        {"V/m", "V·m-1"},
        {"W/(m·K)", "W·m-1·K-1"},
        {"N/m", "N·m-1"},
        {"V2", "V2"},
        {"1e-5 V", "1e-5·V"},
        {"0.1 V", "0.1·V"},
        {"km/h", "(5/18)·m·s-1"},
        {"deg·V", "(pi/180)·V"},
        {"Oe", "(250/pi)·A·m-1"},
        {"1/K", "K-1"},
        {"ppm/K", "1e-6·K-1"},
        {"mm/m", "0.001"},
        {"mm/(10 cm)", "%"},
        {"60 s", "min"},
        {"25.4 mm", "in"},
        {"lbf/in2", "psi"},
        {"V/√Hz", "V·s^(1/2)"},
        {"√m", "m^(1/2)"},
        {"1e-3 rad", "mrad"},
        {"2 rad", "2·rad"},
        {"°", "°"},
        {"60 °", "(pi/3)·rad"},
        {"1e-3 °C", "m°C"},
        {"°F", "°F"},
        {"100 %RH", "100·%RH"},
        {"37e9 Bq", "Ci"},
        {"dB/m", "dB·m-1"},
        {"mol/L", "kmol·m-3"},
        {"lm/W", "cd·W-1"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ct_unit unit = read_unit(cases[i][0]);

        assert_written(&unit, cases[i][0]);
        unit.text = NULL;
        assert_written(&unit, cases[i][1]);
    }
    assert_written(&ct_unit_one, "");
    assert_written(&(struct ct_unit){.scale = ct_unit_one.scale}, "");
    {
        struct ct_unit one = read_unit("1"), ratio = read_unit("m/m");

        assert_written(&one, "");
        assert_written(&ratio, "m/m");
    }
}

static void check_round_trip(struct ct_unit unit, uint64_t seed)
{
    struct ct_buffer out = {0};
    struct ct_unit again;

    unit.text = NULL;
    ct_unit_write(&out, &unit);
    ct_buffer_puts(&out, "");
    assert_int_equal(ct_buffer_status(&out), CT_OK);
    again = read_unit(out.data == NULL ? "" : out.data);
    /* `K` and `dB` alone bring their kind with them. */
    if (unit.kind == CT_KIND_NONE &&
        (again.kind == CT_KIND_KELVIN || again.kind == CT_KIND_LEVEL))
        again.kind = CT_KIND_NONE;
    if (!ct_unit_same_dimension(&unit, &again) ||
        !ct_unit_same_scale(&unit, &again) || unit.kind != again.kind ||
        unit.fahrenheit != again.fahrenheit)
        fail_msg("`%s` is read as another unit (seed %llu)", out.data,
                 (unsigned long long)seed);
    ct_buffer_release(&out);
}

/* Within what a text can hold: exponents to 24 after a name such as F2 has
 * added its 8, and a fraction of whole numbers of 18 digits. */
static bool is_readable(const struct ct_unit *unit)
{
    struct ct_scale scale = unit->scale;

    for (size_t i = 0; i < CT_BASES; i++)
        if (abs(unit->exponent[i]) > 16 * CT_EXPONENT_ONE)
            return false;
    return ct_decimal_magnitude(scale.numerator) - scale.numerator.exponent <
               18 &&
           ct_decimal_magnitude(scale.denominator) < 18;
}

static void what_is_written_is_read_back(void **state)
{
    struct seeded random = seeded_init(20240601);

    (void)state;
    for (size_t i = 0; i < ct_unit_row_count; i++)
        for (size_t j = 0; j < ct_unit_prefix_count; j++) {
            struct ct_unit unit;

            ct_unit_from_row(&ct_unit_rows[i], 0, &unit);
            check_round_trip(unit, 0);
            if (unit.fahrenheit)
                continue;
            ct_unit_from_row(&ct_unit_rows[i], ct_unit_prefixes[j].power,
                             &unit);
            check_round_trip(unit, 0);
            check_round_trip(ct_unit_coherent(&unit), 0);
        }
    for (int i = 0; i < 20000; i++) { /* products of up to three powers */
        struct ct_unit product = ct_unit_one;

        for (uint64_t j = seeded_below(&random, 3) + 1; j > 0; j--) {
            const struct ct_unit_row *row =
                &ct_unit_rows[seeded_below(&random, ct_unit_row_count)];
            struct ct_unit unit, power;

            ct_unit_from_row(row, (int)seeded_below(&random, 7) - 3, &unit);
            unit.fahrenheit = false; /* takes no prefix */
            if (ct_unit_power(&unit, (int)seeded_below(&random, 9) - 4,
                              seeded_below(&random, 4) == 0 ? 2 : 1,
                              &power) != CT_OK)
                power = unit;
            product = ct_unit_multiply(&product, &power);
        }
        if (is_readable(&product))
            check_round_trip(product, random.seed);
    }
}

/* UDUNITS' algebra of a text against ours of its parts. */
static void texts_agree_with_the_algebra(void **state)
{
    static const char *const words[] = {"m",  "mm", "kg", "g",   "s", "ms",
                                        "in", "N",  "Pa", "psi", "V", "min"};
    struct seeded random = seeded_init(7);

    (void)state;
    for (int i = 0; i < 5000; i++) {
        struct ct_unit product = read_unit("1"), found;
        char text[128] = "1";

        for (uint64_t j = seeded_below(&random, 5) + 1; j > 0; j--) {
            const char *word = words[seeded_below(&random, COUNT(words))];
            int exponent = (int)seeded_below(&random, 7) - 3;
            bool divided = seeded_below(&random, 3) == 0;
            struct ct_unit unit = read_unit(word), power;

            snprintf(text + strlen(text), sizeof text - strlen(text),
                     "%s%s^%d%s", divided ? "·(1/" : "·", word, exponent,
                     divided ? ")" : "");
            assert_int_equal(ct_unit_power(&unit, exponent, 1, &power), CT_OK);
            product = divided ? ct_unit_divide(&product, &power)
                              : ct_unit_multiply(&product, &power);
        }
        found = read_unit(text);
        product.kind = found.kind;
        if (!ct_unit_same_dimension(&product, &found) ||
            !ct_unit_same_scale(&product, &found))
            fail_msg("`%s` (seed %llu)", text, (unsigned long long)random.seed);
    }
}

static void descriptions(void **state)
{
    static const char *const cases[][2] = {
        {"mm", "length (m)"},
        {"kV", "voltage (V)"},
        {"", "a pure number"},
        {"%", "a pure number"},
        {"m2/s", "kinematic viscosity (m2·s-1)"},
        {"W/(m·K)", "dimension W·m-1·K-1"},
        {"°F", "Celsius temperature (°C)"},
        {"mK", "temperature (K)"},
        {"K·m/m", "temperature (K)"},
        {"deg", "plane angle (rad)"},
        {"rem", "dose equivalent (Sv)"},
        {"%RH", "relative humidity (%RH)"},
        {"dBm", "power level (dBm)"},
        {"rpm", "frequency (s-1)"},
        {"rev", "number of counts (count)"},
        {"lb", "mass (kg)"},
        {"m^(1/2)", "dimension m^(1/2)"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ct_unit unit = read_unit(cases[i][0]);
        struct ct_buffer out = {0};

        ct_unit_describe(&out, &unit);
        assert_int_equal(ct_buffer_status(&out), CT_OK);
        assert_string_equal(out.data, cases[i][1]);
        ct_buffer_release(&out);
    }
}

/* Every kind has a unit to be written by, and a name in messages. */
static void every_kind_is_written(void **state)
{
    bool met[CT_KINDS] = {true};

    (void)state;
    for (size_t i = 0; i < ct_unit_row_count; i++) {
        struct ct_buffer out = {0};
        struct ct_unit unit;

        ct_unit_from_row(&ct_unit_rows[i], 0, &unit);
        assert_in_range(unit.kind, 0, CT_KINDS - 1);
        met[unit.kind] = true;
        if (unit.kind == CT_KIND_NONE)
            continue;
        ct_unit_describe(&out, &unit);
        assert_null(strstr(out.data, "dimension"));
        ct_buffer_release(&out);
    }
    for (size_t kind = 0; kind < CT_KINDS; kind++)
        assert_true(met[kind]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_of_texts),
        cmocka_unit_test(sums_of_kinds),
        cmocka_unit_test(products_and_kinds),
        cmocka_unit_test(powers),
        cmocka_unit_test(exponents_saturate),
        cmocka_unit_test(names_of_computed_units),
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(texts_agree_with_the_algebra),
        cmocka_unit_test(descriptions),
        cmocka_unit_test(every_kind_is_written),
    };

    return cmocka_run_group_tests(tests, make_units, free_units);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Units: exact values from the SI Brochure (9th ed.), NIST SP 811:2008
 * appendix B and GB 3100-93; all others against the database that comes with
 * UDUNITS-2; rounding against MPFR and exact decimals.
 */
#include "reading_units.h"

#include <mpfr.h>
#include <udunits2.h>

/* ---- values ----------------------------------------------------------------
 */

/* numerator / denominator * pi^pi of the unit on the right, exactly. */
static void exact_values(void **state)
{
    static const struct {
        const char *unit, *numerator, *denominator;
        int pi;
        const char *coherent;
    } cases[] = {
        /* SI Brochure, tables 4, 7, 8 */
        {"min", "60", "1", 0, "s"},
        {"h", "3600", "1", 0, "s"},
        {"d", "86400", "1", 0, "s"},
        {"au", "149597870700", "1", 0, "m"},
        {"°", "1", "180", 1, "rad"},
        {"′", "1", "10800", 1, "rad"},
        {"″", "1", "648000", 1, "rad"},
        {"ha", "1e4", "1", 0, "m2"},
        {"L", "1e-3", "1", 0, "m3"},
        {"t", "1e3", "1", 0, "kg"},
        {"eV", "1.602176634e-19", "1", 0, "J"},
        /* SP 811, B.8, bold figures */
        {"in", "0.0254", "1", 0, "m"},
        {"ft", "0.3048", "1", 0, "m"},
        {"yd", "0.9144", "1", 0, "m"},
        {"mile", "1609.344", "1", 0, "m"},
        {"nmi", "1852", "1", 0, "m"},
        {"mil", "2.54e-5", "1", 0, "m"},
        {"µin", "2.54e-8", "1", 0, "m"},
        {"Å", "1e-10", "1", 0, "m"},
        {"lb", "0.45359237", "1", 0, "kg"},
        {"oz", "28.349523125e-3", "1", 0, "kg"},
        {"ozt", "31.1034768e-3", "1", 0, "kg"},
        {"grain", "64.79891e-6", "1", 0, "kg"},
        {"ct", "0.2e-3", "1", 0, "kg"},
        {"gn", "9.80665", "1", 0, "m/s2"},
        {"Gal", "0.01", "1", 0, "m/s2"},
        {"kgf", "9.80665", "1", 0, "N"},
        {"lbf", "4.4482216152605", "1", 0, "N"},
        {"ozf", "4.4482216152605", "16", 0, "N"},
        {"dyn", "1e-5", "1", 0, "N"},
        {"psi", "4.4482216152605", "0.00064516", 0, "Pa"},
        {"ksi", "4448.2216152605", "0.00064516", 0, "Pa"},
        {"atm", "101325", "1", 0, "Pa"},
        {"at", "98066.5", "1", 0, "Pa"},
        {"bar", "1e5", "1", 0, "Pa"},
        {"mbar", "100", "1", 0, "Pa"},
        {"Torr", "101325", "760", 0, "Pa"},
        {"mmHg", "133.322387415", "1", 0, "Pa"},
        {"cmHg", "1333.22387415", "1", 0, "Pa"},
        {"inHg", "3386.388640341", "1", 0, "Pa"},
        {"mmH2O", "9.80665", "1", 0, "Pa"},
        {"cmH2O", "98.0665", "1", 0, "Pa"},
        {"inH2O", "249.08891", "1", 0, "Pa"},
        {"ftH2O", "2989.06692", "1", 0, "Pa"},
        {"cal", "4.184", "1", 0, "J"},
        {"cal_IT", "4.1868", "1", 0, "J"},
        {"Btu", "1055.05585262", "1", 0, "J"},
        {"kWh", "3.6e6", "1", 0, "J"},
        {"erg", "1e-7", "1", 0, "J"},
        {"cP", "1e-3", "1", 0, "Pa·s"},
        {"cSt", "1e-6", "1", 0, "m2/s"},
        {"G", "1e-4", "1", 0, "T"},
        {"Mx", "1e-8", "1", 0, "Wb"},
        {"Oe", "1000", "4", -1, "A/m"},
        {"Ci", "3.7e10", "1", 0, "Bq"},
        {"R", "2.58e-4", "1", 0, "C/kg"},
        {"rem", "0.01", "1", 0, "Sv"},
        {"gal_US", "231", "1", 0, "in3"}, /* by definition */
        {"gal_UK", "4.54609", "1", 0, "L"},
        {"kn", "1852", "3600", 0, "m/s"},
        {"mph", "0.44704", "1", 0, "m/s"},
        {"°F", "5", "9", 0, "°C"},
        {"°R", "5", "9", 0, "K"},
        {"tex", "1e-6", "1", 0, "kg/m"},
        /* GB 3100-93, table 4: 1 r/min = (1/60) s-1 */
        {"r/min", "1", "60", 0, "s-1"},
        {"rpm", "1", "60", 0, "s-1"},
        {"gon", "1", "200", 1, "rad"},
        {"%", "1", "100", 0, ""},
        {"‰", "1", "1000", 0, ""},
        {"ppm", "1e-6", "1", 0, ""},
        {"ppb", "1e-9", "1", 0, ""},
        /* CODATA 2022 */
        {"u", "1.66053906892e-27", "1", 0, "kg"},
        {"Da", "1.66053906892e-27", "1", 0, "kg"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ct_unit unit = read_unit(cases[i].unit);
        struct ct_unit other = read_unit(cases[i].coherent);
        struct ct_scale expected = ct_scale_multiply(
            ct_scale_from(decimal(cases[i].numerator),
                          decimal(cases[i].denominator), cases[i].pi),
            other.scale);

        if (!ct_unit_same_dimension(&unit, &other) ||
            !ct_scale_equal(unit.scale, expected))
            fail_msg("value of %s", cases[i].unit);
    }
}

/* The same unit of the stock database, or NULL. */
static ut_unit *stock_unit(ut_system *system, const char *word, size_t length)
{
    char text[64];

    snprintf(text, sizeof text, "%.*s", (int)length, word);
    return ut_parse(system, text, UT_UTF8);
}

static ut_unit *stock_coherent(ut_system *system, const struct ct_unit *unit)
{
    static const char *const bases[] = {"m", "kg", "s", "A", "K", "mol", "cd"};
    char text[128] = "1";

    for (size_t i = 0; i < COUNT(bases); i++)
        if (unit->exponent[i] != 0)
            snprintf(text + strlen(text), sizeof text - strlen(text), " %s^%d",
                     bases[i], unit->exponent[i] / CT_EXPONENT_ONE);
    return ut_parse(system, text, UT_ASCII);
}

/* Words that mean another thing there, or the same less exactly. */
static const struct {
    const char *word, *there;
} stock_exceptions[] = {
    {"torr", "an alias of mmHg"},
    {"Torr", "an alias of mmHg"},
    {"Oe", "cut off at 7 digits"},
    {"oersted", "cut off at 7 digits"},
    {"cal", "the IT calorie"},
    {"calorie", "the IT calorie"},
    {"eV", "the value of 1986"},
    {"electronvolt", "the value of 1986"},
    {"electron_volt", "the value of 1986"},
    {"u", "the value of 1986"},
    {"unified_atomic_mass_unit", "the value of 1986"},
    {"atomicmassunit", "the value of 1986"},
    {"troy_ounce", "cut off at 7 digits"},
    {"ozf", "cut off at 7 digits"},
    {"ounce_force", "cut off at 7 digits"},
    {"yr", "the tropical year"},
    {"year", "the tropical year"},
    {"month", "a twelfth of the tropical year"},
    {"revolution", "2 pi rad, against ISO 80000-3"},
    {"rpm", "2 pi/60 s-1, against GB 3100"},
    {"rps", "2 pi s-1"},
    {"cps", "2 pi s-1, cycles and not counts"},
    {"nmi", "the nanomile"},
    {"ct", "the centitonne"},
};

static bool is_exception(const char *word, size_t length)
{
    for (size_t i = 0; i < COUNT(stock_exceptions); i++)
        if (strlen(stock_exceptions[i].word) == length &&
            memcmp(stock_exceptions[i].word, word, length) == 0)
            return true;
    return false;
}

/* Slope of the conversion to coherent units; 0 when there is none. */
static double stock_factor(ut_system *system, const char *word, size_t length,
                           const struct ct_unit *unit)
{
    ut_unit *from = stock_unit(system, word, length);
    ut_unit *to = stock_coherent(system, unit);
    cv_converter *converter =
        from != NULL && to != NULL ? ut_get_converter(from, to) : NULL;
    double factor = 0;

    if (converter != NULL) {
        factor = cv_convert_double(converter, 1.0) -
                 cv_convert_double(converter, 0.0);
        cv_free(converter);
    }
    ut_free(from);
    ut_free(to);
    return factor;
}

struct comparison {
    ut_system *system;
    size_t compared, wrong, excepted;
};

/* 1e-12: the database's own figures and products carry some 1e-15, and the
 * offsets of temperatures cost three digits. */
static void compare_words(struct comparison *all, const char *list,
                          const struct ct_unit *unit)
{
    struct ct_unit coherent = ct_unit_coherent(unit);
    struct ct_conversion ours;
    size_t length = 0;

    assert_int_equal(ct_unit_conversion(unit, &coherent, &ours), CT_OK);
    for (const char *at = list; (at = next_word(at, &length)) != NULL;) {
        double theirs = stock_factor(all->system, at, length, unit);
        bool known = theirs > 0, excepted = is_exception(at, length);
        bool differs =
            known && fabs(theirs - ct_convert(ours, 1)) > 1e-12 * theirs;

        all->compared += known ? 1 : 0;
        all->excepted += excepted ? 1 : 0;
        if (differs == excepted)
            continue;
        print_error("%.*s: %.17g, stock %.17g\n", (int)length, at,
                    ct_convert(ours, 1), theirs);
        all->wrong++;
    }
}

/* Every word that both know. */
static void stock_database(void **state)
{
    struct comparison all = {.system = ut_read_xml(NULL)};

    (void)state;
    assert_non_null(all.system);
    for (size_t i = 0; i < ct_unit_row_count; i++) {
        const struct ct_unit_row *row = &ct_unit_rows[i];
        struct ct_unit unit;

        ct_unit_from_row(row, 0, &unit);
        if (row->exponent[CT_LEVEL] != 0)
            continue;
        compare_words(&all, row->symbols, &unit);
        if (strcmp(row->symbols, "Torr torr") != 0) /* its name, once more */
            compare_words(&all, row->names, &unit);
    }
    ut_free_system(all.system);
    assert_int_equal(all.wrong, 0);
    assert_int_equal(all.excepted, COUNT(stock_exceptions));
    assert_true(all.compared > 130); /* the database was really there */
}

/* ---- conversion
 * -------------------------------------------------------------------- */

static struct ct_conversion conversion(const char *from, const char *to)
{
    struct ct_unit a = read_unit(from), b = read_unit(to);
    struct ct_conversion result = {0, 0};

    assert_int_equal(ct_unit_conversion(&a, &b, &result), CT_OK);
    return result;
}

/* Both factors as they should be: whole numbers without a common factor, one
 * of them 1 where it can be. */
static void factors(void **state)
{
    static const struct {
        const char *from, *to;
        double multiply, divide;
    } cases[] = {
        {"mm", "m", 1, 1000},       {"m", "mm", 1000, 1},
        {"mm", "µm", 1000, 1},      {"µm", "mm", 1, 1000},
        {"m", "m", 1, 1},           {"g", "kg", 1, 1000},
        {"h", "s", 3600, 1},        {"s", "h", 1, 3600},
        {"km/h", "m/s", 5, 18},     {"in", "mm", 127, 5},
        {"mm", "in", 5, 127},       {"ft", "in", 12, 1},
        {"°F", "K", 5, 9},          {"°", "arcmin", 60, 1},
        {"arcsec", "°", 1, 3600},   {"turn", "°", 360, 1},
        {"Torr", "Pa", 20265, 152}, {"bar", "Pa", 100000, 1},
        {"%", "", 1, 100},          {"ppm", "%", 1, 10000},
        {"0.25 m", "m", 0.25, 1},   {"m", "0.25 m", 4, 1},
        {"0.75 m", "m", 0.75, 1},   {"3 m", "4 m", 0.75, 1},
        {"4 m", "3 m", 1, 0.75},    {"5 m", "3 m", 5, 3},
        {"1e22 m", "m", 1e22, 1},   {"dBm", "dB", 1, 1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ct_conversion c = conversion(cases[i].from, cases[i].to);

        if (c.multiply != cases[i].multiply || c.divide != cases[i].divide)
            fail_msg("%s to %s: %.17g / %.17g", cases[i].from, cases[i].to,
                     c.multiply, c.divide);
    }
}

/* What a certificate would print, to the last bit. */
static void conversions_are_exact(void **state)
{
    static const struct {
        const char *from, *to;
        double number, expected;
    } cases[] = {
        {"in", "mm", 1, 25.4},
        {"in", "m", 1, 0.0254},
        {"in", "µm", 0.5, 12700},
        {"mm", "in", 25.4, 1},
        {"L", "m3", 1, 0.001}, /* UDUNITS: 0.0010000000000000002 */
        {"kg", "g", 0.2, 200},
        {"g", "kg", 200, 0.2},
        {"°", "rad", 180, 3.141592653589793},
        {"min", "h", 90, 1.5},
        {"kPa", "mmHg", 101.325, 759.9998917256113},
        {"atm", "Torr", 1, 760},
        {"psi", "Pa", 1, 6894.757293168362},
        {"kgf/cm2", "MPa", 1, 0.0980665},
        {"eV", "J", 1, 1.602176634e-19},
        {"Oe", "A/m", 1, 79.57747154594767},
        {"Np", "dB", 1, 8.685889638065037},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        double got =
            ct_convert(conversion(cases[i].from, cases[i].to), cases[i].number);

        if (got != cases[i].expected)
            fail_msg("%g %s: %.17g %s", cases[i].number, cases[i].from, got,
                     cases[i].to);
    }
    /* t = (f - 32) / 1.8, the flag's promise: 100 °F = 340/9 °C */
    assert_true(ct_convert(conversion("°F", "°C"), 100 - 32) == 340.0 / 9);
    assert_true(ct_convert(conversion("°F", "°C"), 20 - 32) == -20.0 / 3);
    assert_true(ct_convert(conversion("°F", "°C"), 212 - 32) == 100);
    assert_true(ct_convert(conversion("°F", "°C"), -40 - 32) == -40);
}

/* n inch, n/10 mm …: the double nearest to the exact product in decimals. */
static void conversions_of_many_numbers(void **state)
{
    static const struct {
        const char *from, *to, *factor;
    } cases[] = {
        {"in", "mm", "25.4"},
        {"ft", "m", "0.3048"},
        {"lb", "kg", "0.45359237"},
        {"kgf", "N", "9.80665"},
        {"mmHg", "Pa", "133.322387415"},
        {"µm", "m", "1e-6"},
        {"mbar", "kPa", "0.1"},
        {"h", "min", "60"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ct_conversion c = conversion(cases[i].from, cases[i].to);

        for (int n = 1; n <= 2000; n++) {
            struct ct_decimal exact;

            assert_int_equal(ct_decimal_multiply(ct_decimal_from_integer(n),
                                                 decimal(cases[i].factor),
                                                 &exact),
                             CT_OK);
            if (ct_convert(c, n) != ct_decimal_to_double(exact))
                fail_msg("%d %s", n, cases[i].from);
        }
    }
}

/* The factor of every unit against 200 bits: correctly rounded where it is a
 * single factor, within one unit in the last place where it is a quotient. */
static void factors_against_mpfr(void **state)
{
    mpfr_t value, other, got;

    (void)state;
    mpfr_inits2(200, value, other, got, (mpfr_ptr)0);
    for (size_t i = 0; i < ct_unit_row_count; i++) {
        const struct ct_unit_row *row = &ct_unit_rows[i];
        struct ct_unit unit, coherent;
        struct ct_conversion c;

        ct_unit_from_row(row, 0, &unit);
        coherent = ct_unit_coherent(&unit);
        assert_int_equal(ct_unit_conversion(&unit, &coherent, &c), CT_OK);
        mpfr_set_str(value, row->numerator, 10, MPFR_RNDN);
        mpfr_set_str(other, row->denominator, 10, MPFR_RNDN);
        mpfr_div(value, value, other, MPFR_RNDN);
        mpfr_const_pi(other, MPFR_RNDN);
        mpfr_pow_si(other, other, row->pi, MPFR_RNDN);
        mpfr_mul(value, value, other, MPFR_RNDN);
        if (c.divide != 1) { /* both whole: the quotient is the value itself */
            mpfr_set_d(got, c.multiply, MPFR_RNDN);
            mpfr_div_d(got, got, c.divide, MPFR_RNDN);
            mpfr_sub(got, got, value, MPFR_RNDN);
            mpfr_div(got, got, value, MPFR_RNDN);
            assert_true(fabs(mpfr_get_d(got, MPFR_RNDN)) < 1e-50);
        } else if (c.multiply != mpfr_get_d(value, MPFR_RNDN)) {
            fail_msg("%s%s: %.17g", row->symbols, row->names, c.multiply);
        }
    }
    mpfr_clears(value, other, got, (mpfr_ptr)0);
    mpfr_free_cache();
}

static void conversions_that_cannot_be(void **state)
{
    struct ct_unit m = read_unit("m"), s = read_unit("s");
    struct ct_unit huge = read_unit("1e300 m"), tiny = read_unit("1e-300 m");
    struct ct_conversion c = {7, 7};

    (void)state;
    assert_int_equal(ct_unit_conversion(&m, &s, &c), CT_INVALID);
    assert_int_equal(ct_unit_conversion(&huge, &tiny, &c), CT_DOMAIN);
    assert_int_equal(ct_unit_conversion(&tiny, &huge, &c), CT_DOMAIN);
    assert_true(c.multiply == 7 && c.divide == 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_values),
        cmocka_unit_test(stock_database),
        cmocka_unit_test(factors),
        cmocka_unit_test(conversions_are_exact),
        cmocka_unit_test(conversions_of_many_numbers),
        cmocka_unit_test(factors_against_mpfr),
        cmocka_unit_test(conversions_that_cannot_be),
    };

    return cmocka_run_group_tests(tests, make_units, free_units);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Units: exact values from the SI Brochure (9th ed.), NIST SP 811:2008
 * appendix B and GB 3100-93; all others against the database that comes with
 * UDUNITS-2; rounding against MPFR and exact decimals.
 */
#include "../uncertainty/unit.h"
#include "../uncertainty/unit_scale.h"
#include "../uncertainty/unit_table.h"
#include "assert_close.h"
#include "seeded.h"

#include <mpfr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <udunits2.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct ct_units *units;

/* The last finding, and how many there were. */
static struct {
    size_t count;
    char key[32], text[CT_FINDING_ARGUMENTS][128];
    struct ct_place place;
    enum ct_severity severity;
} seen;

static void remember(void *context, const struct ct_finding *finding)
{
    (void)context;
    memset(seen.text, 0, sizeof seen.text);
    seen.count++;
    seen.place = finding->place;
    seen.severity = finding->severity;
    snprintf(seen.key, sizeof seen.key, "%s", finding->key);
    for (size_t i = 0; i < CT_FINDING_ARGUMENTS; i++)
        if (finding->arguments[i].kind == CT_ARGUMENT_TEXT)
            snprintf(seen.text[i], sizeof seen.text[i], "%.*s",
                     (int)finding->arguments[i].length,
                     finding->arguments[i].text);
}

static enum ct_status parse(const char *text, const struct ct_unit **unit)
{
    struct ct_sink sink = {.report = remember};
    size_t length = strlen(text);
    struct ct_place place = {.source = 1, .length = (uint32_t)length};

    seen.count = 0;
    return ct_unit_parse(units, text, length, place, &sink, unit);
}

/* The unit of a text that must be sound, without any finding. */
static struct ct_unit read_unit(const char *text)
{
    const struct ct_unit *unit = NULL;
    enum ct_status status = parse(text, &unit);

    if (status != CT_OK || seen.count != 0)
        fail_msg("`%s`: status %d, %s {%s} {%s}", text, (int)status, seen.key,
                 seen.text[0], seen.text[1]);
    return *unit;
}

static void assert_same_unit(const struct ct_unit *a, const struct ct_unit *b,
                             const char *what)
{
    if (!ct_unit_same_dimension(a, b) || !ct_unit_same_scale(a, b) ||
        a->kind != b->kind || a->fahrenheit != b->fahrenheit)
        fail_msg("not the same unit: %s", what);
}

static struct ct_decimal decimal(const char *text)
{
    struct ct_decimal result;

    assert_int_equal(ct_decimal_parse(text, strlen(text), &result), CT_OK);
    return result;
}

/* ---- values ---------------------------------------------------------------- */

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
        {"gr", "64.79891e-6", "1", 0, "kg"},
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
            snprintf(text + strlen(text), sizeof text - strlen(text),
                     " %s^%d", bases[i], unit->exponent[i] / CT_EXPONENT_ONE);
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

/* Slope of the conversion to coherent units; NAN when it is none. */
static double stock_factor(ut_system *system, const char *word, size_t length,
                           const struct ct_unit *unit)
{
    ut_unit *from = stock_unit(system, word, length);
    ut_unit *to = stock_coherent(system, unit);
    cv_converter *converter =
        from != NULL && to != NULL ? ut_get_converter(from, to) : NULL;
    double factor = NAN;

    if (converter != NULL) {
        factor = cv_convert_double(converter, 1.0) -
                 cv_convert_double(converter, 0.0);
        cv_free(converter);
    }
    ut_free(from);
    ut_free(to);
    return factor;
}

static const char *next_word(const char *at, size_t *length)
{
    at += *length;
    at += strspn(at, " ");
    *length = strcspn(at, " ");
    return *length > 0 ? at : NULL;
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
        bool differs = fabs(theirs - ct_convert(ours, 1)) >
                       1e-12 * fabs(theirs);

        all->compared += !isnan(theirs);
        all->excepted += differs && is_exception(at, length);
        if (differs == is_exception(at, length))
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

/* ---- the table ------------------------------------------------------------------ */

/* Every word is found as itself: no two units share one, no prefix takes one
 * away. */
static void every_word_is_its_unit(void **state)
{
    (void)state;
    for (size_t i = 0; i < ct_unit_row_count; i++) {
        const struct ct_unit_row *row = &ct_unit_rows[i];
        const char *const lists[] = {row->symbols, row->names, row->chinese};
        struct ct_unit expected;
        size_t words = 0;

        ct_unit_from_row(row, 0, &expected);
        assert_true(expected.scale.numerator.low != 0 ||
                    expected.scale.numerator.high != 0);
        for (size_t j = 0; j < COUNT(lists); j++) {
            size_t length = 0;

            for (const char *at = lists[j];
                 (at = next_word(at, &length)) != NULL; words++) {
                char text[64];
                struct ct_unit unit;

                snprintf(text, sizeof text, "%.*s", (int)length, at);
                unit = read_unit(text);
                assert_same_unit(&unit, &expected, text);
            }
        }
        assert_true(words > 0);
    }
}

static bool is_listed(const char *text, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, list[i]) == 0)
            return true;
    return false;
}

static bool is_symbol(const char *text)
{
    for (size_t i = 0; i < ct_unit_row_count; i++) {
        size_t length = 0;

        for (const char *at = ct_unit_rows[i].symbols;
             (at = next_word(at, &length)) != NULL;)
            if (strlen(text) == length && memcmp(text, at, length) == 0)
                return true;
    }
    return false;
}

/* Words of a prefix and a symbol that are units of their own: acidity,
 * candela, minute … Those that take the prefix as well are few. */
static const char *const own_words[] = {"pH", "Gs"};
/* Refused because something else is probably meant. */
static const char *const doubtful_words[] = {"RH", "PS"};

static void check_prefixed(const struct ct_unit_row *row,
                           const struct ct_unit_prefix *prefix,
                           const char *text)
{
    bool allowed = row->allowed[0] == '*' ||
                   strchr(row->allowed, prefix->letter) != NULL;
    const struct ct_unit *unit;
    struct ct_unit expected;

    ct_unit_from_row(row, prefix->power, &expected);
    if (is_listed(text, doubtful_words, COUNT(doubtful_words)) || !allowed) {
        assert_true(is_symbol(text) || parse(text, &unit) == CT_INVALID);
    } else if (is_listed(text, own_words, COUNT(own_words))) {
        assert_true(is_symbol(text));
    } else {
        struct ct_unit found = read_unit(text);

        assert_same_unit(&found, &expected, text);
    }
}

/* Prefix and symbol as one word are that multiple, where the table allows it,
 * and refused where it does not. */
static void every_prefix_is_its_power(void **state)
{
    (void)state;
    for (size_t i = 0; i < ct_unit_row_count; i++)
        for (size_t j = 0; j < ct_unit_prefix_count; j++) {
            const struct ct_unit_prefix *prefix = &ct_unit_prefixes[j];
            size_t length = 0;

            if (prefix->symbol[0] == '\0')
                continue;
            for (const char *at = ct_unit_rows[i].symbols;
                 (at = next_word(at, &length)) != NULL;) {
                char text[64];

                snprintf(text, sizeof text, "%s%.*s", prefix->symbol,
                         (int)length, at);
                check_prefixed(&ct_unit_rows[i], prefix, text);
            }
        }
}

/* ---- spellings -------------------------------------------------------------------- */

static void spellings(void **state)
{
    static const struct {
        const char *text, *same;
    } cases[] = {
        {"", "1"},
        {"  V ", "V"},
        {"m/s/s", "m·s-2"},
        {"J/kg/K", "J/(kg·K)"},
        {"kg.m2.s-2", "J"},
        {"kg m^2 s^-2", "J"},
        {"kg*m**2/s**2", "J"},
        {"N·m", "J"},
        {"N⋅m", "J"},
        {"N×m", "J"},
        {"N-m", "J"},
        {"Nm", "N m"},
        {"mNm", "1e-3 N·m"},
        {"kW-h", "kWh"},
        {"m²·s⁻¹", "m2/s"},
        {"m³", "m^3"},
        {"m⁻²", "1/m2"},
        {"(m/s)2", "m2/s2"},
        {"(m/s)^-1", "s/m"},
        {"W/(m2.K)", "W m-2 K-1"},
        {"/K", "1/K"},
        {"K per m", "K/m"},
        {"1e-6/K", "ppm/K"},
        {"1E-6/K", "ppm/K"},
        {"10^-6/K", "ppm/K"},
        {"10-6/K", "ppm/K"},
        {"10⁻⁶/K", "ppm/K"},
        {"1×10⁻⁶ K⁻¹", "ppm/K"},
        {"1e-6 1/K", "ppm/K"},
        {"µm/m", "1e-6"},
        {"mV/V", "1e-3"},
        {"g/(100 g)", "%"},
        {"(5/9)·m", "(5/9) m"},
        {"0.001 m", "mm"},
        {"µm", "μm"},
        {"um", "µm"},
        {"kΩ", "kohm"},
        {"kΩ", "kOhm"},
        {"℃", "degC"},
        {"° C", "°C"},
        {"˚C", "°C"},
        {"ºC", "°C"},
        {"℉", "degF"},
        {"K", "K"},
        {"Å", "Å"},
        {"ＭＰａ", "MPa"},
        {"（ｍ／ｓ）", "m/s"},
        {"ｍ　ｓ", "m s"},
        {"㎡", "m2"},
        {"㎥/h", "m3/h"},
        {"㏀", "kΩ"},
        {"㎲", "µs"},
        {"deg", "°"},
        {"'", "arcmin"},
        {"''", "″"},
        {"\"", "arcsec"},
        {"%RH", "% RH"},
        {"RH%", "%rh"},
        {"mm Hg", "mmHg"},
        {"mmH₂O", "mm H2O"},
        {"nV/√Hz", "nV/Hz^0.5"},
        {"nV/sqrt(Hz)", "nV·Hz^(-1/2)"},
        {"nV/√(Hz)", "nV Hz^-0.5"},
        {"m^1.5", "m^(3/2)"},
        {"m^(4/2)", "m2"},
        {"m^0", "1"},
        {"m/m", "1"},
        {"metre", "m"},
        {"meters", "m"},
        {"Millimetres", "mm"},
        {"kilopascal", "kPa"},
        {"Kelvin", "K"},
        {"inches", "in"},
        {"feet", "ft"},
        {"毫米", "mm"},
        {"微米", "µm"},
        {"千克", "kg"},
        {"公斤", "kg"},
        {"摄氏度", "°C"},
        {"兆帕", "MPa"},
        {"千欧", "kΩ"},
        {"欧姆", "Ω"},
        {"分", "min"},
        {"小时", "h"},
        {"分米", "dm"},
        {"度", "°"},
        {"毫升", "mL"},
        {"千瓦时", "kWh"},
        {"牛米", "N·m"},
        {"牛·米", "N·m"},
        {"毫米汞柱", "mmHg"},
        {"千克每立方米", "kg/m3"},
        {"米每秒", "m/s"},
        {"转每分", "r/min"},
        {"平方毫米", "mm2"},
        {"伏每平方米", "V/m2"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ct_unit a = read_unit(cases[i].text);
        struct ct_unit b = read_unit(cases[i].same);

        assert_same_unit(&a, &b, cases[i].text);
    }
}

/* Neighbours that must not be taken for one another. */
static void spellings_that_differ(void **state)
{
    static const char *const pairs[][2] = {
        {"mW", "MW"},      {"S", "s"},        {"T", "t"},     {"G", "g"},
        {"Pa", "PA"},      {"C", "°C"},       {"F", "°F"},    {"H", "h"},
        {"cal", "cal_IT"}, {"Torr", "mmHg"},  {"gn", "g·nm"}, {"ft", "f·t"},
        {"r", "rad"},      {"rev", "turn"},   {"min", "m·in"}, {"cd", "c·d"},
        {"gal_US", "Gal"}, {"gal_US", "gal_UK"}, {"°C", "K"}, {"Gy", "Sv"},
        {"Hz", "Bq"},      {"%", "%RH"},      {"dB", "dBm"},  {"mm2", "m·m"},
        {"pH", "nH"},      {"lb", "lbf"},     {"kgf", "kg"},  {"d", "a"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(pairs); i++) {
        const struct ct_unit *a = NULL, *b = NULL;

        assert_int_equal(parse(pairs[i][0], &a), CT_OK);
        if (parse(pairs[i][1], &b) != CT_OK) { /* f, c: no units alone */
            assert_non_null(strchr(pairs[i][1] + 1, *"·"));
            continue;
        }
        assert_false(ct_unit_same_dimension(a, b) &&
                     ct_unit_same_scale(a, b) && a->kind == b->kind);
    }
}

/* Everything that is refused, with the place and what is suggested. */
static void refusals(void **state)
{
    static const struct {
        const char *text, *key;
        unsigned offset, length;
        const char *argument; /* the second one, where it matters */
    } cases[] = {
        {"hpa", "unknown-unit", 0, 3, "hPa"},
        {"Mk", "unknown-unit", 0, 2, "mK"},
        {"KG", "unknown-unit", 0, 2, "kg"},
        {"Kg/m3", "unknown-unit", 0, 2, "kg"},
        {"kpa", "unknown-unit", 0, 3, "kPa"},
        {"mpa", "unknown-unit", 0, 3, "MPa"},
        {"khz", "unknown-unit", 0, 3, "kHz"},
        {"UV", "unknown-unit", 0, 2, "uV"},
        {"v", "unknown-unit", 0, 1, "V"},
        {"KΩ", "unknown-unit", 0, 3, "kΩ"},
        {"db", "unknown-unit", 0, 2, "dB"},
        {"pascl", "unknown-unit", 0, 5, "pascal"},
        {"kelvni", "unknown-unit", 0, 6, "kelvin"},
        {"m/foo", "unknown-unit", 2, 3, ""},
        {"HRC", "unknown-unit", 0, 3, ""},
        {"s since 1970-01-01", "unknown-unit", 2, 5, NULL},
        {"kmin", "unit-prefix", 0, 4, "min"},
        {"kin", "unit-prefix", 0, 3, "in"},
        {"mft", "unit-prefix", 0, 3, "ft"},
        {"kilominute", "unit-prefix", 0, 10, "min"},
        {"mmm", "unit-joined", 0, 3, "mm"},
        {"µkg", "unknown-unit", 0, 4, NULL},
        {"hPa℃", "unit-joined", 0, 6, "hPa"},
        {"W/m2K", "unit-joined", 2, 3, "m2"},
        {"kgm", "unit-joined", 0, 3, "kg"},
        {"gal", "unit-doubtful", 0, 3, "Gal, gal_US, gal_UK"},
        {"kt", "unit-doubtful", 0, 2, NULL},
        {"ppt", "unit-doubtful", 0, 3, NULL},
        {"RH", "unit-doubtful", 0, 2, "%RH"},
        {"1 x 10", "unit-doubtful", 2, 1, "×"},
        {"K @ 273.15", "unit-syntax", 2, 1, NULL},
        {"m//s", "unit-syntax", 2, 1, NULL},
        {"*m", "unit-syntax", 0, 1, NULL},
        {"-1 m", "unit-syntax", 0, 1, NULL},
        {"m -1", "unit-syntax", 2, 1, NULL},
        {"m^2^2", "unit-syntax", 3, 1, NULL},
        {"()", "unit-syntax", 1, 1, NULL},
        {"–", "unknown-unit", 0, 3, NULL},
        {"m/", "unit-incomplete", 2, 0, NULL},
        {"/", "unit-incomplete", 1, 0, NULL},
        {"m*", "unit-incomplete", 2, 0, NULL},
        {"(m", "unit-parenthesis", 2, 0, NULL},
        {"m)", "unit-parenthesis", 1, 1, NULL},
        {"m 2", "unit-number", 2, 1, NULL},
        {"m2 3", "unit-number", 3, 1, NULL},
        {"1e-3 1e3 m", "unit-number", 5, 3, NULL},
        {"g/100 g", "unit-denominator", 6, 1, NULL},
        {"1/100 V", "unit-denominator", 6, 1, NULL},
        {"dB(A)", "unit-sign", 2, 1, NULL},
        {"bar(g)", "unit-sign", 3, 1, NULL},
        {"bar (g)", "unit-sign", 4, 1, NULL},
        {"lg(re 1 mW)", "unknown-unit", 0, 2, NULL},
        {"m²s", "unit-sign", 3, 1, NULL},
        {"m^", "unit-exponent", 1, 1, NULL},
        {"m^x", "unit-exponent", 1, 2, NULL},
        {"m^25", "unit-exponent", 1, 3, NULL},
        {"m^-99", "unit-exponent", 1, 4, NULL},
        {"m^(1/7)", "unit-exponent", 1, 6, NULL},
        {"m^0.333", "unit-exponent", 1, 6, NULL},
        {"m2.5", "unit-exponent", 1, 3, NULL},
        {"nV/Hz^1/2", "unit-exponent", 5, 4, NULL},
        {"√kHz", "unit-root", 0, 6, NULL},
        {"(V/Hz)^0.5", "unit-root", 6, 4, NULL},
        {"√√m", "unit-root", 0, 3, NULL},
        {"0 m", "unit-scale", 0, 1, NULL},
        {"0.000·m", "unit-scale", 0, 5, NULL},
        {"1e400 m", "unit-scale", 0, 5, NULL},
        {"1e299·1e299·m", "unit-scale", 0, 15, NULL},
        {"m\x01", "unit-character", 1, 1, NULL},
        {"m\xff/s", "unit-character", 1, 1, NULL},
        {"m\xc2", "unit-character", 1, 1, NULL},
        {"m\ns", "unit-character", 1, 1, NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct ct_unit *unit = NULL;
        enum ct_status status = parse(cases[i].text, &unit);
        const char *argument = cases[i].argument;

        if (status != CT_INVALID || seen.count != 1 || unit != NULL ||
            seen.severity != CT_ERROR || strcmp(seen.key, cases[i].key) != 0 ||
            seen.place.offset != cases[i].offset ||
            seen.place.length != cases[i].length ||
            (argument != NULL && strcmp(seen.text[1], argument) != 0))
            fail_msg("`%s`: status %d, %zu findings, %s {%s} {%s} at %u+%u",
                     cases[i].text, (int)status, seen.count, seen.key,
                     seen.text[0], seen.text[1], (unsigned)seen.place.offset,
                     (unsigned)seen.place.length);
    }
}

/* Sound texts just inside the limits, refused just outside. */
static void limits(void **state)
{
    char text[600];
    const struct ct_unit *unit;

    (void)state;
    for (size_t depth = 32; depth <= 33; depth++) { /* parentheses */
        memset(text, '(', depth);
        text[depth] = 'm';
        memset(text + depth + 1, ')', depth);
        text[2 * depth + 1] = '\0';
        assert_int_equal(parse(text, &unit), depth == 32 ? CT_OK : CT_INVALID);
    }
    assert_string_equal(seen.key, "unit-too-long");
    for (size_t count = 26; count <= 27; count++) { /* factors */
        text[0] = '\0';
        for (size_t i = 0; i < count; i++)
            strcat(text, i == 0 ? "m" : "·m");
        assert_int_equal(parse(text, &unit), count == 26 ? CT_OK : CT_INVALID);
        if (count == 26)
            assert_int_equal(unit->exponent[CT_LENGTH], 26 * CT_EXPONENT_ONE);
    }
    assert_string_equal(seen.key, "unit-too-long");
    for (size_t length = 200; length <= 201; length++) { /* bytes */
        memset(text, ' ', length);
        text[0] = 'm';
        text[length - 1] = 's';
        text[length] = '\0';
        assert_int_equal(parse(text, &unit),
                         length == 200 ? CT_OK : CT_INVALID);
    }
    assert_string_equal(seen.key, "unit-too-long");
    /* powers multiplied out: 15^2 = 225, 16^2 = 256 */
    assert_int_equal(parse("(m^15)^15", &unit), CT_OK);
    assert_int_equal(unit->exponent[CT_LENGTH], 225 * CT_EXPONENT_ONE);
    assert_int_equal(parse("(m^16)^16", &unit), CT_INVALID);
    assert_string_equal(seen.key, "unit-too-long");
    assert_int_equal(parse("((m^24)^24)^24", &unit), CT_INVALID);
}

/* The unit is read as UDUNITS reads it, but not without a word. */
static void a_product_after_a_division_is_noted(void **state)
{
    static const char *const texts[] = {"m/s*kg", "W/m·K", "J/kg K", "m/s kg"};
    const struct ct_unit *unit;
    struct ct_unit expected = read_unit("W·K·m-1");

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++)
        for (size_t times = 0; times < 2; times++) { /* kept texts, too */
            assert_int_equal(parse(texts[i], &unit), CT_OK);
            assert_int_equal(seen.count, 1);
            assert_string_equal(seen.key, "unit-solidus");
            assert_int_equal(seen.severity, CT_WARNING);
            assert_string_equal(seen.text[0], texts[i]);
        }
    assert_int_equal(parse("W/m·K", &unit), CT_OK);
    assert_same_unit(unit, &expected, "W/m·K");
    read_unit("W/(m·K)"); /* without a finding */
    read_unit("m·kg/s");
    read_unit("(m/s)·kg");
}

static void equal_texts_are_one_unit(void **state)
{
    const struct ct_unit *first, *again, *many[2000];
    char text[32];

    (void)state;
    assert_int_equal(parse("kPa", &first), CT_OK);
    for (size_t i = 0; i < COUNT(many); i++) {
        snprintf(text, sizeof text, "%zu.5 mm", i);
        assert_int_equal(parse(text, &many[i]), CT_OK);
    }
    assert_int_equal(parse("kPa", &again), CT_OK);
    assert_ptr_equal(first, again);
    assert_string_equal(first->text, "kPa");
    assert_int_equal(parse(" kPa\t", &again), CT_OK);
    assert_ptr_equal(first, again);
    for (size_t i = 0; i < COUNT(many); i++) {
        snprintf(text, sizeof text, "%zu.5 mm", i);
        assert_int_equal(parse(text, &again), CT_OK);
        assert_ptr_equal(many[i], again);
        assert_string_equal(again->text, text);
    }
    /* Bad texts are kept, too, and reported anew. */
    assert_int_equal(parse("hpa", &again), CT_INVALID);
    assert_int_equal(parse("hpa", &again), CT_INVALID);
    assert_int_equal(seen.count, 1);
}

/* In a place that is longer than the text, byte offsets mean nothing. */
static void places(void **state)
{
    struct ct_sink sink = {.report = remember};
    struct ct_place place = {.offset = 100, .length = 9, .source = 3};
    const struct ct_unit *unit;

    (void)state;
    assert_int_equal(
        ct_unit_parse(units, "  µm/hpa ", 10, place, &sink, &unit),
        CT_INVALID);
    assert_int_equal(seen.place.offset, 100);
    assert_int_equal(seen.place.length, 9);
    place.length = 10;
    assert_int_equal(
        ct_unit_parse(units, "  µm/hpa ", 10, place, &sink, &unit),
        CT_INVALID);
    assert_int_equal(seen.place.offset, 106);
    assert_int_equal(seen.place.length, 3);
    assert_int_equal(seen.place.source, 3);
    assert_int_equal(sink.errors, 2);
    assert_int_equal(ct_unit_parse(units, "hpa", 3, place, NULL, &unit),
                     CT_INVALID); /* no sink */
}

/* ---- kinds ---------------------------------------------------------------------- */

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

/* ---- algebra --------------------------------------------------------------------- */

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
    result = ct_unit_coherent(&(struct ct_unit){.kind = CT_KIND_ANGLE,
                                                .text = "x"});
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

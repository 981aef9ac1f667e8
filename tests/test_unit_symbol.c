/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Units as reports print them: symbols and typography of the SI Brochure (9th
 * ed., 5.2 to 5.4.6) and ISO 80000-1, and always the same unit.
 */
#include "reading_units.h"

static const char *symbol_of(const struct ct_unit *unit)
{
    static char text[512];
    struct ct_buffer out = {0};

    ct_unit_write_symbol(&out, unit);
    assert_int_equal(ct_buffer_status(&out), CT_OK);
    assert_true(out.length < sizeof text);
    snprintf(text, sizeof text, "%s", out.data != NULL ? out.data : "");
    ct_buffer_release(&out);
    return text;
}

static void texts_become_symbols(void **state)
{
    static const struct {
        const char *text, *symbol;
    } cases[] = {
        /* the number one */
        {"", ""},
        {"1", ""},
        /* spellings of one unit */
        {"m", "m"},
        {"ohm", "Ω"},
        {"Ohm", "Ω"},
        {"kohm", "kΩ"},
        {"MOhm", "MΩ"},
        {"Ω", "Ω"}, /* U+2126 */
        {"um", "µm"},
        {"μm", "µm"}, /* U+03BC */
        {"uV", "µV"},
        {"sec", "s"},
        {"msec", "ms"},
        {"hr", "h"},
        {"lbs", "lb"},
        {"deg", "°"},
        {"mdeg", "m°"},
        {"degC", "°C"},
        {"deg_C", "°C"},
        {"℃", "°C"},
        {"° C", "°C"},
        {"degree Celsius", "°C"},
        {"degrees Celsius", "°C"},
        {"celsius", "°C"},
        {"m℃", "m°C"},
        {"degF", "°F"},
        {"'", "′"},
        {"''", "″"},
        {"\"", "″"},
        {"mm Hg", "mmHg"},
        {"mmH2O", "mmH₂O"},
        {"mm H2O", "mmH₂O"},
        {"% RH", "%RH"},
        {"RH%", "%RH"},
        {"cc", "cm³"},
        {"rev/min", "r/min"},
        {"uin", "µin"},
        /* names */
        {"millimetre", "mm"},
        {"Kelvin", "K"},
        {"volts", "V"},
        {"kilogram", "kg"},
        {"micrometre", "µm"},
        {"decagram", "dag"},
        {"dekagram", "dag"},
        {"inches", "in"},
        {"watt_hour", "W·h"},
        {"grain", "grain"}, /* has no symbol of its own */
        {"month", "month"},
        {"turn", "turn"},
        /* what was chosen stays */
        {"l", "l"},
        {"mL", "mL"},
        {"L", "L"},
        {"Da", "Da"},
        {"u", "u"},
        {"kp", "kp"},
        {"cps", "cps"},
        {"Gs", "Gs"},
        {"gal_US", "gal_US"},
        {"%", "%"},
        {"ppm", "ppm"},
        {"dBm", "dBm"},
        /* products */
        {"Nm", "N·m"},
        {"kNm", "kN·m"},
        {"N m", "N·m"},
        {"N*m", "N·m"},
        {"N.m", "N·m"},
        {"N-m", "N·m"},
        {"N×m", "N·m"},
        {"VA", "V·A"},
        {"kVAh", "kV·A·h"},
        {"mAh", "mA·h"},
        {"kWh", "kW·h"},
        {"Pas", "Pa·s"},
        {"mVs", "mV·s"},
        {"rad/Nm", "rad/(N·m)"},
        {"(Nm)2", "(N·m)²"},
        /* powers */
        {"m2", "m²"},
        {"m^2", "m²"},
        {"m**3", "m³"},
        {"m³", "m³"},
        {"s-1", "s⁻¹"},
        {"s^-1", "s⁻¹"},
        {"m^12", "m¹²"},
        {"㎡", "m²"},
        {"㎏", "kg"},
        {"kg.m2.s-2", "kg·m²·s⁻²"},
        {"kg m^2 s^-2", "kg·m²·s⁻²"},
        {"(m/s)2", "(m/s)²"},
        {"Hz^(1/2)", "Hz^(1/2)"},
        {"Hz^0.5", "Hz^(1/2)"},
        {"nV/√Hz", "nV/√Hz"},
        {"nV/sqrt(Hz)", "nV/√Hz"},
        /* quotients */
        {"kg/m3", "kg/m³"},
        {"mg/cc", "mg/cm³"},
        {"cc^2", "(cm³)²"},
        {"9.cc9", "9·(cm³)⁹"},
        {"9 cc", "9 cm³"},
        {"m^1", "m"},
        {"/K", "1/K"},
        {"1/K", "1/K"},
        {"K-1", "K⁻¹"},
        {"/degC", "1/°C"},
        {"1e-6/K", "1e-6/K"},
        {"10-6/K", "10⁻⁶/K"},
        {"10^-6/K", "10⁻⁶/K"},
        {"J/(kg*K)", "J/(kg·K)"},
        {"W/(m2.K)", "W/(m²·K)"},
        {"K per m", "K/m"},
        {"N / mm2", "N/mm²"},
        {"uV/V", "µV/V"},
        {"m/s/s", "m/s/s"},
        {"m2/8", "m²/8"},
        {"g/(100 g)", "g/(100 g)"},
        {"0.1 °C", "0.1 °C"},
        {"(5/9)·m", "(5/9)·m"},
        {"m·s−2", "m·s⁻²"},
        {"（ｍ／ｓ）", "(m/s)"},
        /* Chinese */
        {"千帕", "千帕"},
        {"毫米", "毫米"},
        {"千克每立方米", "千克每立方米"},
        {"平方毫米", "平方毫米"},
        {"次/min", "次/min"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ct_unit unit = read_unit(cases[i].text);
        const char *symbol = symbol_of(&unit);

        if (strcmp(symbol, cases[i].symbol) != 0)
            fail_msg("`%s` is written `%s`, not `%s`", cases[i].text, symbol,
                     cases[i].symbol);
    }
}

/* As many factors as a text may have, of which VA would be two more. */
static void many_factors_stay_as_written(void **state)
{
    static const char text[] = "VA % VA % VA % VA % VA % VA % VA % VA % VA %";
    static const char fewer[] = "VA % VA % VA % VA % VA % VA % VA % VA";
    static const char symbols[] =
        "V·A·%·V·A·%·V·A·%·V·A·%·V·A·%·V·A·%·V·A·%·V·A";
    struct ct_unit unit = read_unit(text);

    (void)state;
    assert_string_equal(symbol_of(&unit), text);
    unit = read_unit(fewer);
    assert_string_equal(symbol_of(&unit), symbols);
}

static void computed_units_have_symbols(void **state)
{
    static const struct {
        const char *first;
        char operation;
        const char *second, *symbol;
    } cases[] = {
        {"mm", '*', "mm", "mm²"},    {"m2", '/', "s", "m²·s⁻¹"},
        {"ohm", '*', "A", "V"},      {"m", '/', "h", "(1/3600)·m·s⁻¹"},
        {"mV", '/', "K", "mV·K⁻¹"},  {"degC", '/', "degC", ""},
        {"V", '/', "km", "mV·m⁻¹"},  {"Nm", '/', "s", "W"},
        {"kg", '/', "m3", "kg·m⁻³"}, {"sec", '*', "sec", "s²"},
        {"K", '*', "1", "K"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ct_unit a = read_unit(cases[i].first);
        struct ct_unit b = read_unit(cases[i].second);
        struct ct_unit unit = cases[i].operation == '*'
                                  ? ct_unit_multiply(&a, &b)
                                  : ct_unit_divide(&a, &b);

        assert_string_equal(symbol_of(&unit), cases[i].symbol);
    }
}

/* Symbols are read back as the same unit. */
static bool is_read_back(const char *text)
{
    const struct ct_unit *unit, *again;

    if (parse(text, &unit) != CT_OK || seen.count > 0)
        return true; /* refused or warned of: not sound in the first place */
    if (parse(symbol_of(unit), &again) != CT_OK || seen.count > 0)
        return false;
    return ct_unit_same_dimension(unit, again) &&
           ct_unit_same_scale(unit, again) && unit->kind == again->kind &&
           unit->fahrenheit == again->fahrenheit;
}

static void every_word_is_read_back(void **state)
{
    static const char *const frames[] = {
        "%.*s",  "1/%.*s", "(%.*s)^2",  "m/%.*s", "%.*s/s", "%.*s·kg",
        "k%.*s", "u%.*s",  "1e-3 %.*s", "√%.*s",  "%.*s2"};

    (void)state;
    for (size_t i = 0; i < ct_unit_row_count; i++) {
        const struct ct_unit_row *row = &ct_unit_rows[i];
        const char *const lists[] = {row->symbols, row->names, row->chinese};

        for (size_t j = 0; j < COUNT(lists) * COUNT(frames); j++) {
            size_t length = 0;

            for (const char *at = lists[j % COUNT(lists)];
                 (at = next_word(at, &length)) != NULL;) {
                char text[96];

                snprintf(text, sizeof text, frames[j / COUNT(lists)],
                         (int)length, at);
                if (!is_read_back(text))
                    fail_msg("`%s`: %s", text, seen.key);
            }
        }
    }
}

/* Products of up to four factors in every way they can be put together. */
static void random_units_are_read_back(void **state)
{
    static const char *const words[] = {"m",   "kg",   "sec", "Nm",
                                        "ohm", "degC", "mm2", "s-1",
                                        "%",   "Hz",   "uV",  "K"};
    static const char *const signs[] = {"*", "/", ".", " ", "·"};
    struct seeded random = seeded_init(20260309);

    (void)state;
    for (int i = 0; i < 20000; i++) {
        char text[128] = "";
        size_t factors = 1 + seeded_below(&random, 4);

        for (size_t j = 0; j < factors; j++) {
            if (j > 0)
                strcat(text, signs[seeded_below(&random, COUNT(signs))]);
            strcat(text, words[seeded_below(&random, COUNT(words))]);
        }
        if (!is_read_back(text))
            fail_msg("seed %llu: `%s`, %s", (unsigned long long)random.seed,
                     text, seen.key);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_become_symbols),
        cmocka_unit_test(many_factors_stay_as_written),
        cmocka_unit_test(computed_units_have_symbols),
        cmocka_unit_test(every_word_is_read_back),
        cmocka_unit_test(random_units_are_read_back),
    };

    return cmocka_run_group_tests(tests, make_units, free_units);
}

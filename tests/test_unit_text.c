/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Texts of units: every spelling that is read, and every one that is not.
 */
#include "reading_units.h"

/* ---- the table
 * ------------------------------------------------------------------ */

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
static const char *const doubtful_words[] = {"RH", "PS", "kt"};

static void check_prefixed(const struct ct_unit_row *row,
                           const struct ct_unit_prefix *prefix,
                           const char *text)
{
    bool allowed =
        row->allowed[0] == '*' || strchr(row->allowed, prefix->letter) != NULL;
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

/* ---- spellings
 * -------------------------------------------------------------------- */

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
        {"m·s−2", "m/s2"},
        {"m\xe2\x80\x8bm", "mm"}, /* zero width space */
        {"(Nm)2", "N2·m2"},
        {"rad/Nm", "rad/(N·m)"},
        {"μg/m³", "1e-9 kg/m3"},
        {"N / mm2", "MPa"},
        {"次/分", "count/min"},
        {"kΩ", "kohm"},
        {"kΩ", "kOhm"},
        {"℃", "degC"},
        {"° C", "°C"},
        {"degree Celsius", "°C"},
        {"degrees Celsius", "°C"},
        {"degrees celsius", "°C"},
        {"degrees Fahrenheit", "°F"},
        {"1/degree Celsius", "1/°C"},
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
        {"m2/2", "0.5 m2"},
        {"m²/2", "0.5 m2"},
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
        {"mW", "MW"},     {"S", "s"},        {"T", "t"},
        {"G", "g"},       {"Pa", "PA"},      {"C", "°C"},
        {"F", "°F"},      {"H", "h"},        {"cal", "cal_IT"},
        {"Torr", "mmHg"}, {"r", "rad"},      {"rev", "turn"},
        {"min", "m·in"},  {"gal_US", "Gal"}, {"gal_US", "gal_UK"},
        {"°C", "K"},      {"Gy", "Sv"},      {"Hz", "Bq"},
        {"%", "%RH"},     {"dB", "dBm"},     {"mm2", "m·m"},
        {"pH", "nH"},     {"lb", "lbf"},     {"kgf", "kg"},
        {"d", "a"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(pairs); i++) {
        const struct ct_unit *a = NULL, *b = NULL;

        assert_int_equal(parse(pairs[i][0], &a), CT_OK);
        assert_int_equal(parse(pairs[i][1], &b), CT_OK);
        assert_false(ct_unit_same_dimension(a, b) && ct_unit_same_scale(a, b) &&
                     a->kind == b->kind);
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
        {"HRC", "unit-hardness", 0, 3, NULL},
        {"HRBW", "unit-hardness", 0, 4, NULL},
        {"HV10", "unit-hardness", 0, 2, NULL},
        {"HV0.3", "unit-hardness", 0, 2, NULL},
        {"HBW 10/3000", "unit-hardness", 0, 3, NULL},
        {"HR15TW", "unit-hardness", 0, 6, NULL},
        {"HLD", "unit-hardness", 0, 3, NULL},
        {"洛氏硬度", "unit-hardness", 0, 12, NULL},
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
        {"gr", "unit-doubtful", 0, 2, "g, grain"},
        {"gr/min", "unit-doubtful", 0, 2, "g, grain"},
        {"deg C", "unit-doubtful", 0, 5, "°C"},
        {"deg F", "unit-doubtful", 0, 5, "°F"},
        {"1/deg  C", "unit-doubtful", 2, 6, "°C"},
        {"degrees C", "unit-doubtful", 0, 9, "°C"},
        {"degree C", "unit-doubtful", 0, 8, "°C"},
        {"degreesC", "unit-doubtful", 0, 8, "°C"},
        {"degrees Kelvin", "unit-doubtful", 0, 14, "K"},
        {"° K", "unit-doubtful", 0, 4, "K"},
        {"oC", "unit-doubtful", 0, 2, "°C"},
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
        {"nV/Hz1/2", "unit-exponent", 5, 3, NULL},
        {"nV/Hz¹/2", "unit-exponent", 5, 4, NULL},
        {"Nm³/h", "unit-product-power", 2, 2, NULL},
        {"Nm-1", "unit-product-power", 2, 2, NULL},
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
    assert_int_equal(ct_unit_parse(units, "  µm/hpa ", 10, place, &sink, &unit),
                     CT_INVALID);
    assert_int_equal(seen.place.offset, 100);
    assert_int_equal(seen.place.length, 9);
    place.length = 10;
    assert_int_equal(ct_unit_parse(units, "  µm/hpa ", 10, place, &sink, &unit),
                     CT_INVALID);
    assert_int_equal(seen.place.offset, 106);
    assert_int_equal(seen.place.length, 3);
    assert_int_equal(seen.place.source, 3);
    assert_int_equal(sink.errors, 2);
    assert_int_equal(ct_unit_parse(units, "hpa", 3, place, NULL, &unit),
                     CT_INVALID); /* no sink */
}

/* ---- tables
 * ------------------------------------------------------------------------ */

static void two_tables_at_a_time(void **state)
{
    struct ct_units *kept = units;
    struct ct_unit first = read_unit("m/s"), second;

    (void)state;
    assert_int_equal(ct_units_new(&units), CT_OK);
    second = read_unit("m/s");
    assert_same_unit(&first, &second, "m/s");
    assert_ptr_not_equal(first.text, second.text);
    ct_units_free(units);
    units = kept;
    read_unit("kg/s");
    ct_units_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_is_its_unit),
        cmocka_unit_test(every_prefix_is_its_power),
        cmocka_unit_test(spellings),
        cmocka_unit_test(spellings_that_differ),
        cmocka_unit_test(refusals),
        cmocka_unit_test(limits),
        cmocka_unit_test(a_product_after_a_division_is_noted),
        cmocka_unit_test(equal_texts_are_one_unit),
        cmocka_unit_test(places),
        cmocka_unit_test(two_tables_at_a_time),
    };

    return cmocka_run_group_tests(tests, make_units, free_units);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Texts that say the same in other words: quantities and places.
 */
#include "cells.h"

#include "../calib/lab/load.h"
#include "../calib/lab/place_at.h"
#include "../calib/lab/quantity_word.h"

static const char *word_of(const char *text)
{
    const char *word;

    assert_int_equal(ct_quantity_word(text, strlen(text), &word), CT_OK);
    return word != NULL ? word : "";
}

static void test_quantities(void **state)
{
    static const char *const cases[][2] = {
        {"mass", "mass"},
        {"质量", "mass"},
        {" Mass ", "mass"},
        {"电压", "voltage"},
        {"直流电压", "DC voltage"},
        {"dc-voltage", "DC voltage"},
        {"air_kerma_rate", "air kerma rate"},
        {"空气比释动能率", "air kerma rate"},
        {"ｐＨ", "pH"},
        {"声压级", "sound pressure level"},
        {"相对湿度", "relative humidity"},
        {"湿度", "humidity"},
        {"masses", ""},
        {"", ""},
        {"|", ""},
        {"mass|质量", ""},
        {"质", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(word_of(cases[i][0]), cases[i][1]);
}

/* The plain form of `text`, which is its own, and its findings. */
static void check_place(const char *text, const char *expected, const char *key)
{
    struct kept kept = {0};
    struct ct_sink sink = {.report = keep, .context = &kept};
    const struct ct_cells cells = {units, &arena, &sink, NULL};
    struct ct_cell cell = {.text = text, .length = strlen(text)};
    struct ct_buffer plain = {0}, again = {0};

    cell.place = (struct ct_place){1000, (uint32_t)cell.length, 1};
    assert_int_equal(ct_place_at(&cells, cell, &plain), CT_OK);
    ct_buffer_putc(&plain, '\0');
    assert_string_equal(plain.data, expected);
    assert_string_equal(kept.count > 0 ? kept.at[0].key : "", key);
    for (size_t i = 0; i < kept.count; i++)
        assert_true(kept.at[i].place.offset >= 1000 &&
                    kept.at[i].place.offset + kept.at[i].place.length <=
                        1000 + cell.length);
    cell.text = plain.data;
    cell.length = plain.length - 1;
    assert_int_equal(ct_place_at(&cells, cell, &again), CT_OK);
    ct_buffer_putc(&again, '\0');
    assert_string_equal(again.data, expected);
    ct_buffer_release(&plain);
    ct_buffer_release(&again);
}

static void test_places(void **state)
{
    static const struct {
        const char *text, *plain, *key;
    } cases[] = {
        {"frequency=1 kHz; load=50 N", "frequency=1000 Hz; load=50 N", ""},
        {"load=50 N;frequency=1000Hz", "frequency=1000 Hz; load=50 N", ""},
        {"载荷＝0.050 kN；频率=1.0e3 Hz", "frequency=1000 Hz; load=50 N", ""},
        {"frequency=1 GHz", "frequency=1000000000 Hz", ""},
        {"Frequency = 60 1/min", "frequency=60 1/min", ""}, /* 1 / 60 Hz */
        {"angle=90 deg", "angle=90 deg", ""},               /* pi / 2 */
        {"temperature=20 ℃", "temperature=20 degC", ""},
        {"temperature=293.15 K", "temperature=293.15 K", ""},
        {"humidity=50 %RH", "humidity=50 %RH", ""},
        {"load=50 %", "load=0.5", ""},
        {"current=5 A;", "current=5 A", ""},
        {"k=2; K=2", "k=2; K=2", "at-twice"},
        {"mode=slow  fast", "mode=slow  fast", ""},
        {"level = -20.50 dBm", "level=-20.5 dBm", ""},
        {"a=1e-40 m", "a=1e-40 m", ""},
        {"a=1e300 km", "a=1e+303 m", ""},
        {"室温", "室温", "at-not-a-list"},
        {" 20 ℃ ", "20 ℃", "at-not-a-list"},
        {"a=1; ;b=2", "a=1; ;b=2", "at-not-a-list"},
        {"=1", "=1", "at-not-a-list"},
        {"a=", "a=", "at-not-a-list"},
        {"a=1;A=2", "a=1;A=2", "at-twice"},
        {"a=1;b=1;c=1;d=1;e=1;f=1;g=1;h=1;i=1;j=1;k=1;l=1;m=1;n=1;o=1;p=1;q=1",
         "a=1;b=1;c=1;d=1;e=1;f=1;g=1;h=1;i=1;j=1;k=1;l=1;m=1;n=1;o=1;p=1;q=1",
         "at-not-a-list"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        check_place(cases[i].text, cases[i].plain, cases[i].key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quantities),
        cmocka_unit_test(test_places),
    };

    return cmocka_run_group_tests(tests, make_cells, free_cells);
}

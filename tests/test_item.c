/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ITEM on a command line: ids that hold the signs that part it, functions,
 * artefacts, points, and what can be wrong with them.
 */
#include "little_lab.h"

#include "../calib/lab/item.h"

static const struct little_file files[] = {
    {"instruments.csv", "id\nW-3\nW-3:a\nJJG:2021/17@x\nboth\n"},
    {"standards.csv", "id,name\nYS-01,set\nboth,set\n"},
    {"certificates.csv",
     "id,instrument,calibrated_on\nA-17,W-3,2025-03-04\nboth2,W-3,2025-03-05\n"
     "A/17,JJG:2021/17@x,2025-03-04\n"},
    {"ranges.csv", "instrument,quantity,function\nW-3,voltage,DCV\n"
                   "JJG:2021/17@x,speed,km/h\n"},
    {"results.csv",
     "certificate,quantity,function,artefact,point,unit,error,U\n"
     "A-17,voltage,ACV/2,200*,1,V,0,1\n"
     "A-17,mass,,,1,g,0,1\n"}};

enum {
    ALL = (1 << CT_ITEM_KINDS) - 1,
    INSTRUMENT = 1 << CT_ITEM_INSTRUMENT,
    CERTIFICATE = 1 << CT_ITEM_CERTIFICATE,
};

static struct opened lab;
static struct ct_lab_index *relations;

static int begin(void **state)
{
    if (little_begin(state) != 0)
        return -1;
    open_little(&lab, files, COUNT(files));
    return ct_lab_index_new(lab.lab, CT_RELATION_ALL, &relations) == CT_OK ? 0
                                                                           : -1;
}

static int end(void **state)
{
    ct_lab_index_free(relations);
    close_little(&lab);
    return little_end(state);
}

static enum ct_status read_item(const char *text, unsigned kinds,
                                struct ct_item *item)
{
    struct ct_cell cell = {
        text, strlen(text), {.length = (uint32_t)strlen(text)}};

    lab.seen.count = 0;
    return ct_item_read(relations, cell, kinds, units, &lab.seen.sink, item);
}

/* id, function, artefact and point of a text that is sound. */
static void assert_item(const char *text, enum ct_item_kind kind,
                        const char *id, const char *quantity,
                        const char *function, const char *artefact,
                        double point)
{
    static const enum ct_lab_key keys[] = {CT_KEY_INSTRUMENT,
                                           CT_KEY_CERTIFICATE, CT_KEY_STANDARD,
                                           CT_KEY_LABORATORY};
    struct ct_item item;

    if (read_item(text, ALL, &item) != CT_OK)
        fail_msg("%s: %s", text, lab.seen.list[0].key);
    assert_int_equal(item.kind, kind);
    assert_string_equal(ct_lab_text(lab.lab, keys[kind], item.id), id);
    assert_int_equal(ct_lab_row_of(lab.lab, keys[kind], item.id), item.row);
    assert_string_equal(
        ct_lab_text(lab.lab, CT_KEY_TEXT, item.selector.quantity), quantity);
    assert_string_equal(
        ct_lab_text(lab.lab, CT_KEY_TEXT, item.selector.function), function);
    assert_string_equal(
        ct_lab_text(lab.lab, CT_KEY_TEXT, item.selector.artefact), artefact);
    assert_close(item.selector.point, point, 0);
}

/* The longest beginning that is an id is one. */
static void test_sound(void **state)
{
    const double none = (double)NAN;

    (void)state;
    assert_item("W-3", CT_ITEM_INSTRUMENT, "W-3", "", "", "", none);
    assert_item("W-3:a", CT_ITEM_INSTRUMENT, "W-3:a", "", "", "", none);
    assert_item(" W-3:DCV ", CT_ITEM_INSTRUMENT, "W-3", "", "DCV", "", none);
    assert_item("W-3:ACV/2/200*@1 V", CT_ITEM_INSTRUMENT, "W-3", "", "ACV/2",
                "200*", 1);
    assert_item("A-17/200*", CT_ITEM_CERTIFICATE, "A-17", "", "", "200*", none);
    assert_item("A-17:mass@0.5 kg", CT_ITEM_CERTIFICATE, "A-17", "mass", "", "",
                0.5);
    assert_item("A/17", CT_ITEM_CERTIFICATE, "A/17", "", "", "", none);
    assert_item("JJG:2021/17@x", CT_ITEM_INSTRUMENT, "JJG:2021/17@x", "", "",
                "", none);
    assert_item("JJG:2021/17@x:km/h@5 km/h", CT_ITEM_INSTRUMENT,
                "JJG:2021/17@x", "", "km/h", "", 5);
    assert_item("standard:both", CT_ITEM_STANDARD, "both", "", "", "", none);
    assert_item("certificate:A-17@1 V", CT_ITEM_CERTIFICATE, "A-17", "", "", "",
                1);
}

static void test_faults(void **state)
{
    static const struct {
        const char *text;
        unsigned kinds;
        const char *key, *first, *near;
    } cases[] = {
        {"W-4", INSTRUMENT, "item-unknown", "W-4", "W-3"},
        {"w-3:DCV", ALL, "item-unknown", "w-3", "W-3"},
        {"A-17", INSTRUMENT, "item-other-kind", "A-17", "certificate"},
        {"", ALL, "item-unknown", "", ""},
        {"both", ALL, "item-several", "both", "instrument"},
        {"W-3:DCW", ALL, "item-function", "DCW", "W-3"},
        {"A-17/200", ALL, "item-artefact", "200", "A-17"},
        {"A-17@1.0(2) V", ALL, "item-point", "1.0(2) V", ""},
        {"A-17@1 Vv", ALL, "unknown-unit", "Vv", ""},
        {"A-17@", ALL, "number-missing", "", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ct_item item;

        if (read_item(cases[i].text, cases[i].kinds, &item) != CT_INVALID)
            fail_msg("%s is no fault", cases[i].text);
        assert_int_equal(lab.seen.count, 1);
        assert_string_equal(lab.seen.list[0].key, cases[i].key);
        assert_string_equal(lab.seen.list[0].text[0], cases[i].first);
        if (cases[i].near[0] != '\0')
            assert_string_equal(lab.seen.list[0].text[1], cases[i].near);
    }
}

/* The fault stands where it was written. */
static void test_places(void **state)
{
    struct ct_item item;

    (void)state;
    assert_int_equal(read_item("  W-3:DCW/1@1 V", ALL, &item), CT_INVALID);
    assert_int_equal(lab.seen.list[0].place.offset, 6);
    assert_int_equal(lab.seen.list[0].place.length, 3);
    assert_string_equal(lab.seen.list[0].text[2], "DCV");
    assert_int_equal(read_item("certificate:A-71", CERTIFICATE, &item),
                     CT_INVALID);
    assert_int_equal(lab.seen.list[0].place.offset, 12);
    assert_string_equal(lab.seen.list[0].text[1], "A-17");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_places),
    };

    return cmocka_run_group_tests(tests, begin, end);
}

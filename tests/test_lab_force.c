/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which certificate is in force for a function on a day, as known on a day.
 */
#include "little_lab.h"

#include "../calib/lab/validity.h"

#define HEADER                                                                 \
    "id,instrument,calibrated_on,covers,sequence,verdict,kind,recorded_on,"    \
    "replaces,withdrawn_on,withdrawn_recorded_on,withdrawn_reason\n"
#define EVENTS "instrument,date,event,function,sequence,recorded_on\n"

struct asked {
    struct opened lab;
    struct ct_lab_index *index;
};

static void begin(struct asked *a, const char *certificates, const char *events)
{
    const struct little_file files[] = {
        {"instruments.csv", "id,quantity\nA,voltage\nB,voltage\n"},
        {"ranges.csv", "instrument,quantity,function\nA,voltage,DCV\n"
                       "A,voltage,ACV\nA,resistance,OHM\n"},
        {"certificates.csv", certificates},
        {"events.csv", events}};

    open_little(&a->lab, files, COUNT(files));
    assert_int_equal(ct_lab_index_new(a->lab.lab, CT_RELATION_ALL, &a->index),
                     CT_OK);
}

static void finish(struct asked *a)
{
    ct_lab_index_free(a->index);
    close_little(&a->lab);
}

static uint32_t text_in(const struct asked *a, const char *text)
{
    return ct_lab_find(a->lab.lab, CT_KEY_TEXT, text, strlen(text));
}

static struct ct_lab_force force_of(const struct asked *a, const char *quantity,
                                    const char *function, const char *on,
                                    const char *known)
{
    const struct ct_lab_function one = {text_in(a, quantity),
                                        text_in(a, function)};
    const struct ct_lab_when when = {day(on),
                                     known != NULL ? day(known) : CT_DATE_LAST};

    return ct_lab_in_force(a->index, id_in(a->lab.lab, CT_KEY_INSTRUMENT, "A"),
                           one, when);
}

static const char *name_of(const struct asked *a, uint32_t row)
{
    return row == CT_LAB_NO_ROW ? "-"
                                : ct_lab_text(a->lab.lab, CT_KEY_CERTIFICATE,
                                              a->lab.lab->certificates[row].id);
}

/* State and certificate of DCV. */
static void expect(const struct asked *a, const char *on, const char *known,
                   enum ct_force state, const char *certificate)
{
    struct ct_lab_force force = force_of(a, "voltage", "DCV", on, known);

    if (force.state != state ||
        strcmp(name_of(a, force.certificate), certificate) != 0)
        fail_msg("on %s: %s by %s, not %s by %s", on,
                 ct_force_name(force.state), name_of(a, force.certificate),
                 ct_force_name(state), certificate);
}

/* ---- the newest event ---------------------------------------------------- */

/* An unfit, withdrawn or unsound one never falls back to the one before it. */
static void test_newest(void **state)
{
    struct asked a;

    (void)state;
    begin(&a,
          HEADER "C1,A,2020-01-01,,,,,,,,,\nC2,A,2021-01-01,,,fail,,,,,,\n"
                 "C3,A,2022-01-01,,,,,,,2022-06-01,,lapse\n"
                 "C4,A,2023-01-01,,,maybe,,,,,,\n"
                 "C5,A,2024-01-01,,,pass,,,,,,\n",
          EVENTS);
    expect(&a, "2019-12-31", NULL, CT_FORCE_NONE, "-");
    expect(&a, "2020-01-01", NULL, CT_FORCE_VALID, "C1");
    expect(&a, "2020-12-31", NULL, CT_FORCE_VALID, "C1");
    expect(&a, "2021-01-01", NULL, CT_FORCE_UNFIT, "C2");
    expect(&a, "2022-05-31", NULL, CT_FORCE_VALID, "C3");
    expect(&a, "2022-06-01", NULL, CT_FORCE_WITHDRAWN, "C3");
    expect(&a, "2023-06-01", NULL, CT_FORCE_UNSOUND, "C4");
    expect(&a, "2024-06-01", NULL, CT_FORCE_VALID, "C5");
    finish(&a);
}

/* A quantity is the same in other words. */
static void test_other_words(void **state)
{
    struct asked a;

    (void)state;
    begin(&a,
          HEADER "C1,A,2020-01-01,,,,,,,,,\n"
                 "C2,A,2021-01-01,电阻;频率,,fail,,,,,,\n"
                 "C3,A,2022-01-01, Ｖｏｌｔａｇｅ,,fail,,,,,,\n",
          EVENTS "A,2020-06-01,adjust,电 阻,,\n");
    assert_int_equal(
        force_of(&a, "resistance", "OHM", "2020-05-31", NULL).state,
        CT_FORCE_VALID);
    assert_int_equal(
        force_of(&a, "resistance", "OHM", "2020-06-01", NULL).state,
        CT_FORCE_ADJUSTED);
    assert_int_equal(
        force_of(&a, "resistance", "OHM", "2022-06-01", NULL).state,
        CT_FORCE_UNFIT);
    expect(&a, "2021-06-01", NULL, CT_FORCE_VALID, "C1");
    expect(&a, "2022-06-01", NULL, CT_FORCE_UNFIT, "C3");
    finish(&a);
}

/* What an event does not cover it does not touch; `covers` names functions or
 * quantities. */
static void test_functions(void **state)
{
    struct ct_lab_function functions[2];
    struct ct_lab_when when;
    struct asked a;
    uint32_t id;

    (void)state;
    begin(&a,
          HEADER "C1,A,2020-01-01,,,,,,,,,\n"
                 "C2,A,2021-01-01,\" ACV ；resistance\",,fail,,,,,,\n"
                 "C3,A,2022-01-01,voltage;,,,,,,,,\n",
          EVENTS);
    expect(&a, "2021-06-01", NULL, CT_FORCE_VALID, "C1");
    assert_int_equal(force_of(&a, "voltage", "ACV", "2021-06-01", NULL).state,
                     CT_FORCE_UNFIT);
    assert_int_equal(
        force_of(&a, "resistance", "OHM", "2023-06-01", NULL).state,
        CT_FORCE_UNFIT);
    expect(&a, "2022-06-01", NULL, CT_FORCE_VALID, "C3");

    when = (struct ct_lab_when){day("2022-06-01"), CT_DATE_LAST};
    id = id_in(a.lab.lab, CT_KEY_INSTRUMENT, "A");
    assert_int_equal(ct_lab_functions(a.index, id, when, functions, 2), 3);
    assert_int_equal(functions[0].function, text_in(&a, "OHM"));
    assert_int_equal(functions[1].function, text_in(&a, "ACV"));
    id = id_in(a.lab.lab, CT_KEY_INSTRUMENT, "B");
    assert_int_equal(ct_lab_functions(a.index, id, when, functions, 2), 1);
    assert_int_equal(functions[0].quantity, text_in(&a, "voltage"));
    assert_int_equal(functions[0].function, 0);
    finish(&a);
}

/* Of one day the larger sequence, as a number; without, no answer. */
static void test_one_day(void **state)
{
    struct ct_lab_force force;
    struct asked a;

    (void)state;
    begin(&a,
          HEADER "C1,A,2020-01-01,,10,,,,,,,\nC2,A,2020-01-01,,9,,,,,,,\n"
                 "C3,A,2021-01-01,,1,,,,,,,\nC4,A,2021-01-01,,,,,,,,,\n"
                 "C5,A,2022-01-01,,2,,,,,,,\nC6,A,2022-01-01,,2,,,,,,,\n"
                 "C7,A,2022-01-01,,1,,,,,,,\n"
                 "C8,A,2023-01-01,DCV,,,,,,,,\nC9,A,2023-01-01,ACV,,,,,,,,\n",
          EVENTS);
    expect(&a, "2020-06-01", NULL, CT_FORCE_VALID, "C1");
    force = force_of(&a, "voltage", "DCV", "2021-06-01", NULL);
    assert_int_equal(force.state, CT_FORCE_UNCLEAR);
    assert_string_equal(name_of(&a, force.certificate), "C3");
    assert_string_equal(name_of(&a, force.other), "C4");
    force = force_of(&a, "voltage", "DCV", "2022-06-01", NULL);
    assert_int_equal(force.state, CT_FORCE_UNCLEAR);
    assert_string_equal(name_of(&a, force.certificate), "C5");
    assert_string_equal(name_of(&a, force.other), "C6");
    expect(&a, "2023-06-01", NULL, CT_FORCE_VALID, "C8");
    finish(&a);
}

/* ---- issues -------------------------------------------------------------- */

/* A replaced issue does not count once that is known; the end of a chain that
 * was withdrawn leaves nothing; what replaces may be of another day. */
static void test_replaced(void **state)
{
    struct asked a;

    (void)state;
    begin(&a,
          HEADER "C1,A,2020-01-01,,,,,2020-01-10,,,,\n"
                 "C2,A,2020-01-01,,,,,2020-03-01,C1,,,\n"
                 "C3,A,2020-01-01,,,,,2020-05-01,C2,2020-09-01,,error\n"
                 "D1,A,2021-01-01,,,,,2021-01-10,,,,\n"
                 "D2,A,2021-02-01,,,,,2021-03-01,D1,,,\n"
                 "E1,A,2022-01-01,,,,,,E2,,,\nE2,A,2022-02-01,,,,,,E1,,,\n",
          EVENTS);
    expect(&a, "2020-02-01", "2020-01-09", CT_FORCE_NONE, "-");
    expect(&a, "2020-02-01", "2020-02-29", CT_FORCE_VALID, "C1");
    expect(&a, "2020-02-01", "2020-03-01", CT_FORCE_VALID, "C2");
    expect(&a, "2020-02-01", "2020-05-01", CT_FORCE_VALID, "C3");
    expect(&a, "2020-10-01", NULL, CT_FORCE_WITHDRAWN, "C3");
    /* The event was in February, its latest issue says. */
    expect(&a, "2021-01-15", "2021-02-01", CT_FORCE_VALID, "D1");
    expect(&a, "2021-01-15", NULL, CT_FORCE_WITHDRAWN, "C3");
    expect(&a, "2021-02-01", NULL, CT_FORCE_VALID, "D2");
    /* A circle replaces nothing. */
    expect(&a, "2022-01-15", NULL, CT_FORCE_VALID, "E1");
    expect(&a, "2022-03-01", NULL, CT_FORCE_VALID, "E2");
    finish(&a);
}

/* Only an error reaches back, and only once it is known. */
static void test_withdrawn(void **state)
{
    static const struct {
        const char *on, *known;
        enum ct_force state;
        bool in_error;
    } cases[] = {
        {"2020-03-01", "2020-06-30", CT_FORCE_VALID, false},
        {"2020-03-01", "2020-07-01", CT_FORCE_VALID, true},
        {"2020-06-01", "2020-06-30", CT_FORCE_VALID, false},
        {"2020-06-01", "2020-07-01", CT_FORCE_WITHDRAWN, false},
        {"2021-03-01", "2030-01-01", CT_FORCE_VALID, false},
        {"2021-06-01", "2021-05-31", CT_FORCE_VALID, false},
        {"2021-06-01", "2021-06-01", CT_FORCE_WITHDRAWN, false},
    };
    struct ct_lab_standing standing;
    struct asked a;

    (void)state;
    begin(&a,
          HEADER "C1,A,2020-01-01,,,,,,,2020-06-01,2020-07-01,error\n"
                 "C2,A,2021-01-01,,,,,,,2021-06-01,,superseded\n",
          EVENTS);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ct_lab_force force =
            force_of(&a, "voltage", "DCV", cases[i].on, cases[i].known);

        assert_int_equal(force.state, cases[i].state);
        assert_int_equal(force.in_error, cases[i].in_error);
    }
    standing = ct_lab_certificate_standing(
        a.index, 0, (struct ct_lab_when){day("2020-03-01"), day("2020-07-01")});
    assert_true(standing.known && standing.begun && standing.in_error);
    assert_false(standing.withdrawn);
    assert_int_equal(standing.newer, CT_LAB_NO_ROW);
    assert_int_equal(standing.replaced, CT_LAB_NO_ROW);
    standing = ct_lab_certificate_standing(
        a.index, 0, (struct ct_lab_when){day("2021-03-01"), CT_DATE_LAST});
    assert_true(standing.withdrawn);
    assert_int_equal(standing.newer, 1);
    finish(&a);
}

/* A later event takes the place of one only where it covers all that it did. */
static void test_standing(void **state)
{
    static const struct {
        const char *on;
        uint32_t newer;
    } cases[] = {{"2020-06-01", CT_LAB_NO_ROW},
                 {"2021-06-01", CT_LAB_NO_ROW},
                 {"2022-06-01", 2}};
    struct asked a;

    (void)state;
    begin(&a,
          HEADER "C1,A,2020-01-01,,,,,,,,,\nC2,A,2021-01-01,voltage,,,,,,,,\n"
                 "C3,A,2022-01-01,resistance,,,,,,,,\n",
          EVENTS);
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(
            ct_lab_certificate_standing(
                a.index, 0,
                (struct ct_lab_when){day(cases[i].on), CT_DATE_LAST})
                .newer,
            cases[i].newer);
    assert_false(
        ct_lab_certificate_standing(
            a.index, 2, (struct ct_lab_when){day("2021-06-01"), CT_DATE_LAST})
            .begun);
    finish(&a);
}

/* ---- adjustments --------------------------------------------------------- */

static void test_adjusted(void **state)
{
    struct ct_lab_force force;
    struct asked a;

    (void)state;
    begin(&a,
          HEADER "C1,A,2020-01-01,,,,,,,,,\nC2,A,2021-01-01,,,,,,,,,\n"
                 "C3,A,2022-01-01,,1,,,,,,,\nC4,A,2023-01-01,,,,,,,,,\n"
                 "C5,A,2023-06-01,,,,adjustment,,,,,\n"
                 "C6,A,2024-01-01,,,,,,,,,\n",
          EVENTS "A,2020-06-01,adjust,,,2020-07-01\nA,2021-01-01,adjust,,,\n"
                 "A,2021-06-01,repair,ACV,,\nA,2022-01-01,adjust,,2,\n"
                 "A,2019-01-01,adjust,,,\n");
    expect(&a, "2019-06-01", NULL, CT_FORCE_NONE, "-");
    expect(&a, "2020-05-31", NULL, CT_FORCE_VALID, "C1");
    expect(&a, "2020-06-01", "2020-06-30", CT_FORCE_VALID, "C1");
    force = force_of(&a, "voltage", "DCV", "2020-06-01", NULL);
    assert_int_equal(force.state, CT_FORCE_ADJUSTED);
    assert_true(force.by_event);
    assert_int_equal(a.lab.lab->events[force.other].date, day("2020-06-01"));
    assert_string_equal(name_of(&a, force.certificate), "C1");
    /* As left on the day of the adjustment; another function repaired. */
    expect(&a, "2021-06-01", NULL, CT_FORCE_VALID, "C2");
    assert_int_equal(force_of(&a, "voltage", "ACV", "2021-06-01", NULL).state,
                     CT_FORCE_ADJUSTED);
    /* The sequence says that it came behind. */
    expect(&a, "2022-01-01", NULL, CT_FORCE_ADJUSTED, "C3");
    force = force_of(&a, "voltage", "DCV", "2023-07-01", NULL);
    assert_int_equal(force.state, CT_FORCE_ADJUSTED);
    assert_false(force.by_event);
    assert_string_equal(name_of(&a, force.certificate), "C5");
    assert_int_equal(force.other, CT_LAB_NO_ROW);
    expect(&a, "2024-01-01", NULL, CT_FORCE_VALID, "C6");
    finish(&a);
}

/* A certificate without a day makes nothing else invalid, and is counted. */
static void test_undated(void **state)
{
    struct ct_lab_when when = {day("2021-01-01"), CT_DATE_LAST};
    struct asked a;

    (void)state;
    begin(&a,
          HEADER "C1,A,2020-01-01,,,,,,,,,\nC2,A,2020-13-01,,,,,,,,,\n"
                 "C3,A,,,,,,2021-06-01,,,,\n",
          EVENTS);
    expect(&a, "2021-01-01", NULL, CT_FORCE_VALID, "C1");
    assert_int_equal(ct_lab_undated(a.index, 1, when), 2);
    when.known_by = day("2021-05-31");
    assert_int_equal(ct_lab_undated(a.index, 1, when), 1);
    assert_int_equal(
        ct_lab_undated(a.index, id_in(a.lab.lab, CT_KEY_INSTRUMENT, "B"), when),
        0);
    finish(&a);
}

/* Changes of certificates: their coverage from a day on, a withdrawal as soon
 * as it is known. */
static void test_changed(void **state)
{
    const struct little_file files[] = {
        {"instruments.csv", "id,quantity\nA,voltage\n"},
        {"certificates.csv", HEADER "C1,A,2020-01-01,,,,,,,,,\n"},
        {"changes.csv",
         "table,id,field,value,from,recorded_on\n"
         "certificates,C1,covers,resistance,2020-05-01,\n"
         "certificates,C1,covers,,2020-06-01,\n"
         "certificates,C1,withdrawn_on,2020-08-01,2020-08-01,2020-09-01\n"
         "certificates,C1,withdrawn_reason,error,2020-08-01,2020-09-01\n"}};
    struct asked a;

    (void)state;
    open_little(&a.lab, files, COUNT(files));
    assert_int_equal(ct_lab_index_new(a.lab.lab, CT_RELATION_ALL, &a.index),
                     CT_OK);
    expect(&a, "2020-04-30", "2020-08-31", CT_FORCE_VALID, "C1");
    expect(&a, "2020-05-01", NULL, CT_FORCE_NONE, "-");
    expect(&a, "2020-06-01", NULL, CT_FORCE_VALID, "C1");
    assert_true(
        force_of(&a, "voltage", "DCV", "2020-04-30", "2020-09-01").in_error);
    assert_false(
        force_of(&a, "voltage", "DCV", "2020-04-30", "2020-08-31").in_error);
    expect(&a, "2020-08-01", NULL, CT_FORCE_WITHDRAWN, "C1");
    finish(&a);
}

/* ---- a published chain --------------------------------------------------- */

/* Whether what was measured with the instrument on the day had an unbroken
 * chain: each reference must hold on the day of the calibration, not today. */
static bool is_unbroken(const struct asked *a, uint32_t instrument, int32_t on,
                        enum ct_due_rule rule)
{
    const struct ct_lab *lab = a->lab.lab;
    const struct ct_lab_when when = {on, CT_DATE_LAST};
    struct ct_lab_function function;
    struct ct_lab_force force;
    const struct ct_lab_certificate *c;

    assert_int_equal(ct_lab_functions(a->index, instrument, when, &function, 1),
                     1);
    force = ct_lab_in_force(a->index, instrument, function, when);
    if (force.state != CT_FORCE_VALID ||
        ct_lab_service(a->index, instrument, when).state != CT_SERVICE_IN ||
        ct_lab_validity(a->index, force.certificate, function, when, &rule)
                .due_on < on)
        return false;
    c = &lab->certificates[force.certificate];
    for (uint32_t i = 0; i < c->references.count; i++) {
        const struct ct_lab_reference *r =
            &lab->references[c->references.first + i];

        if (r->kind == CT_REFERENCE_CERTIFICATE &&
            !is_unbroken(a, lab->certificates[r->row].instrument,
                         c->calibrated_on, rule))
            return false;
    }
    return true;
}

/* Calibrations of mass at a national institute: a balance of 2021 whose
 * references were calibrated in 2019 and 2020. */
static void test_published(void **state)
{
    static const struct {
        const char *on;
        enum ct_due_rule rule;
        bool unbroken;
    } cases[] = {
        {"2021-03-11", CT_DUE_SAME_DAY, false}, /* not yet calibrated */
        {"2021-03-12", CT_DUE_SAME_DAY, true},
        {"2021-06-01", CT_DUE_SAME_DAY, true}, /* one lapsed since */
        {"2022-03-12", CT_DUE_SAME_DAY, true}, /* the last day */
        {"2022-03-13", CT_DUE_SAME_DAY, false},
        {"2022-03-12", CT_DUE_MINUS_ONE_DAY, false},
    };
    static const char *const names[] = {"laboratories.csv", "instruments.csv",
                                        "certificates.csv", "results.csv",
                                        "datapackage.json"};
    struct asked a;
    char command[1024];
    uint32_t balance;

    (void)state;
    if (access("../shared/domain/chain_mass_inm_links.csv", R_OK) != 0) {
        print_message("the published chain is not here\n");
        skip();
    }
    snprintf(command, sizeof command,
             "tests/lab_inm.py ../shared/domain/chain_mass_inm.csv "
             "../shared/domain/chain_mass_inm_links.csv %s --accept-upstream",
             scratch(""));
    assert_int_equal(system(command), 0);
    open_lab(&a.lab, scratch(""));
    assert_int_equal(a.lab.status, CT_OK);
    assert_int_equal(ct_lab_index_new(a.lab.lab, CT_RELATION_ALL, &a.index),
                     CT_OK);
    balance = id_in(a.lab.lab, CT_KEY_INSTRUMENT, "B248568374");
    for (size_t i = 0; i < COUNT(cases); i++)
        if (is_unbroken(&a, balance, day(cases[i].on), cases[i].rule) !=
            cases[i].unbroken)
            fail_msg("on %s: not %d", cases[i].on, cases[i].unbroken);
    finish(&a);
    for (size_t i = 0; i < COUNT(names); i++)
        (void)unlink(scratch(names[i]));
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(ct_force_name(CT_FORCE_NONE), "none");
    assert_string_equal(ct_force_name(CT_FORCE_UNSOUND), "unsound");
    assert_string_equal(ct_force_name(CT_FORCE_ADJUSTED), "adjusted");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_newest),      cmocka_unit_test(test_functions),
        cmocka_unit_test(test_other_words), cmocka_unit_test(test_one_day),
        cmocka_unit_test(test_replaced),    cmocka_unit_test(test_withdrawn),
        cmocka_unit_test(test_standing),    cmocka_unit_test(test_adjusted),
        cmocka_unit_test(test_undated),     cmocka_unit_test(test_changed),
        cmocka_unit_test(test_published),   cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}

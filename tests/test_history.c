/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The history of an instrument: what counts, what it is measured from, and what
 * has changed. Numbers are worked out by hand beside the rows.
 */
#include "little_lab.h"

#include "../calib/schedule/history.h"

#include <math.h>

#define CERTIFICATES                                                           \
    "id,instrument,calibrated_on,issued_on,kind,covers,adjusted,sequence,"     \
    "replaces,withdrawn_on,withdrawn_reason,recorded_on\n"

static const struct little_file files[] = {
    {"instruments.csv", "id,quantity,interval,mpe,unit\n"
                        "A,mass,P12M,±3 mg,g\nB,voltage,P6M,,\nC,mass,,,g\n"},
    {"ranges.csv",
     "instrument,quantity,function,range_min,range_max,unit,interval\n"
     "B,voltage,DCV,0,10,V,P6M\nB,voltage,ACV,0,10,V,P12M\n"},
    {"changes.csv", "table,id,field,value,from,recorded_on,by\n"
                    "instruments,A,mpe,±1 mg,2025-01-01,2025-01-01,Li\n"},
    {"events.csv", "instrument,date,event,until,by,recorded_on,sequence\n"
                   "A,2024-01-20,extension,2024-03-01,Li,2024-01-20,\n"
                   "A,2025-06-01,repair,,Li,2025-06-01,\n"
                   "A,2025-12-31,check,,Li,2026-02-01,\n"},
    {"certificates.csv",
     CERTIFICATES "A1,A,2023-01-15,,calibration,,no,,,,,\n"
                  "A2,A,2024-02-29,,calibration,,yes,,,,,\n"
                  "A3x,A,2025-03-02,,calibration,,no,,,,,2025-03-04\n"
                  "A3,A,2025-03-02,,calibration,,no,,A3x,,,2025-04-01\n"
                  "ADJ,A,2025-03-03,,adjustment,,yes,,,,,\n"
                  "A4,A,2025-12-01,,calibration,,unknown,,,,,\n"
                  "A5,A,2025-12-20,,calibration,,no,,,2026-01-05,error,\n"
                  "B1,B,2025-01-10,,calibration,DCV,no,,,,,\n"
                  "B2,B,2025-03-10,,calibration,ACV,no,,,,,\n"
                  "B3,B,2025-07-11,,calibration,,no,,,,,\n"},
    {"results.csv",
     "certificate,quantity,point,point_unit,artefact,correction,value,error,"
     "as_found_error,unit,U,U_as_found,k\n"
     "A1,mass,100,g,,-0.3,,,,mg,0.3,,2\n"
     "A2,mass,0.1,kg,,,,0.5,0.9,mg,0.4,0.6,2\n"
     "A3x,mass,100,g,,,,9,,mg,0.4,,2\n"
     "A3,mass,100,g,,,,0.0007,,g,0.0003,,2\n"
     "A3,mass,100,g,*,,,0.1,,mg,0.3,,2\n"
     "A4,mass,100,g,,,,0.4,,mg,0.3,,2\n"
     "A5,mass,100,g,,,,7,,mg,0.3,,2\n"}};

struct asked {
    struct opened lab;
    struct ct_lab_index *index;
    struct ct_history history;
};

static void ask_in(struct asked *a, const struct little_file *those,
                   size_t count, const char *id, const char *on,
                   const char *known_by,
                   const struct ct_result_selector *selector)
{
    const struct ct_lab_when when = {day(on), day(known_by)};
    uint32_t row;

    open_little(&a->lab, those, count);
    assert_int_equal(ct_lab_index_new(a->lab.lab, CT_RELATION_ALL, &a->index),
                     CT_OK);
    row = ct_lab_row_of(a->lab.lab, CT_KEY_INSTRUMENT,
                        id_in(a->lab.lab, CT_KEY_INSTRUMENT, id));
    assert_int_equal(ct_history(a->index, row, selector, when, &a->history),
                     CT_OK);
    assert_int_equal(a->history.left_count, 0);
}

static void ask(struct asked *a, const char *id, const char *on,
                const char *known_by, const struct ct_result_selector *selector)
{
    ask_in(a, files, COUNT(files), id, on, known_by, selector);
}

static void end(struct asked *a)
{
    ct_history_release(&a->history);
    ct_lab_index_free(a->index);
    close_little(&a->lab);
}

static const struct ct_history_event *event_of(const struct asked *a,
                                               const char *certificate)
{
    const struct ct_lab *lab = a->lab.lab;
    uint32_t id = id_in(lab, CT_KEY_CERTIFICATE, certificate);

    for (size_t i = 0; i < a->history.event_count; i++) {
        const struct ct_history_event *one = &a->history.events[i];

        if (one->certificate != CT_LAB_NO_ROW &&
            lab->certificates[one->certificate].id == id)
            return one;
    }
    fail_msg("no %s", certificate);
    return NULL;
}

static void assert_compared(const struct asked *a, const char *certificate,
                            const char *before, int32_t days,
                            const char *was_due, bool late)
{
    const struct ct_history_event *one = event_of(a, certificate);

    assert_int_equal(one->before, event_of(a, before)->certificate);
    assert_int_equal(one->days_since, days);
    assert_int_equal(one->was_due, day(was_due));
    assert_int_equal(one->late, late);
}

/* ---- what happened ------------------------------------------------------- */

static void test_events(void **state)
{
    struct asked a;

    (void)state;
    ask(&a, "A", "2026-06-30", "9999-12-31", NULL);
    assert_int_equal(a.history.event_count, 10);
    assert_int_equal(event_of(&a, "A1")->days_since, -1);
    assert_int_equal(event_of(&a, "A1")->before, CT_LAB_NO_ROW);
    /* extended from 2024-01-15 to 2024-03-01 */
    assert_compared(&a, "A2", "A1", 410, "2024-03-01", false);
    /* of two issues the later one counts */
    assert_false(event_of(&a, "A3x")->counts);
    assert_int_equal(event_of(&a, "A3x")->replaced,
                     event_of(&a, "A3")->certificate);
    assert_compared(&a, "A3", "A2", 367, "2025-02-28", true);
    assert_false(event_of(&a, "ADJ")->counts);
    assert_compared(&a, "A4", "A3", 274, "2026-03-02", false);
    assert_false(event_of(&a, "A5")->counts);
    assert_true(event_of(&a, "A5")->withdrawn);
    end(&a);
}

/* What was not yet recorded had not happened. */
static void test_known(void **state)
{
    struct asked a;

    (void)state;
    ask(&a, "A", "2026-01-31", "2025-03-31", NULL);
    assert_true(event_of(&a, "A3x")->counts);
    for (size_t i = 0; i < a.history.event_count; i++)
        assert_true(a.history.events[i].day <= day("2025-12-20"));
    end(&a);
}

/* Each function has its own calibration before; the first end counts. */
static void test_functions(void **state)
{
    struct asked a;

    (void)state;
    ask(&a, "B", "2026-06-30", "9999-12-31", NULL);
    assert_int_equal(event_of(&a, "B2")->days_since, -1);
    assert_compared(&a, "B3", "B2", 123, "2025-07-10", true);
    assert_int_equal(a.history.due_on, day("2026-01-11"));
    end(&a);
}

static void test_nothing(void **state)
{
    struct asked a;

    (void)state;
    ask(&a, "C", "2026-06-30", "9999-12-31", NULL);
    assert_int_equal(a.history.event_count, 0);
    assert_int_equal(a.history.series_count, 0);
    assert_int_equal(a.history.due_on, CT_LAB_NO_DATE);
    end(&a);
}

/* ---- what was found ------------------------------------------------------ */

static void test_series(void **state)
{
    const struct ct_history_series *s;
    struct asked a;

    (void)state;
    ask(&a, "A", "2026-06-30", "9999-12-31", NULL);
    /* 100 g is 0.1 kg; the weight with a star is another one */
    assert_int_equal(a.history.series_count, 2);
    s = &a.history.series[0];
    assert_int_equal(s->count, 4);
    /* correction -0.3 mg */
    assert_close(s->entries[0].as_left, 0.3, 1e-12);
    assert_close(s->entries[0].as_found, 0.3, 1e-12);
    assert_true(isnan(s->entries[0].drift));
    assert_close(s->entries[0].lower, -3, 1e-12);
    /* 0.9 - 0.3; / hypot(0.6, 0.3); 410 days */
    assert_true(s->entries[1].drift == 0.6);
    assert_close(s->entries[1].en, 0.894427190999916, 1e-12);
    assert_close(s->entries[1].drift_per_year, 0.6 * 365.25 / 410, 1e-12);
    /* 0.7 mg in g, after adjustment to 0.5; hypot(0.3, 0.4) */
    assert_close(s->entries[2].as_found, 0.7, 1e-12);
    assert_close(s->entries[2].drift, 0.2, 1e-12);
    assert_close(s->entries[2].en, 0.4, 1e-12);
    assert_close(s->entries[2].upper, 1, 1e-12);
    assert_false(s->entries[2].touched);
    /* nobody says what was found */
    assert_true(isnan(s->entries[3].as_found));
    assert_true(isnan(s->entries[3].drift));
    assert_true(s->entries[3].touched);
    end(&a);
}

static void test_selected(void **state)
{
    struct ct_result_selector selector = {.point = (double)NAN};
    struct asked a;

    (void)state;
    ask(&a, "A", "2026-06-30", "9999-12-31", NULL);
    selector.artefact = id_in(a.lab.lab, CT_KEY_TEXT, "*");
    end(&a);
    ask(&a, "A", "2026-06-30", "9999-12-31", &selector);
    assert_int_equal(a.history.series_count, 1);
    assert_int_equal(a.history.series[0].count, 1);
    end(&a);
}

/* u 1 mg each, 0.8 mg of it by one standard: S = k k 0.64 mg^2, whatever the
 * unit of a row; another standard shares nothing. */
static void test_shared(void **state)
{
    static const struct little_file shared[] = {
        {"instruments.csv", "id,quantity\nR,mass\nR2,mass\nA,mass\n"},
        {"certificates.csv", "id,instrument,calibrated_on,adjusted,references\n"
                             "R1,R,2022-01-01,no,SI:\nR3,R2,2022-01-01,no,SI:\n"
                             "A1,A,2023-01-01,no,R1\nA2,A,2024-01-01,no,R1\n"
                             "A3,A,2025-01-01,no,R3\n"},
        {"results.csv",
         "certificate,quantity,point,point_unit,error,unit,U,k\n"
         "R1,mass,100,g,0,mg,1.6,2\nR3,mass,100,g,0,mg,1.6,2\n"
         "A1,mass,100,g,0,mg,2,2\nA2,mass,0.1,kg,0.001,g,0.003,3\n"
         "A3,mass,100,g,2,mg,2,2\n"}};
    struct ct_lab_graph *graph;
    const struct ct_history_entry *entries;
    struct asked a;

    (void)state;
    ask_in(&a, shared, COUNT(shared), "A", "2026-01-01", "9999-12-31", NULL);
    entries = a.history.series[0].entries;
    assert_close(entries[1].en, 1 / sqrt(2. * 2 + 3 * 3), 1e-12);
    assert_true(isnan(entries[1].shared));
    assert_int_equal(ct_lab_graph_new(a.index, CT_DATE_LAST, &graph), CT_OK);
    assert_int_equal(ct_history_take_off(&a.history, graph), CT_OK);
    assert_true(isnan(entries[0].shared));
    assert_close(entries[1].shared, 2 * 3 * 0.64, 1e-12);
    assert_close(entries[1].en, 1 / sqrt(13 - 2 * 3.84), 1e-12);
    assert_close(entries[2].shared, 0, 0);
    assert_close(entries[2].en, 1 / sqrt(13), 1e-12);
    ct_lab_graph_free(graph);
    end(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_events),    cmocka_unit_test(test_known),
        cmocka_unit_test(test_functions), cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_series),    cmocka_unit_test(test_selected),
        cmocka_unit_test(test_shared),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}

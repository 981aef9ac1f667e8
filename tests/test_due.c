/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is due, by hand: work that stops and whom it hits, windows of days, and
 * all of it when memory runs out. (States of random laboratories:
 * due_property.py.)
 */
#include "listed.h"
#include "refused_memory.h"

/* A serves B and C by the set-up ST; R is a reference by itself, of D. */
static const struct little_file files[] = {
    {"instruments.csv", "id,name,quantity,interval,custodian,district\n"
                        "A,weights,mass,P12M,Li,east\n"
                        "B,balance,mass,P6M,Wu,west\n"
                        "C,balance,mass,P12M,Li,\n"
                        "D,gauge,pressure,P12M,Wu,west\n"
                        "R,piston,pressure,P12M,Li,east\n"},
    {"certificates.csv", "id,instrument,calibrated_on,references\n"
                         "A1,A,2025-07-10,SI:kg\n"
                         "B1,B,2026-01-20,A1\n"
                         "C1,C,2026-03-01,standard:ST\n"
                         "D1,D,2025-12-01,instrument:R\n"
                         "R1,R,2025-06-01,NMI:X\n"},
    {"standards.csv", "id,name,valid_until\nST,set-up,2026-07-05\n"},
    {"standard_items.csv", "standard,instrument,part\nST,A,main\n"}};

static struct listed listed;

static void assert_stop(size_t i, const char *on, enum ct_due_why why,
                        size_t served, size_t affected)
{
    const struct ct_due_stop *stop = &listed.stops.items[i];

    assert_true(i < listed.stops.count);
    assert_int_equal(stop->on, day(on));
    assert_int_equal(stop->why, why);
    assert_int_equal(stop->served, served);
    assert_int_equal(stop->affected, affected);
}

/* On 2026-06-30, up to 2026-07-30: R was due on 06-01, the assessment ends on
 * 07-05, A is due on 07-10; B is due on 07-20, C and D after that. */
static void test_stops(void **state)
{
    (void)state;
    assert_int_equal(listed.stops.count, 3);
    assert_stop(0, "2026-06-02", CT_DUE_STOP_ITEM, 1, 0);
    assert_int_equal(listed.stops.items[0].standard, CT_LAB_NO_ROW);
    assert_int_equal(listed.stops.items[0].first_due, day("2026-12-01"));
    assert_stop(1, "2026-07-06", CT_DUE_STOP_ASSESSMENT, 2, 1);
    assert_stop(2, "2026-07-11", CT_DUE_STOP_ITEM, 2, 1);
    assert_int_equal(listed.stops.items[2].first_due, day("2026-07-20"));
}

static void test_colours(void **state)
{
    struct ct_board board;

    (void)state;
    assert_int_equal(ct_board(listed.index, &listed.list, listed.options.when,
                              &listed.pick, CT_PICK_DISTRICT, &board),
                     CT_OK);
    assert_int_equal(board.count, 3);
    assert_string_equal(board.rows[0].name, "east");
    assert_int_equal(board.rows[0].counts[CT_RED], 1);
    assert_int_equal(board.rows[0].counts[CT_YELLOW], 1);
    assert_string_equal(board.rows[2].name, "");
    assert_int_equal(board.total.counts[CT_GREEN], 2);
    ct_board_release(&board);
}

/* Weeks of ISO 8601: of years that begin and end within one, and with 53. */
static void test_windows(void **state)
{
    static const struct {
        const char *text, *first, *last;
    } weeks[] = {{"2026-W01", "2025-12-29", "2026-01-04"},
                 {"2026-W53", "2026-12-28", "2027-01-03"},
                 {"2020-W53", "2020-12-28", "2021-01-03"},
                 {"2024-W01", "2024-01-01", "2024-01-07"},
                 {"this", "2026-06-29", "2026-07-05"},
                 {"next", "2026-07-06", "2026-07-12"}};
    int32_t on = day("2026-07-05"), first, last;

    (void)state;
    for (size_t i = 0; i < COUNT(weeks); i++) {
        assert_int_equal(ct_pick_week(weeks[i].text, on, &first, &last), CT_OK);
        assert_int_equal(first, day(weeks[i].first));
        assert_int_equal(last, day(weeks[i].last));
    }
    assert_int_equal(ct_pick_week("2025-W53", on, &first, &last), CT_DOMAIN);
    assert_int_equal(ct_pick_week("2026-W00", on, &first, &last), CT_DOMAIN);
    assert_int_equal(ct_pick_week("2026W01", on, &first, &last), CT_INVALID);
    assert_int_equal(ct_pick_month("2024-02", on, &first, &last), CT_OK);
    assert_int_equal(last - first, 28);
    assert_int_equal(ct_pick_month("2024-13", on, &first, &last), CT_DOMAIN);
    assert_int_equal(ct_pick_week("next", CT_DATE_LAST - 1, &first, &last),
                     CT_DOMAIN);
    assert_int_equal(ct_pick_month("next", CT_DATE_LAST, &first, &last),
                     CT_DOMAIN);
}

static enum ct_status find_all(struct ct_sink *sink)
{
    struct ct_due_list list = {0};
    struct ct_picked picked = {0};
    struct ct_due_stops stops = {0};
    struct ct_board board = {0};
    struct ct_lab_when when = listed.options.when;
    enum ct_status status = ct_due_all(listed.index, &listed.options, 1, &list);

    (void)sink;
    if (status == CT_OK)
        status = ct_pick(listed.index, &list, when, &listed.pick, &picked);
    if (status == CT_OK)
        status = ct_pick_group(listed.index, &list, when, CT_PICK_CUSTODIAN,
                               &picked);
    if (status == CT_OK)
        status = ct_due_stops(listed.index, &listed.options, &list,
                              listed.pick.last, &stops);
    if (status == CT_OK)
        status = ct_board(listed.index, &list, when, &listed.pick,
                          CT_PICK_DISTRICT, &board);
    ct_board_release(&board);
    ct_due_stops_release(&stops);
    ct_picked_release(&picked);
    ct_due_list_release(&list);
    return status;
}

static void test_memory(void **state)
{
    (void)state;
    check_refused_memory(find_all, false, 0);
    check_refused_memory(find_all, true, 0);
}

static int begin(void **state)
{
    if (little_begin(state) != 0)
        return -1;
    begin_list(&listed, "2026-06-30", files, COUNT(files));
    return 0;
}

static int end(void **state)
{
    end_list(&listed);
    return little_end(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stops),
        cmocka_unit_test(test_colours),
        cmocka_unit_test(test_windows),
        cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests(tests, begin, end);
}

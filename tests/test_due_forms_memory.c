/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is written of due days and of histories when memory runs out: each
 * allocation fails in turn, once and from then on.
 */
#include "listed.h"
#include "refused_memory.h"

#include "../calib/report/history.h"

static const struct little_file files[] = {
    {"instruments.csv",
     "id,name,quantity,interval,serial,location,custodian,district,status,mpe,"
     "unit,range_min,range_max\n"
     "A,weights,mass,P12M,S1,12室,Li,east,,±3 mg,g,1,100\n"
     "B,balance,mass,P6M,S2,12室,Wu,west,,,g,0,200\n"
     "C,old,mass,P12M,,,Li,,retired,,,,\n"},
    {"certificates.csv",
     "id,instrument,calibrated_on,kind,adjusted,references\n"
     "A1,A,2025-01-31,verification,no,SI:kg\n"
     "A2,A,2026-01-31,verification,no,SI:kg\n"
     "B1,B,2026-02-28,calibration,no,A\nC1,C,2025-01-31,calibration,no,A\n"},
    {"results.csv",
     "certificate,quantity,point,error,unit,U,k\nA1,mass,100,0.001,g,0.001,2\n"
     "A2,mass,100,0.002,g,0.001,2\nA2,mass,50,0.002,g,0.001,2\n"},
    {"standards.csv", "id,name,quantity\nST,set-up,mass\n"},
    {"standard_items.csv", "standard,instrument,part\nST,A,main\n"},
    {"events.csv", "instrument,date,event,until,by,recorded_on\n"
                   "A,2026-03-01,extension,2027-03-15,Li,2026-03-01\n"},
    {"changes.csv", "table,id,field,value,from,recorded_on,by\n"
                    "certificates,A2,due_on,2027-02-01,2026-04-01,2026-04-01,"
                    "Li\n"}};

static struct listed listed;

static enum ct_status write_calendar(struct ct_sink *sink)
{
    static const struct ct_interval alarm = {.days = 30};
    const struct ct_due_calendar calendar = {"lab", &alarm, 1};
    struct ct_buffer out = {0};
    enum ct_status status = ct_due_ics(&listed.view, &calendar, &out);

    (void)sink;
    ct_buffer_release(&out);
    return status;
}

static enum ct_status write_notices(struct ct_sink *sink)
{
    struct ct_due_view view = listed.view;
    struct ct_buffer out = {0};
    enum ct_status status;

    (void)sink;
    view.by = CT_PICK_CUSTODIAN;
    status = ct_due_notices(&view, false, 80, &out);
    if (status == CT_OK)
        status = ct_due_notices(&view, true, 0, &out);
    if (status == CT_OK)
        status = ct_due_ecqs(&view, &out);
    ct_buffer_release(&out);
    return status;
}

static enum ct_status write_board(struct ct_sink *sink)
{
    struct ct_due_view view = listed.view;
    struct ct_buffer out = {0};
    struct ct_board board;
    enum ct_status status;

    (void)sink;
    view.by = CT_PICK_DISTRICT;
    status = ct_board(view.index, view.list, view.options->when, view.pick,
                      CT_PICK_DISTRICT, &board);
    if (status != CT_OK)
        return status;
    status = ct_board_svg(&view, &board, &out);
    ct_board_release(&board);
    ct_buffer_release(&out);
    return status;
}

static enum ct_status write_forms(const struct ct_history *history,
                                  struct ct_buffer *out)
{
    enum ct_status status = ct_history_page(history, false, 80, out);
    struct ct_json json;

    if (status == CT_OK)
        status = ct_history_page(history, true, 0, out);
    if (status == CT_OK)
        status = ct_history_csv(history, out);
    if (status == CT_OK)
        status = ct_history_svg(history, out);
    if (status != CT_OK)
        return status;
    ct_json_init(&json, out, false);
    ct_json_object(&json, NULL);
    status = ct_history_json(history, &json);
    ct_json_end(&json);
    return status;
}

static enum ct_status write_history(struct ct_sink *sink)
{
    struct ct_buffer out = {0};
    struct ct_lab_graph *graph = NULL;
    struct ct_history history;
    enum ct_status status;

    (void)sink;
    status = ct_history(listed.index, 0, NULL, listed.options.when, &history);
    if (status != CT_OK)
        return status;
    status = ct_lab_graph_new(listed.index, CT_DATE_LAST, &graph);
    if (status == CT_OK)
        status = ct_history_take_off(&history, graph);
    ct_lab_graph_free(graph);
    if (status == CT_OK)
        status = write_forms(&history, &out);
    ct_history_release(&history);
    ct_buffer_release(&out);
    return status;
}

static void check(refused_memory_work *work)
{
    if (!fail_malloc_works())
        skip();
    begin_list(&listed, "2026-06-30", files, COUNT(files));
    check_refused_memory(work, false, 0);
    check_refused_memory(work, true, 0);
    end_list(&listed);
}

static void test_calendar(void **state)
{
    (void)state;
    check(write_calendar);
}

static void test_notices(void **state)
{
    (void)state;
    check(write_notices);
}

static void test_board(void **state)
{
    (void)state;
    check(write_board);
}

static void test_history(void **state)
{
    (void)state;
    check(write_history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calendar),
        cmocka_unit_test(test_notices),
        cmocka_unit_test(test_board),
        cmocka_unit_test(test_history),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}

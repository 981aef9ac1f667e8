/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cells when memory runs out: each allocation fails in turn, once and from
 * then on. The status says so, or nothing was missed; nothing is lost.
 */
#include "cells.h"
#include "fail_malloc.h"

static const struct {
    enum ct_cell_kind kind;
    const char *text;
} cases[] = {
    {CT_CELL_NUMBER, "１２．５ mm"},
    {CT_CELL_NUMBER, "–5"},
    {CT_CELL_NUMBER, "1.234,5"},
    {CT_CELL_NUMBER, "1.5×10^3"},
    {CT_CELL_DOF, "∞"},
    {CT_CELL_PROBABILITY, "95"},
    {CT_CELL_ID, "ＳＮ\u200b\u0410-1"},
    {CT_CELL_JJF1022, "4113803"},
    {CT_CELL_JJF1022, "０4113803"},
    {CT_CELL_REFERENCES, "A-17"},
    {CT_CELL_REFERENCES, "A-17；NMI：PTB、ＳＮ1"},
    {CT_CELL_DATE, "２０２５/3/4"},
    {CT_CELL_DATE, "长期"},
    {CT_CELL_INTERVAL, "半年"},
    {CT_CELL_UNIT, "kΩ·℃"},
    {CT_CELL_RANGE, "（0 mV～10）kV"},
    {CT_CELL_LIMITS, "+/-(0.02 mm + 1 % FS)"},
    {CT_CELL_LIMITS, "＋／－0.3 mm"},
    {CT_CELL_UNCERTAINTY, "U=(0.3+L/500)µm k=2"},
    {CT_CELL_ENVIRONMENT, "温度＝（20±2）℃；T=21.5..22.5 degC; pressure=1 bar"},
    {CT_CELL_UNCERTAINTY, "0.04 mm（k=2）"},
    {CT_CELL_VERDICT, "passs"},
    {CT_CELL_VERDICT, "ＰＡＳＳ"},
};

static enum ct_status read_case(size_t i, struct ct_sink *sink)
{
    struct ct_arena own = {0};
    const struct ct_cells cells = {units, &own, sink, &rules};
    const struct ct_cell cell = {.text = cases[i].text,
                                 .length = strlen(cases[i].text)};
    struct ct_cell_value value;
    enum ct_status status = ct_cell_read(&cells, cases[i].kind, cell, &value);

    ct_arena_release(&own);
    return status;
}

/* Reads the case with the n-th allocation failing; whether there was one. */
static bool read_failing(size_t i, size_t n, bool from_then_on)
{
    struct ct_sink sink = {0};
    long before = fail_malloc_balance();
    enum ct_status status;
    bool reached;

    fail_malloc_at(n, from_then_on);
    status = read_case(i, &sink);
    reached = fail_malloc_calls() >= n;
    fail_malloc_reset();
    if (status != CT_NOMEM && (status == CT_OK) != (sink.errors == 0))
        fail_msg("`%s`, allocation %zu: status %d, %zu errors", cases[i].text,
                 n, (int)status, sink.errors);
    assert_int_equal(fail_malloc_balance(), before);
    return reached;
}

/* Units are read before, so that they are in the table: the scanner of
 * UDUNITS-2 ends the program when it has no memory. */
static void check_failures(bool from_then_on)
{
    if (!fail_malloc_works())
        skip();
    for (size_t i = 0; i < COUNT(cases); i++) {
        (void)!read_case(i, NULL);
        for (size_t n = 1; read_failing(i, n, from_then_on); n++)
            ;
    }
}

static void test_once(void **state)
{
    (void)state;
    check_failures(false);
}

static void test_from_then_on(void **state)
{
    (void)state;
    check_failures(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_once, plain_rules),
        cmocka_unit_test_setup(test_from_then_on, plain_rules),
    };

    return cmocka_run_group_tests(tests, make_cells, free_cells);
}

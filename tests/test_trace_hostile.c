/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Chains that no laboratory has: very deep, very wide, circles of any length,
 * rows that contradict each other. Findings, and never more than linear time.
 */
#include "traced.h"

static void open_texts(struct traced *t, struct ct_buffer *items,
                       struct ct_buffer *certificates)
{
    struct little_file files[] = {{"instruments.csv", NULL},
                                  {"certificates.csv", NULL}};

    assert_int_equal(ct_buffer_status(items), CT_OK);
    assert_int_equal(ct_buffer_status(certificates), CT_OK);
    files[0].text = items->data;
    files[1].text = certificates->data;
    open_little(&t->lab, files, COUNT(files));
    ct_buffer_release(items);
    ct_buffer_release(certificates);
    begin_tracing(t, CT_DATE_LAST);
}

/* Certificate n of instrument n refers to n - 1; the first to `first`. */
static void open_line(struct traced *t, int count, const char *first)
{
    struct ct_buffer items = {0}, certificates = {0};
    char row[96];

    ct_buffer_puts(&items, "id,quantity,role\n");
    ct_buffer_puts(&certificates,
                   "id,instrument,calibrated_on,kind,references\n");
    for (int i = 0; i < count; i++) {
        snprintf(row, sizeof row, "I%06d,mass,instrument\n", i);
        ct_buffer_puts(&items, row);
        snprintf(row, sizeof row, "C%06d,I%06d,2024-01-01,calibration,", i, i);
        ct_buffer_puts(&certificates, row);
        if (i == 0)
            snprintf(row, sizeof row, "%s\n", first);
        else
            snprintf(row, sizeof row, "C%06d\n", i - 1);
        ct_buffer_puts(&certificates, row);
    }
    open_texts(t, &items, &certificates);
}

static enum ct_status count_broken(void *context,
                                   const struct ct_trace_line *line)
{
    *(size_t *)context += !line->unbroken;
    return CT_OK;
}

static size_t broken_in(struct traced *t)
{
    struct ct_lab_when when = {day("2024-02-01"), CT_DATE_LAST};
    size_t broken = 0;

    assert_int_equal(
        ct_trace_all(t->tracer, when, &t->sink, count_broken, &broken), CT_OK);
    return broken;
}

static void test_deep(void **state)
{
    enum { DEEP = 100000 };
    struct traced t = {0};
    struct ct_chain chain;

    (void)state;
    open_line(&t, DEEP, "SI:kilogram");
    trace_on(&t, "I099999", "2024-02-01", &chain);
    assert_true(chain.unbroken);
    assert_int_equal(chain.node_count, DEEP);
    assert_int_equal(chain.nodes[DEEP - 1].depth, DEEP - 1);
    assert_int_equal(chain.roots, CT_ROOT_SI);
    ct_chain_release(&chain);
    assert_int_equal(broken_in(&t), 0);
    end_tracing(&t);
}

static void test_circles(void **state)
{
    static const int lengths[] = {1, 2, 3, 17, 5000};

    (void)state;
    for (size_t i = 0; i < COUNT(lengths); i++) {
        struct traced t = {0};
        struct ct_chain chain;
        char last[16];

        snprintf(last, sizeof last, "C%06d", lengths[i] - 1);
        open_line(&t, lengths[i], last);
        trace_on(&t, "I000000", "2024-02-01", &chain);
        assert_false(chain.unbroken);
        assert_int_equal(chain.node_count, lengths[i]);
        assert_string_equal(said(&t), "chain-circle C000000\n");
        assert_int_equal(chain.roots, CT_ROOT_CYCLE);
        ct_chain_release(&chain);
        assert_int_equal(broken_in(&t), lengths[i]);
        end_tracing(&t);
    }
}

/* A certificate with very many references, some of them lost. */
static void test_wide(void **state)
{
    enum { WIDE = 20000 };
    struct ct_buffer items = {0}, certificates = {0};
    struct traced t = {0};
    struct ct_chain chain;
    char row[96];

    (void)state;
    ct_buffer_puts(&items, "id,quantity,role\nW,mass,instrument\n");
    ct_buffer_puts(&certificates,
                   "id,instrument,calibrated_on,kind,references\nTOP,T,"
                   "2024-01-01,calibration,SI:kilogram\n");
    for (int i = 0; i < WIDE; i++) {
        snprintf(row, sizeof row, "C%06d,I%06d,2024-01-01,calibration,TOP\n", i,
                 i);
        ct_buffer_puts(&certificates, row);
    }
    ct_buffer_puts(&certificates, "CW,W,2024-01-02,calibration,");
    for (int i = 0; i <= WIDE; i++) {
        snprintf(row, sizeof row, "C%06d;", i);
        ct_buffer_puts(&certificates, row);
    }
    ct_buffer_puts(&certificates, "\n");
    open_texts(&t, &items, &certificates);
    trace_on(&t, "W", "2024-02-01", &chain);
    assert_string_equal(said(&t), "chain-lost CW\n");
    assert_int_equal(chain.node_count, WIDE + 2);
    assert_int_equal(chain.edge_count, 2 * WIDE);
    ct_chain_release(&chain);
    assert_int_equal(broken_in(&t), 1);
    end_tracing(&t);
}

/* Nothing at all; an item without certificates; one without a row. */
static void test_nothing(void **state)
{
    const struct little_file files[] = {
        {"instruments.csv", "id,quantity\nI,mass\n"},
        {"certificates.csv", "id,instrument,calibrated_on,kind\n"}};
    struct traced t = {0};
    struct ct_chain chain = {0};
    struct ct_lab_when when = {day("2024-02-01"), CT_DATE_LAST};

    (void)state;
    open_little(&t.lab, files, COUNT(files));
    begin_tracing(&t, CT_DATE_LAST);
    trace_on(&t, "I", "2024-02-01", &chain);
    assert_int_equal(chain.node_count, 0);
    assert_false(chain.unbroken);
    assert_string_equal(said(&t), "chain-none \n");
    ct_chain_release(&chain);
    assert_int_equal(ct_trace_item(t.tracer, 0, (struct ct_lab_function){0},
                                   NULL, when, NULL, &chain),
                     CT_OK);
    ct_chain_release(&chain);
    assert_int_equal(broken_in(&t), 1);
    end_tracing(&t);
}

/* A certificate without a day asked about: its own. */
static void test_certificate(void **state)
{
    struct ct_lab_when when = {CT_LAB_NO_DATE, CT_DATE_LAST};
    struct traced t = {0};
    struct ct_chain chain;

    (void)state;
    open_line(&t, 3, "SI:kilogram");
    assert_int_equal(
        ct_trace_certificate(
            t.tracer,
            ct_lab_row_of(t.lab.lab, CT_KEY_CERTIFICATE,
                          id_in(t.lab.lab, CT_KEY_CERTIFICATE, "C000002")),
            NULL, when, &t.sink, &chain),
        CT_OK);
    assert_true(chain.unbroken);
    assert_int_equal(chain.node_count, 3);
    assert_int_equal(chain.nodes[0].used_on, CT_LAB_NO_DATE);
    assert_int_equal(chain.nodes[2].used_on, day("2024-01-01"));
    ct_chain_release(&chain);
    end_tracing(&t);
}

/* Rows with faults that nothing leads to: each breaks the chain that it may
 * bear on, and only that. */
static void test_unsound(void **state)
{
    static const char items[] = "id,quantity\nA,mass\nB,mass\n";
    static const char head[] = "id,instrument,calibrated_on,kind,references\n"
                               "CA,A,2024-01-02,calibration,CB\n"
                               "CB,B,2024-01-01,calibration,SI:kilogram\n";
    static const struct {
        const char *row, *events, *said;
    } cases[] = {
        {"", "A,2024-01-03,check\n", ""},
        {"CX,A,2024-02-30,calibration,CB\n", "", "chain-undated-unsound CA\n"},
        {"CX,A,,calibration,CB\n", "", "chain-undated-unsound CA\n"},
        {"CX,B,2024-02-30,calibration,CB\n", "", "chain-undated-unsound CB\n"},
        {"", "A,2024-01-32,quarantine\n", "chain-event-unsound CA\n"},
        {"", "A,2024-01-20,quarantaine\n", "chain-event-unsound CA\n"},
        {"", "B,2024-01-20,quarantaine\n", "chain-event-unsound CB\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct traced t = {0};
        struct ct_chain chain = {0};
        char certificates[512], events[128];
        struct little_file files[] = {{"instruments.csv", items},
                                      {"certificates.csv", certificates},
                                      {"events.csv", events}};

        snprintf(certificates, sizeof certificates, "%s%s", head, cases[i].row);
        snprintf(events, sizeof events, "instrument,date,event\n%s",
                 cases[i].events);
        open_little(&t.lab, files, COUNT(files));
        begin_tracing(&t, CT_DATE_LAST);
        trace_on(&t, "A", "2024-02-01", &chain);
        assert_string_equal(said(&t), cases[i].said);
        assert_int_equal(chain.unbroken, cases[i].said[0] == '\0');
        ct_chain_release(&chain);
        end_tracing(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_deep),        cmocka_unit_test(test_circles),
        cmocka_unit_test(test_wide),        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_certificate), cmocka_unit_test(test_unsound),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}

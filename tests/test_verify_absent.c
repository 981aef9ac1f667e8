/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables that are not there, or cannot be read.
 */
#include "verified.h"

/* What could not be looked up is told where something would have been, once,
 * and never of a table that is there. */
static void test_absent(void **state)
{
    static const struct {
        const char *tables, *absent;
    } absences[] = {
        {"== instruments.csv\nid,name\nA,x\n", ""},
        {"== certificates.csv\nid,instrument,calibrated_on\nC,A,2024-01-02\n"
         "D,B,2024-01-02\n",
         "instruments-absent "},
        {"== "
         "certificates.csv\nid,instrument,calibrated_on,laboratory,procedure\n"
         "C,A,2024-01-02,L,R\n",
         "instruments-absent laboratories-absent regulations-absent "},
        {"== "
         "certificates.csv\nid,instrument,calibrated_on,laboratory\nC,A,2024-"
         "01-02,L\n"
         "\n== instruments.csv\nid,name\nA,x\n"
         "\n== laboratories.csv\nid,name\nL,x\n",
         "accreditation-absent "},
        {"== "
         "certificates.csv\nid,instrument,calibrated_on,laboratory\nC,A,2024-"
         "01-02,L\n"
         "\n== instruments.csv\nid,name\nA,x\n"
         "\n== laboratories.csv\nid,valid_from\nL,2020-01-01\nM,\n",
         ""},
        {"== results.csv\ncertificate,error,U,k,unit\nC,0.1,0.2,2,g\n",
         "certificates-absent "},
        {"== checks.csv\nstandard,date,kind,result\nS,2024-01-02,"
         "verification,pass\n",
         "standards-absent "},
        {"== laboratories.csv\nid,name\nL,x\n", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(absences); i++) {
        struct verified *verified =
            verify_text(absences[i].tables, "2026-06-30");

        assert_string_equal(verified->absent, absences[i].absent);
        free(verified);
    }
}

/* A table that cannot be read does not keep the others from being held against
 * each other. */
static void test_partial(void **state)
{
    struct verified *verified = verify_text(
        "== instruments.csv\nid,interval\nA,P12M\n"
        "\n== certificates.csv\nid,instrument,calibrated_on,references\n"
        "C,A,2024-08-31,D\n"
        "\n== results.csv\ncertificate;point\nC;1\n",
        "2026-06-30");

    (void)state;
    assert_int_equal(verified->status, CT_INVALID);
    assert_int_equal(verified->count, 3);
    assert_string_equal(verified->list[0].key, "header-separator");
    assert_string_equal(verified->list[1].key, "header-unread");
    assert_string_equal(verified->list[2].key, "certificate-unknown");
    free(verified);
}

/* The id of a row that lost cells is in front. What stands behind it are ids
 * of others, and excuse nobody. */
static void test_short_rows(void **state)
{
    struct verified *verified = verify_text(
        "== instruments.csv\nid,name\nA,x\n"
        "\n== certificates.csv\nid,instrument,calibrated_on,references\n"
        "C,A,2024-08-31,D\n"
        "E,A,2024-08-31,F\n"
        "F,A,2023-08-31\n"
        "G,A,D\n",
        "2026-06-30");
    size_t unknown = 0;

    (void)state;
    for (size_t i = 0; i < verified->count; i++) {
        if (strcmp(verified->list[i].key, "certificate-unknown") != 0)
            continue;
        unknown++;
        assert_int_equal(verified->list[i].line, 2);
    }
    assert_int_equal(unknown, 1);
    free(verified);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_absent),
        cmocka_unit_test(test_partial),
        cmocka_unit_test(test_short_rows),
    };

    return cmocka_run_group_tests(tests, verified_begin, verified_end);
}

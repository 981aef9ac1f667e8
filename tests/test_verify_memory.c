/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The checks of a laboratory's records when memory runs out: each allocation
 * fails in turn, once and from then on. The status says so, or nothing was
 * missed; nothing is lost.
 */
#include "little_files.h"
#include "refused_memory.h"

#include "../calib/lab/verify.h"
#include "../uncertainty/caltrace.h"

static struct ct_units *units;
static char folder[LITTLE_PATH];

#define AIR                                                                    \
    "temperature=20.1..20.4 degC; humidity=41.3..43.1 %RH; pressure=1011.2 "   \
    "hPa"

/* Every list that the checks keep is in use, and rows are looked at twice. */
static const struct little_file files[] = {
    {"datapackage.json", "{\"caltrace\": {\"anchor\": \"first-use\"}}"},
    {"instruments.csv",
     "id,quantity,range_min,range_max,unit,mpe,interval,serial,compulsory\n"
     "A,m,0,5,kPa,±0.1 kPa,P12M,7,yes\nB,m,0,5,kPa,±0.1 kPa,,7,no\n"},
    {"ranges.csv", "instrument,quantity,range_min,range_max,unit\n"
                   "B,m,0,5,kPa\nB,m,0,5,kPa\n"},
    {"certificates.csv",
     "id,instrument,calibrated_on,due_on,kind,verdict,references,procedure,"
     "laboratory,number,replaces,environment\n"
     "C1,A,2024-01-02,2025-01-01,calibration,pass,C2;C9,R,L,1,," AIR "\n"
     "C2,A,2024-01-03,2025-01-01,verification,pass,C1,R,L,1,C8,\n"
     "C3,B,2024-01-03,2025-01-01,verification,fail,C2,Q,M,1,,\n"
     "C4,B,2024-01-04,2025-01-01,verification,pass,C2,R,L,2,," AIR "\n"},
    {"results.csv", "certificate,point,unit,error,U,k\nC1,1,kPa,0.5,0.10,2\n"
                    "C1,2,kPa,0.01,0.10,2\nC1,3,kPa,0.01,0.1,2\n"
                    "C2,1,kPa,0.5,0.10,2\nC2,2,kPa,0.01,0.10,2\n"
                    "C2,3,kPa,0.01,0.1,2\nC3,9,kPa,0.01,0.1,2\n"},
    {"standards.csv", "id,upper_standard\nS,T\nT,S\n"},
    {"standard_items.csv", "standard,instrument\nS,A\nS,A\n"},
    {"laboratories.csv", "id,valid_until\nL,2023-01-01\n"},
    {"events.csv", "instrument,date,event,until\nA,2024-01-01,first-use,\n"
                   "A,2024-02-01,extension,2028-01-01\n"},
    {"changes.csv", "table,id,field,value,from\n"
                    "instruments,A,mpe,±0.2 kPa,2024-01-03\n"},
    {"regulations.csv", "number,effective,replaced_on,max_interval,"
                        "environment,environment_spread\n"
                        "R,2020-01-01,2023-01-01,P6M,temperature=18±1 degC,"
                        "temperature=0.1 K\n"},
};

enum { FILES = sizeof files / sizeof files[0] };

static enum ct_status verify(struct ct_sink *sink)
{
    const struct ct_verify_rules rules = {.on = 20000};
    struct ct_sources *sources = NULL;
    enum ct_status status = ct_sources_new(&sources);

    if (status == CT_OK)
        status = ct_lab_verify(sources, folder, CT_TABLE_ALL, &rules, units,
                               sink, NULL);
    ct_sources_free(sources);
    return status;
}

static void test_once(void **state)
{
    (void)state;
    check_refused_memory(verify, false, 15);
}

static void test_from_then_on(void **state)
{
    (void)state;
    check_refused_memory(verify, true, 15);
}

static int make(void **state)
{
    (void)state;
    ct_library_init();
    little_files_write(files, FILES, folder);
    return ct_units_new(&units) == CT_OK ? 0 : -1;
}

static int end(void **state)
{
    ct_units_free(units);
    little_files_remove(files, FILES);
    return scratch_remove(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_once),
        cmocka_unit_test(test_from_then_on),
    };

    return cmocka_run_group_tests(tests, make, end);
}

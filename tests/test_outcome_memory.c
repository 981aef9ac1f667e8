/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Outcomes and proposals when memory runs out: each allocation fails in turn,
 * once and from then on.
 */
#include "little_files.h"
#include "refused_memory.h"

#include "../calib/schedule/outcome_data.h"
#include "../uncertainty/caltrace.h"

#include <math.h>

static struct ct_units *units;
static struct ct_sources *sources;
static struct ct_lab *lab;
static struct ct_lab_index *index;
static char folder[LITTLE_PATH];

static const struct little_file files[] = {
    {"instruments.csv", "id,quantity,range_min,range_max,unit,mpe,interval\n"
                        "A,pressure,0,6,MPa,±0.1 MPa,P12M\n"
                        "B,pressure,0,6,MPa,±0.1 MPa,P6M\n"},
    {"certificates.csv", "id,instrument,calibrated_on,as_found,adjusted\n"
                         "1,A,2022-01-01,pass,no\n2,A,2023-01-01,,no\n"
                         "3,A,2024-01-01,,yes\n4,A,2025-01-01,?,no\n"
                         "5,B,2022-01-01,pass,no\n6,B,2022-07-01,fail,yes\n"
                         "7,B,2023-02-01,pass,no\n"},
    {"results.csv", "certificate,quantity,point,unit,error,as_found_error,U,k\n"
                    "2,pressure,1,MPa,0.1,,0.01,2\n"
                    "3,pressure,1,MPa,0,0.11,0.01,2\n"},
    {"outcomes.csv", "t,n,in\n100,10,9\n200,10,7\n300,10,6\n"},
};
enum { FILES = sizeof files / sizeof files[0] };

/* The laboratory is open: what it takes is not what is tried. */
static enum ct_status of_records(struct ct_sink *sink)
{
    const struct ct_outcome_options options = {
        .when = {CT_DATE_LAST, CT_DATE_LAST},
        .since = CT_LAB_NO_DATE,
        .by = CT_GROUP_RANGE};
    struct ct_outcomes outcomes;
    enum ct_status status = ct_outcomes(index, &options, &outcomes);

    (void)sink;
    if (status == CT_OK)
        ct_outcomes_release(&outcomes);
    return status;
}

static enum ct_status of_models(struct ct_sink *sink)
{
    static const struct ct_proposal_outcome outcomes[] = {
        {.t = 100, .n = 10, .in = 9, .item = 1},
        {.t = 200, .n = 10, .in = 7},
        {.t = 300, .n = 10, .in = 6}};
    static const struct ct_proposal_reading readings[] = {
        {.t = 0, .error = 0, .left = 0, .lower = -1, .upper = 1},
        {.t = 1, .error = 0.1, .left = 0.1, .lower = -1, .upper = 1},
        {.t = 2, .error = 0.21, .left = 0.2, .lower = -1, .upper = 1}};
    static const struct ct_proposal_change changes[] = {{1, 1, 0.1},
                                                        {2, 1, 0.11}};
    struct ct_proposal_series series = {.readings = readings,
                                        .count = 3,
                                        .changes = changes,
                                        .change_count = 2};
    const struct ct_proposal_group group = {.outcomes = outcomes,
                                            .count = 3,
                                            .items = 2,
                                            .series = &series,
                                            .series_count = 1,
                                            .current = 200,
                                            .statute = (double)NAN,
                                            .renewal = CT_RENEWAL_ALWAYS};
    static const enum ct_interval_method methods[] = {
        CT_METHOD_AUTO, CT_METHOD_S1, CT_METHOD_DRIFT, CT_METHOD_CHANGE,
        CT_METHOD_RANDOM_WALK};
    struct ct_proposal_rules rules = ct_proposal_usual;
    enum ct_status status = CT_OK;

    (void)sink;
    rules.models = 1U << CT_RELIABILITY_EXPONENTIAL;
    for (size_t i = 0; i < sizeof methods / sizeof *methods && status == CT_OK;
         i++) {
        struct ct_proposal proposal;

        rules.method = methods[i];
        status = ct_propose(&group, &rules, &proposal);
    }
    return status;
}

static enum ct_status of_table(struct ct_sink *sink)
{
    char path[LITTLE_PATH + 16];
    struct ct_sources *own = NULL;
    struct ct_outcome_data data;
    enum ct_status status = ct_sources_new(&own);

    snprintf(path, sizeof path, "%s/outcomes.csv", folder);
    if (status == CT_OK)
        status = ct_outcome_data_open(own, path, false, units, sink, &data);
    if (status == CT_OK)
        ct_outcome_data_release(&data);
    ct_sources_free(own);
    return status;
}

static void test_records(void **state)
{
    (void)state;
    check_refused_memory(of_records, false, 0);
    check_refused_memory(of_records, true, 0);
}

static void test_models(void **state)
{
    (void)state;
    check_refused_memory(of_models, false, 0);
    check_refused_memory(of_models, true, 0);
}

static void test_table(void **state)
{
    (void)state;
    check_refused_memory(of_table, false, 0);
    check_refused_memory(of_table, true, 0);
}

static int make(void **state)
{
    struct ct_sink sink = {0};

    (void)state;
    ct_library_init();
    little_files_write(files, FILES, folder);
    return ct_units_new(&units) == CT_OK && ct_sources_new(&sources) == CT_OK &&
                   ct_lab_open(sources, folder, CT_TABLE_ALL, units, &sink,
                               &lab) == CT_OK &&
                   ct_lab_index_new(lab, CT_OUTCOME_RELATIONS, &index) == CT_OK
               ? 0
               : -1;
}

static int end(void **state)
{
    ct_lab_index_free(index);
    ct_lab_free(lab);
    ct_sources_free(sources);
    ct_units_free(units);
    little_files_remove(files, FILES);
    return scratch_remove(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_models),
        cmocka_unit_test(test_table),
    };

    return cmocka_run_group_tests(tests, make, end);
}

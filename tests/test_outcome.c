/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Outcomes of calibrations from records: which count, which are left out and
 * why, in which groups, and that the order of rows does not matter.
 */
#include "little_lab.h"

#include "../calib/schedule/outcome.h"

#include <math.h>

struct case_of {
    struct opened lab;
    struct ct_lab_index *index;
    struct ct_outcomes outcomes;
    struct ct_outcome_options options;
};

static struct ct_outcome_options usual(void)
{
    return (struct ct_outcome_options){
        .when = {day("2026-06-30"), CT_DATE_LAST},
        .since = CT_LAB_NO_DATE,
        .by = CT_GROUP_INSTRUMENT};
}

static void begin(struct case_of *c, const struct little_file *files,
                  size_t count, struct ct_outcome_options options)
{
    c->options = options;
    open_little(&c->lab, files, count);
    assert_int_equal(
        ct_lab_index_new(c->lab.lab, CT_OUTCOME_RELATIONS, &c->index), CT_OK);
    assert_int_equal(ct_outcomes(c->index, &c->options, &c->outcomes), CT_OK);
}

static void end(struct case_of *c)
{
    ct_outcomes_release(&c->outcomes);
    ct_lab_index_free(c->index);
    close_little(&c->lab);
}

static const struct ct_outcome_group *group_of(const struct case_of *c,
                                               const char *name)
{
    for (size_t i = 0; i < c->outcomes.count; i++)
        if (strcmp(c->outcomes.groups[i].name, name) == 0)
            return &c->outcomes.groups[i];
    fail_msg("no group `%s`", name);
    return NULL;
}

/* ---- hygiene ------------------------------------------------------------- */

static const char instruments[] =
    "id,name,quantity,range_min,range_max,unit,mpe,interval,manufacturer,"
    "model\n"
    "A,gauge,pressure,0,6,MPa,±0.1 MPa,P12M,Maker,G1\n"
    "B,gauge,pressure,0,6,MPa,±0.1 MPa,P6M,Maker,G1\n";

/* What happens to one item, and what of it counts. */
struct hygiene {
    const char *certificates; /* id,instrument,… */
    const char *events;
    const char *outcomes; /* `days in; …` of A */
    int left[CT_LEFT_OUTS];
};

#define HEAD                                                                   \
    "id,instrument,calibrated_on,as_found,adjusted,replaces,withdrawn_on,"     \
    "withdrawn_reason,kind,sequence,recorded_on\n"
#define EVENTS "instrument,date,event,sequence\n"

static const struct hygiene hygienes[] = {
    /* first, pass, fail */
    {HEAD "1,A,2023-01-01,not-applicable,no,,,,,,\n"
          "2,A,2024-01-01,pass,no,,,,,,\n"
          "3,A,2025-01-01,fail,yes,,,,,,\n",
     EVENTS,
     "365 in; 366 out; ",
     {[CT_LEFT_FIRST] = 1}},
    /* the first has a verdict, but no time before */
    {HEAD "1,A,2024-01-01,pass,no,,,,,,\n", EVENTS, "", {[CT_LEFT_FIRST] = 1}},
    /* unknown is left out, and the next counts from it */
    {HEAD "1,A,2023-01-01,pass,no,,,,,,\n"
          "2,A,2024-01-01,unknown,no,,,,,,\n"
          "3,A,2025-01-01,pass,no,,,,,,\n",
     EVENTS,
     "366 in; ",
     {[CT_LEFT_FIRST] = 1, [CT_LEFT_UNKNOWN] = 1}},
    /* nothing stated, nothing to derive */
    {HEAD "1,A,2023-01-01,pass,no,,,,,,\n"
          "2,A,2024-01-01,,no,,,,,,\n",
     EVENTS,
     "",
     {[CT_LEFT_FIRST] = 1, [CT_LEFT_UNKNOWN] = 1}},
    /* damage, repair and adjustment between */
    {HEAD "1,A,2022-01-01,pass,no,,,,,,\n"
          "2,A,2023-01-01,pass,no,,,,,,\n"
          "3,A,2024-01-01,fail,no,,,,,,\n"
          "4,A,2025-01-01,pass,no,,,,,,\n"
          "5,A,2026-01-01,pass,no,,,,,,\n",
     EVENTS "A,2022-05-01,damage,\nA,2023-05-01,repair,\nA,2024-05-01,adjust,"
            "\n",
     "365 in; ",
     {[CT_LEFT_FIRST] = 1, [CT_LEFT_DAMAGE] = 3}},
    /* repaired on the day of a calibration: by it */
    {HEAD "1,A,2023-01-01,pass,no,,,,,,\n"
          "2,A,2024-01-01,fail,yes,,,,,,\n"
          "3,A,2025-01-01,pass,no,,,,,,\n",
     EVENTS "A,2024-01-01,repair,\n",
     "365 out; 366 in; ",
     {[CT_LEFT_FIRST] = 1}},
    /* damaged on that day: before it was found */
    {HEAD "1,A,2023-01-01,pass,no,,,,,,\n"
          "2,A,2024-01-01,fail,yes,,,,,,\n",
     EVENTS "A,2024-01-01,damage,\n",
     "",
     {[CT_LEFT_FIRST] = 1, [CT_LEFT_DAMAGE] = 1}},
    /* of two issues the later one; it counts once */
    {HEAD "1,A,2023-01-01,pass,no,,,,,,\n"
          "2,A,2024-01-01,fail,no,,,,,,\n"
          "2b,A,2024-01-01,pass,no,2,,,,,\n",
     EVENTS,
     "365 in; ",
     {[CT_LEFT_FIRST] = 1, [CT_LEFT_REPLACED] = 1}},
    /* withdrawn in error: as if it had not been */
    {HEAD "1,A,2023-01-01,pass,no,,,,,,\n"
          "2,A,2024-01-01,pass,no,,2024-03-01,error,,,\n"
          "3,A,2025-01-01,pass,no,,,,,,\n",
     EVENTS,
     "731 in; ",
     {[CT_LEFT_FIRST] = 1, [CT_LEFT_WITHDRAWN] = 1}},
    /* unless it changed the item */
    {HEAD "1,A,2023-01-01,pass,no,,,,,,\n"
          "2,A,2024-01-01,fail,yes,,2024-03-01,error,,,\n"
          "3,A,2025-01-01,pass,no,,,,,,\n",
     EVENTS,
     "",
     {[CT_LEFT_FIRST] = 1, [CT_LEFT_WITHDRAWN] = 2}},
    /* withdrawn because it lapsed: what was found was found */
    {HEAD "1,A,2023-01-01,pass,no,,,,,,\n"
          "2,A,2024-01-01,fail,yes,,2024-03-01,lapse,,,\n",
     EVENTS,
     "365 out; ",
     {[CT_LEFT_FIRST] = 1}},
    /* a second one of the day */
    {HEAD "1,A,2023-01-01,pass,no,,,,,,\n"
          "2,A,2024-01-01,fail,yes,,,,,1,\n"
          "3,A,2024-01-01,pass,no,,,,,2,\n",
     EVENTS,
     "365 out; ",
     {[CT_LEFT_FIRST] = 1, [CT_LEFT_SAME_DAY] = 1}},
    /* an adjustment on a certificate of its own */
    {HEAD "1,A,2023-01-01,pass,no,,,,,,\n"
          "2,A,2023-06-01,,yes,,,,adjustment,,\n"
          "3,A,2024-01-01,pass,no,,,,,,\n",
     EVENTS,
     "",
     {[CT_LEFT_FIRST] = 1, [CT_LEFT_DAMAGE] = 1}},
    /* behind the day that is asked about */
    {HEAD "1,A,2025-07-01,pass,no,,,,,,\n"
          "2,A,2026-07-01,fail,no,,,,,,\n",
     EVENTS,
     "",
     {[CT_LEFT_FIRST] = 1}},
};

static void write_outcomes(const struct ct_outcome_group *group, char *text,
                           size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < group->count; i++)
        used += (size_t)snprintf(&text[used], size - used, "%d %s; ",
                                 group->rows[i].days,
                                 group->rows[i].in ? "in" : "out");
}

static void test_hygiene(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(hygienes); i++) {
        const struct hygiene *h = &hygienes[i];
        const struct little_file files[] = {
            {"instruments.csv", instruments},
            {"certificates.csv", h->certificates},
            {"events.csv", h->events}};
        struct case_of c;
        const struct ct_outcome_group *group;
        char text[200];

        begin(&c, files, COUNT(files), usual());
        group = group_of(&c, "A");
        write_outcomes(group, text, sizeof text);
        if (strcmp(text, h->outcomes) != 0)
            fail_msg("%zu: `%s`, not `%s`", i, text, h->outcomes);
        for (int k = 0; k < CT_LEFT_OUTS; k++)
            if (group->left[k] != (size_t)h->left[k])
                fail_msg("%zu: %s %zu", i,
                         ct_left_out_name((enum ct_left_out)k), group->left[k]);
        end(&c);
    }
}

/* ---- derived from errors ------------------------------------------------- */

static const char derived_certificates[] =
    "id,instrument,calibrated_on,as_found,adjusted\n"
    "1,A,2022-01-01,pass,no\n"
    "2,A,2023-01-01,,no\n"
    "3,A,2024-01-01,,yes\n"
    "4,A,2025-01-01,,yes\n"
    "5,A,2026-01-01,,no\n";

/* 0.1 on a limit of 0.1 is inside, whatever 0.1 is in binary; 100 kPa, too. */
static const char derived_results[] =
    "certificate,quantity,point,unit,error,as_found_error,U,k\n"
    "2,pressure,1,MPa,0.1,,0.01,2\n"
    "2,pressure,2,MPa,-0.05,,0.01,2\n"
    "3,pressure,1,MPa,0,0.11,0.01,2\n"
    "4,pressure,1,MPa,0.02,,0.01,2\n"
    "5,pressure,1000,kPa,100,,10,2\n";

static void test_derived(void **state)
{
    const struct little_file files[] = {
        {"instruments.csv", instruments},
        {"certificates.csv", derived_certificates},
        {"results.csv", derived_results}};
    struct ct_outcome_options options = usual();
    const struct ct_outcome_group *group;
    struct case_of c;

    (void)state;
    begin(&c, files, COUNT(files), options);
    group = group_of(&c, "A");
    assert_int_equal(group->count, 3);
    assert_true(group->rows[0].in && group->rows[0].derived);
    assert_close(group->rows[0].relative, 1, 1e-15);
    assert_close(group->rows[0].relative_U, 1.1, 1e-12);
    assert_false(group->rows[1].in);
    assert_close(group->rows[1].relative, 1.1, 1e-12);
    assert_true(group->rows[2].in);
    assert_close(group->rows[2].relative, 1, 1e-12);
    assert_int_equal(group->left[CT_LEFT_ONLY_AS_LEFT], 1);
    end(&c);
    options.with_U = true;
    begin(&c, files, COUNT(files), options);
    group = group_of(&c, "A");
    assert_false(group->rows[0].in || group->rows[2].in);
    end(&c);
}

/* Readings as found since the last adjustment; the first has only how it was
 * left. 1 MPa and 1000 kPa are one point. Changes go on over adjustments, from
 * as left to as found: 0.1 to 0.11 MPa, 0.02 MPa to 100 kPa; what was found in
 * 2025 is not known. */
static void test_series(void **state)
{
    const struct little_file files[] = {
        {"instruments.csv", instruments},
        {"certificates.csv", derived_certificates},
        {"results.csv", derived_results}};
    const struct ct_outcome_group *group;
    struct case_of c;

    (void)state;
    begin(&c, files, COUNT(files), usual());
    group = group_of(&c, "A");
    assert_int_equal(group->series_count, 1);
    assert_int_equal(group->series[0].count, 2);
    assert_true(isnan(group->series[0].readings[0].error));
    assert_close(group->series[0].readings[0].left, 20, 1e-12);
    assert_close(group->series[0].readings[1].error, 100, 0);
    assert_close(group->series[0].readings[1].upper, 100, 1e-12);
    assert_int_equal(group->series[0].change_count, 2);
    assert_close(group->series[0].changes[0].change, 10, 1e-12);
    assert_int_equal(group->series[0].changes[0].days, 365);
    assert_close(group->series[0].changes[1].change, 80, 1e-12);
    assert_int_equal(group->series[0].changes[1].on, day("2026-01-01"));
    end(&c);
}

/* Nothing is a change over damage or a certificate with an error. */
static void test_changes_broken(void **state)
{
    static const char certificates[] = "id,instrument,calibrated_on,adjusted\n"
                                       "1,A,2021-01-01,no\n2,A,2022-01-01,no\n"
                                       "3,A,2023-01-01,no\n4,A,2024-01-01,?\n"
                                       "5,A,2025-01-01,no\n";
    static const char results[] = "certificate,quantity,point,unit,error,U,k\n"
                                  "1,pressure,1,MPa,1,,\n"
                                  "2,pressure,1,MPa,2,,\n"
                                  "3,pressure,1,MPa,4,,\n"
                                  "5,pressure,1,MPa,8,,\n";
    static const char events[] = "instrument,date,event\nA,2022-06-01,repair\n";
    const struct little_file files[] = {{"instruments.csv", instruments},
                                        {"certificates.csv", certificates},
                                        {"results.csv", results},
                                        {"events.csv", events}};
    const struct ct_outcome_series *series;
    struct case_of c;

    (void)state;
    begin(&c, files, COUNT(files), usual());
    series = group_of(&c, "A")->series;
    assert_int_equal(series->count, 1);
    assert_int_equal(series->change_count, 1);
    assert_close(series->changes[0].change, 1, 0);
    end(&c);
}

/* ---- clocks, renewal, since ---------------------------------------------- */

struct renewing {
    const char *found; /* of calibrations 2 … */
    enum ct_renewal asked, is;
    int32_t clocks[3];
};

static const struct renewing renewings[] = {
    {"pass,yes;fail,yes;pass,yes", 0, CT_RENEWAL_ALWAYS, {0, 0, 0}},
    {"pass,no;fail,yes;pass,no", 0, CT_RENEWAL_IF_FAILED, {0, 365, 0}},
    {"pass,no;fail,no;pass,no", 0, CT_RENEWAL_MIXED, {0, 365, 731}},
    {"pass,;fail,yes;pass,no", 0, CT_RENEWAL_MIXED, {0, 0, 0}},
    {"pass,no;fail,no;pass,no",
     CT_RENEWAL_ALWAYS,
     CT_RENEWAL_ALWAYS,
     {0, 0, 0}},
    {"pass,no;fail,no;pass,no",
     CT_RENEWAL_IF_FAILED,
     CT_RENEWAL_IF_FAILED,
     {0, 365, 0}},
};

static void test_renewal(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(renewings); i++) {
        const struct renewing *r = &renewings[i];
        struct ct_outcome_options options = usual();
        const struct ct_outcome_group *group;
        struct case_of c;
        char table[400], found[3][20];
        const struct little_file files[] = {{"instruments.csv", instruments},
                                            {"certificates.csv", table}};

        assert_int_equal(sscanf(r->found, "%19[^;];%19[^;];%19s", found[0],
                                found[1], found[2]),
                         3);
        snprintf(table, sizeof table,
                 "id,instrument,calibrated_on,as_found,adjusted\n"
                 "1,A,2022-01-01,not-applicable,yes\n"
                 "2,A,2023-01-01,%s\n3,A,2024-01-02,%s\n4,A,2025-01-01,%s\n",
                 found[0], found[1], found[2]);
        options.renewal = r->asked;
        begin(&c, files, COUNT(files), options);
        group = group_of(&c, "A");
        if (group->renewal != r->is)
            fail_msg("%zu: %s", i, ct_renewal_name(group->renewal));
        for (size_t k = 0; k < 3; k++)
            if (group->rows[k].clock != r->clocks[k])
                fail_msg("%zu: %zu: clock %d", i, k, group->rows[k].clock);
        end(&c);
    }
}

static void test_since(void **state)
{
    const struct little_file files[] = {
        {"instruments.csv", instruments},
        {"certificates.csv", derived_certificates},
        {"results.csv", derived_results}};
    struct ct_outcome_options options = usual();
    const struct ct_outcome_group *group;
    struct case_of c;

    (void)state;
    options.since = day("2024-01-01");
    begin(&c, files, COUNT(files), options);
    group = group_of(&c, "A");
    assert_int_equal(group->count, 2);
    assert_int_equal(group->rows[0].days, 365); /* from the one before */
    assert_int_equal(group->series[0].change_count, 2);
    assert_int_equal(group->left[CT_LEFT_FIRST], 0);
    end(&c);
    options.since = day("2026-01-01"); /* only what was found then */
    begin(&c, files, COUNT(files), options);
    group = group_of(&c, "A");
    assert_int_equal(group->series[0].count, 1);
    assert_int_equal(group->series[0].change_count, 1);
    end(&c);
}

/* ---- groups -------------------------------------------------------------- */

static const char two_certificates[] =
    "id,instrument,calibrated_on,as_found,adjusted,kind,procedure\n"
    "1,A,2023-01-01,pass,no,verification,R1\n"
    "2,A,2024-01-01,pass,no,verification,R1\n"
    "3,B,2023-01-01,pass,no,calibration,R1\n"
    "4,B,2023-07-01,fail,yes,calibration,R1\n"
    "5,B,2024-01-01,pass,no,calibration,R1\n";

static void test_groups(void **state)
{
    static const struct {
        enum ct_group_by by;
        const char *name;
        size_t count, groups;
    } wanted[] = {
        {CT_GROUP_MODEL, "Maker G1, pressure", 3, 1},
        {CT_GROUP_QUANTITY, "pressure", 3, 1},
        {CT_GROUP_RANGE, "Maker G1, pressure, 0…6 MPa", 3, 1},
        {CT_GROUP_INSTRUMENT, "B", 2, 2},
        {CT_GROUP_ALL, "all", 3, 1},
    };
    const struct little_file files[] = {
        {"instruments.csv", instruments},
        {"certificates.csv", two_certificates},
        {"regulations.csv", "number,max_interval\nR1,P6M\n"}};

    (void)state;
    for (size_t i = 0; i < COUNT(wanted); i++) {
        struct ct_outcome_options options = usual();
        const struct ct_outcome_group *group;
        struct case_of c;

        options.by = wanted[i].by;
        begin(&c, files, COUNT(files), options);
        assert_int_equal(c.outcomes.count, wanted[i].groups);
        group = group_of(&c, wanted[i].name);
        assert_int_equal(group->count, wanted[i].count);
        if (wanted[i].by == CT_GROUP_ALL) {
            assert_int_equal(group->items, 2);
            assert_close(group->current, 273, 0); /* of 182 and 365 */
            assert_true(group->currents_differ && group->months);
            assert_close(group->statute, 182, 0); /* of the verification */
            assert_int_equal(group->beyond, 1);
        }
        end(&c);
    }
}

static void test_unsound(void **state)
{
    const struct little_file files[] = {
        {"instruments.csv", instruments},
        {"certificates.csv", "id,instrument,calibrated_on,as_found,adjusted\n"
                             "1,A,2023-01-01,pass,no\n"
                             "2,A,2024-01-01,perhaps,no\n"
                             "3,A,2025-01-01,pass,no\n"
                             "4,A,2026-01-01,pass,no\n"}};
    const struct ct_outcome_group *group;
    struct case_of c;

    (void)state;
    begin(&c, files, COUNT(files), usual());
    group = group_of(&c, "A");
    assert_int_equal(group->count, 1);
    assert_int_equal(group->left[CT_LEFT_UNSOUND], 2);
    assert_int_equal(c.outcomes.fault_count, 1);
    assert_int_equal(c.outcomes.faults[0].row->line, 3);
    end(&c);
}

/* ---- the order of rows --------------------------------------------------- */

static void backwards(const char *table, char *out)
{
    const char *lines[32], *at = strchr(table, '\n') + 1;
    size_t count = 0, used = (size_t)(at - table);

    memcpy(out, table, used);
    for (; *at != '\0'; at = strchr(at, '\n') + 1)
        lines[count++] = at;
    while (count-- > 0) {
        size_t length = (size_t)(strchr(lines[count], '\n') - lines[count]) + 1;

        memcpy(&out[used], lines[count], length);
        used += length;
    }
    out[used] = '\0';
}

static void test_order(void **state)
{
    char certificates[600], results[600], other_instruments[600];
    struct case_of a, b;
    const struct little_file files[] = {
        {"instruments.csv", instruments},
        {"certificates.csv", derived_certificates},
        {"results.csv", derived_results}};
    const struct little_file others[] = {{"instruments.csv", other_instruments},
                                         {"certificates.csv", certificates},
                                         {"results.csv", results}};

    (void)state;
    backwards(derived_certificates, certificates);
    backwards(derived_results, results);
    backwards(instruments, other_instruments);
    begin(&a, files, COUNT(files), usual());
    begin(&b, others, COUNT(others), usual());
    assert_int_equal(a.outcomes.count, b.outcomes.count);
    for (size_t i = 0; i < a.outcomes.count; i++) {
        const struct ct_outcome_group *x = &a.outcomes.groups[i];
        const struct ct_outcome_group *y = &b.outcomes.groups[i];
        char one[200], other[200];

        assert_string_equal(x->name, y->name);
        write_outcomes(x, one, sizeof one);
        write_outcomes(y, other, sizeof other);
        assert_string_equal(one, other);
        assert_memory_equal(x->left, y->left, sizeof x->left);
        assert_int_equal(x->series_count, y->series_count);
    }
    end(&a);
    end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hygiene), cmocka_unit_test(test_derived),
        cmocka_unit_test(test_series),  cmocka_unit_test(test_changes_broken),
        cmocka_unit_test(test_renewal), cmocka_unit_test(test_since),
        cmocka_unit_test(test_groups),  cmocka_unit_test(test_unsound),
        cmocka_unit_test(test_order),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}

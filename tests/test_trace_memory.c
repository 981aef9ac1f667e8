/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Chains when memory runs out: each allocation fails in turn, once and from
 * then on. The status says so, and nothing is lost.
 */
#include "refused_memory.h"
#include "traced.h"

static struct traced lab, many;

static const struct little_file files[] = {
    {"instruments.csv",
     "id,name,role,quantity,range_min,range_max,unit,interval,mpe\n"
     "N,top,national_standard,mass,1,1000,g,P5Y,\n"
     "W,E1,working_standard,mass,1,1000,g,P12M,\n"
     "X,E1,working_standard,mass,1,1000,g,P12M,\n"
     "I,item,instrument,mass,1,1000,g,P12M,\n"
     "K,circle,instrument,mass,1,1000,g,P12M,\n"},
    {"certificates.csv",
     "id,instrument,laboratory,calibrated_on,kind,references,environment\n"
     "CN,N,L,2022-01-10,calibration,SI:kilogram,\n"
     "CV,W,L,2022-03-01,calibration,CN,\n"
     "CW,W,L,2023-02-01,calibration,CN;gone,\n"
     "CX,X,L,2023-02-01,calibration,CN,\n"
     "CI,I,,2023-06-01,calibration,CW;CX,temperature=28 degC\n"
     "CK,K,,2023-06-01,calibration,CK;ACC:M,\n"},
    {"ranges.csv", "instrument,quantity,range_min,range_max,unit,interval,"
                   "environment\n"
                   "W,mass,1,1000,g,P12M,temperature=20±2 degC\n"},
    {"results.csv", "certificate,quantity,point,point_unit,correction,unit,U,k,"
                    "mpe\n"
                    "CN,mass,100,g,0.001,mg,0.06,2,\n"
                    "CN,mass,200,g,0.002,mg,0.06,2,\n"
                    "CV,mass,150,g,0.31,mg,0.05,2,\n"
                    "CW,mass,150,g,0.01,mg,0.05,2,\n"
                    "CX,mass,150,g,0.01,mg,0.05,2,\n"
                    "CX,mass,180,g,0.01,mg,,,\n"
                    "CI,mass,150,g,0.10,mg,0.30,2,±0.2 mg\n"
                    "CI,mass,300,g,0.10,mg,0.30,2,±0.2 mg\n"
                    "CK,length,1,mm,0.10,um,0.30,2,\n"},
    {"links.csv",
     "certificate,reference,quantity,point_min,point_max,point_unit,"
     "reference_quantity,reference_point,sensitivity,ratio_rule\n"
     "CI,CW,mass,150,150,g,mass,150,0.5,U<=MPE/3\n"
     "CI,CX,mass,150,150,g,mass,150,0.5,what\n"},
    {"laboratories.csv", "id,name,accreditation,valid_from,valid_until\n"
                         "L,lab,A1,2022-06-01,\n"},
    {"scopes.csv", "laboratory,quantity,range_min,range_max,unit,cmc\n"
                   "L,mass,1,180,g,0.055 mg\n"},
};

static enum ct_status visit(void *context, const struct ct_trace_line *line)
{
    (void)context;
    (void)line;
    return CT_OK;
}

static enum ct_status trace_one(struct ct_tracer *tracer, const char *item,
                                double point, struct ct_sink *sink)
{
    const struct ct_lab_when when = {day("2023-09-01"), CT_DATE_LAST};
    const struct ct_result_selector at = {
        .point = point,
        .exact_point = ct_decimal_from_double(point),
        .point_unit = lab.lab.lab->results[0].common->point_unit};
    uint32_t id = id_in(lab.lab.lab, CT_KEY_INSTRUMENT, item);
    struct ct_chain chain = {0};
    enum ct_status status = ct_trace_item(
        tracer, id, only_function(&lab, id, when), &at, when, sink, &chain);

    ct_chain_release(&chain);
    return status;
}

static enum ct_status work(struct ct_sink *sink)
{
    const struct ct_lab_when when = {day("2023-09-01"), CT_DATE_LAST};
    struct ct_tracer *tracer = NULL;
    enum ct_status status =
        ct_tracer_new(lab.index, lab.graph, lab.scheme, &tracer);

    if (status == CT_OK)
        status = trace_one(tracer, "I", 150, sink);
    if (status == CT_OK)
        status = trace_one(tracer, "I", 200, sink);
    if (status == CT_OK)
        status = trace_one(tracer, "K", 1, sink);
    if (status == CT_OK)
        status = ct_trace_all(tracer, when, sink, visit, NULL);
    ct_tracer_free(tracer);
    return status;
}

static bool fails(size_t n, bool from_then_on)
{
    struct ct_sink sink = {0};
    long before = fail_malloc_balance();
    enum ct_status status;
    bool reached;

    fail_malloc_at(n, from_then_on);
    status = work(&sink);
    reached = fail_malloc_calls() >= n;
    fail_malloc_reset();
    if (status != (reached ? CT_NOMEM : CT_OK))
        fail_msg("allocation %zu: status %d", n, (int)status);
    assert_int_equal(fail_malloc_balance(), before);
    return reached;
}

static void test_memory(void **state)
{
    struct ct_sink sink = {0};

    (void)state;
    if (!fail_malloc_works())
        skip();
    assert_int_equal(work(&sink), CT_OK);
    assert_true(sink.errors > 5);
    for (size_t n = 1; fails(n, false); n++)
        ;
    for (size_t n = 1; fails(n, true); n++)
        ;
}

/* ---- several threads ----------------------------------------------------- */

/* More items than one run of a crew has, on two levels: sound ones, and ones of
 * which there is something to say. */
enum { ITEMS = 700, BETWEEN = 300 };

static void put(struct ct_buffer *out, const char *format, int i, int above)
{
    char text[200];

    snprintf(text, sizeof text, format, i, i, above);
    ct_buffer_puts(out, text);
}

static void open_many(void)
{
    struct ct_buffer items = {0}, certificates = {0}, results = {0};

    ct_buffer_puts(&items, "id,name,quantity,interval\nN,top,mass,P5Y\n");
    ct_buffer_puts(&certificates, "id,instrument,calibrated_on,issued_on,"
                                  "references\nCN,N,2022-01-10,,SI:kilogram\n");
    ct_buffer_puts(&results, "certificate,quantity,point,unit,value,U,k\n"
                             "CN,mass,100,g,100.000,0.001,2\n");
    for (int i = 0; i < ITEMS; i++) {
        put(&items, "I%d,item %d,mass,P12M\n", i, 0);
        put(&certificates,
            i < BETWEEN  ? "C%d,I%d,2023-06-01,,CN\n"
            : i % 7 == 0 ? "C%d,I%d,2023-06-01,,CN;gone\n"
            : i % 5 == 0 ? "C%d,I%d,2023-05-01,,C%d\n"
            : i % 3 == 0 ? "C%d,I%d,2023-07-01,,instrument:I%d\n"
                         : "C%d,I%d,2023-07-01,2023-07-02,C%d\n",
            i, i % BETWEEN);
        put(&results, "C%d,mass,100,g,100.001,0.002,2\n", i, 0);
    }
    assert_int_equal(ct_buffer_status(&results), CT_OK);
    open_little(
        &many.lab,
        (const struct little_file[]){{"instruments.csv", items.data},
                                     {"certificates.csv", certificates.data},
                                     {"results.csv", results.data}},
        3);
    ct_buffer_release(&items);
    ct_buffer_release(&certificates);
    ct_buffer_release(&results);
    begin_tracing(&many, CT_DATE_LAST);
}

static enum ct_status trace_many(struct ct_sink *sink)
{
    const struct ct_lab_when when = {day("2023-09-01"), CT_DATE_LAST};
    struct ct_tracer *tracer = NULL;
    enum ct_status status =
        ct_tracer_new(many.index, many.graph, NULL, &tracer);

    if (status == CT_OK) {
        ct_tracer_threads(tracer, 3);
        status = ct_trace_all(tracer, when, sink, visit, NULL);
    }
    ct_tracer_free(tracer);
    return status;
}

/* What the system keeps of a thread that has ended is there before. */
static void test_threads(void **state)
{
    struct ct_sink sink = {0};

    (void)state;
    assert_int_equal(trace_many(&sink), CT_OK);
    check_refused_memory(trace_many, false, 100);
    check_refused_memory(trace_many, true, 100);
}

static int begin(void **state)
{
    static const char scheme[] = "level,role,name,quantity,ratio_rule\n"
                                 "1,national_standard,,mass,\n"
                                 "2,working_standard,E1,mass,U<=MPE/3\n"
                                 "3,instrument,,mass,TUR>=4\n";
    const char *path;
    enum ct_status status;

    if (little_begin(state) != 0)
        return -1;
    open_little(&lab.lab, files, COUNT(files));
    path = scratch_file("scheme.csv", scheme, strlen(scheme));
    status = ct_scheme_open(lab.lab.sources, path, units, NULL, &lab.scheme);
    (void)unlink(path);
    if (status != CT_OK)
        return -1;
    begin_tracing(&lab, CT_DATE_LAST);
    open_many();
    return 0;
}

static int end(void **state)
{
    end_tracing(&lab);
    end_tracing(&many);
    return little_end(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_threads),
    };

    return cmocka_run_group_tests(tests, begin, end);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a calibration says of an item: signs, units, exact sums, coverage; which
 * results are at a point, and what lies between two.
 */
#include "little_lab.h"

#include "../calib/lab/assigned.h"
#include "../calib/lab/point.h"

#include <unistd.h>

struct lab_case {
    struct opened opened;
    struct ct_lab_index *index;
};

#define CERTIFICATE(more, adjusted)                                            \
    {                                                                          \
        "certificates.csv", "id,instrument,calibrated_on,adjusted\n" more      \
                            "C,W,2025-03-04," adjusted "\n"                    \
    }

static void begin(struct lab_case *c, const struct little_file *files,
                  size_t count)
{
    open_little(&c->opened, files, count);
    assert_int_equal(
        ct_lab_index_new(c->opened.lab, CT_RELATION_ALL, &c->index), CT_OK);
}

static void end(struct lab_case *c)
{
    ct_lab_index_free(c->index);
    close_little(&c->opened);
}

/* The row, without a fault. */
static struct ct_assigned assigned_of(const struct lab_case *c, uint32_t row)
{
    struct ct_assigned assigned;

    assert_int_equal(ct_lab_assigned(c->index, row, &assigned), CT_OK);
    return assigned;
}

static void assert_unit(const struct ct_unit *unit, const char *text)
{
    struct ct_buffer name = {0};

    ct_unit_write(&name, unit);
    ct_buffer_putc(&name, '\0');
    assert_string_equal(name.data, text);
    ct_buffer_release(&name);
}

static void assert_exact(struct ct_decimal actual, const char *expected)
{
    struct ct_decimal decimal;

    assert_int_equal(ct_decimal_parse(expected, strlen(expected), &decimal),
                     CT_OK);
    assert_int_equal(ct_decimal_compare(actual, decimal), 0);
}

static struct ct_result_match at_point(const struct lab_case *c,
                                       const char *number, const char *unit,
                                       struct ct_result_selector selector)
{
    const struct ct_unit *of;

    selector.point = (double)NAN;
    if (number != NULL) {
        assert_int_equal(ct_unit_parse(units, unit, strlen(unit),
                                       (struct ct_place){0}, NULL, &of),
                         CT_OK);
        assert_int_equal(
            ct_decimal_parse(number, strlen(number), &selector.exact_point),
            CT_OK);
        selector.point = ct_decimal_to_double(selector.exact_point);
        selector.point_unit = of;
    }
    return ct_lab_match(c->index, id_in(c->opened.lab, CT_KEY_CERTIFICATE, "C"),
                        &selector);
}

static const struct ct_result_selector any;

/* ---- signs and units ----------------------------------------------------- */

#define RESULTS                                                                \
    "certificate,quantity,point,point_unit,value,error,correction,unit,U,k\n"

/* correction = -error, value = point + correction; sums are exact. */
static void test_signs(void **state)
{
    const struct little_file files[] = {
        CERTIFICATE("", "no"),
        {"results.csv",
         RESULTS "C,m,100.000012,g,,,-0.000015,g,0.1,2\n" /* 99.999997 */
                 "C,n,100,g,,,0.03,mg,0.05,2\n"           /* a weight */
                 "C,o,10,V,,0.2,,mV,1,2\n" /* shows 10 V at 9.9998 V */
                 "C,p,5,mm,5.0012,,,mm,3e-4,2\n"}};
    struct ct_assigned a;
    struct lab_case c;

    (void)state;
    begin(&c, files, COUNT(files));
    a = assigned_of(&c, 0);
    assert_exact(a.as_left.exact_value, "99.999997");
    assert_exact(a.as_left.exact_error, "0.000015");
    assert_close(a.as_left.error, 15e-6, 0);
    assert_close(a.as_left.correction, -15e-6, 0);
    a = assigned_of(&c, 1);
    assert_unit(a.unit, "mg");
    assert_exact(a.as_left.exact_value, "100000.03");
    assert_close(a.as_left.standard_uncertainty, 0.025, 0);
    a = assigned_of(&c, 2);
    assert_exact(a.as_left.exact_value, "9999.8");
    assert_close(a.as_left.correction, -0.2, 0);
    a = assigned_of(&c, 3);
    assert_true(a.value_stated);
    assert_exact(a.as_left.exact_error, "-0.0012");
    assert_close(a.as_left.correction, 0.0012, 0);
    end(&c);
}

/* Each line of the table in assigned.h. */
static void test_units(void **state)
{
    const struct little_file files[] = {CERTIFICATE("", "no"),
                                        {"results.csv", RESULTS
                                         "C,a,10,V,,20,,ppm,5,2\n"
                                         "C,b,100,degC,,,-0.02,K,0.01,2\n"
                                         "C,c,550,nm,45,,,%,0.3,2\n"
                                         "C,d,100,degC,,5,,uV,2,2\n"
                                         "C,e,60,%RH,,1.2,,%RH,0.8,2\n"
                                         "C,f,-10,V,,0.1,,%,0.02,2\n"
                                         "C,g,1,in,,0.5,,um,0.1,2\n"
                                         "C,h,45,%,,0.2,,%,0.1,2\n"}};
    struct ct_assigned a;
    struct lab_case c;

    (void)state;
    begin(&c, files, COUNT(files));
    a = assigned_of(&c, 0); /* 20 ppm of 10 V is 0.2 mV, 5 ppm are 50 uV */
    assert_unit(a.unit, "V");
    assert_exact(a.as_left.exact_error, "0.0002");
    assert_exact(a.as_left.exact_value, "9.9998");
    assert_close(a.as_left.expanded_uncertainty, 5e-5, 1e-20);
    a = assigned_of(&c, 1);
    assert_int_equal(a.unit->kind, CT_KIND_CELSIUS);
    assert_exact(a.as_left.exact_value, "99.98");
    a = assigned_of(&c, 2); /* U is in points of % */
    assert_unit(a.unit, "%");
    assert_exact(a.as_left.exact_value, "45");
    assert_close(a.as_left.expanded_uncertainty, 0.3, 0);
    assert_true(isnan(a.as_left.error));
    a = assigned_of(&c, 3);
    assert_true(isnan(a.as_left.value));
    assert_close(a.as_left.correction, -5, 0);
    a = assigned_of(&c, 4); /* a scale, not a part: 1.2 points, not 0.72 */
    assert_exact(a.as_left.exact_value, "58.8");
    a = assigned_of(&c, 5); /* 0.1 % of -10 V is -0.01 V; U stays positive */
    assert_exact(a.as_left.exact_value, "-9.99");
    assert_close(a.as_left.expanded_uncertainty, 0.002, 1e-18);
    a = assigned_of(&c, 6); /* 25 400 um - 0.5 um */
    assert_exact(a.as_left.exact_value, "25399.5");
    a = assigned_of(&c, 7); /* a point in % has errors in points of % */
    assert_exact(a.as_left.exact_value, "44.8");
    end(&c);
}

/* As-found is the as-left where nothing was adjusted, and only there. */
static void test_as_found(void **state)
{
    static const char results[] =
        "certificate,point,unit,error,as_found_error,U,U_as_found,k\n"
        "C,1,kPa,0.2,,0.1,,2\nC,2,kPa,,0.4,0.1,,2\n"
        "C,3,kPa,0.1,0.5,0.1,0.3,2\n";
    const struct little_file untouched[] = {CERTIFICATE("", "no"),
                                            {"results.csv", results}};
    const struct little_file adjusted[] = {CERTIFICATE("", "yes"),
                                           {"results.csv", results}};
    struct ct_assigned a;
    struct lab_case c;

    (void)state;
    begin(&c, untouched, 2);
    assert_close(assigned_of(&c, 0).as_found.error, 0.2, 0);
    assert_close(assigned_of(&c, 1).as_left.error, 0.4, 0);
    end(&c);
    begin(&c, adjusted, 2);
    assert_true(isnan(assigned_of(&c, 0).as_found.error));
    assert_true(isnan(assigned_of(&c, 1).as_left.error));
    a = assigned_of(&c, 2);
    assert_close(a.as_left.standard_uncertainty, 0.05, 0);
    assert_close(a.as_found.standard_uncertainty, 0.15, 0);
    assert_close(a.as_found.value, 2.5, 0);
    end(&c);
}

/* k wins; 95 % is 1.95996 of the normal, 2.26216 of t with 9 degrees of
 * freedom (JCGM 100:2008, table G.2: 2.26); then default_k. */
static void test_coverage(void **state)
{
    static const char results[] =
        "certificate,point,unit,error,U,k,probability,dof\n"
        "C,1,kPa,0,1,2,0.99,\nC,2,kPa,0,1,,0.95,\nC,3,kPa,0,1,,0.95,9\n"
        "C,4,kPa,0,1,,,\nC,5,kPa,0,,2,,\n";
    const struct little_file files[] = {CERTIFICATE("", "no"),
                                        {"results.csv", results},
                                        {"datapackage.json",
                                         "{\"name\": \"x\", \"resources\": [], "
                                         "\"caltrace\": {\"default_k\": 3}}"}};
    struct lab_case c;

    (void)state;
    begin(&c, files, 3);
    assert_close(assigned_of(&c, 0).k, 2, 0);
    assert_close(assigned_of(&c, 1).k, 1.959963984540054, 1e-12);
    assert_true(assigned_of(&c, 1).k_by_probability);
    assert_close(assigned_of(&c, 2).k, 2.262157162798, 1e-11);
    assert_close(assigned_of(&c, 2).dof, 9, 0);
    assert_close(assigned_of(&c, 3).k, 3, 0);
    assert_true(assigned_of(&c, 3).k_by_default);
    assert_true(isnan(assigned_of(&c, 4).as_left.standard_uncertainty));
    end(&c);
    begin(&c, files, 2);
    assert_true(isnan(assigned_of(&c, 3).k));
    end(&c);
}

/* ---- points -------------------------------------------------------------- */

#define WEIGHTS                                                                \
    "certificate,quantity,point,point_unit,artefact,correction,unit,U,k\n"

/* 0.2 kg is 200 g; 0.3 is 0.1 + 0.2 in decimal; pieces are told apart. */
static void test_exact_points(void **state)
{
    const struct little_file files[] = {CERTIFICATE("", "no"),
                                        {"results.csv", WEIGHTS
                                         "C,mass,200,g,200*,0.06,mg,0.1,2\n"
                                         "C,mass,0.2,kg,200,0.03,mg,0.1,2\n"
                                         "C,mass,0.1,kg,,0.01,mg,0.1,2\n"
                                         "C,mass,300.0,mg,,0.02,mg,0.1,2\n"}};
    struct ct_result_selector pick = any;
    struct ct_result_match m;
    struct lab_case c;

    (void)state;
    begin(&c, files, 2);
    m = at_point(&c, "100", "g", any);
    assert_int_equal(m.found, CT_FOUND);
    assert_int_equal(m.rows[0], 2);
    m = at_point(&c, "0.3", "g", any);
    assert_int_equal(m.found, CT_FOUND);
    assert_int_equal(m.rows[0], 3);
    m = at_point(&c, "200", "g", any);
    assert_int_equal(m.found, CT_FOUND_SEVERAL);
    pick.artefact = id_in(c.opened.lab, CT_KEY_TEXT, "200*");
    m = at_point(&c, "0.2", "kg", pick);
    assert_int_equal(m.rows[0], 0);
    pick.artefact = id_in(c.opened.lab, CT_KEY_TEXT, "200");
    m = at_point(&c, "2e5", "mg", pick);
    assert_int_equal(m.rows[0], 1);
    /* between two pieces there is nothing, nor is a length a mass */
    m = at_point(&c, "50", "g", any);
    assert_int_equal(m.found, CT_FOUND_OUTSIDE);
    m = at_point(&c, "100", "mm", any);
    assert_int_equal(m.found, CT_FOUND_SCALE);
    m = at_point(&c, NULL, NULL, any);
    assert_int_equal(m.found, CT_FOUND_SEVERAL);
    end(&c);
}

/* 212 °F is 100 °C, but 373.15 K is on another scale. */
static void test_temperatures(void **state)
{
    const struct little_file files[] = {
        CERTIFICATE("", "no"),
        {"results.csv", "certificate,point,unit,error,U,k\n"
                        "C,0,degC,0.01,0.1,2\nC,100,degC,0.02,0.1,2\n"}};
    struct ct_result_match m;
    struct lab_case c;

    (void)state;
    begin(&c, files, 2);
    m = at_point(&c, "212", "degF", any);
    assert_int_equal(m.found, CT_FOUND);
    assert_int_equal(m.rows[0], 1);
    m = at_point(&c, "122", "degF", any); /* 50 °C */
    assert_int_equal(m.found, CT_FOUND_BETWEEN);
    assert_close(m.weight, 0.5, 1e-15);
    assert_int_equal(at_point(&c, "373.15", "K", any).found, CT_FOUND_SCALE);
    assert_int_equal(at_point(&c, "-0.01", "degC", any).found,
                     CT_FOUND_OUTSIDE);
    end(&c);
}

/* What tells results apart must be said where several fit, and lines stay on
 * one kind and in one range. */
static void test_kinds(void **state)
{
    static const char results[] =
        "certificate,quantity,function,at,point,unit,error,U,k\n"
        "C,voltage,DCV,,1,V,0,1e-4,2\nC,voltage,DCV,,10,V,0,1e-4,2\n"
        "C,voltage,ACV,frequency=1 kHz,1,V,0,1e-4,2\n"
        "C,voltage,ACV,frequency=10 kHz,10,V,0,1e-4,2\n"
        "C,voltage,DCV,,100,mV,0,1e-4,2\n";
    const struct little_file files[] = {
        CERTIFICATE("", "no"),
        {"results.csv", results},
        {"ranges.csv", "instrument,quantity,function,range_min,range_max,unit\n"
                       "W,voltage,DCV,0,1,V\nW,voltage,DCV,0,100,V\n"
                       "W,voltage,ACV,0,1,V\nW,voltage,ACV,1.5,100,V\n"}};
    const struct little_file gap[] = {
        CERTIFICATE("", "no"),
        {"results.csv", results},
        {"ranges.csv", "instrument,quantity,function,range_min,range_max,unit\n"
                       "W,voltage,DCV,0,1,V\nW,voltage,DCV,1.5,100,V\n"}};
    struct ct_result_selector pick = any;
    struct lab_case c;

    (void)state;
    begin(&c, files, 3);
    assert_int_equal(at_point(&c, "1", "V", any).found, CT_FOUND_SEVERAL);
    pick.function = id_in(c.opened.lab, CT_KEY_TEXT, "ACV");
    assert_int_equal(at_point(&c, "1", "V", pick).found, CT_FOUND);
    /* 1 kHz and 10 kHz are two curves of one point each */
    assert_int_equal(at_point(&c, "5", "V", pick).found, CT_FOUND_OUTSIDE);
    pick.function = id_in(c.opened.lab, CT_KEY_TEXT, "DCV");
    assert_int_equal(at_point(&c, "5", "V", pick).found, CT_FOUND_BETWEEN);
    assert_int_equal(at_point(&c, "5", "V", any).found, CT_FOUND_BETWEEN);
    end(&c);
    begin(&c, gap, 3);
    pick.function = id_in(c.opened.lab, CT_KEY_TEXT, "DCV");
    assert_int_equal(at_point(&c, "5", "V", pick).found, CT_FOUND_OUTSIDE);
    assert_int_equal(at_point(&c, "0.5", "V", pick).found, CT_FOUND_BETWEEN);
    end(&c);
}

/* The header may say k, beside the unit or in its place; a cell wins. */
static void test_factor_of_header(void **state)
{
    static const char *const headers[] = {"U(k=3)",
                                          "U/kPa (k=3)",
                                          "\"U(kPa, k=3)\"",
                                          "U(k=3)/kPa",
                                          "U [k = 3]",
                                          "扩展不确定度（k＝3）",
                                          "扩展不确定度U（kPa，k＝3）",
                                          "\"U(k=3, kPa)\""};

    (void)state;
    for (size_t i = 0; i < COUNT(headers); i++) {
        char results[200];
        const struct little_file files[] = {CERTIFICATE("", "no"),
                                            {"results.csv", results}};
        struct ct_assigned a;
        struct lab_case c;

        snprintf(results, sizeof results,
                 "certificate,point,unit,error,%s,k\n"
                 "C,1,kPa,0.1,0.6,\nC,2,kPa,0.1,0.6,2\n",
                 headers[i]);
        begin(&c, files, 2);
        assert_int_equal(ct_lab_assigned(c.index, 0, &a), CT_OK);
        assert_close(a.k, 3, 0);
        assert_close(a.as_left.standard_uncertainty, 0.2, 1e-16);
        assert_int_equal(ct_lab_assigned(c.index, 1, &a), CT_OK);
        assert_close(a.as_left.standard_uncertainty, 0.3, 1e-16);
        end(&c);
    }
}

/* A faulty row is told where it is meant or may be a neighbour, and passed over
 * elsewhere. */
static void test_unsound(void **state)
{
    const struct little_file files[] = {
        CERTIFICATE("", "no"),
        {"results.csv", "certificate,point,unit,error,U,k\n"
                        "C,1,kPa,0.1,0.1,2\nC,2,kPa,abc,0.1,2\n"
                        "C,3,kPa,0.3,0.1,2\nC,4,kPa,0.3,0.1,2\n"}};
    struct ct_assigned a;
    struct ct_result_match m;
    struct lab_case c;

    (void)state;
    begin(&c, files, 2);
    m = at_point(&c, "2", "kPa", any);
    assert_int_equal(m.found, CT_FOUND_UNSOUND);
    assert_int_equal(m.rows[0], 1);
    assert_int_equal(ct_lab_assigned(c.index, 1, &a), CT_INVALID);
    assert_true(a.unsound);
    m = at_point(&c, "1.5", "kPa", any);
    assert_int_equal(m.found, CT_FOUND_UNSOUND);
    assert_int_equal(m.rows[0], 1);
    m = at_point(&c, "3.5", "kPa", any);
    assert_int_equal(m.found, CT_FOUND_BETWEEN);
    assert_int_equal(m.rows[0], 2);
    end(&c);
}

/* ---- between ------------------------------------------------------------- */

static const char *const orders[] = {
    "certificate,point,unit,error,U,k,dof\n"
    "C,0,kPa,0,0.2,2,\nC,10,kPa,100,0.6,3,20\nC,20,kPa,400,0.2,2,\n",
    "certificate,point,unit,error,U,k,dof\n"
    "C,20,kPa,400,0.2,2,\nC,10,kPa,100,0.6,3,20\nC,0,kPa,0,0.2,2,\n",
};

/* The error is x². At 5: the line gives 50 of 25, and the second difference
 * (300/10 - 100/10) / 20 = 1 times 5 * 5 says that it may be off by 25. u is
 * 0.1 at one end and 0.2 at the other: 0.15, U 0.4, k = 0.4 / 0.15. */
static void test_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(orders); i++) {
        const struct little_file files[] = {CERTIFICATE("", "no"),
                                            {"results.csv", orders[i]}};
        struct ct_result_selector selector = {
            .point = 5, .exact_point = ct_decimal_from_integer(5)};
        uint32_t certificate;
        struct ct_result_match m;
        struct ct_assigned a;
        struct lab_case c;
        double bend;

        begin(&c, files, 2);
        certificate = id_in(c.opened.lab, CT_KEY_CERTIFICATE, "C");
        selector.point_unit = c.opened.lab->results[0].common->unit;
        m = ct_lab_match(c.index, certificate, &selector);
        assert_int_equal(m.found, CT_FOUND_BETWEEN);
        assert_close(m.weight, 0.5, 0);
        assert_int_equal(
            ct_lab_assigned_at(c.index, certificate, &selector, &m, &a, &bend),
            CT_OK);
        assert_close(a.as_left.error, 50, 1e-13);
        assert_close(a.as_left.value, -45, 1e-13);
        assert_close(a.as_left.standard_uncertainty, 0.15, 1e-16);
        assert_close(a.as_left.expanded_uncertainty, 0.4, 1e-16);
        assert_close(a.k, 0.4 / 0.15, 1e-14);
        assert_close(a.dof, 20, 0);
        assert_close(a.point, 5, 0);
        assert_close(bend, 25, 1e-12);
        end(&c);
    }
}

/* Two points only: nothing is known of a bend. */
static void test_two_points(void **state)
{
    const struct little_file files[] = {
        CERTIFICATE("", "no"),
        {"results.csv", "certificate,point,unit,error,U,k\n"
                        "C,0,kPa,0,0.2,2\nC,0.01,MPa,1e-4,2e-4,2\n"}};
    struct ct_result_selector selector = {
        .point = 4, .exact_point = ct_decimal_from_integer(4)};
    uint32_t certificate;
    struct ct_result_match m;
    struct ct_assigned a;
    struct lab_case c;
    double bend;

    (void)state;
    begin(&c, files, 2);
    certificate = id_in(c.opened.lab, CT_KEY_CERTIFICATE, "C");
    selector.point_unit = c.opened.lab->results[0].common->unit;
    m = ct_lab_match(c.index, certificate, &selector);
    assert_close(m.weight, 0.4, 1e-16);
    assert_int_equal(
        ct_lab_assigned_at(c.index, certificate, &selector, &m, &a, &bend),
        CT_OK);
    assert_close(a.as_left.error, 0.04, 1e-16); /* 0.4 * 0.1 kPa */
    assert_close(a.as_left.standard_uncertainty, 0.1, 1e-16);
    assert_close(bend, 0, 0);
    end(&c);
}

/* ---- published weights --------------------------------------------------- */

#define INM "../shared/domain/chain_mass_inm.csv"

/* All 25 weights of a published certificate: nominal value + correction. */
static void test_weights(void **state)
{
    char line[512], folder[512], command[1024];
    size_t count = 0;
    struct lab_case c;
    FILE *source;

    (void)state;
    source = fopen(INM, "r");
    if (source == NULL) {
        print_message("no " INM "\n");
        skip();
    }
    snprintf(folder, sizeof folder, "%s", scratch("inm"));
    snprintf(command, sizeof command,
             "tests/lab_inm.py " INM " ../shared/domain/"
             "chain_mass_inm_links.csv %s >/dev/null",
             folder);
    assert_int_equal(system(command), 0);
    open_lab(&c.opened, folder);
    assert_int_equal(ct_lab_index_new(c.opened.lab, CT_RELATION_ALL, &c.index),
                     CT_OK);
    assert_non_null(fgets(line, sizeof line, source)); /* the header */
    while (fgets(line, sizeof line, source) != NULL) {
        char nominal[32], unit[8], correction[32], U[32];
        struct ct_decimal point, part, sum;
        struct ct_result_selector pick = {0};
        struct ct_result_match m;
        struct ct_assigned a;

        assert_int_equal(sscanf(line, "%*[^,],%31[^,],%7[^,],%31[^,],%31[^,]",
                                nominal, unit, correction, U),
                         4);
        pick.artefact =
            ct_lab_find(c.opened.lab, CT_KEY_TEXT, nominal, strlen(nominal));
        nominal[strcspn(nominal, "*")] = '\0';
        assert_int_equal(ct_decimal_parse(nominal, strlen(nominal), &point),
                         CT_OK);
        assert_int_equal(
            ct_decimal_parse(correction, strlen(correction), &part), CT_OK);
        pick.exact_point = point;
        pick.point = ct_decimal_to_double(point);
        assert_int_equal(ct_unit_parse(units, unit, strlen(unit),
                                       (struct ct_place){0}, NULL,
                                       &pick.point_unit),
                         CT_OK);
        m = ct_lab_match(
            c.index, id_in(c.opened.lab, CT_KEY_CERTIFICATE, "4687"), &pick);
        assert_int_equal(m.found, CT_FOUND);
        a = assigned_of(&c, m.rows[0]);
        point.exponent += 3; /* in mg */
        assert_int_equal(ct_decimal_add(point, part, &sum), CT_OK);
        assert_int_equal(ct_decimal_compare(a.as_left.exact_value, sum), 0);
        assert_close(a.as_left.standard_uncertainty, atof(U) / 2, 1e-18);
        count++;
    }
    assert_int_equal(count, 25);
    fclose(source);
    end(&c);
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signs),
        cmocka_unit_test(test_units),
        cmocka_unit_test(test_as_found),
        cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_exact_points),
        cmocka_unit_test(test_temperatures),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_unsound),
        cmocka_unit_test(test_factor_of_header),
        cmocka_unit_test(test_line),
        cmocka_unit_test(test_two_points),
        cmocka_unit_test(test_weights),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What results of certificates rest on: links, rows of links.csv, assumptions.
 */
#include "charted.h"

#include <stdlib.h>
#include <sys/stat.h>

#define CERTIFICATES "id,instrument,calibrated_on,references\n"
#define RESULTS                                                                \
    "certificate,quantity,function,point,point_unit,value,unit,U,k\n"
#define CHART(c, files) chart_files(c, files, COUNT(files), CT_DATE_LAST)

/* ---- links --------------------------------------------------------------- */

enum { ROOM = 16 };

static size_t links_of(const struct charted *c, const char *id,
                       struct ct_chain_link links[ROOM])
{
    size_t count = ct_lab_links(c->index, certificate_of(c, id), CT_DATE_LAST,
                                links, ROOM);

    assert_true(count <= ROOM);
    return count;
}

static void expect_link(const struct charted *c,
                        const struct ct_chain_link *link,
                        enum ct_link_state state, const char *certificate)
{
    assert_int_equal(link->state, state);
    if (certificate != NULL)
        assert_int_equal(link->certificate, certificate_of(c, certificate));
    else
        assert_int_equal(link->certificate, CT_LAB_NO_ROW);
}

static void test_links(void **state)
{
    static const struct little_file files[] = {
        {"instruments.csv", "id,quantity\nW,mass\nM,voltage\nN,mass\n"},
        {"ranges.csv", "instrument,quantity,function\nM,voltage,DCV\n"
                       "M,resistance,OHM\n"},
        {"standards.csv", "id,name\nST,set-up\nEMPTY,set-up\n"},
        {"standard_items.csv", "standard,instrument,part,from,until\n"
                               "ST,W,main,,\nST,M,main,2020-01-01,2021-12-31\n"
                               "ST,N,auxiliary,,\n"},
        {"certificates.csv",
         "id,instrument,calibrated_on,references,covers,verdict,recorded_on\n"
         "w1,W,2020-01-01,SI:,,,\nw2,W,2022-06-01,SI:,,,\n"
         "m1,M,2020-01-01,SI:,DCV,,\nm2,M,2020-02-01,SI:,OHM,,\n"
         "bad,N,2020-01-01,SI:,,fail,\nlate,N,2019-01-01,SI:,,,2030-01-01\n"
         "a,A,2021-01-01,w1; LOST; NMI:PTB; w1; standard:ST,,,\n"
         "b,B,2022-01-01,standard:ST; instrument:N; standard:EMPTY,,,\n"
         "o,O,2021-01-01,instrument:M,,,\n"
         "self,W,2023-01-01,self; instrument:GONE,,,\n"},
        {"results.csv", RESULTS "o,resistance,,1,ohm,1,ohm,0.1,2\n"
                                "a,mass,,1,g,1,g,0.1,2\n"},
        {"links.csv", "certificate,reference\na,late\na,w1\n"}};
    struct ct_chain_link links[ROOM];
    struct charted c;

    (void)state;
    CHART(&c, files);
    assert_int_equal(links_of(&c, "a", links), 6);
    expect_link(&c, &links[0], CT_LINK_CERTIFICATE, "w1");
    expect_link(&c, &links[1], CT_LINK_LOST, NULL);
    expect_link(&c, &links[2], CT_LINK_ROOT, NULL);
    assert_int_equal(links[2].roots, CT_ROOT_NMI);
    /* the set-up: both functions of the meter, since no function is of the
     * quantity; the certificate of the weights is named */
    expect_link(&c, &links[3], CT_LINK_CERTIFICATE, "m2");
    assert_true(links[3].derived && !links[0].derived);
    expect_link(&c, &links[4], CT_LINK_CERTIFICATE, "m1");
    expect_link(&c, &links[5], CT_LINK_CERTIFICATE, "late");
    assert_true(links[5].by_link && !links[0].by_link);
    /* too little room says how much is enough */
    assert_true(ct_lab_links(c.index, certificate_of(&c, "a"), CT_DATE_LAST,
                             links, 5) > 5);
    assert_int_equal(links_of(&c, "b", links), 3);
    expect_link(&c, &links[0], CT_LINK_CERTIFICATE, "w1");
    expect_link(&c, &links[1], CT_LINK_NO_FORCE, NULL);
    assert_int_equal(links[1].force, CT_FORCE_UNFIT);
    expect_link(&c, &links[2], CT_LINK_NO_FORCE, NULL);
    assert_int_equal(links[2].force, CT_FORCE_NONE);
    assert_int_equal(links_of(&c, "o", links), 1);
    expect_link(&c, &links[0], CT_LINK_CERTIFICATE, "m2");
    assert_int_equal(links_of(&c, "self", links), 2);
    expect_link(&c, &links[0], CT_LINK_CERTIFICATE, "self");
    expect_link(&c, &links[1], CT_LINK_LOST, NULL);
    assert_int_equal(ct_lab_links(c.index, certificate_of(&c, "a"),
                                  day("2026-01-01"), links, ROOM),
                     6);
    expect_link(&c, &links[5], CT_LINK_NOT_KNOWN, NULL);
    assert_true(ct_graph_is_cyclic(ct_lab_graph_events(c.graph),
                                   certificate_of(&c, "self")));
    uncharted(&c);
}

/* Many references in one cell. */
static void test_many_links(void **state)
{
    char certificates[4000] =
        "id,instrument,calibrated_on,references\nx,X,2021-01-01,";
    const struct little_file files[] = {{"certificates.csv", certificates}};
    struct ct_chain_link links[400];
    struct charted c;

    (void)state;
    for (int i = 0; i < 300; i++)
        snprintf(certificates + strlen(certificates), 8, "R%d;", i % 100);
    strcat(certificates, "\n");
    CHART(&c, files);
    assert_int_equal(ct_lab_links(c.index, 0, CT_DATE_LAST, links, 400), 100);
    for (uint32_t i = 0; i < 100; i++) {
        char text[8];

        snprintf(text, sizeof text, "R%u", i);
        assert_string_equal(
            ct_lab_text(c.lab, CT_KEY_CERTIFICATE,
                        c.lab->references[links[i].reference].id),
            text);
    }
    uncharted(&c);
}

/* A set-up of many items needs more room than its references: asked again, the
 * answer comes. */
static void test_many_items(void **state)
{
    char items[2000] = "standard,instrument,part\n";
    char certificates[4000] =
        "id,instrument,calibrated_on,references\nx,X,2021-01-01,"
        "SI:;standard:ST;SI:;NMI:PTB\n";
    const struct little_file files[] = {{"standards.csv", "id,name\nST,s\n"},
                                        {"standard_items.csv", items},
                                        {"certificates.csv", certificates}};
    struct ct_chain_link links[200];
    struct charted c;
    size_t count, room = 0;

    (void)state;
    for (int i = 0; i < 50; i++) {
        snprintf(items + strlen(items), 24, "ST,I%d,main\n", i);
        snprintf(certificates + strlen(certificates), 48,
                 "c%d,I%d,2020-01-01,SI:\n", i, i);
    }
    CHART(&c, files);
    while ((count = ct_lab_links(c.index, certificate_of(&c, "x"), CT_DATE_LAST,
                                 links, room)) > room) {
        room = count;
        assert_true(room <= COUNT(links));
    }
    assert_int_equal(count, 52);
    expect_link(&c, &links[0], CT_LINK_ROOT, NULL);
    expect_link(&c, &links[1], CT_LINK_CERTIFICATE, "c0");
    expect_link(&c, &links[51], CT_LINK_ROOT, NULL);
    uncharted(&c);
}

/* One certificate by two names: named itself, and as what an instrument or a
 * set-up stands for on that day. */
static const struct little_file named_twice[] = {
    {"instruments.csv", "id,quantity\nS,mass\n"},
    {"standards.csv", "id,name\nST,set-up\n"},
    {"standard_items.csv", "standard,instrument,part\nST,S,main\n"},
    {"certificates.csv",
     CERTIFICATES "s,S,2020-01-01,SI:\ns2,S,2022-01-01,SI:\n"
                  "t,T,2020-01-01,SI:\n"
                  "named,A,2021-01-01,s;instrument:S\n"
                  "after,A,2021-01-01,t; instrument:S; SI:; s\n"
                  "found,A,2021-01-01,instrument:S;standard:ST\n"
                  "later,A,2023-01-01,s;instrument:S\n"
                  "row,A,2021-01-01,s;instrument:S\n"
                  "only,A,2021-01-01,s\n"
                  "both,A,2021-01-01,s;instrument:S\n"},
    {"results.csv",
     RESULTS "s,mass,,100,g,100,g,0.1,2\ns,mass,,200,g,200,g,0.2,2\n"
             "s2,mass,,100,g,100,g,0.1,2\n"
             "named,mass,,100,g,100,g,0.4,2\n"
             "found,mass,,100,g,100,g,0.4,2\n"
             "later,mass,,100,g,100,g,0.4,2\n"
             "row,mass,,100,g,100,g,0.4,2\n"
             "only,mass,,100,g,100,g,0.4,2\n"
             "both,mass,,100,g,100,g,0.4,2\n"
             "both,mass,,200,g,200,g,0.4,2\n"},
    {"links.csv", "certificate,reference,point_min,sensitivity\n"
                  "row,instrument:S,,1\nonly,instrument:S,,1\n"
                  "both,s,150,0.5\nboth,instrument:S,150,0.5\n"}};

static void test_one_by_two_names(void **state)
{
    struct ct_chain_link links[ROOM];
    struct charted c;

    (void)state;
    CHART(&c, named_twice);
    assert_int_equal(links_of(&c, "named", links), 1);
    expect_link(&c, &links[0], CT_LINK_CERTIFICATE, "s");
    assert_false(links[0].derived);
    /* in the order of names */
    assert_int_equal(links_of(&c, "after", links), 3);
    expect_link(&c, &links[0], CT_LINK_CERTIFICATE, "t");
    expect_link(&c, &links[1], CT_LINK_ROOT, NULL);
    expect_link(&c, &links[2], CT_LINK_CERTIFICATE, "s");
    assert_false(links[2].derived);
    assert_int_equal(links_of(&c, "found", links), 1);
    expect_link(&c, &links[0], CT_LINK_CERTIFICATE, "s");
    assert_true(links[0].derived);
    /* another one by then */
    assert_int_equal(links_of(&c, "later", links), 2);
    expect_link(&c, &links[1], CT_LINK_CERTIFICATE, "s2");
    /* by the name that the row has */
    for (int i = 0; i < 2; i++) {
        assert_int_equal(links_of(&c, i == 0 ? "row" : "only", links), 1);
        assert_true(links[0].derived && links[0].in_links);
        assert_false(links[0].by_link);
    }
    assert_int_equal(links_of(&c, "both", links), 2);
    assert_true(links[0].in_links && !links[0].by_link);
    assert_true(links[1].in_links && links[1].by_link);
    uncharted(&c);
}

/* ---- feeds --------------------------------------------------------------- */

/* The only feed that is expected of a result. */
static struct ct_feed feed_of(const struct charted *c, const char *id,
                              size_t nth, enum ct_fed fed)
{
    struct ct_feeds feeds = {0};
    struct ct_feed feed = {.state = CT_FEED_ROOT};

    assert_int_equal(
        ct_lab_feeds(c->index, result_of(c, id, nth), CT_DATE_LAST, &feeds),
        CT_OK);
    if (feeds.fed != fed)
        fail_msg("%s is fed by %d, not %d", id, (int)feeds.fed, (int)fed);
    if (feeds.count > 0)
        feed = feeds.list[0];
    ct_feeds_release(&feeds);
    return feed;
}

static void test_assumed(void **state)
{
    static const struct little_file files[] = {
        {"certificates.csv", CERTIFICATES
         "s,S,2020-01-01,NMI:PTB\nt,T,2020-01-01,NMI:PTB\n"
         "nou,N,2020-01-01,NMI:PTB\nnok,N,2020-01-01,NMI:PTB\n"
         "one,A,2021-01-01,s; NMI:PTB; temp\ntwo,A,2021-01-01,s;t\n"
         "temp,H,2020-01-01,NMI:PTB\nroot,A,2021-01-01,NMI:PTB;ACC:L\n"
         "loose,A,2021-01-01,\nlost,A,2021-01-01,GONE\n"
         "cold,A,2021-01-01,temp\nfar,A,2021-01-01,s\nlen,A,2021-01-01,s\n"
         "x,A,2021-01-01,nou\ny,A,2021-01-01,nok\n"
         "fun,A,2021-01-01,m\nm,M,2020-01-01,SI:\nno,A,2021-01-01,m\n"},
        {"results.csv", RESULTS
         "s,mass,,100,g,100,g,0.1,2\ns,mass,,200,g,200,g,0.1,2\n"
         "t,mass,,100,g,100,g,0.1,2\nnou,mass,,100,g,100,g,,\n"
         "nok,mass,,100,g,100,g,0.1,\ntemp,temperature,,20,degC,20,degC,0.1,2\n"
         "one,mass,,0.15,kg,150000,mg,400,2\ntwo,mass,,100,g,100,g,0.4,2\n"
         "root,mass,,100,g,100,g,0.4,2\nloose,mass,,100,g,100,g,0.4,2\n"
         "lost,mass,,100,g,100,g,0.4,2\ncold,mass,,100,g,100,g,0.4,2\n"
         "far,mass,,300,g,300,g,0.4,2\nlen,mass,,300,mm,300,mm,0.4,2\n"
         "x,mass,,100,g,100,g,0.4,2\ny,mass,,100,g,100,g,0.4,2\n"
         "m,voltage,DCV,10,V,10,V,0.1,2\nm,voltage,ACV,10,V,10,V,0.2,2\n"
         "fun,voltage,ACV,10,V,10,V,0.4,2\nno,voltage,X,10,V,10,V,0.4,2\n"}};
    struct charted c;
    struct ct_feed feed;

    (void)state;
    CHART(&c, files);
    feed = feed_of(&c, "one", 0, CT_FED_ASSUMED);
    assert_int_equal(feed.match.found, CT_FOUND_BETWEEN);
    assert_close(feed.sensitivity, 1000, 0); /* mg per g */
    assert_int_equal(feed_of(&c, "two", 0, CT_FED_SEVERAL).state,
                     CT_FEED_RESULT);
    assert_int_equal(combined_of(&c, "two", 0).kind, CT_OWN_UNDIVIDED);
    assert_close(combined_of(&c, "two", 0).reference, 0.05, 1e-15);
    assert_int_equal(feed_of(&c, "root", 0, CT_FED_ROOTS).state, CT_FEED_ROOT);
    assert_int_equal(combined_of(&c, "root", 0).kind, CT_OWN_KNOWN);
    (void)feed_of(&c, "loose", 0, CT_FED_LOOSE);
    assert_int_equal(combined_of(&c, "loose", 0).kind, CT_OWN_KNOWN);
    assert_int_equal(feed_of(&c, "lost", 0, CT_FED_NOTHING).state,
                     CT_FEED_BROKEN);
    assert_int_equal(combined_of(&c, "lost", 0).kind, CT_OWN_UNDIVIDED);
    assert_int_equal(feed_of(&c, "cold", 0, CT_FED_NOTHING).state,
                     CT_FEED_QUANTITY);
    assert_int_equal(feed_of(&c, "far", 0, CT_FED_NOTHING).state,
                     CT_FEED_OUTSIDE);
    assert_int_equal(feed_of(&c, "len", 0, CT_FED_NOTHING).state,
                     CT_FEED_SCALE);
    assert_int_equal(feed_of(&c, "x", 0, CT_FED_ASSUMED).state, CT_FEED_NO_U);
    assert_true(combined_of(&c, "x", 0).incomplete);
    assert_int_equal(feed_of(&c, "y", 0, CT_FED_ASSUMED).state, CT_FEED_NO_K);
    /* the function of the same name */
    feed = feed_of(&c, "fun", 0, CT_FED_ASSUMED);
    assert_close(combined_of(&c, "fun", 0).reference, 0.1, 1e-15);
    assert_int_equal(feed_of(&c, "no", 0, CT_FED_SEVERAL).state,
                     CT_FEED_UNCLEAR);
    uncharted(&c);
}

/* Its uncertainty counts once; parts that rows of links.csv give it add up. */
static void test_fed_once(void **state)
{
    static const char *const once[] = {"named", "found", "both"};
    struct charted c;

    (void)state;
    CHART(&c, named_twice);
    for (size_t i = 0; i < COUNT(once); i++) {
        assert_int_equal(feed_of(&c, once[i], 0, CT_FED_ASSUMED).state,
                         CT_FEED_RESULT);
        assert_int_equal(combined_of(&c, once[i], 0).kind, CT_OWN_KNOWN);
        assert_close(combined_of(&c, once[i], 0).reference, 0.05, 1e-15);
    }
    (void)feed_of(&c, "row", 0, CT_FED_LINKED);
    assert_close(combined_of(&c, "row", 0).reference, 0.05, 1e-15);
    (void)feed_of(&c, "later", 0, CT_FED_SEVERAL);
    assert_int_equal(combined_of(&c, "later", 0).kind, CT_OWN_UNDIVIDED);
    (void)feed_of(&c, "both", 1, CT_FED_LINKED);
    assert_close(combined_of(&c, "both", 1).reference, 0.1, 1e-15);
    uncharted(&c);
}

/* Selectors of links.csv, bounds included, blank ones meaning every result. */
static void test_linked(void **state)
{
    static const struct little_file files[] = {
        {"certificates.csv",
         CERTIFICATES "s,S,2020-01-01,NMI:PTB\nt,T,2020-01-01,NMI:PTB\n"
                      "a,A,2021-01-01,s\nb,B,2021-01-01,s;t\n"},
        {"results.csv",
         RESULTS "s,mass,,100,g,100,g,0.2,2\ns,mass,,200,g,200,g,0.4,2\n"
                 "t,temperature,,20,degC,20,degC,0.2,2\n"
                 "a,mass,,100,g,100,g,1,2\na,mass,,0.2,kg,0.2,kg,0.001,2\n"
                 "a,mass,,201,g,201,g,1,2\n"
                 "b,length,,10,mm,10,mm,0.001,2\n"},
        {"links.csv",
         "certificate,reference,point_min,point_max,point_unit,"
         "reference_quantity,reference_point,sensitivity,sensitivity_unit\n"
         "a,s,100,200,g,,,,\n"
         "a,GONE,201,,g,,,,\n"
         "b,t,,,degC,temperature,20,0.0002,mm/K\n"
         "b,NMI:PTB,,,,,,,\n"}};
    struct ct_feeds feeds = {0};
    struct charted c;
    struct ct_feed feed;

    (void)state;
    CHART(&c, files);
    feed = feed_of(&c, "a", 0, CT_FED_LINKED);
    assert_int_equal(feed.state, CT_FEED_RESULT);
    assert_int_equal(feed.row, 0);
    feed = feed_of(&c, "a", 1, CT_FED_LINKED);
    assert_int_equal(feed.state, CT_FEED_RESULT);
    assert_close(feed.sensitivity, 0.001, 0); /* kg per g */
    assert_close(combined_of(&c, "a", 1).reference, 0.0002, 1e-18);
    assert_int_equal(feed_of(&c, "a", 2, CT_FED_LINKED).state, CT_FEED_BROKEN);
    assert_int_equal(combined_of(&c, "a", 2).kind, CT_OWN_UNDIVIDED);
    assert_int_equal(
        ct_lab_feeds(c.index, result_of(&c, "b", 0), CT_DATE_LAST, &feeds),
        CT_OK);
    assert_int_equal(feeds.count, 2);
    ct_feeds_release(&feeds);
    assert_close(combined_of(&c, "b", 0).reference, 2e-5, 1e-18);
    assert_int_equal(combined_of(&c, "b", 0).kind, CT_OWN_KNOWN);
    uncharted(&c);
}

/* A meter as a derived reference: the certificate of the function that a row
 * names, and none where that function has none in force. */
static void test_functions(void **state)
{
    static const struct little_file files[] = {
        {"instruments.csv", "id\nM\n"},
        {"ranges.csv", "instrument,quantity,function\nM,voltage,DCV\n"
                       "M,voltage,ACV\nM,voltage,HV\n"},
        {"certificates.csv",
         "id,instrument,calibrated_on,references,covers,verdict\n"
         "d,M,2020-01-01,SI:,DCV,\nv,M,2020-01-02,SI:,ACV,\n"
         "h,M,2020-01-03,SI:,HV,fail\n"
         "a,A,2021-01-01,,,\nb,B,2021-01-01,instrument:M,,\n"},
        {"results.csv", RESULTS
         "d,voltage,DCV,10,V,10,V,0.2,2\nv,voltage,ACV,10,V,10,V,0.4,2\n"
         "h,voltage,HV,10,V,10,V,0.4,2\n"
         "a,voltage,X,10,V,10,V,1,2\na,voltage,Y,10,V,10,V,1,2\n"
         "b,voltage,,10,V,10,V,1,2\n"},
        {"links.csv", "certificate,reference,function,reference_function\n"
                      "a,instrument:M,X,ACV\na,instrument:M,Y,HV\n"}};
    struct charted c;
    struct ct_feed feed;

    (void)state;
    CHART(&c, files);
    feed = feed_of(&c, "a", 0, CT_FED_LINKED);
    assert_int_equal(feed.state, CT_FEED_RESULT);
    assert_int_equal(feed.link.certificate, certificate_of(&c, "v"));
    feed = feed_of(&c, "a", 1, CT_FED_LINKED);
    assert_int_equal(feed.state, CT_FEED_BROKEN);
    assert_int_equal(feed.link.force, CT_FORCE_UNFIT);
    (void)feed_of(&c, "b", 0, CT_FED_SEVERAL);
    uncharted(&c);
}

/* A published set of weights: nothing but roots above it in the data. */
static void test_real_masses(void **state)
{
    struct charted c = {0};
    char command[1000], folder[512];
    size_t stated = 0;

    (void)state;
    if (access("../shared/domain/chain_mass_inm.csv", R_OK) != 0)
        skip(); /* reference data are not at hand */
    snprintf(folder, sizeof folder, "%s", scratch("inm"));
    assert_int_equal(mkdir(folder, 0777), 0);
    snprintf(command, sizeof command,
             "tests/lab_inm.py ../shared/domain/chain_mass_inm.csv "
             "../shared/domain/chain_mass_inm_links.csv %s --accept-upstream",
             folder);
    assert_int_equal(system(command), 0);
    open_lab(&c.opened, folder);
    assert_int_equal(c.opened.status, CT_OK);
    chart(&c, CT_DATE_LAST);
    for (size_t i = 0; i < c.lab->tables[CT_TABLE_RESULTS].count; i++) {
        const struct ct_lab_result *row = &c.lab->results[i];
        const struct ct_combined x =
            ct_combine_result(ct_lab_graph_combine(c.graph), (uint32_t)i);

        assert_close(x.uncertainty, row->U / row->common->k, 1e-15);
        assert_close(x.own, x.uncertainty, 1e-15);
        assert_int_equal(x.kind, CT_OWN_KNOWN);
        stated++;
    }
    assert_int_equal(stated, 25);
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    assert_int_equal(system(command), 0);
    uncharted(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_links),
        cmocka_unit_test(test_many_links),
        cmocka_unit_test(test_many_items),
        cmocka_unit_test(test_one_by_two_names),
        cmocka_unit_test(test_assumed),
        cmocka_unit_test(test_fed_once),
        cmocka_unit_test(test_linked),
        cmocka_unit_test(test_functions),
        cmocka_unit_test(test_real_masses),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}

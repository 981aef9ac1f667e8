/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Questions about chains: what an operand asks for, what a use is made of,
 * what would remain of it, and all chains at once.
 */
#include "chained_lab.h"

#include <math.h>

/* ---- subjects ------------------------------------------------------------ */

static void check_subjects(const char *operand, const char *point,
                           const char *const *texts, size_t count)
{
    struct ct_chain_subjects subjects;

    read_subjects(operand, point, &subjects);
    assert_int_equal(subjects.unknown, 0);
    assert_int_equal(subjects.count, count);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(subjects.list[i].text, texts[i]);
    ct_chain_subjects_release(&subjects);
}

static void test_subjects(void **state)
{
    (void)state;
    check_subjects("A-1", NULL, (const char *[]){"A-1"}, 1);
    check_subjects("A-1@10 cm", NULL, (const char *[]){"A-1@10 cm"}, 1);
    check_subjects("A-1", "100 mm", (const char *[]){"A-1@100 mm"}, 1);
    check_subjects("A1", NULL, (const char *[]){"A1"}, 1);
    check_subjects("G-1", NULL, (const char *[]){"G-1:R", "G-1:DCV"}, 2);
    check_subjects("G-1:DCV", NULL, (const char *[]){"G-1:DCV"}, 1);
    check_subjects("G-1:voltage", NULL, (const char *[]){"G-1:DCV"}, 1);
    /* Only one of its functions can be at a voltage. */
    check_subjects("G-1@5 V", NULL, (const char *[]){"G-1@5 V"}, 1);
    /* In none of them can a mass be: all are asked. */
    check_subjects("G-1@5 g", NULL,
                   (const char *[]){"G-1:R@5 g", "G-1:DCV@5 g"}, 2);
    /* The main items of a set-up. */
    check_subjects("S-1", NULL, (const char *[]){"A-1", "G-1:R", "G-1:DCV"}, 3);
}

static void check_unknown(const char *operand, const char *point,
                          const char *key)
{
    struct ct_chain_subjects subjects;

    read_subjects(operand, point, &subjects);
    assert_int_equal(subjects.unknown, 1);
    assert_int_equal(subjects.count, 0);
    assert_int_equal(seen.count, 1);
    assert_string_equal(seen.list[0].key, key);
    ct_chain_subjects_release(&subjects);
}

static void test_unknown(void **state)
{
    (void)state;
    check_unknown("A-9", NULL, "item-unknown");
    check_unknown("A-1:mass", NULL, "item-function");
    check_unknown("S-2", NULL, "chain-standard-empty");
    check_unknown("L", NULL, "item-other-kind");
}

static void test_points_refused(void **state)
{
    static const char *const cases[][3] = {
        {"A-1@5 mm", "5 mm", "chain-point-twice"},
        {"A-1", "5 nonsense", "unknown-unit"}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ct_chain_subjects subjects = {0};

        seen.count = 0;
        assert_int_equal(ct_chain_subject_read(&chains, cell(cases[i][0]),
                                               cell(cases[i][1]), units,
                                               &seen.sink, &subjects),
                         CT_USAGE);
        assert_int_equal(seen.count, 1);
        assert_string_equal(seen.list[0].key, cases[i][2]);
        ct_chain_subjects_release(&subjects);
    }
}

/* ---- steps --------------------------------------------------------------- */

static void check_step(const struct ct_chain_reply *reply, size_t i,
                       const char *certificate, double own)
{
    const struct ct_chain_step *step = &reply->answer.steps[i];

    assert_string_equal(
        ct_lab_text(chains.laboratory.lab, CT_KEY_CERTIFICATE,
                    chains.laboratory.lab->certificates[step->certificate].id),
        certificate);
    assert_close(step->own, own, 1e-12);
    assert_close(step->drift, 0, 0);
    assert_close(step->limits, 0, 0);
    assert_close(step->interpolation, 0, 0);
}

static void test_steps(void **state)
{
    struct ct_chain_reply reply;

    (void)state;
    ask("A-1@100 mm", NULL, 0, &reply);
    assert_true(reply.chain.unbroken);
    assert_true(reply.answer.complete);
    assert_int_equal(reply.chain.node_count, 4);
    assert_close(reply.chain.uncertainty, 4, 1e-12);
    assert_int_equal(reply.answer.step_count, 4);
    check_step(&reply, 0, "A1", 12.25 / 16);
    check_step(&reply, 1, "C1", 2.0 / 16);
    check_step(&reply, 2, "D1", 1.0 / 16);
    check_step(&reply, 3, "B1", 0.75 / 16);
    ct_chain_reply_release(&reply);
    ask("A-1", NULL, 0, &reply);
    assert_int_equal(reply.answer.step_count, 1 * reply.chain.has_use * 4);
    ct_chain_reply_release(&reply);
}

/* ---- what if ------------------------------------------------------------- */

/* C1 states 3 um, of which D1 brings 1; A1 states 4 um, of which
 * 0.25 (3 + 8) + 1 um^2 come from above. */
static void test_what_if(void **state)
{
    static const char *const wishes[] = {"C1.u=0.5x", "A1.own=1.75 um",
                                         "D1.u=2x", "G1.u=0x"};
    struct ct_chain_reply reply;
    double c1 = 0.25 * (1.5 * 1.5 - 1) - 2, a1 = 1.75 * 1.75 - 12.25;

    (void)state;
    ask("A-1@100 mm", wishes, 4, &reply);
    assert_int_equal(reply.answer.what_if_count, 5);
    assert_close(reply.what_ifs[0].uncertainty, sqrt(16 + c1), 1e-12);
    assert_close(reply.what_ifs[1].uncertainty, sqrt(16 + a1), 1e-12);
    assert_close(reply.what_ifs[2].uncertainty, sqrt(16 + 3.0), 1e-12);
    assert_close(reply.what_ifs[3].uncertainty, 4, 1e-12);
    assert_null(reply.what_ifs[4].text);
    assert_close(reply.what_ifs[4].uncertainty, sqrt(16 + c1 + a1 + 3), 1e-12);
    assert_string_equal(seen.list[seen.count - 1].key, "what-if-apart");
    ct_chain_reply_release(&reply);
}

/* The last wish about a certificate counts where all are taken together; a unit
 * is converted; `.own=` leaves what the references bring. */
static void test_what_if_again(void **state)
{
    static const char *const wishes[] = {"C1.own=0x", "C1.own=0.5x",
                                         "A1.u=0.0025 mm"};
    struct ct_chain_reply reply;

    (void)state;
    ask("A-1@100 mm", wishes, 3, &reply);
    assert_close(reply.what_ifs[0].uncertainty, sqrt(14), 1e-12);
    assert_close(reply.what_ifs[1].uncertainty, sqrt(16 - 1.5), 1e-12);
    assert_close(reply.what_ifs[2].uncertainty, 2.5, 1e-12);
    assert_close(reply.what_ifs[3].uncertainty, sqrt(2.5 * 2.5 - 1.5), 1e-12);
    assert_false(reply.what_ifs[3].limited);
    ct_chain_reply_release(&reply);
}

/* Nobody states less than what references bring. */
static void test_what_if_below(void **state)
{
    static const char *const wishes[] = {"A1.u=1 um", "D1.u=0x"};
    struct ct_chain_reply reply;

    (void)state;
    ask("A-1@100 mm", wishes, 2, &reply);
    assert_string_equal(seen.list[seen.count - 1].key, "what-if-below");
    assert_true(reply.what_ifs[0].limited);
    assert_close(reply.what_ifs[0].uncertainty, sqrt(3.75), 1e-12);
    assert_false(reply.what_ifs[1].limited);
    assert_true(reply.what_ifs[2].limited);
    assert_close(reply.what_ifs[2].uncertainty, sqrt(2.75), 1e-12);
    ct_chain_reply_release(&reply);
}

/* H1 states 0.5 um where D1 brings 1: a factor is of what it states. */
static void test_what_if_of_stated(void **state)
{
    static const char *const wishes[] = {"H1.u=4x", "H1.u=1.5x"};
    struct ct_chain_reply reply;

    (void)state;
    ask("H1@100 mm", wishes, 2, &reply);
    assert_close(reply.chain.uncertainty, 1, 1e-12);
    assert_false(reply.what_ifs[0].limited);
    assert_close(reply.what_ifs[0].uncertainty, 2, 1e-12);
    assert_true(reply.what_ifs[1].limited);
    assert_close(reply.what_ifs[1].uncertainty, 1, 1e-12);
    assert_string_equal(seen.list[seen.count - 1].key, "what-if-below");
    ct_chain_reply_release(&reply);
}

static void test_what_if_says_nothing(void **state)
{
    struct ct_chain_reply reply;

    (void)state;
    ask("F-1", (const char *[]){"C1.u=0x"}, 1, &reply);
    assert_string_equal(seen.list[seen.count - 1].key, "what-if-no-use");
    assert_true(isnan(reply.what_ifs[0].uncertainty));
    ct_chain_reply_release(&reply);
    ask("A-1@100 mm", (const char *[]){"C1.u=2 g"}, 1, &reply);
    assert_string_equal(seen.list[seen.count - 1].key, "what-if-unit");
    assert_true(isnan(reply.what_ifs[0].uncertainty));
    ct_chain_reply_release(&reply);
}

static void test_wishes_refused(void **state)
{
    static const struct {
        const char *text, *key;
    } cases[] = {
        {"C1.u", "what-if-syntax"},         {"C1.u=", "what-if-syntax"},
        {".u=0.5x", "what-if-syntax"},      {"C1=0.5x", "what-if-syntax"},
        {"C1.u=-1x", "what-if-syntax"},     {"C1.u=-1 um", "what-if-syntax"},
        {"C1.u=1(1) um", "what-if-syntax"}, {"C9.u=1x", "what-if-certificate"},
        {"C1.u=much", "number-missing"},    {"C1.own=", "what-if-syntax"},
        {".own=0.5x", "what-if-syntax"},
    };
    struct ct_chain_wish wish;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        seen.count = 0;
        assert_int_equal(ct_chain_wish_read(chains.laboratory.lab,
                                            cell(cases[i].text), units,
                                            &seen.sink, &wish),
                         CT_USAGE);
        assert_int_equal(seen.count, 1);
        assert_string_equal(seen.list[0].key, cases[i].key);
    }
}

/* ---- findings, and the whole laboratory -----------------------------------
 */

static void test_findings(void **state)
{
    struct ct_chain_reply reply;
    const struct ct_chain_finding *error = NULL;

    (void)state;
    ask("E-1", NULL, 0, &reply);
    assert_false(reply.chain.unbroken);
    for (size_t i = 0; i < reply.finding_count; i++)
        if (reply.findings[i].severity == CT_ERROR)
            error = &reply.findings[i];
    assert_non_null(error);
    assert_string_equal(error->certificate, "E1");
    assert_string_equal(error->code, "C01");
    assert_non_null(strstr(error->message, "X9"));
    assert_non_null(strstr(error->json, "\"certificate\": \"E1\""));
    assert_null(strchr(error->json, '\n'));
    /* The user hears the same. */
    assert_int_equal(seen.count, reply.finding_count);
    ct_chain_reply_release(&reply);
}

static void test_survey(void **state)
{
    struct ct_chain_survey survey;

    (void)state;
    assert_int_equal(ct_chains_survey(&chains, &context, &survey), CT_OK);
    assert_int_equal(survey.functions, 8);
    assert_int_equal(survey.unbroken, 6);
    assert_int_equal(survey.broken_count, 2);
    assert_int_equal(survey.unheld, 1);
    assert_int_equal(survey.goal_count, 2);
    assert_int_equal(survey.goals[0].roots, CT_ROOT_SI);
    assert_int_equal(survey.goals[0].functions, 4);
    assert_int_equal(survey.goals[1].roots, CT_ROOT_NMI);
    assert_int_equal(survey.goals[1].functions, 2);
    assert_int_equal(survey.break_count, 1);
    assert_int_equal(survey.breaks[0].functions, 1);
    assert_true(survey.cause_count >= 2);
    assert_true(survey.complete);
    ct_survey_release(&survey);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_subjects),
        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_points_refused),
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_what_if),
        cmocka_unit_test(test_what_if_again),
        cmocka_unit_test(test_what_if_below),
        cmocka_unit_test(test_what_if_of_stated),
        cmocka_unit_test(test_what_if_says_nothing),
        cmocka_unit_test(test_wishes_refused),
        cmocka_unit_test(test_findings),
        cmocka_unit_test(test_survey),
    };

    return cmocka_run_group_tests(tests, open_chains, close_chains);
}

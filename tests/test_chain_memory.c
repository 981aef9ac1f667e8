/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Answers about chains and their forms when memory runs out: each allocation
 * fails in turn, once and from then on. The status says so, and nothing is
 * lost.
 */
#include "chained_lab.h"
#include "fail_malloc.h"

static struct ct_chain_subjects subjects;
static struct ct_chain_wish wishes[2];

static enum ct_status write_forms(const struct ct_chain_answer *answer,
                                  struct ct_buffer *out)
{
    struct ct_drawing drawing = {0};
    struct ct_json json;
    enum ct_status status = ct_chain_page(answer, false, 80, true, out);

    if (status == CT_OK)
        status = ct_chain_page(answer, true, 0, false, out);
    if (status == CT_OK)
        status = ct_chain_csv(answer, false, out);
    if (status == CT_OK) {
        ct_json_init(&json, out, false);
        ct_json_object(&json, NULL);
        status = ct_chain_json(answer, &json);
        ct_chain_findings_json(answer, &json);
        ct_json_end(&json);
    }
    if (status == CT_OK)
        status = ct_chain_draw(answer, &drawing);
    if (status == CT_OK)
        ct_drawing_dot(&drawing, out);
    ct_drawing_release(&drawing);
    return status == CT_OK ? ct_buffer_status(out) : status;
}

static enum ct_status ask_one(const struct ct_chain_subject *subject)
{
    struct ct_buffer out = {0};
    struct ct_chain_reply reply;
    enum ct_status status =
        ct_chain_ask(&chains, subject, wishes, 2, &context, &reply);

    if (status != CT_OK)
        return status;
    status = write_forms(&reply.answer, &out);
    ct_buffer_release(&out);
    ct_chain_reply_release(&reply);
    return status;
}

static enum ct_status answer_chains(void)
{
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < subjects.count && status == CT_OK; i++)
        status = ask_one(&subjects.list[i]);
    return status;
}

static enum ct_status answer_survey(void)
{
    struct ct_chain_survey survey;
    struct ct_buffer out = {0};
    struct ct_json json;
    enum ct_status status = ct_chains_survey(&chains, &context, &survey);

    if (status != CT_OK)
        return status;
    status = ct_survey_page(&survey, false, 80, &out);
    if (status == CT_OK)
        status = ct_survey_csv(&survey, &out);
    if (status == CT_OK) {
        ct_json_init(&json, &out, false);
        ct_json_object(&json, NULL);
        ct_survey_json(&survey, &json);
        ct_json_end(&json);
        status = ct_buffer_status(&out);
    }
    ct_buffer_release(&out);
    ct_survey_release(&survey);
    return status;
}

static enum ct_status read_operands(void)
{
    static const char *const operands[] = {"G-1", "S-1", "A-1:length@5 mm"};
    struct ct_chain_subjects read = {0};
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < COUNT(operands) && status == CT_OK; i++)
        status = ct_chain_subject_read(&chains, cell(operands[i]), cell(NULL),
                                       units, &seen.sink, &read);
    ct_chain_subjects_release(&read);
    return status;
}

/* Whether there was an n-th allocation. */
static bool fails(enum ct_status (*work)(void), size_t n, bool from_then_on)
{
    long before = fail_malloc_balance();
    enum ct_status status;
    bool reached;

    fail_malloc_at(n, from_then_on);
    status = work();
    reached = fail_malloc_calls() >= n;
    fail_malloc_reset();
    if (status != (reached ? CT_NOMEM : CT_OK))
        fail_msg("allocation %zu: status %d", n, (int)status);
    assert_int_equal(fail_malloc_balance(), before);
    return reached;
}

static void check(enum ct_status (*work)(void))
{
    if (!fail_malloc_works())
        skip();
    assert_int_equal(work(), CT_OK);
    for (size_t n = 1; fails(work, n, false); n++)
        ;
    for (size_t n = 1; fails(work, n, true); n++)
        ;
}

static void test_chains(void **state)
{
    (void)state;
    read_subjects("A-1@100 mm", NULL, &subjects);
    assert_int_equal(ct_chain_subject_read(&chains, cell("E-1"), cell(NULL),
                                           units, &seen.sink, &subjects),
                     CT_OK);
    assert_int_equal(ct_chain_wish_read(chains.laboratory.lab,
                                        cell("C1.u=0.5x"), units, &seen.sink,
                                        &wishes[0]),
                     CT_OK);
    wishes[1] = wishes[0];
    check(answer_chains);
    ct_chain_subjects_release(&subjects);
}

static void test_survey(void **state)
{
    (void)state;
    check(answer_survey);
}

static void test_operands(void **state)
{
    (void)state;
    check(read_operands);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chains),
        cmocka_unit_test(test_survey),
        cmocka_unit_test(test_operands),
    };

    return cmocka_run_group_tests(tests, open_chains, close_chains);
}

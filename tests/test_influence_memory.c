/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Memory that runs out while a model is made of chains' results, evaluated and
 * made ready to be drawn. The program brings its own allocator.
 */
#include "../chains/rows.h"
#include "../uncertainty/dependence.h"
#include "chained.h"
#include "refused_memory.h"
#include "shared_influences.h"

static struct ct_units *units;
static const struct ct_unit *one;
static struct chain chain;

/* A standard with two results of one event, and two instruments of it. */
static void make_facts(void)
{
    uint32_t event = chain_event(&chain), result;

    chain.rho[event] = 0.5;
    for (uint32_t i = 0; i < 2; i++)
        chain.stated[chain_result(&chain, event, 0.1)].dof = 5;
    for (uint32_t i = 0; i < 2; i++) {
        result = chain_one(&chain, 0.3);
        chain_uses(&chain, result, 1, i);
        chain_uses(&chain, result, 0.5, 1 - i);
    }
    chain_make(&chain);
}

static enum ct_status add_lines(struct ct_model *model, struct ct_sink *sink)
{
    static const char *const names[] = {"a", "b"};
    enum ct_status status = CT_OK;

    for (uint32_t q = 0; q < 2 && status == CT_OK; q++) {
        double u = combined_of(&chain, 2 + q).uncertainty;
        struct ct_input input = {
            .name = names[q], .unit = one, .estimate = 1, .column = CT_NONE};
        struct ct_contribution line = {
            .name = names[q],
            .uncertainty = u,
            .distribution = {.kind = CT_NORMAL, .normal = {1, u}},
            .observed = CT_NONE};

        status = ct_model_add_input(model, &input, sink, NULL);
        if (status == CT_OK)
            status = ct_model_add_contribution(model, &line, NULL);
    }
    return status;
}

static enum ct_status add_rows(struct ct_model *model)
{
    struct ct_term terms[] = {times(1, 2), times(1, 3)};
    struct ct_row_use uses[] = {{0, {&terms[0], 1}}, {1, {&terms[1], 1}}};
    struct ct_use_rows rows;
    enum ct_status status =
        ct_reader_use_rows(chain.reader, uses, 2, &model->arena, &rows);

    for (size_t l = 0; status == CT_OK && l < rows.influences.count; l++)
        rows.list[l].name = "C-1";
    return status == CT_OK ? ct_model_set_influences(model, &rows.influences)
                           : status;
}

static enum ct_status evaluate(struct ct_model *model, struct ct_sink *sink)
{
    static const char equation[] = "a + b";
    struct ct_place place = {.length = sizeof equation - 1, .source = 1};
    struct ct_propagation settings = ct_propagation_default();
    struct ct_gum_result gum = {0};
    struct ct_dependence *plan = NULL;
    struct ct_model_share *shares;
    struct ct_arena arena = {0};
    size_t count;
    enum ct_status status = ct_model_add_equation(
        model, "y", 1, place, equation, sizeof equation - 1, place, sink);

    if (status == CT_OK)
        status = ct_model_add_output(model, "y", 1, NULL, place, sink);
    if (status == CT_OK)
        status = ct_model_compile(model, sink);
    if (status == CT_OK)
        status = ct_propagate(model, &settings, sink, &gum);
    if (status == CT_OK)
        status = ct_dependence_new(model, sink, &plan);
    if (status == CT_OK)
        status = ct_model_shared(model, &model->correlations[0], &arena,
                                 &shares, &count);
    if (status == CT_OK && count != 1)
        status = CT_DOMAIN;
    ct_arena_release(&arena);
    ct_dependence_free(plan);
    ct_gum_result_release(&gum);
    return status;
}

static enum ct_status work(struct ct_sink *sink)
{
    struct ct_model model;
    enum ct_status status = ct_model_init(&model, units);

    if (status == CT_OK)
        status = add_lines(&model, sink);
    if (status == CT_OK)
        status = add_rows(&model);
    if (status == CT_OK)
        status = evaluate(&model, sink);
    ct_model_release(&model);
    return status;
}

static void test_once(void **unused)
{
    (void)unused;
    check_refused_memory(work, false, 0);
}

static void test_from_then_on(void **unused)
{
    (void)unused;
    check_refused_memory(work, true, 0);
}

static int open_all(void **unused)
{
    (void)unused;
    ct_library_init();
    assert_int_equal(ct_units_new(&units), CT_OK);
    assert_int_equal(
        ct_unit_parse(units, "1", 1, (struct ct_place){0}, NULL, &one), CT_OK);
    make_facts();
    return 0;
}

static int close_all(void **unused)
{
    (void)unused;
    chain_release(&chain);
    ct_units_free(units);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_once),
        cmocka_unit_test(test_from_then_on),
    };

    return cmocka_run_group_tests_name("influences, memory", tests, open_all,
                                       close_all);
}

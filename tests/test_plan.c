/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../calib/schedule/plan.h"

#include "assert_close.h"
#include "seeded.h"

#include <string.h>

enum { MANY = 12 };

static const struct ct_calendar every_day = {.week = 0x7F};
static const struct ct_calendar weeks;

static int32_t day_of(const char *text)
{
    int32_t days;

    assert_int_equal(ct_date_parse(text, strlen(text), &days), CT_OK);
    return days;
}

/* ---- working days -------------------------------------------------------- */

/* Python: date(1970, 1, 1).weekday() is 3, date(2026, 3, 2).weekday() 0,
 * date(1, 1, 1).weekday() 0, date(9999, 12, 31).weekday() 4. */
static void test_weekdays(void **state)
{
    (void)state;
    assert_int_equal(ct_weekday(0), CT_THURSDAY);
    assert_int_equal(ct_weekday(-1), CT_WEDNESDAY);
    assert_int_equal(ct_weekday(day_of("2026-03-02")), CT_MONDAY);
    assert_int_equal(ct_weekday(CT_DATE_FIRST), CT_MONDAY);
    assert_int_equal(ct_weekday(CT_DATE_LAST), CT_FRIDAY);
}

/* The national day of 2026 with the Saturday that makes up for it. */
static void test_holidays(void **state)
{
    const struct ct_calendar_day days[] = {
        {day_of("2026-10-01"), false}, {day_of("2026-10-02"), false},
        {day_of("2026-10-05"), false}, {day_of("2026-10-06"), false},
        {day_of("2026-10-07"), false}, {day_of("2026-10-10"), true}};
    const struct ct_calendar china = {.days = days, .count = 6};
    const struct ct_calendar never = {.week = 0x80};
    int32_t day;

    (void)state;
    assert_true(ct_calendar_works(&china, day_of("2026-09-30")));
    assert_false(ct_calendar_works(&china, day_of("2026-10-06")));
    assert_true(ct_calendar_works(&china, day_of("2026-10-10")));
    assert_false(ct_calendar_works(&weeks, day_of("2026-10-10")));
    assert_int_equal(ct_calendar_days(&china, day_of("2026-10-01"),
                                      day_of("2026-10-12"), NULL, 0),
                     4);
    assert_int_equal(ct_calendar_days(&china, day_of("2026-09-30"),
                                      day_of("2026-10-12"), &day, 1),
                     5);
    assert_int_equal(day, day_of("2026-09-30"));
    assert_int_equal(ct_calendar_days(&never, 0, 3653, NULL, 0), 0);
}

/* ---- published plans ----------------------------------------------------- */

/* domain 3.8, S04: six items due on Monday 2026-03-02, two a day. */
static void test_six_items(void **state)
{
    static const char *const days[] = {"2026-03-02", "2026-03-02",
                                       "2026-02-27", "2026-02-27",
                                       "2026-02-26", "2026-02-26"};
    const struct ct_plan_limits limits = {.from = day_of("2026-02-02"),
                                          .pull = -1,
                                          .capacity = 2,
                                          .resource_count = 1};
    struct ct_plan_item items[6];
    struct ct_plan plan;

    (void)state;
    for (size_t i = 0; i < 6; i++)
        items[i] = (struct ct_plan_item){.due_on = day_of("2026-03-02"),
                                         .order = (uint32_t)i};
    assert_int_equal(ct_plan(items, 6, &limits, &weeks, &plan), CT_OK);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(plan.places[i].day, day_of(days[i]));
    assert_int_equal(plan.lost, 14);
    assert_int_equal(plan.most_pull, 2);
    assert_int_equal(plan.planned, 6);
    ct_plan_release(&plan);
}

/* S05: latest due first keeps the largest pull at 1. */
static void test_latest_first(void **state)
{
    const struct ct_plan_limits limits = {
        .from = 1, .pull = -1, .capacity = 1, .resource_count = 1};
    const struct ct_plan_item items[] = {{.due_on = 5, .order = 0, .place = 1},
                                         {.due_on = 5, .order = 1, .place = 2},
                                         {.due_on = 4, .order = 2, .place = 1}};
    struct ct_plan plan;

    (void)state;
    assert_int_equal(ct_plan(items, 3, &limits, &every_day, &plan), CT_OK);
    assert_int_equal(plan.places[0].day, 5);
    assert_int_equal(plan.places[1].day, 4);
    assert_int_equal(plan.places[2].day, 3);
    assert_int_equal(plan.most_pull, 1);
    ct_plan_release(&plan);
}

/* ---- against all plans --------------------------------------------------- */

struct trial {
    struct ct_plan_item items[MANY];
    size_t count;
    int64_t capacities[3];
    struct ct_plan_limits limits;
    /* of the search */
    int64_t used[16], used_of[16][3];
    int32_t best_pull;
    int64_t best_lost;
    size_t best_placed;
};

static void search(struct trial *t, size_t i, size_t placed, int64_t lost,
                   int32_t pull)
{
    const struct ct_plan_item *item = &t->items[i];

    if (i == t->count) {
        bool better = placed > t->best_placed ||
                      (placed == t->best_placed && lost < t->best_lost);

        if (better || (placed == t->best_placed && lost == t->best_lost &&
                       pull < t->best_pull)) {
            t->best_placed = placed;
            t->best_lost = lost;
            t->best_pull = pull;
        }
        return;
    }
    for (int32_t day = item->due_on; day >= 0; day--) {
        int32_t early = item->due_on - day;
        uint32_t r = item->resource;

        if (t->limits.pull >= 0 && early > t->limits.pull)
            break;
        if ((t->limits.capacity > 0 && t->used[day] == t->limits.capacity) ||
            t->used_of[day][r] == t->capacities[r])
            continue;
        t->used[day]++;
        t->used_of[day][r]++;
        search(t, i + 1, placed + 1, lost + early, early > pull ? early : pull);
        t->used[day]--;
        t->used_of[day][r]--;
    }
    search(t, i + 1, placed, lost, pull);
}

static void make_trial(struct seeded *random, size_t resources, bool pull,
                       struct trial *t)
{
    int32_t days = 2 + (int32_t)seeded_below(random, 5);

    memset(t, 0, sizeof *t);
    t->count = 1 + (size_t)seeded_below(random, 6);
    for (size_t i = 0; i < t->count; i++)
        t->items[i] = (struct ct_plan_item){
            .due_on = (int32_t)seeded_below(random, (uint64_t)days),
            .resource = (uint32_t)seeded_below(random, resources),
            .place = (uint32_t)seeded_below(random, 3),
            .order = (uint32_t)i};
    for (size_t r = 0; r < 3; r++)
        t->capacities[r] = 1 + (int64_t)seeded_below(random, 2);
    t->limits = (struct ct_plan_limits){
        .pull = pull ? (int32_t)seeded_below(random, 4) : -1,
        .capacity = (int64_t)seeded_below(random, 4),
        .capacities = t->capacities,
        .resource_count = resources};
    t->best_lost = INT64_MAX;
    t->best_pull = INT32_MAX;
}

/* What holds for every plan: days within the limits, never late. */
static void assert_sound(const struct trial *t, const struct ct_plan *plan)
{
    int64_t used[16] = {0}, used_of[16][3] = {{0}}, lost = 0;
    size_t planned = 0;

    for (size_t i = 0; i < t->count; i++) {
        const struct ct_plan_item *item = &t->items[i];
        int32_t day = plan->places[i].day, early = item->due_on - day;

        if (plan->places[i].fault != CT_PLAN_DONE)
            continue;
        planned++;
        lost += early;
        assert_true(day >= 0 && early >= 0);
        assert_true(t->limits.pull < 0 || early <= t->limits.pull);
        used[day]++;
        used_of[day][item->resource]++;
        assert_true(t->limits.capacity == 0 || used[day] <= t->limits.capacity);
        assert_true(used_of[day][item->resource] <=
                    t->capacities[item->resource]);
    }
    assert_int_equal(planned, plan->planned);
    assert_int_equal(lost, plan->lost);
}

static void try_all(struct seeded *random, size_t resources, bool pull)
{
    struct ct_plan plan;
    struct trial t;

    make_trial(random, resources, pull, &t);
    search(&t, 0, 0, 0, 0);
    assert_int_equal(ct_plan(t.items, t.count, &t.limits, &every_day, &plan),
                     CT_OK);
    assert_sound(&t, &plan);
    assert_int_equal(plan.planned, t.best_placed);
    if (plan.failed == 0)
        assert_int_equal(plan.lost, t.best_lost);
    if (plan.failed == 0 && resources == 1)
        assert_int_equal(plan.most_pull, t.best_pull);
    ct_plan_release(&plan);
}

/* One resource: no plan places more, loses less or pulls less far. */
static void test_one_resource(void **state)
{
    struct seeded random = seeded_init(20261122);

    (void)state;
    for (int i = 0; i < 600; i++)
        try_all(&random, 1, i % 2 == 0);
}

/* Several within a common capacity, without a limit of the pull. */
static void test_several_resources(void **state)
{
    struct seeded random = seeded_init(937);

    (void)state;
    for (int i = 0; i < 400; i++)
        try_all(&random, 2 + (size_t)(i % 2), false);
}

/* ---- places, order, overdue items ---------------------------------------- */

/* Four items of two places, two a day: a visit each where it can be had. */
static void test_places_together(void **state)
{
    const struct ct_plan_limits limits = {
        .from = 1, .pull = -1, .capacity = 2, .resource_count = 1};
    const struct ct_plan_item items[] = {{.due_on = 9, .place = 1, .order = 0},
                                         {.due_on = 9, .place = 2, .order = 1},
                                         {.due_on = 8, .place = 2, .order = 2},
                                         {.due_on = 9, .place = 1, .order = 3}};
    struct ct_plan plan;

    (void)state;
    assert_int_equal(ct_plan(items, 4, &limits, &every_day, &plan), CT_OK);
    assert_int_equal(plan.places[0].day, 9);
    assert_int_equal(plan.places[3].day, 9);
    assert_int_equal(plan.places[1].day, 8);
    assert_int_equal(plan.places[2].day, 8);
    assert_int_equal(plan.lost, 1);
    ct_plan_release(&plan);
}

static size_t visits(const struct ct_plan_item *items,
                     const struct ct_plan *plan, size_t count)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        bool first = true;

        for (size_t j = 0; j < i; j++)
            first = first && (items[j].place != items[i].place ||
                              plan->places[j].day != plan->places[i].day);
        n += first;
    }
    return n;
}

/* Of 300 items in 40 places fewer than two thirds of the visits are left that
 * the same days in the order of due dates would need, and nothing is lost by
 * it: the greatest pull and the days used are those without places. */
static void test_fewer_visits(void **state)
{
    enum { COUNT = 300 };
    const struct ct_plan_limits limits = {
        .from = 0, .pull = -1, .capacity = 6, .resource_count = 1};
    struct ct_plan_item with[COUNT], without[COUNT];
    struct seeded random = seeded_init(44);
    struct ct_plan one, other;

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        with[i] = (struct ct_plan_item){
            .due_on = 60 + (int32_t)seeded_below(&random, 40),
            .place = (uint32_t)seeded_below(&random, 40),
            .order = (uint32_t)i};
        without[i] = with[i];
        without[i].place = (uint32_t)i;
    }
    assert_int_equal(ct_plan(with, COUNT, &limits, &every_day, &one), CT_OK);
    assert_int_equal(ct_plan(without, COUNT, &limits, &every_day, &other),
                     CT_OK);
    assert_int_equal(one.lost, other.lost);
    assert_int_equal(one.most_pull, other.most_pull);
    assert_true(3 * visits(with, &one, COUNT) <
                2 * visits(with, &other, COUNT));
    ct_plan_release(&one);
    ct_plan_release(&other);
}

static void test_order_of_items(void **state)
{
    struct seeded random = seeded_init(5);

    (void)state;
    for (int k = 0; k < 100; k++) {
        struct ct_plan_item turned[MANY];
        struct ct_plan one, other;
        struct trial t;

        make_trial(&random, 3, true, &t);
        for (size_t i = 0; i < t.count; i++)
            turned[i] = t.items[t.count - 1 - i];
        assert_int_equal(ct_plan(t.items, t.count, &t.limits, &every_day, &one),
                         CT_OK);
        assert_int_equal(
            ct_plan(turned, t.count, &t.limits, &every_day, &other), CT_OK);
        for (size_t i = 0; i < t.count; i++) {
            const struct ct_plan_place *a = &one.places[i],
                                       *b = &other.places[t.count - 1 - i];

            assert_int_equal(a->fault, b->fault);
            assert_int_equal(a->day, b->day);
        }
        ct_plan_release(&one);
        ct_plan_release(&other);
    }
}

/* What is late comes first where there is room, but makes nothing else late. */
static void test_overdue(void **state)
{
    const struct ct_plan_limits limits = {.from = day_of("2026-03-02"),
                                          .pull = -1,
                                          .capacity = 1,
                                          .resource_count = 1};
    const struct ct_plan_item items[] = {
        {.due_on = day_of("2026-01-05"), .order = 0, .overdue = true},
        {.due_on = day_of("2025-12-31"), .order = 1, .overdue = true},
        {.due_on = day_of("2026-03-03"), .order = 2}};
    struct ct_plan plan;

    (void)state;
    assert_int_equal(ct_plan(items, 3, &limits, &weeks, &plan), CT_OK);
    assert_int_equal(plan.places[1].day, day_of("2026-03-02"));
    assert_int_equal(plan.places[2].day, day_of("2026-03-03"));
    assert_int_equal(plan.places[0].day, day_of("2026-03-04"));
    assert_int_equal(plan.overdue, 2);
    assert_int_equal(plan.lost, 0);
    ct_plan_release(&plan);
}

/* ---- impossible plans ---------------------------------------------------- */

/* The value does, and one less does not. `moved` is that of the limits, or
 * NULL: the pull. */
static void assert_least(const struct trial *t, struct ct_plan_limits *limits,
                         int64_t *moved, int64_t value)
{
    for (int step = 0; step < 2; step++) {
        struct ct_plan plan;

        if (moved != NULL)
            *moved = value - step;
        else
            limits->pull = (int32_t)value - step;
        assert_int_equal(ct_plan(t->items, t->count, limits, &every_day, &plan),
                         CT_OK);
        assert_int_equal(plan.failed == 0, step == 0);
        ct_plan_release(&plan);
    }
}

static void test_remedies(void **state)
{
    struct seeded random = seeded_init(31);
    size_t seen[3] = {0};

    (void)state;
    for (int k = 0; k < 3000; k++) {
        struct ct_plan_remedy remedy;
        struct ct_plan plan;
        struct trial t;
        int64_t capacities[3];

        make_trial(&random, 2, true, &t);
        memcpy(capacities, t.capacities, sizeof capacities);
        t.limits.capacities = capacities;
        assert_int_equal(
            ct_plan(t.items, t.count, &t.limits, &every_day, &plan), CT_OK);
        assert_int_equal(ct_plan_remedy(t.items, t.count, &t.limits, &every_day,
                                        &plan, &remedy),
                         CT_OK);
        if (plan.failed > 0 && remedy.capacity > 0) {
            struct ct_plan_limits wider = t.limits;

            seen[0]++;
            assert_least(&t, &wider, &wider.capacity, remedy.capacity);
        }
        if (plan.failed > 0 && remedy.of_resource > 0) {
            int64_t *own = &capacities[remedy.resource];

            seen[1]++;
            assert_least(&t, &t.limits, own, remedy.of_resource);
            memcpy(capacities, t.capacities, sizeof capacities);
        }
        if (plan.failed > 0 && remedy.pull >= 0) {
            seen[2]++;
            assert_least(&t, &t.limits, NULL, remedy.pull);
        }
        ct_plan_release(&plan);
    }
    assert_true(seen[0] > 0 && seen[1] > 0 && seen[2] > 0);
}

/* Due before the first day: nothing but an extension helps. */
static void test_hopeless(void **state)
{
    const struct ct_plan_limits limits = {.from = day_of("2026-03-07"),
                                          .pull = 3,
                                          .capacity = 1,
                                          .resource_count = 1}; /* a Saturday */
    const struct ct_plan_item item = {.due_on = day_of("2026-03-08")};
    struct ct_plan_remedy remedy;
    struct ct_plan plan;

    (void)state;
    assert_int_equal(ct_plan(&item, 1, &limits, &weeks, &plan), CT_OK);
    assert_int_equal(plan.places[0].fault, CT_PLAN_NO_DAY);
    assert_string_equal(ct_plan_fault_name(CT_PLAN_NO_DAY), "no-day");
    assert_int_equal(ct_plan_remedy(&item, 1, &limits, &weeks, &plan, &remedy),
                     CT_OK);
    assert_int_equal(remedy.hopeless, 1);
    ct_plan_release(&plan);
}

static void test_nothing(void **state)
{
    const struct ct_plan_limits limits = {.from = 0, .resource_count = 0};
    struct ct_plan plan;

    (void)state;
    assert_int_equal(ct_plan(NULL, 0, &limits, &weeks, &plan), CT_OK);
    assert_int_equal(plan.planned + plan.failed, 0);
    ct_plan_release(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_weekdays),
        cmocka_unit_test(test_holidays),
        cmocka_unit_test(test_six_items),
        cmocka_unit_test(test_latest_first),
        cmocka_unit_test(test_one_resource),
        cmocka_unit_test(test_several_resources),
        cmocka_unit_test(test_places_together),
        cmocka_unit_test(test_fewer_visits),
        cmocka_unit_test(test_order_of_items),
        cmocka_unit_test(test_overdue),
        cmocka_unit_test(test_remedies),
        cmocka_unit_test(test_hopeless),
        cmocka_unit_test(test_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

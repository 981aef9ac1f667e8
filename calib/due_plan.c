/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Levelling what is due: which laboratory does what on which day.
 */
#include "due.h"

#include "report/plan.h"
#include "../uncertainty/expression.h"

#include <stdlib.h>
#include <string.h>

static const struct ct_place nowhere;

/* Different texts in the order of their bytes. */
struct names {
    const char **items;
    size_t count;
};

struct planning {
    struct ct_due_answer *answer;
    struct ct_holidays holidays;
    struct ct_calendar calendar;
    struct names laboratories, places;
    int64_t *capacities; /* of each laboratory */
    struct ct_plan_limits limits;
    struct ct_planned *planned;
    struct ct_plan_item *items;
    size_t count;
    struct ct_plan plan;
    struct ct_plan_remedy remedy;
};

static void release(struct planning *p)
{
    ct_holidays_release(&p->holidays);
    free(p->laboratories.items);
    free(p->places.items);
    free(p->capacities);
    free(p->planned);
    free(p->items);
    ct_plan_release(&p->plan);
}

/* ---- what is planned ----------------------------------------------------- */

/* What is in service, and is due or should have been calibrated already. */
static bool is_planned(const struct ct_due_item *item)
{
    enum {
        AWAY = CT_DUE_BIT(CT_DUE_NOT_IN_SERVICE) |
               CT_DUE_BIT(CT_DUE_QUARANTINED) |
               CT_DUE_BIT(CT_DUE_AT_LABORATORY),
        LACKING = CT_DUE_BIT(CT_DUE_NO_RECORD) | CT_DUE_BIT(CT_DUE_UNFIT)
    };

    return (item->flags & AWAY) == 0 &&
           (item->due_on != CT_LAB_NO_DATE || (item->flags & LACKING) != 0);
}

static bool is_late(const struct ct_due_answer *answer,
                    const struct ct_due_item *item)
{
    enum {
        LACKING = CT_DUE_BIT(CT_DUE_NO_RECORD) | CT_DUE_BIT(CT_DUE_UNFIT) |
                  CT_DUE_BIT(CT_DUE_OVERDUE)
    };

    return (item->flags & LACKING) != 0 || item->due_on == CT_LAB_NO_DATE ||
           item->due_on < answer->options.when.on;
}

static const struct ct_due_item *picked(const struct planning *p, size_t i)
{
    const struct ct_due_answer *answer = p->answer;

    return &answer->list.items[answer->picked.items[i]];
}

static const char *text_of(const struct planning *p,
                           const struct ct_due_item *item, enum ct_pick_by by)
{
    return ct_pick_text(p->answer->laboratory.index, item,
                        p->answer->options.when, by);
}

/* ---- names --------------------------------------------------------------- */

static int compare_names(const void *one, const void *other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

static enum ct_status take_names(const struct planning *p, enum ct_pick_by by,
                                 struct names *names)
{
    size_t count = p->answer->picked.count, kept = 0;

    names->items = calloc(count + 1, sizeof *names->items);
    if (names->items == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < count; i++)
        if (is_planned(picked(p, i)))
            names->items[names->count++] = text_of(p, picked(p, i), by);
    if (names->count > 0)
        qsort(names->items, names->count, sizeof *names->items, compare_names);
    for (size_t i = 0; i < names->count; i++)
        if (kept == 0 || strcmp(names->items[kept - 1], names->items[i]) != 0)
            names->items[kept++] = names->items[i];
    names->count = kept;
    return CT_OK;
}

static uint32_t number_of(const struct names *names, const char *name)
{
    const char *const *found = bsearch(&name, names->items, names->count,
                                       sizeof *names->items, compare_names);

    return (uint32_t)(found - names->items);
}

/* ---- limits -------------------------------------------------------------- */

/* Of a laboratory that has nothing to do here, but is known, it says nothing.
 */
static enum ct_status set_capacity(struct planning *p, const char *name,
                                   size_t length, int64_t value,
                                   struct ct_place place)
{
    const struct names *names = &p->laboratories;
    bool known = ct_lab_find(p->answer->laboratory.lab, CT_KEY_LABORATORY, name,
                             length) != 0;

    for (size_t i = 0; i < names->count; i++)
        if (strlen(names->items[i]) == length &&
            memcmp(names->items[i], name, length) == 0) {
            p->capacities[i] = value;
            return CT_OK;
        }
    if (known)
        return CT_OK;
    return ct_error(
        p->answer->context->sink, "due-filter", ct_at(place),
        ct_text(name, length), ct_string(ct_pick_names[CT_PICK_LABORATORY]),
        ct_string(ct_near_miss(name, length, names->items, names->count)));
}

/* `20`, or `PIM=4` for what one laboratory does in a day. */
static enum ct_status read_capacity(struct planning *p, const char *text,
                                    struct ct_place place)
{
    const char *equals = strrchr(text, '=');
    const char *digits = equals != NULL ? equals + 1 : text;
    int64_t value = 0;

    for (const char *c = digits; *c != '\0'; c++) {
        if (*c < '0' || *c > '9' || value > INT32_MAX)
            return ct_error(p->answer->context->sink, "due-capacity",
                            ct_at(place), ct_string(text));
        value = 10 * value + (*c - '0');
    }
    if (value == 0)
        return ct_error(p->answer->context->sink, "due-capacity", ct_at(place),
                        ct_string(text));
    if (equals == NULL) {
        p->limits.capacity = value;
        return CT_OK;
    }
    return set_capacity(p, text, (size_t)(equals - text), value, place);
}

static enum ct_status read_limits(struct planning *p)
{
    const struct ct_due_request *r = p->answer->request;
    enum ct_status status = CT_OK;

    p->capacities = calloc(p->laboratories.count + 1, sizeof *p->capacities);
    if (p->capacities == NULL)
        return CT_NOMEM;
    p->limits = (struct ct_plan_limits){
        .from = p->answer->options.when.on,
        .pull = (int32_t)r->pull,
        .capacity = p->answer->laboratory.lab->package->settings.capacity,
        .capacities = p->capacities,
        .resource_count = p->laboratories.count};
    for (size_t i = 0; i < r->capacity.count; i++)
        if (read_capacity(p, r->capacity.items[i], r->capacity.places[i]) !=
            CT_OK)
            status = CT_USAGE;
    return status;
}

static enum ct_status read_calendar(struct planning *p, struct ct_units *units)
{
    const struct ct_context *context = p->answer->context;
    const char *path = p->answer->request->holidays;
    enum ct_status status = CT_OK;

    if (path != NULL)
        status = ct_holidays_open(context->sources, path, units, context->sink,
                                  &p->holidays);
    p->calendar = (struct ct_calendar){0, p->holidays.days, p->holidays.count};
    return status;
}

/* ---- the plan ------------------------------------------------------------ */

static enum ct_status take_items(struct planning *p)
{
    size_t count = p->answer->picked.count;

    p->planned = calloc(count + 1, sizeof *p->planned);
    p->items = calloc(count + 1, sizeof *p->items);
    if (p->planned == NULL || p->items == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < count; i++) {
        const struct ct_due_item *item = picked(p, i);

        if (!is_planned(item))
            continue;
        p->items[p->count] = (struct ct_plan_item){
            .due_on = item->due_on,
            .resource = number_of(&p->laboratories,
                                  text_of(p, item, CT_PICK_LABORATORY)),
            .place = number_of(&p->places, text_of(p, item, CT_PICK_LOCATION)),
            .order = p->answer->picked.items[i],
            .overdue = is_late(p->answer, item)};
        p->planned[p->count].item = p->answer->picked.items[i];
        p->planned[p->count].asked = p->items[p->count];
        p->count++;
    }
    return CT_OK;
}

static int compare_planned(const void *one, const void *other)
{
    const struct ct_planned *a = one, *b = other;
    bool placed = a->place.fault == CT_PLAN_DONE;

    if (placed != (b->place.fault == CT_PLAN_DONE))
        return placed ? -1 : 1;
    if (placed && a->place.day != b->place.day)
        return a->place.day < b->place.day ? -1 : 1;
    if (a->asked.resource != b->asked.resource)
        return a->asked.resource < b->asked.resource ? -1 : 1;
    if (a->asked.place != b->asked.place)
        return a->asked.place < b->asked.place ? -1 : 1;
    return (a->item > b->item) - (a->item < b->item);
}

static void order(struct planning *p)
{
    for (size_t i = 0; i < p->count; i++) {
        struct ct_planned *planned = &p->planned[i];

        planned->place = p->plan.places[i];
        if (!planned->asked.overdue)
            planned->early = planned->asked.due_on - planned->place.day;
    }
    if (p->count > 0)
        qsort(p->planned, p->count, sizeof *p->planned, compare_planned);
}

static enum ct_status make(struct planning *p, struct ct_units *units)
{
    enum ct_status status = take_names(p, CT_PICK_LABORATORY, &p->laboratories);

    if (status == CT_OK)
        status = take_names(p, CT_PICK_LOCATION, &p->places);
    if (status == CT_OK)
        status = read_limits(p);
    if (status == CT_OK)
        status = read_calendar(p, units);
    if (status == CT_OK)
        status = take_items(p);
    if (status == CT_OK)
        status =
            ct_plan(p->items, p->count, &p->limits, &p->calendar, &p->plan);
    if (status != CT_OK)
        return status;
    if (p->plan.failed > 0)
        status = ct_plan_remedy(p->items, p->count, &p->limits, &p->calendar,
                                &p->plan, &p->remedy);
    order(p);
    return status;
}

/* ---- forms --------------------------------------------------------------- */

static enum ct_status write(struct planning *p, const struct ct_due_view *due)
{
    struct ct_due_answer *answer = p->answer;
    const struct ct_plan_view view = {.due = due,
                                      .items = p->planned,
                                      .count = p->count,
                                      .laboratories = p->laboratories.items,
                                      .limits = &p->limits,
                                      .plan = &p->plan,
                                      .remedy = p->plan.failed > 0 ? &p->remedy
                                                                   : NULL};
    int format = answer->request->common.format;
    struct ct_json json;
    enum ct_status status;

    switch (format) {
    case CT_FORMAT_CSV:
        return ct_plan_csv(&view, &answer->text);
    case CT_FORMAT_JSON:
        ct_json_init(&json, &answer->text, false);
        ct_due_json_begin(answer, "caltrace/plan/1", &json);
        status = ct_plan_json(&view, &json);
        if (status == CT_OK)
            ct_answer_json_end(answer->context, answer->complete, &json);
        return status;
    default:
        return ct_plan_page(&view, format == CT_FORMAT_MARKDOWN,
                            answer->context->width, &answer->text);
    }
}

enum ct_status ct_due_plan(struct ct_due_answer *answer, struct ct_units *units)
{
    struct planning p = {.answer = answer};
    struct ct_due_view due = ct_due_view_of(answer);
    enum ct_status status = make(&p, units);

    if (status == CT_OK && p.plan.failed > 0) {
        answer->in_order = false;
        ct_warning(answer->context->sink, "plan-impossible", ct_at(nowhere),
                   ct_integer((int64_t)p.plan.failed),
                   ct_integer((int64_t)p.count));
    }
    if (status == CT_OK)
        status = write(&p, &due);
    release(&p);
    return status;
}

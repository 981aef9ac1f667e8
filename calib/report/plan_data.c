/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A plan as rows and as an object (caltrace/plan/1).
 */
#include "plan.h"

#include "json_lab.h"
#include "table.h"

#include <string.h>

static bool is_placed(const struct ct_planned *planned)
{
    return planned->place.fault == CT_PLAN_DONE;
}

static int32_t planned_on(const struct ct_planned *planned)
{
    return is_placed(planned) ? planned->place.day : CT_LAB_NO_DATE;
}

static const struct ct_due_item *item_of(const struct ct_plan_view *view,
                                         const struct ct_planned *planned)
{
    return &view->due->list->items[planned->item];
}

/* ---- rows ---------------------------------------------------------------- */

static void put(struct ct_buffer *out, const char *text)
{
    ct_csv_field_write(out, text, strlen(text));
    ct_buffer_putc(out, ',');
}

static void put_row(const struct ct_plan_view *view,
                    const struct ct_planned *planned, struct ct_buffer *out)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->due->index);
    struct ct_lab_instrument record = ct_lab_instrument_at(
        lab, item_of(view, planned)->instrument, view->due->options->when);

    put(out, ct_day_text(planned_on(planned)).text);
    put(out, ct_lab_text(lab, CT_KEY_INSTRUMENT, record.id));
    put(out, ct_lab_text(lab, CT_KEY_TEXT, record.name));
    put(out, view->laboratories[planned->asked.resource]);
    put(out, ct_lab_text(lab, CT_KEY_TEXT, record.location));
    put(out, ct_lab_text(lab, CT_KEY_TEXT, record.custodian));
    put(out, ct_day_text(planned->asked.due_on).text);
    if (is_placed(planned) && !planned->asked.overdue)
        ct_buffer_integer(out, planned->early);
    ct_buffer_putc(out, ',');
    ct_buffer_puts(out, planned->asked.overdue ? "yes," : "no,");
    ct_buffer_puts(
        out, ct_plan_fault_name((enum ct_plan_fault)planned->place.fault));
    ct_buffer_putc(out, '\n');
}

enum ct_status ct_plan_csv(const struct ct_plan_view *view,
                           struct ct_buffer *out)
{
    ct_buffer_puts(out, "planned_on,instrument,name,laboratory,location,"
                        "custodian,due_on,days_early,overdue,status\n");
    for (size_t i = 0; i < view->count; i++)
        put_row(view, &view->items[i], out);
    return ct_buffer_status(out);
}

/* ---- the object ---------------------------------------------------------- */

static void put_string(struct ct_json *json, const char *key, const char *text)
{
    if (text[0] == '\0')
        ct_json_null(json, key);
    else
        ct_json_string(json, key, text);
}

static void put_limit(struct ct_json *json, const char *key, int64_t limit,
                      bool is_one)
{
    if (is_one)
        ct_json_integer(json, key, limit);
    else
        ct_json_null(json, key);
}

static void put_limits(const struct ct_plan_view *view, struct ct_json *json)
{
    const struct ct_plan_limits *limits = view->limits;

    ct_json_day(json, "from", limits->from);
    put_limit(json, "capacity", limits->capacity, limits->capacity > 0);
    ct_json_array(json, "capacities");
    for (size_t i = 0; i < limits->resource_count; i++) {
        if (limits->capacities[i] == 0)
            continue;
        ct_json_object(json, NULL);
        put_string(json, "laboratory", view->laboratories[i]);
        ct_json_integer(json, "capacity", limits->capacities[i]);
        ct_json_end(json);
    }
    ct_json_end(json);
    put_limit(json, "pull", limits->pull, limits->pull >= 0);
}

static void put_item(const struct ct_plan_view *view,
                     const struct ct_planned *planned, struct ct_json *json)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->due->index);
    struct ct_lab_instrument record = ct_lab_instrument_at(
        lab, item_of(view, planned)->instrument, view->due->options->when);

    ct_json_object(json, NULL);
    ct_json_string(json, "instrument",
                   ct_lab_text(lab, CT_KEY_INSTRUMENT, record.id));
    put_string(json, "name", ct_lab_text(lab, CT_KEY_TEXT, record.name));
    put_string(json, "laboratory", view->laboratories[planned->asked.resource]);
    put_string(json, "location",
               ct_lab_text(lab, CT_KEY_TEXT, record.location));
    put_string(json, "custodian",
               ct_lab_text(lab, CT_KEY_TEXT, record.custodian));
    ct_json_day(json, "due_on", planned->asked.due_on);
    ct_json_day(json, "planned_on", planned_on(planned));
    put_limit(json, "days_early", planned->early,
              is_placed(planned) && !planned->asked.overdue);
    ct_json_bool(json, "overdue", planned->asked.overdue);
    ct_json_string(
        json, "status",
        ct_plan_fault_name((enum ct_plan_fault)planned->place.fault));
    ct_json_end(json);
}

static void put_days(const struct ct_plan_view *view, struct ct_json *json)
{
    size_t end;

    ct_json_array(json, "days");
    for (size_t i = 0; i < view->plan->planned; i = end) {
        int32_t day = view->items[i].place.day;

        for (end = i;
             end < view->plan->planned && view->items[end].place.day == day;)
            end++;
        ct_json_object(json, NULL);
        ct_json_day(json, "day", day);
        ct_json_integer(json, "count", (int64_t)(end - i));
        ct_json_end(json);
    }
    ct_json_end(json);
}

static void put_remedy(const struct ct_plan_view *view, struct ct_json *json)
{
    const struct ct_plan_remedy *remedy = view->remedy;

    if (remedy == NULL) {
        ct_json_null(json, "remedy");
        return;
    }
    ct_json_object(json, "remedy");
    put_limit(json, "capacity", remedy->capacity, remedy->capacity > 0);
    put_string(json, "laboratory", view->laboratories[remedy->resource]);
    put_limit(json, "laboratory_capacity", remedy->of_resource,
              remedy->of_resource > 0);
    put_limit(json, "pull", remedy->pull, remedy->pull >= 0);
    ct_json_integer(json, "hopeless", (int64_t)remedy->hopeless);
    ct_json_end(json);
}

enum ct_status ct_plan_json(const struct ct_plan_view *view,
                            struct ct_json *json)
{
    const struct ct_plan *plan = view->plan;

    put_limits(view, json);
    ct_json_array(json, "items");
    for (size_t i = 0; i < view->count; i++)
        put_item(view, &view->items[i], json);
    ct_json_end(json);
    put_days(view, json);
    ct_json_integer(json, "planned", (int64_t)plan->planned);
    ct_json_integer(json, "overdue", (int64_t)plan->overdue);
    ct_json_integer(json, "failed", (int64_t)plan->failed);
    ct_json_integer(json, "interval_lost", plan->lost);
    ct_json_integer(json, "most_pull", plan->most_pull);
    put_remedy(view, json);
    return ct_buffer_status(json->out);
}

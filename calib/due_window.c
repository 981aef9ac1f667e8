/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the options of `caltrace due` mean.
 */
#include "due.h"
#include "length.h"

#include "../uncertainty/expression.h"

#include <stdlib.h>
#include <string.h>

static const struct ct_place nowhere;

/* ---- the window ---------------------------------------------------------- */

static enum ct_status read_within(struct ct_due_answer *answer,
                                  const char *text, struct ct_units *units)
{
    struct ct_interval length;
    enum ct_status status = ct_length_read(text, units, &length);
    int32_t on = answer->options.when.on;

    answer->pick.first = on;
    if (status == CT_OK)
        status = ct_pick_within(length, on, &answer->pick.last);
    if (status == CT_OK)
        answer->options.within = answer->pick.last - on;
    return status;
}

static enum ct_status read_window(struct ct_due_answer *answer,
                                  struct ct_units *units)
{
    static const char usual[] = "30d";
    const struct ct_due_request *r = answer->request;
    int32_t on = answer->options.when.on;
    const char *option = "--within", *text = r->within;
    enum ct_status status =
        read_within(answer, text != NULL ? text : usual, units);

    if (r->month != NULL) {
        option = "--month";
        text = r->month;
        status =
            ct_pick_month(text, on, &answer->pick.first, &answer->pick.last);
    } else if (r->week != NULL) {
        option = "--week";
        text = r->week;
        status =
            ct_pick_week(text, on, &answer->pick.first, &answer->pick.last);
    }
    if (status != CT_INVALID && status != CT_DOMAIN)
        return status;
    (void)ct_error(answer->context->sink, "due-window", ct_at(nowhere),
                   ct_string(text), ct_string(option));
    return CT_USAGE;
}

void ct_due_windows(const struct ct_due_request *r,
                    struct ct_due_window windows[CT_DUE_WINDOWS])
{
    windows[0] = (struct ct_due_window){"--within", r->within != NULL};
    windows[1] = (struct ct_due_window){"--month", r->month != NULL};
    windows[2] = (struct ct_due_window){"--week", r->week != NULL};
    windows[3] = (struct ct_due_window){"--all", r->all};
    windows[4] = (struct ct_due_window){"--state", r->states.count > 0};
}

static void check_exclusive(const struct ct_due_request *r,
                            struct ct_sink *sink)
{
    struct ct_due_window windows[CT_DUE_WINDOWS];
    const size_t count = CT_DUE_WINDOWS;

    ct_due_windows(r, windows);
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++)
            if (windows[i].given && windows[k].given)
                (void)ct_error(sink, "options-exclude", ct_at(nowhere),
                               ct_string(windows[i].name),
                               ct_string(windows[k].name));
    if (r->standard.count > 1)
        (void)ct_error(sink, "option-once", ct_at(r->standard.places[1]),
                       ct_string("--standard"));
}

/* ---- states -------------------------------------------------------------- */

static void read_state(struct ct_due_answer *answer, const char *word,
                       size_t length, struct ct_place place)
{
    const char *names[CT_DUE_STATES];

    for (int i = 0; i < CT_DUE_STATES; i++) {
        names[i] = ct_due_state_name((enum ct_due_state)i);
        if (strlen(names[i]) == length && memcmp(names[i], word, length) == 0) {
            answer->pick.states |= CT_DUE_BIT(i);
            return;
        }
    }
    (void)ct_error(answer->context->sink, "due-state", ct_at(place),
                   ct_text(word, length),
                   ct_string(ct_near_miss(word, length, names, CT_DUE_STATES)));
}

static void read_states(struct ct_due_answer *answer)
{
    const struct ct_texts *texts = &answer->request->states;

    for (size_t i = 0; i < texts->count; i++) {
        const char *word = texts->items[i];

        for (size_t at = 0;;) {
            size_t length = strcspn(word + at, ",");

            read_state(answer, word + at, length,
                       ct_place_part(texts->places[i], at, length));
            if (word[at + length] == '\0')
                break;
            at += length + 1;
        }
    }
}

/* ---- filters ------------------------------------------------------------- */

static enum ct_status gather_filters(struct ct_due_answer *answer)
{
    const struct ct_due_request *r = answer->request;
    size_t count = 0;

    for (int i = 0; i < CT_PICK_BYS; i++)
        count += r->by[i].count;
    answer->filters = calloc(count + 1, sizeof *answer->filters);
    if (answer->filters == NULL)
        return CT_NOMEM;
    answer->pick.filters = answer->filters;
    for (int i = 0; i < CT_PICK_BYS; i++)
        for (size_t k = 0; k < r->by[i].count; k++)
            answer->filters[answer->pick.filter_count++] =
                (struct ct_pick_filter){(enum ct_pick_by)i, r->by[i].items[k]};
    return CT_OK;
}

enum ct_status ct_due_read_request(struct ct_due_answer *answer,
                                   struct ct_units *units)
{
    const struct ct_due_request *r = answer->request;
    struct ct_sink *sink = answer->context->sink;
    size_t errors = sink->errors;
    enum ct_status status;

    answer->options.when = ct_laboratory_when(&r->laboratory, answer->context);
    answer->options.keep_rhythm = (int32_t)r->keep_rhythm;
    answer->pick.all = r->all;
    answer->pick.compulsory = r->compulsory;
    answer->pick.standard = CT_LAB_NO_ROW;
    check_exclusive(r, sink);
    read_states(answer);
    status = read_window(answer, units);
    if (status == CT_OK)
        status = gather_filters(answer);
    return status == CT_OK && sink->errors > errors ? CT_USAGE : status;
}

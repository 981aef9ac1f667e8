/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What `caltrace due` writes beside its list and its board: a calendar, recall
 * notices, and tables for other systems.
 */
#define _XOPEN_SOURCE 700 /* realpath() */

#include "due.h"
#include "length.h"

#include <stdlib.h>
#include <string.h>

static const struct ct_place nowhere;

/* ORDER DUE_EXPORT */
const char *const ct_due_export_names[CT_DUE_EXPORTS + 1] = {"ecqs", NULL};

/* ---- what goes together ---------------------------------------------------
 */

static void exclude(const struct ct_due_request *r, struct ct_sink *sink)
{
    const struct {
        const char *name;
        bool given;
    } forms[] = {{"--board", r->board},
                 {"--plan", r->plan},
                 {"--notice", r->notice},
                 {"--export", r->export >= 0},
                 {"--history", r->history.count > 0}};
    size_t count = sizeof forms / sizeof *forms;

    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++)
            if (forms[i].given && forms[k].given)
                (void)ct_error(sink, "options-exclude", ct_at(nowhere),
                               ct_string(forms[i].name),
                               ct_string(forms[k].name));
}

/* The forms that something is written in. */
struct forms {
    const char *what;
    unsigned formats;
};

static struct forms forms_of(const struct ct_due_request *r)
{
    const unsigned pages = 1U << CT_FORMAT_TEXT | 1U << CT_FORMAT_MARKDOWN;
    const unsigned data = 1U << CT_FORMAT_CSV | 1U << CT_FORMAT_JSON;

    if (r->plan)
        return (struct forms){"--plan", pages | data};
    if (r->notice)
        return (struct forms){"--notice", pages};
    if (r->export >= 0)
        return (struct forms){"--export",
                              1U << CT_FORMAT_TEXT | 1U << CT_FORMAT_CSV};
    if (r->board)
        return (struct forms){"--board", pages | data | 1U << CT_FORMAT_SVG};
    if (r->history.count > 0)
        return (struct forms){"--history", pages | data | 1U << CT_FORMAT_SVG};
    return (struct forms){"due", pages | data | 1U << CT_FORMAT_ICS};
}

/* A board counts all that the filters leave. */
static void exclude_board(const struct ct_due_request *r, struct ct_sink *sink)
{
    struct ct_due_window windows[CT_DUE_WINDOWS];

    ct_due_windows(r, windows);
    for (size_t i = 0; r->board && i < CT_DUE_WINDOWS; i++)
        if (windows[i].given)
            (void)ct_error(sink, "options-exclude", ct_at(nowhere),
                           ct_string("--board"), ct_string(windows[i].name));
}

static void needs(bool given, const char *option, bool other, const char *what,
                  struct ct_sink *sink)
{
    if (given && !other)
        (void)ct_error(sink, "option-needs-other", ct_at(nowhere),
                       ct_string(option), ct_string(what));
}

void ct_due_check_forms(const struct ct_due_request *r, struct ct_sink *sink)
{
    struct forms forms = forms_of(r);

    exclude(r, sink);
    exclude_board(r, sink);
    ct_due_check_history(r, sink);
    if ((forms.formats >> r->common.format & 1U) == 0)
        (void)ct_error(sink, "due-form", ct_at(nowhere),
                       ct_string(ct_format_names[r->common.format]),
                       ct_string(forms.what));
    needs(r->alarms.count > 0, "--alarm", r->common.format == CT_FORMAT_ICS,
          "--format ics", sink);
    needs(r->capacity.count > 0, "--capacity", r->plan, "--plan", sink);
    needs(r->pull >= 0, "--pull", r->plan, "--plan", sink);
    needs(r->holidays != NULL, "--holidays", r->plan, "--plan", sink);
}

int ct_due_group(const struct ct_due_request *r)
{
    if (r->group >= 0)
        return r->group;
    return r->notice ? CT_PICK_CUSTODIAN : CT_PICK_BYS;
}

/* ---- the calendar ---------------------------------------------------------
 */

/* Times before the day; `none` by itself: no alarm. */
static enum ct_status read_alarms(const struct ct_due_answer *answer,
                                  struct ct_units *units,
                                  struct ct_due_calendar *calendar,
                                  struct ct_interval *alarms)
{
    const struct ct_texts *texts = &answer->request->alarms;
    enum ct_status status = CT_OK;

    alarms[0] = (struct ct_interval){.days = 30};
    calendar->alarms = alarms;
    calendar->alarm_count = texts->count == 0;
    if (texts->count == 1 && strcmp(texts->items[0], "none") == 0)
        return CT_OK;
    for (size_t i = 0; i < texts->count; i++) {
        enum ct_status one = ct_length_read(texts->items[i], units,
                                            &alarms[calendar->alarm_count++]);

        if (one == CT_NOMEM)
            return one;
        if (one == CT_OK)
            continue;
        (void)ct_error(answer->context->sink, "due-alarm",
                       ct_at(texts->places[i]), ct_string(texts->items[i]));
        status = CT_USAGE;
    }
    return status;
}

/* The name that the laboratory gives itself, else that of its folder; a folder
 * such as `..` has its name in the path to it. */
static enum ct_status find_name(const struct ct_package *package, char **name)
{
    const char *text = package->name, *end;
    char *path = NULL;
    size_t length;

    if (text == NULL || text[0] == '\0') {
        path = realpath(package->folder, NULL);
        text = path != NULL ? path : package->folder;
        end = strrchr(text, '/');
        text = end != NULL && end[1] != '\0' ? end + 1 : text;
    }
    length = strlen(text);
    *name = malloc(length + 1);
    if (*name != NULL)
        memcpy(*name, text, length + 1);
    free(path);
    return *name != NULL ? CT_OK : CT_NOMEM;
}

/* What is listed and has no day cannot stand in a calendar. */
static void report_dayless(const struct ct_due_answer *answer)
{
    int64_t count = 0;

    for (size_t i = 0; i < answer->picked.count; i++)
        count += answer->list.items[answer->picked.items[i]].due_on ==
                 CT_LAB_NO_DATE;
    if (count > 0)
        ct_note(answer->context->sink, "due-dayless", ct_at(nowhere),
                ct_integer(count));
}

enum ct_status ct_due_write_calendar(struct ct_due_answer *answer,
                                     struct ct_units *units)
{
    const struct ct_due_view view = ct_due_view_of(answer);
    struct ct_due_calendar calendar = {0};
    struct ct_interval *alarms =
        calloc(answer->request->alarms.count + 1, sizeof *alarms);
    char *name = NULL;
    enum ct_status status = alarms == NULL ? CT_NOMEM : CT_OK;

    if (status == CT_OK)
        status = read_alarms(answer, units, &calendar, alarms);
    if (status == CT_OK)
        status = find_name(answer->laboratory.lab->package, &name);
    if (status == CT_OK) {
        calendar.name = name;
        report_dayless(answer);
        status = ct_due_ics(&view, &calendar, &answer->text);
    }
    free(name);
    free(alarms);
    return status;
}

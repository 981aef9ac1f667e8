/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "finding.h"

#include <string.h>

struct ct_argument ct_at(struct ct_place place)
{
    return (struct ct_argument){.kind = CT_ARGUMENT_PLACE, .place = place};
}

struct ct_argument ct_text(const char *text, size_t length)
{
    return (struct ct_argument){
        .kind = CT_ARGUMENT_TEXT, .length = length, .text = text};
}

struct ct_argument ct_string(const char *text)
{
    return text != NULL ? ct_text(text, strlen(text)) : (struct ct_argument){0};
}

struct ct_argument ct_number(double number)
{
    return (struct ct_argument){.kind = CT_ARGUMENT_NUMBER, .number = number};
}

struct ct_argument ct_integer(int64_t integer)
{
    return (struct ct_argument){.kind = CT_ARGUMENT_INTEGER,
                                .integer = integer};
}

struct ct_place ct_place_part(struct ct_place place, size_t offset,
                              size_t length)
{
    if (offset > place.length)
        offset = place.length;
    if (length > place.length - offset)
        length = place.length - offset;
    place.offset += offset;
    place.length = (uint32_t)length;
    return place;
}

bool ct_sink_wants(const struct ct_sink *sink, const char *key)
{
    return sink != NULL &&
           (sink->wants == NULL || sink->wants(sink->context, key));
}

static void count(struct ct_sink *sink, enum ct_severity severity)
{
    if (severity == CT_ERROR)
        sink->errors++;
    else if (severity == CT_WARNING)
        sink->warnings++;
    else
        sink->notes++;
}

enum ct_status ct_report(struct ct_sink *sink, enum ct_severity severity,
                         const char *key, const struct ct_argument *arguments)
{
    if (sink != NULL) {
        struct ct_finding finding = {.key = key,
                                     .severity = severity,
                                     .place = arguments[0].place,
                                     .cell = sink->cell};

        memcpy(finding.arguments, arguments + 1, sizeof finding.arguments);
        count(sink, severity);
        if (sink->report != NULL)
            sink->report(sink->context, &finding);
    }
    return severity == CT_ERROR ? CT_INVALID : CT_OK;
}

void ct_report_again(struct ct_sink *sink, const struct ct_finding *finding)
{
    struct ct_argument all[CT_FINDING_ARGUMENTS + 1] = {ct_at(finding->place)};

    memcpy(all + 1, finding->arguments, sizeof finding->arguments);
    (void)ct_report(sink, finding->severity, finding->key, all);
}

void ct_hand_on(struct ct_sink *sink, const struct ct_finding *finding)
{
    struct ct_finding_cell before = sink->cell;

    sink->cell = finding->cell;
    ct_report_again(sink, finding);
    sink->cell = before;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lengths of time as options state them.
 */
#include "length.h"

#include "schedule/outcome.h"
#include "../uncertainty/expression.h"
#include "../uncertainty/number.h"

#include <math.h>
#include <string.h>

enum ct_status ct_length_read(const char *text, struct ct_units *units,
                              struct ct_interval *length)
{
    struct ct_sink silent = {0};
    struct ct_arena arena = {0};
    const struct ct_cell_rules rules = {.per = {.days = 1}};
    const struct ct_cells cells = {
        .units = units, .arena = &arena, .sink = &silent, .rules = &rules};
    struct ct_cell_interval value;
    enum ct_status status;

    if (strcmp(text, "0") == 0 || strcmp(text, "0d") == 0) {
        *length = (struct ct_interval){0};
        return CT_OK;
    }
    status = ct_cell_interval(
        &cells, (struct ct_cell){.text = text, .length = strlen(text)}, &value);
    if (status == CT_OK && (value.state != CT_CELL_SOUND ||
                            value.interval.kind != CT_INTERVAL_LENGTH))
        status = CT_INVALID;
    if (status == CT_OK)
        *length = value.interval;
    ct_arena_release(&arena);
    return status;
}

static enum ct_status days_in(double days, const struct ct_unit *unit,
                              struct ct_units *units, double *length)
{
    const struct ct_place nowhere = {0};
    struct ct_sink silent = {0};
    struct ct_conversion conversion;
    const struct ct_unit *day;
    enum ct_status status =
        ct_unit_parse(units, "d", 1, nowhere, &silent, &day);

    if (status == CT_OK)
        status = ct_unit_conversion(day, unit, &conversion);
    if (status == CT_OK)
        *length = ct_convert(conversion, days);
    return status == CT_DOMAIN ? CT_INVALID : status;
}

enum ct_status ct_length_in(const char *text, const struct ct_unit *unit,
                            struct ct_units *units, double *length)
{
    struct ct_interval read;
    enum ct_status status;

    *length = (double)NAN;
    if (text == NULL)
        return CT_OK;
    status = ct_number_parse(text, strlen(text), length);
    if (status == CT_OK)
        return *length >= 0 ? CT_OK : CT_INVALID;
    status = ct_length_read(text, units, &read);
    if (status != CT_OK)
        return status == CT_NOMEM ? status : CT_INVALID;
    *length = ct_outcome_days(read);
    return unit == NULL ? CT_OK : days_in(*length, unit, units, length);
}

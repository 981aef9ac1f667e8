/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "json_lab.h"

#include "../lab/record.h"
#include "../../chains/date.h"

void ct_json_day(struct ct_json *json, const char *key, int32_t day)
{
    char text[CT_DATE_TEXT];

    if (day == CT_LAB_NO_DATE) {
        ct_json_null(json, key);
        return;
    }
    ct_date_format(day, text);
    ct_json_string(json, key, text);
}

static void put_unit(struct ct_json *json, const char *key,
                     const struct ct_unit *unit)
{
    struct ct_buffer text = {0};

    ct_unit_write(&text, unit);
    ct_json_text(json, key, text.length > 0 ? text.data : "", text.length);
    json->out->failed = json->out->failed || text.failed;
    ct_buffer_release(&text);
}

void ct_json_unit(struct ct_json *json, const char *key,
                  const struct ct_unit *unit)
{
    if (unit != NULL)
        put_unit(json, key, unit);
    else
        ct_json_null(json, key);
}

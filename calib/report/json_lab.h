/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * json_lab.h - members of JSON for what the records of a laboratory hold.
 */
#ifndef CT_JSON_LAB_H
#define CT_JSON_LAB_H

#include "json_out.h"
#include "../../uncertainty/unit.h"

/* YYYY-MM-DD; null where there is no day. */
void ct_json_day(struct ct_json *json, const char *key, int32_t day);

/* As it was written; the empty text for the number one, null for none. */
void ct_json_unit(struct ct_json *json, const char *key,
                  const struct ct_unit *unit);

#endif

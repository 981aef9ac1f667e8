/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * json_out.h - writes JSON, checked for shape as it goes.
 *
 * Numbers are the shortest text that reads back to the same double; a number
 * that is not finite becomes null. Two-space indentation, or one line.
 */
#ifndef CT_JSON_OUT_H
#define CT_JSON_OUT_H

#include "../../uncertainty/buffer.h"

#include <stdbool.h>
#include <stdint.h>

enum { CT_JSON_DEPTH = 32 };

struct ct_json {
    struct ct_buffer *out;
    bool compact;             /* all in one line */
    int depth;
    bool has[CT_JSON_DEPTH];  /* a member was written at this depth */
    bool after_key;
};

void ct_json_init(struct ct_json *json, struct ct_buffer *out, bool compact);

/* `key` is NULL inside an array and for the outermost value. */
void ct_json_object(struct ct_json *json, const char *key);
void ct_json_array(struct ct_json *json, const char *key);
void ct_json_end(struct ct_json *json); /* of the innermost object or array */
/* The innermost array of numbers is written in one line. */
void ct_json_number(struct ct_json *json, const char *key, double number);
void ct_json_integer(struct ct_json *json, const char *key, int64_t number);
void ct_json_bool(struct ct_json *json, const char *key, bool value);
void ct_json_null(struct ct_json *json, const char *key);
void ct_json_text(struct ct_json *json, const char *key, const char *text,
                  size_t length);
void ct_json_string(struct ct_json *json, const char *key, const char *text);

#endif

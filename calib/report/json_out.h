/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * json_out.h - writes JSON, checked for shape as it goes.
 *
 * Numbers are the shortest text that reads back to the same double; a number
 * that is not finite becomes null. Two-space indentation, or one line. Bytes
 * that are not UTF-8 become U+FFFD, so that the output can always be read. A
 * call that would break the form (a key in an array, an end too many, nesting
 * over CT_JSON_DEPTH) is a mistake of the program: it sets out->failed.
 */
#ifndef CT_JSON_OUT_H
#define CT_JSON_OUT_H

#include "../../uncertainty/buffer.h"

#include <stdbool.h>
#include <stdint.h>

enum { CT_JSON_DEPTH = 32 };

struct ct_json {
    struct ct_buffer *out;
    bool compact; /* all in one line */
    int depth;    /* 0: before or after the outermost value */
    struct ct_json_level {
        bool array;
        bool filled;   /* a member was written */
        bool one_line; /* an array that began with a number or null */
    } levels[CT_JSON_DEPTH];
    bool done; /* the outermost value is complete */
};

void ct_json_init(struct ct_json *json, struct ct_buffer *out, bool compact);

/* `key` is NULL inside an array and for the outermost value. */
void ct_json_object(struct ct_json *json, const char *key);
void ct_json_array(struct ct_json *json, const char *key);
/* Ends the innermost object or array; after the outermost value, however it
 * was written, a newline follows. */
void ct_json_end(struct ct_json *json);
/* The innermost array of numbers is written in one line. */
void ct_json_number(struct ct_json *json, const char *key, double number);
void ct_json_integer(struct ct_json *json, const char *key, int64_t number);
void ct_json_bool(struct ct_json *json, const char *key, bool value);
void ct_json_null(struct ct_json *json, const char *key);
void ct_json_text(struct ct_json *json, const char *key, const char *text,
                  size_t length);
void ct_json_string(struct ct_json *json, const char *key, const char *text);
/* A value that is JSON already, in one line; not checked. */
void ct_json_raw(struct ct_json *json, const char *key, const char *text,
                 size_t length);

#endif

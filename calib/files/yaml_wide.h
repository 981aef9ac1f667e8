/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * yaml_wide.h - full-width signs where YAML's own were meant.
 *
 * An East Asian input method types `：` and `，` for `:` and `,`. To YAML they
 * are letters, so that `{value: 10 V，u: 1 mV}` is one text or none. Texts in
 * quotes, and prose in plain ones, may hold them.
 */
#ifndef CT_YAML_WIDE_H
#define CT_YAML_WIDE_H

#include "../../uncertainty/finding.h"

#include <stdbool.h>
#include <stddef.h>

/* Each looks at text[start … end) and gives the offset of the sign that cannot
 * be prose, or SIZE_MAX. */

/* A plain scalar: `｛value`, `［1`. */
size_t ct_yaml_wide_start(const char *text, size_t start, size_t end);
/* A key without quotes: `x：{value`. */
size_t ct_yaml_wide_key(const char *text, size_t start, size_t end);
/* An item without quotes of a [list]: `1.0，2.0`. */
size_t ct_yaml_wide_item(const char *text, size_t start, size_t end);
/* A value without quotes of a {flow: mapping}: `10 V，U：5 mV`. */
size_t ct_yaml_wide_value(const char *text, size_t start, size_t end);
/* A text on a line of its own, where keys were to be expected: `x：10 V`. */
size_t ct_yaml_wide_line(const char *text, size_t start, size_t end);

/* The first comma, and the first closing bracket, of full width. */
size_t ct_yaml_wide_comma(const char *text, size_t start, size_t end);
size_t ct_yaml_wide_close(const char *text, size_t start, size_t end);

/* Whether one of these signs stands at `at`. */
bool ct_yaml_is_wide(const char *text, size_t at, size_t end);

/* "yaml-wide-colon" or "yaml-wide-sign" for the one that stands at `at`. */
enum ct_status ct_yaml_report_wide(const char *text, size_t at, uint32_t source,
                                   struct ct_sink *sink);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * yaml_syntax.h - what a syntax error of libyaml means to the person who
 * wrote the text.
 */
#ifndef CT_YAML_SYNTAX_H
#define CT_YAML_SYNTAX_H

#include "../../uncertainty/finding.h"

#include <stdbool.h>
#include <stddef.h>

/* What is known when libyaml stops. Offsets are bytes of the text. */
struct ct_yaml_error {
    const char *text;
    size_t length;
    uint32_t source;
    const char *problem, *context; /* libyaml's words; never NULL */
    size_t at, context_at;
    bool control; /* a character that YAML forbids, at `at` */
    /* The scalar read last; end 0: none. */
    size_t scalar_start, scalar_end;
    bool scalar_plain;
};

/* Reports the one finding that fits best; CT_INVALID. */
enum ct_status ct_yaml_syntax(const struct ct_yaml_error *error,
                              struct ct_sink *sink);

/* The first colon in text[start … end) that ends a word but has no blank
 * behind it, as in `key:value`; SIZE_MAX when there is none. */
size_t ct_yaml_tight_colon(const char *text, size_t start, size_t end);

/* "yaml-blank-after-colon" for the word text[start … end) with that colon. */
enum ct_status ct_yaml_report_colon(const char *text, size_t start,
                                    size_t colon, size_t end, uint32_t source,
                                    struct ct_sink *sink);

#endif

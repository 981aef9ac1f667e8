/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * option_value.h - reading the value of one option; a part of option.c.
 */
#ifndef CT_OPTION_VALUE_H
#define CT_OPTION_VALUE_H

#include "option.h"

/* A value as it was given. */
struct ct_option_value {
    const struct ct_command *command;
    const struct ct_option *option;
    struct ct_argument shown; /* the option's name as it was typed */
    const char *text;         /* NUL-terminated */
    struct ct_place place;
    struct ct_sink *sink;
};

/* Reads the value and writes it to its target in `options`. CT_INVALID after
 * a finding at the value's place; CT_NOMEM. */
CT_CHECK enum ct_status ct_option_set(const struct ct_option_value *value,
                                      void *options);

/* Adds one text to a list. */
CT_CHECK enum ct_status ct_texts_add(struct ct_texts *texts, const char *text,
                                     struct ct_place place);

/* Whether the command takes choice number `index` of the option: a format must
 * be in its mask. */
bool ct_option_takes(const struct ct_command *command,
                     const struct ct_option *option, int index);

#endif

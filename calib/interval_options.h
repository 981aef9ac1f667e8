/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * interval_options.h - what `interval` is asked, and what of it goes together.
 */
#ifndef CT_INTERVAL_OPTIONS_H
#define CT_INTERVAL_OPTIONS_H

#include "laboratory.h"
#include "schedule/proposal.h"

/* Numbers that one method has and others have not are NAN, 0 or NULL where
 * they were not given. */
struct ct_interval_options {
    struct ct_common_options common;
    struct ct_laboratory_options laboratory;
    const char *data;
    int method, by, renewal, round;
    int32_t since;
    double target, confidence, change_above;
    double a, b, extrapolate;
    const char *start, *least, *most, *least_change;
    struct ct_texts u_target;
    int64_t order;
    double extend_below, keep_below, extend, shorten;
    struct ct_texts models;
    bool with_U;
};

/* Tells every option that would change nothing: of a laboratory beside --data,
 * of another method; and --u-target given twice. */
void ct_interval_options_check(const struct ct_interval_options *options,
                               struct ct_sink *sink);

#endif

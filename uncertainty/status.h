/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * status.h - what a call that can fail returns.
 *
 * Two channels carry every failure in caltrace. The status says *that* a call
 * failed and is what control flow uses; the findings sent to the caller's sink
 * (finding.h) say *why*, in terms of the user's own text. A function that
 * returns CT_INVALID has reported at least one finding of error severity. On
 * any status but CT_OK a function has written none of its outputs, and the
 * caller owns nothing new.
 *
 * Ownership verbs, the same everywhere: `_init`/`_release` for a structure the
 * caller places, `_new`/`_free` for an opaque one, `_clear` to empty a
 * structure for reuse. Every `_release` and `_free` accepts an all-zero or
 * NULL object.
 */
#ifndef CT_STATUS_H
#define CT_STATUS_H

enum ct_status {
    CT_OK = 0,
    CT_INVALID,     /* the user's data are wrong; findings were reported */
    CT_NOMEM,       /* an allocation failed */
    CT_IO,          /* reading or writing failed; errno says how */
    CT_LIMIT,       /* a stated limit (size, depth, count) was passed */
    CT_DOMAIN,      /* a number lies outside the domain of the function */
    CT_NOCONVERGE,  /* an iteration did not reach its tolerance */
    CT_INTERRUPTED, /* stopped by a signal; what was reached is kept */
    CT_USAGE,       /* the command line is wrong; findings were reported */
};

#if defined(__GNUC__)
#define CT_CHECK __attribute__((warn_unused_result))
#else
#define CT_CHECK
#endif

#endif

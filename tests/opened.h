/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * opened.h - a laboratory's folder, opened with its findings seen.
 */
#ifndef CT_OPENED_H
#define CT_OPENED_H

#include "assert_close.h"
#include "seen.h"

#include "../calib/lab/load.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct ct_units *units;

struct opened {
    struct seen seen;
    struct ct_sources *sources;
    struct ct_lab *lab;
    enum ct_status status;
};

static inline void open_lab(struct opened *opened, const char *folder)
{
    memset(opened, 0, sizeof *opened);
    seen_init(&opened->seen, &opened->sources);
    opened->status = ct_lab_open(opened->sources, folder, CT_TABLE_ALL, units,
                                 &opened->seen.sink, &opened->lab);
    assert_int_equal(opened->lab != NULL, opened->status == CT_OK);
}

static inline void close_lab(struct opened *opened)
{
    ct_lab_free(opened->lab);
    ct_sources_free(opened->sources);
}

#endif

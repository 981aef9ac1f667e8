/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * selftest_data.h - the published examples, carried in the program: every
 * budget of fixtures/budgets that needs no other file, and the table of
 * expected figures. Made by calib/selftest_data.sh when the program is built.
 */
#ifndef CT_SELFTEST_DATA_H
#define CT_SELFTEST_DATA_H

#include <stddef.h>

struct ct_selftest_file {
    const char *name;
    const unsigned char *text;
    size_t length;
};

/* The first is expected.json; ends with name NULL. */
extern const struct ct_selftest_file ct_selftest_files[];

#endif

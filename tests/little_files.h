/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * little_files.h - the tables of a small laboratory, written by the test.
 */
#ifndef CT_LITTLE_FILES_H
#define CT_LITTLE_FILES_H

#include "assert_close.h"
#include "seen.h"

struct little_file {
    const char *name, *text;
};

enum { LITTLE_PATH = 512 };

/* Writes them into the scratch folder, whose path `folder` is then. */
static inline void little_files_write(const struct little_file *files,
                                      size_t count, char folder[LITTLE_PATH])
{
    for (size_t i = 0; i < count; i++)
        (void)scratch_file(files[i].name, files[i].text, strlen(files[i].text));
    snprintf(folder, LITTLE_PATH, "%s", scratch(""));
}

static inline void little_files_remove(const struct little_file *files,
                                       size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_int_equal(unlink(scratch(files[i].name)), 0);
}

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * little_lab.h - a laboratory of a few lines, written by the test itself.
 */
#ifndef CT_LITTLE_LAB_H
#define CT_LITTLE_LAB_H

#include "little_files.h"
#include "opened.h"

#include "../uncertainty/caltrace.h"

/* The files are gone when it is open. */
static inline void open_little(struct opened *lab,
                               const struct little_file *files, size_t count)
{
    char folder[LITTLE_PATH];

    little_files_write(files, count, folder);
    open_lab(lab, folder);
    little_files_remove(files, count);
    assert_int_equal(lab->status, CT_OK);
}

static inline void close_little(struct opened *lab)
{
    close_lab(lab);
}

static inline uint32_t id_in(const struct ct_lab *lab, enum ct_lab_key of,
                             const char *text)
{
    uint32_t id = ct_lab_find(lab, of, text, strlen(text));

    if (id == 0)
        fail_msg("no `%s` in the laboratory", text);
    return id;
}

static inline int32_t day(const char *text)
{
    int32_t days;

    assert_int_equal(ct_date_parse(text, strlen(text), &days), CT_OK);
    return days;
}

static inline int little_begin(void **state)
{
    (void)state;
    ct_library_init();
    return ct_units_new(&units) == CT_OK ? 0 : -1;
}

static inline int little_end(void **state)
{
    ct_units_free(units);
    return scratch_remove(state);
}

#endif

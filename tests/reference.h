/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reference.h - published worked examples with their answers, one JSON file
 * each. They lie in the folder CALTRACE_REFERENCE names, else beside the
 * repository; tests skip with a message when it is not there.
 */
#ifndef CT_REFERENCE_H
#define CT_REFERENCE_H

#include "../uncertainty/number.h"
#include "assert_close.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REFERENCE_FOLDER "../shared/reference"

/* "FOLDER/name" in `path`; false when the folder is not there. */
static inline bool reference_path(char *path, size_t size, const char *name)
{
    const char *folder = getenv("CALTRACE_REFERENCE");
    FILE *file;

    if (folder == NULL)
        folder = REFERENCE_FOLDER;
    (void)snprintf(path, size, "%s/README.md", folder);
    file = fopen(path, "r");
    if (file == NULL) {
        print_message("skipped: no reference examples in %s\n", folder);
        return false;
    }
    (void)fclose(file);
    (void)snprintf(path, size, "%s/%s", folder, name);
    return true;
}

/* The example, or NULL when the folder is not there. The caller calls
 * json_decref. */
static inline json_t *reference_open(const char *name)
{
    char path[512];
    json_error_t error;
    json_t *example;

    if (!reference_path(path, sizeof path, name))
        return NULL;
    example = json_load_file(path, 0, &error);
    if (example == NULL)
        print_error("%s: %s\n", path, error.text);
    assert_non_null(example);
    return example;
}

static inline double reference_number(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    double number = 0.0;

    assert_non_null(text);
    assert_int_equal(ct_number_parse(text, strlen(text), &number), CT_OK);
    return number;
}

/* Compares one computed figure with the answer called `key`: within the stated
 * tolerance of the published one, or of the recomputed one where the published
 * one is known to be wrong. */
static inline void reference_check(const json_t *example, const char *key,
                                   double computed)
{
    const json_t *expect =
        json_object_get(json_object_get(example, "expect"), key);
    bool agrees = json_is_true(json_object_get(expect, "agrees"));

    if (expect == NULL)
        print_error("no answer called %s\n", key);
    assert_non_null(expect);
    assert_close_at(
        computed, reference_number(expect, agrees ? "published" : "recomputed"),
        reference_number(expect, "tol_abs"), key, __FILE__, __LINE__);
}

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * package_work.h - what the files that read a package share. Private to
 * package*.c.
 */
#ifndef CT_PACKAGE_WORK_H
#define CT_PACKAGE_WORK_H

#include "package.h"

struct package_reader {
    struct ct_sources *sources;
    struct ct_sink *sink;
    struct ct_package *package;
    struct ct_arena *arena; /* the package's */
    struct ct_resource *resources;
    const struct ct_yaml *tables;         /* of the settings, or NULL */
    const struct ct_package_given *given; /* NULL: nothing */
};

/* The file behind a path of the package, which stays inside its folder and
 * exists; "path-outside", "file-not-found". */
CT_CHECK enum ct_status ct_package_file(struct package_reader *r,
                                        const struct ct_yaml *path,
                                        const char **file);
/* The same, whether or not it exists. */
CT_CHECK enum ct_status ct_package_path(struct package_reader *r,
                                        const struct ct_yaml *path,
                                        const char **file);

/* One of `resources`. */
CT_CHECK enum ct_status ct_package_read_resource(struct package_reader *r,
                                                 const struct ct_yaml *node,
                                                 struct ct_resource *resource);

/* The object `caltrace`; its tables are for later. */
CT_CHECK enum ct_status ct_package_read_settings(struct package_reader *r,
                                                 const struct ct_yaml *node);

/* Tables, once the resources are known. `node` is NULL or an object. */
CT_CHECK enum ct_status ct_package_find_tables(struct package_reader *r,
                                               const struct ct_yaml *node);

/* The table of that name; "unknown-word". */
CT_CHECK enum ct_status ct_package_table(struct package_reader *r,
                                         const struct ct_yaml *name,
                                         enum ct_table *table);

/* The folder and the name, in the arena; NULL: no memory. */
char *ct_package_join(struct package_reader *r, const char *name);

#endif

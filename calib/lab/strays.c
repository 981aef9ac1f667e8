/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files of a laboratory's folder that are not read, since they have no
 * table's name.
 */
#include "strays.h"

#include "table.h"
#include "../../uncertainty/arena.h"
#include "../../uncertainty/expression.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct strays {
    struct ct_arena arena;
    char **names;
    size_t count;
};

static bool is_stray(const char *name)
{
    size_t length = strlen(name);

    if (name[0] == '.' || length < 5 ||
        strcasecmp(name + length - 4, ".csv") != 0 ||
        strcmp(name, "scheme.csv") == 0) /* chains read it (scheme.h) */
        return false;
    for (int i = 0; i < CT_TABLES; i++) {
        const char *table = ct_table_name((enum ct_table)i);

        if (strlen(table) == length - 4 &&
            memcmp(name, table, length - 4) == 0 &&
            memcmp(name + length - 4, ".csv", 4) == 0)
            return false;
    }
    return true;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A folder that cannot be listed has none: its tables are read by name. */
static enum ct_status list(const char *path, struct strays *strays)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    enum ct_status status = CT_OK;

    while (folder != NULL && status == CT_OK &&
           (entry = readdir(folder)) != NULL) {
        char **grown;

        if (!is_stray(entry->d_name))
            continue;
        grown = ct_grow(strays->names, strays->count, sizeof *grown);
        if (grown == NULL) {
            status = CT_NOMEM;
            break;
        }
        strays->names = grown;
        grown[strays->count] =
            ct_arena_text(&strays->arena, entry->d_name, strlen(entry->d_name));
        status = grown[strays->count] != NULL ? CT_OK : CT_NOMEM;
        strays->count += status == CT_OK;
    }
    if (folder != NULL)
        (void)closedir(folder);
    if (strays->count > 1)
        qsort(strays->names, strays->count, sizeof *strays->names,
              compare_names);
    return status;
}

/* The table that the name, without its ending, was meant for; or NULL. The
 * names are short: blanks.csv is no links.csv. */
static const char *near_table(const char *name)
{
    const char *tables[CT_TABLES];
    const char *near;

    for (int i = 0; i < CT_TABLES; i++)
        tables[i] = ct_table_name((enum ct_table)i);
    near = ct_near_miss(name, strlen(name) - 4, tables, CT_TABLES);
    return near != NULL && (near[0] | ' ') == (name[0] | ' ') ? near : NULL;
}

enum ct_status ct_lab_strays(const char *folder, struct ct_sink *sink)
{
    static const struct ct_place nowhere;
    struct strays strays = {0};
    const char *first = NULL;
    int64_t others = 0;
    enum ct_status status = list(folder, &strays);

    for (size_t i = 0; status == CT_OK && i < strays.count; i++) {
        const char *near = near_table(strays.names[i]);

        if (near != NULL) {
            ct_warning(sink, "file-near", ct_at(nowhere),
                       ct_string(strays.names[i]), ct_string(folder),
                       ct_string(near));
            continue;
        }
        first = first != NULL ? first : strays.names[i];
        others++;
    }
    if (others > 0)
        ct_note(sink, "files-unread", ct_at(nowhere), ct_string(folder),
                ct_integer(others), ct_string(first));
    free(strays.names);
    ct_arena_release(&strays.arena);
    return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows of a table by their certificates, while it is settled.
 */
#include "load_work.h"

#include <stdlib.h>
#include <string.h>

static uint32_t certificate_of(const struct ct_lab *lab, enum ct_table table,
                               const struct ct_column *column, size_t row)
{
    const unsigned char *records = lab->store->rows[table];
    uint32_t certificate;

    memcpy(&certificate,
           records + row * ct_table_layouts[table].kept + column->offset,
           sizeof certificate);
    return certificate;
}

static void fill(struct ct_grouped *grouped, const struct ct_lab *lab,
                 enum ct_table table)
{
    const struct ct_column *column = ct_table_column(table, "certificate");
    size_t count = lab->tables[table].count;
    uint32_t sum = 0;

    for (size_t i = 0; i < count; i++)
        grouped->ends[certificate_of(lab, table, column, i)]++;
    for (uint32_t k = 0; k <= grouped->certificates; k++) {
        uint32_t own = grouped->ends[k];

        grouped->ends[k] = sum;
        sum += own;
    }
    for (size_t i = 0; i < count; i++)
        grouped->rows[grouped->ends[certificate_of(lab, table, column, i)]++] =
            (uint32_t)i;
}

enum ct_status ct_grouped_init(struct ct_grouped *grouped,
                               const struct ct_lab *lab, enum ct_table table)
{
    size_t count = lab->tables[table].count;

    *grouped = (struct ct_grouped){
        .certificates = ct_lab_key_count(lab, CT_KEY_CERTIFICATE)};
    grouped->ends =
        calloc((size_t)grouped->certificates + 1, sizeof *grouped->ends);
    grouped->rows = malloc((count + 1) * sizeof *grouped->rows);
    if (grouped->ends == NULL || grouped->rows == NULL) {
        ct_grouped_release(grouped);
        return CT_NOMEM;
    }
    fill(grouped, lab, table);
    return CT_OK;
}

void ct_grouped_release(struct ct_grouped *grouped)
{
    free(grouped->ends);
    free(grouped->rows);
    *grouped = (struct ct_grouped){0};
}

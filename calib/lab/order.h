/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * order.h - an order of the rows of a table that does not depend on the order
 * in which they stand in their file.
 */
#ifndef CT_LAB_ORDER_H
#define CT_LAB_ORDER_H

#include "load.h"
#include "table.h"

/* First by some columns, then by all of them. */
struct ct_lab_order {
    const struct ct_lab *lab;
    enum ct_table table;
    const struct ct_column *columns[2 * CT_TABLE_COLUMNS];
    size_t count;
};

/* `first`: names of columns, parted by blanks. */
void ct_lab_order_init(struct ct_lab_order *order, const struct ct_lab *lab,
                       enum ct_table table, const char *first);

/* Below, at or above zero, as strcmp(). What is left out comes first; texts and
 * ids by their bytes, numbers with units by what they are worth, of one
 * dimension. Limits (mpe, cmc) do not count; rows that agree in all else stand
 * as in their file. */
int ct_lab_order_compare(const struct ct_lab_order *order, uint32_t a,
                         uint32_t b);

/* Puts rows of a table in that order. CT_NOMEM. */
CT_CHECK enum ct_status ct_lab_order_rows(const struct ct_lab *lab,
                                          enum ct_table table,
                                          const char *first, uint32_t *rows,
                                          size_t count);

/* Compares one column of two records. */
int ct_lab_column_compare(const struct ct_lab *lab, enum ct_table table,
                          const struct ct_column *column,
                          const unsigned char *a, const unsigned char *b);

#endif

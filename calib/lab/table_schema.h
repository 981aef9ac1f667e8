/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * table_schema.h - the tables of a laboratory as Table Schemas.
 *
 * For other programs, and for data that are to be exchanged: the standard
 * columns in their plain forms. The program itself reads more than this
 * (aliases, 2025/3/4, 12 个月): cell.h.
 */
#ifndef CT_TABLE_SCHEMA_H
#define CT_TABLE_SCHEMA_H

#include "table.h"
#include "../../uncertainty/buffer.h"

/* Appends the schema of the table as JSON: types, words, keys, units,
 * uncertainties and row rules. */
void ct_table_schema_write(struct ct_buffer *out, enum ct_table table);

/* Appends the text as a JSON string, in quotes. */
void ct_schema_quote(struct ct_buffer *out, const char *text, size_t length);

#endif

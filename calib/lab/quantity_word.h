/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * quantity_word.h - quantities by their names: 质量 and mass are one.
 *
 * Only names that mean the same everywhere are taken together. 湿度 is not
 * 相对湿度, and neither is a voltage a DC voltage.
 */
#ifndef CT_QUANTITY_WORD_H
#define CT_QUANTITY_WORD_H

#include "cell.h"

/* The English name of the quantity that the text names, or NULL where it is
 * none of the table: it is what it is called then. Letter case, blanks, hyphens
 * and full width do not count. CT_NOMEM. */
CT_CHECK enum ct_status ct_quantity_word(const char *text, size_t length,
                                         const char **word);

#endif

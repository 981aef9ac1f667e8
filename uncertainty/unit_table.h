/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * unit_table.h - the units and prefixes caltrace knows. Data only.
 */
#ifndef CT_UNIT_TABLE_H
#define CT_UNIT_TABLE_H

#include "unit.h"

enum {
    /* A computed unit of this dimension and scale is written by this name. */
    CT_UNIT_WRITTEN = 1,
    /* Coherent unit with a name of its own: heads products, `Pa·s`, `V·K-1`. */
    CT_UNIT_COHERENT = 2,
    /* A measured or conventional value that is not exact; see its comment. */
    CT_UNIT_INEXACT = 4,
    CT_UNIT_FAHRENHEIT = 8,
    /* A product written as one word: Nm3 could mean N·m3 or (N·m)3, and often
     * means m3 under normal conditions, so that it takes no exponent. */
    CT_UNIT_PRODUCT = 16,
};

/* One unit. Words in a text are separated by blanks; the first symbol is the
 * one written. 1 unit = numerator / denominator * pi^pi coherent SI units. */
struct ct_unit_row {
    const char *symbols; /* case-sensitive; take prefix symbols */
    const char *names;   /* small letters; plural in -s; take prefix names */
    const char *chinese; /* GB 3100, GB 3102; take Chinese prefixes */
    int8_t exponent[CT_BASES];
    const char *numerator, *denominator;
    int8_t pi;
    uint8_t kind; /* enum ct_kind */
    uint8_t flags;
    /* Prefixes, each by one letter, `u` for micro and `D` for deca. The usual
     * ones, most usual first, are used for near misses and for writing;
     * `allowed` is "*" for every prefix, "" for none. */
    const char *allowed, *usual;
};

struct ct_unit_prefix {
    const char *symbol, *name, *chinese;
    char letter;  /* as in `allowed` and `usual` */
    int8_t power; /* of ten */
};

/* What is written often but means several things, or nothing; `better` lists
 * what can be meant. */
struct ct_unit_doubt {
    const char *word, *better;
};

extern const struct ct_unit_row ct_unit_rows[];
extern const size_t ct_unit_row_count;
extern const struct ct_unit_prefix ct_unit_prefixes[];
extern const size_t ct_unit_prefix_count;
extern const struct ct_unit_doubt ct_unit_doubts[];
extern const size_t ct_unit_doubt_count;

/* Words with blanks between them. */
extern const char ct_unit_hardness_scales[];

/* Fills `unit` with 10^power of the row's unit; text NULL. */
void ct_unit_from_row(const struct ct_unit_row *row, int power,
                      struct ct_unit *unit);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * unit_name.h - the words of unit texts: which unit and prefix one stands for,
 * and what a wrong one was probably meant to be.
 */
#ifndef CT_UNIT_NAME_H
#define CT_UNIT_NAME_H

#include "unit_table.h"

enum {
    CT_UNIT_NAMES = 512,  /* words of the table of units, at most */
    CT_UNIT_SLOTS = 1024, /* a power of two */
    CT_UNIT_NEAR = 64,    /* bytes of a suggestion, with its NUL */
};

/* All words of the table, hashed. Filled once, then read only. */
struct ct_unit_names {
    struct ct_unit_name {
        const char *text;
        uint16_t row;
        uint8_t length, classes;
    } names[CT_UNIT_NAMES];
    uint16_t count;
    uint16_t slots[CT_UNIT_SLOTS]; /* 1 + index into names; 0 is free */
};

void ct_unit_names_init(struct ct_unit_names *names);

enum ct_unit_found {
    CT_UNIT_FOUND,
    CT_UNIT_UNKNOWN,
    CT_UNIT_NO_PREFIX, /* known, but takes no prefix or not this one */
};

/* `prefix` is NULL when there is none. */
struct ct_unit_word {
    const struct ct_unit_row *row;
    const struct ct_unit_prefix *prefix;
};

/* `word` is written unless CT_UNIT_UNKNOWN. The whole word goes before a
 * prefix with the rest, so that cd is the candela and min the minute. */
enum ct_unit_found ct_unit_find(const struct ct_unit_names *names,
                                const char *text, size_t length,
                                struct ct_unit_word *word);

/* What the doubtful word may mean, a list with commas, or NULL. */
const char *ct_unit_find_doubt(const char *text, size_t length);

/* Whether the word names a scale of hardness: HRC, HBW, HV … */
bool ct_unit_is_hardness(const char *text, size_t length);

/* Whether two known units stand joined in the word, and where the second one
 * begins. */
bool ct_unit_find_joint(const struct ct_unit_names *names, const char *text,
                        size_t length, size_t *second);

/* The unit that an unknown word was probably meant to be, or "": the same
 * letters in another case, else a name at an edit distance of at most 2. */
void ct_unit_find_near(const struct ct_unit_names *names, const char *text,
                       size_t length, char near[CT_UNIT_NEAR]);

/* Whether the prefix letter is in the list ("*" holds all). */
bool ct_unit_takes(const char *letters, char letter);

/* The next word of a list with blanks, or NULL; advances *list past it. */
const char *ct_unit_next_word(const char **list, size_t *length);

#endif

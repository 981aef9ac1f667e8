/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * unit_reader.h - the reading position in a folded unit text, shared by the
 * parts of the reader: words (unit_word.c), exponents (unit_exponent.c) and
 * the rest (unit_text.c).
 */
#ifndef CT_UNIT_READER_H
#define CT_UNIT_READER_H

#include "unit_text.h"

/* What stands to the left of the reading position. */
enum ct_unit_last {
    CT_UNIT_NOTHING,
    CT_UNIT_SIGN,
    CT_UNIT_NUMBER,
    CT_UNIT_UNIT,
    CT_UNIT_POWER,
    CT_UNIT_GROUP,
};

struct ct_unit_reader {
    const struct ct_unit_names *names;
    const struct ct_unit_folded *folded;
    struct ct_unit_fault *fault;
    size_t at;
    bool spaced; /* blanks were skipped just before `at` */
    enum ct_unit_last last;
    bool denominator;    /* the number just read follows a `/` */
    bool beside;         /* the next factor follows a number without a sign */
    unsigned last_bound; /* of what the next exponent applies to */
    struct ct_unit_level {
        unsigned bound; /* no power inside is larger */
        bool divided;   /* a `/` was read here */
    } levels[CT_UNIT_DEPTH + 1];
    size_t depth;
    size_t count;
    struct ct_unit_factor {
        struct ct_unit unit;
        bool number;              /* without a unit */
        bool product;             /* a product written as one word */
        bool root;                /* a root sign stands before it */
        bool beside;              /* a number stands before it, and no sign */
        struct ct_unit_word word; /* its row is NULL for a number */
        size_t start, end;        /* in the folded text; start == end: none */
        int top, bottom;          /* exponent that `out` does not hold; bottom
                                     0: none */
    } factors[CT_UNIT_FACTORS];
    size_t solidus; /* where a product follows a division, or SIZE_MAX */
    size_t length;  /* of out */
    char out[512];  /* for UDUNITS-2 */
};

/* The character at the position and the one after it; NUL past the end. */
static inline char ct_unit_peek(const struct ct_unit_reader *r)
{
    return r->at < r->folded->length ? r->folded->text[r->at] : '\0';
}

static inline char ct_unit_peek_next(const struct ct_unit_reader *r)
{
    return r->at + 1 < r->folded->length ? r->folded->text[r->at + 1] : '\0';
}

static inline bool ct_unit_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Any character beyond ASCII counts: what is no letter was folded away or is
 * unknown anyway. */
static inline bool ct_unit_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '%' || (unsigned char)c >= 0x80;
}

static inline bool ct_unit_is_quote(char c)
{
    return c == '\'' || c == '"';
}

void ct_unit_skip_blanks(struct ct_unit_reader *r);

/* Notes the fault at folded bytes [start, end); returns CT_INVALID. */
enum ct_status ct_unit_fail(struct ct_unit_reader *r,
                            enum ct_unit_fault_kind kind, size_t start,
                            size_t end);

/* Appends to the text for UDUNITS. */
void ct_unit_emit(struct ct_unit_reader *r, char c);
void ct_unit_emit_exponent(struct ct_unit_reader *r, int exponent);

/* Adds to the largest power there can be at this depth. */
CT_CHECK enum ct_status ct_unit_raise_bound(struct ct_unit_reader *r,
                                            unsigned more);

/* A product is read here: after a division that deserves a warning. */
void ct_unit_note_product(struct ct_unit_reader *r);

/* Makes sure that a factor may begin at `start`; puts the sign of a product
 * that is written as a blank. */
CT_CHECK enum ct_status ct_unit_begin_factor(struct ct_unit_reader *r,
                                             size_t start);
CT_CHECK enum ct_status ct_unit_add_factor(struct ct_unit_reader *r,
                                           const struct ct_unit_factor *factor);

/* Reads the whole of r->folded into `out` and the factors. */
CT_CHECK enum ct_status ct_unit_read_steps(struct ct_unit_reader *r);

/* A word: a unit, `per`, or `sqrt(` with its unit. */
CT_CHECK enum ct_status ct_unit_read_word(struct ct_unit_reader *r);
/* The root sign or `sqrt`, `length` bytes, and its unit. */
CT_CHECK enum ct_status ct_unit_read_root(struct ct_unit_reader *r,
                                          size_t length);
/* An exponent begins at the position, with its sign `^` or `**` (`sign`
 * bytes) or without (0). */
CT_CHECK enum ct_status ct_unit_read_exponent(struct ct_unit_reader *r,
                                              size_t sign);
/* `*` or `/`, written with `length` bytes. */
CT_CHECK enum ct_status ct_unit_read_sign(struct ct_unit_reader *r, char sign,
                                          size_t length);

#endif

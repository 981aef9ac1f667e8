/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lexer.h - text of the model language to tokens.
 *
 * Only for the parser (expression.c). Characters that do not belong are
 * reported here, with what to write instead; where it is plain what was meant
 * (a full-width bracket) the token is given as if it had been right, so that
 * the parser goes on without follow-up findings.
 */
#ifndef CT_LEXER_H
#define CT_LEXER_H

#include "finding.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ct_token_kind {
    CT_TOKEN_END,
    CT_TOKEN_NUMBER, /* `number` */
    CT_TOKEN_NAME,
    CT_TOKEN_UNIT, /* the text between the quotes is begin + 1 … end - 1 */
    CT_TOKEN_PLUS,
    CT_TOKEN_MINUS,
    CT_TOKEN_TIMES,
    CT_TOKEN_DIVIDE,
    CT_TOKEN_POWER,
    CT_TOKEN_SUPERSCRIPT, /* `exponent` */
    CT_TOKEN_OPEN,
    CT_TOKEN_CLOSE,
    CT_TOKEN_COMMA,
    CT_TOKEN_BAD, /* has been reported */
    CT_TOKENS
};

struct ct_token {
    enum ct_token_kind kind;
    uint32_t begin, end; /* bytes of the text */
    double number;
    int32_t exponent;
    bool faulty; /* reported, but stands for what was meant */
};

struct ct_lexer {
    const char *text;
    uint32_t length, position;
    struct ct_place place; /* of the text in its source */
    struct ct_sink *sink;
    unsigned findings;
    bool stopped; /* nothing more is read or reported: END for ever */
};

/* The next token; END for ever at the end, or once the lexer has stopped. */
struct ct_token ct_lexer_next(struct ct_lexer *lexer);

/* Counts a finding and gives the sink it goes to: NULL when the lexer has
 * stopped. The last finding that is allowed stops it. */
struct ct_sink *ct_lexer_fault(struct ct_lexer *lexer);

/* Nothing after this place can be understood. */
void ct_lexer_stop(struct ct_lexer *lexer);

/* The place of bytes begin … end of the text, as an argument. */
struct ct_argument ct_lexer_at(const struct ct_lexer *lexer, uint32_t begin,
                               uint32_t end);

/* The text of a token, cut to about 40 bytes at a character. */
struct ct_argument ct_lexer_text(const struct ct_lexer *lexer,
                                 struct ct_token token);

/* Bytes of the name that `text` begins with; 0: it does not. */
size_t ct_name_span(const char *text, size_t length);

#endif

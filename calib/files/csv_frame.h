/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * csv_frame.h - cuts comma-separated text into records.
 *
 * Knows where a record ends and nothing of its fields: three states, at the
 * start of a field, in quotes, elsewhere; quotes open only at the start of a
 * field, and a doubled quote inside them does not close. LF, CRLF and a CR
 * alone end a line. Byte order marks in front of a record hide none of this:
 * they are passed over, and are part of what is cut. What it finds does not
 * depend on how the text is cut into blocks. Offsets are bytes in the text at
 * hand.
 */
#ifndef CT_CSV_FRAME_H
#define CT_CSV_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ct_frame_kind {
    CT_FRAME_MORE, /* the text ends before the record does */
    CT_FRAME_END,  /* nothing is left */
    CT_FRAME_RECORD,
    CT_FRAME_BLANK,      /* a line of no bytes but marks */
    CT_FRAME_COMMENT,    /* a line that starts with the comment character */
    CT_FRAME_OPEN_QUOTE, /* not closed at all */
    CT_FRAME_FAR_QUOTE,  /* not closed within the limit */
    CT_FRAME_LONG,       /* longer than the limit, not in quotes */
};

enum ct_line_end { CT_LINE_NONE, CT_LINE_LF, CT_LINE_CRLF, CT_LINE_CR };

struct ct_frame {
    enum ct_frame_kind kind;
    enum ct_line_end end;
    size_t start, length; /* without the line end; of a fault what comes
                             before the quote, or the limit */
    uint64_t line;        /* in which it starts, from 1 */
    bool doubtful; /* a quoted field has line ends in it and more than a field's
                      end behind it: where records begin may be told anew */
    size_t quote;  /* OPEN_QUOTE, FAR_QUOTE: where, */
    uint64_t quote_line; /* and in which line, it was opened */
};

struct ct_framer {
    char delimiter, quote, comment; /* comment 0: none */
    bool skip_space; /* quotes open behind blanks at the start of a field */
    size_t limit;    /* of a record, bytes */

    const char *text;
    size_t length;
    bool last; /* nothing follows the text */

    size_t start;  /* of the record being looked at; before it all is done */
    size_t mark;   /* bytes of byte order marks in front of it */
    uint64_t line; /* of `start` */

    size_t at;     /* scanned up to here */
    bool quoted;   /* at `at` */
    bool skipping; /* to the end of a line that was too long */
    bool doubtful;
    size_t open;    /* the quote opened last */
    uint64_t inner; /* line ends between `start` and `at`, all in quotes */

    /* The next of each at or after `at`, or how far there is none. Each byte
     * is looked at once for each of them, by memchr. */
    size_t next_lf, next_cr, next_quote;
};

void ct_framer_init(struct ct_framer *framer, char delimiter, char quote,
                    char comment, size_t limit);

/* The text as it is now: it may have grown, and `dropped` bytes (at most
 * framer->start) have gone from its front. */
void ct_framer_text(struct ct_framer *framer, const char *text, size_t length,
                    bool last, size_t dropped);

/* The next record, blank or comment line, or fault. After a quote that does
 * not close it goes on at the line after the quote's; after CT_FRAME_LONG at
 * the next line. */
void ct_framer_next(struct ct_framer *framer, struct ct_frame *frame);

/* Passes over lines that hold no quote and end as `end` says, each of which a
 * framer of its own would find by itself: at most so many bytes and lines.
 * Returns their bytes with the line ends; 0: what comes next must be framed
 * here. */
size_t ct_framer_pass(struct ct_framer *framer, enum ct_line_end end,
                      size_t bytes, size_t most, size_t *lines);

/* Bytes of byte order marks that the text begins with. */
size_t ct_frame_marks(const char *text, size_t length);

/* The quote that opens the last quoted field before `before` in the record,
 * and its line. */
void ct_framer_find_quote(const struct ct_framer *framer,
                          struct ct_frame *frame, size_t before);

/* Goes back to the line after the one that `at`, in `line`, lies in. */
void ct_framer_resume(struct ct_framer *framer, size_t at, uint64_t line);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * garbled.h - text that was read in a wrong encoding before it came here.
 *
 * Such text is sound UTF-8, and no reader would refuse it. Told is only what
 * nobody writes: the characters that programs put in place of what they could
 * not read, and cells that are UTF-8 again when their characters are taken for
 * bytes of windows-1252. UTF-8 that was read as GBK is Chinese of rare
 * characters, which cannot be told from names: it shows where a character was
 * lost in it.
 */
#ifndef CT_GARBLED_H
#define CT_GARBLED_H

#include "../../uncertainty/buffer.h"
#include "../../uncertainty/finding.h"

#include <stddef.h>

/* What stands in the text, which ends with NUL, for lost characters: U+FFFD, or
 * what GBK makes of two of them in UTF-8. NULL: neither does. */
const char *ct_garbled_replaced(const char *text);

/* Appends what the text was before it was read as windows-1252, once or
 * several times. Nothing: it was not, or what would come out is neither Latin,
 * Greek, Chinese nor a usual sign. */
CT_CHECK enum ct_status ct_garbled_meant(const char *text, size_t length,
                                         struct ct_buffer *meant);

/* Warns of a field at `place`, sound UTF-8 with NUL behind it:
 * "character-replaced" or "suspect-double-encoding". CT_NOMEM. */
CT_CHECK enum ct_status ct_garbled_tell(const char *text, size_t length,
                                        struct ct_place place,
                                        struct ct_sink *sink);

#endif

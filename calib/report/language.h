/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * language.h - the texts people read, in their language.
 *
 * Every such text is marked N_() where it stands, so that xgettext finds it,
 * and goes through ct_translate() where it is printed. What programs read
 * (JSON, CSV) is never translated.
 */
#ifndef CT_LANGUAGE_H
#define CT_LANGUAGE_H

#define CT_TEXT_DOMAIN "caltrace"

#define N_(text)       text

/* The text in the language that environment.c has set; the text itself where
 * the catalogue has none. Never freed. */
const char *ct_translate(const char *text);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * code_title.h - what the findings of one code have in common, in a few words.
 */
#ifndef CT_CODE_TITLE_H
#define CT_CODE_TITLE_H

/* NULL: the code has one finding, whose text says it. Not translated. */
const char *ct_code_title(const char *code);

#endif

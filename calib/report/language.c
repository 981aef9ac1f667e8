/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "language.h"

#include <libintl.h>

const char *ct_translate(const char *text)
{
    /* The entry of the empty text is the catalogue's own header. */
    return text[0] == '\0' ? text : dgettext(CT_TEXT_DOMAIN, text);
}

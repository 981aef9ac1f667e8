/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "generator.h"

#include <sleef.h>

#define TEXT(number)                 TEXT_OF(number)
#define TEXT_OF(number)              #number
#define VERSION(major, minor, patch) TEXT(major) "." TEXT(minor) "." TEXT(patch)

const char *ct_sleef_version(void)
{
    return VERSION(SLEEF_VERSION_MAJOR, SLEEF_VERSION_MINOR,
                   SLEEF_VERSION_PATCHLEVEL);
}

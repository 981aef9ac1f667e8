/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "caltrace.h"
#include "unit.h"

#include <gsl/gsl_errno.h>

const char *ct_version(void)
{
    return CT_VERSION;
}

void ct_library_init(void)
{
    gsl_set_error_handler_off();
    ct_unit_library_init();
}

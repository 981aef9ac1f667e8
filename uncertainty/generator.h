/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * generator.h - what the bits of the Monte Carlo method depend on beside the
 * program itself.
 */
#ifndef CT_GENERATOR_H
#define CT_GENERATOR_H

/* The version of SLEEF, whose functions the trials go through, `3.5.1`. Never
 * NULL, never freed. */
const char *ct_sleef_version(void);

#endif

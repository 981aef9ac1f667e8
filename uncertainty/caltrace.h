/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * caltrace.h - the public face of the library: what a program that links
 * libcaltrace may use. Everything else is hidden and may change.
 */
#ifndef CALTRACE_H
#define CALTRACE_H

#if defined(__GNUC__)
#define CT_API __attribute__((visibility("default")))
#else
#define CT_API
#endif

/* The version as text, `1.2.3`. Never NULL, never freed. */
CT_API const char *ct_version(void);

/* Call once in a process, before any other call and before threads start.
 *
 * It turns off two habits of the libraries below, for the whole process: the
 * error handler of GSL, which would abort the program, and the messages that
 * UDUNITS-2 prints to standard error. A host that installs handlers of its
 * own for these libraries does so after this call and must keep GSL from
 * aborting. Calling it again does no harm. */
CT_API void ct_library_init(void);

#endif

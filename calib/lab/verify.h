/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * verify.h - whether a laboratory's records agree with each other.
 *
 * One pass over the tables as they are read (scan.h); rows with a fault that
 * only later rows tell (references, duplicates, copies) are read a second time,
 * so that every finding stands at its cell. One function for each check, all in
 * one table (verify.c). Kept are ids and a few numbers for each; memory does
 * not grow with the rows otherwise, and time is linear. Rows that have an error
 * of their own are not checked, but others may refer to them. What is found
 * does not depend on the order of rows; which of two equal rows is told does.
 *
 * F11 cells that one row alone leaves out; V05, V06, V21 in texts and printed
 * numbers; V12 a day in the future; V13 days against each other; V14 the due
 * day against the interval, and which rule would explain it; V15 U, k, p, dof
 * against each other; V16 limits that say nothing at a point; V17 units of
 * another quantity; V18 ranges, points, sizes, slips of digits; V19 one
 * interval in days among many in months; V20 keys,
 * serials and certificate numbers used twice; V23 copies, of readings and
 * environments; V24 digits of U and value; V25, V26 the environment against
 * what the regulation allows; V27 regulations in force; V28 value, error and
 * correction; S03, S05, S07, S10, S11, S12, S14 (also the body, by laboratories
 * and scopes), S15 as far as records tell; C01 references; C02 circles; C06
 * results without U; C09 sensitivities of links; C12 accreditation; C19
 * withdrawn or replaced; C20 used before its day; C24 before and after an
 * adjustment; D02, D03 verdicts against limits. A check whose data are absent
 * is one note for the folder (F88), where something would have been looked up;
 * for a single file it says nothing.
 */
#ifndef CT_VERIFY_H
#define CT_VERIFY_H

#include "scan.h"

struct ct_verify_rules {
    int32_t on;                           /* today, for V12 and what runs out */
    const enum ct_due_rule *due;          /* NULL: the package's */
    const struct ct_package_given *given; /* of tables in a folder, or NULL */
    unsigned threads; /* at work, the caller's included; 0 is 1 */
};

/* Reads the tables of the mask in the folder and checks them: findings of
 * scan.h and those above, with all tables also those of the scheme that the
 * settings name (scheme.h). CT_INVALID where a table as a whole could not be
 * read: then what needs its rows is not told; faulty rows are CT_OK. `rows`:
 * how many were read, or NULL. The files are read twice or more: no pipes,
 * unless ct_sources_keep() keeps what they give (else F86). */
CT_CHECK enum ct_status ct_lab_verify(struct ct_sources *sources,
                                      const char *folder, unsigned tables,
                                      const struct ct_verify_rules *rules,
                                      struct ct_units *units,
                                      struct ct_sink *sink, uint64_t *rows);

/* The same for one file: what can be told of it alone. */
CT_CHECK enum ct_status
ct_lab_verify_file(struct ct_sources *sources, const char *path,
                   enum ct_table table, const struct ct_settings *settings,
                   const struct ct_verify_rules *rules, struct ct_units *units,
                   struct ct_sink *sink, uint64_t *rows);

/* The same for one table of a package, with its dialect, its names of columns
 * and its settings; the package may have been put together by the caller. */
CT_CHECK enum ct_status
ct_lab_verify_table(struct ct_sources *sources,
                    const struct ct_package *package, enum ct_table table,
                    const struct ct_verify_rules *rules, struct ct_units *units,
                    struct ct_sink *sink, uint64_t *rows);

#endif

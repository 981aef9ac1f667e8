/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * when.h - records on a day, as known on a day.
 *
 * Two time axes: what held on a day (`on`), and what had been recorded by a day
 * (`known_by`). changes.csv holds dated replacements of single fields of
 * instruments, ranges, standards, laboratories and certificates: from its day
 * `from` on such a value holds, the base row before the first of them; of two
 * from one day the one recorded later holds. (semantics: 1.)
 *
 * A change is loaded together with the laboratory (the mask has to have
 * CT_TABLE_CHANGES): its value was read by the reader of its column, with all
 * findings, a number in the unit that the record has on that day. An empty
 * value leaves the field out from then on. Unsound, and without effect, are
 * those that name no row or no column or a column by which rows are found,
 * whose value is none, or that another one of the same day contradicts. A
 * change of ranges holds for the rows of its function, or all of the
 * instrument's. Where nothing says when a change was recorded it is known from
 * its day on.
 */
#ifndef CT_WHEN_H
#define CT_WHEN_H

#include "load.h"

struct ct_lab_when {
    int32_t on;
    int32_t known_by; /* CT_DATE_LAST: all that is recorded */
};

/* The record in row `row` of the table as it stood then: the base record with
 * the changes in force. `record` is of the table's structure, of results
 * ct_lab_result_row. Of any table: those that cannot change come out as they
 * are. Pure; for several threads. */
void ct_lab_record_at(const struct ct_lab *lab, enum ct_table table,
                      uint32_t row, struct ct_lab_when when, void *record);

/* The same for one table, by its type. */
struct ct_lab_instrument ct_lab_instrument_at(const struct ct_lab *lab,
                                              uint32_t row,
                                              struct ct_lab_when when);
struct ct_lab_item_range ct_lab_range_at(const struct ct_lab *lab, uint32_t row,
                                         struct ct_lab_when when);
struct ct_lab_standard ct_lab_standard_at(const struct ct_lab *lab,
                                          uint32_t row,
                                          struct ct_lab_when when);
struct ct_lab_laboratory ct_lab_laboratory_at(const struct ct_lab *lab,
                                              uint32_t row,
                                              struct ct_lab_when when);
struct ct_lab_certificate ct_lab_certificate_at(const struct ct_lab *lab,
                                                uint32_t row,
                                                struct ct_lab_when when);

/* The same to read a field or two of: not copied where the laboratory has no
 * changes, else in `room`. */
static inline const struct ct_lab_instrument *
ct_lab_instrument_on(const struct ct_lab *lab, uint32_t row,
                     struct ct_lab_when when, struct ct_lab_instrument *room)
{
    if (lab->tables[CT_TABLE_CHANGES].count == 0)
        return &lab->instruments[row];
    *room = ct_lab_instrument_at(lab, row, when);
    return room;
}
static inline const struct ct_lab_certificate *
ct_lab_certificate_on(const struct ct_lab *lab, uint32_t row,
                      struct ct_lab_when when, struct ct_lab_certificate *room)
{
    if (lab->tables[CT_TABLE_CHANGES].count == 0)
        return &lab->certificates[row];
    *room = ct_lab_certificate_at(lab, row, when);
    return room;
}

/* The sound changes of one row of a table, in the order in which they take
 * effect; rows of changes.csv. */
struct ct_lab_list;
void ct_lab_changes_of(const struct ct_lab *lab, enum ct_table table,
                       uint32_t row, struct ct_lab_list *changes);

/* The day on which a certificate is known: recorded_on, else issued_on, else
 * calibrated_on; CT_LAB_NO_DATE where all are left out. */
int32_t ct_lab_known_on(const struct ct_lab_certificate *certificate);

/* Whether it was recorded by that day. */
bool ct_lab_is_known(const struct ct_lab_certificate *certificate,
                     int32_t known_by);

/* How many certificates have no recorded_on, so that the output can say how
 * much of --known-by rests on other dates. */
size_t ct_lab_unrecorded(const struct ct_lab *lab);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * view_work.h - what the files that fill a view share. Private to view*.c.
 */
#ifndef CT_VIEW_WORK_H
#define CT_VIEW_WORK_H

#include "view.h"

#include "../../uncertainty/arena.h"

/* Appends a row to a list. CT_NOMEM. */
CT_CHECK enum ct_status ct_view_add(struct ct_view_rows *list, uint32_t row);

/* Lists the row as left out; a row that is listed twice counts once. CT_NOMEM.
 */
CT_CHECK enum ct_status ct_view_leave_out(struct ct_view *view,
                                          enum ct_table table, uint32_t row);

/* The one or the other. `head` is that of the row. */
CT_CHECK enum ct_status ct_view_take(struct ct_view *view, enum ct_table table,
                                     uint32_t row,
                                     const struct ct_lab_row *head,
                                     struct ct_view_rows *list);

/* Whether something of that day, recorded on the other (or CT_LAB_NO_DATE),
 * had happened and was known by then. */
bool ct_view_is_past(const struct ct_view *view, int32_t date,
                     int32_t recorded_on);

/* Whether the text is asked for: any, or that of the selector. */
bool ct_view_wants(const struct ct_view *view, uint32_t quantity,
                   uint32_t function);

/* Functions of the instrument with their certificates, values and drift; those
 * that `certificate` covers, unless it is NULL. */
CT_CHECK enum ct_status
ct_view_fill_functions(struct ct_view *view, uint32_t instrument,
                       const struct ct_lab_certificate *certificate);

/* Results of the certificate in row `certificate` that belong to the function
 * (both texts 0: to any) and that the selector asks for. */
CT_CHECK enum ct_status ct_view_fill_points(struct ct_view *view,
                                            uint32_t certificate,
                                            struct ct_lab_function function,
                                            struct ct_view_points *points);

/* The change since the calibration before the one in row `certificate`, at its
 * points. */
CT_CHECK enum ct_status ct_view_fill_drifts(struct ct_view *view,
                                            uint32_t certificate,
                                            const struct ct_view_points *points,
                                            struct ct_lab_function function,
                                            struct ct_view_drifts *drifts);

CT_CHECK enum ct_status ct_view_fill_checks(struct ct_view *view,
                                            struct ct_lab_list rows);
CT_CHECK enum ct_status ct_view_fill_items(struct ct_view *view);
CT_CHECK enum ct_status ct_view_fill_users(struct ct_view *view);
CT_CHECK enum ct_status ct_view_fill_laboratory(struct ct_view *view);
CT_CHECK enum ct_status ct_view_fill_regulation(struct ct_view *view);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * listed.h - everything of a little laboratory, as `caltrace due --all` lists
 * it.
 */
#ifndef CT_LISTED_H
#define CT_LISTED_H

#include "little_lab.h"

#include "../calib/report/due.h"

struct listed {
    struct opened lab;
    struct ct_lab_index *index;
    struct ct_due_options options;
    struct ct_pick pick;
    struct ct_due_list list;
    struct ct_picked picked;
    struct ct_due_stops stops;
    struct ct_due_view view;
};

static inline void begin_list(struct listed *l, const char *on,
                              const struct little_file *files, size_t count)
{
    memset(l, 0, sizeof *l);
    open_little(&l->lab, files, count);
    assert_int_equal(ct_lab_index_new(l->lab.lab, CT_RELATION_ALL, &l->index),
                     CT_OK);
    l->options = (struct ct_due_options){
        .when = {.on = day(on), .known_by = CT_DATE_LAST}, .within = 30};
    l->pick = (struct ct_pick){.first = l->options.when.on,
                               .last = l->options.when.on + 30,
                               .all = true,
                               .standard = CT_LAB_NO_ROW};
    assert_int_equal(ct_due_all(l->index, &l->options, 1, &l->list), CT_OK);
    assert_int_equal(
        ct_pick(l->index, &l->list, l->options.when, &l->pick, &l->picked),
        CT_OK);
    assert_int_equal(
        ct_due_stops(l->index, &l->options, &l->list, l->pick.last, &l->stops),
        CT_OK);
    l->view = (struct ct_due_view){.index = l->index,
                                   .options = &l->options,
                                   .pick = &l->pick,
                                   .list = &l->list,
                                   .picked = &l->picked,
                                   .stops = &l->stops,
                                   .by = CT_PICK_BYS};
}

static inline void end_list(struct listed *l)
{
    ct_due_stops_release(&l->stops);
    ct_picked_release(&l->picked);
    ct_due_list_release(&l->list);
    ct_lab_index_free(l->index);
    close_little(&l->lab);
}

#endif

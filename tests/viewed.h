/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * viewed.h - a small laboratory with one of everything that a view shows.
 */
#ifndef CT_VIEWED_H
#define CT_VIEWED_H

#include "little_lab.h"

#include "../calib/lab/view.h"

/* C-2 found the meter off by 8 mV and left it at 0.5 mV; C-1X was withdrawn;
 * T-1 … T-3 rest on the meter; one result and one event have errors. */
static const struct little_file viewed_files[] = {
    {"instruments.csv", "id,name,interval,in_service_on\n"
                        "M-1,meter,P12M,2022-06-01\nT-0,tester,P12M,\n"},
    {"ranges.csv", "instrument,quantity,range,unit,function,mpe\n"
                   "M-1,voltage,0..10,V,DCV,±(1 mV + 2 mV/V*x)\n"
                   "M-1,voltage,0..10,V,ACV,\n"},
    {"certificates.csv",
     "id,instrument,laboratory,calibrated_on,references,recorded_on,replaces,"
     "covers,adjusted,withdrawn_on,withdrawn_recorded_on,withdrawn_reason,"
     "sequence,procedure\n"
     "C-1X,M-1,L,2023-01-10,NMI:N,2023-01-12,,,no,2023-02-01,2023-02-03,error,"
     "1,R-1\n"
     "C-1,M-1,L,2023-01-10,NMI:N,2023-02-01,C-1X,,no,,,,2,R-1\n"
     "C-2,M-1,L,2024-01-10,NMI:N,2024-01-12,,,yes,,,,,R-2\n"
     "T-1,T-0,L,2024-06-01,instrument:M-1,,,,no,,,,,\n"
     "T-2,T-0,L,2024-06-02,standard:S-1,,,,no,,,,,\n"
     "T-3,T-0,L,2023-06-03,C-1,,,,no,,,,,\n"},
    {"results.csv",
     "certificate,quantity,function,point,point_unit,error,as_found_error,unit,"
     "U,k\n"
     "C-1,voltage,DCV,1,V,3,,mV,3,2\n"
     "C-1,voltage,DCV,10,V,-2,,mV,3,2\n"
     "C-1,voltage,ACV,1,V,1,,mV,3,2\n"
     "C-1X,voltage,DCV,1,V,4,,mV,3,2\n"
     "C-2,voltage,DCV,1,V,0.5,8,mV,4,2\n"
     "C-2,voltage,DCV,10,V,-1000,-1500,uV,4000,2\n"
     "C-2,voltage,DCV,5,V,0.1x,,mV,4,2\n"
     "C-2,voltage,ACV,1,V,2,,mV,4,2\n"},
    {"events.csv", "instrument,date,event,recorded_on\n"
                   "M-1,2023-05-01,adjust,2023-05-02\n"
                   "M-1,2023-05-40,check,2023-05-02\n"
                   "M-1,2025-05-01,lend,2025-05-02\n"},
    {"checks.csv", "standard,instrument,date,kind,quantity,point,unit,group,"
                   "reading,result,recorded_on\n"
                   ",M-1,2024-03-01,repeatability,voltage,1,V,a,1,pass,\n"
                   ",M-1,2024-03-01,repeatability,voltage,1,V,a,2,fail,\n"
                   ",M-1,2024-03-01,repeatability,voltage,1,V,a,3,pass,\n"
                   ",M-1,2024-03-01,repeatability,voltage,1,V,b,7,pass,\n"},
    {"standards.csv", "id,name,valid_until\nS-1,set-up,2024-12-31\n"},
    {"standard_items.csv", "standard,instrument,part,from,until\n"
                           "S-1,M-1,main,2024-01-01,2024-12-31\n"},
    {"laboratories.csv", "id,name\nL,ours\nN,national\n"},
    {"scopes.csv",
     "laboratory,quantity,range,unit,cmc\nL,voltage,0..10,V,1 mV\n"},
    {"regulations.csv", "number,title,replaces\nR-1,old,\nR-2,new,R-1\n"},
    {"changes.csv",
     "table,id,function,field,value,from,recorded_on,by,reason\n"
     "instruments,M-1,,interval,P6M,2024-03-01,2024-02-20,me,drift\n"
     "ranges,M-1,DCV,resolution,1 mV,2024-02-01,2024-06-20,me,new panel\n"},
};

/* A view of `id` on a day. */
static inline void view_thing(const struct ct_lab_index *index, const char *id,
                              const char *on, const char *known_by,
                              struct ct_view *view)
{
    const struct ct_cell text = {id, strlen(id), {0}};
    const struct ct_lab_when when = {day(on), known_by == NULL ? CT_DATE_LAST
                                                               : day(known_by)};
    struct ct_view_subject subject;

    assert_int_equal(ct_view_subject_read(index, text, units, NULL, &subject),
                     CT_OK);
    assert_int_equal(ct_view_init(index, &subject, when, view), CT_OK);
}

#endif

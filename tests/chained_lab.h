/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * chained_lab.h - a laboratory of four steps in which two ways lead to the SI,
 * and questions about it.
 *
 *            D1  u = 1                u_own = 1
 *           /  \
 *     u = 2 B1  C1 u = 3              u_own^2 = 3, 8
 *           \  /   (c = 0.5 each)
 *            A1  u = 4                u_own^2 = 16 - 1 - 3/4 - 8/4 = 12.25
 *
 * all in um at 100 mm, so that the shares are 12.25, 0.75, 2 and 1 of 16. E-1
 * rests on a certificate that is not there, F-1 has none; G-1 has two
 * functions; H1, of an item that is
 * not kept, rests on D1 and states half its u.
 */
#ifndef CT_CHAINED_LAB_H
#define CT_CHAINED_LAB_H

#include "little_lab.h"

#include "../calib/chain_question.h"
#include "../calib/report/message.h"

static const struct little_file chained_files[] = {
    {"instruments.csv", "id,name,quantity,range,unit,interval\n"
                        "A-1,\"尺 \"\"A\"\"\",length,0..200,mm,P12M\n"
                        "B-1,bar <B>,length,0..200,mm,P12M\n"
                        "C-1,bar C,length,0..200,mm,P12M\n"
                        "D-1,block,length,0..200,mm,P24M\n"
                        "E-1,lost,length,0..200,mm,P12M\n"
                        "F-1,new,length,0..200,mm,P12M\n"
                        "G-1,meter,,,,P12M\n"},
    {"ranges.csv", "instrument,quantity,range,unit,function\n"
                   "G-1,voltage,0..10,V,DCV\nG-1,resistance,0..10,ohm,R\n"},
    {"certificates.csv",
     "id,instrument,laboratory,calibrated_on,references,verdict\n"
     "A1,A-1,L,2024-06-01,B1;C1,pass\n"
     "B1,B-1,L,2024-03-01,D1,pass\n"
     "C1,C-1,L,2024-03-02,D1,pass\n"
     "D1,D-1,N,2024-01-10,SI:metre,pass\n"
     "E1,E-1,L,2024-06-01,X9,pass\n"
     "G1,G-1,L,2024-06-01,NMI:N,pass\n"
     "H1,H-1,L,2024-06-01,D1,pass\n"},
    {"results.csv", "certificate,quantity,function,point,point_unit,error,unit,"
                    "U,k\n"
                    "A1,length,,100,mm,12,um,8,2\n"
                    "B1,length,,100,mm,3,um,4,2\n"
                    "C1,length,,100,mm,-2,um,6,2\n"
                    "D1,length,,100,mm,1,um,2,2\n"
                    "H1,length,,100,mm,1,um,1.00,2\n"
                    "E1,length,,100,mm,1,um,2,2\n"
                    "G1,voltage,DCV,5,V,1,mV,2,2\n"
                    "G1,resistance,R,5,ohm,1,mohm,2,2\n"},
    {"links.csv", "certificate,reference,quantity,sensitivity\n"
                  "A1,B1,length,0.5\nA1,C1,length,0.5\n"
                  "B1,D1,length,1\nC1,D1,length,1\n"},
    {"laboratories.csv", "id,name\nL,ours\nN,national\n"},
    {"standards.csv", "id,name\nS-1,set-up\nS-2,empty\n"},
    {"standard_items.csv", "standard,instrument,part,from,until\n"
                           "S-1,A-1,main,2024-01-01,\n"
                           "S-1,B-1,auxiliary,2024-01-01,\n"
                           "S-1,G-1,main,2024-01-01,\n"
                           "S-2,A-1,main,2020-01-01,2020-12-31\n"},
};

static struct ct_context context;
static struct seen seen;
static struct ct_chains chains;

static inline int open_chains(void **state)
{
    struct ct_laboratory_options options = CT_LABORATORY_DEFAULTS;
    char folder[512];
    enum ct_status status;

    if (little_begin(state) != 0)
        return -1;
    seen_init(&seen, &context.sources);
    for (size_t i = 0; i < COUNT(chained_files); i++)
        (void)scratch_file(chained_files[i].name, chained_files[i].text,
                           strlen(chained_files[i].text));
    snprintf(folder, sizeof folder, "%s", scratch(""));
    context.sink = &seen.sink;
    context.directory = folder;
    context.threads = 1;
    options.on = day("2024-12-31");
    status = ct_chains_open(&options, NULL, units, &context, &chains);
    context.directory = NULL;
    for (size_t i = 0; i < COUNT(chained_files); i++)
        if (unlink(scratch(chained_files[i].name)) != 0)
            return -1;
    return status == CT_OK ? 0 : -1;
}

static inline int close_chains(void **state)
{
    ct_chains_release(&chains);
    ct_sources_free(context.sources);
    return little_end(state);
}

static inline struct ct_cell cell(const char *text)
{
    return (struct ct_cell){text, text == NULL ? 0 : strlen(text), {0}};
}

/* The chains that an operand names. */
static inline void read_subjects(const char *operand, const char *point,
                                 struct ct_chain_subjects *subjects)
{
    seen.count = 0;
    *subjects = (struct ct_chain_subjects){0};
    assert_int_equal(ct_chain_subject_read(&chains, cell(operand), cell(point),
                                           units, &seen.sink, subjects),
                     CT_OK);
}

/* One chain with the wishes. */
static inline void ask(const char *operand, const char *const *texts,
                       size_t count, struct ct_chain_reply *reply)
{
    static struct ct_chain_subjects subjects;
    struct ct_chain_wish wishes[8];

    ct_chain_subjects_release(&subjects);
    read_subjects(operand, NULL, &subjects);
    assert_int_equal(subjects.count, 1);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(ct_chain_wish_read(chains.laboratory.lab,
                                            cell(texts[i]), units, &seen.sink,
                                            &wishes[i]),
                         CT_OK);
    assert_int_equal(ct_chain_ask(&chains, &subjects.list[0], wishes, count,
                                  &context, reply),
                     CT_OK);
    /* What the reply keeps of it is its text alone. */
    reply->answer.item = operand;
}

#endif

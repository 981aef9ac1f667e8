/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "summary.h"

#include "../../chains/date.h"

#include <stdlib.h>

/* Whether the certificate counts; its day as of then. */
static bool counts(const struct ct_lab *lab, uint32_t row,
                   struct ct_lab_when when, int32_t *day)
{
    struct ct_lab_certificate one = ct_lab_certificate_at(lab, row, when);

    *day = one.calibrated_on;
    return !one.row.unsound && *day != CT_LAB_NO_DATE && *day <= when.on &&
           ct_lab_is_known(&one, when.known_by);
}

static void count_instruments(const struct ct_lab_index *index,
                              struct ct_lab_when when,
                              struct ct_lab_summary *summary)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);

    for (uint32_t i = 0; i < lab->tables[CT_TABLE_INSTRUMENTS].count; i++) {
        struct ct_lab_instrument one = ct_lab_instrument_at(lab, i, when);

        if (one.row.unsound)
            continue;
        summary->roles[one.role == CT_LAB_NO_WORD ? CT_SUMMARY_ROLES - 1
                                                  : one.role]++;
        summary->services[ct_lab_service(index, one.id, when).state]++;
    }
}

static enum ct_status count_certificates(const struct ct_lab *lab,
                                         struct ct_lab_when when,
                                         struct ct_lab_summary *summary)
{
    uint32_t count = (uint32_t)lab->tables[CT_TABLE_CERTIFICATES].count;
    int32_t day;

    for (uint32_t i = 0; i < count; i++) {
        if (!counts(lab, i, when, &day))
            continue;
        if (summary->certificates++ == 0)
            summary->first = summary->last = day;
        summary->first = day < summary->first ? day : summary->first;
        summary->last = day > summary->last ? day : summary->last;
    }
    if (summary->certificates == 0)
        return CT_OK;
    summary->first_year = ct_date_from_days(summary->first).year;
    summary->year_count = (size_t)(ct_date_from_days(summary->last).year -
                                   summary->first_year + 1);
    summary->years = calloc(summary->year_count, sizeof *summary->years);
    if (summary->years == NULL)
        return CT_NOMEM;
    for (uint32_t i = 0; i < count; i++)
        if (counts(lab, i, when, &day))
            summary->years[ct_date_from_days(day).year - summary->first_year]++;
    return CT_OK;
}

enum ct_status ct_lab_summarise(const struct ct_lab_index *index,
                                struct ct_lab_when when,
                                struct ct_lab_summary *summary)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);

    *summary = (struct ct_lab_summary){.first = CT_LAB_NO_DATE,
                                       .last = CT_LAB_NO_DATE};
    for (int table = 0; table < CT_TABLES; table++) {
        summary->rows += lab->tables[table].count;
        summary->unsound += lab->tables[table].unsound;
        summary->unreadable += lab->tables[table].unreadable;
    }
    summary->unrecorded = ct_lab_unrecorded(lab);
    count_instruments(index, when, summary);
    return count_certificates(lab, when, summary);
}

void ct_lab_summary_release(struct ct_lab_summary *summary)
{
    free(summary->years);
    *summary = (struct ct_lab_summary){0};
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Findings at the foot of a chain's page.
 */
#include "chain_work.h"

#include "language.h"

#include <string.h>

/* In Markdown, which goes where standard error does not, all of them. */
static void put_table(struct ct_sheet *sheet,
                      const struct ct_chain_answer *answer)
{
    const struct ct_text_column columns[] = {
        {ct_translate(N_("code")), CT_LEFT, false},
        {ct_translate(N_("severity")), CT_LEFT, false},
        {ct_translate(N_("certificate")), CT_LEFT, false},
        {ct_translate(N_("finding")), CT_LEFT, false},
        {ct_translate(N_("cure")), CT_LEFT, false},
        {ct_translate(N_("clause")), CT_LEFT, false},
    };
    /* ORDER SEVERITY */
    static const char *const severities[] = {N_("note"), N_("warning"),
                                             N_("error")};
    struct ct_text_table *table;

    ct_sheet_heading(sheet, ct_translate(N_("Findings")));
    table = ct_sheet_begin(sheet, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < answer->finding_count && table != NULL; i++) {
        const struct ct_chain_finding *one = &answer->findings[i];

        if (one->severity == CT_NOTE && !answer->notes)
            continue;
        ct_table_string(table, one->code);
        ct_table_string(table, ct_translate(severities[one->severity]));
        ct_table_string(table, one->certificate);
        ct_table_string(table, one->message);
        ct_table_string(table, one->help);
        ct_table_string(table, one->clause);
    }
    ct_sheet_table(sheet, table);
}

/* `C05  C-17: message`; the certificate unless the message names it. */
static void put_note(struct ct_sheet *sheet, const struct ct_chain_finding *one)
{
    ct_buffer_puts(&sheet->cell, one->code);
    ct_buffer_puts(&sheet->cell, "  ");
    if (one->certificate[0] != '\0' &&
        strstr(one->message, one->certificate) == NULL) {
        ct_buffer_puts(&sheet->cell, one->certificate);
        ct_buffer_puts(&sheet->cell, ": ");
    }
    ct_buffer_puts(&sheet->cell, one->message);
    ct_sheet_line(sheet);
}

/* Errors and warnings were told in full, with their places; of notes a line is
 * enough. */
static void put_notes(struct ct_sheet *sheet,
                      const struct ct_chain_answer *answer)
{
    enum { MOST = 12 };
    size_t count = 0;

    ct_sheet_heading(sheet, ct_translate(N_("Notes")));
    for (size_t i = 0; i < answer->finding_count; i++)
        if (answer->findings[i].severity == CT_NOTE && count++ < MOST)
            put_note(sheet, &answer->findings[i]);
    if (count <= MOST)
        return;
    ct_sheet_count(sheet, count - MOST);
    ct_buffer_puts(&sheet->cell,
                   ct_translate(N_(" more; --format json has all")));
    ct_sheet_line(sheet);
}

void ct_chain_put_findings(struct ct_sheet *sheet,
                           const struct ct_chain_answer *answer)
{
    size_t notes = 0;

    for (size_t i = 0; i < answer->finding_count; i++)
        notes += answer->findings[i].severity == CT_NOTE;
    if (sheet->markdown && answer->finding_count > (answer->notes ? 0 : notes))
        put_table(sheet, answer);
    else if (!sheet->markdown && answer->notes && notes > 0)
        put_notes(sheet, answer);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What could not be checked because the laboratory does not have the data:
 * said once for each kind, and only where something would have been looked up.
 */
#include "verify_work.h"

static const struct ct_place nowhere;

static bool is_absent(const struct ct_verify *verify, enum ct_table table)
{
    return (verify->tables & CT_TABLE_BIT(table)) != 0 &&
           verify->lab->package->tables[table] == NULL;
}

/* Ids of this kind have no table, but are used. */
static bool is_missed(const struct ct_verify *verify, enum ct_table table,
                      enum ct_lab_key of)
{
    return is_absent(verify, table) && ct_lab_key_count(verify->lab, of) > 0;
}

/* Calibrated by others, none of whom has a day of accreditation. */
static bool without_accreditation(const struct ct_verify *verify)
{
    const struct ct_lab *lab = verify->before;
    size_t count = lab->tables[CT_TABLE_LABORATORIES].count;

    if (count == 0 || verify->lab->tables[CT_TABLE_CERTIFICATES].count == 0)
        return false;
    for (size_t i = 0; i < count; i++)
        if (lab->laboratories[i].valid_from != CT_LAB_NO_DATE ||
            lab->laboratories[i].valid_until != CT_LAB_NO_DATE)
            return false;
    return true;
}

enum ct_status ct_verify_absent(struct ct_verify *verify)
{
    struct ct_argument folder;

    if (verify->before == NULL)
        return CT_OK;
    folder = ct_string(verify->lab->package->folder);
    if (is_missed(verify, CT_TABLE_INSTRUMENTS, CT_KEY_INSTRUMENT))
        ct_note(verify->sink, "instruments-absent", ct_at(nowhere), folder);
    if (is_missed(verify, CT_TABLE_CERTIFICATES, CT_KEY_CERTIFICATE))
        ct_note(verify->sink, "certificates-absent", ct_at(nowhere), folder);
    if (is_missed(verify, CT_TABLE_STANDARDS, CT_KEY_STANDARD))
        ct_note(verify->sink, "standards-absent", ct_at(nowhere), folder);
    if (is_missed(verify, CT_TABLE_LABORATORIES, CT_KEY_LABORATORY))
        ct_note(verify->sink, "laboratories-absent", ct_at(nowhere), folder);
    else if (without_accreditation(verify))
        ct_note(verify->sink, "accreditation-absent", ct_at(nowhere), folder);
    if (verify->some_body && verify->authority_count == 0)
        ct_note(verify->sink, "scopes-absent", ct_at(nowhere), folder);
    if (is_missed(verify, CT_TABLE_REGULATIONS, CT_KEY_REGULATION))
        ct_note(verify->sink, "regulations-absent", ct_at(nowhere), folder);
    return CT_OK;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether the bodies that verify compulsory items are authorised to (S14), as
 * far as laboratories.csv and scopes.csv tell.
 */
#include "verify_work.h"

#include "../../chains/graph.h"

#include <stdlib.h>
#include <string.h>

enum ct_status ct_verify_keep_authority(struct ct_verify *verify,
                                        const struct ct_scan *scan,
                                        const void *record)
{
    const struct ct_lab_scope *row = record;

    (void)scan;
    if (!ct_room(verify->authorities, verify->authority_count))
        return CT_NOMEM;
    verify->authorities[verify->authority_count++] =
        (struct ct_verify_authority){.laboratory = row->laboratory,
                                     .quantity = row->quantity,
                                     .from = row->valid_from,
                                     .until = row->valid_until,
                                     .unsound = row->row.unsound};
    return CT_OK;
}

/* ---- scopes -------------------------------------------------------------- */

static int compare_authorities(const void *a, const void *b)
{
    const struct ct_verify_authority *x = a, *y = b;

    return (x->laboratory > y->laboratory) - (x->laboratory < y->laboratory);
}

static size_t first_of(const struct ct_verify *verify, uint32_t laboratory)
{
    return ct_smaller(verify->authorities, verify->authority_count,
                      sizeof *verify->authorities,
                      offsetof(struct ct_verify_authority, laboratory),
                      laboratory);
}

/* Whether the body has a scope for the quantity on that day; what a scope or
 * an item leaves open is in it, and so is what cannot be read. */
static bool has_scope(const struct ct_verify *verify, uint32_t laboratory,
                      uint32_t quantity, int32_t day)
{
    for (size_t i = first_of(verify, laboratory);
         i < verify->authority_count &&
         verify->authorities[i].laboratory == laboratory;
         i++) {
        const struct ct_verify_authority *one = &verify->authorities[i];

        if (one->unsound || quantity == 0 || one->quantity == 0)
            return true;
        if (one->quantity == quantity &&
            (one->from == CT_LAB_NO_DATE || one->from <= day) &&
            (one->until == CT_LAB_NO_DATE || day <= one->until))
            return true;
    }
    return false;
}

static bool has_scopes(const struct ct_verify *verify, uint32_t laboratory)
{
    size_t first = first_of(verify, laboratory);

    return first < verify->authority_count &&
           verify->authorities[first].laboratory == laboratory;
}

/* Any of its ranges will do: a certificate need not cover all of them. */
static bool has_scope_for(const struct ct_verify *verify, uint32_t laboratory,
                          const struct ct_verify_instrument *item, int32_t day)
{
    const struct ct_verify_range *range = ct_verify_first_range(verify, item);

    if (range == NULL)
        return true;
    for (; range != NULL; range = ct_verify_next_range(verify, range))
        if (has_scope(verify, laboratory, range->quantity, day))
            return true;
    return false;
}

/* ---- authorisations ------------------------------------------------------ */

/* 法定计量检定机构计量授权证书 (法计), 专项计量授权证书 (授权, 计授). */
static bool names_authority(const char *text)
{
    static const char *const words[] = {"法计", "法定", "授权", "计授"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(text, words[i]) != NULL)
            return true;
    return false;
}

static const char *accreditation_of(const struct ct_verify *verify,
                                    const struct ct_lab_laboratory *row)
{
    return ct_lab_text(verify->before, CT_KEY_TEXT, row->accreditation);
}

/* Whether the table tells who is authorised: otherwise one that is not named
 * so may be all the same. */
static bool tells_authorities(const struct ct_verify *verify)
{
    const struct ct_lab *lab = verify->before;

    for (size_t i = 0; i < lab->tables[CT_TABLE_LABORATORIES].count; i++)
        if (names_authority(accreditation_of(verify, &lab->laboratories[i])))
            return true;
    return false;
}

/* ---- certificates -------------------------------------------------------- */

/* Whether the body may not have verified the item that day, as far as is known.
 * Days of the authorisation as a whole are C12. */
static enum ct_status judge(struct ct_verify *verify, uint32_t laboratory,
                            const struct ct_verify_instrument *item,
                            int32_t day, bool *faulty)
{
    const struct ct_lab_laboratory *row;
    enum ct_status status = ct_verify_laboratory(verify, laboratory, &row);

    *faulty = false;
    if (status != CT_OK || row == NULL || row->row.unsound ||
        day == CT_LAB_NO_DATE)
        return status;
    *faulty = has_scopes(verify, laboratory)
                  ? !has_scope_for(verify, laboratory, item, day)
                  : verify->authorities_told &&
                        !names_authority(accreditation_of(verify, row));
    return CT_OK;
}

static enum ct_status check_certificate(struct ct_verify *verify, uint32_t id)
{
    const struct ct_verify_certificate *one = &verify->certificates[id];
    const struct ct_verify_instrument *item =
        ct_verify_known_instrument(verify, one->instrument);
    bool faulty;
    enum ct_status status;

    if (!one->known || one->unsound ||
        ct_verify_manner(verify, one)->laboratory == 0 ||
        ct_verify_manner(verify, one)->kind != CT_CERTIFICATE_VERIFICATION ||
        item == NULL || item->unsound || item->compulsory != CT_YES)
        return CT_OK;
    verify->some_body = true;
    status = judge(verify, ct_verify_manner(verify, one)->laboratory, item,
                   one->calibrated_on, &faulty);
    if (status == CT_OK && faulty &&
        !ct_verify_torn(verify, CT_TABLE_SCOPES, CT_KEY_LABORATORY,
                        ct_verify_manner(verify, one)->laboratory))
        status = ct_verify_mark_id(verify, CT_LATE_BODY, CT_KEY_CERTIFICATE, id,
                                   one->instrument);
    return status;
}

enum ct_status ct_verify_bodies(struct ct_verify *verify)
{
    enum ct_status status = CT_OK;

    if (verify->before == NULL)
        return CT_OK;
    if (verify->authority_count > 0)
        qsort(verify->authorities, verify->authority_count,
              sizeof *verify->authorities, compare_authorities);
    verify->authorities_told = tells_authorities(verify);
    for (uint32_t id = 1; id < verify->certificate_room && status == CT_OK;
         id++)
        status = check_certificate(verify, id);
    return status;
}

enum ct_status ct_verify_again_body(struct ct_verify *verify,
                                    const struct ct_scan *scan,
                                    const struct ct_verify_mark *mark)
{
    const struct ct_verify_certificate *one = &verify->certificates[mark->id];
    struct ct_argument body =
        ct_string(ct_lab_text(verify->lab, CT_KEY_LABORATORY,
                              ct_verify_manner(verify, one)->laboratory));
    struct ct_argument item =
        ct_string(ct_lab_text(verify->lab, CT_KEY_INSTRUMENT, one->instrument));

    if (has_scopes(verify, ct_verify_manner(verify, one)->laboratory))
        (void)ct_error(verify->sink, "body-without-scope",
                       ct_verify_at(scan, "laboratory"), body, item,
                       ct_string(ct_day_text(one->calibrated_on).text),
                       ct_verify_file_of(verify, CT_TABLE_SCOPES));
    else
        (void)ct_error(verify->sink, "body-unauthorised",
                       ct_verify_at(scan, "laboratory"), body, item);
    return CT_OK;
}

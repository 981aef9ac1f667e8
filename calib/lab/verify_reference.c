/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What records refer to: whether it is there, and whether it could be used on
 * that day.
 */
#include "verify_work.h"

#include "used.h"
#include "when.h"

#include <string.h>

/* ---- C01: ids without a row ---------------------------------------------- */

static bool has_table(const struct ct_verify *verify, enum ct_table table)
{
    return verify->lab->tables[table].present;
}

/* Rows that cannot be read count, if that may be their id. */
static bool knows_instrument(struct ct_verify *verify, uint32_t id)
{
    return ct_verify_known_instrument(verify, id) != NULL ||
           ct_verify_torn(verify, CT_TABLE_INSTRUMENTS, CT_KEY_INSTRUMENT, id);
}

static bool knows_certificate(struct ct_verify *verify, uint32_t id)
{
    return ct_verify_known_certificate(verify, id) != NULL ||
           ct_verify_torn(verify, CT_TABLE_CERTIFICATES, CT_KEY_CERTIFICATE,
                          id);
}

static bool knows_standard(struct ct_verify *verify, uint32_t id)
{
    return (id < verify->standard_room && verify->standards[id].known) ||
           ct_verify_torn(verify, CT_TABLE_STANDARDS, CT_KEY_STANDARD, id);
}

static void check_instrument(struct ct_verify *verify,
                             const struct ct_scan *scan, uint32_t id)
{
    if (id != 0 && has_table(verify, CT_TABLE_INSTRUMENTS) &&
        !knows_instrument(verify, id))
        (void)ct_error(
            verify->sink, "instrument-unknown",
            ct_verify_at(scan, "instrument"),
            ct_string(ct_lab_text(verify->lab, CT_KEY_INSTRUMENT, id)),
            ct_string(ct_verify_near(verify, CT_KEY_INSTRUMENT, id)),
            ct_verify_file_of(verify, CT_TABLE_INSTRUMENTS));
}

static void report_certificate(struct ct_verify *verify, struct ct_argument at,
                               uint32_t id)
{
    (void)ct_error(verify->sink, "certificate-unknown", at,
                   ct_string(ct_lab_text(verify->lab, CT_KEY_CERTIFICATE, id)),
                   ct_string(ct_verify_near(verify, CT_KEY_CERTIFICATE, id)),
                   ct_verify_file_of(verify, CT_TABLE_CERTIFICATES));
}

/* True where there is such a certificate. */
static bool check_certificate(struct ct_verify *verify,
                              const struct ct_scan *scan, const char *column,
                              uint32_t id)
{
    if (id == 0 || !has_table(verify, CT_TABLE_CERTIFICATES))
        return false;
    if (ct_verify_known_certificate(verify, id) != NULL)
        return true;
    if (!knows_certificate(verify, id))
        report_certificate(verify, ct_verify_at(scan, column), id);
    return false;
}

static void report_standard(struct ct_verify *verify, struct ct_argument at,
                            uint32_t id)
{
    (void)ct_error(verify->sink, "standard-unknown", at,
                   ct_string(ct_lab_text(verify->lab, CT_KEY_STANDARD, id)),
                   ct_string(ct_verify_near(verify, CT_KEY_STANDARD, id)),
                   ct_verify_file_of(verify, CT_TABLE_STANDARDS));
}

static void check_standard(struct ct_verify *verify, const struct ct_scan *scan,
                           uint32_t id)
{
    if (id != 0 && has_table(verify, CT_TABLE_STANDARDS) &&
        !knows_standard(verify, id))
        report_standard(verify, ct_verify_at(scan, "standard"), id);
}

/* ---- C19, C20 ------------------------------------------------------------ */

/* A certificate that was used on that day. */
static void check_use(struct ct_verify *verify, struct ct_argument at,
                      uint32_t id, int32_t day)
{
    const struct ct_verify_certificate *used = &verify->certificates[id];
    const char *name = ct_lab_text(verify->lab, CT_KEY_CERTIFICATE, id);
    const struct ct_verify_fate *fate = ct_verify_fate(verify, used);
    const struct ct_used_days days = {used->calibrated_on,
                                      ct_verify_issued_on(verify, used),
                                      fate->withdrawn_on, fate->replaced_on};

    if (used->unsound)
        return;
    switch (ct_used_on(days, day)) {
    case CT_USED_BEFORE:
        (void)ct_error(verify->sink, "reference-before-its-day", at,
                       ct_string(name),
                       ct_string(ct_day_text(used->calibrated_on).text),
                       ct_string(ct_day_text(day).text));
        return;
    case CT_USED_WITHDRAWN:
        (void)ct_error(verify->sink, "reference-withdrawn", at, ct_string(name),
                       ct_string(ct_day_text(fate->withdrawn_on).text),
                       ct_string(ct_day_text(day).text));
        return;
    case CT_USED_REPLACED:
        (void)ct_error(verify->sink, "reference-replaced", at, ct_string(name),
                       ct_string(ct_lab_text(verify->lab, CT_KEY_CERTIFICATE,
                                             fate->replaced_by)),
                       ct_string(ct_day_text(fate->replaced_on).text),
                       ct_string(ct_day_text(day).text));
        return;
    case CT_USED_UNISSUED:
        ct_note(verify->sink, "reference-before-issue", at, ct_string(name),
                ct_string(ct_day_text(days.issued_on).text),
                ct_string(ct_day_text(day).text));
        return;
    case CT_USED_WELL:
        return;
    }
}

/* ---- rows at hand -------------------------------------------------------- */

enum ct_status ct_verify_certificate_names(struct ct_verify *verify,
                                           const struct ct_scan *scan,
                                           const void *record)
{
    const struct ct_lab_certificate *row = record;

    check_instrument(verify, scan, row->instrument);
    return CT_OK;
}

enum ct_status ct_verify_range_names(struct ct_verify *verify,
                                     const struct ct_scan *scan,
                                     const void *record)
{
    check_instrument(verify, scan,
                     ((const struct ct_lab_item_range *)record)->instrument);
    return CT_OK;
}

enum ct_status ct_verify_result_names(struct ct_verify *verify,
                                      const struct ct_scan *scan,
                                      const void *record)
{
    (void)check_certificate(
        verify, scan, "certificate",
        ((const struct ct_lab_result_row *)record)->certificate);
    return CT_OK;
}

enum ct_status ct_verify_item_names(struct ct_verify *verify,
                                    const struct ct_scan *scan,
                                    const void *record)
{
    const struct ct_lab_standard_item *row = record;

    check_standard(verify, scan, row->standard);
    check_instrument(verify, scan, row->instrument);
    return CT_OK;
}

enum ct_status ct_verify_event_names(struct ct_verify *verify,
                                     const struct ct_scan *scan,
                                     const void *record)
{
    check_instrument(verify, scan,
                     ((const struct ct_lab_event *)record)->instrument);
    return CT_OK;
}

enum ct_status ct_verify_check_names(struct ct_verify *verify,
                                     const struct ct_scan *scan,
                                     const void *record)
{
    const struct ct_lab_check *row = record;

    if (row->standard == 0 && row->instrument == 0)
        (void)ct_error(verify->sink, "row-cell-missing",
                       ct_verify_at(scan, "instrument"),
                       ct_verify_column(scan, "standard"));
    check_standard(verify, scan, row->standard);
    check_instrument(verify, scan, row->instrument);
    if (check_certificate(verify, scan, "reference_certificate",
                          row->reference_certificate))
        check_use(verify, ct_verify_at(scan, "reference_certificate"),
                  row->reference_certificate, row->date);
    return CT_OK;
}

/* Whether the certificate's own list has it; of very long lists only the
 * beginning is looked at, and it is taken to have it. */
static bool is_listed(const struct ct_verify *verify,
                      const struct ct_verify_certificate *one, uint32_t id)
{
    enum { LOOKED_AT = 100 };

    const struct ct_verify_reference *list;
    uint32_t count = ct_verify_list(verify, one->references, &list);

    for (uint32_t i = 0; i < count && i < LOOKED_AT; i++)
        if (list[i].kind == CT_REFERENCE_CERTIFICATE && list[i].id == id)
            return true;
    return count > LOOKED_AT;
}

/* What the certificate lists itself is told there. */
enum ct_status ct_verify_link_names(struct ct_verify *verify,
                                    const struct ct_scan *scan,
                                    const void *record)
{
    const struct ct_lab_link *row = record;
    bool known =
        check_certificate(verify, scan, "certificate", row->certificate);
    const struct ct_lab_reference *reference;
    const struct ct_verify_certificate *one;

    if (row->reference.count == 0)
        return CT_OK;
    verify->own[CT_KEY_CERTIFICATE] = row->certificate;
    reference = &verify->lab->references[row->reference.first];
    if (reference->kind != CT_REFERENCE_CERTIFICATE)
        return CT_OK;
    one = known ? &verify->certificates[row->certificate] : NULL;
    if (one != NULL && is_listed(verify, one, reference->id))
        return CT_OK;
    if (check_certificate(verify, scan, "reference", reference->id) &&
        one != NULL && !one->unsound)
        check_use(verify, ct_verify_at(scan, "reference"), reference->id,
                  one->calibrated_on);
    return CT_OK;
}

/* ---- laboratories -------------------------------------------------------- */

static bool has_laboratories(const struct ct_verify *verify)
{
    return verify->before != NULL &&
           verify->before->tables[CT_TABLE_LABORATORIES].count > 0;
}

static bool is_torn_laboratory(struct ct_verify *verify, uint32_t id)
{
    return ct_verify_torn(verify, CT_TABLE_LABORATORIES, CT_KEY_LABORATORY, id);
}

static void report_laboratory(struct ct_verify *verify, struct ct_argument at,
                              uint32_t id)
{
    (void)ct_error(verify->sink, "laboratory-unknown", at,
                   ct_string(ct_lab_text(verify->lab, CT_KEY_LABORATORY, id)),
                   ct_string(ct_verify_near(verify, CT_KEY_LABORATORY, id)),
                   ct_verify_file_of(verify, CT_TABLE_LABORATORIES));
}

static bool is_changed(const struct ct_verify *verify, uint32_t laboratory)
{
    const struct ct_lab *before = verify->before;
    const char *id = ct_lab_text(verify->lab, CT_KEY_LABORATORY, laboratory);

    for (size_t i = 0; i < before->tables[CT_TABLE_CHANGES].count; i++)
        if (strcmp(ct_lab_text(before, CT_KEY_TEXT, before->changes[i].id),
                   id) == 0)
            return true;
    return false;
}

/* C12: a scope ends with the accreditation at the latest. */
static void check_scope_end(struct ct_verify *verify,
                            const struct ct_scan *scan,
                            const struct ct_lab_scope *row,
                            const struct ct_lab_laboratory *laboratory)
{
    if (row->valid_until == CT_LAB_NO_DATE || laboratory->row.unsound ||
        laboratory->valid_until == CT_LAB_NO_DATE ||
        row->valid_until <= laboratory->valid_until ||
        is_changed(verify, row->laboratory))
        return;
    ct_warning(
        verify->sink, "scope-outlasts", ct_verify_at(scan, "valid_until"),
        ct_string(ct_day_text(row->valid_until).text),
        ct_string(ct_lab_text(verify->lab, CT_KEY_LABORATORY, row->laboratory)),
        ct_string(ct_day_text(laboratory->valid_until).text));
}

enum ct_status ct_verify_scope_names(struct ct_verify *verify,
                                     const struct ct_scan *scan,
                                     const void *record)
{
    const struct ct_lab_scope *row = record;
    const struct ct_lab_laboratory *laboratory;
    enum ct_status status =
        ct_verify_laboratory(verify, row->laboratory, &laboratory);

    if (status == CT_OK && laboratory == NULL && row->laboratory != 0 &&
        has_laboratories(verify) &&
        !is_torn_laboratory(verify, row->laboratory))
        report_laboratory(verify, ct_verify_at(scan, "laboratory"),
                          row->laboratory);
    if (status == CT_OK && laboratory != NULL)
        check_scope_end(verify, scan, row, laboratory);
    return status;
}

/* The laboratory as changes.csv has it for that day: a renewal counts. */
static struct ct_lab_laboratory
on_day(const struct ct_lab *before, const struct ct_lab_laboratory *laboratory,
       int32_t day)
{
    uint32_t row = (uint32_t)(laboratory - before->laboratories);

    return ct_lab_laboratory_at(before, row,
                                (struct ct_lab_when){day, CT_DATE_LAST});
}

static void check_accredited(struct ct_verify *verify, struct ct_argument at,
                             const struct ct_lab_laboratory *laboratory,
                             int32_t day)
{
    struct ct_argument name = ct_string(
        ct_lab_text(verify->before, CT_KEY_LABORATORY, laboratory->id));

    switch (ct_accredited_on(laboratory->valid_from, laboratory->valid_until,
                             day)) {
    case CT_ACCREDITED_NOT_YET:
        (void)ct_error(verify->sink, "accreditation-not-yet", at, name,
                       ct_string(ct_day_text(laboratory->valid_from).text),
                       ct_string(ct_day_text(day).text));
        break;
    case CT_ACCREDITED_LAPSED:
        (void)ct_error(verify->sink, "accreditation-lapsed", at, name,
                       ct_string(ct_day_text(laboratory->valid_until).text),
                       ct_string(ct_day_text(day).text));
        break;
    case CT_ACCREDITED:
        break;
    }
}

/* C12: the accreditation on the day of the calibration. */
static enum ct_status check_laboratory(struct ct_verify *verify,
                                       struct ct_argument at, uint32_t id,
                                       int32_t day)
{
    const struct ct_lab_laboratory *found;
    enum ct_status status = ct_verify_laboratory(verify, id, &found);
    struct ct_lab_laboratory laboratory;

    if (status != CT_OK || id == 0 || !has_laboratories(verify))
        return status;
    if (found == NULL) {
        if (!is_torn_laboratory(verify, id))
            report_laboratory(verify, at, id);
        return CT_OK;
    }
    laboratory = on_day(verify->before, found, day);
    if (!laboratory.row.unsound)
        check_accredited(verify, at, &laboratory, day);
    return CT_OK;
}

/* Of the row at hand: asked without its place first, which costs a split. */
enum ct_status ct_verify_accreditation(struct ct_verify *verify,
                                       const struct ct_scan *scan,
                                       const void *record)
{
    const struct ct_lab_certificate *row = record;
    struct ct_sink *sink = verify->sink, quiet = {0};
    enum ct_status status;

    if (row->laboratory == 0)
        return CT_OK;
    verify->sink = &quiet;
    verify->probing = true;
    status = check_laboratory(verify, (struct ct_argument){0}, row->laboratory,
                              row->calibrated_on);
    verify->probing = false;
    verify->sink = sink;
    if (status != CT_OK || quiet.errors == 0)
        return status;
    return check_laboratory(verify, ct_verify_at(scan, "laboratory"),
                            row->laboratory, row->calibrated_on);
}

/* ---- at the end ---------------------------------------------------------- */

static enum ct_status check_reference(struct ct_verify *verify,
                                      struct ct_argument at,
                                      const struct ct_verify_reference *one,
                                      int32_t day)
{
    switch ((enum ct_reference_kind)one->kind) {
    case CT_REFERENCE_CERTIFICATE:
        if (!has_table(verify, CT_TABLE_CERTIFICATES))
            return CT_OK;
        if (ct_verify_known_certificate(verify, one->id) != NULL)
            check_use(verify, at, one->id, day);
        else if (!knows_certificate(verify, one->id))
            report_certificate(verify, at, one->id);
        return CT_OK;
    case CT_REFERENCE_STANDARD:
        if (has_table(verify, CT_TABLE_STANDARDS) &&
            !knows_standard(verify, one->id))
            report_standard(verify, at, one->id);
        return CT_OK;
    case CT_REFERENCE_INSTRUMENT:
        if (has_table(verify, CT_TABLE_INSTRUMENTS) &&
            !knows_instrument(verify, one->id))
            (void)ct_error(
                verify->sink, "instrument-unknown", at,
                ct_string(ct_lab_text(verify->lab, CT_KEY_INSTRUMENT, one->id)),
                ct_string(ct_verify_near(verify, CT_KEY_INSTRUMENT, one->id)),
                ct_verify_file_of(verify, CT_TABLE_INSTRUMENTS));
        return CT_OK;
    case CT_REFERENCE_ACC:
    case CT_REFERENCE_LMI:
        return check_laboratory(verify, at, one->id, day);
    default: /* of the world outside */
        return CT_OK;
    }
}

/* All references of a list, of the row at hand; with `scan` NULL they are only
 * counted. */
static enum ct_status check_list(struct ct_verify *verify,
                                 const struct ct_scan *scan, const char *column,
                                 uint32_t references, int32_t day)
{
    const struct ct_verify_reference *list;
    uint32_t count = ct_verify_list(verify, references, &list);
    enum ct_status status = CT_OK;
    size_t from = 0;

    for (uint32_t i = 0; i < count && status == CT_OK; i++) {
        const struct ct_verify_reference *one = &list[i];
        enum ct_lab_key of =
            ct_lab_reference_key((enum ct_reference_kind)one->kind);
        struct ct_argument at = {0};

        if (scan != NULL)
            at = count == 1
                     ? ct_verify_at(scan, column)
                     : ct_verify_at_id(scan, column,
                                       ct_lab_text(verify->lab, of, one->id),
                                       &from);
        status = check_reference(verify, at, one, day);
    }
    return status;
}

/* Whether the list has a fault: its findings go to nobody. */
static enum ct_status probe_list(struct ct_verify *verify, uint32_t references,
                                 int32_t day, bool *faulty)
{
    struct ct_sink *sink = verify->sink, quiet = {0};
    enum ct_status status;

    verify->sink = &quiet;
    verify->probing = true;
    status = check_list(verify, NULL, NULL, references, day);
    verify->probing = false;
    verify->sink = sink;
    *faulty = quiet.errors + quiet.warnings + quiet.notes > 0;
    return status;
}

static enum ct_status mark_certificate(struct ct_verify *verify, uint32_t id)
{
    const struct ct_verify_certificate *one = &verify->certificates[id];
    uint32_t replaces = ct_verify_fate(verify, one)->replaces;
    bool faulty;
    enum ct_status status =
        probe_list(verify, one->references, one->calibrated_on, &faulty);

    if (status == CT_OK && faulty)
        status = ct_verify_mark_id(verify, CT_LATE_REFERENCES,
                                   CT_KEY_CERTIFICATE, id, 0);
    if (status == CT_OK && replaces != 0 &&
        !knows_certificate(verify, replaces))
        status = ct_verify_mark_id(verify, CT_LATE_REPLACES, CT_KEY_CERTIFICATE,
                                   id, 0);
    return status;
}

enum ct_status ct_verify_references(struct ct_verify *verify)
{
    enum ct_status status = CT_OK;

    for (uint32_t id = 1; id < verify->certificate_room && status == CT_OK;
         id++)
        if (verify->certificates[id].known && !verify->certificates[id].unsound)
            status = mark_certificate(verify, id);
    for (uint32_t id = 1; id < verify->standard_room && status == CT_OK; id++) {
        const struct ct_verify_standard *one = &verify->standards[id];
        bool faulty;

        status = probe_list(verify, one->references, CT_LAB_NO_DATE, &faulty);
        if (status == CT_OK && faulty)
            status = ct_verify_mark_id(verify, CT_LATE_UPPER, CT_KEY_STANDARD,
                                       id, 0);
    }
    return status;
}

enum ct_status ct_verify_again_references(struct ct_verify *verify,
                                          const struct ct_scan *scan,
                                          const struct ct_verify_mark *mark)
{
    const struct ct_verify_certificate *one = &verify->certificates[mark->id];

    verify->own[CT_KEY_CERTIFICATE] = mark->id;
    verify->own[CT_KEY_INSTRUMENT] = one->instrument;
    return check_list(verify, scan, "references", one->references,
                      one->calibrated_on);
}

enum ct_status ct_verify_again_replaces(struct ct_verify *verify,
                                        const struct ct_scan *scan,
                                        const struct ct_verify_mark *mark)
{
    const struct ct_verify_certificate *one = &verify->certificates[mark->id];

    verify->own[CT_KEY_CERTIFICATE] = mark->id;
    report_certificate(verify, ct_verify_at(scan, "replaces"),
                       ct_verify_fate(verify, one)->replaces);
    return CT_OK;
}

enum ct_status ct_verify_again_upper(struct ct_verify *verify,
                                     const struct ct_scan *scan,
                                     const struct ct_verify_mark *mark)
{
    const struct ct_verify_standard *one = &verify->standards[mark->id];

    verify->own[CT_KEY_STANDARD] = mark->id;
    return check_list(verify, scan, "upper_standard", one->references,
                      CT_LAB_NO_DATE);
}

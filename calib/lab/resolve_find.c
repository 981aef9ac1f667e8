/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which certificate an input of a budget is from, and whether it holds.
 */
#include "resolve_work.h"

#include "item.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- arguments of findings ----------------------------------------------- */

struct ct_argument ct_resolve_at(const struct ct_located *text,
                                 const struct ct_resolving *r)
{
    return ct_at(text->text != NULL ? text->place : r->reference->place);
}

struct ct_argument ct_resolve_certificate_id(const struct ct_resolving *r,
                                             uint32_t row)
{
    return ct_string(
        ct_lab_text(r->lab, CT_KEY_CERTIFICATE, r->lab->certificates[row].id));
}

struct ct_argument ct_resolve_instrument_id(const struct ct_resolving *r)
{
    return ct_string(ct_lab_text(r->lab, CT_KEY_INSTRUMENT, r->instrument));
}

const struct ct_lab_certificate *ct_resolve_record(const struct ct_resolving *r)
{
    return &r->lab->certificates[r->certificate];
}

/* Where the input says which item it is from. */
static struct ct_argument item_place(const struct ct_resolving *r)
{
    return ct_resolve_at(r->reference->certificate.text != NULL
                             ? &r->reference->certificate
                             : &r->reference->instrument,
                         r);
}

static struct ct_argument day(int32_t days, struct ct_day_text *text)
{
    *text = ct_day_text(days);
    return ct_string(text->text);
}

/* ---- what the reference says --------------------------------------------- */

enum ct_status ct_resolve_day(struct ct_resolving *r)
{
    const struct ct_located *on = &r->reference->on;

    r->when = r->resolver->when;
    if (on->text != NULL &&
        ct_date_parse(on->text, strlen(on->text), &r->when.on) != CT_OK)
        return ct_error(r->sink, "input-day", ct_at(on->place),
                        ct_string(on->text));
    return CT_OK;
}

/* What a text of the reference is. */
enum text_kind { TEXT_ANY, TEXT_QUANTITY, TEXT_AT };

/* Its number, whatever the spelling of a quantity or place. */
static enum ct_status number_of(const struct ct_resolving *r,
                                const struct ct_located *text,
                                enum text_kind kind, uint32_t *found)
{
    size_t length = strlen(text->text);
    struct ct_sink unheard = {0};
    struct ct_arena arena = {0};
    struct ct_cells cells = {r->resolver->units, &arena, &unheard, NULL};
    enum ct_status status = CT_OK;

    if (kind == TEXT_QUANTITY)
        return ct_lab_find_quantity(r->lab, text->text, length, found);
    if (kind == TEXT_AT)
        status = ct_lab_find_at(
            r->lab, &cells, (struct ct_cell){text->text, length, text->place},
            found);
    else
        *found = ct_lab_find(r->lab, CT_KEY_TEXT, text->text, length);
    ct_arena_release(&arena);
    return status;
}

/* A text that the laboratory must have somewhere. */
static enum ct_status find_text(const struct ct_resolving *r,
                                const struct ct_located *text, const char *key,
                                enum text_kind kind, uint32_t *found)
{
    enum ct_status status;

    *found = 0;
    if (text->text == NULL || text->text[0] == '\0')
        return CT_OK;
    status = number_of(r, text, kind, found);
    if (status != CT_OK || *found != 0)
        return status;
    return ct_error(r->sink, "input-text", ct_at(text->place),
                    ct_string(text->text), ct_string(key));
}

static enum ct_status keep_worse(enum ct_status a, enum ct_status b)
{
    return a == CT_NOMEM || b == CT_OK ? a : b;
}

enum ct_status ct_resolve_selector(struct ct_resolving *r)
{
    const struct ct_budget_reference *ref = r->reference;
    struct ct_result_selector *s = &r->selector;
    enum ct_status status;

    *s = (struct ct_result_selector){.point = (double)NAN};
    status =
        find_text(r, &ref->quantity, "quantity", TEXT_QUANTITY, &s->quantity);
    status = keep_worse(status, find_text(r, &ref->function, "function",
                                          TEXT_ANY, &s->function));
    status = keep_worse(status, find_text(r, &ref->artefact, "artefact",
                                          TEXT_ANY, &s->artefact));
    status = keep_worse(status, find_text(r, &ref->at, "at", TEXT_AT, &s->at));
    if (ref->point.text != NULL)
        status = keep_worse(
            status, ct_selector_point(r->resolver->units, ref->point.text,
                                      strlen(ref->point.text), ref->point.place,
                                      r->sink, s));
    r->has_point = !isnan(s->point);
    if (r->has_point)
        r->point = (struct ct_point){s->exact_point, s->point_unit};
    return status;
}

/* ---- ids ----------------------------------------------------------------- */

/* The row of the id; "input-unknown". */
static enum ct_status find_id(const struct ct_resolving *r,
                              const struct ct_located *text,
                              enum ct_item_kind kind, uint32_t *row)
{
    enum ct_lab_key key =
        kind == CT_ITEM_CERTIFICATE ? CT_KEY_CERTIFICATE : CT_KEY_INSTRUMENT;
    size_t length = strlen(text->text);
    const char *near;
    enum ct_status status;

    *row = ct_lab_row_of(r->lab, key,
                         ct_lab_find(r->lab, key, text->text, length));
    if (*row != CT_LAB_NO_ROW)
        return CT_OK;
    status = ct_item_near(r->lab, 1u << kind, text->text, length, &near);
    return status != CT_OK
               ? status
               : ct_error(r->sink, "input-unknown", ct_at(text->place),
                          ct_string(text->text),
                          ct_string(ct_item_kind_name(kind)), ct_string(near));
}

static enum ct_status unsound(const struct ct_resolving *r, enum ct_table table,
                              const struct ct_lab_row *row)
{
    return ct_error(r->sink, "input-unsound", item_place(r),
                    ct_string(r->reference->name),
                    ct_string(ct_table_name(table)), ct_integer(row->line),
                    ct_string(r->lab->package->folder));
}

/* ---- the certificate in force -------------------------------------------- */

/* Why nothing is in force for the function. */
static enum ct_status refuse_state(const struct ct_resolving *r,
                                   struct ct_lab_force force)
{
    struct ct_argument id = ct_resolve_instrument_id(r), at = item_place(r);
    struct ct_argument on, certificate = ct_string(""), other = ct_string("");
    struct ct_day_text text;

    on = day(r->when.on, &text);
    if (force.certificate != CT_LAB_NO_ROW)
        certificate = ct_resolve_certificate_id(r, force.certificate);
    switch (force.state) {
    case CT_FORCE_UNFIT:
        return ct_error(r->sink, "input-unfit", at, id, on, certificate);
    case CT_FORCE_WITHDRAWN:
        return ct_error(r->sink, "input-withdrawn", at, id, on, certificate);
    case CT_FORCE_ADJUSTED:
        return ct_error(r->sink, "input-adjusted", at, id, on, certificate);
    case CT_FORCE_UNCLEAR:
        if (force.other != CT_LAB_NO_ROW)
            other = ct_resolve_certificate_id(r, force.other);
        return ct_error(r->sink, "input-unclear", at, id, certificate, other);
    case CT_FORCE_UNSOUND:
        return unsound(r, CT_TABLE_CERTIFICATES,
                       &r->lab->certificates[force.certificate].row);
    default:
        return ct_error(r->sink, "input-none", at, id, on);
    }
}

static bool is_meant(const struct ct_resolving *r, struct ct_lab_function f)
{
    return (r->selector.quantity == 0 || r->selector.quantity == f.quantity) &&
           (r->selector.function == 0 || r->selector.function == f.function);
}

static const char *function_text(const struct ct_resolving *r,
                                 struct ct_lab_function f)
{
    return ct_lab_text(r->lab, CT_KEY_TEXT,
                       f.function != 0 ? f.function : f.quantity);
}

/* What decides for the functions that are meant, if they agree. */
static enum ct_status agree(struct ct_resolving *r,
                            const struct ct_lab_function *functions,
                            size_t count, struct ct_lab_force *force)
{
    bool any = false;

    for (size_t i = 0; i < count; i++) {
        struct ct_lab_force one;

        if (!is_meant(r, functions[i]))
            continue;
        one = ct_lab_in_force(r->index, r->instrument, functions[i], r->when);
        if (any && (one.state != force->state ||
                    one.certificate != force->certificate))
            return ct_error(r->sink, "input-functions", item_place(r),
                            ct_resolve_instrument_id(r),
                            ct_string(function_text(r, r->function)),
                            ct_string(function_text(r, functions[i])));
        if (!any) {
            *force = one;
            r->function = functions[i];
        }
        any = true;
    }
    if (!any) { /* a function that only certificates name */
        r->function = (struct ct_lab_function){r->selector.quantity,
                                               r->selector.function};
        *force = ct_lab_in_force(r->index, r->instrument, r->function, r->when);
    }
    return CT_OK;
}

static enum ct_status in_force(struct ct_resolving *r)
{
    size_t count = ct_lab_functions(r->index, r->instrument, r->when, NULL, 0);
    struct ct_lab_function *functions = calloc(count + 1, sizeof *functions);
    struct ct_lab_force force;
    enum ct_status status;

    if (functions == NULL)
        return CT_NOMEM;
    (void)ct_lab_functions(r->index, r->instrument, r->when, functions, count);
    status = agree(r, functions, count, &force);
    free(functions);
    if (status != CT_OK)
        return status;
    if (force.state != CT_FORCE_VALID)
        return refuse_state(r, force);
    r->certificate = force.certificate;
    if (force.in_error)
        ct_warning(r->sink, "input-in-error", item_place(r),
                   ct_string(r->reference->name),
                   ct_resolve_certificate_id(r, r->certificate));
    return CT_OK;
}

enum ct_status ct_resolve_certificate(struct ct_resolving *r)
{
    const struct ct_budget_reference *ref = r->reference;
    enum ct_status status;
    uint32_t row;

    if (ref->instrument.text != NULL) {
        status = find_id(r, &ref->instrument, CT_ITEM_INSTRUMENT, &row);
        if (status != CT_OK)
            return status;
        if (r->lab->instruments[row].row.unsound)
            return unsound(r, CT_TABLE_INSTRUMENTS,
                           &r->lab->instruments[row].row);
        r->instrument = r->lab->instruments[row].id;
        return in_force(r);
    }
    status =
        find_id(r, &ref->certificate, CT_ITEM_CERTIFICATE, &r->certificate);
    if (status != CT_OK)
        return status;
    if (ct_resolve_record(r)->row.unsound)
        return unsound(r, CT_TABLE_CERTIFICATES, &ct_resolve_record(r)->row);
    r->instrument = ct_resolve_record(r)->instrument;
    return CT_OK;
}

/* ---- whether it holds ---------------------------------------------------- */

/* A certificate that was named is used, whatever stands against it. */
static void warn_named(const struct ct_resolving *r)
{
    struct ct_lab_standing s =
        ct_lab_certificate_standing(r->index, r->certificate, r->when);
    struct ct_lab_certificate c =
        ct_lab_certificate_at(r->lab, r->certificate, r->when);
    struct ct_argument at = item_place(r), on;
    struct ct_argument id = ct_resolve_certificate_id(r, r->certificate);
    struct ct_day_text text, other;

    on = day(r->when.on, &text);
    if (!s.known)
        ct_warning(r->sink, "input-recorded-later", at, id,
                   day(r->when.known_by, &other));
    if (!s.begun)
        ct_warning(r->sink, "input-before", at, id,
                   day(c.calibrated_on, &other), on);
    if (s.withdrawn)
        ct_warning(r->sink, "input-withdrawn-named", at, id, on);
    else if (s.in_error)
        ct_warning(r->sink, "input-in-error", at, ct_string(r->reference->name),
                   id);
    if (c.verdict == CT_VERDICT_FAIL)
        ct_warning(r->sink, "input-verdict", at, id);
    if (s.replaced != CT_LAB_NO_ROW)
        ct_warning(r->sink, "input-superseded", at, id, on,
                   ct_resolve_certificate_id(r, s.replaced));
    else if (s.newer != CT_LAB_NO_ROW)
        ct_warning(r->sink, "input-superseded", at, id, on,
                   ct_resolve_certificate_id(r, s.newer));
}

/* C20: it is sound, and could not be in hand. What was found for the day may
 * have been issued anew since. */
static void note_issue(const struct ct_resolving *r)
{
    struct ct_lab_certificate c =
        ct_lab_certificate_at(r->lab, r->certificate, r->when);
    struct ct_day_text issued, on;

    if (c.issued_on == CT_LAB_NO_DATE || c.issued_on <= r->when.on ||
        c.calibrated_on > r->when.on ||
        (c.replaces != 0 && r->reference->certificate.text == NULL))
        return;
    ct_note(r->sink, "input-before-issue", item_place(r),
            ct_resolve_certificate_id(r, r->certificate),
            day(c.issued_on, &issued), day(r->when.on, &on));
}

void ct_resolve_standing(const struct ct_resolving *r)
{
    struct ct_lab_validity validity =
        ct_lab_validity(r->index, r->certificate, r->function, r->when, NULL);
    struct ct_day_text due, on;

    if (r->reference->certificate.text != NULL)
        warn_named(r);
    note_issue(r);
    if (validity.due_on != CT_LAB_NO_DATE && r->when.on > validity.due_on)
        ct_warning(r->sink, "input-overdue", item_place(r),
                   ct_resolve_certificate_id(r, r->certificate),
                   day(validity.due_on, &due), day(r->when.on, &on));
    if (r->instrument != 0 && ct_lab_row_of(r->lab, CT_KEY_INSTRUMENT,
                                            r->instrument) != CT_LAB_NO_ROW) {
        struct ct_lab_service service =
            ct_lab_service(r->index, r->instrument, r->when);

        if (service.state != CT_SERVICE_IN)
            ct_warning(r->sink, "input-service", item_place(r),
                       ct_resolve_instrument_id(r),
                       ct_string(ct_service_name(service.state)),
                       day(r->when.on, &on));
    }
}

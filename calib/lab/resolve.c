/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "resolve_work.h"

#include <math.h>
#include <string.h>

/* ORDER RULE */
static const char *const rule_names[] = {"exact", "linear", "nearest", "max-U",
                                         "nominal"};

/* ---- texts --------------------------------------------------------------- */

/* The text, or NULL where there is none. Texts of a laboratory may outlive the
 * budget or not: they are copied. */
static enum ct_status copy(const struct ct_resolving *r, enum ct_lab_key key,
                           uint32_t text, const char **copied)
{
    const char *from = ct_lab_text(r->lab, key, text);

    *copied = NULL;
    if (text == 0)
        return CT_OK;
    *copied = ct_arena_text(r->arena, from, strlen(from));
    return *copied != NULL ? CT_OK : CT_NOMEM;
}

static void put_date(struct ct_buffer *text, int32_t day)
{
    char date[CT_DATE_TEXT];

    if (day == CT_LAB_NO_DATE)
        return;
    ct_date_format(day, date);
    ct_buffer_puts(text, date);
}

/* `A-17 (2025-03-04) of W-3, 100 g`. */
static enum ct_status put_source(const struct ct_resolving *r)
{
    struct ct_budget_resolved *out = &r->reference->resolved;
    struct ct_buffer text = {0};

    ct_buffer_puts(&text, out->certificate);
    ct_buffer_puts(&text, " (");
    put_date(&text, ct_resolve_record(r)->calibrated_on);
    ct_buffer_putc(&text, ')');
    if (out->instrument != NULL) {
        ct_buffer_puts(&text, " of ");
        ct_buffer_puts(&text, out->instrument);
    }
    if (out->function != NULL) {
        ct_buffer_puts(&text, ", ");
        ct_buffer_puts(&text, out->function);
    }
    if (out->artefact != NULL) {
        ct_buffer_puts(&text, ", ");
        ct_buffer_puts(&text, out->artefact);
    }
    if (out->point != NULL) {
        ct_buffer_puts(&text, ", ");
        ct_buffer_puts(&text, out->point);
    }
    if (r->rule != CT_RULE_EXACT) {
        ct_buffer_puts(&text, ", ");
        ct_buffer_puts(&text, rule_names[r->rule]);
    }
    out->source =
        text.failed ? NULL : ct_arena_text(r->arena, text.data, text.length);
    ct_buffer_release(&text);
    return out->source != NULL ? CT_OK : CT_NOMEM;
}

static enum ct_status fill_texts(const struct ct_resolving *r)
{
    struct ct_budget_resolved *out = &r->reference->resolved;
    enum ct_status status = copy(r, CT_KEY_CERTIFICATE,
                                 ct_resolve_record(r)->id, &out->certificate);

    if (status == CT_OK)
        status = copy(r, CT_KEY_INSTRUMENT, r->instrument, &out->instrument);
    if (status == CT_OK)
        status = copy(r, CT_KEY_TEXT, r->function.quantity, &out->quantity);
    if (status == CT_OK)
        status = copy(r, CT_KEY_TEXT, r->function.function, &out->function);
    if (status == CT_OK)
        status = copy(r, CT_KEY_TEXT, r->selector.artefact, &out->artefact);
    if (status == CT_OK)
        status = copy(r, CT_KEY_TEXT, r->selector.at, &out->at);
    if (status == CT_OK && r->has_point) {
        out->point = ct_resolve_point_text(r->arena, r->point);
        status = out->point != NULL ? CT_OK : CT_NOMEM;
    }
    out->rule = rule_names[r->rule];
    out->on = r->when.on;
    out->derived = r->reference->instrument.text != NULL;
    return status == CT_OK ? put_source(r) : status;
}

/* ---- one input ----------------------------------------------------------- */

/* What is asked about it later; its first line as chains carry it on. */
static enum ct_status keep(const struct ct_resolving *r)
{
    struct ct_resolve_kept *kept = ct_arena_alloc(r->arena, sizeof *kept);
    bool limits = r->rule == CT_RULE_NOMINAL;

    if (kept == NULL)
        return CT_NOMEM;
    *kept = (struct ct_resolve_kept){
        .certificate = r->certificate,
        .selector = r->selector,
        .point = r->point,
        .has_point = r->has_point,
        .nominal = r->nominal,
        .match = r->match,
        .rule = r->rule,
        .taken = limits ? CT_LAB_NO_ROW : r->taken,
        .range = r->has_range ? r->range_row : CT_LAB_NO_ROW,
        .unit = limits ? r->reference->resolved.unit : r->assigned.unit};
    r->reference->resolved.more = kept;
    return ct_resolve_carried(r, kept);
}

enum ct_status ct_lab_resolve(const struct ct_resolver *resolver,
                              struct ct_arena *arena,
                              struct ct_budget_reference *reference,
                              struct ct_sink *sink)
{
    struct ct_resolving r = {.resolver = resolver,
                             .index = resolver->index,
                             .lab = ct_lab_index_lab(resolver->index),
                             .sink = sink,
                             .arena = arena,
                             .reference = reference,
                             .certificate = CT_LAB_NO_ROW,
                             .range_row = CT_LAB_NO_ROW,
                             .interpolation = (double)NAN};
    enum ct_status status = ct_resolve_day(&r), selected;

    reference->resolved = (struct ct_budget_resolved){0};
    selected = ct_resolve_selector(&r);
    if (selected != CT_OK)
        status = selected;
    /* An unknown id is told beside an unknown unit. */
    selected = status == CT_NOMEM ? status : ct_resolve_certificate(&r);
    if (status == CT_OK || selected == CT_NOMEM)
        status = selected;
    if (status == CT_OK)
        status = ct_resolve_result(&r);
    if (status == CT_OK)
        status = ct_resolve_faults(&r);
    if (status == CT_OK)
        status = ct_resolve_numbers(&r);
    if (status == CT_OK)
        status = fill_texts(&r);
    return status == CT_OK ? keep(&r) : status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A view as JSON. Records have their columns' standard names; what was left
 * out is null.
 */
#include "show.h"

#include "json_lab.h"
#include "../lab/write.h"

#include <math.h>
#include <string.h>

/* ---- single values ------------------------------------------------------- */

/* The empty text is null. */
static void put_text(struct ct_json *json, const char *key, const char *text)
{
    if (text[0] != '\0')
        ct_json_string(json, key, text);
    else
        ct_json_null(json, key);
}

static void put_key(const struct ct_lab *lab, struct ct_json *json,
                    const char *key, enum ct_lab_key of, uint32_t text)
{
    put_text(json, key, ct_lab_text(lab, of, text));
}

static void put_certificate_id(const struct ct_lab *lab, struct ct_json *json,
                               const char *key, uint32_t row)
{
    if (row == CT_LAB_NO_ROW)
        ct_json_null(json, key);
    else
        put_key(lab, json, key, CT_KEY_CERTIFICATE, lab->certificates[row].id);
}

static void put_word(struct ct_json *json, const char *key,
                     enum ct_cell_kind kind, uint8_t word)
{
    if (word == CT_LAB_NO_WORD)
        ct_json_null(json, key);
    else
        ct_json_string(json, key, ct_cell_word_text(kind, word));
}

static void put_interval(struct ct_json *json, const char *key,
                         const struct ct_lab_interval *interval)
{
    struct ct_cell_value value = {.kind = CT_CELL_INTERVAL};
    struct ct_buffer text = {0};

    if (interval->state != CT_LAB_INTERVAL) {
        ct_json_null(json, key);
        return;
    }
    value.interval.state = CT_CELL_SOUND;
    value.interval.interval = interval->interval;
    ct_cell_write(&value, &text);
    if (text.failed)
        json->out->failed = true;
    else
        ct_json_text(json, key, text.data, text.length);
    ct_buffer_release(&text);
}

/* ---- records ------------------------------------------------------------- */

static void put_references(const struct ct_lab *lab, struct ct_json *json,
                           const char *key, struct ct_lab_references list)
{
    ct_json_array(json, key);
    for (uint32_t i = 0; i < list.count; i++) {
        const struct ct_lab_reference *one = &lab->references[list.first + i];
        const char *prefix = ct_reference_prefix(one->kind);

        ct_json_object(json, NULL);
        if (prefix[0] == '\0')
            ct_json_string(json, "kind", "certificate");
        else
            ct_json_text(json, "kind", prefix, strlen(prefix) - 1);
        put_key(lab, json, "id", ct_lab_reference_key(one->kind), one->id);
        ct_json_end(json);
    }
    ct_json_end(json);
}

static void put_cell(const struct ct_lab *lab, enum ct_table table,
                     const struct ct_column *column, const void *record,
                     struct ct_json *json)
{
    struct ct_buffer text = {0};

    ct_lab_write_cell(lab, table, column, record, &text);
    if (text.failed)
        json->out->failed = true;
    put_text(json, column->name, text.length > 0 ? text.data : "");
    ct_buffer_release(&text);
}

static void put_field(const struct ct_lab *lab, enum ct_table table,
                      const struct ct_column *column, const void *record,
                      struct ct_json *json)
{
    const unsigned char *field = (const unsigned char *)record + column->offset;
    struct ct_lab_references references;
    double number;

    switch (column->kind) {
    case CT_CELL_NUMBER:
    case CT_CELL_EXPANDED: /* their number comes first */
    case CT_CELL_FACTOR:
    case CT_CELL_PROBABILITY:
    case CT_CELL_DOF:
        memcpy(&number, field, sizeof number);
        ct_json_number(json, column->name, number);
        break;
    case CT_CELL_REFERENCES:
        memcpy(&references, field, sizeof references);
        put_references(lab, json, column->name, references);
        break;
    case CT_CELL_RANGE: /* told by its ends */
        break;
    default:
        put_cell(lab, table, column, record, json);
    }
}

/* The members of a record into the open object. */
static void put_fields(const struct ct_lab *lab, enum ct_table table,
                       const void *record, struct ct_json *json)
{
    const struct ct_table_layout *layout = &ct_table_layouts[table];

    for (size_t i = 0; i < layout->count; i++)
        put_field(lab, table, &layout->columns[i], record, json);
}

/* Records as they stood then. */
static void put_rows(const struct ct_view *view, const char *key,
                     enum ct_table table, const struct ct_view_rows *rows,
                     struct ct_json *json)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);

    ct_json_array(json, key);
    for (size_t i = 0; i < rows->count; i++) {
        union ct_view_any record;

        ct_view_record(view, table, rows->rows[i], &record);
        ct_json_object(json, NULL);
        put_fields(lab, table, &record, json);
        ct_json_end(json);
    }
    ct_json_end(json);
}

/* ---- values -------------------------------------------------------------- */

static void put_state(struct ct_json *json,
                      const struct ct_assigned_state *state)
{
    ct_json_number(json, "value", state->value);
    ct_json_number(json, "error", state->error);
    ct_json_number(json, "correction", state->correction);
    ct_json_number(json, "U", state->expanded_uncertainty);
    ct_json_number(json, "standard_uncertainty", state->standard_uncertainty);
}

static void put_place(const struct ct_lab *lab,
                      const struct ct_lab_result *result,
                      const struct ct_assigned *assigned, struct ct_json *json)
{
    put_key(lab, json, "quantity", CT_KEY_TEXT, result->quantity);
    put_key(lab, json, "function", CT_KEY_TEXT, result->function);
    put_key(lab, json, "artefact", CT_KEY_TEXT, result->artefact);
    put_key(lab, json, "at", CT_KEY_TEXT, result->at);
    ct_json_number(json, "point", assigned->point);
    ct_json_unit(json, "point_unit",
                 isnan(assigned->point) ? NULL : assigned->point_unit);
    ct_json_unit(json, "unit", assigned->unit);
}

static void put_point(const struct ct_lab *lab,
                      const struct ct_view_point *point, struct ct_json *json)
{
    const struct ct_assigned *assigned = &point->assigned;

    ct_json_object(json, NULL);
    put_place(lab, &lab->results[point->result], assigned, json);
    put_state(json, &assigned->as_left);
    ct_json_number(json, "k", assigned->k);
    ct_json_number(json, "probability", assigned->probability);
    ct_json_number(json, "degrees_of_freedom", assigned->dof);
    ct_json_string(json, "dof_status",
                   isinf(assigned->dof) ? "infinite" : "finite");
    ct_json_object(json, "as_found");
    put_state(json, &assigned->as_found);
    ct_json_end(json);
    ct_json_number(json, "mpe_lower", point->lower_limit);
    ct_json_number(json, "mpe_upper", point->upper_limit);
    ct_json_bool(json, "interpolated", point->upper != CT_LAB_NO_ROW);
    ct_json_number(json, "interpolation", point->interpolation);
    ct_json_end(json);
}

/* ORDER FOUND */
static const char *const found_words[] = {"point",   "between", "no-point",
                                          "outside", "several", "scale",
                                          "unsound", "nothing"};

static void put_points(const struct ct_lab *lab,
                       const struct ct_view_points *points,
                       struct ct_json *json)
{
    ct_json_array(json, "points");
    for (size_t i = 0; i < points->count; i++)
        put_point(lab, &points->items[i], json);
    ct_json_end(json);
}

static void put_found(const struct ct_view *view,
                      const struct ct_view_points *points, struct ct_json *json)
{
    if (isnan(view->selector.point))
        ct_json_null(json, "found");
    else
        ct_json_string(json, "found", found_words[points->found]);
}

static const struct ct_assigned *
assigned_of(const struct ct_view_points *points, uint32_t result)
{
    for (size_t i = 0; i < points->count; i++)
        if (points->items[i].result == result)
            return &points->items[i].assigned;
    return NULL;
}

static void put_drift(const struct ct_lab *lab,
                      const struct ct_view_function *function,
                      struct ct_json *json)
{
    const struct ct_view_drifts *drifts = &function->drifts;

    if (drifts->earlier == CT_LAB_NO_ROW) {
        ct_json_null(json, "drift");
        return;
    }
    ct_json_object(json, "drift");
    put_certificate_id(lab, json, "earlier_certificate", drifts->earlier);
    ct_json_day(json, "earlier_calibrated_on",
                lab->certificates[drifts->earlier].calibrated_on);
    ct_json_integer(json, "days", drifts->days);
    ct_json_day(json, "touched_on",
                drifts->touched == CT_LAB_NO_ROW
                    ? CT_LAB_NO_DATE
                    : lab->events[drifts->touched].date);
    ct_json_integer(json, "points_without_as_found", (int64_t)drifts->unknown);
    ct_json_array(json, "points");
    for (size_t i = 0; i < drifts->count; i++) {
        const struct ct_view_drift *one = &drifts->items[i];
        const struct ct_assigned *assigned =
            assigned_of(&function->points, one->result);

        if (assigned == NULL)
            continue;
        ct_json_object(json, NULL);
        put_place(lab, &lab->results[one->result], assigned, json);
        ct_json_number(json, "change", one->change);
        ct_json_number(json, "change_per_year", one->per_year);
        ct_json_number(json, "change_over_U", one->ratio);
        ct_json_end(json);
    }
    ct_json_end(json);
    ct_json_end(json);
}

/* ---- functions ----------------------------------------------------------- */

static void put_validity(const struct ct_view_function *function,
                         const struct ct_lab *lab, struct ct_json *json)
{
    const struct ct_lab_validity *v = &function->validity;

    if (function->force.state != CT_FORCE_VALID) {
        ct_json_null(json, "validity");
        return;
    }
    ct_json_object(json, "validity");
    ct_json_day(json, "due_on", v->due_on);
    ct_json_string(json, "due_source", ct_due_source_name(v->source));
    put_interval(json, "interval", &v->interval);
    ct_json_day(json, "anchor", v->anchor);
    ct_json_string(json, "rule", ct_due_rule_name(v->rule));
    ct_json_day(json, "statutory_until", v->statutory);
    ct_json_day(json, "extended_until", v->extended_until);
    ct_json_day(json, "extension_of",
                v->extension == CT_LAB_NO_ROW ? CT_LAB_NO_DATE
                                              : lab->events[v->extension].date);
    ct_json_bool(json, "extension_cut", v->cut);
    ct_json_end(json);
}

static void put_function(const struct ct_view *view,
                         const struct ct_view_function *function,
                         struct ct_json *json)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    const struct ct_lab_force *force = &function->force;

    ct_json_object(json, NULL);
    put_key(lab, json, "quantity", CT_KEY_TEXT, function->function.quantity);
    put_key(lab, json, "function", CT_KEY_TEXT, function->function.function);
    ct_json_string(json, "state", ct_force_name(force->state));
    ct_json_bool(json, "holds",
                 force->state == CT_FORCE_VALID && function->holds);
    put_certificate_id(lab, json, "certificate", force->certificate);
    put_certificate_id(lab, json, "other_certificate",
                       force->by_event ? CT_LAB_NO_ROW : force->other);
    ct_json_day(json, "adjusted_on",
                force->by_event ? lab->events[force->other].date
                                : CT_LAB_NO_DATE);
    ct_json_bool(json, "withdrawn_in_error_later", force->in_error);
    put_validity(function, lab, json);
    if (view->kind == CT_VIEW_INSTRUMENT) {
        put_found(view, &function->points, json);
        put_points(lab, &function->points, json);
        put_drift(lab, function, json);
    }
    ct_json_end(json);
}

static void put_functions(const struct ct_view *view, struct ct_json *json)
{
    ct_json_array(json, "functions");
    for (size_t i = 0; i < view->functions.count; i++)
        put_function(view, &view->functions.items[i], json);
    ct_json_end(json);
}

/* ---- the rest ------------------------------------------------------------ */

static void put_checks(const struct ct_view *view, struct ct_json *json)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);

    ct_json_array(json, "checks");
    for (size_t i = 0; i < view->checks.count; i++) {
        const struct ct_view_check *one = &view->checks.items[i];
        const struct ct_lab_check *row = &lab->checks[one->first];

        ct_json_object(json, NULL);
        ct_json_day(json, "date", row->date);
        put_word(json, "kind", CT_CELL_CHECK_KIND, row->kind);
        put_key(lab, json, "quantity", CT_KEY_TEXT, row->quantity);
        ct_json_number(json, "point", row->point.number);
        ct_json_unit(json, "unit", row->unit);
        put_key(lab, json, "group", CT_KEY_TEXT, row->group);
        ct_json_integer(json, "readings", (int64_t)one->readings);
        ct_json_number(json, "mean", one->mean);
        ct_json_number(json, "standard_deviation", one->deviation);
        ct_json_number(json, "reference_value", row->reference_value.number);
        ct_json_number(json, "U_reference", row->U_reference.number);
        ct_json_number(json, "k_reference", row->k_reference);
        put_key(lab, json, "reference_certificate", CT_KEY_CERTIFICATE,
                row->reference_certificate);
        put_word(json, "result", CT_CELL_VERDICT, one->result);
        put_key(lab, json, "by", CT_KEY_TEXT, row->by);
        ct_json_day(json, "recorded_on", row->recorded_on);
        ct_json_end(json);
    }
    ct_json_end(json);
}

static void put_items(const struct ct_view *view, struct ct_json *json)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);

    ct_json_array(json, "items");
    for (size_t i = 0; i < view->items.count; i++) {
        const struct ct_view_item *one = &view->items.items[i];

        ct_json_object(json, NULL);
        put_fields(lab, CT_TABLE_STANDARD_ITEMS, &lab->standard_items[one->row],
                   json);
        if (one->instrument == CT_LAB_NO_ROW)
            ct_json_null(json, "name");
        else
            put_key(lab, json, "name", CT_KEY_TEXT,
                    lab->instruments[one->instrument].name);
        ct_json_bool(json, "present", one->present);
        ct_json_integer(json, "functions", (int64_t)one->functions);
        ct_json_integer(json, "functions_held", (int64_t)one->held);
        put_certificate_id(lab, json, "certificate", one->certificate);
        ct_json_day(json, "due_on", one->due_on);
        ct_json_end(json);
    }
    ct_json_end(json);
}

static void put_users(const struct ct_view *view, struct ct_json *json)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);

    ct_json_array(json, "used_by");
    for (size_t i = 0; i < view->users.count; i++) {
        const struct ct_view_user *one = &view->users.items[i];
        const struct ct_lab_certificate *row =
            &lab->certificates[one->certificate];

        ct_json_object(json, NULL);
        put_certificate_id(lab, json, "certificate", one->certificate);
        put_key(lab, json, "instrument", CT_KEY_INSTRUMENT, row->instrument);
        ct_json_day(json, "calibrated_on", row->calibrated_on);
        ct_json_bool(json, "linked", one->linked);
        ct_json_bool(json, "derived", one->derived);
        ct_json_end(json);
    }
    ct_json_end(json);
}

static void put_unsound(const struct ct_view *view, struct ct_json *json)
{
    ct_json_array(json, "unsound");
    for (size_t i = 0; i < view->unsound_count; i++) {
        const struct ct_view_unsound *one = &view->unsound[i];

        ct_json_object(json, NULL);
        ct_json_string(json, "table", ct_table_name(one->table));
        ct_json_integer(json, "line", one->head.line);
        ct_json_end(json);
    }
    ct_json_end(json);
}

/* ---- kinds --------------------------------------------------------------- */

static void put_instrument(const struct ct_view *view, struct ct_json *json)
{
    ct_json_object(json, "service");
    ct_json_string(json, "state", ct_service_name(view->service.state));
    ct_json_day(json, "since", view->service.since);
    ct_json_end(json);
    put_functions(view, json);
    put_rows(view, "ranges", CT_TABLE_RANGES, &view->ranges, json);
    put_rows(view, "certificates", CT_TABLE_CERTIFICATES, &view->certificates,
             json);
    put_rows(view, "events", CT_TABLE_EVENTS, &view->events, json);
    put_checks(view, json);
    put_rows(view, "standards", CT_TABLE_STANDARD_ITEMS, &view->memberships,
             json);
}

static void put_certificate(const struct ct_view *view, struct ct_json *json)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    const struct ct_lab_standing *s = &view->standing;

    ct_json_object(json, "standing");
    ct_json_bool(json, "known", s->known);
    ct_json_bool(json, "begun", s->begun);
    ct_json_bool(json, "withdrawn", s->withdrawn);
    ct_json_bool(json, "in_error", s->in_error);
    put_certificate_id(lab, json, "replaced_by", s->replaced);
    put_certificate_id(lab, json, "newer", s->newer);
    ct_json_end(json);
    put_functions(view, json);
    put_found(view, &view->points, json);
    put_points(lab, &view->points, json);
    put_rows(view, "replacements", CT_TABLE_CERTIFICATES, &view->replacements,
             json);
    put_users(view, json);
}

static void put_kind(const struct ct_view *view, struct ct_json *json)
{
    switch (view->kind) {
    case CT_VIEW_INSTRUMENT:
        put_instrument(view, json);
        break;
    case CT_VIEW_CERTIFICATE:
        put_certificate(view, json);
        break;
    case CT_VIEW_STANDARD:
        put_items(view, json);
        put_checks(view, json);
        put_users(view, json);
        break;
    case CT_VIEW_LABORATORY:
        put_rows(view, "scopes", CT_TABLE_SCOPES, &view->scopes, json);
        put_rows(view, "certificates", CT_TABLE_CERTIFICATES,
                 &view->certificates, json);
        break;
    default:
        put_rows(view, "replaced_by", CT_TABLE_REGULATIONS, &view->replacements,
                 json);
        put_rows(view, "standards", CT_TABLE_STANDARDS, &view->standards, json);
        put_rows(view, "certificates", CT_TABLE_CERTIFICATES,
                 &view->certificates, json);
    }
}

void ct_show_json(const struct ct_view *view, struct ct_json *json)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    /* ORDER VIEW_KIND */
    static const struct {
        enum ct_table table;
        enum ct_lab_key key;
    } kinds[CT_VIEW_KINDS] = {
        {CT_TABLE_INSTRUMENTS, CT_KEY_INSTRUMENT},
        {CT_TABLE_CERTIFICATES, CT_KEY_CERTIFICATE},
        {CT_TABLE_STANDARDS, CT_KEY_STANDARD},
        {CT_TABLE_LABORATORIES, CT_KEY_LABORATORY},
        {CT_TABLE_REGULATIONS, CT_KEY_REGULATION},
    };

    ct_json_string(json, "kind", ct_view_kind_name(view->kind));
    put_key(lab, json, "id", kinds[view->kind].key, view->id);
    ct_json_bool(json, "narrowed", view->narrowed);
    if (view->contested) {
        ct_json_null(json, "record");
        put_unsound(view, json);
        return;
    }
    if (view->kind == CT_VIEW_CERTIFICATE && !view->standing.known) {
        ct_json_null(json, "record");
    } else {
        ct_json_object(json, "record");
        put_fields(lab, kinds[view->kind].table, &view->instrument, json);
        ct_json_end(json);
    }
    put_kind(view, json);
    put_rows(view, "changes", CT_TABLE_CHANGES, &view->changes, json);
    put_unsound(view, json);
    if (view->when.known_by < CT_DATE_LAST)
        ct_json_integer(json, "certificates_without_recorded_on",
                        (int64_t)view->unrecorded);
    else
        ct_json_null(json, "certificates_without_recorded_on");
}

/* ---- the laboratory ------------------------------------------------------ */

static void put_tables(const struct ct_lab *lab, struct ct_json *json)
{
    ct_json_array(json, "tables");
    for (int i = 0; i < CT_TABLES; i++) {
        const struct ct_lab_table *table = &lab->tables[i];

        if (!table->present)
            continue;
        ct_json_object(json, NULL);
        ct_json_string(json, "table", ct_table_name((enum ct_table)i));
        ct_json_string(json, "path", lab->package->tables[i]->path);
        ct_json_string(
            json, "encoding",
            ct_encoding_name(lab->package->tables[i]->dialect.csv.encoding));
        ct_json_integer(json, "rows", (int64_t)table->count);
        ct_json_integer(json, "unsound", (int64_t)table->unsound);
        ct_json_integer(json, "unreadable", (int64_t)table->unreadable);
        ct_json_end(json);
    }
    ct_json_end(json);
}

static void put_settings(const struct ct_settings *s, struct ct_json *json)
{
    static const char *const roots[] = {"SI", "NMI", "ACC", "LMI",
                                        "EV", "CRM", "REF"};

    ct_json_object(json, "settings");
    ct_json_string(json, "due_rule", ct_due_rule_name(s->due_rule));
    ct_json_string(json, "anchor", ct_anchor_name(s->anchor));
    if (s->default_k > 0)
        ct_json_number(json, "default_k", s->default_k);
    else
        ct_json_null(json, "default_k");
    ct_json_array(json, "allowed_roots");
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        if ((s->roots & 1u << i) != 0)
            ct_json_string(json, NULL, roots[i]);
    ct_json_end(json);
    ct_json_end(json);
}

void ct_show_summary_json(const struct ct_lab *lab,
                          const struct ct_lab_summary *summary,
                          struct ct_json *json)
{
    ct_json_string(json, "kind", "laboratory-folder");
    ct_json_string(json, "folder", lab->package->folder);
    put_tables(lab, json);
    ct_json_object(json, "instruments_by_role");
    for (int i = 0; i < CT_SUMMARY_ROLES - 1; i++)
        ct_json_integer(json, ct_cell_word_text(CT_CELL_ROLE, i),
                        (int64_t)summary->roles[i]);
    ct_json_integer(json, "none",
                    (int64_t)summary->roles[CT_SUMMARY_ROLES - 1]);
    ct_json_end(json);
    ct_json_object(json, "instruments_by_service");
    for (int i = 0; i < CT_SERVICES; i++)
        ct_json_integer(json, ct_service_name((enum ct_service)i),
                        (int64_t)summary->services[i]);
    ct_json_end(json);
    ct_json_array(json, "certificates_by_year");
    for (size_t i = 0; i < summary->year_count; i++) {
        ct_json_object(json, NULL);
        ct_json_integer(json, "year", summary->first_year + (int64_t)i);
        ct_json_integer(json, "certificates", (int64_t)summary->years[i]);
        ct_json_end(json);
    }
    ct_json_end(json);
    ct_json_day(json, "first_calibrated_on", summary->first);
    ct_json_day(json, "last_calibrated_on", summary->last);
    ct_json_integer(json, "certificates_without_recorded_on",
                    (int64_t)summary->unrecorded);
    put_settings(&lab->package->settings, json);
}

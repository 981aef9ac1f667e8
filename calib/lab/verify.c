/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The checks of a laboratory's records, and the pass that calls them.
 */
#include "scheme.h"
#include "verify_work.h"

#include <stdlib.h>
#include <string.h>

/* ---- the checks ---------------------------------------------------------- */

/* Table by table, in the order in which a row meets them: facts first. `any`:
 * rows with an error, too, since others may refer to them. */
static const struct {
    enum ct_table table;
    bool any;
    ct_verify_check *check;
    ct_verify_silent *silent; /* NULL: it must be asked */
} checks[] = {
    {CT_TABLE_INSTRUMENTS, true, ct_verify_keep_instrument, NULL},
    {CT_TABLE_INSTRUMENTS, false, ct_verify_instrument_ends,
     ct_verify_instrument_in_order},
    {CT_TABLE_INSTRUMENTS, false, ct_verify_instrument_unit, NULL},
    {CT_TABLE_INSTRUMENTS, false, ct_verify_instrument_formulas, NULL},
    {CT_TABLE_INSTRUMENTS, false, ct_verify_instrument_days, NULL},
    {CT_TABLE_INSTRUMENTS, false, ct_verify_serial, ct_verify_without_serial},
    {CT_TABLE_INSTRUMENTS, false, ct_verify_complete, ct_verify_is_complete},
    {CT_TABLE_INSTRUMENTS, false, ct_verify_keep_interval, NULL},
    {CT_TABLE_RANGES, true, ct_verify_keep_range, NULL},
    {CT_TABLE_RANGES, false, ct_verify_range_names, NULL},
    {CT_TABLE_RANGES, false, ct_verify_range_ends, NULL},
    {CT_TABLE_RANGES, false, ct_verify_range_unit, NULL},
    {CT_TABLE_RANGES, false, ct_verify_range_formulas, NULL},
    {CT_TABLE_RANGES, false, ct_verify_range_key, NULL},
    {CT_TABLE_RANGES, false, ct_verify_correlation, NULL},
    {CT_TABLE_RANGES, false, ct_verify_class, NULL},
    {CT_TABLE_RANGES, false, ct_verify_keep_range_interval, NULL},
    {CT_TABLE_CERTIFICATES, true, ct_verify_keep_certificate, NULL},
    {CT_TABLE_CERTIFICATES, false, ct_verify_certificate_names, NULL},
    {CT_TABLE_CERTIFICATES, false, ct_verify_certificate_future, NULL},
    {CT_TABLE_CERTIFICATES, false, ct_verify_certificate_days, NULL},
    {CT_TABLE_CERTIFICATES, false, ct_verify_due, NULL},
    {CT_TABLE_CERTIFICATES, false, ct_verify_number, ct_verify_without_number},
    {CT_TABLE_CERTIFICATES, false, ct_verify_withdrawal, NULL},
    {CT_TABLE_CERTIFICATES, false, ct_verify_covers, NULL},
    {CT_TABLE_CERTIFICATES, false, ct_verify_in_force, NULL},
    {CT_TABLE_CERTIFICATES, false, ct_verify_accreditation, NULL},
    {CT_TABLE_CERTIFICATES, false, ct_verify_environment, NULL},
    {CT_TABLE_CERTIFICATES, false, ct_verify_keep_environment, NULL},
    {CT_TABLE_RESULTS, true, ct_verify_keep_result, NULL},
    {CT_TABLE_RESULTS, false, ct_verify_result_names, NULL},
    {CT_TABLE_RESULTS, false, ct_verify_result_key, NULL},
    {CT_TABLE_RESULTS, false, ct_verify_coverage, NULL},
    {CT_TABLE_RESULTS, false, ct_verify_digits, ct_verify_digits_fit},
    {CT_TABLE_RESULTS, false, ct_verify_values, ct_verify_stated_once},
    {CT_TABLE_RESULTS, false, ct_verify_result_unit, NULL},
    {CT_TABLE_RESULTS, false, ct_verify_keep_blanks, NULL},
    {CT_TABLE_RESULTS, false, ct_verify_condition, NULL},
    {CT_TABLE_RESULTS, false, ct_verify_value, ct_verify_value_of_point},
    {CT_TABLE_RESULTS, false, ct_verify_point, NULL},
    {CT_TABLE_RESULTS, false, ct_verify_limits, NULL},
    {CT_TABLE_LINKS, false, ct_verify_link_names, NULL},
    {CT_TABLE_LINKS, false, ct_verify_link_ends, NULL},
    {CT_TABLE_LINKS, false, ct_verify_link_key, NULL},
    {CT_TABLE_LINKS, false, ct_verify_link_points, NULL},
    {CT_TABLE_LINKS, false, ct_verify_link_sensitivity, NULL},
    {CT_TABLE_STANDARDS, true, ct_verify_keep_standard, NULL},
    {CT_TABLE_STANDARDS, false, ct_verify_standard_ends, NULL},
    {CT_TABLE_STANDARDS, false, ct_verify_standard_unit, NULL},
    {CT_TABLE_STANDARDS, false, ct_verify_standard_formulas, NULL},
    {CT_TABLE_STANDARDS, false, ct_verify_standard_coverage, NULL},
    {CT_TABLE_STANDARDS, false, ct_verify_standard_in_force, NULL},
    {CT_TABLE_STANDARDS, false, ct_verify_set_up, NULL},
    {CT_TABLE_STANDARD_ITEMS, false, ct_verify_item_names, NULL},
    {CT_TABLE_STANDARD_ITEMS, false, ct_verify_item_days, NULL},
    {CT_TABLE_STANDARD_ITEMS, false, ct_verify_keep_item, NULL},
    {CT_TABLE_CHECKS, false, ct_verify_check_names, NULL},
    {CT_TABLE_CHECKS, false, ct_verify_check_future, NULL},
    {CT_TABLE_CHECKS, false, ct_verify_check_days, NULL},
    {CT_TABLE_CHECKS, false, ct_verify_reference_coverage, NULL},
    {CT_TABLE_CHECKS, false, ct_verify_check_unit, NULL},
    {CT_TABLE_CHECKS, false, ct_verify_keep_reading, NULL},
    {CT_TABLE_LABORATORIES, false, ct_verify_laboratory_days, NULL},
    {CT_TABLE_SCOPES, false, ct_verify_scope_names, NULL},
    {CT_TABLE_SCOPES, false, ct_verify_scope_days, NULL},
    {CT_TABLE_SCOPES, false, ct_verify_scope_ends, NULL},
    {CT_TABLE_SCOPES, false, ct_verify_scope_unit, NULL},
    {CT_TABLE_SCOPES, true, ct_verify_keep_authority, NULL},
    {CT_TABLE_SCOPES, false, ct_verify_scope_formulas, NULL},
    {CT_TABLE_SCOPES, false, ct_verify_keep_scope, NULL},
    {CT_TABLE_EVENTS, false, ct_verify_event_names, NULL},
    {CT_TABLE_EVENTS, false, ct_verify_event_future, NULL},
    {CT_TABLE_EVENTS, false, ct_verify_event_days, NULL},
    {CT_TABLE_EVENTS, false, ct_verify_event_key, NULL},
    {CT_TABLE_EVENTS, false, ct_verify_extension, NULL},
    {CT_TABLE_CHANGES, false, ct_verify_change_future, NULL},
    {CT_TABLE_CHANGES, false, ct_verify_change_days, NULL},
    {CT_TABLE_CHANGES, false, ct_verify_change_key, NULL},
    {CT_TABLE_CHANGES, false, ct_verify_change_reason, NULL},
    {CT_TABLE_REGULATIONS, false, ct_verify_regulation_days, NULL},
    {CT_TABLE_REGULATIONS, false, ct_verify_successor, NULL},
};

enum { CHECKS = sizeof checks / sizeof checks[0] };

/* When all rows have gone by. `partial`: what it says holds although another
 * table could not be read. */
static const struct {
    ct_verify_last *check;
    bool partial;
} last_checks[] = {
    {ct_verify_intervals, false},  {ct_verify_verdicts, false},
    {ct_verify_references, true},  {ct_verify_circles, true},
    {ct_verify_copies, true},      {ct_verify_overlaps, true},
    {ct_verify_compulsory, false}, {ct_verify_bodies, false},
    {ct_verify_absent, true},      {ct_verify_blanks, false},
    {ct_verify_readings, true},    {ct_verify_environments, true},
    {ct_verify_mixtures, true},
};

/* ORDER LATE: what is said of a marked row. */
static const struct {
    enum ct_table table;
    ct_verify_again *report;
} second_looks[CT_LATES] = {
    {CT_TABLE_INSTRUMENTS, ct_verify_again_interval},
    {CT_TABLE_INSTRUMENTS, ct_verify_again_statute},
    {CT_TABLE_RANGES, ct_verify_again_range},
    {CT_TABLE_CERTIFICATES, ct_verify_again_references},
    {CT_TABLE_CERTIFICATES, ct_verify_again_circle},
    {CT_TABLE_CERTIFICATES, ct_verify_again_replaces},
    {CT_TABLE_CERTIFICATES, ct_verify_again_replaced},
    {CT_TABLE_CERTIFICATES, ct_verify_again_verdict},
    {CT_TABLE_CERTIFICATES, ct_verify_again_compulsory},
    {CT_TABLE_CERTIFICATES, ct_verify_again_body},
    {CT_TABLE_CERTIFICATES, ct_verify_again_copy},
    {CT_TABLE_RESULTS, ct_verify_again_result},
    {CT_TABLE_STANDARDS, ct_verify_again_upper},
    {CT_TABLE_STANDARDS, ct_verify_again_upper_circle},
    {CT_TABLE_RESULTS, ct_verify_again_blank},
    {CT_TABLE_STANDARD_ITEMS, ct_verify_again_item},
    {CT_TABLE_CHECKS, ct_verify_again_reading},
    {CT_TABLE_CHECKS, ct_verify_again_check_blank},
    {CT_TABLE_SCOPES, ct_verify_again_scope},
    {CT_TABLE_CERTIFICATES, ct_verify_again_environment},
    {CT_TABLE_INSTRUMENTS, ct_verify_again_mixed},
    {CT_TABLE_RANGES, ct_verify_again_mixed},
};

/* Texts that are compared as numbers. */
static const char *const texts[] = {
    "instruments.quantity",
    "ranges.quantity",
    "ranges.function",
    "ranges.at",
    "ranges.accuracy_class",
    "results.quantity",
    "results.function",
    "results.artefact",
    "results.at",
    "certificates.covers",
    "scopes.quantity",
    "scopes.at",
    "links.quantity",
    "links.function",
    "links.artefact",
    "links.reference_quantity",
    "links.reference_function",
    "links.reference_artefact",
    "links.reference_at",
    "events.function",
    "standards.quantity",
    "checks.quantity",
    "changes.table",
    "changes.function",
    "changes.field",
    "changes.value",
    NULL,
};

/* ORDER SEEN */
static const char *const seen[CT_SEEN + 1] = {
    "instruments.serial",
    "instruments.name",
    "instruments.manufacturer",
    "instruments.model",
    "instruments.location",
    "certificates.number",
    NULL,
};

static enum ct_status begin_table(void *context, const struct ct_scan *scan,
                                  enum ct_table table)
{
    struct ct_verify *verify = context;

    verify->checks = 0;
    while (verify->checks < CHECKS && checks[verify->checks].table != table)
        verify->checks++;
    if (table == CT_TABLE_INSTRUMENTS)
        verify->some_interval = ct_scan_has(scan, "interval");
    return CT_OK;
}

/* Tables of which rows tell something by themselves. */
static unsigned looks(void)
{
    unsigned tables = 0;

    for (size_t i = 0; i < CHECKS; i++)
        if (checks[i].silent != NULL)
            tables |= CT_TABLE_BIT(checks[i].table);
    return tables;
}

static void look_at_row(const void *context, const struct ct_look *look,
                        enum ct_table table, const void *record, void *facts)
{
    const struct ct_verify *verify = context;
    struct ct_verify_facts *known = facts;

    *known = (struct ct_verify_facts){0};
    for (size_t i = verify->checks; i < CHECKS && checks[i].table == table; i++)
        if (checks[i].silent != NULL && checks[i].silent(look, record))
            known->silent |= 1U << (i - verify->checks);
    if (table == CT_TABLE_CERTIFICATES)
        ct_verify_look_at_number(look, known);
    if (table != CT_TABLE_INSTRUMENTS)
        return;
    known->own = ct_verify_own_hash(record);
    ct_verify_look_at_make(look, known);
}

static void fetch_keys(const void *context, enum ct_table table,
                       const void *facts, bool near)
{
    const struct ct_verify *verify = context;
    const struct ct_verify_facts *known = facts;

    if (table == CT_TABLE_INSTRUMENTS)
        ct_key_set_soon(&verify->serials, known->number, near);
    else if (table == CT_TABLE_CERTIFICATES)
        ct_key_set_soon(&verify->numbers, known->number, near);
}

static enum ct_status check_row(void *context, const struct ct_scan *scan,
                                enum ct_table table, const void *record)
{
    const struct ct_verify_facts *facts = ct_scan_facts(scan);
    struct ct_verify *verify = context;
    struct ct_lab_row head;

    memcpy(&head, record, sizeof head);
    verify->count++;
    verify->lab = ct_scan_lab(scan);
    memset(verify->own, 0, sizeof verify->own);
    for (size_t i = verify->checks; i < CHECKS && checks[i].table == table;
         i++) {
        enum ct_status status;

        if ((head.unsound && !checks[i].any) ||
            (facts->silent >> (i - verify->checks) & 1) != 0)
            continue;
        status = checks[i].check(verify, scan, record);
        if (status != CT_OK)
            return status;
    }
    return CT_OK;
}

/* ---- what is read beforehand --------------------------------------------- */

static enum ct_status note_first_use(struct ct_verify *verify)
{
    const struct ct_lab *lab = verify->before;
    size_t count = ct_lab_key_count(lab, CT_KEY_INSTRUMENT) + 1U;

    verify->first_uses =
        ct_arena_array(&verify->arena, count, sizeof *verify->first_uses);
    if (verify->first_uses == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < count; i++)
        verify->first_uses[i] = CT_LAB_NO_DATE;
    for (size_t i = 0; i < lab->tables[CT_TABLE_EVENTS].count; i++) {
        const struct ct_lab_event *event = &lab->events[i];
        int32_t *day = &verify->first_uses[event->instrument];

        if (event->event == CT_EVENT_FIRST_USE && !event->row.unsound &&
            (*day == CT_LAB_NO_DATE || event->date < *day))
            *day = event->date;
    }
    return CT_OK;
}

static enum ct_status open_before(struct ct_verify *verify,
                                  struct ct_sources *sources,
                                  const char *folder, unsigned tables,
                                  struct ct_sink *sink)
{
    enum ct_status status;

    ct_lab_free(verify->before);
    verify->before = NULL;
    status = ct_lab_open_changed(sources, folder, verify->rules->given,
                                 tables & verify->tables, verify->units, sink,
                                 &verify->before);
    if (status == CT_OK)
        verify->settings = &verify->before->package->settings;
    return status;
}

/* Tables whose rows the changes change. */
static unsigned changed_tables(const struct ct_lab *lab)
{
    unsigned tables =
        CT_TABLE_BIT(CT_TABLE_INSTRUMENTS) | CT_TABLE_BIT(CT_TABLE_RANGES);

    for (size_t i = 0; i < lab->tables[CT_TABLE_CHANGES].count; i++) {
        const char *name = ct_lab_text(lab, CT_KEY_TEXT, lab->changes[i].table);

        if (strcmp(name, ct_table_name(CT_TABLE_CERTIFICATES)) == 0)
            tables |= CT_TABLE_BIT(CT_TABLE_CERTIFICATES);
        else if (strcmp(name, ct_table_name(CT_TABLE_STANDARDS)) == 0)
            tables |= CT_TABLE_BIT(CT_TABLE_STANDARDS);
    }
    return tables;
}

/* Findings are told when the tables are read for good; a table that cannot be
 * read is as none here. Changes are read with what they change, and what is
 * wrong with that is told. */
static enum ct_status read_before(struct ct_verify *verify,
                                  struct ct_sources *sources,
                                  const char *folder)
{
    unsigned tables = CT_TABLE_BIT(CT_TABLE_LABORATORIES) |
                      CT_TABLE_BIT(CT_TABLE_CHANGES) |
                      CT_TABLE_BIT(CT_TABLE_REGULATIONS);
    struct ct_sink quiet = {0};
    enum ct_status status =
        open_before(verify, sources, folder, tables, &quiet);
    unsigned more = 0;
    bool changed =
        status == CT_OK && verify->before->tables[CT_TABLE_CHANGES].count > 0;

    if (changed)
        more |= changed_tables(verify->before);
    if (status == CT_OK && verify->settings->anchor == CT_ANCHOR_FIRST_USE)
        more |= CT_TABLE_BIT(CT_TABLE_EVENTS);
    if (more != 0)
        status = open_before(verify, sources, folder, tables | more,
                             changed ? verify->sink : &quiet);
    if (status == CT_INVALID)
        status = open_before(verify, sources, folder, 0, &quiet);
    if (status == CT_INVALID || status == CT_IO)
        return CT_OK;
    if (status == CT_OK && verify->settings->anchor == CT_ANCHOR_FIRST_USE)
        status = note_first_use(verify);
    return status == CT_OK ? ct_verify_read_changes(verify) : status;
}

/* Rows that have gone by need them no more. */
static void release_keys(struct ct_verify *verify)
{
    ct_key_set_release(&verify->result_keys);
    ct_key_set_release(&verify->range_keys);
    ct_key_set_release(&verify->link_keys);
    ct_key_set_release(&verify->event_keys);
    ct_key_set_release(&verify->change_keys);
    ct_key_set_release(&verify->serials);
    ct_key_set_release(&verify->makes);
    ct_key_set_release(&verify->numbers);
    ct_key_set_release(&verify->issuers);
}

static void release(struct ct_verify *verify)
{
    release_keys(verify);
    free(verify->instruments);
    ct_verify_owns_release(&verify->owns);
    free(verify->certificates);
    ct_verify_manners_release(&verify->manners);
    free(verify->results);
    free(verify->fates);
    free(verify->units_seen);
    free(verify->standards);
    free(verify->regulations);
    free(verify->laboratories);
    free(verify->ranges);
    free(verify->references);
    free(verify->readings);
    free(verify->environments);
    free(verify->items.list);
    free(verify->scopes.list);
    free(verify->authorities);
    free(verify->by_instrument);
    free(verify->marks);
    free(verify->firsts);
    free(verify->statutes);
    free(verify->circles);
    ct_lab_free(verify->before);
    ct_arena_release(&verify->arena);
}

static void set_rules(struct ct_verify *verify)
{
    const struct ct_yaml *rule = verify->settings->decision_rule;

    verify->due = verify->rules->due != NULL ? *verify->rules->due
                                             : verify->settings->due_rule;
    verify->jjf1094 =
        rule == NULL || (rule->length == strlen("jjf1094") &&
                         memcmp(rule->text, "jjf1094", rule->length) == 0);
}

/* Where the tables are: a folder, or one file. */
struct origin {
    struct ct_sources *sources;
    const char *folder;
    const struct ct_package *package; /* in place of the folder */
    unsigned tables;
};

static enum ct_status scan(const struct origin *origin, unsigned tables,
                           struct ct_units *units, struct ct_sink *sink,
                           const struct ct_scan_rows *rows, struct ct_lab **lab)
{
    return origin->package != NULL
               ? ct_lab_scan_package(origin->sources, origin->package, tables,
                                     units, sink, rows, lab)
               : ct_lab_scan(origin->sources, origin->folder, tables, units,
                             sink, rows, lab);
}

/* ---- the second look ----------------------------------------------------- */

static int compare_marks(const void *a, const void *b)
{
    const struct ct_verify_mark *x = a, *y = b;
    enum ct_table table = second_looks[x->late].table;

    if (table != second_looks[y->late].table)
        return table < second_looks[y->late].table ? -1 : 1;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    if (x->late != y->late)
        return x->late < y->late ? -1 : 1;
    return (x->detail > y->detail) - (x->detail < y->detail);
}

/* The sink of the second look: what was said of the rows the first time is not
 * said again. */
struct second_sink {
    struct ct_sink sink;
    struct ct_sink *outer;
    bool open;
};

static void pass_on(void *context, const struct ct_finding *finding)
{
    const struct second_sink *second = context;

    if (second->open)
        ct_hand_on(second->outer, finding);
}

static enum ct_status look_again(void *context, const struct ct_scan *scan,
                                 enum ct_table table, const void *record)
{
    struct ct_verify *verify = context;
    struct second_sink *second = verify->sink->context;
    enum ct_status status = CT_OK;
    struct ct_lab_row head;

    memcpy(&head, record, sizeof head);
    if (verify->first_count > 0)
        ct_verify_again_first(verify, scan, table, head.line);
    memset(verify->own, 0, sizeof verify->own);
    second->open = true;
    while (verify->next_mark < verify->mark_count && status == CT_OK) {
        const struct ct_verify_mark *mark = &verify->marks[verify->next_mark];

        if (second_looks[mark->late].table != table || mark->line != head.line)
            break;
        status = second_looks[mark->late].report(verify, scan, mark);
        verify->next_mark++;
    }
    second->open = false;
    return status;
}

static bool can_read_again(const struct origin *origin)
{
    const struct ct_package *package = origin->package;

    for (int table = 0; package != NULL && table < CT_TABLES; table++)
        if (package->tables[table] != NULL &&
            !ct_sources_again(origin->sources, package->tables[table]->file))
            return false;
    return true;
}

static enum ct_status report_marks(struct ct_verify *verify,
                                   const struct origin *origin)
{
    struct second_sink second = {.outer = verify->sink};
    const struct ct_scan_rows rows = {.context = verify,
                                      .row = look_again,
                                      .threads = verify->rules->threads,
                                      .given = verify->rules->given};
    struct ct_lab *lab = NULL;
    unsigned tables = 0;
    enum ct_status status;

    if (verify->mark_count == 0)
        return CT_OK;
    if (!can_read_again(origin)) {
        ct_warning(verify->sink, "second-look", ct_at((struct ct_place){0}),
                   ct_integer((int64_t)verify->mark_count));
        return CT_OK;
    }
    second.sink = (struct ct_sink){.report = pass_on, .context = &second};
    qsort(verify->marks, verify->mark_count, sizeof *verify->marks,
          compare_marks);
    ct_verify_sort_firsts(verify);
    for (size_t i = 0; i < verify->mark_count; i++)
        tables |= CT_TABLE_BIT(second_looks[verify->marks[i].late].table);
    verify->sink = &second.sink;
    status = scan(origin, tables, verify->units, &second.sink, &rows, &lab);
    verify->sink = second.outer;
    ct_lab_free(lab);
    return status;
}

/* ---- runs ---------------------------------------------------------------- */

static enum ct_status run(struct ct_verify *verify, const struct origin *origin)
{
    const struct ct_scan_rows rows = {.context = verify,
                                      .row = check_row,
                                      .table = begin_table,
                                      .texts = texts,
                                      .seen = seen,
                                      .look = look_at_row,
                                      .facts = sizeof(struct ct_verify_facts),
                                      .looks = looks(),
                                      .soon = fetch_keys,
                                      .threads = verify->rules->threads,
                                      .given = verify->rules->given};
    struct ct_lab *lab = NULL;
    enum ct_status read, status;

    set_rules(verify);
    read =
        scan(origin, origin->tables, verify->units, verify->sink, &rows, &lab);
    verify->lab = lab;
    release_keys(verify);
    status = read == CT_INVALID && lab != NULL ? CT_OK : read;
    for (size_t i = 0;
         i < sizeof last_checks / sizeof last_checks[0] && status == CT_OK; i++)
        if (read == CT_OK || last_checks[i].partial)
            status = last_checks[i].check(verify);
    if (status == CT_OK)
        status = report_marks(verify, origin);
    ct_lab_free(lab);
    return status == CT_OK ? read : status;
}

/* The scheme that the settings name: what is wrong with it is told here, too,
 * and not only when chains are held against it. */
static enum ct_status check_scheme(const struct ct_verify *verify,
                                   struct ct_sources *sources)
{
    struct ct_scheme *scheme = NULL;
    enum ct_status status;

    if (verify->settings->scheme == NULL || verify->tables != CT_TABLE_ALL)
        return CT_OK;
    status = ct_scheme_open(sources, verify->settings->scheme, verify->units,
                            verify->sink, &scheme);
    if (status == CT_OK)
        ct_scheme_free(scheme);
    return status == CT_INVALID ? CT_OK : status;
}

enum ct_status ct_lab_verify(struct ct_sources *sources, const char *folder,
                             unsigned tables,
                             const struct ct_verify_rules *rules,
                             struct ct_units *units, struct ct_sink *sink,
                             uint64_t *rows)
{
    const struct origin origin = {
        .sources = sources, .folder = folder, .tables = tables};
    const struct ct_settings defaults = {0};
    struct ct_sink own = {0};
    struct ct_verify verify = {.rules = rules,
                               .settings = &defaults,
                               .sink = sink != NULL ? sink : &own,
                               .units = units,
                               .tables = tables};
    enum ct_status status = read_before(&verify, sources, folder);

    if (status == CT_OK)
        status = run(&verify, &origin);
    if (status == CT_OK)
        status = check_scheme(&verify, sources);
    if (rows != NULL)
        *rows = verify.count;
    release(&verify);
    return status;
}

enum ct_status ct_lab_verify_table(struct ct_sources *sources,
                                   const struct ct_package *package,
                                   enum ct_table table,
                                   const struct ct_verify_rules *rules,
                                   struct ct_units *units, struct ct_sink *sink,
                                   uint64_t *rows)
{
    const struct origin origin = {
        .sources = sources, .package = package, .tables = CT_TABLE_BIT(table)};
    struct ct_sink own = {0};
    struct ct_verify verify = {.rules = rules,
                               .settings = &package->settings,
                               .sink = sink != NULL ? sink : &own,
                               .units = units,
                               .tables = CT_TABLE_BIT(table)};
    enum ct_status status = run(&verify, &origin);

    if (rows != NULL)
        *rows = verify.count;
    release(&verify);
    return status;
}

enum ct_status ct_lab_verify_file(struct ct_sources *sources, const char *path,
                                  enum ct_table table,
                                  const struct ct_settings *settings,
                                  const struct ct_verify_rules *rules,
                                  struct ct_units *units, struct ct_sink *sink,
                                  uint64_t *rows)
{
    struct ct_resource resource = {.name = path, .path = path, .file = path};
    struct ct_package package = {
        .folder = "", .resources = &resource, .count = 1};

    if (settings != NULL)
        package.settings = *settings;
    resource.dialect.csv.encoding = package.settings.encoding;
    package.tables[table] = &resource;
    return ct_lab_verify_table(sources, &package, table, rules, units, sink,
                               rows);
}

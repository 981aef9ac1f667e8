/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"

#include "check_budget.h"
#include "check_fix.h"
#include "files/input.h"
#include "files/json.h"
#include "files/output.h"
#include "files/validate.h"
#include "lab/cell.h"
#include "lab/strays.h"
#include "lab/verify.h"
#include "report/message.h"

#include <math.h>
#include <string.h>
#include <strings.h>

/* One operand on its way. */
struct operand {
    const struct ct_check_request *request;
    const char *path;
    struct ct_units *units;
    struct ct_context *context;
    struct ct_check_totals *totals;
    struct ct_arena arena;
};

static const struct ct_place nowhere;

/* The folder that the path lies in, in the arena; NULL for no memory. */
static char *folder_of(struct operand *o, const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t length = slash != NULL ? (size_t)(slash - path) : 0;

    if (slash == NULL)
        return ct_arena_text(&o->arena, ".", 1);
    return ct_arena_text(&o->arena, length > 0 ? path : "/",
                         length > 0 ? length : 1);
}

/* Files that were read since there were `before` sources, each once. */
static uint64_t count_files(const struct ct_sources *sources, size_t before)
{
    size_t count = ct_sources_count(sources);
    uint64_t files = 0;

    for (size_t i = before + 1; i <= count; i++) {
        const char *name = ct_source_name(sources, (uint32_t)i);
        bool again = false;

        for (size_t k = before + 1; k < i && !again; k++)
            again = ct_source_is_file(sources, (uint32_t)k) &&
                    strcmp(ct_source_name(sources, (uint32_t)k), name) == 0;
        files += ct_source_is_file(sources, (uint32_t)i) && !again;
    }
    return files;
}

/* Whether the operand itself was among them. */
static bool was_read(const struct operand *o, size_t before)
{
    const struct ct_sources *sources = o->context->sources;
    const char *shown = strcmp(o->path, "-") == 0 ? "<stdin>" : o->path;

    for (size_t i = before + 1; i <= ct_sources_count(sources); i++)
        if (ct_source_is_file(sources, (uint32_t)i) &&
            strcmp(ct_source_name(sources, (uint32_t)i), shown) == 0)
            return true;
    return false;
}

/* What the command line says in place of the package. */
struct stated {
    enum ct_due_rule due;
    struct ct_package_given given;
};

static struct ct_package_given given_of(const struct operand *o)
{
    const struct ct_check_request *r = o->request;

    return (struct ct_package_given){
        .encoding =
            r->encoding >= 0 ? (enum ct_encoding)r->encoding : CT_ENCODINGS,
        .date_order = r->date_order >= 0 ? r->date_order : CT_DAY_ORDER_NONE,
        .decimal_comma = r->decimal_comma,
        .dialect = r->dialect};
}

static struct ct_verify_rules rules_of(const struct operand *o,
                                       struct stated *stated)
{
    struct ct_verify_rules rules = {.on = o->request->on,
                                    .threads = (unsigned)o->context->threads};

    if (o->request->due_rule >= 0) {
        stated->due = (enum ct_due_rule)o->request->due_rule;
        rules.due = &stated->due;
    }
    stated->given = given_of(o);
    rules.given = &stated->given;
    return rules;
}

static unsigned threads_of(const struct operand *o)
{
    return o->context->threads > 0 ? (unsigned)o->context->threads : 1;
}

/* ---- data with a schema, or without -------------------------------------- */

/* As a laboratory's tables have them; what is said of k beside the cell the
 * schema knows. */
static enum ct_status read_stated(struct ct_units *units, const char *text,
                                  size_t length, struct ct_place place,
                                  struct ct_sink *sink,
                                  struct ct_stated_uncertainty *stated)
{
    const struct ct_cell_coverage beside = {.k = (double)NAN,
                                            .probability = (double)NAN,
                                            .dof = (double)NAN,
                                            .usual_factor = true};
    const struct ct_cell_rules rules = {.coverage = &beside};
    struct ct_arena arena = {0};
    const struct ct_cells cells = {units, &arena, sink, &rules};
    const struct ct_cell cell = {text, length, place};
    struct ct_cell_uncertainty value = {0};
    enum ct_status status = ct_cell_uncertainty(&cells, cell, &value);

    if (status == CT_OK)
        *stated = (struct ct_stated_uncertainty){
            .number = isnan(value.expanded) ? value.u : value.expanded,
            .k = value.k,
            .expanded = !isnan(value.expanded),
            .relative = value.relative,
            .unit = value.unit};
    ct_arena_release(&arena);
    return status;
}

static enum ct_status validate(struct operand *o, const char *path,
                               const struct ct_table_dialect *dialect,
                               const struct ct_schema *schema,
                               const struct ct_package *package)
{
    const struct ct_validation what = {.path = path,
                                       .dialect = *dialect,
                                       .schema = schema,
                                       .package = package,
                                       .units = o->units,
                                       .threads = threads_of(o),
                                       .stated = read_stated};
    uint64_t rows = 0;
    enum ct_status status =
        ct_validate(o->context->sources, &what, o->context->sink, &rows);

    o->totals->rows += rows;
    return status;
}

/* ---- laboratories -------------------------------------------------------- */

/* The table that the resource is, or -1. */
static int table_of(const struct ct_package *package,
                    const struct ct_resource *resource)
{
    for (int table = 0; table < CT_TABLES; table++)
        if (package->tables[table] == resource)
            return table;
    return -1;
}

static bool ends_in(const char *path, const char *end)
{
    size_t length = strlen(path), size = strlen(end);

    return length >= size && strcasecmp(path + length - size, end) == 0;
}

static bool is_table_file(const char *path)
{
    return ends_in(path, ".csv") || ends_in(path, ".tsv");
}

/* What the reader of the table says itself. */
static void leave_form(void *context, const struct ct_finding *finding)
{
    const struct ct_finding_entry *entry = ct_finding_by_key(finding->key);
    struct ct_sink *sink = context;

    if (entry == NULL || entry->code[0] != 'F')
        sink->report(sink->context, finding);
}

/* A table of the laboratory that has a schema, too: what that says beyond the
 * form. */
static enum ct_status validate_table(struct operand *o,
                                     const struct ct_resource *resource,
                                     const struct ct_package *package)
{
    struct ct_sink sink = {.report = leave_form, .context = o->context->sink};
    const struct ct_validation what = {.path = resource->file,
                                       .dialect = resource->dialect,
                                       .schema = resource->schema,
                                       .package = package,
                                       .units = o->units,
                                       .threads = threads_of(o),
                                       .stated = read_stated};

    return resource->schema != NULL
               ? ct_validate(o->context->sources, &what, &sink, NULL)
               : CT_OK;
}

/* Resources of the package that are no tables of a laboratory, and the schemas
 * of those that are. */
static enum ct_status validate_others(struct operand *o,
                                      const struct ct_package *package,
                                      size_t *count)
{
    enum ct_status result = CT_OK;

    *count = 0;
    for (size_t i = 0; i < package->count; i++) {
        const struct ct_resource *resource = &package->resources[i];
        enum ct_status status;

        if (resource->file == NULL)
            continue;
        if (table_of(package, resource) >= 0) {
            status = validate_table(o, resource, package);
        } else if (resource->schema != NULL || is_table_file(resource->path)) {
            ++*count;
            status = validate(o, resource->file, &resource->dialect,
                              resource->schema, package);
        } else {
            continue;
        }
        if (status != CT_OK && status != CT_INVALID)
            return status;
        result = status != CT_OK ? status : result;
    }
    return result;
}

static bool has_tables(const struct ct_package *package)
{
    for (int table = 0; table < CT_TABLES; table++)
        if (package->tables[table] != NULL)
            return true;
    return false;
}

/* What a laboratory's tables are it says itself. */
static void warn_of_options(const struct operand *o, const char *folder)
{
    const struct ct_check_request *r = o->request;
    const char *option = r->table >= 0       ? "--table"
                         : r->schema != NULL ? "--schema"
                                             : NULL;

    if (option != NULL)
        ct_warning(o->context->sink, "option-of-files", ct_at(nowhere),
                   ct_string(option), ct_string(folder));
}

/* The package is looked at first, without its findings: its reader for the
 * tables reports them. Pipes are kept: some tables are read more than once. */
static enum ct_status check_laboratory(struct operand *o)
{
    struct ct_sources *sources = o->context->sources;
    const char *folder =
        ct_input_is_folder(o->path) ? o->path : folder_of(o, o->path);
    struct stated stated;
    const struct ct_verify_rules rules = rules_of(o, &stated);
    struct ct_package *package = NULL;
    size_t before = ct_sources_count(sources), others = 0;
    uint64_t rows = 0;
    enum ct_status status, result = CT_OK;

    if (folder == NULL)
        return CT_NOMEM;
    warn_of_options(o, folder);
    ct_sources_keep_pipes(sources, o->context->temporary);
    status = ct_package_open_as(sources, folder, rules.given, NULL, &package);
    if (status == CT_OK && package->source == 0)
        status = ct_lab_strays(folder, o->context->sink);
    if (status == CT_OK)
        result = validate_others(o, package, &others);
    if (status == CT_OK && !has_tables(package) && others == 0)
        result = ct_error(o->context->sink, "folder-without-tables",
                          ct_at(nowhere), ct_string(folder));
    else if ((status == CT_OK && has_tables(package)) || status == CT_INVALID)
        status = ct_lab_verify(sources, folder, CT_TABLE_ALL, &rules, o->units,
                               o->context->sink, &rows);
    ct_package_free(package);
    o->totals->rows += rows;
    o->totals->files += count_files(sources, before);
    return status != CT_OK ? status : result;
}

/* ---- single CSV files ---------------------------------------------------- */

/* The package in the folder of the file, or in one above it as far as the path
 * goes. *package NULL: there is none, or it is faulty, which was said. */
static enum ct_status find_package(struct operand *o,
                                   struct ct_package **package)
{
    const char *path = o->path;
    enum ct_status status;

    *package = NULL;
    while (strcmp(path, "-") != 0) {
        char *folder = folder_of(o, path);
        struct ct_buffer file = {0};
        bool found;

        if (folder == NULL)
            return CT_NOMEM;
        ct_buffer_puts(&file, folder);
        ct_buffer_puts(&file, "/datapackage.json");
        found = !file.failed && ct_input_is_file(file.data);
        status = ct_buffer_status(&file);
        ct_buffer_release(&file);
        if (status == CT_OK && found)
            status = ct_package_open(o->context->sources, folder,
                                     o->context->sink, package);
        if (status != CT_OK || found || strcmp(folder, ".") == 0 ||
            strcmp(folder, "/") == 0)
            return status == CT_INVALID ? CT_OK : status;
        path = folder;
    }
    return CT_OK;
}

static bool is_same(const struct ct_resource *resource, const char *path)
{
    return resource != NULL && resource->file != NULL &&
           ct_output_is_file(resource->file, path);
}

/* What the package says about the file: a resource, and a table it is. */
static const struct ct_resource *find_resource(const struct ct_package *package,
                                               const char *path, int *table)
{
    const struct ct_resource *found = NULL;

    for (int i = 0; package != NULL && i < CT_TABLES; i++) {
        if (is_same(package->tables[i], path)) {
            *table = i;
            return package->tables[i];
        }
    }
    for (size_t i = 0; package != NULL && i < package->count; i++)
        if (found == NULL && is_same(&package->resources[i], path))
            found = &package->resources[i];
    return found;
}

/* The table whose standard file has this name, or -1. */
static int table_of_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;

    for (int i = 0; i < CT_TABLES; i++) {
        const char *standard = ct_table_name((enum ct_table)i);
        size_t length = strlen(standard);

        if (strncasecmp(name, standard, length) == 0 &&
            strcasecmp(name + length, ".csv") == 0)
            return i;
    }
    return -1;
}

static void apply_request(const struct ct_check_request *request,
                          struct ct_described *d)
{
    ct_dialect_apply(&request->dialect, &d->dialect);
    if (request->encoding >= 0)
        d->dialect.csv.encoding = (enum ct_encoding)request->encoding;
    if (request->date_order >= 0)
        d->settings.date_order = (enum ct_day_order)request->date_order;
    d->settings.decimal_comma |= request->decimal_comma;
    d->settings.encoding = d->dialect.csv.encoding;
    d->dialect.csv.thorough = true;
}

static enum ct_status describe(struct operand *o, struct ct_described *d)
{
    const struct ct_check_request *request = o->request;
    enum ct_status status = find_package(o, &d->package);

    if (status != CT_OK)
        return status;
    d->table = -1;
    d->resource = find_resource(d->package, o->path, &d->table);
    if (d->package != NULL) {
        d->settings = d->package->settings;
        d->dialect.csv.encoding = d->settings.encoding;
    }
    if (d->resource != NULL) {
        d->dialect = d->resource->dialect;
        d->schema = d->resource->schema;
    } else if (ends_in(o->path, ".tsv")) {
        d->dialect.csv.delimiter = '\t';
    }
    apply_request(request, d);
    if (request->schema != NULL) {
        d->table = -1;
        d->schema = request->schema;
        return CT_OK;
    }
    if (request->table >= 0)
        d->table = request->table;
    else if (d->table < 0 && d->schema == NULL)
        d->table = table_of_name(o->path);
    if (d->table < 0 && d->schema == NULL)
        return ct_operand_table_of(o->context->sources, o->path, &d->dialect,
                                   &d->table);
    return CT_OK;
}

static enum ct_status verify_table(struct operand *o,
                                   const struct ct_described *d)
{
    const struct ct_resource resource = {.name = o->path,
                                         .path = o->path,
                                         .file = o->path,
                                         .dialect = d->dialect,
                                         .schema = d->schema};
    struct ct_package package = {.folder = "", .count = 1};
    struct stated stated;
    const struct ct_verify_rules rules = rules_of(o, &stated);
    uint64_t rows = 0;
    enum ct_status status;

    if (d->package != NULL) /* names of columns */
        package = *d->package;
    package.settings = d->settings;
    package.resources = &resource;
    package.count = 1;
    for (int i = 0; i < CT_TABLES; i++)
        package.tables[i] = i == d->table ? &resource : NULL;
    status = ct_lab_verify_table(o->context->sources, &package,
                                 (enum ct_table)d->table, &rules, o->units,
                                 o->context->sink, &rows);
    o->totals->rows += rows;
    return status;
}

static enum ct_status check_described(struct operand *o,
                                      const struct ct_described *d)
{
    return d->table >= 0
               ? verify_table(o, d)
               : validate(o, o->path, &d->dialect, d->schema, d->package);
}

/* Repairs the file; from now on the operand is what is to be checked.
 * CT_INVALID: it cannot be read a second time. */
static enum ct_status fix(struct operand *o, struct ct_described *d)
{
    const struct ct_check_fix_file file = {.fix = o->request->fix,
                                           .path = o->path,
                                           .described = d,
                                           .units = o->units,
                                           .context = o->context,
                                           .arena = &o->arena};
    const char *now = NULL;
    enum ct_status status = ct_check_fix_file(&file, &now);

    if (status != CT_OK)
        return status;
    if (now == NULL)
        return CT_INVALID;
    o->path = now;
    return CT_OK;
}

/* Standard input and pipes give their bytes once, and some checks need two
 * looks. */
static enum ct_status keep_pipe(const struct operand *o)
{
    if (strcmp(o->path, "-") != 0 && ct_input_is_file(o->path))
        return CT_OK;
    return ct_sources_keep(o->context->sources, o->path, o->context->temporary);
}

static enum ct_status check_csv(struct operand *o)
{
    struct ct_described d = {0};
    size_t before = ct_sources_count(o->context->sources);
    enum ct_status status = describe(o, &d);

    if (status == CT_OK && o->request->fix != NULL)
        status = fix(o, &d);
    if (status == CT_OK)
        status = keep_pipe(o);
    if (status == CT_OK)
        status = check_described(o, &d);
    o->totals->files += was_read(o, before);
    ct_package_free(d.package);
    return status;
}

/* ---- repairing a laboratory ---------------------------------------------- */

/* One file of the package: repaired, and what came of it checked. */
static enum ct_status fix_resource(const struct operand *o,
                                   struct ct_package *package, int table,
                                   const struct ct_resource *resource)
{
    struct operand file = {.request = o->request,
                           .path = resource->file,
                           .units = o->units,
                           .context = o->context,
                           .totals = o->totals};
    struct ct_described d = {.package = package,
                             .resource = resource,
                             .dialect = resource->dialect,
                             .settings = package->settings,
                             .schema = resource->schema,
                             .table = table};
    size_t before = ct_sources_count(o->context->sources);
    enum ct_status status;

    d.settings.encoding = d.dialect.csv.encoding;
    d.dialect.csv.thorough = true;
    status = fix(&file, &d);
    if (status == CT_OK)
        status = check_described(&file, &d);
    o->totals->files += was_read(&file, before);
    ct_arena_release(&file.arena);
    return status;
}

static bool is_wanted(const struct ct_package *package,
                      const struct ct_resource *resource)
{
    return table_of(package, resource) < 0 && resource->file != NULL &&
           (resource->schema != NULL || is_table_file(resource->path));
}

/* Tables first, and then what else the package has. */
static enum ct_status fix_resources(const struct operand *o,
                                    struct ct_package *package, size_t *count)
{
    enum ct_status result = CT_OK;

    *count = 0;
    for (size_t i = 0; i < CT_TABLES + package->count; i++) {
        int table = i < CT_TABLES ? (int)i : -1;
        const struct ct_resource *resource =
            i < CT_TABLES ? package->tables[i]
                          : &package->resources[i - CT_TABLES];
        enum ct_status status;

        if (resource == NULL || resource->file == NULL ||
            (table < 0 ? !is_wanted(package, resource)
                       : table_of(package, resource) != table))
            continue;
        ++*count;
        status = fix_resource(o, package, table, resource);
        if (status != CT_OK && status != CT_INVALID)
            return status;
        result = status != CT_OK ? status : result;
    }
    return result;
}

static enum ct_status fix_laboratory(struct operand *o)
{
    const char *folder =
        ct_input_is_folder(o->path) ? o->path : folder_of(o, o->path);
    const struct ct_package_given given = given_of(o);
    struct ct_package *package;
    size_t count;
    enum ct_status status;

    if (folder == NULL)
        return CT_NOMEM;
    warn_of_options(o, folder);
    if (o->request->fix->output != NULL)
        return ct_error(o->context->sink, "fix-output", ct_at(nowhere),
                        ct_string(o->request->fix->output));
    status = ct_package_open_as(o->context->sources, folder, &given,
                                o->context->sink, &package);
    if (status != CT_OK)
        return status;
    status = fix_resources(o, package, &count);
    if (count == 0)
        status = ct_error(o->context->sink, "folder-without-tables",
                          ct_at(nowhere), ct_string(folder));
    ct_package_free(package);
    return status;
}

/* ---- budgets, schemas ---------------------------------------------------- */

static enum ct_status check_budget(struct operand *o)
{
    size_t before = ct_sources_count(o->context->sources);
    enum ct_status status =
        ct_check_budget(o->path, o->request->on, o->units, o->context);

    o->totals->files += count_files(o->context->sources, before);
    return status;
}

static enum ct_status check_schema(struct operand *o)
{
    const struct ct_schema *schema;
    size_t before = ct_sources_count(o->context->sources);
    enum ct_status status = ct_schema_open(
        o->context->sources, o->path, &o->arena, o->context->sink, &schema);

    o->totals->files += count_files(o->context->sources, before);
    return status;
}

static enum ct_status run(struct operand *o)
{
    enum ct_operand_kind kind;
    enum ct_status status =
        ct_operand_kind_of(o->context->sources, o->path, o->request, &kind);

    if (status != CT_OK)
        return status;
    if (o->request->fix != NULL && kind != CT_OPERAND_LABORATORY &&
        kind != CT_OPERAND_CSV && kind != CT_OPERAND_UNKNOWN)
        return ct_error(o->context->sink, "repair-not-csv", ct_at(nowhere),
                        ct_string(o->path));
    switch (kind) {
    case CT_OPERAND_LABORATORY:
        return o->request->fix != NULL ? fix_laboratory(o)
                                       : check_laboratory(o);
    case CT_OPERAND_CSV:
        return check_csv(o);
    case CT_OPERAND_BUDGET:
        return check_budget(o);
    case CT_OPERAND_SCHEMA:
        return check_schema(o);
    case CT_OPERAND_PACKAGE:
        return ct_error(o->context->sink, "check-package-name", ct_at(nowhere),
                        ct_string(o->path));
    case CT_OPERAND_UNKNOWN:
        break;
    }
    return ct_error(o->context->sink, "check-kind-unknown", ct_at(nowhere),
                    ct_string(o->path));
}

enum ct_status ct_check_operand(const struct ct_check_request *request,
                                const char *path, struct ct_units *units,
                                struct ct_context *context,
                                struct ct_check_totals *totals)
{
    struct operand o = {request, path, units, context, totals, {0}};
    enum ct_status status = run(&o);

    ct_arena_release(&o.arena);
    return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys: which records are the same, and what other tables must have.
 */
#include "validate_work.h"

#include <string.h>

/* ---- the bytes of a key -------------------------------------------------- */

/* Whether the record has such a key: no part is missing or faulty. The bytes
 * are the same for equal values. */
static bool make_key(struct ct_checker *checker, const struct ct_plan_key *key)
{
    ct_buffer_clear(&checker->bytes);
    for (size_t i = 0; i < key->fields.count; i++) {
        size_t field = key->fields.list[i];
        const struct ct_csv_field *cell = &checker->cells[field];
        enum ct_field_type type = checker->plan->fields[field].field->type;

        if (checker->values[field].state != CT_VALUE_SOUND)
            return false;
        if (key->raw != NULL && key->raw[i])
            type = CT_FIELD_ANY;
        ct_value_feed(&checker->bytes, type, &checker->values[field],
                      cell->text, cell->length);
    }
    checker->no_memory = checker->no_memory || checker->bytes.failed;
    return !checker->bytes.failed;
}

/* The key as it is shown: `A-17, 2026-03-09`. */
static void show_key(struct ct_checker *checker, const struct ct_plan_key *key,
                     struct ct_buffer *out)
{
    for (size_t i = 0; i < key->fields.count; i++) {
        const struct ct_csv_field *cell = &checker->cells[key->fields.list[i]];

        ct_buffer_puts(out, i > 0 ? ", " : "");
        ct_buffer_add(out, cell->text, cell->length);
    }
    checker->no_memory = checker->no_memory || out->failed;
}

static void show_fields(const struct ct_checker *checker,
                        const struct ct_plan_key *key, struct ct_buffer *out)
{
    for (size_t i = 0; i < key->fields.count; i++) {
        const struct ct_yaml *name =
            checker->plan->fields[key->fields.list[i]].field->name;

        ct_buffer_puts(out, i > 0 ? ", " : "");
        ct_buffer_add(out, name->text, name->length);
    }
}

/* ---- records ------------------------------------------------------------- */

static void check_missing(struct ct_checker *checker,
                          const struct ct_plan_key *key)
{
    for (size_t i = 0; i < key->fields.count; i++) {
        size_t field = key->fields.list[i];
        const struct ct_field *one = checker->plan->fields[field].field;

        if (checker->values[field].state != CT_VALUE_MISSING ||
            checker->cells[field].text == NULL || one->constraints.required)
            continue; /* said elsewhere */
        (void)ct_error(checker->sink, "primary-key",
                       ct_at(ct_check_at(checker, field)), ct_string(""),
                       ct_string(one->name->text));
        ct_check_done(checker);
    }
}

static void report_foreign(struct ct_checker *checker,
                           const struct ct_plan_key *key)
{
    struct ct_buffer text = {0};
    struct ct_place place = ct_check_at(checker, key->fields.list[0]);

    show_key(checker, key, &text);
    (void)ct_error(checker->sink, "foreign-key", ct_at(place),
                   ct_text(text.data, text.length), ct_string(key->resource));
    ct_check_done(checker);
    ct_buffer_release(&text);
}

void ct_check_keys(struct ct_checker *checker)
{
    const struct ct_plan *plan = checker->plan;

    checker->note_count = 0;
    for (size_t i = 0; i < plan->key_count; i++) {
        const struct ct_plan_key *key = &plan->keys[i];
        struct ct_key_hash hash;

        if (key->kind == CT_KEY_SET_PRIMARY)
            check_missing(checker, key);
        if (key->kind >= CT_KEY_SET_FOREIGN && key->there == NULL)
            continue;
        if (!make_key(checker, key))
            continue;
        hash = ct_key_hash(checker->bytes.data, checker->bytes.length);
        if (key->kind < CT_KEY_SET_FOREIGN)
            checker->notes[checker->note_count++] =
                (struct ct_key_note){i, hash};
        else if (ct_key_set_find(key->there, hash) == 0)
            report_foreign(checker, key);
    }
}

void ct_report_twice(struct ct_checker *checker, const struct ct_key_note *note,
                     uint64_t first)
{
    const struct ct_plan_key *key = &checker->plan->keys[note->key];
    struct ct_buffer text = {0}, fields = {0};
    struct ct_place place = ct_check_at(checker, key->fields.list[0]);

    show_key(checker, key, &text);
    show_fields(checker, key, &fields);
    (void)ct_error(
        checker->sink,
        key->kind == CT_KEY_SET_PRIMARY ? "primary-key" : "unique-error",
        ct_at(place), ct_text(text.data, text.length),
        ct_text(fields.data, fields.length), ct_integer((int64_t)first));
    ct_check_done(checker);
    ct_buffer_release(&text);
    ct_buffer_release(&fields);
}

enum ct_status ct_merge_key(struct ct_merger *merger,
                            const struct ct_key_note *note, uint64_t line,
                            uint64_t *first)
{
    return ct_key_set_add(&merger->sets[note->key], note->hash, line, first);
}

/* ---- what foreign keys refer to ------------------------------------------ */

/* Reading the other table. */
struct source {
    struct ct_plan *plan;
    struct ct_sources *sources;
    struct ct_sink *sink;
    struct ct_plan_key *key;
    const struct ct_yaml *names; /* fields there: a list, or one name */
    const char *name;            /* instead of `names` */
    struct ct_place place;       /* of the key in the schema */
    const char *path;
    struct ct_table_dialect dialect;
    const struct ct_schema *schema; /* there; NULL: none */
    struct ct_key_set *set;
    size_t *columns;
    const struct ct_field **fields; /* how the columns there are read */
};

static const char *there_name(const struct source *s, size_t i)
{
    if (s->names == NULL)
        return s->name;
    return s->names->kind == CT_YAML_SCALAR ? s->names->text
                                            : s->names->items[i].text;
}

static size_t skip_blanks(const struct source *s,
                          const struct ct_csv_field *cell)
{
    size_t at = 0;

    while (s->dialect.skip_initial_space && at < cell->length &&
           cell->text[at] == ' ')
        at++;
    return at;
}

static size_t find_column(const struct source *s,
                          const struct ct_csv_record *header, const char *name)
{
    if (s->dialect.no_header)
        return s->schema != NULL ? ct_schema_find(s->schema, name, strlen(name))
                                 : SIZE_MAX;
    for (size_t i = 0; i < header->count; i++) {
        const struct ct_csv_field *cell = &header->fields[i];
        size_t at = skip_blanks(s, cell);

        if (strcmp(cell->text + at, name) == 0)
            return i;
    }
    return SIZE_MAX;
}

/* Values are told apart as both tables have them; where their types differ,
 * by their texts. */
static enum ct_status find_columns(struct source *s,
                                   const struct ct_csv_record *header)
{
    size_t count = s->key->fields.count;
    bool *raw = ct_arena_array(&s->plan->arena, count, sizeof *raw);

    s->columns = ct_arena_array(&s->plan->arena, count, sizeof *s->columns);
    s->fields = ct_arena_array(&s->plan->arena, count, sizeof *s->fields);
    if (raw == NULL || s->columns == NULL || s->fields == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < count; i++) {
        const char *name = there_name(s, i);
        const struct ct_field *here =
            s->plan->fields[s->key->fields.list[i]].field;
        size_t field = s->schema != NULL
                           ? ct_schema_find(s->schema, name, strlen(name))
                           : SIZE_MAX;

        s->columns[i] = find_column(s, header, name);
        if (s->columns[i] == SIZE_MAX)
            return ct_error(s->sink, "foreign-column", ct_at(s->place),
                            ct_string(s->key->resource), ct_string(name));
        s->fields[i] = field != SIZE_MAX ? &s->schema->fields[field] : here;
        raw[i] = s->fields[i]->type != here->type;
    }
    s->key->raw = raw;
    return CT_OK;
}

/* false: a part of the key is missing or no value. */
static bool feed(const struct source *s, const struct ct_csv_record *record,
                 struct ct_buffer *bytes)
{
    ct_buffer_clear(bytes);
    for (size_t i = 0; i < s->key->fields.count; i++) {
        const struct ct_field *field = s->fields[i];
        const struct ct_csv_field *cell;
        const char *text;
        size_t at, length;
        struct ct_value value = {0};

        if (s->columns[i] >= record->count)
            return false;
        cell = &record->fields[s->columns[i]];
        at = skip_blanks(s, cell);
        text = cell->text + at;
        length = cell->length - at;
        if (ct_missing_has(&field->missing, text, length) ||
            !ct_value_read(field, text, length, true, &value))
            return false;
        ct_value_feed(bytes, s->key->raw[i] ? CT_FIELD_ANY : field->type,
                      &value, text, length);
    }
    return true;
}

static enum ct_status read_records(struct source *s, struct ct_csv *csv)
{
    const struct ct_csv_record *record;
    struct ct_buffer bytes = {0};
    bool first = true;
    enum ct_status status;

    for (;;) {
        uint64_t before;

        status = ct_csv_next(csv, &record);
        if (status != CT_OK || record == NULL)
            break;
        if (first) {
            first = false;
            status = find_columns(s, record);
            if (status != CT_OK)
                break;
            if (!s->dialect.no_header)
                continue;
        }
        if (!feed(s, record, &bytes))
            continue;
        status = ct_buffer_status(&bytes);
        if (status == CT_OK)
            status =
                ct_key_set_add(s->set, ct_key_hash(bytes.data, bytes.length),
                               record->line, &before);
        if (status != CT_OK)
            break;
    }
    ct_buffer_release(&bytes);
    return status;
}

static enum ct_status note_names(struct source *s)
{
    size_t count = s->key->fields.count;
    const char **names = ct_arena_array(&s->plan->arena, count, sizeof *names);

    if (names == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < count; i++)
        names[i] = there_name(s, i);
    s->key->names = names;
    s->key->path = s->path;
    return CT_OK;
}

/* Whether the values there are the same for both keys: the schema there says
 * how they are read. */
static bool same_keys(const struct source *s, const struct ct_plan_key *other)
{
    const struct ct_plan_key *key = s->key;

    if (other->there == NULL || s->schema == NULL ||
        other->fields.count != key->fields.count ||
        strcmp(other->path, s->path) != 0)
        return false;
    for (size_t i = 0; i < key->fields.count; i++) {
        const char *name = key->names[i];

        if (strcmp(name, other->names[i]) != 0 ||
            ct_schema_find(s->schema, name, strlen(name)) == SIZE_MAX ||
            s->plan->fields[key->fields.list[i]].field->type !=
                s->plan->fields[other->fields.list[i]].field->type)
            return false;
    }
    return true;
}

/* A key before this one whose values are the same, or NULL. */
static const struct ct_plan_key *find_same(const struct source *s)
{
    for (const struct ct_plan_key *one = s->plan->keys; one < s->key; one++)
        if (same_keys(s, one))
            return one;
    return NULL;
}

/* Faults of the records there are for the check of that table to tell. */
static enum ct_status read_source(struct source *s)
{
    struct ct_sink quiet = {0};
    struct ct_csv *csv;
    struct ct_csv_dialect dialect = s->dialect.csv;
    const struct ct_plan_key *same;
    enum ct_status status = note_names(s);

    if (status != CT_OK)
        return status;
    same = find_same(s);
    if (same != NULL) {
        s->key->there = same->there;
        s->key->raw = same->raw;
        return CT_OK;
    }
    dialect.unhashed = true;
    dialect.faulty = dialect.keep_blank = false;
    status = ct_csv_open(s->sources, s->path, dialect, s->sink, &csv);
    if (status != CT_OK)
        return status;
    ct_csv_sink(csv, &quiet);
    status = read_records(s, csv);
    ct_csv_free(csv);
    if (status == CT_OK) {
        s->key->there = s->set;
        return CT_OK;
    }
    if (status != CT_INVALID || quiet.errors == 0)
        return status;
    return ct_error(s->sink, "foreign-unreadable", ct_at(s->place),
                    ct_string(s->key->resource));
}

static enum ct_status read_resource(struct source *s,
                                    const struct ct_resource *resource)
{
    if (resource->file == NULL)
        return ct_error(s->sink, "foreign-unreadable", ct_at(s->place),
                        ct_string(s->key->resource));
    s->path = resource->file;
    s->dialect = resource->dialect;
    s->schema = resource->schema;
    return read_source(s);
}

static enum ct_status read_foreign(struct source *s,
                                   const struct ct_foreign_key *foreign)
{
    const struct ct_validation *what = s->plan->what;
    const struct ct_yaml *name = foreign->resource;
    const struct ct_resource *resource = NULL;

    s->place = foreign->place;
    s->names = foreign->reference;
    if (name == NULL) {
        s->key->resource = "this table";
        if (!ct_sources_again(s->sources, what->path))
            return ct_error(s->sink, "foreign-unreadable", ct_at(s->place),
                            ct_string(s->key->resource));
        s->path = what->path;
        s->dialect = what->dialect;
        s->schema = what->schema;
        return read_source(s);
    }
    s->key->resource = name->text;
    if (what->package != NULL)
        resource = ct_package_resource(what->package, name->text, name->length);
    if (resource == NULL)
        return ct_error(s->sink, "resource-unknown", ct_at(name->place),
                        ct_string(name->text), ct_string(NULL));
    return read_resource(s, resource);
}

/* The header of the ids in the table of certificates. */
static const char *certificate_column(const struct ct_package *package)
{
    for (size_t i = 0; i < package->column_count; i++) {
        const struct ct_column_name *one = &package->columns[i];

        if (one->table == CT_TABLE_CERTIFICATES &&
            strcmp(one->standard->text, "id") == 0)
            return one->header->text;
    }
    return "id";
}

static enum ct_status read_certificates(struct source *s,
                                        const struct ct_field *field)
{
    const struct ct_package *package = s->plan->what->package;
    const struct ct_resource *resource =
        package != NULL ? package->tables[CT_TABLE_CERTIFICATES] : NULL;

    s->place = field->name->place;
    if (resource == NULL) {
        ct_note(s->sink, "certificates-not-there", ct_at(s->place),
                ct_string(field->name->text));
        return CT_OK;
    }
    s->key->resource = resource->path;
    s->name = certificate_column(package);
    return read_resource(s, resource);
}

/* ---- the plan ------------------------------------------------------------ */

static void add_key(struct ct_plan *plan, enum ct_key_kind kind,
                    struct ct_field_set fields,
                    const struct ct_foreign_key *foreign)
{
    plan->keys[plan->key_count++] = (struct ct_plan_key){
        .kind = kind, .fields = fields, .foreign = foreign};
    for (size_t i = 0; i < fields.count; i++)
        plan->fields[fields.list[i]].wanted = true;
}

static enum ct_status add_single(struct ct_plan *plan, enum ct_key_kind kind,
                                 size_t field)
{
    size_t *list = ct_arena_array(&plan->arena, 1, sizeof *list);

    if (list == NULL)
        return CT_NOMEM;
    *list = field;
    add_key(plan, kind, (struct ct_field_set){list, 1}, NULL);
    return CT_OK;
}

static enum ct_status add_keys(struct ct_plan *plan)
{
    const struct ct_schema *schema = plan->schema;
    enum ct_status status = CT_OK;

    if (schema->primary_key.count > 0)
        add_key(plan, CT_KEY_SET_PRIMARY, schema->primary_key, NULL);
    for (size_t i = 0; i < schema->unique_count; i++)
        add_key(plan, CT_KEY_SET_UNIQUES, schema->unique_keys[i], NULL);
    for (size_t i = 0; i < schema->foreign_count; i++)
        add_key(plan, CT_KEY_SET_FOREIGN, schema->foreign_keys[i].fields,
                &schema->foreign_keys[i]);
    for (size_t i = 0; i < plan->field_count && status == CT_OK; i++) {
        const struct ct_field *field = plan->fields[i].field;
        bool alone =
            schema->primary_key.count == 1 && schema->primary_key.list[0] == i;

        if (field->constraints.unique && !alone)
            status = add_single(plan, CT_KEY_SET_UNIQUE, i);
        if (field->extension.certificate && status == CT_OK)
            status = add_single(plan, CT_KEY_SET_CERTIFICATE, i);
    }
    return status;
}

/* A key that cannot be looked up was reported; the others go on. */
static enum ct_status read_keys(struct ct_plan *plan,
                                struct ct_sources *sources,
                                struct ct_sink *sink)
{
    for (size_t i = 0; i < plan->key_count; i++) {
        struct ct_plan_key *key = &plan->keys[i];
        struct source s = {.plan = plan,
                           .sources = sources,
                           .sink = sink,
                           .key = key,
                           .set = &plan->foreign_sets[i]};
        enum ct_status status = CT_OK;

        if (key->kind == CT_KEY_SET_FOREIGN)
            status = read_foreign(&s, key->foreign);
        else if (key->kind == CT_KEY_SET_CERTIFICATE)
            status =
                read_certificates(&s, plan->fields[key->fields.list[0]].field);
        if (status != CT_OK && status != CT_INVALID)
            return status;
    }
    return CT_OK;
}

enum ct_status ct_plan_keys(struct ct_plan *plan, struct ct_sources *sources,
                            struct ct_sink *sink)
{
    const struct ct_schema *schema = plan->schema;
    size_t most = 1 + schema->unique_count + schema->foreign_count +
                  2 * plan->field_count;
    enum ct_status status;

    plan->keys = ct_arena_array(&plan->arena, most, sizeof *plan->keys);
    if (plan->keys == NULL)
        return CT_NOMEM;
    status = add_keys(plan);
    if (status != CT_OK)
        return status;
    plan->foreign_sets = ct_arena_array(&plan->arena, plan->key_count + 1,
                                        sizeof *plan->foreign_sets);
    if (plan->foreign_sets == NULL)
        return CT_NOMEM;
    return read_keys(plan, sources, sink);
}

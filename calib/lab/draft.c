/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draft.h"

#include "table_schema.h"
#include "../files/input.h"
#include "../files/validate_value.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* Types that a column may still have, as bits; the first wins. */
enum {
    MAY_INTEGER = 1,
    MAY_NUMBER = 2,
    MAY_DATE = 4,
    MAY_DATETIME = 8,
    MAY_ALL = 15,
};

struct column {
    char *name;
    unsigned may;
    bool any; /* a cell that is not empty */
};

struct file {
    char *path; /* in the folder */
    char *name; /* of the resource */
    enum ct_encoding encoding;
    char delimiter;
    bool other;          /* in an encoding that is not known */
    unsigned fit;        /* what it could be */
    enum ct_table table; /* CT_TABLES: none that is known */
    bool standard;       /* by its name */
    enum ct_table taken; /* what it is by its header, too: another file is */
    struct column *columns;
    size_t count;
};

struct draft {
    struct ct_sources *sources;
    struct ct_sink *sink;
    const char *folder;
    struct ct_arena arena;
    struct file *files;
    size_t count;
};

static char *path_in(struct draft *draft, const char *name)
{
    size_t folder = strlen(draft->folder), length = strlen(name);
    char *path = ct_arena_alloc(&draft->arena, folder + length + 2);

    if (path == NULL)
        return NULL;
    memcpy(path, draft->folder, folder);
    if (folder > 0 && path[folder - 1] != '/')
        path[folder++] = '/';
    memcpy(path + folder, name, length + 1);
    return path;
}

/* ---- the files ----------------------------------------------------------- */

static bool is_table_name(const char *name)
{
    size_t length = strlen(name);

    return name[0] != '.' && length > 4 &&
           strcasecmp(name + length - 4, ".csv") == 0 &&
           ct_utf8_sound(name, length) == length;
}

static int compare_files(const void *a, const void *b)
{
    return strcmp(((const struct file *)a)->name,
                  ((const struct file *)b)->name);
}

static enum ct_status add_file(struct draft *draft, const char *name)
{
    struct file *file;

    if (!ct_room(draft->files, draft->count))
        return CT_NOMEM;
    file = &draft->files[draft->count];
    *file =
        (struct file){.table = CT_TABLES, .taken = CT_TABLES, .delimiter = ','};
    file->path = path_in(draft, name);
    file->name = ct_arena_text(&draft->arena, name, strlen(name) - 4);
    if (file->path == NULL || file->name == NULL)
        return CT_NOMEM;
    if (ct_input_is_file(file->path))
        draft->count++;
    return CT_OK;
}

static enum ct_status list_files(struct draft *draft)
{
    DIR *folder = opendir(draft->folder);
    struct dirent *entry;
    struct ct_place none = {0};
    enum ct_status status = CT_OK;

    if (folder == NULL)
        return ct_error(draft->sink, "folder-not-found", ct_at(none),
                        ct_string(draft->folder));
    while (status == CT_OK && (entry = readdir(folder)) != NULL) {
        if (is_table_name(entry->d_name))
            status = add_file(draft, entry->d_name);
    }
    closedir(folder);
    if (status != CT_OK)
        return status;
    if (draft->count == 0)
        return ct_error(draft->sink, "draft-nothing", ct_at(none),
                        ct_string(draft->folder));
    qsort(draft->files, draft->count, sizeof *draft->files, compare_files);
    return CT_OK;
}

/* ---- encoding and delimiter ---------------------------------------------- */

enum { START = 65536, LINES = 20 };

static enum ct_status read_start(struct draft *draft, const struct file *file,
                                 struct ct_buffer *bytes)
{
    struct ct_place none = {0};
    int descriptor;
    enum ct_status status =
        ct_input_open(file->path, none, draft->sink, &descriptor);

    if (status != CT_OK)
        return status;
    while (bytes->length < START) {
        char *room = ct_buffer_reserve(bytes, START);
        ssize_t got;

        if (room == NULL) {
            status = CT_NOMEM;
            break;
        }
        got = ct_input_read(descriptor, room, START - bytes->length);
        if (got < 0)
            status = ct_input_failed(file->path, errno, none, draft->sink);
        if (got <= 0)
            break;
        bytes->length += (size_t)got;
    }
    ct_input_close(descriptor);
    return status;
}

/* How often the sign stands outside quotes in each of the first lines, at
 * least; text behind the last line end does not count. */
static size_t least_in(const struct ct_buffer *text, char sign)
{
    size_t least = SIZE_MAX, count = 0, bytes = 0;
    int lines = 0;
    bool quoted = false;

    for (size_t i = 0; i < text->length && lines < LINES; i++) {
        char c = text->data[i];

        if (c == '"')
            quoted = !quoted;
        if (quoted || (c != '\n' && c != '\r')) {
            bytes++;
            count += !quoted && c == sign;
            continue;
        }
        if (bytes > 0) {
            least = count < least ? count : least;
            lines++;
        }
        count = bytes = 0;
    }
    return lines > 0 ? least : count;
}

static enum ct_status find_form(struct draft *draft, struct file *file)
{
    static const char signs[] = ",;\t|";
    struct ct_buffer bytes = {0}, text = {0};
    size_t mark, rest, most = 0;
    enum ct_status status = read_start(draft, file, &bytes);

    if (status == CT_OK && bytes.length > 0) {
        file->encoding =
            ct_encoding_decide(bytes.data, bytes.length, CT_UTF_8, &mark);
        status = ct_input_decode(file->encoding, &bytes, mark, &text, &rest);
    }
    for (size_t i = 0; status == CT_OK && signs[i] != '\0'; i++) {
        size_t count = least_in(&text, signs[i]);

        if (count > most) {
            most = count;
            file->delimiter = signs[i];
        }
    }
    ct_buffer_release(&bytes);
    ct_buffer_release(&text);
    return status;
}

/* ---- columns ------------------------------------------------------------- */

static enum ct_status take_header(struct draft *draft, struct file *file,
                                  const struct ct_csv_record *record)
{
    file->count = record->count;
    file->columns =
        ct_arena_array(&draft->arena, record->count + 1, sizeof *file->columns);
    if (file->columns == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < record->count; i++) {
        file->columns[i].may = MAY_ALL;
        file->columns[i].name = ct_arena_text(
            &draft->arena, record->fields[i].text, record->fields[i].length);
        if (file->columns[i].name == NULL)
            return CT_NOMEM;
    }
    return CT_OK;
}

/* Digits that begin with a zero, or are very many, are numbers of things. */
static bool is_label(const struct ct_csv_field *cell)
{
    size_t at = cell->text[0] == '-' || cell->text[0] == '+';

    return cell->length > 15 ||
           (cell->text[at] == '0' && cell->text[at + 1] >= '0' &&
            cell->text[at + 1] <= '9');
}

static bool is_of(enum ct_field_type type, const struct ct_csv_field *cell)
{
    struct ct_field field = {
        .type = type, .decimal_char = ".", .bare_number = true};
    struct ct_value value;

    return ct_value_read(&field, cell->text, cell->length, false, &value) &&
           value.special == CT_VALUE_PLAIN;
}

static void take_cell(struct column *column, const struct ct_csv_field *cell)
{
    static const struct {
        unsigned bit;
        enum ct_field_type type;
    } types[] = {{MAY_INTEGER, CT_FIELD_INTEGER},
                 {MAY_NUMBER, CT_FIELD_NUMBER},
                 {MAY_DATE, CT_FIELD_DATE},
                 {MAY_DATETIME, CT_FIELD_DATETIME}};

    if (cell->length == 0 || column->may == 0)
        return;
    column->any = true;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if ((column->may & types[i].bit) != 0 &&
            (!is_of(types[i].type, cell) ||
             (types[i].bit <= MAY_NUMBER && is_label(cell))))
            column->may &= ~types[i].bit;
    }
}

static enum ct_status read_rows(struct draft *draft, struct file *file,
                                struct ct_csv *csv)
{
    const struct ct_csv_record *record;
    bool first = true;
    enum ct_status status = CT_OK;

    while (status == CT_OK) {
        status = ct_csv_next(csv, &record);
        if (status != CT_OK || record == NULL)
            break;
        if (first)
            status = take_header(draft, file, record);
        for (size_t i = 0; !first && i < record->count && i < file->count; i++)
            take_cell(&file->columns[i], &record->fields[i]);
        first = false;
    }
    return status;
}

/* Whether a record was no UTF-8. */
static void watch(void *context, const struct ct_finding *finding)
{
    bool *other = context;

    *other = *other || strcmp(finding->key, "invalid-utf8") == 0;
}

static enum ct_status find_fit(struct draft *draft, struct file *file)
{
    struct ct_encoding_trial trial = {0};
    struct ct_place none = {0};
    bool whole = false;
    int descriptor;
    enum ct_status status =
        ct_input_open(file->path, none, draft->sink, &descriptor);

    if (status != CT_OK)
        return status;
    status = ct_input_look(descriptor, &trial, &whole, &file->fit);
    if (!whole)
        file->fit = 0;
    if (status == CT_IO)
        status = ct_input_failed(file->path, errno, none, draft->sink);
    ct_input_close(descriptor);
    ct_encoding_trial_release(&trial);
    return status;
}

static enum ct_status read_file(struct draft *draft, struct file *file)
{
    struct ct_sink quiet = {.report = watch, .context = &file->other};
    struct ct_csv_dialect dialect = {.delimiter = file->delimiter,
                                     .unhashed = true};
    struct ct_csv *csv;
    enum ct_status status =
        ct_csv_open(draft->sources, file->path, dialect, draft->sink, &csv);

    if (status != CT_OK)
        return status;
    ct_csv_sink(csv, &quiet);
    status = read_rows(draft, file, csv);
    ct_csv_free(csv);
    if (status != CT_OK && status != CT_INVALID)
        return status;
    return file->other ? find_fit(draft, file) : CT_OK;
}

/* ---- tables of a laboratory ---------------------------------------------- */

/* How many columns of the file are the table's, if none that it needs lacks.
 */
static enum ct_status count_known(const struct file *file, enum ct_table table,
                                  size_t *known)
{
    const struct ct_table_layout *layout = &ct_table_layouts[table];
    bool seen[CT_TABLE_COLUMNS] = {false};

    *known = 0;
    for (size_t i = 0; i < file->count; i++) {
        struct ct_cell header = {.text = file->columns[i].name,
                                 .length = strlen(file->columns[i].name)};
        const struct ct_column *column;
        struct ct_cell unit;
        enum ct_status status =
            ct_table_recognise(table, header, &column, &unit);

        if (status != CT_OK)
            return status;
        if (column == NULL || seen[column - layout->columns])
            continue;
        seen[column - layout->columns] = true;
        ++*known;
    }
    for (size_t i = 0; i < layout->count; i++) {
        if ((layout->columns[i].flags & CT_COLUMN_NEEDED) != 0 && !seen[i])
            *known = 0;
    }
    return CT_OK;
}

/* The one table that most of the columns belong to, three at least. */
static enum ct_status recognise(struct file *file)
{
    size_t best = 0;

    for (int i = 0; i < CT_TABLES; i++) {
        size_t known;
        enum ct_status status = count_known(file, (enum ct_table)i, &known);

        if (status != CT_OK)
            return status;
        if (known == best)
            file->table = CT_TABLES;
        if (known <= best)
            continue;
        best = known;
        file->table = (enum ct_table)i;
    }
    if (best < 3 || 3 * best < 2 * file->count)
        file->table = CT_TABLES;
    return CT_OK;
}

static enum ct_status find_tables(struct draft *draft)
{
    bool taken[CT_TABLES] = {false};

    for (size_t i = 0; i < draft->count; i++) {
        for (int j = 0; j < CT_TABLES; j++) {
            if (strcmp(draft->files[i].name, ct_table_name((enum ct_table)j)) !=
                0)
                continue;
            draft->files[i].table = (enum ct_table)j;
            draft->files[i].standard = taken[j] = true;
        }
    }
    for (size_t i = 0; i < draft->count; i++) {
        struct file *file = &draft->files[i];
        enum ct_status status;

        if (file->standard || file->columns == NULL)
            continue;
        status = recognise(file);
        if (status != CT_OK)
            return status;
        if (file->table < CT_TABLES && taken[file->table]) {
            file->taken = file->table;
            file->table = CT_TABLES;
        }
        if (file->table < CT_TABLES)
            taken[file->table] = true;
    }
    return CT_OK;
}

/* ---- the descriptor ------------------------------------------------------ */

static void put_text(struct ct_buffer *out, const char *text)
{
    ct_schema_quote(out, text, strlen(text));
}

static void put_encoding(struct ct_buffer *out, const struct file *file)
{
    static const char *const names[] = {"utf-8", "utf-16le", "utf-16be"};
    struct ct_buffer text = {0};

    if (!file->other) {
        ct_buffer_puts(out, ",\n      \"encoding\": ");
        put_text(
            out,
            names[file->encoding <= CT_UTF_16BE ? file->encoding : CT_UTF_8]);
        return;
    }
    ct_buffer_puts(out, ",\n      \"description\": ");
    ct_buffer_puts(&text, "not UTF-8; the encoding is not known");
    if (file->fit != 0) {
        ct_buffer_puts(&text, ". It would fit ");
        ct_encoding_names(file->fit, &text);
        ct_buffer_puts(&text, ": say which under `encoding`");
    }
    if (text.failed)
        out->failed = true;
    else
        ct_schema_quote(out, text.data, text.length);
    ct_buffer_release(&text);
}

static const char *type_name(const struct column *column)
{
    if (!column->any)
        return "any";
    return (column->may & MAY_INTEGER) != 0    ? "integer"
           : (column->may & MAY_NUMBER) != 0   ? "number"
           : (column->may & MAY_DATE) != 0     ? "date"
           : (column->may & MAY_DATETIME) != 0 ? "datetime"
                                               : "string";
}

/* Only where each column has a name of its own. */
static bool has_names(const struct file *file)
{
    for (size_t i = 0; i < file->count; i++) {
        if (file->columns[i].name[0] == '\0')
            return false;
        for (size_t j = 0; j < i; j++) {
            if (strcmp(file->columns[i].name, file->columns[j].name) == 0)
                return false;
        }
    }
    return file->count > 0;
}

static void put_schema(struct ct_buffer *out, const struct file *file)
{
    if (file->table < CT_TABLES || file->other || !has_names(file))
        return;
    ct_buffer_puts(out, ",\n      \"schema\": {\"fields\": [\n");
    for (size_t i = 0; i < file->count; i++) {
        ct_buffer_puts(out, "        {\"name\": ");
        put_text(out, file->columns[i].name);
        ct_buffer_puts(out, ", \"type\": ");
        put_text(out, type_name(&file->columns[i]));
        ct_buffer_puts(out, i + 1 < file->count ? "},\n" : "}\n");
    }
    ct_buffer_puts(out, "      ]}");
}

static void put_resource(struct ct_buffer *out, const struct file *file)
{
    const char *slash = strrchr(file->path, '/');
    char delimiter[2] = {file->delimiter, '\0'};

    ct_buffer_puts(out, "    {\"name\": ");
    put_text(out, file->name);
    ct_buffer_puts(out, ", \"path\": ");
    put_text(out, slash != NULL ? slash + 1 : file->path);
    put_encoding(out, file);
    if (file->delimiter != ',') {
        ct_buffer_puts(out, ",\n      \"dialect\": {\"delimiter\": ");
        put_text(out, delimiter);
        ct_buffer_putc(out, '}');
    }
    put_schema(out, file);
    ct_buffer_putc(out, '}');
}

static void put_tables(struct ct_buffer *out, const struct draft *draft)
{
    bool first = true;

    for (size_t i = 0; i < draft->count; i++) {
        const struct file *file = &draft->files[i];

        if (file->standard || file->table == CT_TABLES)
            continue;
        ct_buffer_puts(out, first ? ",\n  \"caltrace\": {\"tables\": {" : ", ");
        first = false;
        put_text(out, ct_table_name(file->table));
        ct_buffer_puts(out, ": ");
        put_text(out, file->name);
    }
    if (!first)
        ct_buffer_puts(out, "}}");
}

static void put_package(struct ct_buffer *out, const struct draft *draft)
{
    ct_buffer_puts(out,
                   "{\n  \"$schema\": "
                   "\"https://datapackage.org/profiles/2.0/datapackage.json\""
                   ",\n  \"resources\": [\n");
    for (size_t i = 0; i < draft->count; i++) {
        put_resource(out, &draft->files[i]);
        ct_buffer_puts(out, i + 1 < draft->count ? ",\n" : "\n");
    }
    ct_buffer_puts(out, "  ]");
    put_tables(out, draft);
    ct_buffer_puts(out, "\n}\n");
}

/* ---- what is left to a person ---------------------------------------------
 */

static const char *file_name(const struct file *file)
{
    const char *slash = strrchr(file->path, '/');

    return slash != NULL ? slash + 1 : file->path;
}

static enum ct_status tell_encoding(const struct draft *draft,
                                    const struct file *file)
{
    struct ct_place none = {0};
    struct ct_buffer fits = {0};
    enum ct_status status;

    if (file->fit != 0)
        ct_encoding_names(file->fit, &fits);
    status = ct_buffer_status(&fits);
    if (status == CT_OK)
        ct_note(draft->sink, "draft-encoding", ct_at(none),
                ct_string(file_name(file)), ct_text(fits.data, fits.length));
    ct_buffer_release(&fits);
    return status;
}

/* The first column without a value, and how many there are. */
static void tell_empty(const struct draft *draft, const struct file *file)
{
    struct ct_place none = {0};
    const char *first = NULL;
    int64_t count = 0;

    for (size_t i = 0; i < file->count; i++) {
        if (file->columns[i].any)
            continue;
        first = first != NULL ? first : file->columns[i].name;
        count++;
    }
    if (count > 0)
        ct_note(draft->sink, "draft-empty", ct_at(none),
                ct_string(file_name(file)), ct_integer(count),
                ct_string(first));
}

static enum ct_status tell(const struct draft *draft)
{
    struct ct_place none = {0};
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < draft->count && status == CT_OK; i++) {
        const struct file *file = &draft->files[i];

        if (file->taken < CT_TABLES)
            ct_note(draft->sink, "draft-table", ct_at(none),
                    ct_string(file_name(file)),
                    ct_string(ct_table_name(file->taken)));
        if (file->other)
            status = tell_encoding(draft, file);
        else if (file->table == CT_TABLES && !has_names(file))
            ct_note(draft->sink, "draft-names", ct_at(none),
                    ct_string(file_name(file)));
        else if (file->table == CT_TABLES)
            tell_empty(draft, file);
    }
    return status;
}

static enum ct_status exists(const struct draft *draft, const char *path)
{
    struct ct_place none = {0};

    return ct_error(draft->sink, "draft-exists", ct_at(none), ct_string(path));
}

static enum ct_status make(struct draft *draft, struct ct_buffer *out)
{
    char *path = path_in(draft, "datapackage.json");
    enum ct_status status;

    if (path == NULL)
        return CT_NOMEM;
    if (access(path, F_OK) == 0)
        return exists(draft, path);
    status = list_files(draft);
    for (size_t i = 0; status == CT_OK && i < draft->count; i++) {
        status = find_form(draft, &draft->files[i]);
        if (status == CT_OK)
            status = read_file(draft, &draft->files[i]);
    }
    if (status == CT_OK)
        status = find_tables(draft);
    if (status == CT_OK)
        status = tell(draft);
    if (status != CT_OK)
        return status;
    put_package(out, draft);
    return ct_buffer_status(out);
}

enum ct_status ct_draft(struct ct_sources *sources, const char *folder,
                        struct ct_sink *sink, struct ct_buffer *out)
{
    struct draft draft = {sources, sink, folder, {0}, NULL, 0};
    enum ct_status status = make(&draft, out);

    free(draft.files);
    ct_arena_release(&draft.arena);
    return status;
}

static enum ct_status write_new(const struct draft *draft, const char *path,
                                const struct ct_buffer *text)
{
    struct ct_place none = {0};
    char words[CT_SYSTEM_TEXT];
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    size_t done = 0;
    int error;

    if (descriptor < 0 && errno == EEXIST)
        return exists(draft, path);
    error = descriptor < 0 ? errno : 0;
    while (error == 0 && done < text->length) {
        ssize_t written =
            write(descriptor, text->data + done, text->length - done);

        if (written >= 0)
            done += (size_t)written;
        else if (errno != EINTR)
            error = errno;
    }
    if (descriptor >= 0 && close(descriptor) != 0 && error == 0)
        error = errno;
    if (error == 0)
        return CT_OK;
    if (descriptor >= 0)
        (void)unlink(path);
    ct_system_text(error, words);
    (void)ct_error(draft->sink, "output-not-writable", ct_at(none),
                   ct_string(path), ct_string(words));
    return CT_IO;
}

static struct ct_draft_counts count_files(const struct draft *draft)
{
    struct ct_draft_counts counts = {.files = draft->count};

    for (size_t i = 0; i < draft->count; i++)
        counts.tables += draft->files[i].table < CT_TABLES;
    return counts;
}

enum ct_status ct_draft_write(struct ct_sources *sources, const char *folder,
                              struct ct_sink *sink,
                              struct ct_draft_counts *counts)
{
    struct draft draft = {sources, sink, folder, {0}, NULL, 0};
    struct ct_buffer text = {0};
    enum ct_status status = make(&draft, &text);

    if (status == CT_OK) {
        const char *path = path_in(&draft, "datapackage.json");

        status = path != NULL ? write_new(&draft, path, &text) : CT_NOMEM;
        *counts = count_files(&draft);
    }
    ct_buffer_release(&text);
    free(draft.files);
    ct_arena_release(&draft.arena);
    return status;
}

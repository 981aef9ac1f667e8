/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check - whether files are what they should be: laboratories, tables, data
 * with a schema, budgets.
 */
#include "../check_fix.h"
#include "../check_run.h"
#include "../keep.h"

#include "../files/input.h"
#include "../files/output.h"
#include "../report/language.h"

#include <string.h>

/* In the order of the words. */
enum { FAIL_ERROR, FAIL_WARNING, FAIL_NOTE, FAIL_NEVER };
static const char *const fail_words[] = {"error", "warning", "note", "never",
                                         NULL};
/* ORDER TABLE */
static const char *const table_words[] = {
    "instruments", "ranges",         "certificates", "results",      "links",
    "standards",   "standard_items", "checks",       "laboratories", "scopes",
    "events",      "changes",        "regulations",  "classes",      NULL};
/* ORDER TABLE, and one more */
static const char *const schema_words[] = {
    "instruments", "ranges",         "certificates", "results",      "links",
    "standards",   "standard_items", "checks",       "laboratories", "scopes",
    "events",      "changes",        "regulations",  "classes",      "all",
    NULL};
/* ORDER DUE_RULE */
static const char *const due_words[] = {"same-day", "minus-one-day",
                                        "month-end", "last-day-sticky", NULL};
/* ORDER DAY_ORDER, but for the first */
static const char *const order_words[] = {"ymd", "dmy", "mdy", NULL};

enum { NO_DATE = INT32_MIN, USUAL_CAP = 50 };

struct check_options {
    struct ct_common_options common;
    int fail_on, table, due_rule, date_order;
    const char *schema, *encoding, *baseline, *write_baseline;
    struct ct_texts dialect;
    int64_t max, cap; /* -1: not said */
    int32_t on;
    bool decimal_comma, mark, fix, in_place;
    /* In place of a check. */
    bool init, print_records;
    int print_schema;
};

static const struct check_options defaults = {.table = CT_OPTION_NO_CHOICE,
                                              .due_rule = CT_OPTION_NO_CHOICE,
                                              .date_order = CT_OPTION_NO_CHOICE,
                                              .print_schema =
                                                  CT_OPTION_NO_CHOICE,
                                              .max = -1,
                                              .cap = -1,
                                              .on = NO_DATE};

#define TARGET(member) offsetof(struct check_options, member)

static const struct ct_option options[] = {
    {.name = "fail-on",
     .kind = CT_OPTION_CHOICE,
     .argument = "SEVERITY",
     .target = TARGET(fail_on),
     .choices = fail_words,
     .help = N_("the exit code is 1 from this severity on")},
    {.name = "max",
     .kind = CT_OPTION_INTEGER,
     .argument = "N",
     .target = TARGET(max),
     .maximum = 1e15,
     .help = N_("show at most N findings and count the others")},
    {.name = "cap",
     .kind = CT_OPTION_INTEGER,
     .argument = "N",
     .target = TARGET(cap),
     .maximum = 1e15,
     .help = N_("show at most N findings of one code for each operand, 0: all; "
                "50 in text, all in other formats")},
    {.name = "table",
     .letter = 't',
     .kind = CT_OPTION_CHOICE,
     .argument = "NAME",
     .target = TARGET(table),
     .choices = table_words,
     .help = N_("the table of a laboratory that the files are")},
    {.name = "schema",
     .letter = 's',
     .kind = CT_OPTION_FILE,
     .argument = "FILE",
     .target = TARGET(schema),
     .help = N_("a Table Schema (JSON) to hold the files against")},
    {.name = "on",
     .kind = CT_OPTION_DATE,
     .argument = "DATE",
     .target = TARGET(on),
     .help = N_("the day that counts as today")},
    {.name = "encoding",
     .kind = CT_OPTION_TEXT,
     .argument = "NAME",
     .target = TARGET(encoding),
     .help = N_("encoding of CSV files that have no byte order mark, if not "
                "UTF-8: gb18030, gbk, big5, shift_jis, windows-1252, utf-16le, "
                "utf-16be")},
    {.name = "dialect",
     .kind = CT_OPTION_LIST,
     .argument = "KEY=VALUE,...",
     .target = TARGET(dialect),
     .help = N_("how CSV files are written: delimiter, quote, comment (one "
                "character each), header, keep-blank, skip-initial-space (true "
                "or false)")},
    {.name = "decimal-comma",
     .target = TARGET(decimal_comma),
     .help = N_("numbers of tables have a decimal comma")},
    {.name = "date-order",
     .kind = CT_OPTION_CHOICE,
     .argument = "ORDER",
     .target = TARGET(date_order),
     .choices = order_words,
     .help = N_("what 03/04/2025 means in tables")},
    {.name = "due-rule",
     .kind = CT_OPTION_CHOICE,
     .argument = "RULE",
     .target = TARGET(due_rule),
     .choices = due_words,
     .help = N_("how the due day follows from the interval, in place of the "
                "laboratory's rule")},
    {.name = "baseline",
     .kind = CT_OPTION_FILE,
     .argument = "FILE",
     .target = TARGET(baseline),
     .help = N_("findings that were accepted: they are counted, not shown")},
    {.name = "write-baseline",
     .kind = CT_OPTION_FILE,
     .argument = "FILE",
     .target = TARGET(write_baseline),
     .help = N_("write all findings to FILE, to be accepted from now on")},
    {.name = "fix",
     .target = TARGET(fix),
     .help = N_("repair what can be repaired without loss: encoding, line "
                "ends, full-width numbers, spellings of dates; write FILE to "
                "FILE.fixed or -o, show what was changed, and check that")},
    {.name = "in-place",
     .target = TARGET(in_place),
     .help = N_("with --fix: repair FILE itself and keep it as FILE~")},
    {.name = "bom",
     .target = TARGET(mark),
     .help = N_("with --format csv: begin with a byte order mark, for "
                "spreadsheets")},
    {.name = "print-records",
     .target = TARGET(print_records),
     .help = N_("print the records of CSV files as JSON arrays, one a line and "
                "as they were read, and check nothing")},
    {.name = "print-schema",
     .kind = CT_OPTION_CHOICE,
     .argument = "TABLE",
     .target = TARGET(print_schema),
     .choices = schema_words,
     .alone = true,
     .help = N_("print the Table Schema of a laboratory's table, or a package "
                "of all, and check nothing")},
    {.name = "init",
     .target = TARGET(init),
     .help =
         N_("write a first datapackage.json into each folder, from what its "
            "CSV files say themselves, and check nothing")},
    {0}};

/* ---- options ------------------------------------------------------------- */

static const struct ct_place nowhere;

static void exclude(struct ct_sink *sink, const char *a, const char *b)
{
    (void)ct_error(sink, "options-exclude", ct_at(nowhere), ct_string(a),
                   ct_string(b));
}

static enum ct_status keep_inputs(const struct check_options *o,
                                  const struct ct_texts *files,
                                  struct ct_context *context)
{
    enum ct_status status = CT_OK;

    /* A list of what was accepted may be brought up to date. */
    if (o->baseline == NULL || o->write_baseline == NULL ||
        !ct_output_is_same(o->baseline, o->write_baseline))
        context->outputs[CT_OUTPUT_BESIDE] = o->write_baseline;
    for (size_t i = 0; i < files->count && status == CT_OK; i++)
        status = ct_keep_file(files->items[i], context);
    if (status == CT_OK)
        status = ct_keep_file(o->schema, context);
    return status == CT_OK ? ct_keep_file(o->baseline, context) : status;
}

static void check_fix(const struct check_options *o,
                      const struct ct_texts *files, struct ct_sink *sink)
{
    bool input = false;

    for (size_t i = 0; i < files->count; i++)
        input = input || strcmp(files->items[i], "-") == 0;
    if (o->in_place && !o->fix)
        (void)ct_error(sink, "option-needs-other", ct_at(nowhere),
                       ct_string("--in-place"), ct_string("--fix"));
    if (!o->fix || files->count == 0)
        return;
    if (o->in_place && o->common.output != NULL)
        exclude(sink, "--in-place", "--output");
    if (o->common.output != NULL &&
        (files->count > 1 || strcmp(o->common.output, "-") == 0 ||
         ct_input_is_folder(files->items[0])))
        (void)ct_error(sink, "fix-output", ct_at(nowhere),
                       ct_string(o->common.output));
    if (input && (o->in_place || o->common.output == NULL))
        (void)ct_error(sink, "fix-standard-input", ct_at(nowhere));
}

/* One thing is done in place of a check, and none of those that belong to
 * one. */
static void check_instead(const struct check_options *o, struct ct_sink *sink)
{
    const struct {
        const char *name;
        bool given, instead;
    } list[] = {{"--print-schema", o->print_schema >= 0, true},
                {"--init", o->init, true},
                {"--print-records", o->print_records, true},
                {"--fix", o->fix, false},
                {"--baseline", o->baseline != NULL, false},
                {"--write-baseline", o->write_baseline != NULL, false}};
    const char *first = NULL;

    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        if (list[i].given && first != NULL)
            exclude(sink, first, list[i].name);
        else if (list[i].given && list[i].instead)
            first = list[i].name;
    }
}

/* What is done instead has one form. */
static void check_form(const struct check_options *o, struct ct_sink *sink)
{
    int format = o->common.format;
    const char *name = o->print_records       ? "--print-records"
                       : o->print_schema >= 0 ? "--print-schema"
                                              : "--init";

    if (format == CT_FORMAT_TEXT ||
        !(o->print_records || o->print_schema >= 0 || o->init) ||
        (format == CT_FORMAT_JSON && !o->init))
        return;
    (void)ct_error(sink, "instead-format", ct_at(nowhere),
                   ct_string(ct_format_names[format]), ct_string(name),
                   ct_string(o->init ? "text" : "json"));
}

static enum ct_status check_options(const struct check_options *o,
                                    const struct ct_texts *files,
                                    struct ct_sink *sink,
                                    struct ct_check_request *request)
{
    size_t errors = sink->errors;
    enum ct_encoding encoding;

    if (o->table >= 0 && o->schema != NULL)
        exclude(sink, "--table", "--schema");
    if (o->mark && o->common.format != CT_FORMAT_CSV)
        (void)ct_error(sink, "option-needs-other", ct_at(nowhere),
                       ct_string("--bom"), ct_string("--format csv"));
    check_instead(o, sink);
    check_form(o, sink);
    if (o->encoding != NULL) {
        if (ct_encoding_parse(o->encoding, strlen(o->encoding), nowhere, sink,
                              &encoding) == CT_OK)
            request->encoding = (int)encoding;
    }
    if (o->write_baseline != NULL &&
        ct_output_is_same(o->common.output, o->write_baseline))
        exclude(sink, "--output", "--write-baseline");
    check_fix(o, files, sink);
    if (ct_check_dialect_read(&o->dialect, sink, &request->dialect) != CT_OK)
        return CT_USAGE;
    return sink->errors > errors ? CT_USAGE : CT_OK;
}

static struct ct_check_request request_of(const struct check_options *o,
                                          const struct ct_context *context)
{
    return (struct ct_check_request){
        .table = o->table >= 0 ? o->table : -1,
        .encoding = -1,
        .date_order = o->date_order >= 0 ? o->date_order + 1 : -1,
        .due_rule = o->due_rule >= 0 ? o->due_rule : -1,
        .decimal_comma = o->decimal_comma,
        .on = o->on != NO_DATE ? o->on : context->today,
    };
}

/* ---- in place of a check --------------------------------------------------
 */

static enum ct_status write_instead(const struct check_options *o,
                                    const struct ct_check_request *request,
                                    const struct ct_texts *files,
                                    struct ct_context *context,
                                    struct ct_output *output)
{
    enum ct_status status = CT_OK, result = CT_OK;

    if (o->print_schema >= 0)
        return ct_check_print_schema(o->print_schema, output);
    for (size_t i = 0; i < files->count; i++) {
        status = o->init ? ct_check_init(files->items[i], context, output)
                         : ct_check_records(request, files->items[i], context,
                                            output);
        if (status == CT_INVALID) {
            result = status;
            continue;
        }
        if (status != CT_OK)
            return status;
    }
    return result;
}

static int run_instead(const struct check_options *o,
                       const struct ct_check_request *request,
                       const struct ct_texts *files, struct ct_context *context)
{
    struct ct_output *output;
    enum ct_status status =
        ct_output_open(o->common.output, context->sink, &output);

    if (status != CT_OK)
        return ct_exit_code(context, status);
    status = write_instead(o, request, files, context, output);
    if (status == CT_NOMEM || status == CT_INTERRUPTED)
        ct_output_discard(output);
    else if (ct_output_commit(output, context->sink) != CT_OK)
        status = CT_IO;
    if (status != CT_OK)
        return ct_exit_code(context, status);
    return context->sink->errors > 0 ? CT_EXIT_FINDINGS : CT_EXIT_FINE;
}

/* ---- checking ------------------------------------------------------------ */

static const struct ct_check_form *form_of(int format)
{
    static const struct ct_check_form *const forms[CT_FORMATS] = {
        [CT_FORMAT_JSON] = &ct_check_json,
        [CT_FORMAT_SARIF] = &ct_check_sarif,
        [CT_FORMAT_CSV] = &ct_check_csv};

    return forms[format] != NULL ? forms[format] : &ct_check_text;
}

static struct ct_check_answer answer_of(const struct check_options *o,
                                        const struct ct_context *context)
{
    int64_t cap = o->common.format == CT_FORMAT_TEXT ? USUAL_CAP : 0;

    return (struct ct_check_answer){
        .form = form_of(o->common.format),
        .style = {.color = context->color,
                  .brief = o->common.quiet,
                  .mark = o->mark},
        .limits = {.cap = (uint64_t)(o->cap >= 0 ? o->cap : cap),
                   .max = o->max >= 0 ? (uint64_t)o->max : UINT64_MAX},
        .output = o->fix ? NULL : o->common.output,
        .schema = o->schema,
        .baseline = o->baseline,
        .write_baseline = o->write_baseline,
        .fails = {.errors = o->fail_on != FAIL_NEVER,
                  .warnings =
                      o->fail_on == FAIL_WARNING || o->fail_on == FAIL_NOTE,
                  .notes = o->fail_on == FAIL_NOTE},
    };
}

static int run(const void *given, const struct ct_texts *operands,
               struct ct_context *context)
{
    const struct check_options *o = given;
    const struct ct_check_answer answer = answer_of(o, context);
    struct ct_check_request request = request_of(o, context);
    struct ct_check_fix fix = {.output = o->common.output,
                               .in_place = o->in_place,
                               .quiet = o->common.quiet ||
                                        o->common.format != CT_FORMAT_TEXT,
                               .color = context->color};
    enum ct_status status;

    if (check_options(o, operands, context->sink, &request) != CT_OK)
        return CT_EXIT_USAGE;
    status = keep_inputs(o, operands, context);
    if (status != CT_OK)
        return ct_exit_code(context, status);
    if (o->fix)
        request.fix = &fix;
    return o->print_records || o->init || o->print_schema >= 0
               ? run_instead(o, &request, operands, context)
               : ct_check_run(&answer, &request, operands, context);
}

const struct ct_command ct_command_check = {
    .name = "check",
    .summary = N_("check laboratories, tables, data files and budgets"),
    .operands = "LAB|FILE...",
    .description =
        N_("Checks each operand and says where what is wrong and what would be "
           "right. A folder is a laboratory. A CSV file is a table of one when "
           "its name or header says so or --table does; with --schema, or a "
           "datapackage.json beside or above it that describes the file, it is "
           "held against a Table Schema; else it is checked for its form. YAML "
           "and JSON files are budgets, data packages or Table Schemas; `-` "
           "reads standard input.\n"
           "\n"
           "  caltrace check lab/\n"
           "  caltrace check readings.csv --schema readings.schema.json\n"
           "\n"
           "Exit codes: 0 nothing of the severity of --fail-on was found; 1 "
           "something was; 2 the command line is wrong; 3 a file cannot be "
           "read."),
    .options = options,
    .formats = 1U << CT_FORMAT_TEXT | 1U << CT_FORMAT_JSON |
               1U << CT_FORMAT_SARIF | 1U << CT_FORMAT_CSV,
    .options_size = sizeof(struct check_options),
    .minimum_operands = 1,
    .maximum_operands = -1,
    .defaults = &defaults,
    .run = run,
};

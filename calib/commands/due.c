/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * due - what is overdue and due, where, and which work stops.
 */
#include "../due.h"
#include "../report/language.h"

#include <string.h>

static const struct ct_due_request defaults = {.laboratory =
                                                   CT_LABORATORY_DEFAULTS,
                                               .anchor = CT_OPTION_NO_CHOICE,
                                               .group = CT_OPTION_NO_CHOICE,
                                               .pull = -1,
                                               .export = CT_OPTION_NO_CHOICE};

static const struct ct_place nowhere;

#define TARGET(member) offsetof(struct ct_due_request, member)

/* A filter by what the records say. */
#define FILTER(word, letter_, place, text)                                     \
    {                                                                          \
        .name = word, .letter = letter_, .kind = CT_OPTION_LIST,               \
        .argument = "TEXT",                                                    \
        .target = TARGET(by) + (place) * sizeof(struct ct_texts), .help = text \
    }

static const struct ct_option options[] = {
    CT_LABORATORY_OPTION_ROWS(struct ct_due_request),
    CT_LABORATORY_DUE_ROW(struct ct_due_request),
    {.name = "anchor",
     .kind = CT_OPTION_CHOICE,
     .argument = "DAY",
     .target = TARGET(anchor),
     .choices = ct_anchor_names,
     .help = N_("from which day intervals count, in place of the laboratory's "
                "`anchor`")},
    {.name = "keep-rhythm",
     .kind = CT_OPTION_INTEGER,
     .argument = "DAYS",
     .target = TARGET(keep_rhythm),
     .minimum = 0,
     .maximum = 3660,
     .help = N_("what was calibrated at most so many days early is due again "
                "as if it had been calibrated on its day")},
    {.name = "within",
     .letter = 'w',
     .kind = CT_OPTION_TEXT,
     .argument = "TIME",
     .target = TARGET(within),
     .help = N_("list what is due in so long a time, such as 30d, 4w or P1M; "
                "30d where nothing else is said")},
    {.name = "month",
     .letter = 'm',
     .kind = CT_OPTION_TEXT,
     .argument = "MONTH",
     .target = TARGET(month),
     .help = N_("list what is due in a month: 2026-12, `this`, `next`")},
    {.name = "week",
     .kind = CT_OPTION_TEXT,
     .argument = "WEEK",
     .target = TARGET(week),
     .help = N_("list what is due in a week, Monday to Sunday: 2026-W27, "
                "`this`, `next`")},
    {.name = "all",
     .letter = 'a',
     .kind = CT_OPTION_FLAG,
     .target = TARGET(all),
     .help = N_("list every instrument")},
    {.name = "state",
     .letter = 's',
     .kind = CT_OPTION_LIST,
     .argument = "STATES",
     .target = TARGET(states),
     .help = N_("list only what is in these states, whatever the day: "
                "`overdue,unfit`")},
    {.name = "by",
     .kind = CT_OPTION_CHOICE,
     .argument = "COLUMN",
     .target = TARGET(group),
     .choices = ct_pick_names,
     .help = N_("put what is listed into groups; of the board, its rows, by "
                "district where nothing is said")},
    {.name = "board",
     .letter = 'b',
     .kind = CT_OPTION_FLAG,
     .target = TARGET(board),
     .help = N_("a board in place of the list: how many are overdue (red), due "
                "this month (orange), next month (yellow), out for calibration "
                "(blue) and valid (green)")},
    {.name = "plan",
     .kind = CT_OPTION_FLAG,
     .target = TARGET(plan),
     .help = N_("level the work: a day for everything that is listed, never "
                "later than due, with the least interval lost, and items of "
                "one place together")},
    {.name = "capacity",
     .kind = CT_OPTION_LIST,
     .argument = "[LABORATORY=]N",
     .target = TARGET(capacity),
     .help = N_("of --plan: how many can be done in a day, all together or by "
                "one laboratory; may be given several times")},
    {.name = "pull",
     .kind = CT_OPTION_INTEGER,
     .argument = "DAYS",
     .target = TARGET(pull),
     .minimum = -1,
     .maximum = 3660,
     .help = N_("of --plan: how many working days something may come before "
                "it is due; -1 for any number")},
    {.name = "holidays",
     .kind = CT_OPTION_FILE,
     .argument = "FILE",
     .target = TARGET(holidays),
     .help = N_("of --plan: a CSV table of public holidays and days that make "
                "up for them (date, until, works); without it Monday to Friday "
                "are worked")},
    {.name = "history",
     .kind = CT_OPTION_LIST,
     .argument = "ID",
     .target = TARGET(history),
     .help = N_("every calibration of one instrument, with errors, drift and "
                "how late it was: ID[:FUNCTION][/ARTEFACT][@POINT]")},
    {.name = "notice",
     .letter = 'n',
     .kind = CT_OPTION_FLAG,
     .target = TARGET(notice),
     .help = N_("recall notices in place of the list, one for each custodian, "
                "or each group of `--by`")},
    {.name = "export",
     .kind = CT_OPTION_CHOICE,
     .argument = "SYSTEM",
     .target = TARGET(export),
     .choices = ct_due_export_names,
     .help = N_("the list as csv for another system, with its headers")},
    {.name = "compulsory",
     .kind = CT_OPTION_FLAG,
     .target = TARGET(compulsory),
     .help = N_("only what is under compulsory verification")},
    {.name = "alarm",
     .kind = CT_OPTION_LIST,
     .argument = "TIME",
     .target = TARGET(alarms),
     .help = N_("with `--format ics`: ring so long before the day, 30d where "
                "nothing is said; several times, or `none`")},
    FILTER("location", 0, CT_PICK_LOCATION, N_("only what stands there")),
    FILTER("custodian", 'c', CT_PICK_CUSTODIAN,
           N_("only what is in the care of")),
    FILTER("district", 0, CT_PICK_DISTRICT, N_("only of this district")),
    FILTER("holder", 0, CT_PICK_HOLDER, N_("only of this holder")),
    FILTER("laboratory", 0, CT_PICK_LABORATORY,
           N_("only what was last calibrated there; its id or name")),
    FILTER("quantity", 0, CT_PICK_QUANTITY,
           N_("only what measures it, in whatever words")),
    FILTER("role", 0, CT_PICK_ROLE,
           N_("only of this role, such as working_standard")),
    FILTER("model", 0, CT_PICK_MODEL, N_("only of this model")),
    {.name = "standard",
     .kind = CT_OPTION_LIST,
     .argument = "ID",
     .target = TARGET(standard),
     .help = N_("only the items of this measurement standard")},
    {0}};

/* ---- forms --------------------------------------------------------------- */

static enum ct_status write_list(struct ct_due_answer *answer,
                                 struct ct_units *units)
{
    const struct ct_due_view view = ct_due_view_of(answer);
    const struct ct_context *context = answer->context;
    int format = answer->request->common.format;
    struct ct_json json;
    enum ct_status status;

    switch (format) {
    case CT_FORMAT_ICS:
        return ct_due_write_calendar(answer, units);
    case CT_FORMAT_CSV:
        return ct_due_csv(&view, &answer->text);
    case CT_FORMAT_JSON:
        ct_json_init(&json, &answer->text, false);
        ct_due_json_begin(answer, "caltrace/due/1", &json);
        status = ct_due_json(&view, &json);
        if (status == CT_OK)
            ct_answer_json_end(context, answer->complete, &json);
        return status;
    default:
        return ct_due_page(&view, format == CT_FORMAT_MARKDOWN, context->width,
                           &answer->text);
    }
}

static enum ct_status put_board(struct ct_due_answer *answer,
                                const struct ct_due_view *view,
                                const struct ct_board *board)
{
    const struct ct_context *context = answer->context;
    int format = answer->request->common.format;
    struct ct_json json;
    enum ct_status status;

    switch (format) {
    case CT_FORMAT_SVG:
        return ct_board_svg(view, board, &answer->text);
    case CT_FORMAT_CSV:
        return ct_board_csv(view, board, &answer->text);
    case CT_FORMAT_JSON:
        ct_json_init(&json, &answer->text, false);
        ct_due_json_begin(answer, "caltrace/board/1", &json);
        status = ct_board_json(view, board, &json);
        if (status == CT_OK)
            ct_answer_json_end(context, answer->complete, &json);
        return status;
    default:
        return ct_board_page(view, board, format == CT_FORMAT_MARKDOWN,
                             context->width, context->color, &answer->text);
    }
}

static enum ct_status write_board(struct ct_due_answer *answer)
{
    struct ct_due_view view = ct_due_view_of(answer);
    struct ct_board board;
    enum ct_status status;

    if (view.by == CT_PICK_BYS)
        view.by = CT_PICK_DISTRICT;
    status = ct_board(view.index, view.list, view.options->when, view.pick,
                      (enum ct_pick_by)view.by, &board);
    if (status != CT_OK)
        return status;
    status = put_board(answer, &view, &board);
    ct_board_release(&board);
    return status;
}

static enum ct_status write_answer(struct ct_due_answer *answer,
                                   struct ct_units *units)
{
    const struct ct_due_request *r = answer->request;
    const struct ct_due_view view = ct_due_view_of(answer);

    if (r->plan)
        return ct_due_plan(answer, units);
    if (r->board)
        return write_board(answer);
    if (r->export >= 0)
        return ct_due_ecqs(&view, &answer->text);
    if (r->notice)
        return ct_due_notices(&view, r->common.format == CT_FORMAT_MARKDOWN,
                              answer->context->width, &answer->text);
    return write_list(answer, units);
}

/* ---- running --------------------------------------------------------------
 */

/* The laboratory is the operand, or that of --lab. */
static void take_folder(struct ct_due_answer *answer,
                        const struct ct_texts *operands)
{
    if (operands->count == 0)
        return;
    answer->folder = operands->items[0];
    if (answer->request->common.directory != NULL)
        (void)ct_error(answer->context->sink, "options-exclude",
                       ct_at(operands->places[0]), ct_string("--lab"),
                       ct_string(answer->folder));
}

static enum ct_status check_options(struct ct_due_answer *answer,
                                    const struct ct_texts *operands)
{
    const struct ct_due_request *r = answer->request;
    struct ct_sink *sink = answer->context->sink;
    size_t errors = sink->errors;
    bool page = r->common.format == CT_FORMAT_TEXT ||
                r->common.format == CT_FORMAT_MARKDOWN;

    take_folder(answer, operands);
    ct_due_check_forms(r, sink);
    if (r->group >= 0 && !r->board && !page)
        (void)ct_error(sink, "due-group", ct_at(nowhere),
                       ct_string(ct_format_names[r->common.format]));
    return sink->errors > errors ? CT_USAGE : CT_OK;
}

static enum ct_status answer_all(struct ct_due_answer *answer,
                                 struct ct_units *units)
{
    enum ct_status status;

    if (answer->request->history.count > 0)
        return ct_due_write_history(answer, units);
    status = ct_due_make(answer, units);
    return status == CT_OK ? write_answer(answer, units) : status;
}

static int run(const void *given, const struct ct_texts *operands,
               struct ct_context *context)
{
    struct ct_due_answer answer = {.request = given,
                                   .context = context,
                                   .sources_before =
                                       ct_sources_count(context->sources),
                                   .complete = true,
                                   .in_order = true};
    struct ct_units *units = NULL;
    enum ct_status status = check_options(&answer, operands);
    int code;

    if (status == CT_OK)
        status = ct_units_new(&units);
    if (status == CT_OK)
        status = ct_due_read_request(&answer, units);
    if (status == CT_OK && answer.request->common.format == CT_FORMAT_JSON)
        ct_sources_hash_all(context->sources);
    if (status == CT_OK)
        status = answer_all(&answer, units);
    if (status == CT_OK)
        status = ct_buffer_status(&answer.text);
    if (status == CT_OK)
        status =
            ct_answer_write(&answer.request->common, context, &answer.text);
    code = ct_answer_code(context, status, answer.complete, answer.in_order);
    ct_due_release(&answer);
    ct_units_free(units);
    return code;
}

const struct ct_command ct_command_due = {
    .name = "due",
    .summary = N_("what is overdue and due, where, and which work stops"),
    .operands = "[LAB]",
    .description = N_(
        "Lists the instruments of a laboratory that are overdue, unfit or "
        "without a record, and those that are due soon, by their day. The due "
        "day itself is not overdue. An instrument is due when its first "
        "function is; days follow from the calibration in force, the "
        "laboratory's interval, the law's longest one for verifications, and "
        "extensions on record. Shown are also the measurement standards with "
        "which work stops, and how many instruments they serve.\n"
        "LAB is the laboratory's folder, in place of --lab.\n"
        "\n"
        "  caltrace due city --on 2026-06-30\n"
        "  caltrace due --lab city --month 2026-12 --by custodian\n"
        "  caltrace due --lab city --board --by holder\n"
        "  caltrace due --lab city --within P3M --plan --capacity 4\n"
        "  caltrace due --lab city --state overdue,unfit --format csv\n"
        "  caltrace due --lab city --history '12-WF1-1@100 g'\n"
        "  caltrace due --lab city --all --format ics --output due.ics\n"
        "  caltrace due --lab city --notice --within 60d --format markdown\n"
        "  caltrace due --lab city --compulsory --export ecqs\n"
        "\n"
        "Exit codes: 0 all is in order; 1 something in service is overdue, "
        "unfit or without a record, or against the law; 3 the laboratory "
        "cannot be read, or rows with an error had to be left out."),
    .options = options,
    .formats = 1U << CT_FORMAT_TEXT | 1U << CT_FORMAT_MARKDOWN |
               1U << CT_FORMAT_CSV | 1U << CT_FORMAT_JSON |
               1U << CT_FORMAT_SVG | 1U << CT_FORMAT_ICS,
    .options_size = sizeof(struct ct_due_request),
    .maximum_operands = 1,
    .defaults = &defaults,
    .run = run,
};

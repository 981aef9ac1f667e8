/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading a table of outcomes.
 */
#include "outcome_data.h"

#include "../lab/side_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- columns ------------------------------------------------------------- */

/* ORDER OUTCOME_COLUMN */
enum {
    C_GROUP,
    C_ITEM,
    C_T,
    C_START,
    C_N,
    C_IN,
    C_RESULT,
    C_INTERVAL,
    C_TIME,
    C_DATE,
    C_ERROR,
    C_LEFT,
    C_U,
    C_MPE,
    C_LOWER,
    C_UPPER,
    C_COUNT
};

#define PLAIN 0, 0, CT_KEY_TEXT
#define UNIT  0, CT_COLUMN_UNIT, CT_KEY_TEXT
/* ORDER OUTCOME_COLUMN */
static const struct ct_column columns[C_COUNT] = {
    {"group", CT_CELL_TEXT, PLAIN, "组|分组"},
    {"item", CT_CELL_TEXT, PLAIN, "instrument|器具|仪器"},
    {"t", CT_CELL_NUMBER, UNIT, "days|间隔天数|时间间隔"},
    {"start", CT_CELL_NUMBER, UNIT, "起点"},
    {"n", CT_CELL_NUMBER, PLAIN, "数量|总数"},
    {"in", CT_CELL_NUMBER, PLAIN, "passed|合格数"},
    {"result", CT_CELL_VERDICT, PLAIN, "as_found|结果|结论"},
    {"interval", CT_CELL_NUMBER, UNIT, "current|周期|现行间隔"},
    {"time", CT_CELL_NUMBER, UNIT, "时间"},
    {"date", CT_CELL_DATE, PLAIN, "日期|校准日期"},
    {"error", CT_CELL_NUMBER, UNIT, "误差|示值误差"},
    {"left", CT_CELL_NUMBER, UNIT, "as_left|调整后误差"},
    {"U", CT_CELL_NUMBER, UNIT, "扩展不确定度"},
    {"mpe", CT_CELL_NUMBER, UNIT, "最大允许误差"},
    {"lower", CT_CELL_NUMBER, UNIT, "下限"},
    {"upper", CT_CELL_NUMBER, UNIT, "上限"},
};
#undef PLAIN
#undef UNIT

static const struct ct_table_layout layout = CT_SIDE_LAYOUT(columns);

enum { MOST = 1000000 };            /* calibrations in a row */
static const double most_all = 1e9; /* in a group */
/* Times beyond are no times of calibrations, in any unit. */
static const double least_time = 1e-6, most_time = 1e9;

static bool is_time(double t)
{
    return isnan(t) || (t >= least_time && t <= most_time);
}

struct row {
    const char *group, *item;
    struct ct_proposal_outcome outcome; /* t NAN: of its time */
    struct ct_proposal_reading reading; /* t NAN: none */
    double interval;
    struct ct_place place;
    bool judged; /* n and in, or a result, are stated */
    size_t order;
};

struct reader {
    struct ct_outcome_data *data;
    struct row *rows;
    size_t count;
    bool with_U;
};

/* ---- cells --------------------------------------------------------------- */

/* NAN where it is left out; in the unit of `like`'s header. */
static enum ct_status read_number(struct ct_side_table *t, size_t column,
                                  size_t like, double *number)
{
    const struct ct_unit *unit = ct_side_unit(t, column);
    const struct ct_unit *wanted = ct_side_unit(t, like);
    struct ct_cell_value value;
    enum ct_status status = ct_side_value(t, column, unit, &value);

    *number = (double)NAN;
    if (status != CT_OK || value.state == CT_CELL_MISSING)
        return status;
    *number = value.number.number;
    if (unit != NULL && wanted != NULL && unit != wanted &&
        ct_unit_same_dimension(unit, wanted))
        *number = ct_difference_in(*number, unit, wanted);
    return CT_OK;
}

static enum ct_status read_name(struct ct_side_table *t, size_t column,
                                const char *none, const char **name)
{
    struct ct_cell_value value;
    enum ct_status status = ct_side_value(t, column, NULL, &value);

    *name = none;
    if (status != CT_OK || value.state == CT_CELL_MISSING)
        return status;
    *name = ct_arena_text(t->arena, value.id.text, value.id.length);
    return *name == NULL ? CT_NOMEM : CT_OK;
}

static bool is_count(double number, double least, double most)
{
    return number >= least && number <= most && !(floor(number) < number);
}

static enum ct_status read_counts(struct ct_side_table *t, struct row *row)
{
    struct ct_cell_value value;
    double n, in;
    enum ct_status status = read_number(t, C_N, C_N, &n);

    if (status == CT_OK)
        status = read_number(t, C_IN, C_IN, &in);
    if (status == CT_OK)
        status = ct_side_value(t, C_RESULT, NULL, &value);
    if (status != CT_OK)
        return status;
    row->outcome.n = 1;
    if (!isnan(n) && !is_count(n, 1, MOST))
        return ct_error(t->sink, "outcome-count",
                        ct_at(ct_side_cell(t, C_N).place), ct_number(n));
    if (!isnan(n))
        row->outcome.n = (uint32_t)n;
    if (!isnan(in) && !is_count(in, 0, row->outcome.n))
        return ct_error(t->sink, "outcome-count",
                        ct_at(ct_side_cell(t, C_IN).place), ct_number(in));
    if (value.state != CT_CELL_MISSING) {
        if (value.word.word != CT_VERDICT_PASS &&
            value.word.word != CT_VERDICT_FAIL)
            return ct_error(
                t->sink, "outcome-result",
                ct_at(ct_side_cell(t, C_RESULT).place),
                ct_string(ct_cell_word_text(CT_CELL_VERDICT, value.word.word)));
        row->judged = true;
        row->outcome.in =
            value.word.word == CT_VERDICT_PASS ? row->outcome.n : 0;
    }
    if (!isnan(in)) {
        row->judged = true;
        row->outcome.in = (uint32_t)in;
    }
    return CT_OK;
}

static enum ct_status read_times(struct ct_side_table *t, struct row *row)
{
    struct ct_cell_value date;
    double time;
    enum ct_status status = read_number(t, C_T, C_T, &row->outcome.t);

    if (status == CT_OK)
        status = read_number(t, C_START, C_T, &row->outcome.start);
    if (status == CT_OK)
        status = read_number(t, C_INTERVAL, C_T, &row->interval);
    if (status == CT_OK)
        status = read_number(t, C_TIME, C_T, &time);
    if (status == CT_OK)
        status = ct_side_value(t, C_DATE, NULL, &date);
    if (status != CT_OK)
        return status;
    row->reading.t = time;
    if (date.state != CT_CELL_MISSING)
        row->reading.t = date.date.days;
    if (isnan(row->outcome.start))
        row->outcome.start = 0;
    if (!is_time(row->outcome.t))
        return ct_error(t->sink, "outcome-time",
                        ct_at(ct_side_cell(t, C_T).place));
    if (row->outcome.start < 0 || row->outcome.start > most_time)
        return ct_error(t->sink, "outcome-time",
                        ct_at(ct_side_cell(t, C_START).place));
    if (!is_time(row->interval))
        return ct_error(t->sink, "outcome-time",
                        ct_at(ct_side_cell(t, C_INTERVAL).place));
    if (fabs(row->reading.t) > most_time)
        return ct_error(t->sink, "outcome-time",
                        ct_at(ct_side_cell(t, C_TIME).place));
    return CT_OK;
}

static enum ct_status read_errors(struct ct_side_table *t, struct row *row)
{
    struct ct_proposal_reading *r = &row->reading;
    double mpe;
    enum ct_status status = read_number(t, C_ERROR, C_ERROR, &r->error);

    if (status == CT_OK)
        status = read_number(t, C_LEFT, C_ERROR, &r->left);
    if (status == CT_OK)
        status = read_number(t, C_U, C_ERROR, &r->U);
    if (status == CT_OK)
        status = read_number(t, C_MPE, C_ERROR, &mpe);
    if (status == CT_OK)
        status = read_number(t, C_LOWER, C_ERROR, &r->lower);
    if (status == CT_OK)
        status = read_number(t, C_UPPER, C_ERROR, &r->upper);
    if (status != CT_OK)
        return status;
    if (mpe <= 0 || r->lower >= r->upper)
        return ct_error(
            t->sink, "outcome-limits",
            ct_at(ct_side_cell(t, mpe <= 0 ? C_MPE : C_LOWER).place));
    if (!isnan(mpe)) {
        r->lower = -mpe;
        r->upper = mpe;
    } else if (isnan(r->lower) != isnan(r->upper)) {
        r->lower = isnan(r->lower) ? -(double)INFINITY : r->lower;
        r->upper = isnan(r->upper) ? (double)INFINITY : r->upper;
    }
    return CT_OK;
}

/* ---- rows ---------------------------------------------------------------- */

/* |e| or |e| + U against its limits; of limits on one side of zero by half
 * their width. (semantics: 8.) */
static double used(const struct ct_proposal_reading *r, bool with_U)
{
    double U = with_U && !isnan(r->U) ? r->U : 0;

    if (r->lower < 0 && r->upper > 0)
        return fmax((r->error + U) / r->upper, (r->error - U) / r->lower);
    return (fabs(r->error - (r->lower + r->upper) / 2) + U) /
           ((r->upper - r->lower) / 2);
}

static enum ct_status judge(struct ct_side_table *t,
                            const struct reader *reader, struct row *row)
{
    const struct ct_proposal_reading *r = &row->reading;

    row->outcome.used = (double)NAN;
    if (!isnan(r->error) && !isnan(r->lower)) {
        row->outcome.used = used(r, reader->with_U);
        if (!row->judged) {
            row->judged = true;
            row->outcome.in =
                row->outcome.used <= 1 + 1e-14 ? row->outcome.n : 0;
        }
    }
    if (isnan(row->outcome.t) && isnan(r->t))
        return ct_error(t->sink, "outcome-untimed", ct_at(t->record->place));
    if (!row->judged && (isnan(r->t) || (isnan(r->error) && isnan(r->left))))
        return ct_error(t->sink, "outcome-empty", ct_at(t->record->place));
    return CT_OK;
}

static enum ct_status read_row(void *context, struct ct_side_table *t)
{
    struct reader *reader = context;
    struct row row = {.place = t->record->place, .order = reader->count};
    enum ct_status status = read_name(t, C_GROUP, "all", &row.group);

    if (status == CT_OK)
        status = read_name(t, C_ITEM, "", &row.item);
    if (status == CT_OK)
        status = read_times(t, &row);
    if (status == CT_OK)
        status = read_counts(t, &row);
    if (status == CT_OK)
        status = read_errors(t, &row);
    if (status == CT_OK)
        status = judge(t, reader, &row);
    if (status != CT_OK)
        return status;
    if (!ct_room(reader->rows, reader->count))
        return CT_NOMEM;
    reader->rows[reader->count++] = row;
    reader->data->error_unit = ct_side_unit(t, C_ERROR);
    reader->data->dated =
        reader->data->dated || t->fields[C_DATE] != CT_NO_FIELD;
    reader->data->unit = ct_side_unit(t, C_T);
    if (reader->data->unit == NULL)
        reader->data->unit = ct_side_unit(t, C_TIME);
    return CT_OK;
}

/* ---- outcomes ------------------------------------------------------------ */

static int compare_rows(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int c = strcmp(x->group, y->group);

    if (c == 0)
        c = strcmp(x->item, y->item);
    if (c != 0)
        return c;
    if (!isnan(x->reading.t) && !isnan(y->reading.t) &&
        (x->reading.t < y->reading.t || x->reading.t > y->reading.t))
        return x->reading.t < y->reading.t ? -1 : 1;
    if (isnan(x->reading.t) != isnan(y->reading.t))
        return isnan(x->reading.t) ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

static bool is_same_item(const struct row *a, const struct row *b)
{
    return strcmp(a->item, b->item) == 0;
}

/* The time since the row before it, where the row does not say it. */
static bool elapsed(const struct row *rows, size_t i, double *t)
{
    *t = rows[i].outcome.t;
    if (isnan(*t) && i > 0 && is_same_item(&rows[i], &rows[i - 1]))
        *t = rows[i].reading.t - rows[i - 1].reading.t;
    return *t > 0;
}

static enum ct_status take_outcomes(struct ct_arena *arena,
                                    const struct row *rows, size_t count,
                                    struct ct_proposal_group *is)
{
    struct ct_proposal_outcome *outcomes =
        ct_arena_array(arena, count, sizeof *outcomes);
    uint32_t item = 0;

    if (outcomes == NULL)
        return CT_NOMEM;
    is->outcomes = outcomes;
    for (size_t i = 0; i < count; i++) {
        double t;

        item += i > 0 && !is_same_item(&rows[i], &rows[i - 1]);
        if (!isnan(rows[i].interval))
            is->current = rows[i].interval;
        if (rows[i].outcome.start > 0)
            is->renewal = CT_RENEWAL_IF_FAILED;
        if (!rows[i].judged || !elapsed(rows, i, &t))
            continue;
        outcomes[is->count] = rows[i].outcome;
        outcomes[is->count].item = item;
        outcomes[is->count++].t = t;
    }
    is->items = (size_t)item + 1;
    return CT_OK;
}

/* ---- series -------------------------------------------------------------- */

/* Behind it the item is not what it was. */
static bool is_adjusted(const struct ct_proposal_reading *r)
{
    return !isnan(r->left) && !(r->left <= r->error && r->left >= r->error);
}

/* Changes of a series, and its readings, of which only those since the last
 * adjustment stay: that which it begins with is as left only. */
static void take_readings(const struct row *rows, size_t count,
                          struct ct_proposal_reading *readings,
                          struct ct_proposal_change *changes,
                          struct ct_proposal_series *series)
{
    for (size_t i = 0; i < count; i++) {
        struct ct_proposal_reading r = rows[i].reading;
        double change = (double)NAN;

        if (isnan(r.t) || (isnan(r.error) && isnan(r.left)))
            continue;
        if (series->count > 0) {
            const struct ct_proposal_reading *before =
                &readings[series->count - 1];

            change =
                r.error - (isnan(before->left) ? before->error : before->left);
            if (!isnan(change) && r.t > before->t)
                changes[series->change_count++] =
                    (struct ct_proposal_change){r.t, r.t - before->t, change};
        }
        if (is_adjusted(&r)) {
            series->count = 0;
            r.error = (double)NAN;
        }
        readings[series->count++] = r;
    }
}

static enum ct_status take_series(struct ct_arena *arena,
                                  const struct row *rows, size_t count,
                                  struct ct_proposal_group *is)
{
    struct ct_proposal_series *series = &is->series[is->series_count];
    struct ct_proposal_reading *readings =
        ct_arena_array(arena, count, sizeof *readings);
    struct ct_proposal_change *changes =
        ct_arena_array(arena, count, sizeof *changes);

    if (readings == NULL || changes == NULL)
        return CT_NOMEM;
    *series = (struct ct_proposal_series){
        .readings = readings,
        .changes = changes,
        .name = rows->item[0] != '\0' ? rows->item : NULL};
    take_readings(rows, count, readings, changes, series);
    is->series_count += series->count > 0;
    return CT_OK;
}

static enum ct_status fill(struct ct_arena *arena, const struct row *rows,
                           size_t count, struct ct_proposal_group *is)
{
    size_t begin = 0, end;
    enum ct_status status;

    *is = (struct ct_proposal_group){.current = (double)NAN,
                                     .statute = (double)NAN,
                                     .renewal = CT_RENEWAL_ALWAYS};
    status = take_outcomes(arena, rows, count, is);
    if (status != CT_OK)
        return status;
    is->series = ct_arena_array(arena, is->items, sizeof *is->series);
    if (is->series == NULL)
        return CT_NOMEM;
    for (; begin < count && status == CT_OK; begin = end) {
        for (end = begin + 1;
             end < count && is_same_item(&rows[end], &rows[begin]);)
            end++;
        status = take_series(arena, &rows[begin], end - begin, is);
    }
    return status;
}

/* ---- groups -------------------------------------------------------------- */

static enum ct_status check_group(const struct row *rows, size_t count,
                                  struct ct_sink *sink)
{
    double interval = (double)NAN, all = 0;

    for (size_t i = 0; i < count; i++) {
        if (rows[i].interval < interval || rows[i].interval > interval)
            return ct_error(sink, "outcome-interval", ct_at(rows[i].place),
                            ct_string(rows[i].group));
        if (!isnan(rows[i].interval))
            interval = rows[i].interval;
        all += rows[i].outcome.n;
    }
    if (all > most_all)
        return ct_error(sink, "outcome-count", ct_at(rows[count - 1].place),
                        ct_number(all));
    return CT_OK;
}

static enum ct_status make_groups(struct reader *reader, struct ct_sink *sink)
{
    struct ct_outcome_data *data = reader->data;
    size_t begin = 0, end;
    enum ct_status status = CT_OK;

    qsort(reader->rows, reader->count, sizeof *reader->rows, compare_rows);
    data->groups = calloc(reader->count, sizeof *data->groups);
    if (data->groups == NULL)
        return CT_NOMEM;
    for (; begin < reader->count && status == CT_OK; begin = end) {
        const struct row *rows = &reader->rows[begin];

        for (end = begin + 1;
             end < reader->count &&
             strcmp(reader->rows[end].group, rows->group) == 0;)
            end++;
        data->groups[data->count].name = rows->group;
        status = check_group(rows, end - begin, sink);
        if (status == CT_OK)
            status = fill(&data->arena, rows, end - begin,
                          &data->groups[data->count++].is);
    }
    return status;
}

enum ct_status ct_outcome_data_open(struct ct_sources *sources,
                                    const char *path, bool with_U,
                                    struct ct_units *units,
                                    struct ct_sink *sink,
                                    struct ct_outcome_data *data)
{
    struct reader reader = {.data = data, .with_U = with_U};
    struct ct_side_table table = {
        .layout = &layout, .name = "outcomes", .units = units, .sink = sink};
    enum ct_status status;

    *data = (struct ct_outcome_data){0};
    table.arena = &data->arena;
    status = ct_side_table_read(&table, sources, path, read_row, &reader);
    if (status == CT_OK && reader.count == 0)
        status = ct_error(sink, "outcome-none",
                          ct_at((struct ct_place){.source = table.source}));
    if (status == CT_OK)
        status = make_groups(&reader, sink);
    free(reader.rows);
    if (status != CT_OK)
        ct_outcome_data_release(data);
    return status;
}

void ct_outcome_data_release(struct ct_outcome_data *data)
{
    free(data->groups);
    ct_arena_release(&data->arena);
    *data = (struct ct_outcome_data){0};
}

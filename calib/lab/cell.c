/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What all cells have in common: blanks, marks for nothing, errors of
 * spreadsheets; and the table of kinds.
 */
#include "cell_work.h"

#include <string.h>

const struct ct_cell_rules *ct_cell_rules(const struct ct_cells *cells)
{
    static const struct ct_cell_rules none = {0};

    return cells->rules != NULL ? cells->rules : &none;
}

/* ---- trimming and folding ------------------------------------------------ */

/* Bytes of a blank that starts at s[0], of `left` bytes; or 0. The blanks of
 * fold.h and those of ASCII. */
static size_t leading_blank(const char *s, size_t left)
{
    static const char *const wide[] = {"\xC2\xA0", "\xE3\x80\x80",
                                       "\xE2\x80\xAF", "\xE2\x81\x9F"};
    unsigned char third;

    if (left > 0 &&
        (ct_is_blank((unsigned char)s[0]) || s[0] == '\v' || s[0] == '\f'))
        return 1;
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        size_t length = strlen(wide[i]);

        if (length <= left && memcmp(s, wide[i], length) == 0)
            return length;
    }
    if (left < 3 || memcmp(s, "\xE2\x80", 2) != 0)
        return 0;
    third = (unsigned char)s[2]; /* U+2000-200A */
    return third >= 0x80 && third <= 0x8A ? 3 : 0;
}

static size_t trailing_blank(const char *s, size_t length)
{
    for (size_t n = 1; n <= 3 && n <= length; n++)
        if (leading_blank(s + length - n, n) == n)
            return n;
    return 0;
}

static struct ct_cell part_of(struct ct_cell cell, size_t from, size_t length)
{
    return (struct ct_cell){cell.text + from, length,
                            ct_place_part(cell.place, from, length)};
}

struct ct_cell ct_cell_trim(struct ct_cell cell)
{
    size_t lead = 0, step, length = cell.length;

    while ((step = leading_blank(cell.text + lead, length - lead)) > 0)
        lead += step;
    while (length > lead &&
           (step = trailing_blank(cell.text + lead, length - lead)) > 0)
        length -= step;
    return part_of(cell, lead, length - lead);
}

/* Bytes of a sign between names at the beginning of the text, or 0. */
static size_t leading_sign(const char *text, size_t length)
{
    static const char wide[] = "；";

    if (length > 0 && text[0] == ';')
        return 1;
    return length >= sizeof wide - 1 && memcmp(text, wide, sizeof wide - 1) == 0
               ? sizeof wide - 1
               : 0;
}

bool ct_cell_next_name(struct ct_cell *list, struct ct_cell *name)
{
    while (list->length > 0) {
        size_t end = 0, sign = 0;

        while (end < list->length &&
               (sign = leading_sign(list->text + end, list->length - end)) == 0)
            end++;
        *name = ct_cell_trim(part_of(*list, 0, end));
        *list = part_of(*list, end + sign, list->length - end - sign);
        if (name->length > 0)
            return true;
    }
    return false;
}

struct ct_cell_rules ct_cell_rules_of(const struct ct_settings *settings)
{
    return (struct ct_cell_rules){
        .decimal_comma = settings->decimal_comma,
        .en_dash = settings->en_dash,
        .date_order = settings->date_order,
        .date_serial = settings->date_serial,
        .missing = settings->missing,
        .missing_count = settings->missing_count,
    };
}

/* Whether something but ASCII stands before or behind the trimmed part. */
static bool has_wide(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] >= 0x80)
            return true;
    return false;
}

enum ct_status ct_cell_fold(struct ct_cell cell, struct ct_cell_text *text)
{
    struct ct_cell_text result = {.cell = cell};
    size_t lead, end;
    enum ct_status status;

    if (cell.length == 0)
        result.cell.text = cell.text = "";
    result.cell = ct_cell_trim(cell);
    status = ct_fold(result.cell.text, result.cell.length, result.cell.place,
                     &result.folded);
    if (status != CT_OK)
        return status;
    lead = (size_t)(result.cell.text - cell.text);
    end = lead + result.cell.length;
    result.changed = result.folded.origin != NULL ||
                     has_wide(cell.text, lead) ||
                     has_wide(cell.text + end, cell.length - end);
    *text = result;
    return CT_OK;
}

void ct_cell_text_release(struct ct_cell_text *text)
{
    ct_fold_release(&text->folded);
}

struct ct_argument ct_cell_at(const struct ct_cell_text *text)
{
    return ct_at(text->cell.place);
}

struct ct_argument ct_cell_whole(const struct ct_cell_text *text)
{
    return ct_text(text->cell.text, text->cell.length);
}

struct ct_argument ct_cell_part_at(const struct ct_cell_text *text, size_t at,
                                   size_t length)
{
    return ct_at(ct_folded_place(&text->folded, at, length));
}

/* ---- declared decimal commas -----------------------------------------------
 */

static bool is_decimal_comma(struct ct_cell cell, size_t at)
{
    return cell.text[at] == ',' && at > 0 && at + 1 < cell.length &&
           ct_is_digit((unsigned char)cell.text[at - 1]) &&
           ct_is_digit((unsigned char)cell.text[at + 1]);
}

enum ct_status ct_cell_take_commas(const struct ct_cells *cells,
                                   struct ct_cell *cell)
{
    size_t count = 0;
    char *text;

    if (!ct_cell_rules(cells)->decimal_comma)
        return CT_OK;
    for (size_t i = 0; i < cell->length; i++)
        count += is_decimal_comma(*cell, i);
    if (count == 0)
        return CT_OK;
    text = ct_arena_text(cells->arena, cell->text, cell->length);
    if (text == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < cell->length; i++)
        if (is_decimal_comma(*cell, i))
            text[i] = '.';
    ct_warning(cells->sink, "cell-comma-accepted", ct_at(cell->place),
               ct_text(cell->text, cell->length), ct_text(text, cell->length));
    cell->text = text;
    return CT_OK;
}

/* ---- nothing, and errors ------------------------------------------------- */

enum { LONGEST_MARK = 6 }; /* bytes, of the following */
static const char *const usual_marks[] = {
    "/",    "-",    "--",   "\u2014", "\u2014\u2014", "\u2013",       "\\",
    "N/A",  "n/a",  "n.a.", "NA",     "\u65e0",       "\u6682\u65e0", "\u7a7a",
    "none", "null", "NULL", "None",   "nil",
};

bool ct_cell_is_missing(const struct ct_cells *cells,
                        const struct ct_cell_text *text)
{
    const struct ct_cell_rules *rules = ct_cell_rules(cells);
    const char *const *marks = rules->missing;
    size_t count = rules->missing_count;
    const struct ct_folded *folded = &text->folded;

    if (folded->length == 0)
        return true;
    if (marks == NULL) {
        if (folded->length > LONGEST_MARK)
            return false;
        marks = usual_marks;
        count = sizeof usual_marks / sizeof usual_marks[0];
    }
    for (size_t i = 0; i < count; i++) {
        if (strlen(marks[i]) != folded->length ||
            ct_folded_match(folded, 0, marks[i]) == 0)
            continue;
        ct_note(cells->sink, "cell-missing-mark", ct_cell_at(text),
                ct_cell_whole(text));
        return true;
    }
    return false;
}

/* What spreadsheets write where a formula has no value; ##### is a column that
 * was too narrow, copied as it was seen. */
bool ct_cell_is_error(const struct ct_folded *text)
{
    static const char *const errors[] = {
        "#REF!",         "#N/A",      "#VALUE!",   "#DIV/0!",   "#NAME?",
        "#NUM!",         "#NULL!",    "#SPILL!",   "#CALC!",    "#FIELD!",
        "#GETTING_DATA", "#BLOCKED!", "#UNKNOWN!", "#CONNECT!", "#BUSY!",
    };
    size_t hashes = 0;
    bool loose;

    if (ct_folded_byte(text, 0) != '#' && ct_folded_byte(text, 0) != 'E')
        return false;
    while (ct_folded_byte(text, hashes) == '#')
        hashes++;
    if (hashes == text->length && hashes >= 2)
        return true;
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
        if (ct_cell_is(text, errors[i], &loose))
            return true;
    return text->length == 7 && ct_folded_match(text, 0, "Err:") > 0 &&
           ct_is_digit(ct_folded_byte(text, 4)) &&
           ct_is_digit(ct_folded_byte(text, 5)) &&
           ct_is_digit(ct_folded_byte(text, 6));
}

enum ct_status ct_cell_refuse_error(const struct ct_cells *cells,
                                    const struct ct_cell_text *text)
{
    if (!ct_cell_is_error(&text->folded))
        return CT_OK;
    return ct_error(cells->sink, "cell-spreadsheet-error", ct_cell_at(text),
                    ct_cell_whole(text));
}

enum ct_status ct_cell_open(const struct ct_cells *cells, struct ct_cell cell,
                            struct ct_cell_text *text,
                            enum ct_cell_state *state)
{
    struct ct_cell_text result;
    enum ct_status status;
    bool missing = false;

    if (cell.length == 0) {
        *state = CT_CELL_MISSING;
        return CT_OK;
    }
    status = ct_cell_fold(cell, &result);
    if (status != CT_OK)
        return status;
    status = ct_cell_refuse_error(cells, &result);
    if (status == CT_OK)
        missing = ct_cell_is_missing(cells, &result);
    if (status != CT_OK || missing)
        ct_cell_text_release(&result);
    if (status != CT_OK)
        return status;
    *state = missing ? CT_CELL_MISSING : CT_CELL_SOUND;
    if (!missing)
        *text = result;
    return CT_OK;
}

enum ct_status ct_cell_long_way(const struct ct_cells *cells,
                                struct ct_cell cell, ct_cell_reading *read,
                                enum ct_cell_state *state, void *value)
{
    struct ct_cell_text text;
    enum ct_status status = ct_cell_open(cells, cell, &text, state);

    if (status != CT_OK || *state == CT_CELL_MISSING)
        return status;
    status = read(cells, &text, value);
    ct_cell_text_release(&text);
    return status;
}

enum ct_status ct_cell_with_commas(const struct ct_cells *cells,
                                   struct ct_cell cell, ct_cell_reading *read,
                                   enum ct_cell_state *state, void *value)
{
    enum ct_status status = ct_cell_take_commas(cells, &cell);

    return status == CT_OK ? ct_cell_long_way(cells, cell, read, state, value)
                           : status;
}

/* ---- notes --------------------------------------------------------------- */

enum ct_status ct_cell_note(const struct ct_cells *cells,
                            const struct ct_cell_text *text,
                            struct ct_buffer *as)
{
    enum ct_status status = ct_buffer_status(as);

    if (status == CT_OK)
        ct_note(cells->sink, "cell-normalised", ct_cell_at(text),
                ct_cell_whole(text), ct_text(as->data, as->length));
    ct_buffer_release(as);
    return status;
}

enum ct_status ct_cell_note_value(const struct ct_cells *cells,
                                  const struct ct_cell_text *text,
                                  const struct ct_cell_value *value)
{
    struct ct_buffer as = {0};

    ct_cell_write(value, &as);
    return ct_cell_note(cells, text, &as);
}

/* ---- words and dashes ---------------------------------------------------- */

static unsigned char lower(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? (unsigned char)(c + ('a' - 'A')) : c;
}

static bool is_gap(unsigned char c)
{
    return ct_is_blank(c) || c == '-' || c == '_';
}

size_t ct_cell_match(const struct ct_folded *text, size_t at, const char *word,
                     bool *loose)
{
    size_t i = at, exact = ct_folded_match(text, at, word);

    *loose = exact == 0;
    if (exact > 0)
        return exact;
    for (; *word != '\0'; word++) {
        if (is_gap((unsigned char)*word))
            continue;
        while (i > at && i < text->length && is_gap(ct_folded_byte(text, i)))
            i++;
        if (i >= text->length ||
            lower(ct_folded_byte(text, i)) != lower((unsigned char)*word))
            return 0;
        i++;
    }
    return i - at;
}

bool ct_cell_is(const struct ct_folded *text, const char *word, bool *loose)
{
    return text->length > 0 &&
           ct_cell_match(text, 0, word, loose) == text->length;
}

size_t ct_cell_dash(const struct ct_folded *text, size_t at)
{
    static const char *const dashes[] = {"\u2010", "\u2011", "\u2012",
                                         "\u2013", "\u2014", "\u2015"};

    for (size_t i = 0; i < sizeof dashes / sizeof dashes[0]; i++) {
        size_t length = ct_folded_match(text, at, dashes[i]);

        if (length > 0)
            return length;
    }
    return 0;
}

bool ct_cell_is_en_dash(const struct ct_folded *text, size_t at)
{
    return ct_folded_match(text, at, "\u2013") > 0;
}

/* ---- the table of kinds -------------------------------------------------- */

static enum ct_status read_text(const struct ct_cells *cells,
                                struct ct_cell cell,
                                struct ct_cell_value *value)
{
    (void)cells;
    value->id =
        (struct ct_cell_id){cell.length > 0 ? CT_CELL_SOUND : CT_CELL_MISSING,
                            cell.text, cell.length};
    return CT_OK;
}

/* A reader of the table's type for each kind. */
#define READER(kind, member)                                                   \
    static enum ct_status read_##kind(const struct ct_cells *cells,            \
                                      struct ct_cell cell,                     \
                                      struct ct_cell_value *value)             \
    {                                                                          \
        return ct_cell_##kind(cells, cell, &value->member);                    \
    }
READER(number, number)
READER(expanded, number)
READER(factor, number)
READER(probability, number)
READER(dof, number)
READER(id, id)
READER(jjf1022, id)
READER(references, references)
READER(date, date)
READER(interval, interval)
READER(unit, unit)
READER(range, range)
READER(limits, limits)
READER(uncertainty, uncertainty)
READER(environment, environment)
#undef READER

/* ORDER CELL_KIND */
static const struct {
    const char *name;
    enum ct_status (*read)(const struct ct_cells *cells, struct ct_cell cell,
                           struct ct_cell_value *value); /* NULL: a word */
} kinds[] = {
    {"text", read_text},
    {"number", read_number},
    {"U", read_expanded},
    {"k", read_factor},
    {"probability", read_probability},
    {"dof", read_dof},
    {"id", read_id},
    {"jjf1022", read_jjf1022},
    {"references", read_references},
    {"date", read_date},
    {"interval", read_interval},
    {"unit", read_unit},
    {"range", read_range},
    {"mpe", read_limits},
    {"uncertainty", read_uncertainty},
    {"environment", read_environment},
    {"role", NULL},
    {"level", NULL},
    {"event", NULL},
    {"certificate kind", NULL},
    {"verdict", NULL},
    {"yes or no", NULL},
    {"as_found", NULL},
    {"adjusted", NULL},
    {"use", NULL},
    {"withdrawn_reason", NULL},
    {"status", NULL},
    {"check kind", NULL},
    {"part", NULL},
    {"interpolation", NULL},
};
_Static_assert(sizeof kinds / sizeof kinds[0] == CT_CELL_KINDS,
               "a row for each kind");

const char *ct_cell_kind_name(enum ct_cell_kind kind)
{
    return kinds[kind].name;
}

enum ct_status ct_cell_read(const struct ct_cells *cells,
                            enum ct_cell_kind kind, struct ct_cell cell,
                            struct ct_cell_value *value)
{
    value->kind = kind;
    return kinds[kind].read != NULL
               ? kinds[kind].read(cells, cell, value)
               : ct_cell_word(cells, kind, cell, &value->word);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cells that say in which environment something was or is to be done.
 */
#include "cell_work.h"

#include "quantity_word.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 16 }; /* conditions in a cell */

struct list {
    const struct ct_cells *cells;
    struct ct_condition items[MOST];
    size_t count;
    bool noted; /* a sign between them was of full width */
};

/* ---- what the three usual ones are --------------------------------------- */

static const struct {
    const char *name, *others;
    int8_t exponent[CT_BASES]; /* of its units */
    const char *example;
} known[] = {
    {"temperature",
     "ambient temperature|room temperature|环境温度|室温|温度",
     {[CT_TEMPERATURE] = 1},
     "degC"},
    {"humidity",
     "relative humidity|ambient humidity|环境湿度|相对湿度|湿度",
     {0},
     "%RH"},
    {"pressure",
     "atmospheric pressure|air pressure|barometric pressure|ambient pressure|"
     "大气压力|大气压强|大气压|气压|压力",
     {[CT_MASS] = 1, [CT_LENGTH] = -1, [CT_TIME] = -2},
     "hPa"},
};
enum { KNOWN = sizeof known / sizeof known[0] };

static bool is_one_of(const struct ct_folded *text, const char *names)
{
    while (*names != '\0') {
        char word[64] = {0};
        size_t length = strcspn(names, "|");
        bool loose;

        memcpy(word, names, length);
        if (ct_cell_is(text, word, &loose))
            return true;
        names += length;
        names += *names == '|';
    }
    return false;
}

/* Which of them it is, or KNOWN. */
static size_t find_known(const struct ct_folded *name)
{
    size_t i = 0;

    while (i < KNOWN && !is_one_of(name, known[i].name) &&
           !is_one_of(name, known[i].others))
        i++;
    return i;
}

static bool is_unit_of(size_t which, const struct ct_unit *unit)
{
    for (size_t i = 0; i < CT_BASES; i++)
        if (unit->exponent[i] != CT_EXPONENT_ONE * known[which].exponent[i])
            return false;
    return true;
}

/* ---- parts of a cell ----------------------------------------------------- */

static struct ct_cell part_of(struct ct_cell cell, size_t from, size_t to)
{
    return ct_cell_trim(
        (struct ct_cell){cell.text + from, to - from,
                         ct_place_part(cell.place, from, to - from)});
}

/* Where the sign stands in the cell, in whichever width, or its length. */
static size_t find_sign(struct ct_cell cell, const char *const *signs,
                        size_t *length)
{
    for (size_t at = 0; at < cell.length; at++)
        for (size_t i = 0; signs[i] != NULL; i++) {
            *length = strlen(signs[i]);
            if (*length <= cell.length - at &&
                memcmp(cell.text + at, signs[i], *length) == 0)
                return at;
        }
    *length = 0;
    return cell.length;
}

/* ---- names --------------------------------------------------------------- */

static enum ct_status read_name(const struct list *list, struct ct_cell cell,
                                size_t *which, const char **name)
{
    struct ct_cell_text text;
    const char *word = NULL;
    char *own;
    enum ct_status status = ct_cell_fold(cell, &text);

    if (status != CT_OK)
        return status;
    *which = find_known(&text.folded);
    if (*which < KNOWN)
        word = known[*which].name;
    else
        status = ct_quantity_word(cell.text, cell.length, &word);
    if (status == CT_OK && word == NULL) {
        own = ct_arena_text(list->cells->arena, text.folded.text,
                            text.folded.length);
        for (char *c = own; own != NULL && *c != '\0'; c++)
            if (*c >= 'A' && *c <= 'Z')
                *c |= 0x20;
        word = own;
        status = own != NULL ? CT_OK : CT_NOMEM;
    }
    *name = word;
    ct_cell_text_release(&text);
    return status;
}

/* ---- values -------------------------------------------------------------- */

/* Bytes of digits, signs and points of either width, and of blanks between. */
static enum ct_status number_span(struct ct_cell cell, size_t *span)
{
    static const char signs[] = "+-.,0123456789";
    struct ct_cell_text text;
    enum ct_status status = ct_cell_fold(cell, &text);
    size_t end = 0;

    if (status != CT_OK)
        return status;
    for (size_t at = 0; at < text.folded.length; at++) {
        unsigned char c = ct_folded_byte(&text.folded, at);

        if (memchr(signs, c, sizeof signs - 1) != NULL)
            end = at + 1;
        else if (!ct_is_blank(c))
            break;
    }
    *span = ct_folded_place(&text.folded, 0, end).length;
    ct_cell_text_release(&text);
    return CT_OK;
}

/* A number with what follows it as its unit, if anything does. */
static enum ct_status read_part(const struct list *list, struct ct_cell cell,
                                struct ct_cell_number *number,
                                struct ct_cell_unit *unit)
{
    struct ct_cell_rules rules = *ct_cell_rules(list->cells);
    struct ct_cells cells = *list->cells;
    struct ct_cell behind;
    size_t length;
    enum ct_status status = number_span(cell, &length);

    if (status != CT_OK)
        return status;
    behind = part_of(cell, length, cell.length);
    rules.decimals = true;
    rules.unit = NULL;
    cells.rules = &rules;
    *unit = (struct ct_cell_unit){0};
    status = ct_cell_number(
        &cells, length > 0 ? part_of(cell, 0, length) : cell, number);
    if (status == CT_OK && length > 0 && behind.length > 0)
        status = ct_cell_unit(&cells, behind, unit);
    return status;
}

/* `(20±2)℃`: the bracket behind the numbers is taken out of the way. */
static enum ct_status read_half(const struct list *list, struct ct_cell cell,
                                bool open, struct ct_cell_number *half,
                                struct ct_cell_unit *unit)
{
    static const char *const closing[] = {")", "）", NULL};
    size_t length, at = find_sign(cell, closing, &length);
    struct ct_cell_unit none;
    enum ct_status status;

    *unit = (struct ct_cell_unit){0};
    if (!open || length == 0)
        return read_part(list, cell, half, unit);
    status = read_part(list, part_of(cell, 0, at), half, &none);
    cell = part_of(cell, at + length, cell.length);
    if (status == CT_OK && cell.length > 0)
        status = ct_cell_unit(list->cells, cell, unit);
    return status;
}

static bool agree(const struct ct_unit *a, const struct ct_unit *b)
{
    return a == NULL || b == NULL ||
           (ct_unit_same_dimension(a, b) && ct_unit_same_scale(a, b));
}

/* A value, and what it may vary by; `at` and `length`: the sign between. */
static enum ct_status read_about(const struct list *list, struct ct_cell cell,
                                 size_t at, size_t length,
                                 struct ct_condition *item)
{
    static const char *const opening[] = {"(", "（", NULL};
    struct ct_cell middle = part_of(cell, 0, at);
    struct ct_cell behind = part_of(cell, at + length, cell.length);
    size_t bracket, first = find_sign(middle, opening, &bracket);
    bool open = first == 0 && bracket > 0;
    struct ct_cell_number number, half;
    struct ct_cell_unit unit, other;
    struct ct_decimal end;
    enum ct_status status =
        read_part(list, open ? part_of(middle, bracket, middle.length) : middle,
                  &number, &unit);

    if (status == CT_OK)
        status = read_half(list, behind, open, &half, &other);
    if (status != CT_OK)
        return status;
    if (!(half.number >= 0) || number.state != CT_CELL_SOUND ||
        half.state != CT_CELL_SOUND || !agree(unit.unit, other.unit))
        return ct_error(list->cells->sink, "range-syntax", ct_at(cell.place),
                        ct_text(cell.text, cell.length));
    (void)ct_decimal_subtract(ct_decimal_from_double(number.number),
                              ct_decimal_from_double(half.number), &end);
    item->lower = ct_decimal_to_double(end);
    (void)ct_decimal_add(ct_decimal_from_double(number.number),
                         ct_decimal_from_double(half.number), &end);
    item->upper = ct_decimal_to_double(end);
    item->unit = unit.unit != NULL ? unit.unit : other.unit;
    return CT_OK;
}

/* *there: false where there is nothing to read. */
static enum ct_status read_value(const struct list *list, struct ct_cell cell,
                                 struct ct_condition *item, bool *there)
{
    static const char *const about[] = {"±", "+/-", "+-", NULL};
    size_t length, at = find_sign(cell, about, &length);
    struct ct_cell_range range;
    enum ct_status status;

    *there = true;
    if (length > 0 && at > 0)
        return read_about(list, cell, at, length, item);
    status = ct_cell_range(list->cells, cell, &range);
    if (status != CT_OK)
        return status;
    *there = range.state != CT_CELL_MISSING;
    item->lower = range.lower;
    item->upper = range.upper;
    item->unit = range.unit;
    return CT_OK;
}

static enum ct_status check_unit(const struct list *list, struct ct_cell cell,
                                 size_t which, const struct ct_condition *item)
{
    if (which == KNOWN)
        return CT_OK;
    if (item->unit == NULL)
        return ct_error(list->cells->sink, "environment-unit-missing",
                        ct_at(cell.place), ct_text(cell.text, cell.length),
                        ct_string(known[which].example));
    return is_unit_of(which, item->unit)
               ? CT_OK
               : ct_error(list->cells->sink, "environment-unit",
                          ct_at(cell.place), ct_string(item->unit->text),
                          ct_string(item->name),
                          ct_string(known[which].example));
}

/* ---- items --------------------------------------------------------------- */

static bool is_there(const struct list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].name, name) == 0)
            return true;
    return false;
}

static enum ct_status leave_out(const struct list *list, const char *key,
                                struct ct_cell cell)
{
    ct_warning(list->cells->sink, key, ct_at(cell.place),
               ct_text(cell.text, cell.length));
    return CT_OK;
}

/* What does not show and is no blank, such as NUL. */
static bool has_control(struct ct_cell cell)
{
    for (size_t i = 0; i < cell.length; i++) {
        unsigned char c = (unsigned char)cell.text[i];

        if ((c < ' ' && !ct_is_blank(c)) || c == 0x7F)
            return true;
    }
    return false;
}

static enum ct_status read_item(struct list *list, struct ct_cell cell)
{
    static const char *const equals[] = {"=", "＝", NULL};
    size_t length, at = find_sign(cell, equals, &length), which;
    struct ct_condition item = {0};
    struct ct_cell name, value;
    bool there;
    enum ct_status status;

    if (length == 0 || list->count == MOST || has_control(cell))
        return leave_out(list, "environment-item", cell);
    list->noted |= length > 1;
    name = part_of(cell, 0, at);
    value = part_of(cell, at + length, cell.length);
    if (name.length == 0 || value.length == 0)
        return leave_out(list, "environment-item", cell);
    status = read_name(list, name, &which, &item.name);
    if (status != CT_OK)
        return status;
    if (is_there(list, item.name))
        return leave_out(list, "environment-twice", name);
    status = read_value(list, value, &item, &there);
    if (status == CT_OK && !there)
        return leave_out(list, "environment-item", cell);
    if (status == CT_OK)
        status = check_unit(list, value, which, &item);
    if (status == CT_OK)
        list->items[list->count++] = item;
    return status;
}

/* ---- cells --------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    const struct ct_condition *x = a, *y = b;

    return strcmp(x->name, y->name);
}

static enum ct_status put_text(const struct list *list, struct ct_buffer *out)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct ct_condition *item = &list->items[i];
        const struct ct_cell_value value = {
            .kind = CT_CELL_RANGE,
            .range = {CT_CELL_SOUND, item->lower, item->upper, item->unit}};

        ct_buffer_puts(out, i > 0 ? "; " : "");
        ct_buffer_puts(out, item->name);
        ct_buffer_putc(out, '=');
        ct_cell_write(&value, out);
    }
    return ct_buffer_status(out);
}

static enum ct_status keep(const struct list *list,
                           const struct ct_conditions **kept)
{
    struct ct_arena *arena = list->cells->arena;
    struct ct_conditions *conditions =
        ct_arena_alloc(arena, sizeof *conditions);
    struct ct_condition *items =
        ct_arena_array(arena, list->count, sizeof *items);
    struct ct_buffer text = {0};
    enum ct_status status =
        conditions == NULL || items == NULL ? CT_NOMEM : put_text(list, &text);

    if (status == CT_OK) {
        memcpy(items, list->items, list->count * sizeof *items);
        *conditions = (struct ct_conditions){
            items, list->count, ct_arena_text(arena, text.data, text.length)};
        status = conditions->text != NULL ? CT_OK : CT_NOMEM;
        *kept = conditions;
    }
    ct_buffer_release(&text);
    return status;
}

static enum ct_status note(const struct list *list,
                           const struct ct_cell_text *text,
                           const char *conditions)
{
    struct ct_buffer as = {0};

    ct_buffer_puts(&as, conditions);
    return ct_cell_note(list->cells, text, &as);
}

static enum ct_status read_open(const struct ct_cells *cells,
                                const struct ct_cell_text *text, void *result)
{
    struct ct_cell_environment *value = result;
    struct list list = {.cells = cells};
    static const char *const wide[] = {"；", NULL};
    struct ct_cell rest = text->cell, item;
    enum ct_status faulty = CT_OK, status;
    size_t length;

    (void)find_sign(rest, wide, &length);
    list.noted = length > 0;
    while (ct_cell_next_name(&rest, &item)) {
        status = read_item(&list, item);
        if (status == CT_INVALID)
            faulty = status;
        else if (status != CT_OK)
            return status;
    }
    if (faulty != CT_OK)
        return faulty;
    if (list.count == 0) {
        value->state = CT_CELL_MISSING;
        return CT_OK;
    }
    qsort(list.items, list.count, sizeof *list.items, by_name);
    status = keep(&list, &value->conditions);
    return status == CT_OK && list.noted
               ? note(&list, text, value->conditions->text)
               : status;
}

enum ct_status ct_cell_environment(const struct ct_cells *cells,
                                   struct ct_cell cell,
                                   struct ct_cell_environment *value)
{
    struct ct_cell_environment result = {0};
    enum ct_status status =
        ct_cell_long_way(cells, cell, read_open, &result.state, &result);

    if (status == CT_OK)
        *value = result;
    return status;
}

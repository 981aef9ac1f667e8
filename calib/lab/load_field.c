/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Values of cells into fields of records: the kind of a column decides the
 * type of its field.
 */
#include "load_work.h"

#include "cell_work.h"

#include <math.h>
#include <string.h>

/* Types of fields. */
enum field {
    FIELD_TEXT,       /* uint32_t, a number of load_keys.h */
    FIELD_NUMBER,     /* struct ct_lab_number */
    FIELD_DOUBLE,     /* double */
    FIELD_REFERENCES, /* struct ct_lab_references */
    FIELD_DATE,       /* int32_t */
    FIELD_INTERVAL,   /* struct ct_lab_interval */
    FIELD_UNIT,       /* const struct ct_unit * */
    FIELD_RANGE,      /* struct ct_lab_range, shared with other columns */
    FIELD_FORMULA,    /* const struct ct_formula * */
    FIELD_CONDITIONS, /* const struct ct_conditions * */
    FIELD_WORD,       /* uint8_t */
    FIELDS
};

static enum field field_of(enum ct_cell_kind kind)
{
    switch (kind) {
    case CT_CELL_TEXT:
    case CT_CELL_ID:
    case CT_CELL_JJF1022:
        return FIELD_TEXT;
    case CT_CELL_NUMBER:
    case CT_CELL_EXPANDED:
        return FIELD_NUMBER;
    case CT_CELL_FACTOR:
    case CT_CELL_PROBABILITY:
    case CT_CELL_DOF:
        return FIELD_DOUBLE;
    case CT_CELL_REFERENCES:
        return FIELD_REFERENCES;
    case CT_CELL_DATE:
        return FIELD_DATE;
    case CT_CELL_INTERVAL:
        return FIELD_INTERVAL;
    case CT_CELL_UNIT:
        return FIELD_UNIT;
    case CT_CELL_RANGE:
        return FIELD_RANGE;
    case CT_CELL_LIMITS:
        return FIELD_FORMULA;
    case CT_CELL_ENVIRONMENT:
        return FIELD_CONDITIONS;
    default:
        return FIELD_WORD;
    }
}

/* ---- fields left out ----------------------------------------------------- */

static void clear(const struct ct_column *column, unsigned char *field)
{
    const struct ct_lab_number none = {.number = (double)NAN};
    const struct ct_lab_range open = {none, none, NULL};
    const int32_t date = CT_LAB_NO_DATE;

    switch (field_of(column->kind)) {
    case FIELD_NUMBER:
        memcpy(field, &none, sizeof none);
        break;
    case FIELD_DOUBLE:
        memcpy(field, &none.number, sizeof none.number);
        break;
    case FIELD_DATE:
        memcpy(field, &date, sizeof date);
        break;
    case FIELD_RANGE:
        memcpy(field, &open, sizeof open);
        break;
    case FIELD_WORD:
        *field = CT_LAB_NO_WORD;
        break;
    default:
        break; /* all zero */
    }
}

void ct_row_clear(const struct ct_table_layout *layout, unsigned char *record)
{
    memset(record, 0, layout->size);
    for (size_t i = 0; i < layout->count; i++)
        clear(&layout->columns[i], record + layout->columns[i].offset);
}

/* ---- blanks ------------------------------------------------------------- */

/* Bytes that begin and end the blanks of cell.c: cells without them there, as
 * nearly all are, have nothing to be trimmed. */
static bool begins_blank(unsigned char c)
{
    return c <= ' ' || c == 0xC2 || c == 0xE2 || c == 0xE3;
}

static bool ends_blank(unsigned char c)
{
    return c <= ' ' || (c >= 0x80 && c <= 0x8A) || c == 0x9F || c == 0xA0 ||
           c == 0xAF;
}

bool ct_row_may_trim(const char *text, size_t length)
{
    return begins_blank((unsigned char)text[0]) ||
           ends_blank((unsigned char)text[length - 1]);
}

/* ---- values -------------------------------------------------------------- */

static bool means_something(const struct ct_column *column)
{
    return (column->flags & CT_COLUMN_MEANT) != 0;
}

static enum ct_status put_text(struct ct_row_loader *loader,
                               const struct ct_column *column,
                               struct ct_cell cell, unsigned char *field)
{
    const char *text = cell.text;
    size_t length = cell.length;
    size_t at = (size_t)(column - loader->layout->columns);
    uint32_t key;
    enum ct_status status;

    if (ct_text_is_marked(loader, at)) {
        key = ct_text_mark(text, length);
        memcpy(field, &key, sizeof key);
        return CT_OK;
    }
    if (loader->unnumbered[at]) {
        loader->hashes[at] = ct_keys_hash(text, length);
        return means_something(column) ? ct_row_learn(loader, column, &cell, 0)
                                       : CT_OK;
    }
    status = ct_keys_add(&loader->loading->store->keys[column->of], text,
                         length, &key);
    if (status == CT_OK)
        memcpy(field, &key, sizeof key);
    return status == CT_OK && key != 0 && means_something(column)
               ? ct_row_learn(loader, column, &cell, key)
               : status;
}

bool ct_row_place(const char *text, size_t length, int32_t *place)
{
    enum { LONGEST = 20 };
    size_t i = text[0] == '-' ? 1 : 0, point = length;

    if (length > LONGEST)
        return false;
    for (; i < length; i++)
        if (text[i] == '.' && point == length)
            point = i;
        else if ((unsigned)(unsigned char)text[i] - '0' > 9)
            return false;
    *place = point < length ? -(int32_t)(length - point - 1) : 0;
    return true;
}

static struct ct_lab_number shortest(double number)
{
    return (struct ct_lab_number){
        .number = number, .place = ct_decimal_from_double(number).exponent};
}

static void put_number(const struct ct_cell_number *value, struct ct_cell cell,
                       unsigned char *field)
{
    struct ct_lab_number number = {.number = value->number};

    if (!ct_row_place(cell.text, cell.length, &number.place)) {
        number = shortest(value->number);
        if (value->exact)
            number.place = value->decimal.exponent;
    }
    memcpy(field, &number, sizeof number);
}

struct ct_lab_number ct_row_end(double number)
{
    enum { MOST = 15 }; /* zeros: digits of a double */
    struct ct_lab_number end = shortest(number);

    if (end.place > 0 && end.place <= MOST)
        end.place = 0;
    return end;
}

/* false: the record has another unit. */
static bool put_range(const struct ct_cell_range *value, unsigned char *field)
{
    struct ct_lab_range range;

    memcpy(&range, field, sizeof range);
    if (value->unit != NULL && range.unit != NULL &&
        !(ct_unit_same_dimension(value->unit, range.unit) &&
          ct_unit_same_scale(value->unit, range.unit)))
        return false;
    if (range.unit == NULL)
        range.unit = value->unit;
    range.min = ct_row_end(value->lower);
    range.max = ct_row_end(value->upper);
    memcpy(field, &range, sizeof range);
    return true;
}

static enum ct_status refuse_range(struct ct_row_loader *loader,
                                   const struct ct_cell_range *value,
                                   struct ct_cell cell,
                                   const unsigned char *field)
{
    struct ct_lab_range range;

    memcpy(&range, field, sizeof range);
    return ct_error(loader->sink, "row-unit-differs", ct_at(cell.place),
                    ct_string(value->unit->text), ct_string(range.unit->text));
}

enum ct_status ct_row_add_reference(struct ct_row_loader *loader,
                                    const struct ct_column *column,
                                    const struct ct_reference *item)
{
    struct ct_lab_store *store = loader->loading->store;
    struct ct_lab_reference reference = {0, CT_LAB_NO_ROW, item->kind};
    enum ct_status status;

    if (!ct_room(store->references, store->reference_count))
        return CT_NOMEM;
    if (store->reference_count == UINT32_MAX)
        return CT_LIMIT;
    if (item->kind == CT_REFERENCE_CERTIFICATE &&
        (column->flags & CT_COLUMN_STANDARDS) != 0)
        reference.kind = CT_REFERENCE_STANDARD;
    status = ct_keys_add(&store->keys[ct_lab_reference_key(reference.kind)],
                         item->id, item->length, &reference.id);
    if (status == CT_OK)
        store->references[store->reference_count++] = reference;
    return status;
}

static enum ct_status put_references(struct ct_row_loader *loader,
                                     const struct ct_column *column,
                                     const struct ct_cell_references *value,
                                     unsigned char *field)
{
    struct ct_lab_references references = {
        (uint32_t)loader->loading->store->reference_count, 0};
    enum ct_status status = CT_OK;

    if (loader->table == CT_TABLE_LINKS && value->count > 1)
        return ct_error(loader->sink, "reference-several",
                        ct_at(value->items[1].place),
                        ct_integer((int64_t)value->count));
    for (size_t i = 0; i < value->count && status == CT_OK; i++)
        status = ct_row_add_reference(loader, column, &value->items[i]);
    references.count = (uint32_t)value->count;
    if (status == CT_OK)
        memcpy(field, &references, sizeof references);
    return status;
}

static void put_interval(const struct ct_cell_interval *value,
                         unsigned char *field)
{
    struct ct_lab_interval interval = {value->interval, CT_LAB_INTERVAL};

    memcpy(field, &interval, sizeof interval);
}

void ct_row_set_number(const struct ct_column *column, double number,
                       int32_t place, unsigned char *record)
{
    unsigned char *field = record + column->offset;
    const struct ct_lab_number value = {.number = number, .place = place};

    if (field_of(column->kind) == FIELD_NUMBER)
        memcpy(field, &value, sizeof value);
    else
        memcpy(field, &number, sizeof number);
}

bool ct_row_set(const struct ct_column *column,
                const struct ct_cell_value *value, unsigned char *record)
{
    unsigned char *field = record + column->offset;

    switch (field_of(column->kind)) {
    case FIELD_DOUBLE:
        memcpy(field, &value->number.number, sizeof(double));
        break;
    case FIELD_DATE:
        memcpy(field, &value->date.days, sizeof value->date.days);
        break;
    case FIELD_INTERVAL:
        put_interval(&value->interval, field);
        break;
    case FIELD_UNIT:
        memcpy(field, &value->unit.unit, sizeof value->unit.unit);
        break;
    case FIELD_RANGE:
        return put_range(&value->range, field);
    case FIELD_FORMULA:
        memcpy(field, &value->limits.formula, sizeof value->limits.formula);
        break;
    case FIELD_CONDITIONS:
        memcpy(field, &value->environment.conditions,
               sizeof value->environment.conditions);
        break;
    default:
        *field = (unsigned char)value->word.word;
    }
    return true;
}

enum ct_status ct_row_put(struct ct_row_loader *loader,
                          const struct ct_column *column, struct ct_cell cell,
                          const struct ct_cell_value *value,
                          unsigned char *record)
{
    unsigned char *field = record + column->offset;

    switch (field_of(column->kind)) {
    case FIELD_TEXT:
        cell.text = value->id.text;
        cell.length = value->id.length;
        if (value->state == CT_CELL_SUGGESTED) { /* the zero stays out */
            cell.text++;
            cell.length--;
        }
        return put_text(loader, column, cell, field);
    case FIELD_REFERENCES:
        return put_references(loader, column, &value->references, field);
    case FIELD_NUMBER:
        put_number(&value->number, cell, field);
        return CT_OK;
    default:
        return ct_row_set(column, value, record)
                   ? CT_OK
                   : refuse_range(loader, &value->range, cell, field);
    }
}

/* ---- comparison ---------------------------------------------------------- */

static bool same_number(struct ct_lab_number a, struct ct_lab_number b)
{
    return (isnan(a.number) && isnan(b.number)) ||
           (a.number == b.number && a.place == b.place);
}

static bool same_references(const struct ct_lab_store *store,
                            const unsigned char *a, const unsigned char *b)
{
    struct ct_lab_references one, other;

    memcpy(&one, a, sizeof one);
    memcpy(&other, b, sizeof other);
    if (one.count != other.count)
        return false;
    for (uint32_t i = 0; i < one.count; i++) {
        const struct ct_lab_reference *x = &store->references[one.first + i];
        const struct ct_lab_reference *y = &store->references[other.first + i];

        if (x->id != y->id || x->kind != y->kind)
            return false;
    }
    return true;
}

static const char *conditions_text(const unsigned char *field)
{
    const struct ct_conditions *conditions;

    memcpy(&conditions, field, sizeof conditions);
    return conditions != NULL ? conditions->text : "";
}

/* Fields that are compared byte by byte: none of these has padding. */
static size_t size_of(enum field field)
{
    static const size_t sizes[] = {
        [FIELD_TEXT] = sizeof(uint32_t),
        [FIELD_DOUBLE] = sizeof(double),
        [FIELD_DATE] = sizeof(int32_t),
        [FIELD_INTERVAL] = 16,
        [FIELD_UNIT] = sizeof(void *),
        [FIELD_FORMULA] = sizeof(void *),
        [FIELD_WORD] = 1,
        [FIELDS] = 0,
    };

    _Static_assert(sizeof(struct ct_lab_interval) == 16, "no padding");
    return sizes[field];
}

bool ct_row_same(const struct ct_row_loader *loader,
                 const struct ct_column *column, const unsigned char *a,
                 const unsigned char *b)
{
    enum field field = field_of(column->kind);
    struct ct_lab_number one, other;

    a += column->offset;
    b += column->offset;
    switch (field) {
    case FIELD_NUMBER:
        memcpy(&one, a, sizeof one);
        memcpy(&other, b, sizeof other);
        return same_number(one, other);
    case FIELD_REFERENCES:
        return same_references(loader->loading->store, a, b);
    case FIELD_CONDITIONS:
        return strcmp(conditions_text(a), conditions_text(b)) == 0;
    case FIELD_RANGE: /* its numbers have columns of their own */
        return true;
    default:
        return memcmp(a, b, size_of(field)) == 0;
    }
}

static uint32_t hash_references(const struct ct_lab_store *store,
                                const unsigned char *field)
{
    struct ct_lab_references list;
    uint32_t hash = 0;

    memcpy(&list, field, sizeof list);
    for (uint32_t i = 0; i < list.count; i++) {
        const struct ct_lab_reference *item =
            &store->references[list.first + i];
        const uint32_t parts[] = {hash, item->id, (uint32_t)item->kind};

        hash = ct_keys_hash((const char *)parts, sizeof parts);
    }
    return hash;
}

uint8_t ct_row_byte(const struct ct_row_loader *loader,
                    const struct ct_column *column, const unsigned char *record)
{
    size_t at = (size_t)(column - loader->layout->columns);
    const unsigned char *bytes = record + column->offset;
    enum field field = field_of(column->kind);
    struct ct_lab_number number;
    uint32_t hash;

    if (loader->unnumbered[at])
        return (uint8_t)loader->hashes[at];
    switch (field) {
    case FIELD_NUMBER: /* without its padding */
        memcpy(&number, bytes, sizeof number);
        hash = ct_keys_hash((const char *)&number.number, sizeof(double)) ^
               (uint32_t)number.place;
        break;
    case FIELD_REFERENCES:
        hash = hash_references(loader->loading->store, bytes);
        break;
    case FIELD_CONDITIONS:
        hash = ct_keys_hash(conditions_text(bytes),
                            strlen(conditions_text(bytes)));
        break;
    case FIELD_RANGE:
        return 0;
    default:
        hash = ct_keys_hash((const char *)bytes, size_of(field));
    }
    return (uint8_t)hash;
}

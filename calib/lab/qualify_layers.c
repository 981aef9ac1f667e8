/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The three layers of a dissemination diagram: what the standard is traced to,
 * itself, and what it really serves.
 */
#include "qualify_work.h"

#include "order.h"

enum { SERVED_MONTHS = 60 }; /* the term of a certificate of assessment */

struct layering {
    struct ct_qualifying *q;
    struct ct_qualify_box *boxes;
    size_t count;
    uint8_t *ours;    /* certificates of main items, by row */
    uint8_t *counted; /* instruments that are in a group, by row */
};

static const char *text_of(const struct layering *l, enum ct_lab_key key,
                           uint32_t text)
{
    return ct_lab_text(l->q->lab, key, text);
}

static struct ct_qualify_box *new_box(struct layering *l,
                                      enum ct_qualify_layer layer)
{
    struct ct_qualify_box *grown =
        ct_grow(l->boxes, l->count, sizeof *l->boxes);

    if (grown == NULL)
        return NULL;
    l->boxes = grown;
    grown[l->count] = (struct ct_qualify_box){.layer = layer,
                                              .id = "",
                                              .name = "",
                                              .quantity = "",
                                              .keeper = "",
                                              .method = "",
                                              .accuracy_class = "",
                                              .k = (double)NAN};
    grown[l->count].range.min.number = (double)NAN;
    grown[l->count].range.max.number = (double)NAN;
    return &grown[l->count++];
}

/* ---- what an instrument can -----------------------------------------------
 */

static void convert_end(struct ct_lab_number *end, const struct ct_unit *from,
                        const struct ct_unit *to)
{
    struct ct_decimal number;

    if (from == to || !isfinite(end->number))
        return;
    number = ct_decimal_normalise(
        ct_point_convert(ct_point_of(end->number, from), to));
    end->number = ct_decimal_to_double(number);
    end->place = number.exponent;
}

/* The smallest range that holds both, in the unit of the first. */
static void widen(struct ct_lab_range *range, const struct ct_lab_range *by)
{
    struct ct_lab_range other = *by;

    if (range->unit == NULL)
        *range = *by;
    if (by->unit == NULL || !ct_point_comparable(ct_point_of(0, range->unit),
                                                 ct_point_of(0, by->unit)))
        return;
    convert_end(&other.min, by->unit, range->unit);
    convert_end(&other.max, by->unit, range->unit);
    if (other.min.number < range->min.number)
        range->min = other.min;
    if (other.max.number > range->max.number)
        range->max = other.max;
}

static bool is_same_formula(const struct ct_formula *a,
                            const struct ct_formula *b)
{
    size_t one = 0, other = 0;
    const char *first, *second;

    if (a == NULL || b == NULL)
        return a == b;
    first = ct_formula_text(a, &one);
    second = ct_formula_text(b, &other);
    return one == other && memcmp(first, second, one) == 0;
}

static void take_limits(struct ct_qualify_box *box,
                        const struct ct_formula *mpe, const char *class)
{
    if (box->mpe == NULL)
        box->mpe = mpe;
    else if (mpe != NULL && !is_same_formula(box->mpe, mpe))
        box->several = true;
    if (box->accuracy_class[0] == '\0')
        box->accuracy_class = class;
}

/* The row of an instrument is short for a single one of ranges.csv. */
static void describe(const struct layering *l, struct ct_qualify_box *box,
                     const struct ct_lab_instrument *item)
{
    struct ct_lab_list list =
        ct_lab_rows_of(l->q->answer->index, CT_RANGES_OF_INSTRUMENT, item->id);

    widen(&box->range, &item->range);
    take_limits(box, item->mpe, "");
    for (size_t i = 0; i < list.count; i++) {
        struct ct_lab_item_range range =
            ct_lab_range_at(l->q->lab, list.rows[i], l->q->answer->when);

        if (range.row.unsound || (range.quantity != 0 && item->quantity != 0 &&
                                  range.quantity != item->quantity))
            continue;
        widen(&box->range, &range.range);
        take_limits(box, range.mpe,
                    text_of(l, CT_KEY_TEXT, range.accuracy_class));
    }
}

/* ---- boxes of one thing -------------------------------------------------- */

static enum ct_status add_standard(struct layering *l,
                                   enum ct_qualify_layer layer, uint32_t row,
                                   const char *method)
{
    struct ct_lab_standard standard =
        ct_lab_standard_at(l->q->lab, row, l->q->answer->when);
    struct ct_qualify_box *box = new_box(l, layer);

    if (box == NULL)
        return CT_NOMEM;
    box->id = text_of(l, CT_KEY_STANDARD, standard.id);
    box->name = text_of(l, CT_KEY_TEXT, standard.name);
    box->quantity = text_of(l, CT_KEY_TEXT, standard.quantity);
    box->keeper = text_of(l, CT_KEY_TEXT, standard.holder);
    box->accuracy_class = text_of(l, CT_KEY_TEXT, standard.accuracy_class);
    box->method =
        method != NULL ? method : text_of(l, CT_KEY_TEXT, standard.method);
    box->range = standard.range;
    box->U = standard.U;
    box->mpe = standard.mpe;
    box->k = standard.k;
    return CT_OK;
}

static enum ct_status add_instrument(struct layering *l, uint32_t row,
                                     const char *keeper, const char *method)
{
    struct ct_lab_instrument item =
        ct_lab_instrument_at(l->q->lab, row, l->q->answer->when);
    struct ct_qualify_box *box = new_box(l, CT_LAYER_ABOVE);

    if (box == NULL)
        return CT_NOMEM;
    box->id = text_of(l, CT_KEY_INSTRUMENT, item.id);
    box->name = text_of(l, CT_KEY_TEXT, item.name);
    box->quantity = text_of(l, CT_KEY_TEXT, item.quantity);
    box->keeper =
        item.holder != 0 ? text_of(l, CT_KEY_TEXT, item.holder) : keeper;
    box->method = method;
    describe(l, box, &item);
    return CT_OK;
}

/* A laboratory keeps what is not described in the records. */
static enum ct_status add_laboratory(struct layering *l, uint32_t id,
                                     const char *method)
{
    uint32_t row = ct_lab_row_of(l->q->lab, CT_KEY_LABORATORY, id);
    struct ct_qualify_box *box;
    const char *keeper = text_of(l, CT_KEY_LABORATORY, id);

    if (row != CT_LAB_NO_ROW && l->q->lab->laboratories[row].name != 0)
        keeper = text_of(l, CT_KEY_TEXT, l->q->lab->laboratories[row].name);
    for (size_t i = 0; i < l->count; i++)
        if (l->boxes[i].id[0] == '\0' &&
            strcmp(l->boxes[i].keeper, keeper) == 0)
            return CT_OK;
    box = new_box(l, CT_LAYER_ABOVE);
    if (box == NULL)
        return CT_NOMEM;
    box->keeper = keeper;
    box->method = method;
    return CT_OK;
}

static enum ct_status add_named(struct layering *l, const char *name,
                                const char *method)
{
    struct ct_qualify_box *box = new_box(l, CT_LAYER_ABOVE);

    if (box == NULL)
        return CT_NOMEM;
    box->name = name;
    box->method = method;
    return CT_OK;
}

/* ---- above --------------------------------------------------------------- */

static bool is_there(const struct layering *l, enum ct_lab_key key, uint32_t id)
{
    const char *text = text_of(l, key, id);

    for (size_t i = 0; i < l->count; i++)
        if (text[0] != '\0' && strcmp(l->boxes[i].id, text) == 0)
            return true;
    return false;
}

static enum ct_status add_reference(struct layering *l,
                                    const struct ct_lab_reference *reference,
                                    const char *keeper, const char *method)
{
    const struct ct_lab *lab = l->q->lab;
    uint32_t row = reference->row;

    switch (reference->kind) {
    case CT_REFERENCE_STANDARD:
        if (row == CT_LAB_NO_ROW || is_there(l, CT_KEY_STANDARD, reference->id))
            return CT_OK;
        return add_standard(l, CT_LAYER_ABOVE, row, method);
    case CT_REFERENCE_CERTIFICATE:
        if (row == CT_LAB_NO_ROW)
            return CT_OK;
        row = ct_lab_row_of(lab, CT_KEY_INSTRUMENT,
                            lab->certificates[row].instrument);
        if (row == CT_LAB_NO_ROW ||
            is_there(l, CT_KEY_INSTRUMENT, lab->instruments[row].id))
            return CT_OK;
        return add_instrument(l, row, keeper, method);
    case CT_REFERENCE_INSTRUMENT:
        if (row == CT_LAB_NO_ROW ||
            is_there(l, CT_KEY_INSTRUMENT, reference->id))
            return CT_OK;
        return add_instrument(l, row, keeper, method);
    case CT_REFERENCE_NMI:
    case CT_REFERENCE_ACC:
    case CT_REFERENCE_LMI:
        return add_laboratory(l, reference->id, method);
    case CT_REFERENCE_SI:
        return add_named(l, "SI", method);
    default:
        return add_named(
            l, text_of(l, ct_lab_reference_key(reference->kind), reference->id),
            method);
    }
}

/* What rows of links.csv of a certificate call the method; "" for none. */
static const char *method_of(const struct layering *l, uint32_t certificate)
{
    struct ct_lab_list list =
        ct_lab_rows_of(l->q->answer->index, CT_LINKS_OF_CERTIFICATE,
                       l->q->lab->certificates[certificate].id);

    for (size_t i = 0; i < list.count; i++) {
        const struct ct_lab_link *link = &l->q->lab->links[list.rows[i]];

        if (!link->row.unsound && link->method != 0)
            return text_of(l, CT_KEY_TEXT, link->method);
    }
    return "";
}

/* The certificates in force of the main items and what they name. */
static enum ct_status add_certified(struct layering *l, uint32_t certificate)
{
    const struct ct_lab *lab = l->q->lab;
    const struct ct_lab_certificate *one = &lab->certificates[certificate];
    const char *method = method_of(l, certificate), *keeper;
    enum ct_status status = CT_OK;

    if (method[0] == '\0')
        method = text_of(l, CT_KEY_TEXT, l->q->answer->standard.method);
    keeper = text_of(l, CT_KEY_LABORATORY, one->laboratory);
    for (uint32_t i = 0; i < one->references.count && status == CT_OK; i++)
        status = add_reference(l, &lab->references[one->references.first + i],
                               keeper, method);
    if (one->references.count == 0 && one->laboratory != 0)
        status = add_laboratory(l, one->laboratory, method);
    return status;
}

static enum ct_status add_items(struct layering *l)
{
    enum { FUNCTIONS = 16 };
    const struct ct_qualification *answer = l->q->answer;
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < answer->item_count && status == CT_OK; i++) {
        uint32_t item = l->q->lab->standard_items[answer->items[i]].instrument;
        struct ct_lab_function functions[FUNCTIONS];
        size_t count = ct_lab_functions(answer->index, item, answer->when,
                                        functions, FUNCTIONS);

        for (size_t k = 0; k < count && k < FUNCTIONS && status == CT_OK; k++) {
            struct ct_lab_force force = ct_lab_in_force(
                answer->index, item, functions[k], answer->when);

            if (force.state == CT_FORCE_VALID)
                status = add_certified(l, force.certificate);
        }
    }
    return status;
}

static enum ct_status add_above(struct layering *l)
{
    const struct ct_lab_standard *standard = &l->q->answer->standard;
    const char *method = text_of(l, CT_KEY_TEXT, standard->method);
    enum ct_status status = CT_OK;

    for (uint32_t i = 0; i < standard->upper_standard.count && status == CT_OK;
         i++)
        status = add_reference(
            l, &l->q->lab->references[standard->upper_standard.first + i], "",
            method);
    if (status == CT_OK && l->count == 0)
        status = add_items(l);
    return status;
}

/* ---- below --------------------------------------------------------------- */

/* Rows of one table that belong into the layer. */
struct chosen {
    uint32_t *rows;
    size_t count;
};

static enum ct_status choose(struct chosen *chosen, uint32_t row)
{
    if (!ct_room(chosen->rows, chosen->count))
        return CT_NOMEM;
    chosen->rows[chosen->count++] = row;
    return CT_OK;
}

static bool is_lower(const struct layering *l, uint32_t row)
{
    const struct ct_lab *lab = l->q->lab;
    struct ct_lab_standard one =
        ct_lab_standard_at(lab, row, l->q->answer->when);

    for (uint32_t i = 0; i < one.upper_standard.count && !one.row.unsound;
         i++) {
        const struct ct_lab_reference *reference =
            &lab->references[one.upper_standard.first + i];

        if (reference->kind == CT_REFERENCE_STANDARD &&
            reference->id == l->q->answer->standard.id)
            return true;
    }
    return false;
}

static enum ct_status add_lower(struct layering *l)
{
    const struct ct_lab *lab = l->q->lab;
    struct chosen lower = {0};
    enum ct_status status = CT_OK;

    for (uint32_t s = 0;
         s < lab->tables[CT_TABLE_STANDARDS].count && status == CT_OK; s++)
        if (is_lower(l, s))
            status = choose(&lower, s);
    if (status == CT_OK)
        status = ct_lab_order_rows(lab, CT_TABLE_STANDARDS, "id", lower.rows,
                                   lower.count);
    for (size_t i = 0; i < lower.count && status == CT_OK; i++)
        status = add_standard(l, CT_LAYER_BELOW, lower.rows[i], NULL);
    free(lower.rows);
    return status;
}

/* Whether a reference names the standard, or what a main item of it stood for
 * on the day. */
static bool is_ours(const struct layering *l,
                    const struct ct_lab_reference *reference, int32_t day)
{
    const struct ct_qualification *answer = l->q->answer;
    struct ct_lab_list list;

    if (reference->kind == CT_REFERENCE_STANDARD)
        return reference->id == answer->standard.id;
    if (reference->kind == CT_REFERENCE_CERTIFICATE)
        return reference->row != CT_LAB_NO_ROW && l->ours[reference->row] != 0;
    if (reference->kind != CT_REFERENCE_INSTRUMENT)
        return false;
    list = ct_lab_rows_of(answer->index, CT_ITEMS_OF_STANDARD,
                          answer->standard.id);
    for (size_t i = 0; i < list.count; i++) {
        const struct ct_lab_standard_item *item =
            &l->q->lab->standard_items[list.rows[i]];

        if (item->instrument == reference->id &&
            item->part != CT_PART_AUXILIARY && ct_qualify_is_item(item, day))
            return true;
    }
    return false;
}

static bool rests_on_it(const struct layering *l,
                        const struct ct_lab_certificate *certificate)
{
    const struct ct_lab *lab = l->q->lab;
    struct ct_lab_list list;

    for (uint32_t i = 0; i < certificate->references.count; i++)
        if (is_ours(l, &lab->references[certificate->references.first + i],
                    certificate->calibrated_on))
            return true;
    list = ct_lab_rows_of(l->q->answer->index, CT_LINKS_OF_CERTIFICATE,
                          certificate->id);
    for (size_t i = 0; i < list.count; i++) {
        const struct ct_lab_link *link = &lab->links[list.rows[i]];

        for (uint32_t k = 0; k < link->reference.count; k++)
            if (is_ours(l, &lab->references[link->reference.first + k],
                        certificate->calibrated_on))
                return true;
    }
    return false;
}

static struct ct_qualify_box *find_group(struct layering *l, const char *name,
                                         const char *quantity)
{
    for (size_t i = 0; i < l->count; i++) {
        struct ct_qualify_box *box = &l->boxes[i];

        if (box->layer == CT_LAYER_BELOW && box->count > 0 &&
            strcmp(box->name, name) == 0 &&
            strcmp(box->quantity, quantity) == 0)
            return box;
    }
    return NULL;
}

static enum ct_status add_served(struct layering *l, uint32_t certificate)
{
    const struct ct_lab *lab = l->q->lab;
    uint32_t row = ct_lab_row_of(lab, CT_KEY_INSTRUMENT,
                                 lab->certificates[certificate].instrument);
    struct ct_lab_instrument item;
    struct ct_qualify_box *box;
    const char *name, *quantity, *method;

    if (row == CT_LAB_NO_ROW || l->counted[row] != 0)
        return CT_OK;
    item = ct_lab_instrument_at(lab, row, l->q->answer->when);
    name = text_of(l, CT_KEY_TEXT, item.name);
    quantity = text_of(l, CT_KEY_TEXT, item.quantity);
    method = method_of(l, certificate);
    box = find_group(l, name, quantity);
    if (box == NULL) {
        box = new_box(l, CT_LAYER_BELOW);
        if (box == NULL)
            return CT_NOMEM;
        box->name = name;
        box->quantity = quantity;
    }
    if (box->method[0] == '\0')
        box->method = method;
    describe(l, box, &item);
    box->count++;
    l->counted[row] = 1;
    return CT_OK;
}

static void mark_ours(struct layering *l)
{
    const struct ct_qualification *answer = l->q->answer;
    struct ct_lab_list items = ct_lab_rows_of(
        answer->index, CT_ITEMS_OF_STANDARD, answer->standard.id);

    for (size_t i = 0; i < items.count; i++) {
        const struct ct_lab_standard_item *item =
            &l->q->lab->standard_items[items.rows[i]];
        struct ct_lab_list list = ct_lab_rows_of(
            answer->index, CT_CERTIFICATES_OF_INSTRUMENT, item->instrument);

        for (size_t k = 0; k < list.count && item->part != CT_PART_AUXILIARY;
             k++)
            l->ours[list.rows[k]] = 1;
    }
}

/* Its main items are not among those it serves. */
static bool is_served(const struct layering *l, uint32_t row)
{
    const struct ct_qualification *answer = l->q->answer;
    const struct ct_lab_certificate *one = &l->q->lab->certificates[row];

    return !one->row.unsound && l->ours[row] == 0 &&
           one->calibrated_on != CT_LAB_NO_DATE &&
           one->calibrated_on <= answer->when.on &&
           one->calibrated_on >= answer->served_since &&
           ct_lab_is_known(one, answer->when.known_by) && rests_on_it(l, one);
}

static enum ct_status add_all_served(struct layering *l)
{
    const struct ct_lab *lab = l->q->lab;
    size_t certificates = lab->tables[CT_TABLE_CERTIFICATES].count;
    struct chosen served = {0};
    enum ct_status status = CT_OK;

    mark_ours(l);
    for (uint32_t i = 0; i < certificates && status == CT_OK; i++)
        if (is_served(l, i))
            status = choose(&served, i);
    if (status == CT_OK)
        status =
            ct_lab_order_rows(lab, CT_TABLE_CERTIFICATES, "calibrated_on id",
                              served.rows, served.count);
    for (size_t i = 0; i < served.count && status == CT_OK; i++)
        status = add_served(l, served.rows[i]);
    free(served.rows);
    return status;
}

static enum ct_status add_below(struct layering *l)
{
    enum ct_status status = add_lower(l);

    if (status == CT_OK)
        status = add_all_served(l);
    for (size_t i = 0; i < l->count; i++)
        if (l->boxes[i].layer == CT_LAYER_BELOW &&
            l->boxes[i].method[0] == '\0')
            l->boxes[i].method =
                text_of(l, CT_KEY_TEXT, l->q->answer->standard.method);
    return status;
}

/* ---- what is missing ----------------------------------------------------- */

static void find_lacks(struct ct_qualify_box *box)
{
    if (box->name[0] == '\0')
        box->lacks |= CT_LACKS_NAME;
    if (!isfinite(box->range.min.number) && !isfinite(box->range.max.number))
        box->lacks |= CT_LACKS_RANGE;
    if (box->U == NULL && box->mpe == NULL && box->accuracy_class[0] == '\0')
        box->lacks |= CT_LACKS_ACCURACY;
    if (box->keeper[0] == '\0' && box->layer == CT_LAYER_ABOVE)
        box->lacks |= CT_LACKS_KEEPER;
    if (box->method[0] == '\0' && box->layer != CT_LAYER_STANDARD)
        box->lacks |= CT_LACKS_METHOD;
}

/* Who is meant: its id, name, or keeper. */
static const char *box_word(const struct ct_qualify_box *box)
{
    if (box->id[0] != '\0')
        return box->id;
    return box->name[0] != '\0' ? box->name : box->keeper;
}

static enum ct_status tell_box(const struct layering *l,
                               const struct ct_qualify_box *box)
{
    static const struct {
        unsigned bit;
        const char *column;
    } columns[] = {{CT_LACKS_NAME, "name"},
                   {CT_LACKS_RANGE, "range"},
                   {CT_LACKS_ACCURACY, "U/accuracy_class/mpe"},
                   {CT_LACKS_KEEPER, "holder"},
                   {CT_LACKS_METHOD, "method"}};
    struct ct_buffer text = {0};
    enum ct_status status;

    if (box->lacks == 0)
        return CT_OK;
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
        if ((box->lacks & columns[c].bit) == 0)
            continue;
        ct_buffer_puts(&text, text.length > 0 ? ", " : "");
        ct_buffer_puts(&text, columns[c].column);
    }
    status = ct_buffer_status(&text);
    if (status == CT_OK)
        ct_warning(l->q->sink, "qualify-diagram",
                   ct_qualify_at_standard(l->q, "id"), ct_qualify_id(l->q),
                   ct_text(text.data, text.length), ct_string(box_word(box)));
    ct_buffer_release(&text);
    return status;
}

static enum ct_status tell_lacks(const struct layering *l)
{
    size_t layers[CT_QUALIFY_LAYERS] = {0};
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < l->count && status == CT_OK; i++) {
        layers[l->boxes[i].layer]++;
        status = tell_box(l, &l->boxes[i]);
    }
    if (layers[CT_LAYER_ABOVE] == 0)
        ct_warning(l->q->sink, "qualify-diagram-above",
                   ct_qualify_at_standard(l->q, "id"), ct_qualify_id(l->q));
    if (layers[CT_LAYER_BELOW] == 0)
        ct_warning(l->q->sink, "qualify-diagram-below",
                   ct_qualify_at_standard(l->q, "id"), ct_qualify_id(l->q),
                   ct_string(ct_day_text(l->q->answer->served_since).text));
    return status;
}

enum ct_status ct_qualify_layers(struct ct_qualifying *q)
{
    struct ct_qualification *answer = q->answer;
    const struct ct_lab_table *tables = q->lab->tables;
    struct layering l = {.q = q};
    enum ct_status status = CT_NOMEM;

    if (ct_date_add_months(answer->when.on, -SERVED_MONTHS,
                           &answer->served_since) != CT_OK)
        answer->served_since = CT_LAB_NO_DATE;
    l.ours = calloc(tables[CT_TABLE_CERTIFICATES].count + 1, sizeof *l.ours);
    l.counted =
        calloc(tables[CT_TABLE_INSTRUMENTS].count + 1, sizeof *l.counted);
    if (l.ours != NULL && l.counted != NULL)
        status = add_above(&l);
    if (status == CT_OK)
        status = add_standard(&l, CT_LAYER_STANDARD, answer->row, NULL);
    if (status == CT_OK)
        status = add_below(&l);
    if (status == CT_OK)
        answer->boxes =
            ct_arena_array(&answer->arena, l.count + 1, sizeof *answer->boxes);
    if (status == CT_OK && answer->boxes == NULL)
        status = CT_NOMEM;
    for (size_t i = 0; i < l.count && status == CT_OK; i++) {
        find_lacks(&l.boxes[i]);
        answer->boxes[i] = l.boxes[i];
        answer->box_count = i + 1;
    }
    if (status == CT_OK)
        status = tell_lacks(&l);
    free(l.boxes);
    free(l.ours);
    free(l.counted);
    return status;
}

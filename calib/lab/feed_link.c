/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The references of a certificate, and what instruments and set-ups stand for.
 */
#include "feed_work.h"

#include <stdlib.h>
#include <string.h>

const struct ct_lab_certificate *
ct_feed_certificate(const struct ct_lab *lab, uint32_t row, int32_t known_by,
                    struct ct_lab_certificate *room)
{
    const struct ct_lab_when when = {CT_DATE_LAST, known_by};

    return ct_lab_certificate_on(lab, row, when, room);
}

bool ct_feed_is_known(const struct ct_lab_certificate *certificate,
                      int32_t known_by)
{
    return certificate->row.unsound || ct_lab_is_known(certificate, known_by);
}

/* ---- which references ---------------------------------------------------- */

static bool is_same(const struct ct_lab *lab, uint32_t a, uint32_t b)
{
    return lab->references[a].kind == lab->references[b].kind &&
           lab->references[a].id == lab->references[b].id;
}

static int compare_references(const struct ct_lab_reference *a,
                              const struct ct_lab_reference *b)
{
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

enum order { BY_PLACE, BY_REFERENCE, BY_CERTIFICATE };

struct sifting {
    const struct ct_lab *lab;
    struct ct_chain_link *links;
    enum order order;
};

static bool goes_before(const struct sifting *s, const struct ct_chain_link *a,
                        const struct ct_chain_link *b)
{
    int order = 0;

    if (s->order == BY_REFERENCE)
        order = compare_references(&s->lab->references[a->reference],
                                   &s->lab->references[b->reference]);
    else if (s->order == BY_CERTIFICATE)
        order = (a->certificate > b->certificate) -
                (a->certificate < b->certificate);
    return order != 0 ? order < 0 : a->place < b->place;
}

static void sift(const struct sifting *s, size_t i, size_t count)
{
    for (size_t child; (child = 2 * i + 1) < count; i = child) {
        struct ct_chain_link swap = s->links[i];

        if (child + 1 < count &&
            goes_before(s, &s->links[child], &s->links[child + 1]))
            child++;
        if (!goes_before(s, &s->links[i], &s->links[child]))
            return;
        s->links[i] = s->links[child];
        s->links[child] = swap;
    }
}

/* By heap: in place, and in n log n steps for any list. */
static void sort_links(const struct ct_lab *lab, struct ct_chain_link *links,
                       size_t count, enum order order)
{
    const struct sifting sifting = {lab, links, order}, *s = &sifting;

    for (size_t i = count / 2; i-- > 0;)
        sift(s, i, count);
    for (size_t i = count; i-- > 1;) {
        struct ct_chain_link swap = s->links[0];

        s->links[0] = s->links[i];
        s->links[i] = swap;
        sift(s, 0, i);
    }
}

enum { FEW = 16 };

/* Of the same reference among the first; NULL: none. */
static struct ct_chain_link *listed(const struct ct_lab *lab,
                                    struct ct_chain_link *links, size_t count,
                                    uint32_t reference)
{
    for (size_t i = 0; i < count; i++)
        if (is_same(lab, links[i].reference, reference))
            return &links[i];
    return NULL;
}

/* Each once, in the order of first mention. */
static size_t merge(const struct ct_lab *lab, struct ct_chain_link *links,
                    size_t count)
{
    bool many = count > FEW;
    size_t kept = 0;

    if (many)
        sort_links(lab, links, count, BY_REFERENCE);
    for (size_t i = 0; i < count; i++) {
        size_t first = many && kept > 0 ? kept - 1 : 0; /* sorted: the last */
        struct ct_chain_link *same =
            listed(lab, links + first, kept - first, links[i].reference);

        if (same != NULL)
            same->in_links = same->in_links || links[i].in_links;
        else
            links[kept++] = links[i];
    }
    if (many)
        sort_links(lab, links, kept, BY_PLACE);
    return kept;
}

/* All that the certificate and its rows of links.csv name. */
static size_t list_references(const struct ct_lab *lab,
                              const struct ct_lab_certificate *certificate,
                              struct ct_lab_list rows,
                              struct ct_chain_link *links)
{
    size_t count = 0;

    for (uint32_t i = 0; i < certificate->references.count; i++, count++)
        links[count] = (struct ct_chain_link){
            .reference = certificate->references.first + i,
            .place = (uint32_t)count};
    for (size_t i = 0; i < rows.count; i++) {
        const struct ct_lab_link *row = &lab->links[rows.rows[i]];

        if (row->reference.count == 0)
            continue;
        links[count] = (struct ct_chain_link){.reference = row->reference.first,
                                              .place = (uint32_t)count,
                                              .by_link = true,
                                              .in_links = true};
        count++;
    }
    return merge(lab, links, count);
}

/* ---- what a reference leads to ------------------------------------------- */

/* Where the links of one reference are put. */
struct leading {
    const struct ct_lab_index *index;
    const struct ct_lab *lab;
    const struct ct_lab_certificate *certificate;
    struct ct_lab_list rows;   /* of links.csv */
    struct ct_lab_when when;   /* of the use */
    struct ct_chain_link link; /* what all of them have */
    struct ct_chain_link *links;
    size_t count, room, first;
};

static void put(struct leading *l, enum ct_link_state state,
                uint32_t certificate)
{
    l->link.state = state;
    l->link.certificate = certificate;
    l->link.place = (uint32_t)l->count;
    if (l->count < l->room)
        l->links[l->count] = l->link;
    l->count++;
}

static void lead_to_certificate(struct leading *l,
                                const struct ct_lab_reference *reference)
{
    const struct ct_lab_certificate *c;
    struct ct_lab_certificate room;

    if (reference->row == CT_LAB_NO_ROW) {
        put(l, CT_LINK_LOST, CT_LAB_NO_ROW);
        return;
    }
    c = ct_feed_certificate(l->lab, reference->row, l->when.known_by, &room);
    if (ct_feed_is_known(c, l->when.known_by))
        put(l, CT_LINK_CERTIFICATE, reference->row);
    else
        put(l, CT_LINK_NOT_KNOWN, CT_LAB_NO_ROW);
}

/* Whether a result of the certificate may rest on the function. */
static bool is_relevant(const struct leading *l,
                        struct ct_lab_function function)
{
    struct ct_lab_list results =
        ct_lab_rows_of(l->index, CT_RESULTS_OF_CERTIFICATE, l->certificate->id);
    const struct ct_lab *lab = l->lab;
    bool relevant = function.quantity == 0 || results.count == 0;

    for (size_t i = 0; i < results.count && !relevant; i++) {
        uint32_t quantity = lab->results[results.rows[i]].quantity;

        relevant = quantity == 0 || quantity == function.quantity;
    }
    for (size_t i = 0; i < l->rows.count && !relevant; i++) {
        const struct ct_lab_link *row = &lab->links[l->rows.rows[i]];

        relevant = (row->reference_quantity == function.quantity ||
                    (row->reference_function != 0 &&
                     row->reference_function == function.function)) &&
                   row->reference.count > 0 &&
                   is_same(lab, row->reference.first, l->link.reference);
    }
    return relevant;
}

/* What is in force for a function; each certificate once. */
static void lead_by_force(struct leading *l, struct ct_lab_function function,
                          enum ct_force *worst)
{
    struct ct_lab_force force =
        ct_lab_in_force(l->index, l->link.instrument, function, l->when);

    if (force.state != CT_FORCE_VALID && force.state != CT_FORCE_UNSOUND) {
        if (*worst == CT_FORCE_NONE)
            *worst = force.state;
        return;
    }
    for (size_t i = l->first; i < l->count && i < l->room; i++)
        if (l->links[i].certificate == force.certificate)
            return;
    put(l, CT_LINK_CERTIFICATE, force.certificate);
}

/* Ranges of one function stand together in their list. False: none of them
 * counted. */
static bool lead_by_functions(struct leading *l, bool all, enum ct_force *worst)
{
    struct ct_lab_list ranges =
        ct_lab_rows_of(l->index, CT_RANGES_OF_INSTRUMENT, l->link.instrument);
    struct ct_lab_function last = {0};
    bool any = ranges.count == 0;

    for (size_t i = 0; i < ranges.count; i++) {
        struct ct_lab_item_range range =
            ct_lab_range_at(l->lab, ranges.rows[i], l->when);
        struct ct_lab_function function = {range.quantity, range.function};

        if ((any && function.quantity == last.quantity &&
             function.function == last.function) ||
            (!all && !is_relevant(l, function)))
            continue;
        last = function;
        any = true;
        lead_by_force(l, function, worst);
    }
    if (ranges.count == 0)
        lead_by_force(l, (struct ct_lab_function){0}, worst);
    return any;
}

/* The certificates in force for those functions of the instrument that the
 * certificate's results may rest on; where there are none such, for all. */
static void lead_to_instrument(struct leading *l, uint32_t instrument)
{
    enum ct_force worst = CT_FORCE_NONE;

    l->link.instrument = instrument;
    l->link.force = CT_FORCE_VALID;
    l->first = l->count;
    if (ct_lab_row_of(l->lab, CT_KEY_INSTRUMENT, instrument) == CT_LAB_NO_ROW &&
        ct_lab_rows_of(l->index, CT_CERTIFICATES_OF_INSTRUMENT, instrument)
                .count == 0) {
        put(l, CT_LINK_LOST, CT_LAB_NO_ROW);
        return;
    }
    if (l->when.on != CT_LAB_NO_DATE && !lead_by_functions(l, false, &worst))
        (void)lead_by_functions(l, true, &worst);
    if (l->count == l->first) {
        l->link.force = worst;
        put(l, CT_LINK_NO_FORCE, CT_LAB_NO_ROW);
    }
}

static bool is_main_item(const struct ct_lab_standard_item *item, int32_t on)
{
    return !item->row.unsound && item->instrument != 0 &&
           item->part != CT_PART_AUXILIARY &&
           (item->from == CT_LAB_NO_DATE || item->from <= on) &&
           (item->until == CT_LAB_NO_DATE || on <= item->until);
}

static void lead_to_standard(struct leading *l,
                             const struct ct_lab_reference *reference)
{
    struct ct_lab_list items =
        ct_lab_rows_of(l->index, CT_ITEMS_OF_STANDARD, reference->id);
    size_t before = l->count;

    for (size_t i = 0; i < items.count; i++) {
        const struct ct_lab_standard_item *item =
            &l->lab->standard_items[items.rows[i]];

        if (is_main_item(item, l->when.on))
            lead_to_instrument(l, item->instrument);
    }
    l->link.instrument = 0;
    l->link.force = CT_FORCE_NONE;
    if (l->count == before)
        put(l,
            reference->row == CT_LAB_NO_ROW && items.count == 0
                ? CT_LINK_LOST
                : CT_LINK_NO_FORCE,
            CT_LAB_NO_ROW);
}

static unsigned root_of(enum ct_reference_kind kind)
{
    /* ORDER REFERENCE_KIND */
    static const unsigned roots[] = {0,           CT_ROOT_SI,
                                     CT_ROOT_NMI, CT_ROOT_ACC,
                                     CT_ROOT_LMI, CT_ROOT_EVIDENCE,
                                     CT_ROOT_CRM, CT_ROOT_CONSENSUS,
                                     0,           0};

    _Static_assert(sizeof roots / sizeof roots[0] == CT_REFERENCE_KINDS,
                   "a root each");
    return roots[kind];
}

static void lead(struct leading *l)
{
    const struct ct_lab_reference *reference =
        &l->lab->references[l->link.reference];

    l->link.derived = reference->kind == CT_REFERENCE_INSTRUMENT ||
                      reference->kind == CT_REFERENCE_STANDARD;
    if (reference->kind == CT_REFERENCE_CERTIFICATE)
        lead_to_certificate(l, reference);
    else if (reference->kind == CT_REFERENCE_INSTRUMENT)
        lead_to_instrument(l, reference->id);
    else if (reference->kind == CT_REFERENCE_STANDARD)
        lead_to_standard(l, reference);
    else {
        l->link.roots = root_of(reference->kind);
        put(l, CT_LINK_ROOT, CT_LAB_NO_ROW);
    }
}

/* References stand at the end of the room and are replaced from its beginning
 * by what they lead to; *needed is a room that is enough where this one is not.
 */
static bool lead_all(struct leading *l, size_t references, size_t *needed)
{
    size_t ahead = l->room - references;

    memmove(l->links + ahead, l->links, references * sizeof *l->links);
    for (size_t i = 0; i < references; i++) {
        l->link =
            (struct ct_chain_link){.reference = l->links[ahead + i].reference,
                                   .by_link = l->links[ahead + i].by_link,
                                   .in_links = l->links[ahead + i].in_links};
        /* what is not read yet stays out of reach */
        l->room = ahead + i + 1;
        lead(l);
        if (l->count > l->room) {
            *needed = 2 * (l->count + references) + FEW;
            return false;
        }
    }
    return true;
}

/* ---- one certificate by several names ------------------------------------ */

/* Whether it stays, of two that lead to the same certificate: rows of links.csv
 * have to find what they name, and a certificate that is named says more than
 * one that was found by the day. */
static bool is_better(const struct ct_chain_link *a,
                      const struct ct_chain_link *b)
{
    if (a->in_links != b->in_links)
        return a->in_links;
    return !a->derived && b->derived;
}

/* Of links to one certificate the best stays, and others that rows of links.csv
 * name; one of them is what the column `references` has, if any was. Returns
 * how many stay. */
static size_t join_names(struct ct_chain_link *links, size_t count)
{
    size_t best = 0, kept = 0;
    bool by_link = true;

    for (size_t i = 0; i < count; i++) {
        by_link = by_link && links[i].by_link;
        if (is_better(&links[i], &links[best]))
            best = i;
    }
    for (size_t i = 0; i < count; i++) {
        struct ct_chain_link link = links[i];

        if (i != best && !link.in_links)
            continue;
        link.by_link = by_link || i != best;
        links[kept++] = link;
    }
    return kept;
}

/* `A-17; instrument:W-3` may be one certificate, which was used once. */
static size_t join_certificates(const struct ct_lab *lab,
                                struct ct_chain_link *links, size_t count)
{
    bool derived = false;
    size_t kept = 0, end;

    for (size_t i = 0; i < count && !derived; i++)
        derived = links[i].derived;
    if (!derived || count < 2)
        return count;
    sort_links(lab, links, count, BY_CERTIFICATE);
    for (size_t i = 0; i < count; i = end) {
        size_t stay;

        for (end = i + 1; end < count && links[i].state == CT_LINK_CERTIFICATE;
             end++)
            if (links[end].certificate != links[i].certificate)
                break;
        stay = join_names(links + i, end - i);
        memmove(links + kept, links + i, stay * sizeof *links);
        kept += stay;
    }
    sort_links(lab, links, kept, BY_PLACE);
    return kept;
}

size_t ct_lab_links(const struct ct_lab_index *index, uint32_t row,
                    int32_t known_by, struct ct_chain_link *links, size_t room)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);
    struct ct_lab_certificate room_of_it;
    const struct ct_lab_certificate *c =
        ct_feed_certificate(lab, row, known_by, &room_of_it);
    struct ct_lab_list rows =
        ct_lab_rows_of(index, CT_LINKS_OF_CERTIFICATE, c->id);
    struct leading l = {.index = index,
                        .lab = lab,
                        .certificate = c,
                        .rows = rows,
                        .when = {c->calibrated_on, known_by},
                        .links = links,
                        .room = room};
    size_t references = c->references.count + rows.count, needed;

    if (references > room)
        return references + FEW;
    if (references == 0)
        return 0;
    references = list_references(lab, c, rows, links);
    if (!lead_all(&l, references, &needed))
        return needed;
    return join_certificates(lab, links, l.count);
}

/* ---- one certificate -------------------------------------------------------
 */

enum ct_status ct_feeding_start(struct ct_feeding *feeding, uint32_t row)
{
    size_t count;
    struct ct_lab_certificate room;

    feeding->row = row;
    feeding->certificate =
        *ct_feed_certificate(feeding->lab, row, feeding->known_by, &room);
    feeding->rows = ct_lab_rows_of(feeding->index, CT_LINKS_OF_CERTIFICATE,
                                   feeding->certificate.id);
    while ((count = ct_lab_links(feeding->index, row, feeding->known_by,
                                 feeding->links, feeding->link_room)) >
           feeding->link_room) {
        struct ct_chain_link *grown =
            realloc(feeding->links, count * sizeof *grown);

        if (grown == NULL)
            return CT_NOMEM;
        feeding->links = grown;
        feeding->link_room = count;
    }
    feeding->link_count = count;
    return ct_feed_finder_start(feeding);
}

enum ct_status ct_feeding_init(struct ct_feeding *feeding,
                               const struct ct_lab_index *index,
                               int32_t known_by)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);

    *feeding =
        (struct ct_feeding){.index = index, .lab = lab, .known_by = known_by};
    feeding->memos = ct_use_memos_new(lab->tables[CT_TABLE_RESULTS].count);
    return feeding->memos == NULL ? CT_NOMEM : CT_OK;
}

void ct_feeding_release(struct ct_feeding *feeding)
{
    free(feeding->links);
    ct_use_memos_free(feeding->memos);
    ct_feed_finder_free(feeding->finder);
    *feeding = (struct ct_feeding){0};
}

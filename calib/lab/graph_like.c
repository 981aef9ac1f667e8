/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Certificates that rest on the same as one before: in a big laboratory few
 * standards are behind many of them. What feeds the results of a certificate
 * depends on its links, on what they are results of (its form), on what rows of
 * links.csv say and, of items that drift, on how far they have (feed.c).
 */
#include "graph_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    LEAST = 4,
    LARGEST = 14,
    LINKS = 4,
    DRIFTING = 2,
    FORMS = 1 << 13,
    PLACES = 4 * FORMS,
};

/* What a result is the result of, behind those of another form. No room between
 * members: they are compared byte by byte. */
struct form {
    const struct ct_unit *unit, *point_unit;
    double point;
    uint32_t before; /* its number; 0: the first result */
    uint32_t quantity, function, artefact, at;
    uint32_t none;
};
_Static_assert(sizeof(struct form) ==
                   2 * sizeof(void *) + sizeof(double) + 6 * sizeof(uint32_t),
               "no padding");

struct key {
    uint32_t links[LINKS]; /* rows of certificates; CT_LAB_NO_ROW: a root */
    uint32_t link_count, by_link; /* a bit for each */
    uint32_t form, kind;
    int32_t on; /* 0 where nothing changes */
    uint32_t none;
};
_Static_assert(sizeof(struct key) == (LINKS + 6) * sizeof(uint32_t) &&
                   sizeof(struct key) % sizeof(uint64_t) == 0 &&
                   sizeof(struct form) % sizeof(uint64_t) == 0,
               "whole words without padding: they are hashed");

/* An item whose drift is in the terms. */
struct drifting {
    double growth;
    struct ct_lab_interval per;
    uint32_t certificate;
    bool walk;
};

struct like {
    struct key key;
    uint32_t certificate; /* the one before; CT_LAB_NO_ROW: none */
    const uint32_t *results;
    struct ct_lab_list rows; /* of links.csv */
    uint32_t drifting_count;
    struct drifting drifting[DRIFTING];
};

struct ct_graph_likes {
    struct like *list; /* two for each hash: the newer one, then an older */
    int bits;
    struct form *forms; /* form n at n - 1 */
    uint32_t *places;   /* numbers of forms by hash; 0: free */
    uint32_t form_count;
    struct like now; /* the certificate at hand */
    bool shared;     /* else nothing is kept of it */
};

void ct_graph_likes_free(struct ct_graph_likes *likes)
{
    if (likes == NULL)
        return;
    free(likes->list);
    free(likes->forms);
    free(likes->places);
    free(likes);
}

static void forget(struct ct_graph_likes *likes)
{
    for (size_t i = 0; i < (size_t)1 << likes->bits; i++)
        likes->list[i].certificate = CT_LAB_NO_ROW;
    memset(likes->places, 0, PLACES * sizeof *likes->places);
    likes->form_count = 0;
}

struct ct_graph_likes *ct_graph_likes_new(size_t certificates)
{
    struct ct_graph_likes *likes = calloc(1, sizeof *likes);

    if (likes == NULL)
        return NULL;
    likes->bits = LEAST;
    while (likes->bits < LARGEST && (size_t)1 << likes->bits < certificates)
        likes->bits++;
    likes->list = malloc(((size_t)1 << likes->bits) * sizeof *likes->list);
    likes->forms = malloc(FORMS * sizeof *likes->forms);
    likes->places = malloc(PLACES * sizeof *likes->places);
    if (likes->list == NULL || likes->forms == NULL || likes->places == NULL) {
        ct_graph_likes_free(likes);
        return NULL;
    }
    forget(likes);
    return likes;
}

/* ---- what decides -------------------------------------------------------- */

/* Of whole words, each with a factor of its own: products do not wait for one
 * another. */
static inline uint64_t hash_of(const void *words, size_t size)
{
    const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
    const unsigned char *bytes = words;
    uint64_t hash = 0, factor = odd;

    for (size_t i = 0; i < size; i += sizeof(uint64_t), factor *= odd) {
        uint64_t word;

        memcpy(&word, bytes + i, sizeof word);
        hash += (word ^ word >> 32) * factor;
    }
    hash = (hash ^ hash >> 32) * odd;
    return hash ^ hash >> 32;
}

/* The number of a form; when there are too many, all is forgotten. */
static uint32_t number_of(struct ct_graph_likes *likes, const struct form *form)
{
    size_t place = hash_of(form, sizeof *form) % PLACES;
    uint32_t number;

    for (; (number = likes->places[place]) != 0; place = (place + 1) % PLACES)
        if (memcmp(&likes->forms[number - 1], form, sizeof *form) == 0)
            return number;
    if (likes->form_count == FORMS) {
        forget(likes);
        likes->shared = false; /* what it began with has no number any more */
        return 0;
    }
    likes->forms[likes->form_count] = *form;
    return likes->places[place] = ++likes->form_count;
}

static uint32_t form_of(struct ct_graph_likes *likes,
                        const struct ct_feeding *feeding,
                        struct ct_lab_list results)
{
    uint32_t number = 0;

    for (size_t i = 0; i < results.count && likes->shared; i++) {
        const struct ct_lab_result *row =
            &feeding->lab->results[results.rows[i]];
        const struct form form = {
            .unit = ct_assigned_unit(row),
            .point_unit = ct_feed_unit(row),
            .point = row->point,
            .before = number,
            .quantity = ct_feed_quantity(feeding, results.rows[i]),
            .function = row->function,
            .artefact = row->artefact,
            .at = row->at};

        number = number_of(likes, &form);
    }
    return number;
}

/* Of two. */
static struct like *place_of(const struct ct_graph_likes *likes)
{
    uint64_t hash = hash_of(&likes->now.key, sizeof likes->now.key);

    return &likes->list[hash & (((uint64_t)1 << likes->bits) - 2)];
}

/* Links that lead nowhere have reasons of their own; what rows of links.csv say
 * of one that was found by the day may depend on the day. */
static bool is_plain(const struct ct_feeding *feeding,
                     const struct ct_chain_link *link)
{
    return link->state == CT_LINK_ROOT ||
           (link->state == CT_LINK_CERTIFICATE &&
            (!link->derived || feeding->rows.count == 0));
}

void ct_graph_likes_begin(struct ct_graph_likes *likes,
                          const struct ct_feeding *feeding,
                          struct ct_lab_list results)
{
    struct key key = {.link_count = (uint32_t)feeding->link_count,
                      .kind = feeding->certificate.kind};

    likes->shared = results.count > 0 && feeding->rows.count <= LINKS &&
                    feeding->link_count <= LINKS;
    if (feeding->lab->tables[CT_TABLE_CHANGES].count > 0)
        key.on = feeding->certificate.calibrated_on;
    for (size_t i = 0; i < feeding->link_count && likes->shared; i++) {
        const struct ct_chain_link *link = &feeding->links[i];

        likes->shared = is_plain(feeding, link);
        key.links[i] = link->certificate;
        key.by_link |= (uint32_t)link->by_link << i;
    }
    if (likes->shared)
        key.form = form_of(likes, feeding, results);
    likes->now = (struct like){.key = key,
                               .certificate = feeding->row,
                               .results = results.rows,
                               .rows = feeding->rows};
    if (likes->shared)
        __builtin_prefetch(place_of(likes));
}

static uint64_t bits_of(double number)
{
    uint64_t bits;

    memcpy(&bits, &number, sizeof bits);
    return bits;
}

/* All that decides what two rows of links.csv say of a result. */
static bool is_same_row(const struct ct_lab *lab, const struct ct_lab_link *a,
                        const struct ct_lab_link *b)
{
    const struct ct_lab_reference *x, *y;

    if (a->reference.count != b->reference.count)
        return false;
    x = &lab->references[a->reference.first];
    y = &lab->references[b->reference.first];
    return (a->reference.count == 0 ||
            (x->kind == y->kind && x->id == y->id)) &&
           a->row.unsound == b->row.unsound && a->method == b->method &&
           a->quantity == b->quantity && a->function == b->function &&
           a->artefact == b->artefact && a->point_unit == b->point_unit &&
           bits_of(a->point_min.number) == bits_of(b->point_min.number) &&
           bits_of(a->point_max.number) == bits_of(b->point_max.number) &&
           bits_of(a->reference_point.number) ==
               bits_of(b->reference_point.number) &&
           a->reference_quantity == b->reference_quantity &&
           a->reference_function == b->reference_function &&
           a->reference_artefact == b->reference_artefact &&
           a->reference_at == b->reference_at &&
           bits_of(a->sensitivity.number) == bits_of(b->sensitivity.number) &&
           a->sensitivity_unit == b->sensitivity_unit;
}

static bool has_same_rows(const struct ct_feeding *feeding,
                          struct ct_lab_list rows)
{
    const struct ct_lab *lab = feeding->lab;
    bool same = rows.count == feeding->rows.count;

    for (size_t i = 0; i < rows.count && same; i++)
        same = is_same_row(lab, &lab->links[rows.rows[i]],
                           &lab->links[feeding->rows.rows[i]]);
    return same;
}

static double growth_of(const struct ct_feeding *feeding,
                        const struct drifting *d)
{
    const struct ct_lab_when when = {feeding->certificate.calibrated_on,
                                     feeding->known_by};
    int32_t elapsed, whole;

    return ct_drift_growth(feeding->lab, d->certificate, d->per, d->walk, when,
                           &elapsed, &whole);
}

/* ---- asking and keeping -------------------------------------------------- */

static bool is_of(const struct like *like, const struct key *key)
{
    return like->certificate != CT_LAB_NO_ROW &&
           memcmp(&like->key, key, sizeof *key) == 0;
}

const uint32_t *ct_graph_like(const struct ct_graph_likes *likes,
                              const struct ct_feeding *feeding)
{
    const struct like *like;

    if (!likes->shared)
        return NULL;
    like = place_of(likes);
    if (!is_of(like, &likes->now.key) && !is_of(++like, &likes->now.key))
        return NULL;
    if (!has_same_rows(feeding, like->rows))
        return NULL;
    for (uint32_t i = 0; i < like->drifting_count; i++)
        if (growth_of(feeding, &like->drifting[i]) != like->drifting[i].growth)
            return NULL;
    return like->results;
}

static bool is_noted(const struct like *like, const struct drifting *d)
{
    for (uint32_t i = 0; i < like->drifting_count; i++) {
        const struct drifting *other = &like->drifting[i];

        if (other->certificate == d->certificate && other->walk == d->walk &&
            memcmp(&other->per, &d->per, sizeof d->per) == 0)
            return true;
    }
    return false;
}

void ct_graph_likes_note(struct ct_graph_likes *likes,
                         const struct ct_feeding *feeding,
                         const struct ct_feeds *feeds)
{
    struct like *now = &likes->now;

    for (size_t i = 0; i < feeds->count && likes->shared; i++) {
        const struct ct_feed *feed = &feeds->list[i];
        struct drifting d = {.per = feed->drift_per,
                             .certificate = feed->link.certificate,
                             .walk = feed->drift_walk};

        if (!feed->drifts || is_noted(now, &d))
            continue;
        likes->shared = now->drifting_count < DRIFTING;
        if (!likes->shared)
            return;
        d.growth = growth_of(feeding, &d);
        now->drifting[now->drifting_count++] = d;
    }
}

void ct_graph_likes_keep(struct ct_graph_likes *likes)
{
    struct like *like;

    if (!likes->shared)
        return;
    like = place_of(likes);
    if (!is_of(like, &likes->now.key))
        like[1] = like[0];
    *like = likes->now;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Results that rest on the same as one before: in a big laboratory few
 * standards are behind many certificates. What feeds a result depends on the
 * links of its certificate and on what it is the result of (feed.c), and, of
 * items that drift, on how far they have.
 */
#include "graph_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST = 4, LARGEST = 15, LINKS = 4, DRIFTING = 2 };

/* No room between members: keys are compared byte by byte. */
struct key {
    const struct ct_unit *unit, *point_unit;
    double point;
    uint32_t links[LINKS]; /* rows of certificates; CT_LAB_NO_ROW: a root */
    uint32_t link_count, quantity, function, at;
    int32_t on; /* 0 where nothing changes */
    uint32_t kind;
};
_Static_assert(sizeof(struct key) == 2 * sizeof(void *) + sizeof(double) +
                                         (LINKS + 6) * sizeof(uint32_t),
               "no padding");

/* An item whose drift is in the terms. */
struct drifting {
    double growth;
    struct ct_lab_interval per;
    uint32_t certificate;
    bool walk;
};

struct like {
    struct key key;
    uint32_t result; /* the one before; nothing else counts while it is none */
    uint32_t drifting_count;
    struct drifting drifting[DRIFTING];
};

struct ct_graph_likes {
    struct like *list; /* two for each hash: the newer one, then an older */
    int bits;
    struct key key; /* of the certificate at hand */
    bool shared;    /* else nothing is kept of it */
};

struct ct_graph_likes *ct_graph_likes_new(size_t results)
{
    struct ct_graph_likes *likes = calloc(1, sizeof *likes);
    size_t count;

    if (likes == NULL)
        return NULL;
    likes->bits = LEAST;
    while (likes->bits < LARGEST && (size_t)1 << likes->bits < results)
        likes->bits++;
    count = (size_t)1 << likes->bits;
    likes->list = malloc(count * sizeof *likes->list);
    if (likes->list == NULL) {
        free(likes);
        return NULL;
    }
    for (size_t i = 0; i < count; i++)
        likes->list[i].result = CT_LAB_NO_ROW;
    return likes;
}

void ct_graph_likes_free(struct ct_graph_likes *likes)
{
    if (likes == NULL)
        return;
    free(likes->list);
    free(likes);
}

/* Rows of links.csv are looked at for each result, and links that lead nowhere
 * have reasons of their own. */
void ct_graph_likes_start(struct ct_graph_likes *likes,
                          const struct ct_feeding *feeding)
{
    struct key *key = &likes->key;

    likes->shared = feeding->rows.count == 0 && feeding->link_count <= LINKS;
    *key = (struct key){.link_count = (uint32_t)feeding->link_count,
                        .kind = feeding->certificate.kind};
    if (feeding->lab->tables[CT_TABLE_CHANGES].count > 0)
        key->on = feeding->certificate.calibrated_on;
    for (size_t i = 0; i < feeding->link_count && likes->shared; i++) {
        const struct ct_chain_link *link = &feeding->links[i];

        likes->shared =
            link->state == CT_LINK_CERTIFICATE || link->state == CT_LINK_ROOT;
        key->links[i] = link->certificate;
    }
}

static uint64_t bits_of(double number)
{
    uint64_t bits;

    memcpy(&bits, &number, sizeof bits);
    return bits;
}

/* Of two. */
static struct like *place_of(const struct ct_graph_likes *likes)
{
    const struct key *key = &likes->key;
    uint64_t hash = bits_of(key->point) ^ bits_of(key->point) >> 29;

    hash = hash * 31 + key->link_count;
    for (int i = 0; i < LINKS; i++)
        hash = hash * 31 + key->links[i];
    hash = hash * 31 + key->quantity;
    hash = hash * 31 + key->function;
    hash = hash * 31 + key->at;
    hash = hash * 31 + (uint32_t)key->on;
    return &likes->list[(hash * UINT64_C(0x9e3779b97f4a7c15) >>
                         (64 - likes->bits)) &
                        ~UINT64_C(1)];
}

static bool is_of(const struct like *like, const struct key *key)
{
    return like->result != CT_LAB_NO_ROW &&
           memcmp(&like->key, key, sizeof *key) == 0;
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

uint32_t ct_graph_like(struct ct_graph_likes *likes,
                       const struct ct_feeding *feeding, uint32_t result)
{
    const struct ct_lab_result *row = &feeding->lab->results[result];
    struct key *key = &likes->key;
    const struct like *like;

    if (!likes->shared)
        return CT_LAB_NO_ROW;
    key->unit = ct_assigned_unit(row);
    key->point = row->point;
    key->point_unit = ct_feed_unit(row);
    key->quantity = ct_feed_quantity(feeding, result);
    key->function = row->function;
    key->at = row->at;
    like = place_of(likes);
    if (!is_of(like, key) && !is_of(++like, key))
        return CT_LAB_NO_ROW;
    for (uint32_t i = 0; i < like->drifting_count; i++)
        if (growth_of(feeding, &like->drifting[i]) != like->drifting[i].growth)
            return CT_LAB_NO_ROW;
    return like->result;
}

void ct_graph_likes_keep(struct ct_graph_likes *likes,
                         const struct ct_feeding *feeding, uint32_t result,
                         const struct ct_feeds *feeds)
{
    struct like *like;

    if (!likes->shared)
        return;
    like = place_of(likes);
    if (!is_of(like, &likes->key))
        like[1] = like[0];
    *like = (struct like){.key = likes->key, .result = result};
    for (size_t i = 0; i < feeds->count; i++) {
        const struct ct_feed *feed = &feeds->list[i];
        struct drifting d = {.per = feed->drift_per,
                             .certificate = feed->link.certificate,
                             .walk = feed->drift_walk};

        if (!feed->drifts)
            continue;
        if (like->drifting_count == DRIFTING) {
            like->result = CT_LAB_NO_ROW;
            return;
        }
        d.growth = growth_of(feeding, &d);
        like->drifting[like->drifting_count++] = d;
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * digest.h - digests of keys, and sets of them.
 */
#ifndef CT_DIGEST_H
#define CT_DIGEST_H

#include "../../uncertainty/unit.h"

/* 96 bits: two different ones of ten million keys are equal once in 10^15
 * laboratories. */
struct ct_digest {
    uint64_t a, b;
};
extern const struct ct_digest ct_digest_start;
void ct_digest_add(struct ct_digest *digest, uint64_t number);
void ct_digest_text(struct ct_digest *digest, const char *text, size_t length);
/* Equal for equal quantities, 0.2 kg and 200 g; NAN is one of them. */
void ct_digest_quantity(struct ct_digest *digest, double number,
                        const struct ct_unit *unit);
/* For sums that do not know the order of their terms. */
void ct_digest_sum(struct ct_digest *sum, struct ct_digest term);

/* All zero: empty. 16 bytes a slot, 20 to 40 a key. */
struct ct_digest_set {
    struct ct_digest_slot *slots;
    size_t count, size;
};
/* *found: the value of an equal key, or 0: then it is entered with `value`,
 * which is not 0. CT_NOMEM. */
CT_CHECK enum ct_status ct_digest_set_add(struct ct_digest_set *set,
                                          struct ct_digest key, uint32_t value,
                                          uint32_t *found);
/* Gets the place of that key near. */
void ct_digest_set_prefetch(const struct ct_digest_set *set,
                            struct ct_digest key);
void ct_digest_set_release(struct ct_digest_set *set);

#endif

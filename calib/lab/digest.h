/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * digest.h - digests of keys that are made of several parts, for key_set.h.
 */
#ifndef CT_DIGEST_H
#define CT_DIGEST_H

#include "../../uncertainty/unit.h"
#include "../files/key_set.h"

extern const struct ct_key_hash ct_digest_start;
void ct_digest_add(struct ct_key_hash *digest, uint64_t number);
void ct_digest_text(struct ct_key_hash *digest, const char *text,
                    size_t length);
/* Equal for equal quantities, 0.2 kg and 200 g; NAN is one of them. */
void ct_digest_quantity(struct ct_key_hash *digest, double number,
                        const struct ct_unit *unit);
/* For sums that do not know the order of their terms: of n equal ones by chance
 * there are n²/2^65. */
void ct_digest_sum(uint64_t *sum, struct ct_key_hash term);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hash.h - SHA-256 of what was read, for the provenance of results.
 */
#ifndef CT_HASH_H
#define CT_HASH_H

#include <stddef.h>
#include <sodium.h>

struct ct_hash {
    crypto_hash_sha256_state state;
};

enum { CT_HASH_TEXT = 65 }; /* 64 hexadecimal digits and a NUL */

void ct_hash_init(struct ct_hash *hash);
void ct_hash_add(struct ct_hash *hash, const char *bytes, size_t length);

/* The digest of all bytes so far, in lower case; more may be added after. */
void ct_hash_text(const struct ct_hash *hash, char text[CT_HASH_TEXT]);

#endif

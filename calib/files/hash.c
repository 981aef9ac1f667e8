/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hash.h"

void ct_hash_init(struct ct_hash *hash)
{
    /* libsodium asks for it before anything else; quick when done before.
     * Of what it sets up SHA-256 needs nothing, so its failure (no source of
     * random numbers) is none here. */
    int ready = sodium_init();

    (void)ready;
    crypto_hash_sha256_init(&hash->state);
}

void ct_hash_add(struct ct_hash *hash, const char *bytes, size_t length)
{
    if (length > 0)
        crypto_hash_sha256_update(&hash->state, (const unsigned char *)bytes,
                                  length);
}

void ct_hash_text(const struct ct_hash *hash, char text[CT_HASH_TEXT])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char digest[crypto_hash_sha256_BYTES];
    struct ct_hash copy = *hash; /* finishing would spoil the state */

    crypto_hash_sha256_final(&copy.state, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        text[2 * i] = digits[digest[i] >> 4];
        text[2 * i + 1] = digits[digest[i] & 15];
    }
    text[2 * sizeof digest] = '\0';
}

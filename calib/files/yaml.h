/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * yaml.h - a YAML (or JSON) text as a tree of nodes with places.
 *
 * Reads through libyaml's events; every scalar is taken as text, so there are
 * no surprises of type. Anchors, aliases, tags other than !!str, a second
 * document, duplicate keys, keys that are not scalars, depth over 64 and more
 * than 100 000 events (of JSON, 2 000 000) are findings. So are the slips that
 * are valid YAML with another meaning: a decimal comma and a missing blank
 * after a colon in {flow: mappings}, and colons, commas and brackets of full
 * width (yaml_wide.h).
 */
#ifndef CT_YAML_H
#define CT_YAML_H

#include "source.h"
#include "../../uncertainty/arena.h"

enum {
    CT_YAML_DEPTH = 64,
    CT_YAML_EVENTS = 100000,
    CT_JSON_EVENTS = 2000000, /* a schema of 100 000 fields */
};

enum ct_yaml_kind { CT_YAML_SCALAR, CT_YAML_SEQUENCE, CT_YAML_MAPPING };

struct ct_yaml {
    enum ct_yaml_kind kind;
    struct ct_place place; /* a scalar on a single line: its content, without
                              quotes; if place.length == length, byte by byte
                              (no escapes); else the whole node */
    const char *text;      /* scalar: NUL-terminated UTF-8 */
    size_t length;
    bool quoted;           /* scalar in quotes or a block scalar */
    size_t count;          /* items, or pairs */
    struct ct_yaml *items; /* sequence: count nodes; mapping: count values */
    struct ct_yaml *keys;  /* mapping: count scalars, else NULL */
};

/* Reads the source into a tree that lives in `arena`. After findings that do
 * not stop libyaml (duplicate keys, tags, a decimal comma …) it goes on to
 * the end and returns CT_INVALID with the tree as it was probably meant in
 * *root, so that the caller can look for more faults in it before it gives up
 * too. *root is NULL when there is no tree: after a syntax error (libyaml
 * stops at its first), a sign of full width that makes another tree than was
 * meant, a passed limit, or on CT_NOMEM. */
CT_CHECK enum ct_status ct_yaml_read(const struct ct_sources *sources,
                                     uint32_t source, struct ct_arena *arena,
                                     struct ct_sink *sink,
                                     const struct ct_yaml **root);
/* The same with a limit of its own in place of CT_YAML_EVENTS. */
CT_CHECK enum ct_status ct_yaml_read_up_to(const struct ct_sources *sources,
                                           uint32_t source, size_t events,
                                           struct ct_arena *arena,
                                           struct ct_sink *sink,
                                           const struct ct_yaml **root);

/* The value under `key` in a mapping (the first of duplicates), or NULL. */
const struct ct_yaml *ct_yaml_get(const struct ct_yaml *mapping,
                                  const char *key);

/* Whether a plain scalar stands for nothing: empty, `~`, `null`. */
bool ct_yaml_is_null(const struct ct_yaml *node);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * json.h - a JSON text as a tree with places, and its objects key by key.
 *
 * JSON goes the way of YAML (yaml.h), which gives every value its place;
 * afterwards the text is held against RFC 8259, so that no file passes that
 * other programs would refuse. Not read, though JSON: characters escaped in
 * two halves (\ud83d\ude00), of which the finding gives the character itself.
 */
#ifndef CT_JSON_H
#define CT_JSON_H

#include "yaml.h"

/* As ct_yaml_read_up_to() with CT_JSON_EVENTS, and "json-comma", "json-quotes",
 * "json-word", "json-comment", "json-escape", "json-line-break", "json-shape"
 * where YAML allows more than JSON; after these too there is a tree and
 * CT_INVALID. */
CT_CHECK enum ct_status ct_json_read(const struct ct_sources *sources,
                                     uint32_t source, struct ct_arena *arena,
                                     struct ct_sink *sink,
                                     const struct ct_yaml **root);

/* Kinds of values, as bits. ORDER JSON_KIND */
enum {
    CT_JSON_NULL = 1,
    CT_JSON_BOOLEAN = 2,
    CT_JSON_NUMBER = 4,
    CT_JSON_TEXT = 8,
    CT_JSON_LIST = 16,
    CT_JSON_OBJECT = 32,
    CT_JSON_ANY = 63,
};
unsigned ct_json_kind(const struct ct_yaml *value);
bool ct_json_is_true(const struct ct_yaml *value);

/* CT_OK when the value is of one of the kinds; else "json-kind", with what was
 * expected. `name` is what it is called, such as its key. */
CT_CHECK enum ct_status ct_json_need(const struct ct_yaml *value,
                                     unsigned kinds, const char *name,
                                     struct ct_sink *sink);

/* What an object may hold. Values land in an array in the order of the keys. */
struct ct_json_key {
    const char *name;
    unsigned kinds; /* of its value; 0: known, of no use here */
};

struct ct_json_keys {
    const struct ct_json_key *list;
    size_t count;
    const char *of; /* "a resource", for findings */
    bool open;      /* other programs may have keys of their own in it */
};

/* Finds the value of each key: values[i] is NULL where there is none, or one
 * of a wrong kind. Keys that are not in the list: "unknown-setting"; in an open
 * object only for names that begin with `caltrace:`, else "unknown-property" (a
 * warning, where the name is near to a known one) or "property-ignored" (a
 * note; none for names with a colon, the prefixes of other programs).
 * CT_INVALID after an error; the values that are sound are there all the same.
 * CT_NOMEM. */
CT_CHECK enum ct_status ct_json_members(const struct ct_yaml *object,
                                        const struct ct_json_keys *keys,
                                        const struct ct_yaml **values,
                                        struct ct_sink *sink);

/* CT_OK when the value is a list of such kinds; else findings as above, each
 * called `name`. */
CT_CHECK enum ct_status ct_json_list(const struct ct_yaml *value,
                                     unsigned kinds, const char *name,
                                     struct ct_sink *sink);

/* The number of a value of that kind, a whole one between the limits;
 * "json-whole-number" with them. */
CT_CHECK enum ct_status ct_json_whole(const struct ct_yaml *value,
                                      const char *name, int64_t least,
                                      int64_t most, struct ct_sink *sink,
                                      int64_t *number);

/* The worse of two outcomes: what stops before CT_INVALID before CT_OK. */
enum ct_status ct_json_worse(enum ct_status a, enum ct_status b);

/* Which of the words the text is, exactly; "unknown-word" with `name` (what it
 * is the value of) and a near miss. */
CT_CHECK enum ct_status ct_json_choice(const struct ct_yaml *value,
                                       const char *const *words, size_t count,
                                       const char *name, struct ct_sink *sink,
                                       int *choice);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "json.h"

#include "../../uncertainty/buffer.h"
#include "../../uncertainty/expression.h"
#include "../../uncertainty/number.h"

#include <string.h>

/* ORDER JSON_KIND */
static const char *const kind_names[] = {
    "null", "true or false", "a number", "a text", "a list", "an object",
};

enum { KINDS = sizeof kind_names / sizeof kind_names[0] };

enum ct_status ct_json_worse(enum ct_status a, enum ct_status b)
{
    return a == CT_OK || (a == CT_INVALID && b != CT_OK) ? b : a;
}

static bool stops(enum ct_status status)
{
    return status != CT_OK && status != CT_INVALID;
}

enum ct_status ct_json_need(const struct ct_yaml *value, unsigned kinds,
                            const char *name, struct ct_sink *sink)
{
    struct ct_buffer words = {0};
    const char *found = "";
    unsigned kind = ct_json_kind(value);
    enum ct_status status;

    if ((kind & kinds) != 0)
        return CT_OK;
    for (size_t i = 0; i < KINDS; i++) {
        if (kind == 1U << i)
            found = kind_names[i];
        if ((kinds >> i & 1) == 0)
            continue;
        if (words.length > 0)
            ct_buffer_puts(&words, ", or ");
        ct_buffer_puts(&words, kind_names[i]);
    }
    status = ct_buffer_status(&words);
    if (status == CT_OK)
        status =
            ct_error(sink, "json-kind", ct_at(value->place), ct_string(name),
                     ct_string(words.data), ct_string(found));
    ct_buffer_release(&words);
    return status;
}

/* ---- keys -------------------------------------------------------------------
 */

static const struct ct_json_key *find(const struct ct_json_keys *keys,
                                      const struct ct_yaml *key)
{
    for (size_t i = 0; i < keys->count; i++) {
        if (strlen(keys->list[i].name) == key->length &&
            memcmp(keys->list[i].name, key->text, key->length) == 0)
            return &keys->list[i];
    }
    return NULL;
}

enum { NAMES = 64 };

static const char *nearest(const struct ct_json_keys *keys,
                           const struct ct_yaml *key)
{
    const char *names[NAMES];
    size_t count = keys->count < NAMES ? keys->count : NAMES;

    for (size_t i = 0; i < count; i++)
        names[i] = keys->list[i].name;
    return ct_near_miss(key->text, key->length, names, count);
}

static bool is_ours(const struct ct_yaml *key)
{
    static const char prefix[] = "caltrace:";

    return key->length >= sizeof prefix - 1 &&
           memcmp(key->text, prefix, sizeof prefix - 1) == 0;
}

static enum ct_status unknown_key(const struct ct_json_keys *keys,
                                  const struct ct_yaml *key,
                                  struct ct_sink *sink)
{
    struct ct_argument name = ct_text(key->text, key->length);
    const char *near = nearest(keys, key);

    if (!keys->open || is_ours(key))
        return ct_error(sink, "unknown-setting", ct_at(key->place), name,
                        ct_string(near), ct_string(keys->of));
    if (near != NULL)
        ct_warning(sink, "unknown-property", ct_at(key->place), name,
                   ct_string(near), ct_string(keys->of));
    else if (memchr(key->text, ':', key->length) == NULL)
        ct_note(sink, "property-ignored", ct_at(key->place), name,
                ct_string(keys->of));
    return CT_OK;
}

/* The first of duplicates counts; they were reported. */
static enum ct_status take_pair(const struct ct_json_keys *keys,
                                const struct ct_yaml *object, size_t i,
                                const struct ct_yaml **values,
                                struct ct_sink *sink)
{
    const struct ct_json_key *known = find(keys, &object->keys[i]);
    const struct ct_yaml *value = &object->items[i];
    enum ct_status status;

    if (known == NULL)
        return unknown_key(keys, &object->keys[i], sink);
    if (known->kinds == 0 || ct_yaml_get(object, known->name) != value)
        return CT_OK;
    status = ct_json_need(value, known->kinds, known->name, sink);
    if (status == CT_OK)
        values[known - keys->list] = value;
    return status;
}

enum ct_status ct_json_members(const struct ct_yaml *object,
                               const struct ct_json_keys *keys,
                               const struct ct_yaml **values,
                               struct ct_sink *sink)
{
    enum ct_status result = CT_OK;

    for (size_t i = 0; i < keys->count; i++)
        values[i] = NULL;
    for (size_t i = 0; i < object->count && !stops(result); i++)
        result =
            ct_json_worse(result, take_pair(keys, object, i, values, sink));
    return result;
}

/* ---- values -----------------------------------------------------------------
 */

enum ct_status ct_json_list(const struct ct_yaml *value, unsigned kinds,
                            const char *name, struct ct_sink *sink)
{
    enum ct_status result = ct_json_need(value, CT_JSON_LIST, name, sink);

    if (result != CT_OK)
        return result;
    for (size_t i = 0; i < value->count && !stops(result); i++)
        result = ct_json_worse(
            result, ct_json_need(&value->items[i], kinds, name, sink));
    return result;
}

enum ct_status ct_json_whole(const struct ct_yaml *value, const char *name,
                             int64_t least, int64_t most, struct ct_sink *sink,
                             int64_t *number)
{
    double read;

    /* Doubles hold whole numbers of this size exactly. */
    if (ct_number_parse(value->text, value->length, &read) == CT_OK &&
        read >= (double)least && read <= (double)most &&
        read == (double)(int64_t)read) {
        *number = (int64_t)read;
        return CT_OK;
    }
    return ct_error(sink, "json-whole-number", ct_at(value->place),
                    ct_string(name), ct_text(value->text, value->length),
                    ct_integer(least), ct_integer(most));
}

enum ct_status ct_json_choice(const struct ct_yaml *value,
                              const char *const *words, size_t count,
                              const char *name, struct ct_sink *sink,
                              int *choice)
{
    struct ct_buffer all = {0};
    enum ct_status status;

    for (size_t i = 0; i < count; i++) {
        if (strlen(words[i]) == value->length &&
            memcmp(words[i], value->text, value->length) == 0) {
            *choice = (int)i;
            return CT_OK;
        }
    }
    for (size_t i = 0; i < count; i++) {
        ct_buffer_puts(&all, i > 0 ? ", " : "");
        ct_buffer_puts(&all, words[i]);
    }
    status = ct_buffer_status(&all);
    if (status == CT_OK)
        status = ct_error(
            sink, "unknown-word", ct_at(value->place), ct_string(name),
            ct_text(value->text, value->length),
            ct_string(ct_near_miss(value->text, value->length, words, count)),
            ct_string(all.data));
    ct_buffer_release(&all);
    return status;
}

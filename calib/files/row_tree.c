/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An input of the budget as a tree with places for cells in it: what a column
 * states takes the place of what the budget states, and of the keys that would
 * say nothing beside it.
 */
#include "row_work.h"

#include <string.h>

/* ---- what is stated ------------------------------------------------------ */

size_t row_stating_column(const struct row_part *part, const char **key)
{
    *key = "readings";
    if (part->reading_count > 0)
        return part->readings[0];
    for (int k = ROW_U; k <= ROW_HALF_WIDTH; k++)
        if (part->columns[k] != CT_NONE) {
            *key = row_keys[k];
            return part->columns[k];
        }
    return CT_NONE;
}

/* The distribution that a mapping names. */
static bool named_kind(const struct ct_yaml *node,
                       enum ct_distribution_kind *kind)
{
    const struct ct_yaml *name = ct_yaml_get(node, "distribution");

    return name != NULL && ct_distribution_find(name->text, name->length, kind);
}

static bool is_shaped(enum ct_distribution_kind kind)
{
    return kind >= CT_RECTANGULAR && kind <= CT_TWO_POINT;
}

/* Whether the budget's distribution goes with what a column states. */
static bool distribution_fits(const struct ct_yaml *node,
                              const struct row_part *part,
                              const char *statement)
{
    enum ct_distribution_kind kind;
    bool readings = strcmp(statement, "readings") == 0;

    if (!named_kind(node, &kind))
        return false;
    if (kind == CT_STUDENT_T)
        return readings || part->columns[ROW_DOF] != CT_NONE ||
               ct_yaml_get(node, "dof") != NULL;
    return kind == CT_NORMAL || (!readings && is_shaped(kind));
}

enum ct_distribution_kind row_kind_beside(const struct ct_yaml *node,
                                          const struct row_part *part,
                                          const char *statement)
{
    enum ct_distribution_kind kind;

    if (distribution_fits(node, part, statement) && named_kind(node, &kind))
        return kind;
    return strcmp(statement, "half_width") == 0 ? CT_RECTANGULAR : CT_NORMAL;
}

/* ---- the tree ------------------------------------------------------------ */

static bool is_key(const struct ct_yaml *key, const char *text)
{
    return strcmp(key->text, text) == 0;
}

static bool states(const struct ct_yaml *key)
{
    struct ct_yaml one = {.kind = CT_YAML_MAPPING, .count = 1};
    struct ct_yaml copy = *key;

    one.keys = &copy;
    return find_statement(&one) != NULL;
}

/* Whether a pair of the budget stays beside the columns of the part. */
static bool stays(const struct ct_yaml *node, size_t i,
                  const struct row_part *part)
{
    const struct ct_yaml *key = &node->keys[i];
    const char *statement;

    for (int k = ROW_U; k < ROW_KEYS; k++)
        if (part->columns[k] != CT_NONE && is_key(key, row_keys[k]))
            return false;
    if (row_stating_column(part, &statement) == CT_NONE)
        return true;
    if (states(key))
        return false;
    if (is_key(key, "distribution"))
        return distribution_fits(node, part, statement);
    if (is_key(key, "dof") || is_key(key, "mc_dof"))
        return strcmp(statement, "readings") != 0;
    return !key_depends(key->text) ||
           key_counts(key->text, statement,
                      row_kind_beside(node, part, statement));
}

static struct ct_yaml word(const char *text, struct ct_place place)
{
    return (struct ct_yaml){.kind = CT_YAML_SCALAR,
                            .place = place,
                            .text = text,
                            .length = strlen(text)};
}

static void add_pair(struct ct_yaml *mapping, struct ct_yaml key,
                     struct ct_yaml value)
{
    mapping->keys[mapping->count] = key;
    mapping->items[mapping->count++] = value;
}

/* An empty mapping with room for `count` pairs. */
static enum ct_status new_mapping(struct ct_row_reader *reader, size_t count,
                                  struct ct_place place, struct ct_yaml *made)
{
    struct ct_arena *arena = &reader->arena;

    *made = (struct ct_yaml){
        .kind = CT_YAML_MAPPING,
        .place = place,
        .keys = ct_arena_array(arena, count, sizeof *made->keys),
        .items = ct_arena_array(arena, count, sizeof *made->items)};
    return made->keys == NULL || made->items == NULL ? CT_NOMEM : CT_OK;
}

/* Whether a column of readings brings the value. */
static bool has_readings(const struct row_input *input)
{
    for (size_t i = 0; i < input->count; i++)
        if (input->parts[i].reading_count > 0)
            return true;
    return false;
}

/* The value: from its column, else from the budget, unless readings bring it.
 */
static void add_value(struct row_input *input, struct ct_yaml *made)
{
    const struct ct_yaml *node = input->origin->subject.node;
    const struct ct_yaml *value = ct_yaml_get(node, "value");

    if (input->value_column != CT_NONE) {
        input->value_cell = &made->items[made->count];
        add_pair(made, word("value", node->place), word("", node->place));
    } else if (value != NULL && !has_readings(input)) {
        add_pair(made, word("value", node->place), *value);
    }
}

/* Adds the cells of the part as pairs, and remembers where they are. */
static enum ct_status add_cells(struct ct_row_reader *reader,
                                struct row_part *part, struct ct_yaml *mapping)
{
    struct ct_place place = mapping->place;

    for (int k = ROW_U; k < ROW_KEYS; k++) {
        if (part->columns[k] == CT_NONE)
            continue;
        part->cells[k] = &mapping->items[mapping->count];
        add_pair(mapping, word(row_keys[k], place), word("", place));
    }
    if (part->reading_count == 0)
        return CT_OK;
    part->list = &mapping->items[mapping->count];
    add_pair(mapping, word("readings", place),
             (struct ct_yaml){.kind = CT_YAML_SEQUENCE, .place = place});
    part->list->items = ct_arena_array(&reader->arena, part->reading_count,
                                       sizeof *part->list->items);
    return part->list->items == NULL ? CT_NOMEM : CT_OK;
}

/* The mapping of a part with its columns, but for `value` and `components`. */
static enum ct_status patch(struct ct_row_reader *reader,
                            const struct ct_yaml *node, struct row_part *part,
                            struct ct_yaml *made)
{
    enum ct_status status =
        new_mapping(reader, node->count + ROW_KEYS + 2, node->place, made);

    if (status != CT_OK)
        return status;
    for (size_t i = 0; i < node->count; i++)
        if (stays(node, i, part) && !is_key(&node->keys[i], "value"))
            add_pair(made, node->keys[i], node->items[i]);
    return add_cells(reader, part, made);
}

/* The `components` of an input, those with columns patched. */
static enum ct_status patch_components(struct ct_row_reader *reader,
                                       struct row_input *input,
                                       struct ct_yaml *components)
{
    struct ct_yaml old = *components;
    enum ct_status status =
        new_mapping(reader, old.count, old.place, components);

    for (size_t i = 0; i < old.count && status == CT_OK; i++) {
        struct ct_yaml made;

        status = patch(reader, &old.items[i], &input->parts[i], &made);
        if (status == CT_OK)
            add_pair(components, old.keys[i], made);
    }
    return status;
}

enum ct_status row_patch(struct ct_row_reader *reader, struct row_input *input)
{
    const struct ct_yaml *node = input->origin->subject.node;
    static const struct row_part none = {.columns = {CT_NONE, CT_NONE, CT_NONE,
                                                     CT_NONE, CT_NONE, CT_NONE,
                                                     CT_NONE}};
    struct row_part bare = none;
    bool own = ct_yaml_get(node, "components") == NULL;
    struct ct_yaml *made = ct_arena_alloc(&reader->arena, sizeof *made);
    enum ct_status status = made == NULL ? CT_NOMEM : CT_OK;

    if (status == CT_OK)
        status = patch(reader, node, own ? &input->parts[0] : &bare, made);
    if (status != CT_OK)
        return status;
    add_value(input, made);
    input->node = made;
    for (size_t i = 0; i < made->count && !own && status == CT_OK; i++)
        if (is_key(&made->keys[i], "components"))
            status = patch_components(reader, input, &made->items[i]);
    return status;
}

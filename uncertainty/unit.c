/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "arena.h"
#include "unit_scale.h"
#include "unit_text.h"

#include <stdlib.h>
#include <string.h>

const struct ct_unit ct_unit_one = {
    .scale = {.numerator.low = 1, .denominator.low = 1}, .text = ""};

void ct_unit_library_init(void)
{
    ct_unit_algebra_silence();
}

/* ---- the table of texts ------------------------------------------------- */

/* What reading one text came to; read once, reported as often as it is met. */
struct entry {
    struct ct_unit unit;
    const char *text;
    size_t length;
    struct ct_unit_fault *fault; /* NULL: sound */
    bool usable;
};

struct ct_units {
    struct ct_arena arena; /* entries, texts, faults */
    struct ct_unit_algebra *algebra;
    struct entry **slots; /* open addressing */
    size_t slot_count, used;
    struct ct_unit_names names;
};

enum ct_status ct_units_new(struct ct_units **units)
{
    struct ct_units *result = calloc(1, sizeof *result);

    if (result == NULL)
        return CT_NOMEM;
    ct_unit_names_init(&result->names);
    *units = result;
    return CT_OK;
}

void ct_units_free(struct ct_units *units)
{
    if (units == NULL)
        return;
    ct_unit_algebra_free(units->algebra);
    ct_arena_release(&units->arena);
    free(units->slots);
    free(units);
}

/* FNV-1a, 64 bits */
static size_t hash(const char *text, size_t length)
{
    uint64_t sum = 14695981039346656037u;

    for (size_t i = 0; i < length; i++)
        sum = (sum ^ (unsigned char)text[i]) * 1099511628211u;
    return (size_t)(sum ^ (sum >> 32));
}

static struct entry **find_slot(struct entry **slots, size_t count,
                                const char *text, size_t length)
{
    size_t i = hash(text, length) & (count - 1);

    while (slots[i] != NULL && (slots[i]->length != length ||
                                memcmp(slots[i]->text, text, length) != 0))
        i = (i + 1) & (count - 1);
    return &slots[i];
}

/* At most two thirds full; a power of two. */
static enum ct_status make_room(struct ct_units *units)
{
    size_t count = units->slot_count == 0 ? 64 : 2 * units->slot_count;
    struct entry **slots;

    if (3 * (units->used + 1) <= 2 * units->slot_count)
        return CT_OK;
    slots = calloc(count, sizeof *slots);
    if (slots == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < units->slot_count; i++)
        if (units->slots[i] != NULL)
            *find_slot(slots, count, units->slots[i]->text,
                       units->slots[i]->length) = units->slots[i];
    free(units->slots);
    units->slots = slots;
    units->slot_count = count;
    return CT_OK;
}

/* ---- reading ------------------------------------------------------------ */

static enum ct_status report(struct ct_sink *sink, struct ct_place place,
                             const char *text, size_t length,
                             const struct ct_unit_fault *fault)
{
    struct ct_argument at = ct_at(place), part, first, second;

    part = ct_text(text + fault->offset, fault->length);
    first = ct_string(fault->first);
    second = ct_string(fault->second);
    switch (fault->kind) {
    case CT_UNIT_SOUND:
        break;
    case CT_UNIT_FAULT_SOLIDUS:
        ct_warning(sink, "unit-solidus", at, ct_text(text, length));
        break;
    case CT_UNIT_FAULT_CHARACTER:
        return ct_error(sink, "unit-character", at);
    case CT_UNIT_FAULT_LENGTH:
        return ct_error(sink, "unit-too-long", at);
    case CT_UNIT_FAULT_UNKNOWN:
        return ct_error(sink, "unknown-unit", at, part, first);
    case CT_UNIT_FAULT_PREFIX:
        return ct_error(sink, "unit-prefix", at, part, first);
    case CT_UNIT_FAULT_JOINED:
        return ct_error(sink, "unit-joined", at, part, first, second);
    case CT_UNIT_FAULT_DOUBT: /* the only one that can be meant, once more */
        second =
            ct_string(strchr(fault->first, ',') == NULL ? fault->first : NULL);
        return ct_error(sink, "unit-doubtful", at, part, first, second);
    case CT_UNIT_FAULT_HARDNESS:
        return ct_error(sink, "unit-hardness", at, part);
    case CT_UNIT_FAULT_SYNTAX:
        return ct_error(sink, "unit-syntax", at, part);
    case CT_UNIT_FAULT_END:
        return ct_error(sink, "unit-incomplete", at, ct_text(text, length));
    case CT_UNIT_FAULT_PARENTHESIS:
        return ct_error(sink, "unit-parenthesis", at, ct_text(text, length));
    case CT_UNIT_FAULT_NUMBER:
        return ct_error(sink, "unit-number", at, part);
    case CT_UNIT_FAULT_DENOMINATOR:
        return ct_error(sink, "unit-denominator", at, ct_text(text, length));
    case CT_UNIT_FAULT_MISSING_SIGN:
        return ct_error(sink, "unit-sign", at, part);
    case CT_UNIT_FAULT_EXPONENT:
        return ct_error(sink, "unit-exponent", at, part);
    case CT_UNIT_FAULT_ROOT:
        return ct_error(sink, "unit-root", at, part);
    case CT_UNIT_FAULT_PRODUCT:
        return ct_error(sink, "unit-product-power", at, part);
    case CT_UNIT_FAULT_SCALE:
        return ct_error(sink, "unit-scale", at, part);
    }
    return CT_OK;
}

/* Reads the text into `entry`; a single word needs no more than the names. */
static enum ct_status read_entry(struct ct_units *units, struct entry *entry,
                                 const char *text, size_t length,
                                 struct ct_unit_fault *fault)
{
    struct ct_unit_word word;

    fault->kind = CT_UNIT_SOUND;
    if (length == 0 || (length == 1 && text[0] == '1')) {
        entry->unit = ct_unit_one;
        return CT_OK;
    }
    if (ct_unit_find_doubt(text, length) == NULL &&
        ct_unit_find(&units->names, text, length, &word) == CT_UNIT_FOUND) {
        ct_unit_from_row(word.row, word.prefix != NULL ? word.prefix->power : 0,
                         &entry->unit);
        return CT_OK;
    }
    return ct_unit_text_read(&units->names, &units->algebra, text, length,
                             &entry->unit, fault);
}

static enum ct_status keep(struct ct_units *units, struct entry read,
                           const char *text, size_t length,
                           const struct ct_unit_fault *fault,
                           struct entry **kept)
{
    struct entry *entry = ct_arena_alloc(&units->arena, sizeof *entry);
    char *copy = ct_arena_text(&units->arena, text, length);

    if (entry == NULL || copy == NULL || make_room(units) != CT_OK)
        return CT_NOMEM;
    *entry = read;
    entry->text = entry->unit.text = copy;
    entry->length = length;
    if (fault->kind != CT_UNIT_SOUND) {
        entry->fault = ct_arena_alloc(&units->arena, sizeof *fault);
        if (entry->fault == NULL)
            return CT_NOMEM;
        *entry->fault = *fault;
    }
    *find_slot(units->slots, units->slot_count, copy, length) = entry;
    units->used++;
    *kept = entry;
    return CT_OK;
}

static enum ct_status look_up(struct ct_units *units, const char *text,
                              size_t length, struct entry **found)
{
    struct ct_unit_fault fault;
    struct entry entry = {.usable = true};
    enum ct_status status;

    if (units->slot_count > 0) {
        *found = *find_slot(units->slots, units->slot_count, text, length);
        if (*found != NULL)
            return CT_OK;
    }
    status = read_entry(units, &entry, text, length, &fault);
    entry.usable = status == CT_OK;
    if (status == CT_OK || status == CT_INVALID)
        status = keep(units, entry, text, length, &fault, found);
    return status;
}

/* Cuts blanks at both ends; *offset bytes went in front. */
static void trim(const char **text, size_t *length, size_t *offset)
{
    *offset = 0;
    while (*length > 0 && strchr(" \t\r\n", (*text)[*length - 1]) != NULL &&
           (*text)[*length - 1] != '\0')
        --*length;
    while (*length > 0 && ((*text)[0] == ' ' || (*text)[0] == '\t')) {
        ++*text;
        --*length;
        ++*offset;
    }
}

enum ct_status ct_unit_parse(struct ct_units *units, const char *text,
                             size_t length, struct ct_place place,
                             struct ct_sink *sink, const struct ct_unit **unit)
{
    const bool byte_by_byte = place.length == length;
    struct entry *entry = NULL;
    enum ct_status status;
    size_t offset;

    trim(&text, &length, &offset);
    if (length > CT_UNIT_LENGTH)
        return ct_error(sink, "unit-too-long", ct_at(place));
    status = look_up(units, text, length, &entry);
    if (status != CT_OK)
        return status;
    if (entry->fault != NULL) {
        if (byte_by_byte)
            place = ct_place_part(place, offset + entry->fault->offset,
                                  entry->fault->length);
        status = report(sink, place, text, length, entry->fault);
    }
    if (entry->usable)
        *unit = &entry->unit;
    return status;
}

/* ---- algebra ------------------------------------------------------------ */

bool ct_unit_same_dimension(const struct ct_unit *a, const struct ct_unit *b)
{
    return memcmp(a->exponent, b->exponent, sizeof a->exponent) == 0;
}

bool ct_unit_dimensionless(const struct ct_unit *a)
{
    return ct_unit_same_dimension(a, &ct_unit_one);
}

bool ct_unit_same_scale(const struct ct_unit *a, const struct ct_unit *b)
{
    return ct_scale_equal(a->scale, b->scale);
}

static bool is_plain_one(const struct ct_unit *a)
{
    return a->kind == CT_KIND_NONE && ct_unit_dimensionless(a) &&
           ct_unit_same_scale(a, &ct_unit_one);
}

static int16_t saturate(int exponent)
{
    return (int16_t)(exponent > INT16_MAX    ? INT16_MAX
                     : exponent < -INT16_MAX ? -INT16_MAX
                                             : exponent);
}

struct ct_unit ct_unit_multiply(const struct ct_unit *a,
                                const struct ct_unit *b)
{
    struct ct_unit result = {.kind = CT_KIND_NONE};

    if (is_plain_one(a))
        return *b;
    if (is_plain_one(b))
        return *a;
    for (size_t i = 0; i < CT_BASES; i++)
        result.exponent[i] = saturate(a->exponent[i] + b->exponent[i]);
    result.scale = ct_scale_multiply(a->scale, b->scale);
    return result;
}

struct ct_unit ct_unit_divide(const struct ct_unit *a, const struct ct_unit *b)
{
    struct ct_unit inverse = {.kind = CT_KIND_NONE};

    if (is_plain_one(b))
        return *a;
    for (size_t i = 0; i < CT_BASES; i++)
        inverse.exponent[i] = (int16_t)-b->exponent[i];
    inverse.scale = ct_scale_invert(b->scale);
    return ct_unit_multiply(a, &inverse);
}

static int greatest_common_divisor(int a, int b)
{
    while (b != 0) {
        int rest = a % b;

        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

enum { LARGEST_POWER = 255 };

static bool scale_exponents(const struct ct_unit *a, int numerator,
                            int denominator, struct ct_unit *result)
{
    for (size_t i = 0; i < CT_BASES; i++) {
        int product = a->exponent[i] * numerator;

        if (product % denominator != 0 || product / denominator > INT16_MAX ||
            product / denominator < -INT16_MAX)
            return false;
        result->exponent[i] = (int16_t)(product / denominator);
    }
    return true;
}

enum ct_status ct_unit_power(const struct ct_unit *a, int numerator,
                             int denominator, struct ct_unit *result)
{
    struct ct_unit power = {.kind = CT_KIND_NONE};
    enum ct_status status;
    int common;

    if (denominator == 0 || numerator < -INT16_MAX || numerator > INT16_MAX ||
        denominator < -INT16_MAX || denominator > INT16_MAX)
        return CT_DOMAIN;
    common = greatest_common_divisor(numerator, denominator);
    if (denominator < 0)
        common = -common;
    numerator /= common;
    denominator /= common;
    if (numerator == 1 && denominator == 1) {
        *result = *a;
        return CT_OK;
    }
    if (numerator > LARGEST_POWER || numerator < -LARGEST_POWER ||
        !scale_exponents(a, numerator, denominator, &power))
        return CT_DOMAIN;
    status = ct_scale_power(a->scale, numerator, denominator, &power.scale);
    if (status == CT_OK)
        *result = power;
    return status;
}

struct ct_unit ct_unit_coherent(const struct ct_unit *a)
{
    struct ct_unit result = *a;

    result.scale = ct_scale_one();
    result.fahrenheit = false;
    result.text = NULL;
    return result;
}

/* ---- kinds ----------------------------------------------------------- */

static bool are_kinds(enum ct_kind a, enum ct_kind b, enum ct_kind first,
                      enum ct_kind second)
{
    return (a == first && b == second) || (a == second && b == first);
}

bool ct_kind_assignable(enum ct_kind a, enum ct_kind b)
{
    return a == b || a == CT_KIND_NONE || b == CT_KIND_NONE;
}

enum ct_kind_result ct_kind_add(enum ct_kind a, enum ct_kind b,
                                enum ct_kind *sum)
{
    enum ct_kind result;

    if (a == b && a != CT_KIND_LEVEL_MILLIWATT)
        result = a;
    else if (a == CT_KIND_NONE || b == CT_KIND_NONE)
        result = a == CT_KIND_NONE ? b : a;
    else if (are_kinds(a, b, CT_KIND_CELSIUS, CT_KIND_KELVIN))
        result = CT_KIND_CELSIUS;
    else if (are_kinds(a, b, CT_KIND_LEVEL, CT_KIND_LEVEL_MILLIWATT))
        result = CT_KIND_LEVEL_MILLIWATT;
    else
        return CT_KINDS_CONFLICT;
    *sum = result;
    return CT_KINDS_AGREE;
}

enum ct_kind_result ct_kind_subtract(enum ct_kind a, enum ct_kind b,
                                     enum ct_kind *difference)
{
    if (a == CT_KIND_CELSIUS && b == CT_KIND_CELSIUS)
        *difference = CT_KIND_KELVIN;
    else if (a == CT_KIND_LEVEL_MILLIWATT && b == CT_KIND_LEVEL_MILLIWATT)
        *difference = CT_KIND_LEVEL;
    else if (a == CT_KIND_LEVEL && b == CT_KIND_LEVEL_MILLIWATT)
        return CT_KINDS_CONFLICT;
    else
        return ct_kind_add(a, b, difference);
    return CT_KINDS_AGREE;
}

/* ---- conversion --------------------------------------------------------- */

enum ct_status ct_unit_conversion(const struct ct_unit *from,
                                  const struct ct_unit *to,
                                  struct ct_conversion *conversion)
{
    struct ct_scale ratio;
    struct ct_conversion result;
    enum ct_status status;

    if (!ct_unit_same_dimension(from, to))
        return CT_INVALID;
    ratio = ct_scale_multiply(from->scale, ct_scale_invert(to->scale));
    status = ct_scale_factors(ratio, &result.multiply, &result.divide);
    if (status == CT_OK)
        *conversion = result;
    return status;
}

double ct_convert(struct ct_conversion conversion, double number)
{
    return number * conversion.multiply / conversion.divide;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An uncertainty with all that belongs to it in one cell:
 *
 *     cell := [quantity] { name = quantity }    parted by , ; ( ) or blanks
 *     name := U U95 U_95 U99.7 Urel U95rel u uc urel k kp k95 p v veff dof
 */
#include "cell_work.h"

#include "../files/quantity.h"
#include "../files/written.h"
#include "../../uncertainty/coverage.h"

#include <math.h>
#include <string.h>

enum { FIELDS = 8 };

enum name { NAME_BARE, NAME_U, NAME_LARGE_U, NAME_K, NAME_P, NAME_DOF, NAMES };

struct field {
    enum name name;
    bool relative;
    double level;      /* of U95; NAN: none */
    size_t at;         /* of the name */
    size_t from, till; /* of the value, without blanks around it */
};

struct uncertainty_text {
    const struct ct_cells *cells;
    const struct ct_cell_text *text;
    struct ct_cell_relay *relay;
    struct field field[FIELDS];
    size_t count;
    const struct field *of[NAMES]; /* the field of each name, or NULL */
};

static const struct ct_cell_relay_row uncertainty_rows[] = {
    {"not-a-number", "uncertainty-syntax", true},
    {"number-missing", "uncertainty-syntax", true},
};

static const struct ct_folded *folded_of(const struct uncertainty_text *r)
{
    return &r->text->folded;
}

static enum ct_status refuse(const struct uncertainty_text *r, const char *key,
                             size_t at, size_t end)
{
    return ct_report(r->cells->sink, CT_ERROR, key,
                     CT_ARGUMENTS(ct_cell_part_at(r->text, at, end - at),
                                  ct_cell_whole(r->text),
                                  ct_folded_text(folded_of(r), at, end - at)));
}

static enum ct_status refuse_syntax(const struct uncertainty_text *r, size_t at,
                                    size_t end)
{
    const struct ct_folded *text = folded_of(r);
    struct ct_argument part = {0};

    if (at > 0 || end < text->length)
        part = ct_folded_text(text, at, end - at);
    return ct_error(r->cells->sink, "uncertainty-syntax",
                    ct_cell_part_at(r->text, at, end - at),
                    ct_cell_whole(r->text), part);
}

/* ---- names --------------------------------------------------------------- */

/* A name without underscores, subscripts as plain digits. */
struct plain_name {
    char text[24];
    size_t length;
};

/* Bytes of one character of a name at `at`, which goes to *plain (0: nothing);
 * or 0. */
static size_t name_character(const struct ct_folded *text, size_t at,
                             char *plain)
{
    static const struct {
        const char *sign;
        char plain;
    } signs[] = {
        {"ν", 'v'}, {"υ", 'v'},  {"₀", '0'},  {"₁", '1'},  {"₂", '2'},
        {"₃", '3'}, {"₄", '4'},  {"₅", '5'},  {"₆", '6'},  {"₇", '7'},
        {"₈", '8'}, {"₉", '9'},  {"ᵣ", 'r'},  {"ₑ", 'e'},  {"ₗ", 'l'},
        {"ₚ", 'p'}, {"_", '\0'}, {"{", '\0'}, {"}", '\0'},
    };
    unsigned char c = ct_folded_byte(text, at);

    *plain = (char)c;
    if (ct_is_letter(c) || ct_is_digit(c) || c == '.')
        return 1;
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        size_t length = ct_folded_match(text, at, signs[i].sign);

        *plain = signs[i].plain;
        if (length > 0)
            return length;
    }
    return 0;
}

/* Reads at … end as one name; false where that is none. */
static bool read_name(const struct ct_folded *text, size_t at, size_t end,
                      struct plain_name *name)
{
    *name = (struct plain_name){0};
    while (at < end) {
        char c;
        size_t length = name_character(text, at, &c);

        if (length == 0 || name->length + 1 >= sizeof name->text)
            return false;
        if (c != '\0')
            name->text[name->length++] = c;
        at += length;
    }
    return name->length > 0;
}

/* Where the name that ends before `end` begins. */
static size_t name_start(const struct ct_folded *text, size_t end)
{
    size_t start = end;
    char c;

    while (start > 0) {
        size_t at = start - 1;

        while (at > 0 && ((unsigned char)text->text[at] & 0xC0) == 0x80)
            at--;
        if (name_character(text, at, &c) != start - at)
            break;
        start = at;
    }
    return start;
}

static bool is_word(const char *text, const char *const *words)
{
    for (; *words != NULL; words++)
        if (strcmp(text, *words) == 0)
            return true;
    return false;
}

/* `95`, `0.95`, `99.73` and perhaps `rel` behind U; false for others. */
static bool read_level(const char *text, struct field *field)
{
    static const char *const nothing[] = {"", "p", "c", "m", NULL};
    size_t digits = strspn(text, "0123456789.");
    double level;

    if (digits > 0) {
        if (ct_number_parse(text, digits, &level) != CT_OK)
            return false;
        field->level = level > 1 ? level / 100 : level;
        text += digits;
        if (!(field->level > 0 && field->level < 1))
            return false;
    }
    field->relative = strcmp(text, "rel") == 0 || strcmp(text, "r") == 0 ||
                      strcmp(text, "crel") == 0;
    return field->relative || is_word(text, nothing) || strcmp(text, "c") == 0;
}

/* Which name that is; false for an unknown one. */
static bool find_name(const struct plain_name *name, struct field *field)
{
    static const char *const factors[] = {"k", "kp", "k95", "k99", "K", NULL};
    static const char *const levels[] = {"p", "P", NULL};
    static const char *const dofs[] = {"v",     "veff", "dof", "df", "nu",
                                       "nueff", "neff", "vi",  NULL};

    field->level = (double)NAN;
    if (name->text[0] == 'U' || name->text[0] == 'u') {
        field->name = name->text[0] == 'U' ? NAME_LARGE_U : NAME_U;
        return read_level(name->text + 1, field) &&
               (field->name == NAME_LARGE_U || isnan(field->level));
    }
    if (is_word(name->text, factors))
        field->name = NAME_K;
    else if (is_word(name->text, levels))
        field->name = NAME_P;
    else if (is_word(name->text, dofs))
        field->name = NAME_DOF;
    else
        return false;
    return true;
}

/* ---- fields -------------------------------------------------------------- */

/* The next `=` or colon from `at` on, or the end. */
static size_t next_equals(const struct ct_folded *text, size_t at)
{
    while (at < text->length && text->text[at] != '=' && text->text[at] != ':')
        at++;
    return at;
}

static size_t trim_back(const struct ct_folded *text, size_t from, size_t end,
                        const char *also)
{
    while (end > from && (ct_is_blank(ct_folded_byte(text, end - 1)) ||
                          strchr(also, text->text[end - 1]) != NULL))
        end--;
    return end;
}

/* Where the words begin that may stand before a name: 包含因子 k = 2. */
static size_t skip_words(const struct ct_folded *text, size_t name)
{
    static const char *const words[] = {
        "相对扩展不确定度", "扩展不确定度", "相对标准不确定度",
        "标准不确定度",     "测量不确定度", "不确定度",
        "包含因子",         "包含概率",     "置信概率",
        "有效自由度",       "自由度",       "coverage factor",
    };
    size_t end = trim_back(text, 0, name, "");

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t n = strlen(words[i]);

        if (n <= end && ct_folded_match(text, end - n, words[i]) > 0)
            return end - n;
    }
    return name;
}

/* Where the name before the `=` at `equals` begins and ends, and what is said
 * before it. U(k=2)= names U;
 * what its parentheses hold is a field of its own. */
static struct field place_name(const struct ct_folded *text, size_t equals)
{
    size_t end = trim_back(text, 0, equals, ""), open;

    if (end > 0 && text->text[end - 1] == ')') {
        for (open = end - 1; open > 0 && text->text[open] != '('; open--)
            ;
        end = trim_back(text, 0, open, "");
    }
    open = name_start(text, end);
    return (struct field){
        .at = skip_words(text, open), .from = open, .till = end};
}

/* Cuts the value off before a bracket that it does not open. */
static size_t value_end(const struct ct_folded *text, size_t from, size_t end)
{
    size_t depth = 0;

    for (size_t i = from; i < end; i++) {
        depth += text->text[i] == '(';
        if (text->text[i] == ')' && depth-- == 0)
            return trim_back(text, from, i, ",;");
    }
    return trim_back(text, from, end, ",;(");
}

static enum ct_status add_field(struct uncertainty_text *r, size_t equals,
                                size_t next)
{
    const struct ct_folded *text = folded_of(r);
    struct field field = place_name(text, equals);
    struct plain_name name;

    if (!read_name(text, field.from, field.till, &name) ||
        !find_name(&name, &field))
        return refuse_syntax(r, field.at, equals + 1);
    if (r->count == FIELDS)
        return refuse_syntax(r, field.at, text->length);
    field.from = ct_folded_skip(text, equals + 1);
    if (next < text->length)
        next = place_name(text, next).at;
    if (next < field.from) /* U(k=2)=…: the parentheses of the next name */
        next = trim_back(text, field.from, text->length, "");
    field.till = value_end(text, field.from, next);
    if (field.till <= field.from)
        return refuse_syntax(r, field.at, equals + 1);
    r->field[r->count++] = field;
    return CT_OK;
}

/* Where the first of all names begins. */
static size_t first_name(const struct ct_folded *text)
{
    size_t first = text->length;

    for (size_t i = next_equals(text, 0); i < text->length;
         i = next_equals(text, i + 1)) {
        size_t at = place_name(text, i).at;

        first = at < first ? at : first;
    }
    return first;
}

/* What stands before the first name is a value without one. */
static void add_bare(struct uncertainty_text *r, size_t end)
{
    const struct ct_folded *text = folded_of(r);
    size_t till = trim_back(text, 0, end, ",;(");

    if (till > 0)
        r->field[r->count++] = (struct field){
            .name = NAME_BARE, .level = (double)NAN, .till = till};
}

static enum ct_status find_fields(struct uncertainty_text *r)
{
    const struct ct_folded *text = folded_of(r);
    size_t equals = next_equals(text, 0);
    enum ct_status status = CT_OK;

    add_bare(r, first_name(text));
    while (equals < text->length && status == CT_OK) {
        size_t next = next_equals(text, equals + 1);

        status = add_field(r, equals, next);
        equals = next;
    }
    for (size_t i = 0; i < r->count && status == CT_OK; i++) {
        const struct field *field = &r->field[i];

        if (r->of[field->name] != NULL)
            return refuse_syntax(r, field->at, field->till);
        r->of[field->name] = field;
    }
    return status;
}

/* ---- values -------------------------------------------------------------- */

static enum ct_status read_quantity(const struct uncertainty_text *r,
                                    const struct field *field,
                                    struct ct_sink *sink, struct ct_quantity *q)
{
    size_t length = field->till - field->from;
    const struct ct_folded *text = folded_of(r);
    struct ct_place place = ct_folded_place(text, field->from, length);
    const char *original = ct_folded_original(text, field->from, &length);

    return ct_quantity_parse(r->cells->units, original, length, place, sink, q);
}

/* Whether degrees of freedom are without end: inf, ∞. */
static enum ct_status find_infinite(const struct uncertainty_text *r,
                                    const struct field *field, bool *infinite)
{
    size_t length = field->till - field->from;
    struct ct_sink quiet = {0};
    const struct ct_cells cells = {r->cells->units, r->cells->arena, &quiet,
                                   NULL};
    struct ct_cell_number number;
    struct ct_cell part;
    enum ct_status status;

    part.place = ct_folded_place(folded_of(r), field->from, length);
    part.text = ct_folded_original(folded_of(r), field->from, &length);
    part.length = length;
    status = ct_cell_dof(&cells, part, &number);
    *infinite = status == CT_OK && number.state == CT_CELL_SOUND &&
                isinf(number.number);
    return status == CT_INVALID ? CT_OK : status;
}

/* A number without a unit, above zero and up to `most`; percent counts. */
static enum ct_status read_plain(const struct uncertainty_text *r,
                                 enum name name, const char *key,
                                 double *number)
{
    const struct field *field = r->of[name];
    struct ct_conversion ratio = {1, 1};
    struct ct_quantity q;
    enum ct_status status;

    if (field == NULL)
        return CT_OK;
    if (name == NAME_DOF) {
        bool infinite;

        status = find_infinite(r, field, &infinite);
        if (status != CT_OK || infinite)
            return status;
    }
    status = read_quantity(r, field, &r->relay->sink, &q);
    if (status != CT_OK)
        return status;
    if (q.spread_kind != CT_SPREAD_NONE || q.plus_minus ||
        (q.unit != NULL &&
         (name != NAME_P || q.relative != CT_RELATIVE_PLAIN ||
          ct_unit_conversion(q.unit, &ct_unit_one, &ratio) != CT_OK)))
        return refuse_syntax(r, field->from, field->till);
    *number = ct_convert(ratio, q.number);
    if (name == NAME_P && q.unit == NULL && *number > 1)
        *number /= 100; /* p = 95 */
    if (!(*number > 0) || (name == NAME_P && !(*number < 1)))
        return ct_report(
            r->cells->sink, CT_ERROR, key,
            CT_ARGUMENTS(ct_cell_part_at(r->text, field->from,
                                         field->till - field->from),
                         ct_folded_text(folded_of(r), field->from,
                                        field->till - field->from)));
    return CT_OK;
}

/* A formula for U, where the text is no quantity. *formula NULL: neither. */
static enum ct_status read_formula(const struct uncertainty_text *r,
                                   const struct field *field,
                                   const struct ct_formula **formula)
{
    const struct ct_folded *text = folded_of(r);
    const struct ct_formula *found;
    enum ct_status status = ct_formula_parse(
        r->cells->units, r->cells->arena, text->text + field->from,
        field->till - field->from, (struct ct_place){0}, NULL, &found);

    *formula = NULL;
    if (status == CT_OK && ct_formula_sides(found) <= CT_SIDES_BOTH &&
        !ct_formula_is_constant(found))
        *formula = found;
    return status == CT_INVALID ? CT_OK : status;
}

/* Whether the uncertainty is a part of the value: said by its name or unit, or
 * plain because the value has a unit in which a ratio makes no sense. */
static enum ct_status judge_ratio(const struct uncertainty_text *r,
                                  const struct field *field,
                                  const struct ct_quantity *q,
                                  struct ct_cell_uncertainty *value)
{
    const struct ct_unit *unit = ct_cell_rules(r->cells)->unit;
    bool ratio =
        q->relative == CT_RELATIVE_PLAIN || q->relative == CT_RELATIVE_RATIO;
    bool number = q->unit == NULL || ct_unit_dimensionless(q->unit);

    value->relative = field->relative || q->relative == CT_RELATIVE_RELATIVE;
    if (field->relative && !number)
        return refuse(r, "uncertainty-ratio-unclear", field->from, field->till);
    if (!ratio || value->relative)
        return CT_OK;
    if (unit == NULL || ct_unit_dimensionless(unit))
        return refuse(r, "uncertainty-ratio-unclear", field->from, field->till);
    value->relative = true;
    return CT_OK;
}

/* How many digits were written: of 0.040 two. */
static int32_t digits_of(const struct ct_quantity *q)
{
    struct ct_decimal digits =
        q->exact ? q->decimal : ct_decimal_from_double(q->number);

    return ct_decimal_magnitude(digits) - digits.exponent + 1;
}

/* The uncertainty itself, from `field`. */
static enum ct_status read_value(const struct uncertainty_text *r,
                                 const struct field *field,
                                 struct ct_cell_uncertainty *value,
                                 double *number)
{
    struct ct_quantity q;
    enum ct_status status = read_quantity(r, field, NULL, &q);

    if (status == CT_INVALID) {
        status = read_formula(r, field, &value->formula);
        if (status == CT_OK && value->formula != NULL && field->relative)
            return refuse(r, "uncertainty-ratio-unclear", field->from,
                          field->till);
        if (status != CT_OK || value->formula != NULL)
            return status;
        return read_quantity(r, field, &r->relay->sink, &q);
    }
    if (status != CT_OK)
        return status;
    if (q.spread_kind != CT_SPREAD_NONE)
        return refuse_syntax(r, field->from, field->till);
    if (!(q.number > 0))
        return ct_report(
            r->cells->sink, CT_ERROR, "uncertainty-not-positive",
            CT_ARGUMENTS(ct_cell_part_at(r->text, field->from,
                                         field->till - field->from),
                         ct_cell_whole(r->text)));
    *number = q.number;
    value->digits = digits_of(&q);
    value->unit = q.unit;
    return judge_ratio(r, field, &q, value);
}

/* ---- coverage ------------------------------------------------------------ */

/* What the row says beside the cell. */
static struct ct_cell_coverage beside(const struct uncertainty_text *r)
{
    const struct ct_cell_coverage none = {
        .k = (double)NAN, .probability = (double)NAN, .dof = (double)NAN};
    const struct ct_cell_rules *rules = ct_cell_rules(r->cells);

    return rules->coverage != NULL ? *rules->coverage : none;
}

/* k against the stated probability, where both are there. */
static void compare_level(const struct uncertainty_text *r,
                          const struct ct_cell_uncertainty *value)
{
    /* semantics of a budget: k counts, p is checked to 0.01 */
    const double tolerance = 0.01;
    double probability;

    if (isnan(value->probability) || beside(r).compared ||
        ct_coverage_probability(value->k, value->dof, &probability) != CT_OK ||
        fabs(probability - value->probability) <= tolerance)
        return;
    ct_warning(r->cells->sink, "uncertainty-level-differs", ct_cell_at(r->text),
               ct_cell_whole(r->text), ct_number(value->k),
               ct_number(probability), ct_number(value->probability));
}

/* k from the probability; normal, or t where degrees of freedom are stated. */
static enum ct_status take_level(const struct uncertainty_text *r,
                                 const struct field *field,
                                 struct ct_cell_uncertainty *value)
{
    const struct ct_cell_coverage row = beside(r);
    double dof = isinf(value->dof) && !isnan(row.dof) ? row.dof : value->dof;

    if (!isnan(row.k))
        return CT_OK;
    if (isnan(value->probability))
        return !isnan(row.probability) || row.usual_factor
                   ? CT_OK
                   : refuse(r, "uncertainty-without-coverage", field->at,
                            field->till);
    if (ct_coverage_factor(value->probability, dof, &value->k) != CT_OK)
        return refuse_syntax(r, field->at, field->till);
    value->by_level = true;
    ct_warning(r->cells->sink, "uncertainty-level-only", ct_cell_at(r->text),
               ct_cell_whole(r->text), ct_number(value->k));
    return CT_OK;
}

static enum ct_status settle_expanded(const struct uncertainty_text *r,
                                      const struct field *field, double number,
                                      struct ct_cell_uncertainty *value)
{
    enum ct_status status = CT_OK;

    if (isnan(value->probability))
        value->probability = field->level;
    if (isnan(value->k))
        status = take_level(r, field, value);
    else
        compare_level(r, value);
    if (status == CT_OK && value->formula == NULL) {
        value->expanded = number;
        value->u = number / value->k;
    }
    return status;
}

/* ---- all together -------------------------------------------------------- */

/* The field that holds the uncertainty: u, U, or a bare value beside k or p. */
static enum ct_status choose(struct uncertainty_text *r,
                             const struct field **field)
{
    const struct ct_folded *text = folded_of(r);
    int stated = (r->of[NAME_U] != NULL) + (r->of[NAME_LARGE_U] != NULL) +
                 (r->of[NAME_BARE] != NULL);

    if (stated != 1)
        return refuse(
            r, stated == 0 ? "uncertainty-unclear" : "uncertainty-syntax", 0,
            text->length);
    for (int n = NAME_BARE; n <= NAME_LARGE_U; n++)
        if (r->of[n] != NULL)
            *field = r->of[n];
    if ((*field)->name == NAME_BARE && r->of[NAME_K] == NULL &&
        r->of[NAME_P] == NULL)
        return refuse(r, "uncertainty-unclear", 0, text->length);
    return CT_OK;
}

static enum ct_status settle(struct uncertainty_text *r,
                             struct ct_cell_uncertainty *value)
{
    const struct field *field = NULL;
    double number = (double)NAN;
    enum ct_status status = choose(r, &field);

    if (status == CT_OK)
        status =
            read_plain(r, NAME_K, "coverage-factor-not-positive", &value->k);
    if (status == CT_OK)
        status = read_plain(r, NAME_P, "coverage-probability-range",
                            &value->probability);
    if (status == CT_OK)
        status = read_plain(r, NAME_DOF, "cell-dof-not-positive", &value->dof);
    if (status == CT_OK)
        status = read_value(r, field, value, &number);
    if (status != CT_OK)
        return status;
    if (field->name != NAME_U)
        return settle_expanded(r, field, number, value);
    value->u = number;
    return CT_OK;
}

static enum ct_status read_open(const struct ct_cells *cells,
                                const struct ct_cell_text *text, void *result)
{
    struct ct_cell_uncertainty *value = result;
    struct ct_cell_relay relay;
    struct uncertainty_text r = {.cells = cells, .text = text, .relay = &relay};
    struct ct_cell_value as = {.kind = CT_CELL_UNCERTAINTY};
    enum ct_status status;

    ct_cell_relay_init(&relay, cells, text);
    relay.rows = uncertainty_rows;
    relay.count = sizeof uncertainty_rows / sizeof uncertainty_rows[0];
    relay.otherwise = "uncertainty-syntax";
    status = find_fields(&r);
    if (status == CT_OK)
        status = settle(&r, value);
    if (status != CT_OK || value->formula != NULL ||
        (!text->changed && r.of[NAME_BARE] == NULL))
        return status;
    as.uncertainty = *value;
    return ct_cell_note_value(cells, text, &as);
}

enum ct_status ct_cell_uncertainty(const struct ct_cells *cells,
                                   struct ct_cell cell,
                                   struct ct_cell_uncertainty *value)
{
    struct ct_cell_uncertainty result = {.u = (double)NAN,
                                         .expanded = (double)NAN,
                                         .k = (double)NAN,
                                         .probability = (double)NAN,
                                         .dof = (double)INFINITY};
    enum ct_status status =
        ct_cell_with_commas(cells, cell, read_open, &result.state, &result);

    if (status == CT_OK)
        *value = result;
    return status;
}

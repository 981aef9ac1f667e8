/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formula_tree.h"

#include "written.h"

/* ---- matching ----------------------------------------------------------- */

static unsigned char lower(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? (unsigned char)(c + ('a' - 'A')) : c;
}

/* Bytes of `word` at `at`, or 0. Letter case does not count; a blank in the
 * word stands for any number of blanks or a hyphen; a word that ends in a
 * letter is not the beginning of a longer one. */
static size_t match(const struct ct_folded *text, size_t at, const char *word)
{
    size_t i = at;
    unsigned char next;

    for (; *word != '\0'; word++) {
        unsigned char c = ct_folded_byte(text, i);

        if (*word == ' ') {
            i = c == '-' ? i + 1 : ct_folded_skip(text, i);
            continue;
        }
        if (lower(c) != lower((unsigned char)*word))
            return 0;
        i++;
    }
    next = ct_folded_byte(text, i);
    if (ct_is_letter((unsigned char)word[-1]) &&
        (ct_is_letter(next) || ct_is_digit(next) || next == '_'))
        return 0;
    return i - at;
}

/* The longest of `count` words that matches at `at`. */
static size_t match_any(const struct ct_folded *text, size_t at,
                        const char *const *words, size_t count)
{
    size_t longest = 0;

    for (size_t i = 0; i < count; i++) {
        size_t length = match(text, at, words[i]);

        longest = length > longest ? length : longest;
    }
    return longest;
}

#define MATCH_ANY(text, at, words)                                             \
    match_any((text), (at), (words), sizeof(words) / sizeof(words)[0])

/* ---- words -------------------------------------------------------------- */

static const struct {
    const char *word;
    enum ct_basis basis;
} bases[] = {
    {"rd", CT_BASIS_POINT},
    {"rdg", CT_BASIS_POINT},
    {"rdng", CT_BASIS_POINT},
    {"rel", CT_BASIS_POINT},
    {"reading", CT_BASIS_POINT},
    {"value", CT_BASIS_POINT},
    {"measured value", CT_BASIS_POINT},
    {"indicated value", CT_BASIS_POINT},
    {"indication", CT_BASIS_POINT},
    {"o.r.", CT_BASIS_POINT},
    {"读数", CT_BASIS_POINT},
    {"示值", CT_BASIS_POINT},
    {"测量值", CT_BASIS_POINT},
    {"FS", CT_BASIS_SPAN},
    {"F.S.", CT_BASIS_SPAN},
    {"F.S", CT_BASIS_SPAN},
    {"F·S", CT_BASIS_SPAN},
    {"FSO", CT_BASIS_SPAN},
    {"full scale", CT_BASIS_SPAN},
    {"full scale output", CT_BASIS_SPAN},
    {"o.f.s.", CT_BASIS_SPAN},
    {"span", CT_BASIS_SPAN},
    {"满量程", CT_BASIS_SPAN},
    {"全量程", CT_BASIS_SPAN},
    {"满度", CT_BASIS_SPAN},
    {"量程", CT_BASIS_SPAN},
    {"max", CT_BASIS_MAXIMUM},
    {"URL", CT_BASIS_MAXIMUM},
    {"upper limit", CT_BASIS_MAXIMUM},
    {"upper range limit", CT_BASIS_MAXIMUM},
    {"上限", CT_BASIS_MAXIMUM},
    {"测量上限", CT_BASIS_MAXIMUM},
    {"量程上限", CT_BASIS_MAXIMUM},
    {"range", CT_BASIS_NONE},
    {"测量范围", CT_BASIS_NONE},
};

/* `of` and `the` before the words proper. */
static size_t skip_articles(const struct ct_folded *text, size_t at)
{
    static const char *const articles[] = {"of", "the"};

    for (size_t i = 0; i < sizeof articles / sizeof articles[0]; i++) {
        size_t length = match(text, at, articles[i]);

        if (length > 0)
            at = ct_folded_skip(text, at + length);
    }
    return at;
}

size_t ct_formula_basis(const struct ct_folded *text, size_t at,
                        enum ct_basis *basis)
{
    size_t start = skip_articles(text, at), longest = 0;

    for (size_t i = 0; i < sizeof bases / sizeof bases[0]; i++) {
        size_t length = match(text, start, bases[i].word);

        if (length > longest) {
            longest = length;
            *basis = bases[i].basis;
        }
    }
    if (longest == 0 || ct_folded_byte(text, start + longest) == '(')
        return 0;
    return start + longest - at;
}

static size_t heading_word(const struct ct_folded *text, size_t at)
{
    static const char *const headings[] = {"MPE", "MPEV", "最大允许误差",
                                           "允许误差"};

    return MATCH_ANY(text, at, headings);
}

size_t ct_formula_heading(const struct ct_folded *text, size_t at)
{
    size_t length = heading_word(text, at), sign;

    if (length == 0)
        return 0;
    sign = ct_folded_skip(text, at + length);
    if (ct_folded_byte(text, sign) == ':' || ct_folded_byte(text, sign) == '=')
        return sign + 1 - at;
    return length;
}

size_t ct_formula_range_sign(const struct ct_folded *text, size_t at)
{
    static const char *const signs[] = {"...", "..", "…",  "~",
                                        "〜",  "∼",  "to", "至"};

    if (at > 0 && ct_is_letter(ct_folded_byte(text, at - 1)) &&
        ct_is_letter(ct_folded_byte(text, at)))
        return 0; /* inside a word */
    return MATCH_ANY(text, at, signs);
}

size_t ct_formula_plus_minus(const struct ct_folded *text, size_t at)
{
    static const char *const signs[] = {"±", "+/-", "+-"};

    return MATCH_ANY(text, at, signs);
}

size_t ct_formula_bound(const struct ct_folded *text, size_t at,
                        enum ct_formula_sides *sides)
{
    static const char *const upper[] = {
        "≤", "≦", "⩽", "<=", "<", "不大于", "不超过"};
    static const char *const lower_bound[] = {"≥",  "≧", "⩾",
                                              ">=", ">", "不小于"};
    size_t length = MATCH_ANY(text, at, upper);

    *sides = CT_SIDES_UPPER;
    if (length > 0)
        return length;
    *sides = CT_SIDES_LOWER;
    return MATCH_ANY(text, at, lower_bound);
}

size_t ct_formula_times(const struct ct_folded *text, size_t at)
{
    static const char *const signs[] = {"*", "×", "·", "⋅", "∙"};

    return MATCH_ANY(text, at, signs);
}

size_t ct_formula_foreign(const struct ct_folded *text, size_t at)
{
    static const char *const words[] = {
        "class", "accuracy class", "Klasse", "grade", "级",  "等",   "dgt",
        "dgts",  "digit",          "digits", "LSD",   "LSB", "个字", "字",
    };

    return MATCH_ANY(text, at, words);
}

static size_t stop_word(const struct ct_folded *text, size_t at)
{
    static const char *const words[] = {"or", "and", "whichever", "或", "和"};

    return MATCH_ANY(text, at, words);
}

/* ---- names and units ---------------------------------------------------- */

/* Whether a character that is not ASCII, and no operator, stands at `at`. */
static bool is_foreign_letter(const struct ct_folded *text, size_t at)
{
    static const char *const operators[] = {
        "±", "×", "÷", "·",  "⋅", "∙", "≤", "≦", "⩽", "≥",
        "≧", "⩾", "…", "〜", "∼", "–", "—", "“", "”", "、",
    };

    return ct_folded_byte(text, at) >= 0x80 &&
           MATCH_ANY(text, at, operators) == 0;
}

static bool begins_word(const struct ct_folded *text, size_t at)
{
    return ct_is_letter(ct_folded_byte(text, at)) ||
           is_foreign_letter(text, at);
}

bool ct_formula_reserved(const struct ct_folded *text, size_t at)
{
    enum ct_basis basis;

    return ct_formula_basis(text, at, &basis) > 0 || stop_word(text, at) > 0 ||
           ct_formula_foreign(text, at) > 0 || heading_word(text, at) > 0 ||
           ct_formula_range_sign(text, at) > 0 || match(text, at, "abs") > 0;
}

size_t ct_formula_name(const struct ct_folded *text, size_t at)
{
    size_t i = at;
    int n;

    if (!begins_word(text, at) && ct_folded_byte(text, at) != '_')
        return 0;
    while (i < text->length &&
           (begins_word(text, i) || ct_is_digit(ct_folded_byte(text, i)) ||
            ct_folded_byte(text, i) == '_') &&
           ct_written_exponent(text, i, &n) == 0)
        i += ct_folded_character(text, i);
    return i - at;
}

/* Where an exponent of a unit ends that may begin at `at`: `^2`, `^-1`, and
 * `-1` where nothing sticks to it. (Superscripts count as letters.) */
static size_t exponent_end(const struct ct_folded *text, size_t at)
{
    size_t i = at;
    unsigned char c = ct_folded_byte(text, at);

    if (c != '^' && c != '-')
        return at;
    i++;
    if (c == '^' &&
        (ct_folded_byte(text, i) == '-' || ct_folded_byte(text, i) == '+'))
        i++;
    if (!ct_is_digit(ct_folded_byte(text, i)))
        return at;
    while (ct_is_digit(ct_folded_byte(text, i)))
        i++;
    if (c == '-' && (begins_word(text, i) || ct_folded_byte(text, i) == '.' ||
                     ct_folded_byte(text, i) == '%'))
        return at;
    return i;
}

/* One factor of a unit: where it ends, or `at`. */
static size_t atom_end(const struct ct_folded *text, size_t at)
{
    size_t i = at, rh;

    if (ct_folded_byte(text, at) == '%') {
        rh = ct_folded_skip(text, at + 1);
        return match(text, rh, "RH") > 0 ? rh + 2 : at + 1;
    }
    if (ct_folded_match(text, at, "‰") > 0)
        return at + ct_folded_match(text, at, "‰");
    for (;;) {
        unsigned char c = ct_folded_byte(text, i);

        if (begins_word(text, i) || c == '\'' || c == '"' ||
            (i > at && ct_is_digit(c)))
            i += ct_folded_character(text, i);
        else
            break;
        /* `%读数`, `kPa级`: Chinese words stick to what stands before. */
        if (is_foreign_letter(text, i) && ct_formula_reserved(text, i))
            break;
    }
    return i == at ? at : exponent_end(text, i);
}

/* `(m·K)` in a denominator: where it ends, or `at`. */
static size_t bracket_end(const struct ct_folded *text, size_t at)
{
    size_t i = at + 1;

    if (ct_folded_byte(text, at) != '(' || !begins_word(text, i))
        return at;
    while (i < text->length && text->text[i] != ')' && text->text[i] != '(')
        i++;
    return ct_folded_byte(text, i) == ')' ? i + 1 : at;
}

/* Where the next factor begins behind a joint at `at` (a slash, a point or a
 * dot, blanks), or `at`. After a slash a dot begins a factor of the formula:
 * `1.5 µm/m·L`. */
static size_t joint_end(const struct ct_folded *text, size_t at, bool *slash)
{
    size_t next = ct_folded_skip(text, at), dot;

    if (ct_folded_byte(text, next) == '/') {
        next = ct_folded_skip(text, next + 1);
        if (!begins_word(text, next) && bracket_end(text, next) == next)
            return at;
        *slash = true;
        return next;
    }
    if (next > at)
        return begins_word(text, next) && !ct_formula_reserved(text, next)
                   ? next
                   : at;
    if (ct_folded_byte(text, at) == '.')
        return begins_word(text, at + 1) ? at + 1 : at;
    dot = *slash ? 0 : ct_folded_match(text, at, "·");
    if (dot == 0 && !*slash)
        dot = ct_folded_match(text, at, "⋅");
    return dot > 0 && begins_word(text, at + dot) ? at + dot : at;
}

/* Whether nothing but a slash can follow: % and ‰. */
static bool is_sign(const struct ct_folded *text, size_t at)
{
    return ct_folded_byte(text, at) == '%' ||
           ct_folded_match(text, at, "‰") > 0;
}

size_t ct_formula_unit(const struct ct_folded *text, size_t at)
{
    size_t atom = at, end;
    bool slash = false, sign = is_sign(text, at);
    int exponent;

    if (ct_formula_reserved(text, at) ||
        ct_written_exponent(text, at, &exponent) > 0)
        return 0;
    if (ct_folded_byte(text, at) == '/' && begins_word(text, at + 1)) {
        slash = true; /* 2e-6 /K */
        atom++;
    }
    end = atom_end(text, atom);
    if (end == atom)
        return 0;
    for (;;) {
        size_t next = joint_end(text, end, &slash), stop;

        if (next == end || (sign && !slash))
            break;
        stop = ct_folded_byte(text, next) == '(' ? bracket_end(text, next)
                                                 : atom_end(text, next);
        if (stop == next)
            break;
        end = stop;
        sign = false;
    }
    return end - at;
}

struct ct_argument ct_formula_letter(const struct ct_node *term)
{
    const struct ct_unit *unit =
        term->basis == CT_BASIS_NONE ? term->unit : NULL;
    const char *text = unit != NULL && unit->text != NULL ? unit->text : "";
    bool letter = ct_is_letter((unsigned char)text[0]) && text[1] == '\0';

    return ct_text(text, letter ? 1 : 0);
}

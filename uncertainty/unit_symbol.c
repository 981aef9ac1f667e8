/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Units as a report prints them: symbols of the SI Brochure, raised exponents.
 *
 * The reader of unit texts has brought a text to factors and signs already;
 * here they are written out again, each factor by its symbol.
 */
#include "unit_reader.h"

#include <string.h>

/* Spellings that are read, and what is printed for them. Other symbols stay as
 * they were chosen: l and L, u and Da, kp and kgf. */
static const struct {
    const char *word, *symbol;
} informal[] = {
    {"sec", "s"},      {"hr", "h"},        {"yr", "a"},
    {"lbs", "lb"},     {"cc", "cm³"},      {"cts", "count"},
    {"rev", "r"},      {"ohm", "Ω"},       {"Ohm", "Ω"},
    {"degC", "°C"},    {"deg_C", "°C"},    {"degF", "°F"},
    {"deg_F", "°F"},   {"degR", "°R"},     {"deg_R", "°R"},
    {"deg", "°"},      {"'", "′"},         {"\"", "″"},
    {"''", "″"},       {"uin", "µin"},     {"RH%", "%RH"},
    {"%rh", "%RH"},    {"pi", "π"},        {"torr", "Torr"},
    {"nmile", "nmi"},  {"BTU", "Btu"},     {"g_n", "gn"},
    {"mm_Hg", "mmHg"}, {"mmH2O", "mmH₂O"}, {"cmH2O", "cmH₂O"},
    {"mH2O", "mH₂O"},  {"inH2O", "inH₂O"}, {"ftH2O", "ftH₂O"},
    {"Nm", "N·m"},     {"VA", "V·A"},      {"Wh", "W·h"},
    {"VAh", "V·A·h"},  {"varh", "var·h"},  {"Ws", "W·s"},
    {"Ah", "A·h"},     {"As", "A·s"},      {"Pas", "Pa·s"},
    {"Vs", "V·s"},     {"micron", "µm"},
};

static const char dot[] = "·";

/* ---- one factor ---------------------------------------------------------- */

static bool is_listed(const char *list, const char *text, size_t length)
{
    const char *word;
    size_t size;

    while ((word = ct_unit_next_word(&list, &size)) != NULL)
        if (size == length && memcmp(word, text, length) == 0)
            return true;
    return false;
}

/* Finds the symbol without its prefix in [*text, *text + *length): the one
 * that was written, else the first one of the unit. */
static void find_symbol(const struct ct_unit_word *word, const char **text,
                        size_t *length)
{
    const char *symbols = word->row->symbols;
    size_t prefix = word->prefix != NULL ? strlen(word->prefix->symbol) : 0;

    if (prefix < *length &&
        is_listed(symbols, *text + prefix, *length - prefix)) {
        *text += prefix;
        *length -= prefix;
    } else if (symbols[0] != '\0') {
        *text = symbols;
        *length = strcspn(symbols, " ");
    }
    for (size_t i = 0; i < sizeof informal / sizeof *informal; i++)
        if (strlen(informal[i].word) == *length &&
            memcmp(informal[i].word, *text, *length) == 0) {
            *text = informal[i].symbol;
            *length = strlen(*text);
            return;
        }
}

/* The symbol of the prefix: `u` and `micro` are both µ. */
static const char *prefix_symbol(const struct ct_unit_word *word)
{
    if (word->prefix == NULL || word->row->symbols[0] == '\0')
        return "";
    for (size_t i = 0; i < ct_unit_prefix_count; i++)
        if (ct_unit_prefixes[i].letter == word->prefix->letter)
            return ct_unit_prefixes[i].symbol;
    return "";
}

/* Nothing for the exponent 1. */
static void put_raised(struct ct_buffer *out, int number)
{
    static const char *const digits[] = {"⁰", "¹", "²", "³", "⁴",
                                         "⁵", "⁶", "⁷", "⁸", "⁹"};
    unsigned size = (unsigned)(number < 0 ? -number : number);

    if (number == 1)
        return;
    ct_buffer_puts(out, number < 0 ? "⁻" : "");
    if (size >= 100)
        ct_buffer_puts(out, digits[size / 100 % 10]);
    if (size >= 10)
        ct_buffer_puts(out, digits[size / 10 % 10]);
    ct_buffer_puts(out, digits[size % 10]);
}

/* The exponent that stands with the factor itself. */
static void put_own_exponent(struct ct_buffer *out,
                             const struct ct_unit_factor *factor)
{
    if (factor->bottom == 1)
        put_raised(out, factor->top);
    if (factor->bottom <= 1)
        return;
    ct_buffer_puts(out, "^(");
    ct_buffer_integer(out, factor->top);
    ct_buffer_putc(out, '/');
    ct_buffer_integer(out, factor->bottom);
    ct_buffer_putc(out, ')');
}

static bool holds(const char *text, size_t length, const char *part)
{
    size_t size = strlen(part);

    for (size_t i = 0; i + size <= length; i++)
        if (memcmp(text + i, part, size) == 0)
            return true;
    return false;
}

/* The symbol of a unit, without its prefix, and whether it is a product or a
 * power: what is one word to the reader (VA, cc) need not be one symbol. */
struct symbol {
    const char *text;
    size_t length;
    bool product, power;
};

static struct symbol symbol_of(const struct ct_unit_reader *r,
                               const struct ct_unit_factor *factor)
{
    struct symbol symbol = {.text = r->folded->text + factor->start,
                            .length = factor->end - factor->start};

    if (factor->word.row == NULL)
        return symbol;
    find_symbol(&factor->word, &symbol.text, &symbol.length);
    symbol.product = holds(symbol.text, symbol.length, dot);
    symbol.power = holds(symbol.text, symbol.length, "³");
    return symbol;
}

/* Whether it stands in parentheses between the signs `before` and `after`. */
static bool is_grouped(struct symbol symbol, char before, char after)
{
    return (symbol.product && before == '/') ||
           ((symbol.product || symbol.power) && after == '^');
}

static void put_unit(struct ct_buffer *out, const struct ct_unit_reader *r,
                     const struct ct_unit_factor *factor, char before,
                     char after)
{
    struct symbol symbol = symbol_of(r, factor);
    bool group = is_grouped(symbol, before, after);

    /* What it is a root of stays one word. */
    if ((symbol.product || symbol.power) &&
        (factor->root || factor->bottom > 1)) {
        ct_buffer_add(out, r->folded->text + factor->start,
                      factor->end - factor->start);
        return;
    }
    ct_buffer_puts(out, group ? "(" : "");
    ct_buffer_puts(out, prefix_symbol(&factor->word));
    ct_buffer_add(out, symbol.text, symbol.length);
    ct_buffer_puts(out, group ? ")" : "");
}

static void put_number(struct ct_buffer *out, const char *text, size_t length)
{
    if (length == 0) /* /K */
        ct_buffer_putc(out, '1');
    else
        ct_buffer_add(out, text, length - (text[length - 1] == '.'));
}

static void put_factor(struct ct_buffer *out, const struct ct_unit_reader *r,
                       const struct ct_unit_factor *factor, char before,
                       char after)
{
    ct_buffer_puts(out, factor->root ? "√" : "");
    if (factor->word.row != NULL)
        put_unit(out, r, factor, before, after);
    else
        put_number(out, r->folded->text + factor->start,
                   factor->end - factor->start);
    put_own_exponent(out, factor);
}

/* ---- the whole ----------------------------------------------------------- */

/* The product at `at`: a blank where there was none between a number and its
 * unit, but a parenthesis needs a sign. */
static void put_times(struct ct_buffer *out, const struct ct_unit_reader *r,
                      size_t at)
{
    char next = r->out[at + 1];
    char after = at + 2 < r->length ? r->out[at + 2] : '\0';
    const struct ct_unit_factor *factor =
        next >= 'A' && next <= 'Z' ? &r->factors[next - 'A'] : NULL;

    if (factor != NULL && factor->beside &&
        !is_grouped(symbol_of(r, factor), '*', after))
        ct_buffer_putc(out, ' ');
    else
        ct_buffer_puts(out, dot);
}

/* What the reader left for UDUNITS: letters for factors, * / ^ and
 * parentheses. */
static void put_read(struct ct_buffer *out, const struct ct_unit_reader *r)
{
    for (size_t i = 0; i < r->length; i++) {
        char c = r->out[i], after = i + 1 < r->length ? r->out[i + 1] : '\0';
        bool negative = c == '^' && after == '-';

        if (c >= 'A' && c <= 'Z') {
            put_factor(out, r, &r->factors[c - 'A'],
                       i > 0 ? r->out[i - 1] : '\0', after);
        } else if (c == '^') {
            int number = 0;

            for (i += negative;
                 i + 1 < r->length && ct_unit_is_digit(r->out[i + 1]); i++)
                number = number * 10 + (r->out[i + 1] - '0');
            put_raised(out, negative ? -number : number);
        } else if (c == '*') {
            put_times(out, r, i);
        } else {
            ct_buffer_putc(out, c);
        }
    }
}

/* Chinese names stay as they are. */
static bool has_ideograph(const struct ct_unit_folded *folded)
{
    for (size_t i = 0; i < folded->length; i++) {
        unsigned char lead = (unsigned char)folded->text[i];

        if (lead >= 0xE3 && lead <= 0xE9) /* U+3000 … U+9FFF */
            return true;
    }
    return false;
}

/* Reads a text into `r` and `folded`; CT_INVALID also past the length. */
static enum ct_status read_text(struct ct_unit_reader *r,
                                struct ct_unit_folded *folded, const char *text,
                                size_t length)
{
    enum ct_status status;

    if (length > CT_UNIT_LENGTH)
        return CT_INVALID;
    status = ct_unit_fold(text, length, folded, r->fault);
    return status == CT_OK ? ct_unit_read_steps(r) : status;
}

/* Appends the symbols, or nothing: of Chinese names, and where the symbols
 * would have more factors than one text may (VA is two, %VA%VA… too many). */
static void write_read(struct ct_buffer *out, const char *text, size_t length)
{
    struct ct_unit_names names;
    struct ct_unit_folded folded;
    struct ct_unit_fault fault;
    struct ct_unit_reader r = {.names = &names,
                               .folded = &folded,
                               .fault = &fault,
                               .solidus = SIZE_MAX},
                          again = r;

    ct_unit_names_init(&names);
    if (read_text(&r, &folded, text, length) != CT_OK || has_ideograph(&folded))
        return;
    put_read(out, &r);
    if (out->length > 0 &&
        read_text(&again, &folded, out->data, out->length) != CT_OK)
        ct_buffer_clear(out);
}

void ct_unit_write_symbol(struct ct_buffer *out, const struct ct_unit *unit)
{
    struct ct_buffer text = {0}, symbols = {0};

    ct_unit_write(&text, unit);
    if (text.length > 0)
        write_read(&symbols, text.data, text.length);
    if (symbols.length > 0)
        ct_buffer_add(out, symbols.data, symbols.length);
    else if (text.length > 0)
        ct_buffer_add(out, text.data, text.length);
    out->failed = out->failed || text.failed || symbols.failed;
    ct_buffer_release(&symbols);
    ct_buffer_release(&text);
}

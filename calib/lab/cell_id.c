/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ids, which are texts: what a spreadsheet or a keyboard did to them.
 */
#include "cell_work.h"

#include <string.h>

/* ---- characters ---------------------------------------------------------- */

/* The character of `length` (1 to 4) bytes at `s`; a byte that is not UTF-8 is
 * a character of its own, beyond all others. */
static uint32_t code_point(const char *s, size_t length)
{
    static const unsigned char mask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t c = (unsigned char)s[0] & mask[length];

    if (length == 1 && (unsigned char)s[0] >= 0x80)
        return 0x110000u + (unsigned char)s[0];
    for (size_t i = 1; i < length; i++)
        c = c << 6 | ((unsigned char)s[i] & 0x3Fu);
    return c;
}

static const struct {
    uint32_t first, last;
} invisible[] = {
    {0x0000, 0x001F},   {0x007F, 0x009F}, {0x00AD, 0x00AD}, {0x034F, 0x034F},
    {0x061C, 0x061C},   {0x115F, 0x1160}, {0x17B4, 0x17B5}, {0x180B, 0x180F},
    {0x200B, 0x200F},   {0x2028, 0x202E}, {0x2060, 0x206F}, {0x3164, 0x3164},
    {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0}, {0xFFF9, 0xFFFD},
    {0xE0000, 0xE0FFF},
};

static bool is_invisible(uint32_t c)
{
    for (size_t i = 0; i < sizeof invisible / sizeof invisible[0]; i++)
        if (c >= invisible[i].first && c <= invisible[i].last)
            return true;
    return false;
}

/* Characters that cannot be told from one of ASCII by eye. */
static const struct {
    uint32_t character;
    char plain;
} twins[] = {
    /* Greek */
    {0x0391, 'A'},
    {0x0392, 'B'},
    {0x0395, 'E'},
    {0x0396, 'Z'},
    {0x0397, 'H'},
    {0x0399, 'I'},
    {0x039A, 'K'},
    {0x039C, 'M'},
    {0x039D, 'N'},
    {0x039F, 'O'},
    {0x03A1, 'P'},
    {0x03A4, 'T'},
    {0x03A5, 'Y'},
    {0x03A7, 'X'},
    {0x03BF, 'o'},
    {0x03BD, 'v'},
    {0x03F2, 'c'},
    {0x03F3, 'j'},
    {0x03F9, 'C'},
    {0x037F, 'J'},
    /* Cyrillic */
    {0x0405, 'S'},
    {0x0406, 'I'},
    {0x0408, 'J'},
    {0x0410, 'A'},
    {0x0412, 'B'},
    {0x0415, 'E'},
    {0x041A, 'K'},
    {0x041C, 'M'},
    {0x041D, 'H'},
    {0x041E, 'O'},
    {0x0420, 'P'},
    {0x0421, 'C'},
    {0x0422, 'T'},
    {0x0423, 'Y'},
    {0x0425, 'X'},
    {0x0430, 'a'},
    {0x0435, 'e'},
    {0x043E, 'o'},
    {0x0440, 'p'},
    {0x0441, 'c'},
    {0x0443, 'y'},
    {0x0445, 'x'},
    {0x0455, 's'},
    {0x0456, 'i'},
    {0x0458, 'j'},
    {0x04AE, 'Y'},
    {0x04BB, 'h'},
    {0x0501, 'd'},
    {0x051B, 'q'},
    {0x051D, 'w'},
    {0x050C, 'G'},
    {0x051A, 'Q'},
    {0x051C, 'W'},
    /* dashes */
    {0x2010, '-'},
    {0x2011, '-'},
    {0x2012, '-'},
    {0x2013, '-'},
    {0x2014, '-'},
    {0x2015, '-'},
    {0x2212, '-'},
    {0xFE63, '-'},
    {0x2043, '-'},
    /* quotation marks, slashes, blanks */
    {0x2018, '\''},
    {0x2019, '\''},
    {0x2044, '/'},
    {0x2215, '/'},
};

static char twin_of(uint32_t c)
{
    for (size_t i = 0; i < sizeof twins / sizeof twins[0]; i++)
        if (twins[i].character == c)
            return twins[i].plain;
    return '\0';
}

static bool is_greek_or_cyrillic(uint32_t c)
{
    return (c >= 0x0370 && c <= 0x03FF) || (c >= 0x0400 && c <= 0x052F);
}

static char wide_form(uint32_t c)
{
    return c >= 0xFF01 && c <= 0xFF5E ? (char)(c - 0xFF01 + '!') : '\0';
}

static bool is_wide_blank(uint32_t c)
{
    return c == 0x00A0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

/* ---- what is in an id ---------------------------------------------------- */

struct look {
    bool ascii;            /* a letter or digit of ASCII, wide ones too */
    bool strange;          /* Greek or Cyrillic without a twin */
    bool twin, wide, dark; /* characters to be reported */
    uint32_t first_twin, first_dark;
    size_t twin_at, twin_length, wide_at, wide_length, dark_at, dark_length;
};

static void look_at(uint32_t c, size_t at, size_t length, struct look *look)
{
    char wide = wide_form(c), plain = c < 0x80 ? (char)c : wide;
    bool ideograph = c >= 0x3400 && c <= 0xD7A3;

    look->ascii |= plain != '\0' && (ct_is_letter((unsigned char)plain) ||
                                     ct_is_digit((unsigned char)plain));
    if (ideograph || (c >= 0x20 && c <= 0x7E))
        return;
    if (!look->dark && is_invisible(c)) {
        look->dark = true;
        look->first_dark = c;
        look->dark_at = at;
        look->dark_length = length;
    }
    if (!look->wide && (wide != '\0' || is_wide_blank(c))) {
        look->wide = true;
        look->wide_at = at;
        look->wide_length = length;
    }
    if (!look->twin && twin_of(c) != '\0') {
        look->twin = true;
        look->first_twin = c;
        look->twin_at = at;
        look->twin_length = length;
    }
    look->strange |= is_greek_or_cyrillic(c) && twin_of(c) == '\0';
}

static struct look look_over(const struct ct_folded *text)
{
    struct look look = {0};

    for (size_t i = 0; i < text->length;) {
        size_t length = ct_folded_character(text, i);

        look_at(code_point(text->text + i, length), i, length, &look);
        i += length;
    }
    /* Latin letters, or none that speak for another alphabet. */
    look.twin &= look.ascii && !look.strange;
    return look;
}

/* The id as it should be. */
static void clean(const struct ct_folded *text, bool twins_too, char *out,
                  size_t *out_length)
{
    size_t n = 0;

    for (size_t i = 0; i < text->length;) {
        size_t length = ct_folded_character(text, i);
        uint32_t c = code_point(text->text + i, length);
        char plain = wide_form(c);

        if (is_wide_blank(c) || c == '\t' || c == '\n' || c == '\r')
            plain = ' ';
        else if (plain == '\0' && twins_too)
            plain = twin_of(c);
        if (n == 0 && (plain == ' ' || c == ' ')) {
            i += length; /* behind what was left out */
            continue;
        }
        if (plain != '\0') {
            out[n++] = plain;
        } else if (!is_invisible(c)) {
            memcpy(out + n, text->text + i, length);
            n += length;
        }
        i += length;
    }
    while (n > 0 && out[n - 1] == ' ')
        n--;
    *out_length = n;
}

/* ---- findings ------------------------------------------------------------ */

/* U+200B, as a text of at most seven bytes. */
static struct ct_argument code_text(uint32_t c, char text[8])
{
    static const char digits[] = "0123456789ABCDEF";
    size_t n = 2;
    int shift = c > 0xFFFF ? 16 : 12;

    text[0] = 'U';
    text[1] = '+';
    for (; shift >= 0; shift -= 4)
        text[n++] = digits[c >> shift & 0xF];
    return ct_text(text, n);
}

static void report_look(const struct ct_cells *cells,
                        const struct ct_folded *text, const struct look *look,
                        struct ct_argument cleaned)
{
    char code[8];

    if (look->dark)
        ct_warning(
            cells->sink, "id-invisible",
            ct_at(ct_folded_place(text, look->dark_at, look->dark_length)),
            cleaned, code_text(look->first_dark, code));
    if (look->wide)
        ct_warning(
            cells->sink, "id-full-width",
            ct_at(ct_folded_place(text, look->wide_at, look->wide_length)),
            ct_text(text->text, text->length), cleaned);
    if (look->twin)
        ct_warning(
            cells->sink, "id-look-alike",
            ct_at(ct_folded_place(text, look->twin_at, look->twin_length)),
            ct_text(text->text + look->twin_at, look->twin_length),
            code_text(look->first_twin, code), cleaned);
}

/* Whether the id is a number in the exponent form of spreadsheets, 2.00E+08: a
 * sign and at least two digits of the power. A whole number with a minus sign,
 * 2E-15, is rather an id. */
static bool is_exponent_form(const char *text, size_t length)
{
    size_t i = 0, power;
    bool pointed = false;

    while (i < length && ct_is_digit((unsigned char)text[i]))
        i++;
    if (i == 0 || i > 3)
        return false;
    if (i < length && (text[i] == '.' || text[i] == ',')) {
        pointed = true;
        for (i++; i < length && ct_is_digit((unsigned char)text[i]);)
            i++;
    }
    if (i + 4 > length || i + 5 < length || (text[i] | 0x20) != 'e' ||
        (text[i + 1] != '+' && (text[i + 1] != '-' || !pointed)))
        return false;
    for (power = i + 2; power < length; power++)
        if (!ct_is_digit((unsigned char)text[power]))
            return false;
    return true;
}

static enum ct_status check_exponent(const struct ct_cells *cells,
                                     struct ct_cell cell,
                                     const struct ct_cell_id *id)
{
    if (!is_exponent_form(id->text, id->length))
        return CT_OK;
    return ct_error(cells->sink, "id-exponent", ct_at(cell.place),
                    ct_text(id->text, id->length));
}

/* ---- ids ----------------------------------------------------------------- */

/* Printable ASCII with nothing odd about it. `#` and `Err:` may be errors of a
 * spreadsheet. */
static bool is_plain(struct ct_cell cell)
{
    const char *text = cell.text;
    unsigned char odd = 0;

    if (cell.length == 0 || text[0] == ' ' || text[0] == '#' ||
        text[cell.length - 1] == ' ' ||
        (cell.length > 4 && memcmp(text, "Err:", 4) == 0))
        return false;
    for (size_t i = 0; i < cell.length; i++)
        odd |= (unsigned char)text[i] < 0x20 || (unsigned char)text[i] > 0x7E;
    return odd == 0;
}

enum ct_status ct_cell_clean_id(const struct ct_cells *cells,
                                struct ct_cell cell, struct ct_cell_id *value)
{
    const struct ct_cell trimmed = ct_cell_trim(cell);
    const struct ct_folded text = {.text = trimmed.text,
                                   .length = trimmed.length,
                                   .original = trimmed.text,
                                   .place = trimmed.place};
    const struct look look = look_over(&text);
    struct ct_cell_id result = {CT_CELL_SOUND, trimmed.text, trimmed.length};
    enum ct_status status;
    char *cleaned;

    if (look.dark || look.wide || look.twin) {
        cleaned = ct_arena_alloc(cells->arena, trimmed.length + 1);
        if (cleaned == NULL)
            return CT_NOMEM;
        clean(&text, look.twin, cleaned, &result.length);
        result.text = cleaned;
        if (result.length == 0)
            result.state = CT_CELL_MISSING;
        report_look(cells, &text, &look, ct_text(result.text, result.length));
    } else if (trimmed.length < cell.length) {
        ct_note(cells->sink, "cell-normalised", ct_at(cell.place),
                ct_text(cell.text, cell.length),
                ct_text(trimmed.text, trimmed.length));
    }
    status = check_exponent(cells, trimmed, &result);
    if (status == CT_OK)
        *value = result;
    return status;
}

/* Missing or damaged, before it is cleaned. */
static enum ct_status open_id(const struct ct_cells *cells, struct ct_cell cell,
                              enum ct_cell_state *state)
{
    struct ct_cell_text text;
    enum ct_status status = ct_cell_open(cells, cell, &text, state);

    if (status == CT_OK && *state != CT_CELL_MISSING)
        ct_cell_text_release(&text);
    return status;
}

/* Whether the first character is that of a mark for nothing. */
static bool may_be_mark(const char *text)
{
    return strchr("/-\\Nn", text[0]) != NULL;
}

bool ct_cell_id_is_clean(struct ct_cell cell)
{
    enum { LONGEST_MARK = 4 }; /* that begins with a letter: None */

    return is_plain(cell) && !is_exponent_form(cell.text, cell.length) &&
           (!may_be_mark(cell.text) ||
            (cell.length > LONGEST_MARK && (cell.text[0] | 0x20) == 'n'));
}

enum ct_status ct_cell_id(const struct ct_cells *cells, struct ct_cell cell,
                          struct ct_cell_id *value)
{
    struct ct_cell_id result = {CT_CELL_SOUND, cell.text, cell.length};
    enum ct_status status;

    if (is_plain(cell) && !may_be_mark(cell.text) &&
        ct_cell_rules(cells)->missing == NULL) {
        status = check_exponent(cells, cell, &result);
    } else {
        status = open_id(cells, cell, &result.state);
        if (status == CT_OK && result.state != CT_CELL_MISSING)
            status = ct_cell_clean_id(cells, cell, &result);
        /* What comes to light behind invisible characters. */
        if (status == CT_OK && result.state != CT_CELL_MISSING &&
            result.text != ct_cell_trim(cell).text)
            status = open_id(
                cells, (struct ct_cell){result.text, result.length, cell.place},
                &result.state);
    }
    if (status == CT_OK)
        *value = result;
    return status;
}

/* ---- codes of JJF 1022-2014 ---------------------------------------------- */

enum { CODE_DIGITS = 8 };

/* The first level of the classification: geometry, heat, mechanics,
 * electromagnetism, radio, time and frequency, optics, acoustics, ionising
 * radiation, physical chemistry; textile, railway, meteorology, ocean, post,
 * transport, building materials, agriculture and forestry. */
static bool is_class(const char *code)
{
    static const char classes[][3] = {"01", "04", "12", "15", "23", "25",
                                      "28", "33", "37", "46", "51", "53",
                                      "55", "57", "59", "61", "63", "65"};

    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++)
        if (memcmp(code, classes[i], 2) == 0)
            return true;
    return false;
}

static bool all_digits(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!ct_is_digit((unsigned char)text[i]))
            return false;
    return true;
}

/* The code with the zero that a spreadsheet took away. */
static enum ct_status suggest_zero(const struct ct_cells *cells,
                                   struct ct_place place,
                                   struct ct_cell_id *value)
{
    char *code = ct_arena_alloc(cells->arena, CODE_DIGITS + 1);

    if (code == NULL)
        return CT_NOMEM;
    code[0] = '0';
    memcpy(code + 1, value->text, CODE_DIGITS - 1);
    ct_warning(cells->sink, "jjf1022-zero-lost", ct_at(place),
               ct_text(value->text, value->length), ct_text(code, CODE_DIGITS));
    *value = (struct ct_cell_id){CT_CELL_SUGGESTED, code, CODE_DIGITS};
    return CT_OK;
}

static enum ct_status check_code(const struct ct_cells *cells,
                                 struct ct_place place,
                                 struct ct_cell_id *value)
{
    char completed[2] = {'0', value->length > 0 ? value->text[0] : '0'};
    bool digits = all_digits(value->text, value->length);

    if (digits && value->length == CODE_DIGITS - 1 && is_class(completed))
        return suggest_zero(cells, place, value);
    if (!digits || value->length != CODE_DIGITS)
        ct_warning(cells->sink, "jjf1022-not-eight-digits", ct_at(place),
                   ct_text(value->text, value->length));
    else if (!is_class(value->text))
        ct_warning(cells->sink, "jjf1022-class-unknown", ct_at(place),
                   ct_text(value->text, value->length),
                   ct_text(value->text, 2));
    return CT_OK;
}

/* Full-width digits and blanks are noted here: a code is a number of a list. */
static enum ct_status open_code(const struct ct_cells *cells,
                                struct ct_cell cell, struct ct_cell_id *value)
{
    struct ct_cell_text text;
    struct ct_buffer as = {0};
    char *copy;
    enum ct_status status = ct_cell_open(cells, cell, &text, &value->state);

    if (status != CT_OK || value->state == CT_CELL_MISSING)
        return status;
    copy = ct_arena_text(cells->arena, text.folded.text, text.folded.length);
    if (copy == NULL)
        status = CT_NOMEM;
    value->text = copy;
    value->length = text.folded.length;
    if (status == CT_OK && text.changed) {
        ct_buffer_add(&as, copy, value->length);
        status = ct_cell_note(cells, &text, &as);
    }
    ct_cell_text_release(&text);
    return status;
}

enum ct_status ct_cell_jjf1022(const struct ct_cells *cells,
                               struct ct_cell cell, struct ct_cell_id *value)
{
    struct ct_cell_id result = {CT_CELL_SOUND, cell.text, cell.length};
    struct ct_place place = ct_cell_trim(cell).place;
    enum ct_status status = CT_OK;

    if (cell.length != CODE_DIGITS || !all_digits(cell.text, cell.length))
        status = open_code(cells, cell, &result);
    if (status == CT_OK && result.state != CT_CELL_MISSING)
        status = check_exponent(cells, cell, &result);
    if (status == CT_OK && result.state != CT_CELL_MISSING)
        status = check_code(cells, place, &result);
    if (status == CT_OK)
        *value = result;
    return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit_text.h"

#include <string.h>
#include <utf8proc.h>

/* Code points with another spelling. No more bytes out than twice in. */
static const struct {
    int32_t code;
    const char *text;
} spellings[] = {
    {0x00A0, " "},
    {0x00B7, "*"},
    {0x00BA, "°"},
    {0x00D7, "*"},
    {0x00F7, "/"},
    {0x02DA, "°"},
    {0x03BC, "µ"},
    {0x2002, " "},
    {0x2003, " "},
    {0x2005, " "},
    {0x2006, " "},
    {0x2008, " "},
    {0x2009, " "},
    {0x200A, " "},
    {0x2010, "-"},
    {0x2011, "-"},
    {0x2022, "*"},
    {0x2027, "*"},
    {0x202F, " "},
    {0x2032, "'"},
    {0x2033, "\""},
    {0x2044, "/"},
    {0x2103, "°C"},
    {0x2109, "°F"},
    {0x2126, "Ω"},
    {0x212A, "K"},
    {0x212B, "Å"},
    {0x2212, "-"},
    {0x2215, "/"},
    {0x2219, "*"},
    {0x221A, "\1"},
    {0x22C5, "*"},
    {0x3000, " "},
    {0x30FB, "*"},
    {0x6BCF, "/"}, /* 每, per */
    {0x00AD, ""},
    {0x200B, ""},
    {0x2060, ""},
    {0xFEFF, ""},
    /* squared forms of U+3380 on */
    {0x3380, "pA"},
    {0x3381, "nA"},
    {0x3382, "µA"},
    {0x3383, "mA"},
    {0x3384, "kA"},
    {0x3388, "cal"},
    {0x3389, "kcal"},
    {0x338A, "pF"},
    {0x338B, "nF"},
    {0x338C, "µF"},
    {0x338D, "µg"},
    {0x338E, "mg"},
    {0x338F, "kg"},
    {0x3390, "Hz"},
    {0x3391, "kHz"},
    {0x3392, "MHz"},
    {0x3393, "GHz"},
    {0x3394, "THz"},
    {0x3395, "µL"},
    {0x3396, "mL"},
    {0x3397, "dL"},
    {0x3398, "kL"},
    {0x3399, "fm"},
    {0x339A, "nm"},
    {0x339B, "µm"},
    {0x339C, "mm"},
    {0x339D, "cm"},
    {0x339E, "km"},
    {0x339F, "mm^2"},
    {0x33A0, "cm^2"},
    {0x33A1, "m^2"},
    {0x33A2, "km^2"},
    {0x33A3, "mm^3"},
    {0x33A4, "cm^3"},
    {0x33A5, "m^3"},
    {0x33A6, "km^3"},
    {0x33A7, "m/s"},
    {0x33A8, "m/s^2"},
    {0x33A9, "Pa"},
    {0x33AA, "kPa"},
    {0x33AB, "MPa"},
    {0x33AC, "GPa"},
    {0x33AD, "rad"},
    {0x33AE, "rad/s"},
    {0x33B0, "ps"},
    {0x33B1, "ns"},
    {0x33B2, "µs"},
    {0x33B3, "ms"},
    {0x33B4, "pV"},
    {0x33B5, "nV"},
    {0x33B6, "µV"},
    {0x33B7, "mV"},
    {0x33B8, "kV"},
    {0x33B9, "MV"},
    {0x33BA, "pW"},
    {0x33BB, "nW"},
    {0x33BC, "µW"},
    {0x33BD, "mW"},
    {0x33BE, "kW"},
    {0x33BF, "MW"},
    {0x33C0, "kΩ"},
    {0x33C1, "MΩ"},
    {0x33C3, "Bq"},
    {0x33C4, "cc"},
    {0x33C5, "cd"},
    {0x33C8, "dB"},
    {0x33C9, "Gy"},
    {0x33CA, "ha"},
    {0x33D0, "lm"},
    {0x33D3, "lx"},
    {0x33D6, "mol"},
    {0x33D7, "pH"},
    {0x33DB, "sr"},
    {0x33DC, "Sv"},
    {0x33DD, "Wb"},
};

static const char *spelling(int32_t code)
{
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
        if (spellings[i].code == code)
            return spellings[i].text;
    return NULL;
}

/* The ASCII character of a superscript or 0. */
static char superscript(int32_t code)
{
    switch (code) {
    case 0x00B9:
        return '1';
    case 0x00B2:
        return '2';
    case 0x00B3:
        return '3';
    case 0x207A:
        return '+';
    case 0x207B:
        return '-';
    default:
        return (char)((code >= 0x2074 && code <= 0x2079) || code == 0x2070
                          ? code - 0x2070 + '0'
                          : 0);
    }
}

static void put(struct ct_unit_folded *folded, const char *text, size_t length,
                size_t from)
{
    for (size_t i = 0; i < length; i++) {
        folded->from[folded->length] = (uint16_t)from;
        folded->text[folded->length++] = text[i];
    }
}

/* One code point that is no superscript; false when it cannot stand in a
 * unit. `bytes` are its own. */
static bool put_code(struct ct_unit_folded *folded, int32_t code,
                     const char *bytes, size_t length, size_t from)
{
    const char *other;
    char ascii;

    if (code >= 0xFF01 && code <= 0xFF5E) /* full-width forms */
        code -= 0xFEE0;
    if (code >= 0x2080 && code <= 0x2089) /* subscripts, as in mmH₂O */
        code += '0' - 0x2080;
    if (code == '\t')
        code = ' ';
    if (code < ' ' || (code >= 0x7F && code < 0xA0))
        return false;
    if (code < 0x7F) {
        ascii = (char)code;
        put(folded, &ascii, 1, from);
        return true;
    }
    other = spelling(code);
    if (other != NULL)
        put(folded, other, strlen(other), from);
    else
        put(folded, bytes, length, from);
    return true;
}

enum ct_status ct_unit_fold(const char *text, size_t length,
                            struct ct_unit_folded *folded,
                            struct ct_unit_fault *fault)
{
    bool raised = false;

    folded->length = 0;
    for (size_t at = 0; at < length;) {
        int32_t code = -1;
        utf8proc_ssize_t count =
            utf8proc_iterate((const utf8proc_uint8_t *)text + at,
                             (utf8proc_ssize_t)(length - at), &code);
        char digit = superscript(code);

        if (digit != 0) {
            static const char sign = CT_UNIT_RAISED;

            if (!raised)
                put(folded, &sign, 1, at);
            put(folded, &digit, 1, at);
        } else if (count < 1 ||
                   !put_code(folded, code, text + at, (size_t)count, at)) {
            *fault =
                (struct ct_unit_fault){.kind = CT_UNIT_FAULT_CHARACTER,
                                       .offset = at,
                                       .length = count < 1 ? 1 : (size_t)count};
            return CT_INVALID;
        }
        raised = digit != 0;
        at += (size_t)count;
    }
    folded->from[folded->length] = (uint16_t)length;
    return CT_OK;
}

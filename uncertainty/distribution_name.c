/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The words users have for the distributions.
 */
#include "distribution.h"

#include <string.h>

struct word {
    const char *text;
    enum ct_distribution_kind kind;
};

/* Folded as fold() does: lower case, no blanks, hyphens, underscores or
 * apostrophes, no "distribution" or 分布 at the end. `U` alone is left out on
 * purpose: U-shaped to some, uniform to others. */
static const struct word words[] = {
    {"constant", CT_CONSTANT},
    {"fixed", CT_CONSTANT},
    {"exact", CT_CONSTANT},
    {"常数", CT_CONSTANT},
    {"常量", CT_CONSTANT},
    {"固定", CT_CONSTANT},
    {"normal", CT_NORMAL},
    {"gaussian", CT_NORMAL},
    {"gauss", CT_NORMAL},
    {"正态", CT_NORMAL},
    {"高斯", CT_NORMAL},
    {"常态", CT_NORMAL},
    {"t", CT_STUDENT_T},
    {"student", CT_STUDENT_T},
    {"students", CT_STUDENT_T},
    {"studentt", CT_STUDENT_T},
    {"studentst", CT_STUDENT_T},
    {"scaledandshiftedt", CT_STUDENT_T},
    {"scaledshiftedt", CT_STUDENT_T},
    {"学生", CT_STUDENT_T},
    {"学生t", CT_STUDENT_T},
    {"rectangular", CT_RECTANGULAR},
    {"rectangle", CT_RECTANGULAR},
    {"uniform", CT_RECTANGULAR},
    {"矩形", CT_RECTANGULAR},
    {"均匀", CT_RECTANGULAR},
    {"长方形", CT_RECTANGULAR},
    {"等概率", CT_RECTANGULAR},
    {"triangular", CT_TRIANGULAR},
    {"triangle", CT_TRIANGULAR},
    {"三角", CT_TRIANGULAR},
    {"三角形", CT_TRIANGULAR},
    {"trapezoidal", CT_TRAPEZOIDAL},
    {"trapezoid", CT_TRAPEZOIDAL},
    {"trapezium", CT_TRAPEZOIDAL},
    {"梯形", CT_TRAPEZOIDAL},
    {"等腰梯形", CT_TRAPEZOIDAL},
    {"curvilineartrapezoidal", CT_CURVILINEAR_TRAPEZOIDAL},
    {"curvilineartrapezoid", CT_CURVILINEAR_TRAPEZOIDAL},
    {"curvilineartrapezium", CT_CURVILINEAR_TRAPEZOIDAL},
    {"isocurvilineartrapezoidal", CT_CURVILINEAR_TRAPEZOIDAL},
    {"ctrap", CT_CURVILINEAR_TRAPEZOIDAL},
    {"曲边梯形", CT_CURVILINEAR_TRAPEZOIDAL},
    {"曲线梯形", CT_CURVILINEAR_TRAPEZOIDAL},
    {"arcsine", CT_ARCSINE},
    {"arcsin", CT_ARCSINE},
    {"inversesine", CT_ARCSINE},
    {"ushaped", CT_ARCSINE},
    {"ushape", CT_ARCSINE},
    {"反正弦", CT_ARCSINE},
    {"u形", CT_ARCSINE},
    {"u型", CT_ARCSINE},
    {"twopoint", CT_TWO_POINT},
    {"2point", CT_TWO_POINT},
    {"两点", CT_TWO_POINT},
    {"二点", CT_TWO_POINT},
    {"双点", CT_TWO_POINT},
    {"exponential", CT_EXPONENTIAL},
    {"指数", CT_EXPONENTIAL},
    {"gamma", CT_GAMMA},
    {"γ", CT_GAMMA},
    {"Γ", CT_GAMMA},
    {"伽马", CT_GAMMA},
    {"伽玛", CT_GAMMA},
    {"beta", CT_BETA},
    {"β", CT_BETA},
    {"Β", CT_BETA},
    {"贝塔", CT_BETA},
    {"lognormal", CT_LOGNORMAL},
    {"logarithmicnormal", CT_LOGNORMAL},
    {"对数正态", CT_LOGNORMAL},
    {"poisson", CT_POISSON},
    {"泊松", CT_POISSON},
    {"empirical", CT_EMPIRICAL},
    {"sample", CT_EMPIRICAL},
    {"经验", CT_EMPIRICAL},
    {"样本", CT_EMPIRICAL},
};

/* Left out wherever they stand: blanks, hyphens, dashes, low lines and
 * apostrophes, half and full width. */
static const char *const ignored[] = {
    " ",
    "\t",
    "-",
    "_",
    "'",
    "\xC2\xA0",
    "\xE2\x80\x90",
    "\xE2\x80\x91",
    "\xE2\x80\x92",
    "\xE2\x80\x93",
    "\xE2\x80\x99",
    "\xE3\x80\x80",
    "\xEF\xBC\x8D",
    "\xEF\xBC\xBF",
};

static const char *const endings[] = {"distribution", "分布"};

enum { FOLDED = 64 }; /* bytes; longer than any word with its ending */

struct folded {
    char text[FOLDED];
    size_t length;
};

static bool starts_with(const char *text, size_t length, const char *start)
{
    size_t n = strlen(start);

    return length >= n && memcmp(text, start, n) == 0;
}

static size_t ignorable(const char *text, size_t length)
{
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
        if (starts_with(text, length, ignored[i]))
            return strlen(ignored[i]);
    return 0;
}

/* The character that stands for the next letter, 0 when it is no Latin letter;
 * full-width letters (U+FF21, U+FF41 …) are three bytes. */
static char latin(const char *text, size_t length, size_t *bytes)
{
    char c = text[0];

    *bytes = 1;
    if (length >= 3 && c == '\xEF' &&
        (text[1] == '\xBC' || text[1] == '\xBD')) {
        int offset = (unsigned char)text[2] - (text[1] == '\xBC' ? 0xA1 : 0x81);

        *bytes = 3;
        return offset >= 0 && offset < 26 ? (char)('a' + offset) : '\0';
    }
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    return c >= 'a' && c <= 'z' ? c : '\0';
}

/* False when the text is longer than any known word. */
static bool fold(const char *text, size_t length, struct folded *folded)
{
    size_t at = 0;

    folded->length = 0;
    while (at < length) {
        size_t bytes = ignorable(text + at, length - at);
        char letter;

        if (bytes > 0) {
            at += bytes;
            continue;
        }
        if (folded->length == FOLDED)
            return false;
        letter = latin(text + at, length - at, &bytes);
        folded->text[folded->length++] = letter != '\0' ? letter : text[at];
        at += letter != '\0' ? bytes : 1;
    }
    return true;
}

static void drop_ending(struct folded *folded)
{
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t n = strlen(endings[i]);

        if (folded->length >= n &&
            memcmp(folded->text + folded->length - n, endings[i], n) == 0) {
            folded->length -= n;
            return;
        }
    }
}

bool ct_distribution_find(const char *name, size_t length,
                          enum ct_distribution_kind *kind)
{
    struct folded folded;

    if (!fold(name, length, &folded))
        return false;
    drop_ending(&folded);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i].text) == folded.length &&
            memcmp(words[i].text, folded.text, folded.length) == 0) {
            *kind = words[i].kind;
            return true;
        }
    return false;
}

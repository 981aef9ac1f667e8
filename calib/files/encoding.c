/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "encoding.h"

#include "byte_mask.h"
#include "../../uncertainty/expression.h"

#include <string.h>

/* ORDER ENCODING */
static const char *const names[CT_ENCODINGS] = {
    "UTF-8", "UTF-16LE",  "UTF-16BE",     "GB18030",
    "Big5",  "Shift_JIS", "windows-1252",
};

const char *ct_encoding_name(enum ct_encoding encoding)
{
    return names[encoding];
}

/* ---- names ------------------------------------------------------------------
 */

/* Folded: small letters and digits only. The first of each encoding, and what
 * else people write, is spelled out for hints. */
static const struct {
    const char *folded;
    enum ct_encoding encoding;
    const char *spelled; /* NULL: no hint leads here */
} aliases[] = {
    {"utf8", CT_UTF_8, "utf-8"},
    {"utf8sig", CT_UTF_8, NULL},
    {"utf8bom", CT_UTF_8, NULL},
    {"ascii", CT_UTF_8, "ascii"},
    {"usascii", CT_UTF_8, "us-ascii"},
    {"utf16le", CT_UTF_16LE, "utf-16le"},
    {"utf16", CT_UTF_16LE, "utf-16"},
    {"ucs2", CT_UTF_16LE, NULL},
    {"utf16be", CT_UTF_16BE, "utf-16be"},
    {"gb18030", CT_GB18030, "gb18030"},
    {"gb180302000", CT_GB18030, NULL},
    {"gb180302005", CT_GB18030, NULL},
    {"gb180302022", CT_GB18030, NULL},
    {"gbk", CT_GB18030, "gbk"},
    {"xgbk", CT_GB18030, NULL},
    {"gb2312", CT_GB18030, "gb2312"},
    {"gb231280", CT_GB18030, NULL},
    {"gb23121980", CT_GB18030, NULL},
    {"euccn", CT_GB18030, "euc-cn"},
    {"cp936", CT_GB18030, "cp936"},
    {"ms936", CT_GB18030, NULL},
    {"windows936", CT_GB18030, NULL},
    {"936", CT_GB18030, NULL},
    {"big5", CT_BIG5, "big5"},
    {"big5tw", CT_BIG5, NULL},
    {"cnbig5", CT_BIG5, NULL},
    {"cp950", CT_BIG5, "cp950"},
    {"ms950", CT_BIG5, NULL},
    {"windows950", CT_BIG5, NULL},
    {"950", CT_BIG5, NULL},
    {"shiftjis", CT_SHIFT_JIS, "shift_jis"},
    {"sjis", CT_SHIFT_JIS, "sjis"},
    {"xsjis", CT_SHIFT_JIS, NULL},
    {"mskanji", CT_SHIFT_JIS, NULL},
    {"cp932", CT_SHIFT_JIS, "cp932"},
    {"ms932", CT_SHIFT_JIS, NULL},
    {"windows31j", CT_SHIFT_JIS, "windows-31j"},
    {"windows932", CT_SHIFT_JIS, NULL},
    {"932", CT_SHIFT_JIS, NULL},
    {"windows1252", CT_WINDOWS_1252, "windows-1252"},
    {"cp1252", CT_WINDOWS_1252, "cp1252"},
    {"1252", CT_WINDOWS_1252, NULL},
    {"latin1", CT_WINDOWS_1252, "latin1"},
    {"l1", CT_WINDOWS_1252, NULL},
    {"iso88591", CT_WINDOWS_1252, "iso-8859-1"},
    {"iso885911987", CT_WINDOWS_1252, NULL},
};

enum { ALIASES = sizeof aliases / sizeof aliases[0] };

/* How names of encodings begin that are known and not read: near as they may
 * be to others, those are not what is meant. */
static const char *const unread[] = {
    "utf32",     "ucs4",   "utf7",    "eucjp",      "euckr",  "euctw",
    "iso2022",   "cp949",  "iso8859", "windows125", "cp125",  "koi8",
    "big5hkscs", "latin2", "latin3",  "latin4",     "latin5", "latin6",
    "latin7",    "latin8", "latin9",  "latin10",
};

static bool is_skipped(char c)
{
    return c == '-' || c == '_' || c == ' ' || c == '.' || c == ':';
}

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Whether the name is that one, or begins with it. */
static bool is_named(const char *name, size_t length, const char *folded,
                     bool beginning)
{
    for (size_t i = 0; i < length; i++) {
        if (is_skipped(name[i]))
            continue;
        if (*folded == '\0')
            return beginning;
        if (small(name[i]) != *folded)
            return false;
        folded++;
    }
    return *folded == '\0';
}

static bool is_unread(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof unread / sizeof unread[0]; i++)
        if (is_named(name, length, unread[i], true))
            return true;
    return false;
}

/* The spelled name nearest to the word, or NULL. */
static const char *nearest(const char *name, size_t length)
{
    const char *known[ALIASES];
    char lower[24];
    size_t count = 0;

    if (length > sizeof lower)
        return NULL;
    for (size_t i = 0; i < length; i++)
        lower[i] = small(name[i]);
    for (size_t i = 0; i < ALIASES; i++) {
        if (aliases[i].spelled != NULL)
            known[count++] = aliases[i].spelled;
    }
    return ct_near_miss(lower, length, known, count);
}

enum ct_status ct_encoding_parse(const char *name, size_t length,
                                 struct ct_place place, struct ct_sink *sink,
                                 enum ct_encoding *encoding)
{
    for (size_t i = 0; i < ALIASES; i++) {
        if (is_named(name, length, aliases[i].folded, false)) {
            *encoding = aliases[i].encoding;
            return CT_OK;
        }
    }
    if (is_unread(name, length))
        return ct_error(sink, "unread-encoding", ct_at(place),
                        ct_text(name, length));
    return ct_error(sink, "unknown-encoding", ct_at(place),
                    ct_text(name, length), ct_string(nearest(name, length)));
}

/* ---- byte order marks -------------------------------------------------------
 */

/* U+FEFF in each that can say it. */
static const struct {
    enum ct_encoding encoding;
    char bytes[CT_MARK_LONGEST + 1];
    size_t length;
} marks[] = {
    {CT_UTF_8, "\xEF\xBB\xBF", 3},
    {CT_UTF_16LE, "\xFF\xFE", 2},
    {CT_UTF_16BE, "\xFE\xFF", 2},
    {CT_GB18030, "\x84\x31\x95\x33", 4},
};

enum ct_encoding ct_encoding_decide(const char *bytes, size_t length,
                                    enum ct_encoding declared, size_t *mark)
{
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        *mark = marks[i].length;
        if (length >= *mark && memcmp(bytes, marks[i].bytes, *mark) == 0)
            return marks[i].encoding;
    }
    *mark = 0;
    return declared;
}

/* ---- UTF-8 ------------------------------------------------------------------
 */

/* RFC 3629, section 4: how long a character is by its first byte, and the
 * range of its second byte, which excludes overlong forms, surrogates and
 * what lies above U+10FFFF. 0: no first byte of a sound character. */
static size_t character(const unsigned char *at, size_t left)
{
    unsigned char first = at[0], low = 0x80, high = 0xBF;
    size_t length = first < 0xC2   ? 0
                    : first < 0xE0 ? 2
                    : first < 0xF0 ? 3
                    : first < 0xF5 ? 4
                                   : 0;

    if (first > 0 && first < 0x80)
        return 1;
    if (length == 0 || length > left)
        return 0;
    if (first == 0xE0)
        low = 0xA0;
    else if (first == 0xED)
        high = 0x9F;
    else if (first == 0xF0)
        low = 0x90;
    else if (first == 0xF4)
        high = 0x8F;
    if (at[1] < low || at[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return 0;
    }
    return length;
}

enum { STEP = 16 };

/* How many of 16 bytes come before the first that is NUL or not ASCII. */
static size_t ascii_before(const char *at)
{
    uint64_t other = ct_byte_mask(at, '\0') | ct_byte_mask_high(at);

    return other == 0 ? STEP : (size_t)__builtin_ctzll(other);
}

/* Most of Chinese, without a call. */
static bool is_plain_three(const unsigned char *at)
{
    return at[0] >= 0xE1 && at[0] <= 0xEC && (at[1] & 0xC0) == 0x80 &&
           (at[2] & 0xC0) == 0x80;
}

/* U+FFFD; or one of À to ô, the first bytes of characters, and behind it what
 * windows-1252 makes of 0x80 to 0xBF. Neither is tested for where a text is
 * ASCII or plain Chinese. */
static bool is_suspect(const unsigned char *at, size_t step, size_t left)
{
    if (step == 3)
        return at[0] == 0xEF && at[1] == 0xBF && at[2] == 0xBD;
    return step == 2 && at[0] == 0xC3 && at[1] >= 0x82 && at[1] <= 0xB4 &&
           left > 2 && at[2] != 0 && strchr("\xC2\xC5\xC6\xCB\xE2", at[2]);
}

/* The first character of 锟斤拷. */
static bool is_plain_suspect(const unsigned char *at)
{
    return at[0] == 0xE9 && at[1] == 0x94 && at[2] == 0x9F;
}

size_t ct_utf8_survey(const char *text, size_t length, bool *suspect)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t at = 0;
    bool odd = false;

    while (at < length) {
        size_t step;

        if (length - at >= STEP) {
            step = ascii_before(text + at);
            at += step;
            if (step == STEP)
                continue;
        }
        /* A run in another script is walked without looking for ASCII. */
        do {
            if (length - at >= 3 && is_plain_three(bytes + at)) {
                step = 3;
                odd |= is_plain_suspect(bytes + at);
            } else {
                step = character(bytes + at, length - at);
                odd |= is_suspect(bytes + at, step, length - at);
            }
            at += step;
        } while (step > 1 && at < length);
        if (step == 0)
            break;
    }
    *suspect = odd;
    return at;
}

size_t ct_utf8_sound(const char *text, size_t length)
{
    bool suspect;

    return ct_utf8_survey(text, length, &suspect);
}

bool ct_utf8_cut(const char *bytes, size_t length)
{
    char whole[4] = {0};

    /* Some ending makes one character of it: 0x80, 0x90 and 0xA0 lie in the
     * ranges that second bytes have. */
    for (unsigned char second = 0x80; second <= 0xA0; second += 0x10) {
        if (length == 0 || length > 3)
            return false;
        memcpy(whole, bytes, length);
        for (size_t i = length; i < sizeof whole; i++)
            whole[i] = i == 1 ? (char)second : '\x80';
        if (character((const unsigned char *)whole, sizeof whole) > length)
            return true;
    }
    return false;
}

/* ---- back to the bytes ------------------------------------------------------
 */

/* The characters that GB18030 has in two bytes, as the C library's tables have
 * them; all others but ASCII take four. */
static const uint32_t pairs[][2] = {
    {0x00A4, 0x00A4},   {0x00A7, 0x00A8},   {0x00B0, 0x00B1},
    {0x00B7, 0x00B7},   {0x00D7, 0x00D7},   {0x00E0, 0x00E1},
    {0x00E8, 0x00EA},   {0x00EC, 0x00ED},   {0x00F2, 0x00F3},
    {0x00F7, 0x00F7},   {0x00F9, 0x00FA},   {0x00FC, 0x00FC},
    {0x0101, 0x0101},   {0x0113, 0x0113},   {0x011B, 0x011B},
    {0x012B, 0x012B},   {0x0144, 0x0144},   {0x0148, 0x0148},
    {0x014D, 0x014D},   {0x016B, 0x016B},   {0x01CE, 0x01CE},
    {0x01D0, 0x01D0},   {0x01D2, 0x01D2},   {0x01D4, 0x01D4},
    {0x01D6, 0x01D6},   {0x01D8, 0x01D8},   {0x01DA, 0x01DA},
    {0x01DC, 0x01DC},   {0x01F9, 0x01F9},   {0x0251, 0x0251},
    {0x0261, 0x0261},   {0x02C7, 0x02C7},   {0x02C9, 0x02CB},
    {0x02D9, 0x02D9},   {0x0391, 0x03A1},   {0x03A3, 0x03A9},
    {0x03B1, 0x03C1},   {0x03C3, 0x03C9},   {0x0401, 0x0401},
    {0x0410, 0x044F},   {0x0451, 0x0451},   {0x1E3F, 0x1E3F},
    {0x2010, 0x2010},   {0x2013, 0x2016},   {0x2018, 0x2019},
    {0x201C, 0x201D},   {0x2025, 0x2026},   {0x2030, 0x2030},
    {0x2032, 0x2033},   {0x2035, 0x2035},   {0x203B, 0x203B},
    {0x20AC, 0x20AC},   {0x2103, 0x2103},   {0x2105, 0x2105},
    {0x2109, 0x2109},   {0x2116, 0x2116},   {0x2121, 0x2121},
    {0x2160, 0x216B},   {0x2170, 0x2179},   {0x2190, 0x2193},
    {0x2196, 0x2199},   {0x2208, 0x2208},   {0x220F, 0x220F},
    {0x2211, 0x2211},   {0x2215, 0x2215},   {0x221A, 0x221A},
    {0x221D, 0x2220},   {0x2223, 0x2223},   {0x2225, 0x2225},
    {0x2227, 0x222B},   {0x222E, 0x222E},   {0x2234, 0x2237},
    {0x223D, 0x223D},   {0x2248, 0x2248},   {0x224C, 0x224C},
    {0x2252, 0x2252},   {0x2260, 0x2261},   {0x2264, 0x2267},
    {0x226E, 0x226F},   {0x2295, 0x2295},   {0x2299, 0x2299},
    {0x22A5, 0x22A5},   {0x22BF, 0x22BF},   {0x2312, 0x2312},
    {0x2460, 0x2469},   {0x2474, 0x249B},   {0x2500, 0x254B},
    {0x2550, 0x2573},   {0x2581, 0x258F},   {0x2593, 0x2595},
    {0x25A0, 0x25A1},   {0x25B2, 0x25B3},   {0x25BC, 0x25BD},
    {0x25C6, 0x25C7},   {0x25CB, 0x25CB},   {0x25CE, 0x25CF},
    {0x25E2, 0x25E5},   {0x2605, 0x2606},   {0x2609, 0x2609},
    {0x2640, 0x2640},   {0x2642, 0x2642},   {0x2E81, 0x2E81},
    {0x2E84, 0x2E84},   {0x2E88, 0x2E88},   {0x2E8B, 0x2E8C},
    {0x2E97, 0x2E97},   {0x2EA7, 0x2EA7},   {0x2EAA, 0x2EAA},
    {0x2EAE, 0x2EAE},   {0x2EB3, 0x2EB3},   {0x2EB6, 0x2EB7},
    {0x2EBB, 0x2EBB},   {0x2ECA, 0x2ECA},   {0x2FF0, 0x2FFB},
    {0x3000, 0x3003},   {0x3005, 0x3017},   {0x301D, 0x301E},
    {0x3021, 0x3029},   {0x303E, 0x303E},   {0x3041, 0x3093},
    {0x309B, 0x309E},   {0x30A1, 0x30F6},   {0x30FC, 0x30FE},
    {0x3105, 0x3129},   {0x3220, 0x3229},   {0x3231, 0x3231},
    {0x32A3, 0x32A3},   {0x338E, 0x338F},   {0x339C, 0x339E},
    {0x33A1, 0x33A1},   {0x33C4, 0x33C4},   {0x33CE, 0x33CE},
    {0x33D1, 0x33D2},   {0x33D5, 0x33D5},   {0x3447, 0x3447},
    {0x3473, 0x3473},   {0x359E, 0x359E},   {0x360E, 0x360E},
    {0x361A, 0x361A},   {0x3918, 0x3918},   {0x396E, 0x396E},
    {0x39CF, 0x39D0},   {0x39DF, 0x39DF},   {0x3A73, 0x3A73},
    {0x3B4E, 0x3B4E},   {0x3C6E, 0x3C6E},   {0x3CE0, 0x3CE0},
    {0x4056, 0x4056},   {0x415F, 0x415F},   {0x4337, 0x4337},
    {0x43AC, 0x43AC},   {0x43B1, 0x43B1},   {0x43DD, 0x43DD},
    {0x44D6, 0x44D6},   {0x464C, 0x464C},   {0x4661, 0x4661},
    {0x4723, 0x4723},   {0x4729, 0x4729},   {0x477C, 0x477C},
    {0x478D, 0x478D},   {0x4947, 0x4947},   {0x497A, 0x497A},
    {0x497D, 0x497D},   {0x4982, 0x4983},   {0x4985, 0x4986},
    {0x499B, 0x499B},   {0x499F, 0x499F},   {0x49B6, 0x49B7},
    {0x4C77, 0x4C77},   {0x4C9F, 0x4CA3},   {0x4D13, 0x4D19},
    {0x4DAE, 0x4DAE},   {0x4E00, 0x9FA5},   {0x9FB4, 0x9FBB},
    {0xE000, 0xE76B},   {0xE76D, 0xE78C},   {0xE797, 0xE7C6},
    {0xE7C9, 0xE7E6},   {0xE7F4, 0xE814},   {0xF92C, 0xF92C},
    {0xF979, 0xF979},   {0xF995, 0xF995},   {0xF9E7, 0xF9E7},
    {0xF9F1, 0xF9F1},   {0xFA0C, 0xFA0F},   {0xFA11, 0xFA11},
    {0xFA13, 0xFA14},   {0xFA18, 0xFA18},   {0xFA1F, 0xFA21},
    {0xFA23, 0xFA24},   {0xFA27, 0xFA29},   {0xFE10, 0xFE19},
    {0xFE30, 0xFE31},   {0xFE33, 0xFE44},   {0xFE49, 0xFE52},
    {0xFE54, 0xFE57},   {0xFE59, 0xFE66},   {0xFE68, 0xFE6B},
    {0xFF01, 0xFF5E},   {0xFFE0, 0xFFE5},   {0x20087, 0x20087},
    {0x20089, 0x20089}, {0x200CC, 0x200CC}, {0x215D7, 0x215D7},
    {0x2298F, 0x2298F}, {0x241FE, 0x241FE}};

static bool is_pair(uint32_t code)
{
    size_t low = 0, high = sizeof pairs / sizeof pairs[0];

    if (code >= 0x4E00 && code <= 0x9FA5) /* nearly all that is written */
        return true;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (code > pairs[middle][1])
            low = middle + 1;
        else
            high = middle;
    }
    return low < sizeof pairs / sizeof pairs[0] && code >= pairs[low][0];
}

/* The character, which is sound or a surrogate, whose bytes are all there. */
static uint32_t code_of(const unsigned char *at, size_t length)
{
    static const unsigned char masks[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t code = at[0] & masks[length];

    for (size_t i = 1; i < length; i++)
        code = code << 6 | (at[i] & 0x3F);
    return code;
}

static size_t length_by_first(unsigned char first)
{
    return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

/* The bytes of the file behind text[0 … size). */
static unsigned bytes_behind(enum ct_encoding encoding, const unsigned char *at,
                             size_t size)
{
    if (size == 1 || at[0] == 0xC0 || at[0] == 0xC1)
        return 1;
    switch (encoding) {
    case CT_GB18030:
        return is_pair(code_of(at, size)) ? 2 : 4;
    case CT_SHIFT_JIS: /* half-width katakana */
        return size == 3 && at[0] == 0xEF && (at[1] == 0xBD || at[1] == 0xBE) &&
                       code_of(at, size) >= 0xFF61
                   ? 1
                   : 2;
    case CT_WINDOWS_1252:
        return 1;
    default:
        return 2;
    }
}

static uint64_t utf16_length(const char *text, size_t length)
{
    uint64_t units = 0;

    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];

        units += (byte & 0xC0) != 0x80;
        units += byte >= 0xF0; /* a pair of surrogates */
    }
    return 2 * units;
}

uint64_t ct_encoded_length(enum ct_encoding encoding, const char *text,
                           size_t length, size_t whole)
{
    const unsigned char *bytes = (const unsigned char *)text;
    uint64_t count = 0;

    if (encoding == CT_UTF_8)
        return length;
    if (encoding == CT_UTF_16LE || encoding == CT_UTF_16BE)
        return utf16_length(text, length);
    for (size_t at = 0, plain; at<length; at += plain> 0 ? plain : 1) {
        size_t size = length_by_first(bytes[at]);

        plain = length - at >= STEP ? ascii_before(text + at) : 0;
        if (plain == 0 && bytes[at] < 0x80)
            plain = 1;
        count += plain;
        if (bytes[at] >= 0xC0)
            count += bytes_behind(encoding, bytes + at,
                                  size < whole - at ? size : whole - at);
    }
    return count;
}

size_t ct_encoding_raw(enum ct_encoding encoding, const char *text,
                       size_t length, unsigned char raw[2])
{
    const unsigned char *at = (const unsigned char *)text;
    bool wide = encoding == CT_UTF_16LE || encoding == CT_UTF_16BE;
    uint32_t code;

    if (encoding == CT_UTF_8)
        return 0; /* its bytes are the text's */
    if (length >= 2 && (at[0] == 0xC0 || at[0] == 0xC1) && !wide) {
        raw[0] = (unsigned char)(0x80 | (at[0] & 1U) << 6 | (at[1] & 0x3FU));
        return 1;
    }
    if (length < 3 || at[0] != 0xED || at[1] < 0xA0 || !wide)
        return 0;
    code = code_of(at, 3);
    raw[encoding == CT_UTF_16LE] = (unsigned char)(code >> 8);
    raw[encoding == CT_UTF_16BE] = (unsigned char)(code & 0xFF);
    return 2;
}

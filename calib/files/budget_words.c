/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Words that people write for the keys of a budget: hints for unknown keys,
 * and the headers of tables.
 */
#include "budget_reader.h"

#include <string.h>

/* Several rows for one word: the first whose key is allowed where it stands. */
static const struct {
    const char *word; /* folded */
    const char *key;
} synonyms[] = {
    {"std", "u"},
    {"stdunc", "u"},
    {"unc", "u"},
    {"uc", "u"},
    {"urel", "u"},
    {"sigma", "u"},
    {"uncertainty", "u"},
    {"standarduncertainty", "u"},
    {"standarddeviation", "s"},
    {"stdev", "s"},
    {"stddev", "s"},
    {"sd", "s"},
    {"u95", "U"},
    {"u99", "U"},
    {"expanded", "U"},
    {"expandeduncertainty", "U"},
    {"kp", "k"},
    {"factor", "k"},
    {"coveragefactor", "k"},
    {"p", "probability"},
    {"level", "probability"},
    {"confidence", "probability"},
    {"confidence", "coverage"},
    {"confidencelevel", "probability"},
    {"confidencelevel", "coverage"},
    {"coverageprobability", "probability"},
    {"coverageprobability", "coverage"},
    {"probability", "coverage"},
    {"k", "coverage"},
    {"a", "half_width"},
    {"range", "half_width"},
    {"limits", "half_width"},
    {"tolerance", "half_width"},
    {"semirange", "half_width"},
    {"halfwidth", "half_width"},
    {"min", "lower"},
    {"max", "upper"},
    {"accuracy", "mpe"},
    {"divisor", "distribution"},
    {"dist", "distribution"},
    {"pdf", "distribution"},
    {"nu", "dof"},
    {"nueff", "dof"},
    {"veff", "dof"},
    {"neff", "dof"},
    {"df", "dof"},
    {"ν", "dof"},
    {"degreesoffreedom", "dof"},
    {"estimate", "value"},
    {"mean", "value"},
    {"nominal", "value"},
    {"x", "value"},
    {"data", "readings"},
    {"values", "readings"},
    {"measurements", "readings"},
    {"units", "unit"},
    {"equation", "model"},
    {"equations", "model"},
    {"formula", "model"},
    {"function", "model"},
    {"variables", "inputs"},
    {"quantities", "inputs"},
    {"parameters", "inputs"},
    {"results", "outputs"},
    {"digits", "rounding"},
    {"unit", "report"},
    {"名称", "name"},
    {"值", "value"},
    {"估计值", "value"},
    {"单位", "unit"},
    {"标准不确定度", "u"},
    {"扩展不确定度", "U"},
    {"包含因子", "k"},
    {"包含概率", "probability"},
    {"分布", "distribution"},
    {"自由度", "dof"},
    {"来源", "source"},
    {"半宽", "half_width"},
};

enum { SYNONYMS = sizeof synonyms / sizeof synonyms[0] };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool is_same_word(const char *text, size_t length, const char *folded)
{
    size_t at = 0;

    for (size_t i = 0; i < length; i++) {
        if (strchr(" -_./", text[i]) != NULL && text[i] != '\0')
            continue;
        if (lower(text[i]) != folded[at++])
            return false;
    }
    return folded[at] == '\0';
}

const char *nearest_key(const struct ct_yaml *key, const char *const *known,
                        size_t count)
{
    for (size_t s = 0; s < SYNONYMS; s++)
        if (is_same_word(key->text, key->length, synonyms[s].word))
            for (size_t k = 0; k < count; k++)
                if (strcmp(known[k], synonyms[s].key) == 0)
                    return known[k];
    return ct_near_miss(key->text, key->length, known, count);
}

/* ---- headers of tables --------------------------------------------------- */

/* `half_width` for `Half-width`. */
static bool is_spelling(const char *text, size_t length, const char *key)
{
    size_t i = 0;

    for (; i < length && key[i] != '\0'; i++) {
        char c = text[i] == ' ' || text[i] == '-' ? '_' : lower(text[i]);

        if (c != key[i])
            return false;
    }
    return i == length && key[i] == '\0';
}

const char *header_key(const char *text, size_t length)
{
    static const char *const keys[] = {
        "name",         "value",      "unit",  "k",
        "probability",  "half_width", "lower", "upper",
        "distribution", "dof",        "group", "source",
        "resolution",   "type",       "note"};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (is_spelling(text, length, keys[i]))
            return keys[i];
    for (size_t s = 0; s < SYNONYMS && length > 0; s++)
        if ((unsigned char)text[0] >= 0xE0 &&
            is_same_word(text, length, synonyms[s].word))
            return synonyms[s].key;
    return NULL;
}

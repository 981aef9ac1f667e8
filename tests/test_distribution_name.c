/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The words that stand for distributions.
 */
#include "../uncertainty/distribution.h"
#include "assert_close.h"

#include <string.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static const struct {
    const char *word;
    enum ct_distribution_kind kind;
} words[] = {
    {"Normal", CT_NORMAL},
    {"GAUSSIAN", CT_NORMAL},
    {"Gauss", CT_NORMAL},
    {"normal distribution", CT_NORMAL},
    {"正态", CT_NORMAL},
    {"正态分布", CT_NORMAL},
    {"高斯 分布", CT_NORMAL},
    {"t", CT_STUDENT_T},
    {"T", CT_STUDENT_T},
    {"t-distribution", CT_STUDENT_T},
    {"Student's t", CT_STUDENT_T},
    {"Student’s t-distribution", CT_STUDENT_T},
    {"student_t", CT_STUDENT_T},
    {"t分布", CT_STUDENT_T},
    {"ｔ分布", CT_STUDENT_T},
    {"学生 t 分布", CT_STUDENT_T},
    {"学生分布", CT_STUDENT_T},
    {"uniform", CT_RECTANGULAR},
    {"Uniform-Distribution", CT_RECTANGULAR},
    {"矩形", CT_RECTANGULAR},
    {"均匀分布", CT_RECTANGULAR},
    {"　均匀　分布　", CT_RECTANGULAR},
    {"triangle", CT_TRIANGULAR},
    {"三角分布", CT_TRIANGULAR},
    {"trapezoid", CT_TRAPEZOIDAL},
    {"梯形", CT_TRAPEZOIDAL},
    {"curvilinear trapezoid", CT_CURVILINEAR_TRAPEZOIDAL},
    {"Curvilinear-Trapezoidal", CT_CURVILINEAR_TRAPEZOIDAL},
    {"CTrap", CT_CURVILINEAR_TRAPEZOIDAL},
    {"曲边梯形分布", CT_CURVILINEAR_TRAPEZOIDAL},
    {"arc sine", CT_ARCSINE},
    {"arcsin", CT_ARCSINE},
    {"U-shaped", CT_ARCSINE},
    {"U shape", CT_ARCSINE},
    {"U形", CT_ARCSINE},
    {"Ｕ形分布", CT_ARCSINE},
    {"u型", CT_ARCSINE},
    {"反正弦", CT_ARCSINE},
    {"two point", CT_TWO_POINT},
    {"two-point", CT_TWO_POINT},
    {"两点分布", CT_TWO_POINT},
    {"Exponential", CT_EXPONENTIAL},
    {"指数", CT_EXPONENTIAL},
    {"gamma", CT_GAMMA},
    {"伽马", CT_GAMMA},
    {"Γ分布", CT_GAMMA},
    {"beta", CT_BETA},
    {"贝塔", CT_BETA},
    {"log-normal", CT_LOGNORMAL},
    {"Log Normal", CT_LOGNORMAL},
    {"对数正态分布", CT_LOGNORMAL},
    {"Poisson", CT_POISSON},
    {"泊松", CT_POISSON},
    {"empirical", CT_EMPIRICAL},
    {"经验分布", CT_EMPIRICAL},
    {"constant", CT_CONSTANT},
    {"常数", CT_CONSTANT},
};

static bool finds(const char *word, size_t length, int kind)
{
    enum ct_distribution_kind found = CT_DISTRIBUTIONS;

    return ct_distribution_find(word, length, &found) && (int)found == kind;
}

static void words_are_understood(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < LENGTH(words); i++) {
        bool found =
            finds(words[i].word, strlen(words[i].word), (int)words[i].kind);

        if (!found)
            print_error("%s\n", words[i].word);
        assert_true(found);
    }
}

static void own_names_are_understood(void **unused)
{
    (void)unused;
    for (int kind = 0; kind < CT_DISTRIBUTIONS; kind++) {
        const char *name =
            ct_distribution_name((enum ct_distribution_kind)kind);

        assert_true(finds(name, strlen(name), kind));
        for (int other = 0; other < kind; other++)
            assert_string_not_equal(
                name, ct_distribution_name((enum ct_distribution_kind)other));
    }
    assert_string_equal(ct_distribution_name(CT_RECTANGULAR), "rectangular");
    assert_string_equal(ct_distribution_name(CT_TWO_POINT), "two_point");
    assert_string_equal(ct_distribution_name(CT_STUDENT_T), "t");
    assert_string_equal(ct_distribution_name(CT_CURVILINEAR_TRAPEZOIDAL),
                        "curvilinear_trapezoidal");
}

static void other_words_are_not(void **unused)
{
    static const char *const unknown[] = {
        "",       " ",       "-",        "distribution", "分布",   "U",
        "norm",   "normale", "normal x", "rectangular.", "tt",     "正",
        "正态态", "\xE6",    "\xEF\xBC", "\xEF\xBC\xA1", "weibull"};
    enum ct_distribution_kind kind = CT_GAMMA;
    char longest[300];

    (void)unused;
    for (size_t i = 0; i < LENGTH(unknown); i++) {
        if (ct_distribution_find(unknown[i], strlen(unknown[i]), &kind))
            print_error("%s\n", unknown[i]);
        assert_false(
            ct_distribution_find(unknown[i], strlen(unknown[i]), &kind));
    }
    assert_false(ct_distribution_find("normal\0", 7, &kind));
    memset(longest, 'n', sizeof longest);
    assert_false(ct_distribution_find(longest, sizeof longest, &kind));
    assert_int_equal(kind, CT_GAMMA); /* never written */
    /* only `length` bytes count; blanks cost nothing */
    assert_true(finds("normality", 6, CT_NORMAL));
    memset(longest, ' ', sizeof longest);
    memcpy(longest + 200, "normal", 6);
    assert_true(finds(longest, sizeof longest, CT_NORMAL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_understood),
        cmocka_unit_test(own_names_are_understood),
        cmocka_unit_test(other_words_are_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "select_work.h"

#include "decimal.h"

/* ---- the k-th smallest ----------------------------------------------------
 */

/* Ranges from this size on are narrowed by a sample of theirs first. */
enum { SAMPLED = 1000 };

/* values[left..right], of which place `k` is wanted. */
struct range {
    double *values;
    ptrdiff_t left, right, k;
};

static ptrdiff_t range_size(const struct range *r)
{
    return r->right - r->left + 1;
}

/* Keeps the side that place k lies on: all before `left` are at most, all
 * behind `right` at least as large as what lies between. */
static void keep_side(struct range *r, ptrdiff_t right, ptrdiff_t left)
{
    if (r->k <= right)
        r->right = right;
    else if (r->k >= left)
        r->left = left;
    else
        r->left = r->right = r->k;
}

/* Splits about the value in place k (Hoare 1961). Equal values change sides,
 * too, which halves a range of nothing else. */
static void split_at_value(struct range *r)
{
    double *v = r->values, pivot = v[r->k], other;
    ptrdiff_t i = r->left, j = r->right;

    while (i <= j) {
        while (v[i] < pivot)
            i++;
        while (v[j] > pivot)
            j--;
        if (i > j)
            break;
        other = v[i];
        v[i++] = v[j];
        v[j--] = other;
    }
    keep_side(r, j, i);
}

/* Splits in the middle between the keys of the least and the largest value,
 * which differ. */
static void split_keys(struct range *r, int64_t least, int64_t most)
{
    /* the floor of half the sum, which could overflow */
    int64_t middle = (least & most) + ((least ^ most) >> 1);
    double *v = r->values, threshold = double_of(middle), other;
    ptrdiff_t i = r->left, j = r->right;

    while (i <= j) {
        while (v[i] <= threshold)
            i++;
        while (v[j] > threshold)
            j--;
        if (i > j)
            break;
        other = v[i];
        v[i++] = v[j];
        v[j--] = other;
    }
    keep_side(r, j, i);
}

static void halve_keys(struct range *r)
{
    int64_t least = key_of(r->values[r->left]), most = least;

    for (ptrdiff_t i = r->left + 1; i <= r->right; i++) {
        int64_t key = key_of(r->values[i]);

        least = key < least ? key : least;
        most = key > most ? key : most;
    }
    if (least == most)
        r->left = r->right = r->k;
    else
        split_keys(r, least, most);
}

/* A power of two, from half the square root to the square root. */
static ptrdiff_t rough_root(ptrdiff_t n)
{
    ptrdiff_t root = 1;

    for (; n > 3; n /= 4)
        root *= 2;
    return root;
}

static void narrow(struct range r);

/* Floyd and Rivest (1975): selects in a sample about place k first, some
 * n^(3/4) values of the range. The one that comes to lie there cuts off nearly
 * all of the range, being by up to two square roots of the sample's size
 * nearer to its middle than k is. */
static void choose_pivot(const struct range *r)
{
    ptrdiff_t n = range_size(r), root = rough_root(n);
    ptrdiff_t sample = root * rough_root(root), at = r->k - r->left;
    ptrdiff_t shift = 2 * rough_root(sample), before, from;
    struct range part = *r;

    before = (ptrdiff_t)((double)at / (double)n * (double)sample);
    before += at < n / 2 ? shift : -shift;
    from = r->k - before;
    if (before < 0 || from > r->k)
        from = r->k;
    if (from < r->left)
        from = r->left;
    part.left = from;
    part.right = from + sample < r->right ? from + sample : r->right;
    if (part.right < r->k)
        part.right = r->k;
    narrow(part);
}

/* A round that leaves more than three quarters is followed by one that halves
 * the range of keys. There are 64 of those at most, so that no order of the
 * values costs more than linear time. */
static void narrow(struct range r)
{
    bool slow = false;

    while (r.left < r.right) {
        ptrdiff_t n = range_size(&r);

        if (slow) {
            halve_keys(&r);
            slow = false;
            continue;
        }
        if (n >= SAMPLED)
            choose_pivot(&r);
        split_at_value(&r);
        slow = range_size(&r) > n / 4 * 3;
    }
}

double ct_select(double *values, size_t n, size_t k)
{
    struct range r = {values, 0, (ptrdiff_t)n - 1, (ptrdiff_t)k};

    narrow(r);
    return values[k] + 0.0; /* -0 becomes +0 */
}

/* ---- ranks ----------------------------------------------------------------
 */

enum { FACTOR_DIGITS = 20, PRODUCT_DIGITS = 2 * FACTOR_DIGITS };

/* The digits of a number, the last one first. */
static void digits_of(uint64_t number, int digits[FACTOR_DIGITS])
{
    for (int i = 0; i < FACTOR_DIGITS; i++) {
        digits[i] = (int)(number % 10);
        number /= 10;
    }
}

static void multiply(uint64_t a, uint64_t b, int product[PRODUCT_DIGITS])
{
    int of_a[FACTOR_DIGITS], of_b[FACTOR_DIGITS], carry = 0;

    digits_of(a, of_a);
    digits_of(b, of_b);
    for (int i = 0; i < PRODUCT_DIGITS; i++) {
        int from = i < FACTOR_DIGITS ? 0 : i - FACTOR_DIGITS + 1;

        for (int j = from; j <= i && j < FACTOR_DIGITS; j++)
            carry += of_a[j] * of_b[i - j];
        product[i] = carry % 10;
        carry /= 10;
    }
}

/* trials * p rounded half up, for the decimal p = coefficient * 10^-places: p
 * is what was typed, 0.95 of 10^6 trials are 950000. */
static uint64_t share_of(uint64_t trials, uint64_t coefficient, int places)
{
    int product[PRODUCT_DIGITS];
    uint64_t share = 0;

    if (places > PRODUCT_DIGITS)
        return 0;
    multiply(trials, coefficient, product);
    for (int i = PRODUCT_DIGITS - 1; i >= places; i--)
        share = share * 10 + (uint64_t)product[i];
    return share + (product[places - 1] >= 5);
}

enum ct_status ct_interval_ranks(uint64_t trials, double probability,
                                 struct ct_interval_ranks *ranks)
{
    struct ct_decimal p;
    uint64_t inside, outside;

    if (!(probability > 0 && probability < 1))
        return CT_DOMAIN;
    /* at most 17 digits, all in `low`; the exponent is negative */
    p = ct_decimal_from_double(probability);
    inside = share_of(trials, p.low, -p.exponent);
    if (inside == 0 || inside >= trials)
        return CT_DOMAIN;
    outside = trials - inside;
    /* r, which counts from 1, is half of it, rounded up when it is odd */
    ranks->low = outside / 2 + outside % 2 - 1;
    ranks->inside = inside;
    return CT_OK;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * region.h - coverage regions of several output quantities, from the law of
 * propagation (JCGM 102:2011, 6.5) and from trials (7.7): the ellipsoid, the
 * rectangle, and for two outputs the smallest region.
 *
 * With means y, standard uncertainties u_j and covariance matrix U the
 * ellipsoid is (eta - y)' U^-1 (eta - y) <= k_p^2, the rectangle is
 * |eta_j - y_j| <= k_q u_j for every j. The factors are those of
 * ct_ellipsoid_factor() and ct_rectangle_factor() (coverage.h) where the
 * outputs are normal, else they come from distances of trials.
 *
 * The smallest region of more than two outputs is not given: a mesh fine
 * enough to show its shape has more cells than there are trials.
 *
 * Every result has the same bits for any division of the trials among threads.
 */
#ifndef CT_REGION_H
#define CT_REGION_H

#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Centre and measure of the outputs. Memory: outputs^2 + 2 outputs doubles. */
struct ct_region {
    size_t outputs;
    /* The first output that follows from those before it, or is certain: at
     * most outputs * 1e-12 of its variance is its own. There is no ellipsoid
     * then. Equal to `outputs` when there is none. */
    size_t dependent;
    double *mean, *u;
    /* The lower triangles, row by row, of the factor L of the correlation
     * matrix R = L L' and of its inverse. */
    double *factor, *inverse;
};

/* `covariance` has outputs^2 numbers, of which the lower triangle is read.
 * CT_DOMAIN when a number is not finite, a variance is negative, or there is
 * no output; CT_NOMEM. */
CT_CHECK enum ct_status ct_region_init(struct ct_region *region, size_t outputs,
                                       const double *mean,
                                       const double *covariance);
void ct_region_release(struct ct_region *region);

static inline bool ct_region_has_ellipsoid(const struct ct_region *region)
{
    return region->dependent == region->outputs;
}

/* Distances of trials from the centre: `ellipsoid[t]` is the root of d_r of
 * 7.7.2, `rectangle[t]` the greatest |y_j - mean_j| / u_j of 7.7.3 (certain
 * outputs do not count). Either may be NULL, and `ellipsoid` is when there is
 * none. columns[j][t] are the values of output j; NAN gives NAN. Each trial is
 * by itself, so slices may be done in any order. outputs^2 / 2
 * multiplications a trial for the ellipsoid. */
void ct_region_distances(const struct ct_region *region,
                         const double *const *columns, size_t count,
                         double *ellipsoid, double *rectangle);

/* A coverage factor from trials, and its standard error from their number:
 * half the distance of the order statistics one standard deviation of the
 * count away (NAN where there are none so far out). */
struct ct_region_factor {
    double value, error;
};

/* The factor with a share `probability` of n distances not above it (7.7.2 c,
 * 7.7.3 c): the q-th smallest, with q of ct_interval_ranks(). Distances that
 * are not finite are left out; all are put in another order. CT_DOMAIN when
 * there are too few, or probability is not in (0, 1). */
CT_CHECK enum ct_status ct_region_factor(double *distances, size_t n,
                                         double probability,
                                         struct ct_region_factor *factor);

/* Both factors of `trials` trials; *ellipsoid is NAN when there is none.
 * Allocates `trials` doubles. CT_DOMAIN as above; CT_NOMEM. */
CT_CHECK enum ct_status ct_region_factors(const struct ct_region *region,
                                          const double *const *columns,
                                          size_t trials, double probability,
                                          struct ct_region_factor *ellipsoid,
                                          struct ct_region_factor *rectangle);

/* Volumes (areas, lengths) in the product of the outputs' units, which may be
 * beyond the range of doubles. 0 for the ellipsoid when there is none, and for
 * the rectangle when an output is certain. */
double ct_region_ellipsoid_volume(const struct ct_region *region,
                                  double factor);
double ct_region_rectangle_volume(const struct ct_region *region,
                                  double factor);

/* The outputs at a point of the standardised space, in which they have means
 * 0, variances 1 and no correlation: y = mean + u L z. There the ellipsoid is
 * the sphere of radius k_p, which is how to draw it. Needs an ellipsoid. */
void ct_region_point(const struct ct_region *region, const double *standard,
                     double *outputs);

/* ---- the smallest region of two outputs, 7.7.4 -----------------------------
 *
 * A mesh of equal rectangles in the standardised space (parallelograms in that
 * of the outputs, so that strong correlation is no harm), laid over all but
 * (1 - probability)/50 of the trials on each of four sides. Trials are counted
 * in its cells; the cells with the highest counts that hold the share
 * `probability` of all trials are the region. It may have several parts and
 * holes.
 *
 * Each side has the greater of 1.7 trials^(1/4) and sqrt(trials)/20 cells, 16
 * to 512. For two normal outputs the area is then right to 1 % with 10^5
 * trials and 0.3 % with 10^6; details narrower than a cell are smeared. Memory
 * is at most 2 MB, while settling 10 MB. */

struct ct_mesh;

enum { CT_MESH_PILOT = 100000 }; /* trials that lay the mesh, if there are */

/* Lays the mesh by the first `pilot` trials, which are not counted by that;
 * `trials` is how many will be. CT_DOMAIN when there are not two outputs with
 * an ellipsoid, or fewer than 100 trials that are finite, or they do not
 * differ; CT_NOMEM. `region` must outlive the mesh. */
CT_CHECK enum ct_status ct_mesh_new(const struct ct_region *region,
                                    const double *const *columns, size_t pilot,
                                    uint64_t trials, double probability,
                                    struct ct_mesh **mesh);
/* The same mesh without counts, for another thread. */
CT_CHECK enum ct_status ct_mesh_new_like(const struct ct_mesh *model,
                                         struct ct_mesh **mesh);
void ct_mesh_free(struct ct_mesh *mesh);

/* Trials with a NAN are left out. */
void ct_mesh_count(struct ct_mesh *mesh, const double *const *columns,
                   size_t count);
void ct_mesh_add(struct ct_mesh *sum, const struct ct_mesh *other);

struct ct_smallest_region {
    double area;       /* in the product of the outputs' units */
    double area_error; /* standard error from the number of trials */
    double reached;    /* share of the trials inside, not below the wanted */
    size_t cells;
    /* The border: closed lines with the region at their left, so around it
     * counter-clockwise and around holes clockwise (seen in the standardised
     * space, which has the same hands). Line i has the points from ends[i - 1]
     * (0 for the first) to ends[i] - 1 and closes itself. */
    double (*points)[2];
    size_t *ends;
    size_t lines;
};

/* CT_DOMAIN when the mesh holds too few of the trials; CT_NOMEM. */
CT_CHECK enum ct_status ct_mesh_settle(const struct ct_mesh *mesh,
                                       double probability,
                                       struct ct_smallest_region *smallest);
void ct_smallest_region_release(struct ct_smallest_region *smallest);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region_mesh.h"

#include "select.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE_MIN = 16, SIDE_MAX = 512, PILOT_MIN = 100 };

/* ---- laying the mesh ------------------------------------------------- */

/* Coarse cells smear the density, which widens the region by h^2/12 (h: width
 * of a cell in standard deviations); counts that scatter let cells in by luck,
 * which narrows it by about 1/3 of what one over a count at the border is. With
 * the fourth root both are equal for two normal outputs; from 10^6 trials on
 * finer cells are worth more than that. */
static size_t side_for(uint64_t trials)
{
    double n = (double)trials;
    double side = fmax(1.7 * sqrt(sqrt(n)), sqrt(n) / 20);

    return (size_t)fmin(fmax(side, SIDE_MIN), SIDE_MAX);
}

static void standardise(const struct ct_region *region, double y0, double y1,
                        double z[2])
{
    double s0 = (y0 - region->mean[0]) / region->u[0];
    double s1 = (y1 - region->mean[1]) / region->u[1];

    z[0] = s0;
    z[1] = region->inverse[1] * s0 + region->inverse[2] * s1;
}

/* Standardised coordinate `axis` of those trials that have one. */
static size_t standardised(const struct ct_region *region,
                           const double *const *columns, size_t count, int axis,
                           double *out)
{
    size_t kept = 0;
    double z[2];

    for (size_t t = 0; t < count; t++) {
        standardise(region, columns[0][t], columns[1][t], z);
        if (isfinite(z[0]) && isfinite(z[1]))
            out[kept++] = z[axis];
    }
    return kept;
}

static enum ct_status lay_axis(struct ct_mesh *mesh, double *values, size_t n,
                               double probability, int axis)
{
    size_t skip = (size_t)((double)n * (1 - probability) / 50);
    double low, high;

    if (n < PILOT_MIN)
        return CT_DOMAIN;
    low = ct_select(values, n, skip);
    high = ct_select(values, n, n - 1 - skip);
    mesh->low[axis] = low;
    mesh->width[axis] = (high - low) / (double)mesh->side;
    return isfinite(mesh->width[axis]) && mesh->width[axis] > 0 ? CT_OK
                                                                : CT_DOMAIN;
}

static enum ct_status lay(struct ct_mesh *mesh, const double *const *columns,
                          size_t pilot, double probability)
{
    double *values = malloc((pilot + 1) * sizeof *values);
    enum ct_status status = values == NULL ? CT_NOMEM : CT_OK;

    for (int axis = 0; axis < 2 && status == CT_OK; axis++) {
        size_t n = standardised(mesh->region, columns, pilot, axis, values);

        status = lay_axis(mesh, values, n, probability, axis);
    }
    free(values);
    return status;
}

static enum ct_status copy_of(const struct ct_mesh *model,
                              struct ct_mesh **mesh)
{
    struct ct_mesh *made = malloc(sizeof *made);

    if (made == NULL)
        return CT_NOMEM;
    *made = *model;
    made->total = 0;
    made->counts = calloc(model->side * model->side, sizeof *made->counts);
    if (made->counts == NULL) {
        free(made);
        return CT_NOMEM;
    }
    *mesh = made;
    return CT_OK;
}

enum ct_status ct_mesh_new(const struct ct_region *region,
                           const double *const *columns, size_t pilot,
                           uint64_t trials, double probability,
                           struct ct_mesh **mesh)
{
    struct ct_mesh laid = {.region = region, .side = side_for(trials)};
    enum ct_status status;

    if (region->outputs != 2 || !ct_region_has_ellipsoid(region) ||
        !(probability > 0 && probability < 1))
        return CT_DOMAIN;
    status = lay(&laid, columns, pilot, probability);
    return status == CT_OK ? copy_of(&laid, mesh) : status;
}

enum ct_status ct_mesh_new_like(const struct ct_mesh *model,
                                struct ct_mesh **mesh)
{
    return copy_of(model, mesh);
}

void ct_mesh_free(struct ct_mesh *mesh)
{
    if (mesh != NULL)
        free(mesh->counts);
    free(mesh);
}

/* ---- counting -------------------------------------------------------- */

void ct_mesh_count(struct ct_mesh *mesh, const double *const *columns,
                   size_t count)
{
    double side = (double)mesh->side, z[2];

    for (size_t t = 0; t < count; t++) {
        double x, y;

        standardise(mesh->region, columns[0][t], columns[1][t], z);
        x = (z[0] - mesh->low[0]) / mesh->width[0];
        y = (z[1] - mesh->low[1]) / mesh->width[1];
        mesh->total += !(isnan(x) || isnan(y));
        if (x >= 0 && x < side && y >= 0 && y < side)
            mesh->counts[(size_t)y * mesh->side + (size_t)x]++;
    }
}

void ct_mesh_add(struct ct_mesh *sum, const struct ct_mesh *other)
{
    for (size_t i = 0; i < sum->side * sum->side; i++)
        sum->counts[i] += other->counts[i];
    sum->total += other->total;
}

/* ---- settling -------------------------------------------------------- */

struct cell {
    uint64_t count;
    double distance; /* squared, of its middle from the centre */
    size_t number;
};

/* High counts first; of equal ones those near the centre, so that the region
 * does not lean to one side. */
static int by_rank(const void *a, const void *b)
{
    const struct cell *x = a, *y = b;

    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    if (x->distance != y->distance)
        return x->distance < y->distance ? -1 : 1;
    return x->number < y->number ? -1 : 1;
}

static double middle(const struct ct_mesh *mesh, int axis, size_t index)
{
    return mesh->low[axis] + ((double)index + 0.5) * mesh->width[axis];
}

static struct cell *ranked_cells(const struct ct_mesh *mesh)
{
    size_t count = mesh->side * mesh->side;
    struct cell *cells = malloc(count * sizeof *cells);

    if (cells == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        double x = middle(mesh, 0, i % mesh->side);
        double y = middle(mesh, 1, i / mesh->side);

        cells[i] = (struct cell){mesh->counts[i], x * x + y * y, i};
    }
    qsort(cells, count, sizeof *cells, by_rank);
    return cells;
}

/* How many of the ranked cells reach the share; 0 when all of them do not. */
static size_t cells_for(const struct ct_mesh *mesh, const struct cell *cells,
                        double probability, uint64_t *held)
{
    double wanted = probability * (double)mesh->total;
    size_t count = mesh->side * mesh->side;

    *held = 0;
    for (size_t i = 0; i < count && cells[i].count > 0; i++) {
        *held += cells[i].count;
        if ((double)*held >= wanted)
            return i + 1;
    }
    return 0;
}

/* The share inside scatters like a binomial one; the density at the border,
 * where the last cell lies, turns that into an area. */
static void measure(const struct ct_mesh *mesh, const struct cell *cells,
                    double probability, struct ct_smallest_region *smallest)
{
    const struct ct_region *region = mesh->region;
    double cell = mesh->width[0] * mesh->width[1] * region->u[0] *
                  region->u[1] * region->factor[0] * region->factor[2];
    double border = (double)cells[smallest->cells - 1].count;

    smallest->area = (double)smallest->cells * cell;
    smallest->area_error =
        sqrt((double)mesh->total * probability * (1 - probability)) / border *
        cell;
}

static enum ct_status draw_border(const struct ct_mesh *mesh,
                                  const struct cell *cells,
                                  struct ct_smallest_region *smallest)
{
    unsigned char *inside = calloc(mesh->side * mesh->side, 1);
    enum ct_status status;

    if (inside == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < smallest->cells; i++)
        inside[cells[i].number] = 1;
    status = ct_mesh_outline(mesh, inside, smallest);
    free(inside);
    return status;
}

enum ct_status ct_mesh_settle(const struct ct_mesh *mesh, double probability,
                              struct ct_smallest_region *smallest)
{
    struct ct_smallest_region made = {0};
    struct cell *cells;
    enum ct_status status;
    uint64_t held;

    if (!(probability > 0 && probability < 1))
        return CT_DOMAIN;
    cells = ranked_cells(mesh);
    if (cells == NULL)
        return CT_NOMEM;
    made.cells = cells_for(mesh, cells, probability, &held);
    status = made.cells == 0 ? CT_DOMAIN : draw_border(mesh, cells, &made);
    if (status == CT_OK) {
        measure(mesh, cells, probability, &made);
        made.reached = (double)held / (double)mesh->total;
        *smallest = made;
    }
    free(cells);
    return status;
}

void ct_smallest_region_release(struct ct_smallest_region *smallest)
{
    free(smallest->points);
    free(smallest->ends);
    *smallest = (struct ct_smallest_region){0};
}

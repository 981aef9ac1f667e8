/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region_mesh.h"

#include <stdlib.h>

/* Edges between cells inside and outside, walked with the inside at the left.
 * Directions: 0 right, 1 up, 2 left, 3 down. Corner (i, j) is the lower left
 * one of cell (i, j); there are side + 1 of them in a row. */
struct walk {
    const struct ct_mesh *mesh;
    const unsigned char *inside;
    unsigned char *walked; /* per corner one bit per direction */
    struct ct_smallest_region *out;
    size_t points;
};

struct corner {
    size_t i, j;
};

/* Cells are asked for by the corner at their upper right, so that -1 need not
 * be. */
static bool is_inside(const struct walk *walk, size_t i, size_t j)
{
    size_t side = walk->mesh->side;

    return i > 0 && j > 0 && i <= side && j <= side &&
           walk->inside[(j - 1) * side + (i - 1)] != 0;
}

static bool is_edge(const struct walk *walk, struct corner at, int direction)
{
    bool upper_right = is_inside(walk, at.i + 1, at.j + 1);
    bool upper_left = is_inside(walk, at.i, at.j + 1);
    bool lower_left = is_inside(walk, at.i, at.j);
    bool lower_right = is_inside(walk, at.i + 1, at.j);

    switch (direction) {
    case 0:
        return upper_right && !lower_right;
    case 1:
        return upper_left && !upper_right;
    case 2:
        return lower_left && !upper_left;
    default:
        return lower_right && !lower_left;
    }
}

static unsigned char *marks(const struct walk *walk, struct corner at)
{
    return &walk->walked[at.j * (walk->mesh->side + 1) + at.i];
}

/* The first time round points are only counted: there is no room yet. */
static void put_point(struct walk *walk, struct corner at)
{
    const struct ct_mesh *mesh = walk->mesh;
    double z[2] = {mesh->low[0] + (double)at.i * mesh->width[0],
                   mesh->low[1] + (double)at.j * mesh->width[1]};

    if (walk->out->points != NULL)
        ct_region_point(mesh->region, z, walk->out->points[walk->points]);
    walk->points++;
}

static struct corner step(struct corner at, int direction)
{
    at.i += direction == 0;
    at.i -= direction == 2;
    at.j += direction == 1;
    at.j -= direction == 3;
    return at;
}

/* Where the line goes on: left where there is a choice, which keeps cells that
 * touch at a corner apart. */
static int next_direction(const struct walk *walk, struct corner at,
                          int direction)
{
    static const int turns[] = {1, 0, 3}; /* left, straight on, right */

    for (int k = 0; k < 2; k++)
        if (is_edge(walk, at, (direction + turns[k]) % 4))
            return (direction + turns[k]) % 4;
    return (direction + turns[2]) % 4;
}

/* A closed line, from the left end of an edge that is walked to the right and
 * at which a turn was made. */
static void walk_line(struct walk *walk, struct corner start)
{
    struct corner at = start;
    int direction = 0, last = -1;

    while ((*marks(walk, at) & 1 << direction) == 0) {
        *marks(walk, at) |= (unsigned char)(1 << direction);
        if (direction != last)
            put_point(walk, at);
        last = direction;
        at = step(at, direction);
        direction = next_direction(walk, at, direction);
    }
    if (walk->out->ends != NULL)
        walk->out->ends[walk->out->lines] = walk->points;
    walk->out->lines++;
}

/* Every closed line has edges to the right; corners are met row by row, so the
 * first one not walked is the left end of a run. */
static void walk_all(struct walk *walk)
{
    size_t corners = walk->mesh->side + 1;

    walk->points = walk->out->lines = 0;
    for (size_t n = 0; n < corners * corners; n++)
        walk->walked[n] = 0;
    for (size_t n = 0; n < corners * corners; n++) {
        struct corner at = {n % corners, n / corners};

        if ((*marks(walk, at) & 1) == 0 && is_edge(walk, at, 0))
            walk_line(walk, at);
    }
}

enum ct_status ct_mesh_outline(const struct ct_mesh *mesh,
                               const unsigned char *inside,
                               struct ct_smallest_region *smallest)
{
    size_t corners = (mesh->side + 1) * (mesh->side + 1);
    struct ct_smallest_region out = *smallest;
    struct walk walk = {.mesh = mesh, .inside = inside, .out = &out};
    enum ct_status status = CT_NOMEM;

    out.points = NULL;
    out.ends = NULL;
    walk.walked = malloc(corners);
    if (walk.walked == NULL)
        goto done;
    walk_all(&walk);
    out.points = malloc((walk.points + 1) * sizeof *out.points);
    out.ends = malloc((out.lines + 1) * sizeof *out.ends);
    if (out.points == NULL || out.ends == NULL)
        goto done;
    walk_all(&walk);
    *smallest = out;
    status = CT_OK;
done:
    free(walk.walked);
    if (status != CT_OK) {
        free(out.points);
        free(out.ends);
    }
    return status;
}

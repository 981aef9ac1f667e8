/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * montecarlo_work.h - what the files montecarlo*.c share. Private to them.
 *
 *   montecarlo_draw   a model made ready to be drawn; one block of outputs
 *   montecarlo_run    many blocks on several threads: kept, counted, collected
 *   montecarlo        fixed and adaptive numbers of trials, samples that do
 *                     not fit in memory, what is made of them
 */
#ifndef CT_MONTECARLO_WORK_H
#define CT_MONTECARLO_WORK_H

#include "dependence.h"
#include "moments.h"
#include "montecarlo.h"

/* ---- montecarlo_draw.c ----------------------------------------------------
 */

/* A model made ready. Read only for the threads. */
struct plan {
    const struct ct_model *model;
    const struct ct_kernel *kernel;
    uint64_t seed;
    struct ct_dependence *dependence;
    struct ct_block_program program;
};

/* What one thread draws with. */
struct drawer {
    const struct plan *plan;
    double *slots;   /* of the program */
    double *columns; /* a block of ones, then blocks of the contributions that
                        are deviations */
    const double **parts; /* room for what an input is the sum of */
    double *weights;      /* of each of them */
    double **into;        /* per contribution: where it is drawn, or NULL */
    double **outputs;     /* per output: its block */
    double *scratch;
};

CT_CHECK enum ct_status plan_init(struct plan *plan,
                                  const struct ct_model *model,
                                  const struct ct_trials *settings,
                                  struct ct_sink *sink);
void plan_release(struct plan *plan);

CT_CHECK enum ct_status drawer_init(struct drawer *drawer,
                                    const struct plan *plan);
void drawer_release(struct drawer *drawer);
/* Draws trials first … first + CT_KERNEL_BLOCK - 1: drawer->outputs. */
void drawer_draw(struct drawer *drawer, uint64_t first);
/* The inputs of one trial of the block just drawn. */
void drawer_inputs(const struct drawer *drawer, size_t trial, double *inputs);

/* ---- montecarlo_run.c -----------------------------------------------------
 */

enum { CT_MONTE_CARLO_THREADS = 256 };

/* COUNT: so many sets of bins are filled at the same time, whatever the number
 * of threads: it bounds the memory without a say in how fine the bins are. */
enum { CT_MONTE_CARLO_TALLIES = 4 };

/* What becomes of the values of a run. */
enum keeping {
    KEEP,    /* all of them, in `values` */
    COUNT,   /* in bins */
    COLLECT, /* those that the bins want */
};

/* Trials first … last - 1 of a plan; `first` is a multiple of
 * CT_MOMENTS_BLOCK. */
struct run {
    const struct plan *plan;
    const struct ct_trials *settings;
    uint64_t first, last;
    enum keeping keeping;
    const double *shift; /* per output: near its mean */

    /* KEEP: values of trial 0 …; COLLECT: room for those that are wanted */
    double **values;       /* per output */
    struct ct_bins **bins; /* COUNT, COLLECT: per output */
    uint64_t *collected;   /* COLLECT: per output, how many came */

    struct ct_moments *moments; /* not NULL: of the trials, added to what is
                                   there */
    uint64_t failed, failed_trial;
    uint64_t done;                  /* all trials before this one were made */
    uint64_t drawn_before, planned; /* for progress(): by other runs; in all */
    bool stopped;
};

/* Shares the blocks among the threads of the settings. CT_OK when all trials
 * were made or progress() said stop (`stopped`). CT_NOMEM. */
CT_CHECK enum ct_status run_trials(struct run *run);

/* ---- the evaluation in work -----------------------------------------------
 */

/* Beside the plan, what all ways to a result share. */
struct work {
    struct plan plan;
    const struct ct_trials *settings;
    const struct ct_gum_result *gum;
    struct ct_sink *sink;
    struct ct_monte_carlo *result;
    struct ct_moments moments;
    double *shift;     /* per output: near its mean */
    double *inflation; /* per contribution: of its variance, by its t */
    uint64_t pilot;    /* values of a sample that serve as its pilot */
};

/* A run of these trials, whose sums go to the moments. */
struct run work_run(struct work *work, uint64_t first, uint64_t last,
                    enum keeping keeping);

/* ---- montecarlo_adaptive.c ------------------------------------------------
 */

/* At least two blocks of the procedure, at most so many trials. */
CT_CHECK enum ct_status adapt(struct work *work, uint64_t most_trials);

/* ---- montecarlo_sample.c --------------------------------------------------
 */

/* Trials that serve for what needs no more of them: the picture, the kurtosis,
 * the limits of bins. */
enum { PILOT = 1 << 18 };

/* Room for `trials` values of each output, aligned. */
CT_CHECK enum ct_status values_new(size_t outputs, uint64_t trials,
                                   double ***values);
void values_free(double **values, size_t outputs);
CT_CHECK enum ct_status moments_new(size_t series, struct ct_moments *moments);
void moments_free(struct ct_moments *moments);

/* Warns of trials that are left out ("trials-left-out"), or refuses when they
 * are too many ("trials-without-value"), with the first of them. */
CT_CHECK enum ct_status report_failed(const struct work *work,
                                      const struct run *run);
/* Only refuses. */
CT_CHECK enum ct_status refuse_failed(const struct work *work,
                                      const struct run *run);
/* Closes the gaps that `failed` trials leave among `count`; returns how many
 * values there are. */
uint64_t close_sample(double *values, uint64_t count, uint64_t failed);
/* How many of the first PILOT of `count` trials have a value: before the gaps
 * are closed. */
uint64_t pilot_of(const double *values, uint64_t count);

/* ---- montecarlo_result.c --------------------------------------------------
 */

CT_CHECK enum ct_status result_init(struct work *work);
/* Means, standard uncertainties, their standard errors, covariances; the
 * kurtosis from the first work->pilot values of each output. */
void result_moments(struct work *work, double *const *values);
/* Coverage intervals, the picture, the check of clause 8, from `count` values
 * of each output without gaps, which are put in another order. */
CT_CHECK enum ct_status result_intervals(struct work *work,
                                         double *const *values, uint64_t count);
/* The picture of an output whose intervals are known. */
void result_histogram(struct ct_monte_carlo_output *output, const double *pilot,
                      uint64_t count);
/* Regions of several outputs, from the first `count` trials without gaps and in
 * their order. */
CT_CHECK enum ct_status result_regions(struct work *work, double *const *values,
                                       uint64_t count);
/* The check of clause 8 of an output whose intervals are known. */
void result_validate(const struct work *work, size_t output);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * covariance.h - how values of several items vary together, as a page, as
 * rows and as an object.
 */
#ifndef CT_REPORT_COVARIANCE_H
#define CT_REPORT_COVARIANCE_H

#include "json_out.h"

#include "../lab/together.h"

struct ct_covariance_answer {
    const struct ct_lab *lab;
    struct ct_lab_when when;
    const struct ct_together *together;
    const char *const *names; /* of the values: how they were asked for */
};

/* Beyond that many values a page has no matrices, and beyond that many an
 * object no list of pairs with what they share. */
enum { CT_COVARIANCE_COLUMNS = 8, CT_COVARIANCE_DETAILED = 200 };

/* Values, matrices, and each pair with its sum and difference. `width` 0: no
 * limit. CT_NOMEM. */
CT_CHECK enum ct_status
ct_covariance_page(const struct ct_covariance_answer *answer, bool markdown,
                   int width, struct ct_buffer *out);

/* One row for each value with itself and each pair. CT_NOMEM. */
CT_CHECK enum ct_status
ct_covariance_csv(const struct ct_covariance_answer *answer,
                  struct ct_buffer *out);

/* "names", "units", "values", "standard_uncertainty", "covariance",
 * "correlation", "shared" (ids of certificates), "pairs" into the open object
 * (schema caltrace/covariance/1). CT_NOMEM. */
CT_CHECK enum ct_status
ct_covariance_json(const struct ct_covariance_answer *answer,
                   struct ct_json *json);

/* ---- shared by the forms ------------------------------------------------- */

/* The id of a certificate that is shared; "" where it is no certificate. */
const char *ct_covariance_id(const struct ct_covariance_answer *answer,
                             uint32_t certificate);

/* The unit of a value, and of the covariance of two. */
void ct_covariance_unit(const struct ct_covariance_answer *answer, size_t a,
                        struct ct_buffer *out);
void ct_covariance_product(const struct ct_covariance_answer *answer, size_t a,
                           size_t b, struct ct_buffer *out);

#endif

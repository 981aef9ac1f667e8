/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rows.h"

#include "table.h"
#include "../../uncertainty/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ORDER DOF_STATUS */
static const char *const dof_words[] = {"finite", "infinite", "undefined"};

/* What of each output is the same in every line. */
struct written {
    size_t cell; /* of `texts`: its unit as a CSV field, with the comma */
    size_t cell_length;
    size_t unit; /* its unit as it is */
    size_t unit_length;
};

struct ct_rows_form {
    struct ct_rows_view view;
    struct written *outputs;
    struct ct_buffer texts;
};

double ct_rows_reported(double expanded, double cmc)
{
    if (isnan(expanded) || isnan(cmc))
        return (double)NAN;
    return expanded > cmc ? expanded : cmc;
}

/* ---- what stays the same ------------------------------------------------- */

static enum ct_status write_unit(struct ct_rows_form *form, size_t o)
{
    struct written *output = &form->outputs[o];
    struct ct_buffer name = {0};
    enum ct_status status;

    ct_unit_write(&name, form->view.model->outputs[o].unit);
    status = ct_buffer_status(&name);
    if (status == CT_OK) {
        output->unit = form->texts.length;
        ct_buffer_add(&form->texts, name.data, name.length);
        output->unit_length = name.length;
        output->cell = form->texts.length;
        ct_buffer_putc(&form->texts, ',');
        ct_csv_field_write(&form->texts, name.data, name.length);
        output->cell_length = form->texts.length - output->cell;
        status = ct_buffer_status(&form->texts);
    }
    ct_buffer_release(&name);
    return status;
}

enum ct_status ct_rows_form_new(const struct ct_rows_view *view,
                                struct ct_rows_form **form)
{
    struct ct_rows_form *new = calloc(1, sizeof *new);
    enum ct_status status = CT_NOMEM;

    if (new == NULL)
        return CT_NOMEM;
    new->view = *view;
    new->outputs = calloc(view->model->output_count + 1, sizeof *new->outputs);
    if (new->outputs != NULL)
        status = CT_OK;
    for (size_t o = 0; o < view->model->output_count && status == CT_OK; o++)
        status = write_unit(new, o);
    if (status == CT_OK)
        *form = new;
    else
        ct_rows_form_free(new);
    return status;
}

void ct_rows_form_free(struct ct_rows_form *form)
{
    if (form == NULL)
        return;
    ct_buffer_release(&form->texts);
    free(form->outputs);
    free(form);
}

/* ---- CSV ----------------------------------------------------------------- */

static void name_column(struct ct_buffer *out, const char *what,
                        const char *name)
{
    struct ct_buffer title = {0};

    ct_buffer_puts(&title, what);
    ct_buffer_putc(&title, '(');
    ct_buffer_puts(&title, name);
    ct_buffer_putc(&title, ')');
    if (!title.failed)
        ct_csv_field_write(out, title.data, title.length);
    ct_buffer_putc(out, ',');
    out->failed = out->failed || title.failed;
    ct_buffer_release(&title);
}

/* What is told of each result beside its value, in this order. */
static const char *const figures[] = {"u", "dof", "dof_status", "k",
                                      "U", "cmc", "U_reported", "unit"};
enum { FIRST_OF_CMC = 5, UNIT = 7, FIGURES };

static bool is_told(const struct ct_rows_view *view, size_t o, size_t figure)
{
    return figure < FIRST_OF_CMC || figure == UNIT || view->has_cmc[o];
}

/* Whether the text is `figure(name)`. */
static bool is_call(const char *text, const char *figure, const char *name)
{
    size_t before = strlen(figure), length = strlen(name);

    return strncmp(text, figure, before) == 0 && text[before] == '(' &&
           strncmp(text + before + 1, name, length) == 0 &&
           strcmp(text + before + 1 + length, ")") == 0;
}

bool ct_rows_has_column(const struct ct_rows_form *form, const char *name)
{
    const struct ct_rows_view *view = &form->view;

    if (view->json)
        return false;
    for (size_t o = 0; o < view->model->output_count; o++) {
        const char *result = view->model->outputs[o].name;

        if (strcmp(name, result) == 0)
            return true;
        for (size_t i = 0; i < FIGURES; i++)
            if (is_told(view, o, i) && is_call(name, figures[i], result))
                return true;
    }
    return strcmp(name, "status") == 0;
}

void ct_rows_head(const struct ct_rows_form *form, struct ct_buffer *out)
{
    const struct ct_rows_view *view = &form->view;

    if (view->json)
        return;
    for (size_t i = 0; i < view->passed_count; i++) {
        ct_csv_field_write(out, view->passed[i], strlen(view->passed[i]));
        ct_buffer_putc(out, ',');
    }
    for (size_t o = 0; o < view->model->output_count; o++) {
        const char *name = view->model->outputs[o].name;

        ct_csv_field_write(out, name, strlen(name));
        ct_buffer_putc(out, ',');
        for (size_t i = 0; i < FIGURES; i++)
            if (is_told(view, o, i))
                name_column(out, figures[i], name);
    }
    ct_buffer_puts(out, "status\n");
}

/* A comma and the number. */
static void put_number(struct ct_buffer *out, double number, int digits)
{
    ct_buffer_putc(out, ',');
    if (isfinite(number))
        ct_number_significant(out, number, digits);
}

/* In a form that a table of rows reads. */
static void put_dof(struct ct_buffer *out, const struct ct_gum *gum, int digits)
{
    if (gum->dof_status == CT_DOF_INFINITE)
        ct_buffer_puts(out, ",inf");
    else
        put_number(out, gum->dof, digits);
}

static void put_output(const struct ct_rows_form *form, size_t o,
                       const struct ct_row_result *row, struct ct_buffer *out)
{
    const struct ct_gum *gum = &row->outputs[o];
    int digits = form->view.digits;

    if (isfinite(gum->value))
        ct_number_significant(out, gum->value, digits);
    put_number(out, gum->standard_uncertainty, digits);
    put_dof(out, gum, digits);
    ct_buffer_putc(out, ',');
    ct_buffer_puts(out, dof_words[gum->dof_status]);
    put_number(out, gum->factor, digits);
    put_number(out, gum->expanded, digits);
    if (form->view.has_cmc[o]) {
        put_number(out, row->cmc[o], digits);
        put_number(out, ct_rows_reported(gum->expanded, row->cmc[o]), digits);
    }
}

static void csv_line(const struct ct_rows_form *form,
                     const struct ct_row_result *row, struct ct_buffer *out)
{
    const struct ct_rows_view *view = &form->view;

    for (size_t i = 0; i < view->passed_count; i++) {
        ct_csv_field_write(out, row->passed[i].text, row->passed[i].length);
        ct_buffer_putc(out, ',');
    }
    for (size_t o = 0; o < view->model->output_count; o++) {
        const struct written *output = &form->outputs[o];

        if (row->outputs != NULL)
            put_output(form, o, row, out);
        else
            ct_buffer_repeat(out, ",", view->has_cmc[o] ? 7 : 5);
        ct_buffer_add(out, form->texts.data + output->cell,
                      output->cell_length);
        ct_buffer_putc(out, ',');
    }
    ct_buffer_puts(out, row->status);
    ct_buffer_putc(out, '\n');
}

/* ---- JSON ---------------------------------------------------------------- */

/* Of a row that was not evaluated all figures are null. */
static void json_output(const struct ct_rows_form *form, size_t o,
                        const struct ct_row_result *row, struct ct_json *json)
{
    static const struct ct_gum unknown = {.value = (double)NAN,
                                          .standard_uncertainty = (double)NAN,
                                          .dof = (double)NAN,
                                          .probability = (double)NAN,
                                          .factor = (double)NAN,
                                          .expanded = (double)NAN};
    const struct written *output = &form->outputs[o];
    const struct ct_gum *gum =
        row->outputs != NULL ? &row->outputs[o] : &unknown;

    ct_json_object(json, NULL);
    ct_json_string(json, "name", form->view.model->outputs[o].name);
    ct_json_text(json, "unit", form->texts.data + output->unit,
                 output->unit_length);
    ct_json_number(json, "value", gum->value);
    ct_json_number(json, "standard_uncertainty", gum->standard_uncertainty);
    ct_json_number(json, "effective_degrees_of_freedom", gum->dof);
    if (row->outputs != NULL)
        ct_json_string(json, "dof_status", dof_words[gum->dof_status]);
    else
        ct_json_null(json, "dof_status");
    ct_json_number(json, "coverage_probability", gum->probability);
    ct_json_number(json, "coverage_factor", gum->factor);
    ct_json_number(json, "expanded_uncertainty", gum->expanded);
    if (form->view.has_cmc[o]) {
        double cmc = row->outputs != NULL ? row->cmc[o] : (double)NAN;

        ct_json_number(json, "cmc", cmc);
        ct_json_number(json, "reported_expanded_uncertainty",
                       ct_rows_reported(gum->expanded, cmc));
    }
    ct_json_end(json);
}

static void json_line(const struct ct_rows_form *form,
                      const struct ct_row_result *row, struct ct_buffer *out)
{
    const struct ct_rows_view *view = &form->view;
    struct ct_json json;

    ct_json_init(&json, out, true);
    ct_json_object(&json, NULL);
    ct_json_integer(&json, "row", (int64_t)row->number);
    ct_json_integer(&json, "line", (int64_t)row->line);
    ct_json_object(&json, "passed");
    for (size_t i = 0; i < view->passed_count; i++)
        ct_json_text(&json, view->passed[i], row->passed[i].text,
                     row->passed[i].length);
    ct_json_end(&json);
    ct_json_array(&json, "results");
    for (size_t o = 0; o < view->model->output_count; o++)
        json_output(form, o, row, &json);
    ct_json_end(&json);
    ct_json_string(&json, "status", row->status);
    ct_json_end(&json);
}

void ct_rows_line(const struct ct_rows_form *form,
                  const struct ct_row_result *row, struct ct_buffer *out)
{
    if (form->view.json)
        json_line(form, row, out);
    else
        csv_line(form, row, out);
}

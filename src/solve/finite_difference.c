/* finite_difference.c: see finite_difference.h. GSL's adaptive differences with their error estimates. */
#include "solve/finite_difference.h"

#include <gsl/gsl_deriv.h>
#include <math.h>
#include <string.h>

cg_probe cg_probe_open(cg_arena *arena, const cg_model *model, cg_node *objective, const cg_cell *const *values,
                       cg_draw draw, size_t index) {
    bool *varies = CG_NEW_ARRAY(arena, model->n_params, bool);
    varies[index] = true;
    const cg_program *program = cg_program_create(arena, model->graph, &objective, 1, varies, model->n_params);
    size_t n = cg_node_size(model->params[index].node);
    cg_probe probe = {.run = cg_run_create(arena, cg_setup_create(arena, program, values, draw)),
                      .params = CG_NEW_ARRAY(arena, model->n_params, const cg_cell *),
                      .cells = CG_NEW_ARRAY(arena, n, cg_cell)};
    memcpy(probe.params, values, model->n_params * sizeof *values);
    memcpy(probe.cells, values[index], n * sizeof *probe.cells);
    probe.params[index] = probe.cells;
    return probe;
}

static double objective_at(double x, void *user) {
    const cg_probe *probe = user;
    cg_cell before = probe->cells[probe->cell];
    probe->cells[probe->cell] = cg_number_cell(x);
    cg_run_iterate(probe->run, probe->params);
    probe->cells[probe->cell] = before;
    cg_cell value = cg_run_output(probe->run, 0).slots[0][0];
    return cg_is_number(value) ? value.number : NAN;
}

typedef int (*difference)(const gsl_function *f, double x, double h, double *result, double *error);

/* How far a claim may be from the measured slope: a few times GSL's estimate, and rounding. */
static double allowance(double claimed, double slope, double error) {
    return 4 * error + 1e-9 * (fabs(claimed) + fabs(slope)) + 1e-12;
}

static cg_measured measure(difference by, const gsl_function *f, double x, double step, double claimed) {
    double slope = NAN, error = NAN;
    by(f, x, step, &slope, &error);
    cg_measured measured = {slope, allowance(claimed, slope, error), false};
    measured.agrees = fabs(claimed - slope) <= measured.allowance;
    return measured;
}

static bool lies_between(double claimed, cg_measured left, cg_measured right) {
    double low = fmin(left.slope - left.allowance, right.slope - right.allowance);
    double high = fmax(left.slope + left.allowance, right.slope + right.allowance);
    return claimed >= low && claimed <= high;
}

cg_measured cg_measure_slope(cg_probe *probe, size_t cell, double claimed) {
    static const double steps[] = {1e-4, 1e-5, 1e-6, 1e-7};
    enum { STEPS = sizeof steps / sizeof *steps };
    probe->cell = cell;
    const gsl_function function = {objective_at, probe};
    double x = probe->cells[cell].number;
    double scale = fmax(1, fabs(x));
    cg_measured first = measure(gsl_deriv_central, &function, x, steps[0] * scale, claimed), measured = first;
    for (int i = 1; i < STEPS && !measured.agrees; i++)
        measured = measure(gsl_deriv_central, &function, x, steps[i] * scale, claimed);
    if (measured.agrees) return measured;
    cg_measured left = measure(gsl_deriv_backward, &function, x, steps[STEPS - 1] * scale, claimed);
    cg_measured right = measure(gsl_deriv_forward, &function, x, steps[STEPS - 1] * scale, claimed);
    first.agrees = lies_between(claimed, left, right);
    return first;
}

/* linear_program.c: a linear problem written out for GLPK.
 *
 * Enters: a problem whose slopes are the same everywhere. Leaves: the best vertex or, with whole numbers, the best
 * point of branch and cut, its whole numbers made exact and the others solved once more beside them. All coefficients
 * come from one evaluation: value(x) = value(x0) + slopes (x - x0). What GLPK says of a point is not taken over: the
 * search evaluates it. */
#include "solve/linear_program.h"

#include <glpk.h>
#include <math.h>

typedef struct linear {
    glp_prob *program;
    double *x0, *x, *gradient, *values, *jacobian;
    int *columns; /* of a row that is handed over; both count from 1, as GLPK does */
    double *coefficients;
} linear;

static void release(void *handle) {
    linear *state = handle;
    if (state->program) glp_delete_prob(state->program);
}

void *cg_linear_prepare(cg_arena *arena, const cg_search *search) {
    const cg_problem *problem = search->problem;
    linear *state = CG_NEW(arena, linear);
    state->x0 = CG_NEW_ARRAY(arena, problem->n, double);
    state->x = CG_NEW_ARRAY(arena, problem->n, double);
    state->gradient = CG_NEW_ARRAY(arena, problem->n, double);
    state->values = CG_NEW_ARRAY(arena, problem->n_constraints, double);
    state->jacobian = cg_alloc_array(arena, problem->n_constraints, problem->n * sizeof *state->jacobian);
    state->columns = CG_NEW_ARRAY(arena, problem->n + 1, int);
    state->coefficients = CG_NEW_ARRAY(arena, problem->n + 1, double);
    cg_arena_on_close(arena, release, state);
    return state;
}

static int kind_of_bounds(double low, double high) {
    if (low == high) return GLP_FX;
    if (isfinite(low)) return isfinite(high) ? GLP_DB : GLP_LO;
    return isfinite(high) ? GLP_UP : GLP_FR;
}

/* False when a variable has no whole number between its bounds. */
static bool write_columns(const cg_problem *problem, linear *state) {
    for (size_t i = 0; i < problem->n; i++) {
        int column = (int)i + 1;
        double low = problem->low ? problem->low[i] : -INFINITY, high = problem->low ? problem->high[i] : INFINITY;
        glp_set_obj_coef(state->program, column, state->gradient[i]);
        if (problem->integer && problem->integer[i]) {
            low = ceil(low), high = floor(high);
            glp_set_col_kind(state->program, column, GLP_IV);
            if (low > high) return false;
        }
        glp_set_col_bnds(state->program, column, kind_of_bounds(low, high), low, high);
    }
    return true;
}

static void write_row(const cg_problem *problem, linear *state, size_t row) {
    int count = 0;
    double right = -state->values[row];
    for (size_t i = 0; i < problem->n; i++) {
        double slope = state->jacobian[row * problem->n + i];
        right += slope * state->x0[i];
        if (slope == 0) continue;
        state->columns[++count] = (int)i + 1;
        state->coefficients[count] = slope;
    }
    glp_set_mat_row(state->program, (int)row + 1, count, state->columns, state->coefficients);
    glp_set_row_bnds(state->program, (int)row + 1, problem->equal[row] ? GLP_FX : GLP_UP, right, right);
}

static bool are_numbers(const double *values, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (!isfinite(values[i])) return false;
    return true;
}

cg_stop cg_linear_start(cg_search *search) {
    linear *state = search->state;
    const cg_problem *problem = search->problem;
    size_t n = problem->n, m = problem->n_constraints;
    memset(state->x0, 0, n * sizeof *state->x0); /* where products with x0 round nothing */
    double value = problem->evaluate(problem->user, state->x0, state->gradient);
    if (m) problem->constraints(problem->user, state->values, state->jacobian);
    if (!isfinite(value) || !are_numbers(state->gradient, n) || !are_numbers(state->values, m) ||
        !are_numbers(state->jacobian, m * n))
        return CG_STOP_FAILED;
    glp_term_out(GLP_OFF);
    if (state->program) glp_delete_prob(state->program);
    state->program = glp_create_prob();
    glp_add_cols(state->program, (int)n);
    if (m) glp_add_rows(state->program, (int)m);
    if (!write_columns(problem, state)) return CG_STOP_INFEASIBLE;
    for (size_t i = 0; i < m; i++)
        write_row(problem, state, i);
    return CG_GO_ON;
}

/* What is left of the time, in milliseconds. */
static int time_left(const cg_search *search) {
    double left = search->limits->deadline - cg_seconds();
    return left < 2e6 ? (int)(1000 * fmax(left, 0.001)) : 2000000000;
}

static cg_stop explain(int status) {
    switch (status) {
    case GLP_UNBND: return CG_STOP_UNBOUNDED;
    case GLP_NOFEAS:
    case GLP_INFEAS: return CG_STOP_INFEASIBLE;
    default: return CG_STOP_NO_PROGRESS;
    }
}

static cg_stop solve_vertex(const cg_search *search) {
    const linear *state = search->state;
    glp_smcp how;
    glp_init_smcp(&how);
    how.tm_lim = time_left(search);
    how.tol_bnd = how.tol_dj = 1e-9;
    glp_scale_prob(state->program, GLP_SF_AUTO);
    glp_adv_basis(state->program, 0);
    int failure = glp_simplex(state->program, &how);
    if (failure == GLP_ETMLIM) return CG_STOP_TIME;
    int status = glp_get_status(state->program);
    if (!failure && status == GLP_OPT) return CG_STOP_OPTIMAL;
    return explain(status);
}

static void look_at_interrupt(glp_tree *tree, void *user) {
    const cg_search *search = user;
    if (search->limits->interrupted && *search->limits->interrupted) glp_ios_terminate(tree);
}

/* From the best vertex on. */
static cg_stop solve_whole(cg_search *search) {
    const linear *state = search->state;
    glp_iocp how;
    glp_init_iocp(&how);
    how.tm_lim = time_left(search);
    how.tol_obj = 1e-10;
    how.gmi_cuts = how.mir_cuts = GLP_ON;
    how.cb_func = look_at_interrupt;
    how.cb_info = search;
    int failure = glp_intopt(state->program, &how);
    int status = glp_mip_status(state->program);
    if (failure == GLP_ETMLIM) return CG_STOP_TIME;
    if (failure == GLP_ESTOP) return CG_STOP_INTERRUPTED;
    if (status == GLP_OPT) return CG_STOP_OPTIMAL;
    return explain(status);
}

/* Whole numbers as they are when exact; the vertex of the others with these held. */
static void settle(cg_search *search) {
    linear *state = search->state;
    const cg_problem *problem = search->problem;
    for (size_t i = 0; i < problem->n; i++) {
        double value = glp_mip_col_val(state->program, (int)i + 1);
        state->x[i] = problem->integer[i] ? round(value) : value;
        if (problem->integer[i]) glp_set_col_bnds(state->program, (int)i + 1, GLP_FX, state->x[i], state->x[i]);
    }
    if (solve_vertex(search) != CG_STOP_OPTIMAL) return;
    for (size_t i = 0; i < problem->n; i++)
        if (!problem->integer[i]) state->x[i] = glp_get_col_prim(state->program, (int)i + 1);
}

static void take_point(cg_search *search) {
    linear *state = search->state;
    const cg_problem *problem = search->problem;
    for (size_t i = 0; problem->low && i < problem->n; i++)
        state->x[i] = fmin(fmax(state->x[i], problem->low[i]), problem->high[i]);
    double objective = cg_search_evaluate(search, state->x, state->gradient);
    if (search->best_violation > CG_EXACTLY || objective <= search->best_objective) {
        memcpy(search->best_x, state->x, problem->n * sizeof *state->x);
        search->best_objective = objective;
        search->best_violation = search->violation;
    }
    cg_search_move(search, state->x, objective, state->gradient);
}

cg_stop cg_linear_step(cg_search *search) {
    linear *state = search->state;
    const cg_problem *problem = search->problem;
    cg_stop stop = solve_vertex(search);
    bool whole = false;
    for (size_t i = 0; i < problem->n; i++) {
        state->x[i] = glp_get_col_prim(state->program, (int)i + 1);
        whole |= problem->integer && problem->integer[i];
    }
    if (stop == CG_STOP_OPTIMAL && whole) {
        stop = solve_whole(search);
        if (glp_mip_status(state->program) != GLP_OPT && glp_mip_status(state->program) != GLP_FEAS)
            return stop == CG_STOP_NO_PROGRESS ? CG_STOP_INFEASIBLE : stop;
        settle(search);
    }
    if (stop != CG_STOP_UNBOUNDED) take_point(search);
    if (stop == CG_STOP_OPTIMAL && search->best_violation > CG_FEASIBLE) return CG_STOP_INFEASIBLE;
    return stop;
}

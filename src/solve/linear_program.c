/* linear_program.c: a linear problem written out for GLPK.
 *
 * Enters: a problem whose slopes are the same everywhere. Leaves: the best vertex or, with whole numbers, the best
 * point of branch and cut, its whole numbers made exact and the others solved once more beside them. All coefficients
 * come from one evaluation: value(x) = value(x0) + slopes (x - x0). What GLPK says of a point is not taken over: the
 * search evaluates it. Of a vertex GLPK also says what its limits are worth and how far the numbers of the problem may
 * go before it is another's turn. */
#include "solve/linear_program.h"

#include <float.h>
#include <glpk.h>
#include <math.h>

typedef struct linear {
    glp_prob *program;
    double *x0, *x, *gradient, *values, *jacobian;
    int *columns; /* of a row that is handed over; both count from 1, as GLPK does */
    double *coefficients;
    double *weights; /* [1 + rows] of the tableau row at hand, a row of the basis's inverse; from 1 */
    cg_vertex vertex;
    bool at_vertex; /* the search ended there */
    double bound;   /* of what branch and cut has left open */
    cg_branching branching;
} linear;

static void release(void *handle) {
    linear *state = handle;
    if (state->program) glp_delete_prob(state->program);
}

static void prepare_vertex(cg_arena *arena, const cg_problem *problem, cg_vertex *vertex) {
    double **of_columns[] = {&vertex->reduced, &vertex->cost_up, &vertex->cost_down};
    double **of_rows[] = {&vertex->price, &vertex->shift_up, &vertex->shift_down};
    for (size_t i = 0; i < 3; i++) {
        *of_columns[i] = CG_NEW_ARRAY(arena, problem->n, double);
        *of_rows[i] = CG_NEW_ARRAY(arena, problem->n_constraints, double);
    }
}

void *cg_linear_prepare(cg_arena *arena, const cg_search *search) {
    const cg_problem *problem = search->problem;
    linear *state = CG_NEW(arena, linear);
    if (search->method->vertex) prepare_vertex(arena, problem, &state->vertex);
    state->x0 = CG_NEW_ARRAY(arena, problem->n, double);
    state->x = CG_NEW_ARRAY(arena, problem->n, double);
    state->gradient = CG_NEW_ARRAY(arena, problem->n, double);
    state->values = CG_NEW_ARRAY(arena, problem->n_constraints, double);
    state->jacobian = cg_alloc_array(arena, problem->n_constraints, problem->n * sizeof *state->jacobian);
    state->columns = CG_NEW_ARRAY(arena, problem->n + 1, int);
    state->coefficients = CG_NEW_ARRAY(arena, problem->n + 1, double);
    state->weights = CG_NEW_ARRAY(arena, problem->n_constraints + 1, double);
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
    state->at_vertex = false;
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
    linear *state = search->state;
    int nodes, best = glp_ios_best_node(tree);
    glp_ios_tree_size(tree, NULL, NULL, &nodes);
    state->branching.nodes = (uint64_t)nodes;
    if (best > 0) state->bound = glp_ios_node_bound(tree, best);
    if (cg_is_interrupted(search->limits)) glp_ios_terminate(tree);
}

/* What the best node that is left open promises beyond the best point. */
static void find_gap(linear *state) {
    int status = glp_mip_status(state->program);
    state->branching.gap = NAN;
    if (status == GLP_OPT) state->branching.gap = 0;
    if (status == GLP_FEAS) state->branching.gap = fmax(0, glp_mip_obj_val(state->program) - state->bound);
}

/* From the best vertex on. */
static cg_stop solve_whole(cg_search *search) {
    linear *state = search->state;
    glp_iocp how;
    glp_init_iocp(&how);
    how.tm_lim = time_left(search);
    how.tol_obj = 1e-10;
    how.gmi_cuts = how.mir_cuts = GLP_ON;
    how.cb_func = look_at_interrupt;
    how.cb_info = search;
    int failure = glp_intopt(state->program, &how);
    int status = glp_mip_status(state->program);
    find_gap(state);
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

/* ---- What is known of a vertex ---- */

/* How the basic variable of `column` moves with each of the others: coefficients[1 + i] for variable i, and -weights[1
 * + k] for the slack of row k. GLPK's own routine for it fetches every column of the matrix. */
static void find_tableau_row(linear *state, const cg_problem *problem, int column) {
    size_t n = problem->n, m = problem->n_constraints;
    memset(state->weights, 0, (m + 1) * sizeof *state->weights);
    memset(state->coefficients, 0, (n + 1) * sizeof *state->coefficients);
    state->weights[glp_get_col_bind(state->program, column)] = 1;
    glp_btran(state->program, state->weights);
    for (size_t k = 0; k < m; k++) {
        double weight = state->weights[k + 1];
        const double *slopes = state->jacobian + k * n;
        for (size_t i = 0; weight != 0 && i < n; i++)
            state->coefficients[i + 1] += weight * slopes[i];
    }
}

/* The basic variable's cost may rise by `up` and fall by `down` until the reduced cost of another, of this status,
 * changes its sign. */
static void keep_sign(int status, double reduced, double slope, double *up, double *down) {
    const double NOTHING = 1e-11;
    if (status == GLP_BS || status == GLP_NS || fabs(slope) <= NOTHING) return;
    double room = status == GLP_NL ? fmax(reduced, 0) : status == GLP_NU ? fmax(-reduced, 0) : 0;
    bool falls = status == GLP_NU ? slope > 0 : slope < 0; /* towards 0, as the cost rises */
    if (falls || status == GLP_NF) *up = fmin(*up, room / fabs(slope));
    if (!falls || status == GLP_NF) *down = fmin(*down, room / fabs(slope));
}

static void look_at_basic_column(linear *state, const cg_problem *problem, size_t at) {
    double *up = &state->vertex.cost_up[at], *down = &state->vertex.cost_down[at];
    *up = *down = INFINITY;
    find_tableau_row(state, problem, (int)at + 1);
    for (int i = 1; i <= (int)problem->n; i++)
        keep_sign(glp_get_col_stat(state->program, i), glp_get_col_dual(state->program, i), state->coefficients[i], up,
                  down);
    for (int k = 1; k <= (int)problem->n_constraints; k++)
        keep_sign(glp_get_row_stat(state->program, k), glp_get_row_dual(state->program, k), -state->weights[k], up,
                  down);
}

/* Between which costs the basis stays the best: of a variable that is not in it, as far as its own reduced cost keeps
 * its sign. */
static void look_at_column(linear *state, const cg_problem *problem, size_t i) {
    int status = glp_get_col_stat(state->program, (int)i + 1);
    double reduced = glp_get_col_dual(state->program, (int)i + 1);
    state->vertex.reduced[i] = reduced;
    state->vertex.cost_down[i] = status == GLP_NL ? fmax(reduced, 0) : status == GLP_NF ? 0 : INFINITY;
    state->vertex.cost_up[i] = status == GLP_NU ? fmax(-reduced, 0) : status == GLP_NF ? 0 : INFINITY;
    if (status == GLP_BS) look_at_basic_column(state, problem, i);
}

/* From `from` to `to`, a number of GLPK's, which has its largest for infinity. */
static double distance(double from, double to) {
    return fabs(to) == DBL_MAX ? INFINITY : fabs(to - from);
}

/* Between which limits the basis stays possible: of a limit that binds by GLPK's analysis; another may go as far as its
 * constraint's value, and away from it without end. */
static void look_at_row(linear *state, size_t i) {
    int row = (int)i + 1, variable;
    double limit = glp_get_row_ub(state->program, row), low, high = DBL_MAX;
    if (glp_get_row_stat(state->program, row) == GLP_BS)
        low = fmin(glp_get_row_prim(state->program, row), limit);
    else
        glp_analyze_bound(state->program, row, &low, &variable, &high, &variable);
    state->vertex.price[i] = glp_get_row_dual(state->program, row);
    state->vertex.shift_down[i] = distance(limit, low);
    state->vertex.shift_up[i] = distance(limit, high);
}

static void look_around(cg_search *search) {
    linear *state = search->state;
    const cg_problem *problem = search->problem;
    if (!glp_bf_exists(state->program) && glp_factorize(state->program) != 0) return;
    for (size_t i = 0; i < problem->n; i++)
        look_at_column(state, problem, i);
    for (size_t i = 0; i < problem->n_constraints; i++)
        look_at_row(state, i);
    state->at_vertex = true;
}

const cg_vertex *cg_linear_vertex(const cg_search *search) {
    const linear *state = search->state;
    return state->at_vertex ? &state->vertex : NULL;
}

const cg_branching *cg_linear_branching(const cg_search *search) {
    const linear *state = search->state;
    return state->branching.nodes ? &state->branching : NULL;
}

/* ---- Steps ---- */

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
    if (stop == CG_STOP_OPTIMAL && search->method->vertex) look_around(search);
    return stop;
}

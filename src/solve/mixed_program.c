/* mixed_program.c: see mixed_program.h.
 *
 * Enters: the columns and rows of a piecewise linear problem. Leaves: points, shown to a search. GLPK branches and
 * cuts; at each of its nodes the variables' values are tried as they are, with all other columns computed from them:
 * where the constraints are about the variables alone, that is a point of the problem, and often a good one long before
 * GLPK has whole numbers. In the end the whole numbers are made exact, and the others solved once more beside them. */
#include "solve/mixed_program.h"

#include <glpk.h>
#include <math.h>

struct cg_mixed {
    const cg_pieces *pieces;
    const cg_piece_rows *rows;
    glp_prob *program;
    cg_search *search; /* while it is solved */
    cg_incumbent *best;
    int *columns;      /* [columns] of the program, from 1; 0: not used */
    double *x, *tried; /* [columns of pieces] */
    double *handed;    /* [columns of the program + 1] */
    double bound, lowest;
    uint64_t nodes; /* of the last tree */
    double effort;
    int begun; /* steps of the simplex method before */
};

static void release(void *handle) {
    cg_mixed *mixed = handle;
    if (mixed->program) glp_delete_prob(mixed->program);
}

/* ---- Writing it ---- */

static int kind_of_bounds(double low, double high) {
    if (low == high) return GLP_FX;
    if (isfinite(low)) return isfinite(high) ? GLP_DB : GLP_LO;
    return isfinite(high) ? GLP_UP : GLP_FR;
}

static void write_column(cg_mixed *mixed, size_t i) {
    const cg_piece *piece = &mixed->pieces->columns.at[i];
    int column = mixed->columns[i];
    if (piece->whole) glp_set_col_kind(mixed->program, column, GLP_IV);
    glp_set_col_bnds(mixed->program, column, kind_of_bounds(piece->low, piece->high), piece->low, piece->high);
}

static void write_row(cg_mixed *mixed, int row, cg_line line, bool equal, int *columns, double *factors) {
    for (uint32_t k = 0; k < line.n; k++) {
        columns[k + 1] = mixed->columns[line.terms[k].column];
        factors[k + 1] = line.terms[k].factor;
    }
    glp_set_mat_row(mixed->program, row, (int)line.n, columns, factors);
    glp_set_row_bnds(mixed->program, row, equal ? GLP_FX : GLP_UP, -line.constant, -line.constant);
}

static void write_program(cg_arena *arena, cg_mixed *mixed, int n_columns) {
    const cg_piece_rows *rows = mixed->rows;
    const cg_line *objective = &mixed->pieces->objective;
    int *columns = CG_NEW_ARRAY(arena, (size_t)n_columns + 1, int);
    double *factors = CG_NEW_ARRAY(arena, (size_t)n_columns + 1, double);
    glp_term_out(GLP_OFF);
    mixed->program = glp_create_prob();
    glp_add_cols(mixed->program, n_columns);
    for (size_t i = 0; i < mixed->pieces->columns.count; i++)
        if (mixed->columns[i]) write_column(mixed, i);
    for (uint32_t k = 0; k < objective->n; k++)
        glp_set_obj_coef(mixed->program, mixed->columns[objective->terms[k].column], objective->terms[k].factor);
    glp_set_obj_coef(mixed->program, 0, objective->constant);
    if (rows->lines.count) glp_add_rows(mixed->program, (int)rows->lines.count);
    for (size_t i = 0; i < rows->lines.count; i++)
        write_row(mixed, (int)i + 1, rows->lines.at[i], rows->equal.at[i], columns, factors);
}

cg_mixed *cg_mixed_create(cg_arena *arena, const cg_pieces *pieces, const cg_piece_rows *rows) {
    cg_mixed *mixed = CG_NEW(arena, cg_mixed);
    size_t n = pieces->columns.count;
    *mixed = (cg_mixed){.pieces = pieces, .rows = rows, .bound = -INFINITY};
    mixed->columns = CG_NEW_ARRAY(arena, n, int);
    mixed->x = CG_NEW_ARRAY(arena, n, double);
    mixed->tried = CG_NEW_ARRAY(arena, n, double);
    int count = 0;
    for (size_t i = 0; i < n; i++)
        if (rows->used[i]) mixed->columns[i] = ++count;
    mixed->handed = CG_NEW_ARRAY(arena, (size_t)count + 1, double);
    cg_arena_on_close(arena, release, mixed);
    write_program(arena, mixed, count);
    return mixed;
}

/* ---- Points on the way ---- */

/* A violation that is none but for rounding. */
static const double SLIGHT = 1e-8;

static double near(double value, double to) {
    const double NEAR = 1e-9;
    return isfinite(to) && fabs(value - to) <= NEAR * fmax(1, fabs(to)) ? to : value;
}

/* What is next to a bound is that; a number of few digits is meant where it is next to one. */
static double snapped(const cg_problem *problem, size_t i, double value, bool to_digits) {
    double low = problem->low ? problem->low[i] : -INFINITY, high = problem->low ? problem->high[i] : INFINITY;
    if (to_digits) value = near(value, round(value * 1e6) / 1e6);
    value = near(near(near(value, round(value)), low), high);
    return fmin(fmax(value, low), high);
}

static void evaluate(cg_mixed *mixed) {
    cg_search *search = mixed->search;
    cg_incumbent *best = mixed->best;
    double objective = cg_pieces_objective(mixed->pieces, cg_search_value(search, mixed->x));
    if (search->violation > SLIGHT || !isfinite(objective)) return;
    double gain = isfinite(best->objective) ? best->objective - objective : INFINITY;
    double nothing = 1e-12 * fabs(objective);
    bool cleaner = gain >= -nothing && search->violation < best->violation;
    if (!(gain > nothing) && !cleaner) return;
    best->objective = objective;
    best->violation = search->violation;
    memcpy(best->x, mixed->x, search->problem->n * sizeof *best->x);
}

/* Tries the variables' values in mixed->x. */
static void show(cg_mixed *mixed) {
    const cg_problem *problem = mixed->search->problem;
    for (size_t i = 0; i < problem->n; i++) {
        bool whole = problem->integer && problem->integer[i];
        mixed->x[i] = snapped(problem, i, mixed->x[i], false);
        if (whole && fabs(mixed->x[i] - round(mixed->x[i])) > 1e-6) return;
        if (whole) mixed->x[i] = round(mixed->x[i]);
    }
    evaluate(mixed);
    bool other = false;
    for (size_t i = 0; i < problem->n; i++) {
        double before = mixed->x[i];
        mixed->x[i] = snapped(problem, i, before, true);
        other |= mixed->x[i] != before;
    }
    if (other) evaluate(mixed);
}

static bool keeps_rows(const cg_mixed *mixed, const double *x) {
    for (size_t i = 0; i < mixed->rows->lines.count; i++) {
        double value = cg_line_value(mixed->rows->lines.at[i], x);
        double scale = fmax(1, fabs(mixed->rows->lines.at[i].constant));
        if (mixed->rows->equal.at[i] ? fabs(value) > 1e-8 * scale : value > 1e-8 * scale) return false;
    }
    return true;
}

/* The variables of the node's relaxation as they are, all else from them. */
static void try_node(cg_mixed *mixed, glp_tree *tree) {
    glp_prob *node = glp_ios_get_prob(tree);
    size_t n = mixed->pieces->columns.count;
    for (size_t i = 0; i < mixed->pieces->n_variables; i++)
        mixed->x[i] = glp_get_col_prim(node, mixed->columns[i]);
    show(mixed);
    cg_pieces_complete(mixed->pieces, mixed->x, mixed->tried);
    double objective = cg_line_value(mixed->pieces->objective, mixed->tried);
    if (!(objective < mixed->lowest - 1e-9 * fabs(mixed->lowest)) || !keeps_rows(mixed, mixed->tried)) return;
    mixed->lowest = objective;
    for (size_t i = 0; i < n; i++)
        if (mixed->columns[i]) mixed->handed[mixed->columns[i]] = mixed->tried[i];
    glp_ios_heur_sol(tree, mixed->handed);
}

static bool is_over(const cg_mixed *mixed) {
    const cg_limits *limits = mixed->search->limits;
    double steps = (double)(glp_get_it_cnt(mixed->program) - mixed->begun);
    return cg_is_interrupted(limits) || cg_is_out_of_time(limits) || mixed->search->stop != CG_GO_ON ||
           steps * (double)mixed->rows->lines.count > mixed->effort;
}

static void look(glp_tree *tree, void *user) {
    cg_mixed *mixed = user;
    if (glp_ios_reason(tree) == GLP_IHEUR) try_node(mixed, tree);
    int nodes;
    glp_ios_tree_size(tree, NULL, NULL, &nodes);
    mixed->nodes = (uint64_t)nodes;
    if (is_over(mixed)) glp_ios_terminate(tree);
}

/* ---- Solving ---- */

static cg_mixed_end end_of(int status) {
    return status == GLP_OPT                              ? CG_MIXED_OPTIMAL
           : status == GLP_NOFEAS || status == GLP_INFEAS ? CG_MIXED_INFEASIBLE
           : status == GLP_UNBND                          ? CG_MIXED_UNBOUNDED
                                                          : CG_MIXED_FAILED;
}

static cg_mixed_end solve_vertex(cg_mixed *mixed) {
    glp_smcp how;
    glp_init_smcp(&how);
    how.tol_bnd = how.tol_dj = 1e-9;
    double left = mixed->search->limits->deadline - cg_seconds();
    how.tm_lim = left < 2e6 ? (int)(1000 * fmax(left, 0.001)) : 2000000000;
    glp_adv_basis(mixed->program, 0);
    int failure = glp_simplex(mixed->program, &how);
    if (failure == GLP_ETMLIM) return CG_MIXED_LIMIT;
    return failure ? CG_MIXED_FAILED : end_of(glp_get_status(mixed->program));
}

static cg_mixed_end branch(cg_mixed *mixed) {
    glp_iocp how;
    glp_init_iocp(&how);
    how.tol_obj = 1e-10;
    how.tol_int = 1e-8; /* times a large M that is still little */
    how.gmi_cuts = how.mir_cuts = how.cov_cuts = GLP_ON;
    how.cb_func = look;
    how.cb_info = mixed;
    int failure = glp_intopt(mixed->program, &how);
    if (failure == GLP_ESTOP) return CG_MIXED_LIMIT;
    return failure ? CG_MIXED_FAILED : end_of(glp_mip_status(mixed->program));
}

static void take_vertex(cg_mixed *mixed) {
    for (size_t i = 0; i < mixed->pieces->n_variables; i++)
        mixed->x[i] = glp_get_col_prim(mixed->program, mixed->columns[i]);
    show(mixed);
}

/* GLPK's whole numbers made exact, and the vertex of the others. */
static void settle(cg_mixed *mixed) {
    glp_prob *program = mixed->program;
    int n = glp_get_num_cols(program);
    for (int i = 1; i <= n; i++)
        mixed->handed[i] = glp_mip_col_val(program, i);
    for (size_t i = 0; i < mixed->pieces->n_variables; i++)
        mixed->x[i] = mixed->handed[mixed->columns[i]];
    show(mixed);
    for (int i = 1; i <= n; i++) {
        double whole = round(mixed->handed[i]);
        if (glp_get_col_kind(program, i) != GLP_CV) glp_set_col_bnds(program, i, GLP_FX, whole, whole);
    }
    if (solve_vertex(mixed) == CG_MIXED_OPTIMAL) take_vertex(mixed);
    for (size_t i = 0; i < mixed->pieces->columns.count; i++)
        if (mixed->columns[i]) write_column(mixed, i);
}

static cg_mixed_end solve(cg_mixed *mixed, cg_search *search, cg_incumbent *best, double effort) {
    mixed->search = search;
    mixed->best = best;
    mixed->effort = effort;
    mixed->begun = glp_get_it_cnt(mixed->program);
    mixed->lowest = INFINITY;
    cg_mixed_end end = solve_vertex(mixed);
    if (end != CG_MIXED_OPTIMAL) return end;
    take_vertex(mixed);
    if (glp_get_num_int(mixed->program) == 0) return end;
    end = branch(mixed);
    int status = glp_mip_status(mixed->program);
    if (status == GLP_OPT || status == GLP_FEAS) settle(mixed);
    return end;
}

cg_mixed_end cg_mixed_solve(cg_mixed *mixed, cg_search *search, cg_incumbent *best, double effort) {
    cg_mixed_end end = solve(mixed, search, best, effort);
    if (end != CG_MIXED_OPTIMAL) return end;
    bool whole = glp_get_num_int(mixed->program) > 0;
    mixed->bound = whole ? glp_mip_obj_val(mixed->program) : glp_get_obj_val(mixed->program);
    return end;
}

cg_mixed_end cg_mixed_solve_near(cg_mixed *mixed, cg_search *search, cg_incumbent *best, const bool *loose,
                                 double effort) {
    cg_pieces_complete(mixed->pieces, best->x, mixed->tried);
    for (size_t i = 0; i < mixed->pieces->columns.count; i++) {
        const cg_piece *piece = &mixed->pieces->columns.at[i];
        double value = fmin(fmax(round(mixed->tried[i]), piece->low), piece->high);
        if (!mixed->columns[i] || !piece->whole || loose[i]) continue;
        glp_set_col_bnds(mixed->program, mixed->columns[i], GLP_FX, value, value);
    }
    cg_mixed_end end = solve(mixed, search, best, effort);
    for (size_t i = 0; i < mixed->pieces->columns.count; i++)
        if (mixed->columns[i]) write_column(mixed, i);
    return end;
}

uint64_t cg_mixed_nodes(const cg_mixed *mixed) {
    return mixed->nodes;
}

double cg_mixed_bound(const cg_mixed *mixed) {
    return mixed->bound;
}

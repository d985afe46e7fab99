/* xlsx_solver.c: see xlsx_solver.h. Booleans of these names are 1 for on and 2 for off. */
#include "output/xlsx_solver.h"

#include "base/decimal.h"
#include "output/ast_to_excel.h"

/* What Excel's own Solver takes. */
enum { MOST_VARIABLES = 200, MOST_CONSTRAINTS = 100 };

typedef struct names_writer {
    cg_arena *arena;
    const cg_layout *layout;
    const cg_view_solver *solver;
    CG_LIST(cg_solver_name) names;
} names_writer;

/* Corners are in, counted from 0. */
typedef struct rectangle {
    uint32_t top, left, bottom, right;
} rectangle;

/* Every option of Excel's dialog that a sheet does not set, at the value that the dialog starts with; but variables may
 * be negative, and there is no limit of time. */
static const cg_solver_name options[] = {
    {"solver_cvg", "0.0001"},     /* convergence */
    {"solver_drv", "1"},          /* forward derivatives */
    {"solver_eng", "1"},          /* GRG nonlinear */
    {"solver_est", "1"},          /* estimates: tangent */
    {"solver_itr", "2147483647"}, /* iterations: no limit */
    {"solver_mip", "2147483647"}, /* integer solutions: no limit */
    {"solver_mni", "30"},         /* evolutionary: seconds without improvement */
    {"solver_mrt", "0.075"},      /* evolutionary: mutation rate */
    {"solver_msl", "2"},          /* no multistart */
    {"solver_neg", "2"},          /* variables may be negative */
    {"solver_nod", "2147483647"}, /* subproblems: no limit */
    {"solver_nwt", "1"},          /* search: Newton */
    {"solver_pre", "0.000001"},   /* precision of constraints */
    {"solver_rbv", "1"},          /* multistart requires bounds */
    {"solver_rlx", "2"},          /* integer constraints are kept */
    {"solver_rsd", "0"},          /* random seed */
    {"solver_scl", "1"},          /* automatic scaling */
    {"solver_sho", "2"},          /* no stop at each iteration */
    {"solver_ssz", "100"},        /* evolutionary: population */
    {"solver_tim", "2147483647"}, /* seconds: no limit */
    {"solver_tol", "0.01"},       /* integer optimality */
    {"solver_ver", "3"},          /* of the model: Excel 2010 and later */
    {"solver_lo_eng", "\"com.sun.star.comp.Calc.NLPSolver.DEPSSolverImpl\""}, /* LibreOffice's nonlinear engine */
};

static void add(names_writer *to, const char *name, const char *value) {
    CG_PUSH(to->arena, &to->names, ((cg_solver_name){name, value}));
}

static const char *number_text(names_writer *to, double number) {
    char text[CG_DECIMAL_ROOM];
    size_t length = cg_decimal_write(number, text);
    return cg_copy_text(to->arena, text, length);
}

/* ---- Cells ---- */

static cg_spot spot_of(const cg_layout *layout, cg_view_area area) {
    return area.params ? layout->params[area.block] : layout->cells[area.block];
}

uint32_t cg_solver_worksheet(const cg_layout *layout) {
    const cg_view_solver *solver = layout->view->solver;
    return solver->n_changing ? layout->params[solver->changing[0]].worksheet : 0;
}

static rectangle rectangle_of(const cg_layout *layout, cg_view_area area) {
    const cg_view *view = layout->view;
    const cg_view_block *block = area.params ? &view->params[area.block] : &view->cells[area.block];
    cg_spot spot = spot_of(layout, area);
    if (area.one)
        return (rectangle){spot.row + area.row, spot.column + area.col, spot.row + area.row, spot.column + area.col};
    return (rectangle){spot.row, spot.column, spot.row + block->rows - 1, spot.column + block->cols - 1};
}

static const char *rectangle_text(cg_arena *arena, rectangle of) {
    char from[CG_CORNER_ROOM], end[CG_CORNER_ROOM];
    cg_corner_to_text((cg_corner){of.top, of.left, true, true}, from);
    cg_corner_to_text((cg_corner){of.bottom, of.right, true, true}, end);
    if (of.top == of.bottom && of.left == of.right) return cg_format(arena, "%s", from);
    return cg_format(arena, "%s:%s", from, end);
}

const char *cg_area_text(const cg_layout *layout, cg_view_area area) {
    return rectangle_text(layout->view->arena, rectangle_of(layout, area));
}

/* The worksheet's name, with its "!". */
static const char *sheet_text(names_writer *to, cg_view_area area) {
    cg_writer sheet = {.arena = to->arena};
    cg_write_sheet_name(&sheet, to->layout->worksheets[spot_of(to->layout, area).worksheet].name);
    return cg_written(&sheet);
}

static const char *reference(names_writer *to, cg_view_area area) {
    return cg_format(to->arena, "%s%s", sheet_text(to, area), cg_area_text(to->layout, area));
}

/* `b` right of `a` or under it, with nothing between them: both in one. */
static bool joined(rectangle *a, rectangle b) {
    bool beside = a->top == b.top && a->bottom == b.bottom && a->right + 1 == b.left;
    bool under = a->left == b.left && a->right == b.right && a->bottom + 1 == b.top;
    if (beside || under) *a = (rectangle){a->top, a->left, b.bottom, b.right};
    return beside || under;
}

/* An area of variables, and the text of its worksheet. */
typedef struct variable_area {
    rectangle at;
    uint32_t worksheet;
    const char *sheet;
} variable_area;

/* All variables in as few areas as their places allow. */
static const char *variables(names_writer *to) {
    variable_area *areas = CG_NEW_ARRAY(to->arena, to->solver->n_changing, variable_area);
    size_t n = 0;
    for (size_t i = 0; i < to->solver->n_changing; i++) {
        cg_view_area area = {.params = true, .block = to->solver->changing[i]};
        areas[n++] =
            (variable_area){rectangle_of(to->layout, area), spot_of(to->layout, area).worksheet, sheet_text(to, area)};
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            if (i == j || areas[i].worksheet != areas[j].worksheet || !joined(&areas[i].at, areas[j].at)) continue;
            areas[j] = areas[--n];
            i = j = 0;
        }
    const char *text = "";
    for (size_t i = 0; i < n; i++)
        text = cg_format(to->arena, "%s%s%s%s", text, i > 0 ? "," : "", areas[i].sheet,
                         rectangle_text(to->arena, areas[i].at));
    return text;
}

/* ---- Constraints ---- */

static void add_limit(names_writer *to, size_t number, const cg_view_limit *limit) {
    static const struct {
        const char *code, *right; /* right: in place of a number */
    } relations[] = {
        [CG_AT_MOST] = {"1", NULL},      [CG_EQUAL] = {"2", NULL},      [CG_AT_LEAST] = {"3", NULL},
        [CG_INTEGER] = {"4", "integer"}, [CG_BINARY] = {"5", "binary"}, [CG_ALL_DIFFERENT] = {"6", "AllDifferent"}};
    const char *right = relations[limit->relation].right;
    if (!right) right = limit->has_right ? reference(to, limit->right) : number_text(to, limit->number);
    add(to, cg_format(to->arena, "solver_lhs%zu", number), reference(to, limit->left));
    add(to, cg_format(to->arena, "solver_rel%zu", number), relations[limit->relation].code);
    add(to, cg_format(to->arena, "solver_rhs%zu", number), right);
}

static size_t count_cells(const names_writer *to) {
    size_t count = 0;
    for (size_t i = 0; i < to->solver->n_limits; i++) {
        if (to->solver->limits[i].bound) continue;
        rectangle of = rectangle_of(to->layout, to->solver->limits[i].left);
        count += (size_t)(of.bottom - of.top + 1) * (of.right - of.left + 1);
    }
    return count;
}

static void warn_of_size(const names_writer *to) {
    cg_diagnostics *diagnostics = to->layout->view->diagnostics;
    size_t variables = to->solver->n_variables, constraints = count_cells(to);
    if (variables <= MOST_VARIABLES && constraints <= MOST_CONSTRAINTS) return;
    bool many = variables > MOST_VARIABLES;
    cg_diagnostic *warning = cg_warn(diagnostics, CG_E_SOLVER_LIMIT, to->solver->solve->span,
                                     "solve %s has %zu %s, and Excel's own Solver takes %d",
                                     to->solver->solve->name->bytes, many ? variables : constraints,
                                     many ? "variables" : "constraints", many ? MOST_VARIABLES : MOST_CONSTRAINTS);
    cg_add_note(diagnostics, warning, cg_nowhere(),
                "the model is written all the same: OpenSolver and LibreOffice take it");
}

/* ---- All of it ---- */

static bool check_lengths(const names_writer *to) {
    for (size_t i = 0; i < to->names.count; i++) {
        if (strlen(to->names.at[i].value) <= CG_LONGEST_REFERENCE) continue;
        cg_report(to->layout->view->diagnostics, CG_E_SOLVER_LIMIT, to->solver->solve->span,
                  "the cells of solve %s stand in too many places for Excel's Solver; put its params into fewer blocks",
                  to->solver->solve->name->bytes);
        return false;
    }
    return true;
}

size_t cg_layout_to_solver(const cg_layout *layout, const cg_solver_name **names) {
    cg_arena *arena = layout->view->arena;
    names_writer to = {.arena = arena, .layout = layout, .solver = layout->view->solver};
    static const char *const goals[] = {[CG_MINIMIZE] = "2", [CG_MAXIMIZE] = "1", [CG_SET_TO] = "3"};
    add(&to, "solver_opt", reference(&to, to.solver->objective));
    add(&to, "solver_typ", goals[to.solver->solve->goal]);
    add(&to, "solver_val", number_text(&to, to.solver->target));
    add(&to, "solver_adj", variables(&to));
    add(&to, "solver_num", cg_format(arena, "%zu", to.solver->n_limits));
    for (size_t i = 0; i < to.solver->n_limits; i++)
        add_limit(&to, i + 1, &to.solver->limits[i]);
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        add(&to, options[i].name, options[i].value);
    warn_of_size(&to);
    *names = to.names.at;
    return check_lengths(&to) ? to.names.count : 0;
}

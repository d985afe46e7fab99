/* The derivative rule of every function row against finite differences of its general kernel, at random points of its
 * probe. The gradient goes the whole way: rule, graph, program; the difference quotient knows nothing but the kernel.
 */
#include "probe.h"

#include <gsl/gsl_deriv.h>

#include "program/program.h"

enum { MOST = 16, DRAWS = 6 };

/* A call at one point, and the weights that make one number of its result's cells. */
typedef struct point {
    evaluator *with;
    const cg_entry *entry;
    probe_argument probes[MOST];
    cg_operand args[MOST];
    cg_cell *cells[MOST]; /* of the varied ones */
    uint32_t n_args;
    cg_operand weights;
    cg_cell *moved; /* the cell that the difference quotient moves */
} point;

static cg_operand random_cells(evaluator *with, const probe_argument *probe, uint64_t stream, cg_cell **cells) {
    cg_operand around = {NULL, probe->rows, probe->cols, true};
    if (probe->formula) around = value_of(with, probe->formula);
    size_t size = (size_t)around.rows * around.cols;
    *cells = CG_NEW_ARRAY(with->bench.arena, size, cg_cell);
    for (size_t i = 0; i < size; i++)
        (*cells)[i].number = draw(probe, stream, i) + (around.cells ? around.cells[i].number : 0);
    return (cg_operand){*cells, around.rows, around.cols, true};
}

/* The first single number becomes a column of 2, the second a row of 3: the call is made for 2 x 3 cells. False when
 * there is no argument for which an array makes several calls. */
static bool broadcast(point *at) {
    if (at->entry->function->shape) return false; /* each call would give an array */
    uint32_t count = 0;
    for (uint32_t i = 0; i < at->n_args && count < 2; i++) {
        probe_argument *probe = &at->probes[i];
        cg_parameter_kind kind = cg_signature_parameter(&at->entry->signature, i)->kind;
        if (kind == CG_PARAMETER_RANGE) continue;
        cg_operand given = {NULL, probe->rows, probe->cols, true};
        if (probe->formula) given = value_of(at->with, probe->formula);
        if (given.rows * given.cols > 1) return false; /* is stretched already */
        if (!probe->varied || probe->formula) continue;
        if (count++ == 0)
            probe->rows = 2;
        else
            probe->cols = 3;
    }
    return count > 0;
}

static void choose_point(point *at, uint64_t draw_number) {
    for (uint32_t i = 0; i < at->n_args; i++) {
        uint64_t stream = (at->entry->index * MOST + i) * DRAWS + draw_number;
        at->cells[i] = NULL;
        if (at->probes[i].varied)
            at->args[i] = random_cells(at->with, &at->probes[i], stream, &at->cells[i]);
        else
            at->args[i] = value_of(at->with, at->probes[i].formula);
    }
    cg_operand value = call_on_operands(at->with, at->entry, at->args, at->n_args);
    cg_cell *weights;
    probe_argument weight = {true, -1, 1, value.rows, value.cols, NULL};
    at->weights = random_cells(at->with, &weight, 7777 + draw_number, &weights);
}

/* The weighted sum of the result's cells, with the moved cell at x. */
static double objective(double x, void *context) {
    const point *at = context;
    double before = at->moved->number, sum = 0;
    at->moved->number = x;
    cg_operand value = call_on_operands(at->with, at->entry, at->args, at->n_args);
    at->moved->number = before;
    for (size_t i = 0; i < (size_t)value.rows * value.cols; i++) {
        cg_cell cell = cg_to_number(value.cells[i]);
        if (!cg_is_number(cell))
            fail_msg("%s is %s at its probe", at->entry->function->name, cell_text(at->with, value.cells[i]));
        sum += cell.number * at->weights.cells[i].number;
    }
    return sum;
}

/* The graph's gradient by every varied argument, as outputs of a program that has run. */
static cg_run *run_gradient(point *at) {
    bench *on = &at->with->bench;
    cg_arena *arena = on->arena;
    cg_graph *graph = cg_graph_create(arena, on->language.texts, at->with->registry, &on->diagnostics);
    cg_node *args[MOST], *wrt[MOST];
    const cg_cell *values[MOST];
    bool varies[MOST];
    uint32_t n_varied = 0;
    for (uint32_t i = 0; i < at->n_args; i++) {
        const cg_operand *arg = &at->args[i];
        if (!at->cells[i]) {
            args[i] = cg_node_constant(graph, arg->cells, arg->rows, arg->cols);
            continue;
        }
        args[i] = wrt[n_varied] = cg_node_variable(graph, n_varied, arg->rows, arg->cols);
        values[n_varied] = arg->cells;
        varies[n_varied++] = true;
    }
    uint32_t n_args = cg_signature_filled(&at->entry->signature, at->n_args); /* as the compiler of formulas does */
    for (uint32_t i = at->n_args; i < n_args; i++) {
        const cg_parameter *parameter = &at->entry->signature.parameters[i];
        cg_cell filling = parameter->has_default ? parameter->initial : cg_blank_cell();
        args[i] = cg_node_constant(graph, &filling, 1, 1);
    }
    cg_node *value = cg_node_call(graph, at->entry, args, n_args, NULL, cg_nowhere());
    cg_node *weights = cg_node_constant(graph, at->weights.cells, at->weights.rows, at->weights.cols);
    cg_node *weighted = cg_node_apply(graph, "*", (cg_node *[]){value, weights}, 2);
    cg_gradient gradient;
    bool good = cg_graph_gradient(graph, cg_node_apply(graph, "SUM", &weighted, 1), wrt, n_varied, &gradient);
    if (!good) fail_msg("%s: %s", at->entry->function->name, reported(on));
    cg_program *program = cg_program_create(arena, graph, gradient.adjoints, n_varied, varies, n_varied);
    cg_run *run = cg_run_create(arena, cg_setup_create(arena, program, values, (cg_draw){0, 0}));
    cg_run_iterate(run, values);
    return run;
}

static void compare_argument(point *at, uint32_t arg, cg_values gradient) {
    const char *name = at->entry->function->name;
    if (gradient.rows != at->args[arg].rows || gradient.cols != at->args[arg].cols)
        fail_msg("%s: shape of argument %u", name, arg + 1);
    for (size_t cell = 0; cell < (size_t)gradient.rows * gradient.cols; cell++) {
        gsl_function function = {objective, at};
        at->moved = &at->cells[arg][cell];
        double quotient, error;
        gsl_deriv_central(&function, at->moved->number, 1e-4, &quotient, &error);
        cg_cell found = gradient.slots[cell][0];
        double size = fmax(1, fabs(quotient));
        if (error > 1e-6 * size * at->weights.rows * at->weights.cols) /* the cells' rounding adds up */
            fail_msg("%s: argument %u has no derivative at its probe (%g +- %g)", name, arg + 1, quotient, error);
        if (!cg_is_number(found) || fabs(found.number - quotient) > 8 * error + 1e-9 * size)
            fail_msg("%s: argument %u, cell %zu: %s by its rule, %.12g by differences", name, arg + 1, cell + 1,
                     cell_text(at->with, found), quotient);
    }
}

static void check_row(evaluator *with, const cg_entry *entry, const char *probe, bool broadcasts) {
    const cg_function *function = entry->function;
    if (function->not_differentiable || function->random || function->positional || entry->signature.n_parameters == 0)
        return;
    for (uint64_t draw_number = 0; draw_number < DRAWS; draw_number++) {
        point at = {.with = with, .entry = entry};
        at.n_args = read_probes(with, entry, probe, at.probes);
        if (broadcasts && !broadcast(&at)) return;
        choose_point(&at, draw_number);
        uint32_t varied = 0;
        for (uint32_t i = 0; i < at.n_args; i++)
            varied += at.cells[i] != NULL;
        if (varied == 0) return;
        cg_run *run = run_gradient(&at);
        varied = 0;
        for (uint32_t i = 0; i < at.n_args; i++)
            if (at.cells[i]) compare_argument(&at, i, cg_run_output(run, varied++));
    }
}

static void rules_agree_with_finite_differences(void **state) {
    (void)state;
    evaluator with;
    evaluator_start(&with);
    for (size_t i = 0; i < cg_registry_count(with.registry); i++) {
        const cg_entry *entry = cg_registry_at(with.registry, i);
        check_row(&with, entry, entry->function->probe, false);
    }
    evaluator_end(&with);
}

static void rules_agree_where_arguments_are_stretched(void **state) {
    (void)state;
    evaluator with;
    evaluator_start(&with);
    for (size_t i = 0; i < cg_registry_count(with.registry); i++) {
        const cg_entry *entry = cg_registry_at(with.registry, i);
        check_row(&with, entry, entry->function->probe, true);
    }
    evaluator_end(&with);
}

/* Calls that a row's own probe does not make. */
static void other_forms_of_a_call_agree_too(void **state) {
    (void)state;
    static const struct {
        const char *function, *probe;
    } forms[] = {
        {"AVERAGE", "-2..2 3x1;={1,\"a\",TRUE}"},
        {"AVERAGEIF", "1..2 2x2;=\">0\""},
        {"AVERAGEIF", "={1,2,3};=\"<3\";-2..2 1x3"},
        {"AVERAGEIFS", "-2..2 1x3;={1,2,3};=\">1\";={\"a\",\"b\",\"a\"};=\"a\""},
        {"SUMIF", "1..2 2x2;=\">0\""},
        {"SUMIFS", "-2..2 1x3;={1,2,3};=\">1\";={\"a\",\"b\",\"a\"};=\"a\""},
        {"COUNTIFS", "-1..1 1x2;=\">5\";={1,2};=1"},
        {"MAX", "-2..2;-2..2;={\"a\",5};-2..2 2x1"},
        {"MIN", "-2..2 2x2;={TRUE,9}"},
        {"PRODUCT", "={0,2};-2..2 1x3"},
        {"PRODUCT", "={0,0};-2..2"},
        {"PRODUCT", "={3,\"a\"};-2..2"},
        {"SUM", "-2..2;={1,\"a\"};-2..2 2x2"},
        {"SUMPRODUCT", "-2..2 2x2"},
        {"SUMPRODUCT", "-2..2 1x2;={1,\"a\"}"},
        {"SUMSQ", "-2..2;={1,\"a\"}"},
        {"SUMXMY2", "-2..2 1x2;={1,\"a\"}"},
        {"SUMX2MY2", "-2..2 1x3;-2..2 3x1"},
        {"SUMXMY2", "-2..2 3x1;={1,\"a\",4}"},
        {"IFERROR", "=1/0;-2..2"},
        {"INDEX", "-2..2 1x3;=2"},
        {"INDEX", "-2..2 3x2;=0;=2"},
        {"INDEX", "-2..2 3x2;=2;=0"},
        {"LARGE", "-2..2 5x1;={1,3}"},
        {"BESSELI", "0.5..4;=0"},
        {"BESSELJ", "-4..4;=0"},
        {"BESSELK", "0.5..4;=0"},
        {"BESSELY", "0.5..4;=0"},
        {"BETA.DIST", "0.3..0.7;0.5..3;0.5..3;=FALSE;-0.1..0.1;0.9..1.1"},
        {"BETA.INV", "0.2..0.8;0.8..3;0.8..3"},
        {"BINOM.DIST", "=6;=10;0.2..0.8;=FALSE"},
        {"BINOM.DIST", "=10;=10;0.2..0.8;=TRUE"},
        {"BINOM.DIST", "=0;=10;0.2..0.8;=FALSE"},
        {"CHISQ.DIST", "0.5..4;=3;=FALSE"},
        {"DDB", "20..30;5..6;6..9;=4;1.5..2.5"},
        {"VDB", "20..30;1..3;7.1..7.9;2.1..2.9;3.1..3.9;1.5..2;=TRUE"},
        {"VDB", "20..30;1..3;7.1..7.9;4.1..4.4;4.5..4.9;1.5..2;=FALSE"},
        {"VDB", "20..30;1..3;7.1..7.9;1.1..1.9;5.1..5.9"},
        {"CUMIPMT", "0.01..0.1;=9;50..90;=1;=5;=1"},
        {"CUMIPMT", "0.01..0.1;=9;50..90;=1;=5;=0"},
        {"ERF", "-2..2"},
        {"EXPON.DIST", "0.2..2;0.5..3;=FALSE"},
        {"F.DIST", "0.5..4;=6;=4;=FALSE"},
        {"GAMMA", "-1.9..-1.1"},
        {"FV", "-0.0001..0.0001;3..9;-2..2;-2..2;=1"},
        {"IPMT", "0.01..0.1;3..5;6..9;-2..2;-2..2;=1"},
        {"IPMT", "0.01..0.1;=1;6..9;-2..2;-2..2;=1"},
        {"GAMMA.DIST", "0.5..4;0.5..3;0.5..2;=FALSE"},
        {"LINEST", "-2..2 1x5"},
        {"LINEST", "-2..2 1x6;-2..2 2x6;=FALSE"},
        {"LINEST", "-2..2 6x1;-2..2 6x1;=TRUE;=TRUE"},
        {"LOG", "1..9"},
        {"LOGEST", "1..3 6x1;-2..2 6x1;=TRUE;=TRUE"},
        {"MEDIAN", "-2..2 1x3"},
        {"MEDIAN", "-2..2 2x2;={5,\"a\"}"},
        {"MMULT", "-2..2 1x9;-2..2 9x1"},
        {"LOGNORM.DIST", "0.5..3;-1..1;0.5..2;=FALSE"},
        {"NEGBINOM.DIST", "=10;=5;0.2..0.8;=FALSE"},
        {"NORM.DIST", "-2..2;-1..1;0.5..2;=FALSE"},
        {"NORM.S.DIST", "-2..2;=FALSE"},
        {"PERCENTILE.INC", "-2..2 5x1;0.3..0.4 1x2"},
        {"PMT", "0.01..0.1;3..9;-2..2"},
        {"NPV", "0.01..0.1;-2..2 1x3;={1,\"a\"};-2..2"},
        {"IRR", "~1 {-12,3,4,5,6};=0.2"},
        {"POISSON.DIST", "=2;1..5;=FALSE"},
        {"POISSON.DIST", "=0;1..5;=FALSE"},
        {"POWER", "-2..2;=2"},
        {"POWER", "-2..-1;=3"},
        {"SCATTER", "-2..2 1x3;=2;=0;=4;=3"},
        {"CHOOSEROWS", "-2..2 2x2;={2,2,-1}"},
        {"DROP", "-2..2 2x3;=-1;=2"},
        {"EXPAND", "-2..2 1x2;=2;=2;=0"},
        {"HSTACK", "-2..2 2x2;-2..2 2x2"},
        {"HSTACK", "-2..2"},
        {"FILTER", "-2..2 2x3;={1,0,1}"},
        {"FILTER", "-2..2 2x3;={0,0,0};-2..2"},
        {"SORT", "-2..2 2x3;=2;=-1;=TRUE"},
        {"SORTBY", "-2..2 2x3;={1,1,0};=-1;={2,1,1}"},
        {"TAKE", "-2..2 3x2;=-2"},
        {"TOROW", "-2..2 3x2;=0;=TRUE"},
        {"LOOKUP", "=5;-2..2 3x2"},
        {"LOOKUP", "=5;-2..2 2x3"},
        {"VLOOKUP", "={5,6};-2..2 3x2;={1,2}"},
        {"HLOOKUP", "=5;-2..2 1x3;=1;=TRUE"},
        {"CHOOSE", "={1,3};-2..2;-2..2;-2..2 2x1"},
        {"IFS", "=FALSE;-2..2;=1;-2..2"},
        {"SWITCH", "={1,2,3};=1;-2..2;=2;-2..2 1x3;-2..2"},
        {"SWITCH", "=9;=1;-2..2;-2..2"},
        {"STDEV.S", "-2..2 2x2;={5,\"a\"}"},
        {"SUMIF", "={1,2,3};=TRANSPOSE({1,\">1\"});-2..2 1x3"},
        {"RATE", "=10;-2..-1.5;9..10"},
        {"T.TEST", "-2..2 1x5;-2..2 1x5;=1;=1"},
        {"T.TEST", "-2..2 1x5;-2..2 1x4;=2;=2"},
        {"T.TEST", "-2..2 1x4;-2..2 1x5;=1;=3"},
        {"T.DIST", "-2..2;=4;=FALSE"},
        {"TREND", "-2..2 1x5"},
        {"TREND", "-2..2 2x3;-2..2 2x3"},
        {"TREND", "-2..2 5x1;-2..2 5x2"},
        {"TREND", "-2..2 1x5;-2..2 1x5;-2..2 3x1;=FALSE"},
        {"WEIBULL.DIST", "0.5..2;0.8..3;0.5..2;=FALSE"},
        {"Z.TEST", "-1..1 1x5;-1..1;0.5..1"},
        {"XLOOKUP", "=2;=TRANSPOSE({1,2});-2..2 2x3"},
        {"XLOOKUP", "=9;=TRANSPOSE({1,2});-2..2 2x3;-2..2"},
        {"XLOOKUP", "=9;={1,2};-2..2 1x2;-2..2"},
        {"XLOOKUP", "=1.5;={1,2};-2..2 1x2;-2..2;=1"},
        {"-", "-2..2 2x3;-2..2 1x3"},
        {"*", "-2..2 2x3;-2..2 2x1"},
        {"IF", "={1,0,1};-2..2;-2..2 2x3"},
    };
    evaluator with;
    evaluator_start(&with);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        const cg_text *name = cg_intern_string(with.bench.language.texts, forms[i].function);
        check_row(&with, cg_registry_find(with.registry, name), forms[i].probe, false);
    }
    evaluator_end(&with);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_agree_with_finite_differences),
        cmocka_unit_test(rules_agree_where_arguments_are_stretched),
        cmocka_unit_test(other_forms_of_a_call_agree_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

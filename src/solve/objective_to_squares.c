/* objective_to_squares.c: recognises a sum of squares in the graph of an objective.
 *
 * Enters: the objective's node. Leaves: its squares, each a residual and a weight that does not vary. It looks through
 * sums, averages, signs, and factors and divisors that do not vary; everything else that varies must be a square: x^2,
 * x*x, SUMSQ, SUMXMY2, SUMPRODUCT(x, x). The root of such a sum has the same minimum. */
#include "solve/task.h"

enum { MOST_SLICES = 64 }; /* cells of an array that become residuals of their own */

typedef struct collector {
    cg_arena *arena;
    cg_graph *graph;
    const unsigned char *varies;
    cg_squares *squares;
} collector;

/* A place in the objective: what is summed there, and with which factor. */
typedef struct addend {
    cg_node *node;
    cg_node *weight; /* NULL: 1 */
    bool negative;
} addend;

static bool collect(const collector *to, addend term);

static bool same_cells(const cg_node *a, const cg_node *b) {
    return a->axis == b->axis && a->rows == b->rows && a->cols == b->cols;
}

static cg_node *apply(const collector *to, const char *function, cg_node *a, cg_node *b) {
    return cg_node_apply(to->graph, function, (cg_node *[]){a, b}, 2);
}

/* The weight times (or divided by) a factor. A weight is one number, or one a row. */
static bool weigh(const collector *to, const char *sign, cg_node *factor, addend *term) {
    if (!cg_node_is_scalar(factor) || !factor->numeric) return false;
    cg_node *weight = term->weight ? term->weight : cg_node_number(to->graph, 1);
    term->weight = apply(to, sign, weight, factor);
    return cg_node_is_scalar(term->weight);
}

static bool add_square(const collector *to, cg_node *residual, cg_node *weight, bool negative) {
    bool fits = !weight || weight->axis == 0 || weight->axis == residual->axis;
    if (fits) CG_PUSH(to->arena, &to->squares->list, ((cg_square){residual, weight, negative}));
    return fits;
}

static bool square(const collector *to, cg_node *residual, addend term) {
    if (!residual->numeric) return false;
    if (cg_node_is_call(residual, "ABS")) residual = residual->args[0]; /* the same square, and no kink */
    if (cg_node_is_scalar(residual)) return add_square(to, residual, term.weight, term.negative);
    if (cg_node_size(residual) > MOST_SLICES) return false;
    for (uint32_t row = 0; row < residual->rows; row++)
        for (uint32_t col = 0; col < residual->cols; col++) {
            cg_node *cell = cg_node_slice(to->graph, residual, row, col, 1, 1);
            if (!add_square(to, cell, term.weight, term.negative)) return false;
        }
    return true;
}

/* What a fold sums: the cells of `node`, seen row by row where they are a column. */
static cg_node *summand(cg_node *node) {
    return node->kind == CG_NODE_STACK ? node->args[0] : node;
}

static bool collect_sum(const collector *to, cg_node *node, addend term) {
    if (!node->numeric) return false;
    term.node = summand(node);
    return collect(to, term);
}

/* ---- One function for each call that is looked through ---- */

static bool sum(const collector *to, addend whole) {
    for (uint32_t i = 0; i < whole.node->n_args; i++)
        if (!collect_sum(to, whole.node->args[i], whole)) return false;
    return true;
}

static bool average(const collector *to, addend whole) {
    cg_node *values = whole.node->args[0];
    if (whole.node->n_args != 1 || !values->numeric) return false;
    if (!weigh(to, "/", cg_node_number(to->graph, (double)cg_node_size(values)), &whole)) return false;
    return collect_sum(to, values, whole);
}

static bool sum_of_squares(const collector *to, addend whole) {
    for (uint32_t i = 0; i < whole.node->n_args; i++)
        if (!square(to, summand(whole.node->args[i]), whole)) return false;
    return true;
}

static bool sum_of_squared_differences(const collector *to, addend whole) {
    cg_node *a = whole.node->args[0], *b = whole.node->args[1];
    return a->numeric && b->numeric && same_cells(a, b) && square(to, summand(apply(to, "-", a, b)), whole);
}

static bool sum_of_products(const collector *to, addend whole) {
    cg_node *const *args = whole.node->args;
    if (whole.node->n_args == 1) return sum(to, whole);
    if (whole.node->n_args != 2 || !args[0]->numeric || !args[1]->numeric) return false;
    if (args[0] == args[1]) return square(to, summand(args[0]), whole);
    int fixed = to->varies[args[0]->id] ? 1 : 0;
    if (to->varies[args[fixed]->id] || !same_cells(args[0], args[1])) return false;
    return weigh(to, "*", summand(args[fixed]), &whole) && collect_sum(to, args[1 - fixed], whole);
}

static bool plus(const collector *to, addend whole) {
    for (uint32_t i = 0; i < 2; i++) {
        cg_node *side = whole.node->args[i];
        if (to->varies[side->id] && !same_cells(side, whole.node)) return false;
        if (!collect(to, (addend){side, whole.weight, whole.negative})) return false;
    }
    return true;
}

static bool minus(const collector *to, addend whole) {
    for (uint32_t i = 0; i < 2; i++) {
        cg_node *side = whole.node->args[i];
        if (to->varies[side->id] && !same_cells(side, whole.node)) return false;
        if (!collect(to, (addend){side, whole.weight, whole.negative != (i == 1)})) return false;
    }
    return true;
}

static bool same(const collector *to, addend whole) {
    whole.node = whole.node->args[0];
    return collect(to, whole);
}

static bool opposite(const collector *to, addend whole) {
    whole.negative = !whole.negative;
    return same(to, whole);
}

static bool times(const collector *to, addend whole) {
    cg_node *const *args = whole.node->args;
    if (args[0] == args[1]) return square(to, args[0], whole);
    int fixed = to->varies[args[0]->id] ? 1 : 0;
    if (to->varies[args[fixed]->id] || !same_cells(args[1 - fixed], whole.node)) return false;
    if (!weigh(to, "*", args[fixed], &whole)) return false;
    whole.node = args[1 - fixed];
    return collect(to, whole);
}

static bool divided(const collector *to, addend whole) {
    cg_node *const *args = whole.node->args;
    if (to->varies[args[1]->id] || !same_cells(args[0], whole.node)) return false;
    if (!weigh(to, "/", args[1], &whole)) return false;
    whole.node = args[0];
    return collect(to, whole);
}

static bool power(const collector *to, addend whole) {
    return cg_node_is_number(whole.node->args[1], 2) && square(to, whole.node->args[0], whole);
}

static const struct {
    const char *function;
    bool (*look)(const collector *to, addend whole);
} looks[] = {
    {"SUM", sum},
    {"AVERAGE", average},
    {"SUMSQ", sum_of_squares},
    {"SUMXMY2", sum_of_squared_differences},
    {"SUMPRODUCT", sum_of_products},
    {"+", plus},
    {"-", minus},
    {"u+", same},
    {"u-", opposite},
    {"*", times},
    {"/", divided},
    {"^", power},
    {"POWER", power},
};

static bool collect(const collector *to, addend term) {
    if (!to->varies[term.node->id]) return true; /* a constant moves no minimum */
    if (term.node->kind == CG_NODE_ROWSUM && cg_node_is_scalar(term.node)) return same(to, term);
    if (term.node->kind != CG_NODE_CALL) return false;
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
        if (cg_node_is_call(term.node, looks[i].function)) return looks[i].look(to, term);
    return false;
}

bool cg_objective_to_squares(cg_arena *arena, cg_graph *graph, cg_node *objective, const unsigned char *varies,
                             cg_squares *squares) {
    collector to = {arena, graph, varies, squares};
    *squares = (cg_squares){0};
    return collect(&to, (addend){.node = objective}) && squares->list.count > 0;
}

/* A root: SQRT(x), x^0.5, POWER(x, 0.5). */
static cg_node *radicand(const cg_node *node) {
    if (cg_node_is_call(node, "SQRT")) return node->args[0];
    bool power = cg_node_is_call(node, "^") || cg_node_is_call(node, "POWER");
    return power && cg_node_is_number(node->args[1], 0.5) ? node->args[0] : NULL;
}

cg_node *cg_objective_to_radicand(cg_graph *graph, cg_node *objective, const unsigned char *varies, cg_node **factor) {
    cg_node *under = radicand(objective), *scale = NULL;
    if (!under && objective->n_args == 2 && varies[objective->id]) {
        int fixed = varies[objective->args[0]->id] ? 1 : 0;
        bool times = cg_node_is_call(objective, "*"), over = cg_node_is_call(objective, "/") && fixed == 1;
        scale = objective->args[fixed];
        if ((times || over) && !varies[scale->id]) under = radicand(objective->args[1 - fixed]);
        if (under && over) scale = cg_node_apply(graph, "/", (cg_node *[]){cg_node_number(graph, 1), scale}, 2);
    }
    *factor = scale ? scale : cg_node_number(graph, 1);
    return under;
}

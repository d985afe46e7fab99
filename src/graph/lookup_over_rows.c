/* lookup_over_rows.c: VLOOKUP(A1,C$1:D$9,2,FALSE) and its kin for many values.
 *
 * Enters: a call that looks for equal cells, or the next ones, in one array, the same for all rows or growing with
 * them, a value a row (or a whole array of values); RANK among numbers that are the same for all rows. Leaves: one
 * search for all of them, whose time grows with their number alone (fn_lookup_rows.c, fn_nearest_rows.c), and the cells
 * that stand there. */
#include "graph/growing.h"

enum { FEWEST_STEPS = 1 << 14, FEW = 64 }; /* values times cells; different values, for which a call each is as good */

/* What is searched, and what stands there; NULL: the place itself is asked for. */
typedef struct search {
    cg_node *line, *results, *otherwise;
    double mode;    /* of MATCH.ROWS */
    double nearest; /* else of XMATCH.ROWS: the next smaller or larger cell; 0: equal ones alone */
    bool downward;  /* in a line that is sorted so */
} search;

static bool is_constant(const cg_node *node, double *number) {
    if (node->kind != CG_NODE_CONSTANT || !cg_node_is_scalar(node)) return false;
    cg_cell cell = cg_to_number(*node->cells);
    if (!cg_is_number(cell)) return false;
    *number = cell.number;
    return true;
}

static bool is_line(const cg_node *node) {
    return !node->axis && (node->rows == 1 || node->cols == 1);
}

static bool search_match(cg_graph *graph, cg_node *const *args, uint32_t n, search *out) {
    double type;
    (void)graph;
    *out = (search){.line = args[1]};
    if (n != 3 || !is_constant(args[2], &type)) return false;
    out->downward = type < 0;
    return type <= 0;
}

/* Match mode and search mode of XMATCH and XLOOKUP: equal cells or the next ones, from the first or the last on. */
static bool take_modes(cg_node *const *modes, search *out) {
    double match, direction;
    if (!is_constant(modes[0], &match) || !is_constant(modes[1], &direction)) return false;
    out->mode = direction < 0 ? -1 : 1;
    out->nearest = match;
    return (match == 0 || match == 1 || match == -1) && (direction == 0 || direction == 1 || direction == -1);
}

static bool search_x_match(cg_graph *graph, cg_node *const *args, uint32_t n, search *out) {
    (void)graph;
    *out = (search){.line = args[1]};
    return n == 4 && take_modes(args + 2, out);
}

static bool search_x_lookup(cg_graph *graph, cg_node *const *args, uint32_t n, search *out) {
    (void)graph;
    *out = (search){.line = args[1], .results = args[2], .otherwise = n > 3 ? args[3] : NULL, .mode = 1};
    if (n > 4 && !take_modes(args + 4, out)) return false;
    if (out->otherwise && out->otherwise->kind == CG_NODE_CONSTANT && cg_is_blank(*out->otherwise->cells))
        out->otherwise = NULL;
    const cg_node *otherwise = out->otherwise; /* a blank one would be none */
    if (otherwise && !(cg_node_is_scalar(otherwise) && (otherwise->kind == CG_NODE_CONSTANT || otherwise->numeric)))
        return false;
    return is_line(args[1]) && is_line(args[2]) && args[1]->rows == args[2]->rows && args[1]->cols == args[2]->cols;
}

static bool search_table(cg_graph *graph, cg_node *const *args, uint32_t n, bool down, search *out) {
    double number, approximate;
    cg_node *table = args[1];
    if (n != 4 || table->axis || !is_constant(args[2], &number) || !is_constant(args[3], &approximate)) return false;
    if (approximate != 0 || number < 1 || number >= (down ? table->cols : table->rows) + 1.0) return false;
    uint32_t at = (uint32_t)number - 1, rows = down ? table->rows : 1, cols = down ? 1 : table->cols;
    *out = (search){.line = cg_node_slice(graph, table, 0, 0, rows, cols),
                    .results = cg_node_slice(graph, table, down ? 0 : at, down ? at : 0, rows, cols)};
    return true;
}

static bool search_columns(cg_graph *graph, cg_node *const *args, uint32_t n, search *out) {
    return search_table(graph, args, n, true, out);
}

static bool search_rows(cg_graph *graph, cg_node *const *args, uint32_t n, search *out) {
    return search_table(graph, args, n, false, out);
}

static const struct form {
    const char *name;
    bool (*read)(cg_graph *graph, cg_node *const *args, uint32_t n, search *out);
} forms[] = {{"HLOOKUP", search_rows},
             {"MATCH", search_match},
             {"VLOOKUP", search_columns},
             {"XLOOKUP", search_x_lookup},
             {"XMATCH", search_x_match}};

static const struct form *form_of(const char *function) {
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (cg_same_word(forms[i].name, function)) return &forms[i];
    return NULL;
}

/* One value a row, or an array of them. */
static bool are_many(const cg_graph *graph, cg_node *values, const cg_node *array) {
    if (values->axis && !cg_node_is_scalar(values)) return false;
    uint64_t count = values->axis ? values->axis : cg_node_size(values);
    if (count < 2 || count * cg_node_size(array) < FEWEST_STEPS) return false;
    const cg_coding *coding = values->axis ? cg_node_coding(graph, values) : NULL;
    return !coding || coding->n > FEW;
}

static cg_node *search_all(cg_graph *graph, cg_node *values, const search *of, double growth, double start) {
    uint32_t axis = values->axis;
    cg_node *mode = cg_node_number(graph, of->mode), *nearest = cg_node_number(graph, of->nearest);
    cg_node *all = axis ? cg_node_stack(graph, values, axis, 1) : values, *places;
    if (of->downward)
        places = cg_node_apply(graph, "MATCH.DOWNWARD", (cg_node *[]){all, of->line}, 2);
    else if (of->nearest != 0)
        places = cg_node_apply(graph, "XMATCH.ROWS", (cg_node *[]){all, of->line, nearest, mode}, 4);
    else
        places = cg_node_apply(
            graph, "MATCH.ROWS",
            (cg_node *[]){all, of->line, mode, cg_node_number(graph, growth), cg_node_number(graph, start)}, 5);
    cg_node *found = of->results ? cg_node_apply(graph, "CELLS.AT", (cg_node *[]){of->results, places}, 2) : places;
    cg_node *there = axis ? cg_node_unstack(graph, found, axis, 1, 1) : found;
    if (!of->otherwise) return there;
    cg_node *place = axis ? cg_node_unstack(graph, places, axis, 1, 1) : places;
    cg_node *wrong = cg_node_apply(graph, "ISERROR", &values, 1), *missing = cg_node_apply(graph, "ISNA", &place, 1);
    cg_node *instead = cg_node_apply(graph, "IF", (cg_node *[]){wrong, values, of->otherwise}, 3);
    return cg_node_apply(graph, "IF", (cg_node *[]){missing, instead, there}, 3);
}

static bool is_rank(const cg_entry *entry) {
    return strcmp(entry->function->name, "RANK.EQ") == 0 || strcmp(entry->function->name, "RANK.AVG") == 0;
}

/* RANK of many values among the same numbers, or (start not 0) among one more from value to value. */
static cg_node *rank_all(cg_graph *graph, const cg_entry *entry, cg_node *const *args, double start) {
    uint32_t axis = args[0]->axis;
    double order, ties = strcmp(entry->function->name, "RANK.AVG") == 0 ? 0.5 : 0;
    if (!axis || !cg_node_is_scalar(args[0]) || args[1]->axis || !is_constant(args[2], &order)) return NULL;
    if (start != 0 && args[1]->cols > 1) return NULL;
    cg_node *all[] = {cg_node_stack(graph, args[0], axis, 1), args[1], args[2], cg_node_number(graph, ties),
                      cg_node_number(graph, start)};
    cg_node *ranks =
        start == 0 ? cg_node_apply(graph, "RANK.ROWS", all, 4) : cg_node_apply(graph, "RANK.GROWING", all, 5);
    return cg_node_unstack(graph, ranks, axis, 1, 1);
}

cg_node *cg_node_lookup_over_rows(cg_graph *graph, const cg_entry *entry, cg_node *const *args, uint32_t n) {
    const struct form *form = form_of(entry->function->name);
    search of;
    if (!form && !(is_rank(entry) && n == 3)) return NULL;
    if (n < 2 || args[1]->axis || !are_many(graph, args[0], args[1])) return NULL;
    if (!form) return rank_all(graph, entry, args, 0);
    if (!form->read(graph, args, n, &of) || !is_line(of.line)) return NULL;
    return search_all(graph, args[0], &of, 0, 0);
}

/* ---- Arrays that grow ---- */

bool cg_compile_growing_lookup(cg_compiler *compiler, const cg_ast *ast, const cg_entry *entry, cg_node **node) {
    const struct form *form = form_of(entry->function->name);
    uint32_t n = ast->call.n_args;
    if (form ? form->read == search_rows || form->read == search_x_lookup : !is_rank(entry)) return false;
    if (!compiler->mapped || compiler->in_name || compiler->group || n < 2 || n > 4) return false;
    cg_rectangle fill = cg_fill_rectangle(compiler->fill);
    const cg_ast *range = ast->call.args[1];
    if (range->kind != CG_AST_RANGE || !cg_range_grows(&range->range) || range->range.to.row_absolute) return false;
    if (cg_width(fill) != 1 || cg_height(fill) < CG_FEWEST_GROWING) return false;
    cg_node *args[4];
    for (uint32_t i = 0; i < entry->signature.n_parameters; i++) {
        bool reference;
        const cg_ast *arg = i >= n   ? NULL
                            : i == 1 ? cg_whole_growing_range(compiler, range, cg_height(fill))
                                     : ast->call.args[i];
        args[i] = arg ? cg_compile(compiler, arg, &reference)
                      : cg_node_constant(compiler->graph, &entry->signature.parameters[i].initial, 1, 1);
        *node = NULL;
        if (!args[i]) return true;
    }
    double start = range->range.to.row - range->range.from.row + 1.0;
    if (!form) return (*node = rank_all(compiler->graph, entry, args, start)) != NULL;
    search of;
    if (!form->read(compiler->graph, args, entry->signature.n_parameters, &of) || !is_line(of.line)) return false;
    if (of.nearest != 0 || of.downward) return false; /* these see all of the array */
    if (!args[0]->axis || args[1]->axis || !cg_node_is_scalar(args[0])) return false;
    *node = search_all(compiler->graph, args[0], &of, 1, start);
    return true;
}

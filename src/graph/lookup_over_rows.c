/* lookup_over_rows.c: VLOOKUP(A1,C$1:D$9,2,FALSE) and its kin for many values.
 *
 * Enters: a call that looks for equal cells, or the next ones, in one array, the same for all rows, growing or
 * shrinking with them, a value a row (or a whole array of values); RANK among numbers alike. Leaves: one search for all
 * of them, whose time grows with their number alone (fn_lookup_rows.c, fn_nearest_rows.c, fn_rank.c), and the cells
 * that stand there. */
#include "graph/growing.h"

enum { FEWEST_STEPS = 1 << 14, FEW = 64 }; /* values times cells; different values, for which a call each is as good */

/* What is searched, and what stands there; NULL: the place itself is asked for. */
typedef struct search {
    cg_node *line, *results, *otherwise;
    double mode;    /* of MATCH.ROWS */
    double nearest; /* else of XMATCH.ROWS: the next smaller or larger cell; 0: equal ones alone */
    bool downward;  /* in a line that is sorted so */
    bool upward;    /* by halves: in an array that stays, a search for each value is as good */
} search;

/* How much of the array each value sees, as the functions take it: growth 0 is all. */
typedef struct growth {
    double growth, start;
} growth;

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
    out->upward = type > 0;
    return true;
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
    if (number < 1 || number >= (down ? table->cols : table->rows) + 1.0) return false;
    uint32_t at = (uint32_t)number - 1, rows = down ? table->rows : 1, cols = down ? 1 : table->cols;
    *out = (search){.line = cg_node_slice(graph, table, 0, 0, rows, cols),
                    .results = cg_node_slice(graph, table, down ? 0 : at, down ? at : 0, rows, cols),
                    .upward = approximate != 0};
    return true;
}

static bool search_columns(cg_graph *graph, cg_node *const *args, uint32_t n, search *out) {
    return search_table(graph, args, n, true, out);
}

static bool search_rows(cg_graph *graph, cg_node *const *args, uint32_t n, search *out) {
    return search_table(graph, args, n, false, out);
}

static bool search_sorted(cg_graph *graph, cg_node *const *args, uint32_t n, search *out) {
    (void)graph;
    bool results = n > 2 && !(args[2]->kind == CG_NODE_CONSTANT && cg_is_blank(*args[2]->cells));
    *out = (search){.line = args[1], .results = args[results ? 2 : 1], .upward = true};
    return is_line(args[1]) && is_line(out->results) && args[1]->rows == out->results->rows &&
           args[1]->cols == out->results->cols;
}

static const struct form {
    const char *name;
    bool (*read)(cg_graph *graph, cg_node *const *args, uint32_t n, search *out);
} forms[] = {{"HLOOKUP", search_rows},    {"LOOKUP", search_sorted},    {"MATCH", search_match},
             {"VLOOKUP", search_columns}, {"XLOOKUP", search_x_lookup}, {"XMATCH", search_x_match}};

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

/* The places of all values, one below the other, each among the cells that it sees. */
static cg_node *find_places(cg_graph *graph, cg_node *all, const search *of, growth seen) {
    cg_node *mode = cg_node_number(graph, of->mode), *nearest = cg_node_number(graph, of->nearest),
            *grows = cg_node_number(graph, seen.growth), *start = cg_node_number(graph, seen.start);
    if (of->downward) return cg_node_apply(graph, "MATCH.DOWNWARD", (cg_node *[]){all, of->line, grows, start}, 4);
    if (of->upward) return cg_node_apply(graph, "MATCH.UPWARD", (cg_node *[]){all, of->line, grows, start}, 4);
    if (of->nearest != 0)
        return cg_node_apply(graph, "XMATCH.ROWS", (cg_node *[]){all, of->line, nearest, mode, grows, start}, 6);
    return cg_node_apply(graph, "MATCH.ROWS", (cg_node *[]){all, of->line, mode, grows, start}, 5);
}

/* The cells at places that are counted from the first cell each row sees: in an array that shrinks from its top, one
 * further down from row to row. */
static cg_node *cells_at(cg_graph *graph, cg_node *results, cg_node *places, growth seen) {
    if (seen.growth < 0) {
        cg_cell *rows = CG_NEW_ARRAY(graph->arena, places->rows, cg_cell);
        for (uint32_t i = 0; i < places->rows; i++)
            rows[i] = cg_number_cell(i);
        places = cg_node_apply(graph, "+", (cg_node *[]){places, cg_node_constant(graph, rows, places->rows, 1)}, 2);
    }
    return cg_node_apply(graph, "CELLS.AT", (cg_node *[]){results, places}, 2);
}

/* What the values find at their places. */
static cg_node *search_all(cg_graph *graph, cg_node *values, cg_node *places, const search *of, growth seen) {
    uint32_t axis = values->axis;
    cg_node *found = of->results ? cells_at(graph, of->results, places, seen) : places;
    cg_node *there = axis ? cg_node_unstack(graph, found, axis, 1, 1) : found;
    if (!of->otherwise) return there;
    cg_node *place = axis ? cg_node_unstack(graph, places, axis, 1, 1) : places;
    cg_node *wrong = cg_node_apply(graph, "ISERROR", &values, 1), *missing = cg_node_apply(graph, "ISNA", &place, 1);
    cg_node *instead = cg_node_apply(graph, "IF", (cg_node *[]){wrong, values, of->otherwise}, 3);
    return cg_node_apply(graph, "IF", (cg_node *[]){missing, instead, there}, 3);
}

static cg_node *all_values(cg_graph *graph, cg_node *values) {
    return values->axis ? cg_node_stack(graph, values, values->axis, 1) : values;
}

static bool is_rank(const cg_entry *entry) {
    return strcmp(entry->function->name, "RANK.EQ") == 0 || strcmp(entry->function->name, "RANK.AVG") == 0;
}

/* RANK of many values among the same numbers, or those that each sees. */
static cg_node *rank_all(cg_graph *graph, const cg_entry *entry, cg_node *const *args, growth seen) {
    uint32_t axis = args[0]->axis;
    double order, ties = strcmp(entry->function->name, "RANK.AVG") == 0 ? 0.5 : 0;
    if (!axis || !cg_node_is_scalar(args[0]) || args[1]->axis || !is_constant(args[2], &order)) return NULL;
    if (seen.growth != 0 && args[1]->cols > 1) return NULL;
    cg_node *all[] = {all_values(graph, args[0]),
                      args[1],
                      args[2],
                      cg_node_number(graph, ties),
                      cg_node_number(graph, seen.growth),
                      cg_node_number(graph, seen.start)};
    cg_node *ranks =
        seen.growth == 0 ? cg_node_apply(graph, "RANK.ROWS", all, 4) : cg_node_apply(graph, "RANK.GROWING", all, 6);
    return cg_node_unstack(graph, ranks, axis, 1, 1);
}

cg_node *cg_node_lookup_over_rows(cg_graph *graph, const cg_entry *entry, cg_node *const *args, uint32_t n) {
    const struct form *form = form_of(entry->function->name);
    search of;
    if (!form && !(is_rank(entry) && n == 3)) return NULL;
    if (n < 2 || args[1]->axis || !are_many(graph, args[0], args[1])) return NULL;
    const growth all = {0, 0};
    if (!form) return rank_all(graph, entry, args, all);
    if (!form->read(graph, args, n, &of) || !is_line(of.line) || of.upward) return NULL;
    return search_all(graph, args[0], find_places(graph, all_values(graph, args[0]), &of, all), &of, all);
}

/* ---- Arrays that grow ---- */

enum { MOST_ARGUMENTS = 6 };

/* Ranges that are the same rows for every cell of the fill. */
static bool grow_alike(const cg_ast *a, const cg_ast *b) {
    if (a->kind != CG_AST_RANGE || b->kind != CG_AST_RANGE) return false;
    const cg_range *of = &a->range, *with = &b->range;
    return cg_range_grows(of) && cg_range_grows(with) && of->from.row == with->from.row && of->to.row == with->to.row &&
           of->to.row_absolute == with->to.row_absolute;
}

/* Whether the call's array grows with the rows, so that what it finds can be found for all of them. */
static bool array_grows(const cg_compiler *compiler, const cg_ast *ast, const struct form *form, growth *seen) {
    uint32_t n = ast->call.n_args, height = cg_height(cg_fill_rectangle(compiler->fill));
    bool results = form && (form->read == search_x_lookup || (form->read == search_sorted && n > 2));
    if (n < 2 || n > MOST_ARGUMENTS || (form && form->read == search_rows)) return false;
    const cg_ast *array = ast->call.args[1];
    if (array->kind != CG_AST_RANGE || !cg_range_grows(&array->range)) return false;
    if (results && !(n > 2 && grow_alike(array, ast->call.args[2]))) return false;
    double length = array->range.to.row - array->range.from.row + 1.0;
    bool shrinks = array->range.to.row_absolute;
    *seen = shrinks ? (growth){-1, length - (height - 1)} : (growth){1, length};
    return seen->start >= 1 && height >= CG_FEWEST_GROWING;
}

/* The arguments, the array and the results as all that they are in one row or another. */
static bool compile_arguments(cg_compiler *compiler, const cg_ast *ast, const cg_entry *entry, cg_node **args) {
    uint32_t height = cg_height(cg_fill_rectangle(compiler->fill));
    for (uint32_t i = 0; i < entry->signature.n_parameters; i++) {
        bool reference;
        const cg_ast *arg = i < ast->call.n_args ? ast->call.args[i] : NULL;
        const cg_parameter *parameter = &entry->signature.parameters[i];
        cg_cell initial = parameter->has_default ? parameter->initial : cg_blank_cell();
        if (arg && (i == 1 || i == 2) && grow_alike(ast->call.args[1], arg))
            arg = cg_whole_growing_range(compiler, arg, height);
        args[i] = arg ? cg_compile(compiler, arg, &reference) : cg_node_constant(compiler->graph, &initial, 1, 1);
        if (!args[i]) return false;
    }
    return true;
}

bool cg_compile_growing_lookup(cg_compiler *compiler, const cg_ast *ast, const cg_entry *entry, cg_node **node) {
    const struct form *form = form_of(entry->function->name);
    if (!(form || is_rank(entry)) || !compiler->mapped || compiler->in_name || compiler->group) return false;
    growth seen;
    if (cg_width(cg_fill_rectangle(compiler->fill)) != 1 || !array_grows(compiler, ast, form, &seen)) return false;
    cg_node *args[MOST_ARGUMENTS];
    *node = NULL;
    if (!compile_arguments(compiler, ast, entry, args)) return true;
    if (!form) return (*node = rank_all(compiler->graph, entry, args, seen)) != NULL;
    search of;
    if (!form->read(compiler->graph, args, entry->signature.n_parameters, &of) || !is_line(of.line)) return false;
    if (!args[0]->axis || args[1]->axis || !cg_node_is_scalar(args[0])) return false;
    cg_node *places = find_places(compiler->graph, all_values(compiler->graph, args[0]), &of, seen);
    *node = search_all(compiler->graph, args[0], places, &of, seen);
    return true;
}

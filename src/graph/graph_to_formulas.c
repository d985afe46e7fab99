/* graph_to_formulas.c: nodes written back as formulas of the sheet language.
 *
 * Enters: nodes, such as the adjoints of a backward pass. Leaves: lines "name = formula" that mean the same, in Excel's
 * own functions where it has them. A node with an axis is written as one row sees it ([@Col]) or, inside a stack or a
 * sum over rows, as whole columns (T[Col]); what a whole column cannot say in place (a SUMPRODUCT for each row) becomes
 * a column of its own first. */
#include <math.h>

#include "graph/model.h"

/* A column that is to hold the adjoint of a column. */
typedef struct adjoint_column {
    const cg_model_table *table;
    const cg_text *name;
    cg_node *node;
} adjoint_column;

typedef struct writer {
    cg_arena *arena;
    cg_graph *graph;
    const cg_model *model;
    const cg_ast **reference; /* by node id: how a named node is referred to; its rows as whole columns in `columns` */
    const cg_ast **columns;
    const char **name; /* by node id: the name of a node that gets a line, or NULL */
    uint32_t *uses;    /* by node id, from nodes that are written */
    bool *own_line;    /* by node id */
    CG_LIST(cg_node *) lines;
    CG_LIST(adjoint_column) adjoints; /* of all columns that have one, when they are asked for */
    uint32_t n_temporaries;
} writer;

/* ---- Trees ---- */

static const cg_ast *make(writer *to, cg_ast ast) {
    cg_ast *made = CG_NEW(to->arena, cg_ast);
    *made = ast;
    return made;
}

static const cg_text *text(writer *to, const char *string) {
    return cg_intern_string(to->graph->texts, string);
}

static const cg_ast *name_tree(writer *to, const char *name) {
    return make(to, (cg_ast){.kind = CG_AST_NAME, .name = text(to, name)});
}

static const cg_ast *number_tree(writer *to, double number) {
    return make(to, (cg_ast){.kind = CG_AST_LITERAL, .literal = {.number = number}});
}

static const cg_ast *call_tree(writer *to, const char *function, const cg_ast *const *args, uint32_t n) {
    const cg_ast **copy = CG_NEW_ARRAY(to->arena, n, const cg_ast *);
    memcpy(copy, args, n * sizeof *copy);
    return make(to, (cg_ast){.kind = CG_AST_CALL, .call = {.function = text(to, function), .args = copy, .n_args = n}});
}

static const cg_ast *column_tree(writer *to, const cg_text *table, const cg_text *first, const cg_text *last,
                                 bool row) {
    cg_structured structured = {table, row ? CG_ITEM_THIS_ROW : CG_ITEM_DATA, first, last};
    return make(to, (cg_ast){.kind = CG_AST_STRUCTURED, .structured = structured});
}

/* ---- Names ---- */

static const cg_model_table *table_of_axis(const writer *to, uint32_t axis) {
    for (size_t i = 0; axis && i < to->model->n_tables; i++)
        if (to->model->tables[i].data && to->model->tables[i].data->n_rows == axis) return &to->model->tables[i];
    return NULL;
}

static void refer_to_column(writer *to, const cg_node *node, const cg_text *table, const cg_text *column) {
    to->reference[node->id] = column_tree(to, table, column, column, true);
    to->columns[node->id] = column_tree(to, table, column, column, false);
}

/* A node of several cells a row stands in columns NAME1, NAME2, ... */
static void refer_to_columns(writer *to, const cg_node *node, const cg_text *table, const char *name) {
    const cg_text *first = text(to, cg_format(to->arena, "%s1", name));
    const cg_text *last = text(to, cg_format(to->arena, "%s%u", name, node->cols));
    to->reference[node->id] = column_tree(to, table, first, last, true);
    to->columns[node->id] = column_tree(to, table, first, last, false);
}

static void refer_to_name(writer *to, const cg_node *node, const char *name) {
    const cg_model_table *table = table_of_axis(to, node->axis);
    if (table && cg_node_is_scalar(node))
        refer_to_column(to, node, table->block->name, text(to, name));
    else if (table && node->rows == 1)
        refer_to_columns(to, node, table->block->name, name);
    else
        to->reference[node->id] = to->columns[node->id] = name_tree(to, name);
}

static bool is_taken(const writer *to, const cg_text *name) {
    const cg_model *model = to->model;
    for (size_t i = 0; i < model->n_tables; i++) {
        if (cg_text_equal(model->tables[i].block->name, name)) return true;
        for (size_t j = 0; j < model->tables[i].n_columns; j++)
            if (cg_text_equal(model->tables[i].columns[j].name, name)) return true;
    }
    for (size_t i = 0; i < model->n_params; i++)
        if (cg_text_equal(model->params[i].block->name, name)) return true;
    for (size_t i = 0; i < model->n_cells; i++)
        if (cg_text_equal(model->cells[i].block->name, name)) return true;
    return false;
}

/* `wish`, or `wish` with underscores that no name of the sheet has. */
static const char *free_name(const writer *to, const char *wish) {
    while (is_taken(to, cg_intern_string(to->graph->texts, wish)))
        wish = cg_format(to->arena, "%s_", wish);
    return wish;
}

static bool is_named(const writer *to, const cg_node *node) {
    return to->reference[node->id] != NULL;
}

static void name_model(writer *to) {
    const cg_model *model = to->model;
    for (size_t i = 0; i < model->n_tables; i++)
        for (size_t j = 0; j < model->tables[i].n_columns; j++) {
            const cg_model_column *column = &model->tables[i].columns[j];
            if (column->node && column->node->axis && column->node->kind != CG_NODE_BROADCAST &&
                !is_named(to, column->node))
                refer_to_column(to, column->node, model->tables[i].block->name, column->name);
        }
    for (size_t i = 0; i < model->n_params; i++)
        refer_to_name(to, model->params[i].node, model->params[i].block->name->bytes);
    for (size_t i = 0; i < model->n_cells; i++) {
        const cg_node *node = model->cells[i].node;
        if (node && node->kind != CG_NODE_CONSTANT && !is_named(to, node))
            refer_to_name(to, node, model->cells[i].block->name->bytes);
    }
}

static void give_line(writer *to, cg_node *node, const char *name) {
    if (to->own_line[node->id]) return;
    to->own_line[node->id] = true;
    to->name[node->id] = name;
    refer_to_name(to, node, name);
}

static void name_adjoint(writer *to, const cg_gradient *gradient, const cg_node *of, const char *name) {
    cg_node *adjoint = of && of->id < gradient->n_all ? gradient->all[of->id] : NULL;
    if (!adjoint || is_named(to, adjoint) || adjoint->kind == CG_NODE_CONSTANT || adjoint->kind == CG_NODE_BROADCAST)
        return;
    to->name[adjoint->id] = free_name(to, cg_format(to->arena, "d_%s", name));
}

static void name_adjoints(writer *to, const cg_gradient *gradient) {
    const cg_model *model = to->model;
    for (size_t i = 0; i < model->n_tables; i++)
        for (size_t j = 0; j < model->tables[i].n_columns; j++)
            name_adjoint(to, gradient, model->tables[i].columns[j].node, model->tables[i].columns[j].name->bytes);
    for (size_t i = 0; i < model->n_cells; i++)
        name_adjoint(to, gradient, model->cells[i].node, model->cells[i].block->name->bytes);
}

/* Adjoints of the columns of a table, the last column's first; those of NAME[k] keep their order. */
static void plan_table(writer *to, const cg_gradient *gradient, const cg_model_table *table) {
    for (size_t end = table->n_columns; end > 0;) {
        size_t first = end - 1;
        while (first > 0 && table->columns[end - 1].part > 0 && table->columns[first].part > 0)
            first--;
        for (size_t i = first; i < end; i++) {
            const cg_model_column *column = &table->columns[i];
            cg_node *node = column->node;
            node = column->derived && node && node->id < gradient->n_all ? gradient->all[node->id] : NULL;
            if (!node || !cg_node_is_scalar(node) || (node->axis == 0 && node->kind != CG_NODE_CONSTANT)) continue;
            const char *name = free_name(to, cg_format(to->arena, "d_%s", column->name->bytes));
            CG_PUSH(to->arena, &to->adjoints, ((adjoint_column){table, text(to, name), node}));
        }
        end = first;
    }
}

/* ---- Which nodes get lines ---- */

/* Can be written over whole columns as it is over one row. */
static bool maps(const cg_node *node) {
    switch (node->kind) {
    case CG_NODE_CALL: return node->entry->function->eval->map != NULL;
    case CG_NODE_COLUMN:
    case CG_NODE_BROADCAST:
    case CG_NODE_CONSTANT: return true;
    default: return false;
    }
}

/* The factors of a sum over rows of products, which MMULT says in one. */
static bool factors(const cg_node *summed, cg_node **a, cg_node **b) {
    if (summed->n_args != 2) return false;
    *a = summed->args[0];
    *b = summed->args[1];
    if (cg_node_is_call(summed, "MMULT") && cg_node_is_call(*a, "TRANSPOSE")) {
        *a = (*a)->args[0];
        return (*a)->rows == 1 && (*b)->rows == 1 && (*a)->axis && (*b)->axis;
    }
    bool product = cg_node_is_call(summed, "*") || cg_node_is_call(summed, "ADJOINT.PRODUCT");
    return product && (*a)->axis && (*b)->axis && cg_node_is_scalar(*a) && (*b)->rows == 1 && (*b)->cols > 1;
}

/* A sum over rows of SCATTER, which gives back what look-ups took: where each row's value goes. */
typedef struct scattering {
    cg_node *value, *row, *col; /* row, col: NULL where the value fills all rows, or columns */
} scattering;

static bool is_nothing(const cg_node *place) {
    if (place->kind != CG_NODE_CONSTANT || !cg_node_is_scalar(place)) return false;
    return cg_is_blank(place->cells[0]) || place->cells[0].number == 0;
}

/* Whether a product of matrices can say it. */
static bool scatters(const cg_node *summed, scattering *of) {
    if (!cg_node_is_call(summed, "SCATTER") || summed->n_args != 5) return false;
    cg_node *row = summed->args[1], *col = summed->args[2];
    bool counts_columns = is_nothing(col) && summed->rows == 1 && summed->cols > 1;
    if (counts_columns) col = row;
    bool by_row = !counts_columns && !is_nothing(row);
    bool by_col = !is_nothing(col) && (summed->cols > 1 || col->axis);
    *of = (scattering){summed->args[0], by_row ? row : NULL, by_col ? col : NULL};
    if (of->value->rows != 1 || of->value->cols != (by_col ? 1 : summed->cols)) return false;
    return by_row ? row->axis > 0 : by_col && col->axis && summed->rows == 1;
}

static void visit(writer *to, cg_node *node, bool whole);

static void visit_sum(writer *to, cg_node *summed) {
    cg_node *a, *b;
    scattering scattered;
    if (factors(summed, &a, &b)) {
        visit(to, a, true);
        visit(to, b, true);
    } else if (scatters(summed, &scattered)) {
        visit(to, scattered.value, true);
        if (scattered.row) visit(to, scattered.row, true);
        if (scattered.col) visit(to, scattered.col, true);
    } else {
        visit(to, summed, true);
    }
}

/* Columns side by side that a structured reference can name at once. */
typedef struct column_range {
    const cg_text *table, *first, *last;
} column_range;

/* The one cell of a row of pieces that stands in column `col`; pieces are joined in any order. */
static const cg_node *piece_at(const cg_node *join, uint32_t col) {
    for (uint32_t i = join->n_args; i-- > 0;)
        if (join->places[2 * i + 1] == col) return join->args[i];
    return NULL;
}

static bool is_adjoint_range(const writer *to, const cg_node *node, column_range *range) {
    for (size_t first = 0; first + node->n_args <= to->adjoints.count; first++) {
        const adjoint_column *columns = &to->adjoints.at[first];
        uint32_t same = 0;
        while (same < node->n_args && columns[same].node == piece_at(node, same) &&
               columns[same].table == columns->table)
            same++;
        if (same < node->n_args) continue;
        *range = (column_range){columns->table->block->name, columns->name, columns[same - 1].name};
        return true;
    }
    return false;
}

static bool is_column_range(const writer *to, const cg_node *node, column_range *range) {
    if (node->kind != CG_NODE_JOIN || !node->axis || node->rows != 1 || node->n_args != node->cols) return false;
    for (size_t i = 0; i < to->model->n_tables; i++) {
        const cg_model_table *table = &to->model->tables[i];
        for (size_t first = 0; first + node->n_args <= table->n_columns; first++) {
            uint32_t same = 0;
            while (same < node->n_args && table->columns[first + same].node == piece_at(node, same))
                same++;
            if (same < node->n_args) continue;
            const cg_model_column *columns = &table->columns[first];
            *range = (column_range){table->block->name, columns->name, columns[same - 1].name};
            return true;
        }
    }
    return is_adjoint_range(to, node, range);
}

/* The same value in each cell, whatever it is. */
static bool is_uniform(const cg_node *node) {
    if (cg_node_is_scalar(node) && !node->axis) return true;
    if (node->kind == CG_NODE_BROADCAST) return is_uniform(node->args[0]);
    if (node->kind != CG_NODE_CALL || !node->entry->function->eval->map) return false;
    for (uint32_t i = 0; i < node->n_args; i++)
        if (!is_uniform(node->args[i])) return false;
    return true;
}

static bool is_plain(const cg_node *node) {
    return node->kind == CG_NODE_CONSTANT || node->kind == CG_NODE_COLUMN || node->kind == CG_NODE_VARIABLE ||
           node->kind == CG_NODE_STACK || node->kind == CG_NODE_BROADCAST;
}

/* Counts uses, and decides on lines where the way of use demands one. */
static void visit(writer *to, cg_node *node, bool whole) {
    column_range range;
    bool named = is_named(to, node) && !to->own_line[node->id];
    if (named || node->kind == CG_NODE_CONSTANT || is_column_range(to, node, &range)) return;
    bool seen = to->uses[node->id]++ > 0;
    bool needs_line = whole && node->axis && !maps(node) && node->kind != CG_NODE_JOIN;
    if (to->name[node->id] && !to->own_line[node->id]) give_line(to, node, to->name[node->id]);
    if (!to->own_line[node->id] && (needs_line || (seen && !is_plain(node))))
        give_line(to, node, free_name(to, cg_format(to->arena, "part_%u", ++to->n_temporaries)));
    if (seen) return;
    if (node->kind == CG_NODE_ROWSUM) {
        visit_sum(to, node->args[0]);
    } else {
        bool inside = node->kind == CG_NODE_STACK || (whole && !to->own_line[node->id]);
        for (uint32_t i = 0; i < node->n_args; i++)
            visit(to, node->args[i], inside);
    }
    CG_PUSH(to->arena, &to->lines, node);
}

/* ---- Formulas ---- */

static const cg_ast *tree(writer *to, const cg_node *node, bool whole);

/* The name that a formula has for a function that the graph writes in place of another. */
static const char *written_name(const cg_node *node) {
    static const struct {
        const char *name, *written;
    } names[] = {{"COUNT.CELLS", "COUNT"}, {"SUM.IN.ORDER", "SUM"}, {"AVERAGE.IN.ORDER", "AVERAGE"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (cg_node_is_call(node, names[i].name)) return names[i].written;
    return node->entry->function->name;
}

static const cg_ast *definition(writer *to, const cg_node *node, bool whole);

/* 1/n, as averages have it, is said so. */
static bool is_share(const cg_node *node, double *n) {
    if (!cg_node_is_scalar(node) || !cg_is_number(node->cells[0]) || !(node->cells[0].number > 0)) return false;
    *n = round(1 / node->cells[0].number);
    return *n > 2 && *n <= 1 << 20 && 1 / *n == node->cells[0].number;
}

static const cg_ast *constant_tree(writer *to, const cg_node *node) {
    double n;
    if (is_share(node, &n)) return call_tree(to, "/", (const cg_ast *[]){number_tree(to, 1), number_tree(to, n)}, 2);
    if (cg_node_is_scalar(node)) return make(to, (cg_ast){.kind = CG_AST_LITERAL, .literal = node->cells[0]});
    return make(to, (cg_ast){.kind = CG_AST_ARRAY, .array = {node->rows, node->cols, node->cells}});
}

/* ROW(T[Column])^0, or without a table of so many rows SEQUENCE(n,1,1,0). */
static const cg_ast *ones(writer *to, uint32_t n) {
    const cg_model_table *table = table_of_axis(to, n);
    if (!table || table->n_columns == 0)
        return call_tree(
            to, "SEQUENCE",
            (const cg_ast *[]){number_tree(to, n), number_tree(to, 1), number_tree(to, 1), number_tree(to, 0)}, 4);
    const cg_text *column = table->columns[0].name;
    const cg_ast *rows = column_tree(to, table->block->name, column, column, false);
    rows = call_tree(to, "ROW", &rows, 1);
    return call_tree(to, "^", (const cg_ast *[]){rows, number_tree(to, 0)}, 2);
}

static const cg_ast *transposed(writer *to, const cg_ast *of) {
    return call_tree(to, "TRANSPOSE", &of, 1);
}

/* {1;2;3}, or {1,2,3} across. */
static const cg_ast *count_tree(writer *to, uint32_t n, bool across) {
    cg_cell *cells = CG_NEW_ARRAY(to->arena, n, cg_cell);
    for (uint32_t i = 0; i < n; i++)
        cells[i] = cg_number_cell(i + 1.0);
    return make(to, (cg_ast){.kind = CG_AST_ARRAY, .array = {across ? 1 : n, across ? n : 1, cells}});
}

static bool holds_whole_numbers(const cg_node *node) {
    if (node->kind != CG_NODE_COLUMN || node->column->holding != CG_HOLDS_NUMBERS) return false;
    for (uint32_t i = 0; i < node->axis; i++)
        if (node->column->cells[i].number != trunc(node->column->cells[i].number)) return false;
    return true;
}

/* 1 where a row's place is that row, or across that column, of n; INDEX takes whole places. */
static const cg_ast *selection_tree(writer *to, const cg_node *place, uint32_t n, bool across) {
    const cg_ast *places = tree(to, place, true);
    if (!holds_whole_numbers(place)) places = call_tree(to, "TRUNC", &places, 1);
    if (!across) places = transposed(to, places);
    const cg_ast *same = call_tree(to, "=", (const cg_ast *[]){count_tree(to, n, across), places}, 2);
    same = call_tree(to, "u-", &same, 1);
    return call_tree(to, "u-", &same, 1);
}

/* SUMIF where it says it all: a named column of values, a column of the file with their places. */
static bool is_sum_if(const writer *to, const scattering *of) {
    return of->row && !of->col && is_named(to, of->value) && cg_node_is_scalar(of->value) && of->value->axis &&
           is_named(to, of->row) && holds_whole_numbers(of->row);
}

static const cg_ast *scatter_sum_tree(writer *to, const cg_node *summed, const scattering *of) {
    const cg_ast *value = tree(to, of->value, true);
    if (is_sum_if(to, of))
        return call_tree(to, "SUMIF",
                         (const cg_ast *[]){tree(to, of->row, true), count_tree(to, summed->rows, false), value}, 3);
    if (is_uniform(of->value)) value = call_tree(to, "*", (const cg_ast *[]){value, ones(to, summed->axis)}, 2);
    const cg_ast *cols = of->col ? selection_tree(to, of->col, summed->cols, true) : NULL;
    if (!of->row) return call_tree(to, "MMULT", (const cg_ast *[]){transposed(to, value), cols}, 2);
    if (cols) value = call_tree(to, "*", (const cg_ast *[]){value, cols}, 2);
    const cg_ast *rows = selection_tree(to, of->row, summed->rows, false);
    return call_tree(to, "MMULT", (const cg_ast *[]){rows, value}, 2);
}

static const cg_ast *sum_tree(writer *to, const cg_node *summed) {
    cg_node *a, *b;
    scattering scattered;
    if (factors(summed, &a, &b)) {
        const cg_ast *left = transposed(to, tree(to, a, true)), *right = tree(to, b, true);
        return call_tree(to, "MMULT", (const cg_ast *[]){left, right}, 2);
    }
    if (scatters(summed, &scattered)) return scatter_sum_tree(to, summed, &scattered);
    const cg_ast *inner = tree(to, summed, true);
    if (cg_node_is_scalar(summed)) return call_tree(to, "SUM", &inner, 1);
    return call_tree(to, "MMULT", (const cg_ast *[]){transposed(to, ones(to, summed->axis)), inner}, 2);
}

/* adj * d, where an exact-zero adjoint is zero whatever d is. */
static const cg_ast *adjoint_product_tree(writer *to, const cg_node *node, bool whole) {
    const cg_ast *adjoint = tree(to, node->args[0], whole), *local = tree(to, node->args[1], whole),
                 *zero = number_tree(to, 0);
    const cg_ast *is_zero = call_tree(to, "=", (const cg_ast *[]){adjoint, zero}, 2);
    const cg_ast *product = call_tree(to, "*", (const cg_ast *[]){adjoint, local}, 2);
    return call_tree(to, "IF", (const cg_ast *[]){is_zero, zero, product}, 3);
}

static const cg_ast *tree_of_call(writer *to, const cg_node *node, const char *function, bool whole) {
    const cg_ast **args = CG_NEW_ARRAY(to->arena, node->n_args + 1, const cg_ast *);
    for (uint32_t i = 0; i < node->n_args; i++)
        args[i] = tree(to, node->args[i], whole);
    return call_tree(to, function, args, node->n_args);
}

static const cg_ast *slice_tree(writer *to, const cg_node *node, bool whole) {
    const cg_node *from = node->args[0];
    double row = node->rows == from->rows && from->rows > 1 ? 0 : node->places[0] + 1.0;
    double col = node->cols == from->cols && from->cols > 1 ? 0 : node->places[1] + 1.0;
    return call_tree(to, "INDEX", (const cg_ast *[]){tree(to, from, whole), number_tree(to, row), number_tree(to, col)},
                     3);
}

/* The row of a whole array that stands beside this row of its table. */
static const cg_ast *unstack_tree(writer *to, const cg_node *node) {
    if (is_uniform(node->args[0])) return tree(to, node->args[0], false);
    const cg_model_table *table = table_of_axis(to, node->axis);
    const cg_ast *here = call_tree(to, "ROW", NULL, 0);
    if (table) {
        const cg_text *column = table->columns[0].name;
        cg_structured header = {table->block->name, CG_ITEM_HEADERS, column, column};
        const cg_ast *top = make(to, (cg_ast){.kind = CG_AST_STRUCTURED, .structured = header});
        here = call_tree(to, "-", (const cg_ast *[]){here, call_tree(to, "ROW", &top, 1)}, 2);
    }
    return call_tree(to, "INDEX", (const cg_ast *[]){tree(to, node->args[0], false), here, number_tree(to, 0)}, 3);
}

/* The piece of a join that covers a cell, as a tree of that one cell or of the whole piece when it is one cell. */
static const cg_ast *joined_cell(writer *to, const cg_node *join, uint32_t row, uint32_t col, bool whole) {
    for (uint32_t i = join->n_args; i-- > 0;) {
        const cg_node *piece = join->args[i];
        uint32_t top = join->places[2 * i], left = join->places[2 * i + 1];
        if (row < top || col < left || row >= top + piece->rows || col >= left + piece->cols) continue;
        if (cg_node_is_scalar(piece)) return tree(to, piece, whole);
        return call_tree(to, "INDEX",
                         (const cg_ast *[]){tree(to, piece, whole), number_tree(to, row - top + 1.0),
                                            number_tree(to, col - left + 1.0)},
                         3);
    }
    return make(to, (cg_ast){.kind = CG_AST_LITERAL, .literal = join->fill});
}

static const cg_ast *join_tree(writer *to, const cg_node *node, bool whole) {
    const cg_ast **rows = CG_NEW_ARRAY(to->arena, node->rows, const cg_ast *);
    const cg_ast **cells = CG_NEW_ARRAY(to->arena, node->cols, const cg_ast *);
    for (uint32_t row = 0; row < node->rows; row++) {
        for (uint32_t col = 0; col < node->cols; col++)
            cells[col] = joined_cell(to, node, row, col, whole);
        rows[row] = node->cols == 1 ? cells[0] : call_tree(to, "HSTACK", cells, node->cols);
    }
    return node->rows == 1 ? rows[0] : call_tree(to, "VSTACK", rows, node->rows);
}

static const cg_ast *definition(writer *to, const cg_node *node, bool whole) {
    switch (node->kind) {
    case CG_NODE_CONSTANT: return constant_tree(to, node);
    case CG_NODE_CALL:
        if (cg_node_is_call(node, "ADJOINT.PRODUCT")) return adjoint_product_tree(to, node, whole);
        if (cg_node_is_call(node, "CELL.SUM")) return tree(to, node->args[0], whole);
        return tree_of_call(to, node, written_name(node), whole);
    case CG_NODE_STACK: return tree(to, node->args[0], true);
    case CG_NODE_UNSTACK: return unstack_tree(to, node);
    case CG_NODE_ROWSUM: return sum_tree(to, node->args[0]);
    case CG_NODE_BROADCAST: return tree(to, node->args[0], whole);
    case CG_NODE_JOIN: return join_tree(to, node, whole);
    case CG_NODE_SLICE: return slice_tree(to, node, whole);
    case CG_NODE_ROW_INDEX: return call_tree(to, "ROW.INDEX", NULL, 0);
    case CG_NODE_GATHER: return tree_of_call(to, node, "GATHER", whole);
    case CG_NODE_SCATTER: return tree_of_call(to, node, "SCATTER", true);
    default: return name_tree(to, node->label ? node->label : "?");
    }
}

static const cg_ast *tree(writer *to, const cg_node *node, bool whole) {
    column_range range;
    if (is_named(to, node)) return whole ? to->columns[node->id] : to->reference[node->id];
    if (is_column_range(to, node, &range)) return column_tree(to, range.table, range.first, range.last, !whole);
    return definition(to, node, whole);
}

/* A line's formula; `done` marks, by id, the nodes that have theirs. */
static void add_line(writer *to, cg_formulas *formulas, bool *done, cg_node *node) {
    if (done[node->id]) return;
    done[node->id] = true;
    const cg_model_table *table = node->rows == 1 ? table_of_axis(to, node->axis) : NULL;
    formulas->at[formulas->count++] =
        (cg_formula){to->name[node->id], table ? table->block : NULL, node, definition(to, node, false)};
}

/* The column's own formula, or a reference to the column that has the same adjoint. */
static void add_adjoint_column(writer *to, cg_formulas *formulas, bool *done, const adjoint_column *column) {
    cg_node *node = column->node;
    bool own = to->own_line[node->id] && cg_same_word(to->name[node->id], column->name->bytes);
    const cg_ast *ast = own ? definition(to, node, false) : tree(to, node, false);
    if (own) done[node->id] = true;
    formulas->at[formulas->count++] = (cg_formula){column->name->bytes, column->table->block, node, ast};
}

static writer open_writer(cg_arena *arena, const cg_model *model, const cg_gradient *gradient) {
    size_t count = model->graph->nodes.count;
    writer to = {.arena = arena, .graph = model->graph, .model = model};
    to.reference = CG_NEW_ARRAY(arena, count, const cg_ast *);
    to.columns = CG_NEW_ARRAY(arena, count, const cg_ast *);
    to.name = CG_NEW_ARRAY(arena, count, const char *);
    to.uses = CG_NEW_ARRAY(arena, count, uint32_t);
    to.own_line = CG_NEW_ARRAY(arena, count, bool);
    name_model(&to);
    if (gradient) name_adjoints(&to, gradient);
    return to;
}

static cg_formulas write_lines(writer *to, cg_node *const *outputs, const char *const *names, size_t n) {
    for (size_t i = 0; i < n; i++)
        visit(to, outputs[i], false);
    for (size_t i = 0; i < to->adjoints.count; i++)
        visit(to, to->adjoints.at[i].node, false);
    cg_formulas formulas = {CG_NEW_ARRAY(to->arena, to->lines.count + to->adjoints.count + n, cg_formula), 0};
    bool *done = CG_NEW_ARRAY(to->arena, to->graph->nodes.count, bool);
    for (size_t i = 0; i < n; i++)
        done[outputs[i]->id] = true;
    for (size_t i = 0; i < to->adjoints.count; i++)
        add_adjoint_column(to, &formulas, done, &to->adjoints.at[i]);
    for (size_t i = 0; i < to->lines.count; i++)
        if (to->own_line[to->lines.at[i]->id]) add_line(to, &formulas, done, to->lines.at[i]);
    for (size_t i = 0; i < n; i++)
        formulas.at[formulas.count++] = (cg_formula){names[i], NULL, outputs[i],
                                                     to->own_line[outputs[i]->id] ? definition(to, outputs[i], false)
                                                                                  : tree(to, outputs[i], false)};
    return formulas;
}

cg_formulas cg_graph_to_formulas(cg_arena *arena, const cg_model *model, cg_node *const *outputs,
                                 const char *const *names, size_t n, const cg_gradient *gradient) {
    writer to = open_writer(arena, model, gradient);
    return write_lines(&to, outputs, names, n);
}

cg_formulas cg_gradient_to_formulas(cg_arena *arena, const cg_model *model, cg_node *const *outputs,
                                    const char *const *names, size_t n, const cg_gradient *gradient) {
    writer to = open_writer(arena, model, gradient);
    for (size_t i = 0; i < model->n_tables; i++)
        plan_table(&to, gradient, &model->tables[i]);
    return write_lines(&to, outputs, names, n);
}

const char *cg_formulas_to_text(cg_arena *arena, cg_formulas formulas) {
    const char *all = "";
    for (size_t i = 0; i < formulas.count; i++) {
        const cg_formula *formula = &formulas.at[i];
        const char *line = cg_ast_to_text(arena, formula->ast);
        if (formula->table)
            all = cg_format(arena, "%s%s[%s] = %s\n", all, formula->table->name->bytes, formula->name, line);
        else
            all = cg_format(arena, "%s%s = %s\n", all, formula->name, line);
    }
    return all;
}

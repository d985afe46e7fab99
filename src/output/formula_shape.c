/* formula_shape.c: see formula_shape.h. One walk over the tree, arguments first. */
#include "output/formula_shape.h"

#include "base/limits.h"
#include "language/operator.h"

typedef struct shape_walk {
    const cg_view *view;
    const cg_view_table *table;
    cg_formula_shape found;
    uint32_t depth;
    bool in_sumproduct;
} shape_walk;

static cg_shape shape_of(shape_walk *walk, const cg_ast *ast);

static const cg_shape one_cell = {1, 1};

static bool is_many(cg_shape shape) {
    return shape.rows != 1 || shape.cols != 1;
}

static const cg_view_block *find_block(const cg_view_block *blocks, size_t n, const cg_text *name) {
    for (size_t i = 0; i < n; i++)
        if (cg_text_equal(blocks[i].name, name)) return &blocks[i];
    return NULL;
}

const cg_view_block *cg_view_find_block(const cg_view *view, const cg_text *name) {
    const cg_view_block *block = find_block(view->params, view->n_params, name);
    for (size_t i = 0; i < view->n_params && !block; i++)
        if (view->params[i].slopes) block = find_block(view->params[i].slopes, CG_SLOPES, name);
    return block ? block : find_block(view->cells, view->n_cells, name);
}

static size_t find_column(const cg_view_table *table, const cg_text *name) {
    size_t at = 0;
    while (at < table->n_columns && !cg_text_equal(table->columns[at].name, name))
        at++;
    return at;
}

const cg_view_table *cg_view_structured(const cg_view *view, const cg_view_table *table,
                                        const cg_structured *structured, size_t *first, size_t *last) {
    for (size_t i = 0; structured->table && i < view->n_tables; i++)
        if (cg_text_equal(view->tables[i].name, structured->table)) table = &view->tables[i];
    *first = structured->first ? find_column(table, structured->first) : 0;
    *last = structured->last ? find_column(table, structured->last) : table->n_own - 1;
    if (*first > *last) { /* Excel reads [[B]:[A]] as [[A]:[B]] */
        size_t swapped = *first;
        *first = *last;
        *last = swapped;
    }
    return table;
}

static cg_shape shape_of_structured(shape_walk *walk, const cg_structured *structured) {
    size_t first, last;
    const cg_view_table *table = cg_view_structured(walk->view, walk->table, structured, &first, &last);
    cg_shape shape = {1, (uint32_t)(last - first + 1)};
    if (structured->item == CG_ITEM_THIS_ROW) walk->found.by_row = true;
    if (structured->item == CG_ITEM_DATA || structured->item == CG_ITEM_DATA_TOTALS) shape.rows = (uint32_t)table->rows;
    if (structured->item == CG_ITEM_ALL || structured->item == CG_ITEM_HEADERS_DATA)
        shape.rows = (uint32_t)table->rows + 1;
    return shape;
}

static cg_shape shape_of_name(const shape_walk *walk, const cg_text *name) {
    const cg_view_block *block = cg_view_find_block(walk->view, name);
    return block ? (cg_shape){block->rows, block->cols} : one_cell;
}

static cg_operand constant_of(const cg_ast *ast) {
    if (ast->kind == CG_AST_LITERAL) return (cg_operand){&ast->literal, 1, 1, false};
    if (ast->kind == CG_AST_ARRAY) return (cg_operand){ast->array.cells, ast->array.rows, ast->array.cols, true};
    return (cg_operand){0};
}

/* ROW(range) is a column of row numbers, COLUMN(range) a row of column numbers. */
static cg_shape shape_of_position(const cg_entry *entry, const cg_shape *args, uint32_t n_args) {
    if (n_args == 0) return one_cell;
    bool row = strcmp(entry->function->name, "ROW") == 0;
    if (!row && strcmp(entry->function->name, "COLUMN") != 0) return one_cell;
    return row ? (cg_shape){args[0].rows, 1} : (cg_shape){1, args[0].cols};
}

static cg_shape shape_of_result(const cg_entry *entry, const cg_ast *ast, const cg_shape *args) {
    uint32_t n = ast->call.n_args;
    if (entry->function->positional) return shape_of_position(entry, args, n);
    cg_operand constants[CG_MAX_ARGUMENTS];
    for (uint32_t i = 0; i < n; i++)
        constants[i] = constant_of(ast->call.args[i]);
    cg_shape shape = one_cell;
    const char *misfit =
        cg_result_shape(entry, &(cg_shape_call){.args = args, .constants = constants, .n_args = n}, &shape);
    return misfit ? one_cell : shape;
}

static cg_shape shape_of_call(shape_walk *walk, const cg_ast *ast) {
    const cg_entry *entry = cg_registry_find(walk->view->registry, ast->call.function);
    bool is_operator = cg_operator_of_function(ast->call.function->bytes) != NULL, before = walk->in_sumproduct;
    walk->in_sumproduct = is_operator ? before : entry && strcmp(entry->function->name, "SUMPRODUCT") == 0;
    bool exempt = is_operator && before;
    if (!is_operator && ++walk->depth > walk->found.depth) walk->found.depth = walk->depth;
    cg_shape *args = CG_NEW_ARRAY(walk->view->arena, ast->call.n_args, cg_shape); /* a chain of operators goes deep */
    for (uint32_t i = 0; i < ast->call.n_args; i++)
        args[i] = shape_of(walk, ast->call.args[i]);
    if (!is_operator) walk->depth--;
    walk->in_sumproduct = before;
    if (entry && entry->function->positional && ast->call.n_args == 0) walk->found.by_row = true;
    cg_shape shape = entry ? shape_of_result(entry, ast, args) : one_cell;
    if (is_many(shape) && !exempt) walk->found.array = true;
    return shape;
}

static cg_shape shape_of(shape_walk *walk, const cg_ast *ast) {
    switch (ast->kind) {
    case CG_AST_LITERAL:
    case CG_AST_MISSING: return one_cell;
    case CG_AST_ARRAY: return (cg_shape){ast->array.rows, ast->array.cols};
    case CG_AST_NAME: return shape_of_name(walk, ast->name);
    case CG_AST_RANGE:
        return (cg_shape){ast->range.to.row - ast->range.from.row + 1,
                          ast->range.to.column - ast->range.from.column + 1};
    case CG_AST_STRUCTURED: return shape_of_structured(walk, &ast->structured);
    case CG_AST_CALL: return shape_of_call(walk, ast);
    }
    return one_cell;
}

cg_formula_shape cg_formula_shape_of(const cg_view *view, const cg_view_table *table, const cg_ast *formula) {
    shape_walk walk = {.view = view, .table = table};
    cg_shape shape = shape_of(&walk, formula);
    walk.found.rows = shape.rows;
    walk.found.cols = shape.cols;
    return walk.found;
}

/* reference_to_graph.c: calls that are about references -> nodes.
 *
 * The operators, OFFSET and INDIRECT become the cells they point to. An OFFSET that moves with the variables picks its
 * cells out of all rows or columns it can reach, by INDEX, so that it differentiates in the values. Functions that ask
 * about a reference (ROW, AREAS, CELL ...) become constants, or the row index of a mapped formula. */
#include "graph/reference.h"

#include "base/limits.h"
#include "language/parse.h"

static cg_node *error_node(cg_compiler *compiler, cg_error error) {
    return cg_node_constant(compiler->graph, (cg_cell[]){cg_error_cell(error)}, 1, 1);
}

static cg_node *truth_node(cg_compiler *compiler, bool truth) {
    return cg_node_constant(compiler->graph, (cg_cell[]){cg_boolean_cell(truth)}, 1, 1);
}

static cg_node *text_node(cg_compiler *compiler, const char *text) {
    cg_cell cell = cg_text_cell(cg_intern_string(compiler->graph->texts, text));
    return cg_node_constant(compiler->graph, &cell, 1, 1);
}

/* Why a reference has no areas: a mapped formula is compiled cell by cell, in which more is known; else it is said. */
static cg_node *give_up(cg_compiler *compiler, const cg_ast *ast, cg_refers refers) {
    if (refers == CG_REFERS_FAILED) return NULL;
    if (refers == CG_REFERS_MOVES && compiler->mapped) {
        *compiler->expanding = true;
        return NULL;
    }
    if (refers == CG_REFERS_MOVES) {
        cg_report(compiler->graph->diagnostics, CG_E_NOT_CONSTANT, ast->span,
                  "which cells this refers to depends on variables or random numbers");
        return NULL;
    }
    cg_report(compiler->graph->diagnostics, CG_E_NOT_A_REFERENCE, ast->span,
              strcmp(ast->call.function->bytes, " ") == 0
                  ? "an operator is missing here; a blank is one between references to cells only: A1:C3 B2:D4"
                  : "this needs references to cells of worksheets");
    return NULL;
}

/* ---- Trees, for what is said by other functions ---- */

static const cg_ast *number_ast(cg_compiler *compiler, double number, cg_span span) {
    cg_ast *ast = CG_NEW(compiler->graph->arena, cg_ast);
    *ast = (cg_ast){.kind = CG_AST_LITERAL, .span = span, .literal = {.number = number}};
    return ast;
}

const cg_ast *cg_call_ast(cg_compiler *compiler, const char *function, const cg_ast *const *args, uint32_t n,
                          cg_span span) {
    cg_ast *ast = CG_NEW(compiler->graph->arena, cg_ast);
    const cg_ast **copy = CG_NEW_ARRAY(compiler->graph->arena, n, const cg_ast *);
    for (uint32_t i = 0; i < n; i++)
        copy[i] = args[i];
    *ast =
        (cg_ast){.kind = CG_AST_CALL,
                 .span = span,
                 .call = {.function = cg_intern_string(compiler->graph->texts, function), .args = copy, .n_args = n}};
    return ast;
}
#define CALL(function, span, ...)                                                                                      \
    cg_call_ast(compiler, function, (const cg_ast *[]){__VA_ARGS__},                                                   \
                sizeof((const cg_ast *[]){__VA_ARGS__}) / sizeof(const cg_ast *), span)

/* {first, first + 1, ...} in a column or a row; one number when there is one. */
static const cg_ast *counting_ast(cg_compiler *compiler, double first, uint32_t n, bool column, cg_span span) {
    if (n == 1) return number_ast(compiler, first, span);
    cg_cell *cells = CG_NEW_ARRAY(compiler->graph->arena, n, cg_cell);
    for (uint32_t i = 0; i < n; i++)
        cells[i].number = first + i;
    cg_ast *ast = CG_NEW(compiler->graph->arena, cg_ast);
    *ast = (cg_ast){.kind = CG_AST_ARRAY, .span = span, .array = {column ? n : 1, column ? 1 : n, cells}};
    return ast;
}

/* ---- Values ---- */

cg_node *cg_stack_nodes(cg_compiler *compiler, cg_node *const *parts, uint32_t n) {
    cg_graph *graph = compiler->graph;
    CG_LIST(cg_node *) columns = {0};
    CG_LIST(uint32_t) places = {0};
    uint32_t rows = 0;
    for (uint32_t i = 0; i < n; i++) {
        cg_node *node = parts[i];
        for (uint32_t column = 0; column < node->cols; column++) {
            if (node->rows > CG_EXCEL_ROWS * (uint64_t)16 - rows) return error_node(compiler, CG_NUM);
            CG_PUSH(graph->arena, &columns, cg_node_slice(graph, node, 0, column, node->rows, 1));
            CG_PUSH(graph->arena, &places, rows);
            CG_PUSH(graph->arena, &places, 0);
            rows += node->rows;
        }
    }
    return cg_node_join(graph, columns.at, places.at, (uint32_t)columns.count, rows, 1, cg_blank_cell());
}

cg_node *cg_union_node(cg_compiler *compiler, const cg_ast *const *parts, uint32_t n) {
    cg_node **nodes = CG_NEW_ARRAY(compiler->graph->arena, n, cg_node *);
    for (uint32_t i = 0; i < n; i++) {
        bool reference;
        if (!(nodes[i] = cg_compile(compiler, parts[i], &reference))) return NULL;
    }
    return cg_stack_nodes(compiler, nodes, n);
}

static cg_node *areas_node(cg_compiler *compiler, const cg_areas *areas, cg_span span) {
    if (areas->error) return error_node(compiler, areas->error);
    const cg_ast **parts = CG_NEW_ARRAY(compiler->graph->arena, areas->list.count, const cg_ast *);
    for (size_t i = 0; i < areas->list.count; i++)
        parts[i] = cg_area_to_ast(compiler, &areas->list.at[i], span);
    if (areas->list.count == 1) return cg_range_node(compiler, parts[0]);
    return cg_union_node(compiler, parts, (uint32_t)areas->list.count);
}

static cg_node *compile_areas(cg_compiler *compiler, const cg_ast *ast) {
    cg_areas areas = {0};
    cg_refers refers = cg_ast_to_areas(compiler, ast, &areas);
    return refers == CG_REFERS ? areas_node(compiler, &areas, ast->span) : give_up(compiler, ast, refers);
}

static cg_node *compile_union(cg_compiler *compiler, const cg_ast *ast) {
    return cg_union_node(compiler, ast->call.args, ast->call.n_args);
}

/* @T[Col] in a row of the table is the row's cell. */
static const cg_ast *this_row_of(cg_compiler *compiler, const cg_ast *ast) {
    if (ast->kind != CG_AST_STRUCTURED || ast->structured.item != CG_ITEM_DATA || !compiler->table) return NULL;
    const cg_text *table = ast->structured.table;
    if (table && !cg_text_equal(table, compiler->table->block->name)) return NULL;
    cg_ast *copy = CG_NEW(compiler->graph->arena, cg_ast);
    *copy = *ast;
    copy->structured.item = CG_ITEM_THIS_ROW;
    return copy;
}

/* `@`: of a reference the cell in this row or column, of any other array its first cell. */
static cg_node *compile_single(cg_compiler *compiler, const cg_ast *ast) {
    cg_areas areas = {0};
    cg_node *index;
    if (cg_compile_single_index(compiler, ast->call.args[0], &index)) return index;
    const cg_ast *row = this_row_of(compiler, ast->call.args[0]);
    cg_refers refers = row ? CG_REFERS_NOT : cg_ast_to_areas(compiler, ast, &areas);
    if (refers == CG_REFERS) return areas_node(compiler, &areas, ast->span);
    if (refers == CG_REFERS_FAILED) return NULL;
    bool reference;
    cg_node *node = cg_compile(compiler, row ? row : ast->call.args[0], &reference);
    if (node && refers == CG_REFERS_MOVES && !cg_node_is_scalar(node)) return give_up(compiler, ast, refers);
    return node && !cg_node_is_scalar(node) ? cg_node_slice(compiler->graph, node, 0, 0, 1, 1) : node;
}

/* `#` of a named array is the array. */
static cg_node *compile_spill(cg_compiler *compiler, const cg_ast *ast) {
    cg_areas areas = {0};
    cg_refers refers = cg_ast_to_areas(compiler, ast, &areas);
    bool reference;
    if (refers == CG_REFERS_NOT && ast->call.args[0]->kind == CG_AST_NAME)
        return cg_compile(compiler, ast->call.args[0], &reference);
    return refers == CG_REFERS ? areas_node(compiler, &areas, ast->span) : give_up(compiler, ast, refers);
}

/* ---- OFFSET by what is not known ---- */

/* One direction of an OFFSET: which lines of the worksheet it can reach, and which of them it means. */
typedef struct reach {
    uint32_t from, to; /* of the area it starts from, then of all it can reach */
    bool stays;
    const cg_ast *place; /* number in the reach, from 1 */
} reach;

/* Where the lines begin does not depend on the run: they are all the reach there is. */
static bool settle_known(cg_compiler *compiler, reach *at, double by, double size, bool column, cg_span span) {
    uint32_t most = column ? CG_EXCEL_ROWS : CG_EXCEL_COLUMNS;
    double first = at->from + by, last = size > 0 ? first + size - 1 : at->to + by;
    if (first < 0 || last >= most || size < 0) return false;
    at->from = (uint32_t)first;
    at->to = (uint32_t)last;
    at->place = counting_ast(compiler, 1, at->to - at->from + 1, column, span);
    return true;
}

/* Else every used line may be meant. `number` is ROW or COLUMN. */
static void reach_all(cg_compiler *compiler, reach *at, const cg_ast *of, const char *number, const cg_ast *by,
                      double size, uint32_t used) {
    cg_span span = by->span;
    bool column = number[0] == 'R';
    uint32_t n = size > 0 ? (uint32_t)size : at->to - at->from + 1;
    const cg_ast *first = CALL("+", span, CALL(number, span, of), CALL("TRUNC", span, by));
    if (n > 1) first = CALL("+", span, first, counting_ast(compiler, 0, n, column, span));
    const cg_ast *one = number_ast(compiler, 1, span);
    cg_ast *error = CG_NEW(compiler->graph->arena, cg_ast);
    *error = (cg_ast){.kind = CG_AST_LITERAL, .span = span, .literal = cg_error_cell(CG_REF)};
    at->place = CALL("IF", span, CALL("<", span, first, one), error, first);
    at->from = 0;
    at->to = used > 1 ? used - 1 : 1;
    at->stays = true;
}

static bool known_size(cg_compiler *compiler, const cg_ast *ast, uint32_t argument, double *size) {
    *size = 0;
    if (ast->call.n_args <= argument || ast->call.args[argument]->kind == CG_AST_MISSING) return true;
    cg_cell value;
    if (cg_known_value(compiler, ast->call.args[argument], &value) != CG_KNOWN || !cg_is_number(value)) return false;
    *size = trunc(value.number);
    return *size >= 1 && *size <= 1000;
}

/* INDEX(all rows or columns it can reach, ROW(reference)+rows, ...). */
static const cg_ast *moving_offset(cg_compiler *compiler, const cg_ast *ast, const cg_range *area) {
    double sizes[2];
    if (!known_size(compiler, ast, 3, &sizes[0]) || !known_size(compiler, ast, 4, &sizes[1])) return NULL;
    if (area->from.row_absolute != area->to.row_absolute || area->from.column_absolute != area->to.column_absolute)
        return NULL;
    reach rows = {area->from.row, area->to.row, area->from.row_absolute, NULL},
          columns = {area->from.column, area->to.column, area->from.column_absolute, NULL};
    cg_range first = *area;
    first.to = first.from;
    first.single = true;
    const cg_ast *of = cg_area_to_ast(compiler, &first, ast->span);
    cg_cell by;
    const cg_ast *const *args = ast->call.args;
    if (!(cg_known_value(compiler, args[1], &by) == CG_KNOWN && cg_is_number(by) &&
          settle_known(compiler, &rows, trunc(by.number), sizes[0], true, ast->span)))
        reach_all(compiler, &rows, of, "ROW", args[1], sizes[0], compiler->model->used_rows);
    if (!(cg_known_value(compiler, args[2], &by) == CG_KNOWN && cg_is_number(by) &&
          settle_known(compiler, &columns, trunc(by.number), sizes[1], false, ast->span)))
        reach_all(compiler, &columns, of, "COLUMN", args[2], sizes[1], compiler->model->used_columns);
    cg_range all = *area;
    all.from = (cg_corner){rows.from, columns.from, rows.stays, columns.stays};
    all.to = (cg_corner){rows.to, columns.to, rows.stays, columns.stays};
    all.single = rows.from == rows.to && columns.from == columns.to;
    return CALL("INDEX", ast->span, cg_area_to_ast(compiler, &all, ast->span), rows.place, columns.place);
}

static cg_node *compile_offset(cg_compiler *compiler, const cg_ast *ast) {
    cg_areas areas = {0};
    cg_refers refers = cg_ast_to_areas(compiler, ast, &areas);
    if (refers == CG_REFERS) return areas_node(compiler, &areas, ast->span);
    if (refers != CG_REFERS_MOVES) return give_up(compiler, ast, refers);
    cg_range area;
    cg_error error;
    bool reference;
    cg_refers from = cg_ast_to_area(compiler, ast->call.args[0], &area, &error);
    if (from != CG_REFERS) return give_up(compiler, ast, from);
    if (error) return error_node(compiler, error);
    const cg_ast *as_index = moving_offset(compiler, ast, &area);
    return as_index ? cg_compile(compiler, as_index, &reference) : give_up(compiler, ast, refers);
}

/* INDEX of a union, or with an area number. */
static cg_node *compile_index(cg_compiler *compiler, const cg_ast *ast) {
    cg_areas areas = {0};
    cg_cell number = cg_number_cell(1);
    const cg_ast *const *args = ast->call.args;
    if (ast->call.n_args > 3 && args[3]->kind != CG_AST_MISSING) {
        cg_knowledge known = cg_known_value(compiler, args[3], &number);
        if (known == CG_KNOWLEDGE_FAILED) return NULL;
        if (known == CG_KNOWN_NOT) return give_up(compiler, ast, CG_REFERS_MOVES);
        number = cg_to_number(number);
        if (cg_is_error(number)) return error_node(compiler, cg_cell_error(number));
    }
    const cg_ast *copy[3] = {args[0], args[1], ast->call.n_args > 2 ? args[2] : NULL};
    cg_refers refers = cg_ast_to_areas(compiler, args[0], &areas);
    bool union_of_values = refers == CG_REFERS_NOT && cg_is_union(args[0]);
    if (refers == CG_REFERS_FAILED || refers == CG_REFERS_MOVES || union_of_values)
        return give_up(compiler, ast, refers);
    size_t count = refers == CG_REFERS ? areas.list.count : 1;
    if (areas.error) return error_node(compiler, areas.error);
    if (number.number < 1 || number.number >= (double)count + 1) return error_node(compiler, CG_REF);
    if (refers == CG_REFERS)
        copy[0] = cg_area_to_ast(compiler, &areas.list.at[(size_t)number.number - 1], args[0]->span);
    bool reference;
    return cg_compile(compiler, cg_call_ast(compiler, "INDEX", copy, copy[2] ? 3 : 2, ast->span), &reference);
}

/* ---- Where things stand ---- */

/* The number of the first row or column, and how many there are. `along`: cell by cell of a mapped formula, or row by
 * row of a table. */
typedef struct position {
    uint32_t first, many;
    cg_node *along;
} position;

static cg_node *cells_along(cg_compiler *compiler) {
    uint32_t n = (compiler->fill->to.row - compiler->fill->from.row + 1) *
                 (compiler->fill->to.column - compiler->fill->from.column + 1);
    return cg_node_row_index(compiler->graph, n);
}

static bool position_of_area(cg_compiler *compiler, const cg_range *area, bool row, position *at) {
    const cg_corner *from = &area->from, *to = &area->to;
    bool moves = row ? !from->row_absolute : !from->column_absolute;
    at->first = row ? from->row : from->column;
    uint32_t last = row ? to->row : to->column, used = row ? compiler->model->used_rows : compiler->model->used_columns;
    if (last == (row ? CG_EXCEL_ROWS : CG_EXCEL_COLUMNS) - 1 && last != at->first && at->first < used) last = used - 1;
    at->many = last - at->first + 1;
    if (moves != (row ? !to->row_absolute : !to->column_absolute)) {
        *compiler->expanding = true;
        return false;
    }
    if (moves) at->along = cells_along(compiler);
    return true;
}

static bool position_of_structured(cg_compiler *compiler, const cg_ast *of, bool row, position *at) {
    cg_node *node = cg_structured_node(compiler, of);
    if (!node) return false;
    cg_item item = of->structured.item;
    bool header = item == CG_ITEM_HEADERS || item == CG_ITEM_ALL || item == CG_ITEM_HEADERS_DATA;
    at->first = row ? CG_TABLE_ROW + !header : CG_TABLE_COLUMN;
    at->many = row ? node->rows : node->cols;
    if (node->axis) at->along = cg_node_row_index(compiler->graph, node->axis);
    return true;
}

/* Of the cell the formula stands in. */
static bool position_of_own(cg_compiler *compiler, const cg_ast *ast, bool row, position *at) {
    if (compiler->table) {
        at->first = row ? CG_TABLE_ROW + 1 : CG_TABLE_COLUMN;
        at->along = cg_node_row_index(compiler->graph, (uint32_t)compiler->table->data->n_rows);
    } else if (compiler->fill) {
        at->first = row ? compiler->fill->from.row + compiler->row : compiler->fill->from.column + compiler->column;
        if (compiler->mapped) at->along = cells_along(compiler);
    } else {
        cg_report(compiler->graph->diagnostics, CG_E_NO_SHEET, ast->span,
                  "%s() asks for the cell it stands in, and a named formula stands in none", ast->call.function->bytes);
        return false;
    }
    return true;
}

static bool find_position(cg_compiler *compiler, const cg_ast *ast, bool row, position *at, cg_error *error) {
    const cg_ast *of = ast->call.n_args ? ast->call.args[0] : NULL;
    if (!of) return position_of_own(compiler, ast, row, at);
    cg_areas areas = {0};
    cg_refers refers = cg_ast_to_areas(compiler, of, &areas);
    if (refers == CG_REFERS_NOT && of->kind == CG_AST_STRUCTURED) return position_of_structured(compiler, of, row, at);
    if (refers == CG_REFERS && areas.error) return *error = areas.error, false;
    if (refers == CG_REFERS) return position_of_area(compiler, &areas.list.at[0], row, at);
    if (refers == CG_REFERS_NOT)
        cg_report(compiler->graph->diagnostics, CG_E_SHAPE, of->span, "%s needs a reference to cells",
                  ast->call.function->bytes);
    else
        give_up(compiler, of, refers);
    return false;
}

/* ROW and COLUMN. */
static cg_node *compile_position(cg_compiler *compiler, const cg_ast *ast) {
    cg_graph *graph = compiler->graph;
    bool row = strcmp(ast->call.function->bytes, "ROW") == 0;
    position at = {0, 1, NULL};
    cg_error error = CG_NO_ERROR;
    if (!find_position(compiler, ast, row, &at, &error)) return error ? error_node(compiler, error) : NULL;
    cg_node *along = at.along;
    if (along && compiler->mapped) { /* cell k of a filled rectangle: its row is k / width, its column k mod width */
        uint32_t width = compiler->fill->to.column - compiler->fill->from.column + 1;
        cg_node *parts[2] = {along, cg_node_number(graph, width)};
        along = row ? cg_node_apply(graph, "INT", (cg_node *[]){cg_node_apply(graph, "/", parts, 2)}, 1)
                    : cg_node_apply(graph, "MOD", parts, 2);
    } else if (along && !row) {
        along = NULL;
    }
    cg_cell *cells = CG_NEW_ARRAY(graph->arena, at.many, cg_cell);
    for (uint32_t i = 0; i < at.many; i++)
        cells[i].number = at.first + 1.0 + i;
    cg_node *base = cg_node_constant(graph, cells, row ? at.many : 1, row ? 1 : at.many);
    return along ? cg_node_apply(graph, "+", (cg_node *[]){along, base}, 2) : base;
}

/* ROWS and COLUMNS of a reference count what it says, also where only the used part of the worksheet is there. */
static cg_node *compile_count(cg_compiler *compiler, const cg_ast *ast, bool *done) {
    cg_areas areas = {0};
    cg_refers refers = cg_ast_to_areas(compiler, ast->call.args[0], &areas);
    *done = refers != CG_REFERS_NOT && refers != CG_REFERS_MOVES;
    if (refers != CG_REFERS) return NULL;
    if (areas.error) return error_node(compiler, areas.error);
    if (areas.list.count > 1) return error_node(compiler, CG_REF);
    const cg_range *area = &areas.list.at[0];
    bool rows = strcmp(ast->call.function->bytes, "ROWS") == 0;
    if (rows ? area->from.row_absolute != area->to.row_absolute
             : area->from.column_absolute != area->to.column_absolute) {
        *compiler->expanding = true;
        return NULL;
    }
    return cg_node_number(compiler->graph,
                          1.0 + (rows ? area->to.row - area->from.row : area->to.column - area->from.column));
}

/* ---- Questions about references ---- */

static cg_node *compile_area_count(cg_compiler *compiler, const cg_ast *ast) {
    cg_areas areas = {0};
    cg_refers refers = cg_ast_to_areas(compiler, ast->call.args[0], &areas);
    if (refers != CG_REFERS) return give_up(compiler, ast, refers);
    return areas.error ? error_node(compiler, areas.error) : cg_node_number(compiler->graph, (double)areas.list.count);
}

static cg_node *compile_is_reference(cg_compiler *compiler, const cg_ast *ast) {
    cg_areas areas = {0};
    const cg_ast *of = ast->call.args[0];
    cg_refers refers = of->kind == CG_AST_STRUCTURED ? CG_REFERS : cg_ast_to_areas(compiler, of, &areas);
    if (refers == CG_REFERS_FAILED) return NULL;
    return truth_node(compiler, refers != CG_REFERS_NOT && !areas.error);
}

/* The fill that a reference's first cell belongs to, NULL for a blank cell; *at is the cell. */
static cg_refers find_fill(cg_compiler *compiler, const cg_ast *of, const cg_model_fill **fill, cg_corner *at,
                           cg_error *error) {
    cg_areas areas = {0};
    cg_refers refers = cg_ast_to_areas(compiler, of, &areas);
    if (refers != CG_REFERS) return refers;
    if ((*error = areas.error)) return refers;
    const cg_range *area = &areas.list.at[0];
    *at = area->from;
    if (!at->row_absolute || !at->column_absolute) return CG_REFERS_MOVES; /* from cell to cell */
    cg_model_sheet *sheet = area->sheet ? cg_model_find_sheet(compiler->model, area->sheet) : compiler->sheet;
    if (!sheet) return CG_REFERS_NOT;
    cg_cell_entries found = {0};
    cg_cell_index_find(compiler->graph->arena, &sheet->index, (cg_rectangle){at->row, at->column, at->row, at->column},
                       &found);
    *fill = found.count ? found.at[0].fill : NULL;
    for (size_t i = 0; i < sheet->spills.count && !*fill; i++)
        if (sheet->spills.at[i]->fill->from.row == at->row && sheet->spills.at[i]->fill->from.column == at->column)
            *fill = sheet->spills.at[i];
    return CG_REFERS;
}

static bool holds_formula(const cg_model_fill *fill) {
    return fill && fill->fill->formula && fill->fill->formula->kind != CG_AST_LITERAL;
}

static cg_node *compile_is_formula(cg_compiler *compiler, const cg_ast *ast) {
    const cg_model_fill *fill = NULL;
    cg_corner at;
    cg_error error = CG_NO_ERROR;
    cg_refers refers = find_fill(compiler, ast->call.args[0], &fill, &at, &error);
    if (refers != CG_REFERS) return give_up(compiler, ast, refers);
    return error ? error_node(compiler, error) : truth_node(compiler, holds_formula(fill));
}

static cg_node *compile_formula_text(cg_compiler *compiler, const cg_ast *ast) {
    const cg_model_fill *fill = NULL;
    cg_corner at;
    cg_error error = CG_NO_ERROR;
    cg_refers refers = find_fill(compiler, ast->call.args[0], &fill, &at, &error);
    if (refers != CG_REFERS) return give_up(compiler, ast, refers);
    if (error || !holds_formula(fill)) return error_node(compiler, error ? error : CG_NA);
    cg_arena *arena = compiler->graph->arena;
    const cg_ast *formula = fill->fill->formula;
    if (fill->fill->kind == CG_FILL_EACH)
        formula = cg_ast_moved(arena, formula, at.row - fill->fill->from.row, at.column - fill->fill->from.column);
    return text_node(compiler, cg_format(arena, "=%s", cg_ast_to_text(arena, formula)));
}

static cg_node *compile_sheet(cg_compiler *compiler, const cg_ast *ast) {
    const cg_model_sheet *sheet = compiler->sheet;
    const cg_ast *of = ast->call.n_args ? ast->call.args[0] : NULL;
    cg_areas areas = {0};
    cg_cell name;
    cg_refers refers = of ? cg_ast_to_areas(compiler, of, &areas) : CG_REFERS;
    if (refers == CG_REFERS_FAILED) return NULL;
    if (of && refers == CG_REFERS_NOT) {
        cg_knowledge known = cg_known_value(compiler, of, &name);
        if (known == CG_KNOWLEDGE_FAILED) return NULL;
        if (known == CG_KNOWN_NOT) return give_up(compiler, ast, CG_REFERS_MOVES);
        name = cg_to_text(name, compiler->graph->texts);
        sheet = cg_is_error(name) ? NULL : cg_model_find_sheet(compiler->model, cg_cell_text(name));
        if (!sheet) return error_node(compiler, CG_NA);
    } else if (areas.error) {
        return error_node(compiler, areas.error);
    } else if (of && areas.list.at[0].sheet) {
        sheet = cg_model_find_sheet(compiler->model, areas.list.at[0].sheet);
    }
    if (!sheet) {
        cg_report(compiler->graph->diagnostics, CG_E_NO_SHEET, ast->span, "this formula stands on no worksheet");
        return NULL;
    }
    return cg_node_number(compiler->graph, (double)(sheet - compiler->model->sheets) + 1);
}

static cg_node *compile_sheets(cg_compiler *compiler, const cg_ast *ast) {
    const cg_ast *of = ast->call.n_args ? ast->call.args[0] : NULL;
    uint32_t n = 1, own = 0;
    for (size_t i = 0; i < compiler->model->n_sheets; i++)
        own += !compiler->model->sheets[i].block->linked;
    if (!of) return cg_node_number(compiler->graph, own);
    if (of->kind == CG_AST_RANGE && of->range.last_sheet && !cg_sheets_apart(compiler, of, &n)) return NULL;
    return cg_node_number(compiler->graph, n);
}

/* CELL(info, reference) by the functions that say the same. */
static cg_node *compile_cell_info(cg_compiler *compiler, const cg_ast *ast) {
    cg_cell info;
    cg_areas areas = {0};
    const cg_ast *const *args = ast->call.args;
    if (args[0]->kind != CG_AST_LITERAL || !cg_is_text(info = args[0]->literal) || ast->call.n_args < 2) {
        cg_report(compiler->graph->diagnostics, CG_E_UNSUPPORTED, ast->span,
                  "CELL is done for a word and a reference, as in CELL(\"row\",A1)");
        return NULL;
    }
    cg_refers refers = cg_ast_to_areas(compiler, args[1], &areas);
    if (refers != CG_REFERS) return give_up(compiler, ast, refers);
    if (areas.error) return error_node(compiler, areas.error);
    cg_span span = ast->span;
    cg_range first = areas.list.at[0];
    first.to = first.from;
    first.single = true;
    const cg_ast *of = cg_area_to_ast(compiler, &first, span), *said = NULL;
    const cg_ast *row = CALL("ROW", span, of), *column = CALL("COLUMN", span, of);
    const char *word = cg_cell_text(info)->bytes;
    cg_node *letters[] = {text_node(compiler, "b"), text_node(compiler, "l"), text_node(compiler, "v")};
    const cg_ast *texts[3];
    for (int i = 0; i < 3; i++) {
        cg_ast *text = CG_NEW(compiler->graph->arena, cg_ast);
        *text = (cg_ast){.kind = CG_AST_LITERAL, .span = span, .literal = letters[i]->cells[0]};
        texts[i] = text;
    }
    if (cg_same_word(word, "row")) said = row;
    if (cg_same_word(word, "col")) said = column;
    if (cg_same_word(word, "address")) said = CALL("ADDRESS", span, row, column);
    if (cg_same_word(word, "contents")) said = of;
    if (cg_same_word(word, "type"))
        said = CALL("IF", span, CALL("ISBLANK", span, of), texts[0],
                    CALL("IF", span, CALL("ISTEXT", span, of), texts[1], texts[2]));
    bool reference;
    if (said) return cg_compile(compiler, said, &reference);
    cg_report(compiler->graph->diagnostics, CG_E_UNSUPPORTED, args[0]->span,
              "CELL is done for \"address\", \"col\", \"contents\", \"row\" and \"type\"");
    return NULL;
}

/* ---- All of them ---- */

static const struct {
    const char *name;
    cg_node *(*compile)(cg_compiler *compiler, const cg_ast *ast);
} forms[] = {
    {":", compile_areas},
    {" ", compile_areas},
    {",", compile_union},
    {"@", compile_single},
    {"#", compile_spill},
    {"AGGREGATE", cg_compile_aggregate},
    {"AREAS", compile_area_count},
    {"CELL", compile_cell_info},
    {"COLUMN", compile_position},
    {"FORMULATEXT", compile_formula_text},
    {"INDIRECT", compile_areas},
    {"ISFORMULA", compile_is_formula},
    {"ISREF", compile_is_reference},
    {"OFFSET", compile_offset},
    {"ROW", compile_position},
    {"SHEET", compile_sheet},
    {"SHEETS", compile_sheets},
    {"SUBTOTAL", cg_compile_subtotal},
    {"TRIMRANGE", compile_areas},
};

bool cg_compile_reference(cg_compiler *compiler, const cg_ast *ast, bool *reference, cg_node **node) {
    const char *name = ast->call.function->bytes;
    *reference = true;
    if (!compiler->model) return false;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (strcmp(forms[i].name, name) == 0) return *node = forms[i].compile(compiler, ast), true;
    bool done = false;
    if (strcmp(name, "ROWS") == 0 || strcmp(name, "COLUMNS") == 0) *node = compile_count(compiler, ast, &done);
    if (strcmp(name, "INDEX") == 0 && (ast->call.n_args > 3 || cg_is_union(ast->call.args[0])))
        *node = compile_index(compiler, ast), done = true;
    return done;
}

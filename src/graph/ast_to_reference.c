/* ast_to_reference.c: a part of a formula -> the areas it refers to (see reference.h).
 *
 * One function for each operator or function whose value can be a reference. Numbers and texts that decide where it
 * points must be known: where they differ from cell to cell, a mapped formula is compiled cell by cell. */
#include "graph/reference.h"

#include <stdlib.h>

#include "base/limits.h"
#include "function/signature.h"
#include "language/parse.h"

static cg_refers by_cell(cg_compiler *compiler) {
    if (compiler->mapped) *compiler->expanding = true;
    return CG_REFERS_FAILED;
}

cg_knowledge cg_known_value(cg_compiler *compiler, const cg_ast *ast, cg_cell *value) {
    bool reference;
    cg_graph *graph = compiler->graph;
    cg_node *node = cg_compile(compiler, ast, &reference);
    if (!node) return CG_KNOWLEDGE_FAILED;
    if (node->kind == CG_NODE_CONSTANT && cg_node_is_scalar(node)) return *value = node->cells[0], CG_KNOWN;
    if (node->depends || node->drawn || node->axis || !cg_node_is_scalar(node) || !graph->evaluate) return CG_KNOWN_NOT;
    *value = graph->evaluate(graph, node)[0];
    return CG_KNOWN;
}

/* A number that decides where a reference points; *error when it is none. */
static cg_refers known_number(cg_compiler *compiler, const cg_ast *ast, double *number, cg_error *error) {
    cg_cell value;
    if (ast->kind == CG_AST_MISSING) return *number = 0, CG_REFERS;
    cg_knowledge known = cg_known_value(compiler, ast, &value);
    if (known == CG_KNOWLEDGE_FAILED) return CG_REFERS_FAILED;
    if (known == CG_KNOWN_NOT) return CG_REFERS_MOVES;
    value = cg_to_number(value);
    if (cg_is_error(value)) *error = cg_cell_error(value);
    *number = cg_is_error(value) ? 0 : trunc(value.number);
    return CG_REFERS;
}

static cg_refers fails_with(cg_areas *areas, cg_error error) {
    areas->list.count = 0;
    areas->error = error;
    return CG_REFERS;
}

static void add_area(cg_compiler *compiler, cg_areas *areas, cg_range area) {
    area.single = area.from.row == area.to.row && area.from.column == area.to.column;
    area.whole = CG_WHOLE_NOT;
    area.last_sheet = NULL;
    CG_PUSH(compiler->graph->arena, &areas->list, area);
}

cg_refers cg_ast_to_area(cg_compiler *compiler, const cg_ast *ast, cg_range *area, cg_error *error) {
    cg_areas areas = {0};
    cg_refers refers = cg_ast_to_areas(compiler, ast, &areas);
    if (refers != CG_REFERS) return refers;
    *error = areas.error ? areas.error : areas.list.count != 1 ? CG_VALUE : CG_NO_ERROR;
    if (*error == CG_NO_ERROR) *area = areas.list.at[0];
    return CG_REFERS;
}

/* ---- Ranges and names ---- */

/* As the formula's cell would write it; where it is not mapped, that place is known, and all corners stay. */
static cg_corner settle(const cg_compiler *compiler, cg_corner corner) {
    corner = cg_corner_moved(compiler, corner);
    if (!compiler->mapped) corner.row_absolute = corner.column_absolute = true;
    return corner;
}

static cg_refers refer_to_range(cg_compiler *compiler, const cg_ast *ast, cg_areas *areas) {
    cg_range range = ast->range;
    range.from = settle(compiler, range.from);
    range.to = settle(compiler, range.to);
    if (!range.sheet && compiler->sheet) range.sheet = compiler->sheet->block->name;
    cg_put_upper_left_first(&range);
    if (range.to.row >= CG_EXCEL_ROWS || range.to.column >= CG_EXCEL_COLUMNS) return fails_with(areas, CG_REF);
    if (!range.last_sheet) {
        add_area(compiler, areas, range);
        return CG_REFERS;
    }
    uint32_t n;
    const cg_ast *const *parts = cg_sheets_apart(compiler, ast, &n);
    for (uint32_t i = 0; parts && i < n; i++) {
        range.sheet = parts[i]->range.sheet;
        add_area(compiler, areas, range);
    }
    return parts ? CG_REFERS : CG_REFERS_FAILED;
}

/* What a named cell of a sheet file refers to does not move. */
static cg_refers refer_by_name(cg_compiler *compiler, const cg_ast *ast, cg_areas *areas) {
    for (size_t i = compiler->n_bindings; i-- > 0;)
        if (cg_text_equal(compiler->bindings[i].name, ast->name)) return CG_REFERS_NOT;
    const cg_text *own = compiler->sheet ? compiler->sheet->block->name : NULL;
    const cg_defined_name *name =
        cg_find_defined_name(compiler->model, ast->name, ast->name_sheet ? ast->name_sheet : own);
    cg_compiler inner;
    if (name)
        return cg_enter_defined_name(compiler, name, &inner) ? cg_ast_to_areas(&inner, name->formula, areas)
                                                             : CG_REFERS_FAILED;
    cg_model_cell *cell = ast->name_sheet ? NULL : cg_model_find_cell(compiler->model, ast->name);
    if (!cell || compiler->depth > CG_MAX_NESTING) return CG_REFERS_NOT;
    cg_compiler top = {.model = compiler->model, .graph = compiler->graph, .depth = compiler->depth + 1};
    return cg_ast_to_areas(&top, cell->block->formula, areas);
}

/* A table that lies on a worksheet. */
static cg_refers refer_to_table(cg_compiler *compiler, const cg_ast *ast, cg_areas *areas) {
    const cg_sheet_table *table = cg_find_sheet_table(compiler, ast->structured.table);
    cg_ast range;
    if (!table) return CG_REFERS_NOT;
    if (!cg_structured_range(compiler, table, ast, &range)) return CG_REFERS_FAILED;
    cg_compiler inner = *compiler; /* the range is made for the cell itself */
    inner.in_name = false;
    inner.name_row = inner.name_column = 0;
    return refer_to_range(&inner, &range, areas);
}

/* ---- Operators ---- */

/* The smaller (or larger) of two row or column numbers, which compare the same in all cells only when both move or
 * neither. */
static bool choose(uint32_t *at, bool *stays, uint32_t other, bool other_stays, bool larger) {
    if (*stays != other_stays) return false;
    if (larger ? other > *at : other < *at) *at = other;
    return true;
}

static bool combine(cg_range *a, const cg_range *b, bool outer) {
    return choose(&a->from.row, &a->from.row_absolute, b->from.row, b->from.row_absolute, !outer) &&
           choose(&a->from.column, &a->from.column_absolute, b->from.column, b->from.column_absolute, !outer) &&
           choose(&a->to.row, &a->to.row_absolute, b->to.row, b->to.row_absolute, outer) &&
           choose(&a->to.column, &a->to.column_absolute, b->to.column, b->to.column_absolute, outer);
}

static const cg_text *sheet_of(const cg_compiler *compiler, const cg_range *area) {
    return area->sheet || !compiler->sheet ? area->sheet : compiler->sheet->block->name;
}

static bool same_sheet(const cg_compiler *compiler, const cg_range *a, const cg_range *b) {
    const cg_text *first = sheet_of(compiler, a), *second = sheet_of(compiler, b);
    return first == second || (first && second && cg_text_equal(first, second));
}

/* The areas of both sides; CG_REFERS_NOT when one is a value. */
static cg_refers both_sides(cg_compiler *compiler, const cg_ast *ast, cg_areas sides[2]) {
    for (int i = 0; i < 2; i++) {
        cg_refers refers = cg_ast_to_areas(compiler, ast->call.args[i], &sides[i]);
        if (refers != CG_REFERS) return refers;
        if (sides[i].error) return fails_with(&sides[0], sides[i].error);
    }
    return CG_REFERS;
}

static cg_refers refer_from_to(cg_compiler *compiler, const cg_ast *ast, cg_areas *areas) {
    cg_areas sides[2] = {{.error = CG_NO_ERROR}};
    cg_refers refers = both_sides(compiler, ast, sides);
    if (refers != CG_REFERS) return refers;
    if (sides[0].error) return fails_with(areas, sides[0].error);
    cg_range all = sides[0].list.at[0];
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < sides[side].list.count; i++) {
            if (!same_sheet(compiler, &all, &sides[side].list.at[i])) return fails_with(areas, CG_VALUE);
            if (!combine(&all, &sides[side].list.at[i], true)) return by_cell(compiler);
        }
    add_area(compiler, areas, all);
    return CG_REFERS;
}

static cg_refers refer_to_common(cg_compiler *compiler, const cg_ast *ast, cg_areas *areas) {
    cg_areas sides[2] = {{.error = CG_NO_ERROR}};
    cg_refers refers = both_sides(compiler, ast, sides);
    if (refers != CG_REFERS) return refers;
    if (sides[0].error) return fails_with(areas, sides[0].error);
    for (size_t i = 0; i < sides[0].list.count; i++)
        for (size_t j = 0; j < sides[1].list.count; j++) {
            cg_range part = sides[0].list.at[i];
            if (!same_sheet(compiler, &part, &sides[1].list.at[j])) return fails_with(areas, CG_VALUE);
            if (!combine(&part, &sides[1].list.at[j], false)) return by_cell(compiler);
            if (part.from.row_absolute != part.to.row_absolute || part.from.column_absolute != part.to.column_absolute)
                return by_cell(compiler);
            if (part.from.row <= part.to.row && part.from.column <= part.to.column) add_area(compiler, areas, part);
        }
    return areas->list.count ? CG_REFERS : fails_with(areas, CG_NULL);
}

static cg_refers refer_to_all(cg_compiler *compiler, const cg_ast *ast, cg_areas *areas) {
    for (uint32_t i = 0; i < ast->call.n_args; i++) {
        cg_refers refers = cg_ast_to_areas(compiler, ast->call.args[i], areas);
        if (refers != CG_REFERS) return refers;
        if (areas->error) return fails_with(areas, areas->error);
    }
    return CG_REFERS;
}

/* Row `own` of the formula's cells in `from` to `to`, which all of the fill's cells have. */
static bool cross(uint32_t own, uint32_t last_own, uint32_t *from, bool *from_stays, uint32_t *to, bool *to_stays,
                  cg_refers *refers) {
    if (*from == *to && *from_stays == *to_stays) return true;
    uint32_t last_from = *from_stays ? own : last_own, last_to = *to_stays ? last_own : own;
    if (own < *from || last_from < *from || own > *to || last_to > *to) {
        if (last_own != own) *refers = CG_REFERS_FAILED; /* some cells may, some not */
        return false;
    }
    *from = *to = own;
    *from_stays = *to_stays = false;
    return true;
}

bool cg_intersect_cell(cg_compiler *compiler, cg_range *area, cg_refers *refers) {
    *refers = CG_REFERS;
    const cg_fill *fill = compiler->fill;
    if (!fill) return area->single;
    uint32_t row = fill->from.row, column = fill->from.column;
    if (!compiler->mapped) row += compiler->row, column += compiler->column;
    uint32_t last_row = compiler->mapped ? fill->to.row : row,
             last_column = compiler->mapped ? fill->to.column : column;
    bool crosses = cross(row, last_row, &area->from.row, &area->from.row_absolute, &area->to.row,
                         &area->to.row_absolute, refers) &&
                   cross(column, last_column, &area->from.column, &area->from.column_absolute, &area->to.column,
                         &area->to.column_absolute, refers);
    if (*refers == CG_REFERS_FAILED) by_cell(compiler);
    if (!compiler->mapped) {
        area->from.row_absolute = area->from.column_absolute = true;
        area->to.row_absolute = area->to.column_absolute = true;
    }
    return crosses;
}

static cg_refers refer_to_single(cg_compiler *compiler, const cg_ast *ast, cg_areas *areas) {
    cg_range area;
    cg_error error;
    cg_refers refers = cg_ast_to_area(compiler, ast->call.args[0], &area, &error);
    if (refers != CG_REFERS) return refers;
    if (error) return fails_with(areas, error);
    bool crosses = cg_intersect_cell(compiler, &area, &refers);
    if (refers != CG_REFERS) return refers;
    if (!crosses) return fails_with(areas, CG_VALUE);
    add_area(compiler, areas, area);
    return CG_REFERS;
}

/* The cells that the formula in one cell spilled into. */
static cg_refers refer_to_spill(cg_compiler *compiler, const cg_ast *ast, cg_areas *areas) {
    cg_range area;
    cg_error error;
    cg_refers refers = cg_ast_to_area(compiler, ast->call.args[0], &area, &error);
    if (refers != CG_REFERS) return refers;
    if (error) return fails_with(areas, error);
    if (!area.from.row_absolute || !area.from.column_absolute) return by_cell(compiler);
    const cg_text *name = sheet_of(compiler, &area);
    cg_model_sheet *sheet = name ? cg_model_find_sheet(compiler->model, name) : NULL;
    for (size_t i = 0; sheet && i < sheet->spills.count; i++) {
        cg_model_fill *spill = sheet->spills.at[i];
        if (spill->fill->from.row != area.from.row || spill->fill->from.column != area.from.column) continue;
        cg_fill_resolve_whole(compiler->model, spill);
        if (!spill->node) return CG_REFERS_FAILED;
        area.to.row = spill->area.bottom;
        area.to.column = spill->area.right;
        add_area(compiler, areas, area);
        return CG_REFERS;
    }
    return fails_with(areas, CG_REF);
}

/* ---- Functions ---- */

/* Moves one end of an area along; false outside the worksheet. In a mapped formula the corner may be outside for the
 * first cell and not for others, which are then compiled one by one. */
static bool place(uint32_t *at, double to, uint32_t most) {
    if (to < 0 || to >= most) return false;
    *at = (uint32_t)to;
    return true;
}

static cg_refers refer_by_index(cg_compiler *compiler, const cg_ast *ast, cg_areas *areas) {
    cg_areas of = {0};
    double numbers[3] = {0, 0, 1};
    uint32_t n = ast->call.n_args;
    if (n < 2) return CG_REFERS_NOT;
    cg_refers refers = cg_ast_to_areas(compiler, ast->call.args[0], &of);
    if (refers != CG_REFERS) return refers;
    if (of.error) return fails_with(areas, of.error);
    for (uint32_t i = 1; i < n && i < 4; i++) {
        if (i == 3 && ast->call.args[i]->kind == CG_AST_MISSING) continue;
        refers = known_number(compiler, ast->call.args[i], &numbers[i - 1], &areas->error);
        if (refers != CG_REFERS) return refers;
        if (areas->error) return fails_with(areas, areas->error);
    }
    if (numbers[2] < 1 || numbers[2] > (double)of.list.count) return fails_with(areas, CG_REF);
    cg_range area = of.list.at[(size_t)numbers[2] - 1];
    if (area.from.row_absolute != area.to.row_absolute || area.from.column_absolute != area.to.column_absolute)
        return by_cell(compiler);
    double rows = area.to.row - area.from.row + 1.0, columns = area.to.column - area.from.column + 1.0;
    if (rows == 1 && n == 2) numbers[1] = numbers[0], numbers[0] = 0;
    if (numbers[0] < 0 || numbers[1] < 0) return fails_with(areas, CG_VALUE);
    if (numbers[0] > rows || numbers[1] > columns) return fails_with(areas, CG_REF);
    if (numbers[0] > 0) area.to.row = area.from.row += (uint32_t)numbers[0] - 1;
    if (numbers[1] > 0) area.to.column = area.from.column += (uint32_t)numbers[1] - 1;
    add_area(compiler, areas, area);
    return CG_REFERS;
}

/* From `by` lines on, `size` lines (0: as many as there are; negative: up or to the left). */
static bool shift(uint32_t *from, uint32_t *to, double by, double size, uint32_t most) {
    double first = *from + by, last = *to + by;
    if (size > 0) last = first + size - 1;
    if (size < 0) last = first, first = last + size + 1;
    return place(from, first, most) && place(to, last, most);
}

static cg_refers refer_by_offset(cg_compiler *compiler, const cg_ast *ast, cg_areas *areas) {
    cg_range area;
    cg_error error;
    double numbers[4] = {0};
    cg_refers refers = cg_ast_to_area(compiler, ast->call.args[0], &area, &error);
    if (refers != CG_REFERS) return refers;
    if (error) return fails_with(areas, error);
    for (uint32_t i = 1; i < ast->call.n_args && i < 5; i++) {
        refers = known_number(compiler, ast->call.args[i], &numbers[i - 1], &areas->error);
        if (refers != CG_REFERS) return refers;
        if (areas->error) return fails_with(areas, areas->error);
        if (i > 2 && numbers[i - 1] == 0 && ast->call.args[i]->kind != CG_AST_MISSING) return fails_with(areas, CG_REF);
    }
    if (area.from.row_absolute != area.to.row_absolute || area.from.column_absolute != area.to.column_absolute)
        return by_cell(compiler);
    if (!shift(&area.from.row, &area.to.row, numbers[0], numbers[2], CG_EXCEL_ROWS) ||
        !shift(&area.from.column, &area.to.column, numbers[1], numbers[3], CG_EXCEL_COLUMNS))
        return compiler->mapped ? by_cell(compiler) : fails_with(areas, CG_REF);
    add_area(compiler, areas, area);
    return CG_REFERS;
}

/* All references of a text stay where they are. */
static const cg_ast *text_to_reference(cg_compiler *compiler, const cg_text *text) {
    cg_graph *graph = compiler->graph;
    cg_diagnostics unheard = {.arena = graph->arena};
    cg_language language = {graph->arena, graph->texts, &unheard};
    return cg_text_to_ast(&language, cg_source_create(graph->arena, "INDIRECT", text->bytes, text->length));
}

/* A row or column of the R1C1 style: R5, R[-1] or R, which counts from the formula's own. */
static bool read_r1c1(const char **at, char letter, double own, double *number) {
    if ((**at & ~0x20) != letter) return false;
    const char *from = ++*at;
    bool relative = *from == '[';
    char *end = (char *)from;
    long read = relative || cg_is_digit(*from) ? strtol(from + relative, &end, 10) : 0;
    if (relative && (end == from + 1 || *end++ != ']')) return false;
    *number = relative || end == from ? own + (double)read : (double)read - 1;
    *at = end;
    return *number >= 0 && *number < (letter == 'R' ? CG_EXCEL_ROWS : CG_EXCEL_COLUMNS);
}

/* A text of the R1C1 style as one of the A1 style; NULL when it is none. */
static const cg_text *r1c1_to_a1(cg_compiler *compiler, const cg_text *text) {
    const cg_fill *fill = compiler->fill;
    double own_row = fill ? (double)fill->from.row + compiler->row : -1,
           own_column = fill ? (double)fill->from.column + compiler->column : -1;
    const char *sheet_end = strrchr(text->bytes, '!'), *at = sheet_end ? sheet_end + 1 : text->bytes, *start = at;
    const char *out = cg_format(compiler->graph->arena, "%.*s", (int)(at - text->bytes), text->bytes);
    do {
        double row, column;
        char corner[CG_CORNER_ROOM];
        if (at != start) at++;
        if (!read_r1c1(&at, 'R', own_row, &row) || !read_r1c1(&at, 'C', own_column, &column)) return NULL;
        cg_corner_to_text((cg_corner){(uint32_t)row, (uint32_t)column, true, true}, corner);
        out = cg_format(compiler->graph->arena, "%s%s%s", out, at != start && strchr(out, '$') ? ":" : "", corner);
    } while (*at == ':');
    return *at == '\0' ? cg_intern_string(compiler->graph->texts, out) : NULL;
}

static cg_refers refer_by_text(cg_compiler *compiler, const cg_ast *ast, cg_areas *areas) {
    cg_cell text;
    double in_a1 = 1;
    if (ast->call.n_args > 1) {
        cg_refers refers = known_number(compiler, ast->call.args[1], &in_a1, &areas->error);
        if (refers != CG_REFERS) return refers;
        if (areas->error) return fails_with(areas, areas->error);
        if (in_a1 == 0 && compiler->mapped) return by_cell(compiler);
    }
    cg_knowledge known = cg_known_value(compiler, ast->call.args[0], &text);
    if (known == CG_KNOWLEDGE_FAILED) return CG_REFERS_FAILED;
    if (known == CG_KNOWN_NOT) return CG_REFERS_MOVES;
    text = cg_to_text(text, compiler->graph->texts);
    if (cg_is_error(text)) return fails_with(areas, cg_cell_error(text));
    const cg_text *address = in_a1 != 0 ? cg_cell_text(text) : r1c1_to_a1(compiler, cg_cell_text(text));
    const cg_ast *of = address ? text_to_reference(compiler, address) : NULL;
    if (!of) return fails_with(areas, CG_REF);
    cg_compiler still = *compiler;
    still.row = still.column = 0;
    still.mapped = false; /* what has no $ does not move either */
    if (of->kind == CG_AST_RANGE && of->range.sheet && !cg_model_find_sheet(compiler->model, of->range.sheet))
        return fails_with(areas, CG_REF);
    cg_refers refers = cg_ast_to_areas(&still, of, areas);
    return refers == CG_REFERS_NOT ? fails_with(areas, CG_REF) : refers;
}

static cg_refers refer_by_choice(cg_compiler *compiler, const cg_ast *ast, cg_areas *areas) {
    double place_of = 0;
    cg_refers refers = known_number(compiler, ast->call.args[0], &place_of, &areas->error);
    if (refers != CG_REFERS) return refers;
    if (areas->error) return fails_with(areas, areas->error);
    if (place_of < 1 || place_of >= ast->call.n_args) return fails_with(areas, CG_VALUE);
    return cg_ast_to_areas(compiler, ast->call.args[(uint32_t)place_of], areas);
}

static cg_refers refer_by_condition(cg_compiler *compiler, const cg_ast *ast, cg_areas *areas) {
    double condition = 0;
    if (ast->call.n_args < 3) return CG_REFERS_NOT;
    cg_refers refers = known_number(compiler, ast->call.args[0], &condition, &areas->error);
    if (refers != CG_REFERS) return refers;
    if (areas->error) return fails_with(areas, areas->error);
    return cg_ast_to_areas(compiler, ast->call.args[condition != 0 ? 1 : 2], areas);
}

/* XLOOKUP gives the row or column of its results that XMATCH finds. */
static cg_refers refer_by_xlookup(cg_compiler *compiler, const cg_ast *ast, cg_areas *areas) {
    cg_range lookup, results;
    cg_error error;
    double place_of = 0;
    uint32_t n = ast->call.n_args;
    if (n < 3) return CG_REFERS_NOT;
    cg_refers refers = cg_ast_to_area(compiler, ast->call.args[1], &lookup, &error);
    if (refers == CG_REFERS && !error) refers = cg_ast_to_area(compiler, ast->call.args[2], &results, &error);
    if (refers != CG_REFERS) return refers;
    if (error) return fails_with(areas, error);
    const cg_ast *args[] = {ast->call.args[0], ast->call.args[1], n > 4 ? ast->call.args[4] : NULL,
                            n > 5 ? ast->call.args[5] : NULL};
    cg_ast match = {.kind = CG_AST_CALL,
                    .span = ast->span,
                    .call = {.function = cg_intern_string(compiler->graph->texts, "XMATCH"),
                             .args = args,
                             .n_args = n > 5   ? 4
                                       : n > 4 ? 3
                                               : 2}};
    refers = known_number(compiler, &match, &place_of, &error);
    if (refers != CG_REFERS) return refers;
    if (error == CG_NA && n > 3 && ast->call.args[3]->kind != CG_AST_MISSING)
        return cg_ast_to_areas(compiler, ast->call.args[3], areas);
    if (error) return fails_with(areas, error);
    uint32_t by = (uint32_t)place_of - 1;
    if (lookup.from.column == lookup.to.column)
        results.to.row = results.from.row += by;
    else
        results.to.column = results.from.column += by;
    add_area(compiler, areas, results);
    return CG_REFERS;
}

/* TRIMRANGE: which edges lose their blank rows or columns, 0: none, 1: the first, 2: the last, 3: both. */
static cg_refers refer_by_trimming(cg_compiler *compiler, const cg_ast *ast, cg_areas *areas) {
    cg_range area;
    cg_error error;
    double edges[2] = {3, 3}; /* of rows, of columns */
    cg_refers refers = cg_ast_to_area(compiler, ast->call.args[0], &area, &error);
    for (uint32_t i = 1; refers == CG_REFERS && !error && i < ast->call.n_args; i++)
        if (ast->call.args[i]->kind != CG_AST_MISSING)
            refers = known_number(compiler, ast->call.args[i], &edges[i - 1], &error);
    if (refers != CG_REFERS) return refers;
    if (error) return fails_with(areas, error);
    for (int i = 0; i < 2; i++)
        if (edges[i] < 0 || edges[i] > 3) return fails_with(areas, CG_VALUE);
    cg_corner *from = &area.from, *to = &area.to;
    bool moves = !(from->row_absolute && from->column_absolute && to->row_absolute && to->column_absolute);
    if (moves && compiler->mapped) return by_cell(compiler);
    cg_model_sheet *sheet = area.sheet ? cg_model_find_sheet(compiler->model, area.sheet) : compiler->sheet;
    cg_rectangle left = {0};
    if (!sheet) return fails_with(areas, CG_REF);
    if (!cg_filled_part(compiler->model, sheet, (cg_rectangle){from->row, from->column, to->row, to->column}, &left))
        return compiler->model->postponed ? CG_REFERS_FAILED : fails_with(areas, CG_REF);
    unsigned rows = (unsigned)edges[0], columns = (unsigned)edges[1];
    if (rows & 1) from->row = left.top;
    if (rows & 2) to->row = left.bottom;
    if (columns & 1) from->column = left.left;
    if (columns & 2) to->column = left.right;
    add_area(compiler, areas, area);
    return CG_REFERS;
}

static const struct {
    const char *name;
    cg_refers (*refer)(cg_compiler *compiler, const cg_ast *ast, cg_areas *areas);
} forms[] = {
    {":", refer_from_to},        {" ", refer_to_common},        {",", refer_to_all},
    {"@", refer_to_single},      {"#", refer_to_spill},         {"INDEX", refer_by_index},
    {"OFFSET", refer_by_offset}, {"INDIRECT", refer_by_text},   {"CHOOSE", refer_by_choice},
    {"IF", refer_by_condition},  {"XLOOKUP", refer_by_xlookup}, {"TRIMRANGE", refer_by_trimming},
};

bool cg_has_its_arguments(const cg_compiler *compiler, const cg_ast *ast) {
    char first = ast->call.function->bytes[0];
    uint32_t n = ast->call.n_args;
    if (first == '@' || first == '#') return n == 1;
    if (first == ':' || first == ' ') return n == 2;
    if (first == ',') return n > 1;
    const cg_entry *entry = cg_registry_find(compiler->graph->registry, ast->call.function);
    return entry && cg_signature_accepts(&entry->signature, n);
}

cg_refers cg_ast_to_areas(cg_compiler *compiler, const cg_ast *ast, cg_areas *areas) {
    if (!compiler->model) return CG_REFERS_NOT;
    if (ast->kind == CG_AST_RANGE) return refer_to_range(compiler, ast, areas);
    if (ast->kind == CG_AST_NAME) return refer_by_name(compiler, ast, areas);
    if (ast->kind == CG_AST_STRUCTURED) return refer_to_table(compiler, ast, areas);
    if (ast->kind == CG_AST_LITERAL && cg_is_error(ast->literal)) return fails_with(areas, cg_cell_error(ast->literal));
    if (ast->kind != CG_AST_CALL || !cg_has_its_arguments(compiler, ast)) return CG_REFERS_NOT;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (cg_same_word(forms[i].name, ast->call.function->bytes)) return forms[i].refer(compiler, ast, areas);
    return CG_REFERS_NOT;
}

/* ---- Back to trees ---- */

const cg_ast *cg_area_to_ast(cg_compiler *compiler, const cg_range *area, cg_span span) {
    cg_ast *ast = CG_NEW(compiler->graph->arena, cg_ast);
    *ast = (cg_ast){.kind = CG_AST_RANGE, .span = span, .range = *area};
    cg_corner *corners[] = {&ast->range.from, &ast->range.to};
    for (int i = 0; i < 2 && compiler->in_name; i++) { /* where it will be moved again */
        if (!corners[i]->row_absolute)
            corners[i]->row = (corners[i]->row + CG_EXCEL_ROWS - compiler->name_row) % CG_EXCEL_ROWS;
        if (!corners[i]->column_absolute)
            corners[i]->column = (corners[i]->column + CG_EXCEL_COLUMNS - compiler->name_column) % CG_EXCEL_COLUMNS;
    }
    return ast;
}

const cg_ast *const *cg_sheets_apart(cg_compiler *compiler, const cg_ast *ast, uint32_t *n) {
    cg_model *model = compiler->model;
    const cg_model_sheet *ends[2] = {cg_model_find_sheet(model, ast->range.sheet),
                                     cg_model_find_sheet(model, ast->range.last_sheet)};
    for (int i = 0; i < 2; i++)
        if (!ends[i]) {
            cg_report(compiler->graph->diagnostics, CG_E_UNKNOWN_SHEET, ast->span, "there is no sheet %s",
                      (i ? ast->range.last_sheet : ast->range.sheet)->bytes);
            return NULL;
        }
    const cg_model_sheet *first = ends[ends[0] > ends[1]], *last = ends[ends[0] <= ends[1]];
    *n = (uint32_t)(last - first) + 1;
    const cg_ast **parts = CG_NEW_ARRAY(compiler->graph->arena, *n, const cg_ast *);
    for (uint32_t i = 0; i < *n; i++) {
        cg_range range = ast->range;
        range.sheet = first[i].block->name;
        range.last_sheet = NULL;
        parts[i] = cg_area_to_ast(compiler, &range, ast->span);
    }
    return parts;
}

static cg_corner moved_corner(cg_corner corner, uint32_t rows, uint32_t columns) {
    if (!corner.row_absolute) corner.row = (corner.row + rows) % CG_EXCEL_ROWS;
    if (!corner.column_absolute) corner.column = (corner.column + columns) % CG_EXCEL_COLUMNS;
    return corner;
}

const cg_ast *cg_ast_moved(cg_arena *arena, const cg_ast *ast, uint32_t rows, uint32_t columns) {
    if (ast->kind != CG_AST_RANGE && ast->kind != CG_AST_CALL) return ast;
    cg_ast *copy = CG_NEW(arena, cg_ast);
    *copy = *ast;
    if (ast->kind == CG_AST_RANGE) {
        copy->range.from = moved_corner(ast->range.from, rows, columns);
        copy->range.to = moved_corner(ast->range.to, rows, columns);
        cg_put_upper_left_first(&copy->range);
        return copy;
    }
    const cg_ast **args = CG_NEW_ARRAY(arena, ast->call.n_args, const cg_ast *);
    for (uint32_t i = 0; i < ast->call.n_args; i++)
        args[i] = cg_ast_moved(arena, ast->call.args[i], rows, columns);
    copy->call.args = args;
    return copy;
}

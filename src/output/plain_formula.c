/* plain_formula.c: see plain_formula.h.
 *
 * A defined name is replaced by its formula, whose relative references move from A1 to the cell; a structured reference
 * by the range that it means. So what a sheet file says is all there is to the formula. */
#include "output/plain_formula.h"

#include "base/limits.h"
#include "graph/compiler.h"

typedef struct rewriting {
    cg_compiler place;
    const cg_text *names_sheet; /* whose cells a name's formula means where it does not say so; NULL: not in a name */
    bool in_name;
    uint32_t depth;
} rewriting;

static const cg_ast *rewrite(const rewriting *of, const cg_ast *ast);

static cg_ast *copy(const rewriting *of, const cg_ast *ast) {
    cg_ast *made = CG_NEW(of->place.graph->arena, cg_ast);
    *made = *ast;
    return made;
}

/* A relative reference of a name, written for A1, as it is for the cell; it goes round at the ends of the worksheet. */
static cg_corner moved(const rewriting *of, cg_corner corner) {
    const cg_fill *fill = of->place.fill;
    if (!fill) return corner;
    if (!corner.row_absolute) corner.row = (corner.row + fill->from.row) % CG_EXCEL_ROWS;
    if (!corner.column_absolute) corner.column = (corner.column + fill->from.column) % CG_EXCEL_COLUMNS;
    return corner;
}

static const cg_ast *rewrite_range(const rewriting *of, const cg_ast *ast) {
    if (!of->in_name) return ast;
    cg_ast *made = copy(of, ast);
    if (!made->range.sheet) made->range.sheet = of->names_sheet;
    made->range.from = moved(of, made->range.from);
    made->range.to = moved(of, made->range.to);
    return made;
}

static const cg_ast *rewrite_name(const rewriting *of, const cg_ast *ast) {
    const cg_text *sheet = ast->name_sheet ? ast->name_sheet : of->place.sheet ? of->place.sheet->block->name : NULL;
    const cg_defined_name *name = cg_find_defined_name(of->place.model, ast->name, sheet);
    if (!name) return ast; /* of a LET or LAMBDA */
    if (of->depth >= CG_MAX_NESTING) return NULL;
    rewriting inner = *of;
    inner.in_name = true;
    inner.names_sheet = name->sheet;
    inner.depth++;
    return rewrite(&inner, name->formula);
}

static const cg_ast *rewrite_structured(const rewriting *of, const cg_ast *ast) {
    const cg_sheet_table *table = cg_find_sheet_table(&of->place, ast->structured.table);
    cg_ast range;
    if (!table || !cg_structured_range(&of->place, table, ast, &range)) return NULL;
    cg_ast *made = copy(of, &range);
    made->range.single = range.range.from.row == range.range.to.row && range.range.from.column == range.range.to.column;
    if (of->place.sheet && cg_text_equal(made->range.sheet, of->place.sheet->block->name)) made->range.sheet = NULL;
    return made;
}

static const cg_ast *rewrite_call(const rewriting *of, const cg_ast *ast) {
    const cg_ast **args = CG_NEW_ARRAY(of->place.graph->arena, ast->call.n_args, const cg_ast *);
    for (uint32_t i = 0; i < ast->call.n_args; i++)
        if (!(args[i] = rewrite(of, ast->call.args[i]))) return NULL;
    cg_ast *made = copy(of, ast);
    made->call.args = args;
    return made;
}

static const cg_ast *rewrite(const rewriting *of, const cg_ast *ast) {
    switch (ast->kind) {
    case CG_AST_RANGE: return rewrite_range(of, ast);
    case CG_AST_NAME: return rewrite_name(of, ast);
    case CG_AST_STRUCTURED: return rewrite_structured(of, ast);
    case CG_AST_CALL: return rewrite_call(of, ast);
    default: return ast;
    }
}

const cg_ast *cg_plain_formula(cg_model *model, cg_model_sheet *sheet, const cg_fill *fill, const cg_ast *formula) {
    rewriting of = {.place = {.model = model, .graph = model->graph, .sheet = sheet, .fill = fill}};
    return rewrite(&of, formula);
}

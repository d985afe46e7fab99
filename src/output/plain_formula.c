/* plain_formula.c: see plain_formula.h.
 *
 * A defined name is replaced by its formula, whose relative references move from A1 to the cell; a structured reference
 * by the range that it means; line ends, which the text of a sheet file cannot hold, by CHAR. So what a sheet file says
 * is all there is to the formula. */
#include "output/plain_formula.h"

#include <string.h>

#include "base/limits.h"
#include "graph/compiler.h"

typedef struct rewriting {
    cg_compiler place;
    const cg_text *names_sheet; /* whose cells a name's formula means where it does not say so; NULL: not in a name */
    bool in_name;
    bool names_nothing; /* the formula has no names of its own, those of LET and LAMBDA */
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
    if (!name && of->names_nothing && cg_is_no_name(&of->place, ast->name)) {
        cg_ast *nothing = copy(of, ast);
        *nothing = (cg_ast){.kind = CG_AST_LITERAL, .span = ast->span, .literal = cg_error_cell(CG_NAME)};
        return nothing;
    }
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

/* The call of a function, or of an operator between two. */
static const cg_ast *make_call(const rewriting *of, const cg_ast *like, const char *name, const cg_ast *a,
                               const cg_ast *b) {
    const cg_ast **args = CG_NEW_ARRAY(of->place.graph->arena, 2, const cg_ast *);
    args[0] = a;
    args[1] = b;
    cg_ast *made = copy(of, like);
    *made = (cg_ast){
        .kind = CG_AST_CALL,
        .span = like->span,
        .call = {.function = cg_intern_string(of->place.graph->texts, name), .args = args, .n_args = b ? 2u : 1u}};
    return made;
}

static const cg_ast *make_literal(const rewriting *of, const cg_ast *like, cg_cell value) {
    cg_ast *made = copy(of, like);
    made->literal = value;
    return made;
}

/* "two"&CHAR(10)&"lines" */
static const cg_ast *rewrite_literal(const rewriting *of, const cg_ast *ast) {
    if (!cg_is_text(ast->literal)) return ast;
    const cg_text *text = cg_cell_text(ast->literal);
    const cg_ast *whole = NULL;
    for (const char *at = text->bytes, *end = at + text->length; at < end;) {
        size_t length = strcspn(at, "\r\n");
        if (length == text->length) return ast;
        const cg_ast *part = length ? make_literal(of, ast, cg_text_cell(cg_intern(of->place.graph->texts, at, length)))
                                    : make_call(of, ast, "CHAR", make_literal(of, ast, cg_number_cell(*at)), NULL);
        whole = whole ? make_call(of, ast, "&", whole, part) : part;
        at += length ? length : 1;
    }
    return whole ? whole : ast;
}

/* `@` of what is one cell by itself. */
static bool is_needless_single(const cg_ast *ast) {
    if (ast->kind != CG_AST_CALL || ast->call.n_args != 1 || strcmp(ast->call.function->bytes, "@") != 0) return false;
    const cg_ast *of = ast->call.args[0];
    return of->kind == CG_AST_LITERAL ||
           (of->kind == CG_AST_RANGE && of->range.whole == CG_WHOLE_NOT && of->range.from.row == of->range.to.row &&
            of->range.from.column == of->range.to.column && !of->range.last_sheet);
}

static const cg_ast *rewrite_call(const rewriting *of, const cg_ast *ast) {
    const cg_ast **args = CG_NEW_ARRAY(of->place.graph->arena, ast->call.n_args, const cg_ast *);
    for (uint32_t i = 0; i < ast->call.n_args; i++)
        if (!(args[i] = rewrite(of, ast->call.args[i]))) return NULL;
    cg_ast *made = copy(of, ast);
    made->call.args = args;
    return is_needless_single(made) ? args[0] : made;
}

/* A function that gives names to values stands in the formula. */
static bool has_own_names(const cg_ast *ast) {
    if (ast->kind != CG_AST_CALL) return false;
    if (cg_same_word(ast->call.function->bytes, "LET") || cg_same_word(ast->call.function->bytes, "LAMBDA"))
        return true;
    for (uint32_t i = 0; i < ast->call.n_args; i++)
        if (has_own_names(ast->call.args[i])) return true;
    return false;
}

static const cg_ast *rewrite(const rewriting *of, const cg_ast *ast) {
    switch (ast->kind) {
    case CG_AST_RANGE: return rewrite_range(of, ast);
    case CG_AST_LITERAL: return rewrite_literal(of, ast);
    case CG_AST_NAME: return rewrite_name(of, ast);
    case CG_AST_STRUCTURED: return rewrite_structured(of, ast);
    case CG_AST_CALL: return rewrite_call(of, ast);
    default: return ast;
    }
}

const cg_ast *cg_plain_formula(cg_model *model, cg_model_sheet *sheet, const cg_fill *fill, const cg_ast *formula) {
    rewriting of = {.place = {.model = model, .graph = model->graph, .sheet = sheet, .fill = fill},
                    .names_nothing = !has_own_names(formula)};
    return rewrite(&of, formula);
}

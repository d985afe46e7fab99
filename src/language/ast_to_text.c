/* ast_to_text.c: the tree of a formula -> its canonical text, and equality of trees.
 *
 * No blanks, functions in capitals, [@Col] rather than [[#This Row],[Col]], brackets only where the tree would
 * otherwise read differently: around an operand that binds looser than its operator, and around a right operand that
 * binds the same. */
#include <string.h>

#include "base/decimal.h"
#include "language/document.h"
#include "language/operator.h"
#include "language/token.h"
#include "language/writer.h"

static void write_ast(cg_writer *writer, const cg_ast *ast);

/* ---- values ---- */

static void write_twice(cg_writer *writer, const cg_text *text, char quote) {
    for (size_t i = 0; i < text->length; i++) {
        cg_write_bytes(writer, text->bytes + i, 1);
        if (text->bytes[i] == quote) cg_write_bytes(writer, &quote, 1);
    }
}

static void write_doubling(cg_writer *writer, const cg_text *text, char quote) {
    cg_write_bytes(writer, &quote, 1);
    write_twice(writer, text, quote);
    cg_write_bytes(writer, &quote, 1);
}

static void write_cell(cg_writer *writer, cg_cell cell) {
    char number[CG_DECIMAL_ROOM];
    switch (cg_cell_kind(cell)) {
    case CG_NUMBER: cg_write_bytes(writer, number, cg_decimal_write(cell.number, number)); break;
    case CG_TEXT: write_doubling(writer, cg_cell_text(cell), '"'); break;
    case CG_BOOLEAN: cg_write(writer, cg_cell_boolean(cell) ? "TRUE" : "FALSE"); break;
    case CG_ERROR: cg_write(writer, cg_error_text(cg_cell_error(cell))); break;
    case CG_BLANK: break;
    }
}

static void write_literal(cg_writer *writer, const cg_ast *ast) {
    write_cell(writer, ast->literal);
}

static void write_array(cg_writer *writer, const cg_ast *ast) {
    cg_write(writer, "{");
    for (uint32_t i = 0; i < ast->array.rows * ast->array.cols; i++) {
        if (i > 0) cg_write(writer, i % ast->array.cols == 0 ? ";" : ",");
        write_cell(writer, ast->array.cells[i]);
    }
    cg_write(writer, "}");
}

/* ---- references ---- */

/* Not every program takes a name with other than ASCII letters without apostrophes around it. */
static bool is_plain_sheet(const cg_text *name) {
    for (size_t i = 0; i < name->length; i++)
        if ((unsigned char)name->bytes[i] >= 0x80) return false;
    return cg_name_is_valid(name) && !strstr(name->bytes, "..");
}

void cg_write_sheets(cg_writer *writer, const cg_text *first, const cg_text *last) {
    bool plain = is_plain_sheet(first) && (!last || is_plain_sheet(last));
    if (plain) {
        cg_write(writer, first->bytes);
        if (last) cg_write(writer, ":");
        if (last) cg_write(writer, last->bytes);
    } else {
        const cg_text *parts[] = {first, last};
        cg_write(writer, "'");
        for (int i = 0; i < 2 && parts[i]; i++) {
            if (i > 0) cg_write(writer, ":");
            write_twice(writer, parts[i], '\'');
        }
        cg_write(writer, "'");
    }
    cg_write(writer, "!");
}

static void write_name(cg_writer *writer, const cg_ast *ast) {
    if (ast->name_sheet) cg_write_sheets(writer, ast->name_sheet, NULL);
    cg_write_bytes(writer, ast->name->bytes, ast->name->length);
}

/* $A or $3: the part of a corner that whole columns or rows show. */
static void write_line(cg_writer *writer, cg_corner corner, cg_whole whole) {
    char text[CG_CORNER_ROOM];
    corner.row_absolute &= whole == CG_WHOLE_ROWS;
    corner.column_absolute &= whole == CG_WHOLE_COLUMNS;
    cg_corner_to_text(corner, text);
    if (whole == CG_WHOLE_COLUMNS) {
        cg_write_bytes(writer, text, strcspn(text, "0123456789"));
        return;
    }
    if (corner.row_absolute) cg_write(writer, "$");
    cg_write(writer, text + strcspn(text, "0123456789"));
}

static void write_corner(cg_writer *writer, cg_corner corner, cg_whole whole) {
    char text[CG_CORNER_ROOM];
    if (whole) {
        write_line(writer, corner, whole);
        return;
    }
    cg_corner_to_text(corner, text);
    cg_write(writer, text);
}

static cg_corner moved(const cg_writer *writer, cg_corner corner) {
    if (!corner.row_absolute) corner.row += writer->down;
    if (!corner.column_absolute) corner.column += writer->right;
    return corner;
}

void cg_write_range(cg_writer *writer, const cg_range *range) {
    write_corner(writer, moved(writer, range->from), range->whole);
    if (range->single) return;
    cg_write(writer, ":");
    write_corner(writer, moved(writer, range->to), range->whole);
}

static void write_range(cg_writer *writer, const cg_ast *ast) {
    if (ast->range.sheet) cg_write_sheets(writer, ast->range.sheet, ast->range.last_sheet);
    cg_write_range(writer, &ast->range);
}

/* A column that can stand without brackets of its own: a word, or words when `blanks` may stand between them. */
static bool is_bare(const cg_text *column, bool blanks) {
    const char *bytes = column->bytes;
    if (bytes[0] == ' ' || bytes[column->length - 1] == ' ') return false;
    for (size_t i = 0; i < column->length; i++) {
        char c = bytes[i];
        bool word =
            (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || (c & 0x80);
        if (!word && !(blanks && c == ' ')) return false;
    }
    return true;
}

/* Blanks at the ends are escaped as well: the reader takes those of its own accord away. */
static void write_column(cg_writer *writer, const cg_text *column) {
    size_t first = 0, last = column->length;
    while (first < last && strchr(" \t\r\n", column->bytes[first]))
        first++;
    while (last > first && strchr(" \t\r\n", column->bytes[last - 1]))
        last--;
    for (size_t i = 0; i < column->length; i++) {
        if (i < first || i >= last || strchr("[]#'@", column->bytes[i])) cg_write(writer, "'");
        cg_write_bytes(writer, column->bytes + i, 1);
    }
}

static void write_bracketed_columns(cg_writer *writer, const cg_structured *structured) {
    cg_write(writer, "[");
    write_column(writer, structured->first);
    cg_write(writer, "]");
    if (structured->first == structured->last) return;
    cg_write(writer, ":[");
    write_column(writer, structured->last);
    cg_write(writer, "]");
}

static void write_columns(cg_writer *writer, const cg_structured *structured, bool blanks) {
    if (!structured->first) return;
    if (structured->first == structured->last && is_bare(structured->first, blanks))
        write_column(writer, structured->first);
    else
        write_bracketed_columns(writer, structured);
}

static void write_structured(cg_writer *writer, const cg_ast *ast) {
    static const char *const words[] = {[CG_ITEM_DATA] = "#Data",
                                        [CG_ITEM_HEADERS] = "#Headers",
                                        [CG_ITEM_ALL] = "#All",
                                        [CG_ITEM_TOTALS] = "#Totals",
                                        [CG_ITEM_HEADERS_DATA] = "#Headers],[#Data",
                                        [CG_ITEM_DATA_TOTALS] = "#Data],[#Totals"};
    const cg_structured *structured = &ast->structured;
    if (structured->table) cg_write(writer, structured->table->bytes);
    cg_write(writer, "[");
    if (structured->item == CG_ITEM_THIS_ROW) {
        cg_write(writer, "@");
        write_columns(writer, structured, false);
    } else if (!structured->first && structured->item < CG_ITEM_HEADERS_DATA) {
        cg_write(writer, words[structured->item]);
    } else if (structured->item == CG_ITEM_DATA) {
        write_columns(writer, structured, true);
    } else {
        cg_write(writer, "[");
        cg_write(writer, words[structured->item]);
        cg_write(writer, "]");
        if (structured->first) {
            cg_write(writer, ",");
            write_bracketed_columns(writer, structured);
        }
    }
    cg_write(writer, "]");
}

/* ---- calls ---- */

static int precedence_of(const cg_ast *ast) {
    if (ast->kind == CG_AST_LITERAL && cg_is_number(ast->literal) && ast->literal.number < 0)
        return cg_operator_at("-", CG_OPERATOR_PREFIX)->precedence;
    if (ast->kind == CG_AST_RANGE && !ast->range.single) return cg_operator_at(":", CG_OPERATOR_INFIX)->precedence;
    const cg_operator *op = ast->kind == CG_AST_CALL ? cg_operator_of_function(ast->call.function->bytes) : NULL;
    return op ? op->precedence : CG_PRECEDENCE_OPERAND;
}

static void write_operand(cg_writer *writer, const cg_ast *ast, int lowest) {
    bool bracketed = precedence_of(ast) < lowest;
    if (bracketed) cg_write(writer, "(");
    write_ast(writer, ast);
    if (bracketed) cg_write(writer, ")");
}

/* x:y of two names would read as columns, x:Sheet!A1 as cells of several sheets. */
static bool misleads_before_colon(const cg_ast *left, const cg_ast *right) {
    cg_whole_line line;
    bool on_sheet =
        (right->kind == CG_AST_RANGE && right->range.sheet) || (right->kind == CG_AST_NAME && right->name_sheet);
    if (left->kind != CG_AST_NAME) return left->kind == CG_AST_CALL && (on_sheet || right->kind == CG_AST_NAME);
    return on_sheet || cg_text_to_line(left->name->bytes, left->name->length, &line);
}

/* Numbers and arrays are references in brackets alone: (1)#, A1 (1). */
static bool is_value(const cg_ast *ast) {
    return ast->kind == CG_AST_LITERAL || ast->kind == CG_AST_ARRAY;
}

static void write_operation(cg_writer *writer, const cg_ast *ast, const cg_operator *op) {
    const cg_ast *const *args = ast->call.args;
    bool apart = strcmp(op->text, ":") == 0 && misleads_before_colon(args[0], args[1]);
    bool spill = strcmp(op->text, "#") == 0, common = strcmp(op->text, " ") == 0;
    bool odd = (spill || common) && is_value(args[0]);
    int right = common && is_value(args[1]) ? CG_PRECEDENCE_OPERAND : op->precedence;
    if (op->place == CG_OPERATOR_PREFIX) cg_write(writer, op->text);
    write_operand(writer, args[0], apart || odd ? CG_PRECEDENCE_OPERAND + 1 : op->precedence + spill);
    if (op->place != CG_OPERATOR_PREFIX) cg_write(writer, op->text);
    if (op->place == CG_OPERATOR_INFIX) write_operand(writer, args[1], right + 1);
}

/* The parameters of a LAMBDA that may be left out stand in brackets. */
static void write_argument(cg_writer *writer, const cg_ast *call, uint32_t i) {
    const cg_ast *arg = call->call.args[i];
    bool optional = arg->kind == CG_AST_NAME && arg->optional && i + 1 < call->call.n_args &&
                    strcmp(call->call.function->bytes, "LAMBDA") == 0;
    if (optional) cg_write(writer, "[");
    write_ast(writer, arg);
    if (optional) cg_write(writer, "]");
}

static void write_call(cg_writer *writer, const cg_ast *ast) {
    const cg_operator *op = cg_operator_of_function(ast->call.function->bytes);
    if (op) {
        write_operation(writer, ast, op);
        return;
    }
    if (!cg_is_union(ast)) cg_write(writer, ast->call.function->bytes);
    cg_write(writer, "(");
    for (uint32_t i = 0; i < ast->call.n_args; i++) {
        if (i > 0) cg_write(writer, ",");
        write_argument(writer, ast, i);
    }
    cg_write(writer, ")");
}

static void write_missing(cg_writer *writer, const cg_ast *ast) {
    (void)writer;
    (void)ast;
}

static void write_ast(cg_writer *writer, const cg_ast *ast) {
    static void (*const by_kind[])(cg_writer *, const cg_ast *) = {
        [CG_AST_LITERAL] = write_literal, [CG_AST_ARRAY] = write_array,           [CG_AST_NAME] = write_name,
        [CG_AST_RANGE] = write_range,     [CG_AST_STRUCTURED] = write_structured, [CG_AST_CALL] = write_call,
        [CG_AST_MISSING] = write_missing};
    by_kind[ast->kind](writer, ast);
}

const char *cg_ast_to_text(cg_arena *arena, const cg_ast *ast) {
    return cg_ast_to_filled_text(arena, ast, 0, 0);
}

const char *cg_ast_to_filled_text(cg_arena *arena, const cg_ast *ast, uint32_t down, uint32_t right) {
    cg_writer writer = {.arena = arena, .down = down, .right = right};
    bool enclosed = ast->kind == CG_AST_CALL && ast->call.enclosed;
    if (enclosed) cg_write(&writer, "(");
    write_ast(&writer, ast);
    if (enclosed) cg_write(&writer, ")");
    return cg_written(&writer);
}

/* ---- equality ---- */

static bool same_text(const cg_text *a, const cg_text *b) {
    return a == b || (a && b && cg_text_equal(a, b));
}

static bool same_corner(cg_corner a, cg_corner b) {
    return a.row == b.row && a.column == b.column && a.row_absolute == b.row_absolute &&
           a.column_absolute == b.column_absolute;
}

static bool same_array(const cg_ast *a, const cg_ast *b) {
    if (a->array.rows != b->array.rows || a->array.cols != b->array.cols) return false;
    for (uint32_t i = 0; i < a->array.rows * a->array.cols; i++)
        if (!cg_cell_same(a->array.cells[i], b->array.cells[i])) return false;
    return true;
}

static bool same_range(const cg_range *a, const cg_range *b) {
    return same_text(a->sheet, b->sheet) && same_text(a->last_sheet, b->last_sheet) && a->single == b->single &&
           a->whole == b->whole && same_corner(a->from, b->from) && same_corner(a->to, b->to);
}

static bool same_structured(const cg_structured *a, const cg_structured *b) {
    return same_text(a->table, b->table) && a->item == b->item && same_text(a->first, b->first) &&
           same_text(a->last, b->last);
}

static bool same_call(const cg_ast *a, const cg_ast *b) {
    if (!same_text(a->call.function, b->call.function) || a->call.n_args != b->call.n_args) return false;
    for (uint32_t i = 0; i < a->call.n_args; i++)
        if (!cg_ast_equal(a->call.args[i], b->call.args[i])) return false;
    return true;
}

bool cg_ast_equal(const cg_ast *a, const cg_ast *b) {
    if (a->kind != b->kind) return false;
    switch (a->kind) {
    case CG_AST_LITERAL: return cg_cell_same(a->literal, b->literal);
    case CG_AST_ARRAY: return same_array(a, b);
    case CG_AST_NAME: return same_text(a->name, b->name) && same_text(a->name_sheet, b->name_sheet);
    case CG_AST_RANGE: return same_range(&a->range, &b->range);
    case CG_AST_STRUCTURED: return same_structured(&a->structured, &b->structured);
    case CG_AST_CALL: return same_call(a, b);
    case CG_AST_MISSING: return true;
    }
    return false;
}

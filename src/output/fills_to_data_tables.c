/* fills_to_data_tables.c: see fills_to_data_tables.h. */
#include "output/fills_to_data_tables.h"

#include <stdlib.h>

/* Where the values of a table are: along the edges that its formulas leave. */
typedef enum kind { BESIDE, ABOVE, BOTH } kind;

/* A fill that is a table, or part of one whose values stand further off. */
typedef struct candidate {
    const cg_view_fill *fill;
    cg_data_table_part *part;
    kind kind;
    uint32_t values; /* the column (BESIDE) or row (ABOVE) that they are in */
    const char *attributes;
} candidate;

/* Whether the argument is one cell of the fill's worksheet. */
static bool is_own_cell(const cg_ast *arg, const cg_text *sheet) {
    return arg->kind == CG_AST_RANGE && arg->range.single && !arg->range.last_sheet &&
           (!arg->range.sheet || cg_same_word(arg->range.sheet->bytes, sheet->bytes));
}

/* In every cell of the fill the argument is in the same row (column), or moves with the cells. */
static bool stays_in_row(const cg_view_fill *fill, const cg_ast *arg) {
    return arg->range.from.row_absolute || fill->from.row == fill->to.row;
}

static bool stays_in_column(const cg_view_fill *fill, const cg_ast *arg) {
    return arg->range.from.column_absolute || fill->from.column == fill->to.column;
}

static bool moves_with_rows(const cg_view_fill *fill, const cg_ast *arg) {
    bool one = fill->from.row == fill->to.row;
    return arg->range.from.row == fill->from.row && (one || !arg->range.from.row_absolute);
}

static bool moves_with_columns(const cg_view_fill *fill, const cg_ast *arg) {
    bool one = fill->from.column == fill->to.column;
    return arg->range.from.column == fill->from.column && (one || !arg->range.from.column_absolute);
}

/* In each cell's column and one row above the fill, or in its row and one column to the left. */
static bool is_above(const cg_view_fill *fill, const cg_ast *arg) {
    return moves_with_columns(fill, arg) && stays_in_row(fill, arg);
}

static bool is_beside(const cg_view_fill *fill, const cg_ast *arg) {
    return moves_with_rows(fill, arg) && stays_in_column(fill, arg);
}

static bool in_row_above(const cg_view_fill *fill, const cg_ast *arg) {
    return arg->range.from.row + 1 == fill->from.row;
}

static bool in_column_beside(const cg_view_fill *fill, const cg_ast *arg) {
    return arg->range.from.column + 1 == fill->from.column;
}

/* The input cell's name, when it is the same for all cells; else NULL. */
static const char *input_name(cg_arena *arena, const cg_view_fill *fill, const cg_ast *arg) {
    char text[CG_CORNER_ROOM];
    if (!stays_in_row(fill, arg) || !stays_in_column(fill, arg)) return NULL;
    cg_corner_to_text((cg_corner){.row = arg->range.from.row, .column = arg->range.from.column}, text);
    return cg_format(arena, "%s", text);
}

static bool read_one(cg_arena *arena, candidate *out, const cg_ast *const *args) {
    const cg_view_fill *fill = out->fill;
    const char *input = input_name(arena, fill, args[1]);
    bool beside = is_above(fill, args[0]) && in_row_above(fill, args[0]) && is_beside(fill, args[2]);
    bool above = is_beside(fill, args[0]) && in_column_beside(fill, args[0]) && is_above(fill, args[2]);
    if (!input || !(beside || above)) return false;
    out->kind = beside ? BESIDE : ABOVE;
    out->values = beside ? args[2]->range.from.column : args[2]->range.from.row;
    out->attributes = cg_format(arena, "dt2D=\"0\" dtr=\"%d\" r1=\"%s\"", above, input);
    return true;
}

static bool read_two(cg_arena *arena, candidate *out, const cg_ast *const *args) {
    const cg_view_fill *fill = out->fill;
    bool corner = in_row_above(fill, args[0]) && in_column_beside(fill, args[0]) && input_name(arena, fill, args[0]);
    int above = is_above(fill, args[2]) && in_row_above(fill, args[2]) ? 1 : 3, beside = 4 - above;
    const cg_ast *values[2] = {args[above + 1], args[beside + 1]};
    const char *inputs[2] = {input_name(arena, fill, args[above]), input_name(arena, fill, args[beside])};
    if (!corner || !inputs[0] || !inputs[1] || !is_above(fill, values[0]) || !in_row_above(fill, values[0]) ||
        !is_beside(fill, values[1]) || !in_column_beside(fill, values[1]))
        return false;
    out->kind = BOTH;
    out->attributes = cg_format(arena, "dt2D=\"1\" dtr=\"1\" r1=\"%s\" r2=\"%s\"", inputs[0], inputs[1]);
    return true;
}

static bool read_candidate(cg_arena *arena, const cg_text *sheet, candidate *out) {
    const cg_ast *call = out->fill->formula;
    if (!call || call->kind != CG_AST_CALL || call->call.enclosed || out->fill->array) return false;
    uint32_t n = call->call.n_args;
    if (!cg_same_word(call->call.function->bytes, "MULTIPLE.OPERATIONS") || (n != 3 && n != 5)) return false;
    for (uint32_t i = 0; i < n; i++)
        if (!is_own_cell(call->call.args[i], sheet)) return false;
    return (n == 3 ? read_one : read_two)(arena, out, call->call.args);
}

/* So that the parts of a table stand behind each other. */
static int in_order(const void *left, const void *right) {
    const candidate *a = left, *b = right;
    cg_corner first = a->fill->from, second = b->fill->from;
    if (a->kind != b->kind) return (a->kind > b->kind) - (a->kind < b->kind);
    int rows = (first.row > second.row) - (first.row < second.row),
        columns = (first.column > second.column) - (first.column < second.column);
    if (a->kind == ABOVE) return columns ? columns : rows;
    return rows ? rows : columns;
}

static bool is_whole(const candidate *of) {
    if (of->kind == BOTH) return true;
    return of->values + 1 == (of->kind == BESIDE ? of->fill->from.column : of->fill->from.row);
}

/* Adds a fill that stands to the right of the last one, or below it, to its table. */
static bool join(const candidate *head, const candidate *last, candidate *next) {
    const cg_view_fill *a = last->fill, *b = next->fill;
    if (next->kind != head->kind || next->kind == BOTH || next->values != head->values) return false;
    if (strcmp(next->attributes, head->attributes) != 0) return false;
    bool right = a->from.row == b->from.row && a->to.row == b->to.row && a->to.column + 1 == b->from.column;
    bool below = a->from.column == b->from.column && a->to.column == b->to.column && a->to.row + 1 == b->from.row;
    if (!(next->kind == BESIDE ? right : below)) return false;
    head->part->rows = b->to.row - head->fill->from.row + 1;
    head->part->cols = b->to.column - head->fill->from.column + 1;
    next->part->is_part = true;
    return true;
}

const cg_data_table_part *cg_fills_to_data_tables(cg_arena *arena, const cg_view_sheet *sheet) {
    cg_data_table_part *parts = CG_NEW_ARRAY(arena, sheet->n_fills, cg_data_table_part);
    CG_LIST(candidate) found = {0};
    for (size_t i = 0; i < sheet->n_fills; i++) {
        candidate each = {.fill = &sheet->fills[i], .part = &parts[i]};
        if (read_candidate(arena, sheet->name, &each)) CG_PUSH(arena, &found, each);
    }
    if (found.count) qsort(found.at, found.count, sizeof *found.at, in_order);
    const candidate *head = NULL;
    for (size_t i = 0; i < found.count; i++) {
        candidate *each = &found.at[i];
        if (head && join(head, each - 1, each)) continue;
        head = is_whole(each) ? each : NULL;
        if (!head) continue;
        const cg_view_fill *fill = each->fill;
        *each->part = (cg_data_table_part){true, each->attributes, fill->to.row - fill->from.row + 1,
                                           fill->to.column - fill->from.column + 1};
    }
    return parts;
}

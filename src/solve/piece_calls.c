/* piece_calls.c: functions of cells that are linear pieces.
 *
 * Enters: a call's arguments, cell by cell. Leaves: its cells, or that they are no linear pieces. A function is a row
 * here: of one cell (mapped over arrays as everywhere), or of whole arguments. */
#include <math.h>

#include "solve/piece_cells.h"

/* ---- Cells as numbers and truths ---- */

bool cg_piece_as_number(const cg_piece_cell *cell, cg_line *line) {
    if (cell->kind != CG_PIECE_GIVEN) {
        *line = cell->line;
        return true;
    }
    if (cg_is_text(cell->cell) || cg_is_error(cell->cell)) return false;
    *line = cg_line_number(cg_is_blank(cell->cell)     ? 0
                           : cg_is_boolean(cell->cell) ? cg_cell_boolean(cell->cell)
                                                       : cell->cell.number);
    return true;
}

/* As a condition: what is not 0. */
static bool as_truth(cg_pieces *pieces, const cg_piece_cell *cell, cg_line *truth) {
    if (!cg_piece_as_number(cell, truth)) return false;
    if (cell->kind == CG_PIECE_TRUTH || cg_line_is_binary(pieces, *truth)) return true;
    *truth = cg_line_not(pieces, cg_line_is_zero(pieces, *truth));
    return true;
}

bool cg_piece_as_member(const cg_piece_array *arg, const cg_piece_cell *cell, cg_line *line, bool *counts) {
    bool given = cell->kind == CG_PIECE_GIVEN;
    *counts = true;
    if (given && cg_is_error(cell->cell)) return false;
    if (arg->reference && (cell->kind == CG_PIECE_TRUTH || (given && !cg_is_number(cell->cell)))) {
        *counts = false;
        return true;
    }
    return cg_piece_as_number(cell, line);
}

static cg_line scaled(cg_pieces *pieces, double factor, cg_line line) {
    return cg_line_mix(pieces, factor, line, 0, line);
}

/* ---- One cell of each argument ---- */

static bool sign_of(cg_piece_calling *of, const cg_piece_cell *x, cg_piece_cell *out) {
    cg_line line;
    if (!cg_piece_as_number(&x[0], &line)) return false;
    *out = cg_piece_number(scaled(of->pieces, of->factor, line));
    return true;
}

static bool add(cg_piece_calling *of, const cg_piece_cell *x, cg_piece_cell *out) {
    cg_line a, b;
    if (!cg_piece_as_number(&x[0], &a) || !cg_piece_as_number(&x[1], &b)) return false;
    *out = cg_piece_number(cg_line_mix(of->pieces, 1, a, of->factor, b));
    return true;
}

static bool multiply(cg_piece_calling *of, const cg_piece_cell *x, cg_piece_cell *out) {
    cg_line a, b;
    *out = cg_piece_number((cg_line){0});
    return cg_piece_as_number(&x[0], &a) && cg_piece_as_number(&x[1], &b) &&
           cg_line_product(of->pieces, a, b, &out->line);
}

static bool divide(cg_piece_calling *of, const cg_piece_cell *x, cg_piece_cell *out) {
    cg_line a, b;
    if (!cg_piece_as_number(&x[0], &a) || !cg_piece_as_number(&x[1], &b) || b.n > 0 || b.constant == 0) return false;
    *out = cg_piece_number(scaled(of->pieces, 1 / b.constant, a));
    return true;
}

static bool power(cg_piece_calling *of, const cg_piece_cell *x, cg_piece_cell *out) {
    cg_line a, b;
    if (!cg_piece_as_number(&x[0], &a) || !cg_piece_as_number(&x[1], &b) || b.n > 0) return false;
    *out = cg_piece_number(a);
    if (a.n == 0) out->line = cg_line_number(pow(a.constant, b.constant));
    if (a.n == 0) return isfinite(out->line.constant);
    return b.constant == 1 || (b.constant > 0 && cg_line_is_binary(of->pieces, a));
}

/* 1 where a <= b. */
static cg_line at_most(cg_pieces *pieces, cg_line a, cg_line b) {
    return cg_line_step(pieces, cg_line_mix(pieces, 1, a, -1, b));
}

cg_line cg_piece_related(cg_pieces *pieces, cg_relation relation, cg_line a, cg_line b) {
    cg_line equal;
    switch (relation) {
    case CG_RELATION_LESS_EQUAL: return at_most(pieces, a, b);
    case CG_RELATION_GREATER_EQUAL: return at_most(pieces, b, a);
    case CG_RELATION_LESS: return cg_line_not(pieces, at_most(pieces, b, a));
    case CG_RELATION_GREATER: return cg_line_not(pieces, at_most(pieces, a, b));
    default:
        equal = cg_line_is_zero(pieces, cg_line_mix(pieces, 1, a, -1, b));
        return relation == CG_RELATION_EQUAL ? equal : cg_line_not(pieces, equal);
    }
}

static bool is_given_text(const cg_piece_cell *cell) {
    return cell->kind == CG_PIECE_GIVEN && cg_is_text(cell->cell);
}

/* A number is less than a text, and never equal. */
static bool compare(cg_piece_calling *of, const cg_piece_cell *x, cg_piece_cell *out) {
    cg_relation relation = (cg_relation)of->factor;
    bool texts[] = {is_given_text(&x[0]), is_given_text(&x[1])};
    cg_line a = cg_line_number(texts[0]), b = cg_line_number(texts[1]);
    if (texts[0] && texts[1]) return false;
    if (!texts[0] && !texts[1] && (!cg_piece_as_number(&x[0], &a) || !cg_piece_as_number(&x[1], &b))) return false;
    *out = cg_piece_truth(cg_piece_related(of->pieces, relation, a, b));
    return true;
}

/* Where `truth` is 1 the first, else the second. */
static bool choose(cg_pieces *pieces, cg_line truth, const cg_piece_cell *yes, const cg_piece_cell *no,
                   cg_piece_cell *out) {
    cg_line a, b;
    if (truth.n == 0) {
        *out = truth.constant != 0 ? *yes : *no;
        return true;
    }
    if (!cg_piece_as_number(yes, &a) || !cg_piece_as_number(no, &b)) return false;
    cg_line gap = cg_line_mix(pieces, 1, a, -1, b);
    bool truths = yes->kind == CG_PIECE_TRUTH && no->kind == CG_PIECE_TRUTH;
    cg_line both = cg_line_mix(pieces, 1, b, 1, cg_line_part(pieces, truth, gap));
    *out = truths ? cg_piece_truth(both) : cg_piece_number(both);
    return true;
}

static bool if_else(cg_piece_calling *of, const cg_piece_cell *x, cg_piece_cell *out) {
    cg_line truth;
    cg_piece_cell no = of->n > 2 ? x[2] : cg_piece_given(cg_boolean_cell(false));
    return as_truth(of->pieces, &x[0], &truth) && choose(of->pieces, truth, &x[1], &no, out);
}

/* The first whose condition holds; that none does is an error, which is not looked at. */
static bool ifs(cg_piece_calling *of, const cg_piece_cell *x, cg_piece_cell *out) {
    *out = x[of->n - 1];
    for (uint32_t k = of->n - 2; k >= 2; k -= 2) {
        cg_line truth;
        cg_piece_cell no = *out;
        if (!as_truth(of->pieces, &x[k - 2], &truth)) return false;
        if (!choose(of->pieces, truth, &x[k - 1], &no, out)) return false;
    }
    return of->n % 2 == 0;
}

static bool negate(cg_piece_calling *of, const cg_piece_cell *x, cg_piece_cell *out) {
    cg_line truth;
    if (!as_truth(of->pieces, &x[0], &truth)) return false;
    *out = cg_piece_truth(cg_line_not(of->pieces, truth));
    return true;
}

static bool absolute(cg_piece_calling *of, const cg_piece_cell *x, cg_piece_cell *out) {
    cg_line a;
    if (!cg_piece_as_number(&x[0], &a)) return false;
    cg_line sides[] = {a, scaled(of->pieces, -1, a)};
    *out = cg_piece_number(cg_line_largest(of->pieces, sides, 2));
    return true;
}

static bool sign(cg_piece_calling *of, const cg_piece_cell *x, cg_piece_cell *out) {
    cg_line a, zero = cg_line_number(0);
    if (!cg_piece_as_number(&x[0], &a)) return false;
    cg_line above = cg_piece_related(of->pieces, CG_RELATION_GREATER, a, zero);
    *out =
        cg_piece_number(cg_line_mix(of->pieces, 1, above, -1, cg_piece_related(of->pieces, CG_RELATION_LESS, a, zero)));
    return true;
}

/* What counts errors out: the cells here are numbers. */
static bool itself(cg_piece_calling *of, const cg_piece_cell *x, cg_piece_cell *out) {
    (void)of;
    *out = x[0];
    return x[0].kind != CG_PIECE_GIVEN || !cg_is_error(x[0].cell);
}

/* ---- Whole numbers ---- */

enum { ROUND_NEAREST = 1, ROUND_DOWN, ROUND_UP, ROUND_TOWARDS_ZERO, ROUND_AWAY };

static bool rounded(cg_pieces *pieces, int way, cg_line line, cg_line *out) {
    cg_interval interval = cg_line_interval(pieces, line);
    if (way == ROUND_TOWARDS_ZERO || way == ROUND_AWAY) {
        if (interval.low < 0 && interval.high > 0) return false;
        way = (way == ROUND_AWAY) == (interval.low >= 0) ? ROUND_UP : ROUND_DOWN;
    }
    if (way == ROUND_NEAREST) line.constant += 0.5;
    *out = way == ROUND_UP ? scaled(pieces, -1, cg_line_floor(pieces, scaled(pieces, -1, line)))
                           : cg_line_floor(pieces, line);
    return true;
}

/* INT(x), ROUND(x, digits) and the like: digits may be left out. */
static bool round_to_digits(cg_piece_calling *of, const cg_piece_cell *x, cg_piece_cell *out) {
    cg_line line, digits = cg_line_number(0);
    if (!cg_piece_as_number(&x[0], &line) || (of->n > 1 && !cg_piece_as_number(&x[1], &digits)) || digits.n)
        return false;
    double unit = pow(10, trunc(digits.constant));
    if (!rounded(of->pieces, (int)of->factor, scaled(of->pieces, unit, line), &line)) return false;
    *out = cg_piece_number(scaled(of->pieces, 1 / unit, line));
    return true;
}

/* CEILING(x, unit), FLOOR(x, unit), MROUND; QUOTIENT by a negative factor: how many units. */
static bool round_to_units(cg_piece_calling *of, const cg_piece_cell *x, cg_piece_cell *out) {
    cg_line line, unit = cg_line_number(1);
    if (!cg_piece_as_number(&x[0], &line) || (of->n > 1 && !cg_piece_as_number(&x[1], &unit))) return false;
    if (of->n > 2 || unit.n || unit.constant <= 0) return false;
    int way = (int)fabs(of->factor);
    if (!rounded(of->pieces, way, scaled(of->pieces, 1 / unit.constant, line), &line)) return false;
    *out = cg_piece_number(scaled(of->pieces, of->factor < 0 ? 1 : unit.constant, line));
    return true;
}

static bool remainder_of(cg_piece_calling *of, const cg_piece_cell *x, cg_piece_cell *out) {
    cg_line line, unit;
    if (!cg_piece_as_number(&x[0], &line) || !cg_piece_as_number(&x[1], &unit) || unit.n || unit.constant <= 0)
        return false;
    cg_line times = cg_line_floor(of->pieces, scaled(of->pieces, 1 / unit.constant, line));
    *out = cg_piece_number(cg_line_mix(of->pieces, 1, line, -unit.constant, times));
    return true;
}

/* ---- Whole arguments ---- */

static bool members(const cg_piece_calling *of, cg_piece_lines *list) {
    for (uint32_t k = 0; k < of->n; k++)
        for (size_t i = 0; i < cg_piece_count(&of->args[k]); i++) {
            cg_line line;
            bool counts;
            if (!cg_piece_as_member(&of->args[k], &of->args[k].at[i], &line, &counts)) return false;
            if (counts) CG_PUSH(of->pieces->arena, list, line);
        }
    return true;
}

cg_line cg_piece_total(cg_pieces *pieces, const cg_piece_lines *list, double factor) {
    double constant = 0;
    for (size_t i = 0; i < list->count; i++) {
        cg_sum_add(pieces, factor, list->at[i]);
        constant += factor * list->at[i].constant;
    }
    return cg_sum_take(pieces, constant);
}

static bool sum(cg_piece_calling *of, cg_piece_cell *out) {
    cg_piece_lines list = {0};
    if (!members(of, &list)) return false;
    *out = cg_piece_number(cg_piece_total(of->pieces, &list, 1));
    return true;
}

static bool average(cg_piece_calling *of, cg_piece_cell *out) {
    cg_piece_lines list = {0};
    if (!members(of, &list) || list.count == 0) return false;
    *out = cg_piece_number(cg_piece_total(of->pieces, &list, 1 / (double)list.count));
    return true;
}

/* MAX; MIN is the opposite of the largest opposite. */
static bool largest(cg_piece_calling *of, cg_piece_cell *out) {
    cg_piece_lines list = {0};
    if (!members(of, &list)) return false;
    for (size_t i = 0; i < list.count; i++)
        list.at[i] = scaled(of->pieces, of->factor, list.at[i]);
    cg_line most = list.count ? cg_line_largest(of->pieces, list.at, (uint32_t)list.count) : cg_line_number(0);
    *out = cg_piece_number(scaled(of->pieces, of->factor, most));
    return true;
}

/* AND; OR is not all not. Texts and blanks of ranges do not count. */
static bool all(cg_piece_calling *of, cg_piece_cell *out) {
    cg_piece_lines list = {0};
    for (uint32_t k = 0; k < of->n; k++)
        for (size_t i = 0; i < cg_piece_count(&of->args[k]); i++) {
            const cg_piece_cell *cell = &of->args[k].at[i];
            cg_line truth;
            if (cell->kind == CG_PIECE_GIVEN && (cg_is_blank(cell->cell) || cg_is_text(cell->cell))) continue;
            if (!as_truth(of->pieces, cell, &truth)) return false;
            CG_PUSH(of->pieces->arena, &list, of->factor > 0 ? truth : cg_line_not(of->pieces, truth));
        }
    if (list.count == 0) return false;
    cg_line both = cg_line_all(of->pieces, list.at, (uint32_t)list.count);
    *out = cg_piece_truth(of->factor > 0 ? both : cg_line_not(of->pieces, both));
    return true;
}

/* The product of the arguments' cells at one place; in arrays what is no number is 0. */
static bool product_at(cg_piece_calling *of, size_t place, cg_line *product) {
    *product = cg_line_number(1);
    for (uint32_t k = 0; k < of->n; k++) {
        const cg_piece_cell *cell = &of->args[k].at[place];
        bool given = cell->kind == CG_PIECE_GIVEN;
        cg_line line = cg_line_number(0);
        if (given && cg_is_error(cell->cell)) return false;
        if (given ? cg_is_number(cell->cell) : cell->kind == CG_PIECE_NUMBER)
            if (!cg_piece_as_number(cell, &line)) return false;
        if (!cg_line_product(of->pieces, *product, line, product)) return false;
    }
    return true;
}

static bool sum_of_products(cg_piece_calling *of, cg_piece_cell *out) {
    cg_piece_lines list = {0};
    for (uint32_t k = 1; k < of->n; k++)
        if (of->args[k].rows != of->args[0].rows || of->args[k].cols != of->args[0].cols) return false;
    for (size_t i = 0; i < cg_piece_count(&of->args[0]); i++) {
        cg_line product;
        if (!product_at(of, i, &product)) return false;
        CG_PUSH(of->pieces->arena, &list, product);
    }
    *out = cg_piece_number(cg_piece_total(of->pieces, &list, 1));
    return true;
}

static bool matrix_product(cg_piece_calling *of, cg_piece_cell *out) {
    const cg_piece_array *a = &of->args[0], *b = &of->args[1];
    if (a->cols != b->rows) return false;
    for (uint32_t r = 0; r < a->rows; r++)
        for (uint32_t c = 0; c < b->cols; c++) {
            cg_piece_lines list = {0};
            for (uint32_t k = 0; k < a->cols; k++) {
                cg_line x, y, product;
                if (!cg_piece_as_number(&a->at[r * a->cols + k], &x) ||
                    !cg_piece_as_number(&b->at[k * b->cols + c], &y))
                    return false;
                if (!cg_line_product(of->pieces, x, y, &product)) return false;
                CG_PUSH(of->pieces->arena, &list, product);
            }
            out[r * b->cols + c] = cg_piece_number(cg_piece_total(of->pieces, &list, 1));
        }
    return true;
}

static bool transpose(cg_piece_calling *of, cg_piece_cell *out) {
    const cg_piece_array *a = &of->args[0];
    for (uint32_t r = 0; r < a->rows; r++)
        for (uint32_t c = 0; c < a->cols; c++)
            out[c * a->rows + r] = a->at[r * a->cols + c];
    return true;
}

/* ---- The functions ---- */

static const struct row {
    const char *name;
    bool (*cell)(cg_piece_calling *of, const cg_piece_cell *x, cg_piece_cell *out);
    bool (*whole)(cg_piece_calling *of, cg_piece_cell *out);
    double factor;
} rows[] = {
    {"u-", sign_of, NULL, -1},
    {"u+", sign_of, NULL, 1},
    {"%", sign_of, NULL, 0.01},
    {"N", sign_of, NULL, 1},
    {"+", add, NULL, 1},
    {"-", add, NULL, -1},
    {"*", multiply, NULL, 0},
    {"/", divide, NULL, 0},
    {"^", power, NULL, 0},
    {"POWER", power, NULL, 0},
    {"=", compare, NULL, CG_RELATION_EQUAL},
    {"<>", compare, NULL, CG_RELATION_NOT_EQUAL},
    {"<", compare, NULL, CG_RELATION_LESS},
    {"<=", compare, NULL, CG_RELATION_LESS_EQUAL},
    {">", compare, NULL, CG_RELATION_GREATER},
    {">=", compare, NULL, CG_RELATION_GREATER_EQUAL},
    {"IF", if_else, NULL, 0},
    {"IFS", ifs, NULL, 0},
    {"NOT", negate, NULL, 0},
    {"ABS", absolute, NULL, 0},
    {"SIGN", sign, NULL, 0},
    {"IFERROR", itself, NULL, 0},
    {"IFNA", itself, NULL, 0},
    {"CELL.SHOWN", itself, NULL, 0},
    {"CHOOSE", cg_piece_choose, NULL, 0},
    {"INT", round_to_digits, NULL, ROUND_DOWN},
    {"ROUND", round_to_digits, NULL, ROUND_NEAREST},
    {"ROUNDDOWN", round_to_digits, NULL, ROUND_TOWARDS_ZERO},
    {"ROUNDUP", round_to_digits, NULL, ROUND_AWAY},
    {"TRUNC", round_to_digits, NULL, ROUND_TOWARDS_ZERO},
    {"CEILING", round_to_units, NULL, ROUND_UP},
    {"CEILING.MATH", round_to_units, NULL, ROUND_UP},
    {"FLOOR", round_to_units, NULL, ROUND_DOWN},
    {"FLOOR.MATH", round_to_units, NULL, ROUND_DOWN},
    {"MROUND", round_to_units, NULL, ROUND_NEAREST},
    {"QUOTIENT", round_to_units, NULL, -ROUND_TOWARDS_ZERO},
    {"MOD", remainder_of, NULL, 0},
    {"SUM", NULL, sum, 1},
    {"AVERAGE", NULL, average, 1},
    {"MAX", NULL, largest, 1},
    {"MIN", NULL, largest, -1},
    {"AND", NULL, all, 1},
    {"OR", NULL, all, -1},
    {"SUMPRODUCT", NULL, sum_of_products, 1},
    {"MMULT", NULL, matrix_product, 1},
    {"TRANSPOSE", NULL, transpose, 1},
    {"COUNTIF", NULL, cg_piece_count_if, 1},
    {"COUNTIFS", NULL, cg_piece_count_if, 1},
    {"SUMIF", NULL, cg_piece_sum_if, 1},
    {"SUMIFS", NULL, cg_piece_sum_ifs, 1},
    {"COUNTIFS.ROWS", NULL, cg_piece_sum_rows, -1},
    {"SUMIFS.ROWS", NULL, cg_piece_sum_rows, 1},
    {"VLOOKUP", NULL, cg_piece_look_up_table, 1},
    {"HLOOKUP", NULL, cg_piece_look_up_table, -1},
    {"LOOKUP", NULL, cg_piece_look_up_lines, 1},
    {"INDEX", NULL, cg_piece_index, 1},
};

static const struct row *row_of(const cg_node *node) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (cg_node_is_call(node, rows[i].name)) return &rows[i];
    return NULL;
}

bool cg_piece_knows(const cg_node *node) {
    return row_of(node) != NULL;
}

/* Cell by cell, an argument of one row or column being the same for all. */
static bool map(cg_piece_calling *of, const struct row *row, cg_piece_cell *out) {
    cg_piece_cell *x = CG_NEW_ARRAY(of->pieces->arena, of->n, cg_piece_cell);
    const cg_node *node = of->node;
    for (uint32_t r = 0; r < node->rows; r++)
        for (uint32_t c = 0; c < node->cols; c++) {
            for (uint32_t k = 0; k < of->n; k++) {
                const cg_piece_array *arg = &of->args[k];
                uint32_t at_row = arg->rows == 1 ? 0 : r, at_col = arg->cols == 1 ? 0 : c;
                if (at_row >= arg->rows || at_col >= arg->cols) return false;
                x[k] = arg->at[at_row * arg->cols + at_col];
            }
            if (!row->cell(of, x, &out[r * node->cols + c])) return false;
        }
    return true;
}

bool cg_piece_call(cg_pieces *pieces, const cg_node *node, const cg_piece_array *args, uint32_t n, cg_piece_cell *out) {
    const struct row *row = row_of(node);
    if (!row) return false;
    cg_piece_calling of = {pieces, node, args, n, row->factor};
    if (row->cell) return map(&of, row, out);
    bool one = row->whole == matrix_product || row->whole == transpose || row->whole == cg_piece_sum_rows;
    return (one || cg_node_is_scalar(node)) && row->whole(&of, out);
}

/* piece_lookups.c: criteria and look-ups of cells that are linear pieces.
 *
 * Enters: a call's arguments, cell by cell. Leaves: its cells. A criterion that varies, or is about cells that vary, is
 * a truth for each cell; a look-up in an ascending column steps from cell to cell, an exact one and INDEX take a whole
 * number value by value. */
#include <math.h>

#include "solve/piece_cells.h"

/* ---- Criteria ---- */

/* Whether a cell fits the criterion, as a truth. */
static bool fits(cg_pieces *pieces, const cg_piece_cell *criterion, const cg_piece_cell *cell, cg_line *truth) {
    cg_line wanted;
    if (criterion->kind != CG_PIECE_GIVEN) { /* a number that varies: equality */
        bool number = cell->kind != CG_PIECE_GIVEN || cg_is_number(cell->cell);
        if (criterion->kind != CG_PIECE_NUMBER || !cg_piece_as_number(criterion, &wanted)) return false;
        *truth = cg_line_number(0);
        if (number) *truth = cg_piece_related(pieces, CG_RELATION_EQUAL, number ? cell->line : wanted, wanted);
        if (number && cell->kind == CG_PIECE_GIVEN)
            *truth = cg_piece_related(pieces, CG_RELATION_EQUAL, cg_line_number(cell->cell.number), wanted);
        return true;
    }
    cg_criterion read = cg_criterion_read(criterion->cell);
    if (cell->kind == CG_PIECE_GIVEN) {
        *truth = cg_line_number(cg_criterion_fits(&read, cell->cell));
        return true;
    }
    bool number = cg_is_number(read.operand);
    if (cell->kind != CG_PIECE_NUMBER) return false;
    *truth = number ? cg_piece_related(pieces, read.relation, cell->line, cg_line_number(read.operand.number))
                    : cg_line_number(read.relation == CG_RELATION_NOT_EQUAL);
    return true;
}

/* Pairs of range and criterion from argument `first` on; the values, or 1, of the places that fit them all. */
static bool sum_where(cg_piece_calling *of, uint32_t first, uint32_t last, const cg_piece_array *values,
                      cg_piece_cell *out) {
    cg_piece_lines list = {0};
    for (size_t i = 0; i < cg_piece_count(&of->args[first]); i++) {
        cg_line truth = cg_line_number(1), value = cg_line_number(1), one;
        bool counts = true;
        for (uint32_t k = first; k + 1 < last; k += 2) {
            if (cg_piece_count(&of->args[k]) != cg_piece_count(&of->args[first]) ||
                cg_piece_count(&of->args[k + 1]) != 1)
                return false;
            if (!fits(of->pieces, of->args[k + 1].at, &of->args[k].at[i], &one)) return false;
            if (!cg_line_product(of->pieces, truth, one, &truth)) return false;
        }
        if (truth.n == 0 && truth.constant == 0) continue;
        if (values && (i >= cg_piece_count(values) || !cg_piece_as_member(values, &values->at[i], &value, &counts)))
            return false;
        if (!counts) continue;
        if (!cg_line_product(of->pieces, truth, value, &value)) return false;
        CG_PUSH(of->pieces->arena, &list, value);
    }
    *out = cg_piece_number(cg_piece_total(of->pieces, &list, 1));
    return true;
}

bool cg_piece_count_if(cg_piece_calling *of, cg_piece_cell *out) {
    return sum_where(of, 0, of->n, NULL, out);
}

bool cg_piece_sum_if(cg_piece_calling *of, cg_piece_cell *out) {
    return sum_where(of, 0, 2, &of->args[of->n > 2 ? 2 : 0], out);
}

bool cg_piece_sum_ifs(cg_piece_calling *of, cg_piece_cell *out) {
    return sum_where(of, 1, of->n, &of->args[0], out);
}

/* SUMIFS.ROWS(above, below, values, range, criteria, ...): one sum for each row of the criteria, over all rows. */
bool cg_piece_sum_rows(cg_piece_calling *of, cg_piece_cell *out) {
    bool adds = of->factor > 0;
    for (uint32_t k = 0; k < 2; k++) /* ranges that grow with the rows are left to other methods */
        if (of->args[k].at->kind != CG_PIECE_GIVEN || of->args[k].at->cell.number != 0) return false;
    cg_piece_array *args = CG_NEW_ARRAY(of->pieces->arena, of->n, cg_piece_array);
    cg_piece_calling one = *of;
    one.args = args;
    for (size_t row = 0; row < cg_node_size(of->node); row++) {
        for (uint32_t k = 3; k < of->n; k++) {
            args[k] = of->args[k];
            bool criterion = k % 2 == 0;
            if (!criterion) continue;
            args[k].at += cg_piece_count(&args[k]) > 1 ? row : 0;
            args[k].rows = args[k].cols = 1;
        }
        if (!sum_where(&one, 3, of->n, adds ? &of->args[2] : NULL, &out[row])) return false;
    }
    return true;
}

/* ---- Look-ups ---- */

static bool given_number(const cg_piece_cell *cell, double *number) {
    *number = cell->kind == CG_PIECE_GIVEN && cg_is_number(cell->cell) ? cell->cell.number : 0;
    return cell->kind == CG_PIECE_GIVEN && cg_is_number(cell->cell);
}

/* In an ascending column of keys, the cell beside the last one that is not above the line: steps from cell to cell. */
static bool look_up_sorted(cg_pieces *pieces, cg_line line, const cg_piece_cell *keys, size_t key_step,
                           const cg_piece_cell *values, size_t value_step, size_t n, cg_piece_cell *out) {
    cg_line found = cg_line_number(0), value, before = found;
    double key, last = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        if (!given_number(&keys[i * key_step], &key) || key < last) return false;
        if (!cg_piece_as_number(&values[i * value_step], &value)) return false;
        cg_line above = i == 0 ? cg_line_number(1)
                               : cg_piece_related(pieces, CG_RELATION_LESS_EQUAL, cg_line_number(key), line),
                step = value;
        if (i == 0 && cg_line_interval(pieces, line).low < key) return false; /* may be #N/A */
        if (i > 0 && !cg_line_product(pieces, above, cg_line_mix(pieces, 1, value, -1, before), &step)) return false;
        found = cg_line_mix(pieces, 1, found, 1, step);
        before = value;
        last = key;
    }
    *out = cg_piece_number(found);
    return n > 0;
}

/* The value beside the key that the line is. */
static bool look_up_exactly(cg_pieces *pieces, cg_line line, const cg_piece_cell *keys, size_t key_step,
                            const cg_piece_cell *values, size_t value_step, size_t n, cg_piece_cell *out) {
    cg_line found = cg_line_number(0), value, part;
    if (line.n != 1 || cg_line_grain(pieces, line) != 1) return false;
    cg_interval interval = cg_line_interval(pieces, line);
    if (!(interval.high - interval.low < 64)) return false;
    for (double wanted = ceil(interval.low); wanted <= interval.high; wanted++) {
        size_t i = 0;
        double key;
        while (i < n && !(given_number(&keys[i * key_step], &key) && key == wanted))
            i++;
        if (i == n || !cg_piece_as_number(&values[i * value_step], &value)) return false;
        cg_line is = cg_line_is_zero(pieces, cg_line_mix(pieces, 1, line, -wanted, cg_line_number(1)));
        if (!cg_line_product(pieces, is, value, &part)) return false;
        found = cg_line_mix(pieces, 1, found, 1, part);
    }
    *out = cg_piece_number(found);
    return true;
}

/* VLOOKUP, and HLOOKUP with a negative factor. */
bool cg_piece_look_up_table(cg_piece_calling *of, cg_piece_cell *out) {
    const cg_piece_array *table = &of->args[1];
    cg_line line, place, sorted = cg_line_number(1);
    bool across = of->factor < 0;
    if (cg_piece_count(&of->args[0]) != 1 || cg_piece_count(&of->args[2]) != 1 ||
        !cg_piece_as_number(of->args[0].at, &line))
        return false;
    if (!cg_piece_as_number(of->args[2].at, &place) || place.n) return false;
    if (of->n > 3 && (!cg_piece_as_number(of->args[3].at, &sorted) || sorted.n)) return false;
    size_t n = across ? table->cols : table->rows, step = across ? 1 : table->cols;
    double at = floor(place.constant);
    if (!(at >= 1 && at <= (across ? table->rows : table->cols))) return false;
    const cg_piece_cell *values = table->at + (across ? (size_t)(at - 1) * table->cols : (size_t)(at - 1));
    return (sorted.constant != 0 ? look_up_sorted : look_up_exactly)(of->pieces, line, table->at, step, values, step, n,
                                                                     out);
}

/* LOOKUP(x, keys, values) with lines of cells. */
bool cg_piece_look_up_lines(cg_piece_calling *of, cg_piece_cell *out) {
    cg_line line;
    const cg_piece_array *keys = &of->args[1], *values = &of->args[of->n > 2 ? 2 : 1];
    if (cg_piece_count(&of->args[0]) != 1 || !cg_piece_as_number(of->args[0].at, &line) ||
        cg_piece_count(keys) != cg_piece_count(values))
        return false;
    if (keys->rows != 1 && keys->cols != 1) return false;
    return look_up_sorted(of->pieces, line, keys->at, 1, values->at, 1, cg_piece_count(keys), out);
}

/* INDEX(line of cells, place) and INDEX(rectangle, row, column), with whole numbers that vary. */
bool cg_piece_index(cg_piece_calling *of, cg_piece_cell *out) {
    const cg_piece_array *table = &of->args[0];
    cg_line places[2] = {cg_line_number(1), cg_line_number(1)};
    for (uint32_t k = 1; k < of->n; k++)
        if (k > 2 || cg_piece_count(&of->args[k]) != 1 || !cg_piece_as_number(of->args[k].at, &places[k - 1]))
            return false;
    if (of->n == 2 && table->rows == 1) {
        places[1] = places[0];
        places[0] = cg_line_number(1);
    } else if (of->n == 2 && table->cols != 1) {
        return false;
    }
    cg_piece_cell *numbers = CG_NEW_ARRAY(of->pieces->arena, table->rows + table->cols, cg_piece_cell);
    for (uint32_t i = 0; i < table->rows + table->cols; i++)
        numbers[i] = cg_piece_given(cg_number_cell(i + 1));
    cg_piece_cell *row = CG_NEW_ARRAY(of->pieces->arena, table->cols, cg_piece_cell);
    for (uint32_t c = 0; c < table->cols; c++) {
        if (places[1].n == 0 && places[1].constant != c + 1) continue;
        if (places[0].n == 0 && !(places[0].constant >= 1 && places[0].constant <= table->rows)) return false;
        if (places[0].n == 0)
            row[c] = table->at[(size_t)(places[0].constant - 1) * table->cols + c];
        else if (!look_up_exactly(of->pieces, places[0], numbers, 1, table->at + c, table->cols, table->rows, &row[c]))
            return false;
    }
    if (places[1].n) return look_up_exactly(of->pieces, places[1], numbers, 1, row, 1, table->cols, out);
    if (!(places[1].constant >= 1 && places[1].constant <= table->cols)) return false;
    *out = row[(size_t)places[1].constant - 1];
    return true;
}

bool cg_piece_choose(cg_piece_calling *of, const cg_piece_cell *x, cg_piece_cell *out) {
    cg_line place;
    if (!cg_piece_as_number(&x[0], &place)) return false;
    cg_piece_cell *numbers = CG_NEW_ARRAY(of->pieces->arena, of->n, cg_piece_cell);
    for (uint32_t i = 0; i < of->n; i++)
        numbers[i] = cg_piece_given(cg_number_cell(i + 1));
    if (place.n) return look_up_exactly(of->pieces, place, numbers, 1, x + 1, 1, of->n - 1, out);
    if (!(place.constant >= 1 && place.constant < of->n)) return false;
    *out = x[(size_t)place.constant];
    return true;
}

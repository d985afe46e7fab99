/* piece_lines.c: lines over the columns of a piecewise linear problem, and the columns that are functions of lines.
 *
 * Enters: lines. Leaves: lines. A function that its lines' bounds decide is none: it becomes a line again. The same
 * function of the same lines is the same column. */
#include <math.h>
#include <stdlib.h>

#include "solve/pieces.h"

enum { MOST_VALUES = 64 }; /* of a whole number that is looked at value by value */
/* Factors and distances below this, relative, come from rounding. */
static const double NOTHING = 1e-12;

/* ---- Lines ---- */

cg_line cg_line_number(double value) {
    return (cg_line){.constant = value};
}

cg_line cg_line_column(cg_pieces *pieces, uint32_t column) {
    cg_term *term = CG_NEW(pieces->arena, cg_term);
    *term = (cg_term){column, 1};
    return (cg_line){.terms = term, .n = 1};
}

static void make_room(cg_pieces *pieces) {
    size_t room = pieces->factors_room;
    if (pieces->columns.count <= room) return;
    while (room < pieces->columns.count)
        room = room ? 2 * room : 256;
    double *factors = CG_NEW_ARRAY(pieces->arena, room, double);
    if (pieces->factors_room) memcpy(factors, pieces->factors, pieces->factors_room * sizeof *factors);
    pieces->factors = factors;
    pieces->factors_room = room;
}

void cg_sum_add(cg_pieces *pieces, double factor, cg_line line) {
    make_room(pieces);
    for (uint32_t i = 0; i < line.n; i++) {
        uint32_t column = line.terms[i].column;
        if (pieces->factors[column] == 0) CG_PUSH(pieces->arena, &pieces->touched, column);
        double added = pieces->factors[column] + factor * line.terms[i].factor;
        bool gone = fabs(added) <= NOTHING * fabs(factor * line.terms[i].factor);
        pieces->factors[column] = gone ? 0 : added;
    }
}

static int by_column(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

cg_line cg_sum_take(cg_pieces *pieces, double constant) {
    size_t n = pieces->touched.count;
    cg_line line = {.constant = constant};
    cg_term *terms = CG_NEW_ARRAY(pieces->arena, n, cg_term);
    if (n) qsort(pieces->touched.at, n, sizeof *pieces->touched.at, by_column);
    for (size_t i = 0; i < n; i++) {
        uint32_t column = pieces->touched.at[i];
        if (pieces->factors[column] != 0) terms[line.n++] = (cg_term){column, pieces->factors[column]};
        pieces->factors[column] = 0; /* a column may have been touched twice */
    }
    pieces->touched.count = 0;
    pieces->terms += line.n;
    line.terms = terms;
    return line;
}

cg_line cg_line_mix(cg_pieces *pieces, double a, cg_line x, double b, cg_line y) {
    cg_sum_add(pieces, a, x);
    cg_sum_add(pieces, b, y);
    return cg_sum_take(pieces, a * x.constant + b * y.constant);
}

cg_interval cg_line_interval(const cg_pieces *pieces, cg_line line) {
    cg_interval found = {line.constant, line.constant};
    for (uint32_t i = 0; i < line.n; i++) {
        const cg_piece *column = &pieces->columns.at[line.terms[i].column];
        double factor = line.terms[i].factor;
        found.low += factor * (factor > 0 ? column->low : column->high);
        found.high += factor * (factor > 0 ? column->high : column->low);
    }
    return found;
}

double cg_line_grain(const cg_pieces *pieces, cg_line line) {
    double grain = INFINITY;
    for (uint32_t i = 0; i < line.n; i++) {
        if (!pieces->columns.at[line.terms[i].column].whole) return 0;
        grain = fmin(grain, fabs(line.terms[i].factor));
    }
    if (line.n == 0) return 0;
    for (uint32_t i = 0; i <= line.n; i++) {
        double times = (i < line.n ? line.terms[i].factor : line.constant) / grain;
        if (fabs(times - round(times)) > 1e-9) return 0;
    }
    return grain;
}

double cg_line_value(cg_line line, const double *x) {
    double value = line.constant;
    for (uint32_t i = 0; i < line.n; i++)
        value += line.terms[i].factor * x[line.terms[i].column];
    return value;
}

bool cg_line_is_binary(const cg_pieces *pieces, cg_line line) {
    cg_interval interval = cg_line_interval(pieces, line);
    if (interval.low < 0 || interval.high > 1) return false;
    if (line.n == 0) return line.constant == 0 || line.constant == 1;
    return cg_line_grain(pieces, line) == 1;
}

/* ---- Columns ---- */

static bool same_line(cg_line a, cg_line b) {
    if (a.n != b.n || a.constant != b.constant) return false;
    for (uint32_t i = 0; i < a.n; i++)
        if (a.terms[i].column != b.terms[i].column || a.terms[i].factor != b.terms[i].factor) return false;
    return true;
}

static uint64_t mix(uint64_t hash, uint64_t bits) {
    return (hash ^ bits) * 0x9E3779B97F4A7C15u ^ hash >> 29;
}

static uint64_t bits_of(double value) {
    uint64_t bits;
    value += 0; /* -0 is 0 */
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static uint64_t hash_of(const cg_piece *piece) {
    uint64_t hash = mix((uint64_t)piece->kind, bits_of(piece->value));
    for (uint32_t k = 0; k < piece->n; k++) {
        hash = mix(hash, bits_of(piece->lines[k].constant));
        for (uint32_t i = 0; i < piece->lines[k].n; i++)
            hash = mix(mix(hash, piece->lines[k].terms[i].column), bits_of(piece->lines[k].terms[i].factor));
    }
    return hash;
}

static bool same_piece(const cg_piece *a, const cg_piece *b) {
    if (a->kind != b->kind || a->n != b->n || a->value != b->value) return false;
    for (uint32_t k = 0; k < a->n; k++)
        if (!same_line(a->lines[k], b->lines[k])) return false;
    return true;
}

static void put(cg_pieces *pieces, uint32_t column) {
    size_t at = hash_of(&pieces->columns.at[column]) & (pieces->n_buckets - 1);
    while (pieces->buckets[at])
        at = (at + 1) & (pieces->n_buckets - 1);
    pieces->buckets[at] = column + 1;
}

static void grow(cg_pieces *pieces) {
    if (2 * (pieces->columns.count + 1) < pieces->n_buckets) return;
    pieces->n_buckets = pieces->n_buckets ? 2 * pieces->n_buckets : 1024;
    while (pieces->n_buckets < 4 * pieces->columns.count)
        pieces->n_buckets *= 2;
    pieces->buckets = CG_NEW_ARRAY(pieces->arena, pieces->n_buckets, uint32_t);
    for (uint32_t i = pieces->n_variables; i < pieces->columns.count; i++)
        put(pieces, i);
}

/* The column that is this function, a new one where there is none. Its lines are copied. */
static uint32_t column_of(cg_pieces *pieces, cg_piece piece) {
    grow(pieces);
    for (size_t at = hash_of(&piece) & (pieces->n_buckets - 1); pieces->buckets[at];
         at = (at + 1) & (pieces->n_buckets - 1))
        if (same_piece(&pieces->columns.at[pieces->buckets[at] - 1], &piece)) return pieces->buckets[at] - 1;
    cg_line *lines = CG_NEW_ARRAY(pieces->arena, piece.n, cg_line);
    if (piece.n) memcpy(lines, piece.lines, piece.n * sizeof *lines);
    piece.lines = lines;
    CG_PUSH(pieces->arena, &pieces->columns, piece);
    put(pieces, (uint32_t)pieces->columns.count - 1);
    return (uint32_t)pieces->columns.count - 1;
}

/* ---- Functions ---- */

cg_line cg_line_not(cg_pieces *pieces, cg_line truth) {
    return cg_line_mix(pieces, -1, truth, 1, cg_line_number(1));
}

cg_line cg_line_step(cg_pieces *pieces, cg_line line) {
    cg_interval interval = cg_line_interval(pieces, line);
    if (interval.high <= 0) return cg_line_number(1);
    if (interval.low > 0) return cg_line_number(0);
    if (cg_line_is_binary(pieces, line)) return cg_line_not(pieces, line);
    cg_line column = line.n == 1 ? cg_line_column(pieces, line.terms[0].column) : line;
    if (line.n == 1 && cg_line_is_binary(pieces, column)) /* and it is decided by neither */
        return line.constant <= 0 ? cg_line_not(pieces, column) : column;
    cg_piece step = {.kind = CG_PIECE_STEP, .lines = &line, .n = 1, .high = 1, .whole = true};
    return cg_line_column(pieces, column_of(pieces, step));
}

cg_line cg_line_all(cg_pieces *pieces, const cg_line *truths, uint32_t n) {
    cg_line *open = CG_NEW_ARRAY(pieces->arena, n, cg_line);
    uint32_t count = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (truths[i].n == 0 && truths[i].constant == 0) return cg_line_number(0);
        bool known = truths[i].n == 0;
        for (uint32_t k = 0; k < count && !known; k++)
            known = same_line(open[k], truths[i]);
        if (!known) open[count++] = truths[i];
    }
    if (count == 0) return cg_line_number(1);
    if (count == 1) return open[0];
    cg_piece all = {.kind = CG_PIECE_ALL, .lines = open, .n = count, .high = 1, .whole = true};
    return cg_line_column(pieces, column_of(pieces, all));
}

bool cg_line_values(cg_pieces *pieces, uint32_t column, uint32_t *first) {
    const cg_piece *whole = &pieces->columns.at[column];
    double low = whole->low, high = whole->high;
    if (!whole->whole || !(high - low < MOST_VALUES)) return false;
    for (double value = low; value <= high; value++) {
        cg_line line = cg_line_column(pieces, column);
        cg_piece is = {.kind = CG_PIECE_IS, .lines = &line, .n = 1, .value = value, .high = 1, .whole = true};
        uint32_t made = column_of(pieces, is);
        if (value == low) *first = made;
    }
    return true;
}

cg_line cg_line_is_zero(cg_pieces *pieces, cg_line line) {
    cg_interval interval = cg_line_interval(pieces, line);
    if (interval.low > 0 || interval.high < 0) return cg_line_number(0);
    uint32_t first;
    if (line.n == 1 && pieces->columns.at[line.terms[0].column].whole) {
        const cg_piece *column = &pieces->columns.at[line.terms[0].column];
        double value = -line.constant / line.terms[0].factor, low = column->low, high = column->high;
        if (fabs(value - round(value)) > 1e-9 || value < low || value > high) return cg_line_number(0);
        if (low == 0 && high == 1) {
            cg_line itself = cg_line_column(pieces, line.terms[0].column);
            return value > 0.5 ? itself : cg_line_not(pieces, itself);
        }
        if (cg_line_values(pieces, line.terms[0].column, &first))
            return cg_line_column(pieces, first + (uint32_t)(round(value) - low));
    }
    cg_line negative = cg_line_mix(pieces, -1, line, 0, line);
    cg_line sides[] = {cg_line_step(pieces, line), cg_line_step(pieces, negative)};
    return cg_line_all(pieces, sides, 2);
}

static cg_line larger(cg_pieces *pieces, cg_line a, cg_line b) {
    cg_line gap = cg_line_mix(pieces, 1, a, -1, b);
    cg_interval interval = cg_line_interval(pieces, gap);
    if (interval.low >= 0) return a;
    if (interval.high <= 0) return b;
    cg_line step = cg_line_step(pieces, gap), lines[] = {a, b};
    cg_interval of_a = cg_line_interval(pieces, a), of_b = cg_line_interval(pieces, b);
    cg_piece largest = {.kind = CG_PIECE_LARGEST, .lines = lines, .n = 2};
    largest.low = fmax(of_a.low, of_b.low), largest.high = fmax(of_a.high, of_b.high);
    largest.second = step;
    return cg_line_column(pieces, column_of(pieces, largest));
}

static void add_choices(cg_pieces *pieces, uint32_t column) {
    if (pieces->columns.at[column].choices) return;
    pieces->columns.at[column].choices = (uint32_t)pieces->columns.count;
    uint32_t n = pieces->columns.at[column].n;
    for (uint32_t i = 0; i < n; i++) {
        cg_line line = cg_line_column(pieces, column);
        cg_piece choice = {.kind = CG_PIECE_CHOICE, .lines = &line, .n = 1, .value = i, .high = 1, .whole = true};
        column_of(pieces, choice);
    }
}

cg_line cg_line_largest(cg_pieces *pieces, const cg_line *lines, uint32_t n) {
    double low = -INFINITY, high = -INFINITY;
    for (uint32_t i = 0; i < n; i++)
        low = fmax(low, cg_line_interval(pieces, lines[i]).low);
    cg_line *open = CG_NEW_ARRAY(pieces->arena, n, cg_line); /* those that may be the largest */
    uint32_t count = 0;
    for (uint32_t i = 0; i < n; i++) {
        cg_interval interval = cg_line_interval(pieces, lines[i]);
        bool known = interval.high < low;
        for (uint32_t k = 0; k < count && !known; k++)
            known = same_line(open[k], lines[i]);
        if (known) continue;
        open[count++] = lines[i];
        high = fmax(high, interval.high);
    }
    if (count == 1) return open[0];
    if (count == 2) return larger(pieces, open[0], open[1]);
    cg_piece largest = {.kind = CG_PIECE_LARGEST, .lines = open, .n = count, .low = low, .high = high};
    uint32_t column = column_of(pieces, largest);
    add_choices(pieces, column);
    return cg_line_column(pieces, column);
}

cg_line cg_line_floor(cg_pieces *pieces, cg_line line) {
    cg_interval interval = cg_line_interval(pieces, line);
    double grain = cg_line_grain(pieces, line);
    if (line.n == 0) return cg_line_number(floor(line.constant));
    if (grain > 0 && grain == round(grain)) return line;
    cg_piece whole = {.kind = CG_PIECE_FLOOR, .lines = &line, .n = 1, .whole = true};
    whole.low = floor(interval.low), whole.high = floor(interval.high);
    if (whole.low == whole.high) return cg_line_number(whole.low);
    return cg_line_column(pieces, column_of(pieces, whole));
}

/* ---- Products ---- */

static double factor_of(cg_line line, uint32_t column) {
    for (uint32_t i = 0; i < line.n; i++)
        if (line.terms[i].column == column) return line.terms[i].factor;
    return 0;
}

/* A truth s or 1 - s, s being the step of a line e: s e is MIN(e, 0), and (1 - s) e is MAX(e, 0). So as much of e as is
 * in the line leaves it, which needs no bounds: pieces that meet at the border of their condition become bends. Returns
 * what left, times the truth. */
static cg_line take_out_step(cg_pieces *pieces, cg_line truth, cg_line *line) {
    cg_line nothing = cg_line_number(0);
    if (truth.n != 1) return nothing;
    const cg_piece *step = &pieces->columns.at[truth.terms[0].column];
    bool above = truth.terms[0].factor < 0;
    if (step->kind != CG_PIECE_STEP || step->lines[0].n == 0) return nothing;
    cg_line e = step->lines[0];
    double times = factor_of(*line, e.terms[0].column) / e.terms[0].factor;
    if (times == 0) return nothing;
    cg_line rest = cg_line_mix(pieces, 1, *line, -times, e);
    if (rest.n >= line->n) return nothing;
    *line = rest;
    cg_line sides[] = {above ? e : cg_line_mix(pieces, -1, e, 0, e), nothing};
    cg_line bend = cg_line_largest(pieces, sides, 2);
    return cg_line_mix(pieces, above ? times : -times, bend, 0, nothing);
}

cg_line cg_line_part(cg_pieces *pieces, cg_line truth, cg_line line) {
    if (truth.n == 0) return truth.constant == 0 ? truth : line;
    cg_line left = take_out_step(pieces, truth, &line);
    cg_line steady = cg_line_mix(pieces, line.constant, truth, 1, left);
    line.constant = 0;
    if (line.n == 0) return steady;
    cg_interval interval = cg_line_interval(pieces, line);
    cg_line lines[] = {truth, line};
    cg_piece part = {.kind = CG_PIECE_PART, .lines = lines, .n = 2};
    part.low = fmin(0, interval.low), part.high = fmax(0, interval.high);
    part.whole = cg_line_grain(pieces, line) == 1;
    cg_line made = cg_line_column(pieces, column_of(pieces, part));
    return cg_line_mix(pieces, 1, made, 1, steady);
}

/* A column of few whole numbers, times a line. */
static bool by_values(cg_pieces *pieces, cg_line a, cg_line b, cg_line *product) {
    enum { MOST = 16 };
    uint32_t first;
    if (a.n != 1) return false;
    uint32_t column = a.terms[0].column;
    double low = pieces->columns.at[column].low, high = pieces->columns.at[column].high;
    if (!(high - low < MOST) || !cg_line_values(pieces, column, &first)) return false;
    cg_line sum = cg_line_number(0);
    for (uint32_t k = 0; k <= (uint32_t)(high - low); k++) {
        cg_line part = cg_line_part(pieces, cg_line_column(pieces, first + k), b);
        sum = cg_line_mix(pieces, 1, sum, a.constant + a.terms[0].factor * (low + k), part);
    }
    *product = sum;
    return true;
}

bool cg_line_product(cg_pieces *pieces, cg_line a, cg_line b, cg_line *product) {
    cg_line nothing = cg_line_number(0);
    if (a.n == 0 || b.n == 0) {
        *product =
            a.n == 0 ? cg_line_mix(pieces, a.constant, b, 0, nothing) : cg_line_mix(pieces, b.constant, a, 0, nothing);
        return true;
    }
    bool of_a = cg_line_is_binary(pieces, a), of_b = cg_line_is_binary(pieces, b);
    if (of_a && of_b) {
        cg_line both[] = {a, b};
        *product = cg_line_all(pieces, both, 2);
        return true;
    }
    if (of_a || of_b) {
        *product = of_a ? cg_line_part(pieces, a, b) : cg_line_part(pieces, b, a);
        return true;
    }
    return by_values(pieces, a, b, product) || by_values(pieces, b, a, product);
}

/* ---- At a point ---- */

static double value_of(const cg_pieces *pieces, const cg_piece *piece, const double *x) {
    double value = piece->n ? cg_line_value(piece->lines[0], x) : 0;
    switch (piece->kind) {
    case CG_PIECE_LARGEST:
        for (uint32_t i = 1; i < piece->n; i++)
            value = fmax(value, cg_line_value(piece->lines[i], x));
        return value;
    case CG_PIECE_STEP: return value <= 0;
    case CG_PIECE_ALL:
        for (uint32_t i = 0; i < piece->n; i++)
            if (cg_line_value(piece->lines[i], x) < 0.5) return 0;
        return 1;
    case CG_PIECE_PART: return value > 0.5 ? cg_line_value(piece->lines[1], x) : 0;
    case CG_PIECE_FLOOR: return floor(value);
    case CG_PIECE_IS: return fabs(value - piece->value) < 0.5;
    case CG_PIECE_CHOICE: {
        const cg_piece *of = &pieces->columns.at[piece->lines[0].terms[0].column];
        uint32_t first = 0;
        while (cg_line_value(of->lines[first], x) < value)
            first++;
        return (uint32_t)piece->value == first;
    }
    default: return 0;
    }
}

void cg_pieces_complete(const cg_pieces *pieces, const double *x, double *columns) {
    memcpy(columns, x, pieces->n_variables * sizeof *x);
    for (size_t i = pieces->n_variables; i < pieces->columns.count; i++)
        columns[i] = value_of(pieces, &pieces->columns.at[i], columns);
}

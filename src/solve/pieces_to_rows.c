/* pieces_to_rows.c: the inequalities that hold the columns of a piecewise linear problem to their functions.
 *
 * Enters: columns, objective and constraints. Leaves: rows. First bounds: what the constraints leave to each column,
 * back and forth until nothing moves. Then from the objective and the constraints, the last column first: where a
 * column is pulled down it needs what holds it up, and the other way round, and its lines are pulled in turn. */
#include <math.h>

#include "solve/pieces.h"

/* A bound beyond this is none: with a larger M a solver's tolerance lets everything through. */
static const double MOST_BOUND = 1e8;
enum { HELD_UP = 1, HELD_DOWN = 2, BOTH = 3 };
enum { MOST_ROUNDS = 12, MOST_LINES_OF_COLUMN = 4 };

/* ---- Bounds ---- */

/* Bounds move when they gain this much, relative. */
static bool moves(double from, double to) {
    return isfinite(to) && (!isfinite(from) || fabs(to - from) > 1e-6 * fmax(1, fabs(from)));
}

/* A bound that would be 0 but for rounding. */
static double clean(double bound) {
    return fabs(bound) < 1e-10 ? 0 : bound;
}

static bool limit(cg_piece *column, double low, double high) {
    if (column->whole) low = ceil(low - 1e-6), high = floor(high + 1e-6);
    bool moved = false;
    if (low > column->low && moves(column->low, low)) {
        column->low = fmin(clean(low), column->high);
        moved = true;
    }
    if (high < column->high && moves(column->high, high)) {
        column->high = fmax(clean(high), column->low);
        moved = true;
    }
    return moved;
}

/* What `line <= 0` leaves to its columns. */
static bool propagate(cg_pieces *pieces, cg_line line) {
    double least = line.constant;
    uint32_t open = 0;
    bool moved = false;
    for (uint32_t i = 0; i < line.n; i++) {
        const cg_piece *column = &pieces->columns.at[line.terms[i].column];
        double part = line.terms[i].factor * (line.terms[i].factor > 0 ? column->low : column->high);
        if (isfinite(part))
            least += part;
        else
            open++;
    }
    for (uint32_t i = 0; i < line.n && open <= 1; i++) {
        cg_piece *column = &pieces->columns.at[line.terms[i].column];
        double factor = line.terms[i].factor, part = factor * (factor > 0 ? column->low : column->high);
        if (open == 1 && isfinite(part)) continue;
        double others = isfinite(part) ? least - part : least, to = -others / factor;
        moved |= limit(column, factor > 0 ? -INFINITY : to, factor > 0 ? to : INFINITY);
    }
    return moved;
}

static bool propagate_both(cg_pieces *pieces, cg_line line, bool equal) {
    bool moved = propagate(pieces, line);
    return (equal && propagate(pieces, cg_line_mix(pieces, -1, line, 0, line))) || moved;
}

/* A column from its lines, and the lines of a largest from their column. */
static bool propagate_column(cg_pieces *pieces, uint32_t at) {
    cg_piece *column = &pieces->columns.at[at];
    cg_interval of = column->n ? cg_line_interval(pieces, column->lines[0]) : (cg_interval){0, 0};
    bool moved = false;
    switch (column->kind) {
    case CG_PIECE_LARGEST:
        for (uint32_t i = 1; i < column->n; i++) {
            cg_interval other = cg_line_interval(pieces, column->lines[i]);
            of.low = fmax(of.low, other.low), of.high = fmax(of.high, other.high);
        }
        moved = limit(column, of.low, of.high);
        for (uint32_t i = 0; i < pieces->columns.at[at].n; i++) {
            cg_line itself = cg_line_column(pieces, at);
            moved |= propagate(pieces, cg_line_mix(pieces, 1, pieces->columns.at[at].lines[i], -1, itself));
        }
        return moved;
    case CG_PIECE_PART:
        of = cg_line_interval(pieces, column->lines[1]);
        return limit(column, fmin(0, of.low), fmax(0, of.high));
    case CG_PIECE_FLOOR: return limit(column, floor(of.low), floor(of.high));
    case CG_PIECE_STEP:
        if (of.high <= 0) return limit(column, 1, 1);
        return of.low > 0 && limit(column, 0, 0);
    default: return false;
    }
}

static void find_bounds(cg_pieces *pieces, double best) {
    bool moved = true;
    for (int round = 0; round < MOST_ROUNDS && moved; round++) {
        moved = false;
        for (uint32_t i = pieces->n_variables; i < pieces->columns.count; i++)
            moved |= propagate_column(pieces, i);
        for (size_t i = 0; i < pieces->n_rows; i++)
            moved |= propagate_both(pieces, pieces->rows[i], pieces->equal[i]);
        if (!isfinite(best)) continue;
        cg_line undercut = pieces->objective;
        undercut.constant -= best + 1e-6 * fmax(1, fabs(best));
        moved |= propagate(pieces, undercut);
    }
}

/* ---- Rows ---- */

typedef struct making {
    cg_pieces *pieces;
    cg_piece_rows *rows;
    unsigned char *pulls; /* [columns] what holds it: HELD_UP, HELD_DOWN */
    uint32_t held;        /* the column whose rows are made: its own rows do not pull at it */
    double margin;
    bool failed;
} making;

/* `line <= 0` pulls at its columns: those with a factor above 0 are to be held up. */
static void pull(making *of, cg_line line, bool equal) {
    for (uint32_t i = 0; i < line.n; i++)
        if (line.terms[i].column != of->held)
            of->pulls[line.terms[i].column] |= equal ? BOTH : line.terms[i].factor > 0 ? HELD_UP : HELD_DOWN;
}

/* The variables' own bounds keep the line below 0. (Those of other columns do so only where their rows are there.) */
static bool is_settled(const cg_pieces *pieces, cg_line line) {
    for (uint32_t i = 0; i < line.n; i++)
        if (line.terms[i].column >= pieces->n_variables) return false;
    return cg_line_interval(pieces, line).high <= 0;
}

static void add(making *of, cg_line line, bool equal) {
    if (!equal && is_settled(of->pieces, line)) return;
    CG_PUSH(of->pieces->arena, &of->rows->lines, line);
    CG_PUSH(of->pieces->arena, &of->rows->equal, equal);
    pull(of, line, equal);
}

/* a x + b y + c z <= 0 */
static void add_mix(making *of, double a, cg_line x, double b, cg_line y, double c, cg_line z) {
    cg_pieces *pieces = of->pieces;
    cg_sum_add(pieces, a, x);
    cg_sum_add(pieces, b, y);
    cg_sum_add(pieces, c, z);
    add(of, cg_sum_take(pieces, a * x.constant + b * y.constant + c * z.constant), false);
}

static double known(making *of, double bound) {
    if (fabs(bound) <= MOST_BOUND) return bound;
    of->failed = true;
    return 0;
}

/* line <= high (1 - truth): where the truth is 1 the line is not above 0. */
static void add_unless(making *of, cg_line line, cg_line truth) {
    const double LEAST =
        1e-4; /* a factor much smaller than the others is trouble for a solver, and a larger one right too */
    double high = known(of, cg_line_interval(of->pieces, line).high);
    if (high <= 0) {
        add(of, line, false);
        return;
    }
    high = fmax(high, LEAST);
    add_mix(of, 1, line, high, truth, -high, cg_line_number(1));
}

static void hold_largest(making *of, uint32_t at, unsigned pulls) {
    cg_pieces *pieces = of->pieces;
    const cg_piece *column = &pieces->columns.at[at];
    cg_line itself = cg_line_column(pieces, at), nothing = cg_line_number(0);
    for (uint32_t i = 0; i < column->n && (pulls & HELD_UP); i++)
        add_mix(of, 1, column->lines[i], -1, itself, 0, nothing);
    if (!(pulls & HELD_DOWN)) return;
    cg_line sum = cg_line_number(-1);
    for (uint32_t i = 0; i < column->n; i++) {
        cg_line choice = column->n > 2 ? cg_line_column(pieces, column->choices + i)
                         : i == 1      ? column->second
                                       : cg_line_not(pieces, column->second);
        add_unless(of, cg_line_mix(pieces, 1, itself, -1, column->lines[i]), choice);
        sum = cg_line_mix(pieces, 1, sum, 1, choice);
    }
    if (column->n > 2) add(of, sum, true);
}

static void hold_step(making *of, uint32_t at, unsigned pulls) {
    cg_pieces *pieces = of->pieces;
    cg_line line = pieces->columns.at[at].lines[0], truth = cg_line_column(pieces, at);
    if (pulls & HELD_DOWN) add_unless(of, line, truth);
    if (!(pulls & HELD_UP)) return;
    double grain = cg_line_grain(pieces, line), off = grain > 0 ? grain : of->margin * fmax(1, fabs(line.constant));
    cg_line short_of = cg_line_mix(pieces, -1, line, 1, cg_line_number(off));
    add_unless(of, short_of, cg_line_not(pieces, truth));
}

static void hold_all(making *of, uint32_t at, unsigned pulls) {
    cg_pieces *pieces = of->pieces;
    const cg_piece *column = &pieces->columns.at[at];
    cg_line itself = cg_line_column(pieces, at), nothing = cg_line_number(0);
    for (uint32_t i = 0; i < column->n && (pulls & HELD_DOWN); i++)
        add_mix(of, 1, itself, -1, column->lines[i], 0, nothing);
    if (!(pulls & HELD_UP)) return;
    cg_line sum = cg_line_number(1 - (double)column->n);
    for (uint32_t i = 0; i < column->n; i++)
        sum = cg_line_mix(pieces, 1, sum, 1, column->lines[i]);
    add_mix(of, 1, sum, -1, itself, 0, nothing);
}

static void hold_part(making *of, uint32_t at, unsigned pulls) {
    cg_pieces *pieces = of->pieces;
    cg_line truth = pieces->columns.at[at].lines[0], line = pieces->columns.at[at].lines[1];
    cg_line itself = cg_line_column(pieces, at), not_truth = cg_line_not(pieces, truth), nothing = cg_line_number(0);
    cg_interval bounds = cg_line_interval(pieces, line);
    if (pulls & HELD_DOWN) {
        add_mix(of, 1, itself, -known(of, bounds.high), truth, 0, nothing);
        add_mix(of, 1, itself, -1, line, known(of, bounds.low), not_truth);
    }
    if (pulls & HELD_UP) {
        add_mix(of, -1, itself, known(of, bounds.low), truth, 0, nothing);
        add_mix(of, -1, itself, 1, line, -known(of, bounds.high), not_truth);
    }
}

/* What multiples of the grain are at least short of the next whole number; 0: not known. */
static double least_gap(double grain) {
    enum { MOST_PARTS = 1000 };
    for (int parts = 1; parts <= MOST_PARTS && grain > 0; parts++)
        if (fabs(grain * parts - round(grain * parts)) < 1e-9) return 1.0 / parts;
    return 0;
}

static void hold_floor(making *of, uint32_t at, unsigned pulls) {
    cg_pieces *pieces = of->pieces;
    cg_line line = pieces->columns.at[at].lines[0], itself = cg_line_column(pieces, at);
    double gap = least_gap(cg_line_grain(pieces, line)), off = gap > 0 ? gap : fmax(of->margin, 1e-9);
    cg_line nothing = cg_line_number(0);
    if (pulls & HELD_DOWN) add_mix(of, 1, itself, -1, line, 0, nothing);
    if (pulls & HELD_UP) add_mix(of, 1, line, -1, itself, 1, cg_line_number(off - 1));
}

/* All the truths of one whole number, once. */
static void hold_values(making *of, uint32_t at) {
    cg_pieces *pieces = of->pieces;
    cg_line number = pieces->columns.at[at].lines[0], sum = cg_line_number(-1), total = number;
    uint32_t first = at;
    while (first > pieces->n_variables && pieces->columns.at[first - 1].kind == CG_PIECE_IS &&
           pieces->columns.at[first - 1].lines[0].terms[0].column == number.terms[0].column)
        first--;
    if (first != at) { /* the first column of the group has the rows */
        of->pulls[first] |= BOTH;
        return;
    }
    for (uint32_t i = first; i < pieces->columns.count && pieces->columns.at[i].kind == CG_PIECE_IS &&
                             pieces->columns.at[i].lines[0].terms[0].column == number.terms[0].column;
         i++) {
        sum = cg_line_mix(pieces, 1, sum, 1, cg_line_column(pieces, i));
        total = cg_line_mix(pieces, 1, total, -pieces->columns.at[i].value, cg_line_column(pieces, i));
    }
    add(of, sum, true);
    add(of, total, true);
}

static void hold(making *of, uint32_t at) {
    unsigned pulls = of->pulls[at];
    of->held = at;
    switch (of->pieces->columns.at[at].kind) {
    case CG_PIECE_LARGEST: hold_largest(of, at, pulls); break;
    case CG_PIECE_STEP: hold_step(of, at, pulls); break;
    case CG_PIECE_ALL: hold_all(of, at, pulls); break;
    case CG_PIECE_PART: hold_part(of, at, pulls); break;
    case CG_PIECE_FLOOR: hold_floor(of, at, pulls); break;
    case CG_PIECE_IS: hold_values(of, at); break;
    default: break;
    }
}

/* From the last column to the first, again where a row pulled at a later column in a new way. */
static void hold_all_columns(making *of) {
    size_t n = of->pieces->columns.count;
    unsigned char *done = CG_NEW_ARRAY(of->pieces->arena, n, unsigned char);
    for (bool again = true; again && !of->failed;) {
        again = false;
        for (size_t i = n; i-- > of->pieces->n_variables;) {
            unsigned char pulls = of->pulls[i], new_ones;
            if (pulls && of->pieces->columns.at[i].kind == CG_PIECE_IS) pulls = BOTH;
            new_ones = (unsigned char)(pulls & ~done[i]);
            if (!new_ones) continue;
            done[i] = pulls;
            of->pulls[i] = new_ones;
            hold(of, (uint32_t)i);
            of->pulls[i] |= pulls;
            again = true;
        }
    }
}

bool cg_pieces_to_rows(cg_pieces *pieces, double best, double margin, cg_piece_rows *out) {
    size_t n = pieces->columns.count;
    *out = (cg_piece_rows){0};
    find_bounds(pieces, best);
    making of = {.pieces = pieces, .rows = out, .held = UINT32_MAX, .margin = margin};
    of.pulls = CG_NEW_ARRAY(pieces->arena, n, unsigned char);
    pull(&of, pieces->objective, false);
    for (size_t i = 0; i < pieces->n_rows; i++) {
        CG_PUSH(pieces->arena, &out->lines, pieces->rows[i]);
        CG_PUSH(pieces->arena, &out->equal, pieces->equal[i]);
        pull(&of, pieces->rows[i], pieces->equal[i]);
    }
    hold_all_columns(&of);
    out->used = CG_NEW_ARRAY(pieces->arena, n, bool);
    for (size_t i = 0; i < n; i++) {
        out->used[i] = i < pieces->n_variables || of.pulls[i];
        out->wholes += i >= pieces->n_variables && of.pulls[i] && pieces->columns.at[i].whole;
    }
    return !of.failed;
}

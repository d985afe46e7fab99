/* lanes.c: see lanes.h. Rows are taken a tile at a time, so that the sums stay in cache while the columns pass by. */
#include "function/lanes.h"

void cg_lanes_start(void *state) {
    *(cg_lanes *)state = (cg_lanes){.error = cg_blank_cell()};
}

void cg_lanes_merge(void *state, const void *later) {
    cg_lanes *to = state;
    const cg_lanes *from = later;
    if (cg_is_error(to->error)) return;
    for (size_t j = 0; j < CG_LANES; j++)
        to->lane[j] += from->lane[j];
    to->count += from->count;
    to->error = from->error;
}

double cg_lanes_total(const double lane[CG_LANES]) {
    double total = 0;
    for (size_t j = 0; j < CG_LANES; j++)
        total += lane[j];
    return total;
}

cg_cell cg_sum_finish(const void *state, cg_call *call) {
    (void)call;
    const cg_lanes *from = state;
    return cg_is_error(from->error) ? from->error : cg_number_cell(cg_lanes_total(from->lane));
}

cg_cell cg_pairs_finish(const void *state, cg_call *call) {
    const cg_lanes *from = state;
    bool none = from->count == 0 && !cg_is_error(from->error);
    return none ? cg_error_cell(CG_DIV0) : cg_sum_finish(state, call);
}

bool cg_aggregated(const cg_operand *range, size_t i, cg_cell *cell) {
    *cell = range->cells[i];
    if (cg_is_number(*cell) || cg_is_error(*cell)) return true;
    if (range->reference) return false;
    *cell = cg_to_number(*cell);
    return true;
}

size_t cg_slots_cells(const cg_slots *ranges, uint32_t n_ranges) {
    size_t cells = 0;
    for (uint32_t i = 0; i < n_ranges; i++)
        cells += (size_t)ranges[i].rows * ranges[i].cols;
    return cells;
}

static void clear_tile(double *restrict to, size_t count) {
    CG_TILE_ROWS(count, to[i] = 0);
}

static void add_tile(double *restrict to, const double *restrict from, size_t count) {
    CG_TILE_ROWS(count, to[i] += from[i]);
}

static size_t tile_at(size_t from, size_t n) {
    return n - from < CG_TILE ? n - from : CG_TILE;
}

/* The terms of one lane, added up and then added to the rows' sums. A single term needs no lane of its own. */
static void sum_lane(const cg_slots *ranges, uint32_t n_ranges, bool in_step, cg_tile_term term, size_t lane,
                     size_t from, size_t count, double *sum) {
    double own[CG_TILE];
    uint32_t groups = in_step ? 1 : n_ranges, group_size = in_step ? n_ranges : 1;
    size_t terms = 0;
    for (uint32_t group = 0; group < groups; group++) {
        size_t size = (size_t)ranges[group].rows * ranges[group].cols;
        terms += size > lane ? (size - lane + CG_LANES - 1) / CG_LANES : 0;
    }
    bool alone = terms == 1, first = true;
    for (uint32_t group = 0; group < groups; group++) {
        size_t size = (size_t)ranges[group].rows * ranges[group].cols;
        for (size_t cell = lane; cell < size; cell += CG_LANES, first = false)
            term(ranges + group, group_size, cell, from, count, alone ? sum : own, alone || !first);
    }
    if (terms > 1) add_tile(sum, own, count);
}

void cg_slots_sum(const cg_slots *ranges, uint32_t n_ranges, bool in_step, cg_tile_term term, double *result,
                  size_t n) {
    for (size_t from = 0; from < n; from += CG_TILE) {
        size_t count = tile_at(from, n);
        clear_tile(result + from, count);
        for (size_t lane = 0; lane < CG_LANES; lane++)
            sum_lane(ranges, n_ranges, in_step, term, lane, from, count, result + from);
    }
}

/* to[i] (+)= a[m][i] * b[m][i] for a tile of rows. */
static void add_product(cg_vectors a, cg_vectors b, size_t m, size_t from, size_t count, double *restrict to,
                        bool add) {
    if (a.fixed && !b.fixed) {
        cg_vectors swap = a;
        a = b;
        b = swap;
    }
    const double *restrict xs = a.at[m * a.step] + (a.fixed ? 0 : from);
    const double *restrict ys = b.at[m * b.step] + (b.fixed ? 0 : from);
    double x = xs[0], y = ys[0];
    if (a.fixed)
        CG_TILE_ROWS(count, to[i] = add ? to[i] + x * y : x * y);
    else if (b.fixed && add)
        CG_TILE_ROWS(count, to[i] += xs[i] * y);
    else if (b.fixed)
        CG_TILE_ROWS(count, to[i] = xs[i] * y);
    else if (add)
        CG_TILE_ROWS(count, to[i] += xs[i] * ys[i]);
    else
        CG_TILE_ROWS(count, to[i] = xs[i] * ys[i]);
}

static void dot_tile(cg_vectors a, cg_vectors b, size_t k, size_t from, size_t count, double *sum) {
    double own[CG_TILE];
    for (size_t lane = 0; lane < CG_LANES && lane < k; lane++) {
        bool alone = lane + CG_LANES >= k;
        add_product(a, b, lane, from, count, alone ? sum : own, alone);
        for (size_t m = lane + CG_LANES; m < k; m += CG_LANES)
            add_product(a, b, m, from, count, own, true);
        if (!alone) add_tile(sum, own, count);
    }
}

void cg_slots_dot_from(cg_vectors a, cg_vectors b, size_t k, double *result, size_t from, size_t n) {
    for (; from < n; from += CG_TILE) {
        size_t count = tile_at(from, n);
        clear_tile(result + from, count);
        dot_tile(a, b, k, from, count, result + from);
    }
}

void cg_slots_dot(cg_vectors a, cg_vectors b, size_t k, double *result, size_t n) {
    size_t from = 0;
    if (b.fixed && !a.fixed) from = cg_slots_product(a, k, (cg_factors){b.at, b.step, 0}, 1, &result, 1, n);
    if (a.fixed && !b.fixed) from = cg_slots_product(b, k, (cg_factors){a.at, a.step, 0}, 1, &result, 1, n);
    cg_slots_dot_from(a, b, k, result, from, n);
}

/* switch_sides.c: see switch_sides.h. The point is moved by more than any program's rounding, and by too little for a
 * slope to change where nothing jumps, in many directions at random: among them switches near by take every side. */
#include "solve/switch_sides.h"

#include <math.h>
#include <string.h>

#include "base/random.h"

static const double MOVE = 1e-11;  /* of a value, or of 1 */
static const double SMOOTH = 1e-9; /* a slope that changes by less of itself, or of 1, has not jumped */
/* How many directions; without a jump in the first few of them there is none. A subset of many switches that no
 * direction had is as likely to go further as not, hence MARGIN. */
enum { DIRECTIONS = 64, FIRST_DIRECTIONS = 16, MARGIN = 2 };

typedef struct mover {
    cg_run *run;
    const cg_cell **params;
    cg_cell **moved; /* the changing blocks: copies, which params point to */
    const cg_model *model;
    const size_t *changing;
    size_t n;
} mover;

static size_t size_of(const mover *to, size_t k) {
    return cg_node_size(to->model->params[to->changing[k]].node);
}

static bool has_switches(cg_arena *arena, const cg_graph *graph, cg_node *const *gradient, size_t n) {
    const unsigned char *used = cg_graph_reachable(arena, graph, gradient, n);
    for (size_t id = 0; id < graph->nodes.count; id++) {
        const cg_node *node = graph->nodes.at[id];
        if (used[id] && node->depends && (cg_node_is_comparison(node) || cg_node_is_call(node, "SIGN"))) return true;
    }
    return false;
}

static mover start(cg_arena *arena, const cg_model *model, cg_node *const *gradient, const size_t *changing, size_t n,
                   const cg_cell *const *values, cg_draw draw) {
    bool *varies = CG_NEW_ARRAY(arena, model->n_params, bool);
    for (size_t k = 0; k < n; k++)
        varies[changing[k]] = true;
    const cg_program *program = cg_program_create(arena, model->graph, gradient, n, varies, model->n_params);
    mover made = {.run = cg_run_create(arena, cg_setup_create(arena, program, values, draw)),
                  .params = CG_NEW_ARRAY(arena, model->n_params, const cg_cell *),
                  .moved = CG_NEW_ARRAY(arena, n, cg_cell *),
                  .model = model,
                  .changing = changing,
                  .n = n};
    memcpy(made.params, values, model->n_params * sizeof *values);
    for (size_t k = 0; k < n; k++) {
        made.moved[k] = CG_NEW_ARRAY(arena, size_of(&made, k), cg_cell);
        made.params[changing[k]] = made.moved[k];
    }
    return made;
}

/* Direction 0: not at all. */
static void move(const mover *to, const cg_cell *const *values, uint64_t direction) {
    for (size_t k = 0; k < to->n; k++)
        for (size_t i = 0; i < size_of(to, k); i++) {
            cg_cell cell = values[to->changing[k]][i];
            double by = 2 * cg_random_uniform(0, direction, k, i) - 1;
            if (direction > 0 && cg_is_number(cell)) cell.number += MOVE * by * fmax(1, fabs(cell.number));
            to->moved[k][i] = cell;
        }
    cg_run_iterate(to->run, to->params);
}

static void read_slopes(const mover *to, size_t k, double *out) {
    cg_values found = cg_run_output(to->run, k);
    for (size_t i = 0; i < size_of(to, k); i++)
        out[i] = cg_is_number(found.slots[0][i]) ? found.slots[0][i].number : NAN;
}

/* Takes in how far the slopes are from those here; returns the largest jump beside its slope. */
static double take_jumps(const mover *to, size_t k, const double *here, double *now, double *reach) {
    double far = 0;
    read_slopes(to, k, now);
    for (size_t i = 0; i < size_of(to, k); i++) {
        double jump = fabs(now[i] - here[i]);
        if (MARGIN * jump > reach[i]) reach[i] = MARGIN * jump;
        far = fmax(far, jump / (1 + fabs(here[i])));
    }
    return far;
}

void cg_switch_sides(cg_arena *arena, const cg_model *model, cg_node *const *gradient, const size_t *changing, size_t n,
                     const cg_cell *const *values, cg_draw draw, double *const *reach) {
    if (!has_switches(arena, model->graph, gradient, n)) return;
    mover to = start(arena, model, gradient, changing, n, values, draw);
    double **here = CG_NEW_ARRAY(arena, n, double *), **now = CG_NEW_ARRAY(arena, n, double *), far = 0;
    move(&to, values, 0);
    for (size_t k = 0; k < n; k++) {
        here[k] = CG_NEW_ARRAY(arena, size_of(&to, k), double);
        now[k] = CG_NEW_ARRAY(arena, size_of(&to, k), double);
        read_slopes(&to, k, here[k]);
    }
    for (uint64_t direction = 1; direction <= DIRECTIONS; direction++) {
        if (direction > FIRST_DIRECTIONS && far < SMOOTH) return;
        move(&to, values, direction);
        for (size_t k = 0; k < n; k++)
            far = fmax(far, take_jumps(&to, k, here[k], now[k], reach[k]));
    }
}

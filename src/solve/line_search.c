/* line_search.c: see line_search.h.
 *
 * Enters: a point and a direction. Leaves: a point of the line that meets the weak Wolfe conditions.
 * They are asked for by bracketing, which Lewis and Overton, "Nonsmooth optimization via quasi-Newton methods" (2013),
 * show to carry BFGS across kinks. Where the objective no longer resolves the slope, the approximate condition of Hager
 * and Zhang, "A new conjugate gradient method with guaranteed descent" (2005), takes over, so that gradients of 1e-9
 * are reached although objectives are only good to 1e-16. */
#include "solve/line_search.h"

#include <math.h>

#include "base/vector.h"

static const double SUFFICIENT = 1e-4;  /* share of the decrease that the slope promises */
static const double CURVATURE = 0.9;    /* share of the slope that may be left */
static const double RESOLUTION = 4e-15; /* of the objective, relative */
enum { MOST_TRIALS = 100 };

cg_line cg_line_create(cg_arena *arena, size_t n) {
    size_t whole = (n + CG_WIDTH - 1) / CG_WIDTH * CG_WIDTH;
    return (cg_line){.direction = CG_NEW_ARRAY(arena, whole, double),
                     .point = CG_NEW_ARRAY(arena, n, double),
                     .gradient = CG_NEW_ARRAY(arena, n, double)};
}

/* A point of the path, and what the line search wants to know of it. */
typedef struct probe {
    double step;
    double objective;
    double slope;    /* of the objective along the path, past this point */
    double promised; /* the linear model's change of the objective on the way here; negative */
} probe;

static probe try_step(cg_search *search, cg_line *line, const probe *from, double step) {
    const cg_problem *problem = search->problem;
    const double *d = line->direction;
    double *x = line->point;
    for (size_t i = 0; i < problem->n; i++) {
        x[i] = search->x[i] + step * d[i];
        if (problem->low) x[i] = fmin(fmax(x[i], problem->low[i]), problem->high[i]);
    }
    line->objective = cg_search_evaluate(search, x, line->gradient);
    probe here = {.step = step, .objective = line->objective};
    if (here.objective == INFINITY) return here;
    if (!problem->low) {
        here.slope = cg_dot(line->gradient, d, NULL, problem->n);
        here.promised = step * from->slope;
        return here;
    }
    for (size_t i = 0; i < problem->n; i++) {
        bool bent = (x[i] <= problem->low[i] && d[i] < 0) || (x[i] >= problem->high[i] && d[i] > 0);
        if (!bent) here.slope += line->gradient[i] * d[i];
        here.promised += search->gradient[i] * (x[i] - search->x[i]);
    }
    here.promised = fmin(here.promised, 0);
    return here;
}

static bool is_low_enough(const cg_search *search, probe from, probe here) {
    if (here.objective <= from.objective + SUFFICIENT * here.promised) return true;
    return here.objective <= search->lowest + RESOLUTION * fabs(search->lowest) &&
           here.slope <= (2 * SUFFICIENT - 1) * from.slope;
}

/* From `low`, which is low enough and still falls, to the floor before `high`, where the objective rises. The tangents
 * of a parabola meet in the middle; its floor is where its slope is 0. Those of two pieces meet at the kink, and a step
 * must go beyond it: a method that stops short of a kink learns nothing of it. */
static double valley(probe low, probe high) {
    static const double ALIKE = 0.05, BEYOND = 0.01;
    double width = high.step - low.step, bend = high.slope - low.slope;
    double tangents = (width * high.slope - (high.objective - low.objective)) / bend;
    if (fabs(tangents - 0.5 * width) < ALIKE * width) return -width * low.slope / bend;
    return tangents + BEYOND * (width - tangents);
}

/* Between `low`, which is low enough and still falling, and `high`, which is not low enough. */
static double between(probe low, probe high, unsigned trial) {
    if (low.step > 0 && high.step > 100 * low.step) return sqrt(low.step) * sqrt(high.step);
    double width = high.step - low.step, fall = width * low.slope, guess = NAN;
    if (high.objective < INFINITY && trial % 4 != 3)
        guess = high.slope > 0 ? valley(low, high) : -width * fall / (2 * (high.objective - low.objective - fall));
    if (!(guess > 0.1 * width)) guess = isnan(guess) ? 0.5 * width : 0.1 * width;
    return low.step + fmin(guess, 0.9 * width);
}

bool cg_line_search(cg_search *search, cg_line *line) {
    double slope = cg_dot(search->gradient, line->direction, NULL, search->problem->n);
    probe from = {.objective = search->objective, .slope = slope}, low = from, high = {.step = INFINITY};
    double step = 1, growth = 2;
    if (!(from.slope < 0)) return false;
    for (unsigned trial = 0; trial < MOST_TRIALS; trial++) {
        probe here = try_step(search, line, &from, step);
        if (search->stop != CG_GO_ON) return false;
        if (!is_low_enough(search, from, here))
            high = here;
        else if (here.slope < CURVATURE * from.slope)
            low = here;
        else
            return true;
        if (high.step == INFINITY) {
            step *= growth;
            growth *= 2; /* so that an objective without a floor is at -1e300 soon */
        } else {
            step = between(low, high, trial);
        }
        if (step <= low.step || step >= high.step || step > 1e300) break;
    }
    /* A kink so sharp that the bracket closed on it: its lower side is a step all the same. */
    return low.step > 0 && try_step(search, line, &from, low.step).objective < INFINITY && search->stop == CG_GO_ON;
}

void cg_find_held(const cg_search *search, bool *held) {
    const cg_problem *problem = search->problem;
    for (size_t i = 0; held && i < problem->n; i++)
        held[i] = (search->x[i] <= problem->low[i] && search->gradient[i] >= 0) ||
                  (search->x[i] >= problem->high[i] && search->gradient[i] <= 0);
}

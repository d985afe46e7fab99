/* rate_root.c: see rate_root.h. */
#include "function/rate_root.h"

#include <math.h>
#include <stdbool.h>

static bool is_nothing(cg_worth worth) {
    return fabs(worth.value) <= 1e-9 * worth.size;
}

static double newton(cg_worth_at worth, const void *payments, double rate) {
    for (int i = 0; i < 100; i++) {
        cg_worth here = worth(payments, rate);
        if (here.value == 0) return rate;
        double next = rate - here.value / here.slope;
        if (!isfinite(next)) return (double)NAN;
        if (next <= -1) next = (rate - 1) / 2; /* halfway to the pole at -1 */
        bool settled = fabs(next - rate) <= 1e-14 * fmax(1, fabs(next));
        rate = next;
        if (settled) return is_nothing(worth(payments, rate)) ? rate : (double)NAN;
    }
    return (double)NAN;
}

/* Between two rates at which the worths have different signs. */
static double bisect(cg_worth_at worth, const void *payments, double low, double high) {
    bool rises = worth(payments, low).value < 0;
    for (int i = 0; i < 200; i++) {
        double middle = low + (high - low) / 2;
        if (middle == low || middle == high) break;
        if ((worth(payments, middle).value < 0) == rises)
            low = middle;
        else
            high = middle;
    }
    return low;
}

double cg_rate_root(cg_worth_at worth, const void *payments, double guess) {
    if (!(guess > -1)) return (double)NAN;
    double found = newton(worth, payments, guess);
    const double most = 1e9; /* worths that only come near nothing as rates grow have no rate */
    if (found <= most) return found;
    /* growth factors go out from the guess by twentieths, up and down in turn */
    const double step = 1.05;
    double up = 1 + guess, down = up, above = worth(payments, guess).value, below = above;
    for (int i = 0; i < 400; i++) {
        double next_up = worth(payments, up * step - 1).value, next_down = worth(payments, down / step - 1).value;
        if (isfinite(next_up) && isfinite(above) && (next_up < 0) != (above < 0))
            return bisect(worth, payments, up - 1, up * step - 1);
        if (isfinite(next_down) && isfinite(below) && (next_down < 0) != (below < 0))
            return bisect(worth, payments, down / step - 1, down - 1);
        up *= step;
        down /= step;
        above = next_up;
        below = next_down;
    }
    return (double)NAN;
}

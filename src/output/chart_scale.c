/* chart_scale.c: see chart_scale.h. */
#include "output/chart_scale.h"

#include <math.h>

static void add_tick(cg_scale *scale, double number) {
    if (scale->n_ticks < CG_MOST_TICKS) scale->ticks[scale->n_ticks++] = number;
}

/* n * 10^e, exactly rounded: 3 and -1 are 0.3. */
static double scaled(double n, int e) {
    return e < 0 ? n / pow(10, -e) : n * pow(10, e);
}

static void straight_ticks(cg_scale *scale) {
    enum { WANTED = 8 };
    static const double steps[] = {1, 2, 5, 10};
    double rough = (scale->high - scale->low) / WANTED;
    int e = (int)floor(log10(rough)), which = 0;
    while (which < 3 && scaled(steps[which], e) < rough)
        which++;
    double step = scaled(steps[which], e);
    for (double k = ceil(scale->low / step - 1e-9); k <= floor(scale->high / step + 1e-9); k++)
        add_tick(scale, scaled(k * steps[which], e));
}

/* Powers of ten, each or every so many; within two of them also 2 and 5 times a power. */
static void log_ticks(cg_scale *scale) {
    int first = (int)floor(scale->low), last = (int)ceil(scale->high), every = (last - first) / 8 + 1;
    bool fine = scale->high - scale->low < 2;
    for (int e = first; e <= last; e += every)
        for (int m = 1; m < 10; m++) {
            if (m != 1 && (!fine || (m != 2 && m != 5))) continue;
            double number = scaled(m, e), at = log10(number);
            if (at >= scale->low - 1e-9 && at <= scale->high + 1e-9) add_tick(scale, number);
        }
}

cg_scale cg_scale_of(double low, double high, bool log, double pad) {
    cg_scale scale = {.low = log ? log10(low) : low, .high = log ? log10(high) : high, .log = log};
    double width = scale.high - scale.low;
    if (!(width > 1e-12 * fmax(fabs(scale.low), fabs(scale.high)))) width = fmax(1, fabs(scale.low)) * (log ? 1 : 0.5);
    scale.low -= pad * width;
    scale.high += pad * width;
    if (scale.high - scale.low < width) { /* one number: it stands in the middle */
        scale.low -= width / 2;
        scale.high += width / 2;
    }
    if (log)
        log_ticks(&scale);
    else
        straight_ticks(&scale);
    return scale;
}

double cg_scale_place(const cg_scale *scale, double number) {
    if (scale->log && !(number > 0)) return NAN;
    return ((scale->log ? log10(number) : number) - scale->low) / (scale->high - scale->low);
}

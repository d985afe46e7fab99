/* bench_net.c: a net's mean loss and its gradient, cellgrad's program and hand-written C over the same columns.
 *
 *   bench_net WHO ROWS THREADS      WHO: cellgrad, fused (the lesson's net: 10 features, 2 ReLUs),
 *                                   logistic, fused-logistic (10 features, 2 sigmoids and one more, cross-entropy), or
 *                                   wide (cellgrad on a net of 784 features and 30 ReLUs)
 *
 * Columns come from a counter-based generator (random.h), which contestants in other languages repeat; weights go from
 * -0.5 to 0.5. A
 * contestant: see turns.h; its check is the loss plus the sum of the gradient. */
#define _POSIX_C_SOURCE 200809L
#include "turns.h"

#include <math.h>
#include <string.h>

#include "base/random.h"
#include "base/vector.h"
#include "program/program.h"

enum { FEATURES = 10, UNITS = 2, WEIGHTS = FEATURES * UNITS, PARAMS = WEIGHTS + UNITS, WIDE_FEATURES = 784 };

static const char lesson_sheet[] = "cellgrad 1\n"
                                   "table t from \"none.csv\"\n"
                                   "    Lin[2] = MMULT(t[[x1]:[x10]], W)\n"
                                   "    ReLU1  = IF([@Lin1]<0,0,[@Lin1])\n"
                                   "    ReLU2  = IF([@Lin2]<0,0,[@Lin2])\n"
                                   "    Preds  = [@ReLU1]+[@ReLU2]\n"
                                   "    Loss   = ([@Preds]-[@y])^2\n"
                                   "params W[10,2] = 0\n"
                                   "loss = AVERAGE(t[Loss])\n";

static const char logistic_sheet[] = "cellgrad 1\n"
                                     "table t from \"none.csv\"\n"
                                     "    Lin[2] = MMULT(t[[x1]:[x10]], W)\n"
                                     "    Hid[2] = 1/(1+EXP(-t[@[Lin1]:[Lin2]]))\n"
                                     "    Logit  = SUMPRODUCT(t[@[Hid1]:[Hid2]], v)\n"
                                     "    P      = 1/(1+EXP(-[@Logit]))\n"
                                     "    Loss   = -([@y]*LN([@P])+(1-[@y])*LN(1-[@P]))\n"
                                     "params W[10,2] = 0\n"
                                     "params v[1,2] = 0\n"
                                     "loss = AVERAGE(t[Loss])\n";

static const char wide_sheet[] = "cellgrad 1\n"
                                 "table t from \"none.csv\"\n"
                                 "    Lin[30] = MMULT(t[[x1]:[x784]], W)\n"
                                 "    Act[30] = IF(t[@[Lin1]:[Lin30]]<0, 0, t[@[Lin1]:[Lin30]])\n"
                                 "    Preds   = SUMPRODUCT(t[@[Act1]:[Act30]], v)\n"
                                 "    Loss    = ([@Preds]-[@y])^2\n"
                                 "params W[784,30] = 0\n"
                                 "params v[1,30] = 0\n"
                                 "loss = AVERAGE(t[Loss])\n";

/* ---- The work: columns, weights, repeats ---- */

/* The rows [first, end) of x[feature][row]: their losses' sum, and its gradient. */
typedef double by_hand(const double *const *x, const double *y, size_t first, size_t end, const double *w,
                       double *gradient);

typedef struct bench {
    cg_arena *arena;
    cg_texts *texts;
    cg_diagnostics diagnostics;
    cg_model *model;
    const cg_cell *const *params;
    cg_run *run;
    size_t n_outputs, features, rows, repeats;
    unsigned threads;
    by_hand *hand; /* NULL: cellgrad */
    size_t n_params;
    double loss, gradient[PARAMS]; /* of the hand-written loop */
} bench;

static cg_table *random_table(bench *on) {
    cg_table *table = CG_NEW(on->arena, cg_table);
    *table = (cg_table){
        .name = cg_intern_string(on->texts, "t"), .path = "none.csv", .n_rows = on->rows, .file_rows = on->rows};
    table->n_columns = on->features + 1;
    table->columns = CG_NEW_ARRAY(on->arena, table->n_columns, cg_column);
    for (size_t c = 0; c < table->n_columns; c++) {
        const char *name = c < on->features ? cg_format(on->arena, "x%zu", c + 1) : "y";
        cg_cell *cells = cg_alloc_raw(on->arena, on->rows * sizeof *cells);
        for (size_t i = 0; i < on->rows; i++)
            cells[i].number =
                c < on->features ? cg_random_uniform(0, 0, c, i) : (double)(cg_random_bits(0, 0, c, i) & 1);
        table->columns[c] = (cg_column){cg_intern_string(on->texts, name), cells, CG_HOLDS_NUMBERS};
    }
    return table;
}

/* From -0.5 to 0.5 in even steps, row by row. */
static const cg_cell *spread_weights(cg_arena *arena, const cg_node *params) {
    size_t n = cg_node_size(params);
    cg_cell *cells = cg_alloc_raw(arena, n * sizeof *cells);
    for (size_t i = 0; i < n; i++)
        cells[i].number = (double)i / (double)(n - 1) - 0.5;
    return cells;
}

static void open_bench(bench *on, const char *sheet) {
    on->arena = cg_arena_create(NULL);
    on->texts = cg_texts_create(on->arena);
    on->diagnostics = (cg_diagnostics){.arena = on->arena};
    cg_language language = {on->arena, on->texts, &on->diagnostics};
    const cg_source *source = cg_source_create(on->arena, "bench.sheet", sheet, strlen(sheet));
    cg_document *document = cg_text_to_document(&language, source);
    const cg_table *table = random_table(on);
    cg_registry *registry = cg_registry_create(on->arena, on->texts);
    cg_graph *graph = cg_graph_create(on->arena, on->texts, registry, &on->diagnostics);
    on->model = cg_model_create(graph, document, &table);
    cg_model_resolve(on->model);
    const cg_cell **params = CG_NEW_ARRAY(on->arena, on->model->n_params, const cg_cell *);
    for (size_t i = 0; i < on->model->n_params; i++)
        params[i] = spread_weights(on->arena, on->model->params[i].node);
    on->params = params;
}

/* ---- cellgrad ---- */

static void compile(bench *on) {
    cg_graph *graph = on->model->graph;
    cg_node *outputs[3] = {on->model->cells[0].node}, *wrt[2];
    bool varies[2] = {true, true};
    size_t n = on->model->n_params;
    for (size_t i = 0; i < n; i++)
        wrt[i] = on->model->params[i].node;
    cg_gradient gradient;
    if (!cg_graph_gradient(graph, outputs[0], wrt, n, &gradient)) abort();
    for (size_t i = 0; i < n; i++)
        outputs[1 + i] = gradient.adjoints[i];
    on->n_outputs = 1 + n;
    cg_program *program = cg_program_create(on->arena, graph, outputs, on->n_outputs, varies, n);
    cg_team *team = on->threads > 1 ? cg_team_create(on->arena, on->threads) : NULL;
    on->run = cg_run_create_shared(on->arena, cg_setup_create(on->arena, program, on->params, (cg_draw){0, 0}), team);
    cg_run_fuse(on->run); /* as a solve does of itself after the first iterations */
}

#define WARM_UP 0.03 /* seconds: the system takes some of them to spread threads that slept over its processors */

static double timed(bench *on, void (*once)(bench *on)) {
    for (double begun = seconds_now(); seconds_now() - begun < WARM_UP;)
        once(on);
    double start = seconds_now();
    for (size_t i = 0; i < on->repeats; i++)
        once(on);
    return (seconds_now() - start) / (double)on->repeats;
}

static void cellgrad_once(bench *on) {
    cg_run_iterate(on->run, on->params);
}

static double cellgrad_turn(void *work) {
    return timed(work, cellgrad_once);
}

static double cellgrad_check(bench *on) {
    double check = 0;
    cg_run_iterate(on->run, on->params);
    for (size_t i = 0; i < on->n_outputs; i++) {
        cg_values values = cg_run_output(on->run, i);
        for (size_t k = 0; k < (size_t)values.rows * values.cols; k++)
            check += values.slots[k][0].number;
    }
    return check;
}

/* ---- The rivals: one pass over the columns, eight rows at a time, sums in registers ---- */

typedef long long lanes_mask __attribute__((vector_size(64)));

static double sum_of_lanes(const cg_eight *lanes) {
    double total = 0;
    for (size_t lane = 0; lane < CG_WIDTH; lane++)
        total += (*lanes)[lane];
    return total;
}

CG_VECTOR_CLONES static double fused(const double *const *x, const double *y, size_t first, size_t end, const double *w,
                                     double *gradient) {
    cg_eight sums[WEIGHTS] = {0}, loss = {0}, zero = {0};
    for (size_t i = first; i + CG_WIDTH <= end; i += CG_WIDTH) {
        cg_eight unit[UNITS] = {0}, feature[FEATURES], target;
        for (size_t k = 0; k < FEATURES; k++) {
            CG_LOAD_EIGHT(feature[k], x[k] + i);
            for (size_t u = 0; u < UNITS; u++)
                unit[u] += feature[k] * w[k * UNITS + u];
        }
        CG_LOAD_EIGHT(target, y + i);
        lanes_mask off[UNITS] = {unit[0] < zero, unit[1] < zero}; /* all bits of a lane set where the unit is off */
        cg_eight error = (cg_eight)((lanes_mask)unit[0] & ~off[0]) + (cg_eight)((lanes_mask)unit[1] & ~off[1]) - target;
        loss += error * error;
        for (size_t u = 0; u < UNITS; u++) {
            cg_eight slope = (cg_eight)((lanes_mask)error & ~off[u]);
            for (size_t k = 0; k < FEATURES; k++)
                sums[k * UNITS + u] += feature[k] * slope;
        }
    }
    for (size_t p = 0; p < WEIGHTS; p++)
        gradient[p] = 2 * sum_of_lanes(&sums[p]);
    return sum_of_lanes(&loss);
}

enum { STRIP = 512 }; /* rows */

/* unit[u][i] = the sum of feature[k][i] * w[k][u]. */
CG_VECTOR_CLONES static void combine(const double *const *x, size_t first, size_t n, const double *w,
                                     double (*unit)[STRIP]) {
    for (size_t i = 0; i < n; i += CG_WIDTH) {
        cg_eight sums[UNITS] = {0}, feature;
        for (size_t k = 0; k < FEATURES; k++) {
            CG_LOAD_EIGHT(feature, x[k] + first + i);
            for (size_t u = 0; u < UNITS; u++)
                sums[u] += feature * w[k * UNITS + u];
        }
        for (size_t u = 0; u < UNITS; u++)
            CG_STORE_EIGHT(unit[u] + i, sums[u]);
    }
}

/* GNU's library has these for vectors (libmvec), but says so only where all mathematics may be inexact. */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(_OPENMP)
#pragma omp declare simd notinbranch
double exp(double x);
#pragma omp declare simd notinbranch
double log(double x);
#endif

/* Sigmoids, the cross-entropy, and its slopes by the units before them, which take their place. */
CG_VECTOR_CLONES static double curve(const double *y, size_t n, const double *v, double (*unit)[STRIP],
                                     double *gradient) {
    double loss = 0, by_first = 0, by_second = 0;
#pragma omp simd reduction(+ : loss, by_first, by_second)
    for (size_t i = 0; i < n; i++) {
        double a = 1 / (1 + exp(-unit[0][i])), b = 1 / (1 + exp(-unit[1][i]));
        double p = 1 / (1 + exp(-(a * v[0] + b * v[1]))), slope = p - y[i];
        loss -= log(y[i] * p + (1 - y[i]) * (1 - p));
        by_first += slope * a, by_second += slope * b;
        unit[0][i] = slope * v[0] * a * (1 - a);
        unit[1][i] = slope * v[1] * b * (1 - b);
    }
    gradient[0] += by_first, gradient[1] += by_second;
    return loss;
}

CG_VECTOR_CLONES static void add_products(const double *const *x, size_t first, size_t n, double (*slope)[STRIP],
                                          cg_eight *sums) {
    cg_eight own[WEIGHTS];
    memcpy(own, sums, sizeof own);
    for (size_t i = 0; i < n; i += CG_WIDTH) {
        cg_eight slopes[UNITS], feature;
        for (size_t u = 0; u < UNITS; u++)
            CG_LOAD_EIGHT(slopes[u], slope[u] + i);
        for (size_t k = 0; k < FEATURES; k++) {
            CG_LOAD_EIGHT(feature, x[k] + first + i);
            for (size_t u = 0; u < UNITS; u++)
                own[k * UNITS + u] += feature * slopes[u];
        }
    }
    memcpy(sums, own, sizeof own);
}

static double fused_logistic(const double *const *x, const double *y, size_t first, size_t end, const double *w,
                             double *gradient) {
    cg_eight sums[WEIGHTS] = {0};
    double loss = 0, unit[UNITS][STRIP];
    gradient[WEIGHTS] = gradient[WEIGHTS + 1] = 0;
    for (size_t i = first; i < end; i += STRIP) {
        size_t n = (end - i < STRIP ? end - i : STRIP) / CG_WIDTH * CG_WIDTH;
        combine(x, i, n, w, unit);
        loss += curve(y + i, n, w + WEIGHTS, unit, gradient + WEIGHTS);
        add_products(x, i, n, unit, sums);
    }
    for (size_t p = 0; p < WEIGHTS; p++)
        gradient[p] = sum_of_lanes(&sums[p]);
    return loss;
}

static void hand_once(bench *on) {
    enum { MOST_THREADS = 64 };
    const cg_table *table = on->model->tables[0].data;
    const double *x[FEATURES], *y = &table->columns[FEATURES].cells[0].number;
    double w[PARAMS], losses[MOST_THREADS], gradients[MOST_THREADS][PARAMS];
    for (size_t k = 0; k < FEATURES; k++)
        x[k] = &table->columns[k].cells[0].number;
    for (size_t p = 0; p < on->n_params; p++)
        w[p] = p < WEIGHTS ? on->params[0][p].number : on->params[1][p - WEIGHTS].number;
    int n = (int)on->threads;
    size_t share = (on->rows / on->threads + CG_WIDTH) / CG_WIDTH * CG_WIDTH;
#pragma omp parallel for num_threads(n) schedule(static, 1)
    for (int t = 0; t < n; t++) {
        size_t first = (size_t)t * share, end = first + share < on->rows ? first + share : on->rows;
        losses[t] = on->hand(x, y, first, end, w, gradients[t]);
    }
    on->loss = 0;
    for (size_t p = 0; p < on->n_params; p++)
        on->gradient[p] = 0;
    for (int t = 0; t < n; t++) {
        on->loss += losses[t] / (double)on->rows;
        for (size_t p = 0; p < on->n_params; p++)
            on->gradient[p] += gradients[t][p] / (double)on->rows;
    }
}

static double hand_turn(void *work) {
    return timed(work, hand_once);
}

static double hand_check(bench *on) {
    hand_once(on);
    double check = on->loss;
    for (size_t p = 0; p < on->n_params; p++)
        check += on->gradient[p];
    return check;
}

static const struct contestant {
    const char *name, *sheet;
    by_hand *hand;
    size_t features, n_params, rows_a_turn;
} contestants[] = {
    {"cellgrad", lesson_sheet, NULL, FEATURES, WEIGHTS, 2000000},
    {"fused", lesson_sheet, fused, FEATURES, WEIGHTS, 2000000},
    {"logistic", logistic_sheet, NULL, FEATURES, PARAMS, 1000000},
    {"fused-logistic", logistic_sheet, fused_logistic, FEATURES, PARAMS, 1000000},
    {"wide", wide_sheet, NULL, WIDE_FEATURES, 0, 12000},
};

int main(int argc, char **argv) {
    const size_t n = sizeof contestants / sizeof *contestants;
    size_t who = 0;
    while (argc == 4 && who < n && strcmp(contestants[who].name, argv[1]) != 0)
        who++;
    if (argc != 4 || who == n) {
        fputs("usage: bench_net cellgrad|fused|logistic|fused-logistic|wide ROWS THREADS\n", stderr);
        return 2;
    }
    bench on = {.features = contestants[who].features,
                .hand = contestants[who].hand,
                .n_params = contestants[who].n_params,
                .rows = strtoul(argv[2], NULL, 10),
                .threads = (unsigned)strtoul(argv[3], NULL, 10)};
    if (on.threads < 1 || on.threads > 64) return 2;
    on.repeats = 1 + contestants[who].rows_a_turn / on.rows;
    open_bench(&on, contestants[who].sheet);
    if (!on.hand) compile(&on);
    int status =
        on.hand ? take_turns(hand_turn, &on, hand_check(&on)) : take_turns(cellgrad_turn, &on, cellgrad_check(&on));
    cg_arena_destroy(on.arena);
    return status;
}

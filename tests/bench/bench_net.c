/* bench_net.c: value and gradient of the lesson's net (10 features, 2 ReLUs, mean squared loss), cellgrad against a
 * hand-fused C loop over the same columns, taken in turns in one run. Prints medians and their ratio; nothing here
 * passes or fails on time.
 *
 *   bench_net [ROWS]...      (10000 100000 1000000 unless given) */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/random.h"
#include "base/vector.h"
#include "program/program.h"

enum { FEATURES = 10, UNITS = 2, PARAMS = FEATURES * UNITS, TURNS = 15 };

static const char sheet[] = "cellgrad 1\n"
                            "table t from \"none.csv\"\n"
                            "    Lin[2] = MMULT(t[[x1]:[x10]], W)\n"
                            "    ReLU1  = IF([@Lin1]<0,0,[@Lin1])\n"
                            "    ReLU2  = IF([@Lin2]<0,0,[@Lin2])\n"
                            "    Preds  = [@ReLU1]+[@ReLU2]\n"
                            "    Loss   = ([@Preds]-[@y])^2\n"
                            "params W[10,2] = RAND()-0.5\n"
                            "loss = AVERAGE(t[Loss])\n";

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *times) {
    qsort(times, TURNS, sizeof *times, compare);
    return times[TURNS / 2];
}

typedef long long lanes_mask __attribute__((vector_size(64)));

/* The rival: one pass over the columns, eight rows at a time, everything in registers; columns in x[feature][row]. */
CG_VECTOR_CLONES static double fused(const double *const *x, const double *y, size_t rows, const double *w,
                                     double *gradient) {
    cg_eight sums[PARAMS] = {0}, loss = {0}, zero = {0};
    for (size_t i = 0; i + CG_WIDTH <= rows; i += CG_WIDTH) {
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
    double total = 0;
    for (size_t lane = 0; lane < CG_WIDTH; lane++)
        total += loss[lane];
    for (size_t p = 0; p < PARAMS; p++) {
        gradient[p] = 0;
        for (size_t lane = 0; lane < CG_WIDTH; lane++)
            gradient[p] += sums[p][lane];
        gradient[p] *= 2 / (double)rows;
    }
    return total / (double)rows;
}

typedef struct bench {
    cg_arena *arena;
    cg_texts *texts;
    cg_diagnostics diagnostics;
    cg_model *model;
    const cg_cell *const *params;
    cg_run *run;
} bench;

static cg_table *random_table(bench *on, size_t rows) {
    cg_table *table = CG_NEW(on->arena, cg_table);
    *table =
        (cg_table){.name = cg_intern_string(on->texts, "t"), .path = "none.csv", .n_rows = rows, .file_rows = rows};
    table->n_columns = FEATURES + 1;
    table->columns = CG_NEW_ARRAY(on->arena, table->n_columns, cg_column);
    for (size_t c = 0; c < table->n_columns; c++) {
        const char *name = c < FEATURES ? cg_format(on->arena, "x%zu", c + 1) : "y";
        cg_cell *cells = cg_alloc_raw(on->arena, rows * sizeof *cells);
        for (size_t i = 0; i < rows; i++)
            cells[i].number = c < FEATURES ? cg_random_uniform(0, 0, c, i) : (double)(cg_random_bits(0, 0, c, i) & 1);
        table->columns[c] = (cg_column){cg_intern_string(on->texts, name), cells, CG_HOLDS_NUMBERS};
    }
    return table;
}

static void open_bench(bench *on, size_t rows) {
    on->arena = cg_arena_create(NULL);
    on->texts = cg_texts_create(on->arena);
    on->diagnostics = (cg_diagnostics){.arena = on->arena};
    cg_language language = {on->arena, on->texts, &on->diagnostics};
    const cg_source *source = cg_source_create(on->arena, "bench.sheet", sheet, sizeof sheet - 1);
    cg_document *document = cg_text_to_document(&language, source);
    const cg_table *table = random_table(on, rows);
    cg_registry *registry = cg_registry_create(on->arena, on->texts);
    cg_graph *graph = cg_graph_create(on->arena, on->texts, registry, &on->diagnostics);
    on->model = cg_model_create(graph, document, &table);
    cg_model_resolve(on->model);
    on->params = cg_model_initial_values(on->arena, on->model, (cg_draw){0, 0});
    cg_node *outputs[2] = {on->model->cells[0].node, NULL}, *wrt = on->model->params[0].node;
    cg_gradient gradient;
    if (!cg_graph_gradient(graph, outputs[0], &wrt, 1, &gradient)) abort();
    outputs[1] = gradient.adjoints[0];
    bool varies = true;
    cg_program *program = cg_program_create(on->arena, graph, outputs, 2, &varies, 1);
    on->run = cg_run_create(on->arena, cg_setup_create(on->arena, program, on->params, (cg_draw){0, 0}));
}

static void run_bench(size_t rows) {
    bench on;
    open_bench(&on, rows);
    const cg_table *table = on.model->tables[0].data;
    const double *x[FEATURES], *y = &table->columns[FEATURES].cells[0].number;
    for (size_t k = 0; k < FEATURES; k++)
        x[k] = &table->columns[k].cells[0].number;
    double weights[PARAMS], gradient[PARAMS], ours[TURNS], theirs[TURNS], loss = 0;
    for (size_t p = 0; p < PARAMS; p++)
        weights[p] = on.params[0][p].number;
    size_t repeats = 1 + 2000000 / rows;
    for (int turn = 0; turn < TURNS; turn++) {
        double start = seconds_now();
        for (size_t i = 0; i < repeats; i++)
            loss = fused(x, y, rows, weights, gradient);
        double middle = seconds_now();
        for (size_t i = 0; i < repeats; i++)
            cg_run_iterate(on.run, on.params);
        theirs[turn] = (middle - start) / (double)repeats;
        ours[turn] = (seconds_now() - middle) / (double)repeats;
    }
    double value = cg_run_output(on.run, 0).slots[0][0].number, off = fabs(value - loss);
    for (size_t p = 0; p < PARAMS; p++)
        off = fmax(off, fabs(cg_run_output(on.run, 1).slots[p][0].number - gradient[p]));
    double a = median(ours), b = median(theirs);
    printf(
        "%9zu rows: cellgrad %9.3f ms, fused C %9.3f ms, ratio %.2f (spread %.2f .. %.2f), largest difference %.1e\n",
        rows, 1e3 * a, 1e3 * b, a / b, ours[0] / b, ours[TURNS - 1] / b, off);
    cg_arena_destroy(on.arena);
}

int main(int argc, char **argv) {
    if (argc < 2) {
        run_bench(10000);
        run_bench(100000);
        run_bench(1000000);
    }
    for (int i = 1; i < argc; i++)
        run_bench(strtoul(argv[i], NULL, 10));
    return 0;
}

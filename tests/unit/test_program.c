/* Programs: blocks, fast and general kernels, folds. Oracle: sums in long double, and the general kernels by
 * themselves. */
#define _POSIX_C_SOURCE 200809L
#include "model_fixture.h"

#include <stdatomic.h>
#include <time.h>

#include "base/random.h"
#include "program/team.h"

/* A table of n rows of random numbers, as CSV; in row `odd` (if any) `u` is `odd_text`. */
static const char *random_csv(cg_arena *arena, size_t n, size_t odd, const char *odd_text) {
    char *csv = cg_alloc(arena, 64 * n + 64), *at = csv;
    at += sprintf(at, "u,v\n");
    for (size_t i = 0; i < n; i++) {
        if (i == odd)
            at += sprintf(at, "%s,", odd_text);
        else
            at += sprintf(at, "%.12f,", cg_random_uniform(1, 0, 0, i) - 0.5);
        at += sprintf(at, "%.12f\n", cg_random_uniform(1, 0, 1, i) - 0.5);
    }
    return csv;
}

static void open_rows(fixture *f, const char *sheet, size_t n, size_t odd, const char *odd_text) {
    cg_arena *arena = cg_arena_create(NULL);
    open_good_model(f, sheet, random_csv(arena, n, odd, odd_text));
    cg_arena_destroy(arena);
}

static void folds_at_block_boundaries_lose_no_row(void **state) {
    (void)state;
    const size_t sizes[] = {1, 2, 511, 512, 513, 1023, 1024, 1025, 1536, 5000};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        fixture f;
        open_rows(&f, "table t from \"t.csv\"\n    p = [@u]*[@v]\n    one = 1\n", sizes[k], SIZE_MAX, NULL);
        const cg_cell *u = cells_of(&f, "t[u]"), *v = cells_of(&f, "t[v]");
        long double sum = 0;
        for (size_t i = 0; i < sizes[k]; i++)
            sum += (long double)u[i].number * (long double)v[i].number;
        assert_true(fabsl((long double)number_of(&f, "SUM(t[p])") - sum) < 1e-12L);
        assert_true(fabsl((long double)number_of(&f, "SUMPRODUCT(t[u],t[v])") - sum) < 1e-12L);
        assert_true(number_of(&f, "SUM(t[one])") == (double)sizes[k]);
        assert_true(number_of(&f, "COUNT(t)") == 4 * (double)sizes[k]);
        close_model(&f);
    }
}

/* One row in the second of three blocks is not a number: that block takes the general path. */
static void one_odd_cell_changes_nothing_elsewhere(void **state) {
    (void)state;
    fixture f, g;
    const char *sheet =
        "table t from \"t.csv\"\n    a = IF(ISBLANK([@u]),NA(),IF([@u]<0,[@u]*2,SQRT([@u])))+[@v]\n    b = IFERROR([@a]*3,100)\n";
    open_rows(&f, sheet, 1300, SIZE_MAX, NULL);
    open_rows(&g, sheet, 1300, 700, "");
    const cg_cell *a = cells_of(&f, "t[b]"), *b = cells_of(&g, "t[b]");
    for (size_t i = 0; i < 1300; i++)
        if (i != 700) assert_true(a[i].bits == b[i].bits);
    assert_true(b[700].number == 100);
    assert_int_equal(cg_cell_error(cells_of(&g, "SUM(t[a])")[0]), CG_NA);
    close_model(&f);
    close_model(&g);
}

static void errors_have_excels_names(void **state) {
    (void)state;
    fixture f;
    open_rows(&f, "table t from \"t.csv\"\n    d = 1/([@u]-[@u])\n    l = LN([@u]-1)\n    o = EXP(710+ABS([@v]))*10\n",
              600, SIZE_MAX, NULL);
    assert_int_equal(cg_cell_error(cells_of(&f, "INDEX(t[d],550)")[0]), CG_DIV0);
    assert_int_equal(cg_cell_error(cells_of(&f, "INDEX(t[l],550)")[0]), CG_NUM);
    assert_int_equal(cg_cell_error(cells_of(&f, "SUM(t[o])")[0]), CG_NUM);
    assert_int_equal(cg_cell_error(cells_of(&f, "SUM(t[l],t[d])")[0]), CG_NUM);
    close_model(&f);
}

/* Everything made in one loop and read in a later one keeps its rows. */
static void values_cross_loops(void **state) {
    (void)state;
    fixture f;
    open_rows(
        &f,
        "table t from \"t.csv\"\n    a = [@u]*w\n    z = ([@a]-AVERAGE([a]))/SQRT(AVERAGE(([a]-AVERAGE([a]))^2))\n"
        "    q = [@z]*[@a]/MAX([z])\nparams w = 2\n",
        1500, SIZE_MAX, NULL);
    assert_true(fabs(number_of(&f, "SUM(t[z])")) < 1e-10);
    assert_true(fabs(number_of(&f, "SUMSQ(t[z])") - 1500) < 1e-8);
    check_gradient(&f, "SUM(t[q])");
    close_model(&f);
}

static void iterations_repeat_to_the_bit_and_forget_nothing(void **state) {
    (void)state;
    fixture f;
    open_rows(&f, "table t from \"t.csv\"\n    e = (TANH([@u]*w)-[@v])^2\nparams w = 0.5\nloss = AVERAGE(t[e])\n", 3000,
              SIZE_MAX, NULL);
    slope s = open_slope(&f, "loss");
    double first = cg_run_output(s.run, 0).slots[0][0].number, slope_first = gradient_cell(&s, 0, 0);
    cg_cell bad = cg_error_cell(CG_NA), other = {.number = -3};
    cg_run_iterate(s.run, (const cg_cell *const[]){&bad});
    assert_int_equal(cg_cell_error(cg_run_output(s.run, 0).slots[0][0]), CG_NA);
    cg_run_iterate(s.run, (const cg_cell *const[]){&other});
    cg_run_iterate(s.run, f.params);
    assert_true(cg_run_output(s.run, 0).slots[0][0].number == first);
    assert_true(gradient_cell(&s, 0, 0) == slope_first);
    close_model(&f);
}

static void iterating_allocates_nothing(void **state) {
    (void)state;
    fixture f;
    open_rows(
        &f,
        "table t from \"t.csv\"\n    h[3] = MMULT(t[[u]:[v]],m)\n    e = (MAX([@h1],0)+[@h2]*[@h3])^2\nparams m[2,3] = RAND()\nloss = AVERAGE(t[e])\n",
        2000, SIZE_MAX, NULL);
    slope s = open_slope(&f, "loss");
    size_t before = cg_arena_bytes(f.bench.arena);
    for (int i = 0; i < 100; i++)
        cg_run_iterate(s.run, f.params);
    assert_int_equal(cg_arena_bytes(f.bench.arena), before);
    close_model(&f);
}

/* What no varying param reaches is computed by the setup and not again. */
static void setup_part_holds_what_does_not_vary(void **state) {
    (void)state;
    fixture f;
    open_rows(
        &f,
        "table t from \"t.csv\"\n    x = LN(2+[@u])*SIN([@v])\n    e = ([@x]*w-[@v])^2\nparams w = 0.5\nloss = SUM(t[e])\n",
        2000, SIZE_MAX, NULL);
    cg_node *loss = formula_node(&f, "loss");
    bool varies = true;
    cg_program_size size = cg_program_measure(cg_program_create(f.bench.arena, f.model->graph, &loss, 1, &varies, 1));
    assert_true(size.iteration_instructions <= 6); /* w, its fill, product, difference, square, sum */
    assert_true(size.setup_instructions >= 4);
    close_model(&f);
}

/* A running sum written as SUM($A$1:A9): 2,000 ranges of up to 2,000 cells, which are pieces of one array. */
static void ranges_that_grow_from_cell_to_cell_are_not_copied(void **state) {
    (void)state;
    enum { CELLS = 2000 };
    fixture f;
    open_good_model(&f,
                    "params w = 0.5\nsheet S\n    A1:A2000 = ROW()*w\n    B1:B2000 = SUM($A$1:A1)\n"
                    "total = SUM(S!B1:B2000)\n",
                    "");
    cg_node *total = formula_node(&f, "total");
    bool varies = true;
    cg_program_size size = cg_program_measure(cg_program_create(f.bench.arena, f.model->graph, &total, 1, &varies, 1));
    assert_true(size.run_bytes < 40 * CELLS * sizeof(double));
    double sum = 0;
    for (int i = 1; i <= CELLS; i++)
        sum += 0.5 * i * (CELLS + 1 - i);
    assert_true(fabs(number_of(&f, "total") - sum) < 1e-12 * sum);
    close_model(&f);
}

/* Sums, products of columns, look-ups in between, an output of all rows: the same bits from any number of threads. */
static void threads_change_no_bit(void **state) {
    (void)state;
    const size_t sizes[] = {9000, 20000, 50001};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        fixture f;
        open_rows(
            &f,
            "table t from \"t.csv\"\n    h[3] = MMULT(t[[u]:[v]],m)\n    e = (MAX([@h1],0)+TANH([@h2])*[@h3]-[@v])^2\n"
            "    z = [@e]/(1+AVERAGE([e]))\nparams m[2,3] = RAND()\nloss = AVERAGE(t[z])+SUMXMY2(t[z],t[u])/1000\n",
            sizes[k], 7000, "");
        cg_node *outputs[3] = {f.model->cells[0].node, NULL, f.model->tables[0].columns[6].node};
        cg_gradient gradient;
        assert_true(cg_graph_gradient(f.model->graph, outputs[0], &f.model->params[0].node, 1, &gradient));
        outputs[1] = gradient.adjoints[0];
        bool varies = true;
        cg_arena *arena = f.bench.arena;
        cg_program *program = cg_program_create(arena, f.model->graph, outputs, 3, &varies, 1);
        cg_setup *setup = cg_setup_create(arena, program, f.params, (cg_draw){0, 0});
        cg_run *one = cg_run_create(arena, setup);
        cg_run_iterate(one, f.params);
        for (unsigned threads = 2; threads <= 5; threads++) {
            cg_run *many = cg_run_create_shared(arena, setup, cg_team_create(arena, threads));
            for (int i = 0; i < 3; i++)
                cg_run_iterate(many, f.params);
            assert_true(cg_cell_same(cg_run_output(many, 0).slots[0][0], cg_run_output(one, 0).slots[0][0]));
            for (size_t cell = 0; cell < 6; cell++)
                assert_true(cg_cell_same(cg_run_output(many, 1).slots[cell][0], cg_run_output(one, 1).slots[cell][0]));
            assert_memory_equal(cg_run_output(many, 2).slots[0], cg_run_output(one, 2).slots[0],
                                sizes[k] * sizeof(cg_cell));
        }
        close_model(&f);
    }
}

/* A row that is an error is one where all rows are taken as one array, whichever thread laid it there. */
static void threads_lose_no_odd_cell(void **state) {
    (void)state;
    const size_t odd[] = {0, 3000, 12345, 49999};
    for (size_t k = 0; k < sizeof odd / sizeof *odd; k++) {
        fixture f;
        char sheet[200];
        snprintf(sheet, sizeof sheet,
                 "table t from \"t.csv\"\n    z = m/([@u]-2)\nparams m = 1\nloss = IF(INDEX(t[z],%zu)>0,1,0)\n",
                 odd[k] + 1);
        open_rows(&f, sheet, 50000, odd[k], "2");
        bool varies = true;
        cg_arena *arena = f.bench.arena;
        cg_program *program = cg_program_create(arena, f.model->graph, &f.model->cells[0].node, 1, &varies, 1);
        cg_setup *setup = cg_setup_create(arena, program, f.params, (cg_draw){0, 0});
        for (unsigned threads = 1; threads <= 3; threads++) {
            cg_run *run = cg_run_create_shared(arena, setup, threads > 1 ? cg_team_create(arena, threads) : NULL);
            cg_run_iterate(run, f.params);
            assert_true(cg_cell_same(cg_run_output(run, 0).slots[0][0], cg_error_cell(CG_DIV0)));
        }
        close_model(&f);
    }
}

/* What is evaluated once: numbers, odd cells, draws, texts, arrays of a row, sums before and behind them, look-ups. */
static void values_do_not_depend_on_the_number_of_threads(void **state) {
    (void)state;
    static const char sheet[] =
        "table t from \"t.csv\"\n    h[3] = MMULT(t[[u]:[v]],m)\n    a = IF([@u]<0,[@u]*2,SQRT([@u]))+TANH([@h2])*[@v]\n"
        "    b = IFERROR(LN([@a]),0)/(1+AVERAGE([a]))+RAND()\n    c = \"row \"&ROUND([@u],2)\n"
        "    d = IF([@v]<0,[@c],LEFT([@c],4)&[@h3])\n    e = COUNTIF([c],[@c])+INDEX([a],1+MOD(COUNT([u]),7))\n"
        "    f = MATCH([@c],[c],0)\nparams m[2,3] = RAND()\n";
    fixture f;
    open_rows(&f, sheet, 30001, 12345, "");
    cg_node *nodes[16];
    size_t n = f.model->tables[0].n_columns;
    assert_true(n <= sizeof nodes / sizeof *nodes);
    for (size_t i = 0; i < n; i++)
        nodes[i] = f.model->tables[0].columns[i].node;
    const cg_cell *const *one = cg_nodes_evaluate(f.bench.arena, f.model, nodes, n, f.params, (cg_draw){7, 0});
    for (unsigned threads = 2; threads <= 5; threads++) {
        const cg_cell *const *many =
            cg_nodes_evaluate_shared(f.bench.arena, f.model, nodes, n, f.params, (cg_draw){7, 0}, threads);
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < cg_node_size(nodes[i]) * 30001; k++)
                assert_true(cg_cell_same(one[i][k], many[i][k]));
    }
    close_model(&f);
}

enum { ITEMS = 50 };

typedef struct counted_job {
    atomic_uint next, inside;
    unsigned done[ITEMS]; /* how often */
} counted_job;

static void count_items(void *context, unsigned member) {
    (void)member;
    counted_job *job = context;
    atomic_fetch_add(&job->inside, 1);
    for (unsigned item; (item = atomic_fetch_add(&job->next, 1)) < ITEMS;)
        job->done[item]++;
    atomic_fetch_sub(&job->inside, 1);
}

/* Jobs that follow at once, and jobs that come when all members sleep. */
static void a_team_does_each_job_once_and_leaves_it(void **state) {
    (void)state;
    cg_arena *arena = cg_arena_create(NULL);
    for (unsigned threads = 1; threads <= 5; threads++) {
        cg_team *team = cg_team_create(arena, threads);
        for (int i = 0; i < 3000; i++) {
            counted_job job = {.next = 0};
            if (i % 1000 == 999) nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
            cg_team_run(team, count_items, &job);
            assert_int_equal(atomic_load(&job.inside), 0);
            for (size_t item = 0; item < ITEMS; item++)
                assert_int_equal(job.done[item], 1);
        }
    }
    cg_arena_destroy(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folds_at_block_boundaries_lose_no_row),
        cmocka_unit_test(one_odd_cell_changes_nothing_elsewhere),
        cmocka_unit_test(errors_have_excels_names),
        cmocka_unit_test(values_cross_loops),
        cmocka_unit_test(iterations_repeat_to_the_bit_and_forget_nothing),
        cmocka_unit_test(iterating_allocates_nothing),
        cmocka_unit_test(setup_part_holds_what_does_not_vary),
        cmocka_unit_test(ranges_that_grow_from_cell_to_cell_are_not_copied),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(threads_lose_no_odd_cell),
        cmocka_unit_test(values_do_not_depend_on_the_number_of_threads),
        cmocka_unit_test(a_team_does_each_job_once_and_leaves_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

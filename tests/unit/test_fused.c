/* Loops as machine code: the bits of the instructions, whatever the numbers are. Oracle: the instructions. The tests
 * skip where no compiler is found. */
#include "model_fixture.h"

#include "base/random.h"
#include "program/instruction.h"

enum {
    ROWS = 3000,
    LONG = 9001
}; /* five full blocks and one of 440 rows; blocks for several threads, and a last row */

static const char data[] = "table t from \"t.csv\"\n";
static const char net[] = "    Lin[2] = MMULT(t[[a]:[c]], W)\n"
                          "    ReLU1 = IF([@Lin1]<0,0,[@Lin1])\n"
                          "    ReLU2 = IF([@Lin2]<0,0,[@Lin2])\n"
                          "    Loss = ([@ReLU1]+[@ReLU2]-[@y])^2\n"
                          "params W[3,2] = RAND()-0.5\n"
                          "loss = AVERAGE(t[Loss])\n";
static const char *const sheets[] = {
    net,
    "    p = SUMPRODUCT(t[@[a]:[c]], W)+b\n    e = IF([@p]>=[@y],[@p]-[@y],3*([@y]-[@p]))\n"
    "params W[1,3] = RAND()-0.5\nparams b = 0.1\nloss = SUM(t[e])\n",
    "    p = W*[@a]^2/(1+[@b]*[@b])-(-[@c])\nparams W = 0.3\nloss = SUMXMY2(t[p],t[y])/ROWS(t[y])\n",
    "    p = W*[@a]*([@b]<>0)+([@c]=1)\n    q = [@p]*2\nparams W = 0.7\nloss = SUMSQ(t[q])+SUMPRODUCT(t[p],t[y])\n",
    "    p = [@a]*W\n    d = [@p]-AVERAGE(t[p])\nparams W = 0.7\nloss = SUM(t[d])+SUMSQ(t[d])\n",
    "    e = IF([@a]+W=W+[@a],IF([@c]<=[@y],[@b],W),1)\nparams W = 0.1\nloss = SUM(t[e])\n",
    "    e = IF([@a]+W-[@a]<W,[@b]*W,1)\nparams W = 0.1\nloss = SUM(t[e])\n",
    "    e = ABS([@a]*W-[@y])\nparams W = 0.7\nloss = AVERAGE(t[e])\n",
    "    p = 1/(1+EXP(-([@a]*W+[@b]*0.3)))\n    e = -([@y]*LN([@p])+(1-[@y])*LN(1-[@p]))\n"
    "params W = 1.5\nloss = AVERAGE(t[e])\n",
    "    h = TANH([@a]*W+[@b])\n    e = LOG10(1+[@h]^2)+LOG(2+[@h],2)-LOG(3-[@h])\nparams W = 0.7\nloss = SUM(t[e])\n",
};

/* A column of numbers of all sizes, which kernels and machine code each make by steps of their own. */
static const char *const elementary[] = {
    "EXP([@a]*W)",     "EXP(-ABS([@a])*W)",  "TANH([@a]*W)",       "LN(EXP([@a])*W)",
    "LN(ABS([@a]*W))", "LOG10(ABS([@b]*W))", "LOG(ABS([@b]*W),2)", "LOG(ABS([@a]*W+[@c]))+EXP([@c]=W)",
};

/* A chain of columns, too long for one piece of code: numbers and truths pass from piece to piece, forth and back
 * again, some truths are of the data alone, and a column in the middle is read by another loop. */
static const char *chain(cg_arena *arena, int length) {
    const char *text = "    f0 = [@a]*W\n";
    for (int k = 1; k <= length; k++)
        text = cg_format(arena, "%s    f%d = IF([@%s]%s%d/64,[@f%d]*0.9,[@%s]-ABS([@f%d])*W)\n", text, k,
                         k % 5 ? cg_format(arena, "f%d", k - 1) : "b", k % 3 ? ">" : "<=", k, k - 1, k % 2 ? "y" : "b",
                         k - 1);
    return cg_format(arena,
                     "%s    g = IF(([@c]=1)*([@f%d]<[@f%d]),[@f9],-[@f%d])\nparams W = 0.5\n"
                     "loss = SUMXMY2(t[g],t[y])%s\n",
                     text, length, length - 7, length, length % 2 ? "+SUM(t[f7])*AVERAGE(t[f8])" : "");
}

/* Rows of random numbers; in row `odd`, c is `text`. */
static const char *rows_csv(cg_arena *arena, size_t rows, size_t odd, const char *text) {
    char *csv = cg_alloc(arena, 80 * rows + 80), *at = csv;
    at += sprintf(at, "a,b,c,y\n");
    for (size_t i = 0; i < rows; i++) {
        for (uint64_t column = 0; column < 2; column++)
            at += sprintf(at, "%.12f,", cg_random_uniform(1, 0, column, i) - 0.5);
        at += i == odd ? sprintf(at, "%s,", text) : sprintf(at, "%d,", (int)(i % 3) - 1);
        at += sprintf(at, "%d\n", (int)(i % 2));
    }
    return csv;
}

typedef struct pair {
    fixture model;
    cg_run *plain, *fused;
    size_t n_outputs, n_fused;
} pair;

static void open_rows(pair *of, const char *sheet, size_t rows, size_t odd, const char *text, unsigned threads) {
    cg_arena *arena = cg_arena_create(NULL);
    open_good_model(&of->model, cg_format(arena, "%s%s", data, sheet), rows_csv(arena, rows, odd, text));
    cg_arena_destroy(arena);
    cg_model *model = of->model.model;
    arena = of->model.bench.arena;
    cg_node *outputs[3] = {formula_node(&of->model, "loss"), NULL, NULL}, *variables[2];
    for (size_t i = 0; i < model->n_params; i++)
        variables[i] = model->params[i].node;
    cg_gradient gradient;
    assert_true(cg_graph_gradient(model->graph, outputs[0], variables, model->n_params, &gradient));
    for (size_t i = 0; i < model->n_params; i++)
        outputs[1 + i] = gradient.adjoints[i];
    of->n_outputs = 1 + model->n_params;
    static const bool varies[2] = {true, true};
    cg_program *program = cg_program_create(arena, model->graph, outputs, of->n_outputs, varies, model->n_params);
    cg_setup *setup = cg_setup_create(arena, program, of->model.params, (cg_draw){0, 0});
    of->plain = cg_run_create(arena, setup);
    of->fused = cg_run_create_shared(arena, setup, cg_team_create(arena, threads));
    of->n_fused = cg_run_fuse(of->fused);
}

static void open_pair(pair *of, const char *sheet, size_t odd, const char *text, unsigned threads) {
    open_rows(of, sheet, ROWS, odd, text, threads);
}

/* Both runs at the params times `scale`. */
static void compare_at(pair *of, double scale) {
    cg_model *model = of->model.model;
    cg_cell cells[2][8];
    const cg_cell *params[2] = {cells[0], cells[1]};
    for (size_t i = 0; i < model->n_params; i++)
        for (size_t j = 0; j < cg_node_size(model->params[i].node); j++)
            cells[i][j].number = of->model.params[i][j].number * scale;
    cg_run_iterate(of->plain, params);
    cg_run_iterate(of->fused, params);
    for (size_t i = 0; i < of->n_outputs; i++) {
        cg_values a = cg_run_output(of->plain, i), b = cg_run_output(of->fused, i);
        for (size_t slot = 0; slot < (size_t)a.rows * a.cols; slot++)
            assert_true(a.slots[slot][0].bits == b.slots[slot][0].bits);
    }
}

static void need_a_compiler(void) {
    pair of;
    open_pair(&of, net, SIZE_MAX, NULL, 1);
    bool found = of.n_fused > 0;
    close_model(&of.model);
    if (!found) skip();
}

static void fused_loops_have_the_bits_of_the_instructions(void **state) {
    (void)state;
    need_a_compiler();
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) {
        pair of;
        open_pair(&of, sheets[i], SIZE_MAX, NULL, 1);
        assert_true(of.n_fused > 0);
        for (double scale = -4; scale <= 4; scale += 0.5)
            compare_at(&of, scale);
        close_model(&of.model);
    }
}

static void rows_that_are_no_eight_keep_every_bit(void **state) {
    (void)state;
    need_a_compiler();
    static const size_t rows[] = {2, 7, 9, 511, 513, 1026, 1435, 1788, LONG};
    cg_arena *arena = cg_arena_create(NULL);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        for (size_t i = 0; i <= sizeof sheets / sizeof *sheets; i++) {
            pair of;
            const char *sheet = i < sizeof sheets / sizeof *sheets ? sheets[i] : chain(arena, 25);
            open_rows(&of, sheet, rows[k], SIZE_MAX, "", (unsigned)k % 3 + 1);
            assert_true(of.n_fused > 0);
            for (double scale = -4; scale <= 4; scale += 0.5)
                compare_at(&of, scale);
            compare_at(&of, 1e200);
            close_model(&of.model);
        }
    cg_arena_destroy(arena);
}

static void numbers_that_overflow_become_the_same_errors(void **state) {
    (void)state;
    need_a_compiler();
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) {
        pair of;
        open_pair(&of, sheets[i], SIZE_MAX, NULL, 1);
        compare_at(&of, 1e200);
        compare_at(&of, 1e308);
        compare_at(&of, -1e308);
        compare_at(&of, 1); /* and nothing of it stays */
        close_model(&of.model);
    }
}

static void long_loops_are_pieces_that_keep_every_bit(void **state) {
    (void)state;
    need_a_compiler();
    cg_arena *arena = cg_arena_create(NULL);
    for (int length = 12; length <= 60; length += 5) {
        pair of;
        open_pair(&of, chain(arena, length), SIZE_MAX, NULL, (unsigned)length % 3 + 1);
        assert_true(of.n_fused > 0);
        for (double scale = -2; scale <= 2; scale += 0.5)
            compare_at(&of, scale);
        compare_at(&of, 1e308);
        compare_at(&of, 1);
        close_model(&of.model);
    }
    pair of;
    open_pair(&of, chain(arena, 60), 700, "", 2);
    compare_at(&of, 1);
    close_model(&of.model);
    cg_arena_destroy(arena);
}

static void a_text_in_a_column_leaves_its_loop_to_the_instructions(void **state) {
    (void)state;
    need_a_compiler();
    for (size_t i = 1; i < sizeof sheets / sizeof *sheets; i++) { /* in MMULT it is an error */
        pair of;
        open_pair(&of, sheets[i], 700, "", 1);
        compare_at(&of, 1);
        close_model(&of.model);
    }
}

static void threads_share_fused_loops_and_keep_every_bit(void **state) {
    (void)state;
    need_a_compiler();
    for (unsigned threads = 2; threads <= 4; threads++) {
        pair of;
        open_rows(&of, net, LONG, SIZE_MAX, "", threads);
        for (double scale = -2; scale <= 2; scale += 0.25)
            compare_at(&of, scale);
        close_model(&of.model);
    }
}

/* Every row of the columns that one loop leaves for another. Returns how many there are. */
static size_t compare_columns(const pair *of) {
    const cg_program *program = of->plain->program;
    size_t compared = 0;
    for (uint32_t i = 0; i < program->n_registers; i++) {
        const cg_register *reg = &program->registers[i];
        if (reg->storage != CG_STORE_FULL || !reg->iteration) continue;
        for (size_t at = 0; at < cg_register_size(reg) * reg->axis; at++)
            assert_memory_equal(&of->plain->values[i].base[at], &of->fused->values[i].base[at], sizeof(double));
        compared++;
    }
    return compared;
}

static void elementary_functions_have_the_bits_of_their_kernels_in_every_row(void **state) {
    (void)state;
    need_a_compiler();
    static const double scales[] = {1e-320, 1e-300, 1e-200, -1e-17, 1e-8, 1e-3, 0.1,   0.3,  0.7,   1,    2,
                                    -7,     40,     -38.2,  300,    700,  1417, -1417, 1489, -1490, 1e20, 1e300};
    cg_arena *arena = cg_arena_create(NULL);
    for (size_t i = 0; i < sizeof elementary / sizeof *elementary; i++) {
        pair of;
        const char *sheet = cg_format(
            arena, "    e = %s\n    d = [@e]-AVERAGE(t[e])\nparams W = 1\nloss = SUMSQ(t[d])\n", elementary[i]);
        open_rows(&of, sheet, LONG, SIZE_MAX, "", (unsigned)i % 3 + 1);
        assert_true(of.n_fused > 0);
        for (size_t k = 0; k < sizeof scales / sizeof *scales; k++) {
            compare_at(&of, scales[k]);
            assert_true(compare_columns(&of) > 0);
        }
        close_model(&of.model);
    }
    cg_arena_destroy(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fused_loops_have_the_bits_of_the_instructions),
        cmocka_unit_test(rows_that_are_no_eight_keep_every_bit),
        cmocka_unit_test(numbers_that_overflow_become_the_same_errors),
        cmocka_unit_test(long_loops_are_pieces_that_keep_every_bit),
        cmocka_unit_test(a_text_in_a_column_leaves_its_loop_to_the_instructions),
        cmocka_unit_test(threads_share_fused_loops_and_keep_every_bit),
        cmocka_unit_test(elementary_functions_have_the_bits_of_their_kernels_in_every_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

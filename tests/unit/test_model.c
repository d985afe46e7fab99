/* Names, cycles, shapes and free cells: from a document to nodes. Oracle: values worked out by hand, Excel's rules. */
#include "model_fixture.h"

static const char data[] = "u,v,name\n1,10,a\n2,20,b\n3,,c\n4,40,a\n";

static void assert_reports(const char *sheet, const char *expected) {
    fixture f;
    open_model(&f, sheet, data);
    assert_string_equal(reported(&f.bench), expected);
    close_model(&f);
}

static void row_and_column_references_mean_what_excel_means(void **state) {
    (void)state;
    fixture f;
    open_good_model(
        &f,
        "table t from \"t.csv\"\n    share = [@u]/SUM([u])\n    Two[2] = MMULT(t[[u]:[u]],{1,10})\n    both = [@Two1]+t[@Two2]\n"
        "    n = COUNTA(t[@[u]:[name]])\n    one = 1\n",
        data);
    assert_relative(number_of(&f, "SUM(t[share])"), 1, 1e-15);
    assert_relative(number_of(&f, "SUM(t[both])"), 110, 1e-15);
    assert_relative(number_of(&f, "INDEX(t[n],3)"), 2, 1e-15);
    assert_relative(number_of(&f, "ROWS(t)*100+COLUMNS(t[[u]:[name]])"), 403, 1e-15);
    assert_relative(number_of(&f, "SUM(t[one])"), 4, 1e-15);
    assert_relative(number_of(&f, "COUNT(t[[u]:[v]])"), 7, 1e-15);
    assert_relative(number_of(&f, "COUNTA(t[[#All],[u]:[v]])"), 9, 1e-15);
    assert_relative(number_of(&f, "ROW(t[u])+ROW(t[#Headers])"), 7, 1e-15);
    assert_true(cg_is_text(cells_of(&f, "INDEX(t[#Headers],1,2)")[0]));
    close_model(&f);
}

static void whole_column_arithmetic_runs_row_by_row(void **state) {
    (void)state;
    fixture f;
    open_good_model(&f, "table t from \"t.csv\"\nloss = AVERAGE((t[u]*2-1)^2)\n", data);
    cg_node *loss = f.model->cells[0].node;
    assert_int_equal(loss->args[0]->kind, CG_NODE_STACK);
    assert_int_equal(loss->args[0]->args[0]->axis, 4);
    assert_relative(number_of(&f, "loss"), 21, 1e-15);
    close_model(&f);
}

static void equal_formulas_are_one_node(void **state) {
    (void)state;
    fixture f;
    open_good_model(&f, "table t from \"t.csv\"\n    a = [@u]*3+1\n    b = t[@u]*3+1\nx = SUM(t[a])\ny = SUM(t[b])\n",
                    data);
    assert_ptr_equal(f.model->cells[0].node, f.model->cells[1].node);
    close_model(&f);
}

static void each_draw_is_a_draw_of_its_own_and_repeats(void **state) {
    (void)state;
    fixture f, g;
    const char *sheet = "table t from \"t.csv\"\n    noise = RAND()\nparams w[2,2] = RAND()-0.5\nx = RAND()-RAND()\n";
    open_good_model(&f, sheet, data);
    open_good_model(&g, sheet, data);
    const cg_cell *noise = cells_of(&f, "t[noise]"), *again = cells_of(&g, "t[noise]");
    for (int i = 0; i < 4; i++) {
        assert_true(noise[i].bits == again[i].bits);
        assert_true(f.params[0][i].bits == g.params[0][i].bits);
        for (int j = 0; j < i; j++) {
            assert_true(noise[i].bits != noise[j].bits);
            assert_true(f.params[0][i].bits != f.params[0][j].bits);
        }
    }
    assert_true(number_of(&f, "x") != 0);
    const cg_cell *const *other = cg_model_initial_values(f.bench.arena, f.model, (cg_draw){0, 17});
    assert_true(other[0][0].bits != f.params[0][0].bits);
    close_model(&f);
    close_model(&g);
}

static void cycle_is_reported_with_its_full_path(void **state) {
    (void)state;
    assert_reports("a = b+1\nb = d*2\nd = a-1\n",
                   "test.sheet:2:1: error: circular reference: a -> b -> d -> a [cycle]\n"
                   "    a = b+1\n"
                   "    ^\n"
                   "test.sheet:3:1: note: b depends on d here\n"
                   "    b = d*2\n"
                   "    ^\n"
                   "test.sheet:4:1: note: d depends on a here\n"
                   "    d = a-1\n"
                   "    ^\n");
    assert_reports("table t from \"t.csv\"\n    x = [@y]+1\n    y = SUM([x])\n",
                   "test.sheet:3:5: error: circular reference: t[x] -> t[y] -> t[x] [cycle]\n"
                   "        x = [@y]+1\n"
                   "        ^\n"
                   "test.sheet:4:5: note: t[y] depends on t[x] here\n"
                   "        y = SUM([x])\n"
                   "        ^\n");
}

static void cell_cycle_is_reported_by_cells(void **state) {
    (void)state;
    fixture f;
    open_model(&f, "sheet S\n    A1 = 1\n    A2:A4 = A1+B2\n    B2:B3 = A1\n    B4 = A4\n", "");
    assert_string_equal(codes(&f.bench), "cycle");
    if (!strstr(reported(&f.bench), "S!B4 -> S!A4 -> S!B4")) fail_msg("%s", reported(&f.bench));
    close_model(&f);
}

static void unknown_names_suggest_the_nearest(void **state) {
    (void)state;
    assert_reports("params weight = 1\nx = wieght*2\n",
                   "test.sheet:3:5: error: nothing is called wieght here [unknown-name]\n"
                   "    x = wieght*2\n"
                   "        ^~~~~~\n"
                   "note: did you mean weight?\n");
    assert_reports("table t from \"t.csv\"\n    x = [@nam]\n",
                   "test.sheet:3:9: error: table t has no column nam [unknown-column]\n"
                   "        x = [@nam]\n"
                   "            ^~~~~~\n"
                   "note: did you mean name?\n");
    assert_reports("x = SMU(1)\n", "test.sheet:2:5: error: there is no function SMU [unknown-function]\n"
                                   "    x = SMU(1)\n"
                                   "        ^~~~~~\n"
                                   "note: did you mean SUM?\n");
}

static void wrong_shapes_are_explained(void **state) {
    (void)state;
    fixture f;
    open_model(
        &f,
        "table t from \"t.csv\"\n    x = [u]*2\n    y[3] = MMULT(t[[u]:[v]],{1,2;3,4})\n    z = ABS()\nparams w[2,2] = {1,2,3}\n",
        data);
    assert_string_equal(codes(&f.bench), "shape shape argument-count shape");
    close_model(&f);
}

/* ---- Free cells ---- */

static void fills_shift_relative_references(void **state) {
    (void)state;
    fixture f;
    open_good_model(
        &f,
        "sheet S\n    A1:A5 = ROW()\n    B1:B5 = A1*2\n    C1:C4 = A2-A1\n    D1:D5 = B1+A$5\n    E1:F2 = $A1*10+B$1\n"
        "    G1 = SUM(A1:B5)\n    H1:H3 = SUM(A1:B2)\n    I1 = COUNT(J1:J9)\n",
        "");
    assert_relative(number_of(&f, "SUM(S!B1:B5)"), 30, 1e-15);
    assert_relative(number_of(&f, "SUM(S!C1:C4)"), 4, 1e-15);
    assert_relative(number_of(&f, "S!D3"), 11, 1e-15);
    assert_relative(number_of(&f, "S!E2"), 22, 1e-15);
    assert_relative(number_of(&f, "S!F2"), 21, 1e-15);
    assert_relative(number_of(&f, "S!G1"), 45, 1e-15);
    assert_relative(number_of(&f, "S!H3"), 21, 1e-15);
    assert_relative(number_of(&f, "S!I1"), 0, 1e-15);
    close_model(&f);
}

static void recurrences_and_running_sums_are_legal(void **state) {
    (void)state;
    fixture f;
    open_good_model(
        &f,
        "sheet S\n    A1 = 1\n    A2 = 1\n    A3:A20 = A1+A2\n    B1:B20 = SUM(A$1:A1)\n    C1 = 3\n    C2:C6 = C1-0.1*D1\n    D1:D6 = 2*C1\n",
        "");
    assert_relative(number_of(&f, "S!A20"), 6765, 1e-15);
    assert_relative(number_of(&f, "S!B18"), 6764, 1e-15);
    assert_relative(number_of(&f, "S!C6"), 3 * pow(0.8, 5), 1e-15);
    close_model(&f);
}

static void independent_fill_is_one_node_whatever_its_length(void **state) {
    (void)state;
    fixture f;
    open_good_model(&f, "sheet S\n    A1:A5000 = ROW()\n    B1:B5000 = A1*2+1\n    C2:C5000 = B2-B1\n", "");
    assert_true(f.model->graph->nodes.count < 40);
    assert_relative(number_of(&f, "SUM(S!C2:C5000)"), 2 * 4999, 1e-15);
    close_model(&f);
}

static void values_of_all_kinds_live_in_cells(void **state) {
    (void)state;
    fixture f;
    open_good_model(
        &f,
        "sheet S\n    A1 = \"text\"\n    A2 = TRUE\n    A3 = 1/0\n    A4 = A9\n    B1 = A1&A2\n    B2 = IFERROR(A3,7)\n    B3 = ISBLANK(A4)\n",
        "");
    assert_string_equal(cg_cell_text(cells_of(&f, "S!B1")[0])->bytes, "textTRUE");
    assert_relative(number_of(&f, "S!B2"), 7, 1e-15);
    assert_int_equal(cg_cell_error(cells_of(&f, "S!A3")[0]), CG_DIV0);
    close_model(&f);
}

/* ---- LET and LAMBDA ---- */

/* The examples of the rows that only the graph can evaluate. */
static void examples_of_special_functions_hold(void **state) {
    (void)state;
    fixture f;
    open_good_model(&f, "x0 = 1\n", "");
    const cg_registry *registry = f.model->graph->registry;
    size_t tried = 0;
    for (size_t i = 0; i < cg_registry_count(registry); i++) {
        const cg_function *function = cg_registry_at(registry, i)->function;
        for (size_t e = 0; function->special && e < CG_MOST_EXAMPLES && function->examples[e]; e++, tried++) {
            const char *example = function->examples[e], *equals = NULL;
            for (const char *at = example; (at = strstr(at, " = ")); at++)
                equals = at;
            cg_node *left = formula_node(&f, cg_format(f.bench.arena, "%.*s", (int)(equals - example), example));
            cg_node *right = formula_node(&f, equals + 3);
            assert_int_equal(left->rows, right->rows);
            assert_int_equal(left->cols, right->cols);
            cg_node *both[2] = {left, right};
            const cg_cell *const *cells = cg_nodes_evaluate(f.bench.arena, f.model, both, 2, f.params, (cg_draw){0, 0});
            for (size_t k = 0; k < cg_node_size(left); k++)
                if (!cg_cell_same(cells[0][k], cells[1][k])) fail_msg("%s", example);
        }
    }
    assert_true(tried >= 9);
    close_model(&f);
}

static void functions_of_the_sheet_are_called_by_name(void **state) {
    (void)state;
    fixture f;
    open_good_model(
        &f,
        "table t from \"t.csv\"\n    s = sigmoid([@u]*w)\n    m = LET(a,[@u],b,a*a,SUM(MAP({1,2,3},LAMBDA(x,x*b+w))))\n"
        "params w = 0.5\nsigmoid = LAMBDA(z, 1/(1+EXP(-z)))\nbig = SUM(MAP(t[u],LAMBDA(x,MAX(x,2))))\n"
        "rows = SUM(BYROW(t[[u]:[u]],LAMBDA(line,SUM(line)*w)))\nlast = REDUCE(0,t[u],LAMBDA(a,x,a*w+x))\n",
        data);
    assert_relative(number_of(&f, "INDEX(t[s],2)"), 1 / (1 + exp(-1)), 1e-15);
    assert_relative(number_of(&f, "big"), 11, 1e-15);
    assert_relative(number_of(&f, "INDEX(t[m],3)"), 6 * 9 + 1.5, 1e-15);
    check_gradient(&f, "SUM(t[s])+SUM(t[m])+rows+last");
    close_model(&f);
}

static void misuse_of_lambda_is_explained(void **state) {
    (void)state;
    const char *sheets[] = {"a = LAMBDA(x,x)+1\n",
                            "a = LET(x,1)\n",
                            "a = MAP({1,2},3)\n",
                            "a = LET(f,LAMBDA(x,x),f(1,2))\n",
                            "a = LET(f,LAMBDA(x,x),f+1)\n",
                            "f = LAMBDA(x,f(x))\na = f(1)\n",
                            "a = LET(3,1,2)\n"};
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) {
        fixture f;
        open_model(&f, sheets[i], "");
        if (strncmp(codes(&f.bench), "lambda", 6) != 0 && strncmp(codes(&f.bench), "argument-count", 14) != 0)
            fail_msg("%s: %s", sheets[i], codes(&f.bench));
        close_model(&f);
    }
}

/* ---- Shapes that data decide ---- */

static void shapes_follow_the_data(void **state) {
    (void)state;
    fixture f;
    open_good_model(&f, "table t from \"t.csv\"\nparams w[4,1] = {2;3;5;7}\n", data);
    assert_relative(number_of(&f, "SUM(FILTER(t[u],t[v]>15))"), 6, 1e-15);
    assert_relative(number_of(&f, "ROWS(UNIQUE(t[name]))"), 3, 1e-15);
    assert_relative(number_of(&f, "SUM(FILTER(w,t[name]=\"a\"))"), 9, 1e-15);
    check_gradient(&f, "SUMSQ(FILTER(w,t[u]<>2))");
    close_model(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(row_and_column_references_mean_what_excel_means),
        cmocka_unit_test(whole_column_arithmetic_runs_row_by_row),
        cmocka_unit_test(equal_formulas_are_one_node),
        cmocka_unit_test(each_draw_is_a_draw_of_its_own_and_repeats),
        cmocka_unit_test(cycle_is_reported_with_its_full_path),
        cmocka_unit_test(cell_cycle_is_reported_by_cells),
        cmocka_unit_test(unknown_names_suggest_the_nearest),
        cmocka_unit_test(wrong_shapes_are_explained),
        cmocka_unit_test(fills_shift_relative_references),
        cmocka_unit_test(recurrences_and_running_sums_are_legal),
        cmocka_unit_test(independent_fill_is_one_node_whatever_its_length),
        cmocka_unit_test(values_of_all_kinds_live_in_cells),
        cmocka_unit_test(examples_of_special_functions_hold),
        cmocka_unit_test(functions_of_the_sheet_are_called_by_name),
        cmocka_unit_test(misuse_of_lambda_is_explained),
        cmocka_unit_test(shapes_follow_the_data),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

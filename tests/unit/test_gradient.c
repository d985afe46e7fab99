/* Gradients, graph to graph. Oracles: central differences, slopes at kinks as PyTorch has them, and counts of nodes. */
#include "model_fixture.h"

#include "base/random.h"

/* In double precision; cmocka compares in single. */
static void assert_close(double found, double expected, double tolerance) {
    if (!(fabs(found - expected) <= tolerance)) fail_msg("%.17g is not %.17g", found, expected);
}

static double slope_of(const char *formula, double at) {
    fixture f;
    char sheet[256];
    snprintf(sheet, sizeof sheet, "params x = %.17g\nf = %s\n", at, formula);
    open_good_model(&f, sheet, "");
    slope s = open_slope(&f, "f");
    double found = gradient_cell(&s, 0, 0);
    close_model(&f);
    return found;
}

static void small_gradients_are_as_published(void **state) {
    (void)state;
    assert_close(slope_of("x^2", 3), 6, 0);
    fixture f;
    open_good_model(&f, "params v[1,3] = {3,4,10}\nf = SUMSQ(v)\n", "");
    slope s = open_slope(&f, "f");
    assert_close(cg_run_output(s.run, 0).slots[0][0].number, 125, 0);
    assert_close(gradient_cell(&s, 0, 0), 6, 0);
    assert_close(gradient_cell(&s, 0, 1), 8, 0);
    assert_close(gradient_cell(&s, 0, 2), 20, 0);
    close_model(&f);
}

static void slopes_at_kinks_are_those_of_pytorch(void **state) {
    (void)state;
    assert_close(slope_of("IF(x<0,0,x)", 0), 1, 0);
    assert_close(slope_of("ABS(x)", 0), 0, 0);
    assert_close(slope_of("MAX(x,2*x)", 0), 1.5, 0);
    assert_close(slope_of("MAX(x,0)", 0), 0.5, 0);
    assert_close(slope_of("MIN(x,3*x)", 0), 2, 0);
    assert_close(slope_of("ROUND(x,0)", 1.3), 0, 0);
    assert_close(slope_of("INT(x)+x", 1.3), 1, 0);
}

static void untaken_branch_adds_exactly_zero(void **state) {
    (void)state;
    assert_close(slope_of("IF(x>0,LN(x),x)", -1), 1, 0);
    assert_close(slope_of("IF(x>0,SQRT(x)^2+1/x,3*x)", -1), 3, 0);
    assert_close(slope_of("IFERROR(LN(x),5*x)", -2), 5, 0);
    assert_close(slope_of("IF(x=0,0,x*SIN(1/x))", 0), 0, 0);
}

/* x1 = x0 + x0, x2 = x1 + x1, ... The tree of it has 2^60 leaves. */
static void sixty_deep_shared_chain_is_linear(void **state) {
    (void)state;
    fixture f;
    char sheet[8192];
    size_t length = (size_t)snprintf(sheet, sizeof sheet, "params x0 = 1\nx_1 = SIN(x0)+SIN(x0)*x0\n");
    for (int i = 2; i <= 60; i++)
        length += (size_t)snprintf(sheet + length, sizeof sheet - length, "x_%d = x_%d*x_%d/(1+x_%d)\n", i, i - 1,
                                   i - 1, i - 1);
    open_good_model(&f, sheet, "");
    size_t forward = f.model->graph->nodes.count;
    slope s = open_slope(&f, "x_60");
    size_t backward = f.model->graph->nodes.count - forward;
    assert_true(forward < 60 * 4 + 20);
    assert_true(backward < 60 * 16 + 40);
    assert_true(isfinite(gradient_cell(&s, 0, 0)));
    check_gradient(&f, "x_20");
    close_model(&f);
}

static const char data[] =
    "u,v,k,name\n0.5,1.25,1,a\n-0.75,2,2,b\n1.5,0.25,1,a\n2.25,-1,3,c\n-1.25,0.5,2,b\n0.25,-0.5,3,a\n1,1,1,c\n";

static void broadcast_operands_get_summed_adjoints(void **state) {
    (void)state;
    fixture f;
    open_good_model(&f,
                    "table t from \"t.csv\"\n"
                    "    a = w*[@u] + b\n"
                    "    h[2] = MMULT(t[[u]:[v]], m) + row\n"
                    "    g = SUMPRODUCT(t[@[u]:[v]], q) + [@h1]*[@h2]\n"
                    "params w = 0.7\nparams b = -0.2\nparams m[2,2] = {0.3,-0.4;0.5,0.6}\nparams row[1,2] = {0.1,0.2}\n"
                    "params q[1,2] = {1.5,-0.5}\n"
                    "loss = AVERAGE(t[a]^2) + SUMSQ(t[g]-t[v]) + SUM(m*row) + SUM(TRANSPOSE(row)*q)\n",
                    data);
    check_gradient(&f, "loss");
    check_gradient(&f, "SUMXMY2(t[g],t[v])+w*MAX(t[a])-MIN(t[h1])");
    check_gradient(&f, "SUMPRODUCT(t[g],t[a])/(1+SUMSQ(t[h2]))");
    close_model(&f);
}

static void lookups_and_conditions_differentiate(void **state) {
    (void)state;
    fixture f;
    open_good_model(&f,
                    "table t from \"t.csv\"\n"
                    "    e = INDEX(emb, [@k], 1)*[@u] + INDEX(emb, [@k], 2)\n"
                    "    x = XLOOKUP([@k], {1;2;3}, INDEX(emb,0,1))\n"
                    "params emb[3,2] = {0.1,0.2;0.3,0.4;0.5,0.7}\n",
                    data);
    check_gradient(&f, "SUMSQ(t[e])");
    check_gradient(&f, "SUMSQ(t[x])");
    check_gradient(&f, "SUMIF(t[k],1,t[e])+AVERAGEIF(t[name],\"b\",t[e])+SUMIFS(t[e],t[k],3,t[u],\">0.5\")");
    check_gradient(&f, "INDEX(emb,2,2)^3+SUM(INDEX(emb,0,1))*SUM(INDEX(emb,3,0))");
    close_model(&f);
}

static void free_cells_and_recurrences_differentiate(void **state) {
    (void)state;
    fixture f;
    open_good_model(&f,
                    "params rate = 0.1\nparams x0 = 2\n"
                    "sheet S\n"
                    "    A1:A6 = ROW()*rate\n"
                    "    B1 = x0\n"
                    "    B2:B6 = B1 - rate*C1\n"
                    "    C1:C6 = 2*B1*A1\n"
                    "    D1:D6 = SUM(B$1:B1)*A1\n"
                    "    E1:F3 = A1*$B2+C$1\n",
                    "");
    check_gradient(&f, "S!B6+SUM(S!C1:C6)");
    check_gradient(&f, "SUM(S!D1:D6)+SUMSQ(S!E1:F3)");
    close_model(&f);
}

/* ---- Random graphs ---- */

typedef struct generator {
    uint64_t seed, next;
    char text[4096];
    size_t length;
} generator;

static uint64_t choose(generator *g, uint64_t n) {
    return cg_random_bits(g->seed, 0, 0, g->next++) % n;
}

static void put(generator *g, const char *text) {
    size_t length = strlen(text);
    if (g->length + length + 1 > sizeof g->text) return;
    memcpy(g->text + g->length, text, length + 1);
    g->length += length;
}

/* Formulas whose value stays of moderate size and smooth almost everywhere: a row's scalar when `row`. */
static void put_formula(generator *g, int depth, bool row) {
    static const char *const row_leaves[] = {"[@u]", "[@v]", "w", "INDEX(m,1,2)", "SUMPRODUCT(t[@[u]:[v]],p)",
                                             "0.5",  "[@k]"};
    static const char *const leaves[] = {"w",   "SUM(m)", "AVERAGE(t[u])*w", "SUMPRODUCT(p,p)", "INDEX(m,2,1)",
                                         "1.5", "MAX(p)"};
    static const char *const one[] = {"SIN(", "COS(", "TANH(", "ABS(", "-(", "EXP(-ABS(", "SQRT(1+ABS(", "LN(2+ABS("};
    static const char *const close[] = {")", ")", ")", ")", ")", "))", "))", "))"};
    static const char *const two[] = {"+", "-", "*", "/"};
    if (depth == 0) {
        put(g, row ? row_leaves[choose(g, 7)] : leaves[choose(g, 7)]);
        return;
    }
    uint64_t kind = choose(g, 6);
    if (kind < 2) {
        uint64_t which = choose(g, 8);
        put(g, one[which]);
        put_formula(g, depth - 1, row);
        put(g, close[which]);
    } else if (kind == 2) {
        put(g, "IF(");
        put_formula(g, depth - 1, row);
        put(g, "<0.3,");
        put_formula(g, depth - 1, row);
        put(g, ",");
        put_formula(g, depth - 1, row);
        put(g, ")");
    } else {
        uint64_t which = choose(g, 4);
        put(g, "(");
        put_formula(g, depth - 1, row);
        put(g, two[which]);
        if (which == 3) put(g, "(1.5+ABS(");
        put_formula(g, depth - 1, row);
        put(g, which == 3 ? ")))" : ")");
    }
}

static void gradients_of_random_sheets_agree_with_differences(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 150; seed++) {
        generator g = {.seed = seed};
        put(&g, "table t from \"t.csv\"\n    a = ");
        put_formula(&g, 3, true);
        put(&g, "\n    b = TANH([@a])*");
        put_formula(&g, 2, true);
        put(&g,
            "\nparams w = 0.37\nparams m[2,2] = {0.21,-0.43;0.52,0.64}\nparams p[1,2] = {0.91,-0.33}\nloss = SUM(t[b])/7+");
        put_formula(&g, 3, false);
        put(&g, "\n");
        fixture f;
        open_good_model(&f, g.text, data);
        check_gradient(&f, "loss");
        close_model(&f);
    }
}

/* ---- Second derivatives, rows of Jacobians, refusals ---- */

static void gradient_of_a_gradient_is_the_hessian(void **state) {
    (void)state;
    fixture f;
    open_good_model(&f, "params x = 1.5\nparams y = -0.5\nf = x^3*y + SIN(x*y)\n", "");
    cg_node *objective = formula_node(&f, "f"), *wrt[2] = {f.model->params[0].node, f.model->params[1].node};
    cg_gradient first, second;
    assert_true(cg_graph_gradient(f.model->graph, objective, wrt, 2, &first));
    assert_true(cg_graph_gradient(f.model->graph, first.adjoints[0], wrt, 2, &second));
    const cg_cell *const *values =
        cg_nodes_evaluate(f.bench.arena, f.model, second.adjoints, 2, f.params, (cg_draw){0, 0});
    double x = 1.5, y = -0.5;
    assert_close(values[0][0].number, 6 * x * y - y * y * sin(x * y), 1e-14);
    assert_close(values[1][0].number, 3 * x * x + cos(x * y) - x * y * sin(x * y), 1e-14);
    close_model(&f);
}

/* The Hessian is 2 X'X, and what picks an entry of W is the same matrix in every row. */
static void hessian_of_a_matrix_product_lays_no_matrix_out_for_rows(void **state) {
    (void)state;
    fixture f;
    open_good_model(
        &f,
        "table t from \"t.csv\"\n    z[2] = MMULT(t[[a]:[b]],W)\nparams W[2,2] = {0.5,1;2,1}\nloss = SUMSQ(t[z1])+SUMSQ(t[z2])\n",
        "a,b\n1,2\n3,5\n-2,4\n");
    const cg_graph *graph = f.model->graph;
    cg_node *wrt[1] = {f.model->params[0].node};
    cg_gradient first, second;
    assert_true(cg_graph_gradient(f.model->graph, formula_node(&f, "loss"), wrt, 1, &first));
    cg_node *lower = cg_node_slice(f.model->graph, first.adjoints[0], 1, 0, 1, 1);
    assert_true(cg_graph_gradient(f.model->graph, lower, wrt, 1, &second));
    const cg_cell *row = cg_nodes_evaluate(f.bench.arena, f.model, second.adjoints, 1, f.params, (cg_draw){0, 0})[0];
    assert_close(row[0].number, 2 * (1 * 2 + 3 * 5 - 2 * 4), 0);
    assert_close(row[2].number, 2 * (2 * 2 + 5 * 5 + 4 * 4), 0);
    const unsigned char *needed = cg_graph_reachable(f.bench.arena, graph, second.adjoints, 1);
    for (size_t id = 0; id < graph->nodes.count; id++) {
        const cg_node *node = graph->nodes.at[id];
        if (needed[id] && node->kind == CG_NODE_BROADCAST && node->axis) assert_int_equal(cg_node_size(node), 1);
    }
    close_model(&f);
}

static void row_gradient_is_the_jacobian(void **state) {
    (void)state;
    fixture f;
    open_good_model(&f, "table t from \"t.csv\"\n    r = EXP(q*[@u])*d-[@v]\nparams q = 0.3\nparams d = 1.2\n", data);
    cg_node *residual = cg_model_column_node(f.model, &f.model->tables[0], &f.model->tables[0].columns[4]);
    cg_node *wrt[2] = {f.model->params[0].node, f.model->params[1].node};
    cg_gradient rows;
    assert_true(cg_graph_row_gradient(f.model->graph, residual, wrt, 2, &rows));
    const cg_cell *const *values =
        cg_nodes_evaluate(f.bench.arena, f.model, rows.adjoints, 2, f.params, (cg_draw){0, 0});
    const double us[] = {0.5, -0.75, 1.5, 2.25, -1.25, 0.25, 1};
    for (size_t i = 0; i < 7; i++) {
        assert_close(values[0][i].number, 1.2 * us[i] * exp(0.3 * us[i]), 1e-14);
        assert_close(values[1][i].number, exp(0.3 * us[i]), 1e-14);
    }
    close_model(&f);
}

static void rows_that_depend_on_each_other_have_no_row_gradient(void **state) {
    (void)state;
    fixture f;
    open_good_model(&f, "table t from \"t.csv\"\n    a = q*[@u]\n    r = [@a]-AVERAGE([a])\nparams q = 0.3\n", data);
    cg_node *residual = cg_model_column_node(f.model, &f.model->tables[0], &f.model->tables[0].columns[5]);
    cg_gradient rows;
    assert_false(cg_graph_row_gradient(f.model->graph, residual, &f.model->params[0].node, 1, &rows));
    assert_string_equal(reported(&f.bench), "");
    close_model(&f);
}

static void function_without_derivative_is_named(void **state) {
    (void)state;
    fixture f;
    open_good_model(&f, "params x = 2\nf = 1+LEN(x)\n", "");
    cg_gradient gradient;
    assert_false(cg_graph_gradient(f.model->graph, formula_node(&f, "f"), &f.model->params[0].node, 1, &gradient));
    assert_string_equal(codes(&f.bench), "not-differentiable");
    assert_non_null(strstr(reported(&f.bench), "LEN"));
    close_model(&f);
}

static void backward_pass_is_written_as_formulas(void **state) {
    (void)state;
    fixture f;
    open_good_model(
        &f,
        "table t from \"t.csv\"\n    p = SUMPRODUCT(t[@[u]:[v]],w)\n    e = ([@p]-[@k])^2\nparams w[1,2] = 0.5\n"
        "loss = AVERAGE(t[e])\n",
        data);
    slope s = open_slope(&f, "loss");
    const char *names[] = {"d_w"};
    const char *text = cg_formulas_to_text(
        f.bench.arena, cg_graph_to_formulas(f.bench.arena, f.model, s.gradient.adjoints, names, 1, &s.gradient));
    assert_string_equal(text, "d_e = 1/COUNT(t[e])\n"
                              "t[d_p] = d_e*(2*(t[@p]-t[@k]))\n"
                              "d_w = MMULT(TRANSPOSE(t[d_p]),t[[u]:[v]])\n");
    close_model(&f);
}

static const char *written_gradient(fixture *f, const char *sheet, const char *csv) {
    open_good_model(f, sheet, csv);
    slope s = open_slope(f, "loss");
    const char *names[] = {"d_w"};
    return cg_formulas_to_text(
        f->bench.arena, cg_graph_to_formulas(f->bench.arena, f->model, s.gradient.adjoints, names, 1, &s.gradient));
}

static void lookups_go_back_as_conditional_sums(void **state) {
    (void)state;
    static const struct {
        const char *sheet, *expected;
    } cases[] = {
        {"table t from \"t.csv\"\n    g = INDEX(w,[@at])\n    e = ([@g]-[@u])^2\nparams w[3,1] = 0.5\nloss = SUM(t[e])\n",
         "t[d_g] = 2*(t[@g]-t[@u])\nd_w = SUMIF(t[at],{1;2;3},t[d_g])\n"},
        {"table t from \"t.csv\"\n    g = INDEX(w,[@at])*[@u]\nparams w[1,3] = 0.5\nloss = SUM(t[g])\n",
         "d_w = MMULT(TRANSPOSE(t[u]),--({1,2,3}=t[at]))\n"},
        {"table t from \"t.csv\"\n    g = INDEX(w,[@at])\nparams w[3,1] = 0.5\nloss = SUM(t[g])\n",
         "d_w = MMULT(--({1;2;3}=TRANSPOSE(t[at])),1*ROW(t[at])^0)\n"},
        {"table t from \"t.csv\"\n    g = SUMPRODUCT(INDEX(w,[@at],0),t[@[u]:[v]])\nparams w[3,2] = 0.5\nloss = SUM(t[g])\n",
         "d_w = MMULT(--({1;2;3}=TRANSPOSE(t[at])),t[[u]:[v]])\n"},
        {"table t from \"t.csv\"\n    g = INDEX(w,[@at]/2+1,[@at])*[@u]\nparams w[3,3] = 0.5\nloss = SUM(t[g])\n",
         "d_w = MMULT(--({1;2;3}=TRANSPOSE(TRUNC(t[at]/2+1))),t[u]*--({1,2,3}=t[at]))\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fixture f;
        const char *text = written_gradient(&f, cases[i].sheet, "at,u,v\n3,1,5\n1,2,6\n1,4,7\n2,8,8\n");
        assert_string_equal(text, cases[i].expected);
        close_model(&f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_gradients_are_as_published),
        cmocka_unit_test(slopes_at_kinks_are_those_of_pytorch),
        cmocka_unit_test(untaken_branch_adds_exactly_zero),
        cmocka_unit_test(sixty_deep_shared_chain_is_linear),
        cmocka_unit_test(broadcast_operands_get_summed_adjoints),
        cmocka_unit_test(lookups_and_conditions_differentiate),
        cmocka_unit_test(free_cells_and_recurrences_differentiate),
        cmocka_unit_test(gradients_of_random_sheets_agree_with_differences),
        cmocka_unit_test(gradient_of_a_gradient_is_the_hessian),
        cmocka_unit_test(hessian_of_a_matrix_product_lays_no_matrix_out_for_rows),
        cmocka_unit_test(row_gradient_is_the_jacobian),
        cmocka_unit_test(rows_that_depend_on_each_other_have_no_row_gradient),
        cmocka_unit_test(function_without_derivative_is_named),
        cmocka_unit_test(backward_pass_is_written_as_formulas),
        cmocka_unit_test(lookups_go_back_as_conditional_sums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

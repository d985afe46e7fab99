/* Coded columns: dictionaries, and calls that are computed once for each different cell. Oracle: the cells themselves,
 * and the same formulas computed row by row. */
#include "model_fixture.h"

#include "program/instruction.h"

/* ---- Dictionaries ---- */

static cg_cell *texts_of_many(bench *on, size_t n, size_t different) {
    cg_cell *cells = CG_NEW_ARRAY(on->arena, n, cg_cell);
    for (size_t i = 0; i < n; i++)
        cells[i] =
            cg_text_cell(cg_intern_string(on->language.texts, cg_format(on->arena, "text %zu", i * 7 % different)));
    return cells;
}

static void codes_lead_back_to_every_cell(void **state) {
    (void)state;
    bench on;
    bench_start(&on);
    const size_t n = 20000, different[] = {1, 2, 511, 512, 513, 4000, 9000};
    for (size_t k = 0; k < sizeof different / sizeof *different; k++) {
        cg_cell *cells = texts_of_many(&on, n, different[k]);
        cells[n / 2] = cg_blank_cell();
        cells[n - 1] = (cg_cell){.number = -0.0};
        const cg_coding *coding = cg_code_cells(on.arena, cells, n);
        assert_non_null(coding);
        assert_in_range(coding->n, 3, different[k] + 2);
        for (size_t i = 0; i < n; i++)
            assert_true(cg_cell_same(coding->cells[coding->codes[i]], cells[i]));
        for (uint32_t i = 0; i + 1 < coding->n; i++)
            assert_false(cg_cell_same(coding->cells[i], coding->cells[i + 1]));
    }
    bench_end(&on);
}

static void columns_where_coding_does_not_pay_have_none(void **state) {
    (void)state;
    bench on;
    bench_start(&on);
    assert_null(cg_code_cells(on.arena, texts_of_many(&on, 5000, 4999), 5000));
    assert_null(cg_code_cells(on.arena, texts_of_many(&on, 200000, 70001), 200000));
    assert_null(cg_code_cells(on.arena, texts_of_many(&on, 200000, 199999), 200000));
    assert_null(cg_code_cells(on.arena, texts_of_many(&on, 20, 2), 20));
    bench_end(&on);
}

/* ---- Formulas ---- */

/* Few different texts; cells of all kinds; many different texts; numbers. */
static const char *table_csv(cg_arena *arena, size_t n) {
    static const char *ports[] = {"S", "C", "s", "Q", "", "Southampton", "10", "c"};
    static const char *odd[] = {"1", "", "n/a", "2.5", "TRUE", "-3", "x", "FALSE", "#DIV/0!"};
    char *csv = cg_alloc(arena, 64 * n + 64), *at = csv;
    at += sprintf(at, "port,odd,name,u,v\n");
    for (size_t i = 0; i < n; i++)
        at +=
            sprintf(at, "%s,%s,name %zu of %zu,%zu,%zu\n", ports[i * i % 8], odd[i % 9], i % 701, i % 3, i % 11, i % 5);
    return csv;
}

static void look_away(const cg_model *model) {
    for (size_t id = 0; id < model->graph->nodes.count; id++) {
        model->graph->nodes.at[id]->looked_at = true;
        model->graph->nodes.at[id]->coding = NULL;
    }
}

/* Instructions of the setup that look up rows by codes. */
static size_t count_decodes(fixture *f, cg_node *node) {
    const cg_program *program = cg_program_create(f->bench.arena, f->model->graph, &node, 1, NULL, f->model->n_params);
    size_t count = 0;
    for (size_t i = 0; i < program->setup.count; i++)
        for (size_t k = 0; k < program->setup.stages[i].count; k++)
            count += program->setup.stages[i].instructions[k].operation == &cg_operation_decode;
    return count;
}

/* Formulas of the table's rows ([@...]) or of the whole table, and in how many places rows are looked up by codes. */
static const struct {
    const char *formula;
    size_t decodes;
} formulas[] = {
    {"[@port]=\"s\"", 1},
    {"\"q\"<=[@port]", 1},
    {"[@port]&\"-\"&[@port]", 1},
    {"IF([@port]=\"S\",1,0)", 1},
    {"IF([@port]=\"S\",\"south\",[@port])", 1},
    {"LEN([@port])*share+w", 1},
    {"UPPER(LEFT([@name],7))", 1},
    {"ISNUMBER(SEARCH(\"1 of\",[@name]))", 1},
    {"FIND(\"2\",[@name])", 1},
    {"IFERROR(FIND(\"0 of\",[@name]),\"none\")", 1},
    {"IF(LEN([@name])<12,[@name]=\"name 1\",LEN([@name]))", 1},
    {"VALUE(MID([@name],6,2))", 1},
    {"[@odd]*2", 1},
    {"ISBLANK([@odd])", 1},
    {"[@odd]>1", 1},
    {"COUNTIF([port],[@port])", 1},
    {"SUMIF([port],[@port],[u])", 1},
    {"XLOOKUP([@port],S!A1:A3,S!B1:B3,\"other\")", 1},
    {"MATCH([@port],S!A1:A3,0)", 1},
    {"MAX([@odd],share)", 1},
    {"TEXT([@u],\"0.0\")&[@v]", 1},
    {"XLOOKUP([@u],{1,2,3},{\"a\",\"b\",\"c\"})", 1},
    {"SWITCH([@u],1,[@u]*2,5,[@u]+w,[@u])", 0},
    {"[@u]*2+1", 0},
    {"COUNTIF([name],\"*5 of*\")*[@u]", 0},
    {"SUMIFS([u],[name],\"*5 of 1\",[port],\"<>s\",[v],\">1\")*[@u]", 0},
    {"[@odd]+[@u]", 0},
    {"[@port]=[@name]", 0},
    {"IF([@port]=\"S\",[@u],[@v])", 1},
    {"AND([@port]=\"s\",LEN([@name])>12,ISTEXT([@odd]))", 3},
    {"([@port]=\"S\")+(LEN([@name])>12)*[@u]", 2},
    {"IFERROR([@odd]*1,[@u])+LEN([@odd])", 2},
    {"SUMPRODUCT(--(t[port]=\"s\"),t[u])", 1},
    {"SUM(IF(t[port]=\"s\",t[u]))", 1},
    {"COUNTA(t[odd]&t[odd])", 1},
};
enum { N_FORMULAS = sizeof formulas / sizeof *formulas };

static const char *formula_of(cg_arena *arena, size_t k) {
    return strstr(formulas[k].formula, "[@") ? cg_format(arena, "t[f%zu]", k) : formulas[k].formula;
}

static const char *sheet_of_all(cg_arena *arena) {
    const char *text = "table t from \"t.csv\"\n    columns port text, odd, name text, u, v\n";
    for (size_t k = 0; k < N_FORMULAS; k++)
        if (strstr(formulas[k].formula, "[@"))
            text = cg_format(arena, "%s    f%zu = %s\n", text, k, formulas[k].formula);
    return cg_format(arena, "%sparams w = 2\nshare = AVERAGE(t[u])\nsheet S\n    A1:B3 = {\"s\",1;\"c\",2;\"q\",3}\n",
                     text);
}

static bool same_cell(cg_cell a, cg_cell b) {
    if (!cg_is_text(a) || !cg_is_text(b)) return cg_cell_same(a, b);
    return strcmp(cg_cell_text(a)->bytes, cg_cell_text(b)->bytes) == 0;
}

static void coded_calls_have_the_bits_of_calls_row_by_row(void **state) {
    (void)state;
    fixture coded, plain;
    cg_arena *arena = cg_arena_create(NULL);
    const char *csv = table_csv(arena, 5000), *sheet = sheet_of_all(arena);
    open_good_model(&coded, sheet, csv);
    open_good_model(&plain, sheet, csv);
    for (size_t k = 0; k < N_FORMULAS; k++) {
        cg_node *node = formula_node(&coded, formula_of(arena, k)), *other = formula_node(&plain, formula_of(arena, k));
        size_t n = cg_node_size(node) * (node->axis ? node->axis : 1), decodes = count_decodes(&coded, node);
        if (decodes != formulas[k].decodes) fail_msg("%s: %zu look-ups by codes", formulas[k].formula, decodes);
        look_away(plain.model);
        assert_int_equal(count_decodes(&plain, other), 0);
        const cg_cell *a = cells_of(&coded, formula_of(arena, k)), *b = cells_of(&plain, formula_of(arena, k));
        for (size_t i = 0; i < n; i++)
            if (!same_cell(a[i], b[i]))
                fail_msg("%s: row %zu, %a and %a", formulas[k].formula, i, a[i].number, b[i].number);
    }
    close_model(&coded);
    close_model(&plain);
    cg_arena_destroy(arena);
}

/* What depends on params that vary stays in its loop, which is compiled into machine code. */
static void what_varies_is_computed_row_by_row(void **state) {
    (void)state;
    fixture f;
    cg_arena *arena = cg_arena_create(NULL);
    open_good_model(
        &f, "table t from \"t.csv\"\n    e = (IF([@port]=\"S\",w,w*w)-[@v])^2\nparams w = 2\nloss = AVERAGE(t[e])\n",
        table_csv(arena, 3000));
    check_gradient(&f, "loss");
    bool varies = true;
    cg_node *loss = formula_node(&f, "loss");
    const cg_program *program = cg_program_create(f.bench.arena, f.model->graph, &loss, 1, &varies, 1);
    for (size_t i = 0; i < program->iteration.count; i++)
        for (size_t k = 0; k < program->iteration.stages[i].count; k++)
            assert_ptr_not_equal(program->iteration.stages[i].instructions[k].operation, &cg_operation_decode);
    close_model(&f);
    cg_arena_destroy(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_lead_back_to_every_cell),
        cmocka_unit_test(columns_where_coding_does_not_pay_have_none),
        cmocka_unit_test(coded_calls_have_the_bits_of_calls_row_by_row),
        cmocka_unit_test(what_varies_is_computed_row_by_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

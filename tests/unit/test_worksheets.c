/* Worksheets of any size: values, fills, chains of cells. What they cost is counted in nodes and bytes, not in seconds.
 */
#include "model_fixture.h"

#include "language/parse.h"

static void assert_close(double found, double expected) {
    if (!(fabs(found - expected) <= 1e-9 * fmax(1, fabs(expected)))) fail_msg("%.17g, not %.17g", found, expected);
}

/* A workbook made without a file, as a reader makes one. */
typedef struct made {
    fixture f;
    cg_sheet_block sheet;
    CG_LIST(cg_fill) fills;
    CG_LIST(cg_defined_name) names;
    cg_sheet_table table; /* name NULL: none */
    cg_solve_block solve;
} made;

static void make(made *on) {
    memset(on, 0, sizeof *on);
    bench_start(&on->f.bench);
}

static cg_corner corner_of(const char *address) {
    cg_corner corner = {0};
    uint32_t column = 0, row = 0;
    for (; *address >= 'A'; address++)
        column = column * 26 + (uint32_t)(*address - 'A' + 1);
    for (; *address; address++)
        row = row * 10 + (uint32_t)(*address - '0');
    corner.row = row - 1;
    corner.column = column - 1;
    return corner;
}

static cg_fill *add(made *on, cg_fill_kind kind, const char *from, const char *to, const char *formula) {
    cg_fill fill = {.kind = kind, .from = corner_of(from), .to = corner_of(to)};
    if (formula) fill.formula = parse(&on->f.bench, formula);
    CG_PUSH(on->f.bench.arena, &on->fills, fill);
    return &on->fills.at[on->fills.count - 1];
}

static void open_made(made *on) {
    fixture *f = &on->f;
    cg_arena *arena = f->bench.arena;
    on->sheet = (cg_sheet_block){
        .name = cg_intern_string(f->bench.language.texts, "S"), .fills = on->fills.at, .n_fills = on->fills.count};
    f->document = CG_NEW(arena, cg_document);
    *f->document = (cg_document){.source = source_of(&f->bench, "book", ""), .sheets = &on->sheet, .n_sheets = 1};
    f->document->defined_names = on->names.at;
    f->document->n_defined_names = on->names.count;
    f->document->sheet_tables = &on->table;
    f->document->n_sheet_tables = on->table.name != NULL;
    f->document->solves = &on->solve;
    f->document->n_solves = 1;
    cg_registry *registry = cg_registry_create(arena, f->bench.language.texts);
    cg_graph *graph = cg_graph_create(arena, f->bench.language.texts, registry, &f->bench.diagnostics);
    cg_graph_use_programs(graph);
    f->model = cg_model_create(graph, f->document, NULL);
    cg_model_resolve(f->model);
    if (cg_failed(&f->bench.diagnostics)) fail_msg("%s", reported(&f->bench));
    f->params = cg_model_initial_values(arena, f->model, (cg_draw){0, 0});
}

static cg_cell *numbers(made *on, uint32_t rows, uint32_t cols) {
    cg_cell *cells = CG_NEW_ARRAY(on->f.bench.arena, (size_t)rows * cols, cg_cell);
    for (size_t i = 0; i < (size_t)rows * cols; i++)
        cells[i].number = (double)(i / cols + 1) + 0.01 * (double)(i % cols);
    return cells;
}

static void close_made(made *on) {
    close_model(&on->f);
}

/* ---- Values ---- */

static void values_stand_where_they_are_written(void **state) {
    (void)state;
    made on;
    make(&on);
    cg_cell *cells = CG_NEW_ARRAY(on.f.bench.arena, 6, cg_cell);
    cells[0] = cg_text_cell(cg_intern_string(on.f.bench.language.texts, "head"));
    cells[1] = cg_boolean_cell(true);
    cells[2].number = 7;
    cells[3] = cg_blank_cell();
    cells[4] = cg_error_cell(CG_NA);
    cells[5].number = -2;
    add(&on, CG_FILL_VALUES, "B2", "C4", NULL)->values = cells;
    add(&on, CG_FILL_EACH, "D2", "D4", "B2&\"\"");
    open_made(&on);
    assert_true(cg_is_text(cells_of(&on.f, "S!B2")[0]));
    assert_true(cg_is_boolean(cells_of(&on.f, "S!C2")[0]));
    assert_close(number_of(&on.f, "S!B3+S!C4"), 5);
    assert_true(cg_is_blank(cells_of(&on.f, "S!C3")[0]));
    assert_true(cg_is_error(cells_of(&on.f, "S!D4")[0]));
    assert_close(number_of(&on.f, "COUNTA(S!A1:D9)"), 8);
    close_made(&on);
}

static void values_cost_one_node_and_no_copy(void **state) {
    (void)state;
    enum { ROWS = 100000, COLS = 12 };
    made on;
    make(&on);
    cg_cell *cells = numbers(&on, ROWS, COLS);
    add(&on, CG_FILL_VALUES, "A1", "L100000", NULL)->values = cells;
    size_t before = cg_arena_bytes(on.f.bench.arena);
    open_made(&on);
    assert_true(cg_arena_bytes(on.f.bench.arena) - before < 4000000); /* the cells alone take 9,600,000 */
    assert_true(on.f.model->graph->nodes.count < 10);
    assert_close(number_of(&on.f, "S!C100000"), 100000.02);
    assert_close(number_of(&on.f, "SUM(S!B1:B100000)"), 5000050000 + 0.01 * ROWS);
    assert_true(formula_node(&on.f, "S!B1:B100000")->numeric);
    close_made(&on);
}

static void values_may_stand_in_a_file(void **state) {
    (void)state;
    fixture f;
    open_good_model(&f, "sheet S\n    B2:D4 from \"t.csv\"\n    E3:E4 = B3*2\n", "x,y,note\n1,,TRUE\n-2.5,#N/A,'007\n");
    assert_true(cg_is_text(cells_of(&f, "S!B2")[0]));
    assert_true(cg_is_blank(cells_of(&f, "S!C3")[0]));
    assert_true(cg_cell_boolean(cells_of(&f, "S!D3")[0]));
    assert_true(cg_is_error(cells_of(&f, "S!C4")[0]));
    assert_string_equal(cg_cell_text(cells_of(&f, "S!D4")[0])->bytes, "007");
    assert_close(number_of(&f, "SUM(S!E3:E4)"), -3);
    close_model(&f);
}

static void a_file_has_the_size_of_its_cells(void **state) {
    (void)state;
    static const char *const files[] = {"1,2\n3,4\n5,6\n", "1,2\n", "1,2\n3\n", "1,2\n\"3,4\n"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        fixture f;
        open_model(&f, "sheet S\n    A1:B2 from \"t.csv\"\n", files[i]);
        assert_true(cg_failed(&f.bench.diagnostics));
        close_model(&f);
    }
}

/* ---- Many fills, long chains ---- */

static void a_fill_of_many_rows_is_one_node(void **state) {
    (void)state;
    made on;
    make(&on);
    add(&on, CG_FILL_VALUES, "A1", "B100000", NULL)->values = numbers(&on, 100000, 2);
    add(&on, CG_FILL_EACH, "C1", "C100000", "A1*B1+A$1");
    add(&on, CG_FILL_EACH, "D2", "D100000", "C2-C1");
    open_made(&on);
    assert_true(on.f.model->graph->nodes.count < 30);
    double n = 100000;
    assert_close(number_of(&on.f, "SUM(S!D2:D100000)") / (n * (n + 0.01) - 1.01), 1);
    close_made(&on);
}

static const char *address(cg_arena *arena, uint32_t column, uint32_t row) {
    char text[CG_CORNER_ROOM];
    cg_corner_to_text((cg_corner){.row = row - 1, .column = column - 1}, text);
    return cg_copy_text(arena, text, strlen(text));
}

/* n fills of two cells, each of which uses the one before it; given in reverse order. */
static void make_chain_of_fills(made *on, uint32_t n) {
    make(on);
    cg_arena *arena = on->f.bench.arena;
    for (uint32_t i = n; i > 0; i--) {
        uint32_t column = 2 * (i % 1000) + 1, row = 1 + i / 1000;
        uint32_t from_column = 2 * ((i - 1) % 1000) + 1, from_row = 1 + (i - 1) / 1000;
        const char *formula = cg_format(arena, "%s+1", address(arena, from_column, from_row));
        add(on, CG_FILL_EACH, address(arena, column, row), address(arena, column + 1, row), formula);
    }
    add(on, CG_FILL_EACH, "A1", "B1", "1");
    open_made(on);
}

static void fills_that_use_each_other_cost_what_they_are(void **state) {
    (void)state;
    size_t nodes[2], bytes[2];
    for (int i = 0; i < 2; i++) {
        uint32_t n = i ? 20000 : 10000;
        made on;
        make_chain_of_fills(&on, n);
        nodes[i] = on.f.model->graph->nodes.count;
        bytes[i] = cg_arena_bytes(on.f.bench.arena);
        char last[64];
        snprintf(last, sizeof last, "S!%s", address(on.f.bench.arena, 2 * (n % 1000) + 2, 1 + n / 1000));
        assert_close(number_of(&on.f, last), n + 1.0);
        close_made(&on);
    }
    assert_true((double)nodes[1] < 2.2 * (double)nodes[0]);
    assert_true((double)bytes[1] < 2.4 * (double)bytes[0]);
}

/* A balance over five columns, each row from the row above in other columns. */
static void make_balance(made *on, uint32_t rows) {
    make(on);
    cg_arena *arena = on->f.bench.arena;
    cg_cell *start = CG_NEW_ARRAY(arena, 5, cg_cell);
    for (int i = 0; i < 5; i++)
        start[i].number = i + 1;
    add(on, CG_FILL_VALUES, "A1", "E1", NULL)->values = start;
    static const char *const formulas[] = {"E1*0.5", "A2+B1*0.25", "A1+0.1*B2", "C2-0.2*D1", "(D2+A2)/2"};
    for (uint32_t i = 5; i-- > 0;)
        add(on, CG_FILL_EACH, address(arena, i + 1, 2), address(arena, i + 1, rows), formulas[i]);
    open_made(on);
}

static void a_balance_over_columns_is_computed_row_by_row(void **state) {
    (void)state;
    enum { ROWS = 100000 };
    made on;
    make_balance(&on, ROWS);
    double a = 1, b = 2, c = 3, d = 4, e = 5;
    for (int row = 2; row <= 12; row++) {
        double a0 = a;
        a = e * 0.5;
        b = a + b * 0.25;
        c = a0 + 0.1 * b;
        d = c - 0.2 * d;
        e = (d + a) / 2;
    }
    assert_close(number_of(&on.f, "S!A12") / a, 1);
    assert_close(number_of(&on.f, "S!E12") / e, 1);
    assert_true(on.f.model->graph->nodes.count < 120); /* whatever the number of rows */
    close_made(&on);
}

static void a_chain_upwards_is_as_good_as_one_downwards(void **state) {
    (void)state;
    enum { ROWS = 100000 };
    made on;
    make(&on);
    add(&on, CG_FILL_EACH, "A1", "A99999", "A2+1");
    add(&on, CG_FILL_EACH, "A100000", "A100000", "5");
    open_made(&on);
    assert_close(number_of(&on.f, "S!A1"), ROWS + 4);
    assert_true(on.f.model->graph->nodes.count < 20);
    close_made(&on);
}

/* ---- Circles ---- */

static void a_long_circle_is_found(void **state) {
    (void)state;
    fixture f;
    open_model(&f, "sheet S\n    A1:A4999 = A2+1\n    A5000 = A1\n", "");
    assert_true(cg_failed(&f.bench.diagnostics));
    assert_true(strstr(reported(&f.bench), "circular reference") != NULL);
    close_model(&f);
}

static void chains_of_names_are_as_long_as_they_like(void **state) {
    (void)state;
    bench text;
    bench_start(&text);
    const char *sheet = "";
    char *all = cg_alloc(text.arena, 3000 * 40);
    size_t at = 0;
    for (int i = 0; i < 3000; i++)
        at += (size_t)sprintf(all + at, "n_%d = n_%d+1\n", i, i + 1);
    sheet = cg_format(text.arena, "%sn_3000 = 1\n", all);
    fixture f;
    open_good_model(&f, sheet, "");
    assert_close(number_of(&f, "n_0"), 3001);
    close_model(&f);
    bench_end(&text);
}

/* ---- Arrays ---- */

static void array_formulas_are_cut_or_padded(void **state) {
    (void)state;
    made on;
    make(&on);
    add(&on, CG_FILL_VALUES, "A1", "B3", NULL)->values = numbers(&on, 3, 2);
    add(&on, CG_FILL_ARRAY, "D1", "F4", "A1:B3*2");
    add(&on, CG_FILL_ARRAY, "D6", "D7", "A1:B3");
    add(&on, CG_FILL_ARRAY, "F6", "G8", "A1:A2");
    add(&on, CG_FILL_ARRAY, "I6", "J7", "SUM(A1:A3)");
    open_made(&on);
    assert_close(number_of(&on.f, "S!E3"), 6.02);
    assert_true(cg_is_error(cells_of(&on.f, "S!F1")[0]) && cg_is_error(cells_of(&on.f, "S!D4")[0]));
    assert_close(number_of(&on.f, "S!D7"), 2);
    assert_close(number_of(&on.f, "S!G7"), 2);
    assert_true(cg_is_error(cells_of(&on.f, "S!G8")[0]));
    assert_close(number_of(&on.f, "S!J7"), 6);
    close_made(&on);
}

static void spilled_arrays_take_the_cells_they_need(void **state) {
    (void)state;
    made on;
    make(&on);
    add(&on, CG_FILL_VALUES, "A1", "A3", NULL)->values = numbers(&on, 3, 1);
    add(&on, CG_FILL_SPILL, "C1", "C1", "A1:A3*{1,10}");
    add(&on, CG_FILL_EACH, "F1", "F1", "SUM(C1:D9)");
    add(&on, CG_FILL_SPILL, "H1", "H1", "D1:D3+1");
    add(&on, CG_FILL_SPILL, "J1", "J1", "A1:A3");
    add(&on, CG_FILL_EACH, "J3", "J3", "1");
    open_made(&on);
    assert_close(number_of(&on.f, "S!D3"), 30);
    assert_close(number_of(&on.f, "S!F1"), 66);
    assert_close(number_of(&on.f, "S!H3"), 31);
    cg_cell taken = cells_of(&on.f, "S!J1")[0];
    assert_true(cg_is_error(taken) && cg_cell_error(taken) == CG_SPILL);
    assert_true(cg_is_blank(cells_of(&on.f, "S!J2")[0]));
    close_made(&on);
}

/* ---- Frozen cells ---- */

static void formulas_that_cannot_be_computed_keep_their_values(void **state) {
    (void)state;
    made on;
    make(&on);
    cg_cell *stored = numbers(&on, 3, 1);
    add(&on, CG_FILL_EACH, "A1", "A3", "NO.SUCH.FUNCTION(B1)")->stored = stored;
    add(&on, CG_FILL_EACH, "C1", "C1", "C2+1")->stored = stored + 1;
    add(&on, CG_FILL_EACH, "C2", "C2", "C1-1")->stored = stored;
    add(&on, CG_FILL_EACH, "D1", "D3", "A1*2")->stored = stored;
    open_made(&on);
    assert_close(number_of(&on.f, "S!A3"), 3);
    assert_close(number_of(&on.f, "S!C1"), 2);
    assert_close(number_of(&on.f, "S!D3"), 6);
    assert_int_equal(on.f.model->frozen.count, 3);
    assert_true(strstr(on.f.model->frozen.at[0].reason, "NO.SUCH.FUNCTION") != NULL);
    assert_true(strstr(on.f.model->frozen.at[1].reason, "S!C1 -> S!C2 -> S!C1") != NULL);
    close_made(&on);
}

/* ---- What a workbook names ---- */

static void add_name(made *on, const char *name, const char *sheet, const char *formula) {
    cg_arena *arena = on->f.bench.arena;
    cg_texts *texts = on->f.bench.language.texts;
    CG_PUSH(arena, &on->names,
            ((cg_defined_name){.name = cg_intern_string(texts, name),
                               .sheet = sheet ? cg_intern_string(texts, sheet) : NULL,
                               .formula = parse(&on->f.bench, formula)}));
}

static void defined_names_stand_for_formulas_that_move(void **state) {
    (void)state;
    made on;
    make(&on);
    add(&on, CG_FILL_VALUES, "A1", "B4", NULL)->values = numbers(&on, 4, 2);
    add_name(&on, "Rate", NULL, "0.25");
    add_name(&on, "Block", NULL, "S!$A$1:$A$4");
    add_name(&on, "left_of_here", NULL, "S!XFD1");
    add_name(&on, "Rate", "S", "0.5");
    add_name(&on, "Twice", NULL, "LAMBDA(x,2*x)");
    add(&on, CG_FILL_EACH, "C1", "C4", "left_of_here+Rate");
    add(&on, CG_FILL_EACH, "D2", "D2", "SUM(Block)+left_of_here");
    add(&on, CG_FILL_EACH, "E1", "E2", "Twice(A1)");
    open_made(&on);
    assert_close(number_of(&on.f, "S!C3"), 3.01 + 0.5);
    assert_close(number_of(&on.f, "S!D2"), 10 + 2.51);
    assert_close(number_of(&on.f, "S!E2"), 4);
    assert_close(number_of(&on.f, "Rate"), 0.25);
    close_made(&on);
}

static void a_name_that_stands_for_itself_is_a_circle(void **state) {
    (void)state;
    made on;
    make(&on);
    add_name(&on, "a", NULL, "b+1");
    add_name(&on, "b", NULL, "a+1");
    add(&on, CG_FILL_EACH, "A1", "A1", "a")->stored = numbers(&on, 1, 1);
    open_made(&on);
    assert_int_equal(on.f.model->frozen.count, 1);
    assert_true(strstr(on.f.model->frozen.at[0].reason, "stands for itself") != NULL);
    close_made(&on);
}

static void tables_on_worksheets_are_ranges(void **state) {
    (void)state;
    made on;
    make(&on);
    cg_texts *texts = on.f.bench.language.texts;
    add(&on, CG_FILL_VALUES, "B3", "C6", NULL)->values = numbers(&on, 4, 2);
    const cg_text *columns[] = {cg_intern_string(texts, "x"), cg_intern_string(texts, "y")};
    on.table = (cg_sheet_table){.name = cg_intern_string(texts, "T"),
                                .sheet = cg_intern_string(texts, "S"),
                                .header = corner_of("B2"),
                                .has_headers = true,
                                .first_row = 2,
                                .last_row = 5,
                                .columns = columns,
                                .n_columns = 2};
    add(&on, CG_FILL_EACH, "D3", "D6", "T[@x]+T[[#This Row],[y]]");
    add(&on, CG_FILL_EACH, "E1", "E1", "SUM(T[y])+ROWS(T[#All])");
    add(&on, CG_FILL_EACH, "E9", "E9", "T[@x]");
    open_made(&on);
    assert_close(number_of(&on.f, "S!D4"), 4.01);
    assert_close(number_of(&on.f, "S!E1"), 10.04 + 5);
    cg_cell outside = cells_of(&on.f, "S!E9")[0];
    assert_true(cg_is_error(outside) && cg_cell_error(outside) == CG_VALUE);
    close_made(&on);
}

static void whole_columns_mean_the_used_rows(void **state) {
    (void)state;
    made on;
    make(&on);
    add(&on, CG_FILL_VALUES, "A1", "B300", NULL)->values = numbers(&on, 300, 2);
    add(&on, CG_FILL_EACH, "D1", "D1", "SUM(A$1:A$1048576)");
    add(&on, CG_FILL_EACH, "E1", "E200", "SUMIF(A$1:A$1048576,A1,B$1:B$1048576)");
    size_t before = cg_arena_bytes(on.f.bench.arena);
    open_made(&on);
    assert_close(number_of(&on.f, "S!D1"), 45150);
    assert_close(number_of(&on.f, "S!E200"), 200.01);
    assert_true(cg_arena_bytes(on.f.bench.arena) - before < 1000000);
    close_made(&on);
}

/* ---- Cells as variables ---- */

static void add_changing(made *on, const char *cells) {
    CG_APPEND(on->f.bench.arena, on->solve.changing_cells, on->solve.n_changing_cells, parse(&on->f.bench, cells));
}

static void cells_are_variables_that_formulas_follow(void **state) {
    (void)state;
    made on;
    make(&on);
    add(&on, CG_FILL_VALUES, "A1", "B4", NULL)->values = numbers(&on, 4, 2);
    add(&on, CG_FILL_EACH, "C1", "C4", "A1^2*B1");
    add(&on, CG_FILL_EACH, "D1", "D1", "SUM(C1:C4)+E5^2-2*E5+A9");
    add(&on, CG_FILL_EACH, "E5", "E5", "-3");
    add_changing(&on, "S!A2:A3");
    add_changing(&on, "S!A3:B4");
    add_changing(&on, "S!E5");
    add_changing(&on, "S!A9");
    open_made(&on);
    assert_int_equal(on.f.model->changing[0].count, 5);
    assert_int_equal(on.f.model->n_params, 5);
    assert_string_equal(on.f.model->params[0].named.label, "S!A2:A3");
    assert_close(number_of(&on.f, "S!D1"), 1.01 + 4 * 2.01 + 9 * 3.01 + 16 * 4.01 + 9 + 6);
    assert_close(number_of(&on.f, "SUM(S!A1:B4)"), 20.04);
    check_gradient(&on.f, "S!D1");
    close_made(&on);
}

static void cells_of_two_solves_come_apart(void **state) {
    (void)state;
    fixture f;
    open_good_model(&f,
                    "sheet S\n    A1:A5 = 1\n    C1 = SUM(A1:A5)\nsolve s\n    minimize S!C1\n    by changing S!A1:A3\n"
                    "solve t\n    minimize S!C1\n    by changing (S!A3:A5,S!A5)\n",
                    "");
    assert_int_equal(f.model->n_params, 3);
    assert_int_equal(f.model->changing[0].count, 2);
    assert_int_equal(f.model->changing[1].count, 2);
    assert_string_equal(f.model->params[f.model->changing[0].at[0]].named.label, "S!A1:A2");
    assert_string_equal(f.model->params[f.model->changing[1].at[1]].named.label, "S!A4:A5");
    check_gradient(&f, "S!C1^2");
    close_model(&f);
}

/* Rows that use rows above (or below) of several columns, with ranges, branches and what blanks and texts make of them;
 * by as many fills of fewer rows, which are compiled cell by cell, the same values and slopes must come. */
static const char *recurrence(cg_arena *arena, bool at_once) {
    static const char *const formulas[] = {"AVERAGE(A%d:A%d)*0.3+B%d*$F$1", "IF(A%d>0.5,B%d*0.2,MAX(B%d,-2))+C%d*0.1",
                                           "A%d+SIN(B%d)-IF(ISTEXT(G%d),1,0)"};
    const char *sheet = "sheet S\n    A1:C3 = 0.8\n    F1 = 0.7\n    G10 = \"text\"\n";
    for (int first = 4; first <= 63; first += at_once ? 60 : 20) {
        int last = at_once ? 63 : first + 19, up = first - 1;
        const char *a = cg_format(arena, formulas[0], first - 3, up, up);
        const char *b = cg_format(arena, formulas[1], first, up, first - 2, up);
        const char *c = cg_format(arena, formulas[2], up, first, first);
        sheet = cg_format(arena, "%s    A%d:A%d = %s\n    B%d:B%d = %s\n    C%d:C%d = %s\n", sheet, first, last, a,
                          first, last, b, first, last, c);
    }
    return cg_format(arena,
                     "%s    D1:D40 = D2*0.9+F$1\n    Z1 = SUMSQ(A50:C63)+SUM(A4:C30)+D1\nsolve s\n    minimize S!Z1\n"
                     "    by changing S!A1:C3, S!F1\n",
                     sheet);
}

static void rows_at_once_and_one_by_one_are_the_same(void **state) {
    (void)state;
    fixture f[2];
    for (int i = 0; i < 2; i++) {
        bench text;
        bench_start(&text);
        open_good_model(&f[i], recurrence(text.arena, i == 0), "");
        bench_end(&text);
        check_gradient(&f[i], "S!Z1");
    }
    static const char *const formulas[] = {"S!Z1", "S!A4", "S!B10", "S!C10", "S!C63", "S!D1", "SUM(S!A1:D63)"};
    for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++)
        assert_close(number_of(&f[0], formulas[i]), number_of(&f[1], formulas[i]));
    slope at_once = open_slope(&f[0], "S!Z1"), one_by_one = open_slope(&f[1], "S!Z1");
    for (size_t cell = 0; cell < 9; cell++)
        assert_close(gradient_cell(&at_once, 0, cell), gradient_cell(&one_by_one, 0, cell));
    assert_true(10 * f[0].model->graph->nodes.count < 9 * f[1].model->graph->nodes.count);
    close_model(&f[0]);
    close_model(&f[1]);
}

/* The same formula over a rectangle and over each of its columns: references of every kind, an error among the cells,
 * neighbours read together. */
static void a_rectangle_goes_by_its_rows(void **state) {
    (void)state;
    fixture f;
    open_good_model(
        &f,
        "sheet S\n    A1:C40 = SIN(ROW(A1)+3*COLUMN(A1))*$H$1\n"
        "    F1:F40 = ROW()/10\n    A50:C50 = COLUMN()\n"
        "    J1:L40 = IF(A1*$F1+A$50>$H$1, A1-$F1, A$50/($F1-2))\n"
        "    N1:N40 = IF(A1*$F1+A$50>$H$1, A1-$F1, A$50/($F1-2))\n"
        "    O1:O40 = IF(B1*$F1+B$50>$H$1, B1-$F1, B$50/($F1-2))\n"
        "    P1:P40 = IF(C1*$F1+C$50>$H$1, C1-$F1, C$50/($F1-2))\n"
        "    R1:T40 {= MMULT(A1:C40, V1:X3)}\n    V1:X3 = ROW()-COLUMN()/20\n"
        "    H1 = 1.5\n    H2 = SUM(J21:L40)+SUMSQ(R1:T40)\nsolve s\n    minimize S!H2\n    by changing S!H1\n",
        "");
    const cg_cell *at_once = cells_of(&f, "S!J1:L40"), *by_column = cells_of(&f, "S!N1:P40");
    size_t errors = 0;
    for (size_t i = 0; i < 120; i++) {
        assert_true(cg_cell_same(at_once[i], by_column[i]));
        errors += cg_is_error(at_once[i]);
    }
    assert_true(errors > 0 && errors < 3);
    const cg_cell *product = cells_of(&f, "S!R1:T40"), *a = cells_of(&f, "S!A1:C40"), *b = cells_of(&f, "S!V1:X3");
    for (size_t i = 0; i < 120; i++) {
        double sum = 0;
        for (size_t k = 0; k < 3; k++)
            sum += a[i / 3 * 3 + k].number * b[3 * k + i % 3].number;
        assert_close(product[i].number, sum);
    }
    cg_node *node = formula_node(&f, "S!J1:L40");
    assert_int_equal(node->kind, CG_NODE_STACK);
    assert_int_equal(node->args[0]->axis, 40);
    check_gradient(&f, "S!H2");
    close_model(&f);
}

static void running_totals_cost_what_their_rows_are(void **state) {
    (void)state;
    size_t bytes[2];
    for (int i = 0; i < 2; i++) {
        uint32_t rows = i ? 40000 : 20000;
        fixture f;
        bench text;
        bench_start(&text);
        open_good_model(
            &f,
            cg_format(text.arena,
                      "sheet S\n    A1:A%u = ROW()*$F$1\n    A%u = \"text\"\n    B3:B%u = SUM(A$1:A3)\n"
                      "    C1:C%u = COUNT(A$1:A1)&\"\"\n    D1:D40 = SUM(A$1:$A1)/SUM(A$1:A$40)\n    F1 = 0.5\n"
                      "solve s\n    minimize S!B%u\n    by changing S!F1\n",
                      rows - 1, rows, rows, rows, rows),
            "");
        double n = rows;
        assert_close(number_of(&f, "S!B3"), 3);
        assert_close(number_of(&f, cg_format(text.arena, "S!B%u", rows)), (n - 1) * n / 4);
        assert_close(number_of(&f, "S!D20"), 210.0 / 820);
        assert_close(number_of(&f, cg_format(text.arena, "VALUE(S!C%u)", rows)), n - 1);
        check_gradient(&f, cg_format(text.arena, "S!B%u/S!B9+S!D7", rows));
        bytes[i] = cg_arena_bytes(f.bench.arena);
        close_model(&f);
        bench_end(&text);
    }
    assert_true((double)bytes[1] < 2.2 * (double)bytes[0]);
}

/* Each formula for the rows from 1 or up to 60, filled down, is what it is when it stands alone. */
static void totals_of_growing_ranges_are_those_of_each_range(void **state) {
    (void)state;
    static const char *const formulas[] = {"SUM(%s)",
                                           "COUNT(%s)",
                                           "COUNTA(%s)",
                                           "SUMSQ(%s)",
                                           "AVERAGE(%s)",
                                           "MAX(%s)",
                                           "MIN(%s)",
                                           "MIN(%s,%s)",
                                           "COUNTIF(%s,\">2\")",
                                           "SUMIF(%s,\"<\"&1.5)",
                                           "COUNTBLANK(%s)",
                                           "SUMPRODUCT((%s>1)*1,%s)"};
    enum { FORMULAS = sizeof formulas / sizeof *formulas };
    for (int upward = 0; upward < 2; upward++) {
        fixture f;
        bench text;
        bench_start(&text);
        const char *sheet =
                       "sheet S\n    A1:A3 = \"text\"\n    A7:A60 = $Z$1*SIN(ROW())*3\n    A4 = TRUE\n    Z1 = 1.25\n",
                   *range = upward ? "A2:A$60" : "A$1:A2";
        for (int i = 0; i < FORMULAS; i++)
            sheet = cg_format(text.arena, "%s    %c2:%c58 = %s\n", sheet, 'B' + i, 'B' + i,
                              cg_format(text.arena, formulas[i], range, range));
        open_good_model(&f, cg_format(text.arena, "%ssolve s\n    minimize S!B58+S!F58\n    by changing S!Z1\n", sheet),
                        "");
        for (int i = 0; i < FORMULAS; i++)
            for (int row = 2; row < 59; row += 7) {
                bool mean_of_nothing = i == 4 && row < 7 && !upward;
                if (mean_of_nothing) continue;
                range = cg_format(text.arena, upward ? "S!A%d:A$60" : "S!A$1:A%d", row);
                assert_close(number_of(&f, cg_format(text.arena, "S!%c%d", 'B' + i, row)),
                             number_of(&f, cg_format(text.arena, formulas[i], range, range)));
            }
        check_gradient(&f, "S!B30+2*S!E30+3*S!F30+4*S!G30+5*S!H30+6*S!M30");
        close_model(&f);
        bench_end(&text);
    }
}

/* Beside the same formulas one by one, which are evaluated as they stand. */
static void criteria_of_many_rows_are_those_of_each(void **state) {
    (void)state;
    static const char *const formulas[] = {
        "COUNTIF(S!A$%d:A$%d,S!C%d)",
        "COUNTIFS(S!A$%d:A$%d,S!C%d,S!D$%d:D$%d,\">1\")",
        "SUMIF(S!A$%d:A$%d,S!C%d,S!B$%d:B$%d)",
        "SUMIFS(S!B$%d:B$%d,S!A$%d:A$%d,S!C%d,S!D$%d:D$%d,S!D%d)",
    };
    static const char *const filled[3][4] = {
        {"COUNTIF(A$1:A$300,C1)", "COUNTIFS(A$1:A$300,C1,D$1:D$300,\">1\")", "SUMIF(A$1:A$300,C1,B$1:B$300)",
         "SUMIFS(B$1:B$300,A$1:A$300,C1,D$1:D$300,D1)"},
        {"COUNTIF(A$1:A1,C1)", "COUNTIFS(A$1:A1,C1,D$1:D1,\">1\")", "SUMIF(A$1:A1,C1,B$1:B1)",
         "SUMIFS(B$1:B1,A$1:A1,C1,D$1:D1,D1)"},
        {"COUNTIF(A1:A$300,C1)", "COUNTIFS(A1:A$300,C1,D1:D$300,\">1\")", "SUMIF(A1:A$300,C1,B1:B$300)",
         "SUMIFS(B1:B$300,A1:A$300,C1,D1:D$300,D1)"}};
    for (int way = 0; way < 3; way++) {
        fixture f;
        bench text;
        bench_start(&text);
        const char *sheet =
            "sheet S\n    A1:A296 = IF(MOD(ROW(),7)=1,\"Text\",IF(MOD(ROW(),5)=1,MOD(ROW(),3)&\"\",MOD(ROW(),3)))\n"
            "    B1:B299 = $Z$1*SIN(ROW())\n    D1:D300 = MOD(ROW(),4)\n    Z1 = 1.25\n"
            "    C1:C300 = IF(MOD(ROW(),11)=0,\"<>2\",IF(MOD(ROW(),13)=0,\"t*\",IF(MOD(ROW(),3)=2,\"tEXT\",A1)))\n";
        for (int i = 0; i < 4; i++)
            sheet = cg_format(text.arena, "%s    %c1:%c300 = %s\n", sheet, 'F' + i, 'F' + i, filled[way][i]);
        open_good_model(
            &f, cg_format(text.arena, "%ssolve s\n    minimize SUM(S!H1:I300)\n    by changing S!Z1\n", sheet), "");
        for (int row = 1; row <= 300; row += 13) {
            int from = way == 2 ? row : 1, to = way == 1 ? row : 300;
            const char *alone[4] = {cg_format(text.arena, formulas[0], from, to, row),
                                    cg_format(text.arena, formulas[1], from, to, row, from, to),
                                    cg_format(text.arena, formulas[2], from, to, row, from, to),
                                    cg_format(text.arena, formulas[3], from, to, from, to, row, from, to, row)};
            for (int i = 0; i < 4; i++)
                assert_close(number_of(&f, cg_format(text.arena, "S!%c%d", 'F' + i, row)), number_of(&f, alone[i]));
        }
        check_gradient(&f, "SUMPRODUCT(S!H1:H300,S!D1:D300)+SUM(S!I1:I300)");
        close_model(&f);
        bench_end(&text);
    }
}

static void a_scan_differentiates_twice(void **state) {
    (void)state;
    fixture f;
    open_good_model(&f,
                    "sheet S\n    A1 = 0.5\n    A2:A40 = A1*(1-$B$1*A1)\n    B1 = 0.3\nsolve s\n    minimize S!A40\n"
                    "    by changing S!A1:B1\n",
                    "");
    cg_graph *graph = f.model->graph;
    cg_node *objective = formula_node(&f, "S!A40"), *wrt[2] = {f.model->params[0].node, NULL};
    cg_gradient once, twice;
    assert_true(cg_graph_gradient(graph, objective, wrt, 1, &once));
    cg_node *slope_by_rate = cg_node_slice(graph, once.adjoints[0], 0, 1, 1, 1);
    assert_true(cg_graph_gradient(graph, slope_by_rate, wrt, 1, &twice));
    const cg_cell *second = cg_nodes_evaluate(f.bench.arena, f.model, twice.adjoints, 1, f.params, (cg_draw){0, 0})[0];
    double found[2] = {second[0].number, second[1].number}, x[2] = {0.5, 0.3};
    for (int i = 0; i < 2; i++) {
        double slopes[2], step = 1e-5;
        for (int side = 0; side < 2; side++) {
            cg_cell cells[2] = {{.number = x[0]}, {.number = x[1]}};
            cells[i].number += side ? step : -step;
            const cg_cell *params[] = {cells};
            slopes[side] =
                cg_nodes_evaluate(f.bench.arena, f.model, &slope_by_rate, 1, params, (cg_draw){0, 0})[0][0].number;
        }
        double quotient = (slopes[1] - slopes[0]) / (2 * step);
        assert_true(fabs(found[i] - quotient) <= 1e-6 * fmax(1, fabs(quotient)));
    }
    close_model(&f);
}

/* d last / d first of a running average of five cells, with cells beside it that depend on the variables as well. */
static size_t nodes_of_a_gradient(uint32_t rows) {
    fixture f;
    bench text;
    bench_start(&text);
    const char *sheet = cg_format(text.arena,
                                  "sheet S\n    A1:A5 = 1\n    X1:X%u = $A$1*ROW()/1000\n"
                                  "    A6:A%u = SUM(A1:A5)/5.1+X6*0.01\n    H1 = A%u+SUM(A1:A%u)/9\n"
                                  "solve s\n    minimize S!H1\n    by changing S!A1:A5\n",
                                  rows, rows, rows, rows);
    open_good_model(&f, sheet, "");
    if (rows < 100) check_gradient(&f, "S!H1");
    open_slope(&f, "S!H1");
    size_t nodes = f.model->graph->nodes.count;
    close_model(&f);
    bench_end(&text);
    return nodes;
}

static void the_gradient_of_a_chain_costs_what_the_chain_is(void **state) {
    (void)state;
    nodes_of_a_gradient(40);
    size_t n = nodes_of_a_gradient(1000), twice = nodes_of_a_gradient(2000);
    assert_true((double)twice < 2.1 * (double)n);
}

static void a_formula_cannot_be_a_variable(void **state) {
    (void)state;
    fixture f;
    open_model(&f,
               "sheet S\n    A1:A3 = B1+1\n    C1 = SUM(A1:A3)\nsolve s\n    minimize S!C1\n    by changing S!A1:B1\n",
               "");
    assert_string_equal(codes(&f.bench), "not-a-variable");
    assert_true(strstr(reported(&f.bench), "its cell A1 is a formula") != NULL);
    close_model(&f);
}

static void variables_do_not_pass_through_frozen_cells(void **state) {
    (void)state;
    made on;
    make(&on);
    add(&on, CG_FILL_VALUES, "A1", "A3", NULL)->values = numbers(&on, 3, 1);
    add(&on, CG_FILL_EACH, "B1", "B3", "NO.SUCH(A1)+C1")->stored = numbers(&on, 3, 1);
    add(&on, CG_FILL_EACH, "D1", "D1", "SUM(B1:B3)+A1");
    add(&on, CG_FILL_EACH, "E1", "E1", "SUM(B1:B3)");
    add(&on, CG_FILL_EACH, "F1", "F1", "NO.SUCH(E1)")->stored = numbers(&on, 1, 1);
    add_changing(&on, "S!A3");
    open_made(&on);
    cg_model *model = on.f.model;
    cg_node *a1 = formula_node(&on.f, "S!A1+2"), *e1 = formula_node(&on.f, "S!F1*2"), *variable = model->params[0].node;
    assert_true(cg_model_check_frozen(model, &a1, 1, &variable, 1, cg_nowhere()));
    assert_false(cg_model_check_frozen(model, &e1, 1, &variable, 1, cg_nowhere()));
    assert_true(strstr(reported(&on.f.bench), "S!B1:B3") != NULL);
    close_made(&on);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_stand_where_they_are_written),
        cmocka_unit_test(values_cost_one_node_and_no_copy),
        cmocka_unit_test(values_may_stand_in_a_file),
        cmocka_unit_test(a_file_has_the_size_of_its_cells),
        cmocka_unit_test(a_fill_of_many_rows_is_one_node),
        cmocka_unit_test(fills_that_use_each_other_cost_what_they_are),
        cmocka_unit_test(a_balance_over_columns_is_computed_row_by_row),
        cmocka_unit_test(a_chain_upwards_is_as_good_as_one_downwards),
        cmocka_unit_test(a_long_circle_is_found),
        cmocka_unit_test(chains_of_names_are_as_long_as_they_like),
        cmocka_unit_test(array_formulas_are_cut_or_padded),
        cmocka_unit_test(spilled_arrays_take_the_cells_they_need),
        cmocka_unit_test(formulas_that_cannot_be_computed_keep_their_values),
        cmocka_unit_test(defined_names_stand_for_formulas_that_move),
        cmocka_unit_test(a_name_that_stands_for_itself_is_a_circle),
        cmocka_unit_test(tables_on_worksheets_are_ranges),
        cmocka_unit_test(whole_columns_mean_the_used_rows),
        cmocka_unit_test(cells_are_variables_that_formulas_follow),
        cmocka_unit_test(cells_of_two_solves_come_apart),
        cmocka_unit_test(rows_at_once_and_one_by_one_are_the_same),
        cmocka_unit_test(a_rectangle_goes_by_its_rows),
        cmocka_unit_test(running_totals_cost_what_their_rows_are),
        cmocka_unit_test(totals_of_growing_ranges_are_those_of_each_range),
        cmocka_unit_test(criteria_of_many_rows_are_those_of_each),
        cmocka_unit_test(a_scan_differentiates_twice),
        cmocka_unit_test(the_gradient_of_a_chain_costs_what_the_chain_is),
        cmocka_unit_test(a_formula_cannot_be_a_variable),
        cmocka_unit_test(variables_do_not_pass_through_frozen_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Worksheets of any size: values, fills, chains of cells. What they cost is counted in nodes and bytes, not in seconds.
 */
#include "model_fixture.h"

#include "language/parse.h"

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
    assert_relative(number_of(&on.f, "S!B3+S!C4"), 5, 1e-9);
    assert_true(cg_is_blank(cells_of(&on.f, "S!C3")[0]));
    assert_true(cg_is_error(cells_of(&on.f, "S!D4")[0]));
    assert_relative(number_of(&on.f, "COUNTA(S!A1:D9)"), 8, 1e-9);
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
    assert_relative(number_of(&on.f, "S!C100000"), 100000.02, 1e-9);
    assert_relative(number_of(&on.f, "SUM(S!B1:B100000)"), 5000050000 + 0.01 * ROWS, 1e-9);
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
    assert_relative(number_of(&f, "SUM(S!E3:E4)"), -3, 1e-9);
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
    assert_relative(number_of(&on.f, "SUM(S!D2:D100000)") / (n * (n + 0.01) - 1.01), 1, 1e-9);
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
        assert_relative(number_of(&on.f, last), n + 1.0, 1e-9);
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
    assert_relative(number_of(&on.f, "S!A12") / a, 1, 1e-9);
    assert_relative(number_of(&on.f, "S!E12") / e, 1, 1e-9);
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
    assert_relative(number_of(&on.f, "S!A1"), ROWS + 4, 1e-9);
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
    assert_relative(number_of(&f, "n_0"), 3001, 1e-9);
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
    assert_relative(number_of(&on.f, "S!E3"), 6.02, 1e-9);
    assert_true(cg_is_error(cells_of(&on.f, "S!F1")[0]) && cg_is_error(cells_of(&on.f, "S!D4")[0]));
    assert_relative(number_of(&on.f, "S!D7"), 2, 1e-9);
    assert_relative(number_of(&on.f, "S!G7"), 2, 1e-9);
    assert_true(cg_is_error(cells_of(&on.f, "S!G8")[0]));
    assert_relative(number_of(&on.f, "S!J7"), 6, 1e-9);
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
    assert_relative(number_of(&on.f, "S!D3"), 30, 1e-9);
    assert_relative(number_of(&on.f, "S!F1"), 66, 1e-9);
    assert_relative(number_of(&on.f, "S!H3"), 31, 1e-9);
    cg_cell taken = cells_of(&on.f, "S!J1")[0];
    assert_true(cg_is_error(taken) && cg_cell_error(taken) == CG_SPILL);
    assert_true(cg_is_blank(cells_of(&on.f, "S!J2")[0]));
    close_made(&on);
}

/* ---- Frozen cells ---- */

static const cg_cell *held_cells(const cg_stored_values *stored) {
    return stored->of;
}

static cg_stored_values holds(cg_cell *cells) {
    return (cg_stored_values){.cells = held_cells, .of = cells};
}

static void formulas_that_cannot_be_computed_keep_their_values(void **state) {
    (void)state;
    made on;
    make(&on);
    cg_cell *stored = numbers(&on, 3, 1);
    add(&on, CG_FILL_EACH, "A1", "A3", "NO.SUCH.FUNCTION(B1)")->stored = holds(stored);
    add(&on, CG_FILL_EACH, "C1", "C1", "C2+1")->stored = holds(stored + 1);
    add(&on, CG_FILL_EACH, "C2", "C2", "C1-1")->stored = holds(stored);
    add(&on, CG_FILL_EACH, "D1", "D3", "A1*2")->stored = holds(stored);
    open_made(&on);
    assert_relative(number_of(&on.f, "S!A3"), 3, 1e-9);
    assert_relative(number_of(&on.f, "S!C1"), 2, 1e-9);
    assert_relative(number_of(&on.f, "S!D3"), 6, 1e-9);
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
    assert_relative(number_of(&on.f, "S!C3"), 3.01 + 0.5, 1e-9);
    assert_relative(number_of(&on.f, "S!D2"), 10 + 2.51, 1e-9);
    assert_relative(number_of(&on.f, "S!E2"), 4, 1e-9);
    assert_relative(number_of(&on.f, "Rate"), 0.25, 1e-9);
    close_made(&on);
}

static void a_name_that_stands_for_itself_is_a_circle(void **state) {
    (void)state;
    made on;
    make(&on);
    add_name(&on, "a", NULL, "b+1");
    add_name(&on, "b", NULL, "a+1");
    add(&on, CG_FILL_EACH, "A1", "A1", "a")->stored = holds(numbers(&on, 1, 1));
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
    assert_relative(number_of(&on.f, "S!D4"), 4.01, 1e-9);
    assert_relative(number_of(&on.f, "S!E1"), 10.04 + 5, 1e-9);
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
    assert_relative(number_of(&on.f, "S!D1"), 45150, 1e-9);
    assert_relative(number_of(&on.f, "S!E200"), 200.01, 1e-9);
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
    assert_relative(number_of(&on.f, "S!D1"), 1.01 + 4 * 2.01 + 9 * 3.01 + 16 * 4.01 + 9 + 6, 1e-9);
    assert_relative(number_of(&on.f, "SUM(S!A1:B4)"), 20.04, 1e-9);
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

/* Microsoft's example (knowledge base 78113), and what users measured: brackets keep what is left, and at 2^1024 -
 * 2^971 eight units in the last place do. */
static void what_cancels_but_for_rounding_is_nothing(void **state) {
    (void)state;
    fixture f;
    open_good_model(
        &f,
        "sheet S\n    A1 = 1.333+1.225-1.333-1.225\n    A2 = (1.333+1.225-1.333-1.225)\n"
        "    A3 = 2^1023+(2^1023-2^971)\n    A4 = 2^1023+(2^1023-5*2^971)\n    A5 = 2^1023+(2^1023-9*2^971)\n"
        "    B1 = A3-A4\n    B2 = A3-A5\n    B3 = (A3-A4)\n    B4 = (A3-A4)*1\n    B5 = IF(B1=0,1,0)\n"
        "    C1:C3 = 0.5\n    D1:D3 = C1-0.4-0.1\n    E1:E3 = (C1-0.4-0.1)\n"
        "    X1 = 0.5\n    X2 = X1-0.4-0.1\nsolve s\n    minimize S!X2^2\n    by changing S!X1\n",
        "");
    static const char *const nothing[] = {"S!A1", "S!B1", "S!D1", "S!D3"};
    static const char *const something[] = {"S!A2", "S!B2", "S!B3", "S!B4", "S!B5", "S!E1", "S!E3", "S!X2"};
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        if (number_of(&f, nothing[i]) != 0) fail_msg("%s is not 0", nothing[i]);
    for (size_t i = 0; i < sizeof something / sizeof *something; i++)
        if (number_of(&f, something[i]) == 0) fail_msg("%s is 0", something[i]);
    close_model(&f);
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
    add(&on, CG_FILL_EACH, "B1", "B3", "NO.SUCH(A1)+C1")->stored = holds(numbers(&on, 3, 1));
    add(&on, CG_FILL_EACH, "D1", "D1", "SUM(B1:B3)+A1");
    add(&on, CG_FILL_EACH, "E1", "E1", "SUM(B1:B3)");
    add(&on, CG_FILL_EACH, "F1", "F1", "NO.SUCH(E1)")->stored = holds(numbers(&on, 1, 1));
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
        cmocka_unit_test(what_cancels_but_for_rounding_is_nothing),
        cmocka_unit_test(a_formula_cannot_be_a_variable),
        cmocka_unit_test(variables_do_not_pass_through_frozen_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

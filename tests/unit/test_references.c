/* test_references.c: references that are computed. A filled formula gives what each of its cells gives alone, and
 * gradients go through whatever points to the cells. */
#include "model_fixture.h"

#include "graph/reference.h"

/* Numbers that tell where they stand: row + column / 100, both from 1; a text in column D. */
static const char *const data = "params k = 1.3\n"
                                "params w[9,3] = RAND()+1\n"
                                "sheet D\n"
                                "    A1:C9 = ROW()+COLUMN()/100\n"
                                "    D1:D9 = \"t\"&ROW()\n"
                                "    F1 = 2\n"
                                "sheet V\n"
                                "    A1:C9 = INDEX(w,ROW(),COLUMN())\n"
                                "sheet U\n"
                                "    A1:B3 = INDEX(w,ROW()+3,COLUMN())\n"
                                "total = SUM(w)\n";

static const char *show(fixture *f, cg_cell cell) {
    cg_arena *arena = f->bench.arena;
    cg_ast ast = {.kind = CG_AST_LITERAL, .literal = cell};
    return cg_is_blank(cell) ? "(blank)" : cg_ast_to_text(arena, &ast);
}

/* The formula filled over B2:D4 of a sheet, and each cell's own formula on another. */
static const char *twice(cg_arena *arena, const cg_ast *formula) {
    const char *text =
        cg_format(arena, "%ssheet Filled\n    B2:D4 = %s\nsheet Alone\n", data, cg_ast_to_text(arena, formula));
    for (uint32_t row = 0; row < 3; row++)
        for (uint32_t column = 0; column < 3; column++) {
            char at[CG_CORNER_ROOM];
            cg_corner_to_text((cg_corner){.row = row + 1, .column = column + 1}, at);
            text = cg_format(arena, "%s    %s = %s\n", text, at,
                             cg_ast_to_text(arena, cg_ast_moved(arena, formula, row, column)));
        }
    return text;
}

static void a_filled_formula_gives_what_each_cell_gives_alone(void **state) {
    (void)state;
    static const char *const formulas[] = {
        "SUM(D!A1:INDEX(D!A:A,ROW()))",
        "SUM(D!$A$1:INDEX(D!A:A,3))",
        "SUM(D!A$1:A2 D!$A$2:$C$3)",
        "SUM(D!A2:B3 D!B1:B9)",
        "@D!$A$1:$A$9",
        "@D!A1:A9",
        "@D!$A$1:$C$1",
        "@D!A:A+1",
        "@D!2:2",
        "@D!$A$3:$A$9",
        "OFFSET(D!A1,1,1)",
        "OFFSET(D!$A$1,ROW()-1,COLUMN()-2)",
        "OFFSET(D!A1,D!$F$1,0)",
        "SUM(OFFSET(D!$A$1,0,0,ROW(),COLUMN()-1))",
        "SUM(OFFSET(D!A1,0,0,2,2))",
        "SUM(OFFSET(D!C9,1-ROW(),0,-2,-2))",
        "OFFSET(D!A1,0-ROW(),0)",
        "INDIRECT(\"D!A\"&ROW())",
        "SUM(INDIRECT(\"D!A1:C\"&ROW()))",
        "INDIRECT(ADDRESS(ROW(),COLUMN()-1,4,TRUE,\"D\"))",
        "INDEX((D!A1:A3,D!C1:C3),2,1,2)",
        "INDEX((D!$A1:$A3,D!$C1:$C3),ROW()-1,1,MOD(COLUMN(),2)+1)",
        "SUM((D!A1:B2,D!C$1))",
        "SMALL((D!A1:A3,D!B$1:B$3),2)",
        "ROWS(D!A$1:A1)+COLUMNS(D!$A1:B1)*100",
        "ROW(D!A1)+COLUMN(D!B$1)*100",
        "ROW(OFFSET(D!A1,2,0))",
        "AREAS((D!A1,D!B1:B9))",
        "CELL(\"address\",D!B3)",
        "CELL(\"contents\",D!B3)&CELL(\"type\",D!C3)",
        "ISFORMULA(D!E1)",
        "FORMULATEXT(D!A1)",
        "SUBTOTAL(9,D!A1:B3)",
        "AGGREGATE(14,6,D!$A$1:$C$3/(D!A1>1),1)",
        "SUM(CHOOSE(MOD(ROW(),2)+1,D!A1:A2,D!C1:C2))",
        "SUM(IF(ROW()>2,D!A1,D!B1):D!C3)",
        "SUM(V:U!A1:B1)",
        "COUNTA(D!D:D)+MATCH(\"t3\",D!$D:$D,0)",
        "SUM(D!A:A D!3:3)",
        "SUM(D!A1:A2:D!B3)",
        "ISREF(D!A1)&SHEET(D!A1)",
        "SUM(OFFSET(V!A1,k,0,2,2))",
        "OFFSET(V!$A$1,k+ROW()-1,k)",
        "D!A1:A2 D!B1:B2",
    };
    for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++) {
        bench parsing;
        bench_start(&parsing);
        const cg_ast *formula = parse(&parsing, formulas[i]);
        if (!formula) fail_msg("%s: %s", formulas[i], reported(&parsing));
        fixture f;
        open_good_model(&f, twice(parsing.arena, formula), "");
        const cg_cell *filled = cells_of(&f, "Filled!B2:D4"), *alone = cells_of(&f, "Alone!B2:D4");
        for (int cell = 0; cell < 9; cell++)
            if (!cg_cell_same(filled[cell], alone[cell]))
                fail_msg("%s, cell %d: %s filled, %s alone", formulas[i], cell, show(&f, filled[cell]),
                         show(&f, alone[cell]));
        close_model(&f);
        bench_end(&parsing);
    }
}

static void gradients_go_through_what_points_to_the_cells(void **state) {
    (void)state;
    static const char *const objectives[] = {
        "SUM(V!A:A)^2",
        "SUM((V!A1:A3,V!C1:C9))^2",
        "SUM(V!A1:C3 V!B2:B9)^2",
        "SUM(V!A1:INDEX(V!A1:C9,4,2))^2",
        "SUM(V:U!A1:B2)^2",
        "OFFSET(V!A1,2,1)^2",
        "OFFSET(V!A1,k,2)^2*k",
        "SUMSQ(OFFSET(V!A1,k,0,3,2))*k",
        "SUMSQ(OFFSET(V!A1:B2,k,k))",
        "SUMSQ(OFFSET(V!B2,0,k-1,2,1))",
        "INDIRECT(\"V!B\"&5)^3",
        "INDEX((V!A1:B9,V!C1:C9),3,1,2)^2",
        "SUBTOTAL(9,V!A1:B3)^2",
        "SUBTOTAL(1,V!A1:B3,V!C1)^2",
        "SUBTOTAL(11,V!A1:B3)",
        "SUBTOTAL(4,V!A1:C9)^2",
        "AGGREGATE(14,6,V!A1:C9,2)^2",
        "AGGREGATE(9,6,V!A1:A9,1/(V!B1:B9-V!B1))^2",
        "AGGREGATE(12,6,V!A1:A9)^2",
        "LARGE((V!A1:A3,V!C1:C3),2)^2",
    };
    fixture f;
    open_good_model(&f, data, "");
    for (size_t i = 0; i < sizeof objectives / sizeof *objectives; i++)
        check_gradient(&f, objectives[i]);
    close_model(&f);
}

static void a_formula_that_gives_a_blank_shows_zero(void **state) {
    (void)state;
    fixture f;
    open_good_model(
        &f, "sheet S\n    B1 = A1\n    B2:B3 = A2\n    B4 = IF(TRUE,A4)\n    C1 = ISBLANK(B1)\n    C2 = B2&\"\"\n", "");
    const cg_cell *cells = cells_of(&f, "S!B1:B4");
    for (int i = 0; i < 4; i++)
        assert_true(cg_cell_same(cells[i], cg_number_cell(0)));
    assert_true(cg_cell_same(cells_of(&f, "S!C1")[0], cg_boolean_cell(false)));
    assert_string_equal(cg_cell_text(cells_of(&f, "S!C2")[0])->bytes, "0");
    close_model(&f);
}

/* Oracle: the ranges without their blank edges, written out. A formula that gives "" is no blank cell, nor is a cell
 * that a solve changes. */
static void blank_edges_are_trimmed(void **state) {
    (void)state;
    static const char *const same[][2] = {
        {"SUM(TRIMRANGE(S!A1:E10))", "SUM(S!B3:D6)"},
        {"ROWS(TRIMRANGE(S!A1:E10))*100+COLUMNS(TRIMRANGE(S!A1:E10))", "403"},
        {"MIN(ROW(TRIMRANGE(S!A:E)))*100+MIN(COLUMN(TRIMRANGE(S!A:E)))", "302"},
        {"ROWS(TRIMRANGE(S!A1:E10,1,0))*100+COLUMNS(TRIMRANGE(S!A1:E10,1,0))", "805"},
        {"ROWS(TRIMRANGE(S!A1:E10,2,1))*100+COLUMNS(TRIMRANGE(S!A1:E10,2,1))", "604"},
        {"ROWS(TRIMRANGE(S!A1:E10,,2))*100+COLUMNS(TRIMRANGE(S!A1:E10,,2))", "404"},
        {"ROWS(TRIMRANGE(S!H1:H30))", "3"}, /* what spilled */
        {"ERROR.TYPE(TRIMRANGE(S!K1:L9))", "ERROR.TYPE(#REF!)"},
        {"ERROR.TYPE(TRIMRANGE(S!A1:E10,4))", "ERROR.TYPE(#VALUE!)"},
        {"INDEX(TRIMRANGE(S!A1:E10),4,2)", "S!C6"},
        {"SUM(S!J1:J5)", "3+3+3+2+1"},
    };
    fixture f;
    open_good_model(&f,
                    "params k = 3\nsheet S\n    B3 = k\n    B4 = 2\n    C4 = \"\"\n    C6 = B3*B4\n    D5 = 1\n"
                    "    H12# = SEQUENCE(3)\n    J1:J5 = ROWS(TRIMRANGE(H10:H14))\n"
                    "solve s\n    minimize S!C6\n    by changing k\n",
                    "");
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        assert_relative(number_of(&f, same[i][0]), number_of(&f, same[i][1]), 0);
    check_gradient(&f, "SUM(TRIMRANGE(S!A1:E10,3,3))^2");
    close_model(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_filled_formula_gives_what_each_cell_gives_alone),
        cmocka_unit_test(gradients_go_through_what_points_to_the_cells),
        cmocka_unit_test(a_formula_that_gives_a_blank_shows_zero),
        cmocka_unit_test(blank_edges_are_trimmed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Formulas filled down many rows: those that use other rows, running totals, growing ranges and criteria, at once and
 * row by row. What they cost is counted in nodes. */
#include "model_fixture.h"

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
        assert_relative(number_of(&f[0], formulas[i]), number_of(&f[1], formulas[i]), 1e-9);
    slope at_once = open_slope(&f[0], "S!Z1"), one_by_one = open_slope(&f[1], "S!Z1");
    for (size_t cell = 0; cell < 9; cell++)
        assert_relative(gradient_cell(&at_once, 0, cell), gradient_cell(&one_by_one, 0, cell), 1e-9);
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
        assert_relative(product[i].number, sum, 1e-9);
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
        assert_relative(number_of(&f, "S!B3"), 3, 1e-9);
        assert_relative(number_of(&f, cg_format(text.arena, "S!B%u", rows)), (n - 1) * n / 4, 1e-9);
        assert_relative(number_of(&f, "S!D20"), 210.0 / 820, 1e-9);
        assert_relative(number_of(&f, cg_format(text.arena, "VALUE(S!C%u)", rows)), n - 1, 1e-9);
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
                assert_relative(number_of(&f, cg_format(text.arena, "S!%c%d", 'B' + i, row)),
                                number_of(&f, cg_format(text.arena, formulas[i], range, range)), 1e-9);
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
                assert_relative(number_of(&f, cg_format(text.arena, "S!%c%d", 'F' + i, row)), number_of(&f, alone[i]),
                                1e-9);
        }
        check_gradient(&f, "SUMPRODUCT(S!H1:H300,S!D1:D300)+SUM(S!I1:I300)");
        close_model(&f);
        bench_end(&text);
    }
}

/* Numbers, texts of either case, truths, blanks and errors, some of them twice or not there, and wildcards. */
static const char *const looked_up =
    "sheet S\n    A1:A298 = CHOOSE(MOD(ROW(),6)+1,MOD(ROW()*7,90),\"Key\"&MOD(ROW(),40),MOD(ROW(),4)>1,\"k?Y\"&MOD(ROW(),50),"
    "1/(MOD(ROW(),3)-1),-ROW())\n    B1:B300 = $Z$1*SIN(ROW())+ROW()\n    Z1 = 1.25\n"
    "    C1:C300 = CHOOSE(MOD(ROW(),7)+1,MOD(ROW()*3,95),\"kEY\"&MOD(ROW(),45),MOD(ROW(),2)=0,\"k?y\"&MOD(ROW(),60),A1,"
    "\"key1*\"&MOD(ROW(),70),$AA$9)\n";

/* Beside the same formulas one by one. */
static void lookups_of_many_rows_are_those_of_each(void **state) {
    (void)state;
    static const char *const names[] = {"MATCH(S!C%d,S!A1:A300,0)", "VLOOKUP(S!C%d,S!A1:B300,2,FALSE)",
                                        "XMATCH(S!C%d,S!A1:A300)", "XLOOKUP(S!C%d,S!A1:A300,S!B1:B300,-7,0,-1)",
                                        "HLOOKUP(S!C%d,TRANSPOSE(S!A1:B300),2,0)"};
    static const char *const filled[] = {"MATCH(C1,A$1:A$300,0)", "VLOOKUP(C1,A$1:B$300,2,FALSE)",
                                         "XMATCH(C1,A$1:A$300)", "XLOOKUP(C1,A$1:A$300,B$1:B$300,-7,0,-1)",
                                         "HLOOKUP(C1,TRANSPOSE(A$1:B$300),2,0)"};
    fixture f;
    bench text;
    bench_start(&text);
    const char *sheet = looked_up;
    for (int i = 0; i < 5; i++)
        sheet = cg_format(text.arena, "%s    %c1:%c300 = %s\n", sheet, 'F' + i, 'F' + i, filled[i]);
    open_good_model(&f, cg_format(text.arena, "%ssolve s\n    minimize S!B3\n    by changing S!Z1\n", sheet), "");
    size_t found = 0, errors = 0;
    for (int row = 1; row <= 300; row++)
        for (int i = 0; i < 5; i++) {
            cg_cell at_once = cells_of(&f, cg_format(text.arena, "S!%c%d", 'F' + i, row))[0];
            cg_cell alone = cells_of(&f, cg_format(text.arena, names[i], row))[0];
            if (!cg_cell_same(at_once, alone)) fail_msg("%s in row %d", filled[i], row);
            found += cg_is_number(alone);
            errors += cg_is_error(alone);
        }
    assert_true(found > 300 && errors > 300);
    assert_relative(number_of(&f, "SUM(IFERROR(--(MATCH(S!C1:C300,S!A1:A300,0)=S!F1:F300),0))"),
                    number_of(&f, "COUNT(S!F1:F300)"), 0);
    check_gradient(&f, "SUM(IFERROR(S!G1:G300,0),IFERROR(S!I1:I300,0)^2,IFERROR(S!J1:J300,0))");
    close_model(&f);
    bench_end(&text);
}

/* The line is in no order, and has each value several times. */
static void nearest_cells_of_many_rows_are_those_of_each(void **state) {
    (void)state;
    enum { FORMULAS = 8 };
    static const char *const names[FORMULAS] = {"MATCH(S!C%d,S!A1:A300,-1)",
                                                "XMATCH(S!C%d,S!A1:A300,-1)",
                                                "XMATCH(S!C%d,S!A1:A300,1)",
                                                "XMATCH(S!C%d,S!A1:A300,-1,-1)",
                                                "XMATCH(S!C%d,S!A1:A300,1,-1)",
                                                "XLOOKUP(S!C%d,S!A1:A300,S!B1:B300,-7,-1)",
                                                "XLOOKUP(S!C%d,S!A1:A300,S!B1:B300,,1,-1)",
                                                "MATCH(S!C%d,120-S!B1:B300,-1)"};
    static const char *const filled[FORMULAS] = {"MATCH(C1,A$1:A$300,-1)",
                                                 "XMATCH(C1,A$1:A$300,-1)",
                                                 "XMATCH(C1,A$1:A$300,1)",
                                                 "XMATCH(C1,A$1:A$300,-1,-1)",
                                                 "XMATCH(C1,A$1:A$300,1,-1)",
                                                 "XLOOKUP(C1,A$1:A$300,B$1:B$300,-7,-1)",
                                                 "XLOOKUP(C1,A$1:A$300,B$1:B$300,,1,-1)",
                                                 "MATCH(C1,120-B$1:B$300,-1)"};
    fixture f;
    bench text;
    bench_start(&text);
    const char *sheet = looked_up;
    for (int i = 0; i < FORMULAS; i++)
        sheet = cg_format(text.arena, "%s    %c1:%c300 = %s\n", sheet, 'F' + i, 'F' + i, filled[i]);
    open_good_model(&f, cg_format(text.arena, "%ssolve s\n    minimize S!B3\n    by changing S!Z1\n", sheet), "");
    for (int i = 0; i < FORMULAS; i++) {
        size_t numbers = 0, errors = 0;
        for (int row = 1; row <= 300; row++) {
            cg_cell at_once = cells_of(&f, cg_format(text.arena, "S!%c%d", 'F' + i, row))[0];
            cg_cell alone = cells_of(&f, cg_format(text.arena, names[i], row))[0];
            if (!cg_cell_same(at_once, alone)) fail_msg("%s in row %d", filled[i], row);
            numbers += cg_is_number(alone);
            errors += cg_is_error(alone);
        }
        if (numbers < 60 || errors < 5) fail_msg("%s: %zu numbers, %zu errors", filled[i], numbers, errors);
    }
    check_gradient(&f, "SUM(IFERROR(S!K1:K300,0)^2,IFERROR(S!L1:L300,0))");
    close_model(&f);
    bench_end(&text);
}

/* In ranges that begin with two cells, and in ranges that end behind the last used row; C has blanks and errors. */
static void lookups_in_growing_ranges_are_those_of_each(void **state) {
    (void)state;
    enum { FIRST = 3, LAST = 298 };
    static const char *const formulas[] = {"MATCH(%s,%s,0)",          "VLOOKUP(%s,%s:%s,2,FALSE)",
                                           "XMATCH(%s,%s)",           "XMATCH(%s,%s,0,-1)",
                                           "MATCH(%s,%s,-1)",         "MATCH(%s,%s)",
                                           "XMATCH(%s,%s,-1)",        "XMATCH(%s,%s,1)",
                                           "XMATCH(%s,%s,-1,-1)",     "XMATCH(%s,%s,1,-1)",
                                           "XLOOKUP(%s,%s,%s)",       "XLOOKUP(%s,%s,%s,-7,0,-1)",
                                           "XLOOKUP(%s,%s,%s,-7,-1)", "VLOOKUP(%s,%s:%s,2)",
                                           "LOOKUP(%s,%s,%s)",        "RANK(%s,%s)",
                                           "RANK.AVG(%s,%s,1)"};
    enum { FORMULAS = sizeof formulas / sizeof *formulas };
    for (int shrinking = 0; shrinking < 2; shrinking++) {
        fixture f;
        bench text;
        bench_start(&text);
        const char *sheet = cg_format(text.arena, "%s    D1:D300 = IFERROR(N(A1),2)\n    E1:E300 = B1\n", looked_up);
        for (int i = 0; i < FORMULAS; i++) {
            const char *from = i < 15 ? (i == 5 || i == 13 || i == 14 ? "D" : "A") : "D", *value = i < 15 ? "C3" : "D3";
            const char *array = cg_format(text.arena, shrinking ? "%s3:%s$310" : "%s$2:%s3", from, from);
            const char *results =
                strstr(formulas[i], ":") ? (shrinking ? "E$310" : "E3") : (shrinking ? "B3:B$310" : "B$2:B3");
            if (i == 1) results = shrinking ? "B$310" : "B3";
            if (strstr(formulas[i], ":")) array = cg_format(text.arena, shrinking ? "%s3" : "%s$2", from);
            sheet = cg_format(text.arena, "%s    %c%d:%c%d = %s\n", sheet, 'F' + i, FIRST, 'F' + i, LAST,
                              cg_format(text.arena, formulas[i], value, array, results));
        }
        open_good_model(&f, cg_format(text.arena, "%ssolve s\n    minimize S!B3\n    by changing S!Z1\n", sheet), "");
        assert_true(f.model->graph->nodes.count < 40 * FORMULAS); /* one search for all rows each */
        for (int i = 0; i < FORMULAS; i++) {
            size_t numbers = 0;
            for (int row = FIRST; row <= LAST; row++) {
                char from = i < 15 ? (i == 5 || i == 13 || i == 14 ? 'D' : 'A') : 'D', value = i < 15 ? 'C' : 'D';
                int first = shrinking ? row : 2, last = shrinking ? 310 : row;
                bool table = strstr(formulas[i], ":") != NULL;
                const char *array = table ? cg_format(text.arena, "S!%c%d", from, first)
                                          : cg_format(text.arena, "S!%c%d:%c%d", from, first, from, last);
                const char *results = table ? cg_format(text.arena, "%c%d", i == 1 ? 'B' : 'E', last)
                                            : cg_format(text.arena, "S!B%d:B%d", first, last);
                const char *own =
                    cg_format(text.arena, formulas[i], cg_format(text.arena, "S!%c%d", value, row), array, results);
                cg_cell at_once = cells_of(&f, cg_format(text.arena, "S!%c%d", 'F' + i, row))[0];
                cg_cell alone = cells_of(&f, own)[0];
                if (!cg_cell_same(at_once, alone)) fail_msg("%s", own);
                numbers += cg_is_number(alone);
            }
            if (numbers < 30) fail_msg("%s: %zu numbers", formulas[i], numbers);
        }
        check_gradient(&f, "SUM(IFERROR(S!G3:G298,0)^2)+SUM(IFERROR(S!R3:R298,0)^2)+SUM(IFERROR(S!T3:T298,0))");
        close_model(&f);
        bench_end(&text);
    }
}

/* Of numbers, some equal, beside texts and truths. */
static void ranks_and_orders_of_many_rows_are_those_of_each(void **state) {
    (void)state;
    static const char *const names[] = {
        "RANK(S!C%d,S!A$1:A$300)",
        "RANK.AVG(S!C%d,S!A$1:A$300,1)",
        "COUNTIF(S!A$1:A$300,\">\"&S!C%d)",
        "COUNTIF(S!A$1:A$300,\"<=\"&S!C%d)",
        "SUMIF(S!A$1:A$300,\">=\"&S!C%d,S!B$1:B$300)",
    };
    static const char *const filled[] = {"RANK(C1,A$1:A$300)", "RANK.AVG(C1,A$1:A$300,1)",
                                         "COUNTIF(A$1:A$300,\">\"&C1)", "COUNTIF(A$1:A$300,\"<=\"&C1)",
                                         "SUMIF(A$1:A$300,\">=\"&C1,B$1:B$300)"};
    fixture f;
    bench text;
    bench_start(&text);
    const char *sheet =
        "sheet S\n    A1:A299 = IF(MOD(ROW(),9)=0,\"7\",IF(MOD(ROW(),11)=0,TRUE,MOD(ROW()*37,120)-20))\n"
        "    B1:B300 = ROW()+$Z$1*SIN(ROW())\n    C1:C300 = IF(MOD(ROW(),50)=0,1/0,MOD(ROW()*13,130)-25)\n"
        "    Z1 = 1.25\n    K1:K300 = COUNTIF(A$1:A1,\"<\"&C1)\n    L1:L300 = SUMIF(A1:A$300,\">\"&C1,B1:B$300)\n"
        "    M1:M250 = RANK(A3,A$1:A3)\n    N1:N250 = RANK.AVG(C1,A$1:A3,1)\n    O1:O250 = RANK(A3,C$1:C3,0)\n";
    for (int i = 0; i < 5; i++)
        sheet = cg_format(text.arena, "%s    %c1:%c300 = %s\n", sheet, 'E' + i, 'E' + i, filled[i]);
    open_good_model(&f, cg_format(text.arena, "%ssolve s\n    minimize S!B3\n    by changing S!Z1\n", sheet), "");
    for (int row = 1; row <= 300; row++) {
        const char *growing[] = {cg_format(text.arena, "COUNTIF(S!A$1:A%d,\"<\"&S!C%d)", row, row),
                                 cg_format(text.arena, "SUMIF(S!A%d:A$300,\">\"&S!C%d,S!B%d:B$300)", row, row, row),
                                 cg_format(text.arena, "RANK(S!A%d,S!A$1:A%d)", row + 2, row + 2),
                                 cg_format(text.arena, "RANK.AVG(S!C%d,S!A$1:A%d,1)", row, row + 2),
                                 cg_format(text.arena, "RANK(S!A%d,S!C$1:C%d,0)", row + 2, row + 2)};
        for (int i = 0; i < (row <= 250 ? 10 : 7); i++) {
            const char *own = i < 5 ? cg_format(text.arena, names[i], row) : growing[i - 5];
            const char *cell = cg_format(text.arena, "S!%c%d", i < 5 ? 'E' + i : 'K' + i - 5, row);
            cg_cell at_once = cells_of(&f, cell)[0], alone = cells_of(&f, own)[0];
            if (cg_is_number(alone) && cg_is_number(at_once))
                assert_relative(at_once.number, alone.number, 1e-12);
            else if (!cg_cell_same(at_once, alone))
                fail_msg("%s", own);
        }
    }
    check_gradient(&f, "SUM(S!I1:I49)+SUM(S!L1:L49)");
    close_model(&f);
    bench_end(&text);
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_at_once_and_one_by_one_are_the_same),
        cmocka_unit_test(a_rectangle_goes_by_its_rows),
        cmocka_unit_test(running_totals_cost_what_their_rows_are),
        cmocka_unit_test(totals_of_growing_ranges_are_those_of_each_range),
        cmocka_unit_test(criteria_of_many_rows_are_those_of_each),
        cmocka_unit_test(lookups_of_many_rows_are_those_of_each),
        cmocka_unit_test(nearest_cells_of_many_rows_are_those_of_each),
        cmocka_unit_test(lookups_in_growing_ranges_are_those_of_each),
        cmocka_unit_test(ranks_and_orders_of_many_rows_are_those_of_each),
        cmocka_unit_test(a_scan_differentiates_twice),
        cmocka_unit_test(the_gradient_of_a_chain_costs_what_the_chain_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

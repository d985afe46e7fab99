/* Constraints through whole sheets: every method that keeps to a problem's constraints, on problems with published
 * minima. Nonlinear ones: Hock and Schittkowski, "Test examples for nonlinear programming codes" (1981), their numbers
 * in the names; linear ones: by hand or by enumeration. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cellgrad.h"
#include "solve/method.h"

typedef struct example {
    const char *name;
    const char *start;    /* params lines */
    const char *changing; /* names */
    const char *problem;  /* the objective and constraints */
    const char *of;       /* class */
    double minimum;
    bool box;  /* every variable has both bounds */
    bool many; /* it has several minima: local methods may end elsewhere */
} example;

#define XY(a, b) "params a = " a "\nparams b = " b "\n"
#define BOX(low, high) "    bounds " low " .. " high "\n"

static const example examples[] = {
    {"HS1", XY("-2", "1"), "a, b", "minimize 100*(b-a^2)^2+(1-a)^2\n    subject to b >= -1.5",
     "nonlinear least squares", 0, false, false},
    {"HS6", XY("-1.2", "1"), "a, b", "minimize (1-a)^2\n    subject to 10*(b-a^2) = 0",
     "linear least squares, with constraints", 0, false, false},
    {"HS7", XY("2", "2"), "a, b", "minimize LN(1+a^2)-b\n    subject to (1+a^2)^2+b^2 = 4", "smooth, with constraints",
     -1.7320508075688772, false, false},
    {"HS9", XY("0", "0"), "a, b", "minimize SIN(PI()*a/12)*COS(PI()*b/16)\n    subject to 4*a-3*b = 0",
     "smooth, with constraints", -0.5, false, false},
    {"HS10", XY("-10", "10"), "a, b", "minimize a-b\n    subject to -3*a^2+2*a*b-b^2+1 >= 0",
     "smooth, with constraints", -1, false, false},
    {"HS11", XY("4.9", "0.1"), "a, b", "minimize (a-5)^2+b^2-25\n    subject to b-a^2 >= 0",
     "linear least squares, with constraints", -8.498464223, false, false},
    {"HS12", XY("0", "0"), "a, b", "minimize 0.5*a^2+b^2-a*b-7*a-7*b\n    subject to 25-4*a^2-b^2 >= 0",
     "smooth, with constraints", -30, false, false},
    {"HS14", XY("2", "2"), "a, b",
     "minimize (a-2)^2+(b-1)^2\n    subject to -0.25*a^2-b^2+1 >= 0\n    subject to a-2*b+1 = 0",
     "linear least squares, with constraints", 1.3934649806893736, false, false},
    {"HS15", XY("-2", "1"), "a, b",
     "minimize 100*(b-a^2)^2+(1-a)^2\n    subject to a*b >= 1\n    subject to a+b^2 >= 0\n    subject to a <= 0.5",
     "nonlinear least squares, with constraints", 306.5, false, true},
    {"HS21", XY("-1", "-1"), "a, b",
     "minimize 0.01*a^2+b^2-100\n    subject to 10*a-b >= 10\n    subject to a >= 2\n    subject to a <= 50\n"
     "    subject to b >= -50\n    subject to b <= 50",
     "linear least squares, with constraints", -99.96, true, false},
    {"HS22", XY("2", "2"), "a, b", "minimize (a-2)^2+(b-1)^2\n    subject to -a-b+2 >= 0\n    subject to b-a^2 >= 0",
     "linear least squares, with constraints", 1, false, false},
    {"HS24", XY("1", "0.5"), "a, b",
     "minimize ((a-3)^2-9)*b^3/(27*SQRT(3))\n    subject to a/SQRT(3)-b >= 0\n    subject to a+SQRT(3)*b >= 0\n"
     "    subject to 6-a-SQRT(3)*b >= 0\n    subject to a >= 0\n    subject to b >= 0",
     "smooth, with constraints", -1, false, false},
    {"HS28", "params x[1,3] = {-4,1,1}\n", "x",
     "minimize (INDEX(x,1)+INDEX(x,2))^2+(INDEX(x,2)+INDEX(x,3))^2\n"
     "    subject to SUMPRODUCT(x,{1,2,3}) = 1",
     "linear least squares, with constraints", 0, false, false},
    {"HS35", "params x[1,3] = 0.5\n" BOX("0", "10"), "x",
     "minimize 9-8*INDEX(x,1)-6*INDEX(x,2)-4*INDEX(x,3)+2*INDEX(x,1)^2+2*INDEX(x,2)^2+INDEX(x,3)^2"
     "+2*INDEX(x,1)*INDEX(x,2)+2*INDEX(x,1)*INDEX(x,3)\n    subject to SUMPRODUCT(x,{1,1,2}) <= 3",
     "smooth, with constraints", 1.0 / 9, true, false},
    {"HS43", "params x[1,4] = 0\n", "x",
     "minimize SUMPRODUCT(x^2,{1,1,2,1})-SUMPRODUCT(x,{5,5,21,-7})\n"
     "    subject to 8-SUMSQ(x)-SUMPRODUCT(x,{1,-1,1,-1}) >= 0\n"
     "    subject to 10-SUMPRODUCT(x^2,{1,2,1,2})+INDEX(x,1)+INDEX(x,4) >= 0\n"
     "    subject to 5-SUMPRODUCT(x^2,{2,1,1,0})-SUMPRODUCT(x,{2,-1,0,-1}) >= 0",
     "smooth, with constraints", -44, false, false},
    {"HS48", "params x[1,5] = {3,5,-3,2,-2}\n", "x",
     "minimize (INDEX(x,1)-1)^2+(INDEX(x,2)-INDEX(x,3))^2+(INDEX(x,4)-INDEX(x,5))^2\n"
     "    subject to SUM(x) = 5\n    subject to INDEX(x,3)-2*(INDEX(x,4)+INDEX(x,5)) = -3",
     "linear least squares, with constraints", 0, false, false},
    {"HS51", "params x[1,5] = {2.5,0.5,2,-1,0.5}\n", "x",
     "minimize (INDEX(x,1)-INDEX(x,2))^2+(INDEX(x,2)+INDEX(x,3)-2)^2+(INDEX(x,4)-1)^2+(INDEX(x,5)-1)^2\n"
     "    subject to SUMPRODUCT(x,{1,3,0,0,0}) = 4\n    subject to SUMPRODUCT(x,{0,0,1,1,-2}) = 0\n"
     "    subject to SUMPRODUCT(x,{0,1,0,0,-1}) = 0",
     "linear least squares, with constraints", 0, false, false},
    {"HS65", "params x[1,3] = {-5,5,0}\n", "x",
     "minimize (INDEX(x,1)-INDEX(x,2))^2+(INDEX(x,1)+INDEX(x,2)-10)^2/9+(INDEX(x,3)-5)^2\n"
     "    subject to SUMSQ(x) <= 48\n    subject to x >= {-4.5,-4.5,-5}\n    subject to x <= {4.5,4.5,5}",
     "linear least squares, with constraints", 0.9535288567, true, false},
    {"HS71", "params x[1,4] = {1,5,5,1}\n" BOX("1", "5"), "x",
     "minimize INDEX(x,1)*INDEX(x,4)*(INDEX(x,1)+INDEX(x,2)+INDEX(x,3))+INDEX(x,3)\n"
     "    subject to INDEX(x,1)*INDEX(x,2)*INDEX(x,3)*INDEX(x,4) >= 25\n    subject to SUMSQ(x) = 40",
     "smooth, with constraints", 17.0140172891520, true, false},
    {"HS76", "params x[1,4] = 0.5\n" BOX("0", "100"), "x",
     "minimize SUMPRODUCT(x^2,{1,0.5,1,0.5})-INDEX(x,1)*INDEX(x,3)+INDEX(x,3)*INDEX(x,4)-SUMPRODUCT(x,{1,3,-1,1})\n"
     "    subject to SUMPRODUCT(x,{1,2,1,1}) <= 5\n    subject to SUMPRODUCT(x,{3,1,2,-1}) <= 4\n"
     "    subject to SUMPRODUCT(x,{0,1,4,0}) >= 1.5",
     "smooth, with constraints", -4.681818181818182, true, false},
    {"HS113", "params x[1,10] = {2,3,5,5,1,2,7,3,6,10}\n", "x",
     "minimize INDEX(x,1)^2+INDEX(x,2)^2+INDEX(x,1)*INDEX(x,2)-14*INDEX(x,1)-16*INDEX(x,2)+(INDEX(x,3)-10)^2"
     "+4*(INDEX(x,4)-5)^2+(INDEX(x,5)-3)^2+2*(INDEX(x,6)-1)^2+5*INDEX(x,7)^2+7*(INDEX(x,8)-11)^2"
     "+2*(INDEX(x,9)-10)^2+(INDEX(x,10)-7)^2+45\n"
     "    subject to 105-4*INDEX(x,1)-5*INDEX(x,2)+3*INDEX(x,7)-9*INDEX(x,8) >= 0\n"
     "    subject to -10*INDEX(x,1)+8*INDEX(x,2)+17*INDEX(x,7)-2*INDEX(x,8) >= 0\n"
     "    subject to 8*INDEX(x,1)-2*INDEX(x,2)-5*INDEX(x,9)+2*INDEX(x,10)+12 >= 0\n"
     "    subject to -3*(INDEX(x,1)-2)^2-4*(INDEX(x,2)-3)^2-2*INDEX(x,3)^2+7*INDEX(x,4)+120 >= 0\n"
     "    subject to -5*INDEX(x,1)^2-8*INDEX(x,2)-(INDEX(x,3)-6)^2+2*INDEX(x,4)+40 >= 0\n"
     "    subject to -0.5*(INDEX(x,1)-8)^2-2*(INDEX(x,2)-4)^2-3*INDEX(x,5)^2+INDEX(x,6)+30 >= 0\n"
     "    subject to 0-INDEX(x,1)^2-2*(INDEX(x,2)-2)^2+2*INDEX(x,1)*INDEX(x,2)-14*INDEX(x,5)+6*INDEX(x,6) >= 0\n"
     "    subject to 3*INDEX(x,1)-6*INDEX(x,2)-12*(INDEX(x,9)-8)^2+7*INDEX(x,10) >= 0",
     "smooth, with constraints", 24.306209068, false, false},
    {"factory", "params x[1,2] = 0\n", "x",
     "maximize SUMPRODUCT(x,{3,5})\n    subject to x >= 0\n    subject to INDEX(x,1) <= 4\n"
     "    subject to 2*INDEX(x,2) <= 12\n    subject to SUMPRODUCT(x,{3,2}) <= 18",
     "linear", 36, false, false},
    {"diet", "params x[2,1] = 1\n", "x",
     "minimize SUMPRODUCT(x,{2;3})\n    subject to MMULT({1,1;1,3;2,1},x) >= {4;6;5}\n    subject to x >= 0", "linear",
     9, false, false},
    {"transport", "params ship[2,3] = 0\n" BOX("0", "40"), "ship",
     "minimize SUMPRODUCT(ship,{8,6,10;9,12,13})\n    subject to MMULT(ship,{1;1;1}) <= {35;50}\n"
     "    subject to MMULT({1,1},ship) = {30,20,30}",
     "linear", 735, true, false},
    {"knapsack", "params take[1,5] = 0\n", "take",
     "maximize SUMPRODUCT(take,{10,13,7,8,2})\n    subject to SUMPRODUCT(take,{5,6,3,4,1}) <= 10\n"
     "    subject to take binary",
     "linear, with whole numbers", 22, true, false},
    {"whole", "params x[1,2] = 0\n", "x",
     "maximize SUMPRODUCT(x,{5,4})\n    subject to SUMPRODUCT(x,{6,4}) <= 24\n    subject to SUMPRODUCT(x,{1,2}) <= 6\n"
     "    subject to x >= 0\n    subject to x integer",
     "linear, with whole numbers", 20, false, false},
    {"mixed", "params x[1,2] = 0\nparams y = 0\n", "x, y",
     "maximize SUMPRODUCT(x,{5,4})+y\n    subject to SUMPRODUCT(x,{6,4})+y <= 24.5\n"
     "    subject to SUMPRODUCT(x,{1,2})+2*y <= 6.25\n    subject to x >= 0\n    subject to y >= 0\n"
     "    subject to x integer",
     "linear, with whole numbers", 20.5, false, false},
};
enum { EXAMPLES = sizeof examples / sizeof *examples };

static cg_workbook *load(const char *text) {
    cg_workbook *book = cg_workbook_create(NULL);
    if (cg_workbook_load_text(book, "test.sheet", text, strlen(text)) != CG_OK)
        fail_msg("%s", cg_workbook_diagnostic_text(book, 0, false));
    return book;
}

static cg_workbook *load_example(const example *of) {
    char text[8192];
    snprintf(text, sizeof text, "cellgrad 1\n%ssolve it\n    %s\n    by changing %s\n", of->start, of->problem,
             of->changing);
    return load(text);
}

static bool reaches(const cg_solve_result *result, const example *of) {
    return fabs(result->objective - of->minimum) <= 1e-8 * fmax(1, fabs(of->minimum));
}

static void auto_recognises_the_problem_and_reaches_the_published_minimum(void **state) {
    (void)state;
    for (size_t i = 0; i < EXAMPLES; i++) {
        const example *of = &examples[i];
        cg_workbook *book = load_example(of);
        cg_status status = cg_workbook_solve(book, NULL, NULL);
        const cg_solve_result *result = cg_workbook_solve_result(book, 0);
        if (status != CG_OK) fail_msg("%s: %d %s", of->name, status, cg_workbook_diagnostic_text(book, 0, false));
        if (strcmp(result->problem, of->of)) fail_msg("%s is %s", of->name, result->problem);
        if (!reaches(result, of) && !(of->many && result->status == CG_OK))
            fail_msg("%s by %s: %.17g, not %.17g (%s)", of->name, result->method, result->objective, of->minimum,
                     result->stop);
        cg_workbook_close(book);
    }
}

/* What a method cannot do it refuses; what it does it does well, or it says that it stopped before. */
static void every_method_reaches_the_minimum_of_every_problem_it_takes(void **state) {
    (void)state;
    unsigned reached = 0, tried = 0;
    for (size_t i = 0; i < EXAMPLES; i++)
        for (size_t k = 0; cg_method_at(k); k++) {
            const example *of = &examples[i];
            const cg_method *method = cg_method_at(k);
            if (method->every_step || !(method->handles & CG_HANDLES_INEQUALITIES)) continue;
            cg_workbook *book = load_example(of);
            cg_status status = cg_workbook_solve(book, NULL, &(cg_solve_options){.method = method->name});
            const cg_solve_result *result = cg_workbook_solve_result(book, 0);
            if (!result) {
                assert_int_equal(status, CG_SHEET_ERROR);
                if (strcmp(cg_workbook_diagnostic(book, 0)->code, "method-problem"))
                    fail_msg("%s by %s: %s", of->name, method->name, cg_workbook_diagnostic_text(book, 0, false));
            } else {
                tried++;
                if (getenv("CELLGRAD_VERBOSE") && result->seconds > 0.5)
                    print_message("%s by %s: %g s, %u evaluations\n", of->name, method->name, result->seconds,
                                  (unsigned)result->evaluations);
                reached += reaches(result, of);
                if (!reaches(result, of) && getenv("CELLGRAD_VERBOSE"))
                    print_message("%s by %s: %.17g, not %.17g (%s after %u evaluations)\n", of->name, method->name,
                                  result->objective, of->minimum, result->stop, (unsigned)result->evaluations);
            }
            cg_workbook_close(book);
        }
    if (getenv("CELLGRAD_VERBOSE")) print_message("%u of %u\n", reached, tried);
    assert_true(tried > 100);
    assert_int_equal(reached, tried);
}

/* ---- Problems without an answer ---- */

static void what_has_no_answer_says_why(void **state) {
    (void)state;
    static const struct {
        const char *start, *lines, *stop, *code;
    } cases[] = {
        {"params x = 1\n", "minimize x\n    by changing x\n    subject to 2*x >= 4\n    subject to 3*x <= 3",
         "infeasible", "infeasible"},
        {"params x = 1\n", "minimize x^2\n    by changing x\n    subject to 2*x >= 4\n    subject to 3*x <= 3",
         "infeasible", "infeasible"},
        {"params x = 1\n", "maximize x\n    by changing x\n    subject to 2*x >= 4", "unbounded", "unbounded"},
        {"params x = 1\n", "maximize x\n    by changing x\n    subject to 2*x >= 4\n    subject to x integer",
         "unbounded", "unbounded"},
        {"params x = 1\n",
         "minimize x\n    by changing x\n    subject to x >= 0.4\n    subject to x <= 0.6\n"
         "    subject to x integer",
         "infeasible", "infeasible"},
        {"params x = 1\n", "minimize x^3\n    by changing x\n    subject to 2*x <= 4", "diverged", "diverged"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[1024];
        snprintf(text, sizeof text, "cellgrad 1\n%ssolve it\n    %s\n", cases[i].start, cases[i].lines);
        cg_workbook *book = load(text);
        cg_status status = cg_workbook_solve(book, NULL, NULL);
        const cg_solve_result *result = cg_workbook_solve_result(book, 0);
        if (!result || status != CG_DIVERGED || strcmp(result->stop, cases[i].stop))
            fail_msg("%s: %d %s", cases[i].lines, status, result ? result->stop : "");
        assert_string_equal(cg_workbook_diagnostic(book, 0)->code, cases[i].code);
        cg_workbook_close(book);
    }
}

/* A variable of which only a constraint knows is solved too, and columns are constrained row by row. */
static void columns_are_constrained_row_by_row(void **state) {
    (void)state;
    char text[2048];
    snprintf(text, sizeof text,
             "cellgrad 1\ntable data from \"%s/data/quadratic_20.csv\"\n    upper = a*[@x]^2+b*[@x]+c_0-[@y]\n"
             "params a = 0\nparams b = 0\nparams c_0 = 0\n"
             "solve it\n    minimize SUM(data[upper])\n    by changing a, b, c_0\n    subject to data[upper] >= 0\n",
             getenv("CELLGRAD_SOURCE") ? getenv("CELLGRAD_SOURCE") : ".");
    cg_workbook *book = load(text);
    double least, touched;
    assert_int_equal(cg_workbook_solve(book, NULL, NULL), CG_OK);
    assert_string_equal(cg_workbook_solve_result(book, 0)->method, "lp");
    assert_int_equal(cg_workbook_read_number(book, "MIN(data[upper])", &least), CG_OK);
    assert_int_equal(cg_workbook_read_number(book, "SUM(--(data[upper]<1E-9))", &touched), CG_OK);
    assert_true(least > -1e-9);
    assert_true(touched >= 3); /* a vertex: as many rows touch as there are variables */
    cg_workbook_close(book);
}

/* ---- Certificates ---- */

static const cg_solve_certificate *certify(const char *text, cg_workbook **book) {
    *book = load(text);
    cg_workbook_solve(*book, NULL, NULL);
    const cg_solve_result *result = cg_workbook_solve_result(*book, 0);
    if (!result) fail_msg("%s", cg_workbook_diagnostic_text(*book, 0, false));
    return &result->certificate;
}

#define assert_close(a, b) assert_true(fabs((a) - (b)) <= 1e-7)

static void shadow_prices_say_what_a_limit_costs(void **state) {
    (void)state;
    cg_workbook *book;
    const cg_solve_certificate *of = certify("cellgrad 1\nparams x[1,2] = 0\nsolve it\n"
                                             "    maximize SUMPRODUCT(x,{3,5})\n    by changing x\n"
                                             "    subject to x >= 0\n    subject to SUMPRODUCT(x,{0,2}) <= 12\n"
                                             "    subject to SUMPRODUCT(x,{3,2}) <= 18\n",
                                             &book);
    assert_int_equal(of->n_active, 2); /* the textbook's 3/2 and 1 */
    assert_close(of->active[0].multiplier, 1.5);
    assert_close(of->active[1].multiplier, 1);
    assert_true(of->balanced && of->proof && of->violation == 0);
    cg_workbook_close(book);
    /* min x^2 with x >= 2: raising 2 costs 4 for each unit; with x = 2 the same; max of -x^2 the opposite */
    static const struct {
        const char *text;
        double price;
    } cases[] = {
        {"cellgrad 1\nparams x = 5\nsolve it\n    minimize x^2\n    by changing x\n    subject to x >= 2\n", 4},
        {"cellgrad 1\nparams x = 5\nsolve it\n    minimize x^2\n    by changing x\n    subject to 1*x = 2\n", 4},
        {"cellgrad 1\nparams x = 5\nsolve it\n    minimize x^2\n    by changing x\n    subject to x+0 >= 2\n", 4},
        {"cellgrad 1\nparams x = 5\nsolve it\n    maximize 0-x^2\n    by changing x\n    subject to x+0 >= 2\n", -4},
        {"cellgrad 1\nparams x = 5\nsolve it\n    minimize (x-3)^2\n    by changing x\n    subject to x+0 <= 2\n", -2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        of = certify(cases[i].text, &book);
        if (of->n_active != 1 || !(fabs(of->active[0].multiplier - cases[i].price) < 1e-6))
            fail_msg("%s: %zu limits, %.17g", cases[i].text, of->n_active, of->n_active ? of->active[0].multiplier : 0);
        assert_true(of->balanced);
        cg_workbook_close(book);
    }
}

static void the_certificate_tells_minima_from_saddles(void **state) {
    (void)state;
    static const struct {
        const char *start, *problem;
        size_t up, down, flat;
        bool proved;
    } cases[] = {
        {XY("1", "2"), "minimize a^2+3*b^2+a*b+a", 2, 0, 0, true},
        {XY("1", "0"), "minimize a^2-b^2+b^4", 1, 1, 0, false},
        {XY("1", "2"), "minimize EXP(a+b)-a-b", 1, 0, 1, false},
        {XY("1", "2"), "minimize a^2+b^2\n    subject to a+b = 1", 1, 0, 0, true},
        {XY("1", "2"), "minimize a+b\n    subject to a^2+b^2 <= 2", 1, 0, 0, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[1024];
        cg_workbook *book;
        snprintf(text, sizeof text, "cellgrad 1\n%ssolve it\n    %s\n    by changing a, b\n", cases[i].start,
                 cases[i].problem);
        const cg_solve_certificate *of = certify(text, &book);
        if (of->up != cases[i].up || of->down != cases[i].down || of->flat != cases[i].flat ||
            (of->proof != NULL) != cases[i].proved)
            fail_msg("%s: %zu up, %zu down, %zu flat, %s", cases[i].problem, of->up, of->down, of->flat,
                     of->proof ? of->proof : "not proved");
        cg_workbook_close(book);
    }
}

/* One line for a rectangle of formulas: each cell has its own limit, of its own size, and is named as it stands. */
static void cells_of_a_rectangle_are_limited_one_by_one(void **state) {
    (void)state;
    cg_workbook *book;
    const cg_solve_certificate *of = certify("cellgrad 1\nsheet S\n    A1:B40 = ROW()+COLUMN()/10\n"
                                             "    D1:E40 = A1*G$1\n    G1:H1 = 0\n"
                                             "    J1:K40 = A1*(IF(COLUMN(A1)=1,1,0.5)+ABS(ROW()-7)*1000)\n"
                                             "solve it\n    minimize (S!G1-3)^2+(S!H1-2)^2\n    by changing S!G1:H1\n"
                                             "    subject to S!D1:E40 <= S!J1:K40\n",
                                             &book);
    assert_int_equal(of->n_active, 2);
    assert_string_equal(of->active[0].what, "S!D7 <= S!J7");
    assert_string_equal(of->active[1].what, "S!E7 <= S!K7");
    const cg_solve_result *result = cg_workbook_solve_result(book, 0);
    assert_true(fabs(result->values[0].values[0].number - 1) < 1e-6);
    assert_true(fabs(result->values[0].values[1].number - 0.5) < 1e-6);
    cg_workbook_close(book);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_of_a_rectangle_are_limited_one_by_one),
        cmocka_unit_test(auto_recognises_the_problem_and_reaches_the_published_minimum),
        cmocka_unit_test(every_method_reaches_the_minimum_of_every_problem_it_takes),
        cmocka_unit_test(shadow_prices_say_what_a_limit_costs),
        cmocka_unit_test(the_certificate_tells_minima_from_saddles),
        cmocka_unit_test(what_has_no_answer_says_why),
        cmocka_unit_test(columns_are_constrained_row_by_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

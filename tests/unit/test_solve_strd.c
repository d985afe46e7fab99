/* Nonlinear least squares with certified answers: the Statistical Reference Datasets of the National Institute of
 * Standards and Technology (public domain), from both published starts each, by `method auto` and nothing tuned. */
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

enum { MOST = 4 };

typedef struct dataset {
    const char *name, *model;
    size_t n;
    double starts[2][MOST], certified[MOST], sum;
    const char *rows;
} dataset;

#define MISRA                                                                                                          \
    "10.07,77.6\n14.73,114.9\n17.94,141.1\n23.93,190.8\n29.61,239.9\n35.18,289.0\n40.02,332.8\n44.82,378.4\n"          \
    "50.76,434.8\n55.05,477.3\n61.01,536.8\n66.40,593.1\n75.47,689.1\n81.78,760.0\n"

static const dataset datasets[] = {
    {"Misra1a",
     "p_1*(1-EXP(-p_2*[@x]))",
     2,
     {{500, 0.0001}, {250, 0.0005}},
     {2.3894212918e+02, 5.5015643181e-04},
     1.2455138894e-01,
     MISRA},
    {"Misra1b",
     "p_1*(1-(1+p_2*[@x]/2)^-2)",
     2,
     {{500, 0.0001}, {300, 0.0002}},
     {3.3799746163e+02, 3.9039091287e-04},
     7.5464681533e-02,
     MISRA},
    {"Misra1c",
     "p_1*(1-(1+2*p_2*[@x])^-0.5)",
     2,
     {{500, 0.0001}, {600, 0.0002}},
     {6.3642725809e+02, 2.0813627256e-04},
     4.0966836971e-02,
     MISRA},
    {"Misra1d",
     "p_1*p_2*[@x]/(1+p_2*[@x])",
     2,
     {{500, 0.0001}, {450, 0.0003}},
     {4.3736970754e+02, 3.0227324449e-04},
     5.6419295283e-02,
     MISRA},
    {"DanWood",
     "p_1*[@x]^p_2",
     2,
     {{1, 5}, {0.7, 4}},
     {7.6886226176e-01, 3.8604055871e+00},
     4.3173084083e-03,
     "2.138,1.309\n3.421,1.471\n3.597,1.490\n4.340,1.565\n4.882,1.611\n5.660,1.680\n"},
    {"BoxBOD",
     "p_1*(1-EXP(-p_2*[@x]))",
     2,
     {{1, 1}, {100, 0.75}},
     {2.1380940889e+02, 5.4723748542e-01},
     1.1680088766e+03,
     "109,1\n149,2\n149,3\n191,5\n213,7\n224,10\n"},
    {"MGH09",
     "p_1*([@x]^2+[@x]*p_2)/([@x]^2+[@x]*p_3+p_4)",
     4,
     {{25, 39, 41.5, 39}, {0.25, 0.39, 0.415, 0.39}},
     {1.9280693458e-01, 1.9128232873e-01, 1.2305650693e-01, 1.3606233068e-01},
     3.0750560385e-04,
     "0.1957,4\n0.1947,2\n0.1735,1\n0.1600,0.5\n0.0844,0.25\n0.0627,0.167\n0.0456,0.125\n0.0342,0.1\n0.0323,0.0833\n"
     "0.0235,0.0714\n0.0246,0.0625\n"},
    {"MGH10",
     "p_1*EXP(p_2/([@x]+p_3))",
     3,
     {{2, 400000, 25000}, {0.02, 4000, 250}},
     {5.6096364710e-03, 6.1813463463e+03, 3.4522363462e+02},
     8.7945855171e+01,
     "34780,50\n28610,55\n23650,60\n19630,65\n16370,70\n13720,75\n11540,80\n9744,85\n8261,90\n7030,95\n6005,100\n"
     "5147,105\n4427,110\n3820,115\n3307,120\n2872,125\n"},
    {"Rat42",
     "p_1/(1+EXP(p_2-p_3*[@x]))",
     3,
     {{100, 1, 0.1}, {75, 2.5, 0.07}},
     {7.2462237576e+01, 2.6180768402e+00, 6.7359200066e-02},
     8.0565229338e+00,
     "8.93,9\n10.80,14\n18.59,21\n22.33,28\n39.35,42\n56.11,57\n61.73,63\n64.62,70\n67.08,79\n"},
    {"Rat43",
     "p_1/(1+EXP(p_2-p_3*[@x]))^(1/p_4)",
     4,
     {{100, 10, 1, 1}, {700, 5, 0.75, 1.3}},
     {6.9964151270e+02, 5.2771253025e+00, 7.5962938329e-01, 1.2792483859e+00},
     8.7864049080e+03,
     "16.08,1\n33.83,2\n65.80,3\n97.20,4\n191.55,5\n326.20,6\n386.87,7\n520.53,8\n590.03,9\n651.92,10\n724.93,11\n"
     "699.56,12\n689.96,13\n637.56,14\n717.41,15\n"},
};

static void write_rows(const dataset *of) {
    FILE *file = fopen("strd.csv", "w");
    assert_non_null(file);
    fprintf(file, "y,x\n%s", of->rows);
    assert_int_equal(fclose(file), 0);
}

static cg_workbook *load(const dataset *of, const double *start) {
    char text[2048];
    size_t length =
        (size_t)snprintf(text, sizeof text, "cellgrad 1\ntable t from \"strd.csv\"\n    gap = [@y]-%s\n", of->model);
    for (size_t i = 0; i < of->n; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "params p_%zu = %.17g\n", i + 1, start[i]);
    length += (size_t)snprintf(text + length, sizeof text - length,
                               "solve it\n    minimize SUMSQ(t[gap])\n    by changing p_1");
    for (size_t i = 1; i < of->n; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, ", p_%zu", i + 1);
    length += (size_t)snprintf(text + length, sizeof text - length, "\n");
    cg_workbook *book = cg_workbook_create(NULL);
    if (cg_workbook_load_text(book, "strd.sheet", text, length) != CG_OK)
        fail_msg("%s", cg_workbook_diagnostic_text(book, 0, false));
    return book;
}

static double digits(double found, double certified) {
    double error = fabs(found - certified) / fabs(certified);
    return error > 0 ? -log10(error) : 17;
}

static void certified_parameters_are_reached_to_ten_digits(void **state) {
    (void)state;
    unsigned bad = 0;
    for (size_t k = 0; k < sizeof datasets / sizeof *datasets; k++)
        for (size_t start = 0; start < 2; start++) {
            const dataset *of = &datasets[k];
            write_rows(of);
            cg_workbook *book = load(of, of->starts[start]);
            cg_workbook_solve(book, NULL, NULL);
            const cg_solve_result *result = cg_workbook_solve_result(book, 0);
            if (!result) fail_msg("%s: %s", of->name, cg_workbook_diagnostic_text(book, 0, false));
            double least = digits(result->objective, of->sum);
            for (size_t i = 0; i < of->n; i++)
                least = fmin(least, digits(result->values[i].values[0].number, of->certified[i]));
            if (getenv("CELLGRAD_VERBOSE") || least < 10)
                print_message("%s, start %zu: %.1f digits by %s (%s, %u evaluations)\n", of->name, start + 1, least,
                              result->method, result->stop, (unsigned)result->evaluations);
            bad += least < 10;
            cg_workbook_close(book);
        }
    assert_int_equal(bad, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(certified_parameters_are_reached_to_ten_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Method pieces beside counting through: random problems of linear pieces over a few whole numbers, whose formulas are
 * computed here once more; and problems with known answers whose variables are no whole numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "cellgrad.h"

enum { VARIABLES = 3, LOWEST = -2, HIGHEST = 4, TEXT = 4000, PROBLEMS = 400 };

typedef struct drawing {
    uint64_t seed, drawn;
} drawing;

static unsigned pick(drawing *of, unsigned n) {
    return (unsigned)(cg_random_uniform(of->seed, 7, 0, of->drawn++) * n);
}

/* ---- A random formula, as text and as a value ---- */

typedef struct term {
    enum {
        VARIABLE,
        NUMBER,
        PLUS,
        MINUS,
        TIMES,
        LARGER,
        SMALLER,
        SIZE,
        WHERE,
        WHERE_NOT,
        WHOLE,
        REST,
        SIGN,
        PICK
    } kind;
    int number;
    struct term *a, *b, *c;
} term;

static term pool[2000];
static size_t used;

static term *draw_term(drawing *of, int depth) {
    term *made = &pool[used++];
    assert_true(used < sizeof pool / sizeof *pool);
    unsigned kind = depth == 0 ? pick(of, 2) : pick(of, PICK + 1);
    *made = (term){.kind = kind, .number = (int)pick(of, 7) - 3};
    if (kind == VARIABLE || kind == PICK) made->number = (int)pick(of, VARIABLES);
    if (kind == TIMES || kind == WHOLE || kind == REST) made->number = 2 + (int)pick(of, 3);
    if (kind <= NUMBER) return made;
    made->a = draw_term(of, depth - 1);
    made->b = draw_term(of, depth - 1);
    made->c = draw_term(of, depth - 1);
    return made;
}

static double value(const term *of, const int *x) {
    double a = of->a ? value(of->a, x) : 0, b = of->b ? value(of->b, x) : 0;
    switch (of->kind) {
    case VARIABLE: return x[of->number];
    case NUMBER: return of->number;
    case PLUS: return a + b;
    case MINUS: return a - b;
    case TIMES: return a * of->number;
    case LARGER: return fmax(a, b);
    case SMALLER: return fmin(a, b);
    case SIZE: return fabs(a);
    case WHERE: return a > b ? value(of->c, x) : of->number;
    case WHERE_NOT: return a == b ? of->number : value(of->c, x);
    case WHOLE: return floor(a / of->number);
    case REST: return a - of->number * floor(a / of->number);
    case SIGN: return a > 0 ? b : -b;
    case PICK: return x[of->number] <= LOWEST ? a : x[of->number] < 1 ? b : 5;
    }
    return 0;
}

static void write(const term *of, char *to) {
    char a[TEXT] = "", b[TEXT] = "", c[TEXT] = "";
    if (of->a) write(of->a, a), write(of->b, b), write(of->c, c);
    int n = of->number;
    switch (of->kind) {
    case VARIABLE: snprintf(to, TEXT, "x_%d", n); break;
    case NUMBER: snprintf(to, TEXT, "(%d)", n); break;
    case PLUS: snprintf(to, TEXT, "(%.900s+%.900s)", a, b); break;
    case MINUS: snprintf(to, TEXT, "(%.900s-%.900s)", a, b); break;
    case TIMES: snprintf(to, TEXT, "%.900s*%d", a, n); break;
    case LARGER: snprintf(to, TEXT, "MAX(%.900s,%.900s)", a, b); break;
    case SMALLER: snprintf(to, TEXT, "MIN(%.900s,%.900s)", a, b); break;
    case SIZE: snprintf(to, TEXT, "ABS(%.900s)", a); break;
    case WHERE: snprintf(to, TEXT, "IF(%.900s>%.900s,%.900s,%d)", a, b, c, n); break;
    case WHERE_NOT: snprintf(to, TEXT, "IF(NOT(%.900s<>%.900s),%d,%.900s)", a, b, n, c); break;
    case WHOLE: snprintf(to, TEXT, "INT(%.900s/%d)", a, n); break;
    case REST: snprintf(to, TEXT, "MOD(%.900s,%d)", a, n); break;
    case SIGN: snprintf(to, TEXT, "((%.900s>0)*%.900s-(%.900s<=0)*%.900s)", a, b, a, b); break;
    case PICK: snprintf(to, TEXT, "IFS(x_%d<=%d,%.900s,x_%d<1,%.900s,TRUE,5)", n, LOWEST, a, n, b); break;
    }
}

/* ---- The best by counting ---- */

static bool is_last(int *x) {
    for (int i = 0; i < VARIABLES; i++) {
        if (++x[i] <= HIGHEST) return false;
        x[i] = LOWEST;
    }
    return true;
}

/* The least, or the least distance from a target. */
static double best_of(const term *objective, const term *limited, int limit, bool reach, double target) {
    int x[VARIABLES] = {LOWEST, LOWEST, LOWEST};
    double best = INFINITY;
    do
        if (value(limited, x) <= limit)
            best = fmin(best, reach ? fabs(value(objective, x) - target) : value(objective, x));
    while (!is_last(x));
    return best;
}

static const cg_solve_result *solve(cg_workbook **book, const char *text) {
    *book = cg_workbook_create(NULL);
    if (cg_workbook_load_text(*book, "test.sheet", text, strlen(text)) != CG_OK)
        fail_msg("%s", cg_workbook_diagnostic_text(*book, 0, false));
    (void)cg_workbook_solve(*book, NULL, &(cg_solve_options){.method = "pieces"});
    return cg_workbook_solve_result(*book, 0);
}

/* Ends of the problems that could be rewritten are those of counting; returns how many they were. */
static size_t compare(bool reach) {
    size_t solved = 0;
    for (uint64_t number = 0; number < PROBLEMS; number++) {
        drawing of = {.seed = number};
        used = 0;
        term *objective = draw_term(&of, 3), *limited = draw_term(&of, 2);
        int limit = (int)pick(&of, 8) - 1;
        double target = pick(&of, 40) / 2.0 - 10;
        char first[TEXT], second[TEXT], goal[40], text[3 * TEXT];
        write(objective, first), write(limited, second);
        if (strlen(first) > 900 || strlen(second) > 900) continue;
        if (reach)
            snprintf(goal, sizeof goal, "set z to %g", target);
        else
            snprintf(goal, sizeof goal, "minimize z");
        snprintf(
            text, sizeof text,
            "cellgrad 1\nparams x_0 = 0\n    bounds %d .. %d\nparams x_1 = 0\n    bounds %d .. %d\nparams x_2 = 0\n"
            "    bounds %d .. %d\nz = %s+x_0*0+x_1*0+x_2*0\ny = %s\nsolve it\n    %s\n    by changing x_0, x_1, "
            "x_2\n    subject to y+0*x_0 <= %d\n    subject to x_0 integer\n    subject to x_1 integer\n    subject to "
            "x_2 integer\n",
            LOWEST, HIGHEST, LOWEST, HIGHEST, LOWEST, HIGHEST, first, second, goal, limit);
        double best = best_of(objective, limited, limit, reach, target);
        cg_workbook *book;
        const cg_solve_result *result = solve(&book, text);
        if (result && isfinite(best)) {
            solved++;
            double found = reach ? fabs(result->objective - target) : result->objective;
            if (fabs(found - best) > 1e-9) fail_msg("%g is not %g: %s", found, best, text);
        }
        cg_workbook_close(book);
    }
    return solved;
}

static void random_problems_end_where_counting_does(void **state) {
    (void)state;
    assert_true(compare(false) > PROBLEMS / 3);
}

static void random_cells_come_as_near_a_value_as_counting_finds(void **state) {
    (void)state;
    assert_true(compare(true) > PROBLEMS / 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_problems_end_where_counting_does),
        cmocka_unit_test(random_cells_come_as_near_a_value_as_counting_finds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

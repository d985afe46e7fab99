/* Every method on every problem it can do: plain C functions with known minima, no sheet in sight. Sums of squares:
 * More, Garbow and Hillstrom, "Testing unconstrained optimization software" (1981). */
#include "search_fixture.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST = 12, MOST_ROWS = 40 };

typedef struct example {
    const char *name;
    size_t n, m;
    bool affine;
    void (*residuals)(const double *x, double *r, double (*j)[MOST]); /* j comes in zeroed */
    double start[MOST];
    double minimum, tolerance;
} example;

static void sphere(const double *x, double *r, double (*j)[MOST]) {
    for (size_t i = 0; i < 5; i++)
        r[i] = x[i] - (double)i, j[i][i] = 1;
}

static void rosenbrock(const double *x, double *r, double (*j)[MOST]) {
    r[0] = 10 * (x[1] - x[0] * x[0]), j[0][0] = -20 * x[0], j[0][1] = 10;
    r[1] = 1 - x[0], j[1][0] = -1;
}

static void wood(const double *x, double *r, double (*j)[MOST]) {
    r[0] = 10 * (x[1] - x[0] * x[0]), j[0][0] = -20 * x[0], j[0][1] = 10;
    r[1] = 1 - x[0], j[1][0] = -1;
    r[2] = sqrt(90) * (x[3] - x[2] * x[2]), j[2][2] = -2 * sqrt(90) * x[2], j[2][3] = sqrt(90);
    r[3] = 1 - x[2], j[3][2] = -1;
    r[4] = sqrt(10) * (x[1] + x[3] - 2), j[4][1] = j[4][3] = sqrt(10);
    r[5] = (x[1] - x[3]) / sqrt(10), j[5][1] = 1 / sqrt(10), j[5][3] = -1 / sqrt(10);
}

static void powell(const double *x, double *r, double (*j)[MOST]) {
    r[0] = x[0] + 10 * x[1], j[0][0] = 1, j[0][1] = 10;
    r[1] = sqrt(5) * (x[2] - x[3]), j[1][2] = sqrt(5), j[1][3] = -sqrt(5);
    double u = x[1] - 2 * x[2], v = x[0] - x[3];
    r[2] = u * u, j[2][1] = 2 * u, j[2][2] = -4 * u;
    r[3] = sqrt(10) * v * v, j[3][0] = 2 * sqrt(10) * v, j[3][3] = -2 * sqrt(10) * v;
}

static void beale(const double *x, double *r, double (*j)[MOST]) {
    static const double y[] = {1.5, 2.25, 2.625};
    for (int i = 0; i < 3; i++) {
        r[i] = y[i] - x[0] * (1 - pow(x[1], i + 1));
        j[i][0] = pow(x[1], i + 1) - 1, j[i][1] = x[0] * (i + 1) * pow(x[1], i);
    }
}

static void helical_valley(const double *x, double *r, double (*j)[MOST]) {
    double turn = atan2(x[1], x[0]) / (2 * acos(-1)), square = x[0] * x[0] + x[1] * x[1], root = sqrt(square);
    r[0] = 10 * (x[2] - 10 * turn), j[0][2] = 10;
    j[0][0] = 100 * x[1] / square / (2 * acos(-1)), j[0][1] = -100 * x[0] / square / (2 * acos(-1));
    r[1] = 10 * (root - 1), j[1][0] = 10 * x[0] / root, j[1][1] = 10 * x[1] / root;
    r[2] = x[2], j[2][2] = 1;
}

/* Fewer residuals than variables. */
static void one_circle(const double *x, double *r, double (*j)[MOST]) {
    r[0] = x[0] * x[0] + x[1] * x[1] + x[2] * x[2] - 4;
    for (size_t i = 0; i < 3; i++)
        j[0][i] = 2 * x[i];
}

/* A straight line through 40 points; the minimum is by the textbook's formulas. */
static double line_y(size_t i) {
    return 3 - 0.25 * (double)i + sin((double)(i * i));
}

static void line(const double *x, double *r, double (*j)[MOST]) {
    for (size_t i = 0; i < 40; i++)
        r[i] = x[0] + x[1] * (double)i - line_y(i), j[i][0] = 1, j[i][1] = (double)i;
}

static double line_minimum(void) {
    double sx = 0, sy = 0, sxx = 0, sxy = 0, syy = 0;
    for (size_t i = 0; i < 40; i++)
        sx += (double)i / 40, sy += line_y(i) / 40;
    for (size_t i = 0; i < 40; i++) {
        double x = (double)i - sx, y = line_y(i) - sy;
        sxx += x * x, sxy += x * y, syy += y * y;
    }
    return syy - sxy * sxy / sxx;
}

/* Columns 1, dummy, 1 - dummy: rank 2. Of the minima the one of smallest norm is x = (a + b, 2 a - b, 2 b - a) / 3, a
 * and b the means. */
static void dummy_trap(const double *x, double *r, double (*j)[MOST]) {
    for (size_t i = 0; i < 10; i++) {
        double dummy = i < 4;
        r[i] = x[0] + dummy * x[1] + (1 - dummy) * x[2] - (double)(i * i);
        j[i][0] = 1, j[i][1] = dummy, j[i][2] = 1 - dummy;
    }
}

static void short_and_wide(const double *x, double *r, double (*j)[MOST]) {
    r[0] = x[0] + 2 * x[1] + 3 * x[2] - 14;
    for (size_t i = 0; i < 3; i++)
        j[0][i] = (double)i + 1;
}

static example examples[] = {
    {"sphere", 5, 5, true, sphere, {7, -3, 2, 2, 100}, 0, 1e-18},
    {"Rosenbrock", 2, 2, false, rosenbrock, {-1.2, 1}, 0, 1e-15},
    {"Wood", 4, 6, false, wood, {-3, -1, -3, -1}, 0, 1e-15},
    {"Powell, singular", 4, 4, false, powell, {3, -1, 0, 1}, 0, 1e-8},
    {"Beale", 2, 3, false, beale, {1, 1}, 0, 1e-15},
    {"helical valley", 3, 3, false, helical_valley, {-1, 0.5, 0.5}, 0, 1e-15},
    {"one circle", 3, 1, false, one_circle, {1, 2, 3}, 0, 1e-15},
    {"line", 2, 40, true, line, {0, 0}, NAN, 1e-12},
    {"dummy trap", 3, 10, true, dummy_trap, {5, 5, 5}, 49 + 15235 - 271.0 * 271 / 6, 1e-12},
    {"short and wide", 3, 1, true, short_and_wide, {0, 0, 0}, 0, 1e-15},
};

/* ---- An example as a cg_problem ---- */
typedef struct rows_kept {
    const example *of;
    double r[MOST_ROWS], j[MOST_ROWS][MOST];
    unsigned evaluations;
} rows_kept;

static void compute(rows_kept *kept, const double *x) {
    memset(kept->j, 0, sizeof kept->j);
    kept->of->residuals(x, kept->r, kept->j);
}

static double evaluate(void *user, const double *x, double *gradient) {
    rows_kept *kept = user;
    double sum = 0;
    compute(kept, x);
    memset(gradient, 0, kept->of->n * sizeof *gradient);
    for (size_t i = 0; i < kept->of->m; i++) {
        sum += kept->r[i] * kept->r[i];
        for (size_t k = 0; k < kept->of->n; k++)
            gradient[k] += 2 * kept->r[i] * kept->j[i][k];
    }
    kept->evaluations++;
    return sum;
}

static bool residuals(void *user, const double *x) {
    compute(user, x);
    return true;
}

static void rows(const void *user, size_t first, size_t count, double *r, double *jacobian) {
    const rows_kept *kept = user;
    for (size_t i = 0; i < count; i++) {
        if (r) r[i] = kept->r[first + i];
        for (size_t k = 0; jacobian && k < kept->of->n; k++)
            jacobian[i * kept->of->n + k] = kept->j[first + i][k];
    }
}

/* By central differences of the gradient. */
static bool hessian(void *user, const double *x, const double *vector, double *out) {
    const rows_kept *kept = user;
    size_t n = kept->of->n;
    double beside[2][MOST], slopes[2][MOST], h = 1e-6 / fmax(cg_norm(vector, n), 1e-300) * fmax(cg_norm(x, n), 1);
    for (size_t side = 0; side < 2; side++) {
        for (size_t i = 0; i < n; i++)
            beside[side][i] = x[i] + (side ? h : -h) * vector[i];
        evaluate(user, beside[side], slopes[side]);
    }
    for (size_t i = 0; i < n; i++)
        out[i] = (slopes[1][i] - slopes[0][i]) / (2 * h);
    return true;
}

static cg_problem problem_of(const example *of, rows_kept *kept) {
    kept->of = of;
    return (cg_problem){.n = of->n,
                        .evaluate = evaluate,
                        .m = of->m,
                        .affine = of->affine,
                        .residuals = residuals,
                        .rows = rows,
                        .hessian = hessian,
                        .user = kept};
}

static bool can(const cg_method *method, const cg_problem *problem) {
    if ((method->needs & CG_NEEDS_RESIDUALS) && problem->m == 0) return false;
    if (method->needs & (CG_NEEDS_LINEAR | CG_NEEDS_BOX | CG_NEEDS_PIECES)) return false;
    return !(method->needs & CG_NEEDS_AFFINE) || problem->affine;
}

static void every_method_reaches_every_known_minimum(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof examples / sizeof *examples; k++) {
        example *of = &examples[k];
        double minimum = of->residuals == line ? line_minimum() : of->minimum;
        for (size_t i = 0; cg_method_at(i); i++) {
            cg_arena *arena = cg_arena_create(NULL);
            rows_kept kept = {0};
            cg_problem problem = problem_of(of, &kept);
            const cg_method *method = cg_method_at(i);
            if (can(method, &problem) && !method->every_step) {
                cg_search *search = search_with(arena, method->name, &problem, &usual, of->start);
                /* MMA has no memory of curvature and crawls along valleys: it may give up, and then says so. */
                bool gave_up = search->stop == CG_STOP_EVALUATIONS && strcmp(method->name, "mma") == 0;
                bool exact = strcmp(method->name, "mma") && strcmp(method->name, "cobyla"); /* neither has curvature */
                double tolerance = exact ? of->tolerance : 1e-8;
                if (!gave_up && !(fabs(search->best_objective - minimum) <= tolerance * fmax(1, minimum)))
                    fail_msg("%s on %s: %.17g, not %.17g (%s after %u evaluations)", method->name, of->name,
                             search->best_objective, minimum, cg_stop_describe(search->stop)->name, kept.evaluations);
                if (getenv("CELLGRAD_VERBOSE"))
                    print_message("%s on %s: %.3g, gradient %.2g, %s, %u iterations, %u evaluations\n", method->name,
                                  of->name, search->best_objective - minimum, search->best_norm,
                                  cg_stop_describe(search->stop)->name, (unsigned)search->iterations, kept.evaluations);
                if (method->any_start) assert_int_equal(search->stop, CG_STOP_EXACT);
            }
            cg_arena_destroy(arena);
        }
    }
}

static void least_squares_takes_the_smallest_of_equal_solutions(void **state) {
    (void)state;
    cg_arena *arena = cg_arena_create(NULL);
    rows_kept kept = {0};
    cg_problem problem = problem_of(&examples[8], &kept);
    cg_search *search = search_with(arena, "least-squares", &problem, &usual, examples[8].start);
    double a = 3.5, b = 271.0 / 6, expected[] = {(a + b) / 3, (2 * a - b) / 3, (2 * b - a) / 3};
    for (size_t i = 0; i < 3; i++)
        assert_near(search->best_x[i], expected[i], 1e-12);
    problem = problem_of(&examples[9], &kept);
    search = search_with(arena, "least-squares", &problem, &usual, examples[9].start);
    for (size_t i = 0; i < 3; i++)
        assert_near(search->best_x[i], (double)i + 1, 1e-13);
    cg_arena_destroy(arena);
}

/* ---- Limits ---- */
static void limits_stop_every_method_and_say_which(void **state) {
    (void)state;
    cg_arena *arena = cg_arena_create(NULL);
    rows_kept kept = {0};
    cg_problem problem = problem_of(&examples[2], &kept);
    static const char *const names[] = {"bfgs", "lbfgs", "lm"};
    volatile sig_atomic_t flag = 1;
    for (size_t i = 0; i < 3; i++) {
        cg_limits limits = usual;
        limits.iterations = 3;
        cg_search *search = search_with(arena, names[i], &problem, &limits, examples[2].start);
        assert_int_equal(search->stop, CG_STOP_ITERATIONS);
        assert_int_equal(search->iterations, 3);
        limits = usual, limits.evaluations = 7;
        search = search_with(arena, names[i], &problem, &limits, examples[2].start);
        assert_int_equal(search->stop, CG_STOP_EVALUATIONS);
        assert_int_equal(search->evaluations, 7);
        limits = usual, limits.deadline = 0;
        search = search_with(arena, names[i], &problem, &limits, examples[2].start);
        assert_int_equal(search->stop, CG_STOP_TIME);
        limits = usual, limits.interrupted = &flag;
        search = search_with(arena, names[i], &problem, &limits, examples[2].start);
        assert_int_equal(search->stop, CG_STOP_INTERRUPTED);
        assert_near(search->best_objective, 19192, 1e-9); /* the start: nothing is lost */
        limits = usual, limits.gradient = 10;
        search = search_with(arena, names[i], &problem, &limits, examples[2].start);
        assert_int_equal(search->stop, CG_STOP_GRADIENT);
        assert_true(search->gradient_norm <= 10);
    }
    cg_arena_destroy(arena);
}

/* ---- The order of runs leaves no trace ---- */
static void a_search_forgets_what_it_did_before(void **state) {
    (void)state;
    for (size_t i = 0; cg_method_at(i); i++) {
        cg_arena *arena = cg_arena_create(NULL);
        rows_kept kept = {0};
        const cg_method *method = cg_method_at(i);
        const example *of = &examples[method->needs & CG_NEEDS_AFFINE ? 7 : 4];
        cg_problem problem = problem_of(of, &kept);
        double away[] = {0.5, 0.3}, first[2];
        cg_search *search = search_with(arena, method->name, &problem, &usual, of->start);
        memcpy(first, search->best_x, sizeof first);
        uint64_t evaluations = search->evaluations;
        cg_search_run(search, away);
        cg_search_run(search, of->start);
        assert_memory_equal(first, search->best_x, sizeof first);
        assert_int_equal(evaluations, search->evaluations);
        cg_arena_destroy(arena);
    }
}

/* ---- Gradient descent ---- */
static double squares(void *user, const double *x, double *g) {
    (void)user;
    g[0] = 2 * x[0];
    return x[0] * x[0];
}

static void gradient_descent_keeps_a_transcript_from_the_start_on(void **state) {
    (void)state;
    cg_arena *arena = cg_arena_create(NULL);
    cg_problem problem = {.n = 1, .evaluate = squares};
    cg_limits limits = usual;
    limits.gradient = -1;
    double options[2][CG_MOST_OPTIONS] = {{0.1, 4, 0}, {0.1, 4, 1}}, x[] = {3};
    double plain[] = {3, 2.4, 1.92, 1.536, 1.2288};    /* x (1 - 2 rate)^k */
    double heaped[] = {3, 2.4, 1.32, -0.024, -1.3632}; /* velocity that is never lost */
    for (int way = 0; way < 2; way++) {
        cg_search *search = cg_search_create(arena, &problem, cg_method_find("gd"), options[way], &limits);
        search->steps = CG_NEW_ARRAY(arena, 5, cg_step);
        search->steps_room = 5;
        cg_search_run(search, x);
        assert_int_equal(search->stop, CG_STOP_STEPS);
        assert_int_equal(search->n_steps, 5);
        for (size_t i = 0; i < 5; i++) {
            double at = way ? heaped[i] : plain[i];
            assert_near(search->steps[i].objective, at * at, 1e-13);
            assert_near(search->steps[i].gradient_norm, fabs(2 * at), 1e-13);
        }
        assert_near(search->best_x[0], way ? -0.024 : 1.2288, 1e-15);
    }
    cg_arena_destroy(arena);
}

static void every_method_row_is_whole(void **state) {
    (void)state;
    for (size_t i = 0; cg_method_at(i); i++) {
        const cg_method *method = cg_method_at(i);
        assert_true(method->name && method->help && method->prepare && method->start && method->step);
        assert_ptr_equal(cg_method_find(method->name), method);
        for (size_t k = 0; k < cg_method_option_count(method); k++) {
            const cg_method_option *option = &method->options[k];
            assert_true(option->help && option->low <= option->initial && option->initial <= option->high);
        }
    }
    assert_null(cg_method_find("auto"));
    assert_null(cg_method_find(""));
}

int main(void) {
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_method_row_is_whole),
        cmocka_unit_test(every_method_reaches_every_known_minimum),
        cmocka_unit_test(least_squares_takes_the_smallest_of_equal_solutions),
        cmocka_unit_test(limits_stop_every_method_and_say_which),
        cmocka_unit_test(a_search_forgets_what_it_did_before),
        cmocka_unit_test(gradient_descent_keeps_a_transcript_from_the_start_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

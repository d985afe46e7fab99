/* Fast kernels on any numbers at all: none may stop the program (GSL's error handler would, and here it is the default
 * one), take forever, or give infinity where a number was asked for. */
#include "formula_value.h"

#include <time.h>

#include "base/random.h"

enum { DRAWS = 6000, BLOCK = 60, MOST = CG_MOST_RULES };

/* Numbers of all sizes, most of them not far from 1, many whole. */
static double any_number(uint64_t stream, uint64_t index) {
    uint64_t bits = cg_random_bits(31, 0, stream, index);
    double uniform = cg_random_uniform(32, 0, stream, index), range = bits % 8 == 0 ? 300 : bits % 8 < 3 ? 12 : 2.5;
    double size = pow(10, range * (2 * uniform - 1));
    if (bits >> 8 & 1) size = floor(size);
    if (bits % 61 == 0) size = 0;
    return bits >> 9 & 1 && bits >> 10 & 1 ? -size : size;
}

static void see_row(evaluator *with, const cg_entry *entry) {
    const cg_kernel *kernel = entry->function->eval;
    if (!kernel->numbers) return;
    double values[MOST][BLOCK], result[BLOCK];
    const double *args[MOST];
    clock_t begin = clock();
    for (uint64_t block = 0; block < DRAWS / BLOCK; block++) {
        for (uint32_t arg = 0; arg < entry->signature.n_parameters; arg++) {
            args[arg] = values[arg];
            for (size_t i = 0; i < BLOCK; i++)
                values[arg][i] = any_number(entry->index * 64 + arg, block * BLOCK + i);
        }
        kernel->numbers(args, result, BLOCK);
        if ((double)(clock() - begin) / CLOCKS_PER_SEC > 20)
            fail_msg("%s takes very long for %.17g, %.17g, ...", entry->function->name, values[0][0], values[1][0]);
    }
    (void)with;
}

static void kernels_take_any_numbers(void **state) {
    (void)state;
    evaluator with;
    evaluator_start(&with);
    for (size_t i = 0; i < cg_registry_count(with.registry); i++)
        see_row(&with, cg_registry_at(with.registry, i));
    evaluator_end(&with);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(kernels_take_any_numbers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

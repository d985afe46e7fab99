/* bench_data.c: a table of numbers as CSV on stdout: columns x1 .. x10 between 0 and 1 with four digits, y 0 or 1.
 *
 *   bench_data ROWS */
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"

enum { FEATURES = 10 };

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    unsigned long long rows = strtoull(argv[1], NULL, 10);
    for (int k = 1; k <= FEATURES; k++)
        printf("x%d,", k);
    puts("y");
    for (unsigned long long i = 0; i < rows; i++) {
        for (uint64_t k = 0; k < FEATURES; k++) {
            unsigned digits = (unsigned)(cg_random_bits(1, 0, k, i) % 10000);
            char field[] = {'0',
                            '.',
                            (char)('0' + digits / 1000),
                            (char)('0' + digits / 100 % 10),
                            (char)('0' + digits / 10 % 10),
                            (char)('0' + digits % 10),
                            ','};
            fwrite(field, 1, sizeof field, stdout);
        }
        puts(cg_random_bits(1, 0, FEATURES, i) & 1 ? "1" : "0");
    }
    return fflush(stdout) ? 1 : 0;
}

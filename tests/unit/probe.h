/* probe.h: the arguments that a function row asks to be tested with (cg_function.probe): "-2..2", "0..1 3x2",
 * "=formula", "~0.5 formula". */
#ifndef CG_TESTS_PROBE_H
#define CG_TESTS_PROBE_H

#include "formula_value.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/decimal.h"
#include "base/random.h"

typedef struct probe_argument {
    bool varied; /* drawn between low and high, around the value of `formula` if there is one; else that value */
    double low, high;
    uint32_t rows, cols;
    const char *formula;
} probe_argument;

/* Reads one entry; fails the test when it is malformed. */
static inline probe_argument read_probe(const cg_function *function, const char *text) {
    probe_argument argument = {.varied = true, .rows = 1, .cols = 1};
    if (*text == '=') return (probe_argument){.formula = text + 1};
    if (*text == '~') { /* rows and columns are the formula's */
        char *formula;
        double width = strtod(text + 1, &formula);
        return (probe_argument){.varied = true, .low = -width, .high = width, .formula = formula};
    }
    const char *dots = strstr(text, ".."), *blank = strchr(text, ' ');
    size_t end = blank ? (size_t)(blank - text) : strlen(text);
    bool good = dots && cg_decimal_read(text, (size_t)(dots - text), '.', &argument.low) &&
                cg_decimal_read(dots + 2, end - (size_t)(dots + 2 - text), '.', &argument.high);
    if (blank) good = good && sscanf(blank + 1, "%ux%u", &argument.rows, &argument.cols) == 2;
    if (!good || !(argument.low < argument.high)) fail_msg("%s: probe %s", function->name, text);
    return argument;
}

/* The arguments of a probe; returns how many. Without one (NULL): a scalar from -2 to 2 for each that a call must
 * have. */
static inline uint32_t read_probes(evaluator *with, const cg_entry *entry, const char *probe,
                                   probe_argument *arguments) {
    const char *at = probe;
    uint32_t count = 0;
    for (; !at && count < entry->signature.least; count++)
        arguments[count] = (probe_argument){true, -2, 2, 1, 1, NULL};
    while (at) {
        size_t length = strcspn(at, ";");
        assert_true(count < 16);
        arguments[count++] = read_probe(entry->function, cg_copy_text(with->bench.arena, at, length));
        at = at[length] ? at + length + 1 : NULL;
    }
    if (!cg_signature_accepts(&entry->signature, count))
        fail_msg("%s: its probe has %u arguments", entry->function->name, count);
    return count;
}

/* Draws are a function of (stream, index), so that a failure can be repeated. */
static inline double draw(const probe_argument *argument, uint64_t stream, uint64_t index) {
    return argument->low + (argument->high - argument->low) * cg_random_uniform(20, 0, stream, index);
}

#endif

/* number_format.c: see number_format.h. */
#include "output/number_format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"

/* Decimals of the 15 digits that Excel shows: 0.275 has 3, 1E-05 has 5, 0.1+0.2 has 1, 250 has 0. */
static int decimals_of(double number) {
    char text[CG_DECIMAL_ROOM];
    cg_decimal_general(number, text);
    const char *point = strchr(text, '.'), *exponent = strchr(text, 'E');
    size_t end = exponent ? (size_t)(exponent - text) : strlen(text);
    int decimals = point ? (int)(end - (size_t)(point - text) - 1) : 0;
    if (exponent) decimals -= atoi(exponent + 1);
    return decimals > 0 ? decimals : 0;
}

/* The fewest decimals, two at least, that show nine numbers of ten whole; `counts[d]` numbers need d of them. */
static int usual_decimals(const size_t *counts, int most) {
    size_t all = 0, shown = 0;
    for (int d = 0; d <= most; d++)
        all += counts[d];
    int decimals = 0;
    for (int d = 0; d <= most; d++)
        if (counts[d] > 0) decimals = d;
    for (int d = 0; d <= decimals; d++) {
        shown += counts[d];
        if (d >= 2 && shown * 10 >= all * 9) return d;
    }
    return decimals;
}

cg_number_format cg_number_format_of(const cg_cell *cells, size_t n, size_t stride, int most) {
    cg_number_format format = {.general = true};
    size_t counts[CG_MOST_DECIMALS + 1] = {0};
    double largest = 0;
    for (size_t i = 0; i < n; i++) {
        cg_cell cell = cells[i * stride];
        if (!cg_is_number(cell)) continue;
        format.general = false;
        if (fabs(cell.number) > largest) largest = fabs(cell.number);
        int decimals = cell.number == floor(cell.number) ? 0 : decimals_of(cell.number);
        counts[decimals < most ? decimals : most]++;
    }
    format.decimals = usual_decimals(counts, most);
    const double huge = 1e10, tiny = pow(10, 1 - most); /* of which fewer than two digits would be seen */
    format.exponent = largest >= huge || (format.decimals == most && largest < tiny);
    if (format.exponent) format.decimals = 4;
    return format;
}

const char *cg_number_format_code(cg_number_format format) {
    static const char *const fixed[CG_MOST_DECIMALS + 1] = {"0",       "0.0",      "0.00",      "0.000",     "0.0000",
                                                            "0.00000", "0.000000", "0.0000000", "0.00000000"};
    if (format.general) return "General";
    return format.exponent ? "0.0000E+00" : fixed[format.decimals];
}

/* Rounds half away from zero, as Excel shows numbers; only what is shown, so that the last bit does not matter. */
size_t cg_number_format_write(cg_number_format format, double number, char out[CG_NUMBER_ROOM]) {
    if (format.general || fabs(number) >= 1e15) {
        char text[CG_DECIMAL_ROOM];
        size_t length = cg_decimal_general(number, text);
        memcpy(out, text, length + 1);
        return length;
    }
    int length = snprintf(out, CG_NUMBER_ROOM, format.exponent ? "%.*E" : "%.*f", format.decimals, number);
    char *comma = strchr(out, ','); /* a locale's decimal mark */
    if (comma) *comma = '.';
    return (size_t)length;
}

/* number_format.h: how many decimals a group of numbers is shown with.
 *
 * Enters: the cells of a column or block. Leaves: one format for all of them, so that decimal points stand under each
 * other: whole numbers without decimals, others with as many as they have, up to `most`, very large or small ones with
 * an exponent. */
#ifndef CG_OUTPUT_NUMBER_FORMAT_H
#define CG_OUTPUT_NUMBER_FORMAT_H

#include <stddef.h>

#include "base/cell.h"

enum { CG_MOST_DECIMALS = 8 };

typedef struct cg_number_format {
    bool general; /* no number among the cells: nothing to align */
    bool exponent;
    int decimals;
} cg_number_format;

/* Of cells[0], cells[stride], ..., n of them. */
cg_number_format cg_number_format_of(const cg_cell *cells, size_t n, size_t stride, int most);
/* Excel's spelling: "General", "0", "0.00", "0.0000E+00". */
const char *cg_number_format_code(cg_number_format format);
/* What a number looks like in it; returns the length. */
enum { CG_NUMBER_ROOM = 64 };
size_t cg_number_format_write(cg_number_format format, double number, char out[CG_NUMBER_ROOM]);

#endif

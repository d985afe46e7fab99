/* complex_number.h: complex numbers as texts: "3+4i". */
#ifndef CG_FUNCTION_COMPLEX_NUMBER_H
#define CG_FUNCTION_COMPLEX_NUMBER_H

#include "function/function.h"

typedef struct cg_complex {
    double re, im;
    char unit; /* 'i' or 'j', as it was written; 0 for none */
} cg_complex;

/* A number, a blank (0) or a text; else an error cell: #NUM! for a text that is no complex number, #VALUE! for a
 * boolean. */
cg_cell cg_complex_read(cg_cell cell, cg_complex *to);
/* The text, or #NUM! for what is not finite. */
cg_cell cg_complex_write(cg_complex z, cg_texts *texts);
/* The unit of what both make; false when one is i and the other j. */
bool cg_complex_same_unit(cg_complex *to, cg_complex other);

#endif

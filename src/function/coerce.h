/* coerce.h: the reading of numbers that coercion and criteria share. */
#ifndef CG_FUNCTION_COERCE_H
#define CG_FUNCTION_COERCE_H

#include <stdbool.h>
#include <stddef.h>

/* " 12.5 % " is 0.125: spaces around it and one percent sign. False when the text is no number. */
bool cg_number_read(const char *text, size_t length, double *value);

#endif

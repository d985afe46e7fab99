/* methods.h: the rows of methods.def, for methods.c and the files that hold them. */
#ifndef CG_SOLVE_METHODS_H
#define CG_SOLVE_METHODS_H

#include "solve/method.h"

#define CG_METHOD(row) extern const cg_method row;
#include "solve/methods.def"
#undef CG_METHOD

#endif

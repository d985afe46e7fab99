/* families.h: what a family's file gives to the registry: the list of its rows, ended by NULL. */
#ifndef CG_FUNCTION_FAMILIES_H
#define CG_FUNCTION_FAMILIES_H

#include "function/function.h"

#define CG_FAMILY(name) extern const cg_function *const cg_family_##name[];
#include "function/families.def"
#undef CG_FAMILY

/* The last lines of a family's file: CG_FAMILY_ROWS(math) = {&fn_abs, &fn_exp, NULL}; */
#define CG_FAMILY_ROWS(name) const cg_function *const cg_family_##name[]

#endif

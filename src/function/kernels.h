/* kernels.h: more macros for the rows of the families, beside CG_MAP1 and CG_MAP2 of function.h. */
#ifndef CG_FUNCTION_KERNELS_H
#define CG_FUNCTION_KERNELS_H

#include "function/families.h"

/* One cell from scalars, in the general kernel only: `expression` is a cg_cell over `args` and `call`. */
#define CG_MAP(name, expression)                                                                                       \
    static cg_cell name##_map(cg_call *call, const cg_cell *args) {                                                    \
        (void)call, (void)args;                                                                                        \
        return (expression);                                                                                           \
    }                                                                                                                  \
    static const cg_kernel name = {.map = name##_map};

/* A number of a number, with an error of its own where `fault` holds. */
#define CG_MAP1_EXCEPT(name, fault, error, expression)                                                                 \
    static cg_cell name##_map(cg_call *call, const cg_cell *args) {                                                    \
        (void)call;                                                                                                    \
        double x = args[0].number;                                                                                     \
        return (fault) ? cg_error_cell(error) : cg_number_cell(expression);                                            \
    }                                                                                                                  \
    CG_VECTOR_CLONES static void name##_numbers(const double *const *args, double *result, size_t n) {                 \
        const double *xs = args[0];                                                                                    \
        for (size_t i = 0; i < n; i++) {                                                                               \
            double x = xs[i];                                                                                          \
            result[i] = (fault) ? (double)NAN : (expression);                                                          \
        }                                                                                                              \
    }                                                                                                                  \
    static const cg_kernel name = {.map = name##_map, .numbers = name##_numbers};

/* A number of two numbers, with an error of its own where `fault` holds. */
#define CG_MAP2_EXCEPT(name, fault, error, expression)                                                                 \
    static cg_cell name##_map(cg_call *call, const cg_cell *args) {                                                    \
        (void)call;                                                                                                    \
        double x = args[0].number, y = args[1].number;                                                                 \
        return (fault) ? cg_error_cell(error) : cg_number_cell(expression);                                            \
    }                                                                                                                  \
    CG_VECTOR_CLONES static void name##_numbers(const double *const *args, double *result, size_t n) {                                  \
        const double *xs = args[0], *ys = args[1];                                                                     \
        for (size_t i = 0; i < n; i++) {                                                                               \
            double x = xs[i], y = ys[i];                                                                               \
            result[i] = (fault) ? (double)NAN : (expression);                                                          \
        }                                                                                                              \
    }                                                                                                                  \
    static const cg_kernel name = {.map = name##_map, .numbers = name##_numbers};

/* A number of n_args scalars by one function for both kernels: cg_cell function(const double *x), which sees booleans as
 * 0 and 1. An error cell is no finite number, so the fast kernel may give it as it is. */
#define CG_MAP_NUMBERS(name, n_args, function)                                                                         \
    static cg_cell name##_map(cg_call *call, const cg_cell *args) {                                                    \
        (void)call;                                                                                                    \
        double x[n_args];                                                                                              \
        for (size_t i = 0; i < (n_args); i++)                                                                          \
            x[i] = cg_is_boolean(args[i]) ? cg_cell_boolean(args[i]) : args[i].number;                                 \
        return function(x);                                                                                            \
    }                                                                                                                  \
    static void name##_numbers(const double *const *args, double *result, size_t n) {                                  \
        for (size_t i = 0; i < n; i++) {                                                                               \
            double x[n_args];                                                                                          \
            for (size_t j = 0; j < (n_args); j++)                                                                      \
                x[j] = args[j][i];                                                                                     \
            result[i] = function(x).number;                                                                            \
        }                                                                                                              \
    }                                                                                                                  \
    static const cg_kernel name = {.map = name##_map, .numbers = name##_numbers};

extern const cg_kernel cg_power_kernel; /* of ^ and POWER */

/* ROUNDDOWN. */
double cg_cut_to_digits(double x, double digits);

#endif

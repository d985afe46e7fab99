/* operator.c: see operator.h. */
#include "language/operator.h"

#include <stddef.h>
#include <string.h>

#define CG_OPERATOR(text, function, precedence, place) {text, function, precedence, CG_OPERATOR_##place},
static const cg_operator operators[] = {
#include "language/operators.def"
};
#undef CG_OPERATOR

enum { OPERATORS = sizeof operators / sizeof *operators };

const cg_operator *cg_operator_at(const char *text, cg_operator_place place) {
    for (size_t i = 0; i < OPERATORS; i++)
        if (operators[i].place == place && strcmp(operators[i].text, text) == 0) return &operators[i];
    return NULL;
}

const cg_operator *cg_operator_of_function(const char *function) {
    for (size_t i = 0; i < OPERATORS; i++)
        if (strcmp(operators[i].function, function) == 0) return &operators[i];
    return NULL;
}

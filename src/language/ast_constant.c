/* ast_constant.c: whether a formula is a constant, as it would be typed into a cell: 5, -5, +5, "text", TRUE, #N/A. A
 * sign before anything but a number makes a formula: -"a" is computed. */
#include <string.h>

#include "language/document.h"

static bool is_sign(const cg_ast *ast) {
    return ast->kind == CG_AST_CALL &&
           (strcmp(ast->call.function->bytes, "u-") == 0 || strcmp(ast->call.function->bytes, "u+") == 0);
}

bool cg_ast_constant(const cg_ast *ast, cg_cell *out) {
    if (ast->kind == CG_AST_LITERAL) {
        *out = ast->literal;
        return true;
    }
    if (!is_sign(ast) || !cg_ast_constant(ast->call.args[0], out) || !cg_is_number(*out)) return false;
    if (ast->call.function->bytes[1] == '-') out->number = -out->number;
    return true;
}

/* signature.h: the signature text of a function row as a table of parameters (see function.h for its meaning).
 *
 *   signature = "(" [ parameter { "," parameter } ] ")" "->" kind
 *   parameter = name ":" kind [ "=" default ] [ "..." [ digit ] ]   or the same in square brackets: may be left out
 *   kind      = num | text | bool | any | cell | range            default = number | TRUE | FALSE | "text" */
#ifndef CG_FUNCTION_SIGNATURE_H
#define CG_FUNCTION_SIGNATURE_H

#include "function/function.h"

/* NULL, or what is wrong with the text. */
const char *cg_signature_parse(cg_arena *arena, cg_texts *texts, const char *text, cg_signature *signature);

/* Whether a call may have this many arguments: between least and most, and whole groups of a repeated pair. */
bool cg_signature_accepts(const cg_signature *signature, uint32_t n_args);

/* The arguments a kernel sees of a call with n_args of them: those given, then up to the last parameter that has a
 * default. */
uint32_t cg_signature_filled(const cg_signature *signature, uint32_t n_args);

#endif

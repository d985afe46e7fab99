/* sheet_names.c: see sheet_names.h. */
#include "output/sheet_names.h"

#include "language/token.h"

enum { LONGEST = 31 };

static bool is_free(const cg_text *name, const cg_text *const *taken, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (cg_text_equal(name, taken[i])) return false;
    return cg_sheet_name_problem(name) == NULL;
}

/* The characters that Excel refuses become "_", and `tail` takes the last places of the 31. */
static const cg_text *attempt(const cg_view *view, const char *wish, const char *tail) {
    size_t keep = cg_utf8_offset(wish, strlen(wish), LONGEST - strlen(tail));
    char *name = cg_format(view->arena, "%.*s%s", (int)keep, wish, tail);
    for (char *each = strpbrk(name, ":\\/?*[]'"); each; each = strpbrk(each, ":\\/?*[]'"))
        *each = '_';
    return cg_intern_string(view->texts, name);
}

const cg_text *cg_free_sheet_name(const cg_view *view, const char *wish, const cg_text *const *taken, size_t n) {
    const cg_text *name = attempt(view, wish, "");
    for (size_t i = 0; !is_free(name, taken, n); i++)
        name = attempt(view, *wish ? wish : "model", i ? cg_format(view->arena, " (%zu)", i + 1) : " (data)");
    return name;
}

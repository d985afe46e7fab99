/* check_references.c: what blocks say of each other by name: known only when all files are read. Names inside formulas,
 * and whether a name is of the right kind and shape, are the graph's and the solver's to check. */
#include "language/reader.h"

static void check(cg_reader *reader, const cg_definitions *among, cg_name_reference name, const char *what) {
    if (!name.name || cg_definition_find(among, name.name)) return;
    const char *closest = cg_definition_closest(among, name.name->bytes, what);
    cg_report(reader->language->diagnostics, CG_E_UNKNOWN_NAME, name.span, "no %s is named `%s`%s", what,
              name.name->bytes, closest ? cg_format(cg_reader_arena(reader), "; did you mean `%s`?", closest) : "");
}

void cg_check_references(cg_reader *reader) {
    const cg_document *document = reader->document;
    for (size_t i = 0; i < document->n_solves; i++) {
        check(reader, &reader->solves, document->solves[i].from, "solve");
        for (size_t j = 0; j < document->solves[i].n_changing; j++)
            check(reader, &reader->names, document->solves[i].changing[j], "params block");
    }
    for (size_t i = 0; i < document->n_sliders; i++)
        check(reader, &reader->names, document->sliders[i].of, "params block");
}

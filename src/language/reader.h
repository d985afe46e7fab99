/* reader.h: a sheet file being read, block by block.
 *
 * A block is a row: its head keyword, and a table of the keywords of its lines, each with the function that parses the
 * rest of the line. A parse function starts after its keyword, reports what is wrong and returns false; the reader goes
 * on with the next line. What a block gathers goes straight into the document. */
#ifndef CG_LANGUAGE_READER_H
#define CG_LANGUAGE_READER_H

#include "language/definitions.h"
#include "language/lines.h"
#include "language/parse.h"

typedef struct cg_reader cg_reader;
typedef struct cg_block_kind cg_block_kind;

/* Lines that exclude each other or may stand once share a slot; CG_ANY_TIMES has none. */
enum { CG_ANY_TIMES = -1, CG_SLOTS = 12 };

typedef struct cg_keyword {
    const char *word;
    bool (*parse)(cg_reader *reader);
    int slot;
    const cg_block_kind *block; /* of a head: the lines under it; NULL when there are none */
} cg_keyword;

struct cg_block_kind {
    const char *name; /* "a `solve` block" */
    const cg_keyword *keywords;
    size_t n_keywords;
    bool (*line)(cg_reader *reader);   /* NULL when every line starts with a keyword */
    void (*finish)(cg_reader *reader); /* looks for what is missing; NULL when nothing can be */
};

/* What is known of a table beside the document's block, across all blocks of its name. */
typedef struct cg_table_state {
    cg_definitions columns;
    cg_span seen[CG_SLOTS];
} cg_table_state;

struct cg_reader {
    cg_language *language;
    cg_document *document;
    void (*listen)(cg_reader *reader, const cg_line *line, void *listener); /* told of every line; NULL: nobody */
    void *listener;
    bool alone; /* this file by itself: includes are not followed, references between blocks not looked up */
    cg_parser parser;
    cg_tokens tokens;
    const cg_token *keyword; /* of the line */
    cg_span head;            /* of the block: its head line up to the last token */
    const cg_block_kind *block;
    enum { CG_BLOCK_NONE, CG_BLOCK_OPEN, CG_BLOCK_WITHOUT_LINES, CG_BLOCK_SKIPPED } state;
    bool lines_failed; /* a line of the block was wrong: what the block lacks may have stood there */
    bool files_failed; /* an include was: names may be missing for that reason alone */
    const char *head_word;
    uint32_t indent_start, indent_end; /* of the block's first line; equal before it came */
    size_t table;                      /* index of the table being read */
    cg_span *seen;                     /* CG_SLOTS places of the block's lines; source NULL: not yet */
    CG_LIST(cg_table_state) tables;    /* as document->tables */
    cg_definitions names, solves, charts;
    cg_definitions cells;            /* single cells of the sheet being read, by address */
    CG_LIST(size_t) wide;            /* its fills of more than one cell */
    CG_LIST(const char *) including; /* paths of the files being read, the main one first */
    CG_LIST(cg_included) included;   /* all files that were read but the main one; each source is named by its path */
};

/* The block heads and the lines of each block. */
extern const cg_block_kind cg_table_lines, cg_params_lines, cg_sheet_lines, cg_solve_lines, cg_expect_lines,
    cg_chart_lines, cg_export_lines;
bool cg_parse_table(cg_reader *reader);
bool cg_parse_params(cg_reader *reader);
bool cg_parse_named_cell(cg_reader *reader);
bool cg_parse_sheet(cg_reader *reader);
bool cg_parse_solve(cg_reader *reader);
bool cg_parse_expect(cg_reader *reader);
bool cg_parse_slider(cg_reader *reader);
bool cg_parse_chart(cg_reader *reader);
bool cg_parse_export(cg_reader *reader);
/* One expectation up to the line's end: a boolean formula, or `X = Y within TOL`. */
bool cg_parse_expectation(cg_reader *reader, cg_expectation *out);
/* Looks up what blocks say of each other, once all are read. */
void cg_check_references(cg_reader *reader);

/* Reads one source's blocks into the document. */
void cg_read_source(cg_reader *reader, const cg_source *source);
/* A line of `block` that starts with one of its keywords. */
bool cg_read_keyword_line(cg_reader *reader, const cg_block_kind *block);

/* A name being given: checks Excel's rules and that it is free among `among`; what it finds it reports, and goes on, so
 * that the lines below are read as well. False only when there is no name at all. `what` is "a table" and the like. */
bool cg_take_new_name(cg_reader *reader, const char *what, cg_name_reference *out);
bool cg_define(cg_reader *reader, cg_definitions *among, cg_name_reference name, const char *kind, size_t index);
/* A name that something else has. */
bool cg_take_name(cg_reader *reader, const char *what, cg_name_reference *out);
/* A column's name or a label: a word, a text, a number, or [any text]. */
bool cg_take_label(cg_reader *reader, const char *what, cg_name_reference *out);
bool cg_take_text(cg_reader *reader, const char *what, const char **out);
/* `FORMULA .. FORMULA` */
bool cg_parse_interval(cg_reader *reader, const cg_ast **low, const cg_ast **high);
/* FORMULA, FORMULA, ... */
bool cg_parse_formulas(cg_reader *reader, const cg_ast ***values, size_t *count);
/* The whole numbers between the brackets of a CG_TOKEN_BRACKET, from 1 on: exactly `count` of them. */
bool cg_take_sizes(cg_reader *reader, uint32_t *sizes, size_t count, const char *what);
/* The rest of the line must be empty. */
bool cg_end_line(cg_reader *reader);

static inline cg_arena *cg_reader_arena(const cg_reader *reader) {
    return reader->language->arena;
}

#endif

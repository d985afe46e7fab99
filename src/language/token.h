/* token.h: the words of a sheet line or formula.
 *
 * Enters: a source and a place in it. Leaves: the tokens of one logical line, the last of them CG_TOKEN_END. The lexer
 * reports nothing: what it cannot read becomes a CG_TOKEN_BAD that carries its code and message, and whoever meets it
 * reports it. So a line may be read on trial. */
#ifndef CG_LANGUAGE_TOKEN_H
#define CG_LANGUAGE_TOKEN_H

#include "base/cell.h"
#include "base/diagnostic.h"
#include "language/ast.h"

typedef enum cg_token_kind {
    CG_TOKEN_END,
    CG_TOKEN_NUMBER,
    CG_TOKEN_TEXT,    /* "..." */
    CG_TOKEN_ERROR,   /* #N/A */
    CG_TOKEN_NAME,    /* a word: name, keyword, function, or a cell written without $ */
    CG_TOKEN_CELL,    /* a cell written with $ */
    CG_TOKEN_LINE,    /* a column or row written with $: $A, $3 */
    CG_TOKEN_SHEET,   /* '...', a quoted sheet name */
    CG_TOKEN_BRACKET, /* [...] with all that is inside */
    CG_TOKEN_SYMBOL,  /* operators, ( ) { } , ; : ! @ # and .. */
    CG_TOKEN_BAD
} cg_token_kind;

typedef struct cg_token {
    cg_token_kind kind;
    uint32_t start, end; /* bytes of the source */
    union {
        double number;
        cg_error error;
        const cg_text *text; /* NAME as written; TEXT and SHEET without quotes, doubled quotes made single */
        cg_corner cell;
        char symbol[4];
        struct {
            cg_code code;
            const char *message;
        } bad;
    };
} cg_token;

/* The tokens of one logical line; reused from line to line. */
typedef struct cg_tokens {
    const cg_source *source;
    CG_LIST(cg_token) list;
    uint32_t next;                       /* where the next line starts */
    uint32_t comment_start, comment_end; /* a comment after the last token; equal when there is none */
    bool over_lines;                     /* an open bracket took in further lines */
} cg_tokens;

/* Tokens kept of one line: room for a type and a comma at every column of the widest table. */
enum { CG_MAX_LINE_TOKENS = 65536 };

typedef enum cg_extent {
    CG_EXTENT_LINE,  /* to the end of the line, or of a later one while a bracket is open */
    CG_EXTENT_ALL,   /* to the end of the source: line ends are blanks */
    CG_EXTENT_STORED /* the same for a formula as a workbook stores it: no comments, and texts may hold line ends */
} cg_extent;

/* A bracket that is open where the formula cannot go on, or at the end of the text, ends the logical line with the line
 * that was last sound, and puts a CG_TOKEN_BAD there; the lines after it are read as lines of their own. */
void cg_text_to_tokens(cg_arena *arena, cg_texts *texts, const cg_source *source, uint32_t from, cg_extent extent,
                       cg_tokens *tokens);

static inline bool cg_is_symbol(const cg_token *token, const char *symbol) {
    return token->kind == CG_TOKEN_SYMBOL && token->symbol[0] == symbol[0] && token->symbol[1] == symbol[1];
}

/* ASCII, whatever the locale. A line end is no blank. */
static inline bool cg_is_digit(char c) {
    return c >= '0' && c <= '9';
}
static inline bool cg_is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

/* Letters, digits, '_', '.', '\' and '?' make names; a name starts with a letter, '_' or '\'. */
bool cg_starts_name(uint32_t code_point);
bool cg_continues_name(uint32_t code_point);

/* Reads "B7" or "$B$7" of Excel's grid; false when it is anything else. */
bool cg_text_to_corner(const char *text, size_t length, cg_corner *corner);

/* A whole column or row as written: A, $A, 3, $3. `at` counts from 0. */
typedef struct cg_whole_line {
    bool column, absolute;
    uint32_t at;
} cg_whole_line;
bool cg_text_to_line(const char *text, size_t length, cg_whole_line *line);
/* Why Excel refuses the name, as the end of a sentence; NULL when it accepts it. */
const char *cg_name_problem(const cg_text *name);
/* The same for the name of a worksheet. */
const char *cg_sheet_name_problem(const cg_text *name);

#endif
